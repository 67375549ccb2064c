"""Spirometry: best values, quality, comparison and interpretation, worked by hand from the published rules.

Grades are by Graham 2019 (doi 10.1164/rccm.201908-1590ST), response and severity by Stanojevic 2022 (doi
10.1183/13993003.01499-2021) and Pellegrino 2005 (doi 10.1183/09031936.05.00035205).
"""

import datetime
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import prosuite

Record = dict[str, Any]
Blow = tuple[float | None, float | None]

MAN: Record = {"subject": "001", "sex": "male", "age": 50.0, "height_cm": 170}
SMALL_WOMAN: Record = {"subject": "001", "sex": "female", "age": 75.0, "height_cm": 150}  # for whom 1.0 L is plausible
CHILD: Record = {"subject": "001", "sex": "female", "age": 6.0, "height_cm": 115}
NOT_AFTER = "no acceptable or usable manoeuvre after bronchodilation"


def blows(person: Record, efforts: list[Blow], phase: str = "pre", **what: Any) -> list[Record]:
    """Return one row for each manoeuvre."""
    return [
        {**person, "manoeuvre": number, "phase": phase, "acceptable": "yes", "fev1_l": fev1, "fvc_l": fvc, **what}
        for number, (fev1, fvc) in enumerate(efforts, start=1)
    ]


def score(rows: list[Record], **options: Any) -> dict[str, Any]:
    """Return the scores of one session."""
    wide = prosuite.score(pd.DataFrame(rows), "spirometry", **options)
    return {str(name): wide[name].iloc[0] for name in wide}


def reasons(workbook: Callable[..., Path], rows: list[Record], **options: Any) -> dict[str, str]:
    """Return the reason of every score of one session."""
    long = prosuite.score_workbook(workbook({"Spirometry": rows}), **options).long
    return dict(zip(long["score"], long["reason"], strict=True))


# Best values (Graham 2019)


def test_best_values_may_be_of_different_manoeuvres() -> None:
    """The largest FEV1 and the largest FVC, and their ratio: 2.20 / 3.00."""
    found = score(blows(MAN, [(2.10, 3.00), (2.20, 2.90)]))
    assert (found["fev1_l"], found["fvc_l"], found["fev1_fvc"]) == (2.20, 3.00, pytest.approx(2.20 / 3.00, rel=1e-15))


def test_acceptable_manoeuvres_come_before_usable_ones() -> None:
    """However large the usable one."""
    rows = blows(MAN, [(2.1, 3.0), (2.5, 3.5)], usable="yes")
    rows[1]["acceptable"] = "no"
    found = score(rows)
    assert (found["fev1_l"], found["fvc_l"]) == (2.1, 3.0)


def test_usable_manoeuvres_serve_where_none_is_acceptable(workbook: Callable[..., Path]) -> None:
    """And the reason says so."""
    rows = blows(MAN, [(2.1, 3.0), (2.5, 3.5)], acceptable="no", usable="yes")
    assert score(rows)["fev1_l"] == 2.5
    assert reasons(workbook, rows)["fev1_l"] == "from usable, not acceptable manoeuvres"


def test_a_manoeuvre_neither_acceptable_nor_usable_is_not_used(workbook: Callable[..., Path]) -> None:
    """Nothing is scored, and the reason says why."""
    rows = blows(MAN, [(2.1, 3.0)], acceptable="no", usable="no")
    assert pd.isna(score(rows)["fev1_l"])
    assert reasons(workbook, rows)["fev1_l"] == "no acceptable or usable manoeuvre before bronchodilation"


def test_fev1_and_fvc_can_be_acceptable_by_themselves() -> None:
    """A cough after the first second spoils the FVC alone."""
    rows = blows(MAN, [(2.2, 3.0), (2.1, 2.9)], fvc_acceptable="yes", fev1_acceptable="yes")
    rows[0]["fvc_acceptable"] = "no"
    found = score(rows)
    assert (found["fev1_l"], found["fvc_l"]) == (2.2, 2.9)


