"""The notes of a template: how to fill it in, which codes there are, where wording and licence stand."""

import shlex
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

import prosuite
from prosuite.export.template_sheet import PAPER, TINTS, EntrySheet, ListSource, allowed, scales_of
from prosuite.instruments.spec import Instrument, Item
from prosuite.intake.notes import NOTES
from prosuite.intake.table import quoted

_LONGEST_LIST = 255  # characters of a drop-down's own list; Excel takes no more
_CODE_COLUMNS = {"instrument": 16, "item": 12, "printed number": 17, "CDISC code": 13, "scales": 26, "codes": 24}
_WORDING = (
    "This workbook holds codes alone. The wording of questions and answers stands in the form that you are licensed "
    "to use: ask with that form, and enter here the code of each answer as the form numbers it."
)
_ABOUT_WIDTH, _ABOUT_LETTERS = 100, 112  # letters are narrower than the digits that widths are counted in
_WIDEST_COLUMN = 60
_TABLE_WIDTH = sum(_CODE_COLUMNS.values())
_WORDING_LINES = textwrap.wrap(_WORDING, _TABLE_WIDTH)
_HEADER_ROW = len(_WORDING_LINES) + 2
_FILLING_IN = [
    "One row for each person and visit, on the sheet of the form.",
    "Choose or type the code of the answer. The comment on each column name says which codes there are.",
    "Leave the cell blank if there is no answer; do not make up a code for it.",
    "Paste values only: what is pasted is not held to the drop-down. A code that is not allowed turns red.",
    "The sheets are protected, without a password, so that the column names stay: they say what a column holds.",
]


@dataclass(frozen=True)
class Origin:
    """What a template says of where it comes from.

    Attributes
    ----------
    file
        Its name.
    options
        Options of the command line that reads it back.
    sha256
        Digest of each instrument's definition, by id.
    """

    file: str
    options: Sequence[str]
    sha256: Mapping[str, str]


def list_sources(specs: Iterable[Instrument], codes_sheet: str) -> dict[str, dict[str, ListSource]]:
    """Return where each drop-down takes its codes from, by instrument and item.

    Most drop-downs hold the codes themselves; what is too long for Excel stands in cells of the codes sheet.
    """
    specs = list(specs)
    sources: dict[str, dict[str, ListSource]] = {
        spec.id: {item.id: list(item.answers) for item in spec.items} for spec in specs
    }
    for column, spec, item in _long_lists(specs):
        cells = xl_range_abs(_HEADER_ROW + 1, column, _HEADER_ROW + len(item.answers), column)
        sources[spec.id][item.id] = f"={quoted(codes_sheet)}!{cells}"
    return sources


def write_about(workbook: Workbook, name: str, sheets: Sequence[EntrySheet], rows: int, origin: Origin) -> None:
    """Add the first sheet: what the workbook is and how it is filled in."""
    worksheet = _notes_sheet(workbook, name, "empty forms for data entry")
    worksheet.set_column(0, 0, 22)
    worksheet.set_column(1, 1, _ABOUT_WIDTH)
    bold = workbook.add_format({"bold": True})
    row = 2
    for heading, paragraphs in _about(sheets, rows, origin):
        lines = [line for paragraph in paragraphs for line in textwrap.wrap(paragraph, _ABOUT_LETTERS)]
        worksheet.write_string(row, 0, heading, bold)
        worksheet.write_column(row, 1, lines)
        row += len(lines) + 1


