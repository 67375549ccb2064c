"""What a draft asks about a sheet's numbers and dates: decimal commas, and whether the day or the month is first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from prosuite.cells import text
from prosuite.checks.columns import comma_rows
from prosuite.datafiles.toml_text import quoted
from prosuite.drafting.evidence.fields import HeldColumn
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.words import listed, sentence
from prosuite.intake.dates import DateColumn, read_dates, settled_by
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Table
from prosuite.records.decimals import comma_cells


class _Dates(NamedTuple):
    """A column of dates and where it stands."""

    table: Table
    position: int
    dates: DateColumn


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is open about the numbers and dates of sheets, by the sheet's name.

    Attributes
    ----------
    commas
        The first number with a decimal comma, and its cell.
    dates
        What shows that the order of dates is open.
    """

    commas: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)

    def of_several(self) -> "Doubts":
        """Return what is open on several sheets alike, so that it is asked and answered once for all of them."""
        return Doubts(*(found if len(found) > 1 else {} for found in (self.commas, self.dates)))


def find_doubts(sheets: Iterable[Sheet], columns: Iterable[HeldColumn]) -> Doubts:
    """Find out what is open about the numbers and dates of sheets and of their columns of fields."""
    sheets = list(sheets)
    doubts = Doubts()
    for sheet in sheets:
        for cell in _comma_cells(sheet):
            doubts.commas.setdefault(sheet.table.sheet or "", cell)
    for column in _date_columns(sheets, columns):
        if column.dates.undecided:
            doubts.dates.setdefault(column.table.sheet or "", _why(column))
    return doubts


def ask_doubts(page: Page, doubts: Doubts) -> None:
    """Ask how numbers and dates are written, one question each; the lines hold where they stand."""
    if doubts.commas:
        page.ask(
            f"Are numbers in {_sheets(doubts.commas)} written with a decimal comma, such as "
            f"{next(iter(doubts.commas.values()))}? If so, put this line in force; until then such a sheet is refused."
        )
        page.suggest('decimal = ","')
    if doubts.dates:
        several = len(doubts.dates) > 1
        page.ask(
            f"Which is first in the dates of {_sheets(doubts.dates)}, the day or the month? "
            f"{next(iter(doubts.dates.values()))}; until it is declared, the sheet{'s are' if several else ' is'} "
            f"refused."
        )
        page.suggest('date_order = "dmy"  # or "mdy"')


def write_locale(page: Page, sheets: Sequence[Sheet], columns: Sequence[HeldColumn], asked: Doubts) -> None:
    """Write how numbers and dates of a sheet are written, and ask what was not asked for several sheets."""
    doubts = find_doubts(sheets, columns)
    rest = Doubts(
        {} if doubts.commas.keys() & asked.commas.keys() else doubts.commas,
        {} if doubts.dates.keys() & asked.dates.keys() else doubts.dates,
    )
    notes = {sheet.dates.note for sheet in sheets if sheet.dates and sheet.dates.note}
    for note in sorted(notes):
        page.remark(sentence(note))
    ask_doubts(page, rest)


def _sheets(names: Iterable[str]) -> str:
    quoted_names = [*map(quoted, names)]
    return f"sheet{'s' * (len(quoted_names) > 1)} {listed(quoted_names)}"


def _comma_cells(sheet: Sheet) -> Iterator[str]:
    """Yield the first number with a decimal comma of each column, and its cell; first of those that are read."""
    table, roles = sheet.table, sheet.roles
    yield from (f"{quoted(typed)} ({table.address(row, place)})" for row, place, typed in comma_cells(sheet)[:1])
    for position, column in enumerate(table.columns):
        rows = [] if position in (roles.subject, roles.visit, roles.date) else comma_rows(column)
        if rows:
            yield f"{quoted(text(column[rows[0]]))} ({table.address(rows[0], position)})"


def _date_columns(sheets: Sequence[Sheet], columns: Iterable[HeldColumn]) -> Iterator[_Dates]:
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
