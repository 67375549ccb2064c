"""Columns of test sheets: cells to numbers in the field's unit, and every cell that is no value."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.rounding import compared
from prosuite.arithmetic.scale_plan import FloatArray
from prosuite.cells import as_number, is_blank, is_number, text
from prosuite.errors import ColumnError
from prosuite.instruments.answers import Fault
from prosuite.instruments.choices import read_words, two_readings
from prosuite.instruments.fields import HOURS, Limits, MeasuredField
from prosuite.instruments.units import Unit, conversion, units_like
from prosuite.intake.dates import DateColumn, DateOrder, read_dates, settled_by
from prosuite.intake.table import Column
from prosuite.records import clock
from prosuite.records.distinct import distinct

_A_TIME = "a time of day such as 22:30"


class CellFault(NamedTuple):
    """A cell at fault: the code of its finding, and what was expected."""

    code: str
    expected: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A column as numbers.

    Attributes
    ----------
    number
        One per row: a value in the field's unit, the number of a code, a date as a day number; NaN where there is none.
    faults
        The cells at fault by row; one outside the soft limits has a number all the same.
    notes
        What was decided, in words.
    refused
        Rows whose value is not used because the unit of the column is contradicted; None if it is not.
    """

    number: FloatArray
    faults: dict[int, CellFault] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    refused: NDArray[np.bool_] | None = None


def read_column(
    column: Column,
    spec: MeasuredField,
    unit: str | None,
    order: DateOrder | None,
    place: str,
    *,
    declared: bool = False,
    dates: Iterable[DateColumn] = (),
) -> Reading:
    """Read the column of a field.

    Parameters
    ----------
    column
        Cells of any type.
    spec
        The field.
    unit
        The unit that the header or the study file states; None if neither does.
    order
        The declared order of day and month.
    place
        The column in words, for a refusal.
    declared
        Whether the study file says what its codes mean: then another code is a fault of its cell.
    dates
        Other columns of dates on the sheet, which may settle an order that this one leaves open.

    Raises
    ------
    ColumnError
        The unit, the codes or the order of dates could be one or the other; the message says what to declare.
    """
    if spec.kind == "date":
        return _read_dates(column, order, place, dates)
    if spec.kind == "choice":
        return _read_choice(column, spec, place, declared=declared)
    if spec.kind == "clock":
        return _read_clock(column, spec, unit, place)
    if spec.kind == "text":
        return Reading(np.array([np.nan if is_blank(value) else 1.0 for value in column], dtype=np.float64))
    return _read_numbers(column, spec, unit, place)


def _read_numbers(column: Column, spec: MeasuredField, unit: str | None, place: str) -> Reading:
    typed, faults = _typed_numbers(column)
    if unit is None:
        _check_rivals(typed, spec, place)
    factor = conversion(unit, spec.unit) if unit and spec.unit else 1.0
    number = typed * factor
    with np.errstate(invalid="ignore"):
        if spec.values:
            bad, odd = ~np.isnan(number) & ~np.isin(number, spec.values), np.zeros(number.shape, np.bool_)
        else:
            bad, odd = outside(number, spec.hard), outside(number, spec.soft)
    for row in np.flatnonzero(bad | odd).tolist():
        code = "unusual-value" if not bad[row] else "out-of-range-answer" if spec.values else "out-of-limits"
        faults[row] = CellFault(code, _expected(float(typed[row]), spec, unit, hard=bool(bad[row])))
    number[bad] = np.nan
    return Reading(number, faults)


def typed_numbers(column: Column) -> FloatArray:
    """Return the numbers of a column as typed; NaN where there is none."""
    return _typed_numbers(column)[0]


def _typed_numbers(column: Column) -> tuple[FloatArray, dict[int, CellFault]]:
    if isinstance(column, list) and {*map(type, column)} == {float}:  # as a workbook's numbers are
        column = np.array(column)
    if isinstance(column, np.ndarray) and column.dtype.kind in "iuf":
        number = column.astype(np.float64)
        endless = np.isinf(number)
        number[endless] = np.nan
        return number, {row: CellFault(Fault.TEXT, "a number") for row in np.flatnonzero(endless).tolist()}
    cells, places = distinct(column)
    number = np.full(len(cells), np.nan)
    faults: dict[int, CellFault] = {}
    for place, value in enumerate(cells):
        if is_blank(value):
            continue
        if is_number(value) and abs(as_number(value)) < np.inf:
            number[place] = as_number(value)
        else:
            faults[place] = CellFault(_kind_of(value), "a number")
    return number[places], _by_row(faults, places)


def _by_row(faults: Mapping[int, CellFault], places: NDArray[np.intp]) -> dict[int, CellFault]:
    """Return the faults of distinct cells as those of the rows that hold them."""
    rows = np.flatnonzero(np.isin(places, list(faults))).tolist() if faults else []
    return {row: faults[int(places[row])] for row in rows}


def _kind_of(value: object) -> Fault:
    if isinstance(value, bool | np.bool_):
        return Fault.BOOLEAN
    return Fault.TEXT if isinstance(value, str) or is_number(value) else Fault.DATE


def outside(number: FloatArray, limits: Limits | None) -> Any:
    """Tell which numbers are outside limits."""
    if limits is None:
        return np.zeros(number.shape, np.bool_)
    value = compared(number)  # 18 L/min are 0.3 L/s, whatever the binary quotient
    return (value < limits[0]) | (value > limits[1])


