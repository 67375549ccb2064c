"""Drafts of workbooks with test sheets: they run, and they ask what only a person can know."""

import datetime
import re
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import prosuite
from prosuite.drafting.draft import Draft
from prosuite.errors import ColumnError
from prosuite.intake.study_file import load_study
from tests.support.drafts import Rows, draft_of, save_sheets, write_study

ITEMS = prosuite.load_catalogue().instrument("sf36v2").item_ids
ROOT = Path(__file__).parents[2]
DAY = datetime.date(2024, 3, 1)
Workbook = Callable[[dict[str, Any]], Path]


@pytest.fixture
def workbook(tmp_path: Path) -> Workbook:
    """Return a function that saves rows as the sheets of a workbook."""
    return lambda sheets: save_sheets(tmp_path / "tests.xlsx", sheets)


def _in_force(text: str) -> str:
    """Put every suggestion in force."""
    return re.sub(r"^#(?=[^ ])", "", text, flags=re.MULTILINE)


def _unwrapped(drafted: Draft) -> str:
    return drafted.text.replace("\n#   ", " ")


WALKS: list[list[Any]] = [["subject", "visit", "6MWD (m)"], ["001", "1", 400], ["002", "1", 450]]


class TestWhatASheetHolds:
    def test_example(self) -> None:
        """The example: two test sheets beside a questionnaire, no question, and the same scores as without a draft."""
        path = ROOT / "examples" / "visits.xlsx"
        drafted = draft_of(path)
        assert drafted.questions == ()
        declared = tomllib.loads(drafted.text)["sheets"]
        assert {name: sheet["instrument"] for name, sheet in declared.items()} == {
            "SF36v2": "sf36v2",
            "6MWT": "sixmwt",
            "Spirometry": "spirometry",
        }
        assert "225 rows are trials of 75 sessions" in _unwrapped(drafted)  # 15 people, 5 visits, 3 manoeuvres
        assert '"fev1_l" (Spirometry!J1): fev1_l in L by its name' in drafted.text
        with tempfile.TemporaryDirectory() as folder:
            study = Path(folder) / "study.toml"
            for text in (drafted.text, _in_force(drafted.text)):
                study.write_text(text, encoding="utf-8")
                by_draft = prosuite.score_workbook(path, study)
                pd.testing.assert_frame_equal(by_draft.wide, prosuite.score_workbook(path).wide)

    def test_columns_alone_declare_no_more_than_they_say(self, workbook: Workbook) -> None:
        """Declared as a walk, the sheet's ``total`` would be a distance too; then the draft declares nothing."""
        rows: list[list[Any]] = [[*WALKS[0], "total"], *([*row, 3] for row in WALKS[1:])]
        path = workbook({"Visits": rows})
        drafted = draft_of(path)
        assert "instrument" not in tomllib.loads(drafted.text)["sheets"]["Visits"]
        assert 'It holds sixmwt: its columns say so, such as "6MWD (m)".' in _unwrapped(drafted)
        assert prosuite.score_workbook(path, write_study(path)).wide["sixmwt_distance_m"].tolist() == [400, 450]
        plain = draft_of(workbook({"Visits": WALKS}))
        assert tomllib.loads(plain.text)["sheets"]["Visits"]["instrument"] == "sixmwt"

    def test_several_tests_on_a_sheet(self, workbook: Workbook) -> None:
        """Each is named with what speaks for it; norms and parameters, which hold for one, are not suggested."""
        path = workbook({"Visits": [[*WALKS[0], "FEV1 (L)"], *([*row, 2.5] for row in WALKS[1:])]})
        drafted = draft_of(path)
        assert drafted.questions == ()
        assert "It holds sixmwt" in drafted.text
        assert "It holds spirometry" in drafted.text
        assert not re.search("^#?(norms|parameters|instrument)", drafted.text, re.MULTILINE)
        wide = prosuite.score_workbook(path, write_study(path, _in_force(drafted.text))).wide
        assert wide["sixmwt_distance_m"].tolist() == [400, 450]
        assert wide["pft_fev1_l"].tolist() == [2.5, 2.5]

    def test_questionnaire_and_test_on_a_sheet(self, workbook: Workbook) -> None:
        """A sheet named for the questionnaire with a walk beside the items: both are read by the draft."""
        rows: list[list[Any]] = [[*WALKS[0], *ITEMS], *([*row, *[1] * 36] for row in WALKS[1:])]
        path = workbook({"SF36v2": rows})
        drafted = draft_of(path)
        assert drafted.questions == ()
        assert "It holds sf36v2: the sheet name says so." in drafted.text
        assert "Columns that are neither" not in drafted.text
        by_draft = prosuite.score_workbook(path, write_study(path, _in_force(drafted.text)))
        assert {scored.records.instrument.id for scored in by_draft.forms} == {"sf36v2", "sixmwt"}
        pd.testing.assert_frame_equal(by_draft.wide, prosuite.score_workbook(path).wide)

    def test_a_guessed_questionnaire_leaves_the_test_unread(self, workbook: Workbook) -> None:
        """Where the questionnaire has to be declared, only it is read: the draft asks to move the walk."""
        rows: list[list[Any]] = [[*WALKS[0], *ITEMS], *([*row, *[1] * 36] for row in WALKS[1:])]
        drafted = draft_of(workbook({"Visits": rows}))
        assert any("also holds sixmwt, which is not read" in question for question in drafted.questions)
        assert "instrument" in tomllib.loads(drafted.text)["sheets"]["Visits"]

    def test_who_and_when_are_guessed_and_asked(self, workbook: Workbook) -> None:
        """As for a questionnaire, and the draft runs with the guess."""
        rows: list[list[Any]] = [["Case", "When done", "distance"], *([f"K{n}", DAY, 400 + n] for n in range(6))]
        path = workbook({"6MWT": rows})
        drafted = draft_of(path)
        assert [re.findall(r"Is \"(.*)\" the (\w+) column", question) for question in drafted.questions] == [
            [("Case", "subject")],
            [("When done", "date")],
        ]
        wide = prosuite.score_workbook(path, write_study(path)).wide
        assert wide["subject"].tolist() == [f"K{n}" for n in range(6)]
        assert set(wide["date"]) == {"2024-03-01"}

    def test_sheet_names_as_visits(self, workbook: Workbook) -> None:
        """Two sheets of walks without a visit column: the sheet's name is the visit, as in scoring."""
        rows: list[list[Any]] = [["subject", "6MWD (m)"], ["001", 400], ["002", 500]]
        path = workbook({"before": rows, "after": rows})
        sheets = tomllib.loads(draft_of(path).text)["sheets"]
        assert {name: sheet["visit"] for name, sheet in sheets.items()} == {"before": "before", "after": "after"}
        by_draft = prosuite.score_workbook(path, write_study(path)).wide
        assert by_draft["visit"].tolist() == ["before", "before", "after", "after"]

    def test_trials_side_by_side(self, workbook: Workbook) -> None:
        """Which trials the columns hold is said."""
        rows: list[list[Any]] = [
            ["subject", "visit", "walk 1 distance (m)", "walk 2 distance (m)"],
            ["001", "1", 400, 410],
        ]
        drafted = draft_of(workbook({"6MWT": rows}))
        assert "Trials of sixmwt side by side: 1, 2." in drafted.text
        assert '"walk 2 distance (m)" (6MWT!D1): distance_m, 2 in m by its name' in drafted.text

    def test_names_that_end_in_a_field_are_asked_about(self, workbook: Workbook) -> None:
        """They are never taken, but their lines are there to put in force."""
        rows: list[list[Any]] = [
            ["code", "sex", "lf_fev1_liters", "ep_1_distance_meters", "sample"],
            *([f"K{n}", "f", 2.5, 400, n] for n in range(4)),
        ]
        path = workbook({"Data": rows})
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert '"lf_fev1_liters", "ep_1_distance_meters"' in question
        assert "sheets" not in tomllib.loads(drafted.text)
        declared = load_study(write_study(path, _in_force(drafted.text))).sheets["Data"].columns
        assert declared == {"code": "subject", "lf_fev1_liters": "fev1_l", "ep_1_distance_meters": "distance_m"}
        wide = prosuite.score_workbook(path, path.with_suffix(".toml")).wide
        assert wide["sixmwt_distance_m"].tolist() == [400] * 4
        assert wide["pft_fev1_l"].tolist() == [2.5] * 4

    def test_free_columns_of_a_read_sheet_are_asked_about(self, workbook: Workbook) -> None:
        """A prefix that nobody knows hides a height."""
        path = workbook({"6MWT": [[*WALKS[0], "ep_height_cm"], *([*row, 170] for row in WALKS[1:])]})
        drafted = draft_of(path)
        assert '#columns."ep_height_cm" = "height_cm"' in drafted.text
        assert len(drafted.questions) == 1

    def test_nothing_like_a_test_is_asked_as_before(self, workbook: Workbook) -> None:
        """A sex alone makes no test."""
        (question,) = draft_of(workbook({"Data": [["a", "patient sex"], [1, "male"], [2, "female"]]})).questions
        assert "Which sheet holds a questionnaire or a test" in question

    def test_a_filled_in_template(self, tmp_path: Path) -> None:
        """Nothing is asked, its notes are no data, and the empty form beside it is said to be empty."""
        path = prosuite.write_template(tmp_path / "crf.xlsx", ["sixmwt", "spirometry"], rows=3)
        book = openpyxl.load_workbook(path)
        columns = {cell.value: cell.column for cell in book["sixmwt"][1]}
        for header, value in {"subject": "001", "visit": "1", "walk": 1, "distance_m": 400}.items():
            book["sixmwt"].cell(2, columns[header]).value = value
        book.save(path)
        drafted = draft_of(path)
        assert drafted.questions == ()
        for name in ("About", "Codes"):
            assert f'# Sheet "{name}" is not read: it says that it holds notes, no data.' in drafted.text
        assert '# Sheet "spirometry" is not read: there is no record below its header.' in drafted.text
        assert prosuite.score_workbook(path, write_study(path)).wide["sixmwt_distance_m"].tolist() == [400]

    def test_notes_are_no_evidence(self, workbook: Workbook) -> None:
        """A sheet that says it holds notes is not asked about, whatever stands below."""
        forms = [["subject", *ITEMS], ["001", *[1] * 36]]
        drafted = draft_of(workbook({"Old": [["Notes, not data"], *forms], "Data": forms}))
        assert ['"Old"' in question for question in drafted.questions] == [False]


