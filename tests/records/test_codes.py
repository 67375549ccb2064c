"""Item columns: the same verdict as the row model for every cell, whatever the column's type."""

import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pydantic import ValidationError

from prosuite.catalogue.load import load_catalogue
from prosuite.instruments.answers import Fault
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import Item
from prosuite.records.codes import cell_faults, encode_column

SF36V1 = load_catalogue().instrument("sf36v1")
ITEMS = [SF36V1.item(item_id) for item_id in ("rp1", "pf01", "gh1", "bp1")]  # 2, 3, 5 and 6 answers
GH1 = SF36V1.item("gh1")

_numbers = st.one_of(
    st.integers(-2, 8),
    st.integers(),
    st.floats(),
    st.integers(-2, 8).map(float),
    st.decimals(allow_nan=False),
    st.fractions(),
    st.booleans(),
)
_numpy_scalars = st.one_of(
    st.integers(-2, 8).map(np.int8),
    st.integers(0, 2**64 - 1).map(np.uint64),
    st.floats(width=32).map(np.float32),
    st.floats().map(np.float64),
    st.booleans().map(np.bool_),
)
_texts = st.one_of(st.text(), _numbers.map(str), st.integers(-2, 8).map(" {} ".format))
_times = st.one_of(st.dates(), st.times(), st.datetimes(), st.timedeltas())
_blanks = st.sampled_from([None, float("nan"), Decimal("NaN"), pd.NA, pd.NaT, "", " "])
CELLS = st.one_of(_numbers, _numpy_scalars, _texts, _times, _blanks, st.lists(st.integers(1, 3), max_size=2))

NUMERIC_TYPES = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16"]
NUMERIC_TYPES += ["float32", "float64"]


def _code_by_row_model(spec: Instrument, item: Item, cell: Any) -> int:
    """Return the code that the row model's verdict stands for: 0 for none, else the place of the answer."""
    try:
        row = spec.row_model.model_validate({item.id: cell})
    except ValidationError:
        return 0
    answer = getattr(row, item.id)
    return 0 if answer is None else item.answers.index(answer) + 1


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
@settings(deadline=None)
@given(column=st.lists(CELLS, max_size=20))
def test_objects_agree_with_row_model(item: Item, column: list[Any]) -> None:
    """A column of arbitrary cells gets the row model's verdict cell by cell."""
    assert encode_column(column, item).tolist() == [_code_by_row_model(SF36V1, item, cell) for cell in column]


@settings(deadline=None)
@given(column=st.lists(st.one_of(st.integers(-2, 8).map(float), st.floats()), max_size=20))
def test_floats_of_a_workbook_agree_with_row_model(column: list[float]) -> None:
    """A list of floats alone, as a sheet gives, gets the row model's verdict cell by cell."""
    assert encode_column(column, GH1).tolist() == [_code_by_row_model(SF36V1, GH1, cell) for cell in column]


@pytest.mark.parametrize("dtype", NUMERIC_TYPES)
@settings(deadline=None, max_examples=50)
@given(data=st.data(), item=st.sampled_from(ITEMS))
def test_numbers_agree_with_row_model(dtype: str, data: st.DataObject, item: Item) -> None:
    """A numeric column gets the row model's verdict cell by cell: NaN, infinity, negative and huge numbers too."""
    near = st.integers(0, 7).map(np.dtype(dtype).type)
    elements = st.one_of(near, hnp.from_dtype(np.dtype(dtype)))
    column: Any = data.draw(hnp.arrays(dtype, st.integers(0, 20), elements=elements))
    assert encode_column(column, item).tolist() == [_code_by_row_model(SF36V1, item, cell) for cell in column]


@pytest.mark.parametrize("dtype", NUMERIC_TYPES)
def test_answers_become_codes(dtype: str) -> None:
    """0 for no answer, 1 for the first answer, 2 for the second."""
    assert encode_column(np.array([0, 1, 2, 5, 6], dtype), GH1).tolist() == [0, 1, 2, 5, 0]


@pytest.mark.parametrize(("dtype", "value"), [("int16", 257), ("int64", 2**32 + 1), ("uint8", 255), ("float64", 257.0)])
def test_number_beyond_a_byte_does_not_wrap(dtype: str, value: float) -> None:
    """A number that is an answer modulo 256 is no answer."""
    assert encode_column(np.array([value], dtype), GH1).tolist() == [0]


@pytest.mark.parametrize(("dtype", "value"), [("int8", -1), ("int64", -255), ("float32", -255.0), ("float64", -2.0)])
def test_negative_number_does_not_wrap(dtype: str, value: float) -> None:
    """A negative number is no answer."""
    assert encode_column(np.array([value], dtype), GH1).tolist() == [0]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300, 2.5, 0.999999999])
def test_float_that_is_no_whole_number_in_range(value: float) -> None:
    """NaN, infinity, huge numbers and fractions are no answers."""
    assert encode_column(np.array([value]), GH1).tolist() == [0]


def test_true_is_not_one() -> None:
    """True after 1 in one column keeps its own verdict."""
    assert encode_column([1, True, 1.0, np.bool_(True)], GH1).tolist() == [1, 0, 1, 0]  # noqa: FBT003


def test_same_text_with_other_verdicts() -> None:
    """Cells that look alike keep their own verdicts."""
    assert encode_column(["1", 1, "1e0", datetime.date(1, 1, 1), "1.0"], GH1).tolist() == [1, 1, 0, 0, 1]


def test_cell_that_cannot_be_hashed() -> None:
    """A list in a cell is no answer and stops nothing."""
    assert encode_column([[1], 2, {1: 1}, np.array([1])], GH1).tolist() == [0, 2, 0, 0]


def test_codes_count_places_not_values() -> None:
    """Codes count the item's own answers in order, also where these have gaps."""
    item = Item(id="own", answers=(10, 0, 254))
    assert encode_column(np.array([0, 10, 254, 1]), item).tolist() == [2, 1, 3, 0]


def test_codes_of_objects_count_places_too() -> None:
    """An object column is coded as a numeric one."""
    item = Item(id="own", answers=(10, 0, 254))
    assert encode_column(["0", "10", "254", "1"], item).tolist() == [2, 1, 3, 0]


@pytest.mark.parametrize("column", [[], np.array([]), np.array([], "int8")], ids=["objects", "floats", "integers"])
def test_column_without_cells(column: Any) -> None:
    """A column without cells has no codes."""
    assert encode_column(column, GH1).tolist() == []


def test_faults_name_row_and_fault() -> None:
    """Every cell that is no answer is yielded with its row."""
    column = [1, None, 9, 2.5, "two", True, datetime.date(2020, 1, 1), 5]
    faults = list(cell_faults(column, encode_column(column, GH1), GH1))
    assert faults == [
        (1, Fault.BLANK),
        (2, Fault.OUT_OF_RANGE),
        (3, Fault.FRACTIONAL),
        (4, Fault.TEXT),
        (5, Fault.BOOLEAN),
        (6, Fault.DATE),
    ]


def test_faults_of_a_numeric_column() -> None:
    """A numeric column has the same faults as its cells one by one."""
    column = np.array([1.0, np.nan, 9.0, 2.5, np.inf])
    faults = list(cell_faults(column, encode_column(column, GH1), GH1))
    assert faults == [(1, Fault.BLANK), (2, Fault.OUT_OF_RANGE), (3, Fault.FRACTIONAL), (4, Fault.OUT_OF_RANGE)]
