"""Marks on the cells of a worksheet: a colour that tells the severity, and a comment."""

import math
from copy import copy
from typing import Any, Literal

from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Color, PatternFill
from openpyxl.styles.fills import GradientFill
from openpyxl.worksheet.worksheet import Worksheet

from prosuite.export.excel_text import LONGEST, excel_text, shortened
from prosuite.export.page import COLOURS

Kind = Literal["error", "warning", "accepted"]
_AUTHOR = "prosuite"
_WIDTH, _LINE_HEIGHT, _LINE_LENGTH, _TALLEST = 340, 17, 52, 640  # of a comment's box, in pixels and characters


def argb(kind: Kind) -> str:
    """Return the colour of a kind of findings as openpyxl takes it."""
    return f"FF{COLOURS[kind][1:]}"


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """Return a cell, a blank one in the format of its row or column."""
    cell = sheet.cell(row, column)
    if cell.value is None and not cell.has_style:
        columns = sheet.column_dimensions.values()
        around = [
            sheet.row_dimensions.get(row),
            next((dimension for dimension in columns if (dimension.min or 0) <= column <= (dimension.max or 0)), None),
        ]
        copy_style(next((dimension for dimension in around if dimension and dimension.has_style), None), cell)
    return cell


def copy_style(source: Any, cell: Any) -> None:
    """Give a cell the format of another cell, row or column of the workbook, if there is one."""
    if source is not None:
        cell._style = copy(source._style)  # noqa: SLF001 - openpyxl itself copies formats so


class Painter:
    """Colours cells by the kind of their findings.

    A cell with a colour of its own keeps it as stripes. What a colour makes of a format is worked out once.
    """

    def __init__(self) -> None:
        self._painted: dict[tuple[object, ...], Cell] = {}

    def __call__(self, cell: Cell, kind: Kind) -> None:
        """Colour a cell."""
        key = (kind, cell.style_id)
        if key in self._painted:
            copy_style(self._painted[key], cell)
            return
        mark = Color(rgb=argb(kind))
        own = _own_colour(copy(cell.fill))
        if own is None:
            cell.fill = PatternFill("solid", fgColor=mark)
        else:
            cell.fill = PatternFill("lightUp", fgColor=own, bgColor=mark)
        self._painted[key] = cell


def _own_colour(fill: Any) -> Color | None:
    if isinstance(fill, GradientFill):
        own = fill.stop[0].color if fill.stop else None
    else:
        own = {None: None, "solid": fill.fgColor}.get(fill.fill_type, fill.bgColor)
    return own if isinstance(own, Color) else None


def add_comment(cell: Cell, text: str) -> None:
    """Put a comment on a cell, below the one it has."""
    author, before = _AUTHOR, ""
    if cell.comment is not None:
        author, before = cell.comment.author, f"{cell.comment.text}\n\n"
    comment = Comment(before + shortened(excel_text(text), max(LONGEST - len(before), 0)), author)
    fit(comment)
    cell.comment = comment


def fit(comment: Comment) -> None:
    """Size a comment's box so that its text can be read."""
    lines = sum(math.ceil(len(line) / _LINE_LENGTH) or 1 for line in comment.text.splitlines())
    comment.width = _WIDTH
    comment.height = min((lines + 1) * _LINE_HEIGHT, _TALLEST)
