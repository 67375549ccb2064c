"""Drafts of study files: they run, they ask what they cannot know, and any text can stand in them."""

import csv
import datetime
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import prosuite
from prosuite.catalogue.load import load_catalogue
from prosuite.drafting.draft import draft
from prosuite.intake.study_file import Study, load_study
from tests.support.drafts import Rows, draft_of, save_sheets, write_study

ITEMS = prosuite.load_catalogue().instrument("sf36v2").item_ids
WORST_V2 = [
    max(item.answers) for item in prosuite.load_catalogue().instrument("sf36v2").items
]  # mh at most 5, rp up to 5
WORST_V1 = [
    max(item.answers) for item in prosuite.load_catalogue().instrument("sf36v1").items
]  # mh up to 6, rp at most 2
ROOT = Path(__file__).parents[2]
Workbook = Callable[..., Path]


@pytest.fixture
def workbook(tmp_path: Path) -> Workbook:
    """Return a function that saves rows as the sheets of a workbook."""

    def save(**sheets: Rows) -> Path:
        return save_sheets(tmp_path / "visits.xlsx", sheets)

    return save


def _declared(path: Path) -> dict[str, Any]:
    return tomllib.loads(draft_of(path).text)


def _in_force(text: str) -> str:
    """Put every suggestion in force."""
    return re.sub(r"^#(?=[^ ])", "", text, flags=re.MULTILINE)


def _same_scores(path: Path, **options: Any) -> None:
    """Compare the scores by the draft with those by explicit options."""
    drafted = prosuite.score_workbook(path, write_study(path))
    explicit = prosuite.score_workbook(path, **options)
    pd.testing.assert_frame_equal(drafted.wide, explicit.wide)
    assert [finding.to_dict() for finding in drafted.findings] == [finding.to_dict() for finding in explicit.findings]


_MOOD2 = """
id = "mood2"
title = "Mood"
family = "mood"
licence = "invented"
minimum = "half"
items = [{ id = "a1", answers = [1, 2] }, { id = "a2", answers = [1, 2] }]
scales = [{ id = "mood", title = "Mood", of = ["a1", "a2"], how = "sum", unit = "points", source = "own" }]
references = [{ id = "own", text = "invented" }]
"""


def _form_a(answers: Sequence[Any] = WORST_V2, n_people: int = 12) -> Rows:
    return [["subject", "visit", *ITEMS], *([f"S{n:02}", "bl", *answers] for n in range(n_people))]


