"""One empty form: a protected sheet of named columns whose cells take the allowed answers and nothing else."""

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from prosuite.instruments.spec import Instrument, Item

ListSource = list[int] | str
PAPER = 9  # A4
TINTS = ("#D9E2EC", "#EEF2F6")
_KEY_WIDTHS = {"subject": 14, "visit": 16, "date": 13}
_KEY_HELP = {
    "subject": "Who answered. Kept as typed: 001 stays 001.",
    "visit": "At which visit, in the same words for everybody.",
    "date": "The day of the answers, shown as year-month-day.",
}
_DAYS = (datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255  # what Excel takes
_CODES_IN_TEXT = 50  # up to three digits and a bar each: less than the 255 characters of a text in a formula
_LISTED_CODES = 12
_CUT = " ..."
_HEADER_HEIGHT = 20
_PAGE_WIDTH = 150  # characters still read easily across a landscape page
_PERMITTED = {"format_cells": True, "format_columns": True, "format_rows": True}


@dataclass(frozen=True)
class EntrySheet:
    """A sheet of a template and the instrument it takes."""

    name: str
    instrument: Instrument

    @property
    def headers(self) -> tuple[str, ...]:
        """Column names: who and when, then the items in printed order."""
        return (*_KEY_WIDTHS, *self.instrument.item_ids)


@dataclass(frozen=True)
class _Column:
    """A column: its header with a comment, the format of its cells and what they accept."""

    header: str
    header_format: Format
    comment: str
    width: float
    cell_format: Format
    validation: dict[str, Any]


def write_entry_sheet(workbook: Workbook, sheet: EntrySheet, sources: Mapping[str, ListSource], rows: int) -> None:
    """Add the empty sheet of a form to a workbook.

    Parameters
    ----------
    workbook
        The workbook.
    sheet
        Name and instrument.
    sources
        Where the drop-down of each item takes its codes from: a list, or a range of cells.
    rows
        Records it has room for.
    """
    worksheet = workbook.add_worksheet(sheet.name)
    columns = [*_key_columns(workbook), *_item_columns(workbook, sheet.instrument, sources)]
    for place, column in enumerate(columns):
        worksheet.set_column(place, place, column.width)
        worksheet.write_string(0, place, column.header, column.header_format)
        worksheet.write_comment(0, place, column.comment, _comment_box(column.comment))
        worksheet.data_validation(1, place, rows, place, column.validation)
    worksheet.set_row(0, _HEADER_HEIGHT)
    for row in range(1, rows + 1):
        for place, column in enumerate(columns):
            worksheet.write_blank(row, place, None, column.cell_format)
    _mark_wrong_codes(workbook, worksheet, sheet.instrument, rows)
    worksheet.ignore_errors({"number_stored_as_text": f"A2:B{rows + 1}"})
    worksheet.freeze_panes(1, len(_KEY_WIDTHS))
    worksheet.protect("", _PERMITTED)
    _set_print(worksheet, sum(column.width for column in columns))


def allowed(item: Item) -> str:
    """Return the answer codes of an item in words: ``1, 2, 3`` or, for a long unbroken run, ``0 to 100``."""
    codes = item.answers
    if len(codes) > _LISTED_CODES and list(codes) == list(range(codes[0], codes[-1] + 1)):
        return f"{codes[0]} to {codes[-1]}"
    return ", ".join(map(str, codes))


def scales_of(spec: Instrument, item: Item) -> list[str]:
    """Return the scales that an item enters."""
    return [scale.id for scale in spec.scales if item.id in scale.items]


def _key_columns(workbook: Workbook) -> Iterator[_Column]:
    header = _header_format(workbook, TINTS[0], {"align": "left", "indent": 1})
    text = workbook.add_format({"locked": False, "num_format": "@", "indent": 1})
    day = workbook.add_format({"locked": False, "num_format": "yyyy-mm-dd", "align": "left", "indent": 1})
    first, last = _DAYS
    is_day = {
        "validate": "date",
        "criteria": "between",
        "minimum": first,
        "maximum": last,
        "error_title": "Not a date",
        "error_message": f"A date from {first} to {last}, such as 2024-03-01, or nothing.",
    }
    for name, width in _KEY_WIDTHS.items():
        rule = is_day if name == "date" else {"validate": "any"}
        message = {"input_title": name, "input_message": _KEY_HELP[name]}
        yield _Column(name, header, _KEY_HELP[name], width, day if name == "date" else text, {**rule, **message})


def _item_columns(workbook: Workbook, spec: Instrument, sources: Mapping[str, ListSource]) -> Iterator[_Column]:
    """Yield a column for each item; the headers of one printed question share a tint."""
    headers = [_header_format(workbook, tint, {"align": "center"}) for tint in TINTS]
    code = workbook.add_format({"locked": False, "align": "center"})
    for number, (_, items) in enumerate(groupby(spec.items, _question), start=1):
        for item in items:
            yield _Column(
                item.id,
                headers[number % len(headers)],
                "\n".join(_facts(spec, item)),
                max(len(item.id) + 2, 6),
                code,
                _item_rule(item, sources[item.id]),
            )


def _question(item: Item) -> str:
    """Return the printed number without the letter of its part: 3a and 3b are parts of question 3."""
    return (item.number or item.id).rstrip("abcdefghijklmnopqrstuvwxyz")


def _facts(spec: Instrument, item: Item) -> Iterator[str]:
    yield item.id
    if item.number:
        yield f"Printed number: {item.number}"
    if code := spec.cdisc_code(item.id):
        yield f"CDISC code: {code}"
    yield f"Scales: {' '.join(scales_of(spec, item)) or 'none'}"
    yield f"Codes: {allowed(item)}"


def _item_rule(item: Item, source: ListSource) -> dict[str, Any]:
    printed = f", printed number {item.number}" if item.number else ""
    return {
        "validate": "list",
        "source": source,
        "input_title": _clipped(item.id, _LONGEST_TITLE),
        "input_message": _clipped(
            f"Item {item.id}{printed}.\nCodes: {allowed(item)}.\nNo answer: leave it blank.", _LONGEST_MESSAGE
        ),
        "error_title": "Not an answer code",
        "error_message": _clipped(
            f"{item.id} takes {allowed(item)}, or nothing if there is no answer.", _LONGEST_MESSAGE
        ),
    }


def _mark_wrong_codes(workbook: Workbook, worksheet: Worksheet, spec: Instrument, rows: int) -> None:
    """Colour cells that are no answer code, because what is pasted is not held to the drop-down."""
    wrong = workbook.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
    for place, item in enumerate(spec.items, start=len(_KEY_WIDTHS)):
        rule = {"type": "formula", "criteria": _is_wrong(xl_rowcol_to_cell(1, place), item.answers), "format": wrong}
        worksheet.conditional_format(1, place, rows, place, rule)


def _is_wrong(cell: str, codes: Sequence[int]) -> str:
    """Return a formula that tells whether a cell holds something other than a code, as number or text."""
    parts = (codes[start : start + _CODES_IN_TEXT] for start in range(0, len(codes), _CODES_IN_TEXT))
    entry = f'"|"&SUBSTITUTE(TRIM({cell}),"|"," ")&"|"'
    absent = (f'ISERROR(FIND({entry},"|{"|".join(map(str, part))}|"))' for part in parts)
    return f"=AND(LEN(TRIM({cell}))>0,{','.join(absent)})"


def _set_print(worksheet: Worksheet, width: float) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(PAPER)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    worksheet.fit_to_pages(math.ceil(width / _PAGE_WIDTH), 0)
    worksheet.repeat_rows(0)
    worksheet.repeat_columns(0, len(_KEY_WIDTHS) - 1)
    worksheet.hide_gridlines(0)  # printed too
    worksheet.set_footer("&L&A&RPage &P of &N")


def _header_format(workbook: Workbook, tint: str, placing: dict[str, Any]) -> Format:
    return workbook.add_format({"bold": True, "valign": "vcenter", "bg_color": tint, "bottom": 1, **placing})


def _comment_box(comment: str) -> dict[str, Any]:
    lines = comment.splitlines()
    return {"author": "prosuite", "width": 20 + 7 * max(map(len, lines)), "height": 14 + 16 * len(lines)}


def _clipped(words: str, length: int) -> str:
    """Return words no longer than Excel takes, cut between two of them where that can be."""
    if len(words) <= length:
        return words
    room = words[: length - len(_CUT)]
    return (room.rpartition(" ")[0] or room) + _CUT
