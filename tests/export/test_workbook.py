"""Sheets look as they are meant to: numbers in their formats, colours, links, notes, header in view."""

import tempfile
from typing import BinaryIO, cast

import openpyxl
import pandas as pd
import pytest

from prosuite.export.page import Block, Filled, Linked, Page, Shown
from prosuite.export.workbook import write_workbook


def _book(sheets: dict[str, pd.DataFrame | Page]) -> openpyxl.Workbook:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        write_workbook(cast("BinaryIO", file), sheets)
        file.seek(0)
        return openpyxl.load_workbook(file)


SCORES = pd.DataFrame({"subject": ["001", "002"], "pcs": [61.99999999999999, None], "note": ["=1+1", "ok"]})


def test_a_number_is_shown_short_and_kept_whole() -> None:
    """The format is for the eye; the cell holds all digits."""
    cell = _book({"S": Page((Block(SCORES, formats={"pcs": "0.0"}),))})["S"]["B2"]
    assert (cell.value, cell.number_format) == (61.99999999999999, "0.0")


def test_a_number_can_have_a_format_of_its_own() -> None:
    """Rows of scores in different units stand in one column."""
    table = pd.DataFrame({"mean": [Shown(2.444, "0.00"), Shown(44.44, "0.0"), Shown(float("nan"), "0.0")]})
    cells = [row[0] for row in _book({"S": Page((Block(table),))})["S"].iter_rows(min_row=2, max_row=4)]
    assert [(cell.value, cell.number_format) for cell in cells] == [(2.444, "0.00"), (44.44, "0.0"), (None, "General")]


@pytest.mark.parametrize(("frozen", "at"), [(0, "A2"), (2, "C2")])
def test_header_and_keys_stay_in_view(frozen: int, at: str) -> None:
    """The panes are frozen below the header and right of the keys; rows can be filtered."""
    sheet = _book({"S": Page((Block(SCORES),), frozen=frozen, filtered=True)})["S"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == (at, "A1:C3")


def test_a_cell_takes_a_colour_or_leads_somewhere() -> None:
    """A colour fills a cell and a link names a place of the workbook; both keep their text."""
    table = pd.DataFrame({"severity": [Filled("error", "#FF7C80")], "subject": [Linked("001", "'T'!A2")]})
    sheet = _book({"S": Page((Block(table),)), "T": SCORES})["S"]
    assert (sheet["A2"].value, sheet["A2"].fill.fgColor.rgb) == ("error", "FFFF7C80")
    assert (sheet["B2"].value, sheet["B2"].hyperlink.location) == ("001", "'T'!A2")


def test_a_header_can_have_a_note() -> None:
    """It is a comment on the header's cell."""
    sheet = _book({"S": Page((Block(SCORES, notes={"pcs": "Physical component summary"}),))})["S"]
    assert sheet["B1"].comment.text == "Physical component summary"


def test_blocks_stand_one_below_the_other() -> None:
    """Each has its title, its header and its rows, and a free row behind it."""
    blocks = (Block(SCORES[["subject"]], "First"), Block(SCORES[["note"]], "Second"))
    rows = [row[0] for row in _book({"S": Page(blocks)})["S"].iter_rows(values_only=True)]
    assert rows == ["First", "subject", "001", "002", None, "Second", "note", "=1+1", "ok"]


def test_many_cells_give_the_same_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where rows go through a temporary file, the cells are what they are in memory."""
    page: dict[str, pd.DataFrame | Page] = {
        "S": Page((Block(SCORES, formats={"pcs": "0.0"}, notes={"pcs": "n"}),), frozen=1, filtered=True)
    }
    before = list(_book(page)["S"].iter_rows(values_only=True))
    monkeypatch.setattr("prosuite.export.workbook._CELLS_IN_MEMORY", 0)
    assert list(_book(page)["S"].iter_rows(values_only=True)) == before
