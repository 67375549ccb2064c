"""What the XML of a worksheet says beside its values: extent, hidden parts, errors, formulas not calculated."""

import re
import zipfile
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from prosuite.cells import column_letters
from prosuite.intake.formats.sheet_facts import SheetFacts, Unread
from prosuite.intake.formats.xml_tags import WRITTEN, attributes, beginning, opening, text

_PREFIXED_CELL = re.compile(rb":c[\s/>]")
_N_LETTERS, _N_DIGITS = 26, 10
_MOST_LETTERS, _MOST_ROW_DIGITS = 3, 7  # of an address in a sheet
_PADDING = b"<" * 16
_BEGINNING, _ROW_OR_CELL = re.compile(beginning("row", "c")), opening("row", "c")
_ADDRESS = re.compile(rb"([A-Za-z]+)([0-9]+)")
_HIDEABLE = opening("row", "col")
_WRITTEN = rb"(?P<written>" + WRITTEN + rb")>\s*+"
_FORMULA = beginning("f") + WRITTEN + rb"(?:/>|>[^<]*+</[^<>]*+>)\s*+"
_VALUE = beginning("v") + WRITTEN + rb">(?P<value>[^<]++)"
_IS_ERROR = rb"""(?=[^<>]*?\st\s*+=\s*+["']e["'])"""
_ERROR_CELL = re.compile(
    beginning("c") + _IS_ERROR + _WRITTEN + rb"(?:" + _FORMULA + rb")?+(?:" + _VALUE + rb")?"
)  # fmt: skip
_UNCALCULATED_CELL = re.compile(beginning("c") + _WRITTEN + _FORMULA + rb"(?!" + _VALUE + rb")")
_MOST_COLUMNS = 16_384
_MOST_DIGITS = 9  # of a row number: more is out of all bounds as well


def facts_of(xml: bytes) -> SheetFacts:
    """Return the facts of a worksheet.

    Raises
    ------
    zipfile.BadZipFile
        The tag of a row or cell is cut off.
    """
    hidden = tuple(_hidden_parts(xml)) if b"hidden" in xml else ()
    return SheetFacts(*_extent(xml), hidden, dict(_unread_cells(xml)))


def _hidden_parts(xml: bytes) -> Iterator[str]:
    """Yield the names of the runs of hidden rows and columns; what has no number is named as unnumbered."""
    runs: dict[str, list[tuple[int, int]]] = {"row": [], "column": []}
    for tag, written, _ in _HIDEABLE.findall(xml):
        said = attributes(written) if b"hidden" in written else {}
        if said.get(b"hidden") not in (b"1", b"true"):
            continue
        kind, first, last = ("row", b"r", b"r") if tag == b"row" else ("column", b"min", b"max")
        run = _number(said.get(first, b"")), _number(said.get(last, b""))
        if runs[kind] and 0 < runs[kind][-1][1] == run[0] - 1:
            run = runs[kind].pop()[0], run[1]
        runs[kind].append(run)
    for kind, found in runs.items():
        for first_number, last_number in found:
            names = [_part_name(kind, number) for number in sorted({first_number, last_number})]
            yield f"{kind}{'s' if len(names) > 1 else ''} {' to '.join(names)}"


def _part_name(kind: str, number: int) -> str:
    if kind == "row" or not 0 < number <= _MOST_COLUMNS:
        return str(number) if number else "without a number"
    return column_letters(number - 1)


def _extent(xml: bytes) -> tuple[int, int]:
    """Return the cells between A1 and the farthest entry, and the entries.

    Cells that hold a format and no value count only if there are too many blanks to tell otherwise.
    """
    cells = xml[xml.find(b"sheetData") : xml.rfind(b"sheetData")]
    n_cells, n_filled = _plain_extent(np.frombuffer(cells + _PADDING, np.uint8))
    is_plain = n_filled == cells.count(b"<c") and not _PREFIXED_CELL.search(cells)
    return (n_cells, n_filled) if is_plain and n_cells <= 2 * n_filled else _exact_extent(cells)


def _plain_extent(cells: npt.NDArray[np.uint8]) -> tuple[int, int]:
    """Return the extent of the cells whose tags begin with a plain address, as nearly all programs write them."""
    behind = np.flatnonzero((cells[:-2] == ord("r")) & (cells[1:-1] == ord("=")) & (cells[2:] == ord('"'))) + 3
    for place, sign in ((-4, " "), (-5, "c"), (-6, "<")):
        behind = behind[cells[behind + place] == ord(sign)]
    column, row = np.zeros((2, len(behind)), np.int64)
    for _ in range(_MOST_LETTERS):
        letter = (cells[behind] | 32) - ord("a")  # of upper and lower case; what stands before "a" comes out large
        is_letter = letter < _N_LETTERS
        column[is_letter] = column[is_letter] * _N_LETTERS + letter[is_letter] + 1
        behind += is_letter
    for _ in range(_MOST_ROW_DIGITS):
        digit = cells[behind] - ord("0")
        is_digit = digit < _N_DIGITS
        row[is_digit] = row[is_digit] * _N_DIGITS + digit[is_digit]
        behind += is_digit
    is_address = (column > 0) & (row > 0) & (cells[behind] == ord('"'))
    n_plain = int(is_address.sum())
    return (int(row.max()) * int(column.max()), n_plain) if n_plain else (0, 0)


def _exact_extent(xml: bytes) -> tuple[int, int]:
    """Return the extent of the cells that are not empty, placed as the reader of values places them."""
    tags = _ROW_OR_CELL.findall(xml)
    if len(tags) != len(_BEGINNING.findall(xml)):
        raise zipfile.BadZipFile("the tag of a row or cell is cut off")
    row = column = last_row = last_column = n_filled = 0
    for name, written, is_empty in tags:
        if name == b"row":
            row, column = _number(_place_in(written)) or row + 1, 0
            continue
        address = _ADDRESS.fullmatch(_place_in(written))
        here, column = (_number(address[2]), _column_number(address[1])) if address else (row, column + 1)
        if not is_empty:
            last_row, last_column, n_filled = max(last_row, here), max(last_column, column), n_filled + 1
    return last_row * last_column, n_filled


def _place_in(written: bytes) -> bytes:
    """Return what a tag says where its row or cell stands; most of those that do not say it are told from it soon."""
    return attributes(written).get(b"r", b"") if written else b""


def _unread_cells(xml: bytes) -> Iterator[tuple[tuple[int, int], Unread]]:
    has_formulas, has_errors = b"<f" in xml or b":f" in xml, b'"e"' in xml or b"'e'" in xml
    for pattern, is_searched in ((_UNCALCULATED_CELL, has_formulas), (_ERROR_CELL, has_errors)):
        for cell in pattern.finditer(xml) if is_searched else ():
            place = re.fullmatch(rb"([A-Za-z]{1,3})([0-9]{1,7})", attributes(cell["written"]).get(b"r", b""))
            if place:
                at = int(place[2]) - 1, _column_number(place[1]) - 1
                yield at, Unread(text(cell["value"] or b"formula without a value"))


def _number(digits: bytes) -> int:
    return int(digits[:_MOST_DIGITS]) if digits.isdigit() else 0


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:_MOST_DIGITS]:
        number = number * _N_LETTERS + letter - ord("A") + 1
    return number