def test_mid_flow_is_that_of_the_largest_sum() -> None:
    """2.10 + 3.00 is larger than 2.20 + 2.80, though the flow of the other manoeuvre is larger."""
    rows = blows(MAN, [(2.10, 3.00), (2.20, 2.80)])
    rows[0]["fef2575_l_s"], rows[1]["fef2575_l_s"] = 1.1, 1.6
    assert score(rows)["fef2575_l_s"] == 1.1


def test_peak_flow_is_the_largest() -> None:
    """Of any manoeuvre."""
    rows = blows(MAN, [(2.10, 3.00), (2.20, 2.80)])
    rows[0]["pef_l_s"], rows[1]["pef_l_s"] = 6.0, 6.4
    assert score(rows)["pef_l_s"] == 6.4


def test_plain_columns_without_manoeuvres_are_the_best_values() -> None:
    """One row, FEV1 and FVC: nothing is said of quality."""
    found = score([{**MAN, "FEV1": 2.2, "FVC": 3.0}])
    assert (found["fev1_l"], found["fvc_l"], pd.isna(found["fev1_grade"])) == (2.2, 3.0, True)


def test_without_acceptability_no_grade_is_given(workbook: Callable[..., Path]) -> None:
    """And the reason says why."""
    row = {**MAN, "FEV1": 2.2, "FVC": 3.0}
    assert reasons(workbook, [row])["fev1_grade"] == "acceptability not recorded"


# Repeatability and grades (Graham 2019): three or two acceptable manoeuvres and how far the two largest are apart


@pytest.mark.parametrize(
    ("second", "millilitres", "grade"),
    [(3.05, 150, "A"), (3.049, 151, "C"), (3.051, 149, "A"), (3.20, 0, "A")],
)
def test_repeatability_is_in_whole_millilitres(second: float, millilitres: float, grade: str) -> None:
    """3.20 - 3.05 is 0.15000000000000036 in binary, and exactly 150 mL."""
    found = score(blows(MAN, [(3.20, 4.0), (second, 4.0), (2.5, 4.0)]))
    assert (found["fev1_repeatability_ml"], found["fev1_grade"]) == (millilitres, grade)


def graded(apart_ml: int, n: int, *, largest: float) -> list[Blow]:
    """Return n efforts of which the two largest are some millilitres apart."""
    second = round(largest - apart_ml / 1000, 3)
    efforts: list[Blow] = [(largest, largest), *[(second, second)] * (n - 1)]
    return efforts


# Over 6 years: millilitres apart, grade with 3 and with 2 manoeuvres.
ADULT = [(0, "A", "B"), (100, "A", "B"), (150, "A", "B"), (151, "C", "C"), (200, "C", "C"), (201, "D", "D"),
         (250, "D", "D"), (251, "E", "E"), (600, "E", "E")]  # fmt: skip
# Up to 6 years, the largest of 0.90 L: 100, 150 and 200 mL are more than 10 %.
SMALL = [(0, "A", "B"), (100, "A", "B"), (101, "C", "C"), (150, "C", "C"), (151, "D", "D"), (200, "D", "D"),
         (201, "E", "E"), (400, "E", "E")]  # fmt: skip
# Up to 6 years, the largest of 1.30 L: 10 % are 130 mL, more than the 100 mL of A and B.
LARGER = [(100, "A", "B"), (130, "A", "B"), (131, "C", "C"), (150, "C", "C"), (151, "D", "D"), (201, "E", "E")]
# Up to 6 years, the largest of 1.80 L: 10 % are 180 mL, more than the 150 mL of C.
LARGEST = [(180, "A", "B"), (181, "D", "D"), (200, "D", "D"), (201, "E", "E")]


