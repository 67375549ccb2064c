"""What counts as an answer: one verdict for one cell, shared by row models and column checks."""

import datetime
import math
import numbers
import re
from collections.abc import Container
from decimal import Decimal
from enum import StrEnum
from typing import Final

import numpy as np

_NUMBER_TEXT: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", re.ASCII)
_NULL_TYPES: Final = frozenset({"NAType", "NaTType"})


class Fault(StrEnum):
    """Why a cell is not an answer; each value is the code of a finding."""

    BLANK = "blank-answer"
    OUT_OF_RANGE = "out-of-range-answer"
    FRACTIONAL = "fractional-answer"
    TEXT = "text-answer"
    BOOLEAN = "boolean-answer"
    DATE = "date-answer"


def is_blank(value: object) -> bool:
    """Tell whether a cell holds nothing: None, NaN, NA, NaT or white space."""
    if isinstance(value, str):
        return not value.strip()
    if value is None or type(value).__name__ in _NULL_TYPES:
        return True
    if isinstance(value, np.datetime64 | np.timedelta64):
        return bool(np.isnat(value))
    return isinstance(value, float | np.floating | Decimal) and math.isnan(value)


def is_number(value: object) -> bool:
    """Tell whether a cell holds a number, be it as text; a truth value is none."""
    if isinstance(value, str):
        return _NUMBER_TEXT.fullmatch(value.strip()) is not None
    return isinstance(value, numbers.Real | Decimal) and not isinstance(value, bool | np.bool_)


def read_answer(value: object, allowed: Container[float]) -> int | Fault:  # noqa: PLR0911 - a ladder of verdicts
    """Read one cell as an answer.

    Parameters
    ----------
    value
        Whatever the cell holds. An int, a 3.0 and a "3" are answers; True, 2.7, "two" and a date are not.
    allowed
        The answer codes the item permits.

    Returns
    -------
    int or Fault
        The answer, or why there is none.
    """
    if is_blank(value):
        return Fault.BLANK
    if isinstance(value, bool | np.bool_):
        return Fault.BOOLEAN
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta | np.datetime64 | np.timedelta64):
        return Fault.DATE
    if isinstance(value, str):
        text = value.strip()
        if not _NUMBER_TEXT.fullmatch(text):
            return Fault.TEXT
        number = float(text)
    elif isinstance(value, numbers.Real | Decimal):
        try:
            number = float(value)
        except OverflowError:
            return Fault.OUT_OF_RANGE
    else:
        return Fault.TEXT
    if number in allowed:
        return int(number)
    return Fault.OUT_OF_RANGE if number.is_integer() or math.isinf(number) else Fault.FRACTIONAL
