"""The flags of a record: the errors that touch it, in its own row of the tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import prosuite
from prosuite.pipeline.score_workbook import ScoreResult, score_workbook

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]

BAD, TWICE = "out-of-range-answer", "duplicate-record"
GAD = {f"gad7_{number}": 1 for number in range(1, 8)}


def _flags(result: ScoreResult, instrument: str) -> list[Any]:
    """Return the flags of the wide table, after a look whether the long one says the same of every score."""
    own = result.long[result.long.instrument == instrument]
    said = own[["source", "flags"]].drop_duplicates()
    flags = said["flags"].tolist()
    assert said["source"].is_unique
    column = result.wide[prosuite.instrument(instrument).columns["flags"]]
    assert sorted(column.dropna()) == sorted(flags)
    return column.tolist()


def test_an_answer_that_is_refused_flags_its_record_alone(form: Build, workbook: Write) -> None:
    """A 33 flags the record of 002; several errors are named once each, in the order of the cells; blanks flag none."""
    records = form("001", "002", "003")
    records[1] |= {"pf03": 33, "pf04": 44, "vt1": 2.5}
    records[2] |= {"pf03": None}
    flags = _flags(score_workbook(workbook({"SF36v2": records})), "sf36v2")
    assert flags == ["", f"{BAD}; fractional-answer", ""]


def test_both_records_of_a_duplicate_are_flagged(form: Build, workbook: Write) -> None:
    """Nobody knows which of the two is right, on one sheet or on two."""
    sheets = {"SF36v2": form("001", "002"), "SF-36v2": form("003", "001")}
    assert _flags(score_workbook(workbook(sheets)), "sf36v2") == [TWICE, "", "", TWICE]


def test_of_two_instruments_in_a_row_one_is_flagged(form: Build, workbook: Write) -> None:
    """An answer of the GAD-7 says nothing of the SF-36 beside it; the flags keep the instrument's name once."""
    rows = [record | GAD for record in form("001", "002")]
    rows[0]["gad7_3"] = 9
    result = score_workbook(workbook({"SF36v2": rows}))
    assert _flags(result, "gad7") == [BAD, ""]
    assert _flags(result, "sf36v2") == ["", ""]


def test_of_visits_side_by_side_one_is_flagged(workbook: Write) -> None:
    """A cell belongs to its visit; a subject that stands twice flags all visits of both rows."""
    sides = {f"{visit}_{name}": value for visit in ("v1", "v2") for name, value in GAD.items()}
    rows = [{"subject": who, **sides} for who in ("a", "b", "c", "c")]
    rows[0]["v2_gad7_5"] = 8
    result = score_workbook(workbook({"GAD7": rows}))
    wide = result.wide.sort_values(["subject", "visit"], kind="stable")
    assert wide["gad7_flags"].tolist() == ["", BAD, "", "", *[TWICE] * 4]


def test_one_row_per_answer(csv_file: Write) -> None:
    """Of a table with one row per answer the record of the answer's row is flagged."""
    rows = [{"subject": who, "item": name, "answer": value} for who in "ab" for name, value in GAD.items()]
    rows[9]["answer"] = 7
    assert _flags(score_workbook(csv_file(rows, name="GAD7.csv")), "gad7") == ["", BAD]


def test_all_trials_of_a_session_share_its_flags(workbook: Write) -> None:
    """A volume of 25 L in the second manoeuvre of b flags the session of b."""
    rows = [
        {"subject": who, "visit": "1", "manoeuvre": trial, "fev1_l": 2.5, "fvc_l": 3.1}
        for who in "ab"
        for trial in (1, 2)
    ]
    rows[3]["fev1_l"] = 25
    result = score_workbook(workbook({"Spirometry": rows}), norms="none")
    assert _flags(result, "spirometry") == ["", "out-of-limits"]


def test_what_a_sheet_of_persons_says_wrong_flags_what_takes_it(workbook: Write) -> None:
    """A height of 17 cm on the list flags every walk of that person, and no questionnaire that takes none."""
    people = [{"subject": who, "sex": "f", "age": 60, "height_cm": size} for who, size in (("a", 17), ("b", 170))]
    walks = [
        {"subject": who, "visit": visit, "distance_m": 400, "weight_kg": 70} for who in "ab" for visit in ("1", "2")
    ]
    asked = [{"subject": who, "visit": "1", **GAD} for who in "ab"]
    result = score_workbook(workbook({"People": people, "6MWT": walks, "GAD7": asked}))
    wide = result.wide.set_index(["subject", "visit"])
    assert wide["sixmwt_flags"].tolist() == ["out-of-limits", "out-of-limits", "", ""]
    assert wide["gad7_flags"].dropna().tolist() == ["", ""]


def test_what_reviewers_accepted_is_no_flag(form: Build, workbook: Write, tmp_path: Path) -> None:
    """Somebody saw it; the other error of the record still flags it."""
    records = form("001")
    records[0] |= {"pf03": 33, "vt1": 2.5}
    accepted = tmp_path / "ok.csv"
    accepted.write_text(
        f"code,subject,visit,item,value,reason,by,date\n{BAD},001,baseline,pf03,33,so on the form,DM,2024-05-31\n",
        encoding="utf-8",
    )
    result = score_workbook(workbook({"SF36v2": records}), exceptions=accepted)
    assert _flags(result, "sf36v2") == ["fractional-answer"]


def test_a_carried_column_of_that_name_keeps_its_own(form: Build, workbook: Write) -> None:
    """A column of the sheet is carried along under another name."""
    rows = [record | {"SF36v2_flags": "mine"} for record in form("001")]
    wide = score_workbook(workbook({"SF36v2": rows})).wide
    assert (wide["sf36v2_flags"].tolist(), wide["SF36v2_flags_input"].tolist()) == ([""], ["mine"])


# DataFrames


def test_a_frame_is_flagged_on_demand(form: Build) -> None:
    """The last column names the errors of each row; without it the scores are the same."""
    frame = pd.DataFrame(form("001", "002", "001"), index=[7, 5, 3])
    frame["pf03"] = [1, 33, 1]
    flagged = prosuite.score(frame, "sf36v2", flags=True)
    assert flagged["flags"].to_dict() == {7: TWICE, 5: BAD, 3: TWICE}
    assert list(flagged)[-1] == "flags"
    pd.testing.assert_frame_equal(flagged.drop(columns="flags"), prosuite.score(frame, "sf36v2"))


def test_trials_of_a_frame_share_their_flags() -> None:
    """Each row has the flags of its session, as it has its scores."""
    frame = pd.DataFrame({"subject": list("abab"), "manoeuvre": [1, 1, 2, 2], "fev1_l": [2.5, 2.5, 2.4, 99]})
    frame["fvc_l"] = 3.5
    flagged = prosuite.score(frame, "spirometry", norms="none", flags=True)
    assert flagged["flags"].tolist() == ["", "out-of-limits"] * 2
