"""The list of findings as sheets of a workbook, each row with a link to its cell."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from prosuite.export.excel_text import LONGEST, shortened, write_text
from prosuite.export.marked.marks import Kind, Painter, argb, cell_at
from prosuite.export.page import MOST_LINKS
from prosuite.findings.report import Report

_NAME = "Findings"
_SAMPLED_ROWS = 200
_WIDEST_COLUMN = 60
_BOLD = Font(bold=True)

Record = Mapping[str, str | None]


def add_findings_sheets(workbook: Workbook, report: Report, cells: Sequence[Cell | None]) -> None:
    """Add the findings to a workbook as its last sheets: Findings, Findings_2, ...

    Parameters
    ----------
    workbook
        The workbook; a name that one of its sheets has is passed over.
    report
        The findings.
    cells
        The cell that each of the report's records links to; None for a record that belongs to no cell.
    """
    records = report.to_records()
    names = _free_names(workbook)
    for start in range(0, max(len(records), 1), MOST_LINKS):
        sheet = workbook.create_sheet(next(names))
        _fill(sheet, report.columns, records[start : start + MOST_LINKS], cells[start : start + MOST_LINKS])


def _free_names(workbook: Workbook) -> Iterator[str]:
    taken = {name.casefold() for name in workbook.sheetnames}
    names = (_NAME if number == 1 else f"{_NAME}_{number}" for number in count(1))
    return (name for name in names if name.casefold() not in taken)


def _fill(sheet: Worksheet, columns: list[str], records: Sequence[Record], cells: Sequence[Cell | None]) -> None:
    for number, name in enumerate(columns, start=1):
        header = sheet.cell(1, number, name)
        header.font = header.font + _BOLD
        longest = max((len(record.get(name) or "") for record in islice(records, _SAMPLED_ROWS)), default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(longest, len(name)) + 2, _WIDEST_COLUMN)
    paint = Painter()
    for row, (record, cell) in enumerate(zip(records, cells, strict=True), start=2):
        for number, name in enumerate(columns, start=1):
            if text := record.get(name):
                write_text(sheet, row, number, shortened(text, LONGEST))
        paint(cell_at(sheet, row, columns.index("severity") + 1), _kind(record))
        if cell is not None:
            _link(cell_at(sheet, row, columns.index("cell") + 1), cell)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(records) + 1}"
    sheet.sheet_properties.tabColor = argb("error")


def _kind(record: Record) -> Kind:
    return "accepted" if record.get("status") == "accepted" else record["severity"]  # type: ignore[return-value]


def _link(link: Cell, cell: Cell) -> None:
    location = f"{quote_sheetname(cell.parent.title)}!{cell.coordinate}"
    link.hyperlink = Hyperlink(ref=link.coordinate, location=location)
    link.style = "Hyperlink"
