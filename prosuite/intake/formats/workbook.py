"""Spreadsheet workbooks: cells, merged ranges, and what a reader of values alone would not see."""

import io
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import python_calamine

from prosuite.errors import InputError
from prosuite.intake.formats.answer import from_json, to_json
from prosuite.intake.formats.raw_sheet import RawSheet
from prosuite.intake.formats.sheet_facts import SheetFacts
from prosuite.intake.formats.workbook_xml import TooManySheetsError, check_number, sheet_facts
from prosuite.interruption import undone

_ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_LARGEST_UNPACKED = 2**31  # bytes
# Bytes beyond which no workbook is packed more tightly than 100 to 1. OpenDocument cells, in a part of their own, have
# no addresses in which each differs from the next.
_UNSUSPICIOUS, _UNSUSPICIOUS_CELLS = 2**21, 2**26
_MOST_PACKED = 100
_OPEN_DOCUMENT = "content.xml"
_MOST_BLANK_CELLS = 5_000_000
_MOST_OLD_CELLS = 65_536 * 256  # what a sheet of before 2007 can have
_SHOWN_PARTS = 8
_LARGEST_READER = 2**30  # bytes of memory, for old workbooks
_PATIENCE = 60  # seconds, for old workbooks
_PIPE = subprocess.PIPE
_BESIDE_PACKAGE = Path(__file__).parents[3]
# The reader runs the code of the prosuite that starts it, be that a clone or an installation. That folder is searched
# for the package alone: whatever else lies there may not stand in for the standard library.
_READER = """
import importlib, sys
_, beside_package, module = sys.argv
sys.path.insert(0, beside_package)
import prosuite
del sys.path[0]
importlib.import_module(module).answer_standard_input()
"""


def read_workbook(path: Path, content: bytes) -> list[RawSheet]:
    """Read every sheet of a workbook, hidden ones too.

    Raises
    ------
    InputError
        The file is no workbook, encrypted, damaged, or unpacks to more than a workbook can need.
    """
    facts = _check_container(path, content)
    sheets = raw_sheets(content, facts) if facts is not None else _read_apart(content)
    if isinstance(sheets, str):
        raise InputError(f"{path.name} {sheets}")
    return sheets


def raw_sheets(content: bytes, facts: dict[str, SheetFacts]) -> list[RawSheet] | str:
    """Return the sheets of a workbook, or why they cannot be read."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        check_number(len(workbook.sheet_names))
        shown = python_calamine.SheetVisibleEnum.Visible
        hidden = {sheet.name for sheet in workbook.sheets_metadata if sheet.visible != shown}
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        if not facts and sum(sheet.total_height * sheet.total_width for sheet in sheets) > _MOST_OLD_CELLS:
            return _damaged("its cells stand where no sheet reaches")
        return [_raw_sheet(sheet, facts.get(sheet.name, SheetFacts()), sheet.name in hidden) for sheet in sheets]
    except TooManySheetsError as error:
        return str(error)
    except BaseException as error:
        # What the reader's authors did not think of is no Exception, and can be told by its name alone.
        if isinstance(error, python_calamine.CalamineError) or type(error).__name__ == "PanicException":
            return _damaged(error)
        raise


def _read_apart(content: bytes) -> list[RawSheet] | str:
    """Read a workbook of before 2007 in a process of its own: a damaged one can bring down whoever reads it."""
    command = [sys.executable, "-P", "-c", _READER, str(_BESIDE_PACKAGE), __name__]
    try:
        with (
            subprocess.Popen(command, stdin=_PIPE, stdout=_PIPE, stderr=subprocess.DEVNULL) as reader,  # noqa: S603
            undone(reader.kill),  # it ends before this process does, whatever ends that
        ):
            answer, _ = reader.communicate(content, _PATIENCE)
        return from_json(answer)
    except subprocess.TimeoutExpired:
        return _damaged(f"it was not read within {_PATIENCE} seconds")
    except OSError as error:  # such as no more processes
        return f"cannot be read, because no process can be started ({error.strerror or error}): save it as .xlsx"
    except (ValueError, TypeError, KeyError):
        return _damaged("its cells make no sense")


def _damaged(why: object) -> str:
    reason = str(why).partition("\n")[0]
    return f"is damaged or cut short and cannot be opened ({reason}): get a fresh copy of it"


def _check_container(path: Path, content: bytes) -> dict[str, SheetFacts] | None:
    """Refuse what is no workbook or unpacks too large; return what its XML says of each sheet, None without XML."""
    if path.suffix.lower() == ".xls":
        if not content.startswith(_OLE_MAGIC):
            raise InputError(f"{path.name} is not an .xls workbook: name it by what it is, or save it as .xlsx")
        return None
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
            others = sum(part.file_size for part in archive.infolist() if part.filename != _OPEN_DOCUMENT)
            is_bomb = unpacked > _LARGEST_UNPACKED or any(
                size > max(unsuspicious, _MOST_PACKED * len(content))
                for size, unsuspicious in ((others, _UNSUSPICIOUS), (unpacked, _UNSUSPICIOUS_CELLS))
            )
            facts = {} if is_bomb else sheet_facts(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as error:
        raise InputError(f"{path.name} {_damaged(error)}") from error
    except TooManySheetsError as error:
        raise InputError(f"{path.name} {error}") from error
    if is_bomb:
        raise InputError(f"{path.name} unpacks to {unpacked:,} bytes, far more than a workbook needs: refused")
    _check_extent(path, facts)
    return facts


def _check_extent(path: Path, facts: dict[str, SheetFacts]) -> None:
    for name, sheet in facts.items():
        if sheet.n_cells - sheet.n_filled > _MOST_BLANK_CELLS:
            raise InputError(
                f"{path.name}: sheet {name!r} has {sheet.n_filled:,} filled cells spread over {sheet.n_cells:,}: "
                f"delete the stray entries far from the table"
            )
    if sum(sheet.n_cells - sheet.n_filled for sheet in facts.values()) > 2 * _MOST_BLANK_CELLS:
        raise InputError(f"{path.name}: its sheets are almost empty but very large: delete the stray entries")


def _raw_sheet(sheet: python_calamine.CalamineSheet, facts: SheetFacts, hidden: bool) -> RawSheet:  # noqa: FBT001
    first_row, first_column = sheet.start or (0, 0)
    rows = sheet.to_python()
    for (row, column), shown in facts.unread.items():
        place = row - first_row, column - first_column
        if 0 <= place[0] < len(rows) and 0 <= place[1] < len(rows[place[0]]):
            rows[place[0]][place[1]] = shown
    notes = ["the sheet is hidden; it was read all the same"] if hidden else []
    if facts.hidden:
        parts = ", ".join([*facts.hidden[:_SHOWN_PARTS], *(["..."] if len(facts.hidden) > _SHOWN_PARTS else [])])
        notes.append(f"it has hidden rows or columns ({parts}); they were read all the same")
    merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return RawSheet(sheet.name, rows, first_row, first_column, merged, tuple(notes))


def answer_standard_input() -> None:
    """Read a workbook from standard input and write its sheets as JSON to standard output."""
    try:
        import resource
    except ImportError:  # not on Windows
        pass
    else:
        for limit, wanted in ((resource.RLIMIT_AS, _LARGEST_READER), (resource.RLIMIT_CPU, _PATIENCE)):
            _, most = resource.getrlimit(limit)
            resource.setrlimit(limit, (wanted if most == resource.RLIM_INFINITY else min(most, wanted), most))
    sys.stdout.buffer.write(to_json(raw_sheets(sys.stdin.buffer.read(), {})))
