"""What the commands print: text of others is shown and never sent, data goes into a file or pipe as it is."""

import io
import sys
from typing import TYPE_CHECKING, Any

import click

from prosuite.harmless import visible, visible_lines

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

_FILE_WIDTH = 120  # where standard error is no terminal


def say(line: str, *, err: bool = False) -> None:
    """Print one line, whatever stands in it."""
    click.echo(visible(line), err=err)


def say_lines(text: str, *, err: bool = False) -> None:
    """Print text whose lines are ours: what was put into them is shown already."""
    click.echo(visible_lines(text), err=err)


def show_usage(error: click.ClickException) -> None:
    """Print what click has to say of the options and arguments that were given."""
    said = io.StringIO()
    error.message = visible(error.message)  # type: ignore[misc]  # else a line end in it forges another line
    error.show(said)
    say_lines(said.getvalue().rstrip("\n"), err=True)


def give_json(document: str) -> None:
    """Print JSON, in which characters that cannot be seen are escaped already."""
    click.echo(document if sys.stdout.isatty() else document.encode())


def give_csv(table: "pd.DataFrame") -> None:
    """Print a table as CSV: exactly as it is to a file or pipe, one visible line for each row to a terminal."""
    from prosuite.export.write import csv_text

    if not sys.stdout.isatty():
        click.echo(csv_text(table).encode(), nl=False)
        return
    shown = table.map(lambda value: visible(value) if isinstance(value, str) else value)
    click.echo(csv_text(shown.rename(columns=visible)), nl=False)


def console(*, stderr: bool = True) -> "Console":
    """Return the console for words to people, on standard error, or for a report on standard output.

    What is printed on it, a table's cells too, is text: no markup, no emoji codes, each on one line.
    """
    from rich.console import Console
    from rich.text import Text

    class Screen(Console):
        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(visible(text), **{**options, "markup": False, "emoji": False})

    stream = sys.stderr if stderr else sys.stdout
    return Screen(stderr=stderr, highlight=False, width=None if stream.isatty() else _FILE_WIDTH)
