"""Workbooks of openpyxl to bytes: the same bytes for the same workbook, whenever it is saved."""

import datetime
import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

NO_TIME = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook's properties have no time zone
_READABLE = 0o600 << 16


class _TimelessZip(zipfile.ZipFile):
    """A zip file whose entries all bear the same time."""

    def writestr(self, name: Any, data: Any, *_options: Any) -> None:
        super().writestr(_entry(name), data)

    def write(self, source: Any, name: Any = None, *_options: Any) -> None:
        with Path(source).open("rb") as file, self.open(_entry(name), "w") as entry:
            shutil.copyfileobj(file, entry)


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
    ExcelWriter(workbook, _TimelessZip(content, "w")).save()
    return content.getvalue()
