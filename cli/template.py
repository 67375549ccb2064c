"""``prosuite template``: an empty workbook for data entry."""

from pathlib import Path
from typing import Any

import click

from . import common
from .printing import console


@click.command("template")
@common.instrument_arguments
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default="crf.xlsx",
    show_default=True,
    help="The workbook to write.",
)
@common.study_option
@common.instruments_option
@click.option("--rows", metavar="N", type=int, default=500, show_default=True, help="Records each sheet has room for.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
@common.quiet_option
def command(*, output: Path, quiet: bool, **options: Any) -> None:
    """Write an empty, protected workbook for data entry.

    Each instrument ID, or each sheet of a study file, gets a sheet with drop-downs of the allowed codes, which holds
    numbers to the limits of their fields. It holds no wording of questions or answers.

    \b
    prosuite template sf36v2
    prosuite template sf36v2 rand36 -o crf.xlsx --rows 200
    prosuite template spirometry sixmwt
    prosuite template --study study.toml
    """
    from prosuite.export.template.workbook import write_template

    screen = console(quiet=quiet)
    with common.progress(screen) as step:
        step(f"Writing {output.name}")
        written = write_template(output, **options)
    common.show_written(screen, [written])
