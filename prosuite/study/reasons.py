"""Why rows do not count, collected step by step: of several reasons the strongest stays."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.study.columns import Reason

REASONS: Final = pd.CategoricalDtype([reason.value for reason in Reason], ordered=True)
_RANKS: Final = {reason: rank for rank, reason in enumerate(Reason)}
_NONE: Final = len(_RANKS)


def ranks(rows: pd.DataFrame) -> NDArray[np.int8]:
    """Return the rank of each row's reason; of rows without one a rank behind all."""
    if "REASON" not in rows:
        return np.full(len(rows), _NONE, np.int8)
    codes = rows["REASON"].astype(REASONS).cat.codes.to_numpy().astype(np.int8)
    return np.where(codes < 0, np.int8(_NONE), codes)


def because(rows: pd.DataFrame, reasons: Mapping[Reason, NDArray[np.bool_]]) -> pd.Categorical:
    """Return the reasons of rows, with some more where they hold and nothing stronger does."""
    found = ranks(rows)
    for reason, where in reasons.items():
        found[where & (found > _RANKS[reason])] = _RANKS[reason]
    return _categorical(found)


def without(rows: pd.DataFrame, where: NDArray[np.bool_]) -> pd.Categorical:
    """Return the reasons of rows, none at some of them."""
    return _categorical(np.where(where, np.int8(_NONE), ranks(rows)))


def _categorical(found: NDArray[np.int8]) -> pd.Categorical:
    return pd.Categorical.from_codes(np.where(found == _NONE, np.int8(-1), found), dtype=REASONS)


def has_value(rows: pd.DataFrame, *, unscheduled: bool = True) -> NDArray[np.bool_]:
    """Return which rows hold a value that may be used, be it within a window or not."""
    found = ranks(rows)
    good = (Reason.OUT_OF_WINDOW, Reason.UNSCHEDULED) if unscheduled else (Reason.OUT_OF_WINDOW,)
    return np.isin(found, [_NONE, *(_RANKS[reason] for reason in good)])


def is_free(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows have no reason not to count."""
    return np.equal(ranks(rows), _NONE)
