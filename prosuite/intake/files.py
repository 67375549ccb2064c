"""Workbooks and text files to sheets of cells."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine

from prosuite.errors import InputError

_ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The cells of one sheet.

    Attributes
    ----------
    name
        The sheet's name; for a text file its name without ending, as a spreadsheet program shows it.
    rows
        Cell values, row by row.
    first_row, first_column
        Where the first cell stands, counted from 0.
    """

    name: str
    rows: list[list[Any]]
    first_row: int = 0
    first_column: int = 0


def read_sheets(path: Path) -> list[RawSheet]:
    """Read every sheet of a workbook or text file.

    Raises
    ------
    InputError
        The file is missing, not a workbook, encrypted, damaged, empty or not UTF-8 text.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder: name a file in it")
    readers = {".xlsx": _read_workbook, ".csv": _read_text}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path.name}: prosuite reads {' and '.join(readers)} files, not {path.suffix or 'this'}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    if not content:
        raise InputError(f"{path.name} is empty: it holds no data at all")
    sheets = reader(path, content)
    if not any(sheet.rows for sheet in sheets):
        raise InputError(f"{path.name} is empty: no sheet holds a single value")
    return sheets


def _read_workbook(path: Path, content: bytes) -> list[RawSheet]:
    if content.startswith(_OLE_MAGIC):
        raise InputError(
            f"{path.name} is protected by a password, or an old .xls file named .xlsx: "
            "open it in a spreadsheet program and save it as .xlsx without a password"
        )
    if not content.startswith(_ZIP_MAGIC):
        raise InputError(f"{path.name} is not an Excel workbook: save it as .xlsx, or name it by what it is")
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except python_calamine.CalamineError as error:
        raise InputError(
            f"{path.name} is damaged or cut short and cannot be opened ({error}): get a fresh copy of it"
        ) from error
    return [RawSheet(sheet.name, sheet.to_python(), *(sheet.start or (0, 0))) for sheet in sheets]


def _read_text(path: Path, content: bytes) -> list[RawSheet]:
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path.name} is not UTF-8 text (byte {error.start + 1}): save it as CSV UTF-8 or as .xlsx"
        ) from error
    first_line = decoded.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    try:
        rows = list(csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError(f"{path.name} is not a well-formed CSV file: {error}") from error
    return [RawSheet(path.stem, rows)]
