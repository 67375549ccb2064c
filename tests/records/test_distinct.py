"""Distinct cells: a column put together from them again is the column, and reading them once changes nothing."""

import datetime
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prosuite.instruments.fields import MeasuredField
from prosuite.records.distinct import distinct
from prosuite.records.readings import read_column

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 3),
    st.sampled_from([0.0, -0.0, 1.0, 2.5, float("nan"), float("inf")]),
    st.sampled_from(["", " ", "1", "1.0", "yes", "no", "NO ", "x"]),
    st.sampled_from([datetime.date(2024, 1, 1), datetime.time(1)]),
)
COLUMNS = st.one_of(st.lists(CELLS, max_size=12), st.lists(st.sampled_from(["", "1", "yes", "2.5", "x"]), max_size=12))
NUMBER = MeasuredField(id="n", title="n", hard=(0, 2))
CHOICE = MeasuredField(
    id="c", title="c", kind="choice", codes={"no": ("no", "false", "0"), "yes": ("yes", "1", "true")}
)


@given(COLUMNS)
def test_cells_come_back(column: list[Any]) -> None:
    """Each cell by its type and spelling, and none is there twice."""
    cells, places = distinct(column)
    assert [(type(cells[place]), repr(cells[place])) for place in places] == [(type(v), repr(v)) for v in column]
    assert len({(type(cell), repr(cell)) for cell in cells}) == len(cells)


@given(COLUMNS)
def test_reading_a_column_is_reading_its_cells(column: list[Any]) -> None:
    """A number or choice of a column is what it is in a column of its own."""
    for field in (NUMBER, CHOICE):
        whole = read_column(column, field, None, None, "x", declared=True)
        alone = [read_column([cell], field, None, None, "x", declared=True) for cell in column]
        np.testing.assert_array_equal(whole.number, [reading.number[0] for reading in alone])
        assert whole.faults == {row: reading.faults[0] for row, reading in enumerate(alone) if reading.faults}


def test_a_list_in_a_cell() -> None:
    """What cannot be compared is a cell of its own."""
    cells, places = distinct([[1], [1], "a"])
    assert cells == [[1], [1], "a"]
    assert places.tolist() == [0, 1, 2]
