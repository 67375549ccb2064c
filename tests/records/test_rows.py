"""However a session is laid out, its scores are the same; and what contradicts itself within one is not used."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from prosuite.catalogue.load import load_catalogue
from prosuite.errors import ColumnError
from prosuite.findings.finding import Finding
from prosuite.intake.find import map_sheet
from prosuite.intake.sheet import DeclaredBy
from prosuite.intake.table import Table
from prosuite.records.rows import group_rows

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]

ANNA: Record = {"subject": "001", "sex": "female", "age": 60.5, "height_cm": 162.0}
PRE = [(2.10, 3.00), (2.20, 2.90), (2.15, 2.95)]
POST = [(2.30, 3.10), (2.40, 3.05)]
SCORES = ("fev1_l", "fvc_l", "fev1_fvc", "fev1_post_l", "fvc_post_l", "fev1_z", "fvc_z", "bdr_2022")


def blows(person: Record, **what: Any) -> list[Record]:
    """Return one row per manoeuvre."""
    phases = [("pre", PRE), ("post", POST)]
    return [
        {**person, **what, "manoeuvre": number, "phase": phase, "fev1_l": fev1, "fvc_l": fvc}
        for phase, efforts in phases
        for number, (fev1, fvc) in enumerate(efforts, start=1)
    ]


def scores(wide: pd.DataFrame, instrument: str = "", names: tuple[str, ...] = SCORES) -> list[dict[str, Any]]:
    """Return some scores of every row, without the instrument's name before them."""
    before = f"{instrument}_" if instrument else ""
    return [
        {name: row[f"{before}{name}"] for name in names}
        for _, row in wide.astype(object).where(wide.notna(), None).iterrows()
    ]


def expected() -> dict[str, Any]:
    """Return what one row with the best values before and after gives.

    The largest FEV1 and FVC before are 2.20 and 3.00 L, after 2.40 and 3.10 L.
    """
    row = {**ANNA, "pre_fev1": 2.20, "pre_fvc": 3.00, "post_fev1": 2.40, "post_fvc": 3.10}
    (found,) = scores(prosuite.score(pd.DataFrame([row]), "spirometry"))
    assert (found["fev1_l"], found["fvc_l"], found["fev1_post_l"], found["fvc_post_l"]) == (2.2, 3.0, 2.4, 3.1)
    assert found["fev1_z"] is not None
    return found


# Layouts of one session in a data frame


def test_a_row_for_each_manoeuvre() -> None:
    """Every row has the scores of its session."""
    assert scores(prosuite.score(pd.DataFrame(blows(ANNA)), "spirometry")) == [expected()] * 5


def test_manoeuvres_side_by_side() -> None:
    """One row, with the phase and the number of the manoeuvre in the headers."""
    side = {f"{row['phase']}_fev1_{row['manoeuvre']}": row["fev1_l"] for row in blows(ANNA)}
    side |= {f"fvc_{row['phase']}_{row['manoeuvre']}_l": row["fvc_l"] for row in blows(ANNA)}
    assert scores(prosuite.score(pd.DataFrame([{**ANNA, **side}]), "spirometry")) == [expected()]


def test_the_first_phase_without_a_word() -> None:
    """Columns beside those after bronchodilation that name no phase are those before."""
    row = {**ANNA, "fev1": 2.2, "fvc": 3.0, "fev1_post": 2.4, "fvc_post": 3.1}
    assert scores(prosuite.score(pd.DataFrame([row]), "spirometry")) == [expected()]


def test_phases_as_rows_of_numbered_columns() -> None:
    """Manoeuvres side by side and phases below each other."""
    rows = [
        {**ANNA, "phase": "pre", "fev1_1": 2.1, "fev1_2": 2.2, "fvc_1": 3.0, "fvc_2": 2.9},
        {**ANNA, "phase": "post", "fev1_1": 2.3, "fev1_2": 2.4, "fvc_1": 3.1, "fvc_2": 3.05},
    ]
    assert scores(prosuite.score(pd.DataFrame(rows), "spirometry")) == [expected()] * 2


def test_walks_side_by_side() -> None:
    """walk1_distance and walk2_distance are two walks of one session: 420 m, 20 m more than the first."""
    row = {**ANNA, "weight_kg": 65, "walk1_distance": 400, "walk2_distance": 420}
    names = ("distance_m", "n_walks", "walk_difference_m")
    (found,) = scores(prosuite.score(pd.DataFrame([row]), "sixmwt"), names=names)
    assert found == {"distance_m": 420, "n_walks": 2, "walk_difference_m": 20}