class TestUnits:
    def test_a_unit_that_could_be_another_is_asked(self, workbook: Workbook) -> None:
        """90 to 120 is a usual weight in kg and in lb: refused until the line is in force."""
        path = workbook({"6MWT": [[*WALKS[0], "weight"], [*WALKS[1], 90], [*WALKS[2], 120]]})
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert 'In which unit is "weight" (6MWT!D1), kg or lb?' in question
        assert "until then the workbook is refused" in question
        with pytest.raises(ColumnError, match="could be kg or lb"):
            prosuite.score_workbook(path, write_study(path))
        study = write_study(path, _in_force(drafted.text))
        assert load_study(study).sheets["6MWT"].units == {"weight": "kg"}
        assert prosuite.score_workbook(path, study).wide["sixmwt_walk_work_kg_m"].tolist() == [36000, 54000]

    def test_a_rival_unit_must_fit_all_values(self, workbook: Workbook) -> None:
        """15 kg is a child; 15 lb is less than anybody tested weighs, so the column is in kg."""
        path = workbook({"6MWT": [[*WALKS[0], "weight"], [*WALKS[1], 15], [*WALKS[2], 80]]})
        assert draft_of(path).questions == ()
        assert prosuite.score_workbook(path, write_study(path)).wide["sixmwt_walk_work_kg_m"].tolist() == [6000, 36000]

    def test_values_that_speak_for_another_unit_are_asked(self, workbook: Workbook) -> None:
        """FEV1 of 2,500 without a unit is usual in mL and impossible in L."""
        rows: list[list[Any]] = [["subject", "visit", "FEV1"], *([f"{n:03}", "1", 2500 + n] for n in range(10))]
        path = workbook({"Spirometry": rows})
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert "10 of 10 values are usual in mL, 0 of 10 values are usual in L" in question
        assert "until then the workbook is refused" in question
        wide = prosuite.score_workbook(path, write_study(path, _in_force(drafted.text))).wide
        assert wide["pft_fev1_l"].tolist() == pytest.approx([2.5 + n / 1000 for n in range(10)], abs=1e-12)

    def test_values_that_fit_their_own_unit_are_not(self, workbook: Workbook) -> None:
        """FEV1 around 2.5 is in L, and is said to be taken so."""
        drafted = draft_of(workbook({"Spirometry": [["subject", "visit", "FEV1"], ["001", "1", 2.5], ["002", "1", 3]]}))
        assert drafted.questions == ()
        assert '"FEV1" (Spirometry!C1): fev1_l; unit not stated, L' in drafted.text

    def test_a_unit_that_is_converted_is_said(self, workbook: Workbook) -> None:
        """By its name."""
        drafted = draft_of(workbook({"Spirometry": [["subject", "visit", "FEV1 (mL)"], ["001", "1", 2500]]}))
        assert "fev1_l in mL by its name, converted into L" in drafted.text


