"""The notes of a template: how to fill it in, where wording and licence stand, where it comes from."""

import shlex
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from prosuite.export.template.column import PAPER
from prosuite.export.template.sheet import EntrySheet
from prosuite.instruments.instrument import Instrument
from prosuite.intake.notes import NOTES
from prosuite.version import __version__

WORDING = (
    "This workbook holds codes alone. The wording of questions and answers stands in the form that you are licensed "
    "to use: ask with that form, and enter here the code of each answer as the form numbers it."
)
MEASURED = (
    "The name of each column of a test is that of its field. Enter numbers in the unit that the field has here; "
    "what is outside its limits is not accepted."
)
_ABOUT_WIDTH, _ABOUT_LETTERS = 100, 112  # letters are narrower than the digits that widths are counted in
_ROW = "One row for each person and visit, on the sheet of the form."
_TRIAL_ROW = (
    "Sheet {sheet}: one row for each trial, with its number in column {number}; rows of the same subject and visit are "
    "one session. What is of the session need stand in one of its rows only."
)
_CODE = "Choose or type the code of the answer. The comment on each column name says which codes there are."
_NUMBER = "Type numbers in the unit that the comment on the column name says, and choose codes from the drop-down."
_LEFT = [
    "Leave the cell blank if there is no answer; do not make up a code for it.",
    "Paste values only: what is pasted is not held to the drop-down. A code that is not allowed turns red.",
    "The sheets are protected, without a password, so that the column names stay: they say what a column holds.",
]
_LEFT_OF_FIELDS = [
    "Leave the cell blank if a value is not known; do not make up a number for it.",
    "Paste values only: what is pasted is not held to limits and drop-downs. A value that is not allowed turns red.",
    _LEFT[2],
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


def write_about(workbook: Workbook, name: str, sheets: Sequence[EntrySheet], rows: int, origin: Origin) -> None:
    """Add the first sheet: what the workbook is and how it is filled in."""
    worksheet = notes_sheet(workbook, name, "empty forms for data entry")
    worksheet.set_column(0, 0, 22)
    worksheet.set_column(1, 1, _ABOUT_WIDTH)
    bold = workbook.add_format({"bold": True})
    row = 2
    for heading, paragraphs in _about(sheets, rows, origin):
        lines = [line for paragraph in paragraphs for line in textwrap.wrap(paragraph, _ABOUT_LETTERS)]
        worksheet.write_string(row, 0, heading, bold)
        worksheet.write_column(row, 1, lines)
        row += len(lines) + 1


def notes_sheet(workbook: Workbook, name: str, title: str) -> Worksheet:
    """Add a protected sheet whose first cell says that it holds no data."""
    worksheet = workbook.add_worksheet(name)
    worksheet.write_string(0, 0, f"{NOTES}: {title}", workbook.add_format({"bold": True, "font_size": 14}))
    worksheet.hide_gridlines(2)  # on the screen too
    worksheet.set_paper(PAPER)
    worksheet.fit_to_pages(1, 0)
    worksheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    return worksheet


def explained(specs: Sequence[Instrument]) -> list[str]:
    """Return what must be said of the columns: where the wording of questions is, in which unit fields are entered."""
    said = ((WORDING, any(spec.items for spec in specs)), (MEASURED, any(spec.fields for spec in specs)))
    return [words for words, applies in said if applies]


def _about(sheets: Sequence[EntrySheet], rows: int, origin: Origin) -> Iterator[tuple[str, list[str]]]:
    """Yield headings and the paragraphs beside them."""
    specs = {sheet.instrument.id: sheet.instrument for sheet in sheets}
    yield (
        "Forms",
        [f"{sheet.name}: {sheet.instrument.title}; {rows} {_rows_of(sheet)} can be entered" for sheet in sheets],
    )
    yield "Filling in", list(_filling_in(sheets))
    yield (
        "Checking and scoring",
        [shlex.join(["prosuite", command, origin.file, *origin.options]) for command in ("validate", "score")],
    )
    for words in explained([*specs.values()]):
        yield "Wording" if words == WORDING else "Values", [words]
    yield "Licences", [f"{spec.id}: {spec.licence.strip()}" for spec in specs.values()]
    digests = [f"{spec_id}: specification SHA-256 {origin.sha256[spec_id]}" for spec_id in specs]
    yield "Origin", [f"Written by prosuite {__version__}", *digests]


def _rows_of(sheet: EntrySheet) -> str:
    return "trials" if sheet.instrument.trials else "records"


def _filling_in(sheets: Sequence[EntrySheet]) -> Iterator[str]:
    if any(_rows_of(sheet) == "records" for sheet in sheets):
        yield _ROW
    for sheet in sheets:
        if sheet.instrument.trials:
            yield _TRIAL_ROW.format(sheet=sheet.name, number=sheet.instrument.trials.number)
    said = explained([sheet.instrument for sheet in sheets])
    if WORDING in said:
        yield _CODE
    if MEASURED in said:
        yield _NUMBER
    yield from _LEFT_OF_FIELDS if MEASURED in said else _LEFT
