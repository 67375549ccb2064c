"""How values are held against a threshold: as rounded to 8 decimals, so that 0.1 + 0.2 reaches 0.3."""

import numpy as np
from numpy.typing import NDArray

DECIMALS = 8


def rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values as they are compared."""
    return np.round(values, DECIMALS)


def reaches(values: NDArray[np.float64], at: float, *, upward: bool, strict: bool) -> NDArray[np.bool_]:
    """Return which values are at a threshold or beyond it, upwards or downwards; missing ones are not.

    Parameters
    ----------
    values, at
        The values and the threshold.
    upward
        Whether values from the threshold upwards reach it; else those from it downwards.
    strict
        Whether values at the threshold do not.
    """
    sign = 1 if upward else -1
    beyond = rounded(sign * (rounded(values) - round(at, DECIMALS)))
    return beyond > 0 if strict else beyond >= 0
