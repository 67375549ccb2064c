"""Rows added to analysis rows: copies of others with a visit and a derivation type of their own."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# What a copy does not have: it lies in no window, is no baseline, and is to be analysed.
_OWN: Mapping[str, Any] = {
    **dict.fromkeys(("AWTARGET", "AWTDIFF", "AWLO", "AWHI", "ABLFL", "REASON")),
    "ANL01FL": "Y",
}


def with_copies(rows: pd.DataFrame, at: NDArray[np.intp], changed: Mapping[str, Any]) -> pd.DataFrame:
    """Return rows with copies of some of them behind, in which some columns differ.

    Labels of the index go on from the last one if they are whole numbers; else the copies have those of their rows.
    """
    own = {name: value for name, value in {**_OWN, **changed}.items() if name in rows or name == "DTYPE"}
    copies = rows.iloc[at].assign(**own)
    rows = rows if "DTYPE" in rows else rows.assign(DTYPE=None)
    if pd.api.types.is_integer_dtype(rows.index.dtype):
        first = rows.index.max() + 1 if len(rows) else 0
        copies.index = pd.RangeIndex(first, first + len(copies))
    return pd.concat([_joined(rows[name], copies[name]) for name in rows.columns], axis=1)


def _joined(column: pd.Series, more: pd.Series) -> pd.Series:
    """Return a column with more cells behind, in its own type as far as that holds them."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        known = [*column.cat.categories]
        new = [value for value in more.dropna().unique() if value not in known]
        dtype = pd.CategoricalDtype([*known, *new], column.dtype.ordered)
        column, more = column.astype(dtype), more.astype(dtype)
    elif column.dtype == object or more.isna().all():
        is_whole = isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu"  # which cannot be missing
        more = more.astype(float if is_whole else column.dtype)
    joined: pd.Series = pd.concat([column, more])
    return joined
