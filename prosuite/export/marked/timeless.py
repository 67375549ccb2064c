"""Workbooks of openpyxl to bytes: the same bytes for the same workbook, whenever it is saved."""

import datetime
import io
import zipfile
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

NO_TIME = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook's properties have no time zone
_READABLE = 0o600 << 16


class _TimelessZip(zipfile.ZipFile):
    """A zip file whose entries all bear the same time."""

    def writestr(self, name: Any, data: Any, *_options: Any) -> None:
        super().writestr(_entry(name), data)


class _Writer(ExcelWriter):  # type: ignore[misc]
    """Writes sheets in memory: openpyxl's own temporary files would stay behind when the program is ended."""

    def write_worksheet(self, sheet: Any) -> None:
        sheet._drawing = SpreadsheetDrawing()  # noqa: SLF001 - as in the method that this one stands for
        sheet._drawing.charts, sheet._drawing.images = sheet._charts, sheet._images  # noqa: SLF001
        content = io.BytesIO()
        writer = WorksheetWriter(sheet, content)
        writer.write()
        sheet._rels = writer._rels  # noqa: SLF001
        self._archive.writestr(sheet.path[1:], content.getbuffer())
        self.manifest.append(sheet)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, NO_TIME.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = _READABLE
    return entry


def workbook_bytes(workbook: Workbook) -> bytes:
    """Return a workbook as the bytes of a .xlsx file.

    Notes
    -----
    openpyxl's own ``save`` stamps the time into the properties and into the zip file; this does neither.
    """
    content = io.BytesIO()
    _Writer(workbook, _TimelessZip(content, "w")).save()
    return content.getvalue()
