"""Tables to a workbook written from scratch: text stays text, and the same tables give the same bytes."""

import contextlib
import datetime
import io
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from prosuite.cells import is_blank, text
from prosuite.errors import OutputError
from prosuite.export.excel_text import LONGEST

EXCEL_ROWS = 1_048_576
_EXCEL_COLUMNS = 16_384
_CREATED = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook's properties have no time zone
_TEXT_STAYS = {"strings_to_formulas": False, "strings_to_urls": False}
_SAMPLED_ROWS = 200
_WIDEST_COLUMN = 60
_FIRST_YEAR = 1900  # of the dates that a workbook can hold


@contextlib.contextmanager
def new_workbook(file: BinaryIO, **options: bool) -> Iterator[xlsxwriter.Workbook]:
    """Give a workbook that keeps text as text and no time of its making; it goes to the file once it is complete.

    XlsxWriter's temporary files lie beside the file, a draft in a folder of its own.
    """
    content = io.BytesIO()  # a full disk must not fail in the midst of XlsxWriter's zip file
    beside = {"tmpdir": str(Path(file.name).parent)}
    try:
        with xlsxwriter.Workbook(content, {**_TEXT_STAYS, **beside, **options}) as workbook:
            workbook.set_properties({"created": _CREATED})
            yield workbook
    except XlsxWriterException as error:  # its temporary files
        raise OSError(str(error)) from error
    file.write(content.getbuffer())


def write_workbook(file: BinaryIO, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write tables as the sheets of a workbook, each under its name; one too long for a sheet goes on to the next.

    Raises
    ------
    OutputError
        A table has more columns, or a cell more text, than a workbook can hold.
    """
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
        elif isinstance(value, datetime.datetime) and (value.time() != datetime.time() or value.tzinfo is not None):
            _write_text(worksheet, row, position, value.isoformat())
        elif isinstance(value, datetime.date) and value.year >= _FIRST_YEAR:
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
