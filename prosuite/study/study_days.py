"""Study days: the day of the first dose is 1 and the day before it -1; there is no day 0."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.study.follow_up import days, numbers
from prosuite.study.groups import Floats, with_columns

_EPOCH = np.datetime64("1970-01-01", "D")


def as_days(dates: NDArray[np.datetime64]) -> Floats:
    """Return dates as days since 1970; NaN for a missing one."""
    return (dates - _EPOCH) / np.timedelta64(1, "D")


def as_dates(days: Floats) -> NDArray[np.datetime64]:
    """Return days since 1970 as dates, in the unit that pandas keeps them in."""
    there = ~np.isnan(days)
    found = np.full(days.shape, "NaT", "datetime64[D]")
    found[there] = _EPOCH + days[there].astype(np.int64)
    return found.astype("datetime64[s]")


def study_day(elapsed: Floats) -> Floats:
    """Return days since a dose as study days: 0 becomes 1, -1 stays."""
    return elapsed + (elapsed >= 0)


def elapsed(rows: pd.DataFrame) -> Floats:
    """Return the days of rows since the dose of their period; the day of the dose is 0. NaN without a date."""
    day = numbers(rows, "APERDY" if "APERDY" in rows else "ADY")
    return day - (day > 0)


def timed(rows: pd.DataFrame) -> NDArray[np.int8]:
    """Return what times of day say of rows on the day of the dose: -1 before or at it, 1 after it, 0 nothing."""
    if "ADTM" not in rows or "APERSDTM" not in rows:
        return np.zeros(len(rows), np.int8)
    since = rows["ADTM"].to_numpy() - rows["APERSDTM"].to_numpy()
    there = ~np.isnat(since) & (elapsed(rows) == 0)
    return np.where(there, np.where(since > np.timedelta64(0, "s"), 1, -1), 0).astype(np.int8)


def derive_study_days(
    rows: pd.DataFrame, pairs: Iterable[tuple[str, str]] = (("ADY", "TRTSDT"), ("APERDY", "APERSDT"))
) -> pd.DataFrame:
    """Return rows with the study day of their date.

    Parameters
    ----------
    rows
        With ``ADT`` and the dates from which days are counted.
    pairs
        The columns to make and the date from which each is counted; those whose date is no column are left out.

    Returns
    -------
    pandas.DataFrame
        A copy with ``ADY`` = ``ADT`` - ``TRTSDT`` + 1 from the first dose on, else ``ADT`` - ``TRTSDT``; and
        ``APERDY``, the same from the first dose of the treatment period. Missing where either date is.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_study_days
    >>> dates = pd.to_datetime(["2024-03-01", "2024-03-02", "2024-03-03"])
    >>> rows = pd.DataFrame({"ADT": dates, "TRTSDT": pd.Timestamp("2024-03-02")})
    >>> derive_study_days(rows)["ADY"].tolist()
    [-1.0, 1.0, 2.0]
    """
    dates = days(rows, "ADT")
    made = {name: study_day(dates - days(rows, start)) for name, start in pairs if start in rows}
    return with_columns(rows, **made)
