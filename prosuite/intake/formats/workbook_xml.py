"""What the XML of a workbook says beside its values: extent, hidden parts, errors, formulas not calculated.

Tags are looked for as bytes: no entity is expanded, no link is followed, nothing is unpacked to disk.
"""

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_STRINGS = re.compile(rb"<(?:\w+:)?sst\s[^>]*>")
_LINK = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_COLUMN_LETTERS = re.compile(rb"""r\s*=\s*["']([A-Za-z]+)[0-9]+["']""")  # no \b before it: found much sooner
_CELL_ROW = re.compile(rb"""r\s*=\s*["'][A-Za-z]+([0-9]+)["']""")
_FILLED_ROW = re.compile(rb"""row\s(?:[^>]*?\s)?r\s*=\s*["']([0-9]+)["'][^>]*(?<!/)>(?!\s*</)""")
_EMPTY_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*/>")
_HIDDEN = re.compile(rb"""<(?:\w+:)?(row|col)\s(?=[^>]*hidden=["'](?:1|true)["'])([^>]*)>""")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_IS_ERROR = re.compile(rb"""\bt=["']e["']""")
_UNREAD_MARKS = (b"<f", b":f", b'"e"', b"'e'")  # of which a sheet with unread cells has one
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ODS_TAG = re.compile(rb"<(/?)table:(table|table-row|table-cell|covered-table-cell)(\s[^>]*)?>")
_ODS_REPEATED = re.compile(rb"""table:number-(?:rows|columns)-repeated\s*=\s*["']([0-9]+)["']""")
_PARTS = {"content.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"}
_MOST_COLUMNS = 16_384
_DIGITS_READ = 20
_MOST_DIGITS = 9  # of a row number or a repetition: more is out of all bounds as well


class Unread(str):
    """Text shown for a cell whose content is no value: an error such as #REF!, or a formula never calculated."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the XML of one sheet says.

    Attributes
    ----------
    n_cells, n_filled
        Cells between A1 and the farthest entry, and how many of them the file holds.
    hidden
        Runs of hidden rows and columns as the spreadsheet names them, such as ``row 4`` and ``columns F to G``.
    unread
        The cells whose content is no value, by row and column counted from 0.
    """

    n_cells: int = 0
    n_filled: int = 0
    hidden: tuple[str, ...] = ()
    unread: dict[tuple[int, int], Unread] = field(default_factory=dict)


def sheet_facts(archive: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """Return the facts of every sheet of a workbook by its name; none for another kind of archive.

    Raises
    ------
    zipfile.BadZipFile
        A part is not as long as the archive says, stands twice, declares XML entities, which no spreadsheet program
        does, or claims more shared texts than it can hold.
    """
    names = {name.lower(): name for name in archive.namelist()}
    if len(names) < len(archive.namelist()):
        raise zipfile.BadZipFile("a part of it stands twice")
    xml = {part: _read(archive, name) for part, name in names.items() if part in _PARTS}
    _check_strings(xml.get("xl/sharedstrings.xml", b""))
    if "content.xml" in xml:
        return dict(_ods_facts(xml["content.xml"]))
    links = _tags(_LINK, xml.get("xl/_rels/workbook.xml.rels", b""))
    targets = {link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))[1:] for link in links}
    tags = _tags(_SHEET, xml.get("xl/workbook.xml", b""))
    sheets = {tag.get("name", ""): names.get(targets.get(tag.get("r:id"), "").lower()) for tag in tags}
    facts = {name: _facts(_read(archive, name)) for name in {*sheets.values()} if name}
    return {sheet: facts[name] for sheet, name in sheets.items() if name}


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        xml = part.read(archive.getinfo(name).file_size + 1)  # more than it says is never unpacked
    if _DECLARATION.search(xml):
        raise zipfile.BadZipFile(f"its part {name} declares XML entities, which no spreadsheet program does")
    return xml


def _check_strings(xml: bytes) -> None:
    """Refuse a claim of more texts than there are bytes: the reader of values makes room for them before it looks."""
    for tag in _tags(_STRINGS, xml):
        claimed = tag.get("uniqueCount", "")
        if claimed.isdecimal() and int(claimed[:_DIGITS_READ]) > len(xml):
            raise zipfile.BadZipFile(f"it claims {claimed[:_DIGITS_READ]} shared texts, more than it can hold")


