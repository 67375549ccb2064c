"""Statistics that compare arms, against R (stored output)."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prosuite
from prosuite.analysis import (
    Statistic,
    Why,
    ancova,
    cochran_armitage,
    cumulative,
    fisher_exact,
    jonckheere,
    linear_trend,
    rank_sum,
    ratio_of_geometric_means,
    standardised_change,
    standardised_difference,
    two_sample_t,
)
from tests.analysis.stored import people, stored

PEOPLE = people()
PEOPLE["change"] = PEOPLE.month3 - PEOPLE.base
BY_R = stored("arms")
FEW = [1, 6, 2, 9], [10, 11, 14, 13], [0, 25, 50, 100]
FIRST_FOUR = PEOPLE[PEOPLE.change.notna()].groupby("arm", sort=False).head(4)


def of(arm: str, column: str) -> pd.Series:
    """Return one arm's values."""
    return PEOPLE.loc[PEOPLE.arm == arm, column]


def adjusted(case: str) -> Statistic:
    """Return what a case of the analysis of covariance is of."""
    _, model, name = case.split(maxsplit=2)
    adjusting = ["base", "sex"] if model == "base_sex" else ["base"]
    found = ancova(PEOPLE, value="change", arm="arm", adjusting=adjusting, reference="placebo")
    return found[-1] if name == "arms" else next(one for one in found if one.arm == name)


def first_of(arm: str, column: str, count: int) -> pd.Series:
    """Return the first values of an arm."""
    return of(arm, column).head(count)


COMPUTE: dict[str, Any] = {
    "student_t": lambda arm: two_sample_t(of(arm, "change"), of("placebo", "change"), equal_variances=True),
    "welch_t": lambda arm: two_sample_t(of(arm, "change"), of("placebo", "change"), equal_variances=False),
    "log_welch_t": lambda arm: ratio_of_geometric_means(of(arm, "month3"), of("placebo", "month3")),
    "rank_sum_exact": lambda arm: rank_sum(of(arm, "month6"), of("placebo", "month6"), method="exact"),
    "rank_sum_asymptotic": lambda arm: rank_sum(of(arm, "month6"), of("placebo", "month6"), method="asymptotic"),
    "rank_sum_asymptotic_corrected": lambda arm: rank_sum(
        of(arm, "month6"), of("placebo", "month6"), method="asymptotic_corrected"
    ),
    "rank_sum_asymptotic_ties": lambda arm: rank_sum(of(arm, "grade"), of("placebo", "grade"), method="asymptotic"),
    "rank_sum_exact_ties": lambda arm: rank_sum(
        first_of(arm, "grade", 7), first_of("placebo", "grade", 8), method="exact"
    ),
    "cohen_d": lambda arm: standardised_difference(of(arm, "change"), of("placebo", "change"), kind="cohen_d"),
    "hedges_g": lambda arm: standardised_difference(of(arm, "change"), of("placebo", "change"), kind="hedges_g"),
    "srm": lambda arm: standardised_change(of(arm, "month3"), of(arm, "base"), kind="srm"),
    "effect_size": lambda arm: standardised_change(of(arm, "month3"), of(arm, "base"), kind="effect_size"),
    "fisher_exact": lambda arm: fisher_exact(*counted(arm, "placebo")),
    "cochran_armitage_asymptotic": lambda _: cochran_armitage(*FEW, method="asymptotic"),
    "cochran_armitage_exact": lambda _: cochran_armitage(*FEW, method="exact"),
    "jonckheere_asymptotic": lambda column: jonckheere(PEOPLE[column], PEOPLE.dose, method="asymptotic"),
    "jonckheere_exact": lambda column: jonckheere(FIRST_FOUR[column], FIRST_FOUR.dose, method="exact"),
    "linear_contrast": lambda _: linear_trend(PEOPLE.change, PEOPLE.dose),
}


def counted(*arms: str) -> tuple[list[int], list[int]]:
    """Return events and people of arms."""
    return [int(of(arm, "event").sum()) for arm in arms], [len(of(arm, "event")) for arm in arms]