@pytest.mark.parametrize("numbers", [(1, 2), (2, 1)])
def test_walks_go_by_their_numbers(numbers: tuple[int, int]) -> None:
    """The last walk is the one with the larger number, in whatever order the rows stand."""
    rows = [{**ANNA, "walk": number, "distance_m": {1: 400, 2: 420}[number]} for number in numbers]
    found = prosuite.score(pd.DataFrame(rows), "sixmwt", norms="none")
    assert found["walk_difference_m"].tolist() == [20, 20]


def test_a_number_column_side_by_side_headers_do_not_need() -> None:
    """Headers number the walks: nothing else has to."""
    row = {**ANNA, "distance_1": 400, "distance_2": 420, "laps_1": 13, "metres_per_lap_1": 30, "partial_lap_1": 10}
    assert prosuite.score(pd.DataFrame([row]), "sixmwt", norms="none")["distance_m"].tolist() == [420]


def test_rows_without_numbers_or_phases_are_sessions() -> None:
    """Each row is a session of its own."""
    frame = pd.DataFrame([{**ANNA, "fev1": 2.0, "fvc": 3.0}, {**ANNA, "fev1": 2.2, "fvc": 3.0}])
    assert prosuite.score(frame, "spirometry")["fev1_l"].tolist() == [2.0, 2.2]


def test_rows_of_other_visits_are_other_sessions() -> None:
    """Subject and visit make a session."""
    rows = [*blows(ANNA, visit="baseline"), *blows(ANNA, visit="month 3")]
    rows[0]["fev1_l"] = 2.9
    found = prosuite.score(pd.DataFrame(rows), "spirometry")["fev1_l"].tolist()
    assert found == [2.9] * 5 + [2.2] * 5


def test_rows_of_other_dates_are_other_sessions_without_visits() -> None:
    """Subject and date make a session where there is no visit."""
    rows = [*blows(ANNA, date="2024-01-05"), *blows(ANNA, date="2024-04-05")]
    rows[0]["fev1_l"] = 2.9
    assert prosuite.score(pd.DataFrame(rows), "spirometry")["fev1_l"].tolist() == [2.9] * 5 + [2.2] * 5


def test_rows_without_a_subject_are_never_joined() -> None:
    """A blank identifier belongs to nobody."""
    rows = [{**ANNA, "subject": None, "manoeuvre": 1, "fev1": fev1, "fvc": 3.0} for fev1 in (2.0, 2.2)]
    assert prosuite.score(pd.DataFrame(rows), "spirometry")["fev1_l"].tolist() == [2.0, 2.2]


def test_more_trials_than_anybody_makes_are_refused() -> None:
    """Many rows of one subject without a visit column are no session."""
    rows = [{**ANNA, "manoeuvre": 1, "fev1": 2.0, "fvc": 3.0}] * 41
    with pytest.raises(ColumnError, match="41 rows have the same subject and visit as 0, too many"):
        prosuite.score(pd.DataFrame(rows), "spirometry")


def test_trials_know_their_rows() -> None:
    """Trials x sessions, with the rows of the table."""
    table = Table.from_frame(pd.DataFrame(blows(ANNA)[:2] + blows({**ANNA, "subject": "002"})[:1]))
    spec = load_catalogue().instrument("spirometry")
    sheet = map_sheet(table, spec, DeclaredBy.CALL, [spec])
    assert group_rows(sheet).rows.tolist() == [[0, 2], [1, -1]]


def test_visits_side_by_side_in_a_frame_are_refused() -> None:
    """Scores have the frame's own rows, so that one row cannot hold several visits."""
    frame = pd.DataFrame([{"subject": "001", "bl_6mwd": 400, "m3_6mwd": 420}])
    with pytest.raises(ColumnError, match="give the data frame one row per visit"):
        prosuite.score(frame, "sixmwt", norms="none")


# Layouts of a workbook


def walks(wide: pd.DataFrame) -> list[tuple[str, str, float]]:
    """Return subject, visit and distance of every row."""
    return [tuple(row) for row in wide[["subject", "visit", "sixmwt_distance_m"]].itertuples(index=False)]