class TestInstrument:
    def test_sheet_name_says_it(self, workbook: Workbook) -> None:
        """A sheet named as an instrument asks nothing, and the draft scores as the workbook alone does."""
        path = workbook(SF36v2=_form_a())
        drafted = draft_of(path)
        assert drafted.questions == ()
        assert tomllib.loads(drafted.text) == {"sheets": {"SF36v2": {"header_row": 1, "instrument": "sf36v2"}}}
        assert '"sf36v2"  # the sheet name says so' in drafted.text
        _same_scores(path)

    def test_cdisc_codes_say_it(self, workbook: Workbook) -> None:
        """CDISC codes are named as what says so; one row per answer is recognised."""
        answers = [("SF36303A", 1), ("SF36303B", 2), ("SF36303C", 3), ("SF36303D", 3), ("SF36303E", 3)]
        rows = [["usubjid", "visit", "qstestcd", "qsstresn"], *(["1", "bl", *answer] for answer in answers)]
        path = workbook(qs=rows)
        drafted = draft_of(path)
        assert drafted.questions == ()
        assert 'instrument = "sf36v2"  # CDISC codes say so, such as "SF36303A"' in drafted.text
        assert "one row per answer: qstestcd and qsstresn" in drafted.text
        assert "# 5 items by CDISC code." in drafted.text
        assert "neither" not in drafted.text
        _same_scores(path)

    def test_prefix_says_it(self, workbook: Workbook) -> None:
        """A column prefix of one instrument is named as what says so."""
        path = workbook(Form=[["subject", *(f"rand36_{n}" for n in range(1, 37))], ["S1", *WORST_V1]])
        drafted = draft_of(path)
        assert drafted.questions == ()
        assert 'instrument = "rand36"  # column names say so, such as "rand36_1"' in drafted.text
        assert "no norms" in drafted.text
        _same_scores(path)

    @pytest.mark.parametrize(
        ("answers", "best", "equal", "less"),
        [
            # of 36 worst v2 answers, 7 role items hold 5 where v1 allows 2; of v1 ones, 9 mh and vt items hold 6
            (WORST_V2, "sf36v2", "sf36v2_acute", "sf36v1 (348), rand36 (348)"),
            (WORST_V1, "sf36v1", "rand36", "sf36v2 (324), sf36v2_acute (324)"),
        ],
    )
    def test_answers_suggest_it_and_a_question_is_asked(
        self, workbook: Workbook, answers: list[int], best: str, equal: str, less: str
    ) -> None:
        """Where nothing says it, the best fit is written with the evidence; the draft runs."""
        path = workbook(Form=_form_a(answers))
        (question,) = draft_of(path).questions
        assert question == (
            f'Which instrument does sheet "Form" hold? Nothing says so. Written here: {best} '
            f"(432 of 432 answers fit). Fit as well: {equal}. Fit less well: {less}."
        )
        _same_scores(path, instrument=best)

    def test_sheets_with_the_same_columns_are_judged_together(self, workbook: Workbook) -> None:
        """One sheet alone could be either version; the other one tells, and the question is asked once."""
        path = workbook(Baseline=_form_a([1] * 36), Later=_form_a(WORST_V1))
        drafted = draft_of(path)
        assert len(drafted.questions) == 1
        assert 'sheets "Baseline" and "Later"' in drafted.questions[0]
        sheets = tomllib.loads(drafted.text)["sheets"]
        assert [sheet["instrument"] for sheet in sheets.values()] == ["sf36v1", "sf36v1"]

    def test_sheets_with_other_columns_are_judged_apart(self, workbook: Workbook) -> None:
        """A sheet of other columns has a question and an instrument of its own."""
        mood = [["id", "mh1", "mh2", "mh3", "mh4", "mh5"], *([n, 6, 6, 6, 6, 6] for n in range(3))]
        path = workbook(Whole=_form_a(WORST_V2), Mood=mood)
        assert len(draft_of(path).questions) == 2
        sheets = _declared(path)["sheets"]
        assert (sheets["Whole"]["instrument"], sheets["Mood"]["instrument"]) == ("sf36v2", "sf36v1")

    def test_name_hints_where_answers_fit_equally(self, workbook: Workbook) -> None:
        """Among instruments that fit equally the one that the sheet's name hints at is written."""
        path = workbook(SF36v2_data_2024=_form_a([1] * 36))
        assert _declared(path)["sheets"]["SF36v2_data_2024"]["instrument"] == "sf36v2"

    def test_labels_count_as_the_number_they_begin_with(self, workbook: Workbook) -> None:
        """``5-word`` counts as 5, so that exported labels still tell the version."""
        path = workbook(Form=_form_a([f"{answer}-word" for answer in WORST_V2]))
        assert "432 of 432 answers fit" in draft_of(path).questions[0]
        assert _declared(path)["sheets"]["Form"]["instrument"] == "sf36v2"

    def test_name_against_columns_is_asked(self, workbook: Workbook) -> None:
        """Where sheet name and columns contradict each other the columns win, with a question, and the draft runs."""
        path = workbook(SF36v2=[["subject", *(f"sf36v1_{item}" for item in ITEMS)], ["S1", *WORST_V1]])
        drafted = draft_of(path)
        assert tomllib.loads(drafted.text)["sheets"]["SF36v2"]["instrument"] == "sf36v1"
        assert "columns named as sf36v1 but the sheet name says sf36v2" in drafted.questions[0]
        assert prosuite.validate(path, study=write_study(path)).ok

    def test_mixed_sheet_is_asked(self, workbook: Workbook) -> None:
        """A sheet that no declaration can settle is a question, because it stops the whole file."""
        codes = ["SF36303A", "SF36303B", "SF36303C", "SF36303D", "SF36303E", "SF36103F"]
        path = workbook(SF36v2=_form_a(), mix=[["id", *codes], [1] * 7])
        assert [question.partition("?")[0] for question in draft_of(path).questions] == [
            "How can this be mended in the workbook"
        ]

    def test_plain_numbers_are_asked(self, workbook: Workbook) -> None:
        """35 columns q1 to q35 whose values fit are declared as sequential items; q3 is pf01 then."""
        path = workbook(
            Form=[["subject", *(f"q{n}" for n in range(1, 36))], *(["S1", *WORST_V2[:35]] for _ in range(3))]
        )
        drafted = draft_of(path)
        columns = tomllib.loads(drafted.text)["sheets"]["Form"]["columns"]
        assert (columns["q3"], columns["q35"], len(columns)) == ("pf01", "gh4", 35)
        assert "sf36v2 by sequential numbers (105 of 105 answers fit)" in drafted.questions[0]
        wide = prosuite.score_workbook(path, write_study(path)).wide
        assert wide["sf36v2_pf"].tolist() == [100.0] * 3  # every pf item at its best answer, 3

    def test_one_number_more_than_items(self, workbook: Workbook) -> None:
        """q37 is ignored if q1 to q36 are the items, which is asked; of q1 to q57 nothing is guessed."""
        head: list[Any] = ["subject", *(f"q{n}" for n in range(1, 58))]
        answers = [[who, *WORST_V2, *[1] * 21] for who in ("S1", "S2", "S3")]
        path = workbook(Form=[row[:38] for row in (head, *answers)])
        drafted = draft_of(path)
        assert tomllib.loads(drafted.text)["sheets"]["Form"]["ignore"] == ["q37"]
        assert "sf36v2 by its numbers without q37 (108 of 108 answers fit)" in drafted.questions[0]
        assert prosuite.validate(path, study=write_study(path)).ok
        assert "sheets" not in tomllib.loads(draft_of(workbook(Form=[head, *answers])).text)

    def test_numbers_beside_item_codes(self, workbook: Workbook) -> None:
        """6, 7, 8 and 10 beside the codes of the other items can only be the printed sf1, bp1, bp2 and sf2."""
        names = {"sf1": 6, "bp1": 7, "bp2": 8, "sf2": 10}
        path = workbook(SF36v2=[["id", *(names.get(item, item) for item in ITEMS)], ["S1", *WORST_V2]])
        drafted = draft_of(path)
        columns = tomllib.loads(drafted.text)["sheets"]["SF36v2"]["columns"]
        assert columns == {"6": "sf1", "7": "bp1", "8": "bp2", "10": "sf2"}
        assert len(drafted.questions) == 1
        assert prosuite.validate(path, study=write_study(path)).ok

    def test_a_lone_number_is_another_column(self, workbook: Workbook) -> None:
        """A column named 3 beside the 36 items is no item: nothing is asked and the draft runs."""
        header, *rows = _form_a()
        path = workbook(SF36v2=[[*header, 3], *([*row, 1] for row in rows)])
        assert draft_of(path).questions == ()
        assert prosuite.validate(path, study=write_study(path)).ok

    def test_sheet_name_wins_over_answers(self, workbook: Workbook) -> None:
        """Where the sheet's name says the instrument, answers that fit another one better change nothing."""
        header, *rows = _form_a(WORST_V2)
        path = workbook(SF36v1=[[*header, 3], *([*row, 1] for row in rows)])
        assert _declared(path)["sheets"]["SF36v1"]["instrument"] == "sf36v1"

    def test_plain_numbers_that_do_not_fit_are_left_alone(self, workbook: Workbook) -> None:
        """Columns 1 to 8 with laboratory values are no questionnaire."""
        path = workbook(SF36v2=_form_a(), Lab=[["id", *range(1, 9)], ["S1", *range(50, 58)], ["S2", *range(50, 58)]])
        drafted = draft_of(path)
        assert drafted.questions == ()
        assert '# Sheet "Lab" is not read: its columns carry plain numbers' in drafted.text


