"""Mixed models for repeated measures against figures that SAS and R's mmrm print, and against R's nlme."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import prosuite
from prosuite.analysis import STRUCTURES, MixedModel, Statistic, Why, ancova, mmrm
from prosuite.analysis.mmrm.covariance import structure_of
from prosuite.analysis.mmrm.fit import Fit, fit
from prosuite.analysis.mmrm.inference import inference_of
from prosuite.analysis.mmrm.likelihood import Moments, derivatives_at, moments_of, state_at
from tests.analysis.stored import PUBLISHED, people, published, stored

FEV = pd.read_csv(PUBLISHED / "fev.csv")
SEEN = FEV.dropna(subset=["FEV1"]).assign(visit=lambda of: of.AVISIT.str[-1].astype(int))
BY_R = stored("mmrm")
# SAS ends its search where 1e-8 of the likelihood is left to gain: its own last digits are that uncertain.
OF_SEARCH = 3e-4


PRINTED = published()


def agrees(ours: float | None, text: str) -> bool:
    """Return whether a figure is the one printed, but for its last digit and the end of SAS's search."""
    last = 0.5 * 10.0 ** -len(text.partition(".")[2])
    return ours is not None and abs(ours - float(text)) <= last + OF_SEARCH * abs(float(text))


def fev_moments(*, arm: bool) -> Moments:
    """Return the moments of a model of one mean, or of one for each arm."""
    ones, treated = np.ones(len(SEEN)), (SEEN.ARMCD == "TRT").to_numpy(float)
    matrix = np.array([ones, treated] if arm else [ones]).T
    return moments_of(matrix, SEEN.FEV1.to_numpy(), pd.factorize(SEEN.USUBJID)[0], SEEN.visit.to_numpy() - 1)


def fev_fit(structure: str, *, arm: bool, restricted: bool = True) -> Fit:
    """Return a fit to the FEV1 data."""
    return fit(structure_of(structure, 4), fev_moments(arm=arm), np.full(4, 80.0), restricted=restricted)


# Against SAS


@pytest.mark.parametrize("case", PRINTED["intercept"])
def test_one_mean_as_in_sas(case: str) -> None:
    """Deviance, mean, standard error and degrees of freedom; the likelihood is nowhere below SAS's."""
    name, method = case.split()
    found = fev_fit(name, arm=False, restricted=method == "reml")
    by_sas = PRINTED["intercept"][case]
    assert found.trouble == ""
    assert -2e-5 < found.state.deviance - float(by_sas["deviance"]) < 1e-8
    ours = dict(zip(("estimate", "error", "df"), inference_of(found, "satterthwaite").of(np.ones(1)), strict=True))
    assert [key for key, value in ours.items() if not agrees(value, by_sas[key])] == []


@pytest.mark.parametrize("case", PRINTED["arm"])
def test_difference_of_arms_as_in_sas(case: str) -> None:
    """Kenward-Roger, with and without second derivatives, of every structure."""
    name, df = case.split()
    method: Any = df
    ours = inference_of(fev_fit(name, arm=True), method).of(np.array([0.0, 1.0]))
    by_sas = [float(PRINTED["arm"][case][key]) for key in ("estimate", "error", "df")]
    assert ours == pytest.approx(by_sas, rel=5e-4)


def model_of_fev(df: Any = "satterthwaite") -> MixedModel:
    """Return the model of arm by visit."""
    columns = {"person": "USUBJID", "visit": "visit", "arm": "ARMCD", "value": "FEV1"}
    return mmrm(SEEN, **columns, adjusting=["RACE", "SEX"], structures=["unstructured"], df=df)  # type: ignore[arg-type]


def by_place(statistics: list[Statistic]) -> dict[str, Statistic]:
    """Return statistics by arm and visit."""
    return {f"{one.arm} VIS{one.visit}": one for one in statistics}


def test_least_squares_means_as_in_sas() -> None:
    """All means and differences of arm by visit with limits."""
    model = model_of_fev()
    by_sas = PRINTED["lsmeans"]
    assert model.deviance == pytest.approx(float(by_sas["unstructured satterthwaite"]["deviance"]), abs=2e-5)
    ours = by_place(model.statistics("PBO"))
    assert set(ours) == {case for case in by_sas if "VIS" in case}
    for case, one in ours.items():
        figures = by_sas[case]
        assert one.estimate is not None
        assert one.test_statistic is not None
        error = one.estimate / one.test_statistic
        assert agrees(error, figures["error"])
        assert [key for key in figures if key != "error" and not agrees(getattr(one, key), figures[key])] == []


