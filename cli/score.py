"""``prosuite score``: from a workbook to scores."""

from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import common
from .printing import console, say_finding, say_words
from .score_screen import show_scores

if TYPE_CHECKING:
    from rich.console import Console

    from prosuite.errors import ProsuiteError
    from prosuite.findings.report import Report

_SHOWN_FINDINGS = 8


@click.command("score")
@common.files_argument
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Output; its ending (.xlsx .csv .parquet .sav .dta .xpt) is the format. [default: <INPUT>_scores.xlsx here; "
    "of several inputs, none]",
)
@click.option(
    "--layout",
    type=click.Choice(["wide", "long"]),
    default="wide",
    show_default=True,
    help="Table written to formats of one table. A workbook has the wide one, the long one if asked for or short.",
)
@click.option(
    "--syntax",
    multiple=True,
    type=click.Choice(["sas", "spss", "stata", "r", "redcap"]),
    help="Beside a .csv, write a program that reads it with types and labels, or what REDCap imports and its data "
    "dictionary; may be given several times.",
)
@click.option(
    "--stata-version",
    type=click.Choice(["118", "114"]),
    default="118",
    help="Of a .dta: 114 for Stata 10 to 13 and R's foreign. [default: 118]",
)
@common.scoring_options
@click.option("--strict", is_flag=True, help="Write nothing if there is an error finding.")
@common.fail_on_option("error", "warning", "never")
@click.option("--force", is_flag=True, help="Replace existing output files.")
@click.option("--all", "every", is_flag=True, help="Show every score on the screen, not the main ones alone.")
@common.quiet_option
def command(  # noqa: PLR0913 - each is an option of its own
    *,
    input_paths: tuple[Path, ...],
    output: Path | None,
    layout: Any,
    syntax: tuple[Any, ...],
    stata_version: str,
    strict: bool,
    fail_on: str,
    force: bool,
    every: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Score workbooks and write analysis-ready tables.

    INPUT is a workbook (.xlsx .xlsm .xls .ods), text file (.csv .tsv .txt) or dataset (.parquet .sav .dta .xpt .json
    .xml). It is read, checked and scored; scores, findings and a run record are written. Of several inputs, each is
    understood by itself, and all go into one table that says in column 'file' where a row is from.

    \b
    prosuite score visits.xlsx
    prosuite score site_*.xlsx -o all.xlsx
    prosuite score forms.csv --instrument sf36v2 -o scores.csv
    prosuite score forms.csv --instrument sf36v1 --norms farivar2007 --layout long -o long.parquet
    prosuite score forms.csv --instrument sf36v1 --norms fr1995 --match age,sex
    prosuite score visits.xlsx --norms us1998,gli2012
    """
    from prosuite.errors import OutputError, ProsuiteError
    from prosuite.pipeline.score_workbook import check_output, default_output, score_workbook

    target = output or default_output(input_paths)
    if target is None:
        line = common.same_command_line("-o", _free_output())
        raise OutputError(f"{len(input_paths)} inputs go into one output: name it with -o, as in: {line}")
    form: Any = {"syntax": syntax, "stata_version": int(stata_version)}
    screen, loud = console(quiet=quiet), console()
    with common.progress(screen) as step:
        if all(path.exists() for path in input_paths):
            check_output(target, common.files_read(), force=force, **form)
        try:
            result = score_workbook(input_paths, progress=step, **options)
        except ProsuiteError as error:
            _show_others(loud, error, options["exceptions"], several=len(input_paths) > 1, quiet=quiet)
            raise
        written = []
        if not strict or result.findings.ok:
            step(f"Writing {target.name}: {sum(len(form.records.sheet.table) for form in result.forms)} records")
            written = result.write(target, layout=layout, force=force, **form)
    show_scores(screen, result, every=every)
    _show_findings(loud, result.findings, quiet=quiet)
    if written:
        common.show_written(screen, written)
        for note in result.cannot_hold(target, layout=layout, **form):
            say_words(screen, note)
    else:
        loud.print("Nothing written: --strict and there are errors.", style="bold red")
    click.get_current_context().exit(common.exit_status(result.findings, fail_on))


def _free_output() -> str:
    """Return a name for the scores of all inputs that no file has."""
    names = chain(["all_scores.xlsx"], (f"all_scores_{number}.xlsx" for number in count(2)))
    return next(name for name in names if not Path(name).exists())


def _show_others(
    screen: "Console", refused: "ProsuiteError", exceptions: Path | None, *, several: bool, quiet: bool
) -> None:
    """Show what was found on the sheets that could be read, where others are refused."""
    from prosuite.findings.review import reviewed

    found = [finding for finding in refused.findings or () if finding.code != "sheet-refused"]
    if found:
        _show_findings(screen, reviewed(found, exceptions, complete=False, several=several), quiet=quiet)


def _show_findings(screen: "Console", report: "Report", *, quiet: bool) -> None:
    """Show the weightiest findings first; where all is to be quiet, errors alone."""
    weightiest_first = sorted(report, key=lambda finding: (finding.severity, finding.type.layer == "cell"))
    if quiet:
        weightiest_first = [finding for finding in weightiest_first if finding.severity == "error"]
    else:
        screen.print(f"Findings: {report.summary()}", style="bold green" if report.ok else "bold yellow")
    for finding in weightiest_first[:_SHOWN_FINDINGS]:
        say_finding(screen, str(finding))
    if len(weightiest_first) > _SHOWN_FINDINGS:
        more = common.command_line("validate")
        screen.print(f"  ... and {len(weightiest_first) - _SHOWN_FINDINGS} more: {more}", soft_wrap=True)
