"""Rounding as by hand."""

import numpy as np

from prosuite.arithmetic.scale_plan import FloatArray

_NEARLY = 1e-9  # a decimal half such as 0.15 has no exact binary form


def half_away(number: FloatArray, decimals: int | None) -> FloatArray:
    """Round to so many decimals, half away from zero; None leaves the numbers as they are."""
    if decimals is None:
        return number
    scale = 10.0**decimals
    size = np.floor(np.abs(number) * scale + 0.5 + _NEARLY) / scale
    return np.asarray(np.copysign(size, number))
