"""A subject and visit that stand twice are named; no row is dropped or multiplied for it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prosuite
from prosuite.findings.finding import Finding

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]


def _duplicates(path: Path) -> list[tuple[str | None, str | None]]:
    """Return the cell of each duplicate and of the record it repeats."""
    report = prosuite.validate(path)
    assert set(report.counts) <= {"duplicate-record"}
    return [(finding.cell, finding.expected) for finding in report]


def test_a_second_record_is_one_finding(form: Build, workbook: Write) -> None:
    """A finding names the later row, who and when, and the earlier row."""
    records = form("001", "002", "001", visit="month 3")
    assert list(prosuite.validate(workbook({"SF36v2": records}))) == [
        Finding(
            "duplicate-record",
            sheet="SF36v2",
            cell="SF36v2!4",
            subject="001",
            visit="month 3",
            instrument="sf36v2",
            value="001 month 3",
            expected="SF36v2!2",
        )
    ]


def test_every_further_record_points_to_the_first(form: Build, workbook: Write) -> None:
    """A third record is a finding of its own and names the first."""
    records = form("001", "001", "001")
    assert _duplicates(workbook({"SF36v2": records})) == [("SF36v2!3", "SF36v2!2"), ("SF36v2!4", "SF36v2!2")]


def test_another_visit_is_no_duplicate(form: Build, workbook: Write) -> None:
    """A subject may stand once for each visit."""
    assert _duplicates(workbook({"SF36v2": form("001") + form("001", visit="month 3")})) == []


def test_without_visit_column_the_date_tells_records_apart(form: Build, workbook: Write) -> None:
    """Where no column holds the visit, the same subject and date are a duplicate, another date is not."""
    records = form("001", "001", "001")
    for record, day in zip(records, ["2024-01-02", "2024-02-03", "2024-02-03"], strict=True):
        del record["visit"]
        record["date"] = day
    assert _duplicates(workbook({"SF36v2": records})) == [("SF36v2!4", "SF36v2!3")]


def test_without_visit_and_date_a_subject_stands_once(form: Build, workbook: Write) -> None:
    """Where neither visit nor date is recorded, a subject's second row is a duplicate."""
    records = form("001", "001")
    for record in records:
        del record["visit"]
    assert _duplicates(workbook({"SF36v2": records})) == [("SF36v2!3", "SF36v2!2")]


def test_a_duplicate_on_another_sheet_is_found(form: Build, workbook: Write) -> None:
    """Two sheets of one instrument must not hold the same subject and visit."""
    path = workbook({"SF36v2": form("001"), "SF-36v2": form("001")})
    assert _duplicates(path) == [("'SF-36v2'!2", "SF36v2!2")]


def test_another_instrument_is_no_duplicate(form: Build, workbook: Write) -> None:
    """A subject may fill in two instruments at one visit."""
    assert _duplicates(workbook({"SF36v2": form("001"), "RAND36": form("001")})) == []


def test_a_number_and_the_same_text_are_one_subject(form: Build, workbook: Write) -> None:
    """Subject 7 typed as number and as text is one subject; 007 is another, of whom it is said that it may be 7."""
    records = form("x", "7", "007")
    records[0]["subject"] = 7
    found = {(one.code, one.cell) for one in prosuite.validate(workbook({"SF36v2": records}))}
    assert found == {("duplicate-record", "SF36v2!3"), ("similar-subject", "SF36v2!4")}


def test_records_without_subject_are_nobodys_duplicates(form: Build, workbook: Write) -> None:
    """Two rows without subject are not called the same person."""
    records = form("001", "002")
    records[0]["subject"] = records[1]["subject"] = None
    assert prosuite.validate(workbook({"SF36v2": records})).counts == {"blank-subject": 2}


def test_an_empty_record_is_no_duplicate(form: Build, workbook: Write, items: tuple[str, ...]) -> None:
    """A row without answers is called empty, not a duplicate."""
    records = form("001", "001")
    records[0] |= dict.fromkeys(items)
    assert prosuite.validate(workbook({"SF36v2": records})).counts == {"empty-form": 1}


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_no_record_is_dropped_or_multiplied(form: Build, workbook: Write, layout: str) -> None:
    """Each of three records of one subject and visit stands once in the wide and once per score in the long table."""
    records = form("001", "001", "001", "002")
    table = getattr(prosuite.score_workbook(workbook({"SF36v2": records})), layout)
    source = {"wide": "sf36v2_source", "long": "source"}[layout]
    rows_of_each = {"wide": 1, "long": 19}[layout]  # 9 scales, 8 T scores, PCS and MCS
    assert table.groupby(source).size().to_dict() == {f"SF36v2!{row}": rows_of_each for row in (2, 3, 4, 5)}


def test_records_without_a_visit_are_no_duplicates(form: Build, workbook: Write) -> None:
    """Two records whose visit is blank are two blank visits: nobody knows whether it is the same."""
    path = workbook({"SF36v2": form("001", visit="") + form("001", visit="") + form("001")})
    assert prosuite.validate(path).counts == {"blank-visit": 2}
