"""Dataset-JSON 1.1 of CDISC, its form of one row a line (NDJSON) and that compressed (DSJC).

Layout: CDISC, Dataset-JSON 1.1 (5 December 2024), and its schema in cdisc-org/DataExchange-DatasetJson.
"""

import zlib
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd

from prosuite.harmless import as_utf8
from prosuite.intake.formats.fhir import is_fhir, response_sheets
from prosuite.intake.formats.json_text import documents, readable
from prosuite.intake.formats.labelled import NUMBERS, DataType, LabelledTable, VariableFacts
from prosuite.intake.formats.parquet import MOST_PACKED
from prosuite.intake.formats.raw_sheet import RawSheet

_EITHER = 47  # zlib: its own header or that of gzip, whichever is there
_MOST_TEXT = 2**27  # bytes
_EXACT = 2**53  # whole numbers below it are floats without loss
_KNOWN = frozenset({"name", "label", "columns", "rows", "records"})
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("integer", "float", "double"), (int, float)),
    "boolean": (bool,),
}


def read_dataset_json(path: Path, content: bytes) -> LabelledTable:
    """Read a dataset.

    Raises
    ------
    InputError
        The file is none, or its rows are not what its columns say.
    """
    with readable(path, "Dataset-JSON"):
        return _dataset(path, _documents(path, content))


def read_json_sheets(path: Path, content: bytes) -> list[RawSheet]:
    """Read a dataset as one sheet whose first row holds the names of its variables, dates as ISO text; or FHIR.

    Raises
    ------
    InputError
        See :func:`read_dataset_json` and :func:`prosuite.intake.formats.fhir.response_sheets`.
    """
    with readable(path, "JSON"):
        found = _documents(path, content)
    resources = found[0] if isinstance(found[0], list) else found
    if is_fhir(resources):
        with readable(path, "FHIR"):
            return response_sheets(resources)
    with readable(path, "Dataset-JSON"):
        table = _dataset(path, found)
    columns = [column.astype(object).where(column.notna(), None).tolist() for _, column in table.frame.items()]
    names: list[Any] = [one.name for one in table.variables]
    return [RawSheet(as_utf8(path.stem), [names, *map(list, zip(*columns, strict=True))])]


def _documents(path: Path, content: bytes) -> list[Any]:
    return documents((_unpacked(content) if path.suffix.lower() == ".dsjc" else content).decode("utf-8-sig"))


def _dataset(path: Path, found: list[Any]) -> LabelledTable:
    return _table(_document(found, by_line=path.suffix.lower() != ".json"))


def _document(found: list[Any], *, by_line: bool) -> dict[str, Any]:
    document, *rows = found
    if isinstance(document, dict) and (rows or by_line) and "rows" not in document:
        document |= {"rows": rows}
    elif rows:
        raise ValueError("it holds several datasets: export each into a file of its own")
    if not isinstance(document, dict) or not {"name", "columns", "rows"} <= set(document):
        raise ValueError("it has no name, columns and rows; other JSON is not read")
    return document


def _unpacked(content: bytes) -> bytes:
    packed = zlib.decompressobj(wbits=_EITHER)
    most = max(_MOST_TEXT, MOST_PACKED * len(content))
    text = packed.decompress(content, most)
    if packed.unconsumed_tail:
        raise ValueError(f"it would fill more than {most:,} bytes")
    if not packed.eof:
        raise ValueError("it is cut off, get a fresh copy of it")
    return text


def _table(document: dict[str, Any]) -> LabelledTable:
    columns, rows = document["columns"], document["rows"]
    if not isinstance(columns, list) or not isinstance(rows, list):
        raise ValueError("columns and rows are not lists")  # noqa: TRY004 - it is the file that is wrong
    facts = tuple(_facts(place, column) for place, column in enumerate(columns, start=1))
    promised = document.get("records", len(rows))
    if promised != len(rows):
        raise ValueError(f"it promises {promised} rows and holds {len(rows)}: it is cut off, get a fresh copy of it")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list) or len(row) != len(facts):
            held = f"{len(row)} values" if isinstance(row, list) else "no list of values"
            raise ValueError(f"row {number} has {held} where there are {len(facts)} columns")
    values = [_column(one, [row[place] for row in rows]) for place, one in enumerate(facts)]
    frame = pd.concat(values, axis=1) if values else pd.DataFrame(index=range(len(rows)))
    frame.columns = pd.Index([one.name for one in facts], dtype=object)
    about = {key: value for key, value in document.items() if key not in _KNOWN}
    return LabelledTable(str(document["name"]), str(document.get("label", "")), frame, facts, about=about)


def _facts(place: int, column: Any) -> VariableFacts:
    given = column if isinstance(column, dict) else {}
    kind = given.get("dataType")
    if not isinstance(given.get("name"), str) or kind not in get_args(DataType):
        raise ValueError(f"column {place} has no name and dataType, one of {', '.join(get_args(DataType))}")
    return VariableFacts(
        given["name"],
        str(given.get("label", "")),
        kind,
        kind in NUMBERS or given.get("targetDataType") is not None,
        given.get("length"),
        str(given.get("displayFormat", "")),
        given.get("keySequence"),
        oid=str(given.get("itemOID", "")),
    )


def _column(facts: VariableFacts, values: list[Any]) -> "pd.Series[Any]":
    """Return the values of a column, numbers as floats where that loses nothing."""
    kinds = _KINDS.get(facts.data_type or "", (str,))
    for number, value in enumerate(values, start=1):
        if value is not None and (not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds)):
            raise ValueError(f"row {number}: {facts.name} holds {value!r}, its dataType is {facts.data_type}")
    if kinds == (int, float) and all(
        value is None or abs(value) < _EXACT or isinstance(value, float) for value in values
    ):
        return pd.Series(np.array([np.nan if value is None else value for value in values], dtype=float))
    return pd.Series(values, dtype=object)
