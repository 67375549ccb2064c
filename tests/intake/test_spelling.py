"""Subjects and visits that differ in capitals or blanks alone: one person, one visit, and a finding for each."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import prosuite
from prosuite.intake.spelling import one_spelling
from prosuite.intake.study_file import Study, StudySheet, Visit
from prosuite.intake.table import Table
from tests.support.synthetic import ITEMS, expected, records, scored, write_xlsx

FORMS = records()


def table(sheet: str, **columns: list[Any]) -> Table:
    n_rows = len(next(iter(columns.values())))
    return Table(sheet, 1, tuple(columns), tuple(columns.values()), tuple(range(len(columns))), range(2, n_rows + 2))


def told(*tables: Table, study: Study | None = None) -> list[tuple[str | None, str | None, str | None]]:
    """Return cell, value and expectation of every finding."""
    found = (finding for _, findings in one_spelling(tables, study or Study()) for finding in findings)
    return [(finding.cell, finding.value, finding.expected) for finding in found]


def test_most_rows_say_how_it_is_spelled() -> None:
    """The usual spelling wins over all sheets; identifiers that differ in more stay apart."""
    first, second = table("A", patient=["P07", "p07", "P 8", "1 11"]), table("B", patient=["P07", "P8", "P8", "11 1"])
    assert told(first, second) == [("A!A3", "'p07'", "P07"), ("A!A4", "'P 8'", "P8")]
    (left, _), (right, _) = one_spelling([first, second], Study())
    assert list(left.columns[0]) == ["P07", "P07", "P8", "1 11"]
    assert right is second


def test_most_of_a_sheet_spelled_otherwise_is_one_finding() -> None:
    """A sheet typed in small letters throughout is said once."""
    names = [f"P{n}" for n in range(9)]
    small = table("B", patient=list(map(str.lower, names)))
    assert told(table("A", patient=names * 2), small) == [("B!A2", "'p0' and 8 more", "P0")]


def test_declared_columns_and_spellings() -> None:
    """The study file says what a column is; a spelling of a visit that it declares needs no finding."""
    study = Study(
        visits={"month 3": Visit(spellings=("M3",))},
        sheets={"A": StudySheet(columns={"Wer": "subject", "Wann": "visit"}, ignore=("patient",))},
    )
    one = table("A", Wer=["a", "A", "A"], Wann=["M3", "m3", "M3"], patient=["x", "X", "X"])
    assert told(one, study=study) == [("A!A2", "'a'", "A")]


def test_a_person_typed_in_small_letters_is_no_other_one(tmp_path: Path) -> None:
    """Forms of one person on two sheets stay those of one."""
    head = ["subject", "visit", "date", *ITEMS]
    rows = [form.row for form in FORMS]
    small = [[f" {row[0].lower()}", *row[1:]] for row in rows[6:]]
    path = write_xlsx(tmp_path / "x.xlsx", {"SF36v2": [head, *rows[:6], *small]})
    assert set(scored(path)) == {(who.lower() if who > "P002" else who, when) for who, when in expected(FORMS)}
    whole = write_xlsx(tmp_path / "y.xlsx", {"SF36v2": [head, *rows[:5], [rows[5][0].lower(), *rows[5][1:]]]})
    assert scored(whole) == expected(FORMS[:6])
    assert [(one.code, one.cell) for one in prosuite.validate(whole)] == [("other-spelling", "SF36v2!A7")]


@pytest.mark.parametrize("other", ["w1", " W1", "W 1"])
def test_trials_of_one_session(tmp_path: Path, other: str) -> None:
    """The second walk of a person is one of the same session, however the identifier is typed."""
    rows = [["W1", 1, 400], [other, 2, 430], ["W1", 3, 410]]
    path = write_xlsx(tmp_path / "walks.xlsx", {"6MWT": [["patient", "walk", "6MWD (m)"], *rows]})
    wide = prosuite.score_workbook(path).wide
    assert wide[["subject", "sixmwt_distance_m", "sixmwt_n_walks"]].to_numpy().tolist() == [["W1", 430, 3]]


def visits(*names: str, subjects: Sequence[str] = ("A", "B", "C", "D"), sheet: str = "S") -> Table:
    """Return a table with a visit of each of several people."""
    return table(sheet, patient=list(subjects[: len(names)]), visit=list(names))


@pytest.mark.parametrize("other", ["month-3", "MONTH_3", "Month3", "month 03", "Month 3."])
def test_visits_differ_in_punctuation_too(other: str) -> None:
    """Over the sheets of a file, as in one of them."""
    assert told(visits("Month 3", "Month 3", other)) == [("S!B4", repr(other), "Month 3")]
    assert told(visits("Month 3", "Month 3"), visits(other, sheet="T")) == [("T!B2", repr(other), "Month 3")]


@pytest.mark.parametrize(("one", "other"), [("Day 1", "Day -1"), ("V1", "V11"), ("V1.5", "V15"), ("M3", "Month 3")])
def test_other_visits_stay_apart(one: str, other: str) -> None:
    """A sign is no punctuation, and what a letter stands for is not guessed."""
    assert told(visits(one, one, other)) == []


def test_two_visits_of_one_person_are_two() -> None:
    """Somebody who was there on Day-1 and on Day 1 shows that they are not the same."""
    assert told(visits("Day 1", "Day-1", "Day 1", subjects=("A", "A", "B"))) == []
    assert told(visits("Day 1", "Day-1", "Day 1", subjects=("A", "B", "C"))) == [("S!B3", "'Day-1'", "Day 1")]


def test_declared_visits_are_read_in_every_spelling() -> None:
    """Unless two of them are spelled so."""
    study = Study(visits={"month 3": Visit(spellings=("FU-1",)), "day 1": Visit(), "Day-1": Visit()})
    assert [study.visit_name(name) for name in ("MONTH-03", "fu 1", "day1", "Day-1", "Month 4")] == [
        *("month 3", "month 3", None, "Day-1", None),
    ]


def test_a_sheet_name_spells_its_visit_as_the_column_of_another(tmp_path: Path) -> None:
    """So that the records of a visit stand in one row of the wide table."""
    head = ["subject", "visit", "date", *ITEMS]
    forms = [form.row for form in FORMS if form.visit == "m3"]
    walks = [["subject", "6MWD (m)"], *([row[0], 400] for row in forms)]
    path = write_xlsx(tmp_path / "x.xlsx", {"SF36v2": [head, *forms], "6MWT M-3": walks})
    assert set(prosuite.score_workbook(path).wide["visit"]) == {"m3"}
