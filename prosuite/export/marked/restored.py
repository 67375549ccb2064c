"""What openpyxl reads in part or not at all and can write: put back as it stands in the file."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from prosuite.export.marked.sheet_xml import behind_cells, local_name

RESTORED = ("Data Validation extension", "Cannot parse header or footer")  # beginnings of openpyxl's warnings
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"


def restore(sheet: Worksheet, xml: bytes) -> None:
    """Give a sheet its page headers and footers and its extended entry rules.

    Parameters
    ----------
    sheet
        The sheet as openpyxl read it.
    xml
        The sheet as it is stored.
    """
    root = behind_cells(xml)
    for element in root:
        if local_name(element) == "headerFooter":
            sheet.HeaderFooter = _AsRead(element)
    for rule in _extended_rules(root):
        sheet.add_data_validation(rule)


class _AsRead:
    """An element of a sheet that is written as it was read.

    openpyxl takes headers and footers apart and loses all but the last of their fonts and colours.
    """

    def __init__(self, element: Element) -> None:
        self._element = element
        for part in element.iter():
            part.tag = local_name(part)

    def to_tree(self) -> Element:
        """Return the element, as openpyxl asks for it."""
        return self._element


def _extended_rules(root: Element) -> Iterator[DataValidation]:
    """Yield entry rules that Excel stores in an extension because they refer to another sheet, as plain rules."""
    for element in root.iter(f"{_X14}dataValidation"):
        settings: dict[str, Any] = {name: value for name, value in element.attrib.items() if not name.startswith("{")}
        for formula in ("formula1", "formula2"):
            settings[formula] = element.findtext(f"{_X14}{formula}/{_XM}f")
        yield DataValidation(sqref=element.findtext(f"{_XM}sqref", ""), **settings)
