"""Rounding as by hand."""

import numpy as np

from prosuite.arithmetic.scale_plan import FloatArray

_NEARLY = 1e-9  # a decimal half such as 0.15 has no exact binary form
_COMPARED = 9  # decimals: finer than any typed value or quotient of two, coarser than the noise of binary fractions


def compared(number: FloatArray) -> FloatArray:
    """Return numbers as they are compared with limits: a quotient that is 0.70 by hand is no 0.6999999999999999."""
    with np.errstate(over="ignore"):  # what is that large is beyond every limit
        return np.round(number, _COMPARED)


def half_away(number: FloatArray, decimals: int | None) -> FloatArray:
    """Round to so many decimals, half away from zero; None leaves the numbers as they are."""
    if decimals is None:
        return number
    scale = 10.0**decimals
    size = np.floor(np.abs(number) * scale + 0.5 + _NEARLY) / scale
    return np.asarray(np.copysign(size, number))


def down(number: FloatArray, decimals: int | None) -> FloatArray:
    """Round down to so many decimals; None leaves the numbers as they are."""
    if decimals is None:
        return number
    scale = 10.0**decimals
    return np.asarray(np.floor(compared(number * scale)) / scale)
