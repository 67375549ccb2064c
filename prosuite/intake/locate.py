"""The table within a sheet: its header of one or more rows, label rows under it, its records, what stands below."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, product, takewhile
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from prosuite.cells import is_blank, is_number, text
from prosuite.findings.finding import Finding
from prosuite.intake.columns.roles import find_roles, is_heading, role_columns
from prosuite.intake.columns.sides import MOST_SIDES, sides
from prosuite.intake.formats.raw_sheet import RawSheet
from prosuite.intake.label_rows import count_label_rows
from prosuite.intake.table import Table
from prosuite.names import squash

_SEARCHED_ROWS = 50
_MOST_HEADER_ROWS = 3
_STROKE = re.compile(r"(?:(?<!\s)\s+)?[/|\n]\s*")
_NUMBERS = re.compile(r"[0-9]+", re.ASCII)
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
    respelled
        Findings on subjects and visits that other rows spell otherwise.
    """

    table: Table
    label_rows: tuple[int, ...]
    rows_below: tuple[int, ...]
    respelled: tuple[Finding, ...] = ()


def find_table(
    sheet: RawSheet,
    is_item_name: IsName,
    header_row: int | None = None,
    *,
    holds_words: IsName = lambda _name: False,
    declared: Mapping[str, str] = MappingProxyType({}),
) -> FoundTable | None:
    """Cut the table out of a sheet.

    Parameters
    ----------
    sheet
        The sheet's cells.
    is_item_name
        Tells whether a header could be an item of some instrument.
    header_row
        Spreadsheet row of the names, counted from 1, if it is declared.
    holds_words
        Tells whether a header is that of an item whose cells are words, so that a word in it is no label.
    declared
        Names of columns that the study file declares to be a subject, visit and the like, squashed, and what they are.

    Returns
    -------
    FoundTable or None
        None if no row looks like a header. The header is the row that names the most known columns; what it leaves
        unnamed takes its name from the rows just above it, merged cells included.
    """
    is_item_name = cache(is_item_name)
    rows = _same_width(sheet.rows)

    @cache
    def is_known(name: str) -> bool:
        return bool(name) and (is_heading(squash(name)) or squash(name) in declared or is_item_name(name))

    place = _header_place(sheet, rows, is_known) if header_row is None else header_row - 1 - sheet.first_row
    if place is None or not 0 <= place < len(rows):
        return None
    headers = _headers(sheet, rows, place, is_known)
    filled = [number for number in range(place + 1, len(rows)) if not _is_blank_row(rows[number])]
    kept = [
        column
        for column, header in enumerate(headers)
        if header or not all(is_blank(rows[number][column]) for number in filled)
    ]
    items = [column for column in kept if is_item_name(headers[column])]
    numbers = [column for column in items if not holds_words(headers[column])]
    meant = [declared.get(squash(header), header) for header in headers]
    subject = find_roles(meant).subject
    others = [column for column in kept if column not in items]
    first_rows = [rows[number] for number in filled[: _SEARCHED_ROWS + _MOST_HEADER_ROWS]]
    n_labels = count_label_rows(first_rows, numbers, others, subject)
    # In a table with one row per answer, a row that names an item is no note, even if its answer is blank.
    answers = items or [*role_columns("item", meant), *role_columns("answer", meant)]
    n_below = _count_below(rows, filled[n_labels:], answers, subject)
    labels, records = filled[:n_labels], filled[n_labels : len(filled) - n_below]
    below = filled[len(filled) - n_below :]
    record_rows = [rows[number] for number in records]
    columns = [list(map(itemgetter(column), record_rows)) for column in kept]
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
            places=sheet.places,
            value_labels={sheet.first_column + column: own for column, own in sheet.value_labels.items()},
            labels=tuple(tuple(text(rows[number][column]) for column in kept) for number in labels),
            label_rows=tuple(spreadsheet_row + number for number in labels),
        ),
        label_rows=tuple(spreadsheet_row + number for number in labels),
        rows_below=tuple(spreadsheet_row + number for number in below),
    )