def _facts(xml: bytes) -> SheetFacts:
    hidden = tuple(_hidden_parts(xml)) if b"hidden=" in xml else ()
    unread = dict(_unread_cells(xml)) if any(mark in xml for mark in _UNREAD_MARKS) else {}
    n_cells, n_filled = _extent(xml)
    return SheetFacts(n_cells, n_filled, hidden, unread)


def _hidden_parts(xml: bytes) -> Iterator[str]:
    """Yield the names of the runs of hidden rows and columns; what has no number is named as unnumbered."""
    runs: dict[str, list[tuple[int, int]]] = {"row": [], "column": []}
    for tag, written in _HIDDEN.findall(xml):
        numbers = {name: int(value[:_MOST_DIGITS]) for name, value in _ATTRIBUTE.findall(written) if value.isdigit()}
        kind, first, last = ("row", b"r", b"r") if tag == b"row" else ("column", b"min", b"max")
        run = numbers.get(first, 0), numbers.get(last, 0)
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
    return str(xl_col_to_name(number - 1))


def _extent(xml: bytes) -> tuple[int, int]:
    """Return the cells between A1 and the farthest entry, and the entries.

    Cells that hold a format and no value count only if there are too many blanks to tell otherwise.
    """
    letters = _COLUMN_LETTERS.findall(xml)
    rows = {*_CELL_ROW.findall(xml), *_FILLED_ROW.findall(xml)}  # cells without an address stand in their row's
    widest = max(map(_column_number, set(letters)), default=1)
    n_cells = max((int(row[:_MOST_DIGITS]) for row in rows), default=0) * widest
    if n_cells > 2 * len(letters) and _EMPTY_CELL.search(xml):
        return _extent(_EMPTY_CELL.sub(b"", xml))
    return n_cells, len(letters)


def _unread_cells(xml: bytes) -> Iterator[tuple[tuple[int, int], Unread]]:
    for attributes, content in _CELL.findall(xml):
        value = _VALUE.search(content)
        error = _IS_ERROR.search(attributes)
        if not error and (value or not _FORMULA.search(content)):
            continue
        place = dict(_ATTRIBUTE.findall(attributes)).get(b"r", b"").decode("ascii", "replace").upper()
        if re.fullmatch("[A-Z]{1,3}[0-9]{1,7}", place):
            shown = value[1].decode("utf-8", "replace") if error and value else "formula without a value"
            yield xl_cell_to_rowcol(place), Unread(shown)


def _ods_facts(xml: bytes) -> Iterator[tuple[str, SheetFacts]]:
    """Yield the facts of the tables of an OpenDocument spreadsheet, where one tag can stand for many cells."""
    name, n_rows, width, last_row, widest, n_filled = "", 0, 0, 0, 0, 0
    unread: dict[tuple[int, int], Unread] = {}
    for tag in _ODS_TAG.finditer(xml):
        kind, written = tag[2], tag[3] or b""
        repeated = _ODS_REPEATED.search(written)
        times = int(repeated[1][:_MOST_DIGITS]) if repeated else 1
        if tag[1]:
            if kind == b"table":
                yield name, SheetFacts(last_row * widest, n_filled, unread=unread)
        elif kind == b"table":
            name = html.unescape(dict(_ATTRIBUTE.findall(written)).get(b"table:name", b"").decode("utf-8", "replace"))
            n_rows = width = last_row = widest = n_filled = 0
            unread = {}
        elif kind == b"table-row":
            width, n_rows = 0, n_rows + times
        else:
            width += times
            if b':value-type="error"' in written:
                unread[n_rows - 1, width - 1] = Unread("formula with an error")
            elif b"table:formula=" in written and b"value-type" not in written:
                unread[n_rows - 1, width - 1] = Unread("formula without a value")
            if b"value-type" in written:
                last_row, widest, n_filled = n_rows, max(widest, width), n_filled + 1


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _tags(pattern: re.Pattern[bytes], xml: bytes) -> list[dict[str, str]]:
    """Return the attributes of every tag of a kind."""
    tags = (_ATTRIBUTE.findall(tag) for tag in pattern.findall(xml))
    return [{name.decode(): html.unescape(value.decode("utf-8", "replace")) for name, value in tag} for tag in tags]
