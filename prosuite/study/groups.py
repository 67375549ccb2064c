"""Groups of rows, as numbers, and the best row of each, without a loop over groups."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.cells import text

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_SPARSE = 4  # times as many possible groups as rows: only those there are get a number


def codes_of(column: pd.Series) -> tuple[Ints, int]:
    """Return the number of each value, 0 for a missing one, and how many numbers there can be."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64) + 1, len(column.cat.categories) + 1
    codes, names = pd.factorize(column)
    return codes.astype(np.int64) + 1, len(names) + 1


def names_of(column: pd.Series) -> list[str]:
    """Return the values of a column as text, in the order of their numbers, from 1."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [text(name) for name in column.cat.categories]
    return [text(name) for name in pd.factorize(column)[1]]


def group_of(rows: pd.DataFrame, *names: str) -> tuple[Ints, int]:
    """Return the group of each row by the columns that there are, and how many groups there can be."""
    group, size = np.zeros(len(rows), np.int64), 1
    for name in names:
        if name in rows:
            codes, n_codes = codes_of(rows[name])
            group, size = group * n_codes + codes if size > 1 else codes, size * n_codes
    return (group, size) if size <= _SPARSE * len(rows) else numbered(group)


def numbered(keys: Ints) -> tuple[Ints, int]:
    """Return keys as numbers from 0, and how many there are."""
    codes, found = pd.factorize(keys)
    return codes.astype(np.int64), len(found)


def several(group: Ints, size: int, at: Ints) -> Bools:
    """Return which of the rows ``at`` are not alone among them in their group."""
    own = group[at]
    several: Bools = np.bincount(own, minlength=size)[own] > 1
    return several


def best(group: Ints, size: int, at: Ints, keys: Iterable[Floats]) -> Ints:
    """Return of each group's rows among ``at`` the one with the least key, of equals by the next; then the last one."""
    many = several(group, size, at)
    alone, at = at[~many], at[many]
    for key in keys:
        own, values = group[at], key[at]
        least = np.full(size, np.inf)
        np.minimum.at(least, own, values)
        at = at[values == least[own]]
    last = np.full(size, -1, np.int64)
    last[group[at]] = at  # of several rows the last one stays
    return np.concatenate([alone, last[last >= 0]])


def labelled(codes: NDArray[np.integer[Any]], labels: Iterable[str]) -> "pd.Categorical":
    """Return the labels of some codes, missing at -1."""
    dtype: Any = pd.CategoricalDtype(pd.Index([*labels], dtype=str))
    return pd.Categorical.from_codes(codes, dtype=dtype)


def flag(where: Bools) -> pd.Categorical:
    """Return a flag: Y where it is true, else missing."""
    return labelled(where.astype(np.int8) - 1, ["Y"])


def marked(at: Ints, n_rows: int) -> Bools:
    """Return a truth value per row, true at some rows."""
    mask = np.zeros(n_rows, bool)
    mask[at] = True
    return mask
