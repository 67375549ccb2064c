"""Whom a record is about: sex and age in completed years, from columns with declared names."""

import datetime
import math
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from prosuite.errors import ColumnError, InputError
from prosuite.instruments.answers import is_number
from prosuite.instruments.strata import SEXES, Sex
from prosuite.intake.headers import squash
from prosuite.intake.table import Column, Table, text

PersonField = Literal["sex", "age", "birth_date"]
_SHOWN_CODES = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What a record says of its person, or why it says nothing.

    Attributes
    ----------
    value
        The sex, or the age in completed years; None where it is not known.
    reason
        Why it is not known.
    """

    value: Any
    reason: str = ""


def person_column(field: PersonField, headers: Sequence[str]) -> int | None:
    """Return the position of the column that holds the sex, age or birth date, or None."""
    squashed = [squash(header) for header in headers]
    return next((squashed.index(name) for name in _column_names()[field] if name in squashed), None)


def person_field(header: str) -> PersonField | None:
    """Return what a column says of the person, by its name; None if nothing."""
    return next((field for field, names in _column_names().items() if squash(header) in names), None)


def read_sexes(table: Table) -> list[Reading]:
    """Read the sex of every record.

    Raises
    ------
    ColumnError
        There is no such column.
    InputError
        It holds words or codes that are not declared; what each means is never guessed.
    """
    position = person_column("sex", table.headers)
    if position is None:
        raise ColumnError(_no_column(table, "a sex column (named sex or gender)"))
    typed = [text(value).casefold() for value in table.columns[position]]
    words = _sex_words()
    unknown = sorted({word for word in typed if word} - words.keys())
    if unknown:
        raise InputError(_undeclared(table, position, unknown))
    return [Reading(words[word]) if word else Reading(None, "sex is missing") for word in typed]


def read_ages(table: Table, date: int | None) -> list[Reading]:
    """Read the age of every record in completed years.

    Parameters
    ----------
    table
        The records.
    date
        Position of the column with the record's date, if there is one.

    Returns
    -------
    list of Reading
        The age at the record's date where birth date and date are both known, else what the age column says.

    Raises
    ------
    ColumnError
        There is neither an age column nor a birth date column.
    """
    age, birth = (person_column(field, table.headers) for field in ("age", "birth_date"))
    if age is None and birth is None:
        raise ColumnError(_no_column(table, "an age column (named age), or a birth date column with a date column"))
    n_records = len(table)
    stated = _read(table, age, _stated_age) or [Reading(None, "age is missing")] * n_records
    if birth is None:
        return stated
    born = _read(table, birth, lambda cell: _day(cell, "birth date")) or []
    seen = _read(table, date, lambda cell: _day(cell, "date")) or [Reading(None, "date is missing")] * n_records
    return [
        own if reckoned.value is None and own.value is not None else reckoned
        for own, reckoned in zip(stated, map(_reckoned, born, seen), strict=True)
    ]


def read_date(cell: object) -> datetime.date | None:
    """Return the day a cell holds, as a date or as ISO 8601 text; None for anything else."""
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    try:
        return datetime.datetime.fromisoformat(str(cell).strip()).date()
    except ValueError:
        return None


def _read(table: Table, position: int | None, read: Callable[[object], Reading]) -> list[Reading] | None:
    if position is None:
        return None
    column: Column = table.columns[position]
    return [read(cell) for cell in column]


def _stated_age(cell: object) -> Reading:
    typed = text(cell)
    if not typed:
        return Reading(None, "age is missing")
    if not is_number(typed) or not math.isfinite(float(typed)):
        return Reading(None, f"age {typed!r} is no number of years")
    return Reading(math.floor(float(typed)))


def _day(cell: object, what: str) -> Reading:
    typed = text(cell)
    if not typed:
        return Reading(None, f"{what} is missing")
    day = read_date(cell)
    return Reading(None, f"{what} {typed!r} is no full date (expected yyyy-mm-dd)") if day is None else Reading(day)


def _reckoned(born: Reading, seen: Reading) -> Reading:
    if born.value is None or seen.value is None:
        return Reading(None, "; ".join(filter(None, (born.reason, seen.reason))))
    not_yet = (seen.value.month, seen.value.day) < (born.value.month, born.value.day)
    return Reading(seen.value.year - born.value.year - not_yet)


def _no_column(table: Table, wanted: str) -> str:
    where = "the data frame" if table.sheet is None else f"sheet {table.sheet!r}"
    return (
        f"{where} has no column to match records on: expected {wanted}; rename the column, or declare it in a study "
        f'file, as in columns = {{ "Column name" = "sex" }} (sex, age or birth_date), or drop the match'
    )


def _undeclared(table: Table, position: int, codes: Sequence[str]) -> str:
    shown = codes[:_SHOWN_CODES]
    either = " or ".join(f'"{sex}"' for sex in SEXES)
    lines = "".join(f'\n  "{code}" = {either}' for code in shown)
    what = f"{table.header_address(position)}: the sex column holds {', '.join(map(repr, shown))}"
    if table.sheet is None:
        return f"{what}, which is not guessed: replace it in the frame by {either}"
    return (
        f"{what}, which is not guessed: declare it in the study file (--study), codes of no sex under [missing]:"
        f"\n  [codes.sex]{lines}"
    )


@cache
def _column_names() -> dict[PersonField, list[str]]:
    return {field: [squash(name) for name in names] for field, names in _words()["columns"].items()}  # type: ignore[misc]


@cache
def _sex_words() -> dict[str, Sex]:
    return {word: sex for sex in SEXES for word in _words()["sex"][sex]}


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("prosuite.intake").joinpath("persons.toml").read_text(encoding="utf-8"))
