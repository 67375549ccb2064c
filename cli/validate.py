"""``prosuite validate``: every fault of a workbook."""

from pathlib import Path
from typing import Any

import click

from . import common


@click.command("validate")
@common.file_argument
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@common.instrument_option
@common.study_option
@common.instruments_option
@common.fail_on_option("error", "warning")
def command(*, input_path: Path, form: str, fail_on: str, **options: Any) -> None:
    """Find every fault in a workbook, cell by cell.

    INPUT is a workbook (.xlsx .xlsm .xls .ods), text file (.csv .tsv .txt) or dataset (.parquet .sav .dta .xpt).
    Nothing is scored or written.

    \b
    prosuite validate visits.xlsx
    prosuite validate forms.csv --instrument sf36v2 --format json
    """
    from prosuite.findings import Report
    from prosuite.workbook import check_workbook

    with common.progress(common.console()) as step:
        report = Report(check_workbook(input_path, progress=step, **options).findings)
    if form == "csv":
        click.echo(report.to_frame().to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        click.echo(report.to_json() if form == "json" else report.to_text())
    click.get_current_context().exit(common.exit_status(report, fail_on))
