"""Scores for REDCap: names it takes, a dictionary that fits the records, values that are those of the table.

The 18 columns of the dictionary are those of dictionaries that REDCap exports (OuhscBbmc/REDCapR, inst/test-data).
Names begin with a small letter, hold small letters, digits and underscores, and have at most 26 characters (Vanderbilt
University, Creating a Data Dictionary in REDCap, 2015).
"""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prosuite

HEADER = [
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
]
WALKS = [
    {
        "subject": "01",
        "visit": "bl",
        "distance_m": 400,
        "sex": "male",
        "Age in full years (at entry)": 60,
        "a__b_": "x",
    },
    {"subject": "01", "visit": "m3", "distance_m": 420, "sex": "male", "Age in full years (at entry)": 60, "a__b_": ""},
]
PHQ9 = [{"subject": "01", "visit": "bl", **{f"phq9_{nth}": 1 for nth in range(1, 10)}}]
Workbook = Callable[..., Path]
Rows = list[dict[str, str]]


def exported(workbook: Workbook, folder: Path, sheets: dict[str, Any]) -> tuple[Rows, Rows, prosuite.ScoreResult]:
    """Return the records, the dictionary, and what was scored."""
    result = prosuite.score_workbook(workbook(sheets))
    result.write(folder / "s.csv", syntax=["redcap"])
    records, dictionary = (
        [*csv.DictReader(io.StringIO((folder / name).read_text(encoding="utf-8"), newline=""))]
        for name in ("s_redcap.csv", "s_redcap_dictionary.csv")
    )
    return records, dictionary, result


def test_names_and_dictionary_fit(workbook: Workbook, tmp_path: Path) -> None:
    """Each field of the records is one of the dictionary, in order; what had another name says so."""
    records, dictionary, _ = exported(workbook, tmp_path, {"6MWT": WALKS, "PHQ9": PHQ9})
    names = [row["Variable / Field Name"] for row in dictionary]
    assert [*dictionary[0]] == HEADER
    assert [*records[0]] == ["record_id", "redcap_event_name", *names[1:]]
    assert all(re.fullmatch("[a-z][a-z0-9_]{0,25}", name) and "__" not in name for name in names)
    assert len({*names}) == len(names)
    assert {row["Form Name"] for row in dictionary} == {"prosuite_scores"}
    notes = {row["Variable / Field Name"]: row["Field Note"] for row in dictionary}
    assert (notes["age_in_full_years_at_entry"], notes["a_b"]) == ("Age in full years (at entry)", "a__b_")


def test_values_are_those_of_the_table(workbook: Workbook, tmp_path: Path) -> None:
    """Numbers in full, words as the numbers of their choices, visits as events, blanks blank."""
    records, dictionary, result = exported(workbook, tmp_path, {"6MWT": WALKS, "PHQ9": PHQ9})
    types = {row["Variable / Field Name"]: row for row in dictionary}
    assert [row["redcap_event_name"] for row in records] == ["bl_arm_1", "m3_arm_1"]
    assert [row["sixmwt_distance_m"] for row in records] == ["400", "420"]
    assert types["sixmwt_distance_m"]["Text Validation Type OR Show Slider Number"] == "number"
    said = types["phq9_total_band"]["Choices, Calculations, OR Slider Labels"]
    choices = dict(pair.split(", ", 1) for pair in said.split(" | "))
    assert [choices.get(row["phq9_total_band"], "") for row in records] == ["mild", ""]
    assert result.wide["phq9_total_band"].fillna("").tolist() == ["mild", ""]
    assert types["phq9_total_band"]["Field Type"] == "dropdown"


def test_records_that_stand_several_times_are_repeats(workbook: Workbook, tmp_path: Path) -> None:
    """Of two forms of one event each is an instance; event names of REDCap itself stay."""
    forms = [{**PHQ9[0], "visit": "month_3_arm_2", "redcap_repeat_instance": nth} for nth in (1, 2)]
    records, dictionary, _ = exported(workbook, tmp_path, {"PHQ9": forms})
    named = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
    assert [tuple(row[name] for name in named) for row in records] == [
        ("month_3_arm_2", "prosuite_scores", "1"),
        ("month_3_arm_2", "prosuite_scores", "2"),
    ]
    assert "v_redcap_repeat_instance" in [row["Variable / Field Name"] for row in dictionary]


def test_what_is_to_be_compared_is_said(workbook: Workbook, tmp_path: Path) -> None:
    """Visits that come to one name are told apart, and the events are listed; records of nobody are counted."""
    forms = [
        {**PHQ9[0], "subject": who, "visit": visit} for who, visit in (("1", "Month-3"), ("1", "Month 3 "), ("", "BL"))
    ]
    result = prosuite.score_workbook(workbook({"PHQ9": forms}))
    notes = " ".join(result.cannot_hold(tmp_path / "s.csv", syntax=["redcap"]))
    assert "BL is bl_arm_1" in notes
    assert "1 records have no subject" in notes


@pytest.mark.parametrize("name", ["s.xlsx", "s.sav"])
def test_it_stands_beside_a_csv(workbook: Workbook, tmp_path: Path, name: str) -> None:
    """As the programs do."""
    result = prosuite.score_workbook(workbook({"PHQ9": PHQ9}))
    with pytest.raises(prosuite.OutputError, match=r"writes programs that read a CSV file: add -o s\.csv"):
        result.write(tmp_path / name, syntax=["redcap"])
