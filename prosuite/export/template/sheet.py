"""One empty form: a protected sheet of named columns whose cells take the allowed values and nothing else."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from prosuite.export.template.column import (
    DAY,
    PAPER,
    TEXT,
    TINTS,
    EntryColumn,
    ListSource,
    day_rule,
    header_format,
    prompted,
)
from prosuite.export.template.fields import entered_fields, field_columns
from prosuite.export.template.items import item_columns
from prosuite.harmless import visible_lines
from prosuite.instruments.instrument import Instrument

_KEY_WIDTHS = {"subject": 14, "visit": 16, "date": 13}
_ANSWERED = {
    "subject": "Who answered. Kept as typed: 001 stays 001.",
    "visit": "At which visit, in the same words for everybody.",
    "date": "The day of the answers, shown as year-month-day.",
}
_TESTED = {
    **_ANSWERED,
    "subject": "Who was tested. Kept as typed: 001 stays 001.",
    "date": "The day of the test, shown as year-month-day.",
}
_HEADER_HEIGHT = 20
_PAGE_WIDTH = 150  # characters still read easily across a landscape page
_PERMITTED = {"format_cells": True, "format_columns": True, "format_rows": True}


@dataclass(frozen=True)
class EntrySheet:
    """A sheet of a template and the instrument it takes."""

    name: str
    instrument: Instrument

    @property
    def what(self) -> str:
        """What its columns hold, in words."""
        return " and ".join(key for key in ("items", "fields") if getattr(self.instrument, key))

    @property
    def names(self) -> tuple[str, ...]:
        """Items in printed order, then fields with the number of the trial first."""
        return (*self.instrument.item_ids, *(field.id for field in entered_fields(self.instrument)))

    @property
    def headers(self) -> tuple[str, ...]:
        """Column names: who and when, then the items and fields."""
        return (*_KEY_WIDTHS, *self.names)


def write_entry_sheet(workbook: Workbook, sheet: EntrySheet, sources: Mapping[str, ListSource], rows: int) -> None:
    """Add the empty sheet of a form to a workbook.

    Parameters
    ----------
    workbook
        The workbook.
    sheet
        Name and instrument.
    sources
        Where each drop-down takes its codes from, by item or field: a list, or a range of cells.
    rows
        Records it has room for.
    """
    worksheet = workbook.add_worksheet(sheet.name)
    columns = [
        *_key_columns(workbook, sheet.instrument),
        *item_columns(workbook, sheet.instrument, sources),
        *field_columns(workbook, sheet.instrument, sources),
    ]
    for place, column in enumerate(columns):
        worksheet.set_column(place, place, column.width)
        worksheet.write_string(0, place, column.header, column.header_format)
        comment = visible_lines(column.comment)
        worksheet.write_comment(0, place, comment, _comment_box(comment))
        worksheet.data_validation(1, place, rows, place, column.validation)
    worksheet.set_row(0, _HEADER_HEIGHT)
    for row in range(1, rows + 1):
        for place, column in enumerate(columns):
            worksheet.write_blank(row, place, None, column.cell_format)
    _mark_wrong_values(workbook, worksheet, columns, rows)
    worksheet.ignore_errors({"number_stored_as_text": _text_cells(columns, rows)})
    worksheet.freeze_panes(1, len(_KEY_WIDTHS))
    worksheet.protect("", _PERMITTED)
    _set_print(worksheet, sum(column.width for column in columns))


def _key_columns(workbook: Workbook, spec: Instrument) -> Iterator[EntryColumn]:
    header = header_format(workbook, TINTS[0], {"align": "left", "indent": 1})
    text, day = workbook.add_format(TEXT), workbook.add_format(DAY)
    helps = _ANSWERED if spec.items else _TESTED
    for name, width in _KEY_WIDTHS.items():
        rule = day_rule() if name == "date" else {"validate": "any"}
        cells = day if name == "date" else text
        yield EntryColumn(
            name, header, helps[name], width, cells, prompted(rule, name, helps[name]), is_text=cells is text
        )


def _mark_wrong_values(workbook: Workbook, worksheet: Worksheet, columns: Sequence[EntryColumn], rows: int) -> None:
    """Colour cells that hold what is not accepted, because what is pasted is not held to the validation."""
    wrong = workbook.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
    for place, column in enumerate(columns):
        if column.wrong:
            formula = column.wrong.replace("{cell}", xl_rowcol_to_cell(1, place))
            rule = {"type": "formula", "criteria": formula, "format": wrong}
            worksheet.conditional_format(1, place, rows, place, rule)


def _text_cells(columns: Sequence[EntryColumn], rows: int) -> str:
    """Return the ranges of columns that keep numbers as text: subject and visit side by side, then others."""
    first = len(_KEY_WIDTHS)
    others = [xl_col_to_name(place) for place, column in enumerate(columns) if column.is_text and place >= first]
    return " ".join([f"A2:B{rows + 1}", *(f"{letter}2:{letter}{rows + 1}" for letter in others)])


def _set_print(worksheet: Worksheet, width: float) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(PAPER)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    worksheet.fit_to_pages(math.ceil(width / _PAGE_WIDTH), 0)
    worksheet.repeat_rows(0)
    worksheet.repeat_columns(0, len(_KEY_WIDTHS) - 1)
    worksheet.hide_gridlines(0)  # printed too
    worksheet.set_footer("&L&A&RPage &P of &N")


def _comment_box(comment: str) -> dict[str, Any]:
    lines = comment.splitlines()
    return {"author": "prosuite", "width": 20 + 7 * max(map(len, lines)), "height": 14 + 16 * len(lines)}
