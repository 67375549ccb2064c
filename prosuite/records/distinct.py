"""The distinct cells of a column, so that each is looked at once however often it stands there."""

from collections.abc import Hashable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.intake.table import Column


def distinct(column: Column) -> tuple[list[Any], NDArray[np.intp]]:
    """Return the distinct cells of a column, and of every cell its place among them.

    Cells that are equal but not of one type (1 and True), or not written the same (0.0 and -0.0), are distinct.
    """
    if {*map(type, column)} == {str}:
        places, texts = pd.factorize(np.array(column, dtype=object))
        return list(texts), places.astype(np.intp, copy=False)
    known: dict[Hashable, int] = {}
    cells: list[Any] = []
    places = np.empty(len(column), np.intp)
    for row, value in enumerate(column):
        try:
            place = known.setdefault(_key(value), len(cells))
        except TypeError:  # a list or the like in a cell
            place = len(cells)
        if place == len(cells):
            cells.append(value)
        places[row] = place
    return cells, places


def _key(value: object) -> Hashable:
    if isinstance(value, Decimal) or (isinstance(value, float) and not value > 0):
        return type(value), repr(value)
    return type(value), value
