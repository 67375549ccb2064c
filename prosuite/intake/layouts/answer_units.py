"""Tables with one row per result: the unit of each field, from the column of units."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prosuite.cells import has_decimal_comma, is_number, text
from prosuite.errors import ColumnError
from prosuite.findings.finding import counted
from prosuite.instruments.units import conversion, find_unit, units
from prosuite.intake.layouts.answer_columns import AnswerRows

_SHARE = "%"


class Units(NamedTuple):
    """What the column of units says.

    Attributes
    ----------
    headers
        The name of each item or field with its unit.
    factors
        What the value of each row is multiplied by; 1 where nothing is converted.
    left_out
        Rows that hold a percentage in place of a value.
    notes
        What was converted, in words.
    """

    headers: tuple[str, ...]
    factors: NDArray[np.float64]
    left_out: NDArray[np.bool_]
    notes: tuple[str, ...]


def read_units(rows: AnswerRows, answer: NDArray[np.intp], columns: dict[int, int]) -> Units:
    """Find the unit of every field.

    Parameters
    ----------
    rows
        The table.
    answer
        Of every row, the position of the column that its value stands in.
    columns
        The column with the units of each column of values, where there is one.

    Notes
    -----
    A field whose rows are in one unit has it in its name. In several units, its values are converted into its own. A
    row whose unit is blank is in the one unit of the others. Percentages of a field that is none are left out.

    Raises
    ------
    ColumnError
        A unit is none of its field, contradicts the field's name, or is blank where others differ.
    """
    headers, notes = list(rows.wanted), list[str]()
    factors, left_out = np.ones(len(rows.place)), np.zeros(len(rows.place), np.bool_)
    stated, filled = _stated(rows, answer, columns)
    for column in rows.names.fields.map(rows.wanted) if columns else ():
        spec = rows.names.instrument.field(column.field)
        if spec.unit is None or spec.kind != "number":
            continue
        own = np.flatnonzero((rows.place == column.position) & filled)
        said = {name: _unit(rows, name, spec.unit, column.position) for name in {*stated[own]} if name}
        left_out[own[[said.get(name) == _SHARE and spec.unit != _SHARE for name in stated[own]]]] = True
        known = {unit for unit in said.values() if unit != _SHARE or spec.unit == _SHARE}
        if not known:
            continue
        if len(known) > 1:
            notes += _convert(rows, own[~left_out[own]], stated, said, spec.unit, factors)
        unit = spec.unit if len(known) > 1 else known.pop()
        headers[column.position] = _with_unit(rows, rows.wanted[column.position], unit, column.unit)
    return Units(tuple(headers), factors, left_out, tuple(notes))


def _stated(
    rows: AnswerRows, answer: NDArray[np.intp], columns: dict[int, int]
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Return the unit that each row states, and whether it holds a value at all."""
    stated, filled = np.full(len(answer), "", dtype=object), np.zeros(len(answer), np.bool_)
    for position in np.unique(answer).tolist():
        codes, texts = rows.table.coded(position)
        here = answer == position
        filled |= here & np.array([bool(name) for name in texts], np.bool_)[codes]
        if position in columns:
            codes, texts = rows.table.coded(columns[position])
            stated[here] = np.array(texts, dtype=object)[codes[here]]
    return stated, filled


def _unit(rows: AnswerRows, name: str, like: str, place: int) -> str:
    """Return the unit that is spelled so; a percentage is one of anything."""
    unit = find_unit(name, like) or find_unit(name, _SHARE)
    if unit is None:
        raise ColumnError(
            f"sheet {rows.table.sheet!r} gives {rows.wanted[place]!r} in {name!r}, which is no unit of it: expected "
            f"{' or '.join(_spelled(like))}; correct the column of units"
        )
    return unit.name


def _spelled(like: str) -> Iterable[str]:
    return (unit.name for unit in units().values() if unit.dimension == units()[like].dimension)


def _convert(
    rows: AnswerRows,
    own: NDArray[np.intp],
    stated: NDArray[np.object_],
    said: dict[str, str],
    into: str,
    factors: NDArray[np.float64],
) -> list[str]:
    """Set the factors of a field that stands in several units; return how many values are converted."""
    name = rows.wanted[int(rows.place[own[0]])]
    blank = [row for row in own.tolist() if not stated[row]]
    if blank:
        raise ColumnError(
            f"sheet {rows.table.sheet!r} gives {name!r} in {' and '.join(sorted({*said.values()} - {_SHARE}))}, and "
            f"row {rows.table.row_labels[blank[0]]} does not say its unit: fill it in"
        )
    for spelling, unit in said.items():
        factors[own[stated[own] == spelling]] = conversion(unit, into)
    converted = int((factors[own] != 1).sum())
    return [f"{name}: {counted(converted, 'value')} converted into {into} by the column of units"]


def _with_unit(rows: AnswerRows, name: str, unit: str, stated: str | None) -> str:
    """Return the name of a field with its unit, which must not contradict one in the name."""
    if stated is not None and stated != unit:
        raise ColumnError(
            f"sheet {rows.table.sheet!r}: {name!r} names the unit {stated}, but the column of units says {unit}: "
            f"correct one of the two"
        )
    return name if stated is not None else f"{name} ({unit})"


def in_own_unit(value: object, factor: float, sheet: str | None) -> object:
    """Return a value times a factor; what is no number stays as typed.

    Raises
    ------
    ColumnError
        It has a decimal comma: whether that is one is settled only later.
    """
    if factor != 1 and has_decimal_comma(value):
        raise ColumnError(
            f"sheet {sheet!r} gives a field in several units, and values such as {text(value)!r} with a decimal comma: "
            f"write that field in one unit, or its values with a point"
        )
    return value if factor == 1 or not is_number(value) else float(text(value)) * factor