def grade_cases() -> Iterator[Any]:
    """Yield person, largest value, millilitres apart, number of manoeuvres and grade."""
    tables = [("adult", MAN, 3.2, ADULT), ("just 7", CHILD | {"age": 7.0}, 1.3, ADULT),
              ("still 6", CHILD | {"age": 6.99}, 1.3, LARGER),
              ("small child", CHILD, 0.9, SMALL), ("child", CHILD, 1.3, LARGER),
              ("large child", CHILD | {"age": 5.5}, 1.8, LARGEST)]  # fmt: skip
    for name, person, largest, table in tables:
        for apart, three, two in table:
            for n, grade in ((3, three), (4, three), (2, two)):
                yield pytest.param(person, largest, apart, n, grade, id=f"{name}-{apart} mL-{n}")


@pytest.fixture(scope="module")
def grades() -> dict[tuple[str, str], Record]:
    """Return the scores of the sessions of all cases, each case a subject of its own with a session in each phase."""
    rows = [
        row | {"subject": str(case.id), "visit": phase}
        for case in grade_cases()
        for phase in ("pre", "post")
        for row in blows(case.values[0], graded(case.values[2], case.values[3], largest=case.values[1]), phase)
    ]
    sessions = pd.DataFrame(rows)
    scores = prosuite.score(sessions, "spirometry").groupby([sessions["subject"], sessions["visit"]]).first()
    return dict(zip(scores.index, scores.to_dict("records"), strict=True))


@pytest.mark.parametrize(
    ("case", "grade"), [pytest.param(case.id, case.values[4], id=case.id) for case in grade_cases()]
)
@pytest.mark.parametrize("phase", ["pre", "post"])
def test_grade(grades: dict[tuple[str, str], Record], case: str, grade: str, phase: str) -> None:
    """FEV1 and FVC are graded alike, before and after bronchodilation."""
    found = grades[case, phase]
    after = "_post" if phase == "post" else ""
    assert (found[f"fev1{after}_grade"], found[f"fvc{after}_grade"]) == (grade, grade)


@pytest.mark.parametrize(
    ("acceptable", "usable", "grade", "n"),
    [
        (["yes", "no", "no"], [None, None, None], "E", 1),
        (["yes", "no", "no"], ["no", "yes", "yes"], "E", 1),
        (["yes"], [None], "E", 1),
        (["no", "no"], ["yes", "no"], "U", 0),
        (["no"], ["yes"], "U", 0),
        (["no", "no"], ["no", "no"], "F", 0),
        (["no", "no"], [None, None], "F", 0),
    ],
)
@pytest.mark.parametrize("phase", ["pre", "post"])
def test_grade_without_two_acceptable(
    acceptable: list[str], usable: list[str | None], grade: str, n: int, phase: str
) -> None:
    """One acceptable manoeuvre is E, none but a usable one U, neither F."""
    rows = blows(MAN, [(2.2, 3.0)] * len(acceptable), phase)
    rows = [
        row | {"acceptable": one, "usable": other} for row, one, other in zip(rows, acceptable, usable, strict=True)
    ]
    found = score(rows)
    after = "_post" if phase == "post" else ""
    assert (found[f"fev1{after}_grade"], found[f"fev1{after}_n_acceptable"]) == (grade, n)


def test_grades_before_and_after_are_apart() -> None:
    """Three good manoeuvres before, two poor ones after."""
    rows = blows(MAN, [(2.2, 3.0)] * 3) + blows(MAN, [(2.4, 3.2), (2.1, 3.2)], "post")
    found = score(rows)
    assert (found["fev1_grade"], found["fev1_post_grade"], found["fvc_post_grade"]) == ("A", "E", "B")


def test_only_acceptable_manoeuvres_are_graded() -> None:
    """A larger one that is not acceptable changes nothing."""
    rows = blows(MAN, [(2.2, 3.0), (2.2, 3.0), (2.9, 3.9)], usable="yes")
    rows[2]["acceptable"] = "no"
    found = score(rows)
    assert (found["fev1_grade"], found["fev1_repeatability_ml"]) == ("B", 0)


