"""Tables to a workbook written from scratch: text stays text, and the same tables give the same bytes."""

import contextlib
import datetime
import io
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from prosuite.cells import is_blank, text
from prosuite.errors import OutputError
from prosuite.export.excel_text import LONGEST
from prosuite.export.page import Block, Filled, Linked, Page, Shown
from prosuite.harmless import visible

EXCEL_ROWS = 1_048_576
_EXCEL_COLUMNS = 16_384
_CREATED = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook's properties have no time zone
_TEXT_STAYS = {"strings_to_formulas": False, "strings_to_urls": False}
_CELLS_IN_MEMORY = 1_000_000  # of some 150 bytes each; beyond, rows go to a temporary file, which takes a third longer
_SAMPLED_ROWS = 200
_WIDEST_COLUMN = 60
_FIRST_YEAR = 1900  # of the dates that a workbook can hold
_NOTE = {"x_scale": 3, "y_scale": 1.5}  # of the box that a comment opens in

Look = Callable[..., Any]
Write = Callable[[Worksheet, int, int, Any], None]


@contextlib.contextmanager
def new_workbook(file: BinaryIO, **options: bool) -> Iterator[xlsxwriter.Workbook]:
    """Give a workbook that keeps text as text and no time of its making; it goes to the file once it is complete.

    It is made in memory; with ``constant_memory`` its parts are in temporary files beside the file, a draft in a folder
    of its own.
    """
    content = io.BytesIO()  # a full disk must not fail in the midst of XlsxWriter's zip file
    where = {"in_memory": not options.get("constant_memory"), "tmpdir": str(Path(file.name).parent)}
    try:
        with xlsxwriter.Workbook(content, {**_TEXT_STAYS, **where, **options}) as workbook:
            workbook.set_properties({"created": _CREATED})
            yield workbook
    except XlsxWriterException as error:  # its temporary files
        traceback.clear_frames(
            getattr(error.__context__, "__traceback__", None)
        )  # else its zip file outlives ``content``
        raise OSError(str(error)) from error
    file.write(content.getbuffer())


def write_workbook(file: BinaryIO, sheets: Mapping[str, pd.DataFrame | Page]) -> None:
    """Write tables as the sheets of a workbook, each under its name; one too long for a sheet goes on to the next.

    Raises
    ------
    OutputError
        A table has more columns, or a cell more text, than a workbook can hold.
    """
    pages = {name: sheet if isinstance(sheet, Page) else Page((Block(sheet),)) for name, sheet in sheets.items()}
    cells = sum(block.table.size for page in pages.values() for block in page.blocks)
    with new_workbook(file, constant_memory=cells > _CELLS_IN_MEMORY) as workbook:
        look = cache(lambda **properties: workbook.add_format(properties))
        for name, page in pages.items():
            for part_name, part in _sheet_parts(name, page):
                _write_page(workbook.add_worksheet(part_name), part, look)


def _sheet_parts(name: str, page: Page) -> Iterator[tuple[str, Page]]:
    """Cut a page of one long table into pages that fit on a sheet: ``Long``, ``Long_2``, ..."""
    block, room = page.blocks[0], EXCEL_ROWS - 1
    if len(page.blocks) > 1 or len(block.table) <= room:
        yield name, page
        return
    for number, start in enumerate(range(0, len(block.table), room), start=1):
        part = replace(block, table=block.table.iloc[start : start + room])
        yield (name if number == 1 else f"{name}_{number}"), replace(page, blocks=(part,))


def _write_page(worksheet: Worksheet, page: Page, look: Look) -> None:
    _set_widths(worksheet, page)
    worksheet.set_landscape()
    if len(page.blocks) > 1:
        worksheet.fit_to_pages(1, 0)
    else:
        rows, columns = page.blocks[0].table.shape
        worksheet.freeze_panes(1, page.frozen)
        if page.filtered and columns:
            worksheet.autofilter(0, 0, max(rows, 1), columns - 1)
    top = 0
    for block in page.blocks:
        top = _write_block(worksheet, block, top, look) + 1


def _write_block(worksheet: Worksheet, block: Block, top: int, look: Look) -> int:
    """Write a block from a row on, and return the row behind it."""
    names = list(block.table.columns)
    if len(names) > _EXCEL_COLUMNS:
        raise OutputError(
            f"{worksheet.name} has {len(names):,} columns, a workbook's sheet holds {_EXCEL_COLUMNS:,}: "
            f"choose an output that ends in .csv or .parquet"
        )
    if block.title:
        worksheet.write_string(top, 0, block.title, look(bold=True, font_size=13))
        top += 1
    for position, name in enumerate(names):
        side = {"align": "right"} if _holds_numbers(block.table[name]) else _indent(block, position)
        _write_text(worksheet, top, position, name, look(bold=True, **side))
        if name in block.notes:
            worksheet.write_comment(top, position, block.notes[name], _NOTE)
    writers = [_writer(block, position, look) for position in range(len(names))]
    columns = [block.table[name].tolist() for name in names]
    for row, values in enumerate(zip(*columns, strict=True), start=top + 1):
        for position, (write, value) in enumerate(zip(writers, values, strict=True)):
            write(worksheet, row, position, value)
    return top + 1 + len(block.table)