ODD = {
    "fisher_exact all": lambda: fisher_exact(*counted("placebo", "100M", "200M")),
    "fisher_exact wide": lambda: fisher_exact(*FEW[:2]),
    "cochran_armitage_asymptotic docs": lambda: cochran_armitage(
        [0, 1, 3], [5, 5, 5], [0, 100, 200], method="asymptotic"
    ),
}


@pytest.mark.parametrize("case", BY_R)
def test_as_in_r(case: str) -> None:
    """Every number of R's, to 1e-8."""
    name, _, rest = case.partition(" ")
    found = ODD[case]() if case in ODD else adjusted(case) if name == "ancova" else COMPUTE[name](rest)
    ours = {key: getattr(found, key) for key in BY_R[case]}
    assert ours == pytest.approx(BY_R[case], rel=1e-8, abs=1e-8)


def test_odds_ratio_of_the_tea_tasting() -> None:
    """R's help page of fisher.test prints odds ratio 6.408309 and the one-sided 95 % limit 0.3135693."""
    found = fisher_exact([3, 1], [4, 4], level=0.9)
    assert [found.estimate, found.lower] == pytest.approx([6.408309, 0.3135693], rel=1e-4)  # R's search ends at 1e-4


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (two_sample_t([1.0], [2.0, 3.0], equal_variances=False), Why.TOO_FEW),
        (two_sample_t([2.0, 2.0], [3.0, 3.0], equal_variances=True), Why.NO_VARIANCE),
        (standardised_difference([2.0, 2.0], [3.0, 3.0], kind="cohen_d"), Why.NO_VARIANCE),
        (standardised_change([2.0, 3.0], [1.0, 2.0], kind="srm"), Why.NO_VARIANCE),
        (standardised_change([2.0], [1.0], kind="effect_size"), Why.TOO_FEW),
        (rank_sum([], [1.0], method="exact"), Why.ONE_ARM),
        (rank_sum([1.0], [1.0, 1.0], method="asymptotic"), Why.NO_VARIANCE),
        (rank_sum(range(300), range(300), method="exact"), Why.TOO_LARGE),
        (fisher_exact([0, 0, 0], [5, 5, 5]), Why.NO_VARIANCE),
        (fisher_exact([2, 0], [5, 0]), Why.ONE_ARM),
        (cochran_armitage([1, 2], [5, 5], [3, 3], method="exact"), Why.ONE_ARM),
        (jonckheere([1, 2], [0, 0], method="exact"), Why.ONE_ARM),
        (jonckheere([1, 1], [0, 1], method="asymptotic"), Why.NO_VARIANCE),
        (jonckheere(range(90), [0, 1, 2] * 30, method="exact"), Why.TOO_LARGE),
        (linear_trend([1, 2], [0, 100]), Why.TOO_FEW),
        (linear_trend([1, 1, 2, 2], [0, 0, 1, 1]), Why.NO_VARIANCE),
        (ratio_of_geometric_means([0, 1], [1, 2]), Why.NOT_POSITIVE),
    ],
)
def test_says_why_it_cannot(found: Statistic, why: Why) -> None:
    """No number, a reason, no warning of a library."""
    assert (found.why, found.p, found.estimate, bool(found.note)) == (why, None, None, True)


def test_small_arms_are_told_what_they_allow() -> None:
    """Three against three: 20 ways, so that no p is below 2/20."""
    assert rank_sum([5, 7, 9], [1, 2, 3], method="exact").note.startswith("n = 6 allows no p below 0.1")
    assert jonckheere([1, 2, 3], [0, 1, 2], method="exact").note == "n = 3 allows no p below 0.3333"


def adjusting_rows(**columns: Any) -> pd.DataFrame:
    """Return three people of two arms each, with other values in some columns."""
    plain = {"TRTP": list("AAAPPP"), "BASE": [4.0, 5, 7, 3, 6, 8], "CHG": [6.0, 8, 9, 2, 4, 5]}
    return pd.DataFrame(plain | columns)


