"""The evaluator of reference equations: what is withheld and why, and what must not matter.

The equations are invented, with numbers that can be worked out by hand; shipped ones are in ``tests/norms``.
"""

import math
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosuite.arithmetic.equation_plan import INPUT_MISSING, EquationPlan
from prosuite.arithmetic.equations import REASONS, ReferenceValues, reference_values
from prosuite.catalogue.load import load_catalogue
from prosuite.norms.equations import load_equations
from tests.support.norms import reference_equations

NAN = math.nan
CARD = """
id = "town"
kind = "equations"
title = "Invented"
population = "Nobody"
country = "XX"
year = 2020
licence = "None; invented for a test."
instruments = ["lung"]
form = "{form}"
coefficients = "town.csv"
confidence = "A"
source = "Invented for a test."
verified = "Nowhere."
{more}
"""
HEADER = "measure,unit,sex,group,age_from,age_to,height_from_cm,height_to_cm,part,term,coefficient,confidence,source\n"


def _plan(
    folder: Path, rows: list[str], form: str = "linear", more: str = "", *, allow_unverified: bool = False
) -> EquationPlan:
    """Compile rows of ``sex,group,age_from,age_to,height_from,height_to,part,term,coefficient,confidence``."""
    (folder / "town.toml").write_text(CARD.format(form=form, more=more), encoding="utf-8")
    table = HEADER + "".join(f"air,L,{row},invented\n" for row in rows)
    (folder / "town.csv").write_text(table, encoding="utf-8")
    return load_equations(folder, "town", allow_unverified=allow_unverified).plan("air")


def _one(plan: EquationPlan, observed: float = NAN, sex: int = 1, group: int = 0, **inputs: float) -> dict[str, Any]:
    """Evaluate one person; the reason as text."""
    arrays = {name: np.array([value]) for name, value in inputs.items()}
    codes = np.array([sex], np.uint8), np.array([group], np.uint8)
    values = reference_values(plan, np.array([observed]), arrays, *codes)
    found = {field.name: getattr(values, field.name)[0] for field in fields(values)}
    return found | {"why": REASONS[found["why"]]}


# predicted = 1 + 0.1 age + 0.5 in men of 20 to 60 years; 2 + 0.05 height in women of 150 to 180 cm
MEN = ["male,,20,60,,,predicted,const,1.5,A", "male,,20,60,,,predicted,age,0.1,A"]
WOMEN = ["female,,20,60,150,180,predicted,const,2,A", "female,,20,60,150,180,predicted,height_cm,0.05,A"]


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ({"age": 40}, ""),
        ({"age": 20}, ""),
        ({"age": 60}, ""),
        ({"age": 19.999}, "outside the equation's range"),
        ({"age": 60.001}, "outside the equation's range"),
        ({}, "age missing"),
        ({"age": math.inf}, "age missing"),
        ({"age": 40, "sex": 0}, "sex missing"),
        ({"sex": 0}, "sex missing"),
        ({"age": 40, "sex": 2}, "height missing"),
        ({"age": 40, "sex": 2, "height_cm": 150}, ""),
        ({"age": 40, "sex": 2, "height_cm": 180}, ""),
        ({"age": 40, "sex": 2, "height_cm": 149.9}, "outside the equation's range"),
        ({"age": 40, "sex": 2, "height_cm": 180.1}, "outside the equation's range"),
        ({"age": 70, "sex": 2, "height_cm": 170}, "outside the equation's range"),
        ({"age": 40, "height_cm": -1}, ""),  # men's height does not matter
    ],
)
def test_who_has_a_value(tmp_path: Path, person: dict[str, float], why: str) -> None:
    """A predicted value is given within the ranges, ends included, where all that is needed is known."""
    found = _one(_plan(tmp_path, MEN + WOMEN), **person)  # type: ignore[arg-type]
    assert found["why"] == why
    assert math.isnan(found["predicted"]) == bool(why)


