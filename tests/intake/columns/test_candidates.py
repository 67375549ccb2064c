"""Columns under unknown names: what their cells must look like to be guessed."""

import datetime
from typing import Any

import pytest

from prosuite.intake.columns.candidates import RecordRole, guess_columns
from prosuite.intake.table import Table


def _guess(role: RecordRole, **columns: list[Any]) -> list[str]:
    n_rows = len(next(iter(columns.values())))
    table = Table("S", 1, tuple(columns), tuple(columns.values()), tuple(range(len(columns))), range(2, n_rows + 2))
    return guess_columns(table, role, range(len(columns)))


def test_resembling_name_comes_first() -> None:
    """A name that resembles a known one goes before one that only fits by its cells."""
    assert _guess("subject", code=["a", "b", "c", "d"], patientnumber2=[1, 2, 3, 4]) == ["patientnumber2", "code"]


@pytest.mark.parametrize(
    "cells",
    [
        ["a", "a", "a", "b", "b", "b"],
        ["a", "b", "c", "d", "", ""],
        [1.5, 2, 3, 4, 5, 6],
        [True, False, 1, 2, 3, 4],
        ["2024-01-0" + str(day) for day in range(1, 7)],
    ],
)
def test_no_subject(cells: list[Any]) -> None:
    """Few different codes, blanks, fractions, truth values and dates identify nobody."""
    assert _guess("subject", code=cells) == []


@pytest.mark.parametrize(("name", "cells"), [("Termin", ["V1", "V2"] * 3), ("visit label", ["erster", "zweiter"] * 3)])
def test_visit(name: str, cells: list[str]) -> None:
    """Visits are known by their values or by a name that resembles a known one."""
    assert _guess("visit", **{name: cells}) == [name]


def test_no_visit() -> None:
    """Values that are all different are no visits, nor are dates."""
    assert _guess("visit", a=["v1", "v2", "v3", "v4"], visitdays=["2024-01-01", "2024-01-02"] * 2) == []


def test_date() -> None:
    """Dates are cells of that type or text that reads so; a birth date is none."""
    day = datetime.date(2024, 1, 2)
    assert _guess("date", tag=[day] * 3, born=[day] * 3, text=["2.1.2024"] * 3, n=[1, 2, 3]) == ["tag", "text"]


def test_names_that_cannot_be_declared_are_left_out() -> None:
    """A column without a name, or with the name of another, cannot be declared."""
    columns = ("", "a b", "A-B", "c")
    table = Table("S", 1, columns, (["x", "y"],) * 4, (0, 1, 2, 3), (2, 3))
    assert guess_columns(table, "subject", range(4)) == ["c"]