def test_a_difference_as_in_mmrm() -> None:
    """What README of R's mmrm prints for ARMCDTRT, the difference at the first visit."""
    one = by_place(model_of_fev().statistics("PBO"))["TRT - PBO VIS1"]
    figures = {key: text for key, text in PRINTED["mmrm"]["TRT - PBO VIS1"].items() if key != "error"}
    assert [key for key, text in figures.items() if not agrees(getattr(one, key), text)] == []


def test_kenward_roger_widens_and_keeps_degrees_of_freedom() -> None:
    """As R's mmrm says of one-dimensional contrasts: the same degrees of freedom, another standard error."""
    plain, adjusted = (by_place(model_of_fev(df).statistics("PBO")) for df in ("satterthwaite", "kenward_roger"))
    for case, one in plain.items():
        other = adjusted[case]
        assert (one.estimate, one.df) == (other.estimate, other.df)
        assert abs(one.test_statistic or 0) > abs(other.test_statistic or 0)


# Against R's nlme on people.csv


def long_people() -> pd.DataFrame:
    """Return the synthetic people, a row for each visit."""
    long = people().melt(["subject", "arm", "base"], ["month1", "month3", "month6"], "visit", "value")
    at = {"month1": 1, "month3": 2, "month6": 3}
    return long.assign(change=long.value - long.base, at=long.visit.map(at))


LONG = long_people()
COLUMNS: dict[str, Any] = {"value": "change", "person": "subject", "visit": "at", "arm": "arm"}


@pytest.mark.parametrize("case", [case for case in BY_R if "|" not in case])
def test_as_in_nlme(case: str) -> None:
    """REML to 1e-6: deviance, covariance matrix, means, differences, standard errors."""
    name, formula = case.split()
    by_visit = ["base"] if formula == "by_visit" else []
    model = mmrm(LONG, **COLUMNS, adjusting=["base"], by_visit=by_visit, structures=[name], df="satterthwaite")
    deviance, *covariance = BY_R[case].values()
    assert model.deviance == pytest.approx(deviance, abs=1e-8)
    assert model.covariance is not None
    assert model.covariance[np.triu_indices(3)] == pytest.approx(np.array(covariance), rel=1e-6)
    for one in model.statistics("placebo"):
        assert one.estimate is not None
        assert one.test_statistic is not None
        ours = {"estimate": one.estimate, "error": one.estimate / one.test_statistic}
        assert ours == pytest.approx(BY_R[f"{case} | {one.arm} | {one.visit}"], rel=1e-6)


# Derivatives


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("name", STRUCTURES)
def test_derivatives_are_those_of_the_likelihood(name: str, *, restricted: bool) -> None:
    """First and second ones, by central differences."""
    structure, moments = structure_of(name, 4), fev_moments(arm=True)
    theta = structure.start(np.array([80.0, 40, 30, 150])) + np.linspace(0.05, 0.1, len(structure.names))
    step = 1e-5 * np.maximum(1, np.abs(theta)) * np.eye(theta.size)

    def deviance(at: Any) -> float:
        return state_at(at, structure, moments, restricted=restricted).deviance

    def gradient(at: Any) -> Any:
        state = state_at(at, structure, moments, restricted=restricted)
        return derivatives_at(state, structure, moments, restricted=restricted)

    found = gradient(theta)
    width = 2 * np.diag(step)
    first = [(deviance(theta + one) - deviance(theta - one)) / wide for one, wide in zip(step, width, strict=True)]
    second = [(gradient(theta + one).gradient - gradient(theta - one).gradient) for one in step] / width[:, None]
    assert found.gradient == pytest.approx(np.array(first), rel=1e-4, abs=1e-5)
    assert found.observed == pytest.approx(second, rel=1e-4, abs=1e-6 * np.abs(second).max())


# Rules