def _same_width(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    width = max(map(len, rows))
    blank = [None] * width  # one row for all that hold nothing
    return [row if len(row) == width else [*row, *blank[len(row) :]] if row else blank for row in rows]


def _header_place(sheet: RawSheet, rows: Sequence[Sequence[Any]], is_known: IsName) -> int | None:
    """Return the row among the first that names the most known columns.

    A row below it that names still more, read together with what stands above, is the last of several header rows.
    """

    def known_names(names: Iterable[str]) -> int:
        # Numbers are left out: answers look like item numbers too.
        plain = ((squash(name), name) for name in set(names) if not is_number(name))
        return len({short for short, name in plain if not short.isdecimal() and is_known(name)})

    # A date is no name, and half of the different cells of many sheets.
    counts = [known_names(text(value) for value in row if isinstance(value, str)) for row in rows[:_SEARCHED_ROWS]]
    if not any(counts):
        return None
    place = counts.index(max(counts))
    below = range(place + 1, min(place + _MOST_HEADER_ROWS, len(rows)))
    candidates = [place, *takewhile(lambda number: not _holds_values(rows[number], rows[place]), below)]
    return max(candidates, key=lambda number: known_names(_headers(sheet, rows, number, is_known)))


def _holds_values(row: Sequence[Any], names: Sequence[Any]) -> bool:
    """Tell whether a row is mostly numbers and no header: some stand in it twice, or each below a name of its own.

    Numbers of items each stand once, and beside them no name of a person, or the name of a column of persons.
    """
    filled = [value for value in row if not is_blank(value)]
    numbers = [text(value) for value in filled if is_number(value)]
    if 2 * len(numbers) <= len(filled):
        return False
    subject = find_roles([*map(text, names)]).subject
    above = [text(name) for name, value in zip(names, row, strict=True) if is_number(value)]
    is_named = all(above) and len(set(above)) == len(above) and not any(map(is_number, above))
    is_somebodys = subject is None or not is_blank(row[subject])
    is_somebodys = is_somebodys and not any(is_heading(squash(text(value))) for value in filled)
    return len(set(numbers)) < len(numbers) or (is_named and is_somebodys)


def _headers(sheet: RawSheet, rows: Sequence[Sequence[Any]], place: int, is_known: IsName) -> list[str]:
    """Name every column by the header row and, where that says too little, by the rows just above it."""
    layers = [[text(value) for value in rows[place]], *_rows_above(sheet, rows, place)]

    @cache
    def column_name(parts: tuple[str, ...]) -> str:
        joined = chain.from_iterable(_joined(parts[:depth]) for depth in range(1, len(parts) + 1))
        written = [part for part in parts if part]
        known = next(filter(is_known, joined), None) or next(filter(is_known, written if not parts[0] else []), None)
        return known or (written[0] if written else "")

    columns = [*zip(*layers, strict=True)]
    names = [column_name(parts) for parts in columns]
    counts = Counter(names)
    return [
        _told_apart(parts, is_known) or name if name and counts[name] > 1 else name
        for parts, name in zip(columns, names, strict=True)
    ]


def _told_apart(parts: Sequence[str], is_known: IsName) -> str | None:
    """Return the longest known name of a column that shares its name with others: FEV1 below Pre is Pre FEV1."""
    joined = chain.from_iterable(_joined(parts[:depth]) for depth in range(len(parts), 1, -1))
    return next(filter(is_known, joined), None)


def _joined(parts: Sequence[str]) -> Iterator[str]:
    """Yield what cells above each other say together; of one in two languages each side with what stands above."""
    name, *above = parts
    for heads in product(*map(_sides, reversed(above))):
        head = " ".join(filter(None, heads))
        for below in dict.fromkeys((name, f" / {head} ".join(_STROKE.split(name, MOST_SIDES)))):
            yield " ".join(filter(None, (head, below)))


@lru_cache(maxsize=1024)
def _sides(cell: str) -> tuple[str, ...]:
    """Return a cell and its sides if the same number says that they mean the same: Versuch 1 / Trial 1."""
    numbers = [_NUMBERS.findall(side) for side in sides(cell)]
    alike = numbers and numbers[0] and numbers.count(numbers[0]) == len(numbers)
    return (cell, *sides(cell)) if alike else (cell,)


def _rows_above(sheet: RawSheet, rows: Sequence[Sequence[Any]], place: int) -> list[list[str]]:
    """Return the header rows above the one with the names, nearest first; a title alone in its row is none."""
    found = []
    for number in range(place - 1, max(place - _MOST_HEADER_ROWS, -1), -1):
        names = [text(value) for value in rows[number]]
        if len(set(filter(None, names))) <= 1:
            break
        for first_row, first_column, last_row, last_column in sheet.merged:
            top, left = first_row - sheet.first_row, first_column - sheet.first_column
            if 0 <= top <= number <= last_row - sheet.first_row and 0 <= left < len(names):
                columns = slice(left, last_column - sheet.first_column + 1)
                names[columns] = [text(rows[top][left])] * len(names[columns])
        found.append(names)
    return found


def _count_below(
    rows: Sequence[Sequence[Any]], filled: Sequence[int], items: Sequence[int], subject: int | None
) -> int:
    """Return how many of the filled rows stand below the records: notes and totals after a blank row."""
    first_below = len(filled)
    for nth in range(len(filled) - 1, 0, -1):
        if not _is_note(rows[filled[nth]], items, subject):
            break
        if filled[nth] - filled[nth - 1] > 1:  # a blank row before it
            first_below = nth
    return len(filled) - first_below


def _is_note(row: Sequence[Any], items: Sequence[int], subject: int | None) -> bool:
    """Tell whether a row holds no answer, or totals."""
    label = "" if subject is None else squash(text(row[subject]))
    return all(is_blank(row[column]) for column in items) or label in _TOTAL_WORDS


def _is_blank_row(row: Sequence[Any]) -> bool:
    return row.count("") + row.count(None) == len(row) or all(map(is_blank, row))
