"""Any file to tables whose variables say what they are."""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from prosuite.errors import InputError
from prosuite.harmless import as_utf8
from prosuite.intake.formats.labelled import DataType, LabelledTable, VariableFacts
from prosuite.intake.formats.raw_sheet import RawSheet
from prosuite.intake.formats.read import JSONS, file_content, sheets_in

_STATISTICAL = (".xpt", ".sas7bdat", ".sav", ".dta", ".parquet")
_TIMES: dict[DataType, re.Pattern[str]] = {
    "datetime": re.compile(r"(?i)(E8601DT|B8601DT|DATETIME|DTDATE|IS8601DT|MDYAMPM)[0-9.]*|%tc.*"),
    "date": re.compile(
        r"(?i)(E8601DA|B8601DA|DATE|YYMMDD|DDMMYY|MMDDYY|IS8601DA|WORDDATE|WEEKDATE|JULIAN|MONYY|YYMM)"
        r"[A-Z]?[0-9.]*|%td.*|[AES]DATE[0-9]*"
    ),
    "time": re.compile(r"(?i)(E8601TM|B8601TM|TIME|TOD|HHMM|IS8601TM)[0-9.]*"),
}


def read_labelled(path: Path) -> list[LabelledTable]:
    """Read every table of a file: its own one if it is a dataset, one a sheet if it is a workbook.

    Raises
    ------
    InputError
        The file is missing, not what its ending says, damaged, too large or empty.
    """
    content = file_content(path)
    if path.suffix.lower() in _STATISTICAL:
        return [_from_dataset(path, content)]
    if path.suffix.lower() in JSONS:
        from prosuite.intake.formats.dataset_json import read_dataset_json

        return [read_dataset_json(path, content)]
    return [_from_sheet(sheet) for sheet in sheets_in(path, content) if sheet.rows]


def from_frame(name: str, frame: pd.DataFrame) -> LabelledTable:
    """Return a DataFrame as a table without labels, whose numeric columns are numbers."""
    columns = [frame.iloc[:, place] for place in range(frame.shape[1])]
    facts = [
        VariableFacts(str(label), is_numeric=pd.api.types.is_numeric_dtype(column))
        for label, column in zip(frame.columns, columns, strict=True)
    ]
    return LabelledTable(name, "", frame, tuple(facts), has_labels=False)


def _from_sheet(sheet: RawSheet) -> LabelledTable:
    header, *rows = sheet.rows
    names = [str(cell or "").strip() for cell in header]
    width = len(names)
    cells = [
        [*row[:width], *[None] * (width - len(row))] for row in rows if any(cell not in (None, "") for cell in row)
    ]
    frame = pd.DataFrame(cells, columns=pd.Index(names, dtype=object), dtype=object)
    return LabelledTable(sheet.name, "", frame, tuple(map(VariableFacts, names)), has_labels=False)


def _from_dataset(path: Path, content: bytes) -> LabelledTable:
    from prosuite.intake.formats.dataset import read_frame

    try:
        frame, meta = read_frame(path, content)
    except MemoryError:
        raise
    except Exception as error:  # a damaged file makes the readers fail in ways their authors did not think of
        why = next(iter(str(error).splitlines()), "").rstrip()
        raise InputError(f"{path.name} is not a readable {path.suffix} file: {why}") from error
    if meta is None:
        return from_frame(as_utf8(path.stem), frame)
    facts = tuple(_facts(str(name), meta) for name in frame.columns)
    return LabelledTable(meta.table_name or as_utf8(path.stem), meta.file_label or "", frame, facts)


def _facts(name: str, meta: Any) -> VariableFacts:
    """Return what the file says of a variable of SPSS, Stata or SAS."""
    is_numeric = meta.readstat_variable_types.get(name) != "string"
    shown = meta.original_variable_types.get(name) or ""
    own = next((kind for kind, pattern in _TIMES.items() if is_numeric and pattern.fullmatch(shown)), None)
    length = None if is_numeric else meta.variable_storage_width.get(name)
    label = meta.column_names_to_labels.get(name) or ""
    return VariableFacts(
        name, label, own or ("double" if is_numeric else "string"), is_numeric, length, shown,
        codes={str(code): words for code, words in meta.variable_value_labels.get(name, {}).items()},
    )  # fmt: skip
