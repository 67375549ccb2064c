"""The unit of every value of a column: evidence of its cells, a column beside it and its block, weighed together."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from prosuite.arithmetic.scale_plan import FloatArray
from prosuite.cells import as_number, is_blank, is_number, text
from prosuite.errors import ColumnError
from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.quantities import Quantity, read_quantity
from prosuite.instruments.units import conversion, find_unit, units_like
from prosuite.intake.columns.fields import FieldColumn
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Column
from prosuite.names import squash
from prosuite.records.distinct import distinct
from prosuite.records.readings import CellFault, Reading, outside, typed_numbers

_DECLARED = "the study file"
_SEVERAL = 2  # one value is a cell with a fault


class InUnit(NamedTuple):
    """A column whose values are in one unit.

    Attributes
    ----------
    cells
        The column; a cell that states its unit is a number.
    unit, by
        The unit, and what says so; None if nothing does.
    faults
        Cells whose unit cannot be, by row.
    converted
        Units that single values were given in.
    """

    cells: Column
    unit: str | None
    by: str
    faults: dict[int, CellFault]
    converted: tuple[str, ...] = ()

    def notes(self, place: str, spec: MeasuredField) -> tuple[str, ...]:
        """Return that values were converted, and where their unit stands."""
        own = [self.unit] if self.unit is not None and spec.kind == "number" else []
        units = [unit for unit in dict.fromkeys([*own, *self.converted]) if unit != spec.unit]
        said = f"{place}: {spec.id} converted from {' and '.join(units)} to {spec.unit}, as {self.by} says"
        return (said,) if units else ()


def in_one_unit(sheet: Sheet, said: FieldColumn) -> InUnit:
    """Bring the values of a column into one unit, where its cells or a column beside it state theirs.

    Parameters
    ----------
    sheet
        The sheet.
    said
        Which of its columns, and what the sheet says of its unit.

    Raises
    ------
    ColumnError
        Some cells state another unit than the field's, and others none.
    """
    table, spec = sheet.table, sheet.instrument.field(said.field)
    column, beside = table.columns[said.position], None if said.units_at is None else table.columns[said.units_at]
    is_plain = isinstance(column, np.ndarray) and column.dtype.kind in "iuf"
    if spec.kind != "number" or spec.unit is None or (is_plain and beside is None):
        return InUnit(column, said.unit, said.unit_by, {})
    cells, places = distinct(column)
    stated = [_quantity(cell, spec.unit) for cell in cells]
    if not any(stated) and beside is None:
        return InUnit(column, said.unit, said.unit_by, {})
    if beside is not None:
        return _by_column([cells[at] for at in places], [stated[at] for at in places], spec, said, beside)
    return _by_cells(cells, stated, places.tolist(), spec, said, sheet)


def _quantity(cell: object, like: str) -> Quantity | None:
    return read_quantity(cell, like) if isinstance(cell, str) and not is_number(cell) else None


def _by_cells(
    cells: Sequence[Any],
    stated: Sequence[Quantity | None],
    places: Sequence[int],
    spec: MeasuredField,
    said: FieldColumn,
    sheet: Sheet,
) -> InUnit:
    """Read the cells that state a unit in theirs; the others are in that of the column."""
    named = dict.fromkeys(unit for one in stated if one for unit in one.units)
    target = said.unit or spec.unit or ""
    if said.unit is None and {*named} != {target}:
        _refuse_mixture(cells, named, spec, said, sheet)
    if said.unit is None or said.unit_by == _DECLARED:
        wrong: set[int] = set()
    else:
        wrong = {at for at, one in enumerate(stated) if one and target not in one.units}
    expected = f"{target}, as {said.unit_by} says"
    numbers = [
        _number(cell, one, target, is_wrong=at in wrong)
        for at, (cell, one) in enumerate(zip(cells, stated, strict=True))
    ]
    faults = {row: CellFault("contradictory-unit", expected) for row, at in enumerate(places) if at in wrong}
    by = said.unit_by if said.unit else "the cell itself"
    return InUnit([numbers[at] for at in places], target, by, faults, tuple(unit for unit in named if unit != target))


def _number(cell: object, stated: Quantity | None, target: str, *, is_wrong: bool) -> Any:
    if is_wrong or stated is None:
        return None if is_wrong else cell
    return stated.number * conversion(stated.units[0], target)


def _refuse_mixture(
    cells: Iterable[object], named: Iterable[str], spec: MeasuredField, said: FieldColumn, sheet: Sheet
) -> None:
    """Refuse a column some cells of which state another unit than the field's, and others none."""
    bare = next((text(cell) for cell in cells if is_number(cell)), None)
    own = spec.unit or ""
    if bare is not None:
        other = next(unit for unit in named if unit != own)
        raise ColumnError(
            f"{sheet.place(said.position)} holds {spec.id}: some of its cells say {other}, and "
            f"others, such as {bare}, state no unit and could be {own} or {other}: "
            f"{_declare(sheet, [said.position], [own, other])}"
        )


