"""``prosuite init``: from a workbook to a draft of its study file."""

from pathlib import Path

import click

from . import common
from .printing import console, say_finding


@click.command("init")
@common.file_argument
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default=Path("study.toml"),
    show_default=True,
    help="Study file to write.",
)
@common.instruments_option
@click.option("--force", is_flag=True, help="Replace an existing study file.")
@common.quiet_option
def command(*, input_path: Path, output: Path, instruments: Path | None, force: bool, quiet: bool) -> None:
    """Draft a study file from what a workbook says of itself.

    INPUT is a workbook or text file. The draft says what each sheet holds; what it could not decide is asked in
    comments that begin with QUESTION, and printed.

    \b
    prosuite init visits.xlsx
    prosuite validate visits.xlsx --study study.toml
    """
    from prosuite.catalogue.load import load_catalogue
    from prosuite.drafting.draft import check_draft_output, draft
    from prosuite.export.write import write_text

    if input_path.exists():
        check_draft_output(output, common.files_read(), force=force)
    screen = console(quiet=quiet)
    with common.progress(screen) as step:
        step(f"Reading {input_path.name}")
        drafted = draft(input_path, load_catalogue(instruments))
        write_text(output, drafted.text, replace=force)
    number = len(drafted.questions)
    screen.print(f"{number} question{'s' * (number != 1)} to answer", style="bold yellow" if number else "bold green")
    for place, question in enumerate(drafted.questions, start=1):
        say_finding(screen, f"{place}. {question}")
    common.show_written(screen, [output])
    screen.print(f"Next: {common.command_line('validate', study=output)}", soft_wrap=True)