def test_a_grade_that_the_age_decides_needs_the_age() -> None:
    """120 mL apart is A over 6 years and C at 6 years and 0.9 L."""
    person = {key: value for key, value in MAN.items() if key != "age"}
    assert pd.isna(score(blows(person, [(0.90, 0.9), (0.78, 0.9), (0.78, 0.9)]))["fev1_grade"])


# Compared with reference equations


def test_predicted_by_gli_global() -> None:
    """Man of 50 years and 170 cm: 3.3274 L (Bowerman 2023, recomputed by rspiro)."""
    assert round(score([{**MAN, "FEV1": 2.0, "FVC": 3.0}])["fev1_predicted"], 4) == 3.3274


@pytest.mark.parametrize(
    ("group", "predicted"),
    [
        ("caucasian", 3.5590),
        ("african_american", 3.0361),
        ("north_east_asian", 3.4362),
        ("south_east_asian", 3.2588),
        ("other_mixed", 3.3157),
    ],
)
def test_predicted_by_gli_2012(group: str, predicted: float) -> None:
    """The same man; Stanojevic 2022, Box 1 prints 3.32 L for Other/mixed."""
    row = {**MAN, "FEV1": 2.0, "FVC": 3.0, "ethnic_group": group}
    assert round(score([row], norms="gli2012")["fev1_predicted"], 4) == predicted


def test_percent_predicted_of_another_program() -> None:
    """Man of 40 years and 175 cm with an FVC of 4.5 L: 95.7732 %, the test point of PySpiro."""
    row = {"subject": "001", "sex": "male", "age": 40.0, "height_cm": 175, "FVC": 4.5}
    assert round(score([row])["fvc_percent_predicted"], 4) == 95.7732


def test_percent_predicted_is_of_the_best_value() -> None:
    """100 x 2.2 / predicted."""
    found = score(blows(MAN, [(2.2, 3.0), (2.1, 2.9)]))
    assert found["fev1_percent_predicted"] == pytest.approx(100 * 2.2 / found["fev1_predicted"], rel=1e-12)


def test_z_is_that_of_the_limits() -> None:
    """A value at the lower limit of normal has z = -1.645, one at the upper limit 1.645."""
    limits = score([{**MAN, "FEV1": 2.0, "FVC": 3.0}])
    at_limits = [score([{**MAN, "FEV1": limits[f"fev1_{side}"], "FVC": 6}])["fev1_z"] for side in ("lln", "uln")]
    assert at_limits == pytest.approx([-1.645, 1.645], abs=1e-9)


@pytest.mark.parametrize(("birth", "test"), [("1974-02-28", "2024-05-31"), ("2000-02-29", "2018-03-01")])
def test_age_is_exact_by_dates(birth: str, test: str) -> None:
    """Days between the dates over 365.25, the same as that age given in decimals."""
    days = (datetime.date.fromisoformat(test) - datetime.date.fromisoformat(birth)).days
    body = {"subject": "001", "sex": "male", "height_cm": 170, "FEV1": 2.0, "FVC": 3.0}
    by_dates = score([{**body, "birth_date": birth, "date": test}])
    assert by_dates["fev1_z"] == pytest.approx(score([{**body, "age": days / 365.25}])["fev1_z"], rel=1e-12)


def test_an_age_in_whole_years_is_said(workbook: Callable[..., Path]) -> None:
    """Of all that rests on it, and of nothing else."""
    said = reasons(workbook, [{**MAN, "age": 50, "FEV1": 2.0, "FVC": 3.0}])
    assert (said["fev1_z"], said["fev1_severity"], said["fev1_l"]) == (
        "age given in whole years",
        "age given in whole years",
        "",
    )


