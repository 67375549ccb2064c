"""Dates as days since 1960, as SAS counts them, however a file writes them."""

import datetime
import time

import numpy as np

EPOCH = datetime.date(1960, 1, 1)
_DAY = datetime.timedelta(days=1)


def as_number(value: object) -> float:
    """Return the number that a cell holds, of a date its days since 1960; NaN for anything else."""
    if isinstance(value, str):
        value = value.strip()
        try:
            return float(value) if not value.lower().lstrip("+-").startswith(("n", "i")) else np.nan
        except ValueError:
            return _days(value)
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[us]").item()
    if isinstance(value, datetime.datetime):
        return (value.replace(tzinfo=None) - datetime.datetime.combine(EPOCH, datetime.time())) / _DAY
    if isinstance(value, datetime.date):
        return float((value - EPOCH).days)
    return float(value) if isinstance(value, int | float | np.number) else np.nan  # True is 1, as SAS has it


def _days(written: str) -> float:
    """Return the day that a text says in ISO 8601 or as SAS shows it: 05MAR2014."""
    try:
        return as_number(datetime.datetime.fromisoformat(written))
    except ValueError:
        pass
    try:
        return as_number(datetime.date(*time.strptime(written.replace("-", ""), "%d%b%Y")[:3]))
    except ValueError:
        return np.nan
