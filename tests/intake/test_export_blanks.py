"""Words by which programs export a blank: blank with one note for each, unless they mean something."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from tests.support.synthetic import ITEMS, findings, notes, records, write_study, write_xlsx

FORMS = records(4, visits=["bl"])


def rows(**cells: Any) -> list[list[Any]]:
    """Return a header and four forms; the cells of some columns of the first form are others."""
    forms: list[dict[str, Any]] = [{"subject": form.subject, **form.answers} for form in FORMS]
    names = list(dict.fromkeys([*forms[0], *cells]))
    return [
        names,
        [(forms[0] | cells).get(name) for name in names],
        *([f.get(name) for name in names] for f in forms[1:]),
    ]


def workbook(folder: Path, **cells: Any) -> Path:
    return write_xlsx(folder / "SF36v2.xlsx", {"SF36v2": rows(**cells)})


@pytest.mark.parametrize(
    "word", ["NA", "n/a", "N/A", " na ", "#NULL!", ".", "NaN", "nan", "NULL", "<NA>", "NaT", "\\N"]
)
def test_a_word_of_an_export_is_a_blank(tmp_path: Path, word: str) -> None:
    """The cell is a blank answer, and a note says what stood there."""
    path = workbook(tmp_path, gh1=word, sf1=word)
    assert findings(path) == [("blank-answer", "SF36v2!B2"), ("blank-answer", "SF36v2!U2")]
    assert f"2 cells with {word.strip()!r}, by which programs export a blank" in notes(path)


@pytest.mark.parametrize("word", ["n.a.", "-", "none", "missing", "?", "..", "NAN1", "#N/A", "#REF!", "N A"])
def test_another_word_is_none(tmp_path: Path, word: str) -> None:
    """What a person types, and an error of a spreadsheet, stay findings."""
    path = workbook(tmp_path, gh1=word)
    assert findings(path) == [("text-answer", "SF36v2!B2")]


@pytest.mark.parametrize(
    "study",
    [
        "export_blanks = false",
        '[sheets.SF36v2.answers.gh1]\n"na" = 3',
        '[missing]\n"NA" = "not applicable"',
        '[sheets.SF36v2.missing_in.gh1]\n"NA" = "not applicable"',
    ],
)
def test_a_declared_code_is_no_blank_of_an_export(tmp_path: Path, study: str) -> None:
    """Switched off, or declared to mean something, the word is what it was."""
    path, declared = workbook(tmp_path, gh1="NA"), write_study(tmp_path, study)
    expected = {"export_blanks = false": [("text-answer", "SF36v2!B2")], "[sheets.SF36v2.answers.gh1]": []}
    first = study.partition("\n")[0]
    assert findings(path, declared) == expected.get(first, [("blank-answer", "SF36v2!B2")])
    assert "programs export" not in notes(path, declared)


def test_one_note_for_each_word(tmp_path: Path) -> None:
    """Words are counted over all columns of the sheet."""
    said = notes(workbook(tmp_path, gh1="NA", gh2=".", gh3="NA", gh4="NA"))
    assert "3 cells with 'NA'" in said
    assert "1 cell with '.'" in said


def test_free_text_and_names_are_untouched(tmp_path: Path) -> None:
    """A person or a visit may be called NA, and so may a remark."""
    path = workbook(tmp_path, subject="NA", visit="NA", remark="NA")
    wide = prosuite.score_workbook(path).wide
    assert wide["subject"][0] == wide["visit"][0] == "NA"
    assert "programs export" not in notes(path)


def test_dates_and_values_of_tests(tmp_path: Path) -> None:
    """A date and a measured value that were exported as words are blanks; a word that the field offers is its value."""
    head = ["subject", "date", "distance_m", "oxygen", "sex"]
    table: list[list[Any]] = [head, ["a", "NA", 400, "n/a", "NA"], ["b", "2024-02-01", ".", "", "female"]]
    path = write_xlsx(tmp_path / "sixmwt.xlsx", {"sixmwt": table})
    codes = [code for code, _ in findings(path)]
    assert not {"unreadable-date", "text-answer", "unknown-code"} & set(codes)
    assert "2 cells with 'NA'" in notes(path)


def test_frames_alike() -> None:
    """A DataFrame is scored and checked as a sheet is."""
    frame = pd.DataFrame(rows(gh1="NA", sf1="#NULL!")[1:], columns=rows()[0])
    blank = pd.DataFrame(rows(gh1=None, sf1=None)[1:], columns=rows()[0])
    pd.testing.assert_frame_equal(prosuite.score(frame, "sf36v2"), prosuite.score(blank, "sf36v2"))
    assert [finding.code for finding in prosuite.validate(frame, "sf36v2")] == ["blank-answer"] * 2


def test_a_sheet_of_exported_blanks_is_no_sheet_of_words() -> None:
    """Two such words all the way down an item are no coding."""
    frame = pd.DataFrame([form.answers for form in records(40, visits=["bl"])]).astype({"gh1": object})
    frame["gh1"] = ["NA", "."] * 20
    assert prosuite.score(frame, "sf36v2")["pf"].notna().all()
    assert len(ITEMS) == frame.shape[1]