def test_an_exact_age_needs_no_caveat(workbook: Callable[..., Path]) -> None:
    """50.5 years."""
    assert reasons(workbook, [{**MAN, "age": 50.5, "FEV1": 2.0, "FVC": 3.0}])["fev1_z"] == ""


@pytest.mark.parametrize(("norms", "age"), [("gli2022", 95.5), ("gli2022", 2.5), ("nhanes3", 7.5), ("nhanes3", 85.5)])
def test_outside_the_ages_of_the_equation_nothing_is_predicted(
    workbook: Callable[..., Path], norms: str, age: float
) -> None:
    """GLI from 3 to 95, NHANES III from 8 to 80 years; the measured value stands."""
    row = {**MAN, "age": age, "ethnic_group": "caucasian", "FEV1": 2.0, "FVC": 3.0}
    found = score([row], norms=norms)
    assert (found["fev1_l"], pd.isna(found["fev1_predicted"])) == (2.0, True)
    assert "outside the equation's range" in reasons(workbook, [row], norms=norms)["fev1_predicted"]


@pytest.mark.parametrize(
    ("absent", "reason"),
    [("height_cm", "no column holds height_cm"), ("sex", "no column holds sex"), ("age", "no column holds birth_date")],
)
def test_what_is_missing_is_the_reason(workbook: Callable[..., Path], absent: str, reason: str) -> None:
    """Of whatever rests on it."""
    row = {key: value for key, value in {**MAN, "FEV1": 2.0, "FVC": 3.0}.items() if key != absent}
    assert reasons(workbook, [row])["fev1_predicted"] == reason


def test_an_age_that_is_blank_is_the_reason(workbook: Callable[..., Path]) -> None:
    """Not that there is no other column to take it from."""
    row = {**MAN, "FEV1": 2.0, "FVC": 3.0}
    assert reasons(workbook, [row | {"age": None}])["fev1_predicted"] == "age is blank"


def test_a_date_of_birth_without_a_day_is_the_reason(workbook: Callable[..., Path]) -> None:
    """The cell is not blank, and no day is invented."""
    row = {**MAN, "birth_date": "1974-03", "date": "2024-03-01", "FEV1": 2.0, "FVC": 3.0}
    del row["age"]
    assert reasons(workbook, [row])["fev1_predicted"] == "birth_date is a date without a day"


@pytest.mark.parametrize(
    ("typed", "norms", "said"),
    [
        ({"sex": "unknown"}, "gli2022", "the sex is of no known code"),
        ({"ethnic_group": "mexican american"}, "gli2012", "gli2012 has no equation for mexican_american"),
        ({"ethnic_group": None}, "gli2012", "ethnic_group is blank"),
    ],
)
def test_a_choice_that_serves_nothing_is_the_reason(
    workbook: Callable[..., Path], typed: Record, norms: str, said: str
) -> None:
    """A word nobody knows, and a group of another set of equations, are not missing."""
    row = {**MAN, **typed, "FEV1": 2.0, "FVC": 3.0}
    assert reasons(workbook, [row], norms=norms)["fev1_predicted"] == said


def test_two_days_of_one_visit_are_named(workbook: Callable[..., Path]) -> None:
    """Two unscheduled visits would look like one session, with the best value of both."""
    rows = [
        {"subject": "001", "visit": "unscheduled", "date": day, "phase": phase, "FEV1": 3.0, "FVC": 4.0}
        for day in ("2024-01-01", "2024-05-01")
        for phase in ("pre", "post")
    ]
    (found,) = prosuite.validate(workbook({"Spirometry": rows}))
    assert (found.code, found.severity, found.cell, found.value) == (
        "doubtful-values", "warning", "Spirometry!C4", "2024-05-01",
    )  # fmt: skip
    assert "several dates" in found.message
    assert len(prosuite.validate(workbook({"Spirometry": rows[:2]}))) == 0


