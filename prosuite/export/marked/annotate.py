"""A copy of a workbook with its findings marked: coloured and commented cells, and sheets that list them."""

import re
from collections.abc import Iterable
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from openpyxl.cell import Cell
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from prosuite.errors import InputError, OutputError
from prosuite.export.excel_text import shortened
from prosuite.export.marked.copies import Copy, copy_bytes, open_copy
from prosuite.export.marked.findings_sheets import add_findings_sheets
from prosuite.export.marked.marks import Kind, Painter, add_comment, cell_at
from prosuite.export.places import check_free
from prosuite.export.whole_files import whole_files
from prosuite.findings.finding import Finding
from prosuite.findings.report import Accepted, Report
from prosuite.harmless import visible
from prosuite.intake.inputs import is_named
from prosuite.intake.table import quoted

_INPUTS = (".xlsx", ".csv")
_ADDRESS = re.compile(r"([A-Z]{0,3})([1-9][0-9]*)")
_WEIGHTS: tuple[Kind, ...] = ("error", "warning", "accepted")
_SHOWN_NOTES = 10
_LONGEST_MESSAGE = 500
_Place = tuple[int, int]  # row and column


class _Note(NamedTuple):
    """What a cell's comment says about one finding."""

    kind: Kind
    text: str


def annotate(path: str | Path, report: Report, output: str | Path, *, force: bool = False) -> Path:
    """Write a copy of a workbook in which the findings are marked.

    Parameters
    ----------
    path
        The .xlsx or .csv file that was validated. Of a .csv file the copy is a workbook of its cells as text.
    report
        What :func:`prosuite.validate` said about it.
    output
        The copy, a .xlsx file.
    force
        Whether an existing file may be replaced; the input itself never is.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OutputError
        The copy cannot be written, or would lose something that stands in the file.

    Notes
    -----
    A cell is coloured by its worst finding and has a comment that says what is wrong, what was expected and what to
    do. A finding about a row is marked on the row's first filled cell, one about a sheet on its cell A1. All
    findings, also those that belong to no cell, stand on the sheet Findings.
    """
    path, output = Path(path), Path(output)
    check_annotated(path, output, [path], force=force)
    content = marked_bytes(path, report)
    with whole_files([output], replace=force) as (file,):
        file.write(content)
    return output


def marked_bytes(path: Path, report: Report) -> bytes:
    """Return the marked copy of a file; of a report on several files it has the findings on this one.

    Raises
    ------
    OutputError
        A copy would lose something that stands in the file.
    """
    own = [finding for finding in report if is_named(path, finding.file)]
    accepted = [one for one in report.accepted if is_named(path, one.finding.file)]
    report = Report(own, accepted if report.reviewed else None, several=report.several)
    copy = open_copy(path)
    cells = _mark(copy, report)
    add_findings_sheets(copy.workbook, report, cells)
    return copy_bytes(copy)


def check_annotated(path: Path, output: Path, read: Iterable[Path], *, force: bool) -> None:
    """Refuse a marked copy that :func:`annotate` could not write.

    Raises
    ------
    InputError
        The input is no file.
    OutputError
        A format is not that of a workbook, the folder does not exist, a file would be replaced without ``force``, or
        one that is ``read``.
    """
    if not path.exists():
        raise InputError(f"{path} cannot be read: there is no such file")
    if path.suffix.lower() not in _INPUTS:
        raise OutputError(f"{path.name}: {' and '.join(_INPUTS)} files can be marked, {path.suffix} files cannot")
    if output.suffix.lower() != ".xlsx":
        raise OutputError(f"{output.name}: the marked copy is a workbook; give it the ending .xlsx")
    check_free([output], read, force=force)