def test_predicted_and_percent(tmp_path: Path) -> None:
    """1.5 + 0.1 x 40 = 5.5, of which 2.2 are 40 %; no limit and no z are defined, and that needs no reason."""
    found = _one(_plan(tmp_path, MEN), observed=2.2, age=40)
    assert (found["predicted"], found["percent_predicted"]) == pytest.approx((5.5, 40))
    assert all(math.isnan(found[name]) for name in ("z", "lln", "uln"))
    assert found["why"] == ""


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        # LLN 5.5 - 1 = 4.5
        ("margin,const,1", (NAN, 4.5, NAN)),
        # LLN 3.5: SE = (5.5 - 3.5) / 2 = 1, z = 4.5 - 5.5, ULN = 11 - 3.5
        ("lln,const,3.5", (-1.0, 3.5, 7.5)),
        # LLN = 5.5 - 2 x 0.5, z = (4.5 - 5.5) / 0.5
        ("rsd,const,0.5", (-2.0, 4.5, NAN)),
    ],
)
def test_limits(tmp_path: Path, limit: str, expected: tuple[float, float, float]) -> None:
    """Limits and z by hand, with limits at 2 SD; a margin gives no z."""
    more = "" if limit.startswith("margin") else "limit_z = 2"
    plan = _plan(tmp_path, [*MEN, f"male,,20,60,,,{limit},A"], more=more)
    found = _one(plan, observed=4.5, age=40)
    np.testing.assert_allclose([found["z"], found["lln"], found["uln"]], expected)


@pytest.mark.parametrize(
    ("limit", "why"),
    [
        ("margin,const,1", "lower limit unverified"),
        ("lln,const,3.5", "lower limit unverified"),
        ("rsd,const,0.5", "residual SD unverified"),
    ],
)
def test_unverified_limit(tmp_path: Path, limit: str, why: str) -> None:
    """What rests on an unverified part is missing, and the reason names the part; the rest is given."""
    more = "" if limit.startswith("margin") else "limit_z = 2"
    plan = _plan(tmp_path, [*MEN, f"male,,20,60,,,{limit},C"], more=more)
    found = _one(plan, observed=4.5, age=40)
    assert found["why"] == why
    assert found["predicted"] == 5.5
    assert all(math.isnan(found[name]) for name in ("z", "lln", "uln"))


def test_unverified_limit_when_allowed(tmp_path: Path) -> None:
    """An unverified part is used when allowed."""
    plan = _plan(tmp_path, [*MEN, "male,,20,60,,,margin,const,1,C"], allow_unverified=True)
    assert _one(plan, age=40)["lln"] == 4.5


def test_unverified_equation(tmp_path: Path) -> None:
    """One unverified coefficient makes its equation unverified, the other sex is not concerned."""
    plan = _plan(tmp_path, [*MEN, "female,,20,60,,,predicted,const,3,C"])
    assert _one(plan, sex=2, age=40)["why"] == "equation unverified"
    assert math.isnan(_one(plan, sex=2, age=40)["predicted"])
    assert _one(plan, sex=1, age=40)["predicted"] == 5.5


GROUPED = ["any,,20,60,,,predicted,const,4,A", "any,north,20,60,,,predicted,const,-0.5,A"]


@pytest.mark.parametrize(("group", "predicted"), [(0, NAN), (1, 3.5), (2, 4.0)])
def test_groups_are_added(tmp_path: Path, group: int, predicted: float) -> None:
    """A group's coefficient is added to that for all groups; an unknown group has no value, whatever the sex."""
    plan = _plan(tmp_path, GROUPED, more='groups = ["north", "south"]')
    found = _one(plan, sex=0, group=group, age=40)
    np.testing.assert_equal(found["predicted"], predicted)
    assert found["why"] == ("" if group else "ethnic group missing")


def test_group_without_an_equation(tmp_path: Path) -> None:
    """Where equations are made for single groups, the others have none."""
    plan = _plan(tmp_path, ["any,north,20,60,,,predicted,const,4,A"], more='groups = ["north", "south"]')
    assert _one(plan, group=2, age=40)["why"] == "no equation for this person"
    assert _one(plan, group=1, age=40)["predicted"] == 4


def test_sex_without_an_equation(tmp_path: Path) -> None:
    """A measure with equations for men alone has none for women."""
    assert _one(_plan(tmp_path, MEN), sex=2, age=40)["why"] == "no equation for this person"