class TestCodes:
    def test_codes_of_sex_are_asked(self, workbook: Workbook) -> None:
        """1 and 2 are refused until they are declared; the lines to declare them stand below the question."""
        path = workbook({"6MWT": [[*WALKS[0], "sex"], [*WALKS[1], 2], [*WALKS[2], 1]]})
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert 'What do these values of sex mean: "2" (1), "1" (1)? It can be male, female.' in question
        assert "codes" not in tomllib.loads(drafted.text)
        with pytest.raises(ColumnError, match="holds the codes 1, 2 for sex"):
            prosuite.score_workbook(path, write_study(path))
        study = write_study(path, _in_force(drafted.text))
        assert load_study(study).codes == {"sex": {"1": "male", "2": "female"}}
        assert len(prosuite.score_workbook(path, study).wide) == 2

    def test_words_get_no_meaning(self, workbook: Workbook) -> None:
        """Known words are no question; an unknown one is, and nothing is made up for it."""
        path = workbook({"6MWT": [[*WALKS[0], "sex"], [*WALKS[1], "F"], [*WALKS[2], "kvinne"]]})
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert '"kvinne" (1)' in question
        assert '"F"' not in question
        assert '#"kvinne" = "?"  # 1 cells, the first is \'6MWT\'!D3' in drafted.text.replace("6MWT!", "'6MWT'!")

    def test_more_numbers_than_codes_get_no_meaning(self, workbook: Workbook) -> None:
        """0, 1 and 2 for two sexes: which is which nobody can tell."""
        rows: list[list[Any]] = [*WALKS, ["003", "1", 420]]
        path = workbook({"6MWT": [[*rows[0], "sex"], *([*row, n] for n, row in enumerate(rows[1:]))]})
        assert _in_force(draft_of(path).text).count('= "?"') == 3

    def test_one_column_of_two_tests_is_asked_once(self, workbook: Workbook) -> None:
        """The sex of a sheet with two tests."""
        rows: list[list[Any]] = [[*WALKS[0], "FEV1 (L)", "sex"], [*WALKS[1], 2.5, 1], [*WALKS[2], 2.6, 1]]
        (question,) = draft_of(workbook({"Visits": rows})).questions
        assert '"1" (2)' in question


