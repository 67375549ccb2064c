"""Whom a record is about: sex and age in completed years, from columns with declared names."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from prosuite.cells import is_number, text
from prosuite.datafiles.toml_text import quoted
from prosuite.errors import ColumnError, InputError
from prosuite.instruments.choices import read_words, two_readings
from prosuite.instruments.persons import SEXES, persons
from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.dates import DateFault, DateOrder, read_dates
from prosuite.intake.table import Column, Table
from prosuite.names import squash

PersonField = Literal["sex", "age", "birth_date"]
_FIELDS: tuple[PersonField, ...] = ("sex", "age", "birth_date")
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
    named = next((squashed.index(name) for name in _column_names()[field] if name in squashed), None)
    said = (place for place, header in enumerate(headers) if person_field(header) == field)
    return next(said, None) if named is None else named


@lru_cache(maxsize=2**12)
def person_field(header: str) -> PersonField | None:
    """Return what a column says of the person, by its name in one language or two; None if nothing.

    An age that is not in years, or that of another visit, is none.
    """
    column = _names().read(header)
    if column is None or column.visit or column.is_units or column.unit not in (None, "years"):
        return None
    return next((field for field in _FIELDS if field == column.field), None)


@cache
def _names() -> FieldNames:
    return FieldNames(persons(), known=False)


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
    spec = persons().field("sex")
    words, readings = read_words(spec, {*typed} - {""}, table.headers[position])
    if readings:
        raise InputError(f"{table.header_address(position)}: the sex column holds it {two_readings(spec, readings)}")
    unknown = sorted(word for word, sex in words.items() if sex is None)
    if unknown:
        raise _undeclared(table, position, unknown)
    return [Reading(words[word]) if word else Reading(None, "sex is missing") for word in typed]


def read_ages(table: Table, date: int | None, order: DateOrder | None = None) -> list[Reading]:
    """Read the age of every record in completed years.

    Parameters
    ----------
    table
        The records.
    date
        Position of the column with the record's date, if there is one.
    order
        The declared order of day and month.

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
    unstated = [Reading(None, "age is missing")] * n_records
    stated = unstated if age is None else [_stated_age(cell) for cell in table.columns[age]]
    if birth is None:
        return stated
    undated = [Reading(None, "date is missing")] * n_records
    born = _days(table.columns[birth], "birth date", order)
    seen = undated if date is None else _days(table.columns[date], "date", order)
    return [
        own if reckoned.value is None and own.value is not None else reckoned
        for own, reckoned in zip(stated, map(_reckoned, born, seen), strict=True)
    ]


def has_open_birth_dates(table: Table) -> bool:
    """Tell whether nothing in the column of birth dates says if the day or the month stands first."""
    position = person_column("birth_date", table.headers)
    return position is not None and len(read_dates(table.columns[position]).undecided) == 1


def _stated_age(cell: object) -> Reading:
    typed = text(cell)
    if not typed:
        return Reading(None, "age is missing")
    if not is_number(typed) or not math.isfinite(float(typed)):
        return Reading(None, f"age {typed!r} is no number of years")
    return Reading(math.floor(float(typed)))


def _days(column: Column, what: str, order: DateOrder | None) -> list[Reading]:
    dates = read_dates(column, order)
    return [
        Reading(day) if day is not None else Reading(None, _undated(text(cell), what, dates.faults.get(row)))
        for row, (cell, day) in enumerate(zip(column, dates.values, strict=True))
    ]


def _undated(typed: str, what: str, fault: DateFault | None) -> str:
    if not typed:
        return f"{what} is missing"
    return f"{what} {typed!r} is no full date: {fault or 'it can be read in two ways, or gives no day'}"


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


def _undeclared(table: Table, position: int, codes: Sequence[str]) -> InputError:
    shown = codes[:_SHOWN_CODES]
    either = " or ".join(f'"{sex}"' for sex in SEXES)
    what = f"{table.header_address(position)}: the sex column holds {', '.join(map(repr, shown))}"
    if table.sheet is None:
        return InputError(f"{what}, which is not guessed: replace it in the frame by {either}")
    return InputError(
        f"{what}, which is not guessed: declare it in the study file (--study), codes of no sex under [missing]:",
        "  [codes.sex]",
        *(f"  {quoted(code)} = {either}" for code in shown),
    )


@cache
def _column_names() -> dict[PersonField, list[str]]:
    return {name: [squash(alias) for alias in (name, *persons().field(name).aliases)] for name in _FIELDS}
