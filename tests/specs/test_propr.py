"""PROPr: the developers' program at full precision in every piece of every domain; cases in vectors/propr.csv."""

from collections.abc import Callable

import pandas as pd
import pytest

import prosuite
from tests.support.measured_sheets import Measured
from tests.support.vectors import off, read_cases, values

CASES = read_cases("propr")
DOMAINS = ("cognition", "depression", "fatigue", "pain", "physical", "sleep", "social")


def test_worked_cases() -> None:
    """Two T scores in every piece of every line, so that each slope, intercept and turn is held."""
    assert len(CASES) == 149
    assert off(CASES, values("propr", CASES, "propr")) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_one_score_is_missing(domain: str) -> None:
    """Seven T scores are needed; cognition alone can be had of others, and these are not there."""
    frame = pd.DataFrame([{f"T_{own}": None if own == domain else 50.0 for own in DOMAINS}])
    assert prosuite.score(frame, "propr")["propr"].isna().all()


def test_ends() -> None:
    """The best T scores of all are 1; the worst -0.022, as the developers' program rounds it."""
    best = {own: 80.0 if own in ("cognition", "physical", "social") else 20.0 for own in DOMAINS}
    frame = pd.DataFrame([{f"T_{own}": score for own, score in best.items()}] * 2)
    frame.iloc[1] = 100 - frame.iloc[0]
    assert list(prosuite.score(frame, "propr")["propr"].round(3)) == [1, -0.022]


def test_from_a_file(propr: Callable[..., Measured]) -> None:
    """Cognition that was not asked is predicted, and that is said; one that cannot be is an error and no gap."""
    whole = {f"T_{own}": 50.0 for own in DOMAINS} | {"T_anxiety": 50.0, "pain_intensity": 0}
    scored = propr([whole, whole | {"T_cognition": 500}, whole | {"T_cognition": None}])
    assert [value is None for value in scored.values("propr")] == [False, True, False]
    assert [found for _, found in scored.findings()] == ["t_cognition"]
    assert "cognition predicted from the other scores" in list(scored.of("propr")["reason"])[2]
