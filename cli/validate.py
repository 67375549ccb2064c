"""``prosuite validate``: every fault of a workbook."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import common
from .printing import console, give_csv, give_json, say_page

if TYPE_CHECKING:
    from prosuite.findings.report import Report

_SHOWN_LINES = 10


@click.command("validate")
@common.files_argument
@click.option(
    "--adam",
    is_flag=True,
    help="Check analysis datasets against the rules of ADaM: name all those of a study, ADSL among them.",
)
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@click.option(
    "--annotate",
    metavar="OUT.xlsx",
    type=click.Path(path_type=Path),
    help="Also write a copy with the cells coloured and commented, and a sheet of findings that link to them; of "
    "several inputs OUT_<INPUT>.xlsx each.",
)
@common.exceptions_option
@common.instrument_option
@common.study_option
@common.instruments_option
@common.fail_on_option("error", "warning")
@click.option("--force", is_flag=True, help="Replace an existing marked copy.")
@common.quiet_option
def command(
    *,
    input_paths: tuple[Path, ...],
    adam: bool,
    form: str,
    annotate: Path | None,
    exceptions: Path | None,
    fail_on: str,
    force: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Find every fault in workbooks, cell by cell.

    INPUT is a workbook (.xlsx .xlsm .xls .ods), text file (.csv .tsv .txt) or dataset (.parquet .sav .dta .xpt .json
    .xml); it is never changed. On a terminal, each group of findings is cut short. Several inputs are checked each by
    itself, and for subjects and visits that stand in two of them.

    \b
    prosuite validate visits.xlsx
    prosuite validate site_*.xlsx
    prosuite validate visits.xlsx --annotate visits_marked.xlsx
    prosuite validate visits.xlsx --exceptions accepted.csv
    prosuite validate forms.csv --instrument sf36v2 --format json
    prosuite validate --adam adsl.xpt adqs.xpt
    """
    from prosuite.datafiles.regular import one_reading
    from prosuite.errors import ProsuiteError
    from prosuite.findings.review import reviewed
    from prosuite.pipeline.check_workbook import check_workbook

    screen = console(quiet=quiet)
    if adam:
        _refuse(annotate=annotate, **options)
        with common.progress(screen) as step:
            from prosuite.pipeline.validate_adam import validate_adam

            step(f"Checking {input_paths[0].name}")
            report = validate_adam(input_paths, exceptions=exceptions)
        _give(report, form, quiet=quiet)
        click.get_current_context().exit(common.exit_status(report, fail_on))
    with common.progress(screen) as step, one_reading():
        copies = {} if annotate is None else _copies(input_paths, annotate, force=force)
        refused = None
        try:
            findings = check_workbook(input_paths, progress=step, **options).findings
        except ProsuiteError as error:
            if error.findings is None:
                raise
            findings, refused = list(error.findings), error
        report = reviewed(findings, exceptions, complete=refused is None, several=len(input_paths) > 1)
        if copies:
            from prosuite.export.marked.each import write_copies

            step(f"Marking {', '.join(path.name for path in input_paths)}")
            written = write_copies(copies, report, force=force)
    _give(report, form, quiet=quiet)
    if copies:
        common.show_written(screen, written)
    if refused is not None:
        raise refused
    click.get_current_context().exit(common.exit_status(report, fail_on))


def _refuse(**options: Any) -> None:
    """Refuse options that speak of workbooks."""
    given = [f"--{name}" for name, value in options.items() if value is not None]
    if given:
        raise click.UsageError(f"{given[0]} is of workbooks: leave it out, or leave --adam out")


def _copies(inputs: Sequence[Path], output: Path, *, force: bool) -> dict[Path, Path]:
    """Return where the marked copy of each input goes, once it is known that it can."""
    from prosuite.export.marked.each import check_copies, places_of_copies

    copies = places_of_copies(inputs, output)
    if all(path.exists() for path in inputs):
        check_copies(copies, common.files_read(), force=force)
    return copies


def _give(report: "Report", form: str, *, quiet: bool) -> None:
    """Print the findings; as text, where all is to be quiet, the errors alone."""
    if form == "csv":
        give_csv(report.to_frame())
    elif form == "json":
        give_json(report.to_json())
    else:
        is_terminal = sys.stdout.isatty()
        if is_terminal:  # where refusals are seen on standard error
            report = report.without("sheet-refused")
        if not quiet:
            say_page(report.to_text(limit=_SHOWN_LINES if is_terminal else None))
        for finding in report if quiet else ():
            if finding.severity == "error":
                say_page(str(finding))
