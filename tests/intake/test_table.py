"""Cells know where they stand and how a person reads them."""

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from prosuite.cells import text
from prosuite.intake.formats.read import read_sheets
from prosuite.intake.locate import find_table
from prosuite.intake.table import Table, cells, quoted

Record = dict[str, Any]
_NOON = datetime.datetime(2024, 1, 2, 12, 30)  # noqa: DTZ001 - cells have no time zone
_MIDNIGHT = datetime.datetime(2024, 1, 2)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("001", "001"),
        ("  a b ", "a b"),
        (7, "7"),
        (7.0, "7"),
        (np.float64(7), "7"),
        (2.5, "2.5"),
        (-3.0, "-3"),
        (True, "True"),
        (datetime.date(2024, 1, 2), "2024-01-02"),
        (_MIDNIGHT, "2024-01-02"),
        (_NOON, "2024-01-02T12:30:00"),
        (datetime.time(8, 5), "08:05:00"),
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        (pd.NaT, ""),
        (" \t", ""),
    ],
)
def test_a_cell_reads_as_a_person_sees_it(value: object, shown: str) -> None:
    """Ids lose no zero and gain no decimal, dates are ISO 8601, blanks are empty."""
    assert text(value) == shown


@pytest.mark.parametrize(
    ("sheet", "name"),
    [
        ("SF36v2", "SF36v2"),
        ("Größe", "Größe"),
        ("month_3", "month_3"),
        ("Form A", "'Form A'"),
        ("SF-36", "'SF-36'"),
        ("Patient's form", "'Patient''s form'"),
    ],
)
def test_a_sheet_name_is_quoted_as_in_excel(sheet: str, name: str) -> None:
    """A name that is no plain word stands in apostrophes, and an apostrophe in it is doubled."""
    assert quoted(sheet) == name


@pytest.mark.parametrize("number", [0, 25, 26, 51, 52, 701, 702, 16_383])
def test_columns_are_lettered_beyond_z(number: int) -> None:
    """Columns run A to Z, AA to ZZ, AAA to XFD."""
    table = Table("Form", 1, ("pf01",), ([1],), (number,), [2])
    assert table.address(0, 0) == f"Form!{get_column_letter(number + 1)}2"


def test_a_header_and_a_row_have_addresses() -> None:
    """A header is named by column and header row, a record by its row."""
    table = Table("Form A", 4, ("pf01",), ([1],), (2,), [9])
    assert (table.header_address(0), table.row_address(0)) == ("'Form A'!C4", "'Form A'!9")


@given(
    row=st.integers(1, 60),
    column=st.integers(1, 60),
    sheet=st.sampled_from(["SF36v2", "Form A", "Patient's form"]),
    blank_rows=st.sets(st.integers(1, 3)),
)
def test_an_address_names_the_cell_that_was_written(
    tmp_path: Path, row: int, column: int, sheet: str, blank_rows: set[int]
) -> None:
    """Wherever a table starts and whatever rows are blank, the address leads back to the cell typed."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet
    page.cell(row, column, "subject")
    page.cell(row, column + 2, "pf01")
    written = [number for number in range(row + 1, row + 6) if number - row not in blank_rows]
    for number in written:
        page.cell(number, column, f"s{number}")
        page.cell(number, column + 2, number)
    book.save(tmp_path / "placed.xlsx")
    found = find_table(read_sheets(tmp_path / "placed.xlsx")[0], "pf01".__eq__)
    assert found is not None
    places = [found.table.address(record, 1).rpartition("!")[2] for record in range(len(found.table))]
    assert [page[place].value for place in places] == written


def test_a_frame_names_its_cells_by_column_and_label() -> None:
    """A cell of a DataFrame is named by its column and index label."""
    table = Table.from_frame(pd.DataFrame({"pf01": [1, 2]}, index=["a", "b"]))
    assert (table.address(1, 0), table.row_address(1), table.header_address(0)) == ("pf01[b]", "b", "pf01")


def test_a_frame_with_a_repeated_column_keeps_both() -> None:
    """Columns of the same name stay apart."""
    table = Table.from_frame(pd.DataFrame([[1, 2]], columns=["pf01", "pf01"]))
    assert [list(column) for column in table.columns] == [[1], [2]]


@pytest.mark.parametrize(
    ("dtype", "kept"), [("int8", "int8"), ("float32", "float32"), ("Int64", "float64"), ("Float64", "float64")]
)
def test_a_numeric_series_becomes_a_numeric_array(dtype: str, kept: str) -> None:
    """Numbers keep their type; nullable numbers become floats, which can be missing."""
    column = cells(pd.Series([1, 2], dtype=dtype))
    assert isinstance(column, np.ndarray)
    assert (column.dtype.name, column.tolist()) == (kept, [1, 2])


def test_a_missing_nullable_number_becomes_nan() -> None:
    """A missing value of a nullable column is not a number."""
    assert np.isnan(cells(pd.Series([1, None], dtype="Int64"))[1])


@pytest.mark.parametrize("values", [["1", "2"], [True, False], [1, "x"]])
def test_any_other_series_keeps_its_values(values: list[object]) -> None:
    """Text, truth values and mixed columns are handed on as they are."""
    assert list(cells(pd.Series(values))) == values
