"""Item columns: answers to codes, and every cell that is no answer."""

from collections.abc import Iterator

import numpy as np

from prosuite.arithmetic.codes import code_table, encode_numbers
from prosuite.arithmetic.scale_plan import CodeArray
from prosuite.instruments.answers import Fault, read_answer
from prosuite.instruments.questionnaire import Item
from prosuite.intake.table import Column


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


def cell_faults(column: Column, codes: CodeArray, item: Item) -> Iterator[tuple[int, Fault]]:
    """Yield the row and fault of every cell that is no answer."""
    for row in np.flatnonzero(codes == 0).tolist():
        fault = read_answer(column[row], item.answers)
        if isinstance(fault, Fault):
            yield row, fault
