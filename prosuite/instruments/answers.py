"""What counts as an answer: one verdict for one cell, shared by row models and column checks."""

import datetime
import math
import numbers
from collections.abc import Container
from decimal import Decimal
from enum import StrEnum

import numpy as np

from prosuite.cells import as_number, is_blank, is_number


class Fault(StrEnum):
    """Why a cell is not an answer; each value is the code of a finding."""

    BLANK = "blank-answer"
    OUT_OF_RANGE = "out-of-range-answer"
    FRACTIONAL = "fractional-answer"
    TEXT = "text-answer"
    BOOLEAN = "boolean-answer"
    DATE = "date-answer"


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
        if not is_number(text):
            return Fault.TEXT
        number = float(text)
    elif isinstance(value, numbers.Real | Decimal):
        number = as_number(value)
    else:
        return Fault.TEXT
    if number in allowed:
        return int(number)
    return Fault.OUT_OF_RANGE if number.is_integer() or math.isinf(number) else Fault.FRACTIONAL
