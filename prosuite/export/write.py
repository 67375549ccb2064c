"""Tables to .xlsx, .csv and .parquet: the same bytes for the same tables, whole or not at all."""

import contextlib
import datetime
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from prosuite.errors import OutputError
from prosuite.export.excel_text import LONGEST
from prosuite.export.whole_files import whole_files
from prosuite.instruments.answers import is_blank
from prosuite.intake.table import text

EXCEL_ROWS = 1_048_576
_EXCEL_COLUMNS = 16_384
_CREATED = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook's properties have no time zone
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SAMPLED_ROWS = 200
_WIDEST_COLUMN = 60


def output_paths(path: Path, tables: Iterable[str]) -> list[Path]:
    """Return the files that a set of tables is written to.

    A workbook takes all tables as sheets. In the other formats the first table takes ``path`` itself and the
    others stand beside it, named after it: ``scores.csv``, ``scores_findings.csv``, ``scores_run.csv``.

    Raises
    ------
    OutputError
        The format is unknown.
    """
    if path.suffix.lower() not in _WRITERS:
        raise OutputError(f"{path.name}: prosuite writes {', '.join(_WRITERS)} files; choose one of these endings")
    if path.suffix.lower() == ".xlsx":
        return [path]
    return [path, *(path.with_stem(f"{path.stem}_{name}") for name in islice(tables, 1, None))]


def check_free(paths: Iterable[Path], source: Path | None, *, force: bool) -> None:
    """Refuse to write over a file.

    Raises
    ------
    OutputError
        A file exists and ``force`` is not set, its folder does not exist, or it is the input itself.
    """
    for path in paths:
        if not path.parent.is_dir():
            raise OutputError(f"folder {path.parent} does not exist: create it or choose another output")
        try:
            if not path.exists():
                continue
        except OSError as error:  # such as a name that is too long
            raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
        if source is not None and path.samefile(source):
            raise OutputError(f"{path} is the input itself: choose another output")
        if not force:
            raise OutputError(f"{path} exists already: choose another output, or add --force to replace it")


def write_tables(path: Path, tables: Mapping[str, pd.DataFrame]) -> list[Path]:
    """Write tables in the format that the path's ending names, replacing what is there.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OutputError
        The format is unknown or a file cannot be written; nothing is left half done.
    """
    paths = output_paths(path, tables)
    write = _WRITERS[path.suffix.lower()]
    contents = [tables] if len(paths) == 1 else [{name: table} for name, table in tables.items()]
    with whole_files(paths) as files:
        for file, content in zip(files, contents, strict=True):
            write(file, content)
    return paths


def write_text(path: Path, content: str) -> None:
    """Write a text file in UTF-8, replacing what is there.

    Raises
    ------
    OutputError
        The file cannot be written; nothing is left half done.
    """
    with whole_files([path]) as (file,):
        file.write(content.encode())


@contextlib.contextmanager
def new_workbook(file: BinaryIO, **options: bool) -> Iterator[xlsxwriter.Workbook]:
    """Give a workbook that keeps text as text and no time of its making; it goes to the file once it is complete."""
    content = io.BytesIO()  # a full disk must not fail in the midst of XlsxWriter's zip file
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False, **options}) as workbook:
        workbook.set_properties({"created": _CREATED})
        yield workbook
    file.write(content.getbuffer())


def _write_workbook(file: BinaryIO, tables: Mapping[str, pd.DataFrame]) -> None:
    with new_workbook(file, constant_memory=True) as workbook:
        bold = workbook.add_format({"bold": True})
        iso = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, table in tables.items():
            if len(table.columns) > _EXCEL_COLUMNS:
                raise OutputError(
                    f"{name} has {len(table.columns):,} columns, a workbook's sheet holds {_EXCEL_COLUMNS:,}: "
                    f"choose an output that ends in .csv or .parquet"
                )
            for part_name, part in _sheet_parts(name, table):
                worksheet = workbook.add_worksheet(part_name)
                worksheet.freeze_panes(1, 0)
                _set_widths(worksheet, part)
                worksheet.write_row(0, 0, list(part.columns), bold)
                columns = [part[column].tolist() for column in part.columns]
                for number, row in enumerate(zip(*columns, strict=True), start=1):
                    _write_cells(worksheet, number, row, iso)


def _sheet_parts(name: str, table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Cut a table into parts that fit on a sheet: ``scores_long``, ``scores_long_2``, ..."""
    room = EXCEL_ROWS - 1
    for number, start in enumerate(range(0, max(len(table), 1), room), start=1):
        yield (name if number == 1 else f"{name}_{number}"), table.iloc[start : start + room]


def _set_widths(worksheet: Worksheet, table: pd.DataFrame) -> None:
    for position, column in enumerate(table.columns):
        shown = map(text, chain([column], table[column].head(_SAMPLED_ROWS)))
        worksheet.set_column(position, position, min(max(map(len, shown)) + 2, _WIDEST_COLUMN))


def _write_cells(worksheet: Worksheet, row: int, values: tuple[Any, ...], date_format: Any) -> None:
    for position, value in enumerate(values):
        if is_blank(value):
            continue
        if isinstance(value, str):
            _write_text(worksheet, row, position, value)
        elif isinstance(value, bool):
            worksheet.write_boolean(row, position, value)
        elif isinstance(value, int | float):
            worksheet.write_number(row, position, value)
        elif isinstance(value, datetime.datetime) and value.time() != datetime.time():
            _write_text(worksheet, row, position, value.isoformat())
        elif isinstance(value, datetime.date):
            worksheet.write_datetime(row, position, value, date_format)
        else:
            _write_text(worksheet, row, position, text(value))


def _write_text(worksheet: Worksheet, row: int, column: int, value: str) -> None:
    if len(value) > LONGEST:
        raise OutputError(
            f"{worksheet.name}!{xl_rowcol_to_cell(row, column)} would hold {len(value):,} characters, a cell of a "
            f"workbook holds {LONGEST:,}: choose an output that ends in .csv or .parquet"
        )
    worksheet.write_string(row, column, value)


def _write_csv(file: BinaryIO, tables: Mapping[str, pd.DataFrame]) -> None:
    (table,) = tables.values()
    file.write(csv_text(table).encode())


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV in which no text is a formula to a spreadsheet program."""
    safe = table.rename(columns=_inert).apply(_csv_column)
    return str(safe.to_csv(index=False, lineterminator="\n"))


def _csv_column(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column with its text inert and its floats as Python's own, which are the same and written sooner."""
    if column.dtype.kind != "O" and column.dtype != np.float64:
        return column
    return pd.Series(list(map(_inert, column.tolist())), column.index, dtype=object)


def _inert(value: object) -> object:
    """Return text that a spreadsheet program would run as a formula with an apostrophe before it."""
    if not isinstance(value, str) or not value.startswith(_FORMULA_STARTS):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def _write_parquet(file: BinaryIO, tables: Mapping[str, pd.DataFrame]) -> None:
    (table,) = tables.values()
    table.apply(_one_type).to_parquet(file, engine="pyarrow", index=False)


def _one_type(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column that mixes types as text, because a Parquet column has one type."""
    if column.dtype.kind != "O" or len({type(value) for value in column if not pd.isna(value)}) <= 1:
        return column
    return column.map(lambda value: None if is_blank(value) else text(value))


_WRITERS: dict[str, Callable[..., None]] = {
    ".xlsx": _write_workbook,
    ".csv": _write_csv,
    ".parquet": _write_parquet,
}