class TestLayout:
    def test_visits_side_by_side(self, workbook: Workbook) -> None:
        """Visits side by side are named, their columns counted over all visits."""
        header = ["id", *(f"bl_{item}" for item in ITEMS), *(f"m6_{item}" for item in ITEMS)]
        path = workbook(SF36v2=[header, ["S1", *WORST_V2, *WORST_V2]])
        drafted = draft_of(path)
        assert "visits side by side were read: bl, m6" in drafted.text
        assert "# 72 item columns by item code, B1:BU1." in drafted.text
        assert '# Visits: "bl" (1), "m6" (1).' in drafted.text
        _same_scores(path)

    def test_sheet_as_visit(self, workbook: Workbook) -> None:
        """Sheets of one instrument without a visit column get what their names say as visits, as scoring does it."""
        rows = [["id", *(f"sf36v2_{item}" for item in ITEMS)], ["S1", *WORST_V2]]
        path = workbook(Baseline=rows, Month_6=rows, **{"SF-36 (T2)": rows})
        assert [sheet["visit"] for sheet in _declared(path)["sheets"].values()] == ["Baseline", "Month_6", "T2"]
        assert draft_of(path).text.count('Records by: subject "id". Not found: date.') == 3
        _same_scores(path)

    def test_header_of_two_rows_and_notes(self, workbook: Workbook) -> None:
        """The row of the names is given, and so are the rows that are no records."""
        rows = [["Extract"], [], ["Subject", *["Question"] * 36], [None, *ITEMS], ["S1", *WORST_V2], [], ["n = 1"]]
        path = workbook(SF36v2=rows)
        drafted = draft_of(path)
        assert tomllib.loads(drafted.text)["sheets"]["SF36v2"]["header_row"] == 4
        assert "notes below the table, row 7" in drafted.text
        _same_scores(path)

    def test_sets_that_are_no_visits(self, workbook: Workbook) -> None:
        """Where the items stand twice the first set is read and a question asked; the draft runs."""
        header = ["id", *(f"a_{item}" for item in ITEMS), *(f"b_{item}" for item in ITEMS)]
        path = workbook(SF36v2=[header, ["S1", *WORST_V2, *WORST_V2]])
        drafted = draft_of(path)
        assert tomllib.loads(drafted.text)["sheets"]["SF36v2"]["ignore"] == [f"b_{item}" for item in ITEMS]
        assert "the items stand 2 times" in drafted.questions[0]
        assert prosuite.validate(path, study=write_study(path)).ok

    def test_sheets_whose_names_compare_alike(self, tmp_path: Path) -> None:
        """Of sheets that a study file cannot tell apart nothing is declared, and a question is asked."""
        path = save_sheets(tmp_path / "visits.xlsx", {"SF36 v2": _form_a(), "SF36-v2": [["note"], ["nothing here"]]})
        assert _declared(path) == {}
        assert draft_of(path).questions[0].startswith('Can all but one of the sheets "SF36 v2", "SF36-v2" be renamed?')
        _same_scores(path)


