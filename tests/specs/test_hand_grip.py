"""Hand grip: cut-offs by Fried 2001 (doi 10.1093/gerona/56.3.M146) and EWGSOP2 (doi 10.1093/ageing/afy169), by hand.

Fried, weak at or below: men BMI <= 24 29 kg, 24.1-26 30, 26.1-28 30, > 28 32; women <= 23 17 kg, 23.1-26 17.3,
26.1-29 18, > 29 21; the bands are closed on the right and the index is not rounded. EWGSOP2, weak below: men 27 kg,
women 16 kg.
"""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.intake.study_file import Study, StudySheet
from tests.support.measured_sheets import Measured

Score = Callable[..., Measured]
CUTS = [
    ("M", 18.0, 29), ("M", 24.0, 29), ("M", 24.01, 30), ("M", 24.05, 30), ("M", 26.0, 30), ("M", 26.01, 30),
    ("M", 28.0, 30), ("M", 28.01, 32), ("M", 40.0, 32),
    ("F", 18.0, 17), ("F", 23.0, 17), ("F", 23.01, 17.3), ("F", 23.05, 17.3), ("F", 26.0, 17.3), ("F", 26.01, 18),
    ("F", 29.0, 18), ("F", 29.01, 21), ("F", 40.0, 21),
]  # fmt: skip


@pytest.mark.parametrize(("sex", "bmi", "cut"), CUTS)
def test_weak_by_fried(hand_grip: Score, sex: str, bmi: float, cut: float) -> None:
    """Weak is at or below the cut-off of the sex and the band of the body mass index."""
    person = {"Sex": sex, "BMI": bmi}
    grips = [f"{cut - 0.1:.1f}", f"{cut:.1f}", f"{cut + 0.1:.1f}"]
    scored = hand_grip([{**person, "Grip strength (kg)": grip} for grip in grips])
    assert scored.values("fried_cut_kg") == [cut] * 3
    assert scored.words("weak_fried") == ["yes", "yes", "no"]


@pytest.mark.parametrize(("sex", "cut"), [("male", 27), ("female", 16)])
def test_weak_by_ewgsop2(hand_grip: Score, sex: str, cut: float) -> None:
    """Weak is below the cut-off of the sex, whatever the body mass index."""
    grips = [f"{cut - 0.1:.1f}", f"{cut:.1f}", f"{cut + 0.1:.1f}"]
    scored = hand_grip([{"Sex": sex, "Grip strength (kg)": grip} for grip in grips])
    assert scored.words("weak_ewgsop2") == ["yes", "no", "no"]
    assert scored.words("weak_fried") == [None] * 3


@pytest.mark.parametrize(
    ("weight", "cut"),
    [
        (73.5, 29),  # 73.5 / 1.75 ** 2 = 24
        (73.6, 30),  # 24.03
    ],
)
def test_body_mass_index_by_size(hand_grip: Score, weight: float, cut: float) -> None:
    """The body mass index is weight over height squared, not rounded."""
    scored = hand_grip([{"Sex": "M", "Height (cm)": 175, "Weight (kg)": weight, "Grip strength (kg)": 30}])
    in_metres = hand_grip([{"Sex": "M", "Height (m)": 1.75, "Weight (kg)": weight, "Grip strength (kg)": 30}])
    assert scored.values("fried_cut_kg") == in_metres.values("fried_cut_kg") == [cut]


def test_a_recorded_body_mass_index_is_checked(hand_grip: Score) -> None:
    """One that weight and height do not make is an error, and is not used."""
    record = {"Sex": "M", "Height (cm)": 175, "Weight (kg)": 73.5, "BMI": 30, "Grip strength (kg)": 30}
    scored = hand_grip([record, {**record, "BMI": 24.4}, {**record, "Height (cm)": None}])
    assert scored.findings() == [("contradictory-values", "bmi")]
    assert scored.values("fried_cut_kg") == [29, 29, 32]
    assert scored.reasons("fried_cut_kg") == ["", "", "body mass index as recorded"]


@pytest.mark.parametrize(("bmi", "faults"), [(23.4, 1), (23.5, 0), (24.5, 0), (24.6, 1)])
def test_tolerance_of_a_recorded_body_mass_index(hand_grip: Score, bmi: float, faults: int) -> None:
    """Up to 0.5 from weight over height squared, here 73.5 / 1.75 ** 2 = 24, is rounding."""
    scored = hand_grip([{"Height (cm)": 175, "Weight (kg)": 73.5, "BMI": bmi, "Grip strength (kg)": 30}])
    assert scored.findings() == [("contradictory-values", "bmi")] * faults