def test_a_set_without_mid_flow_says_so(workbook: Callable[..., Path]) -> None:
    """GLI Global 2022 has FEV1, FVC and their ratio."""
    row = {**MAN, "FEV1": 2.0, "FVC": 3.0, "FEF25-75": 1.5}
    assert reasons(workbook, [row])["fef2575_predicted"] == "gli2022 has no equation for fef2575"


def test_without_norms_the_measured_values_are_scored() -> None:
    """And nothing is predicted."""
    found = score([{**MAN, "FEV1": 2.0, "FVC": 3.0}], norms="none")
    assert (found["fev1_l"], pd.isna(found["fev1_predicted"]), pd.isna(found["fev1_severity"])) == (2.0, True, True)


# Response to the bronchodilator


def response(before: Blow, after: Blow, person: Record = MAN, **options: Any) -> dict[str, Any]:
    """Return the scores of one person before and after."""
    row = {**person, "ethnic_group": "other_mixed"}
    pre = {"pre_fev1": before[0], "pre_fvc": before[1], "post_fev1": after[0], "post_fvc": after[1]}
    return score([row | pre], **options)


def test_response_of_the_published_example() -> None:
    """Stanojevic 2022, Box 1: 2.0 to 2.4 L of 3.32 L predicted is 12.05 %; with the unrounded 3.3157 L 12.06 %."""
    found = response((2.0, 3.0), (2.4, 3.0), norms="gli2012")
    assert found["fev1_bdr_percent_predicted"] == pytest.approx(100 * 0.4 / 3.32, abs=0.02)
    assert found["bdr_2022"] == "positive"


def test_response_is_of_the_predicted_value() -> None:
    """100 x (post - pre) / predicted."""
    found = response((2.0, 3.0), (2.4, 3.3))
    assert found["fvc_bdr_percent_predicted"] == pytest.approx(100 * 0.3 / found["fvc_predicted"], rel=1e-8)


@pytest.mark.parametrize(("share", "expected"), [(0.1, "negative"), (0.1001, "positive"), (0.0999, "negative")])
@pytest.mark.parametrize("measure", ["fev1", "fvc"])
def test_response_2022_is_above_ten_percent(share: float, expected: str, measure: str) -> None:
    """Exactly 10 % of predicted is no response; FEV1 or FVC is enough."""
    gain = share * response((1.0, 3.0), (1.0, 3.0))[f"{measure}_predicted"]
    after = (1.0 + gain, 3.0) if measure == "fev1" else (1.0, 3.0 + gain)
    assert response((1.0, 3.0), after)["bdr_2022"] == expected


# FEV1 before and after, change in % and mL, and the verdict by >= and by >.
@pytest.mark.parametrize(
    ("before", "after", "percent", "millilitres", "inclusive", "strict"),
    [
        (2.000, 2.240, 12.0, 240, "positive", "negative"),
        (2.000, 2.260, 13.0, 260, "positive", "positive"),
        (2.000, 2.230, 11.5, 230, "negative", "negative"),
        (1.000, 1.200, 20.0, 200, "positive", "negative"),
        (1.000, 1.199, 19.9, 199, "negative", "negative"),
        (1.000, 1.201, 20.1, 201, "positive", "positive"),
        (2.000, 2.239, 12.0, 239, "positive", "negative"),
        (2.000, 1.900, -5.0, -100, "negative", "negative"),
    ],
)
@pytest.mark.parametrize("measure", ["fev1", "fvc"])
def test_response_2005(
    before: float, after: float, percent: float, millilitres: float, inclusive: str, strict: str, measure: str
) -> None:
    """12 % of baseline and 200 mL, both, in FEV1 or FVC, on values rounded to 0.1 % and mL."""
    pair: tuple[Blow, Blow] = ((before, 4.0), (after, 4.0)) if measure == "fev1" else ((0.9, before), (0.9, after))
    found = response(*pair, person=SMALL_WOMAN)
    assert (found[f"{measure}_change_percent"], found[f"{measure}_change_ml"]) == (percent, millilitres)
    assert found["bdr_2005"] == inclusive
    assert response(*pair, person=SMALL_WOMAN, parameters={"bronchodilator_2005": "strict"})["bdr_2005"] == strict


