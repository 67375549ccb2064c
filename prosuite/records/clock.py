"""Times of day: cells to hours. What the numbers of a column say is decided once, for the whole column."""

import datetime
import re
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd

from prosuite.arithmetic.scale_plan import FloatArray
from prosuite.cells import as_number, is_blank, is_number
from prosuite.errors import ColumnError
from prosuite.instruments.answers import Fault
from prosuite.instruments.fields import HOURS, MeasuredField

_TIME: Final = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?", re.ASCII)
_HALF: Final = re.compile(
    r"(?P<hour>0?[1-9]|1[0-2])(?:[:.](?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?)?\s*(?P<half>[ap])\.?\s?m\.?",
    re.ASCII | re.IGNORECASE,
)
_FOUR_DIGITS: Final = re.compile(r"(?P<hour>[0-9]{2})(?P<minute>[0-5][0-9])", re.ASCII)
_NO_DAY: Final = (1899, 1900)  # years that spreadsheets give to a time without a date
_MINUTES: Final = 60
_HUNDRED: Final = 100
_NEARLY_A_MINUTE: Final = 0.1  # of a day, four decimals are no nearer


class Notation(StrEnum):
    """How a number says a time of day: 22.5, 0.9375, 2230 or 22.30 for half past ten in the evening."""

    HOURS = "hours"
    DAYS = "days"
    HHMM = "hhmm"
    H_MM = "h.mm"


def time_in(cell: Any) -> float | Fault:  # noqa: PLR0911 - a ladder of verdicts
    """Return the hours that a cell says by itself, whatever the rest of its column says.

    Returns
    -------
    float or Fault
        ``22:30``, ``10:30 pm``, the text ``2230`` and a time of a spreadsheet give 22.5, 24:00 gives 24, the end of the
        day. NaN for a blank cell and for a number, which its column decides; else why there is none.
    """
    if is_blank(cell):
        return np.nan
    if isinstance(cell, bool | np.bool_):
        return Fault.BOOLEAN
    if isinstance(cell, np.datetime64 | np.timedelta64):
        cell = pd.Timestamp(cell) if isinstance(cell, np.datetime64) else pd.Timedelta(cell)
    if isinstance(cell, datetime.timedelta):
        return cell.total_seconds() / _MINUTES / _MINUTES
    if isinstance(cell, datetime.datetime):
        return _of_day(cell.time()) if cell.year in _NO_DAY else Fault.DATE
    if isinstance(cell, datetime.time):
        return _of_day(cell)
    if isinstance(cell, datetime.date):
        return Fault.DATE
    if isinstance(cell, str):
        return _time_in_text(cell.strip())
    return np.nan if is_number(cell) and np.isfinite(as_number(cell)) else Fault.TEXT


def _of_day(time: datetime.time) -> float:
    return time.hour + (time.minute + (time.second + time.microsecond / 1e6) / _MINUTES) / _MINUTES


def _time_in_text(words: str) -> float | Fault:
    found = _TIME.fullmatch(words) or _HALF.fullmatch(words) or _FOUR_DIGITS.fullmatch(words)
    if found is None:
        return np.nan if is_number(words) else Fault.TEXT
    said = found.groupdict(default="0")
    hour = int(said["hour"])
    if "half" in said:
        hour = hour % 12 + (12 if said["half"] in "pP" else 0)
    return hour + (int(said["minute"]) + int(said.get("second", "0")) / _MINUTES) / _MINUTES


def hours(number: FloatArray, notation: str) -> FloatArray:
    """Return the hours that numbers say in a notation; NaN where one says none."""
    whole, rest = np.floor(number), number - np.floor(number)
    if notation == Notation.DAYS:
        return np.where((number >= 0) & (number < 1), number * HOURS, np.nan)
    if notation == Notation.HHMM:
        hour, minute = np.divmod(number, _HUNDRED)
        said = np.where((rest == 0) & (minute < _MINUTES), hour + minute / _MINUTES, np.nan)
    elif notation == Notation.H_MM:
        minute = np.round(rest * _HUNDRED, 6)
        said = np.where((minute % 1 == 0) & (minute < _MINUTES), whole + minute / _MINUTES, np.nan)
    else:
        said = number
    return np.where((said >= 0) & (said <= HOURS), said, np.nan)


def decide(number: FloatArray, spec: MeasuredField, place: str) -> Notation:
    """Return the notation that the numbers of a column are in.

    Parameters
    ----------
    number
        The different numbers of the column.
    spec, place
        The field, and the column in words, for a refusal.

    Raises
    ------
    ColumnError
        There are two notations in which all numbers are times, and not the same ones; the message says what to declare.
    """
    possible = _possible(number)
    first = hours(number, possible[0])
    for other in possible[1:]:
        second = hours(number, other)
        differ = np.flatnonzero(first != second)
        if len(differ):
            raise ColumnError(_refusal(number[differ[0]], possible[0], other, spec, place))
    return possible[0]


def _possible(number: FloatArray) -> list[Notation]:
    fits = {own: ~np.isnan(hours(number, own)) for own in Notation}
    if not fits[Notation.HOURS].all():  # what is no time in any notation is a fault of its cell
        in_hundreds = fits[Notation.HHMM] & (number >= _HUNDRED)
        more = fits[Notation.HHMM].sum() > fits[Notation.HOURS].sum()
        return [Notation.HHMM if in_hundreds.any() and more else Notation.HOURS]
    found = [Notation.HOURS]
    if fits[Notation.DAYS].all():
        found.append(Notation.DAYS)
        found = [own for own in found if _on_the_minute(hours(number, own))] or found
    if found == [Notation.HOURS] and _looks_like_minutes(number):
        found.append(Notation.H_MM)
    return found


def _on_the_minute(said: FloatArray) -> bool:
    minutes = said * _MINUTES
    return bool((np.abs(minutes - np.round(minutes)) < _NEARLY_A_MINUTE).all())


def _looks_like_minutes(number: FloatArray) -> bool:
    """Tell whether decimals are all minutes of five, such as .10 and .45, and not all quarters, such as .5 and .75."""
    decimals = np.round((number - np.floor(number)) * _HUNDRED, 6)
    return bool(((decimals % 5 == 0) & (decimals < _MINUTES)).all() and (decimals % 25 != 0).any())


def _refusal(number: float, one: str, other: str, spec: MeasuredField, place: str) -> str:
    read = (f"{own} ({number:g} is {_clock(float(hours(np.array([number]), own)[0]))})" for own in (one, other))
    name = spec.aliases[0] if spec.aliases else spec.id
    return (
        f"{place} holds {spec.id}, and its numbers could be {' or '.join(read)}: name it '{name} ({one})' or "
        f'\'{name} ({other})\', or declare units = {{ "column" = "{one}" }} or "{other}" for the sheet in a study '
        f"file"
    )


def _clock(said: float) -> str:
    minutes = round(said * _MINUTES)
    return f"{minutes // _MINUTES:02}:{minutes % _MINUTES:02}"
