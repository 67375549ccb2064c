"""What counts as an answer: the verdict on every kind of cell."""

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from prosuite.cells import is_blank
from prosuite.instruments.answers import Fault, read_answer

ANSWERS = (1, 2, 3, 4, 5)

THREES: list[Any] = [
    3,
    3.0,
    "3",
    " 3 ",
    "\t3\n",
    "\u00a03",
    "3.0",
    "3.",
    "03",
    "+3",
    Decimal(3),
    Decimal("3.00"),
    Fraction(3),
    np.int8(3),
    np.uint64(3),
    np.float16(3),
    np.float32(3),
    np.float64(3),
    np.longdouble(3),
    np.str_("3"),
]

BLANKS: list[Any] = [
    None,
    float("nan"),
    np.float32("nan"),
    np.longdouble("nan"),
    Decimal("NaN"),
    pd.NA,
    pd.NaT,
    np.datetime64("NaT"),
    np.timedelta64("NaT"),
    "",
    " ",
    "\t\r\n",
    "\u00a0",
]

FAULTS: list[tuple[Any, Fault]] = [
    (0, Fault.OUT_OF_RANGE),
    (6, Fault.OUT_OF_RANGE),
    (9, Fault.OUT_OF_RANGE),
    (-3, Fault.OUT_OF_RANGE),
    (-3.0, Fault.OUT_OF_RANGE),
    ("-3", Fault.OUT_OF_RANGE),
    ("99", Fault.OUT_OF_RANGE),
    (257, Fault.OUT_OF_RANGE),
    (float("inf"), Fault.OUT_OF_RANGE),
    (float("-inf"), Fault.OUT_OF_RANGE),
    (Decimal("Infinity"), Fault.OUT_OF_RANGE),
    (10**400, Fault.OUT_OF_RANGE),
    (-(10**400), Fault.OUT_OF_RANGE),
    (Decimal("1e400"), Fault.OUT_OF_RANGE),
    ("9" * 400, Fault.OUT_OF_RANGE),
    (np.int64(-1), Fault.OUT_OF_RANGE),
    (np.uint8(255), Fault.OUT_OF_RANGE),
    (2.7, Fault.FRACTIONAL),
    ("2.7", Fault.FRACTIONAL),
    (".5", Fault.FRACTIONAL),
    (Decimal("2.5"), Fault.FRACTIONAL),
    (Fraction(5, 2), Fault.FRACTIONAL),
    (np.float32(2.5), Fault.FRACTIONAL),
    ("two", Fault.TEXT),
    ("3 (mild)", Fault.TEXT),
    ("3,0", Fault.TEXT),
    ("1e0", Fault.TEXT),
    ("1_0", Fault.TEXT),
    ("0x3", Fault.TEXT),
    ("--3", Fault.TEXT),
    ("+", Fault.TEXT),
    (".", Fault.TEXT),
    ("inf", Fault.TEXT),
    ("nan", Fault.TEXT),
    ("True", Fault.TEXT),
    ("\u0663", Fault.TEXT),  # the digit three of the Arabic script
    (b"3", Fault.TEXT),
    (3 + 0j, Fault.TEXT),
    ([3], Fault.TEXT),
    ((3,), Fault.TEXT),
    ({3: 3}, Fault.TEXT),
    (np.array([3]), Fault.TEXT),
    (..., Fault.TEXT),
    (True, Fault.BOOLEAN),
    (False, Fault.BOOLEAN),
    (np.bool_(True), Fault.BOOLEAN),  # noqa: FBT003 - the value under test
    (datetime.date(2020, 3, 3), Fault.DATE),
    (datetime.datetime(2020, 3, 3, 3), Fault.DATE),  # noqa: DTZ001 - a cell has no time zone
    (datetime.time(3), Fault.DATE),
    (datetime.timedelta(days=3), Fault.DATE),
    (pd.Timestamp(2020, 3, 3), Fault.DATE),
    (pd.Timedelta(days=3), Fault.DATE),
    (np.datetime64("2020-03-03"), Fault.DATE),
    (np.timedelta64(3, "D"), Fault.DATE),
]


@pytest.mark.parametrize("value", THREES, ids=repr)
def test_number_is_answer(value: Any) -> None:
    """A whole number that the item offers is an answer, whatever its type."""
    assert read_answer(value, ANSWERS) == 3


@pytest.mark.parametrize("value", THREES, ids=repr)
def test_answer_is_plain_int(value: Any) -> None:
    """An answer comes back as a plain int."""
    assert type(read_answer(value, ANSWERS)) is int


@pytest.mark.parametrize("value", BLANKS, ids=repr)
def test_blank_cell(value: Any) -> None:
    """None, NaN, NA, NaT and white space are blank."""
    assert read_answer(value, ANSWERS) is Fault.BLANK


@pytest.mark.parametrize(("value", "fault"), FAULTS, ids=lambda value: repr(value)[:30])
def test_fault(value: Any, fault: Fault) -> None:
    """A cell that is no answer has one fault."""
    assert read_answer(value, ANSWERS) is fault


@pytest.mark.parametrize("value", [value for value, _ in FAULTS], ids=lambda value: repr(value)[:30])
def test_wrong_cell_is_not_blank(value: Any) -> None:
    """A cell that holds something wrong is not blank."""
    assert not is_blank(value)


def test_zero_can_be_an_answer() -> None:
    """0 is an answer where the item offers it."""
    assert read_answer(0, (0, 1)) == 0


def test_negative_zero_is_zero() -> None:
    """-0.0 is the answer 0."""
    assert read_answer(-0.0, (0, 1)) == 0


def test_code_of_another_item_is_out_of_range() -> None:
    """5 is an answer to a five-level item and none to a three-level one."""
    assert read_answer(5, (1, 2, 3)) is Fault.OUT_OF_RANGE


def test_gap_between_answers_is_out_of_range() -> None:
    """2 is no answer to an item that offers 1 and 3."""
    assert read_answer(2, (1, 3)) is Fault.OUT_OF_RANGE


def test_largest_code() -> None:
    """254, the largest code an item may offer, is read."""
    assert read_answer("254", (254,)) == 254


@pytest.mark.parametrize("fault", Fault)
def test_fault_is_a_finding_code(fault: Fault) -> None:
    """Each fault names a finding that ends in ``-answer``."""
    assert fault.value.endswith("-answer")
