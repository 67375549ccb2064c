"""What stands on a sheet of a template, as tests look at it."""

from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

ROWS = 12


def worksheet(book: Workbook, name: str) -> Worksheet:
    """Return a sheet of cells."""
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def headers_of(sheet: Worksheet) -> list[str]:
    """Return the names of the columns."""
    return [str(cell.value) for cell in sheet[1]]


def rules_of(sheet: Worksheet) -> dict[str, DataValidation]:
    """Return the validation of each column, by header; each must cover all rows of its column and no more."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        (cells,) = rule.sqref.ranges
        assert (cells.min_row, cells.max_row, cells.min_col) == (2, ROWS + 1, cells.max_col)
        found[str(sheet.cell(1, cells.min_col).value)] = rule
    return found
