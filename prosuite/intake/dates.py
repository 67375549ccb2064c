"""Columns of dates: what each cell says, in which order days and months stand, and what can be no date."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

from prosuite.cells import as_number, is_blank, is_number, text
from prosuite.findings.finding import counted
from prosuite.intake.table import Column

DateOrder = Literal["dmy", "mdy", "ymd"]
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2099
IN_WORDS: Final[Mapping[DateOrder, str]] = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}

# Day 60 of the 1900 date system is 29 February 1900, which never was; from day 61 on this is the day before day 1.
_BEFORE_DAY_ONE: Final = datetime.date(1899, 12, 30)
# Smaller numbers are years, ages or counts; day 7306 is 1 January 1920 and day 73050 is 31 December 2099.
_SERIALS: Final = range(7306, 73051)

MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_TIME: Final = r"(?:[T ]\s*[0-9]{1,2}:[0-9:.]+\s*(?:Z|[+-][0-9:]+|[AaPp][Mm])?)?"
_YEAR_FIRST: Final = re.compile(rf"([0-9]{{4}})([-./])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}", re.ASCII)
_YEAR_LAST: Final = re.compile(rf"([0-9]{{1,2}})([-./])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}", re.ASCII)
_SHORT_YEAR: Final = re.compile(
    r"[0-9]{1,2}([-./])[0-9]{1,2}\1[0-9]{2}|[0-9]{1,2}[-./ ]?[A-Za-z]{3,9}[-./ ]?[0-9]{2}", re.ASCII
)
_YEAR_MONTH: Final = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_NAMED: Final = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<day>[0-9]{1,2})[-./ ]*(?P<month>[A-Za-z]{3,9})[-./, ]*(?P<year>[0-9]{4})",
        r"(?P<month>[A-Za-z]{3,9})[-./ ]*(?P<day>[0-9]{1,2})[-./, ]+(?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})[-./ ]*(?P<month>[A-Za-z]{3,9})[-./ ]*(?P<day>[0-9]{1,2})",
    )
)


class DateFault(StrEnum):
    """Why a cell is no date, in words."""

    NO_SUCH_DAY = "there is no such day"
    OTHER_ORDER = "there is no such day in the declared order"
    OUT_OF_RANGE = f"its year is not within {FIRST_YEAR} to {LAST_YEAR}"
    SHORT_YEAR = "its year has two digits, and the century is not known"
    NOT_A_DATE = "it is not written as a date"

    @property
    def code(self) -> str:
        """Code of the finding: whether it is a date that cannot be, or none that can be read."""
        impossible = (DateFault.NO_SUCH_DAY, DateFault.OTHER_ORDER, DateFault.OUT_OF_RANGE)
        return "impossible-date" if self in impossible else "unreadable-date"


@dataclass(frozen=True, slots=True)
class DateColumn:
    """A column of dates.

    Attributes
    ----------
    values
        The date of each cell; None where the cell is blank, partial (a month or a year alone), at fault, or could be
        two dates.
    faults
        Why a cell is no date, by row; blank and partial cells are no faults.
    note
        What was decided or found out, with counts; None if all dates say themselves what they are.
    undecided
        Rows that show that the order of day and month is not known: a cell that could be two dates, or two cells that
        contradict each other. Empty if it is known or does not matter. Whoever needs the dates refuses such a
        column; see :meth:`doubt`.
    order, example
        The order of day and month that its own cells settle, and one that does; None if none does.
    """

    values: list[datetime.date | None]
    faults: dict[int, DateFault]
    note: str | None = None
    undecided: tuple[int, ...] = ()
    order: DateOrder | None = None
    example: str = ""

    def doubt(self, cells: Sequence[str]) -> str:
        """Return why the order is not known, in words, given what the undecided cells are called."""
        if len(self.undecided) == 1:
            return f"{cells[0]} can be read day first or month first"
        return f"{' and '.join(cells)} cannot have the same order of day and month"


class _Parts(NamedTuple):
    """Three numbers of a date with the year last, and it is not said which one is the day."""

    first: int
    second: int
    year: int

    @property
    def dates(self) -> Mapping[DateOrder, datetime.date]:
        """The dates it could be, by order."""
        return _possible(*self)


@lru_cache(maxsize=2**15)  # the same dates recur
def _possible(first: int, second: int, year: int) -> Mapping[DateOrder, datetime.date]:
    dates: dict[DateOrder, datetime.date | None] = {
        "dmy": _date(year, second, first),
        "mdy": _date(year, first, second),
    }
    return {order: date for order, date in dates.items() if date is not None}


class _Serial(NamedTuple):
    """A day number of the 1900 date system."""

    date: datetime.date


class _Partial(NamedTuple):
    """A year, or a year and a month."""

    text: str


_Reading = datetime.date | _Parts | _Serial | _Partial | DateFault | None


def read_dates(column: Column, order: DateOrder | None = None, why: str = "as declared") -> DateColumn:
    """Read a column of dates.

    Parameters
    ----------
    column
        Cells of any type: dates and times, ISO 8601 text, text with the month's English name, day numbers of the 1900
        date system (as number or text), and three numbers between dots, slashes or dashes.
    order
        The order of day, month and year in dates of three numbers, if it is declared.
    why
        What says so, in words.

    Returns
    -------
    DateColumn
        One value per cell.

    Notes
    -----
    The order is never guessed. A date that begins with a four-digit year is year, month, day. Where the year stands
    last and nothing is declared, a cell that can only be read one way (13/05/2024) settles the column, unless
    another one contradicts it. A year of two digits is never read.
    """
    readings = _readings(column)
    parts = {row: reading for row, reading in enumerate(readings) if isinstance(reading, _Parts)}
    settled, undecided = (order, ()) if order else _settle(parts)
    values: list[datetime.date | None] = []
    faults: dict[int, DateFault] = {}
    for row, reading in enumerate(readings):
        value = _value(reading, settled, declared=order is not None)
        if isinstance(value, DateFault):
            faults[row] = value
        values.append(None if isinstance(value, DateFault) else value)
    own = None if order else settled
    example = next((text(column[row]) for row, part in parts.items() if list(part.dates) == [own]), "")
    said = why if order else f"as {example} can be read no other way"
    notes = [*_order_notes(parts, settled, said), *_other_notes(column, readings)]
    return DateColumn(values, faults, "; ".join(notes) or None, undecided, own, example)


def settled_by(column: Column, dates: DateColumn, others: Iterable[DateColumn]) -> DateColumn:
    """Return a column whose order its own cells leave open in the order that other columns of its sheet settle.

    Parameters
    ----------
    column
        The cells.
    dates
        What they say by themselves.
    others
        Other columns of dates; if they disagree, nothing is settled.
    """
    settling = {other.order: other for other in others if other.order}
    if len(dates.undecided) != 1 or len(settling) != 1:  # two rows contradict each other
        return dates
    order, other = next(iter(settling.items()))
    return read_dates(column, order, f"as {other.example} in another column can be read no other way")


def _readings(column: Column) -> list[_Reading]:
    read_text = cache(_read)  # the same dates recur
    return [read_text(value) if isinstance(value, str) else _read(value) for value in column]


def _read(value: object) -> _Reading:
    if is_blank(value):
        return None
    if isinstance(value, datetime.date):
        date = value.date() if isinstance(value, datetime.datetime) else value
        return _in_range(date.year) or date
    if is_number(value):
        return _read_number(as_number(value))
    return _read_text(value.strip()) if isinstance(value, str) else DateFault.NOT_A_DATE


def _read_number(number: float) -> _Reading:
    if number.is_integer() and FIRST_YEAR <= number <= LAST_YEAR:
        return _Partial(str(int(number)))
    if number > 0 and int(min(number, _SERIALS.stop)) in _SERIALS:
        return _Serial(_BEFORE_DAY_ONE + datetime.timedelta(days=int(number)))
    return DateFault.NOT_A_DATE


def _read_text(typed: str) -> _Reading:
    if match := _YEAR_FIRST.fullmatch(typed):
        year, month, day = (int(match[group]) for group in (1, 3, 4))
        return _in_range(year) or _date(year, month, day) or DateFault.NO_SUCH_DAY
    if match := _YEAR_LAST.fullmatch(typed):
        parts = _Parts(*(int(match[group]) for group in (1, 3, 4)))
        return _in_range(parts.year) or (parts if parts.dates else DateFault.NO_SUCH_DAY)
    if match := _YEAR_MONTH.fullmatch(typed):
        year, month = int(match[1]), int(match[2])
        return _in_range(year) or (_Partial(typed) if _date(year, month, 1) else DateFault.NO_SUCH_DAY)
    return _read_named(typed)


def _read_named(typed: str) -> _Reading:
    for pattern in _NAMED:
        match = pattern.fullmatch(typed)
        month = _month(match["month"]) if match else None
        if match and month:
            year = int(match["year"])
            return _in_range(year) or _date(year, month, int(match["day"])) or DateFault.NO_SUCH_DAY
    return DateFault.SHORT_YEAR if _SHORT_YEAR.fullmatch(typed) else DateFault.NOT_A_DATE


def _month(name: str) -> int | None:
    """Return the number of a month from its name or the first three letters or more of it."""
    return next((number for number, full in enumerate(MONTH_NAMES, 1) if full.startswith(name.lower())), None)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _in_range(year: int) -> DateFault | None:
    return None if FIRST_YEAR <= year <= LAST_YEAR else DateFault.OUT_OF_RANGE


def _settle(parts: Mapping[int, _Parts]) -> tuple[DateOrder | None, tuple[int, ...]]:
    """Return the order that the cells settle; else the rows that show that they do not."""
    first_only: dict[DateOrder, int] = {}
    open_row = None
    for row, part in parts.items():
        dates = part.dates
        if len(dates) == 1:
            first_only.setdefault(next(iter(dates)), row)
        elif open_row is None and len(set(dates.values())) > 1:
            open_row = row
    if len(first_only) == 1:
        return next(iter(first_only)), ()
    if first_only:
        return None, tuple(first_only.values())
    return None, () if open_row is None else (open_row,)


def _value(reading: _Reading, order: DateOrder | None, *, declared: bool) -> datetime.date | DateFault | None:
    if isinstance(reading, _Serial):
        return reading.date
    if isinstance(reading, _Partial):
        return None
    if not isinstance(reading, _Parts):
        return reading
    if order:
        return reading.dates.get(order) or (DateFault.OTHER_ORDER if declared else DateFault.NO_SUCH_DAY)
    dates = set(reading.dates.values())
    return dates.pop() if len(dates) == 1 else None


def _order_notes(parts: Mapping[int, _Parts], order: DateOrder | None, why: str) -> Iterator[str]:
    """Say in which order dates of three numbers were read, and why."""
    n_read = sum(order in part.dates for part in parts.values()) if order else 0
    if order and n_read:
        yield f"{counted(n_read, 'date')} read {IN_WORDS[order]}, {why}"


def _other_notes(column: Column, readings: Sequence[_Reading]) -> Iterator[str]:
    counts = Counter(type(reading) for reading in readings)
    for kind, words in ((_Serial, "read as day numbers of the 1900 date system"), (_Partial, "without a day")):
        if counts[kind]:
            row, reading = next((row, one) for row, one in enumerate(readings) if isinstance(one, kind))
            meaning = f" is {reading.date.isoformat()}" if isinstance(reading, _Serial) else ""
            yield f"{counted(counts[kind], 'date')} {words}, such as {text(column[row])}{meaning}"
