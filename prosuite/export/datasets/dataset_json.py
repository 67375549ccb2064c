"""Datasets of trials as Dataset-JSON 1.1 and NDJSON.

Layout: CDISC, Dataset-JSON 1.1 (5 December 2024), and its schema in cdisc-org/DataExchange-DatasetJson.
"""

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from prosuite.cells import is_blank
from prosuite.errors import OutputError
from prosuite.export.datasets.stored import as_iso, as_numbers, as_texts, longest
from prosuite.intake.formats.labelled import NUMBERS, LabelledTable, VariableFacts
from prosuite.version import __version__

_VERSION = "1.1.0"
_CREATED = "1980-01-01T00:00:00"  # the same bytes for the same dataset; a file's own time is kept
_OPTIONAL = (
    "fileOID",
    "dbLastModifiedDateTime",
    "originator",
    "sourceSystem",
    "studyOID",
    "metaDataVersionOID",
    "metaDataRef",
)


def dataset_json_bytes(table: LabelledTable) -> bytes:
    """Return a dataset as Dataset-JSON 1.1, a record a line, the same bytes for the same dataset.

    Parameters
    ----------
    table
        The dataset; see :func:`prosuite.export.datasets.stored.as_numbers` for its dates.

    Raises
    ------
    OutputError
        A number is infinite, or a value is not of its variable's type.
    """
    head, rows = _parts(table)
    lines = ",\n".join(map(_json, rows))
    return f'{_json(head)[:-1]},"rows":[\n{lines}\n]}}\n'.encode()


def ndjson_bytes(table: LabelledTable) -> bytes:
    """Return a dataset as Dataset-JSON 1.1 in its form of a line for what is said of it and one for each record.

    Parameters
    ----------
    table
        The dataset; see :func:`prosuite.export.datasets.stored.as_numbers` for its dates.

    Raises
    ------
    OutputError
        A number is infinite, or a value is not of its variable's type.
    """
    head, rows = _parts(table)
    return "".join(f"{_json(part)}\n" for part in (head, *rows)).encode()


def _json(part: object) -> str:
    return json.dumps(part, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _parts(table: LabelledTable) -> tuple[dict[str, Any], list[list[Any]]]:
    """Return all that stands before the rows, and the rows."""
    values = [_values(table, place) for place in range(len(table.variables))]
    own = {"sourceSystem": {"name": "prosuite", "version": __version__}} | dict(table.about)
    head = {
        "datasetJSONCreationDateTime": own.get("datasetJSONCreationDateTime", _CREATED),
        "datasetJSONVersion": _VERSION,
        **{key: own[key] for key in _OPTIONAL if key in own},
        "itemGroupOID": own.get("itemGroupOID", f"IG.{table.name}"),
        "records": len(table.frame),
        "name": table.name,
        "label": table.label,
        "columns": [_column(table, one, own) for one, own in zip(table.variables, values, strict=True)],
    }
    return head, [list(row) for row in zip(*values, strict=True)]


def _column(table: LabelledTable, facts: VariableFacts, values: list[Any]) -> dict[str, Any]:
    kind = _kind(facts)
    said: dict[str, Any] = {
        "itemOID": facts.oid or f"IT.{table.name}.{facts.name}",
        "name": facts.name,
        "label": facts.label,
        "dataType": kind,
    }
    if kind == "decimal" or (facts.is_time and facts.is_numeric):
        said["targetDataType"] = "decimal" if kind == "decimal" else "integer"
    if kind in ("string", "URI"):
        said["length"] = max(facts.length or 1, longest(values))
    elif facts.length is not None:
        said["length"] = facts.length
    shown = {"displayFormat": facts.format, "keySequence": facts.key}
    return said | {key: value for key, value in shown.items() if value}


def _kind(facts: VariableFacts) -> str:
    return facts.data_type or ("double" if facts.is_numeric else "string")


def _values(table: LabelledTable, place: int) -> list[Any]:
    """Return the values of a variable as JSON has them."""
    facts, column = table.variables[place], table.frame.iloc[:, place]
    kind = _kind(facts)
    if kind == "decimal" or not facts.is_numeric:
        return as_texts(column)
    if kind in NUMBERS and column.dtype == object:  # whole numbers that no float holds, and truth values
        values = [None if is_blank(value) else value for value in column.tolist()]
        if all(value is None or isinstance(value, int) for value in values):
            return values
    numbers = as_numbers(table, place)
    if np.isinf(numbers).any():
        raise OutputError(f"{table.name}: {facts.name} holds an infinite number, which JSON cannot hold")
    if facts.is_time:
        return as_iso(numbers, facts)
    if kind == "integer" and (numbers % 1 > 0).any():
        row = int(np.flatnonzero(numbers % 1 > 0)[0])
        raise OutputError(f"{table.name}: {facts.name} of record {row + 1} holds {numbers[row]}, its type is integer")
    return [None if np.isnan(number) else _AS[kind](number) for number in numbers.tolist()]


def _whole(number: float) -> int | float:
    return int(number) if number.is_integer() else number


_AS: dict[str, Callable[[float], Any]] = {"integer": _whole, "boolean": bool, "float": _whole, "double": _whole}
