"""The frailty phenotype, by hand from Fried 2001 (doi 10.1093/gerona/56.3.M146).

Frail with three criteria or more, prefrail with one or two, robust with none. Weight loss > 10 lb (4.5 kg), or at
follow-up >= 5 % and not intended; exhaustion: 2 or 3 on either CES-D item; activity < 383 kcal/week in men, < 270 in
women; 15 ft in >= 7 s for men <= 173 cm and women <= 159 cm, in >= 6 s for taller ones (0.653 and
0.762 m/s elsewhere); grip by sex and body mass index.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.intake.study_file import Study, StudySheet
from tests.support.measured_sheets import Measured

Score = Callable[..., Measured]
CRITERIA = ("Weight loss", "Exhaustion", "Low activity", "Slowness", "Weakness")
CLASSES = ["robust", "prefrail", "prefrail", "frail", "frail", "frail"]
ALL_RECORDS = [dict(zip(CRITERIA, answers, strict=True)) for answers in product(("no", "yes", None), repeat=5)]


def _met_and_missing(record: dict[str, str | None]) -> tuple[int, int]:
    answers = list(record.values())
    return answers.count("yes"), answers.count(None)


def test_recorded_criteria(fried: Score) -> None:
    """Every pattern of yes, no and blank: classed only if the blank ones, met or not, cannot change the class."""
    scored = fried(ALL_RECORDS)
    expected = []
    for met, missing in map(_met_and_missing, ALL_RECORDS):
        possible = {CLASSES[met + more] for more in range(missing + 1)}
        expected.append(possible.pop() if len(possible) == 1 else None)
    assert scored.words("phenotype") == expected
    counts = [met if missing == 0 else None for met, missing in map(_met_and_missing, ALL_RECORDS)]
    assert scored.values("fried_criteria_met") == counts
    assert scored.values("criteria_known") == [5 - missing for _, missing in map(_met_and_missing, ALL_RECORDS)]


def test_at_least_three_criteria(fried: Score) -> None:
    """By the other rule three known criteria are enough and missing ones count as not met; it is unverified."""
    study = Study(sheets={"fried_phenotype": StudySheet(parameters={"missing_criteria": "at_least_three"})})
    expected = [
        CLASSES[met] if missing <= 2 or met >= 3 else None for met, missing in map(_met_and_missing, ALL_RECORDS)
    ]
    assert fried(ALL_RECORDS, study=study, allow_unverified=True).words("phenotype") == expected
    refused = fried(ALL_RECORDS, study=study)
    assert refused.words("phenotype") == fried(ALL_RECORDS).words("phenotype")
    assert "unverified: add --allow-unverified" in refused.reasons("phenotype")


@pytest.mark.parametrize(
    ("record", "met"),
    [
        # more than 10 lb, which are 4.5359 kg
        ({"Weight lost unintentionally (kg)": 4.5}, "no"),
        ({"Weight lost unintentionally (kg)": 4.6}, "yes"),
        ({"Weight lost unintentionally (lb)": 10}, "no"),
        ({"Weight lost unintentionally (lb)": 10.1}, "yes"),
        # 4.9, 5 and 5.1 % of 80 kg
        ({"Weight (kg)": 76.08, "Weight last year (kg)": 80, "Weight loss intended": "no"}, "no"),
        ({"Weight (kg)": 76.0, "Weight last year (kg)": 80, "Weight loss intended": "no"}, "yes"),
        ({"Weight (kg)": 75.92, "Weight last year (kg)": 80, "Weight loss intended": "no"}, "yes"),
        ({"Weight (kg)": 70, "Weight last year (kg)": 80, "Weight loss intended": "yes"}, "no"),
        ({"Weight (kg)": 70, "Weight last year (kg)": 80, "Weight loss intended": None}, None),
        ({"Weight (kg)": 79, "Weight last year (kg)": 80, "Weight loss intended": None}, "no"),
        ({"Weight (kg)": 85, "Weight last year (kg)": 80, "Weight loss intended": None}, "no"),
        ({"Weight (kg)": None, "Weight last year (kg)": 80, "Weight loss intended": "no"}, None),
    ],
)
def test_weight_loss(fried: Score, record: dict[str, Any], met: str | None) -> None:
    """Weight loss by what was lost, or by two weights."""
    assert fried([{"Exhaustion": "no", **record}]).words("weight_loss") == [met]


def test_exhaustion(fried: Score) -> None:
    """2 or 3 on either CES-D item, even if the other is blank; a blank and a low answer leave it open."""
    answers = [None, 0, 1, 2, 3]
    records = [{"CESD effort": one, "CESD get going": two} for one, two in product(answers, answers)]

    def met(one: int | None, two: int | None) -> str | None:
        if (one or 0) >= 2 or (two or 0) >= 2:
            return "yes"
        return None if one is None or two is None else "no"

    assert fried(records).words("exhaustion") == [met(*record.values()) for record in records]


@pytest.mark.parametrize(("sex", "cut"), [("M", 383), ("F", 270)])
def test_low_activity(fried: Score, sex: str, cut: int) -> None:
    """Activity below the cut-off of the sex."""
    scored = fried([{"Sex": sex, "Activity (kcal/week)": kcal} for kcal in (cut - 1, cut, cut + 1)])
    assert scored.words("low_activity") == ["yes", "no", "no"]


@pytest.mark.parametrize(
    ("sex", "height", "cut"),
    [("M", 172.9, 7), ("M", 173, 7), ("M", 173.1, 6), ("F", 158.9, 7), ("F", 159, 7), ("F", 159.1, 6)],
)
def test_slowness(fried: Score, sex: str, height: float, cut: int) -> None:
    """15 ft in the seconds of the sex and height, or more."""
    person = {"Sex": sex, "Height (cm)": height}
    scored = fried([{**person, "15 ft walk time (s)": f"{cut + more:.2f}"} for more in (-0.01, 0, 0.01)])
    assert scored.words("slowness") == ["no", "yes", "yes"]


@pytest.mark.parametrize(("height", "cut"), [(159, 653), (160, 762)])
def test_slowness_by_speed(fried: Score, height: int, cut: int) -> None:
    """A speed on another course counts where 15 ft were not timed: slow at 0.653 m/s, in taller women at 0.762 m/s."""
    person = {"Exhaustion": "no", "Sex": "F", "Height (cm)": height}
    scored = fried([{**person, "Gait speed (m/s)": f"{(cut + more) / 1000:.3f}"} for more in (-1, 0, 1)])
    assert scored.words("slowness") == ["yes", "yes", "no"]


def test_slowness_whatever_the_height(fried: Score) -> None:
    """7 s are slow and 5.99 s are not for everybody; what lies between needs sex and height."""
    scored = fried([{"Sex": None, "15 ft walk time (s)": time} for time in (5.99, 6, 6.99, 7)])
    assert scored.words("slowness") == ["no", None, None, "yes"]


@pytest.mark.parametrize(("grip", "met"), [(17.2, "yes"), (17.3, "yes"), (17.4, "no"), (None, None)])
def test_weakness(fried: Score, grip: float | None, met: str | None) -> None:
    """Grip at or below the cut-off: 17.3 kg for a woman with a body mass index of 25 (64 kg, 160 cm)."""
    record = {"Exhaustion": "no", "Sex": "F", "Height (cm)": 160, "Weight (kg)": 64, "Grip strength (kg)": grip}
    assert fried([record]).words("weakness") == [met]


@pytest.mark.parametrize("recorded", ["yes", "no"])
def test_recorded_and_measured(fried: Score, recorded: str) -> None:
    """A recorded criterion that the measured values contradict is an error; the recorded one counts, with a note."""
    scored = fried([{"Exhaustion": recorded, "CESD effort": effort, "CESD get going": 0} for effort in (3, 0)])
    assert scored.words("exhaustion") == [recorded, recorded]
    assert scored.findings() == [("contradictory-values", "fried_exhaustion")]
    wrong = 0 if recorded == "no" else 1
    assert scored.reasons("exhaustion")[wrong] == "recorded criterion differs from measured values"
    assert scored.reasons("exhaustion")[1 - wrong] == ""


def test_a_number_alone(fried: Score) -> None:
    """A recorded number of criteria gives the class where no criterion is recorded."""
    scored = fried([{"Fried score": number} for number in (*range(6), 6)], sheet="Visit")
    assert scored.words("phenotype") == [*CLASSES, None]
    assert scored.reasons("phenotype")[0] == "number as recorded"
    assert scored.findings() == [("out-of-range-answer", "fried_count")]


def test_reasons_for_no_class(fried: Score) -> None:
    """No criterion at all is another reason than some that are missing."""
    records = [dict.fromkeys(CRITERIA), {**dict.fromkeys(CRITERIA), "Exhaustion": "no"}]
    assert fried(records).reasons("phenotype") == [
        "no criterion is known",
        "the missing criteria could change the class",
    ]


@pytest.mark.parametrize(("number", "faults"), [(1, 1), (2, 0), (3, 0), (4, 1)])
def test_a_recorded_number_is_checked(fried: Score, number: int, faults: int) -> None:
    """With two criteria met and one missing the number is 2 or 3."""
    answers = dict(zip(CRITERIA, ("yes", "yes", None, "no", "no"), strict=True))
    scored = fried([{**answers, "Fried score": number}])
    assert scored.findings() == [("contradictory-values", "fried_count")] * faults
    assert scored.values("fried_criteria_met") == [None]


@settings(max_examples=10)
@given(st.permutations([("Weight loss", "yes"), ("Exhaustion", "no"), ("Low activity", "yes"), ("Slowness", "no")]))
def test_the_order_of_columns_does_not_matter(fried: Score, answers: list[tuple[str, str]]) -> None:
    """The columns are found by name."""
    assert fried([{**dict(answers), "Weakness": "no"}]).values("fried_criteria_met") == [2]


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"15 ft walk time (s)": 0}, "walk_15ft_s"),
        ({"15 ft walk time (s)": -7}, "walk_15ft_s"),
        ({"Activity (kcal/week)": -1}, "activity_kcal_week"),
        ({"Height (cm)": 1.6}, "height_cm"),
        ({"Weight lost unintentionally (kg)": -3}, "unintended_weight_loss_kg"),
    ],
)
def test_bad_input(fried: Score, record: dict[str, float], field: str) -> None:
    """What nobody can have is an error."""
    assert fried([{"Exhaustion": "no", **record}]).findings() == [("out-of-limits", field)]