class TestColumns:
    def test_unknown_names(self, workbook: Workbook) -> None:
        """Columns that hold codes, visits and dates under unknown names are declared, each with a question."""
        rows = [
            [f"P{n // 2}", ("V1", "V2")[n % 2], datetime.date(2024, 1, 1 + n), 40.5 + n, *WORST_V2] for n in range(8)
        ]
        path = workbook(SF36v2=[["Kode", "Termin", "Tag", "age", *ITEMS], *rows])
        drafted = draft_of(path)
        assert tomllib.loads(drafted.text)["sheets"]["SF36v2"]["columns"] == {
            "Kode": "subject",
            "Termin": "visit",
            "Tag": "date",
        }
        assert [question.partition("?")[0] for question in drafted.questions] == [
            'Is "Kode" the subject column',
            'Is "Termin" the visit column',
            'Is "Tag" the date column',
        ]
        assert '# Columns that are neither: "age".' in drafted.text
        wide = prosuite.score_workbook(path, write_study(path)).wide
        assert wide[["subject", "visit"]].to_numpy().tolist()[3] == ["P1", "V2"]

    def test_a_guessed_subject_leaves_notes_below_the_table_alone(self, workbook: Workbook) -> None:
        """A note under the subject column is no record, whether the column is declared or not."""
        rows = [[f"P{n}", *WORST_V2] for n in range(4)]
        path = workbook(SF36v2=[["Kode", *ITEMS], *rows, [], ["checked twice"]])
        assert _declared(path)["sheets"]["SF36v2"]["columns"] == {"Kode": "subject"}
        assert prosuite.score_workbook(path, write_study(path)).wide["subject"].tolist() == ["P0", "P1", "P2", "P3"]

    def test_one_column_is_guessed_once(self, workbook: Workbook) -> None:
        """A column whose name could stand for both subject and visit is taken for one of them."""
        rows = [[("V1", "V2")[n % 2], f"P{n // 2}", *WORST_V2] for n in range(4)]
        path = workbook(SF36v2=[["patient visit", "Kode", *ITEMS], *rows])
        assert _declared(path)["sheets"]["SF36v2"]["columns"] == {"Kode": "subject", "patient visit": "visit"}
        assert len(draft_of(path).questions) == 2

    def test_side_by_side_no_date_is_guessed(self, workbook: Workbook) -> None:
        """Where visits stand side by side a lone date belongs to none of them."""
        header = ["id", "Tag", *(f"bl_{item}" for item in ITEMS), *(f"m6_{item}" for item in ITEMS)]
        rows = [[f"P{n}", datetime.date(2024, 1, 1), *WORST_V2, *WORST_V2] for n in range(3)]
        path = workbook(SF36v2=[header, *rows])
        assert "columns" not in _declared(path)["sheets"]["SF36v2"]

    def test_known_names_are_remarks(self, workbook: Workbook) -> None:
        """Columns with known names need no entry."""
        path = workbook(SF36v2=_form_a())
        assert '# Records by: subject "subject", visit "visit". Not found: date.' in draft_of(path).text
        assert "# 36 item columns by item code, C1:AL1." in draft_of(path).text

    def test_duplicate_items_are_asked(self, workbook: Workbook) -> None:
        """Two columns of one item are a question with their cells; leaving one out is suggested, not done."""
        header, *rows = _form_a()
        path = workbook(SF36v2=[[*header, "3b"], *([*row, 1] for row in rows)])
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert question.startswith('"pf02" (SF36v2!F1) and "3b" (SF36v2!AM1) both hold pf02: which has the answers?')
        assert load_study(write_study(path, _in_force(drafted.text))).sheets["SF36v2"].ignore == ("3b",)

    def test_items_without_a_column(self, workbook: Workbook) -> None:
        """Items that have no column are listed."""
        path = workbook(SF36v2=[["id", *ITEMS[:34]], ["S1", *WORST_V2[:34]]])
        assert "# Items without a column: gh4, gh5." in draft_of(path).text