@pytest.mark.parametrize("blank", ["Sex", "BMI"])
def test_what_the_cut_off_needs(hand_grip: Score, blank: str) -> None:
    """Without sex or body mass index nobody is weak or not by Fried, and the grip stands."""
    record = {"Sex": "M", "BMI": 24, "Grip strength (kg)": 20, blank: None}
    scored = hand_grip([record])
    assert (scored.words("weak_fried"), scored.values("hand_grip_kg")) == ([None], [20])
    assert scored.reasons("weak_fried") == [
        "sex is blank" if blank == "Sex" else "no body mass index, nor weight and height"
    ]


TRIALS = {
    "Grip strength right 1 (kg)": 20, "Grip strength right 2 (kg)": 22, "Grip strength right 3 (kg)": 24,
    "Grip strength left 1 (kg)": 26, "Grip strength left 2 (kg)": 25, "Grip strength left 3 (kg)": 21,
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "hand", "grip"),
    [
        ("highest", "right", 26),
        ("highest", None, 26),
        ("mean_dominant", "right", 22),  # (20 + 22 + 24) / 3
        ("mean_dominant", "left", 24),  # (26 + 25 + 21) / 3
        ("mean_dominant", None, None),
    ],
)
def test_rule(hand_grip: Score, rule: str, hand: str | None, grip: float | None) -> None:
    """The highest of all trials, or the mean of those of the dominant hand, if it is known."""
    study = Study(sheets={"hand_grip": StudySheet(parameters={"grip_rule": rule})})
    scored = hand_grip([{**TRIALS, "Dominant hand": hand}], study=study)
    assert scored.values("hand_grip_kg") == [grip]
    assert scored.values("n_grip_trials") == [6]
    assert (scored.reasons("hand_grip_kg") == [""]) == (grip is not None)


def test_columns_that_name_the_dominant_hand(hand_grip: Score) -> None:
    """Trials can be of the dominant and the other hand; fewer than three are said."""
    study = Study(sheets={"hand_grip": StudySheet(parameters={"grip_rule": "mean_dominant"})})
    grips = {
        "Grip strength dominant 1 (kg)": 30,
        "Grip strength dominant 2 (kg)": 32,
        "Grip strength non dominant 1 (kg)": 40,
    }
    scored = hand_grip([grips], study=study)
    assert scored.values("hand_grip_kg") == [31]
    assert scored.reasons("hand_grip_kg") == ["fewer than three trials of the dominant hand"]


def test_a_mean_on_the_cut_off(hand_grip: Score) -> None:
    """(17.2 + 17.3 + 17.4) / 3 is 17.3 and not above it, though it is not in binary fractions."""
    study = Study(sheets={"hand_grip": StudySheet(parameters={"grip_rule": "mean_dominant"})})
    grips = {f"Grip strength dominant {number} (kg)": value for number, value in enumerate((17.2, 17.3, 17.4), start=1)}
    assert hand_grip([{"Sex": "F", "BMI": 25, **grips}], study=study).words("weak_fried") == ["yes"]


@settings(max_examples=10)
@given(st.permutations(list(TRIALS.values())))
def test_the_order_of_trials_does_not_matter(hand_grip: Score, grips: list[float]) -> None:
    """The highest grip is the same in any order."""
    assert hand_grip([dict(zip(TRIALS, grips, strict=True))]).values("hand_grip_kg") == [26]


@settings(max_examples=4)
@given(st.lists(st.integers(50, 700), min_size=40, max_size=80))
def test_kilograms_or_pounds(hand_grip: Score, tenths: list[int]) -> None:
    """A grip in pounds (0.45359237 kg, NIST SP 811) is as weak as the same in kilograms."""
    person = {"Sex": "F", "BMI": 25}
    in_kg = hand_grip([{**person, "Grip strength (kg)": tenth / 10} for tenth in tenths])
    in_lb = hand_grip([{**person, "Grip strength (lb)": repr(tenth / 10 / 0.45359237)} for tenth in tenths])
    assert in_kg.values("hand_grip_kg") == pytest.approx(in_lb.values("hand_grip_kg"))
    assert in_kg.words("weak_fried") == in_lb.words("weak_fried")


@pytest.mark.parametrize("value", [-1, 91, 250])
def test_bad_input(hand_grip: Score, value: float) -> None:
    """A grip outside 0 to 90 kg is an error and does not count; other trials do."""
    scored = hand_grip([{**TRIALS, "Grip strength right 1 (kg)": value}])
    assert (scored.findings(), scored.values("hand_grip_kg")) == ([("out-of-limits", "hand_grip_kg")], [26])


def test_pounds_typed_for_kilograms(hand_grip: Score) -> None:
    """132 in a column of kilograms may be pounds, and the finding says so."""
    scored = hand_grip([{"Grip strength (kg)": 132}])
    assert "132 lb would be 59.87 kg" in scored.expected()
    assert scored.values("hand_grip_kg") == [None]
