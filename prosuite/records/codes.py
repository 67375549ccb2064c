"""Item columns: answers to codes, and every cell that is no answer."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.codes import code_table, encode_numbers
from prosuite.arithmetic.scale_plan import CodeArray
from prosuite.instruments.answers import Fault, read_answer
from prosuite.instruments.items import Item
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Column


class AnswerFault(NamedTuple):
    """A cell of an item that is no answer."""

    row: int
    position: int
    fault: Fault
    item: Item


def encode_items(sheet: Sheet, column_at: Callable[[int], Column], n_rows: int) -> CodeArray:
    """Turn the item columns of a sheet into answer codes.

    Parameters
    ----------
    sheet
        The sheet; only its headers are read.
    column_at
        Gives the cells of the column at a position.
    n_rows
        Number of rows.

    Returns
    -------
    numpy.ndarray
        Items x rows; all 0 for an item without a column or with two.
    """
    codes = np.zeros((len(sheet.instrument.items), n_rows), np.uint8)
    for item_codes, item, position in zip(codes, sheet.instrument.items, item_positions(sheet), strict=True):
        if position is not None:
            item_codes[:] = encode_column(column_at(position), item)
    return codes


def item_positions(sheet: Sheet) -> list[int | None]:
    """Return the position of each item's column; None if no column claims it or several do."""
    claims = sheet.items.claims()
    found = [claims.get(item.id, []) for item in sheet.instrument.items]
    return [positions[0] if len(positions) == 1 else None for positions in found]


def answer_faults(sheet: Sheet, codes: CodeArray, *, blanks: bool = True) -> Iterator[AnswerFault]:
    """Yield every cell of an item that is no answer, or only those that hold something; codes are items x rows."""
    for item_codes, item, position in zip(codes, sheet.instrument.items, item_positions(sheet), strict=True):
        if position is not None:
            for row, fault in cell_faults(sheet.table.columns[position], item_codes, item, blanks=blanks):
                yield AnswerFault(row, position, fault, item)


def encode_column(column: Column, item: Item) -> CodeArray:
    """Turn an item's column into answer codes.

    Parameters
    ----------
    column
        Cells of any type.
    item
        The item they answer.

    Returns
    -------
    numpy.ndarray
        0 for a cell that is no answer, 1 for the item's first allowed answer, and so on.
    """
    if isinstance(column, list) and {*map(type, column)} == {float}:  # as a workbook's numbers are
        column = np.array(column)
    if isinstance(column, np.ndarray) and column.dtype.kind in "iuf":
        return encode_numbers(column, code_table(item.answers))
    codes: dict[tuple[type, object], int] = {}
    return np.fromiter((_code(value, item, codes) for value in column), np.uint8, len(column))


def _code(value: object, item: Item, known: dict[tuple[type, object], int]) -> int:
    key = (type(value), value)  # the type too, because True == 1
    try:
        code = known.get(key)
    except TypeError:  # a list or the like in a cell
        return 0
    if code is None:
        answer = read_answer(value, item.answers)
        code = 0 if isinstance(answer, Fault) else item.answers.index(answer) + 1
        known[key] = code
    return code


def cell_faults(column: Column, codes: CodeArray, item: Item, *, blanks: bool = True) -> Iterator[tuple[int, Fault]]:
    """Yield the row and fault of every cell that is no answer, or of those that hold something."""
    for row in (np.flatnonzero(codes == 0) if blanks else rows_without_answer(column, codes)).tolist():
        fault = read_answer(column[row], item.answers)
        if isinstance(fault, Fault) and (blanks or fault is not Fault.BLANK):
            yield row, fault


def rows_without_answer(column: Column, codes: CodeArray) -> NDArray[np.intp]:
    """Return the rows whose cell is no answer; in a column of numbers, only those that are no blank either."""
    if not (isinstance(column, np.ndarray) and column.dtype.kind in "iuf"):
        return np.flatnonzero(codes == 0)
    blank = np.isnan(column)
    if np.count_nonzero(codes) + np.count_nonzero(blank) == len(codes):  # sooner than to look for them
        return np.empty(0, np.intp)
    return np.flatnonzero((codes == 0) & ~blank)
