"""Parquet files and the datasets of SPSS, Stata and SAS: values as stored, declared missing values as missing."""

import io
import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from prosuite.cells import text
from prosuite.errors import InputError
from prosuite.harmless import as_utf8
from prosuite.intake.formats.parquet import MOST_CELLS, MOST_PACKED, read_parquet
from prosuite.intake.formats.raw_sheet import RawSheet
from prosuite.intake.formats.whole import check_whole
from prosuite.intake.table import factor_levels
from prosuite.names import code_key

_STATISTICAL: dict[str, tuple[Callable[..., Any], dict[str, bool]]] = {
    ".sav": (pyreadstat.read_sav, {"user_missing": True}),
    ".dta": (pyreadstat.read_dta, {"user_missing": True}),
    ".sas7bdat": (pyreadstat.read_sas7bdat, {"user_missing": True}),
    ".xpt": (pyreadstat.read_xport, {}),
}
ValueLabels = dict[str, dict[str, str]]


def read_dataset(path: Path, content: bytes) -> list[RawSheet]:
    """Read a dataset as one sheet whose first row holds the names of its variables.

    Raises
    ------
    InputError
        The file is not what its ending says, or damaged.
    """
    try:
        frame, missing, labels = _read_frame(path, content)
    except MemoryError:
        raise
    except Exception as error:  # a damaged file makes the readers fail in ways their authors did not think of
        why = next(iter(str(error).splitlines()), "").rstrip()
        raise InputError(f"{path.name} is not a readable {path.suffix} file: {why}") from error
    names = [str(name) for name in frame.columns]
    columns, notes = [], []
    for place, name in enumerate(names):
        column = frame.iloc[:, place].astype(object)
        values = [_as_cell(value) for value in column.where(column.notna(), None)]
        kept = [None if _is_missing(value, missing.get(name, [])) else value for value in values]
        n_blanked = sum(before is not after for before, after in zip(values, kept, strict=True))
        if n_blanked:
            notes.append(f"{name}: {n_blanked} values that the file itself declares missing count as blank")
        columns.append(kept)
    rows: list[list[Any]] = [names, *map(list, zip(*columns, strict=True))]
    labelled = {place: labels[name] for place, name in enumerate(names) if name in labels}
    return [RawSheet(as_utf8(path.stem), rows, notes=tuple(notes), value_labels=labelled)]


def _read_frame(path: Path, content: bytes) -> tuple[pd.DataFrame, dict[str, list[tuple[Any, Any]]], ValueLabels]:
    """Return the values of a dataset, and by variable the ranges that it declares missing and its value labels."""
    frame, meta = read_frame(path, content)
    if meta is None:
        levels = {str(name): factor_levels(frame.iloc[:, place]) for place, name in enumerate(frame.columns)}
        return frame, {}, {name: own for name, own in levels.items() if own}
    missing = _declared_missing(meta)
    return (
        frame,
        missing,
        {name: _labels(own, missing.get(name, [])) for name, own in meta.variable_value_labels.items()},
    )


def read_frame(path: Path, content: bytes) -> tuple[pd.DataFrame, Any]:
    """Return the values of a dataset, and what its file says of them: for Parquet nothing.

    Raises
    ------
    Exception
        Any: a damaged file makes the readers fail in ways their authors did not think of.
    """
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return read_parquet(content), None
    function, options = _STATISTICAL[suffix]
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "column .* is duplicated")  # no program writes such a file
        _, claimed = function(io.BytesIO(content), metadataonly=True)
        n_cells = (claimed.number_rows or 0) * max(claimed.number_columns, 1)
        if n_cells > max(MOST_CELLS, MOST_PACKED * len(content)):  # room is made for as many before any is read
            raise ValueError(f"it claims {claimed.number_rows:,} rows, more than fit into its {len(content):,} bytes")
        frame, meta = function(io.BytesIO(content), **options)
    check_whole(suffix, content, len(frame), claimed.number_rows, sum(meta.variable_storage_width.values()))
    return frame, meta


def _labels(labels: Mapping[Any, str], missing: list[tuple[Any, Any]]) -> dict[str, str]:
    """Return the labels of a variable by code, without those of values that are missing."""
    return {code_key(text(code)): words for code, words in labels.items() if not _is_missing(code, missing)}


def _as_cell(value: Any) -> Any:
    """Return a value as a cell can hold it: lists and the like, and bytes, as text."""
    if isinstance(value, np.ndarray | list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=_of_json)
    if isinstance(value, bytes):
        return _of_json(value)
    return value


def _of_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else str(value)


def _declared_missing(meta: Any) -> dict[str, list[tuple[Any, Any]]]:
    """Return the ranges of values that the file declares missing, by variable."""
    ranges = {name: [(part["lo"], part["hi"]) for part in parts] for name, parts in meta.missing_ranges.items()}
    return ranges | {name: [(value, value) for value in values] for name, values in meta.missing_user_values.items()}


def _is_missing(value: Any, ranges: list[tuple[Any, Any]]) -> bool:
    return any(type(value) is type(lowest) and lowest <= value <= highest for lowest, highest in ranges)
