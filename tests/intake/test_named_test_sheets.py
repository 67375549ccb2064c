"""A sheet named for a test: its columns are that test's, and no sign of another one."""

from dataclasses import replace

import pandas as pd
import pytest

import prosuite
from prosuite.intake.find import find_sheets
from prosuite.intake.table import Table

CATALOGUE = prosuite.load_catalogue()


def _found(sheet: str, *headers: str, option: str | None = None) -> list[str]:
    table = replace(Table.from_frame(pd.DataFrame([[1] * len(headers)], columns=list(headers))), sheet=sheet)
    wanted = None if option is None else CATALOGUE.instruments[option]
    return [found.instrument.id for found in find_sheets(table, CATALOGUE, option=wanted)]


@pytest.mark.parametrize(
    ("sheet", "headers", "expected"),
    [
        ("6MWT", ("subject", "distance", "FEV1 (L)"), ["sixmwt"]),  # one of its equations asks for FEV1
        ("Visits", ("subject", "6MWD", "FEV1 (L)"), ["sixmwt", "spirometry"]),  # nothing says whose the FEV1 is
        ("6MWT", ("subject", "distance", "FEV1 (L)", "FVC (L)"), ["sixmwt", "spirometry"]),  # FVC is no field of a walk
        ("6MWT", ("subject", "FEV1 (L)"), ["spirometry"]),  # a name alone makes no walk
    ],
)
def test_columns_of_the_named_test_are_its_own(sheet: str, headers: tuple[str, ...], expected: list[str]) -> None:
    """Another test is found by columns that are left."""
    assert sorted(_found(sheet, *headers)) == expected


def test_the_option_names_a_test_too() -> None:
    """As the sheet's name does."""
    assert _found("Visits", "subject", "6MWD", "FEV1 (L)", option="sixmwt") == ["sixmwt"]
