"""Entry rules of Excel's extended kind, such as drop-down lists from another sheet, kept where openpyxl drops them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element

from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.xml.functions import iterparse

EXTENSION_WARNING = "Data Validation extension"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"


def restore_validations(reader: ExcelReader, path: Path) -> None:
    """Add the entry rules that a reader left out to the workbook it read.

    Excel stores a rule that refers to another sheet in an extension of the sheet, which openpyxl does not read; as a
    plain rule it works as well.

    Parameters
    ----------
    reader
        A reader that has read its workbook.
    path
        The file it read.
    """
    with zipfile.ZipFile(path) as archive:
        for sheet, relation in reader.parser.find_sheets():
            with archive.open(relation.target) as source:
                for rule in _extended_rules(source):
                    reader.wb[sheet.name].add_data_validation(rule)


def _extended_rules(source: IO[bytes]) -> Iterator[DataValidation]:
    for _, element in iterparse(source):
        if element.tag == f"{_X14}dataValidation":
            yield _plain_rule(element)


def _plain_rule(element: Element) -> DataValidation:
    settings: dict[str, Any] = {name: value for name, value in element.attrib.items() if not name.startswith("{")}
    for formula in ("formula1", "formula2"):
        settings[formula] = element.findtext(f"{_X14}{formula}/{_XM}f")
    return DataValidation(sqref=element.findtext(f"{_XM}sqref", ""), **settings)
