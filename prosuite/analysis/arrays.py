"""Values as they come, to arrays of numbers that can be reckoned with."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.errors import InputError

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
_LARGEST = 1e100
_DIGITS = 9  # differences that agree in so many digits of the largest are equal: 2.3 - 2.1 and 0.4 - 0.2


def floats(values: Any) -> Floats:
    """Return values as numbers, missing ones as NaN."""
    try:
        numbers = pd.Series(values, copy=False).to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise InputError(f"values to be analysed are not all numbers: {error}") from None
    if (np.abs(numbers) > _LARGEST).any():
        raise InputError("values to be analysed hold an infinite one, or one beyond 1e100")
    return numbers


def known(values: Any) -> Floats:
    """Return the values that are not missing."""
    numbers = floats(values)
    return numbers[~np.isnan(numbers)]


def pairs(first: Any, second: Any) -> tuple[Floats, Floats]:
    """Return the values of those who have both."""
    one, other = floats(first), floats(second)
    if one.shape != other.shape:
        raise InputError(f"expected a value of each person in both, found {one.size} and {other.size} values")
    both = ~np.isnan(one) & ~np.isnan(other)
    return one[both], other[both]


def steps(values: Floats) -> Ints:
    """Return values as whole numbers of the smallest step that counts, so that equal ones are equal."""
    largest = np.abs(values).max(initial=0.0)
    if largest < 1 / _LARGEST:
        return np.zeros(values.size, np.int64)
    exponent = _DIGITS - 1 - int(np.floor(np.log10(largest)))
    whole: Ints = np.rint(values * 10.0**exponent).astype(np.int64)
    return whole