@pytest.mark.parametrize(("age", "predicted"), [(9.9, NAN), (10, 1.0), (19.9, 1.0), (20, NAN), (25, 2.0), (30, 2.0)])
def test_age_bands(tmp_path: Path, age: float, predicted: float) -> None:
    """Each band has its equation, a gap between bands has none."""
    rows = ["any,,25,30,,,predicted,const,2,A", "any,,10,19.99,,,predicted,const,1,A"]
    np.testing.assert_equal(_one(_plan(tmp_path, rows), age=age)["predicted"], predicted)


@pytest.mark.parametrize("predicted", [0, -1])
def test_predicted_below_zero(tmp_path: Path, predicted: int) -> None:
    """A predicted value that is not above zero is none."""
    found = _one(_plan(tmp_path, [f"any,,0,90,,,predicted,const,{predicted},A"]), observed=1, age=40)
    assert found["why"] == "the equation predicts no value above zero"
    assert math.isnan(found["predicted"])
    assert math.isnan(found["percent_predicted"])


@pytest.mark.parametrize(("margin", "lln"), [("5.4", 0.1), ("5.5", NAN), ("6", NAN)])
def test_a_lower_limit_that_is_not_above_zero_is_withheld(tmp_path: Path, margin: str, lln: float) -> None:
    """5.5 less 5.5 is no limit that anybody can be below; the predicted value stands."""
    found = _one(_plan(tmp_path, [*MEN, f"male,,20,60,,,margin,const,{margin},A"]), observed=4.5, age=40)
    np.testing.assert_allclose([found["predicted"], found["lln"]], [5.5, lln])
    assert found["why"] == ("the lower limit of normal is not above zero" if math.isnan(lln) else "")


@pytest.mark.parametrize("observed", [0.0, -1.0])
def test_no_z_of_nothing(tmp_path: Path, observed: float) -> None:
    """A measured value that is not above zero has no z, and says so; the limits stand."""
    found = _one(_plan(tmp_path, [*MEN, "male,,20,60,,,lln,const,3.5,A"], more="limit_z = 2"), observed, age=40)
    assert (found["why"], found["lln"]) == ("measured value not above zero", 3.5)
    assert math.isnan(found["z"])


def test_no_observation(tmp_path: Path) -> None:
    """Without an observation the predicted value and the limits are given, and there is nothing to explain."""
    found = _one(_plan(tmp_path, [*MEN, "male,,20,60,,,lln,const,3.5,A"], more="limit_z = 2"), age=40)
    assert (found["predicted"], found["lln"], found["why"]) == (5.5, 3.5, "")
    assert math.isnan(found["z"])
    assert math.isnan(found["percent_predicted"])


# Of a person of 40 years, 150 cm, 45 kg: BMI = 45 / 1.5 ** 2 = 20. The other inputs are 7.
TERMS = {
    "age": 40,
    "age_sq": 1600,
    "ln_age": math.log(40),
    "height_cm": 150,
    "height_cm_sq": 22500,
    "height_m": 1.5,
    "ln_height_cm": math.log(150),
    "weight_kg": 45,
    "bmi": 20,
    "bmi_sq": 400,
    "age_x_height": 6000,
    "pct_pred_hrmax": 7,
    "delta_hr_bpm": 7,
    "fev1_l": 7,
    "active": 7,
}
WHOLE = {"age": 40.0, "height_cm": 150.0, "weight_kg": 45.0} | dict.fromkeys(
    ("pct_pred_hrmax", "delta_hr_bpm", "fev1_l", "active"), 7.0
)


@pytest.mark.parametrize(("term", "value"), TERMS.items())
def test_terms(tmp_path: Path, term: str, value: float) -> None:
    """Each term is what its name says."""
    rows = ["any,,20,60,,,predicted,const,1,A", f"any,,20,60,,,predicted,{term},0.5,A"]
    assert _one(_plan(tmp_path, rows), **WHOLE)["predicted"] == pytest.approx(1 + 0.5 * value, rel=1e-12)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "code"), INPUT_MISSING.items())
