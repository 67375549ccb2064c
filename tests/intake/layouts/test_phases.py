"""Phases in a column of visits: before and after a bronchodilator is one session, before and after a treatment is two.

All values are invented, and none is worked out: a value comes out as it was typed, under the name of its phase.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from tests.support.synthetic import write_study

Write = Callable[..., Path]
PERSON = {"Sex": "female", "Age": 58, "Height (cm)": 163}
VALUES = {("A", 0): 1.71, ("A", 1): 2.05, ("B", 0): 2.44, ("B", 1): 2.48}
WIDE = ["subject", "visit", "pft_fev1_l", "pft_fev1_post_l"]


def lungs(*spellings: str, column: str = "Visit", dates: Sequence[str] = (), walks: Sequence[Any] = ()) -> list[Any]:
    """Return a row for each of two people and each spelling of a phase."""
    return [
        {"Patient": who, column: said, **({"Date": dates[place]} if dates else {}), "FEV1 (L)": VALUES[who, place % 2]}
        | ({"6MWD (m)": walks[place]} if walks else {})
        | PERSON
        for who in "AB"
        for place, said in enumerate(spellings)
    ]


def rows(path: Path, study: Path | None = None) -> list[list[Any]]:
    """Return who, when and FEV1 before and after, NaN as None."""
    wide = prosuite.score_workbook(path, study).wide[WIDE]
    return wide.astype(object).where(wide.notna(), None).to_numpy().tolist()


SESSIONS = [["A", "", 1.71, 2.05], ["B", "", 2.44, 2.48]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Pre-BD", "Post-BD"),
        ("prebd", "POSTBD"),
        ("Pre bronchodilator", "post-bronchodilation"),
        ("prä BD", "post BD"),
        ("vor Broncholyse", "nach Broncholyse"),
        ("Pre", "Post-BD"),  # the column says which pre it is
        ("pre salbutamol", "post salbutamol, 15 min"),
    ],
)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_phases_are_one_session(workbook: Write, csv_file: Write, before: str, after: str, ending: str) -> None:
    """In no spelling does a value from after the bronchodilator come out as one from before."""
    records = lungs(before, after)
    path = workbook({"Lung function": records}) if ending == "xlsx" else csv_file(records, name="Lungs.csv")
    assert rows(path) == SESSIONS
    assert list(prosuite.validate(path)) == []


def test_order_of_rows_does_not_matter(workbook: Write) -> None:
    """After may stand above before."""
    path = workbook({"Spiro": lungs("Pre-BD", "Post-BD")[::-1]})
    assert sorted(rows(path)) == SESSIONS


@pytest.mark.parametrize("spelling", ["{visit} {phase}", "{phase} ({visit})", "{visit}_{phase}", "{visit}{phase}"])
def test_a_cell_may_say_visit_and_phase(workbook: Write, spelling: str) -> None:
    """What is left of the cell is the visit."""
    said = [spelling.format(visit=visit, phase=phase) for visit in ("V1", "V2") for phase in ("preBD", "postBD")]
    assert rows(workbook({"Spiro": lungs(*said)})) == [
        [who, visit, *both] for who, *both in (("A", 1.71, 2.05), ("B", 2.44, 2.48)) for visit in ("V1", "V2")
    ]


@pytest.mark.parametrize("column", ["Timepoint", "Measured"])
def test_the_phase_may_stand_beside_the_visit(workbook: Write, column: str) -> None:
    """A second column that says when, or any whose every cell is a phase, is the phase; the visit stays."""
    records = [{"Visit": "V1", **record} for record in lungs("Pre-BD", "Post-BD", column=column)]
    assert rows(workbook({"Spiro": records})) == [["A", "V1", 1.71, 2.05], ["B", "V1", 2.44, 2.48]]


def test_remarks_on_a_bronchodilator_are_no_phase(workbook: Write) -> None:
    """A column of which one cell names a phase among others is carried along."""
    records = [record | {"Remark": remark} for record, remark in zip(lungs("V1"), ["post BD", "none"], strict=True)]
    assert rows(workbook({"Spiro": records})) == [["A", "V1", 1.71, None], ["B", "V1", 2.44, None]]


BARE = [("Pre", "Post"), ("before", "after"), ("V1 pre", "V1 post"), ("vor", "nach")]


@pytest.mark.parametrize("spellings", BARE)
def test_pre_and_post_alone_are_asked(workbook: Write, tmp_path: Path, spellings: tuple[str, str]) -> None:
    """They could be before and after a treatment: refused, and each of the two lines of the message settles it."""
    path = workbook({"Spiro": lungs(*spellings)})
    with pytest.raises(prosuite.ColumnError, match="could be phases of one session") as refusal:
        prosuite.validate(path)
    lines = [f'columns = {{ "Visit" = "{meaning}" }}' for meaning in ("phase", "visit")]
    assert all(line in str(refusal.value) for line in lines)
    visit = "V1" if "V1" in spellings[0] else ""
    phases = rows(path, write_study(tmp_path, f"[sheets.Spiro]\n{lines[0]}"))
    assert phases == [[who, visit, *both] for who, _, *both in SESSIONS]
    visits = rows(path, write_study(tmp_path, f"[sheets.Spiro]\n{lines[1]}"))
    assert visits == [[who, spellings[place], value, None] for (who, place), value in VALUES.items()]


def test_declared_visits_are_visits(workbook: Write, tmp_path: Path) -> None:
    """[visits] settles it too; but what names the bronchodilator is no visit, whatever is declared."""
    study = write_study(tmp_path, '[visits]\npre = ["Pre"]\npost = ["Post"]')
    assert [row[1] for row in rows(workbook({"Spiro": lungs("Pre", "Post")}), study)] == ["pre", "post"] * 2
    study = write_study(tmp_path, '[visits]\npre = ["Pre-BD"]\npost = ["Post-BD"]')
    with pytest.raises(prosuite.ColumnError, match="'Pre-BD' is declared to be a visit"):
        prosuite.validate(workbook({"Spiro": lungs("Pre-BD", "Post-BD")}), study=study)


@pytest.mark.parametrize(
    ("spellings", "dates"),
    [
        (("Pre", "Post"), ("2024-03-01", "2024-06-01")),  # no session takes three months
        (("Pre-treatment", "Post-treatment"), ()),
        (("Pre", "Follow-up"), ()),  # no phase goes with a follow-up
    ],
)
def test_before_and_after_a_treatment_are_visits(
    workbook: Write, spellings: tuple[str, str], dates: tuple[str, ...]
) -> None:
    """Where one reading is left, nothing is asked."""
    found = rows(workbook({"Spiro": lungs(*spellings, dates=dates)}))
    assert [row[1] for row in found] == [*spellings] * 2
    assert [row[3] for row in found] == [None] * 4


def test_a_walk_before_and_after_is_two_visits(workbook: Write) -> None:
    """A test without phases knows visits only."""
    walks = [{"Patient": "A", "Visit": visit, "6MWD (m)": metres} for visit, metres in (("Pre", 391), ("Post", 402))]
    wide = prosuite.score_workbook(workbook({"Walks": walks})).wide
    assert wide[["visit", "sixmwt_distance_m"]].to_numpy().tolist() == [["Pre", 391.0], ["Post", 402.0]]


def test_the_phase_holds_for_all_tests_of_the_sheet(workbook: Write) -> None:
    """The walk of the same session has no visit Pre-BD, and the phase without a walk is no empty form."""
    path = workbook({"Tests": lungs("Pre-BD", "Post-BD", walks=[391, None])})
    result = prosuite.score_workbook(path)
    columns = ["subject", "visit", "sixmwt_distance_m", "pft_fev1_post_l"]
    assert result.wide[columns].to_numpy().tolist() == [["A", "", 391.0, 2.05], ["B", "", 391.0, 2.48]]
    assert list(result.findings) == []


def test_phases_of_a_frame() -> None:
    """In a DataFrame too, where each row has the scores of its session."""
    frame = pd.DataFrame(lungs("V1 pre-BD", "V1 post-BD")).rename(columns={"Patient": "subject"})
    scores = prosuite.score(frame, "spirometry")
    assert scores["fev1_post_l"].tolist() == [2.05, 2.05, 2.48, 2.48]
    with pytest.raises(prosuite.ColumnError, match="name the column 'phase'"):
        prosuite.score(frame.assign(Visit=["pre", "post"] * 2), "spirometry")


def test_a_fault_is_named_by_the_cell_of_the_phase(workbook: Write) -> None:
    """The visit that was cut off a cell stands in that cell."""
    records = lungs("V1 pre-BD", "V1 post-BD", "post-BD")[:3]
    found = prosuite.validate(workbook({"Spiro": records}))
    assert [(one.code, one.cell) for one in found] == [("blank-visit", "Spiro!4")]


def test_a_draft_does_not_take_the_phase_for_the_visit(workbook: Write) -> None:
    """The column has its meaning, and nothing is asked."""
    draft = prosuite.draft_study(workbook({"Spiro": lungs("Pre-BD", "Post-BD")}))
    assert '"Visit" (Spiro!B1): phase' in draft
    assert "No questions are open." in draft


def test_pre_and_post_in_names_of_two_tests_are_asked(workbook: Write, tmp_path: Path) -> None:
    """Beside a walk with visits pre and post, FEV1_pre may be of a visit too; each line of the message settles it."""
    row = {"Patient": "A", "6MWD_pre": 391, "6MWD_post": 402, "FEV1_pre": 1.71, "FEV1_post": 2.05} | PERSON
    path = workbook({"Tests": [row]})
    with pytest.raises(prosuite.ColumnError, match="could be phases of one session") as refusal:
        prosuite.validate(path)
    visits, phases = (line.split(" if ")[0] for line in str(refusal.value).partition(": declare ")[2].split(", or "))
    columns = ["visit", "pft_fev1_l", "pft_fev1_post_l"]
    wide = prosuite.score_workbook(path, write_study(tmp_path, visits.removesuffix(" in a study file"))).wide[columns]
    assert wide.fillna(0).to_numpy().tolist() == [["pre", 1.71, 0], ["post", 2.05, 0]]
    line, _, sheet = phases.partition(" below ")
    wide = prosuite.score_workbook(path, write_study(tmp_path, f"{sheet}\n{line}")).wide[columns].dropna()
    assert wide.to_numpy().tolist() == [["", 1.71, 2.05]]


def test_pre_and_post_in_names_of_spirometry_alone_are_phases(workbook: Write) -> None:
    """As ever, also beside a walk without visits."""
    row = {"Patient": "A", "6MWD": 391, "FEV1_pre": 1.71, "FEV1_post": 2.05} | PERSON
    wide = prosuite.score_workbook(workbook({"Tests": [row]})).wide
    assert wide[["pft_fev1_l", "pft_fev1_post_l"]].to_numpy().tolist() == [[1.71, 2.05]]
