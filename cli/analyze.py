"""``prosuite analyze``: from workbooks to the analysis datasets of a trial."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import common
from .printing import console, say_finding, say_words

if TYPE_CHECKING:
    from rich.console import Console

    from prosuite.pipeline.analyze import Analysis

_FORMATS = "parquet,xlsx,csv"
_SHOWN_FINDINGS = 8


def _words(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in value.split(",") if word.strip())


@click.command("analyze")
@common.files_argument
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of the outputs: datasets/, tables/, findings.csv, run.json.",
)
@click.option(
    "--format",
    "formats",
    metavar="WORDS",
    default=_FORMATS,
    show_default=True,
    callback=_words,
    help="Formats of the datasets, with commas: parquet, xpt, json, ndjson, csv, sav, dta, xlsx.",
)
@common.scoring_options
@click.option("--strict", is_flag=True, help="Write nothing if there is an error finding.")
@click.option(
    "--despite-errors", is_flag=True, help="Go on where errors touch values in use; FLAGS names them beside each."
)
@common.fail_on_option("error", "warning", "never")
@click.option("--force", is_flag=True, help="Replace existing output files.")
@common.quiet_option
def command(
    *,
    input_paths: tuple[Path, ...],
    output: Path,
    formats: tuple[str, ...],
    strict: bool,
    despite_errors: bool,
    fail_on: str,
    force: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Derive the analysis datasets of a trial: ADSL, ADQS, ADFT, ADRE, ADLB, ADAE.

    INPUT is a workbook, text file or dataset, or several: forms and tests, tables of values, sheets of people, doses
    and adverse events. What the study file says of arms, treatment, visits, baseline and parameters is applied; what it
    does not say is told.

    \b
    prosuite analyze visits.xlsx --study study.toml -o out
    prosuite analyze visits.xlsx labs.csv --study study.toml -o out --format xpt,json
    """
    from prosuite.errors import ProsuiteError, StoppedError
    from prosuite.pipeline.analyze import analyze
    from prosuite.pipeline.write_analysis import check_formats

    check_formats(formats)
    screen, loud = console(quiet=quiet), console()
    with common.progress(screen) as step:
        try:
            analysis = analyze(input_paths, despite_errors=despite_errors, progress=step, **options)
        except StoppedError:
            raise
        except ProsuiteError as error:
            for finding in [one for one in error.findings or () if one.code != "sheet-refused"][:_SHOWN_FINDINGS]:
                say_finding(loud, str(finding))
            raise
        written = []
        if not strict or analysis.findings.ok:
            step(f"Writing {output}")
            written = analysis.write(output, formats=formats, force=force)
    _show(screen, loud, analysis, quiet=quiet)
    if written:
        screen.print(f"Written: {len(written)} files in {output}", style="bold", soft_wrap=True)
    else:
        loud.print("Nothing written: --strict and there are errors.", style="bold red")
    click.get_current_context().exit(common.exit_status(analysis.findings, fail_on))


def _show(screen: "Console", loud: "Console", analysis: "Analysis", *, quiet: bool) -> None:
    """Show the datasets, what was taken for granted, and the weightiest findings."""
    from prosuite.findings.finding import counted

    for name, frame in analysis.datasets.items():
        parameters = f", {counted(frame['PARAMCD'].nunique(), 'parameter')}" if "PARAMCD" in frame else ""
        people = frame["USUBJID"].nunique()
        screen.print(
            f"{name}: {counted(len(frame), 'record')} of {counted(people, 'subject')}{parameters}", highlight=False
        )
    for sentence in analysis.defaults:
        say_words(screen, sentence)
    report = analysis.findings
    if not quiet:
        screen.print(f"Findings: {report.summary()}", style="bold green" if report.ok else "bold yellow")
    errors = [finding for finding in report if finding.severity == "error"]
    for finding in errors[:_SHOWN_FINDINGS]:
        say_finding(loud, str(finding))
    if len(errors) > _SHOWN_FINDINGS:
        loud.print(f"  ... and {len(errors) - _SHOWN_FINDINGS} more: see findings.csv", soft_wrap=True)
