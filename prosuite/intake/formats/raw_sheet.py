"""The cells of one sheet as they stand in a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The cells of one sheet.

    Attributes
    ----------
    name
        The sheet's name; for a file that is one table its name without ending, as a spreadsheet program shows it.
    rows
        Cell values, row by row.
    first_row, first_column
        Where the first cell stands, counted from 0.
    merged
        Merged ranges as (first row, first column, last row, last column), counted from 0 in the spreadsheet.
    notes
        What was found out or decided while reading, in words.
    value_labels
        What the file says that stored values mean, by the place of the column in a row, counted from 0.
    """

    name: str
    rows: list[list[Any]]
    first_row: int = 0
    first_column: int = 0
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: tuple[str, ...] = ()
    value_labels: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
