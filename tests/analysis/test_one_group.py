"""Summaries, tests of change and adjustment against R (stored output) and against published figures."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.analysis import (
    Statistic,
    Why,
    adjust,
    adjusted_p,
    describe,
    geometric_mean,
    log_ratio,
    paired_t,
    proportion,
    sign_flip,
    signed_rank,
)
from tests.analysis.stored import people, stored

PEOPLE = people()
BY_R = stored("one_group")
CLOSE = 1e-8


def of(case: str) -> tuple[str, pd.DataFrame, str]:
    """Return what a case is about: the statistic, the arm's people, the visit."""
    name, *rest = case.split()
    arm = next(word for word in rest if word in set(PEOPLE.arm))
    return name, PEOPLE[PEOPLE.arm == arm], rest[-1]


def compute(case: str) -> dict[str, Any]:
    """Return ours under R's names."""
    name, one, visit = of(case)
    if name == "describe":
        return _described(one.month3)
    zeros: Any = "pratt" if "pratt" in case else "drop"
    by_name: dict[str, Any] = {
        "geometric": lambda: geometric_mean(one.month3),
        "log_ratio": lambda: log_ratio(one[visit], one.base),
        "paired_t": lambda: paired_t(one[visit] - one.base),
        "signed_rank_ties": lambda: signed_rank(one.grade - 5, method="exact", zeros=zeros),
        "signed_rank_ties_corrected": lambda: signed_rank(one.grade - 5, method="asymptotic_corrected"),
        "sign_flip_ties": lambda: sign_flip(one.grade - 5),
        "sign_flip": lambda: sign_flip(one.month3 - one.base),
    }
    method: Any = name.removeprefix("signed_rank_")
    found: Statistic = by_name.get(name, lambda: signed_rank(one[visit] - one.base, method=method))()
    return {key: getattr(found, key) for key in BY_R[case]}


def _described(values: Any) -> dict[str, Any]:
    found = {one.statistic: one for one in describe(values)}
    seven = {one.statistic: one.estimate for one in describe(values, quartiles="type_7")}
    same = ("n", "mean", "sd", "sem", "median", "min", "max")
    quartiles = {"q1_2": found["q1"].estimate, "q3_2": found["q3"].estimate, "q1_7": seven["q1"], "q3_7": seven["q3"]}
    limits = {"lower": found["mean"].lower, "upper": found["mean"].upper}
    return {key: found[key].estimate for key in same} | quartiles | limits


@pytest.mark.parametrize("case", [case for case in BY_R if not case.startswith(("proportion", "adjust"))])
def test_as_in_r(case: str) -> None:
    """Every number of R's, to 1e-8."""
    assert compute(case) == pytest.approx(BY_R[case], rel=CLOSE, abs=CLOSE)


@pytest.mark.parametrize("case", [case for case in BY_R if case.startswith("proportion")])
def test_limits_of_a_proportion_as_in_r(case: str) -> None:
    """binom.test and prop.test without correction."""
    exact, wilson = proportion(*map(int, case.split()[1:]))
    ours = [exact.lower, exact.upper, wilson.lower, wilson.upper]
    assert ours == pytest.approx(list(BY_R[case].values()), rel=CLOSE, abs=CLOSE)


@pytest.mark.parametrize("method", ["holm", "fdr"])
def test_adjusted_as_in_r(method: Any) -> None:
    """p.adjust; a statistic without p is passed over and does not count."""
    raw = [0.03, 0.001, 0.04, 0.2, 0.012, 0.012, 0.9]
    by_r = list(BY_R[f"adjust {method}"].values())
    assert adjusted_p(raw, method) == pytest.approx(by_r, rel=CLOSE)
    statistics = [Statistic(statistic="x", test="paired_t", p=p) for p in [*raw, None]]
    found = adjust(statistics, method)
    assert [one.p_adjusted for one in found[:-1]] == pytest.approx(by_r, rel=CLOSE)
    assert (found[-1].p_adjusted, found[0].tests, found[0].adjustment) == (None, len(raw), method)


def test_no_events_among_five_and_fifteen() -> None:
    """The exact upper limits 52.2 % and 21.8 %, known for 0 of 5 and 0 of 15."""
    uppers = [proportion(0, n)[0].upper for n in (5, 15)]
    assert [round(100 * upper, 1) for upper in uppers if upper is not None] == [52.2, 21.8]