def _mark(copy: Copy, report: Report) -> list[Cell | None]:
    """Colour and comment the cells that findings are about; return the cell of each of the report's records."""
    found = [*report, *(accepted.finding for accepted in report.accepted)]
    reviews = [*repeat(None, len(report)), *report.accepted]
    find = _Cells(copy)
    cells = [find(finding) for finding in found]
    notes: dict[Cell, list[_Note]] = {}
    for cell, finding, review in zip(cells, found, reviews, strict=True):
        if cell is not None:
            notes.setdefault(cell, []).append(_note(finding, review, cell))
    paint = Painter()
    for cell, its_notes in notes.items():
        its_notes.sort(key=lambda note: _WEIGHTS.index(note.kind))
        paint(cell, its_notes[0].kind)
        add_comment(cell, _comment_text([note.text for note in its_notes]))
    return cells


class _Cells:
    """Finds the cell on which a finding is marked."""

    def __init__(self, copy: Copy) -> None:
        self._sheets = copy.sheets
        self._widths: dict[str, int] = {}
        self._shown: dict[str, dict[_Place, _Place]] = {}

    def __call__(self, finding: Finding) -> Cell | None:
        """Return a finding's own cell, its row's first filled cell, or its sheet's cell A1; None if it has none."""
        if finding.sheet not in self._sheets or finding.cell is None:
            return None
        sheet = self._sheets[finding.sheet]
        if finding.cell in (finding.sheet, quoted(finding.sheet)):
            return cell_at(sheet, *self._place_shown(sheet, (1, 1)))
        address = _ADDRESS.fullmatch(finding.cell.rpartition("!")[2])
        if address is None:
            return None
        letters, row = address[1], int(address[2])
        column = column_index_from_string(letters) if letters else self._first_filled(sheet, row)
        return cell_at(sheet, *self._place_shown(sheet, (row, column)))

    def _place_shown(self, sheet: Worksheet, place: _Place) -> _Place:
        """Return where a cell shows: of a merged range its first cell."""
        if sheet.title not in self._shown:
            self._shown[sheet.title] = _first_of_merged(sheet)
        first = self._shown[sheet.title]
        while first.get(place, place) != place:
            place = first[place]
        return place

    def _first_filled(self, sheet: Worksheet, row: int) -> int:
        if sheet.title not in self._widths:
            self._widths[sheet.title] = sheet.max_column  # goes through all cells
        (values,) = sheet.iter_rows(min_row=row, max_row=row, max_col=self._widths[sheet.title], values_only=True)
        return next((column for column, value in enumerate(values, start=1) if value is not None), 1)


def _first_of_merged(sheet: Worksheet) -> dict[_Place, _Place]:
    """Return the first cell of the merged range of each cell; of ranges that overlap, which no program writes, any."""
    ranges = sorted(sheet.merged_cells.ranges, key=lambda merged: (merged.min_row, merged.min_col), reverse=True)
    return {place: (merged.min_row, merged.min_col) for merged in ranges for place in merged.cells}


def _note(finding: Finding, review: Accepted | None, cell: Cell) -> _Note:
    severity = finding.severity if review is None else f"accepted {finding.severity}"
    place = "" if finding.cell and finding.cell.endswith(f"!{cell.coordinate}") else f"{finding.cell}: "
    lines = [f"{place}{severity}: {shortened(finding.message, _LONGEST_MESSAGE)}"]
    if finding.expected and finding.expected not in finding.message:
        lines.append(f"Expected: {shortened(finding.expected, _LONGEST_MESSAGE)}")
    if review is None:
        lines.append(f"To do: {finding.fix}")
    else:
        lines.append(f"Accepted: {review.reason} ({review.by}, {review.date.isoformat()})")
    lines.append(f"[{finding.code}]")
    return _Note(finding.severity if review is None else "accepted", "\n".join(map(visible, lines)))


def _comment_text(notes: list[str]) -> str:
    shown = notes[:_SHOWN_NOTES]
    if len(notes) > _SHOWN_NOTES:
        shown.append(f"... and {len(notes) - _SHOWN_NOTES} more; the sheet of findings lists all")
    return "\n\n".join(shown)
