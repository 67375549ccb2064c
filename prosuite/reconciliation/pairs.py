"""Which row of a given analysis dataset is which row derived anew."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Rows are alike in the first of these in which they are; several in order of their values.
_KEYS: Final = (
    ("subject", "parameter", "sequence", "made", "visit"),
    ("subject", "parameter", "sequence", "made"),
    ("subject", "parameter", "date", "label", "made", "visit"),
    ("subject", "parameter", "date", "label", "made"),
    ("subject", "parameter", "date", "made"),
    ("subject", "parameter", "visit", "made"),
)
KEYS: Final = ("subject", "parameter", "sequence", "date", "label", "made", "visit", "value")
_MAY_BE_BLANK: Final = ("made",)
Places = NDArray[np.intp]


def paired(given: pd.DataFrame, derived: pd.DataFrame) -> tuple[Places, Places]:
    """Return the places of the rows of two tables that are the same row.

    Parameters
    ----------
    given, derived
        With the columns of :data:`KEYS`: texts compared as they are, numbers; what is missing pairs nothing, but for
        ``made``, which says how an added row was made.
    """
    left, right = np.empty(0, np.intp), np.empty(0, np.intp)
    for names in _KEYS:
        own = _keyed(given, names, left), _keyed(derived, names, right)
        both = own[0].merge(own[1], on=[*names, "nth"], suffixes=("_left", "_right"))
        left = np.concatenate([left, both["place_left"].to_numpy()])
        right = np.concatenate([right, both["place_right"].to_numpy()])
    order = np.argsort(left)
    return left[order], right[order]


def _keyed(table: pd.DataFrame, names: Sequence[str], taken: Places) -> pd.DataFrame:
    """Return the keys of the rows that are left, each with its place and its number among those with the same keys."""
    free = np.ones(len(table), np.bool_)
    free[taken] = False
    for name in names:
        if name not in _MAY_BE_BLANK:
            free &= table[name].notna().to_numpy() & (table[name].to_numpy() != "")
    own = table.loc[free, [*names, "value"]].assign(place=np.flatnonzero(free))
    own = own.sort_values("value", kind="stable")
    return own.assign(nth=own.groupby([*names]).cumcount())
