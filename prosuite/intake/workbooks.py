"""Spreadsheet workbooks: cells, merged ranges, and what a reader of values alone would not see."""

import io
import zipfile
from pathlib import Path

import python_calamine

from prosuite.errors import InputError
from prosuite.intake.files import RawSheet
from prosuite.intake.workbook_xml import SheetFacts, sheet_facts

_ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_MOST_SHEETS = 500
_LARGEST_UNPACKED = 2**31  # bytes
_MOST_BLANK_CELLS = 10_000_000


def read_workbook(path: Path, content: bytes) -> list[RawSheet]:
    """Read every sheet of a workbook, hidden ones too.

    Raises
    ------
    InputError
        The file is no workbook, encrypted, damaged, or unpacks to more than a workbook can need.
    """
    facts = _check_container(path, content)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(workbook.sheet_names) > _MOST_SHEETS:
            raise InputError(f"{path.name} has {len(workbook.sheet_names)} sheets; prosuite reads up to {_MOST_SHEETS}")
        hidden = {sheet.name for sheet in workbook.sheets_metadata if "Visible" not in str(sheet.visible)}
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        return [_raw_sheet(sheet, facts.get(sheet.name, SheetFacts()), sheet.name in hidden) for sheet in sheets]
    except python_calamine.CalamineError as error:
        raise InputError(
            f"{path.name} is damaged or cut short and cannot be opened ({error}): get a fresh copy of it"
        ) from error


def _check_container(path: Path, content: bytes) -> dict[str, SheetFacts]:
    """Refuse what is no workbook or unpacks too large; return what its XML says of each sheet."""
    if path.suffix.lower() == ".xls":
        if not content.startswith(_OLE_MAGIC):
            raise InputError(f"{path.name} is not an .xls workbook: name it by what it is, or save it as .xlsx")
        return {}
    if content.startswith(_OLE_MAGIC):
        raise InputError(
            f"{path.name} is protected by a password, or an old .xls file with another ending: "
            f"open it in a spreadsheet program and save it as .xlsx without a password"
        )
    if not content.startswith(_ZIP_MAGIC):
        raise InputError(f"{path.name} is not a workbook: save it as .xlsx, or name it by what it is")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            if unpacked > _LARGEST_UNPACKED:
                raise InputError(f"{path.name} unpacks to {unpacked:,} bytes, far more than a workbook needs: refused")
            facts = sheet_facts(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(
            f"{path.name} is damaged or cut short and cannot be opened ({error}): get a fresh copy of it"
        ) from error
    for name, sheet in facts.items():
        if sheet.n_cells - sheet.n_filled > _MOST_BLANK_CELLS:
            raise InputError(
                f"{path.name}: sheet {name!r} has {sheet.n_filled:,} filled cells spread over {sheet.n_cells:,}: "
                f"delete the stray entries far from the table"
            )
    return facts


def _raw_sheet(sheet: python_calamine.CalamineSheet, facts: SheetFacts, hidden: bool) -> RawSheet:  # noqa: FBT001
    first_row, first_column = sheet.start or (0, 0)
    rows = sheet.to_python()
    for (row, column), shown in facts.unread.items():
        place = row - first_row, column - first_column
        if 0 <= place[0] < len(rows) and 0 <= place[1] < len(rows[place[0]]):
            rows[place[0]][place[1]] = shown
    notes = ["the sheet is hidden; it was read all the same"] if hidden else []
    if facts.n_hidden_rows or facts.n_hidden_columns:
        notes.append("it has hidden rows or columns; they were read all the same")
    merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return RawSheet(sheet.name, rows, first_row, first_column, merged, tuple(notes))
