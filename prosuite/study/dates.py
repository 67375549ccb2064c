"""Dates as entered to days: whole ones, partial ones by a declared rule, and why the others are none."""

import calendar
import datetime
import re
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.cells import is_blank, text
from prosuite.errors import InputError
from prosuite.intake.dates import FIRST_YEAR, LAST_YEAR, MONTH_NAMES, read_dates
from prosuite.intake.export_blanks import is_export_blank
from prosuite.intake.study_file import Study
from prosuite.names import code_key
from prosuite.study.columns import Reason
from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.groups import labelled, with_columns
from prosuite.study.reasons import because

FLAGS: Final = ("D", "M")
FAULTS: Final = (Reason.NO_DATE, Reason.IMPOSSIBLE_DATE, Reason.UNREADABLE_DATE)
Side = Literal["first", "middle", "last"]
_UNKNOWN: Final = frozenset({"un", "unk", "uk", "nk", "xx", "xxx", "??", "???", "na"})
_BETWEEN: Final = re.compile(r"[-./,\s]+")
_TIME: Final = re.compile(r"[T ]\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?$", re.ASCII)
_NO_MONTH: Final = "---"  # 2024---05 has a day and no month
_SHORTEST = 3  # letters of a month
_MID_MONTH, _MID_YEAR = 15, (6, 30)


class Days(NamedTuple):
    """What a column of dates holds.

    Attributes
    ----------
    dates
        The date of each cell, NaT where there is none.
    times
        The time of day, NaT where none is said; that of midnight says none.
    flags
        The place among :data:`FLAGS` of the part of it that is imputed, -1 for none.
    faults
        The place among :data:`FAULTS` of the reason for which a cell is no date, -1 for whole and blank ones.
    """

    dates: NDArray[np.datetime64]
    times: NDArray[np.timedelta64]
    flags: NDArray[np.int8]
    faults: NDArray[np.int8]


class _Cell(NamedTuple):
    date: datetime.date | None
    flag: int = -1
    fault: int = -1


def read_days(column: pd.Series, study: AnalysisStudy, side: Side | None, where: str) -> Days:
    """Read a column of dates; each distinct cell is looked at once.

    Parameters
    ----------
    column
        Dates and times, or text as entered.
    study
        Says which order day and month have, and which codes are blanks.
    side
        What a partial date counts as: the first, the middle or the last day it can be. None: it is no date.
    where
        What the column is called in a refusal.

    Raises
    ------
    InputError
        Whether day or month stands first is not known and makes a difference.
    """
    if isinstance(column.dtype, np.dtype) and column.dtype.kind == "M":
        moments = column.to_numpy().astype("datetime64[s]")
        dates = moments.astype("datetime64[D]")
        none = np.full(len(dates), -1, np.int8)
        untimed = np.broadcast_to(np.timedelta64("NaT", "s"), dates.shape)
        is_whole = bool(((moments == dates) | np.isnat(dates)).all())
        return Days(dates, untimed if is_whole else _times(moments - dates), none, none)
    places, cells = pd.factorize(column.astype(object))
    read = [*_read(list(cells), study, side, where), _Cell(None)]  # the last one is of the place -1
    dates = np.array([cell.date for cell in read], "datetime64[D]")
    times = _times(np.array([*map(_seconds, cells), 0], "timedelta64[s]"))
    codes = np.array([(cell.flag, cell.fault) for cell in read], np.int8)[places]
    return Days(dates[places], times[places], codes[:, 0], codes[:, 1])


def _times(since_midnight: NDArray[np.timedelta64]) -> NDArray[np.timedelta64]:
    return np.where(since_midnight == np.timedelta64(0, "s"), np.timedelta64("NaT", "s"), since_midnight)


def _seconds(cell: Any) -> int:
    """Return the time of day of a date with one, in seconds since midnight; else 0."""
    if isinstance(cell, datetime.datetime):
        return (cell.hour * 60 + cell.minute) * 60 + cell.second
    found = _TIME.search(cell) if isinstance(cell, str) else None
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return (hour * 60 + minute) * 60 + second


