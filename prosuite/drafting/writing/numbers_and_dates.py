"""What a draft asks about a sheet's numbers and dates: decimal commas, and whether the day or the month is first."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prosuite.cells import text
from prosuite.checks.columns import comma_rows
from prosuite.drafting.evidence.fields import HeldColumn
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.toml_text import quoted
from prosuite.drafting.writing.words import sentence
from prosuite.intake.dates import DateColumn, read_dates, settled_by
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Table
from prosuite.records.decimals import comma_cells


class _Dates(NamedTuple):
    """A column of dates and where it stands."""

    table: Table
    position: int
    dates: DateColumn


def write_locale(page: Page, sheets: Sequence[Sheet], columns: Sequence[HeldColumn]) -> None:
    """Ask how numbers and dates are written in a sheet, once for all instruments and columns of fields on it."""
    sheet = quoted(sheets[0].table.sheet or "")
    commas = [cell for sheet in sheets for cell in _comma_cells(sheet)]
    if commas:
        page.ask(
            f"Are numbers in sheet {sheet} written with a decimal comma, such as {commas[0]}? If so, put this line in "
            f"force; until then they are text."
        )
        page.suggest('decimal = ","')
    notes = {sheet.dates.note for sheet in sheets if sheet.dates and sheet.dates.note}
    for note in sorted(notes):
        page.remark(sentence(note))
    undecided = [dates for dates in _date_columns(sheets, columns) if dates.dates.undecided]
    if undecided:
        page.ask(
            f"Which is first in the dates of sheet {sheet}, the day or the month? {_why(undecided[0])}; until it is "
            f"declared, the sheet is refused."
        )
        page.suggest('date_order = "dmy"  # or "mdy"')


def _comma_cells(sheet: Sheet) -> Iterator[str]:
    """Yield the first number with a decimal comma of each column, and its cell; first of those that are read."""
    table, roles = sheet.table, sheet.roles
    yield from (f"{quoted(typed)} ({table.address(row, place)})" for row, place, typed in comma_cells(sheet)[:1])
    for position, column in enumerate(table.columns):
        rows = [] if position in (roles.subject, roles.visit, roles.date) else comma_rows(column)
        if rows:
            yield f"{quoted(text(column[rows[0]]))} ({table.address(rows[0], position)})"


def _date_columns(sheets: Sequence[Sheet], columns: Sequence[HeldColumn]) -> Iterator[_Dates]:
    """Yield the dates of the records, then the fields that are dates."""
    for sheet in sheets:
        if sheet.dates is not None and sheet.roles.date is not None:
            yield _Dates(sheet.table, sheet.roles.date, sheet.dates)
    for column in columns:
        if column.field.kind == "date":
            dates = read_dates(column.cells)
            settled = settled_by(column.cells, dates, [column.sheet.dates] if column.sheet.dates else [])
            yield _Dates(column.sheet.table, column.column.position, settled)


def _why(column: _Dates) -> str:
    """Return what shows that the order is open."""
    table, at = column.table, column.position
    cells = [f"{quoted(text(table.columns[at][row]))} ({table.address(row, at)})" for row in column.dates.undecided]
    return column.dates.doubt(cells)