def test_visits_side_by_side_and_below_each_other_are_the_same(workbook: Write) -> None:
    """bl_6mwd and m3_6mwd are two visits of one row."""
    side = [{"subject": "001", "bl_6mwd": 400, "m3_6mwd": 420}, {"subject": "002", "bl_6mwd": 300, "m3_6mwd": 310}]
    below = [
        {"subject": subject, "visit": visit, "6mwd": walked}
        for subject, visit, walked in [("001", "bl", 400), ("001", "m3", 420), ("002", "bl", 300), ("002", "m3", 310)]
    ]
    one = prosuite.score_workbook(workbook({"6MWT": side}, name="side.xlsx"), norms="none")
    other = prosuite.score_workbook(workbook({"6MWT": below}, name="below.xlsx"), norms="none")
    assert walks(one.wide) == walks(other.wide) == [
        ("001", "bl", 400), ("001", "m3", 420), ("002", "bl", 300), ("002", "m3", 310)
    ]  # fmt: skip


def test_a_finding_of_visits_side_by_side_names_the_cell_of_the_file(workbook: Write) -> None:
    """1,020 m stand in C2, in the column of month 3."""
    side = [{"subject": "001", "bl_6mwd_m": 400, "m3_6mwd_m": 1020}]
    (finding,) = prosuite.validate(workbook({"6MWT": side}))
    assert (finding.code, finding.cell, finding.visit) == ("out-of-limits", "6MWT!C2", "m3")


def test_visits_as_sheets(workbook: Write) -> None:
    """The sheet's name is the visit where the sheets have none."""
    rows = {"baseline": [{"subject": "001", "6mwd": 400}], "month 3": [{"subject": "001", "6mwd": 420}]}
    wide = prosuite.score_workbook(workbook(rows), norms="none").wide
    assert walks(wide) == [("001", "baseline", 400), ("001", "month 3", 420)]


def test_several_instruments_on_one_wide_sheet(form: Build, workbook: Write) -> None:
    """SF-36, walk and spirometry side by side in one row give what each gives by itself."""
    body = {key: ANNA[key] for key in ("sex", "age", "height_cm")}
    lungs = {"pre_fev1": 2.2, "pre_fvc": 3.0, "post_fev1": 2.4, "post_fvc": 3.1}
    (record,) = form("001")
    path = workbook({"SF36v2": [{**record, **body, "weight_kg": 65, "6mwd": 400, **lungs}]})
    (wide,) = prosuite.score_workbook(path).wide.to_dict("records")
    alone = prosuite.score(pd.DataFrame([record]), "sf36v2")
    assert {name: wide[f"pft_{name}"] for name in SCORES} == expected()
    assert (wide["sixmwt_distance_m"], wide["sf36v2_pcs"]) == (400, alone["pcs"].iloc[0])


def test_phases_of_one_test_are_no_visits_of_another(workbook: Write) -> None:
    """One walk beside FEV1 before and after bronchodilation stays one walk."""
    row = {**ANNA, "weight_kg": 65, "6mwd": 400, "pre_fev1": 2.2, "pre_fvc": 3.0, "post_fev1": 2.4}
    (wide,) = prosuite.score_workbook(workbook({"Visit": [row]})).wide.to_dict("records")
    assert (wide["sixmwt_distance_m"], wide["pft_fev1_l"], wide["pft_fev1_post_l"]) == (400, 2.2, 2.4)


def test_before_and_after_may_be_visits_of_a_walk(workbook: Write) -> None:
    """A walk has no phases."""
    path = workbook({"6MWT": [{"subject": "001", "pre_6mwd": 400, "post_6mwd": 420}]})
    assert walks(prosuite.score_workbook(path, norms="none").wide) == [("001", "pre", 400), ("001", "post", 420)]


def test_a_row_of_a_sheet_has_one_row_of_scores(workbook: Write) -> None:
    """Five manoeuvres are one session, in the wide table one row named by its first."""
    wide = prosuite.score_workbook(workbook({"Spirometry": blows(ANNA, visit="baseline")})).wide
    assert scores(wide.rename(columns=lambda name: name.removeprefix("pft_"))) == [expected()]
    assert wide["pft_source"].tolist() == ["Spirometry!2"]


# What contradicts itself within a session


