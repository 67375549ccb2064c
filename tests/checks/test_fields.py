"""Faults of test sheets: each planted one gives one finding at its cell, and no plausible number rests on it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from prosuite.errors import ColumnError
from prosuite.findings.finding import Finding
from prosuite.intake.study_file import Study, StudySheet
from prosuite.pipeline.score_workbook import score_workbook

Record = dict[str, Any]
Write = Callable[..., Path]

LUNGS: Record = {"subject": "001", "visit": "bl", "date": "2024-05-31", "sex": "male", "birth_date": "1964-05-31",
                 "height_cm": 175, "fev1_l": 3.0, "fvc_l": 4.0}  # fmt: skip
WALK: Record = {"subject": "001", "visit": "bl", "sex": "male", "age": 60.0, "height_cm": 175, "weight_kg": 80,
                "laps": 13, "metres_per_lap": 30, "partial_lap_m": 12, "distance_m": 402}  # fmt: skip


def found(row: Record, instrument: str) -> list[tuple[str, str | None, str | None]]:
    """Return code, cell and value of every finding of a one-row frame."""
    return [(str(one.code), one.cell, one.value) for one in prosuite.validate(pd.DataFrame([row]), instrument)]


@pytest.mark.parametrize(("row", "instrument"), [(LUNGS, "spirometry"), (WALK, "sixmwt")])
def test_a_faultless_row_gives_no_finding(row: Record, instrument: str) -> None:
    """What the other tests break is clean as it stands."""
    assert found(row, instrument) == []


# Field changed, its cell's finding, what it must say, and a score that must not be given.
SPIROMETRY_FAULTS = [
    ({"fev1_l": 3000}, "fev1_l", "out-of-limits", "3000 mL would be 3 L", "fev1_l"),
    ({"fvc_l": 4000}, "fvc_l", "out-of-limits", "4000 mL would be 4 L", "fvc_l"),
    ({"fev1_l": 85}, "fev1_l", "out-of-limits", "it may be percent of predicted", "fev1_l"),
    ({"height_cm": 1.75}, "height_cm", "out-of-limits", "1.75 m would be 175 cm", "fev1_z"),
    ({"height_cm": 5.75}, "height_cm", "out-of-limits", "5.75 ft would be 175.3 cm", "fev1_z"),
    ({"height_cm": 69}, "height_cm", "contradictory-values", "inches may have been typed for cm", "fev1_z"),
    ({"height_cm": None}, "height_cm", "blank-answer", "the reference equations need it", "fev1_z"),
    ({"sex": None}, "sex", "blank-answer", "the reference equations need it", "fev1_z"),
    ({"sex": "x"}, "sex", "unknown-code", "male, female", "fev1_z"),
    ({"fev1_l": 4.1}, "fev1_l", "contradictory-values", "FEV1 is larger than FVC", "fev1_l"),
    ({"birth_date": "2025-05-31"}, "birth_date", "contradictory-values", "dated before the birth", "fev1_z"),
    ({"birth_date": "1904-05-31"}, "birth_date", "contradictory-values", "older than 115 years", "fev1_z"),
    ({"birth_date": "31/02/1964"}, "birth_date", "impossible-date", "there is no such day", "fev1_z"),
    ({"birth_date": None, "age": 0}, "age", "out-of-limits", "2 to 115 years", "fev1_z"),
    ({"birth_date": None, "age": 130}, "age", "out-of-limits", "2 to 115 years", "fev1_z"),
    ({"date": "31/02/2024"}, "date", "impossible-date", "there is no such day", "fev1_z"),
]
WALK_FAULTS = [
    ({"distance_m": 1020, "laps": None}, "distance_m", "out-of-limits", "0 to 1000 m", "distance_m"),
    ({"laps": 34, "distance_m": None}, "laps", "contradictory-values", "more than 1000 m", "distance_m"),
    ({"partial_lap_m": 30, "distance_m": None}, "partial_lap_m", "contradictory-values", "as long as", "distance_m"),
    ({"partial_lap_m": 42, "distance_m": None}, "partial_lap_m", "contradictory-values", "as long as", "distance_m"),
    ({"test_type": "shuttle walk"}, "test_type", "contradictory-values", "no six-minute walk", "distance_m"),
    ({"test_type": "ISWT"}, "test_type", "contradictory-values", "no six-minute walk", "distance_m"),
    ({"weight_kg": None}, "weight_kg", "blank-answer", "the reference equations need it", "distance_predicted"),
]
FAULTS = [(LUNGS, "spirometry", *fault) for fault in SPIROMETRY_FAULTS] + [
    (WALK, "sixmwt", *fault) for fault in WALK_FAULTS
]


@pytest.mark.parametrize(("row", "instrument", "change", "field", "code", "said"), [fault[:6] for fault in FAULTS])
def test_a_planted_fault_is_one_finding_at_its_cell(
    row: Record, instrument: str, change: Record, field: str, code: str, said: str
) -> None:
    """With the likely cause in what was expected."""
    (finding,) = prosuite.validate(pd.DataFrame([row | change]), instrument)
    assert (str(finding.code), finding.cell, said in str(finding.expected)) == (code, f"{field}[0]", True)


@pytest.mark.parametrize(("row", "instrument", "change", "score"), [(*fault[:3], fault[6]) for fault in FAULTS])
def test_no_score_rests_on_a_planted_fault(row: Record, instrument: str, change: Record, score: str) -> None:
    """What would be a plausible number is missing."""
    assert prosuite.score(pd.DataFrame([row | change]), instrument)[score].isna().all()


def test_the_cell_of_a_workbook_is_named(workbook: Write) -> None:
    """3,000 L stand in G3, the second row of the column of FEV1."""
    rows = [LUNGS, LUNGS | {"subject": "002", "fev1_l": 3000}]
    (finding,) = prosuite.validate(workbook({"Spirometry": rows}))
    assert finding == Finding(
        "out-of-limits",
        sheet="Spirometry",
        cell="Spirometry!G3",
        subject="002",
        visit="bl",
        instrument="spirometry",
        item="fev1_l",
        column="fev1_l",
        value="3000",
        expected="0.1 to 8 L; 3000 mL would be 3 L",
    )


def test_two_units_in_one_column_are_found_cell_by_cell() -> None:
    """Litres are used, millilitres are named; nothing is converted."""
    frame = pd.DataFrame([LUNGS, LUNGS | {"subject": "002", "fev1_l": 2900, "fvc_l": 3900}])
    assert [one.cell for one in prosuite.validate(frame, "spirometry")] == ["fev1_l[1]", "fvc_l[1]"]
    assert prosuite.score(frame, "spirometry")["fev1_l"].fillna(-1).tolist() == [3.0, -1]


@pytest.mark.parametrize(
    ("change", "cell", "said", "distance"),
    [
        ({"distance_m": 420}, "distance_m[0]", "the recorded one is used", 420),
        ({"distance_m": 390}, "distance_m[0]", "the recorded one is used", 390),
        ({"laps": 12}, "distance_m[0]", "the recorded one is used", 402),
    ],
)
def test_laps_that_disagree_with_the_recorded_distance(change: Record, cell: str, said: str, distance: float) -> None:
    """13 x 30 + 12 = 402 m: one error at the recorded distance, which is used."""
    frame = pd.DataFrame([WALK | change])
    (finding,) = prosuite.validate(frame, "sixmwt")
    assert (finding.code, finding.cell, said in str(finding.expected)) == ("contradictory-values", cell, True)
    assert prosuite.score(frame, "sixmwt")["distance_m"].tolist() == [distance]


@pytest.mark.parametrize("distance", [401, 402, 403])
def test_a_metre_of_rounding_is_no_disagreement(distance: float) -> None:
    """Up to a metre."""
    assert found(WALK | {"distance_m": distance}, "sixmwt") == []


DOUBTS = [
    (WALK, "sixmwt", {"course_length_m": 20}, "course_length_m", "shorter than the standard 30 m"),
    (WALK, "sixmwt", {"spo2_rest": 90, "spo2_lowest": 92}, "spo2_lowest", "above the one at rest"),
    (LUNGS, "spirometry", {"age": 62.0}, "age", "differs by more than a year"),
    (LUNGS, "spirometry", {"acceptable": "yes", "bev_l": 0.21}, "bev_l", "marked acceptable, but"),
]


@pytest.mark.parametrize(("row", "instrument", "change", "field", "said"), DOUBTS)
def test_a_doubt_is_a_warning_at_its_cell(row: Record, instrument: str, change: Record, field: str, said: str) -> None:
    """Back-extrapolated volume: 5 % of 4 L is 0.200 L."""
    (finding,) = prosuite.validate(pd.DataFrame([row | change]), instrument)
    assert (finding.code, finding.severity, finding.cell) == ("doubtful-values", "warning", f"{field}[0]")
    assert said in str(finding.expected)


@pytest.mark.parametrize(
    ("row", "instrument", "change"),
    [
        (WALK, "sixmwt", {"course_length_m": 30}),
        (WALK, "sixmwt", {"spo2_rest": 92, "spo2_lowest": 92}),
        (WALK, "sixmwt", {"partial_lap_m": 29.9, "distance_m": None}),
        (WALK, "sixmwt", {"test_type": "corridor"}),
        (LUNGS, "spirometry", {"age": 61.0}),
        (LUNGS, "spirometry", {"fev1_l": 4.0}),
        (LUNGS, "spirometry", {"acceptable": "yes", "bev_l": 0.2}),
        (LUNGS, "spirometry", {"acceptable": "no", "bev_l": 0.3}),
    ],
)
def test_what_is_at_the_limit_is_no_doubt(row: Record, instrument: str, change: Record) -> None:
    """The limits themselves are allowed; a manoeuvre that is not acceptable claims nothing."""
    assert found(row | change, instrument) == []


def test_a_walk_much_shorter_than_the_first_is_a_warning() -> None:
    """431 and 400 m: 31 m less."""
    row = {"subject": "001", "walk1_distance": 431, "walk2_distance": 400}
    assert [code for code, _, _ in found(row, "sixmwt")] == ["doubtful-values"]


def test_what_is_unlikely_of_a_session_is_one_finding_of_each_volume() -> None:
    """6.9 and 8 L in a child of 10 years and 120 cm expected to have 1.3 L, however many manoeuvres show it."""
    child = LUNGS | {"birth_date": "2014-01-01", "height_cm": 120, "fev1_l": 6.9, "fvc_l": 8.0}
    frame = pd.DataFrame([child | {"manoeuvre": number} for number in (1, 2, 3)])
    doubts = [one.cell for one in prosuite.validate(frame, "spirometry") if one.code == "doubtful-values"]
    assert doubts == ["fev1_l[0]", "fvc_l[0]"]


def test_a_cell_of_several_trials_is_named_once() -> None:
    """One course for two walks side by side."""
    row = {"subject": "001", "walk1_distance": 400, "walk2_distance": 410, "course_length_m": 20}
    assert found(row, "sixmwt") == [("doubtful-values", "course_length_m[0]", "20")]


def test_a_shuttle_walk_beside_a_corridor_walk_is_left_out_alone() -> None:
    """The other walk of the session is scored."""
    rows = [WALK | {"walk": 1, "test_type": "corridor"}, WALK | {"walk": 2, "test_type": "shuttle", "distance_m": 600}]
    wide = prosuite.score(pd.DataFrame(rows), "sixmwt")
    assert wide[["distance_m", "n_walks"]].to_numpy().tolist() == [[402, 1]] * 2


# Sex codes


SEXES = [LUNGS | {"subject": f"{code}", "sex": code} for code in (1, 2)]


@pytest.mark.parametrize("codes", [(1, 2), (0, 1)])
def test_undeclared_sex_codes_are_refused(workbook: Write, codes: tuple[int, int]) -> None:
    """With the cell's column and the declaration that settles it."""
    rows = [LUNGS | {"subject": f"{code}", "sex": code} for code in codes]
    with pytest.raises(ColumnError, match=r"column 'sex' \(Spirometry!D1\) holds the codes .* below \[codes\.sex\]"):
        score_workbook(workbook({"Spirometry": rows}))