class TestValues:
    def test_codes_that_recur(self, workbook: Workbook) -> None:
        """Values that recur and are no answers are suggested as missing codes, with counts and first cell."""
        header, *rows = _form_a()
        odd = [list(row) for row in rows]
        odd[0][2], odd[1][2], odd[2][3], odd[3][4] = -9, -9, "ND", "ND"
        odd[4][5] = 77  # once only
        odd[5][4] = odd[6][4] = 6  # no answer of pf01, but one of bp1
        drafted = draft_of(path := workbook(SF36v2=[header, *odd]))
        assert drafted.questions[0].startswith("What does each of these values mean")
        assert '#"-9" = "missing"  # 2 cells, the first is SF36v2!C2\n' in drafted.text
        assert load_study(write_study(path)).missing == {}
        assert load_study(write_study(path, _in_force(drafted.text))).missing == {"-9": "missing", "ND": "missing"}

    def test_visits_that_differ_in_spelling_only(self, workbook: Workbook) -> None:
        """Spellings that compare alike are suggested as one visit; the commoner one is its name."""
        spellings = ["Visit 1", "visit1", "Visit 1", "Visit 2", "VISIT-1"]
        path = workbook(SF36v2=[["id", "visit", *ITEMS], *([n, v, *WORST_V2] for n, v in enumerate(spellings))])
        drafted = draft_of(path)
        assert len(drafted.questions) == 1
        assert load_study(write_study(path)).visits == {}
        visits = load_study(write_study(path, _in_force(drafted.text))).visits
        assert {name: visit.spellings for name, visit in visits.items()} == {
            "Visit 1": ("visit1", "VISIT-1"),
            "Visit 2": (),
        }

    def test_decimal_commas_are_asked(self, workbook: Workbook) -> None:
        """Numbers with a comma are a question of their own; the suggestion, put in force, reads them."""
        header, *rows = _form_a()
        commas = [[*row[:2], "5,0", *row[3:], "71,5"] for row in rows]
        path = workbook(SF36v2=[[*header, "weight"], *commas])
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert question == (
            'Are numbers in sheet "SF36v2" written with a decimal comma, such as "5,0" (SF36v2!C2)? '
            "If so, put this line in force; until then such a sheet is refused."
        )
        assert load_study(write_study(path)).sheets["SF36v2"].decimal is None
        wide = prosuite.score_workbook(path, write_study(path, _in_force(drafted.text))).wide
        assert wide["weight"].tolist() == [71.5] * 12

    def test_an_open_date_order_is_asked(self, workbook: Workbook) -> None:
        """Dates that could be others are a question; until it is answered they are refused, then they are read."""
        header, *rows = _form_a()
        path = workbook(SF36v2=[[*header, "date"], *([*row, "03/04/2024"] for row in rows)])
        drafted = draft_of(path)
        (question,) = drafted.questions
        assert question == (
            'Which is first in the dates of sheet "SF36v2", the day or the month? "03/04/2024" (SF36v2!AM2) '
            "can be read day first or month first; until it is declared, the sheet is refused."
        )
        with pytest.raises(prosuite.ColumnError, match="date_order"):
            prosuite.score_workbook(path, write_study(path))
        wide = prosuite.score_workbook(path, write_study(path, _in_force(drafted.text))).wide
        assert set(wide["date"]) == {"2024-04-03"}  # the suggestion is day first

    def test_a_settled_date_order_is_a_remark(self, workbook: Workbook) -> None:
        """Dates that settle their order ask nothing."""
        header, *rows = _form_a()
        path = workbook(SF36v2=[[*header, "date"], *([*row, f"{n + 3}/04/2024"] for n, row in enumerate(rows))])
        drafted = draft_of(path)
        assert drafted.questions == ()
        assert "# 12 dates read day first, as 13/04/2024 can be read no other way." in drafted.text
        assert "one row per record" in drafted.text

    def test_answers_from_zero(self, workbook: Workbook) -> None:
        """Answers stored from 0 are not shifted by the draft; its suggestion, put in force, gives the true scores."""
        stored = [[answer - 1 for answer in answers] for answers in (WORST_V2, [1] * 36)]
        lowered = [[max(answer - 1, 0) for answer in row] for row in stored]  # nobody gave the highest answer
        rows = [["id", *ITEMS], *([n, *lowered[n % 2]] for n in range(12))]
        path = workbook(SF36v2=rows)
        drafted = draft_of(path)
        assert [question.partition("?")[0] for question in drafted.questions] == [
            'Are the answers in sheet "SF36v2" stored from 0'
        ]
        with pytest.raises(prosuite.ColumnError, match="from 0"):
            prosuite.score_workbook(path, write_study(path))
        wide = prosuite.score_workbook(path, write_study(path, _in_force(drafted.text))).wide
        assert wide["sf36v2_pf"].tolist() == [50.0, 0.0] * 6  # stored 1 and 0 are the answers 2 and 1 of 1 to 3

    def test_answers_as_words(self, workbook: Workbook) -> None:
        """Words are listed by item: a label with its number, a bare word with a question mark to replace."""
        answers: list[Any] = list(WORST_V1)
        words = [answers.copy() for _ in range(4)]
        for row, (role, health) in zip(
            words, [("No", "1-a"), ("Yes", "2-b"), ("No", "1-a"), ("Yes", "2-b")], strict=True
        ):
            row[0], row[12] = health, role
        words += [["2-b", *answers[1:12], "No", *answers[13:]] for _ in range(16)]
        words[-1][0] = 3  # one in twenty is a number
        words[-2][0] = "2-c"  # two words for one number: the numbers are not read by themselves
        path = workbook(SF36v1=[["id", *ITEMS], *([n, *row] for n, row in enumerate(words))])
        drafted = draft_of(path)
        assert "2 item columns" in drafted.questions[0]
        assert '#answers.gh1 = { "1-a" = 1, "2-b" = 2, "2-c" = 2, "3" = 3 }' in drafted.text
        assert '#answers.rp1 = { "No" = ?, "Yes" = ? }' in drafted.text
        declared = load_study(
            write_study(path, _in_force(drafted.text).replace('"No" = ?, "Yes" = ?', '"No" = 2, "Yes" = 1'))
        )
        assert declared.sheets["SF36v1"].answers == {
            "gh1": {"1-a": 1, "2-b": 2, "2-c": 2, "3": 3},
            "rp1": {"No": 2, "Yes": 1},
        }

    def test_words_are_asked_about_once(self, workbook: Workbook) -> None:
        """A sheet of words throughout is asked what each word means, and nothing else about its answers."""
        path = workbook(SF36v2=[["id", *ITEMS], *([n, *["No" if n % 2 else "Yes"] * 36] for n in range(12))])
        questions = draft_of(path).questions
        assert len(questions) == 1
        assert "36 item columns" in questions[0]

    def test_recoded_values(self, workbook: Workbook) -> None:
        """Values from 0 to 100 are asked about; nothing is suggested."""
        path = workbook(SF36v2=[["id", *ITEMS], *([n, *[(0, 25, 50, 75, 100)[n % 5]] * 36] for n in range(12))])
        drafted = draft_of(path)
        assert any("recoded to 0-100" in question for question in drafted.questions)
        assert "answers." not in drafted.text


