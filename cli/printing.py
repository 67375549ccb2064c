"""What the commands print: text of others is shown and never sent, data goes into a file or pipe as it is."""

import io
import shutil
import sys
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from prosuite.harmless import visible, visible_lines

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

_FILE_WIDTH = 120  # where standard error is no terminal
_HANGING, _GAP = 2, 2  # blanks before the second line of a paragraph, and between columns
_MOST_PARTS = 2  # of a table, before nobody can read it


def say(line: str, *, err: bool = False) -> None:
    """Print one line, whatever stands in it."""
    click.echo(visible(line), err=err)


def say_lines(text: str, *, err: bool = False) -> None:
    """Print text whose lines are ours: what was put into them is shown already."""
    click.echo(visible_lines(text), err=err)


def say_page(text: str) -> None:
    """Print lines of ours on standard output: on a terminal those that are too long on several, else each as it is."""
    if not sys.stdout.isatty():
        say_lines(text)
        return
    room = shutil.get_terminal_size().columns
    for line in visible_lines(text).split("\n"):
        click.echo("\n".join(_folded(line, room)))


def _folded(line: str, room: int) -> list[str]:
    """Return lines that end at a blank, the others set in behind the first: a word that is wider stays whole."""
    hanging = " " * (len(line) - len(line.lstrip()) + _HANGING)
    return wrap(
        line, max(room, len(hanging) + 1), subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    ) or [""]


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


def console(*, stderr: bool = True, quiet: bool = False) -> "Console":
    """Return the console for words to people, on standard error, or for a report on standard output.

    What is printed on it, a table's cells too, is text: no markup, no emoji codes, each on one line. A quiet one
    prints nothing.
    """
    from rich.console import Console
    from rich.text import Text

    class Screen(Console):
        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(visible(text), **{**options, "markup": False, "emoji": False})

    stream = sys.stderr if stderr else sys.stdout
    return Screen(stderr=stderr, quiet=quiet, highlight=False, width=None if stream.isatty() else _FILE_WIDTH)


def say_words(screen: "Console", words: str, *, indent: int = 2, style: str | None = None) -> None:
    """Print words on lines that end at a blank: a word that is wider than the screen stays whole."""
    for line in _folded(" " * indent + visible(words), screen.width):
        screen.print(line, style=style, soft_wrap=True)


def say_finding(screen: "Console", words: str, *, indent: int = 2) -> None:
    """Print what is said of one cell or one record: on a terminal as words, in a file or pipe on one line."""
    if screen.is_terminal:
        say_words(screen, words, indent=indent)
    else:
        screen.print(" " * indent + words, soft_wrap=True)


def show_table(screen: "Console", titles: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> None:
    """Print a table whose cells stay whole: one that is too wide in two parts, else a line for each row.

    Parameters
    ----------
    screen
        Where to.
    titles
        Of the columns; they are set on a line for each word.
    rows
        Their cells.
    left
        How many columns are words: they stand on the left, numbers on the right.
    """
    from rich.cells import cell_len

    columns = [[*title.split(), *map(visible, cells)] for title, *cells in zip(titles, *rows, strict=True)]
    widths = [max(map(cell_len, cells), default=0) for cells in columns]
    gap = _GAP if sum(widths) + _GAP * (len(widths) - 1) <= screen.width else 1
    parts = _side_by_side(widths, gap, screen.width)
    if len(parts) > _MOST_PARTS or widths[0] + gap + max(widths[1:]) > screen.width:
        for first, *others in rows:
            told = (f"{title} {cell}" for title, cell in zip(titles[1:], others, strict=True) if cell)
            say_words(screen, f"{first}: {', '.join(told)}", indent=0)
        return
    for part in parts:
        screen.print(_table([titles[at] for at in part], [[row[at] for at in part] for row in rows], gap, part, left))


def _side_by_side(widths: Sequence[int], gap: int, room: int) -> list[list[int]]:
    """Return which columns stand side by side, the first before every part."""
    parts, used = [[0]], widths[0]
    for column in range(1, len(widths)):
        if used + gap + widths[column] > room:
            parts.append([0])
            used = widths[0]
        parts[-1].append(column)
        used += gap + widths[column]
    return parts


def _table(titles: list[str], rows: list[list[str]], gap: int, numbers: list[int], left: int) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="bold")
    for title, number in zip(titles, numbers, strict=True):
        side: Any = "left" if number < left else "right"
        table.add_column(Text("\n".join(title.split())), justify=side, vertical="bottom", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table
