"""Every fault of a form is one finding at the very cell, row or header, and nothing else is."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import coordinate_from_string

import prosuite
from prosuite.findings.finding import Finding
from tests.support.faults import NO_ANSWERS, NO_ANSWERS_IN_TEXT

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]
Kinds = Sequence[tuple[object, str, str]]
Expected = list[tuple[str | None, ...]]


def _allowed(item: str) -> str:
    """Return the answers of an SF-36v2 item: 3 for physical functioning, 6 for the first pain item, else 5."""
    if item.startswith("pf"):
        return "1, 2, 3"
    return "1, 2, 3, 4, 5, 6" if item == "bp1" else "1, 2, 3, 4, 5"


def _address(record: int, column: int, at: str = "A1") -> str:
    """Return where a cell stands if the header starts at ``at``; both numbers count from 0."""
    letters, top = coordinate_from_string(at)
    return f"SF36v2!{get_column_letter(column_index_from_string(letters) + column)}{top + 1 + record}"


@pytest.mark.parametrize(("value", "code", "shown"), NO_ANSWERS)
def test_a_cell_that_is_no_answer_is_one_finding(
    form: Build, workbook: Write, value: object, code: str, shown: str
) -> None:
    """A finding says kind, cell, subject, visit, instrument, item, column, value and what was expected."""
    records = form()
    records[1]["pf03"] = value
    assert list(prosuite.validate(workbook({"SF36v2": records}))) == [
        Finding(
            code,
            sheet="SF36v2",
            cell="SF36v2!G3",
            subject="002",
            visit="baseline",
            instrument="sf36v2",
            item="pf03",
            column="pf03",
            value=shown,
            expected="1, 2, 3",
        )
    ]


@pytest.mark.parametrize(("value", "code", "shown"), NO_ANSWERS_IN_TEXT)
def test_a_cell_of_a_text_file_that_is_no_answer_is_one_finding(
    form: Build, csv_file: Write, value: object, code: str, shown: str
) -> None:
    """The cells of a text file are judged and named like those of a workbook."""
    records = form()
    records[1]["pf03"] = value
    (finding,) = prosuite.validate(csv_file(records))
    assert (finding.code, finding.cell, finding.value) == (code, "SF36v2!G3", shown)


@pytest.mark.parametrize("answer", [3, 3.0, "3", " 3 ", "3.0", "03"])
def test_an_answer_in_any_dress_is_no_fault(form: Build, workbook: Write, answer: object) -> None:
    """A number is an answer whether typed as number or text."""
    records = form()
    records[1]["pf03"] = answer
    assert len(prosuite.validate(workbook({"SF36v2": records}))) == 0


@pytest.mark.parametrize(("item", "best"), [("pf01", 3), ("rp1", 5), ("bp1", 6), ("bp2", 5), ("mh5", 5), ("ht", 5)])
def test_an_item_allows_its_answers_and_no_more(form: Build, workbook: Write, item: str, best: int) -> None:
    """The highest answer is allowed, the next number is not."""
    records = form()
    records[0][item], records[1][item] = best, best + 1
    assert [(finding.subject, finding.value) for finding in prosuite.validate(workbook({"SF36v2": records}))] == [
        ("002", str(best + 1))
    ]


def _plant(
    data: st.DataObject,
    records: list[Record],
    items: tuple[str, ...],
    kinds: Kinds,
    at: str,
) -> Expected:
    """Put faults into some cells of the records and return the findings that they must give."""
    last = {item.id: item.answers[-1] for item in prosuite.instrument("sf36v2").items}
    for record in records[::2]:
        record.update(last)  # so that a planted 0 is a slip, and no sign of answers counted from 0
    place = st.tuples(st.integers(0, len(records) - 1), st.sampled_from(items))
    planted = data.draw(st.dictionaries(place, st.sampled_from(kinds), max_size=20))
    expected: Expected = []
    for (row, item), (value, code, shown) in planted.items():
        records[row][item] = value
        cell = _address(row, list(records[row]).index(item), at)
        expected.append((code, cell, records[row]["subject"], records[row]["visit"], item, shown, _allowed(item)))
    return expected


def _found(path: Path) -> Expected:
    return [
        (found.code, found.cell, found.subject, found.visit, found.item, found.value, found.expected)
        for found in prosuite.validate(path)
    ]


@settings(max_examples=25)
@given(data=st.data(), at=st.sampled_from(["A1", "B3", "Z10", "AZ100"]))
def test_planted_faults_are_found_and_no_others(
    form: Build, workbook: Write, items: tuple[str, ...], data: st.DataObject, at: str
) -> None:
    """k faults of any kind in any cells of a workbook give exactly these k findings."""
    records = form("001", "002") + form("002", "a b", visit="month 3")
    expected = _plant(data, records, items, NO_ANSWERS, at)
    assert sorted(_found(workbook({"SF36v2": records}, at=at)), key=str) == sorted(expected, key=str)


@settings(max_examples=25)
@given(data=st.data())
def test_faults_planted_in_a_text_file_are_found_and_no_others(
    form: Build, csv_file: Write, items: tuple[str, ...], data: st.DataObject
) -> None:
    """k faults of any kind in any cells of a text file give exactly these k findings."""
    records = form("001", "002") + form("002", "a b", visit="month 3")
    expected = _plant(data, records, items, NO_ANSWERS_IN_TEXT, "A1")
    assert sorted(_found(csv_file(records)), key=str) == sorted(expected, key=str)


def test_findings_come_in_the_order_of_the_sheet(form: Build, workbook: Write) -> None:
    """Findings run row by row and, within a row, from left to right."""
    records = form()
    records[2]["gh1"] = records[0]["gh5"] = records[0]["pf01"] = 9
    cells = [finding.cell for finding in prosuite.validate(workbook({"SF36v2": records}))]
    assert cells == ["SF36v2!E2", "SF36v2!AL2", "SF36v2!C4"]


@pytest.mark.parametrize(
    ("sheet", "quoted"), [("Form A", "'Form A'"), ("Patient's form", "'Patient''s form'"), ("SF-36v2", "'SF-36v2'")]
)
def test_an_address_quotes_the_sheet_as_excel_does(form: Build, workbook: Write, sheet: str, quoted: str) -> None:
    """A sheet whose name is no plain word stands in apostrophes."""
    records = form()
    records[0]["gh1"] = 9
    (finding,) = prosuite.validate(workbook({sheet: records}), "sf36v2")
    assert (finding.sheet, finding.cell) == (sheet, f"{quoted}!C2")


def test_a_fault_leaves_every_other_score_alone(form: Build, workbook: Write) -> None:
    """A wrong answer is missing in its own scale of its own record and nowhere else."""
    clean = prosuite.score_workbook(workbook({"SF36v2": form()})).long
    records = form()
    records[1]["rp1"] = 9
    faulty = prosuite.score_workbook(workbook({"SF36v2": records})).long
    changed = faulty[(clean.status != faulty.status) | (clean.n_answered != faulty.n_answered)]
    assert set(zip(changed.subject, changed.score, strict=True)) == {("002", s) for s in ("rp", "rp_t", "pcs", "mcs")}


def test_a_missing_item_column_is_one_finding(form: Build, workbook: Write) -> None:
    """An item without a column is named once, for the sheet, with the names it could have."""
    records = form()
    for record in records:
        del record["pf03"]
    assert list(prosuite.validate(workbook({"SF36v2": records}))) == [
        Finding(
            "missing-item-column",
            sheet="SF36v2",
            cell="SF36v2",
            instrument="sf36v2",
            item="pf03",
            expected="a column named pf03 or 3c",
        )
    ]


def test_a_duplicate_item_column_is_one_finding(form: Build, workbook: Write) -> None:
    """An item with two columns is named once, at the later header, with both headers and their cells."""
    records = form()
    for record in records:
        record["Q3c"] = 2
    assert list(prosuite.validate(workbook({"SF36v2": records}))) == [
        Finding(
            "duplicate-item-column",
            sheet="SF36v2",
            cell="SF36v2!AM1",
            instrument="sf36v2",
            item="pf03",
            column="Q3c",
            value="pf03 (SF36v2!G1) and Q3c (SF36v2!AM1)",
            expected="one column",
        )
    ]


def test_a_column_typed_twice_is_one_finding(form: Build, workbook: Write) -> None:
    """The same header in two columns is found, whatever the case."""
    records = form()
    for record in records:
        record["PF03"] = 2
    (finding,) = prosuite.validate(workbook({"SF36v2": records}))
    assert (finding.code, finding.cell) == ("duplicate-item-column", "SF36v2!AM1")


def test_cells_of_a_duplicate_item_column_are_not_judged(form: Build, workbook: Write) -> None:
    """Until one of two columns is chosen, what they hold gives no findings of its own."""
    records = form()
    for record in records:
        record["Q3c"] = 99
    assert prosuite.validate(workbook({"SF36v2": records})).counts == {"duplicate-item-column": 1}


def test_a_sheet_without_subject_column_is_one_finding(form: Build, workbook: Write) -> None:
    """A form that does not say whose records it holds is named once."""
    records = form()
    for record in records:
        del record["subject"]
    (finding,) = prosuite.validate(workbook({"SF36v2": records}))
    assert (finding.code, finding.cell) == ("no-subject-column", "SF36v2")


def test_a_record_without_answers_is_one_finding(form: Build, workbook: Write, items: tuple[str, ...]) -> None:
    """A row with subject and visit but no answer gives one finding, not one for each item."""
    records = form()
    records[1] |= dict.fromkeys(items)
    assert list(prosuite.validate(workbook({"SF36v2": records}))) == [
        Finding(
            "empty-form",
            sheet="SF36v2",
            cell="SF36v2!3",
            subject="002",
            visit="baseline",
            instrument="sf36v2",
            expected="answers",
        )
    ]


def test_a_record_with_nothing_but_wrong_answers_is_not_empty(
    form: Build, workbook: Write, items: tuple[str, ...]
) -> None:
    """A wrong entry in an otherwise blank row is named, and so is each blank."""
    records = form()
    records[1] |= dict.fromkeys(items)
    records[1]["gh1"] = 9
    assert prosuite.validate(workbook({"SF36v2": records})).counts == {"out-of-range-answer": 1, "blank-answer": 35}


@pytest.mark.parametrize(("column", "code"), [("subject", "blank-subject"), ("visit", "blank-visit")])
def test_a_record_without_subject_or_visit_is_one_finding(form: Build, workbook: Write, column: str, code: str) -> None:
    """Answers that belong to nobody or to no visit are named by their row."""
    records = form()
    records[1][column] = None
    (finding,) = prosuite.validate(workbook({"SF36v2": records}))
    assert (finding.code, finding.cell) == (code, "SF36v2!3")


def test_a_sheet_without_visit_column_is_no_fault(form: Build, workbook: Write) -> None:
    """A study of one visit needs no visit column."""
    records = form()
    for record in records:
        del record["visit"]
    assert len(prosuite.validate(workbook({"SF36v2": records}))) == 0


def test_all_kinds_of_faults_are_reported_in_one_run(form: Build, workbook: Write, items: tuple[str, ...]) -> None:
    """Faults of header, rows and cells together give one finding each, the header's first."""
    records = form("001", "002", "003", "004", "004")
    for record in records:
        del record["ht"]
        record["Q4a"] = 1
    records[0]["gh1"] = "two"
    records[1] |= dict.fromkeys(set(records[1]) & set(items)) | {"Q4a": None}
    records[2] |= {"subject": None, "visit": None}
    report = prosuite.validate(workbook({"SF36v2": records, "Lab": [{"analyte": "Hb", "result": "high"}]}))
    assert [(finding.code, finding.cell) for finding in report] == [
        ("missing-item-column", "SF36v2"),
        ("duplicate-item-column", "SF36v2!AL1"),
        ("text-answer", "SF36v2!C2"),
        ("empty-form", "SF36v2!3"),
        ("blank-subject", "SF36v2!4"),
        ("blank-visit", "SF36v2!4"),
        ("sheet-not-scored", "Lab"),
        ("duplicate-record", "SF36v2!6"),
    ]
