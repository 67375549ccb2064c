"""Numeric columns to answer codes."""

import numpy as np
import pytest

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
