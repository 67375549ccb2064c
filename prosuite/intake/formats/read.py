"""Any input file to sheets of cells: which reader a file needs, and the size it may have."""

import os
from pathlib import Path

from prosuite.datafiles.regular import beside, file_bytes
from prosuite.errors import InputError
from prosuite.intake.formats.raw_sheet import RawSheet

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_TEXTS = (".csv", ".tsv", ".txt")
_DATASETS = (".parquet", ".sav", ".dta", ".sas7bdat", ".xpt")
JSONS = (".json", ".ndjson", ".dsjc")
_XMLS = (".xml",)
LARGEST_FILE = 2**30  # bytes


def read_sheets(path: Path) -> list[RawSheet]:
    """Read every sheet of a workbook, text file or dataset.

    Raises
    ------
    InputError
        The file is missing, not what its ending says, encrypted, damaged, too large or empty.
    """
    return sheets_in(path, file_content(path))


def file_content(path: Path) -> bytes:
    """Return the bytes of an input file.

    Raises
    ------
    InputError
        The file is missing, of no kind that is read, too large or empty, or was changed while it was read.
    """
    known = (*WORKBOOKS, *_TEXTS, *_DATASETS, *JSONS, *_XMLS)
    try:
        is_folder, is_known = path.is_dir(), path.suffix.lower() in known
        is_larger = is_known and not is_folder and path.stat().st_size > LARGEST_FILE
        content = b"" if is_folder or is_larger or not is_known else file_bytes(path)
    except (OSError, ValueError) as error:  # a path that holds a NUL is a ValueError
        said = f"{getattr(error, 'strerror', None) or error}{beside(path)}"
        if "*" in path.name and not os.path.lexists(path):
            said = "no file matches it, or its star stands in quotes"
        raise InputError(f"{path} cannot be read: {said}") from error
    if is_folder:
        raise InputError(f"{path} is a folder: name a file in it")
    if not is_known:
        kinds = f"{', '.join(known)} files, not {path.suffix or 'this'}"
        raise InputError(f"{path.name}: prosuite reads {kinds}{beside(path)}")
    if is_larger:
        raise InputError(f"{path.name} is larger than {LARGEST_FILE:,} bytes: split it, or score it in parts")
    if not content:
        raise InputError(f"{path.name} is empty: it holds no data at all")
    return content


def sheets_in(path: Path, content: bytes) -> list[RawSheet]:
    """Return every sheet of a file whose bytes were read; see :func:`read_sheets`."""
    try:
        sheets = _read(path, content)
    except MemoryError as error:
        raise InputError(f"{path.name} needs more memory than there is: split it, or score it in parts") from error
    if not any(sheet.rows for sheet in sheets):
        raise InputError(f"{path.name} is empty: no sheet holds a single value")
    return sheets


def _read(path: Path, content: bytes) -> list[RawSheet]:
    """Hand the file to the reader of its kind, whose libraries are loaded only now."""
    if path.suffix.lower() in WORKBOOKS:
        from prosuite.intake.formats.workbook import read_workbook

        return read_workbook(path, content)
    if path.suffix.lower() in _TEXTS:
        from prosuite.intake.formats.text import read_text

        return read_text(path, content)
    if path.suffix.lower() in JSONS:
        from prosuite.intake.formats.dataset_json import read_json_sheets

        return read_json_sheets(path, content)
    if path.suffix.lower() in _XMLS:
        from prosuite.intake.formats.odm import read_odm_sheets

        return read_odm_sheets(path, content)
    from prosuite.intake.formats.dataset import read_dataset

    return read_dataset(path, content)
