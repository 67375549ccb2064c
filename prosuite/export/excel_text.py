"""Text as a cell of a workbook can hold it: every character kept, nothing ever run as a formula."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


LONGEST = 32_767  # characters that a cell or a comment can hold
_ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_FORMULA_STARTS = ("=", "+", "-", "@")


def excel_text(text: str) -> str:
    """Return text with the characters that XML forbids written as workbooks do, ``_x001B_``."""
    if text.isprintable() and "_x" not in text:
        return text
    text = _ESCAPE_LOOKALIKE.sub("_x005F_", text)
    return _FORBIDDEN.sub(lambda character: f"_x{ord(character[0]):04X}_", text)


def shortened(text: str, length: int) -> str:
    """Return text cut to a length, with a mark where something is missing."""
    return text if len(text) <= length else f"{text[: length - 4]} ..."


def write_text(sheet: "Worksheet", row: int, column: int, text: str) -> None:
    """Write text to a cell as text, whatever it looks like."""
    cell = sheet.cell(row, column, excel_text(text))
    cell.data_type = "s"
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True  # so that it stays text when somebody edits the cell
