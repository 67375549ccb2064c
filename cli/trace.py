"""``prosuite trace``: where a number comes from."""

import shutil
import sys
from pathlib import Path
from typing import Any

import click

from . import common
from .printing import console, give_json, say_lines

_FILE_WIDTH, _NARROWEST, _WIDEST = 80, 40, 120


@click.command("trace")
@common.files_argument
@click.option("--score", required=True, metavar="NAME", help="The score: pcs, or its column in files, sf36v2_pcs.")
@click.option("--subject", metavar="ID", help="Whose score; may be left out where there is one.")
@click.option("--visit", metavar="NAME", help="Of which visit; may be left out where there is one.")
@click.option(
    "--row",
    metavar="ROW",
    help="Row of the record (17 or SF36v2!17; of several inputs 'site_1.xlsx: SF36v2!17'), where it stands twice.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write it as a table too; the ending (.xlsx, .csv, .parquet) is the format.",
)
@common.scoring_options
@click.option("--force", is_flag=True, help="Replace an existing output file.")
def command(
    *,
    input_paths: tuple[Path, ...],
    score: str,
    subject: str | None,
    visit: str | None,
    row: str | None,
    form: str,
    output: Path | None,
    force: bool,
    **options: Any,
) -> None:
    """Show where one score comes from: cells, answers, recodes, norms, weights, sums.

    INPUT is scored as 'prosuite score' does with the same options. Of an instrument with trials it shows which was
    chosen and why; of reference equations every input and coefficient; of a score that is missing the limit it broke.

    \b
    prosuite trace visits.xlsx --subject 001 --visit baseline --score pcs
    prosuite trace visits.xlsx --subject 001 --visit baseline --score fev1_z --format json
    prosuite trace visits.xlsx --subject 001 --visit baseline --score pcs -o trace.xlsx
    """
    from prosuite.export.places import check_free
    from prosuite.export.write import output_paths
    from prosuite.pipeline.score_workbook import score_workbook

    screen = console()
    if output is not None:
        check_free(output_paths(output, ("trace",)), common.files_read(), force=force)
    with common.progress(screen) as step:
        result = score_workbook(input_paths, progress=step, **options)
        traced = result.trace(score, subject, visit, instrument=options["instrument"], row=row)
    if output is not None:
        common.show_written(screen, traced.write(output, force=force))
    if form == "json":
        give_json(traced.to_json())
    else:
        say_lines(traced.to_text(_width()))


def _width() -> int:
    """Return the width of the terminal, within reason; 80 in a pipe or a file."""
    return max(min(shutil.get_terminal_size().columns, _WIDEST), _NARROWEST) if sys.stdout.isatty() else _FILE_WIDTH