def test_ancova_says_why_it_cannot() -> None:
    """One arm, as many columns as people, a perfect fit, a factor that is the arm."""
    assert [one.why for one in ancova(adjusting_rows(TRTP="A"), reference="A")] == [Why.ONE_ARM]
    assert [one.why for one in ancova(adjusting_rows().iloc[2:5], reference="P")] == [Why.TOO_FEW]
    assert [one.why for one in ancova(adjusting_rows(CHG=2.0), reference="P")] == [Why.NO_VARIANCE]
    same = ancova(adjusting_rows(SITE=list("xxxyyy")), reference="P", adjusting=["BASE", "SITE"])
    assert {one.why for one in same} == {Why.NOT_ESTIMABLE}
    with pytest.raises(prosuite.InputError, match="reference arm 'placebo'; the arms are A, P"):
        ancova(adjusting_rows(), reference="placebo")
    with pytest.raises(prosuite.InputError, match="infinite"):
        ancova(adjusting_rows(BASE=[1.0, 2, 3, 4, 5, np.inf]), reference="P")
    with pytest.raises(prosuite.InputError, match="no column 'AGE'"):
        ancova(adjusting_rows(), reference="P", adjusting=["AGE"])


def test_a_covariate_without_variance_changes_nothing() -> None:
    """It is dropped, not divided by 0."""
    plain = ancova(adjusting_rows(), reference="P", adjusting=[])
    constant = ancova(adjusting_rows(BASE=5.0), reference="P")
    assert [one.estimate for one in constant] == [one.estimate for one in plain]


def test_the_name_of_a_column_changes_nothing() -> None:
    """Whatever a covariate is called."""
    renamed = adjusting_rows().rename(columns={"BASE": "all arms"})
    assert ancova(renamed, reference="P", adjusting=["all arms"]) == ancova(adjusting_rows(), reference="P")


def test_cumulative_counts_up_and_down() -> None:
    """By hand."""
    assert cumulative([2, 1, 2, None]).people.tolist() == [1, 3]
    assert cumulative([2, 1, 2], falling=True).people.tolist() == [3, 2]
    assert cumulative([]).empty


def test_counts_that_are_none_are_refused() -> None:
    """Halves of people, more events than people, unequal lists."""
    for events, totals in (([1.5, 2], [3, 4]), ([4, 2], [3, 4]), ([1], [3, 4])):
        with pytest.raises(prosuite.InputError, match="expected of each arm a count"):
            fisher_exact(events, totals)  # type: ignore[arg-type]
    with pytest.raises(prosuite.InputError, match="found 3 and 2 values"):
        jonckheere([1, 2, 3], [0, 1], method="exact")


def test_an_infinite_odds_ratio_is_no_number_in_json() -> None:
    """Its lower limit is; thousands of people are counted too."""
    found = fisher_exact([3, 0], [5, 5])
    assert (found.estimate, found.upper) == (np.inf, np.inf)
    assert found.to_dict()["estimate"] is None
    assert found.to_dict()["interval"][0] == found.lower
    assert fisher_exact([100, 300], [5000, 6000]).p == pytest.approx(0, abs=1e-15)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=8, max_size=10), st.randoms(use_true_random=False))
def test_order_shift_and_scale(values: list[int], random: Any) -> None:
    """Rows in any order and values on any scale give the same p."""
    rows = pd.DataFrame({"CHG": np.array(values, float), "BASE": np.arange(len(values)) ** 2 % 7.0})
    rows["TRTP"] = [name for name, _ in zip("APAPAPAPAP", values, strict=False)]
    rows["dose"] = np.arange(len(values)) % 3
    other = rows.iloc[random.sample(range(len(rows)), len(rows))].assign(CHG=lambda of: 2.5 * of.CHG + 10)

    def p_of(table: pd.DataFrame) -> list[float | str]:
        high, low = (table.CHG[arm == table.TRTP] for arm in "AP")
        found = [
            two_sample_t(high, low, equal_variances=False),
            rank_sum(high, low, method="exact"),
            jonckheere(table.CHG, table.dose, method="exact"),
            linear_trend(table.CHG, table.dose),
            *ancova(table, reference="P"),
        ]
        return [one.why or one.p or 0.0 for one in found if one.statistic != "ls_mean"]

    for ours, others in zip(p_of(rows), p_of(other), strict=True):
        assert ours == (others if isinstance(others, str) else pytest.approx(others, rel=1e-6, abs=1e-12))
