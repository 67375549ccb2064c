"""Workbooks opened to be marked and copied: all that stands in them stays, or there is no copy."""

import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import python_calamine
from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import ARC_CORE

from prosuite.datafiles.regular import file_bytes
from prosuite.errors import OutputError
from prosuite.export.excel_text import LONGEST, excel_text, write_text
from prosuite.export.marked.losses import WAY_OUT, lost_by, parts_lost
from prosuite.export.marked.marks import fit
from prosuite.export.marked.restored import RESTORED, restore
from prosuite.export.marked.timeless import NO_TIME, workbook_bytes
from prosuite.intake.formats.read import file_content, sheets_in
from prosuite.intake.table import quoted

_HARMLESS = ("Workbook contains no default style", "Ignored Error extension", *RESTORED)
_NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_TITLE_LENGTH = 31
_ROWS, _COLUMNS = 1_048_576, 16_384


@dataclass(frozen=True)
class Copy:
    """A workbook to be marked.

    Attributes
    ----------
    path, content
        The file it comes from, and its bytes.
    workbook
        The open workbook.
    sheets
        Its sheets by the names that findings use.
    """

    path: Path
    content: bytes
    workbook: Workbook
    sheets: dict[str, Worksheet]


def open_copy(path: Path) -> Copy:
    """Open a .xlsx file, or a text file as a workbook, to mark its cells.

    Raises
    ------
    OutputError
        A copy would lose something that stands in the file.
    """
    if path.suffix.lower() != ".xlsx":
        return _from_text(path, file_content(path))
    try:
        content = file_bytes(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror or error}") from error
    return _from_workbook(path, content)


def copy_bytes(copy: Copy) -> bytes:
    """Return the copy as the bytes of a .xlsx file.

    Raises
    ------
    OutputError
        A value of the file would not be in the copy.
    """
    content = workbook_bytes(copy.workbook)
    if copy.path.suffix.lower() == ".xlsx":
        _check_values(copy, content)
    return content


class _Reader(ExcelReader):  # type: ignore[misc]
    """Reads dates as the numbers they are stored as, what openpyxl leaves out, and no time that is not in the file."""

    def read_properties(self) -> None:
        super().read_properties()
        stated = self.archive.read(ARC_CORE) if ARC_CORE in self.valid_files else b""
        for name in ("created", "modified"):
            if f":{name}".encode() not in stated:
                setattr(self.wb.properties, name, NO_TIME)

    def read_worksheets(self) -> None:
        self.wb._date_formats, self.wb._timedelta_formats = set(), set()  # noqa: SLF001 - else numbers become dates
        super().read_worksheets()
        for sheet, part in self.parser.find_sheets():
            if isinstance(self.wb[sheet.name], Worksheet):
                restore(self.wb[sheet.name], self.archive.read(part.target))


def _from_workbook(path: Path, content: bytes) -> Copy:
    try:
        lost = parts_lost(path.name, content)
        reader, heard = _read(content)
    except (MemoryError, OutputError):
        raise
    except Exception as error:
        why = str(error).partition("\n")[0]
        raise OutputError(
            f"{path.name} cannot be copied with its marks ({type(error).__name__}: {why}): "
            f"open it in a spreadsheet program, save it anew and try again"
        ) from error
    lost += (lost_by(warning) for warning in heard if not warning.startswith(_HARMLESS))
    if lost:
        listed = " and ".join(dict.fromkeys(lost))
        raise OutputError(f"{path.name} holds {listed}, which a marked copy would lose: {WAY_OUT}")
    reader.wb.calculation = reader.wb.calculation or CalcProperties()
    reader.wb.calculation.fullCalcOnLoad = True  # openpyxl keeps formulas without their results
    for sheet in reader.wb.worksheets:
        _fit_comments(sheet)
    return Copy(path, content, reader.wb, {sheet.title: sheet for sheet in reader.wb.worksheets})


def _fit_comments(sheet: Worksheet) -> None:
    """Size the boxes of a sheet's comments anew, because openpyxl does not read their sizes."""
    if any(relation.Type.endswith("/comments") for relation in sheet._rels):  # noqa: SLF001
        for cell in sheet._cells.values():  # noqa: SLF001 - iter_rows would fill the gaps
            if cell.comment is not None:
                fit(cell.comment)


def _read(content: bytes) -> tuple[_Reader, list[str]]:
    """Return a reader that has read a workbook, and the warnings it gave about what it leaves out."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        reader = _Reader(io.BytesIO(content), rich_text=True)
        reader.read()
    return reader, [str(warning.message) for warning in heard]


def _from_text(path: Path, content: bytes) -> Copy:
    (raw,) = sheets_in(path, content)
    workbook = Workbook()
    workbook.properties.creator = "prosuite"
    workbook.properties.created = workbook.properties.modified = NO_TIME
    sheet = workbook.worksheets[0]
    sheet.title = _NO_TITLE.sub("_", raw.name).strip("'")[:_TITLE_LENGTH] or "Sheet1"
    if len(raw.rows) > _ROWS or max(map(len, raw.rows)) > _COLUMNS:
        raise OutputError(f"{path.name} has more rows or columns than a workbook can hold: use --format csv")
    for row_number, row in enumerate(raw.rows, start=1):
        for column_number, value in enumerate(row, start=1):
            if value not in (None, ""):
                _write_cell(sheet, row_number, column_number, str(value), path.name)
    return Copy(path, content, workbook, {raw.name: sheet})


def _write_cell(sheet: Worksheet, row: int, column: int, text: str, file_name: str) -> None:
    if len(excel_text(text)) > LONGEST:
        place = f"{get_column_letter(column)}{row}"
        raise OutputError(f"{file_name}: {place} holds more text than a workbook's cell can: shorten it")
    write_text(sheet, row, column, text)
    sheet.cell(row, column).number_format = "@"  # text, as a spreadsheet program marks it


def _check_values(copy: Copy, content: bytes) -> None:
    """Refuse a copy in which a value is not what it was."""
    before = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(copy.content))
    after = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name, sheet in copy.sheets.items():
        place = _first_change(before.get_sheet_by_name(name), after.get_sheet_by_name(name), sheet)
        if place is not None:
            raise OutputError(
                f"{copy.path.name}: the value of {quoted(name)}!{place} cannot be kept in a marked copy: {WAY_OUT}"
            )


def _first_change(
    before: python_calamine.CalamineSheet, after: python_calamine.CalamineSheet, sheet: Worksheet
) -> str | None:
    """Return the address of the first cell whose value differs; results of formulas are computed anew later."""
    top, left = before.start or (0, 0)
    new_top, new_left = after.start or (0, 0)
    new_rows = after.to_python()
    for row, values in enumerate(before.to_python(), start=top):
        new_row = new_rows[row - new_top] if 0 <= row - new_top < len(new_rows) else []
        if left == new_left and values == new_row:
            continue
        for column, value in enumerate(values, start=left):
            new_value = new_row[column - new_left] if 0 <= column - new_left < len(new_row) else ""
            if value != new_value and sheet.cell(row + 1, column + 1).data_type != "f":
                return f"{get_column_letter(column + 1)}{row + 1}"
    return None
