"""What the columns of fields hold besides values: units nobody states, unknown codes, values that are none."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from prosuite.arithmetic.scale_plan import FloatArray
from prosuite.cells import has_decimal_comma, is_blank, is_number, text
from prosuite.drafting.evidence.answers import OddValue
from prosuite.drafting.writing.words import name
from prosuite.instruments.choices import read_words
from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.quantities import read_quantity
from prosuite.instruments.units import conversion, units_like
from prosuite.intake.columns.fields import FieldColumn
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Column, Table
from prosuite.names import squash
from prosuite.records.readings import read_column, rival_units
from prosuite.records.units import other_units

_CONVINCING = 0.9
_FEWEST_CELLS = 2
_REPEATED = re.compile(r"7+|8+|9+")  # as codes for missing values are chosen, past all that can be measured


@dataclass(frozen=True, slots=True)
class HeldColumn:
    """A column and the field it holds.

    Attributes
    ----------
    sheet
        The sheet.
    column
        Where the column stands, and what its name says.
    names
        Its name on the spreadsheet; several where visits stand side by side.
    """

    sheet: Sheet
    column: FieldColumn
    names: tuple[str, ...]

    @property
    def field(self) -> MeasuredField:
        """The field."""
        return self.sheet.instrument.field(self.column.field)

    @property
    def cells(self) -> Column:
        """Its cells."""
        return self.sheet.table.columns[self.column.position]

    @property
    def place(self) -> str:
        """Its name and address, for a person."""
        return f"{name(self.names[0])} ({self.sheet.table.header_address(self.column.position)})"

    def counted(self, rows: Iterable[int]) -> list[OddValue]:
        """Count what stands in some of its rows, the most frequent first."""
        counts: Counter[str] = Counter()
        first: dict[str, int] = {}
        for row in rows:
            value = text(self.cells[row])
            counts[value] += 1
            first.setdefault(value, row)
        at = self.column.position
        return [OddValue(value, n, self.sheet.table.address(first[value], at)) for value, n in counts.most_common()]


@dataclass(frozen=True, slots=True)
class UnitDoubt:
    """A column whose unit is not stated and may be another one.

    Attributes
    ----------
    column
        The column.
    fitting
        How many of its values are usual in each unit it may be in, the likeliest first.
    n_values
        How many values it has.
    is_refused
        Whether the column is refused until its unit is declared.
    """

    column: HeldColumn
    fitting: dict[str, int]
    n_values: int
    is_refused: bool


def held_columns(sheets: Iterable[Sheet], found: Table) -> list[HeldColumn]:
    """Return the columns of the fields on one sheet, each column of the spreadsheet once.

    Parameters
    ----------
    sheets
        The table as each of the instruments it holds.
    found
        The table as it stands.
    """
    columns: dict[str, HeldColumn] = {}
    for sheet in sheets:
        for column in sheet.fields:
            numbers = spreadsheet_columns(sheet.table, column.position)
            names = tuple(found.headers[found.column_numbers.index(number)] for number in numbers)
            columns.setdefault(sheet.table.address(0, column.position), HeldColumn(sheet, column, names))
    return list(columns.values())


def spreadsheet_columns(table: Table, position: int) -> list[int]:
    """Return the spreadsheet's columns of a table's column: one for each visit that has it, if they stand side by side.

    In a table of one row per answer it is the column of all answers.
    """
    return table.spreadsheet_columns(position)


def unit_doubt(column: HeldColumn, columns: Iterable[HeldColumn] = ()) -> UnitDoubt | None:
    """Return which units a column may be in, if it states none and its values do not speak for that of the field.

    They are weighed with those of its trials among ``columns``, as they are when the sheet is read.
    """
    field = column.field
    if field.kind != "number" or field.unit is None or column.column.unit is not None:
        return None
    block = [one for one in columns if one.field.id == field.id and one.column.unit is None] or [column]
    values = np.concatenate([_numbers(one.cells) for one in block])
    if not len(values):
        return None
    fitting = {unit.name: _count_usual(values, unit.name, field) for unit in units_like(field.unit)}
    others = [*rival_units(values, field), *other_units(values, field), *_stated_units(column)]
    if others:
        likely = sorted(dict.fromkeys([field.unit, *others]), key=lambda unit: -fitting[unit])
        return UnitDoubt(column, {unit: fitting[unit] for unit in likely}, len(values), is_refused=True)
    own = fitting[field.unit]
    others = [unit for unit, count in fitting.items() if count > own and count >= _CONVINCING * len(values)]
    likely = sorted(others, key=lambda unit: -fitting[unit])
    if not likely:
        return None
    return UnitDoubt(column, {unit: fitting[unit] for unit in [*likely, field.unit]}, len(values), is_refused=False)


def _stated_units(column: HeldColumn) -> list[str]:
    """Return the units other than the field's that some cells of a column state."""
    own = column.field.unit or ""
    stated = (read_quantity(cell, own) for cell in {*filter(lambda cell: isinstance(cell, str), column.cells)})
    return [unit for unit in dict.fromkeys(one.units[0] for one in stated if one) if unit != own]