def test_each_missing_input_is_named(tmp_path: Path, name: str, code: int) -> None:
    """An input that an equation needs and that is missing is the reason."""
    term = name if name in TERMS else "const"
    rows = ["any,,20,60,,,predicted,const,1,A", *([f"any,,20,60,,,predicted,{term},0.5,A"] if term != "const" else [])]
    person = {key: value for key, value in WHOLE.items() if key != name}
    assert _one(_plan(tmp_path, rows), **person)["why"] == REASONS[code]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["height_cm", "weight_kg"])
def test_nobody_measures_nothing(tmp_path: Path, name: str) -> None:
    """A height or weight that is not above zero is outside every equation's range."""
    rows = ["any,,20,60,,,predicted,const,1,A", f"any,,20,60,,,predicted,{name},0.5,A"]
    assert _one(_plan(tmp_path, rows), **WHOLE | {name: 0.0})["why"] == "outside the equation's range"  # type: ignore[arg-type]


@pytest.mark.parametrize(("link", "predicted"), [("identity", 2.0), ("ln", math.exp(2)), ("log10", 100.0)])
def test_links(tmp_path: Path, link: str, predicted: float) -> None:
    """The predictor is on the scale of its link."""
    plan = _plan(tmp_path, ["any,,20,60,,,predicted,const,2,A"], more=f'links = {{ predicted = "{link}" }}')
    assert _one(plan, age=40)["predicted"] == pytest.approx(predicted, rel=1e-14)


def test_percent_is_given_as_a_fraction(tmp_path: Path) -> None:
    """Values of a measure in percent are divided by 100, once; z is the same."""
    plan = _plan(tmp_path, [*MEN, "male,,20,60,,,lln,const,3.5,A"], more="limit_z = 2")
    (tmp_path / "town.csv").write_text((tmp_path / "town.csv").read_text().replace("air,L", "air,%"))
    percent = load_equations(tmp_path, "town").plan("air")
    found, whole = _one(percent, 0.045, age=40), _one(plan, 4.5, age=40)
    for name, factor in {"predicted": 100, "lln": 100, "uln": 100, "z": 1, "percent_predicted": 1}.items():
        assert found[name] * factor == pytest.approx(whole[name])


def _lms(folder: Path, power: float, s: float = 0.1, limit: float = 2, unit: str = "L") -> EquationPlan:
    """Return a plan with M = 4, S = s and L = power."""
    rows = [
        f"any,,20,60,,,m,const,{math.log(4)!r},A",
        f"any,,20,60,,,s,const,{math.log(s)!r},A",
        f"any,,20,60,,,l,const,{power},A",
    ]
    plan = _plan(folder, rows, "lms", f"limit_z = {limit}")
    if unit == "L":
        return plan
    (folder / "town.csv").write_text((folder / "town.csv").read_text().replace("air,L", f"air,{unit}"))
    return load_equations(folder, "town").plan("air")


@pytest.mark.parametrize(
    ("power", "expected"),
    [
        # L = 1: z = (3/4 - 1) / 0.1, limits 4 (1 -+ 0.2)
        (1, (-2.5, 3.2, 4.8)),
        # L = 2: z = (9/16 - 1) / 0.2, limits 4 sqrt(1 -+ 0.4)
        (2, (-2.1875, 4 * math.sqrt(0.6), 4 * math.sqrt(1.4))),
        # L = -1: z = (4/3 - 1) / -0.1, limits 4 / (1 +- 0.2)
        (-1, (-10 / 3, 4 / 1.2, 4 / 0.8)),
        # L = 0: z = ln(3/4) / 0.1, limits 4 exp(-+0.2)
        (0, (math.log(0.75) / 0.1, 4 * math.exp(-0.2), 4 * math.exp(0.2))),
    ],
)
def test_lms(tmp_path: Path, power: float, expected: tuple[float, float, float]) -> None:
    """z and limits by hand for four powers."""
    found = _one(_lms(tmp_path, power), observed=3, age=40)
    np.testing.assert_allclose([found["z"], found["lln"], found["uln"]], expected, rtol=1e-13)
    np.testing.assert_allclose([found["predicted"], found["percent_predicted"]], [4, 75], rtol=1e-14)