def test_without_a_measurement_after_there_is_no_response(workbook: Callable[..., Path]) -> None:
    """And the reason says why."""
    said = reasons(workbook, [{**MAN, "FEV1": 2.0, "FVC": 3.0}])
    assert (said["bdr_2022"], said["bdr_2005"]) == (NOT_AFTER, NOT_AFTER)


# Severity, grades of obstruction and patterns


@cache
def of_the_man(measure: str) -> tuple[list[float], list[float]]:
    """Return z-scores of the man, and the values they belong to, on a fine grid."""
    values = pd.Series(np.linspace(0.5, 7.9, 20_001))
    frame = pd.DataFrame([MAN]).loc[[0] * len(values)].reset_index(drop=True)
    frame = frame.assign(FEV1=values, FVC=8.0) if measure == "fev1" else frame.assign(FEV1=0.2, FVC=values)
    return prosuite.score(frame, "spirometry")[f"{measure}_z"].tolist(), values.tolist()


@pytest.mark.parametrize(
    ("z", "severity"),
    [
        (-1.644, "normal"),
        (-1.646, "mild"),
        (-2.499, "mild"),
        (-2.501, "moderate"),
        (-3.999, "moderate"),
        (-4.001, "severe"),
    ],
)
@pytest.mark.parametrize("measure", ["fev1", "fvc"])
def test_severity_2022(measure: str, z: float, severity: str) -> None:
    """Normal from -1.645, mild from -2.5, moderate from -4, severe below (half-open bands without gaps)."""
    value = float(np.interp(z, *of_the_man(measure)))
    row = {**MAN, "FEV1": value, "FVC": 8.0} if measure == "fev1" else {**MAN, "FEV1": 0.2, "FVC": value}
    assert score([row])[f"{measure}_severity"] == severity


PREDICTED = 3.3273650  # FEV1 of the man by gli2022, to see on which side of an edge a value lies


@pytest.mark.parametrize(
    ("percent", "severity"),
    [
        (70.01, "mild"),
        (69.99, "moderate"),
        (60.01, "moderate"),
        (59.99, "moderately severe"),
        (50.01, "moderately severe"),
        (49.99, "severe"),
        (35.01, "severe"),
        (34.99, "very severe"),
    ],
)
def test_severity_2005(percent: float, severity: str) -> None:
    """By FEV1 percent predicted: 70, 60, 50 and 35 begin a band."""
    assert score([{**MAN, "FEV1": PREDICTED * percent / 100, "FVC": 5.0}])["fev1_severity_2005"] == severity


def after(percent: float, ratio: float) -> dict[str, Any]:
    """Return the scores of FEV1 in percent predicted and FEV1/FVC after bronchodilation."""
    fev1 = PREDICTED * percent / 100
    return score([{**MAN, "post_fev1": fev1, "post_fvc": fev1 / ratio}])


@pytest.mark.parametrize(("percent", "grade"), [(80.01, 1), (79.99, 2), (50.01, 2), (49.99, 3), (30.01, 3), (29.99, 4)])
def test_gold_grade(percent: float, grade: float) -> None:
    """80, 50 and 30 % begin a grade, after bronchodilation with a ratio below 0.70."""
    assert after(percent, 0.65)["gold_grade"] == grade


@pytest.mark.parametrize("ratio", [0.7, 0.85])
def test_gold_grade_needs_obstruction(ratio: float) -> None:
    """0.70 is not below 0.70."""
    assert pd.isna(score([{**MAN, "post_fev1": 4 * ratio, "post_fvc": 4.0}])["gold_grade"])


