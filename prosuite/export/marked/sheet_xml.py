"""The XML of a worksheet without its cells, which are nearly all of it."""

import re
from xml.etree.ElementTree import Element

from openpyxl.xml.functions import fromstring

from prosuite.intake.formats.xml_tags import PREFIX, opening

_ROOT = opening("worksheet")
_END_OF_CELLS = re.compile(rb"</" + PREFIX + rb"sheetData\s*+>|<" + PREFIX + rb"sheetData\s*+/>")


def without_cells(xml: bytes) -> bytes:
    """Return a part of a workbook, of a worksheet without all that stands before the end of its cells."""
    root, end = _ROOT.search(xml), _END_OF_CELLS.search(xml)
    return xml[: root.end()] + xml[end.end() :] if root and end else xml


def behind_cells(xml: bytes) -> Element:
    """Return the root of a worksheet with the elements that stand behind its cells.

    Parameters
    ----------
    xml
        The worksheet as it is stored.
    """
    element: Element = fromstring(without_cells(xml))
    return element


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
