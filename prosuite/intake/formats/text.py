"""Delimited text files: encoding and delimiter are found out and said."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from prosuite.cells import has_decimal_comma
from prosuite.errors import InputError
from prosuite.harmless import as_utf8
from prosuite.intake.formats.raw_sheet import RawSheet

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLED_LINES = 50
_SAMPLED_LENGTH = 100_000
_MOST_COLUMNS = 16_384  # as in a spreadsheet


def read_text(path: Path, content: bytes) -> list[RawSheet]:
    """Read a text file as one sheet.

    Raises
    ------
    InputError
        The file is not text, or not well formed.
    """
    decoded, encoding = _decode(path, content)
    delimiter = _delimiter(decoded)
    try:
        blank: list[str] = []  # one row for all that hold nothing
        rows = [row or blank for row in csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter, strict=True)]
    except csv.Error as error:
        raise InputError(f"{path.name} is not a well-formed text table: {error}") from error
    _check_whole(path, decoded, rows)
    widest = max(map(len, rows), default=0)
    if widest > _MOST_COLUMNS:
        raise InputError(
            f"{path.name} has {widest:,} columns; prosuite reads up to {_MOST_COLUMNS:,}, as many as a sheet of Excel "
            f"holds: leave out those that no score needs"
        )
    note = f"read as {_ENCODINGS[encoding]} text with {_DELIMITERS[delimiter]} between the cells"
    return [RawSheet(as_utf8(path.stem), rows, notes=(note, *_comma_note(rows, delimiter)))]


def _check_whole(path: Path, decoded: str, rows: Sequence[Sequence[str]]) -> None:
    """Refuse a file whose last row has no line end and, of cells, fewer than all others, which have the same number."""
    widths = {len(row) for row in islice(rows, max(len(rows) - 1, 0)) if row}
    if not decoded.endswith(("\n", "\r")) and len(widths) == 1 and 1 < len(rows[-1]) < min(widths):
        raise InputError(
            f"{path.name} seems cut off: its last row, {len(rows)}, has {len(rows[-1])} cells where all others have "
            f"{min(widths)}, and no line end. Copy or export it again; if it is whole, end its last line"
        )


def _comma_note(rows: Sequence[Sequence[str]], delimiter: str) -> Iterator[str]:
    """Say that a file seems written with decimal commas; only the study file decides it."""
    if delimiter == ";":
        found = [cell for row in islice(rows, _SAMPLED_LINES) for cell in row if has_decimal_comma(cell)]
        if found:
            yield f'numbers seem written with a decimal comma, such as {found[0].strip()}: decimal = "," declares it'


def _decode(path: Path, content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding: by its mark, else UTF-8, else Windows-1252."""
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in decoded:
            return decoded, encoding
    raise InputError(f"{path.name} is not text in UTF-8, UTF-16 or Windows-1252: save it as CSV UTF-8 or as .xlsx")


def _delimiter(decoded: str) -> str:
    """Return the delimiter that cuts the most lines into the same number of cells."""
    sampled = islice(filter(str.strip, io.StringIO(decoded)), _SAMPLED_LINES)
    lines = [line[:_SAMPLED_LENGTH] for line in sampled]

    def agreement(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter))
        except csv.Error:  # without its own delimiter a wide line is one cell too long to be read
            return 0, 0
        return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))

    return max(_DELIMITERS, key=agreement)
