"""EQ-5D-Y-3L: worked cases, most of them states that a public test suite asserts (vectors/eq5dy3l.csv)."""

import pandas as pd
import pytest

import prosuite
from prosuite.errors import NormError
from tests.support.vectors import off, read_cases, values

CASES = read_cases("eq5dy3l")


@pytest.mark.parametrize("scale", sorted({case.scale for case in CASES}))
def test_worked_cases(scale: str) -> None:
    """Every case of a score and value set."""
    cases = [case for case in CASES if case.scale == scale]
    score, _, country = scale.partition(" ")
    options = {"norms": f"eq5dy3l_{country}".lower(), "allow_unverified": True} if country else {}
    assert off(cases, values("eq5dy3l", cases, score, **options)) == []


def test_a_power() -> None:
    """Indonesia, by hand: usual activities at 2 and pain at 3 take (0.1441 + 0.2277) to the power 1.9013."""
    frame = pd.DataFrame({"mo": [1], "sc": [1], "ua": [2], "pd": [3], "ad": [1]})
    found = prosuite.score(frame, "eq5dy3l", norms="eq5dy3l_indonesia")["index"]
    assert list(found) == pytest.approx([1 - (0.1441 + 0.2277) ** 1.9013])


def test_sets_of_adults_are_refused() -> None:
    """They were asked about adults."""
    frame = pd.DataFrame({"mo": [1], "sc": [1], "ua": [2], "pd": [3], "ad": [1]})
    with pytest.raises(NormError, match="was not made for eq5dy3l"):
        prosuite.score(frame, "eq5dy3l", norms="eq5d3l_uk_tto")


@pytest.mark.parametrize("country", ["australia", "china", "hongkong", "usa"])
def test_unverified_sets_ask_for_permission(country: str) -> None:
    """A single source, or two that differ."""
    frame = pd.DataFrame({"mo": [1], "sc": [1], "ua": [2], "pd": [3], "ad": [1]})
    with pytest.raises(NormError, match="unverified"):
        prosuite.score(frame, "eq5dy3l", norms=f"eq5dy3l_{country}")
