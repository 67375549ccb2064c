"""``prosuite reconcile``: an analysis dataset held against what its source comes to."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import common
from .printing import console, give_csv, give_json, say_page, say_words, show_table

if TYPE_CHECKING:
    from prosuite.pipeline.reconcile import Reconciliation

_SHOWN_LINES = 10


@click.command("reconcile")
@common.file_argument
@click.option(
    "--from",
    "sources",
    metavar="FILE",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="What the dataset was derived from, the option again for each: QS, FT, RE, LB or a table of values; ADSL, EX "
    "or DM for arms and first doses; SV for dates of visits.",
)
@common.study_option
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write differences, summary and the rows derived anew; the ending (.xlsx, .csv, .parquet) is the format.",
)
@click.option("--force", is_flag=True, help="Replace existing output files.")
@common.quiet_option
def command(
    *,
    input_path: Path,
    sources: tuple[Path, ...],
    study: Path | None,
    form: str,
    output: Path | None,
    force: bool,
    quiet: bool,
) -> None:
    """Derive an analysis dataset anew and name what differs.

    INPUT is a dataset of values by person, parameter and visit (ADaM BDS). Windows, baseline, change and flags are
    derived from its source by the rules of the study file; every row and variable that differs is named.

    \b
    prosuite reconcile adqs.xpt --from qs.xpt --from adsl.xpt --study study.toml
    prosuite reconcile adqs.xpt --from qs.xpt --from ex.xpt --study study.toml -o differences.xlsx
    """
    from prosuite.pipeline.reconcile import reconcile

    screen = console(quiet=quiet)
    with common.progress(screen) as step:
        step(f"Deriving {input_path.name} anew")
        result = reconcile(input_path, sources, study)
        written = [] if output is None else result.write(output, force=force)
    if form == "json":
        give_json(result.report.to_json())
    elif form == "csv":
        give_csv(result.report.to_frame())
    else:
        _show(result, quiet=quiet)
    if written:
        common.show_written(screen, written)
    click.get_current_context().exit(int(not result.ok))


def _show(result: "Reconciliation", *, quiet: bool) -> None:
    """Print what was compared, and what differs."""
    screen = console(quiet=quiet)
    for note in result.notes:
        say_words(screen, note)
    rows = [[str(cell) for cell in row] for row in result.summary.itertuples(index=False)]
    show_table(screen, [*result.summary.columns], rows)
    limit = _SHOWN_LINES if sys.stdout.isatty() else None
    say_page(result.report.to_text(limit=limit))
