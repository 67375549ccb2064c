"""Every draft, its questions answered in the obvious way, runs; and it asks no more than it has to."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import prosuite
from prosuite.drafting.draft import Draft
from prosuite.pipeline.score_workbook import ScoreResult
from tests.support.drafts import Rows, draft_of, save_sheets, write_study

SPEC = prosuite.load_catalogue().instrument("sf36v2")
ITEMS = SPEC.item_ids
PEOPLE = range(12)


def _answer(item: str, turn: int) -> int:
    answers = SPEC.item(item).answers
    return answers[turn % len(answers)]


def _in_force(text: str) -> str:
    """Put every suggestion in force; a word whose meaning is asked means the first answer."""
    return re.sub(r"= \?", "= 1", re.sub(r"^#(?=[^ ])", "", text, flags=re.MULTILINE))


def _form(say: Any) -> Rows:
    header = ["subject", "visit", *ITEMS]
    return [header, *([f"p{n}", "1", *(say(item, n + at) for at, item in enumerate(ITEMS))] for n in PEOPLE)]


def _in_words(item: str, turn: int) -> str:
    return f"Wort {_answer(item, turn)} von {len(SPEC.item(item).answers)}"


def _walks(*columns: str, cells: Any = lambda _: []) -> Rows:
    return [["Nummer", "Visite", "6MWD (m)", *columns], *([f"p{n}", "M3", 400 + n, *cells(n)] for n in PEOPLE)]


LUNGS = ["subject", "visit", "sex", "FEV1", "FVC"]
CORPUS: dict[str, dict[str, Rows]] = {
    "words": {"SF36v2": _form(_in_words)},
    "stored from 0": {"SF36v2": _form(lambda item, turn: _answer(item, turn) - 1)},
    "numbers": {"Form": [["id", "when", *(f"q{n}" for n in range(1, 37))], *_form(_answer)[1:]]},
    "commas, dates, codes and units on five sheets": {
        f"Walk {letter}": [
            ["subject", "date", "6MWD (m)", "Height", "sex"],
            *([f"p{n}", f"0{n % 9 + 1}/04/2024", f"{400 + n},5", f"1,7{n % 10}", 1 + n % 2] for n in PEOPLE),
        ]
        for letter in "ABCDE"
    },
    "a list of persons": {
        "Patients": [
            ["subject", "sex", "birth date", "height (cm)"],
            *([f"p{n}", 1 + n % 2, f"0{n % 9 + 1}/04/1950", f"16{n % 10},5"] for n in PEOPLE),
        ],
        "6MWT": [
            ["subject", "visit", "date", "6MWD (m)", "weight (kg)"],
            *([f"p{n}", "1", f"0{n % 9 + 1}/04/2024", 400, "71,5"] for n in PEOPLE),
        ],
    },
    "millilitres": {"Lungs": [LUNGS, *([f"p{n}", "1", "f", 2500 + n, 3100] for n in PEOPLE)]},
    "derived beside raw": {
        "Lungs": [
            [*LUNGS, "FEV1 z-score", "FEV1 % pred"],
            *([f"p{n}", "1", "f", 2.5, 3.1, n / 10, 88] for n in PEOPLE),
        ]
    },
    "missing codes": {"6MWT": _walks("SpO2 rest", cells=lambda n: [[-9, 97, 9999, 97][n % 4]])},
    "spellings": {"6MWT": [["subject", "visit", "6MWD (m)"], *([f"p{n}", ["M 3", "m3"][n % 2], 400] for n in PEOPLE)]},
    "other names before": {
        "Blows": [
            ["subject", "visit", "Blow A FEV1", "Blow B FEV1", "Blow A FVC", "Blow B FVC"],
            *([f"p{n}", "1", 2.5, 2.4, 3.1, 3.2] for n in PEOPLE),
        ]
    },
}


def _answered(folder: Path, sheets: dict[str, Rows]) -> tuple[Draft, ScoreResult]:
    path = save_sheets(folder / "study.xlsx", sheets)
    drafted = draft_of(path)
    return drafted, prosuite.score_workbook(path, write_study(path, _in_force(drafted.text)))


@pytest.mark.parametrize("sheets", CORPUS.values(), ids=CORPUS)
def test_the_answered_draft_runs(tmp_path: Path, sheets: dict[str, Rows]) -> None:
    """Every suggestion in force, the workbook is scored, with no cell at fault and every row in the tables."""
    _, result = _answered(tmp_path, sheets)
    assert not [finding for finding in result.findings if finding.is_illegal_answer]
    assert len(result.wide) >= len(PEOPLE)


def test_five_sheets_alike_are_four_questions(tmp_path: Path) -> None:
    """The comma, the order of dates, the codes and the unit are asked once each, and answered for all five."""
    drafted, result = _answered(tmp_path, CORPUS["commas, dates, codes and units on five sheets"])
    asked = [question.split(" ")[0] for question in drafted.questions]
    assert asked == ["Are", "Which", "What", "In"]
    assert len(result.forms) == 5
    assert set(result.wide["sixmwt_distance_m"]) == {400.5 + n for n in PEOPLE}


def test_a_list_of_persons_is_asked_about(tmp_path: Path) -> None:
    """Its commas, dates and codes would refuse the walks that take them, so they are questions of the draft."""
    drafted, result = _answered(tmp_path, CORPUS["a list of persons"])
    assert len(drafted.questions) == 3
    assert result.wide["sixmwt_distance_predicted"].notna().all()


# Words


def test_words_are_one_block_for_the_items_that_share_them(tmp_path: Path) -> None:
    """Words of three, five and six answers: one block for all items of two or more, one for the one with six."""
    drafted, result = _answered(tmp_path, CORPUS["words"])
    blocks = re.findall(r"^#answers\.(\w+) = (.*)$", drafted.text, flags=re.MULTILINE)
    assert [name for name, _ in blocks] == ["items", "bp1"]
    assert blocks[0][1].count("?") == 3 + 5
    assert set(result.wide["sf36v2_ht"]) == {1}


def test_a_word_that_two_scales_use_otherwise_is_declared_by_scale(tmp_path: Path) -> None:
    """ "Ja" is an answer of physical functioning and of energy: each scale has its block, and means its own."""

    def say(item: str, turn: int) -> Any:
        scale = item[:2]
        words = {"pf": ["Ja", "etwas", "nein"], "vt": ["Ja", "oft", "mal", "selten", "nie"]}.get(scale)
        return words[_answer(item, turn) - 1] if words else _answer(item, turn)

    path = save_sheets(tmp_path / "study.xlsx", {"SF36v2": _form(say)})
    text = draft_of(path).text
    for word, answers in (("Ja", (1, 1)), ("etwas", (2, 0)), ("nein", (3, 0)), ("oft", (0, 2)), ("mal", (0, 3))):
        pf, vt = answers
        text = re.sub(rf'(answers\.pf = .*"{word}" = )\?', rf"\g<1>{pf}", text)
        text = re.sub(rf'(answers\.vt = .*"{word}" = )\?', rf"\g<1>{vt}", text)
    text = text.replace('"selten" = ?', '"selten" = 4').replace('"nie" = ?', '"nie" = 5')
    by_words = prosuite.score_workbook(path, write_study(path, _in_force(text))).wide
    by_numbers = prosuite.score_workbook(save_sheets(tmp_path / "numbers.xlsx", {"SF36v2": _form(_answer)})).wide
    assert by_words["sf36v2_pf"].tolist() == by_numbers["sf36v2_pf"].tolist()
    assert by_words["sf36v2_vt"].tolist() == by_numbers["sf36v2_vt"].tolist()


def test_answers_of_a_scale_that_none_of_its_items_offers_are_refused(tmp_path: Path) -> None:
    """Physical functioning has three answers: a 4 is refused with those it offers; of an unknown scale all is."""
    path = save_sheets(tmp_path / "study.xlsx", {"SF36v2": _form(_answer)})
    for key, reason in (("pf", "the items of pf offer 1, 2, 3"), ("pff", "nor a scale that stands for its items")):
        study = write_study(path, f'[sheets.SF36v2]\nanswers.{key} = {{ "nein" = 4 }}\n')
        with pytest.raises(prosuite.SpecError, match=reason):
            prosuite.validate(path, study=study)


# What is no answer and no field


def test_measurements_are_no_missing_codes(tmp_path: Path) -> None:
    """Of -9, 9999 and values that nobody can have, the first two alone are proposed."""
    rows = _walks("SpO2 rest", cells=lambda n: [[-9, 250, 9999, "2,5 L"][n % 4]])
    drafted = draft_of(save_sheets(tmp_path / "study.xlsx", {"6MWT": rows}))
    assert re.findall(r'^#"(.*)" = "missing"', drafted.text, flags=re.MULTILINE) == ["-9", "9999"]


@pytest.mark.parametrize(
    "header",
    ["predicted FEV1", "% FEV1", "z FEV1", "Soll FEV1", "LLN FEV1", "change FEV1", "teórico FEV1", "points FEV1"],
)
def test_a_derived_column_is_no_field(tmp_path: Path, header: str) -> None:
    """The words say that it is worked out, whatever its values; without the word it is asked about."""
    for name, is_asked in ((header, False), ("Station FEV1", True)):
        rows: Rows = [["subject", "visit", name], *([f"p{n}", "1", 2.5] for n in PEOPLE)]
        text = draft_of(save_sheets(tmp_path / "study.xlsx", {"Lungs": rows})).text
        assert (f'columns."{name}" = "fev1"' in text) is is_asked


def test_values_speak_against_a_field(tmp_path: Path) -> None:
    """A column of negative numbers is no volume, whatever it is called."""
    rows: Rows = [["subject", "visit", "Station FEV1"], *([f"p{n}", "1", -1 - n / 10] for n in PEOPLE)]
    assert 'columns."Station FEV1"' not in draft_of(save_sheets(tmp_path / "study.xlsx", {"Lungs": rows})).text


def test_another_course_is_no_field(tmp_path: Path) -> None:
    """The time over 6 m is not that over the course of the sheet."""
    rows: Rows = [["subject", "visit", "6 m gait time", "own gait time"], *([f"p{n}", "1", 5, 4] for n in PEOPLE)]
    drafted = draft_of(save_sheets(tmp_path / "study.xlsx", {"Gait": rows}))
    assert 'columns."6 m gait time"' not in drafted.text


def test_six_of_thirty_six_items_are_said(tmp_path: Path) -> None:
    """The columns that nothing uses are named with the items that lack one; a single lacking item asks nothing."""
    rows: list[list[Any]] = [["subject", "visit", *ITEMS[2:8], *(f"Frage {n}" for n in range(30))]]
    rows += [[f"p{n}", "1", *[2] * 36] for n in PEOPLE]
    (question,) = draft_of(save_sheets(tmp_path / "study.xlsx", {"SF36v2": rows})).questions
    assert 'Sheet "SF36v2" has columns for 6 of the 36 items of sf36v2.' in question
    assert ("pf07" in question, '"Frage 29"' in question) == (True, True)
    one = [[*row[:2], *row[3:]] for row in _form(_answer)]
    assert draft_of(save_sheets(tmp_path / "study.xlsx", {"SF36v2": one})).questions == ()


@pytest.mark.parametrize(("word", "n_questions"), [("Trial", 0), ("Versuch", 0), ("Durchgang", 1), ("Lauf Nr.", 1)])
def test_trials_under_merged_headings_run(tmp_path: Path, word: str, n_questions: int) -> None:
    """Three trials side by side: the best of each, 2.5 and 3.2 L; words nobody knows are one question."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Spiro"
    sheet.append(["Patient", "Visit", f"{word} 1", None, f"{word} 2", None, f"{word} 3", None])
    sheet.append([None, None, *["FEV1", "FVC"] * 3])
    for n in PEOPLE:
        sheet.append([f"p{n}", "1", 2.5, 3.1, 2.4, 3.2, 2.45, 3.0])
    for place in ("C1:D1", "E1:F1", "G1:H1"):
        sheet.merge_cells(place)
    book.save(tmp_path / "study.xlsx")
    drafted = draft_of(tmp_path / "study.xlsx")
    assert len(drafted.questions) == n_questions
    study = write_study(tmp_path / "study.xlsx", _in_force(drafted.text))
    wide = prosuite.score_workbook(tmp_path / "study.xlsx", study).wide
    assert (set(wide["pft_fev1_l"]), set(wide["pft_fvc_l"])) == ({2.5}, {3.2})


def test_every_column_is_accounted_for(tmp_path: Path) -> None:
    """What is used, carried along and without a value is said; together it is every column of the sheet."""
    rows = _walks("Arm", "Remarks", cells=lambda n: ["AB"[n % 2], None])
    text = draft_of(save_sheets(tmp_path / "study.xlsx", {"6MWT": rows})).text.replace("\n#   ", " ")
    assert '# Columns that are neither: "Arm". They are carried along.' in text
    assert '# Columns without a value: "Remarks".' in text
    assert 'Records by: subject "Nummer", visit "Visite".' in text
    assert '"6MWD (m)" (6MWT!C1): distance_m in m' in text
