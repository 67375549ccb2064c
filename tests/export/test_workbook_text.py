"""Workbooks are data too: what others wrote is text in every cell, seen in every comment, and never spoils the file."""

import csv
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell

import prosuite
from tests.support.synthetic import records, sheet_cells

# What programs run, what XML cannot hold, what turns the direction of writing, has no width or looks like an escape.
TEXTS = st.text("=+-@|,'\"<&\t\n\x01\x0b\x1b\x85\u202e\u2066\u200b\ufffe_x01 http://a.b", min_size=1, max_size=12)
FEW = settings(max_examples=8, deadline=None)
NAMES_OF_OTHERS = """
id = "own"
title = {0}
licence = {0}
family = "own"
items = [{{ id = "a", number = {0}, answers = [1, 2] }}]
fields = [{{ id = "b", title = {0}, kind = "text" }}, {{ id = "c", title = {0}, kind = "number", hard = [1, 2] }}]
scales = [{{ id = "s", title = {0}, of = ["a"], unit = "points", source = "here" }}]
references = [{{ id = "here", text = {0} }}]
"""


def _cells(path: Path) -> Iterator[Cell]:
    """Yield the cells of a workbook that is well formed: no formula, no link that leads out of it, comments to see."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own file
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert cell.hyperlink is None or cell.hyperlink.target is None, cell.coordinate
                said = cell.comment.text.split("\n") if cell.comment else []
                assert all(map(str.isprintable, said)), cell.coordinate
                yield cell


def _forms(folder: Path, said: str) -> Path:
    """Write forms in which somebody, a visit, an answer and a column are called so."""
    header, first, second = sheet_cells(records(3))[:3]
    path = folder / "forms.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [[*header, f"x{said}"], [f"{said}1", *first[1:4], f"see {said}", *first[5:], said], [*second, ""]]
        csv.writer(file).writerows(rows)
    return path


@FEW
@given(TEXTS)
def test_a_template_of_anybodys_instrument_opens(said: str) -> None:
    """Titles, numbers and licences of a spec are in cells, comments and the messages of entry rules."""
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "own.toml").write_text(NAMES_OF_OTHERS.format(json.dumps(f"1{said}")), "utf-8")
        path = prosuite.write_template(Path(place) / "crf.xlsx", ["own"], instruments=place, rows=1)
        assert "c" in [cell.value for cell in _cells(path)]


@FEW
@given(TEXTS)
def test_a_marked_copy_of_anybodys_text_opens(said: str) -> None:
    """What a cell holds stands in its comment so that it can be seen, and in the list of findings as it is."""
    with tempfile.TemporaryDirectory() as place:
        path = _forms(Path(place), said)
        report = prosuite.validate(path, "sf36v2")
        cells = [*_cells(prosuite.annotate(path, report, Path(place) / "marked.xlsx"))]
        assert any(cell.comment and "text-answer" in cell.comment.text for cell in cells)


@FEW
@given(TEXTS)
def test_scores_of_anybodys_text_open(said: str) -> None:
    """Summary, scores, findings that lead to them and dictionary."""
    with tempfile.TemporaryDirectory() as place:
        result = prosuite.score_workbook(_forms(Path(place), said), instrument="sf36v2")
        (path, *_) = result.write(Path(place) / "scores.xlsx")
        assert "subject" in [cell.value for cell in _cells(path)]
