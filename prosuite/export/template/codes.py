"""The codes sheet of a template: every item with its codes, every field with its limits, then the licence notes."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from prosuite.catalogue.describe.instrument import values_in_words
from prosuite.export.template.column import TINTS, Code, ListSource
from prosuite.export.template.fields import entered_fields
from prosuite.export.template.items import allowed, scales_of
from prosuite.export.template.notes import explained, notes_sheet
from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import Item
from prosuite.intake.table import quoted

_LONGEST_LIST = 255  # characters of a drop-down's own list; Excel takes no more
_ITEM_COLUMNS = {"instrument": 16, "item": 12, "printed number": 17, "CDISC code": 13, "scales": 26, "codes": 24}
_FIELD_COLUMNS = ("test", "field", "of each", "unit", "title", "values")
_N_COLUMNS = len(_ITEM_COLUMNS)
_WIDEST_COLUMN = 60
_TABLE_WIDTH = sum(_ITEM_COLUMNS.values())
Rows = list[list[str]]


def list_sources(specs: Sequence[Instrument], codes_sheet: str) -> dict[str, dict[str, ListSource]]:
    """Return where each drop-down takes its codes from, by instrument and item or field.

    Most drop-downs hold the codes themselves. What is too long for Excel stands in cells of the codes sheet, and so do
    numbers with decimals, which Excel would read in the language of the person who fills in the form.
    """
    sources = {spec.id: {name: _plain(codes) for name, codes in _lists(spec).items()} for spec in specs}
    top = _header_row(specs) + 1
    for column, spec_id, name, codes in _lists_in_cells(specs):
        cells = xl_range_abs(top, column, top + len(codes) - 1, column)
        sources[spec_id][name] = f"={quoted(codes_sheet)}!{cells}"
    return sources


def write_codes(workbook: Workbook, name: str, specs: Sequence[Instrument]) -> None:
    """Add the last sheet: every item and field with what it takes, then the licence notes."""
    worksheet = notes_sheet(workbook, name, "what the columns take")
    header = workbook.add_format({"bold": True, "bg_color": TINTS[0], "bottom": 1})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    worksheet.write_column(1, 0, _explanation(specs))
    first_row = _header_row(specs)
    tables = list(_tables(specs))
    _set_widths(worksheet, [row for _, rows in tables for row in rows])
    row = first_row
    for heads, rows in tables:
        last_row = _write_table(worksheet, row, heads, rows, (header, wrapped))
        if row == first_row:
            worksheet.autofilter(row, 0, last_row, _N_COLUMNS - 1)
        row = last_row + 2
    worksheet.ignore_errors({"number_stored_as_text": f"A1:F{row - 1}"})
    worksheet.freeze_panes(first_row + 1, 0)
    worksheet.repeat_rows(first_row)
    for column, spec_id, own_name, codes in _lists_in_cells(specs):
        heading = f"{spec_id} {own_name}"
        worksheet.set_column(column, column, len(heading) + 2)
        worksheet.write_string(first_row, column, heading, header)
        worksheet.write_column(first_row + 1, column, codes)
    end = _write_licences(workbook, worksheet, row, specs)
    worksheet.print_area(0, 0, end, _N_COLUMNS - 1)


def _explanation(specs: Sequence[Instrument]) -> list[str]:
    return [line for words in explained(specs) for line in textwrap.wrap(words, _TABLE_WIDTH)]


def _header_row(specs: Sequence[Instrument]) -> int:
    return len(_explanation(specs)) + 2


def _lists(spec: Instrument) -> Mapping[str, Sequence[Code]]:
    """Return the codes that each drop-down of a form offers, by item or field."""
    offered: dict[str, Sequence[Code]] = {item.id: item.answers for item in spec.items}
    offered |= {field.id: tuple(field.codes) or field.values for field in spec.fields}
    return {name: codes for name, codes in offered.items() if codes}


def _plain(codes: Sequence[Code]) -> ListSource:
    return [code if isinstance(code, str) else int(code) for code in codes]


def _lists_in_cells(specs: Iterable[Instrument]) -> Iterator[tuple[int, str, str, Sequence[Code]]]:
    """Yield the lists that cannot stand in a drop-down itself, each with a free column."""
    lists = [(spec.id, name, codes) for spec in specs for name, codes in _lists(spec).items() if _needs_cells(codes)]
    for column, own_list in enumerate(lists, start=_N_COLUMNS + 1):
        yield column, *own_list


def _needs_cells(codes: Sequence[Code]) -> bool:
    has_decimals = any(isinstance(code, float) and not code.is_integer() for code in codes)
    return has_decimals or len(",".join(map(str, codes))) > _LONGEST_LIST


def _tables(specs: Sequence[Instrument]) -> Iterator[tuple[Sequence[str], Rows]]:
    """Yield the table of items and that of fields, each if there are any."""
    items = [_item_row(spec, item) for spec in specs for item in spec.items]
    fields = [_field_row(spec, field) for spec in specs for field in entered_fields(spec)]
    for heads, rows in ((tuple(_ITEM_COLUMNS), items), (_FIELD_COLUMNS, fields)):
        if rows:
            yield heads, rows


def _item_row(spec: Instrument, item: Item) -> list[str]:
    scales = ", ".join(scales_of(spec, item))
    return [spec.id, item.id, item.number or "", spec.cdisc_code(item.id) or "", scales, allowed(item)]


def _field_row(spec: Instrument, field: MeasuredField) -> list[str]:
    usual = f"; usually {field.soft[0]:g} to {field.soft[1]:g}" if field.soft else ""
    per = "trial" if field.per == "trial" else "session"
    return [spec.id, field.id, per, field.unit or "", field.title, f"{values_in_words(field)}{usual}"]


def _set_widths(worksheet: Worksheet, rows: Rows) -> None:
    for column, width in enumerate(_ITEM_COLUMNS.values()):
        longest = max(len(row[column]) + 2 for row in rows)
        worksheet.set_column(column, column, min(max(width, longest), _WIDEST_COLUMN))


def _write_table(
    worksheet: Worksheet, row: int, heads: Sequence[str], rows: Rows, formats: tuple[Format, Format]
) -> int:
    """Write a table from a row on, its last column on several lines where need be; return its last row."""
    header, wrapped = formats
    for column, heading in enumerate(heads):
        worksheet.write_string(row, column, heading, header)
        own = wrapped if column == len(heads) - 1 else None
        worksheet.write_column(row + 1, column, [values[column] for values in rows], own)
    return row + len(rows)


def _write_licences(workbook: Workbook, worksheet: Worksheet, row: int, specs: Iterable[Instrument]) -> int:
    """Write the licence note of each instrument from a row on; return the last row."""
    bold = workbook.add_format({"bold": True})
    for spec in specs:
        lines = textwrap.wrap(spec.licence, _TABLE_WIDTH)
        worksheet.write_string(row, 0, f"{spec.id}: {spec.title}", bold)
        worksheet.write_column(row + 1, 0, lines)
        row += len(lines) + 2
    return row - 2
