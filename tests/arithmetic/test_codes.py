"""Numeric columns to answer codes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.arithmetic.codes import code_table, encode_numbers


def test_table_has_an_entry_for_every_byte() -> None:
    """The code table covers all 256 bytes."""
    assert code_table((1, 2)).shape == (256,)


def test_table_of_three_answers() -> None:
    """The first answer has code 1, the second 2, the third 3; every other byte 0."""
    table = code_table((4, 0, 254))
    assert {byte: code for byte, code in enumerate(table.tolist()) if code} == {4: 1, 0: 2, 254: 3}


def test_largest_table() -> None:
    """All 255 codes an item can have fit."""
    assert code_table(tuple(range(255))).max() == 255


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint8", "float32", "float64"])
def test_codes_are_bytes(dtype: str) -> None:
    """Codes are bytes, whatever the column's type."""
    assert encode_numbers(np.array([1, 2], dtype), code_table((1, 2))).dtype == np.uint8


def test_nan_is_not_zero() -> None:
    """NaN is no answer where 0 is one."""
    assert encode_numbers(np.array([np.nan, 0.0]), code_table((0, 1))).tolist() == [0, 1]


def test_byte_of_a_large_number() -> None:
    """256 has the byte of 0 and is no answer."""
    assert encode_numbers(np.array([256, 0]), code_table((0, 1))).tolist() == [0, 1]


def test_column_is_not_changed() -> None:
    """Encoding leaves the column as it was."""
    column = np.array([1.0, np.nan, 300.0])
    encode_numbers(column, code_table((1, 2)))
    np.testing.assert_array_equal(column, [1.0, np.nan, 300.0])


ANSWERS = st.lists(st.integers(0, 254), min_size=1, max_size=12, unique=True)
RUNS = st.tuples(st.integers(0, 250), st.integers(1, 5)).map(lambda run: [*range(run[0], run[0] + run[1])])
EDGES = [-(2**31), -256, -1, 0, 255, 256, 2**31, float("nan"), float("inf"), -float("inf"), 1e300]


@settings(deadline=None)
@given(
    answers=ANSWERS | RUNS,
    others=st.lists(st.sampled_from(EDGES) | st.integers(-300, 600) | st.floats(-3, 300), max_size=40),
)
def test_every_byte_and_much_else(answers: list[int], others: list[float]) -> None:
    """A number has the place of the answer that it equals, be the answers in a row or not; all else has 0."""
    numbers = [*map(float, range(256)), *others]
    expected = [answers.index(int(number)) + 1 if number in answers else 0 for number in numbers]
    assert encode_numbers(np.array(numbers), code_table(tuple(answers))).tolist() == expected


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int64", "uint64"])
@pytest.mark.parametrize("answers", [(1, 2, 3, 4, 5), (0, 1, 2), (5, 4, 3), (1, 3, 5), (126, 127)])
def test_every_byte_of_integers(dtype: str, answers: tuple[int, ...]) -> None:
    """Each integer around 0 and at the ends of its type has its answer's code or 0."""
    limits = np.iinfo(dtype)
    numbers = [number for number in [*range(-400, 400), limits.min, limits.max] if limits.min <= number <= limits.max]
    expected = [answers.index(number) + 1 if number in answers else 0 for number in numbers]
    assert encode_numbers(np.array(numbers, dtype), code_table(answers)).tolist() == expected


@pytest.mark.parametrize("answers", [(1, 2, 3), (1, 3, 2)])
@pytest.mark.parametrize("step", [1, 3])
def test_long_columns(answers: tuple[int, ...], step: int) -> None:
    """Columns of several blocks, also such as lie apart in memory, are encoded to their end."""
    column = np.tile([1.0, 2.0, 3.0, np.nan, 2.5], 30_000)[::step]
    code = dict(zip(map(float, answers), (1, 2, 3), strict=True))
    expected = [code.get(number, 0) for number in column.tolist()]
    assert encode_numbers(column, code_table(answers)).tolist() == expected