@pytest.mark.parametrize(("one", "two"), [("male", "female"), ("female", "male")])
def test_declared_sex_codes_are_used(workbook: Write, one: str, two: str) -> None:
    """As the study file declares them: the man's predicted FEV1 is the larger."""
    study = Study(codes={"sex": {"1": one, "2": two}})
    predicted = score_workbook(workbook({"Spirometry": SEXES}), study).wide["pft_fev1_predicted"].tolist()
    assert (predicted[0] > predicted[1]) is (one == "male")


@pytest.mark.parametrize("spelling", ["male", "Male", "M", "man"])
def test_words_for_a_sex_need_no_declaration(spelling: str) -> None:
    """And are all the same."""
    frame = pd.DataFrame([LUNGS | {"sex": spelling}])
    assert prosuite.score(frame, "spirometry").equals(prosuite.score(pd.DataFrame([LUNGS]), "spirometry"))


# Dates


def test_a_test_date_that_can_be_read_two_ways_is_refused(workbook: Write) -> None:
    """An age by date of birth would rest on it; the refusal names the declaration."""
    path = workbook({"Spirometry": [LUNGS | {"date": "03/04/2024"}]})
    with pytest.raises(
        ColumnError, match=r"date column 'date': Spirometry!C2 \(03/04/2024\) can be .* date_order = \"dmy\""
    ):
        score_workbook(path)


