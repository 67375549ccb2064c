"""What one cell holds: nothing, a number, or text as a person sees it."""

import datetime
import math
import numbers
import re
from decimal import Decimal
from string import ascii_uppercase
from typing import Any, Final

import numpy as np

_NUMBER_TEXT: Final = re.compile(r"[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)", re.ASCII)
_NULL_TYPES: Final = frozenset({"NAType", "NaTType"})
# With points between thousands too: 1.234,5.
_DECIMAL_COMMA: Final = re.compile(r"[+-]?(?:[0-9]*|[0-9]{1,3}(?:\.[0-9]{3})+),[0-9]+", re.ASCII)


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


def as_number(value: Any) -> float:
    """Return the number that a cell holds; one beyond every float, which a Python integer can be, is infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def text(value: object) -> str:
    """Return a cell as the text a person sees: an id 7.0 as "7", a date as ISO 8601, a blank as ""."""
    if isinstance(value, str):
        return value.strip()
    if is_blank(value):
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value).strip()


def column_letters(number: int) -> str:
    """Return the letters of a spreadsheet column, counted from 0: 0 is A, 26 is AA."""
    before, last = divmod(number, len(ascii_uppercase))
    return (column_letters(before - 1) if before else "") + ascii_uppercase[last]


def has_decimal_comma(value: object) -> bool:
    """Tell whether a cell is text that would be a number if its comma were a decimal point: ``1,5`` or ``1.234,5``."""
    return isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value.strip()) is not None