def write_codes(workbook: Workbook, name: str, specs: Sequence[Instrument]) -> None:
    """Add the last sheet: every item with its numbers, scales and codes, then the licence notes."""
    worksheet = _notes_sheet(workbook, name, "items and their codes")
    header = workbook.add_format({"bold": True, "bg_color": TINTS[0], "bottom": 1})
    worksheet.write_column(1, 0, _WORDING_LINES)
    table = [_code_row(spec, item) for spec in specs for item in spec.items]
    for column, (heading, width) in enumerate(_CODE_COLUMNS.items()):
        values = [row[column] for row in table]
        worksheet.set_column(column, column, min(max(width, *(len(value) + 2 for value in values)), _WIDEST_COLUMN))
        worksheet.write_string(_HEADER_ROW, column, heading, header)
        worksheet.write_column(_HEADER_ROW + 1, column, values)
    last_row = _HEADER_ROW + len(table)
    worksheet.autofilter(_HEADER_ROW, 0, last_row, len(_CODE_COLUMNS) - 1)
    worksheet.ignore_errors({"number_stored_as_text": f"A1:F{last_row + 1}"})
    worksheet.freeze_panes(_HEADER_ROW + 1, 0)
    worksheet.repeat_rows(_HEADER_ROW)
    for column, spec, item in _long_lists(specs):
        heading = f"{spec.id} {item.id}"
        worksheet.set_column(column, column, len(heading) + 2)
        worksheet.write_string(_HEADER_ROW, column, heading, header)
        worksheet.write_column(_HEADER_ROW + 1, column, item.answers)
    end = _write_licences(workbook, worksheet, last_row + 2, specs)
    worksheet.print_area(0, 0, end, len(_CODE_COLUMNS) - 1)


def _long_lists(specs: Iterable[Instrument]) -> Iterator[tuple[int, Instrument, Item]]:
    """Yield the items whose codes are too many for a drop-down of their own, each with a free column."""
    long = [
        (spec, item) for spec in specs for item in spec.items if len(",".join(map(str, item.answers))) > _LONGEST_LIST
    ]
    for column, (spec, item) in enumerate(long, start=len(_CODE_COLUMNS) + 1):
        yield column, spec, item


def _about(sheets: Sequence[EntrySheet], rows: int, origin: Origin) -> Iterator[tuple[str, list[str]]]:
    """Yield headings and the paragraphs beside them."""
    specs = {sheet.instrument.id: sheet.instrument for sheet in sheets}
    yield "Forms", [f"{sheet.name}: {sheet.instrument.title}; {rows} records can be entered" for sheet in sheets]
    yield "Filling in", _FILLING_IN
    yield (
        "Checking and scoring",
        [shlex.join(["prosuite", command, origin.file, *origin.options]) for command in ("validate", "score")],
    )
    yield "Wording", [_WORDING]
    yield "Licences", [f"{spec.id}: {spec.licence.strip()}" for spec in specs.values()]
    digests = [f"{spec_id}: specification SHA-256 {origin.sha256[spec_id]}" for spec_id in specs]
    yield "Origin", [f"Written by prosuite {prosuite.__version__}", *digests]


def _code_row(spec: Instrument, item: Item) -> list[str]:
    scales = ", ".join(scales_of(spec, item))
    return [spec.id, item.id, item.number or "", spec.cdisc_code(item.id) or "", scales, allowed(item)]


def _write_licences(workbook: Workbook, worksheet: Worksheet, row: int, specs: Iterable[Instrument]) -> int:
    """Write the licence note of each instrument from a row on; return the last row."""
    bold = workbook.add_format({"bold": True})
    for spec in specs:
        lines = textwrap.wrap(spec.licence, _TABLE_WIDTH)
        worksheet.write_string(row, 0, f"{spec.id}: {spec.title}", bold)
        worksheet.write_column(row + 1, 0, lines)
        row += len(lines) + 2
    return row - 2


def _notes_sheet(workbook: Workbook, name: str, title: str) -> Worksheet:
    """Add a protected sheet whose first cell says that it holds no data."""
    worksheet = workbook.add_worksheet(name)
    worksheet.write_string(0, 0, f"{NOTES}: {title}", workbook.add_format({"bold": True, "font_size": 14}))
    worksheet.hide_gridlines(2)  # on the screen too
    worksheet.set_paper(PAPER)
    worksheet.fit_to_pages(1, 0)
    worksheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    return worksheet