def findings(rows: list[Record], instrument: str = "spirometry") -> list[tuple[str, str | None, str | None]]:
    """Return code, cell and value of every finding of a frame."""
    return [(str(one.code), one.cell, one.value) for one in prosuite.validate(pd.DataFrame(rows), instrument)]


def twice() -> list[Record]:
    """Return three manoeuvres before bronchodilation of which the first two have the same number."""
    rows = blows(ANNA)[:3]
    rows[1]["manoeuvre"] = 1
    return rows


def test_a_manoeuvre_number_that_stands_twice_is_one_finding() -> None:
    """At the second row, naming the first."""
    (finding,) = prosuite.validate(pd.DataFrame(twice()), "spirometry")
    assert finding == Finding(
        "duplicate-trial",
        cell="manoeuvre[1]",
        subject="001",
        visit="",
        instrument="spirometry",
        item="manoeuvre",
        column="manoeuvre",
        value="1",
        expected="one row, but 0 has it too",
    )


def test_neither_of_two_manoeuvres_with_one_number_is_used() -> None:
    """The third, with 2.15 and 2.95 L, is left."""
    wide = prosuite.score(pd.DataFrame(twice()), "spirometry")
    assert wide[["fev1_l", "fvc_l"]].to_numpy().tolist() == [[2.15, 2.95]] * 3


def test_a_number_that_stands_three_times_is_a_finding_for_each_further_row() -> None:
    """One for the second and one for the third row."""
    rows = [{**row, "manoeuvre": 1} for row in blows(ANNA)[:3]]
    assert findings(rows) == [("duplicate-trial", "manoeuvre[1]", "1"), ("duplicate-trial", "manoeuvre[2]", "1")]


def test_the_same_number_in_another_phase_is_another_manoeuvre() -> None:
    """Manoeuvre 1 before and after bronchodilation."""
    assert findings(blows(ANNA)) == []


def differing() -> list[Record]:
    """Return three manoeuvres of which the second has a height with its digits swapped."""
    rows = blows(ANNA)[:3]
    rows[1]["height_cm"] = 126.0
    return rows


def test_a_height_that_differs_within_a_session_is_one_finding() -> None:
    """At the row that differs from the first."""
    assert findings(differing()) == [("differs-in-session", "height_cm[1]", "126")]


def test_a_height_that_differs_within_a_session_predicts_nothing() -> None:
    """The measured values stand, nothing is compared."""
    wide = prosuite.score(pd.DataFrame(differing()), "spirometry")
    assert wide["fev1_l"].tolist() == [2.2] * 3
    assert wide["fev1_z"].isna().all()


def test_a_height_given_once_holds_for_the_session() -> None:
    """Blank rows contradict nothing."""
    rows = blows(ANNA)
    for row in rows[1:]:
        row["height_cm"] = None
    frame = pd.DataFrame(rows)
    assert (scores(prosuite.score(frame, "spirometry")), findings(rows)) == ([expected()] * 5, [])


def test_a_row_that_stands_twice_is_a_second_record() -> None:
    """Without numbers of manoeuvres, the same subject and visit twice is a fault, and both are scored."""
    row = {**ANNA, "visit": "baseline", "fev1": 2.0, "fvc": 3.0}
    assert [code for code, _, _ in findings([row, row])] == ["duplicate-record"]


@pytest.mark.parametrize("cells", [(None, None), ("", " ")])
def test_a_blank_row_is_one_finding(cells: tuple[object, object]) -> None:
    """Subject and nothing else."""
    rows = [{**ANNA, "fev1": 2.0, "fvc": 3.0}, {**ANNA, "subject": "002", "fev1": cells[0], "fvc": cells[1]}]
    assert findings(rows) == [("empty-form", "1", None)]


def test_trials_of_nobody_are_refused() -> None:
    """Where a column numbers the trials and none says whose they are, no trial is scored as a session of its own."""
    frame = pd.DataFrame({"Initialen": list("AABB"), "walk": [1, 2, 1, 2], "distance_m": [400, 420, 300, 310]})
    with pytest.raises(prosuite.ColumnError, match="'walk' tells trials apart, and no column says whose"):
        prosuite.score(frame, "sixmwt")
    assert prosuite.score(frame.assign(walk=1), "sixmwt")["distance_m"].tolist() == [400, 420, 300, 310]