def unknown_codes(column: HeldColumn) -> list[OddValue]:
    """Return what stands in the column of a choice and is none of its codes, the most frequent first."""
    if column.field.kind != "choice":
        return []
    meant = read_words(column.field, {text(value) for value in column.cells if not is_blank(value)}, column.place)
    doubtful = {letter for reading in meant.readings for letter in reading}
    unknown = {word for word, code in meant.codes.items() if code is None or squash(word) in doubtful}
    return column.counted(row for row, value in enumerate(column.cells) if text(value) in unknown)


def odd_values(column: HeldColumn) -> list[OddValue]:
    """Return values that recur in a column of numbers and cannot be any."""
    if column.field.kind != "number" or unit_doubt(column) is not None:
        return []
    unit = column.column.unit or column.field.unit  # in which unit it is, is asked by itself
    reading = read_column(column.cells, column.field, unit, None, column.place)
    found = column.counted(sorted(row for row in reading.faults if np.isnan(reading.number[row])))
    return [value for value in found if value.count >= _FEWEST_CELLS and _marks_missing(value.value)]


def _marks_missing(value: str) -> bool:
    """Tell whether a value may mark a missing one: -9, 99, 888 or a word; any other number is a measurement."""
    if is_number(value):
        return float(value) < 0 or _REPEATED.fullmatch(value) is not None
    return not any(map(str.isdecimal, value))


def could_hold(cells: Column, field: MeasuredField, unit: str | None) -> bool:
    """Tell whether nearly all numbers of a column are possible values of a field, in a unit or in one it may have."""
    values = _numbers(cells)
    if field.kind != "number" or not len(values):
        return True
    units = [unit] if unit else [one.name for one in units_like(field.unit or "")]
    low, high = field.hard or (-np.inf, np.inf)
    possible = [values * conversion(one, field.unit) for one in units if field.unit] or [values]
    return any(np.mean((low <= numbers) & (numbers <= high)) >= _CONVINCING for numbers in possible)


def could_be_value(value: str, columns: Iterable[HeldColumn]) -> bool:
    """Tell whether a value means something in one of the columns."""
    return any(_means_something(value, column.field) for column in columns)


def _means_something(value: str, field: MeasuredField) -> bool:
    if field.kind == "choice":
        return squash(value) in _words(field)
    if field.kind != "number" or not is_number(value):
        return False
    number = float(value)
    return number in field.values if field.values else bool(field.hard and field.hard[0] <= number <= field.hard[1])


def _words(field: MeasuredField) -> set[str]:
    return {squash(word) for code, words in field.codes.items() for word in (code, *words)}


def _numbers(column: Column) -> FloatArray:
    """Return the numbers of a column; those with a decimal comma too, which is a question of its own."""
    commas = (value.replace(",", ".") if has_decimal_comma(value) else value for value in column)
    numbers = [float(value) for value in commas if not is_blank(value) and is_number(value)]
    return np.array([number for number in numbers if abs(number) < np.inf], dtype=np.float64)


def _count_usual(values: FloatArray, unit: str, field: MeasuredField) -> int:
    """Count the values within the usual limits of a field, if they are in this unit."""
    low, high = field.soft or field.hard or (-np.inf, np.inf)
    converted = values * conversion(unit, field.unit or unit)
    return int(np.count_nonzero((converted >= low) & (converted <= high)))
