"""A table that remembers where in the spreadsheet each of its cells stands."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.cells import column_letters, text
from prosuite.intake.formats.raw_sheet import Places
from prosuite.names import code_key

Column = Sequence[Any] | NDArray[Any]
MOST_NAMES = 400  # that a column may hold which names items or fields row by row
_LONGEST_NAME = 60
_SEEN_ROWS = 100  # enough to see each of the visits side by side
_PLAIN_SHEET_NAME = re.compile(r"\w+")


class Layout(Enum):
    """How a table stands on its sheet."""

    ROWS = "one row per record"
    VISITS = "visits side by side"
    ANSWERS = "one row per answer"


class Repeat(NamedTuple):
    """An answer that stands in a second row for the same record.

    Attributes
    ----------
    row, column
        Its record and item in the table.
    cell, value
        Where it stands, and what it says.
    first_cell, first_value
        The same of the answer that stands first.
    """

    row: int
    column: int
    cell: str
    value: str
    first_cell: str
    first_value: str


@dataclass(frozen=True)
class Table:
    """Named columns with the address of every cell.

    Attributes
    ----------
    sheet
        Name of the sheet, or None for a DataFrame.
    header_row
        Spreadsheet row of the header, counted from 1.
    headers
        Column names as typed.
    columns
        One sequence of cell values per header.
    column_numbers
        Spreadsheet column of each header, counted from 0.
    row_labels
        Spreadsheet row of each record, counted from 1, or the index labels of a DataFrame.
    place_of
        Gives the spreadsheet row (from 1) and column (from 0) of a cell from its row and column in the table, where
        they are not those of its record and header: in a table turned from another layout. The column is None for a
        cell that the spreadsheet does not have.
    notes
        What was found out or decided while reading, in words.
    layout
        How it stands on its sheet.
    laid_out
        How it was turned into one row per record, one of the notes; empty where it was not.
    declared
        Headers that the study file gave to columns.
    labels, label_rows
        Of each row of labels below the header (question text, units, types) its texts, one per header, and its
        spreadsheet row.
    turned
        Spreadsheet columns that it was turned by and that are none of its own any more: those of items and units.
    repeats
        Answers that stood twice for a record, in a table turned from one row per answer.
    value_labels
        What the file itself says that stored values mean, by spreadsheet column; the levels of a factor stand for
        themselves, in their order.
    words
        What cells say besides their codes, by the position of the column and the code.
    file
        Name of the file, where several were given.
    places
        What its rows, columns and cells are called where the file is no table.
    """

    sheet: str | None
    header_row: int
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    column_numbers: tuple[int, ...]
    row_labels: Sequence[Any]
    place_of: Callable[[int, int], tuple[int, int | None]] | None = None
    notes: tuple[str, ...] = ()
    layout: Layout = Layout.ROWS
    laid_out: str = ""
    declared: frozenset[str] = frozenset()
    labels: tuple[tuple[str, ...], ...] = ()
    label_rows: tuple[int, ...] = ()
    turned: tuple[int, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    value_labels: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    words: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    file: str | None = None
    places: Places | None = None

    def __len__(self) -> int:
        return len(self.row_labels)

    def __repr__(self) -> str:
        return f"<Table {self.sheet!r}: {len(self)} rows, {len(self.headers)} columns>"

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> "Table":
        """Wrap a DataFrame; its cells are named column[index label]."""
        return cls(
            sheet=None,
            header_row=0,
            headers=tuple(map(str, frame.columns)),
            columns=tuple(cells(frame.iloc[:, position]) for position in range(frame.shape[1])),
            column_numbers=tuple(range(frame.shape[1])),
            row_labels=_labels(frame.index),
            value_labels={
                place: levels for place in range(frame.shape[1]) if (levels := factor_levels(frame.iloc[:, place]))
            },
        )

    def rows(self, kept: Sequence[int]) -> "Table":
        """Return the table cut down to some of its rows."""
        place_of, now = self.place_of, {row: place for place, row in enumerate(kept)} if self.repeats else {}
        return replace(
            self,
            columns=tuple([column[row] for row in kept] for column in self.columns),
            row_labels=[self.row_labels[row] for row in kept],
            place_of=place_of and (lambda row, column: place_of(kept[row], column)),
            repeats=tuple(one._replace(row=now[one.row]) for one in self.repeats if one.row in now),
        )

    def labels_at(self, positions: Sequence[int | None]) -> tuple[tuple[str, ...], ...]:
        """Return the labels of a table made of these columns; None is a column that the sheet does not have."""
        return tuple(tuple("" if at is None else row[at] for at in positions) for row in self.labels)

    def with_cells(self, position: int, header: str, cells: Column) -> "Table":
        """Return the table with another name and other cells for one of its columns."""
        headers, columns = list(self.headers), list(self.columns)
        headers[position], columns[position] = header, cells
        return replace(self, headers=tuple(headers), columns=tuple(columns))

    def with_column(self, header: str, cells: Column, source: int | None = None) -> "Table":
        """Return the table with one more column, whose cells stand where those of another do, or nowhere."""
        n_own, place_of = len(self.headers), self.place_of
        unplaced = max(self.column_numbers, default=-1) + 1
        number = unplaced if source is None else self.column_numbers[source]

        def place(row: int, column: int) -> tuple[int, int | None]:
            if column >= n_own and source is None:
                return self.row_labels[row], None
            own = source if column >= n_own and source is not None else column
            return (self.row_labels[row], self.column_numbers[own]) if place_of is None else place_of(row, own)

        return replace(
            self,
            headers=(*self.headers, header),
            columns=(*self.columns, cells),
            column_numbers=(*self.column_numbers, number),
            place_of=place if place_of is not None or source is None else None,
            labels=self.labels_at([*range(n_own), source]),
        )

    def labels_of(self, position: int) -> list[Mapping[str, str]]:
        """Return the value labels of a column; those of each of its columns in the spreadsheet, if they differ."""
        if position in self.words:
            return [self.words[position]]
        numbers = {self.column_numbers[position]}
        if self.value_labels and self.place_of is not None:
            places = (self.place_of(row, position)[1] for row in range(min(len(self), _SEEN_ROWS)))
            numbers = {number for number in places if number is not None}
        found = [self.value_labels[number] for number in sorted(numbers) if number in self.value_labels]
        return [labels for place, labels in enumerate(found) if labels not in found[:place]]

    def label_of(self, row: int, position: int) -> str:
        """Return what the file says that the code in a cell means; "" if it does not."""
        number = self.place(row, position)[1] if self.value_labels else None
        labels = self.words.get(position) or ({} if number is None else self.value_labels.get(number, {}))
        return labels.get(code_key(text(self.columns[position][row])), "")

    def texts(self, position: int | None, otherwise: str = "") -> list[str]:
        """Return a column as the texts a person sees; the same text throughout where there is no such column."""
        return [otherwise] * len(self) if position is None else list(map(text, self.columns[position]))

    def coded(self, position: int) -> tuple[NDArray[np.intp], list[str]]:
        """Return the places of a column's cells among its different texts, and these texts; worked out once."""
        if position not in self._codes:
            self._codes[position] = _coded(self.columns[position])
        return self._codes[position]

    @cached_property
    def _codes(self) -> dict[int, tuple[NDArray[np.intp], list[str]]]:
        return {}

    @cached_property
    def wordy(self) -> tuple[int, ...]:
        """Positions of the columns that hold a few words again and again."""
        return tuple(position for position, column in enumerate(self.columns) if _is_wordy(column))

    def place(self, row: int, column: int) -> tuple[Any, int | None]:
        """Return the spreadsheet row (from 1) and column (from 0) of a cell; no column where it has no such cell."""
        if self.place_of is not None:
            return self.place_of(row, column)
        return self.row_labels[row], self.column_numbers[column]

    def address(self, row: int, column: int) -> str:
        """Return the address of a cell as the spreadsheet names it, such as ``SF36!F17``."""
        label, number = self.place(row, column)
        if self.sheet is None:
            return f"{self.headers[column]}[{label}]"
        if self.places is not None:
            own = self.places.row(label) if number is None else self.places.cell(label, number)
            return f"{quoted(self.sheet)}!{own}"
        return f"{quoted(self.sheet)}!{'' if number is None else column_letters(number)}{label}"

    def has_cell(self, row: int, column: int) -> bool:
        """Tell whether the spreadsheet has the cell; a table turned from another layout may lack some."""
        return self.place_of is None or self.place_of(row, column)[1] is not None

    def header_address(self, column: int) -> str:
        """Return the address of a column's header cell."""
        if self.sheet is None:
            return self.headers[column]
        if self.places is not None:
            return f"{quoted(self.sheet)}!{self.places.column(self.column_numbers[column])}"
        return f"{quoted(self.sheet)}!{column_letters(self.column_numbers[column])}{self.header_row}"

    def spreadsheet_columns(self, position: int) -> list[int]:
        """Return the spreadsheet's columns of a column: one for each visit that has it, if they stand side by side.

        In a table of one row per answer it is the column of all answers.
        """
        if self.place_of is None:
            return [self.column_numbers[position]]
        visits = takewhile(lambda row: self.row_labels[row] == self.row_labels[0], range(len(self)))
        places = dict.fromkeys(self.place_of(row, position)[1] for row in visits)
        return [place for place in places if place is not None] or [self.column_numbers[position]]

    def label_address(self, number: int, column: int) -> str:
        """Return the address of a label below a column's name."""
        row = self.label_rows[number]
        return f"{quoted(self.sheet or '')}!{column_letters(self.column_numbers[column])}{row}"

    def row_address(self, row: int) -> str:
        """Return sheet and row of a record, such as ``SF36!17``."""
        label = str(self.row_labels[row]) if self.places is None else self.places.row(self.row_labels[row])
        return label if self.sheet is None else f"{quoted(self.sheet)}!{label}"

    def row_place(self, row: int) -> str:
        """Return sheet and row of a record, behind the file where several were given."""
        address = self.row_address(row)
        return address if self.file is None else f"{self.file}: {address}"


