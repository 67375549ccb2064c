"""Several frailty measures side by side on one sheet: each is found by its own columns, and none falsely."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prosuite

Write = Callable[..., Path]
PERSON = {"subject": "001", "visit": "baseline", "Sex": "F", "Height (cm)": 160, "Weight (kg)": 64}
SPPB = {
    "SPPB side by side (s)": 10,
    "SPPB semi-tandem (s)": 10,
    "SPPB tandem (s)": 5,
    "4m walk 1 (s)": 5.1,
    "4m walk 2 (s)": 4.82,
    "Five chair stands (s)": 13.7,
}
GRIP = {"Grip strength right 1 (kg)": 16, "Grip strength right 2 (kg)": 17.3, "Grip strength left 1 (kg)": 15}
CRITERIA = {
    "Fried weight loss": "yes",
    "Fried exhaustion": "no",
    "Fried low activity": "yes",
    "Fried slowness": "no",
    "Fried weakness": "yes",
}
WORDS = (
    *("Total", "Score", "Level", "Balance", "Time", "Trial", "Grip", "Exhaustion"),
    *("Speed", "Walk", "Attention", "Status", "Slowness"),
)


def test_all_on_one_sheet(workbook: Write) -> None:
    """One record of each measure, scored by hand: balance 1+1+1, gait 3 (4.82 s), chair 2 (13.70 s), and so on."""
    record = {**PERSON, **SPPB, **GRIP, **CRITERIA, "CFS": 5, "MMSE": 23}
    result = prosuite.score_workbook(workbook({"Frailty": [record]}))
    scores = result.long.set_index(["instrument", "score"])["value"]
    assert set(result.long["instrument"]) == {
        "sppb", "gait_speed", "hand_grip", "fried_phenotype", "clinical_frailty_scale", "mmse",
    }  # fmt: skip
    assert scores["sppb", "total"] == 3 + 3 + 2
    assert scores["gait_speed", "gait_speed"] == pytest.approx(4 / 4.82)
    assert scores["hand_grip", "hand_grip_kg"] == 17.3
    assert scores["fried_phenotype", "fried_criteria_met"] == 3
    assert scores["clinical_frailty_scale", "cfs"] == 5
    assert scores["mmse", "mmse"] == 23
    assert result.wide.loc[0, "sppb_band"] == "intermediate"
    assert result.wide.loc[0, "hand_grip_weak_fried"] == "yes"
    assert result.findings.ok


@pytest.mark.parametrize(
    ("columns", "instruments"),
    [
        ({"SPPB total": 9}, {"sppb"}),
        (SPPB, {"sppb", "gait_speed"}),
        (GRIP, {"hand_grip"}),
        ({"4m walk (s)": 5}, {"gait_speed"}),
        ({"Gait speed (m/s)": 0.9}, {"gait_speed"}),
        (CRITERIA, {"fried_phenotype"}),
        ({"CFS": 3}, {"clinical_frailty_scale"}),
        ({"MMSE": 29}, {"mmse"}),
        ({"CFS": 3, "MMSE": 29}, {"clinical_frailty_scale", "mmse"}),
        ({"CFS": 3, **dict.fromkeys(WORDS, 1)}, {"clinical_frailty_scale"}),
    ],
)  # fmt: skip
def test_only_what_is_there(workbook: Write, columns: dict[str, Any], instruments: set[str]) -> None:
    """On a sheet of any other name, words that mean a measure only on its own sheet declare none."""
    result = prosuite.score_workbook(workbook({"Visit data": [{**PERSON, **columns}]}))
    assert set(result.long["instrument"]) == instruments


@pytest.mark.parametrize("header", ["Total", "Level", "Balance", "Grip", "Speed", "Exhaustion", "Attention", "Time"])
def test_a_word_alone_is_nothing(workbook: Write, header: str) -> None:
    """A sheet with such a word alone holds nothing to score."""
    with pytest.raises(prosuite.InstrumentError, match="holds nothing to score"):
        prosuite.score_workbook(workbook({"Visit data": [{**PERSON, header: 1}]}))