def test_lms_in_percent(tmp_path: Path) -> None:
    """An LMS measure in percent is given as a fraction, too."""
    found = _one(_lms(tmp_path, 2, unit="%"), observed=0.03, age=40)
    expected = [0.04, 75, -2.1875, 0.04 * math.sqrt(0.6), 0.04 * math.sqrt(1.4)]
    np.testing.assert_allclose([found[name] for name in list(found)[:5]], expected, rtol=1e-13)


@pytest.mark.parametrize(("s", "limit"), [(0.5, 2.0), (0.5, 3.0)])
def test_undefined_limit(tmp_path: Path, s: float, limit: float) -> None:
    """Where 1 + z L S is not above zero, the limit is missing and the reason says so; z is given all the same."""
    found = _one(_lms(tmp_path, 1, s, limit), observed=3, age=40)  # 1 - 2 x 1 x 0.5 = 0
    assert math.isnan(found["lln"])
    assert found["uln"] == pytest.approx(4 * (1 + limit * s))
    assert found["z"] == pytest.approx(-0.5)
    assert found["why"] == "limits of normal undefined"


AGES = st.floats(0, 110)
PEOPLE = st.lists(
    st.tuples(AGES, st.floats(50, 220), st.floats(0, 9), st.integers(0, 2), st.integers(0, 5)), min_size=1, max_size=40
)
GLI = reference_equations(load_catalogue(), "gli2012", "spirometry").plan("fev1_fvc")


def _gli(people: list[tuple[float, float, float, int, int]]) -> ReferenceValues:
    age, height, observed, sex, group = (np.array(column) for column in zip(*people, strict=True))
    inputs = {"age": age, "height_cm": height}
    return reference_values(GLI, observed, inputs, sex.astype(np.uint8), group.astype(np.uint8))


@given(people=PEOPLE, seed=st.randoms())
def test_other_people_do_not_matter(people: list[tuple[float, float, float, int, int]], seed: Any) -> None:
    """To the last bit, a person's values are the same alone, in any order and among any others."""
    order = list(range(len(people)))
    seed.shuffle(order)
    together, shuffled = _gli(people), _gli([people[index] for index in order])
    for field in fields(ReferenceValues):
        whole = getattr(together, field.name)
        np.testing.assert_array_equal(whole[order], getattr(shuffled, field.name))
        np.testing.assert_array_equal(whole[:1], getattr(_gli(people[:1]), field.name))


@given(people=PEOPLE)
def test_every_gap_has_a_reason(people: list[tuple[float, float, float, int, int]]) -> None:
    """Whatever the inputs, a value is missing if and only if a reason is given."""
    values = _gli(people)
    missing = np.isnan([values.predicted, values.percent_predicted, values.z, values.lln, values.uln])
    np.testing.assert_array_equal(missing.any(axis=0), values.why > 0)


def test_many_people(tmp_path: Path) -> None:
    """People beyond the first block are evaluated, too."""
    n = 100_000
    plan = _plan(tmp_path, MEN)
    age = np.linspace(20, 60, n)
    codes = np.ones(n, np.uint8), np.zeros(n, np.uint8)
    values = reference_values(plan, np.full(n, NAN), {"age": age}, *codes)
    np.testing.assert_allclose(values.predicted, 1.5 + 0.1 * age)


def test_inputs_are_not_changed(tmp_path: Path) -> None:
    """The arrays given stay as they are."""
    age, observed = np.array([40.0, NAN, 70.0]), np.array([1.0, NAN, -1.0])
    codes = np.ones(3, np.uint8), np.zeros(3, np.uint8)
    reference_values(_plan(tmp_path, MEN, more="age_at_least = 50"), observed, {"age": age}, *codes)
    np.testing.assert_array_equal(age, [40.0, NAN, 70.0])
    np.testing.assert_array_equal(observed, [1.0, NAN, -1.0])


@pytest.mark.parametrize(("age", "predicted"), [(19, NAN), (20, 6.5), (50, 6.5), (55, 7.0)])
def test_youngest_age_computed_with(tmp_path: Path, age: float, predicted: float) -> None:
    """Younger people are computed as 50: 1.5 + 0.1 x 50; the range is that of their own age."""
    plan = _plan(tmp_path, MEN, more="age_at_least = 50")
    np.testing.assert_allclose(_one(plan, age=age)["predicted"], predicted)