@pytest.mark.parametrize(("order", "days"), [("dmy", 21_857), ("mdy", 21_827)])
def test_a_declared_order_settles_the_test_date(workbook: Write, order: Any, days: int) -> None:
    """3 April or 4 March 2024, from 31 May 1964 on."""
    study = Study(date_order=order)
    wide = score_workbook(workbook({"Spirometry": [LUNGS | {"date": "03/04/2024"}]}), study).wide
    given = {name: value for name, value in LUNGS.items() if name != "birth_date"} | {"age": days / 365.25}
    expected = prosuite.score(pd.DataFrame([given]), "spirometry")["fev1_z"].tolist()
    assert wide["pft_fev1_z"].tolist() == pytest.approx(expected, rel=1e-12)


def test_an_ambiguous_date_in_a_frame_is_refused() -> None:
    """There is no study file to declare it in."""
    frame = pd.DataFrame([LUNGS | {"date": "03/04/2024"}])
    with pytest.raises(ColumnError, match=r"date column 'date': date\[0\] .* give it as dates, not as text"):
        prosuite.score(frame, "spirometry")


# Weight without a unit


def test_a_weight_without_a_unit_is_refused(workbook: Write) -> None:
    """Named by its cell."""
    row = {("Weight" if name == "weight_kg" else name): value for name, value in WALK.items()}
    with pytest.raises(ColumnError, match=r"column 'Weight' \(6MWT!F1\) holds weight_kg and does not say its unit"):
        score_workbook(workbook({"6MWT": [row]}))