def test_five_of_one_sign() -> None:
    """Exact signed-rank cannot go below .0625; the normal approximation gives .0431: both known facts about n = 5."""
    exact = signed_rank([5, 9, 12, 20, 31], method="exact")
    assert (exact.p, exact.test_name) == (0.0625, "exact Wilcoxon signed-rank test")
    assert "n = 5 allows no p below 0.0625" in exact.note
    assert signed_rank([5, 9, 12, 20, 31], method="asymptotic").p == pytest.approx(0.0431, abs=5e-5)
    assert sign_flip([5, 9, 12, 20, 31]).p == 0.0625


def test_differences_that_are_equal_as_written_are_ties() -> None:
    """2.3 - 2.1 and 0.4 - 0.2 differ as floats; as ties they give the p of 1, 1, 1 and -2."""
    after, before = np.array([2.3, 0.4, 1.2, 1.0]), np.array([2.1, 0.2, 1.0, 1.4])
    assert len(set(after - before)) > 2
    as_written = signed_rank([1, 1, 1, -2], method="exact")
    found = signed_rank(after - before, method="exact")
    assert (found.p, found.test_statistic) == (as_written.p, as_written.test_statistic)
    assert (
        sign_flip(after - before).p == sign_flip([1, 1, 1, -2]).p == 1
    )  # every sum of 1, 1, 1, 2 is odd, none below 1


def test_sign_flips_in_halves_are_those_one_by_one() -> None:
    """Values of many digits are counted in halves: the same as all 2^12 sums."""
    change = np.random.default_rng(5).normal(0.4, 1, 12)
    signs = np.array(np.meshgrid(*[[-1, 1]] * 12)).reshape(12, -1)
    by_hand = (abs(change @ signs) >= abs(change.sum()) - 1e-9).mean()
    assert sign_flip(change).p == by_hand


@pytest.mark.parametrize(
    ("values", "paired", "ranked"),
    [
        ([], Why.TOO_FEW, Why.NO_VALUES),
        ([None, float("nan")], Why.TOO_FEW, Why.NO_VALUES),
        ([3.0], Why.TOO_FEW, None),
        ([2.0, 2.0, 2.0], Why.NO_VARIANCE, None),
        ([0.0, 0.0], Why.NO_VARIANCE, Why.NO_DIFFERENCE),
        ([0.3 - 0.2, 0.2 - 0.1], Why.NO_VARIANCE, None),
    ],
)
def test_says_why_it_cannot(values: list[float], paired: Why, ranked: Why | None) -> None:
    """No people, one, no variance, no change at all: no warning of a library, a reason instead."""
    one = paired_t(values)
    assert (one.why, one.p, bool(one.note)) == (paired, None, True)
    assert signed_rank(values, method="exact").why is ranked
    assert sign_flip(values).why is ranked


def test_too_many_arrangements_are_said() -> None:
    """Exact tests stop where counting would take minutes, and name what to use."""
    change = np.random.default_rng(1).normal(size=400)
    assert signed_rank(change, method="exact").why is Why.TOO_LARGE
    assert "paired_t" in sign_flip(change).note
    assert sign_flip(np.round(change, 1)).p is not None


def test_ratios_of_zero_are_refused() -> None:
    """A logarithm of 0 is none; how many values are not above 0 is said."""
    assert log_ratio([1, 0, 3], [1, 2, 3]).note == "needs values above 0, 1 is not"
    assert geometric_mean([0, -1, 2]).why is Why.NOT_POSITIVE


CHANGES = st.lists(st.integers(-40, 40), min_size=2, max_size=9).filter(lambda values: len(set(values)) > 1)


@settings(max_examples=40, deadline=None)
@given(CHANGES, st.randoms(use_true_random=False), st.sampled_from([0.1, 2.5, 1000.0]))
def test_order_scale_and_sign(values: list[int], random: Any, scale: float) -> None:
    """Order changes nothing; a scale changes the estimate alone; turned signs turn the estimate."""
    shuffled = random.sample(values, len(values))
    tests: list[Any] = [paired_t, sign_flip]
    tests += [lambda x, m=m: signed_rank(x, method=m) for m in ("exact", "asymptotic", "asymptotic_corrected")]
    for test in tests:
        plain = test(values)
        for other, times in ((shuffled, 1), (np.multiply(values, scale), scale), (np.negative(values), -1)):
            found = test(other)
            assert found.estimate == pytest.approx(times * plain.estimate, rel=1e-9, abs=1e-9)
            assert found.p == pytest.approx(plain.p, rel=1e-9)
