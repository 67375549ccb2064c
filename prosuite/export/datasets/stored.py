"""Values as datasets of trials store them: texts, numbers, dates as days and times as seconds since 1960."""

import datetime
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.cells import is_blank, text
from prosuite.errors import OutputError
from prosuite.intake.formats.days import EPOCH, as_number
from prosuite.intake.formats.labelled import LabelledTable, VariableFacts

_DAY = 86_400.0
_MICROSECONDS = 6  # decimals of a second


def as_texts(column: "pd.Series[Any]") -> list[str | None]:
    """Return a column as texts, None where it holds nothing; empty text stays."""
    return [value if isinstance(value, str) else None if is_blank(value) else text(value) for value in column.tolist()]


def as_numbers(table: LabelledTable, place: int) -> NDArray[np.float64]:
    """Return a variable as numbers, NaN where it holds nothing.

    Dates are days since 1960, datetimes seconds since then, times seconds since midnight; numbers in such a variable
    are taken as these.

    Raises
    ------
    OutputError
        It holds something else.
    """
    facts, column = table.variables[place], table.frame.iloc[:, place]
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=float, na_value=np.nan)
    values = column.astype(object).where(column.notna(), None).tolist()
    numbers = np.array([_number(value, facts) for value in values], dtype=float)
    odd = [row for row, value in enumerate(values) if np.isnan(numbers[row]) and not is_blank(value)]
    if odd:
        raise OutputError(
            f"{table.name}: {facts.name} of record {odd[0] + 1} holds {values[odd[0]]!r}, which is no "
            f"{facts.data_type if facts.is_time else 'number'}"
        )
    return numbers


def _number(value: object, facts: VariableFacts) -> float:
    if is_blank(value):
        return np.nan
    if facts.data_type == "time":
        return _seconds(value)
    days = as_number(value)
    is_counted = isinstance(value, int | float | np.number)
    if facts.data_type == "date" and not is_counted:
        return float(np.floor(days))
    return days if is_counted or facts.data_type != "datetime" else round(days * _DAY, _MICROSECONDS)


def _seconds(value: object) -> float:
    if isinstance(value, str):
        try:
            value = datetime.time.fromisoformat(value.strip())
        except ValueError:
            return np.nan
    if isinstance(value, datetime.time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return float(value) if isinstance(value, int | float | np.number) else np.nan


def as_iso(numbers: Iterable[float], facts: VariableFacts) -> list[str | None]:
    """Return days and seconds as dates and times in ISO 8601, None for none."""
    return [None if np.isnan(number) else _iso(number, facts) for number in numbers]


def _iso(number: float, facts: VariableFacts) -> str:
    if facts.data_type == "date":
        return (EPOCH + datetime.timedelta(days=number)).isoformat()
    at = datetime.datetime.combine(EPOCH, datetime.time()) + datetime.timedelta(seconds=number)
    return at.time().isoformat() if facts.data_type == "time" else at.isoformat()


def longest(texts: Iterable[str | None]) -> int:
    """Return the bytes of the longest text."""
    return max((len(words.encode()) for words in set(texts) if words), default=0)