def test_gold_grade_is_after_bronchodilation(workbook: Callable[..., Path]) -> None:
    """Values before it give none."""
    said = reasons(workbook, [{**MAN, "FEV1": 1.0, "FVC": 3.0}])
    assert said["gold_grade"] == NOT_AFTER


# Limits of the man by gli2022: FEV1 2.509 L, FVC 3.135 L, ratio 0.6906.
@pytest.mark.parametrize(
    ("fev1", "fvc", "pattern"),
    [
        (3.3, 4.2, "normal"),
        (2.0, 3.5, "obstruction"),
        (2.6, 4.2, "obstruction"),
        (2.4, 3.0, "prism or possible restriction"),
        (2.6, 3.0, "possible restriction"),
        (2.4, 3.3, "unclassified"),
    ],
)
def test_pattern_2022(fev1: float, fvc: float, pattern: str) -> None:
    """By the lower limits of FEV1, FVC and their ratio; both low with a normal ratio bears the names of both."""
    assert score([{**MAN, "FEV1": fev1, "FVC": fvc}])["pattern_2022"] == pattern


@pytest.mark.parametrize(
    ("percent", "ratio", "prism"),
    [(79.9, 0.75, "yes"), (79.9, 0.7001, "yes"), (80.1, 0.75, "no"), (79.9, 0.69, "no"), (90, 0.6, "no")],
)
def test_prism_after_bronchodilation(percent: float, ratio: float, prism: str) -> None:
    """The epidemiological definition (Wan 2014): ratio 0.70 or more and FEV1 below 80 % predicted."""
    assert after(percent, ratio)["prism_post"] == prism


@pytest.mark.parametrize(("sex", "age", "expected"), [("male", 50.0, 4.0), ("female", 50.0, 5.0), ("male", 18.0, 4.0)])
def test_fev1q(sex: str, age: float, expected: float) -> None:
    """2.0 L over 0.5 L in men and 0.4 L in women."""
    assert score([{**MAN, "sex": sex, "age": age, "FEV1": 2.0, "FVC": 3.0}])["fev1q"] == pytest.approx(expected)


def test_fev1q_is_for_adults(workbook: Callable[..., Path]) -> None:
    """From 18 years on."""
    row = {**MAN, "age": 17.9, "FEV1": 2.0, "FVC": 3.0}
    assert pd.isna(score([row])["fev1q"])
    assert reasons(workbook, [row])["fev1q"] == "FEV1Q is for adults"


def test_children_are_compared_by_fev075() -> None:
    """A boy of 5 years and 110 cm, by the coefficients of GLI-2012 on a calculator.

    M = exp(-9.2847 + 1.9527 ln 110 + 0.0295 * 5) = 1.0423, S = exp(-1.7947 - 0.0666 * 5) = 0.11911, L = 1;
    z = (0.85 / 1.0423 - 1) / 0.11911 = -1.549.
    """
    boy: Record = {
        "sex": "male",
        "age": 5.0,
        "height_cm": 110,
        "ethnic_group": "caucasian",
        "fvc_l": 1.0,
        "FEV0.75 (L)": 0.85,
    }
    found = score([boy], norms="gli2012")
    assert (round(found["fev075_predicted"], 4), round(found["fev075_z"], 3)) == (1.0423, -1.549)
    assert found["fev075_fvc"] == 0.85


def test_peak_flow_is_compared_where_the_set_has_it() -> None:
    """A woman of 40 years and 165 cm by NHANES III: 0.9267 + 0.06929 * 40 - 0.001031 * 1600 + 0.00018623 * 165 ** 2."""
    woman: Record = {
        "sex": "female",
        "age": 40.0,
        "height_cm": 165,
        "ethnic_group": "caucasian",
        "fvc_l": 3.4,
        "pef_l_s": 6.5,
    }
    assert round(score([woman], norms="nhanes3")["pef_predicted"], 4) == 7.1188
    assert pd.isna(score([woman])["pef_predicted"])  # GLI Global has no peak flow
