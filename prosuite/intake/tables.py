"""The table within a sheet: its header of one or more rows, label rows under it, its records, what stands below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from prosuite.instruments.answers import is_blank, is_number
from prosuite.intake.files import RawSheet
from prosuite.intake.headers import find_roles, is_role_name, squash
from prosuite.intake.table import Table, text

_SEARCHED_ROWS = 50
_MOST_HEADER_ROWS = 3
_TYPE_WORDS = {"char", "num", "text", "character", "numeric", "number", "integer", "float", "date", "string"}
_TOTAL_WORDS = {"total", "sum", "mean", "average", "sd", "median", "min", "max", "n", "count"}

IsName = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table and the rows of its sheet that are no records.

    Attributes
    ----------
    table
        The records.
    label_rows, rows_below
        Spreadsheet rows, counted from 1, that hold labels under the header, and notes or totals below the records.
    """

    table: Table
    label_rows: tuple[int, ...]
    rows_below: tuple[int, ...]


def find_table(sheet: RawSheet, is_item_name: IsName, header_row: int | None = None) -> FoundTable | None:
    """Cut the table out of a sheet.

    Parameters
    ----------
    sheet
        The sheet's cells.
    is_item_name
        Tells whether a header could be an item of some instrument.
    header_row
        Spreadsheet row of the names, counted from 1, if it is declared.

    Returns
    -------
    FoundTable or None
        None if no row looks like a header. The header is the row that names the most known columns; what it leaves
        unnamed takes its name from the rows just above it, merged cells included.
    """
    width = max(map(len, sheet.rows))
    rows = [row + [None] * (width - len(row)) for row in sheet.rows]
    place = _header_place(rows, is_item_name) if header_row is None else header_row - 1 - sheet.first_row
    if place is None or not 0 <= place < len(rows):
        return None
    headers = _headers(sheet, rows, place, is_item_name)
    kept = [column for column, header in enumerate(headers) if header or _has_entry(rows[place + 1 :], column)]
    items = [column for column in kept if is_item_name(headers[column])]
    first_record = _after_labels(rows, place + 1, items)
    subject = find_roles(headers).subject
    last_record = _last_record(rows, first_record, items, subject)
    records = [number for number in range(first_record, last_record + 1) if not all(map(is_blank, rows[number]))]
    below = [number for number in range(last_record + 1, len(rows)) if not all(map(is_blank, rows[number]))]
    columns = [[rows[number][column] for number in records] for column in kept]
    spreadsheet_row = sheet.first_row + 1
    return FoundTable(
        Table(
            sheet=sheet.name,
            header_row=spreadsheet_row + place,
            headers=tuple(headers[column] for column in kept),
            columns=tuple(columns),
            column_numbers=tuple(sheet.first_column + column for column in kept),
            row_labels=[spreadsheet_row + number for number in records],
            notes=sheet.notes,
        ),
        label_rows=tuple(spreadsheet_row + number for number in range(place + 1, first_record)),
        rows_below=tuple(spreadsheet_row + number for number in below),
    )


def _header_place(rows: Sequence[Sequence[Any]], is_item_name: IsName) -> int | None:
    """Return the row among the first that names the most known columns."""

    def known_names(row: Sequence[Any]) -> int:
        names = {squash(text(value)) for value in row if not is_blank(value)}
        known = [name for name in names if is_role_name(name) or is_item_name(name)]
        return 0 if all(map(str.isdecimal, known)) else len(known)  # answers look like item numbers too

    counts = [known_names(row) for row in rows[:_SEARCHED_ROWS]]
    return counts.index(max(counts)) if any(counts) else None


def _headers(sheet: RawSheet, rows: Sequence[Sequence[Any]], place: int, is_item_name: IsName) -> list[str]:
    """Name every column by the header row and, where that says too little, by the rows just above it."""
    layers = [[text(value) for value in rows[place]], *_rows_above(sheet, rows, place)]

    def is_known(name: str) -> bool:
        return is_role_name(squash(name)) or is_item_name(name)

    def column_name(parts: tuple[str, ...]) -> str:
        joined = (" ".join(filter(None, reversed(parts[:depth]))) for depth in range(1, len(parts) + 1))
        written = [part for part in parts if part]
        known = next(filter(is_known, joined), None) or next(filter(is_known, written if not parts[0] else []), None)
        return known or (written[0] if written else "")

    return [column_name(parts) for parts in zip(*layers, strict=True)]


def _rows_above(sheet: RawSheet, rows: Sequence[Sequence[Any]], place: int) -> list[list[str]]:
    """Return the header rows above the one with the names, nearest first; a title alone in its row is none."""
    found = []
    for number in range(place - 1, max(place - _MOST_HEADER_ROWS, -1), -1):
        names = [text(value) for value in rows[number]]
        if len(set(filter(None, names))) <= 1:
            break
        for first_row, first_column, last_row, last_column in sheet.merged:
            if first_row - sheet.first_row <= number <= last_row - sheet.first_row:
                columns = slice(first_column - sheet.first_column, last_column - sheet.first_column + 1)
                source = rows[first_row - sheet.first_row][columns.start]
                names[columns] = [text(source)] * len(names[columns])
        found.append(names)
    return found


def _after_labels(rows: Sequence[Sequence[Any]], first: int, items: Sequence[int]) -> int:
    """Return the first row below the header that is not made of labels, type words or lengths."""
    number = first
    while number < len(rows) and _is_label_row(rows, number, items):
        is_types = {squash(text(value)) for value in rows[number] if not is_blank(value)} <= _TYPE_WORDS
        number += 1
        if is_types and number < len(rows) and all(is_blank(value) or is_number(value) for value in rows[number]):
            number += 1  # lengths
    return number


def _is_label_row(rows: Sequence[Sequence[Any]], number: int, items: Sequence[int]) -> bool:
    """Tell whether most items of a row hold words while the rows below hold numbers."""
    if not _share_of_words(rows[number], items):
        return False
    later = [row for row in rows[number + 1 : number + 1 + _SEARCHED_ROWS] if not all(map(is_blank, row))]
    wordy = sum(_share_of_words(row, items) for row in later)
    return bool(later) and wordy < len(later) / 2


def _share_of_words(row: Sequence[Any], items: Sequence[int]) -> bool:
    """Tell whether at least half of a row's item cells hold text that is no number."""
    words = sum(
        isinstance(row[column], str) and not is_blank(row[column]) and not is_number(row[column]) for column in items
    )
    return bool(items) and words >= len(items) / 2


def _last_record(rows: Sequence[Sequence[Any]], first: int, items: Sequence[int], subject: int | None) -> int:
    """Return the last row that is a record: below it, after a blank row, stand only notes and totals."""
    last = len(rows) - 1
    while last >= first:
        block = last
        while block > first and not all(map(is_blank, rows[block - 1])):
            block -= 1
        if block == first or not all(_is_note(rows[number], items, subject) for number in range(block, last + 1)):
            return last
        last = block - 1
        while last >= first and all(map(is_blank, rows[last])):
            last -= 1
    return last


def _is_note(row: Sequence[Any], items: Sequence[int], subject: int | None) -> bool:
    """Tell whether a row holds no answer, or totals."""
    label = "" if subject is None else squash(text(row[subject]))
    return all(is_blank(row[column]) for column in items) or label in _TOTAL_WORDS


def _has_entry(rows: Sequence[Sequence[Any]], column: int) -> bool:
    return any(not is_blank(row[column]) for row in rows)