def rival_units(typed: FloatArray, spec: MeasuredField) -> list[str]:
    """Return the other units that all values of a column may be in; NaN is no value."""
    known = typed[~np.isnan(typed)]
    if spec.unit is None or not len(known):
        return []
    usual = spec.rivals.items()
    return [unit for unit, limits in usual if not outside(known * conversion(unit, spec.unit), limits).any()]


def _check_rivals(typed: FloatArray, spec: MeasuredField, place: str) -> None:
    """Refuse a column without a unit whose values could all be in another one."""
    for rival in rival_units(typed, spec):
        name = spec.aliases[0] if spec.aliases else spec.id
        raise ColumnError(
            f"{place} holds {spec.id} and does not say its unit, and its values could be {spec.unit} or {rival}: "
            f"name it '{name} ({spec.unit})' or '{name} ({rival})', or declare "
            f'units = {{ "column" = "{spec.unit}" }} for the sheet in a study file'
        )


def _expected(typed: float, spec: MeasuredField, unit: str | None, *, hard: bool) -> str:
    if spec.values:
        return ", ".join(f"{value:g}" for value in spec.values)
    low, high = (spec.hard if hard else spec.soft) or (-np.inf, np.inf)
    limits = f"{low:g} to {high:g}{f' {spec.unit}' if spec.unit else ''}"
    causes = list(_likely_causes(typed, spec, unit))
    return f"{limits}; {'; '.join(causes)}" if causes else limits


def _likely_causes(typed: float, spec: MeasuredField, unit: str | None) -> Iterator[str]:
    """Yield what a value out of limits may be instead."""
    own = unit or spec.unit or ""
    others: list[Unit] = units_like(spec.unit) if spec.unit else []
    for other in others:
        converted = typed * conversion(other.name, others[0].name)
        if other.name != own and not outside(np.array([converted]), spec.soft or spec.hard).any():
            means = "it may be in" if other.name == spec.unit else f"{typed:g} {other.name} would be {converted:.4g}"
            yield f"{means} {spec.unit}"
    for quantity, (low, high) in spec.mistaken.items():
        if low <= typed <= high:
            yield f"it may be {quantity}"


def _read_choice(column: Column, spec: MeasuredField, place: str, *, declared: bool) -> Reading:
    cells, places = distinct(column)
    typed = [text(value) for value in cells]
    meant = read_words(spec, filter(None, typed), place)
    if meant.readings:
        raise ColumnError(f"{place} holds {spec.id} {two_readings(spec, meant.readings)}")
    unknown = {word for word, code in meant.codes.items() if code is None}
    if not declared and any(map(is_number, unknown)):
        raise ColumnError(_undeclared(unknown, spec, place))
    read = {word: float(spec.code_number(code)) for word, code in meant.codes.items() if code}
    number = np.array([read.get(word, np.nan) for word in typed], dtype=np.float64)
    faults = {
        row: CellFault("unknown-code", ", ".join(spec.codes)) for row, word in enumerate(typed) if word in unknown
    }
    return Reading(number[places], _by_row(faults, places))


def _undeclared(unknown: Iterable[str], spec: MeasuredField, place: str) -> str:
    found = sorted(filter(is_number, unknown))
    example = ", ".join(
        f"{json.dumps(code)} = {json.dumps(name)}" for code, name in zip(found, spec.codes, strict=False)
    )
    return (
        f"{place} holds the codes {', '.join(found[:8])} for {spec.id}, and nothing says what they mean: declare it in "
        f"a study file below [codes.{spec.id}], such as {example}, if that is so"
    )


def _read_clock(column: Column, spec: MeasuredField, unit: str | None, place: str) -> Reading:
    cells, places = distinct(column)
    said = [clock.time_in(cell) for cell in cells]
    faults = {row: CellFault(fault, _A_TIME) for row, fault in enumerate(said) if isinstance(fault, Fault)}
    own = np.array([np.nan if isinstance(time, Fault) else time for time in said], dtype=np.float64)
    number, _ = _typed_numbers([None if row in faults or own[row] >= 0 else cell for row, cell in enumerate(cells)])
    notation = unit or clock.decide(number[~np.isnan(number)], spec, place)
    told = np.where(np.isnan(number), own, clock.hours(number, notation))
    there = ~(np.isnan(number) & np.isnan(own))
    with np.errstate(invalid="ignore"):
        told[told > HOURS] = np.nan
    for row in np.flatnonzero(there & np.isnan(told)).tolist():
        faults[row] = CellFault("out-of-limits", f"{_A_TIME}, 0 to 24 hours")
    as_read = notation != clock.Notation.HOURS and not np.isnan(number).all()
    notes = (f"{spec.id}: numbers read as {notation}",) if as_read else ()
    return Reading(told[places], _by_row(faults, places), notes)


def _read_dates(column: Column, order: DateOrder | None, place: str, others: Iterable[DateColumn]) -> Reading:
    dates = read_dates(column, order)
    dates = settled_by(column, dates, others) if dates.undecided else dates
    if dates.undecided:
        cells = [text(column[row]) for row in dates.undecided]
        raise ColumnError(
            f"{place}: {dates.doubt(cells)}: declare in a study file "
            f'date_order = "dmy" (day first) or date_order = "mdy" (month first)'
        )
    number = np.array([np.nan if date is None else float(date.toordinal()) for date in dates.values], dtype=np.float64)
    faults = {row: CellFault(fault.code, f"a date such as 2024-05-31; {fault}") for row, fault in dates.faults.items()}
    return Reading(number, faults, (dates.note,) if dates.note else ())
