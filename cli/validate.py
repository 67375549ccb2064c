"""``prosuite validate``: every fault of a workbook."""

import sys
from pathlib import Path
from typing import Any

import click

from . import common

_SHOWN_LINES = 10


@click.command("validate")
@common.file_argument
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@common.exceptions_option
@common.instrument_option
@common.study_option
@common.instruments_option
@common.fail_on_option("error", "warning")
def command(
    *,
    input_path: Path,
    form: str,
    exceptions: Path | None,
    fail_on: str,
    **options: Any,
) -> None:
    """Find every fault in a workbook, cell by cell.

    INPUT is a .xlsx or .csv file; it is never changed. On a terminal, each group of findings is cut short.

    \b
    prosuite validate visits.xlsx
    prosuite validate visits.xlsx --exceptions accepted.csv
    prosuite validate forms.csv --instrument sf36v2 --format json
    """
    from prosuite.checks.exceptions import reviewed
    from prosuite.workbook import check_workbook

    with common.progress(common.console()) as step:
        report = reviewed(check_workbook(input_path, progress=step, **options).findings, exceptions)
    if form == "csv":
        click.echo(report.to_frame().to_csv(index=False, lineterminator="\n"), nl=False)
    elif form == "json":
        click.echo(report.to_json())
    else:
        click.echo(report.to_text(limit=_SHOWN_LINES if sys.stdout.isatty() else None))
    click.get_current_context().exit(common.exit_status(report, fail_on))
