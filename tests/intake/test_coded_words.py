"""Cells that hold a code and its words: the codes are read, whatever the way of writing, and the words are labels."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import prosuite
from tests.support.synthetic import ITEMS, expected, findings, notes, records, scored, write_study, write_xlsx

FORMS = records(3, visits=["bl"])
WORDS = [
    "",
    "alpha",
    "beta one",
    "gamma (sic)",
    "delta, or so",
    "epsilon",
    "zeta",
]  # of an answer, the same in all items
Write = Callable[[int], object]

WAYS: dict[str, Write] = {
    "1 - Excellent": lambda answer: f"{answer} - {WORDS[answer]}",
    "1-Excellent": lambda answer: f"{answer}-{WORDS[answer]}",
    "1 \u2013 Excellent": lambda answer: f"{answer} \u2013 {WORDS[answer]}",
    "1=Excellent": lambda answer: f"{answer}={WORDS[answer]}",
    "1 = sehr gut": lambda answer: f"{answer} = {WORDS[answer]}",
    "1. Excellent": lambda answer: f"{answer}. {WORDS[answer]}",
    "1: Excellent": lambda answer: f"{answer}: {WORDS[answer]}",
    "1) Excellent": lambda answer: f"{answer}) {WORDS[answer]}",
    "(1) Excellent": lambda answer: f"({answer}) {WORDS[answer]}",
    "[1] Excellent": lambda answer: f" [{answer}] {WORDS[answer]} ",
    "Excellent (1)": lambda answer: f"{WORDS[answer]} ({answer})",
    "Excellent [1]": lambda answer: f"{WORDS[answer]} [{answer}]",
    "Excellent = 1": lambda answer: f"{WORDS[answer]} = {answer}",
}


def table(write: Write, items: list[str] = ITEMS) -> list[list[object]]:
    rows = [
        [
            form.subject,
            form.visit,
            *(write(answer) if item in items else answer for item, answer in form.answers.items()),
        ]
        for form in FORMS
    ]
    return [["subject", "visit", *ITEMS], *rows]


def workbook(folder: Path, rows: list[list[object]]) -> Path:
    return write_xlsx(folder / "SF36v2.xlsx", {"SF36v2": rows})


@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_the_scores_of_the_codes(tmp_path: Path, way: str) -> None:
    """A sheet and a frame alike; a note shows a cell."""
    rows = table(WAYS[way])
    path = workbook(tmp_path, rows)
    assert scored(path) == expected(FORMS)
    assert "36 item columns with a code and its words, such as" in notes(path)
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    codes = pd.DataFrame([form.answers for form in FORMS])
    pd.testing.assert_frame_equal(prosuite.score(frame, "sf36v2"), prosuite.score(codes, "sf36v2"))
    assert len(prosuite.validate(frame, "sf36v2")) == 0


@pytest.mark.parametrize(
    "write",
    [
        lambda answer: f"{answer} {WORDS[answer]}",  # "3 times a week" begins so too
        lambda answer: f"{answer}{WORDS[answer]}",
        lambda answer: f"{answer} - {answer + 1}",
        lambda answer: f"{answer} - same",  # several codes for the same words
        lambda answer: f"1 - {WORDS[answer]}",  # several words for one code
        lambda answer: f"{WORDS[answer]} {answer}",
    ],
)
def test_other_texts_are_words(tmp_path: Path, write: Write) -> None:
    """What may be read another way is refused as words."""
    with pytest.raises(prosuite.ColumnError, match=r"36 items .* hold words"):
        prosuite.validate(workbook(tmp_path, table(write)))


@pytest.mark.parametrize(("items", "read"), [(ITEMS[:4], True), (ITEMS[:3], False)])
def test_remarks_on_answers_are_none(tmp_path: Path, items: list[str], *, read: bool) -> None:
    """Of three people, twelve cells of four items are a way of writing; nine may be remarks and are findings."""
    path = workbook(tmp_path, table(WAYS["1 - Excellent"], items))
    assert findings(path) == ([] if read else [("text-answer", f"SF36v2!{c}{r}") for r in (2, 3, 4) for c in "CDE"])


def test_a_remark_in_a_column_of_numbers_stays_a_finding(tmp_path: Path) -> None:
    """One cell of a column that otherwise holds numbers is not read, though other columns are."""
    rows = table(WAYS["1 - Excellent"], ITEMS[1:])
    rows[1][2] = "2 - unsure"
    assert findings(workbook(tmp_path, rows)) == [("text-answer", "SF36v2!C2")]


def test_one_cell_of_ten_may_be_something_else(tmp_path: Path) -> None:
    """A number by itself is read and a remark is a finding, in a column of codes with words."""
    rows = table(WAYS["Excellent (1)"])
    long = [[f"S{n}", *rows[1 + n % 3][1:]] for n in range(20)]
    long[0][2], long[1][2] = 4, "see note"
    path = workbook(tmp_path, [rows[0], *long])
    assert findings(path) == [("text-answer", "SF36v2!C3")]
    long[2][2] = "see letter"  # three of twenty
    assert len(findings(workbook(tmp_path, [rows[0], *long]))) == 19  # all but the number


def test_words_are_held_against_the_instrument(tmp_path: Path) -> None:
    """Codes from the other end of the scale, or from 0, are refused with the words."""
    quality = ["", "excellent", "very good", "good", "fair", "poor"]
    changes: list[tuple[Write, str]] = [
        (lambda answer: f"{6 - answer} - {quality[answer]}", "those of gh1 are"),
        (lambda answer: f"{answer - 1} - {quality[answer]}", "codes from 0"),
    ]
    for change, why in changes:
        rows = table(WAYS["1 - Excellent"])
        for row, answer in zip(rows[1:], (1, 5, 3), strict=True):
            row[2] = change(answer)
        with pytest.raises(prosuite.ColumnError, match=why):
            prosuite.validate(workbook(tmp_path, rows))
        frame = pd.DataFrame(rows[1:], columns=rows[0])
        with pytest.raises(prosuite.ColumnError, match=why):
            prosuite.score(frame, "sf36v2")


def test_declared_texts_come_first(tmp_path: Path) -> None:
    """A text that the study file declares means what it says there; a missing code may stand with its words too."""
    rows = table(WAYS["1 - Excellent"])
    rows[1][2] = f"9 - {WORDS[6]}"
    study = write_study(tmp_path, '[missing]\n"9" = "refused"\n')
    assert findings(workbook(tmp_path, rows), study) == [("blank-answer", "SF36v2!C2")]
    answers = {row[2]: place for place, row in enumerate(rows[1:], start=1)}
    lines = ", ".join(f'"{text}" = {place}' for text, place in answers.items())
    study = write_study(tmp_path, f"[sheets.SF36v2]\nanswers.gh1 = {{ {lines} }}\n")
    wide = prosuite.score_workbook(workbook(tmp_path, rows), study).wide
    codes = pd.DataFrame([form.answers for form in FORMS]).assign(gh1=[1, 2, 3][: len(answers)])
    assert wide["sf36v2_gh"].tolist() == pytest.approx(prosuite.score(codes, "sf36v2")["gh"].tolist())
