"""A column whose cells hold the answers to several items, a digit each, such as ``21232``: read item by item."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from prosuite.cells import is_blank, text
from prosuite.errors import ColumnError
from prosuite.findings.finding import counted
from prosuite.instruments.items import Packed
from prosuite.intake.columns.items import ItemNames
from prosuite.intake.table import Table
from prosuite.names import squash

_NUMBER = re.compile(r"([0-9]+)\.0+", re.ASCII)
_DIGITS = re.compile(r"[0-9](?:([-\u2013./,;: ]?)[0-9](?:\1[0-9])*)?", re.ASCII)
_DIGIT = re.compile(r"[0-9]", re.ASCII)  # what is no digit, such as a code for missing or words, is compared with none
_SHOWN = 3


def unpack(table: Table, names: ItemNames) -> Table:
    """Return a table with a column for each item of columns that hold several; a note says so.

    A cell that does not have as many digits as there are items is kept as it is for each of them, and so is no answer.
    Where an item has a column of its own, both must say the same; a blank says nothing.

    Raises
    ------
    ColumnError
        They contradict each other.
    """
    for position, header in enumerate(table.headers):
        found = names.packed(header)
        if found is not None:
            codes, texts = table.coded(position)
            read = [read_digits(said, found[0]) for said in texts]
            if 2 * sum(digits is not None for digits in read) > sum(map(bool, texts)):
                parts = [_parts(*pair, len(found[0].items)) for pair in zip(texts, read, strict=True)]
                table = _with_items(table, position, *found, [parts[code] for code in codes.tolist()])
    return table


def read_digits(said: str, packed: Packed) -> tuple[int | None, ...] | None:
    """Return the answer that each digit of a cell is, None for a missing one; None if it has not one for each item."""
    number = _NUMBER.fullmatch(said)
    said = number[1] if number else said
    digits = re.sub(r"[^0-9]", "", said) if _DIGITS.fullmatch(said) else ""
    if len(digits) != len(packed.items):
        return None
    return tuple(None if int(digit) in packed.missing else int(digit) for digit in digits)


def _parts(said: str, read: tuple[int | None, ...] | None, size: int) -> Sequence[Any]:
    return read or [said or None] * size


def _with_items(
    table: Table, position: int, packed: Packed, names: Sequence[str], parts: Sequence[Sequence[Any]]
) -> Table:
    """Return the table with a column for each item; those that have one of their own must not be contradicted."""
    own = {squash(header): place for place, header in enumerate(table.headers)}
    for nth, name in enumerate(names):
        cells, place = [part[nth] for part in parts], own.get(squash(name))
        if place is None:
            table = table.with_column(name, cells, position)
        else:
            _refuse_contradiction(table, place, position, cells)
            pairs = zip(table.columns[place], cells, strict=True)
            merged = [other if is_blank(one) else one for one, other in pairs]
            table = table.with_cells(place, table.headers[place], merged)
    note = f"{table.headers[position]!r} read as the answers to {', '.join(packed.items)}, a digit each"
    return replace(table, notes=(*table.notes, note))


def _refuse_contradiction(table: Table, place: int, position: int, cells: Sequence[Any]) -> None:
    """Refuse an item's own column that says something else than the column of several."""
    said = [_NUMBER.sub(r"\1", text(own)) for own in table.columns[place]]
    rows = [row for row, own in enumerate(said) if _DIGIT.fullmatch(own) and own != (text(cells[row]) or own)]
    if rows:
        shown = (
            f"{table.address(row, place)} holds {text(table.columns[place][row])} and {table.address(row, position)} "
            f"{text(table.columns[position][row])}"
            for row in rows[:_SHOWN]
        )
        raise ColumnError(
            f"columns {table.headers[place]!r} and {table.headers[position]!r} contradict each other in "
            f"{counted(len(rows), 'row')}: {'; '.join(shown)}: correct the cells, or leave one of the columns out in a "
            f"study file, as in ignore = [{table.headers[position]!r}]"
        )
