"""Sex and age of a record: which columns, which words, which dates."""

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from prosuite.errors import ColumnError, InputError
from prosuite.intake.columns.persons import Reading, person_column, read_ages, read_sexes
from prosuite.intake.table import Table


def _table(**columns: list[Any]) -> Table:
    return Table.from_frame(pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()}))


@pytest.mark.parametrize("header", ["sex", "SEX", "Gender", "Sexe", "Geschlecht", "Kjønn", "sex at birth"])
def test_sex_column(header: str) -> None:
    """The sex column goes by several names, whatever their case."""
    assert person_column("sex", ["subject", header]) == 1


@pytest.mark.parametrize("header", ["DOB", "Date of birth", "birth_date", "BirthDate", "BRTHDTC"])
def test_birth_date_column(header: str) -> None:
    """So does the birth date."""
    assert person_column("birth_date", ["subject", header]) == 1


@pytest.mark.parametrize("header", ["stage", "age at enrolment", "average", "sexual function"])
def test_other_columns(header: str) -> None:
    """A name that only contains such a word is another column."""
    assert [person_column(field, [header]) for field in ("sex", "age", "birth_date")] == [None] * 3


def test_sexes() -> None:
    """The words that say a sex of themselves, and a blank."""
    typed = ["male", "M", "man", "Female", "f", "WOMAN", " ", None]
    values = [reading.value for reading in read_sexes(_table(sex=typed))]
    assert values == ["male"] * 3 + ["female"] * 3 + [None, None]
    assert read_sexes(_table(sex=[None])) == [Reading(None, "sex is missing")]


@pytest.mark.parametrize("typed", [[1, 2], ["1", "2"], [0, 1], ["male", "divers"], [1.0, 2.0]])
def test_undeclared_codes(typed: list[Any]) -> None:
    """Codes and unknown words are refused, each with the declaration that settles it."""
    with pytest.raises(InputError, match=r"the sex column holds .*not guessed") as error:
        read_sexes(_table(sex=typed))
    unknown = {"1", "2", "0", "divers"} & {str(cell).removesuffix(".0").casefold() for cell in typed}
    assert all(f'"{code}" = "male" or "female"' not in str(error.value) for code in ("male", "m"))
    assert all(repr(code) in str(error.value) for code in unknown)


def test_no_sex_column() -> None:
    """A table without one is refused."""
    with pytest.raises(ColumnError, match="expected a sex column"):
        read_sexes(_table(age=[40]))


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        (54, Reading(54)),
        (54.99, Reading(54)),
        ("54", Reading(54)),
        (np.float64(54.0), Reading(54)),
        (None, Reading(None, "age is missing")),
        ("54 years", Reading(None, "age '54 years' is no number of years")),
    ],
)
def test_stated_age(typed: object, reading: Reading) -> None:
    """An age is a number of years, of which the completed ones count."""
    assert read_ages(_table(age=[typed]), None) == [reading]


@pytest.mark.parametrize(
    ("born", "seen", "age"),
    [
        ("1970-03-01", "2024-02-29", 53),
        ("1970-03-01", "2024-03-01", 54),
        ("1970-03-01", "2024-03-02", 54),
        ("2000-02-29", "2023-02-28", 22),
        ("2000-02-29", "2023-03-01", 23),
    ],
)
def test_completed_years(born: str, seen: str, age: int) -> None:
    """A year is completed on the birthday, not the day before; 29 February counts from 1 March."""
    table = _table(birth_date=[born], date=[datetime.datetime.fromisoformat(seen)])
    assert read_ages(table, 1) == [Reading(age)]


def test_birth_date_comes_before_the_stated_age() -> None:
    """An age column may be that of the first visit; birth date and date are exact. Without them it stands."""
    table = _table(
        birth_date=["1970-01-01", None, "1970-01-01"], date=["2024-06-01", "2024-06-01", None], age=[50, 50, 50]
    )
    assert [reading.value for reading in read_ages(table, 1)] == [54, 50, 50]


@pytest.mark.parametrize(
    ("born", "seen", "reason"),
    [
        (None, "2024-06-01", "birth date is missing"),
        ("1970-01-01", None, "date is missing"),
        ("1970", "2024-06-01", "birth date '1970' is no full date: it can be read in two ways, or gives no day"),
        (
            "01.02.1970",
            "2024-06-01",
            "birth date '01.02.1970' is no full date: it can be read in two ways, or gives no day",
        ),
        ("31.02.1970", "2024-06-01", "birth date '31.02.1970' is no full date: there is no such day"),
    ],
)
def test_why_there_is_no_age(born: object, seen: object, reason: str) -> None:
    """What is missing or cannot be read is said."""
    assert read_ages(_table(birth_date=[born], date=[seen]), 1) == [Reading(None, reason)]


def test_declared_order_of_dates() -> None:
    """With the order declared, 1 February is the birthday."""
    table = _table(birth_date=["01.02.1970", "01.02.1970"], date=["31.01.2024", "01.02.2024"])
    assert read_ages(table, 1, "dmy") == [Reading(53), Reading(54)]


def test_no_date_column() -> None:
    """A birth date alone gives no age."""
    assert read_ages(_table(birth_date=["1970-01-01"]), None) == [Reading(None, "date is missing")]


def test_neither_age_nor_birth_date() -> None:
    """A table with neither is refused."""
    with pytest.raises(ColumnError, match="expected an age column"):
        read_ages(_table(sex=["male"]), None)
