"""How well answers fit an instrument; counts by hand."""

from collections import Counter

import pytest

import prosuite
from prosuite.drafting.evidence.fit import Fit, leading_number, measure


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("3-No", "3"),
        ("3 = No", "3"),
        ("1. Yes", "1"),
        ("2) b", "2"),
        ("No", "No"),
        ("3", "3"),
        ("1.5", "1.5"),
        ("-9", "-9"),
    ],
)
def test_leading_number(label: str, number: str) -> None:
    """A label counts as the number it begins with; numbers and words stay as they are."""
    assert leading_number(label) == number


def test_measure_counts_answers() -> None:
    """rp1 offers 1 and 2 in version 1 and 1 to 5 in version 2."""
    cells = {"rp1": Counter({"0": 1, "1": 3, "2": 2, "5": 4, "ND": 1})}
    assert measure([cells], prosuite.load_catalogue().instrument("sf36v1")) == Fit(11, 5, 4, 0)
    assert measure([cells], prosuite.load_catalogue().instrument("sf36v2")) == Fit(11, 9, 6, 2)


def test_measure_pools_sheets() -> None:
    """What stands in several sheets is counted together."""
    assert measure(
        [{"rp1": Counter({"1": 1})}, {"rp1": Counter({"2": 1})}], prosuite.load_catalogue().instrument("sf36v1")
    ) == Fit(2, 2, 1, 0)
