"""Sheets of notes: what such a sheet says of itself, so that nobody looks for data in it."""

from prosuite.cells import is_blank
from prosuite.intake.formats.raw_sheet import RawSheet

NOTES = "Notes, not data"


def is_notes(sheet: RawSheet) -> bool:
    """Tell whether the first cell of a sheet that holds anything begins with :data:`NOTES`, whatever its case."""
    first = next((value for row in sheet.rows for value in row if not is_blank(value)), None)
    return isinstance(first, str) and first.strip().casefold().startswith(NOTES.casefold())
