"""A sheet is passed over only if its own first cell says that it holds notes."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

import prosuite
from prosuite.intake.formats.raw_sheet import RawSheet
from prosuite.intake.notes import is_notes


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([["Notes, not data: how to fill in"], ["subject", "pf01"]], True),
        ([["notes, NOT data"]], True),
        ([["", None], [None, "  Notes, not data"]], True),
        ([["Notes"], ["Notes, not data"]], False),
        ([["subject", "Notes, not data"]], False),
        ([["These are notes, not data"]], False),
        ([[1.0]], False),
        ([[""]], False),
        ([], False),
    ],
)
def test_the_first_cell_decides(rows: list[list[Any]], verdict: bool) -> None:  # noqa: FBT001 - the expected verdict
    """Where it stands and its case do not matter; its first words do, and so does the sheet's name in no case."""
    assert is_notes(RawSheet("Notes, not data", rows)) is verdict


def test_notes_are_no_finding_and_other_sheets_still_are(tmp_path: Path) -> None:
    """A sheet of notes is passed over; a sheet nobody knows is reported as ever."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, list[list[Any]]] = {
        "Read me": [["Notes, not data"], ["pf01"], [1]],
        "rand36": [["subject", *prosuite.load_catalogue().instrument("rand36").item_ids], ["001", *[1] * 36]],
        "Lab": [["analyte"], ["sodium"]],
    }
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "visits.xlsx")
    report = prosuite.validate(tmp_path / "visits.xlsx")
    assert [(finding.code, finding.sheet) for finding in report] == [("sheet-not-scored", "Lab")]


def test_notes_alone_hold_nothing_to_score(tmp_path: Path) -> None:
    """A workbook of notes is refused in a sentence that says why."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Notes, not data"])
    book.save(tmp_path / "notes.xlsx")
    with pytest.raises(prosuite.InstrumentError, match=r"notes\.xlsx holds nothing to score: it has notes alone"):
        prosuite.validate(tmp_path / "notes.xlsx")