class TestOtherDoubts:
    def test_recurring_values_that_are_none(self, workbook: Workbook) -> None:
        """-9 recurs and is no distance: a missing code? 0 is no lap length, but a number of laps."""
        rows: list[list[Any]] = [["subject", "visit", "distance (m)", "laps", "lap length (m)"]]
        rows += [[f"{n:03}", "1", -9, 0, 0] for n in range(3)]
        path = workbook({"6MWT": [*rows, ["009", "1", 400, 10, 40]]})
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert '"-9" (3)' in question
        assert '"0"' not in question
        assert load_study(write_study(path, _in_force(drafted.text))).missing == {"-9": "missing"}

    def test_decimal_commas_are_asked(self, workbook: Workbook) -> None:
        """As for a questionnaire: a question of their own, and no missing code."""
        rows: list[list[Any]] = [["subject", "visit", "FEV1 (L)"], *([f"{n:03}", "1", "2,5"] for n in range(3))]
        path = workbook({"Spirometry": rows})
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert 'written with a decimal comma, such as "2,5" (Spirometry!C2)' in question
        wide = prosuite.score_workbook(path, write_study(path, _in_force(drafted.text))).wide
        assert wide["pft_fev1_l"].tolist() == [2.5] * 3

    def test_dates_of_birth_in_two_orders(self, workbook: Workbook) -> None:
        """03/04/1950 is in March or April: asked, with the line that says it."""
        path = workbook({"6MWT": [[*WALKS[0], "birth_date"], [*WALKS[1], "03/04/1950"], [*WALKS[2], "05/06/1960"]]})
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert "day first or month first" in question
        assert load_study(write_study(path, _in_force(drafted.text))).sheets["6MWT"].date_order == "dmy"
        assert prosuite.score_workbook(path, path.with_suffix(".toml")).wide["sixmwt_distance_m"].tolist() == [400, 450]

    def test_two_columns_of_one_field(self, workbook: Workbook) -> None:
        """Which one counts is asked; the other is suggested to be left out."""
        path = workbook({"6MWT": [[*WALKS[0], "walk distance (m)"], [*WALKS[1], 1], [*WALKS[2], 2]]})
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert "both hold distance_m" in question
        wide = prosuite.score_workbook(path, write_study(path, _in_force(drafted.text))).wide
        assert wide["sixmwt_distance_m"].tolist() == [400, 450]

    def test_too_many_rows_for_one_session(self, workbook: Workbook) -> None:
        """A walk number and no visit: 41 rows of one person cannot be trials of one session."""
        rows: list[list[Any]] = [["subject", "walk", "distance (m)"], *(["001", 1, 400 + n] for n in range(41))]
        (question,) = draft_of(workbook({"6MWT": rows})).questions
        assert "too many for the trials of one session" in question

    def test_what_stops_the_file_is_asked(self, workbook: Workbook) -> None:
        """A visit column and visits in column names: one of the two has to go."""
        rows: list[list[Any]] = [["subject", "visit", "bl_6mwd_m", "m3_6mwd_m"], ["001", "1", 400, 410]]
        (question,) = draft_of(workbook({"6MWT": rows})).questions
        assert "rename or ignore one of them" in question

    def test_visits_side_by_side(self, workbook: Workbook) -> None:
        """The unit of every visit's column is asked at once, under the names they have on the sheet."""
        rows: list[list[Any]] = [
            ["subject", "bl_weight", "m3_weight", "bl_6mwd_m", "m3_6mwd_m"],
            ["001", 90, 92, 400, 410],
        ]
        path = workbook({"6MWT": rows})
        drafted = draft_of(path)
        assert len(drafted.questions) == 1
        study = write_study(path, _in_force(drafted.text))
        assert load_study(study).sheets["6MWT"].units == {"bl_weight": "kg", "m3_weight": "kg"}
        assert prosuite.score_workbook(path, study).wide["sixmwt_walk_work_kg_m"].tolist() == [36000, 37720]


