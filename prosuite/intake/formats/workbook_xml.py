"""What the XML of a workbook says of its sheets; its parts are found as the reader of values finds them.

Nothing is unpacked to disk, and nothing read of a part beyond the size that the archive says.
"""

import posixpath
import re
import zipfile
from collections.abc import Mapping

from prosuite.intake.formats.ods_xml import table_facts
from prosuite.intake.formats.sheet_facts import SheetFacts
from prosuite.intake.formats.sheet_xml import facts_of
from prosuite.intake.formats.texts import SharedTexts
from prosuite.intake.formats.xml_tags import WRITTEN, attributes, beginning, opening, text, without_asides

_SHEET, _LINK = opening("sheet"), opening("Relationship")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ASIDE_IN_VALUE = re.compile(beginning("v") + WRITTEN + rb">[^<]*+<!")
_USUAL_FOLDER = "xl"
_MOST_SHEETS = 500
_OF_OFFICE_OPEN = frozenset({"[content_types].xml", "_rels/.rels", "xl/workbook.xml", "xl/workbook.bin"})


class TooManySheetsError(Exception):
    """A workbook has more sheets than anybody looks through; the message goes on behind its name."""


def check_number(n_sheets: int) -> None:
    """Raise :class:`TooManySheetsError` if a workbook has too many sheets."""
    if n_sheets > _MOST_SHEETS:
        raise TooManySheetsError(f"has {n_sheets} sheets; prosuite reads up to {_MOST_SHEETS}")


def sheet_facts(archive: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """Return the facts of every sheet of a workbook by its name; none for another kind of archive.

    Raises
    ------
    zipfile.BadZipFile
        A part is not as long as the archive says, stands twice, is cut off, declares XML entities, which no spreadsheet
        program does, or names texts so often that they fill too much; the archive is a workbook in two formats, which
        would be checked as one and read as the other.
    TooManySheetsError
        It has too many sheets.
    """
    parts = {name.lower().replace("\\", "/"): name for name in archive.namelist()}
    if len(parts) < len(archive.namelist()):
        raise zipfile.BadZipFile("a part of it stands twice")
    if "content.xml" in parts:
        if not _OF_OFFICE_OPEN.isdisjoint(parts):
            raise zipfile.BadZipFile("it is two workbooks of different formats in one")
        return table_facts(_read(archive, parts["content.xml"]))
    folder = _folder(archive, parts)
    texts = SharedTexts(_part(archive, parts, f"{folder}/sharedStrings.xml"))
    facts: dict[str, SheetFacts] = {}
    by_part: dict[str, SheetFacts] = {}
    for sheet, name in _sheets(archive, parts, folder).items():
        if name not in by_part:
            xml = _read(archive, name)
            by_part[name] = facts_of(xml)
            texts.check(xml, by_part[name].n_filled)
        facts[sheet] = by_part[name]
    return facts


def _folder(archive: zipfile.ZipFile, parts: Mapping[str, str]) -> str:
    """Return the folder of the workbook in the archive."""
    links = map(attributes, _written(_LINK, _part(archive, parts, "_rels/.rels")))
    books = [link for link in links if link.get(b"Type", b"").endswith(b"/relationships/officeDocument")]
    return posixpath.dirname(text(books[-1].get(b"Target", b""))).strip("/") if books else _USUAL_FOLDER


def _sheets(archive: zipfile.ZipFile, parts: Mapping[str, str], folder: str) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name."""
    links = map(attributes, _written(_LINK, _part(archive, parts, f"{folder}/_rels/workbook.xml.rels")))
    targets = {link.get(b"Id"): posixpath.join("/", folder, text(link.get(b"Target", b""))) for link in links}
    found: dict[str, str] = {}
    sheets = _written(_SHEET, _part(archive, parts, f"{folder}/workbook.xml"))
    check_number(len(sheets))
    for sheet in map(attributes, sheets):
        link = next((value for name, value in sheet.items() if name.endswith(b":id")), None)
        part = parts.get(posixpath.normpath(targets.get(link, ""))[1:].lower())
        found |= {text(sheet.get(b"name", b"")): part} if part else {}
    return found


def _written(pattern: re.Pattern[bytes], xml: bytes) -> list[bytes]:
    return [written for _, written, _ in pattern.findall(xml)]


def _part(archive: zipfile.ZipFile, parts: Mapping[str, str], name: str) -> bytes:
    """Return a part, whatever the case of its name; nothing if there is none."""
    stored = parts.get(name.lower().lstrip("/"))
    return _read(archive, stored) if stored else b""


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a part without its comments and CDATA sections."""
    with archive.open(name) as part:
        xml = part.read(archive.getinfo(name).file_size + 1)  # more than it says is never unpacked
    if b"\0" in xml:
        raise zipfile.BadZipFile(f"its part {name} is not in UTF-8")
    if b"!" not in xml or b"<!" not in xml:  # the first is found out much sooner
        return xml
    if _ASIDE_IN_VALUE.search(xml):
        raise zipfile.BadZipFile(f"its part {name} has a comment or CDATA section in a value, where part of it is lost")
    xml = without_asides(xml)
    if _DECLARATION.search(xml):
        raise zipfile.BadZipFile(f"its part {name} declares XML entities, which no spreadsheet program does")
    return xml