@pytest.mark.parametrize(("unit", "kilograms"), [("kg", 80), ("lb", 36.2873896)])
def test_a_declared_unit_of_weight_is_used(workbook: Write, unit: str, kilograms: float) -> None:
    """402 m times the weight; a pound is 0.45359237 kg (NIST SP 811)."""
    row = {("Weight" if name == "weight_kg" else name): value for name, value in WALK.items()}
    study = Study(sheets={"6MWT": StudySheet(units={"Weight": unit})})
    work = score_workbook(workbook({"6MWT": [row]}), study).wide["sixmwt_walk_work_kg_m"].tolist()
    assert work == pytest.approx([402 * kilograms])


# Headers


def test_two_columns_of_one_field_are_refused() -> None:
    """None is chosen by its position."""
    with pytest.raises(ColumnError, match=r"2 columns hold fev1_l \(fev1_l, FEV1\)"):
        prosuite.score(pd.DataFrame([LUNGS | {"FEV1": 2.9}]), "spirometry")


def test_two_columns_of_one_field_are_a_finding() -> None:
    """At the second header."""
    (finding,) = prosuite.validate(pd.DataFrame([LUNGS | {"FEV1": 2.9}]), "spirometry")
    assert (finding.code, finding.cell, finding.item) == ("duplicate-item-column", "FEV1", "fev1_l")


def test_a_frame_without_a_key_field_is_refused() -> None:
    """With what was found."""
    with pytest.raises(ColumnError, match="holds no fev1_l or fvc_l of spirometry; found subject, sex"):
        prosuite.score(pd.DataFrame([{"subject": "001", "sex": "male"}]), "spirometry")


def test_a_sheet_without_a_subject_column_is_named(workbook: Write) -> None:
    """Its rows are scored all the same."""
    row = {name: value for name, value in LUNGS.items() if name != "subject"}
    (finding,) = prosuite.validate(workbook({"Spirometry": [row]}))
    assert (finding.code, finding.cell) == ("no-subject-column", "Spirometry")


def test_invalid_values_can_be_refused() -> None:
    """Every such cell is listed."""
    frame = pd.DataFrame([LUNGS | {"fev1_l": 3000, "height_cm": 1.75}])
    with pytest.raises(
        prosuite.AnswerError, match=r"2 answers are not allowed:(.|\n)*height_cm\[0\](.|\n)*fev1_l\[0\]"
    ):
        prosuite.score(frame, "spirometry", invalid="raise")