@st.composite
def _sheets(draw: st.DrawFn) -> Rows:
    """A sheet with columns of tests, under names of any kind, that holds anything."""
    names = ["6MWD", "FEV1", "fvc_l", "sex", "birth_date", "weight", "height (in)", "walk", "phase", "subject", "visit"]
    headers = draw(st.lists(st.sampled_from([*names, 'a "b" \\', "x # y"]), min_size=1, max_size=8))
    cell = st.one_of(st.none(), st.integers(-9, 3000), st.sampled_from(["1", "F", '"', "\\", "03/04/1950", "2,5", "#"]))
    return [headers, *draw(st.lists(st.lists(cell, min_size=len(headers), max_size=len(headers)), max_size=6))]


@example(rows=[["6MWD", "weight"], [None, 78], [None, "2,5"]], name="Visits")  # kg or lb unless "," is decimal
@given(rows=_sheets(), name=st.sampled_from(["Visits", "6MWT", "Spirometry", 'a "b"']))
@settings(max_examples=40, deadline=None)
def test_any_draft_is_a_study_file(rows: Rows, name: str) -> None:
    """As it stands it is valid TOML that the workbook takes, and asks no more than it says."""
    with tempfile.TemporaryDirectory() as folder:
        path = save_sheets(Path(folder) / "tests.xlsx", {name: rows})
        drafted = draft_of(path)
        study = load_study(write_study(path, drafted.text))
        assert set(study.sheets) <= {name}
        if not drafted.questions and study.sheets:
            prosuite.score_workbook(path, study)