def _holds_numbers(column: "pd.Series[Any]") -> bool:
    return column.dtype.kind in "iuf" or isinstance(next(iter(column), None), Shown)


def _indent(block: Block, position: int) -> dict[str, int]:
    """Return what keeps text off the numbers to its left."""
    before = block.table.iloc[:, position - 1] if position else None
    return {"indent": 1} if before is not None and _holds_numbers(before) else {}


def _set_widths(worksheet: Worksheet, page: Page) -> None:
    """Make columns as wide as what they show; the last one of several blocks runs on into the free cells beside it."""
    widths: dict[int, int] = {}
    for block in page.blocks:
        names = list(block.table.columns)
        runs_on = len(page.blocks) > 1 and not _holds_numbers(block.table.iloc[:, -1])
        for position, name in enumerate(names[:-1] if runs_on else names):
            cells = block.table[name].head(_SAMPLED_ROWS)
            shown = (_shown(cell, block.formats.get(name)) for cell in cells)
            longest = max(map(len, chain([name], shown)))
            widths[position] = max(widths.get(position, 0), longest)
    for position, width in widths.items():
        worksheet.set_column(position, position, min(width + 2, _WIDEST_COLUMN))


def _shown(value: Any, number_format: str | None) -> str:
    """Return what a cell shows, for its width."""
    if isinstance(value, Filled | Linked):
        return value.text
    if isinstance(value, Shown):
        return _shown(float(value.value), value.number_format)
    if isinstance(value, float) and number_format is not None:
        return f"{value:.{len(number_format.partition('.')[2])}f}"
    return text(value)


def _writer(block: Block, position: int, look: Look) -> Write:
    """Return what writes the cells of a column: numbers of one type the short way."""
    column = block.table.iloc[:, position]
    number_format = block.formats.get(str(column.name))
    shown = look(num_format=number_format) if number_format else None
    if column.dtype == np.float64 and not np.isinf(column.to_numpy()).any():
        return partial(_write_number, shown)
    if not _holds_numbers(column) and (indent := _indent(block, position)):
        shown = look(**indent)
    return partial(_write_cell, shown, look)


def _write_number(look: Any, worksheet: Worksheet, row: int, position: int, value: float) -> None:
    if value == value:  # noqa: PLR0124 - NaN stays a blank cell
        worksheet.write_number(row, position, value, look)


def _write_cell(shown: Any, look: Look, worksheet: Worksheet, row: int, position: int, value: Any) -> None:
    if isinstance(value, Filled):
        _write_text(worksheet, row, position, value.text, look(bg_color=value.colour))
    elif isinstance(value, Shown):
        _write_number(look(num_format=value.number_format), worksheet, row, position, value.value)
    elif isinstance(value, Linked):
        _write_link(worksheet, row, position, value)
    elif is_blank(value):
        pass
    elif isinstance(value, str):
        _write_text(worksheet, row, position, value, shown)
    elif isinstance(value, bool):
        worksheet.write_boolean(row, position, value)
    elif isinstance(value, int | float):
        worksheet.write_number(row, position, value, shown)
    elif isinstance(value, datetime.datetime) and (value.time() != datetime.time() or value.tzinfo is not None):
        _write_text(worksheet, row, position, value.isoformat())
    elif isinstance(value, datetime.date) and value.year >= _FIRST_YEAR:
        worksheet.write_datetime(row, position, value, look(num_format="yyyy-mm-dd"))
    else:
        _write_text(worksheet, row, position, text(value))


def _write_link(worksheet: Worksheet, row: int, column: int, link: Linked) -> None:
    """Write a link and over its text, which may not hold every character, that of its cell, which may."""
    worksheet.write_url(row, column, f"internal:{link.place}", string=visible(link.text))
    if not link.text.isprintable():
        _write_text(worksheet, row, column, link.text, worksheet.default_url_format)


def _write_text(worksheet: Worksheet, row: int, column: int, value: str, look: Any = None) -> None:
    if len(value) > LONGEST:
        raise OutputError(
            f"{worksheet.name}!{xl_rowcol_to_cell(row, column)} would hold {len(value):,} characters, a cell of a "
            f"workbook holds {LONGEST:,}: choose an output that ends in .csv or .parquet"
        )
    worksheet.write_string(row, column, value, look)
