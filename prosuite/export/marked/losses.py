"""What a copy of a workbook made by openpyxl would lose, found beforehand so that nothing is lost in silence."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from openpyxl.utils import range_boundaries
from openpyxl.xml.functions import fromstring

from prosuite.errors import OutputError
from prosuite.export.marked.sheet_xml import behind_cells, local_name

_CONTENT_TYPES = "[Content_Types].xml"
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
_MOST_SPANNED = 1_000_000
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
        Merged cells or links span more than can be copied cell by cell.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return list(dict.fromkeys(_parts_lost(archive, name)))


def lost_by(warning: str) -> str:
    """Return what a warning of openpyxl says would be lost, in words."""
    known = (words for start, words in _EXTENSIONS.items() if warning.startswith(start))
    return next(known, f"something that openpyxl leaves out ({warning.rstrip('.')})")


def _parts_lost(archive: zipfile.ZipFile, file_name: str) -> Iterator[str]:
    type_of = _content_types(archive)
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
        elif kind.endswith("spreadsheetml.worksheet+xml"):
            behind = behind_cells(archive.read(name))
            yield from (_ELEMENTS[name] for name in map(local_name, behind) if name in _ELEMENTS)
            if sum(map(_n_spanned, behind.iter())) > _MOST_SPANNED:
                raise OutputError(
                    f"{file_name} has merged cells or links that span more than {_MOST_SPANNED:,} cells: undo them"
                )
        elif not kind.endswith(_KEPT):
            yield next((words for part, words in _LOST.items() if part in kind), f"the part {name}")


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
