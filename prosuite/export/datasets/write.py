"""Datasets to .sav, .dta and .xpt, the same bytes for the same table."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from prosuite.errors import OutputError
from prosuite.export.datasets.dataset import Dataset, Variable

_SPSS_EPOCH = 141_428  # days from 14 October 1582 to 1970
_SAS_EPOCH = 3_653  # days from 1960 to 1970, of Stata and SAS
_DAY = 86_400.0
_SAV_TIME = slice(92, 109)  # creation date and time: PSPP developer's guide, system file header
_DTA_114_TIME = slice(91, 109)
_XPT_TIME = re.compile(rb"[0-9]{2}[A-Z]{3}[0-9]{2}:[0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)
_XPT_HEADERS = 640  # bytes: of library, member and description (SAS TS-140)
_DTA_TIME = re.compile(rb"<timestamp>.*?</timestamp>", re.DOTALL)
_DTA_HEADER = 1_000


def sav_bytes(data: Dataset) -> bytes:
    """Return a dataset as an SPSS file."""
    import pyreadstat

    content = _written(
        pyreadstat.write_sav,
        _frame(data, lambda days: (days + _SPSS_EPOCH) * _DAY),
        column_labels=_labels(data),
        variable_value_labels=_value_labels(data),
        variable_format={one.name: _SAV_FORMATS[one.kind] for one in data.variables if one.kind in _SAV_FORMATS},
        variable_measure={one.name: "scale" if one.kind in ("number", "date") else "nominal" for one in data.variables},
    )
    return content[: _SAV_TIME.start] + b"01 Jan 8000:00:00" + content[_SAV_TIME.stop :]


_SAV_FORMATS = {"category": "F8.0", "truth": "F8.0", "number": "F12.4", "date": "SDATE10"}


def dta_bytes(data: Dataset, version: int = 118) -> bytes:
    """Return a dataset as a Stata file of version 118 (Stata 14 and later) or 114 (Stata 10 to 13)."""
    import pyreadstat

    content = _written(
        pyreadstat.write_dta,
        _frame(data, lambda days: days + _SAS_EPOCH),
        column_labels=_labels(data),
        variable_value_labels=_value_labels(data),
        variable_format={one.name: "%td" for one in data.variables if one.kind == "date"},
        version={118: 14, 114: 10}[version],
    )
    if version == 114:  # noqa: PLR2004 - as its header says
        return content[: _DTA_114_TIME.start] + b"01 Jan 1980 00:00\0" + content[_DTA_114_TIME.stop :]
    head = _DTA_TIME.sub(b"<timestamp>\x1101 Jan 1980 00:00</timestamp>", content[:_DTA_HEADER], count=1)
    return head + content[_DTA_HEADER:]


def xpt_bytes(data: Dataset, name: str = "SCORES", label: str = "") -> bytes:
    """Return a dataset as a SAS transport file of version 5, under a name of up to eight letters."""
    import pyreadstat

    content = _written(
        pyreadstat.write_xport,
        _frame(data, lambda days: days + _SAS_EPOCH),
        column_labels=_labels(data),
        variable_format={one.name: one.format or "DATE9" for one in data.variables if one.format or one.kind == "date"},
        table_name=name,
        file_label=label,
        file_format_version=5,
    )
    return _XPT_TIME.sub(b"01JAN80:00:00:00", content[:_XPT_HEADERS]) + content[_XPT_HEADERS:]


def _frame(data: Dataset, count: Callable[[Any], Any]) -> pd.DataFrame:
    """Return the values as a library writes them; dates are counted as the format does."""
    return pd.DataFrame({one.name: count(one.values) if one.kind == "date" else _column(one) for one in data.variables})


def _column(variable: Variable) -> Any:
    if variable.kind == "text":
        return pd.Series(variable.values, dtype=object)
    return variable.values.astype(np.float64)


def _labels(data: Dataset) -> dict[str, str | None]:
    return {one.name: one.label for one in data.variables}


def _value_labels(data: Dataset) -> dict[str, dict[int | float, str]]:
    return {one.name: dict(one.codes.items()) for one in data.variables if one.codes}


def _written(write: Callable[..., None], frame: pd.DataFrame, **options: Any) -> bytes:
    """Return what a library writes that takes a path: into a folder that goes again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dataset"
        try:
            write(frame, str(path), **options)
        except OSError:
            raise
        except Exception as error:  # the library has an error of its own for each thing, and none for all
            raise OutputError(f"the dataset cannot be written: {error}") from error
        return path.read_bytes()
