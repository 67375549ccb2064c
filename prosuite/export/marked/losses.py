"""What a copy of a workbook made by openpyxl would lose, found beforehand so that nothing is lost in silence."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from openpyxl.utils import range_boundaries
from openpyxl.xml.functions import fromstring

from prosuite.errors import OutputError
from prosuite.export.marked.sheet_xml import behind_cells, local_name, without_cells

_CONTENT_TYPES, _WORKSHEET = "[Content_Types].xml", "spreadsheetml.worksheet+xml"
WAY_OUT = "mark a version of the file without it, or go by the list of findings, which names every cell"
# Parts are told apart by the end of their content type. Those that openpyxl reads and writes again, those it makes
# anew, and those without anything a person would miss: previews, printer drivers' settings, the order of
# calculation, names of people who comment, what a document management system notes down.
_KEPT = (
    "relationships+xml", "application/xml", "core-properties+xml", "extended-properties+xml",
    "custom-properties+xml", "theme+xml", "vmldrawing", "spreadsheetml.sheet.main+xml", "spreadsheetml.worksheet+xml",
    "spreadsheetml.styles+xml", "spreadsheetml.sharedstrings+xml", "spreadsheetml.comments+xml",
    "spreadsheetml.table+xml", "spreadsheetml.externallink+xml", "spreadsheetml.calcchain+xml",
    "spreadsheetml.printersettings", "person+xml", "customxmlproperties+xml",
)  # fmt: skip
_LOST = {
    "vbaproject": "macros",
    "macroenabled": "macros",
    "chart": "charts",
    "controlproperties": "form controls",
    "activex": "form controls",
    "oleobject": "embedded objects",
    "threadedcomments": "threaded comments",
    "richvalue": "pictures or data types in cells",
    "sheetmetadata": "dynamic array formulas or data types",
    "connections": "data connections",
    "querytable": "data connections",
    "pivot": "pivot tables",
    "slicer": "slicers",
    "timeline": "timelines",
    "revision": "tracked changes",
    "classificationlabels": "a sensitivity label",
    "featurepropertybag": "check boxes",
    "digital-signature": "a digital signature",
}
_EXTENSIONS = {
    "Conditional Formatting extension": "conditional formats of Excel 2010 or later",
    "Sparkline Group extension": "sparklines",
    "Slicer List extension": "slicers",
    "Timeline Ref extension": "timelines",
    "Protected Range extension": "ranges with permissions of their own",
    "Unknown extension": "something of a newer Excel",
}
_ELEMENTS = {"protectedRanges": "ranges with permissions of their own", "customSheetViews": "custom views"}
# What takes openpyxl far longer to read than a cell: so much in any case, and so much to the byte of the file.
_MOST_SPANNED, _MOST_TAGS, _MOST_TO_THE_BYTE = 50_000, 20_000, 4
_DRAWN = re.compile(rb"<(?:\w+:)?(graphicFrame|pic|sp|cxnSp|contentPart)\b")
_DRAWINGS = {b"graphicFrame": "charts", b"pic": "pictures", b"sp": "shapes", b"cxnSp": "shapes", b"contentPart": "ink"}
_SHAPE = re.compile(rb"ObjectType=[\"'](?!Note[\"'])\w+")


def parts_lost(name: str, content: bytes) -> list[str]:
    """Return what a copy of a workbook would lose of its parts, in words; empty if nothing.

    Parameters
    ----------
    name, content
        Name and bytes of a .xlsx file.

    Raises
    ------
    OutputError
        What stands beside its cells is more than a file of its size can need.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return list(dict.fromkeys(_parts_lost(archive, name)))


def lost_by(warning: str) -> str:
    """Return what a warning of openpyxl says would be lost, in words."""
    known = (words for start, words in _EXTENSIONS.items() if warning.startswith(start))
    return next(known, f"something that openpyxl leaves out ({warning.rstrip('.')})")


def _parts_lost(archive: zipfile.ZipFile, file_name: str) -> Iterator[str]:
    type_of = _content_types(archive)
    _check_amounts(archive, type_of, file_name)
    for name in archive.namelist():
        if name.endswith("/") or name == _CONTENT_TYPES or name.startswith("docProps/thumbnail."):
            continue
        kind = type_of(name)
        if kind.endswith("officedocument.drawing+xml"):
            drawn = _DRAWN.findall(archive.read(name))
            yield from (_DRAWINGS[element] for element in _DRAWINGS if element in drawn)
        elif kind.startswith("image/"):
            yield "pictures"
        elif kind.endswith("vmldrawing"):
            if _SHAPE.search(archive.read(name)):
                yield "form controls or pictures"
        elif kind.endswith(_WORKSHEET):
            behind = behind_cells(archive.read(name))
            yield from (_ELEMENTS[name] for name in map(local_name, behind) if name in _ELEMENTS)
        elif not kind.endswith(_KEPT):
            yield next((words for part, words in _LOST.items() if part in kind), f"the part {name}")


def _check_amounts(archive: zipfile.ZipFile, type_of: Callable[[str], str], file_name: str) -> None:
    fitting = _MOST_TO_THE_BYTE * sum(part.compress_size for part in archive.infolist())
    n_tags = n_spanned = 0
    for name in archive.namelist():
        xml = without_cells(archive.read(name))
        n_tags += xml.count(b"<")
        if n_tags > max(_MOST_TAGS, fitting):
            raise OutputError(
                f"{file_name} holds more comments, formats, rules, links or names beside its cells than a file of its "
                f"size can need: {WAY_OUT}"
            )
        if type_of(name).endswith(_WORKSHEET):
            n_spanned += sum(map(_n_spanned, fromstring(xml).iter()))
    if n_spanned > max(_MOST_SPANNED, fitting):
        raise OutputError(f"{file_name} has merged cells or links that span {n_spanned:,} cells: undo them")


def _n_spanned(element: Element) -> int:
    """Return how many cells an element spans that openpyxl reads cell by cell."""
    bounds = range_boundaries(element.get("ref", "A1")) if local_name(element) in ("mergeCell", "hyperlink") else ()
    if not bounds or None in bounds:
        return 0
    left, top, right, bottom = bounds
    return int((right - left + 1) * (bottom - top + 1))


def _content_types(archive: zipfile.ZipFile) -> Callable[[str], str]:
    """Return the function from a part's name to its content type, both in lower case; "" if none is stated."""
    types: dict[str, str] = {}
    for entry in fromstring(archive.read(_CONTENT_TYPES)):
        name = entry.get("PartName", "").lstrip("/") or f"*.{entry.get('Extension')}"
        types[name.lower()] = entry.get("ContentType", "").lower()
    return lambda name: types.get(name.lower()) or types.get(f"*.{name.rpartition('.')[2].lower()}", "")