def _read(cells: list[Any], study: Study, side: Side | None, where: str) -> list[_Cell]:
    missing = {code_key(code) for code in study.missing}
    partial = [_partial(cell) for cell in cells]
    blank = [
        is_blank(cell)
        or (study.export_blanks and is_export_blank(cell))
        or (not isinstance(cell, datetime.date) and code_key(text(cell)) in missing)
        for cell in cells
    ]
    rest = [None if skip or part else cell for cell, part, skip in zip(cells, partial, blank, strict=True)]
    whole = read_dates(rest, study.date_order)
    if whole.undecided:
        doubt = whole.doubt([text(cells[row]) for row in whole.undecided])
        raise InputError(f'{where}: {doubt}: declare date_order = "dmy" or date_order = "mdy" in the study file')
    read = [_imputed(*part, side) if part else None for part in partial]
    return [
        _Cell(None) if blank[row] else found or _whole(whole.values[row], whole.faults.get(row))
        for row, found in enumerate(read)
    ]


def _whole(date: datetime.date | None, fault: Any) -> _Cell:
    if fault is None:
        return _Cell(date)
    reason = Reason.IMPOSSIBLE_DATE if fault.code == "impossible-date" else Reason.UNREADABLE_DATE
    return _Cell(None, fault=FAULTS.index(reason))


def _partial(cell: Any) -> tuple[int, int | None] | None:
    """Return year and month of a date without a day, such as 2024-03, 2024 or UN-MAR-2024; None if it is no such."""
    if isinstance(cell, datetime.date) or is_blank(cell) or _NO_MONTH in text(cell):
        return None
    parts = [part for part in _BETWEEN.split(text(cell).casefold()) if part and part not in _UNKNOWN]
    years = [part for part in parts if part.isascii() and part.isdigit() and FIRST_YEAR <= int(part) <= LAST_YEAR]
    others = [part for part in parts if part not in years]
    if len(years) != 1 or len(others) > 1:
        return None
    month = _month(others[0]) if others else None
    return (int(years[0]), month) if month or not others else None


def _month(part: str) -> int | None:
    if part.isascii() and part.isdigit():
        return int(part) if 1 <= int(part) <= len(MONTH_NAMES) else None
    if len(part) < _SHORTEST:
        return None
    return next((number for number, name in enumerate(MONTH_NAMES, 1) if name.startswith(part)), None)


def _imputed(year: int, month: int | None, side: Side | None) -> _Cell:
    """Return the day that a partial date counts as; ``middle`` is day 15, and 30 June where the month is missing."""
    if side is None:
        return _Cell(None, fault=FAULTS.index(Reason.NO_DATE))
    flag = FLAGS.index("D" if month else "M")
    if side == "middle":
        return _Cell(datetime.date(year, month, _MID_MONTH) if month else datetime.date(year, *_MID_YEAR), flag)
    month = month or (1 if side == "first" else len(MONTH_NAMES))
    return _Cell(datetime.date(year, month, 1 if side == "first" else calendar.monthrange(year, month)[1]), flag)


def derive_dates(rows: pd.DataFrame, study: Any = None, *, date: str = "DATE") -> pd.DataFrame:
    """Return rows with the date of each.

    Parameters
    ----------
    rows
        With a column of dates as entered; without it no row has a date, and that is no reason for any.
    study
        The study file, or what was read of it: ``date_order``, ``missing``, ``partial_dates``.
    date
        The name of the column.

    Returns
    -------
    pandas.DataFrame
        A copy with ``ADT`` (missing where there is no whole date and no rule for partial ones), ``ADTF`` (``D`` or
        ``M``: the part that was imputed), ``ADTM`` if any time of day is said, and ``REASON``.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_dates
    >>> rows = pd.DataFrame({"DATE": ["2024-03-02", "UN-MAR-2024", ""]})
    >>> derive_dates(rows, {"partial_dates": "middle"})["ADTF"].tolist()
    [nan, 'D', nan]
    """
    said = study_of(study)
    if date not in rows:
        no_flag = labelled(np.full(len(rows), -1), FLAGS)
        return with_columns(rows, ADT=np.full(len(rows), "NaT", "datetime64[s]"), ADTF=no_flag)
    found = read_days(rows[date], said, said.partial_dates, f"column {date}")
    faults = {reason: found.faults == place for place, reason in enumerate(FAULTS)}
    reasons = faults | {Reason.NO_DATE: np.isnat(found.dates)}
    if not np.isnat(found.times).all():
        rows = with_columns(rows, ADTM=found.dates + found.times)
    return with_columns(rows, ADT=found.dates, ADTF=labelled(found.flags, FLAGS), REASON=because(rows, reasons))
