"""What the XML of an .xlsx workbook says beside its values: extent, hidden parts, errors, formulas not calculated.

Tags are looked for as bytes: no entity is expanded, no link is followed, nothing is unpacked to disk.
"""

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_cell_to_rowcol

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_LINK = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)=["']([^"']*)["']""")
_COLUMN_LETTERS = re.compile(rb"""r=["']([A-Z]+)[0-9]+["']""")
_ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\s[^>]*?r=["']([0-9]+)["']""")
_HIDDEN = re.compile(rb"""<(?:\w+:)?(row|col)\s(?=[^>]*hidden=["'](?:1|true)["'])[^>]*>""")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_IS_ERROR = re.compile(rb"""\bt=["']e["']""")


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the XML of one sheet says.

    Attributes
    ----------
    n_cells, n_filled
        Cells between A1 and the farthest entry, and how many of them the file holds.
    n_hidden_rows, n_hidden_columns
        Hidden rows and groups of hidden columns.
    unread
        Text for the cells whose content is no value, by row and column counted from 0: an error such as #REF!, or
        a formula that was never calculated.
    """

    n_cells: int = 0
    n_filled: int = 0
    n_hidden_rows: int = 0
    n_hidden_columns: int = 0
    unread: dict[tuple[int, int], str] = field(default_factory=dict)


def sheet_facts(archive: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """Return the facts of every sheet of an .xlsx workbook by its name; none for another kind of archive."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    links = _tags(_LINK, archive.read("xl/_rels/workbook.xml.rels"))
    parts = {link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))[1:] for link in links}
    sheets = {tag.get("name", ""): parts.get(tag.get("r:id")) for tag in _tags(_SHEET, archive.read("xl/workbook.xml"))}
    return {name: _facts(archive.read(part)) for name, part in sheets.items() if part in names}


def _facts(xml: bytes) -> SheetFacts:
    last_row = max(map(int, _ROW_NUMBER.findall(xml)), default=0)
    letters = _COLUMN_LETTERS.findall(xml)
    widest = max(map(_column_number, set(letters)), default=0)
    hidden = _HIDDEN.findall(xml) if b"hidden=" in xml else []
    unread = dict(_unread_cells(xml)) if _FORMULA.search(xml) or _IS_ERROR.search(xml) else {}
    return SheetFacts(last_row * widest, len(letters), hidden.count(b"row"), hidden.count(b"col"), unread)


def _unread_cells(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for attributes, content in _CELL.findall(xml):
        value = _VALUE.search(content)
        error = _IS_ERROR.search(attributes)
        if not error and (value or not _FORMULA.search(content)):
            continue
        place = dict(_ATTRIBUTE.findall(attributes)).get(b"r", b"").decode()
        if place:
            shown = value[1].decode("utf-8", "replace") if error and value else "formula without a value"
            yield xl_cell_to_rowcol(place), shown


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _tags(pattern: re.Pattern[bytes], xml: bytes) -> list[dict[str, str]]:
    """Return the attributes of every tag of a kind."""
    tags = (_ATTRIBUTE.findall(tag) for tag in pattern.findall(xml))
    return [{name.decode(): html.unescape(value.decode("utf-8", "replace")) for name, value in tag} for tag in tags]
