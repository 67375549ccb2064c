"""``prosuite validate``: every fault of a workbook."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import common
from .printing import console, give_csv, give_json, say_page

if TYPE_CHECKING:
    from prosuite.findings.report import Report

_SHOWN_LINES = 10


@click.command("validate")
@common.file_argument
@click.argument("others", metavar="[INPUT]...", nargs=-1, type=click.Path(path_type=Path))
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
    help="Also write a copy with the cells coloured and commented, and a sheet of findings that link to them.",
)
@common.exceptions_option
@common.instrument_option
@common.study_option
@common.instruments_option
@common.fail_on_option("error", "warning")
@click.option("--force", is_flag=True, help="Replace an existing marked copy.")
@common.quiet_option
def command(  # noqa: PLR0913 - each is an option of its own
    *,
    input_path: Path,
    others: tuple[Path, ...],
    adam: bool,
    form: str,
    annotate: Path | None,
    exceptions: Path | None,
    fail_on: str,
    force: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Find every fault in a workbook, cell by cell.

    INPUT is a workbook (.xlsx .xlsm .xls .ods), text file (.csv .tsv .txt) or dataset (.parquet .sav .dta .xpt); it is
    never changed. On a terminal, each group of findings is cut short.

    \b
    prosuite validate visits.xlsx
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

            step(f"Checking {input_path.name}")
            report = validate_adam([input_path, *others], exceptions=exceptions)
        _give(report, form, quiet=quiet)
        click.get_current_context().exit(common.exit_status(report, fail_on))
    if others:
        raise click.UsageError("several files are datasets of one study: add --adam, or name one workbook")
    with common.progress(screen) as step, one_reading():
        if annotate is not None and input_path.exists():
            from prosuite.export.marked.annotate import check_annotated

            check_annotated(input_path, annotate, common.files_read(), force=force)
        refused = None
        try:
            findings = check_workbook(input_path, progress=step, **options).findings
        except ProsuiteError as error:
            if error.findings is None:
                raise
            findings, refused = list(error.findings), error
        report = reviewed(findings, exceptions, complete=refused is None)
        if annotate is not None:
            from prosuite.export.marked.annotate import annotate as write_copy

            step(f"Marking {input_path.name}")
            write_copy(input_path, report, annotate, force=force)
    _give(report, form, quiet=quiet)
    if annotate is not None:
        common.show_written(screen, [annotate])
    if refused is not None:
        raise refused
    click.get_current_context().exit(common.exit_status(report, fail_on))


def _refuse(**options: Any) -> None:
    """Refuse options that speak of workbooks."""
    given = [f"--{name}" for name, value in options.items() if value is not None]
    if given:
        raise click.UsageError(f"{given[0]} is of workbooks: leave it out, or leave --adam out")


def _give(report: "Report", form: str, *, quiet: bool) -> None:
    """Print the findings; as text, where all is to be quiet, the errors alone."""
    from prosuite.findings.report import Report

    if form == "csv":
        give_csv(report.to_frame())
    elif form == "json":
        give_json(report.to_json())
    else:
        is_terminal = sys.stdout.isatty()
        if is_terminal:  # where refusals are seen on standard error
            seen = [finding for finding in report if finding.code != "sheet-refused"]
            report = Report(seen, report.accepted if report.reviewed else None)
        if not quiet:
            say_page(report.to_text(limit=_SHOWN_LINES if is_terminal else None))
        for finding in report if quiet else ():
            if finding.severity == "error":
                say_page(str(finding))