class TestWhole:
    def test_example(self) -> None:
        """The draft of the example asks nothing, names its norms and says which sheet is not read."""
        drafted = draft_of(ROOT / "examples" / "visits.xlsx")
        assert drafted.questions == ()
        assert "confidence A" in " ".join(drafted.text.split("\n#   "))
        assert '# Sheet "About" is not read' in drafted.text

    def test_unverified_norms_are_asked(self, workbook: Workbook) -> None:
        """A default norm set that scoring refuses is a question; its suggestion is the default by name."""
        drafted = draft_of(workbook(SF36v2_acute=_form_a()))
        assert ["unverified" in question for question in drafted.questions] == [True]
        assert '#norms = "us1998"' in drafted.text

    def test_nothing_to_read_is_asked(self, workbook: Workbook) -> None:
        """A file without any known column asks for its columns and shows how to declare them, largest sheet first."""
        drafted = draft_of(workbook(Note=[["hello"]], Data=[["a", "b"], [1, 2], [3, 4]]))
        assert len(drafted.questions) == 1
        assert 'sheet "Data" because no row of it names a known column' in drafted.questions[0]
        assert tomllib.loads(drafted.text) == {}

    def test_reasons_why_sheets_are_not_read(self, workbook: Workbook) -> None:
        """A header without records and a table without items are told apart."""
        text = draft_of(
            workbook(SF36v2=_form_a(), Empty=[["id", *ITEMS]], Lab=[["id", "visit", "hb"], [1, "bl", 9]])
        ).text
        assert '# Sheet "Empty" is not read: there is no record below its header.' in text
        assert '# Sheet "Lab" is not read: no column of it is an item of an instrument prosuite has.' in text

    def test_two_instruments_on_a_sheet(self, workbook: Workbook, tmp_path: Path) -> None:
        """Where columns and name say both, both are read; where one has to be declared, the other is asked about."""
        (tmp_path / "mood2.toml").write_text(_MOOD2, encoding="utf-8")
        header, *rows = _form_a()
        both = [[*header, "a1", "a2"], *([*row, 1, 2] for row in rows)]
        said = prosuite.draft_study(workbook(SF36v2=both), instruments=tmp_path)
        assert tomllib.loads(said) == {"sheets": {"SF36v2": {"header_row": 1}}}
        assert "# It holds mood2: the item columns say so." in said
        asked = draft(workbook(Form=both), load_catalogue(tmp_path)).questions
        assert asked[0].startswith('Which instrument does sheet "Form" hold?')
        assert asked[1].startswith('Sheet "Form" also holds mood2, which is not read')

    def test_same_bytes_again(self, workbook: Workbook) -> None:
        """A draft depends on the workbook alone, and every question stands in it."""
        path = workbook(Form=_form_a([*WORST_V2[:-2], "ND", -9]))
        drafted = draft_of(path)
        assert drafted.text == draft_of(path).text == prosuite.draft_study(path)
        assert drafted.text.count("# QUESTION: ") == len(drafted.questions) == 2
        assert "# 2 questions are open" in drafted.text

    def test_unreadable_file(self, tmp_path: Path) -> None:
        """A file that is no workbook is refused in one sentence."""
        (tmp_path / "visits.xlsx").write_text("no workbook")
        with pytest.raises(prosuite.InputError, match="not a workbook"):
            prosuite.draft_study(tmp_path / "visits.xlsx")


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
nasty = texts | st.sampled_from(['"', "'''", '"""', "a\nb", "[x]", "#", "\\", "\x7f", "\u2028", "a = 1", "😀", "ä"])


def _write_csv(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    stem=nasty.filter(lambda name: "/" not in name and len(name.encode()) < 100),
    headers=st.lists(nasty, min_size=3, max_size=3),
    cells=st.lists(nasty, min_size=12, max_size=12),
)
def test_any_text_gives_a_draft_that_loads(stem: str, headers: list[str], cells: list[str]) -> None:
    """Whatever sheet, columns, visits and codes are called, the draft loads and the file is read with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x{stem}.csv"
        rows = [[f"S{n}", cells[n % 6], cells[6 + n % 6], f"m{n % 3}", *WORST_V2[:-1], cells[n % 3]] for n in range(12)]
        _write_csv(path, [["subject", *headers, *ITEMS], *rows])
        text = draft_of(path).text
        study = Path(folder) / "study.toml"
        study.write_text(text, encoding="utf-8", newline="\n")
        assert isinstance(load_study(study), Study)
        prosuite.validate(path, study=study)
        suggested = Path(folder) / "suggested.toml"
        suggested.write_text(_in_force(text).replace(" = ?", " = 1"), encoding="utf-8", newline="\n")
        load_study(suggested)