def test_one_visit_is_analysis_of_covariance() -> None:
    """The same means, limits and p, with Kenward-Roger's degrees of freedom those of the residuals."""
    rows = LONG[LONG["at"] == 2]
    ours = mmrm(rows, **COLUMNS, adjusting=["base"]).statistics("placebo")
    theirs = ancova(rows, value="change", arm="arm", adjusting=["base"], reference="placebo")
    for one in ours:
        other = next(two for two in theirs if (two.arm, two.statistic) == (one.arm, one.statistic))
        for key in ("n", "estimate", "lower", "upper", "df", "p"):
            assert getattr(one, key) == pytest.approx(getattr(other, key), rel=1e-9)


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(st.randoms(use_true_random=False), st.sampled_from([1e-4, 1000.0]), st.integers(-100, 100))
def test_order_shift_and_scale(random: Any, scale: float, shift: int) -> None:
    """Rows in any order give the same bits; on another scale the same p."""
    plain = mmrm(LONG, **COLUMNS, adjusting=["base"])
    other = LONG.iloc[random.sample(range(len(LONG)), len(LONG))]
    assert mmrm(other, **COLUMNS, adjusting=["base"]).statistics("100M") == plain.statistics("100M")
    moved = mmrm(other.assign(change=scale * other.change + shift), **COLUMNS, adjusting=["base"])
    for one, two in zip(plain.statistics("100M"), moved.statistics("100M"), strict=True):
        if one.statistic == "ls_mean_difference":
            assert two.p == pytest.approx(one.p, rel=1e-6)
            assert two.estimate == pytest.approx(scale * (one.estimate or 0), rel=1e-6)


def few(**columns: Any) -> pd.DataFrame:
    """Return seven people at two visits."""
    rows = {"USUBJID": list("aabbccddeeffgg"), "AVISITN": [1, 2] * 7, "TRTP": ["A"] * 8 + ["P"] * 6}
    change = [5.0, 9, 4, 6, 7, 8, 6, 9, 1, 3, 2, 2, 0, 4]
    return pd.DataFrame(rows | {"CHG": change} | columns)


def test_falls_back_in_the_declared_order_and_says_so() -> None:
    """Seven people in two arms are enough for the three parameters of two visits, not for the six of three."""
    assert mmrm(few(), adjusting=[]).description == "unstructured: used"
    third = few()[::2].assign(AVISITN=3, CHG=[6.0, 3, 9, 9, 1, 4, 5])
    model = mmrm(pd.concat([few(), third]), adjusting=[])
    assert (
        model.attempts[0].trouble
        == "6 covariance parameters are more than 7 people allow, 2 of them used up by what differs between people"
    )
    assert [one.structure for one in model.attempts] == list(STRUCTURES[: len(model.attempts)])
    assert model.structure == "toeplitz_heterogeneous"
    assert model.statistics("P")[0].note == "heterogeneous Toeplitz covariance, REML"


def test_no_structure_no_result() -> None:
    """Fewer people than any structure needs; every cell says so."""
    model = mmrm(few()[:6].assign(TRTP=["A", "A", "A", "A", "P", "P"]), adjusting=[])
    assert (model.structure, model.why, model.deviance) == (None, Why.NOT_CONVERGED, None)
    assert {one.why for one in model.statistics("P")} == {Why.NOT_CONVERGED}
    assert {one.p for one in model.statistics("P")} == {None}
    assert "compound symmetry: 2 covariance parameters are more than 3 people allow" in model.note


def test_what_does_not_converge_is_no_result() -> None:
    """Values of the second visit are those of the first: correlation 1, no covariance matrix; so too for AR(1)."""
    rows = few().sort_values(["AVISITN", "USUBJID"])
    rows["CHG"] = [5.0, 4, 7, 6, 1, 2, 0] * 2
    model = mmrm(rows, adjusting=[], structures=["unstructured", "ar1"])
    assert model.structure is None
    assert all(one.trouble for one in model.attempts)


