"""The cells of one sheet as they stand in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prosuite.findings.finding import Finding

_MOST_CELLS, _MOST_TIMES = 250_000, 100  # in any case; beyond, so many to the filled one


@dataclass(frozen=True, slots=True)
class Places:
    """What the rows, columns and cells of a sheet are called that was no sheet in its file.

    Attributes
    ----------
    rows, columns
        Of each row and column in words; the first row is that of the names.
    cells
        Of those cells that have an address of their own, by row and column, both counted from 0.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def row(self, number: int) -> str:
        """Return what a row is called, counted from 1 as in a spreadsheet."""
        return self.rows[number - 1]

    def column(self, number: int) -> str:
        """Return what a column is called, counted from 0; one that was made anew goes by its first row."""
        return self.columns[number] if number < len(self.columns) else self.row(1)

    def cell(self, number: int, column: int) -> str:
        """Return what a cell is called, its row counted from 1 and its column from 0."""
        own = self.cells.get((number - 1, column)) or self.column(column)
        return f"{self.row(number)}, {own}" if number > 1 else own


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
    places
        What its rows, columns and cells are called where the file is no table.
    names
        Other first rows that its file has for it; that which names most items is the one.
    findings
        What was found on records that are not in it, or of which the file itself says that something is amiss.
    """

    name: str
    rows: list[list[Any]]
    first_row: int = 0
    first_column: int = 0
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: tuple[str, ...] = ()
    value_labels: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    places: Places | None = None
    names: Sequence[list[Any]] = ()
    findings: tuple[Finding, ...] = ()


def check_extent(n_rows: int, n_columns: int, n_filled: int) -> None:
    """Refuse a sheet that would be far larger than what fills it: records that hardly share a column.

    Raises
    ------
    ValueError
        It would be.
    """
    if n_rows * n_columns > max(_MOST_CELLS, _MOST_TIMES * n_filled):
        raise ValueError(f"{n_rows:,} records answer {n_columns:,} questions, nearly each one others")
