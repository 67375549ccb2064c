"""Why rows do not count, collected step by step: of several reasons the strongest stays."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.study.columns import Reason

REASONS: Final = pd.CategoricalDtype([reason.value for reason in Reason], ordered=True)
_RANKS: Final = {reason: rank for rank, reason in enumerate(Reason)}
_NONE: Final = 255  # what -1, the code of a missing category, is without a sign


def ranks(rows: pd.DataFrame) -> NDArray[np.uint8]:
    """Return the rank of each row's reason; of rows without one a rank behind all."""
    if "REASON" not in rows:
        return np.full(len(rows), _NONE, np.uint8)
    column = rows["REASON"]
    column = column if column.dtype == REASONS else column.astype(REASONS)
    return column.cat.codes.to_numpy().astype(np.uint8)


def because(rows: pd.DataFrame, reasons: Mapping[Reason, NDArray[np.bool_]]) -> pd.Categorical:
    """Return the reasons of rows, with some more where they hold and nothing stronger does."""
    found = ranks(rows)
    for reason, where in reasons.items():
        at = np.flatnonzero(where)
        found[at] = np.minimum(found[at], _RANKS[reason])
    return _categorical(found)


def without(rows: pd.DataFrame, where: NDArray[np.bool_]) -> pd.Categorical:
    """Return the reasons of rows, none at some of them."""
    found = ranks(rows)
    found[where] = _NONE
    return _categorical(found)


def _categorical(found: NDArray[np.uint8]) -> pd.Categorical:
    return pd.Categorical.from_codes(found.view(np.int8), dtype=REASONS)


def has_value(rows: pd.DataFrame, *, unscheduled: bool = True) -> NDArray[np.bool_]:
    """Return which rows hold a value that may be used, be it within a window or not."""
    found = ranks(rows)
    good = (Reason.OUT_OF_WINDOW, Reason.UNSCHEDULED) if unscheduled else (Reason.OUT_OF_WINDOW,)
    usable = np.zeros(_NONE + 1, bool)
    usable[[_NONE, *(_RANKS[reason] for reason in good)]] = True
    return usable[found]


def is_free(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows have no reason not to count."""
    return np.equal(ranks(rows), _NONE)