def test_visits_never_seen_together_are_said() -> None:
    """Nobody has both visits: their covariance is not determined, independent visits of one variance neither."""
    rows = few().iloc[[0, 3, 4, 7, 8, 11, 12]]
    model = mmrm(rows, adjusting=[], structures=["unstructured"])
    assert model.description == "unstructured: the values do not determine all covariance parameters"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (few(CHG=np.nan), Why.NO_VALUES),
        (few(CHG=3.0), Why.NO_VARIANCE),
        (few()[6:10], Why.TOO_FEW),
        (few(CHG=[2.0, 3] * 7), Why.NO_VARIANCE),
    ],
)
def test_says_why_there_is_no_model(rows: pd.DataFrame, why: Why) -> None:
    """All missing, constant, fewer rows than columns, nothing but the visit's mean."""
    model = mmrm(rows, adjusting=[])
    (one,) = model.statistics("P")
    assert (model.why, one.why, one.p, bool(one.note)) == (why, why, None, True)


def test_people_with_one_visit_count() -> None:
    """They add to the visit they have."""
    model = mmrm(few().drop(index=[1, 12]), adjusting=[])
    assert [one.n for one in model.statistics()] == [4, 3, 2, 3]


def test_a_cell_without_values_cannot_be_estimated() -> None:
    """The other cells can."""
    rows = few()
    found = mmrm(rows[(rows.TRTP == "A") | (rows.AVISITN == 1)], adjusting=[]).statistics("P")
    assert [(one.arm, one.visit) for one in found if one.why is Why.NOT_ESTIMABLE] == [("P", "2"), ("A - P", "2")]
    assert sum(one.p is not None for one in found) == 4


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        (pd.concat([few(), few()[:1]]), {}, "person 'a' has more than one value at visit '1'"),
        (few(TRTP=["A"] * 7 + ["P"] * 7), {}, "person 'd' is in 2 arms"),
        (few(AVISITN=["month 3", "month 12"] * 7), {}, "order of the visits in 'AVISITN' is not known"),
        (few(), {"structures": ["banded"]}, "found 'banded'"),
        (few(), {"restricted": False}, 'df="satterthwaite"'),
        (few(), {"value": "AVAL"}, "no column 'AVAL'"),
        (few(), {"by_visit": ["BASE"]}, "'BASE' is to differ by visit"),
        (few(CHG=np.inf), {}, "infinite"),
        (few(CHG="much"), {}, "not all numbers"),
    ],
)
def test_refuses_what_has_no_sensible_reading(rows: pd.DataFrame, options: dict[str, Any], said: str) -> None:
    """In a sentence that says what to do."""
    with pytest.raises(prosuite.InputError, match=said):
        mmrm(rows, adjusting=[], **options)
    with pytest.raises(prosuite.InputError, match="reference arm 'Q'; the arms are A, P"):
        mmrm(few(), adjusting=[]).statistics("Q")


def test_visits_may_be_named_in_order() -> None:
    """As words with a list, or as an ordered category: the same as numbers."""
    words = few(AVISITN=["month 3", "month 12"] * 7)
    by_number = [one.estimate for one in mmrm(few(), adjusting=[]).statistics("P")]
    listed = mmrm(words, adjusting=[], visits=["month 3", "month 12"])
    ordered = words.assign(AVISITN=pd.Categorical(words.AVISITN, ["month 3", "month 12"], ordered=True))
    assert [one.estimate for one in listed.statistics("P")] == by_number
    assert [one.estimate for one in mmrm(ordered, adjusting=[]).statistics("P")] == by_number
    assert [one.visit for one in listed.statistics()[:2]] == ["month 3", "month 12"]


@pytest.mark.parametrize("kind", ["numpy_nullable", "pyarrow"])
def test_column_types_change_nothing(kind: Any) -> None:
    """Nullable and Arrow columns, and an arm that is a category with a level nobody has."""
    rows = few(BASE=np.arange(14.0) % 5, SITE=list("xyxyyxx" * 2))
    plain = mmrm(rows, adjusting=["BASE", "SITE"], structures=["ar1"]).statistics("P")
    typed = mmrm(rows.convert_dtypes(dtype_backend=kind), adjusting=["BASE", "SITE"], structures=["ar1"])
    assert typed.statistics("P") == plain
    arms = pd.Categorical(rows.TRTP, ["0", "P", "A"])
    by_arm = mmrm(rows.assign(TRTP=arms), adjusting=["BASE", "SITE"], structures=["ar1"])
    assert by_arm.arms == ["P", "A"]
    assert by_arm.statistics("P")[-1].p == pytest.approx(plain[-1].p, rel=1e-9)
