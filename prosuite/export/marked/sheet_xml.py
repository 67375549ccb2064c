"""The XML of a worksheet without its cells, which are nearly all of it."""

import re
from xml.etree.ElementTree import Element

from openpyxl.xml.functions import fromstring

_ROOT = re.compile(rb"\A.*?<(?:\w+:)?worksheet\b[^>]*>", re.DOTALL)
_END_OF_CELLS = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")


def behind_cells(xml: bytes) -> Element:
    """Return the root of a worksheet with the elements that stand behind its cells.

    Parameters
    ----------
    xml
        The worksheet as it is stored.
    """
    root, end = _ROOT.search(xml), _END_OF_CELLS.search(xml)
    element: Element = fromstring(root[0] + xml[end.end() :] if root and end else xml)
    return element


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