def _by_column(
    cells: Sequence[Any], stated: Sequence[Quantity | None], spec: MeasuredField, said: FieldColumn, beside: Column
) -> InUnit:
    """Read each value in the unit that stands beside it; a blank one is the column's where no row states another."""
    typed = [text(unit) for unit in beside]
    meant = {word: find_unit(word, spec.unit or "") for word in {*typed}}
    named = dict.fromkeys(unit.name for unit in meant.values() if unit)
    target = said.unit or spec.unit or ""
    alone = target if {*named} <= {target} else None
    checked = said.unit if said.unit_by != _DECLARED else None
    numbers, faults = list[Any](), dict[int, CellFault]()
    for row, (cell, one, word) in enumerate(zip(cells, stated, typed, strict=True)):
        unit = meant[word]
        name = unit.name if unit else alone if not word else None
        own = one.units if one else (name,)
        if is_blank(cell) or not (one or is_number(cell)):
            numbers.append(cell)
        elif name is None or name not in own or checked not in (None, name):
            numbers.append(None)
            faults[row] = CellFault(
                "contradictory-unit", f"{_expected(spec, checked)}{'' if word else '; no unit stands here'}"
            )
        else:
            numbers.append((one.number if one else as_number(cell)) * conversion(one.units[0] if one else name, target))
    return InUnit(numbers, target, "the column of units", faults, tuple(unit for unit in named if unit != target))


def _expected(spec: MeasuredField, checked: str | None) -> str:
    return f"{checked}, as its name says" if checked else f"a unit such as {spec.unit}"


def check_units(sheet: Sheet, spec: MeasuredField, readings: Mapping[int, Reading]) -> None:
    """Refuse the columns of a field that state no unit, if a value is impossible in its unit and none is in another.

    The values of all of them are weighed together, so that trials side by side are in one unit.

    Raises
    ------
    ColumnError
        The values can be in another unit; the message says how to declare either.
    """
    if spec.unit is None or spec.kind != "number":
        return
    table = sheet.table
    bare = [one for one in sheet.fields if one.field == spec.id and not (one.unit or one.joined or one.clash)]
    doubtful = [
        (row, one.position)
        for one in bare
        for row, fault in readings[one.position].faults.items()
        if fault.code in ("out-of-limits", "unusual-value")
    ]
    if not doubtful:
        return
    values = np.concatenate([typed_numbers(table.columns[one.position]) for one in bare])
    others = other_units(values[~np.isnan(values)], spec)
    if others:
        row, position = doubtful[0]
        found, names = f"{text(table.columns[position][row])} ({table.address(row, position)})", " or ".join(others)
        raise ColumnError(
            f"{sheet.place(position)} holds {spec.id} and does not say its unit, and its values speak against "
            f"{spec.unit}, such as {found}, while all of them are possible in {names}: "
            f"{_declare(sheet, [one.position for one in bare], [*others, spec.unit])}"
        )


def other_units(values: FloatArray, spec: MeasuredField) -> list[str]:
    """Return other units that values may be in, if one of them is impossible, or all are rare, in the field's own.

    In such a unit every value is possible and most are usual, or all where none is impossible in the field's.
    """
    own = spec.unit or ""
    impossible = outside(values, spec.hard).any()
    if len(values) < _SEVERAL or not (impossible or outside(values, spec.soft).all()):
        return []
    found = []
    for unit in units_like(own)[1:]:
        converted = values * conversion(unit.name, own)
        unusual = np.count_nonzero(outside(converted, spec.soft or spec.hard))
        if not outside(converted, spec.hard).any() and (2 * unusual < len(values) if impossible else not unusual):
            found.append(unit.name)
    return found


def check_other_sheets(sheet: Sheet, others: Iterable[Sheet]) -> None:
    """Refuse a column that states no unit where one of its name on another sheet is in another than the field's.

    Raises
    ------
    ColumnError
        Visits on sheets of their own would be read in different units.
    """
    same = [other for other in others if other.instrument.id == sheet.instrument.id and other is not sheet]
    for column in sheet.fields:
        own = sheet.instrument.field(column.field).unit
        told = next(_told(sheet, column, same), None) if own and not (column.unit or column.clash) else None
        if told is not None:
            unit, place = told
            raise ColumnError(
                f"{sheet.place(column.position)} holds {column.field} and does not say its unit, and {unit} is that "
                f"of {place}: {_declare(sheet, [column.position], [unit, own or ''])}"
            )


def _told(sheet: Sheet, column: FieldColumn, others: Iterable[Sheet]) -> Iterator[tuple[str, str]]:
    """Yield the units, other than the field's, and places of columns of the same name and field on other sheets."""
    names = {squash(name) for name in sheet.names_of(column.position)}
    for other in others:
        for one in other.fields:
            is_same = one.field == column.field and names & {squash(name) for name in other.names_of(one.position)}
            if is_same and one.unit and one.unit != other.instrument.field(one.field).unit:
                yield one.unit, other.place(one.position)


def _declare(sheet: Sheet, positions: Sequence[int], units: Iterable[str]) -> str:
    """Return how to say in which of several units columns are."""
    names = [name for position in positions for name in sheet.names_of(position)]
    if sheet.table.sheet is None:
        return f"name it {' or '.join(repr(f'{names[0]} ({unit})') for unit in units)}"

    def line(unit: str) -> str:
        pairs = ", ".join(f"{_toml(name)} = {_toml(unit)}" for name in names)
        return f"units = {{ {pairs} }}"

    return f"declare in a study file below [sheets.{_toml(sheet.table.sheet)}] {' or '.join(map(line, units))}"


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
