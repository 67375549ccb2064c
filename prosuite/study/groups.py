"""Groups of rows, as numbers, and the best row of each, without a loop over groups."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.cells import text

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BY_PERIOD: Final = ("USUBJID", "PARAMCD", "APERIOD")
BY_VISIT: Final = (*BY_PERIOD, "AVISIT")
GROUP: Final = "_GROUP"  # the numbers of BY_PERIOD, while rows are derived
_SMALL = 1000
_SPARSE = 4  # times as many possible groups as rows: only those there are get a number


def codes_of(column: pd.Series) -> tuple[Ints, int]:
    """Return the number of each value, 0 for a missing one, and how many numbers there can be."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        places = column.cat.codes.to_numpy().astype(np.int64)
        places += 1
        return places, len(column.cat.categories) + 1
    if column.dtype == np.float64:  # small whole numbers, such as periods, are their own numbers
        whole = np.nan_to_num(column.to_numpy(), nan=-1).astype(np.int64)
        if len(whole) and whole.min() >= -1 and whole.max() < _SMALL:
            return whole + 1, int(whole.max()) + 2
    codes, names = pd.factorize(column)
    return codes.astype(np.int64) + 1, len(names) + 1


def names_of(column: pd.Series) -> list[str]:
    """Return the values of a column as text, in the order of their numbers, from 1."""
    is_categorical = isinstance(column.dtype, pd.CategoricalDtype)
    return texts(column.cat.categories if is_categorical else pd.factorize(column)[1])


def texts(values: Any) -> list[str]:
    """Return values as text; from a list of objects, which is read much faster than an array of strings."""
    return [value.strip() if type(value) is str else text(value) for value in np.asarray(values, object).tolist()]


def group_of(rows: pd.DataFrame, *names: str) -> tuple[Ints, int]:
    """Return the group of each row by the columns that there are, and how many groups there can be."""
    if names[:3] == BY_PERIOD and GROUP in rows:
        group = rows[GROUP].to_numpy()
        size, names = int(group.max(initial=-1)) + 1, names[3:]
    else:
        group, size = np.zeros(len(rows), np.int64), 1
    for name in names:
        if name in rows:
            codes, n_codes = codes_of(rows[name])
            if size > 1:
                codes += group * n_codes
            group, size = codes, size * n_codes
    return (group, size) if size <= _SPARSE * len(rows) else numbered(group)


def numbered(keys: Ints) -> tuple[Ints, int]:
    """Return keys as numbers from 0, and how many there are."""
    codes, found = pd.factorize(keys)
    return codes.astype(np.int64), len(found)


def several(group: Ints, size: int) -> Bools:
    """Return which rows are not alone in their group."""
    return np.asarray(np.bincount(group, minlength=size)[group] > 1)


def best(group: Ints, size: int, keys: Iterable[Floats]) -> Ints:
    """Return the place in each group of what has the least key, of equals by the next key; then of the last one."""
    many = several(group, size)
    alone, at = np.flatnonzero(~many), np.flatnonzero(many)
    group[at], size = numbered(group[at])  # the few that are left
    for key in keys:
        own, values = group[at], key[at]
        least = np.full(size, np.inf)
        np.minimum.at(least, own, values)
        at = at[values == least[own]]
    last = np.full(size, -1, np.int64)
    last[group[at]] = at  # of several the last one stays
    return np.concatenate([alone, last[last >= 0]])


def labelled(codes: NDArray[np.integer[Any]], labels: Iterable[str]) -> "pd.Categorical":
    """Return the labels of some codes, missing at -1."""
    dtype: Any = pd.CategoricalDtype(labels if isinstance(labels, pd.Index) else pd.Index([*labels], dtype=str))
    return pd.Categorical.from_codes(codes, dtype=dtype)


def with_columns(rows: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """Return rows with some columns, whose arrays are taken over and not copied."""
    return rows.assign(
        **{
            name: pd.Series(values, index=rows.index, copy=False) if isinstance(values, np.ndarray) else values
            for name, values in columns.items()
        }
    )


def flag(where: Bools) -> pd.Categorical:
    """Return a flag: Y where it is true, else missing."""
    return labelled(where.astype(np.int8) - 1, ["Y"])


def marked(at: Ints, n_rows: int) -> Bools:
    """Return a truth value per row, true at some rows."""
    mask = np.zeros(n_rows, bool)
    mask[at] = True
    return mask