def texts_in(column: Column) -> set[str]:
    """Return the distinct texts of a column."""
    is_numeric = isinstance(column, np.ndarray) and column.dtype.kind in "iuf"
    if is_numeric or not any(issubclass(kind, str) for kind in {*map(type, column)}):  # sooner than cell by cell
        return set()
    try:
        return {value for value in set(column) if isinstance(value, str)}
    except TypeError:  # a list or the like in a cell
        return {value for value in column if isinstance(value, str)}


def factor_levels(series: "pd.Series[Any]") -> dict[str, str]:
    """Return the levels of a factor of texts in their order, each standing for itself; nothing for another column."""
    levels = series.cat.categories if isinstance(series.dtype, pd.CategoricalDtype) else ()
    return {level: level for level in levels} if all(isinstance(level, str) for level in levels) else {}


def cells(series: "pd.Series[Any]") -> Column:
    """Return a Series as a numeric array where its type is numeric, else as an array of Python objects."""
    kind = series.dtype.kind
    if kind in "iuf":
        if isinstance(series.dtype, np.dtype):
            return series.to_numpy()
        return series.to_numpy(dtype=np.float64, na_value=np.nan)
    return series.to_numpy(dtype=object)


def _labels(index: "pd.Index[Any]") -> Sequence[Any]:
    if isinstance(index, pd.RangeIndex):
        return range(index.start, index.stop, index.step)  # takes no time, however many
    return index.tolist()


def _coded(column: Column) -> tuple[NDArray[np.intp], list[str]]:
    """Return the places of cells among their different texts; each different cell is turned into text once."""
    kinds = {*map(type, column)}
    as_text = bool in kinds or any(kind.__hash__ is None for kind in kinds)  # True == 1; a list has no hash
    cells = np.empty(len(column), dtype=object)
    cells[:] = list(map(text, column)) if as_text else column
    places, different = pd.factorize(cells, use_na_sentinel=False)
    own, texts = pd.factorize(np.array([*map(text, different), ""], dtype=object)[:-1])
    return own.astype(np.intp, copy=False)[places], list(texts)


def _is_wordy(column: Column) -> bool:
    words = texts_in(column)
    few = 1 < len(words) <= min(MOST_NAMES, len(column) // 2)
    return few and max(map(len, words)) <= _LONGEST_NAME and any(any(map(str.isalpha, word)) for word in words)


@lru_cache
def quoted(sheet: str) -> str:
    """Return a sheet name as it stands in a cell address: in apostrophes unless it is one plain word."""
    if _PLAIN_SHEET_NAME.fullmatch(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"
