"""The fields of a sheet as values: of every trial of every record, or of every record."""

import json
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.values import Reasons, Values
from prosuite.cells import is_blank, text
from prosuite.errors import ColumnError, Refusals
from prosuite.instruments.fields import DATE
from prosuite.intake.columns.fields import FieldColumn
from prosuite.intake.dates import DateColumn, DateOrder
from prosuite.intake.declared import field_codes
from prosuite.intake.sheet import Sheet
from prosuite.names import squash
from prosuite.records.decimals import check_decimals
from prosuite.records.readings import Reading, read_column
from prosuite.records.rows import NO_ROW, RecordRows, Slot, column_at, group_rows
from prosuite.records.units import check_units, in_one_unit

_WHOLE: Slot = (None, None)
_SEVERAL_DATES = "rows of one subject and visit have several dates; they are taken as one session of the first date"


class Clash(NamedTuple):
    """A cell that contradicts another one of its session."""

    code: str
    row: int
    position: int
    field: str
    expected: str


@dataclass(frozen=True, slots=True)
class FieldValues:
    """The fields of a sheet as values.

    Attributes
    ----------
    sheet
        The sheet.
    rows
        Which rows are trials of which record.
    readings
        Each field's column as numbers, by position.
    reasons
        What the numbers of reasons mean.
    values
        Every field and the date: trials x sessions, or one per session.
    clashes
        Cells that contradict others of their session; none of them counts, but for a date.
    """

    sheet: Sheet
    rows: RecordRows
    readings: dict[int, Reading]
    reasons: Reasons = field(default_factory=Reasons)
    values: dict[str, Values] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)


def read_values(sheet: Sheet) -> FieldValues:
    """Read the fields of a sheet.

    Raises
    ------
    ColumnError, RefusedError
        Units, codes or the order of dates could be one or the other, or a record has more trials than anybody makes.
    """
    spec = sheet.instrument
    refusals = Refusals()
    with refusals:
        check_decimals(sheet)
    with refusals:
        if spec.steps:  # which may read the date
            check_date_order(sheet)
    order = sheet.entry.date_order or sheet.study.date_order
    coded = field_codes(sheet.study, sheet.entry)
    readings = {}
    for column in sheet.fields:
        declared = squash(column.field) in coded
        with refusals:
            reading = _read_field(sheet, column, order, declared=declared)
            readings[column.position] = replace(reading, faults={}, notes=()) if column.joined else reading
    for name in dict.fromkeys(column.field for column in sheet.fields if column.position in readings):
        with refusals:
            check_units(sheet, spec.field(name), readings)
    refusals.raise_any()
    read = FieldValues(sheet, group_rows(sheet), readings)
    if spec.trials is not None and len(read.rows.rows) > 1:
        number = _per_trial(read, spec.trials.number).number
        read = FieldValues(sheet, read.rows.ordered(number), readings)
    for name in spec.field_ids:
        read.values[name] = _per_trial(read, name) if spec.field(name).per == "trial" else _per_session(read, name)
    read.values[DATE] = _date(read, sheet.dates)
    _drop_repeated(read)
    return read


def _read_field(sheet: Sheet, column: FieldColumn, order: DateOrder | None, *, declared: bool) -> Reading:
    """Read the column of a field in the unit that is stated; where that is contradicted no value is used."""
    cells, place = sheet.table.columns[column.position], sheet.place(column.position)
    spec = sheet.instrument.field(column.field)
    if column.clash is not None:
        filled = np.array([not is_blank(cell) for cell in cells], np.bool_)
        return Reading(np.full(len(cells), np.nan), refused=filled)
    given = in_one_unit(sheet, column)
    dates = [] if sheet.dates is None else [sheet.dates]
    reading = read_column(given.cells, spec, given.unit, order, place, declared=declared, dates=dates)
    return replace(
        reading, faults={**reading.faults, **given.faults}, notes=(*reading.notes, *given.notes(place, spec))
    )


def check_date_order(sheet: Sheet) -> None:
    """Refuse a sheet whose dates could be other dates.

    Raises
    ------
    ColumnError
        Nothing says whether the day or the month stands first.
    """
    dates, place, table = sheet.dates, sheet.roles.date, sheet.table
    if dates is None or place is None or not dates.undecided:
        return
    cells = [f"{table.address(row, place)} ({text(table.columns[place][row])})" for row in dates.undecided]
    if table.sheet is None:
        raise ColumnError(f"date column {table.headers[place]!r}: {dates.doubt(cells)}: give it as dates, not as text")
    name = json.dumps(table.sheet, ensure_ascii=False)
    raise ColumnError(
        f"sheet {table.sheet!r}: date column {table.headers[place]!r}: {dates.doubt(cells)}: declare "
        f'date_order = "dmy" (day first) or date_order = "mdy" (month first) in a study file, for all sheets or below '
        f"[sheets.{name}]"
    )


def _per_trial(read: FieldValues, name: str) -> Values:
    """Return a field of every trial; a phase or number that headers give stands in for a column."""
    rows, slots = read.rows.rows, read.rows.slots
    number, why = np.full(rows.shape, np.nan), np.zeros(rows.shape, np.uint16)
    for index, slot in enumerate(read.rows.layout):
        own = (slots == index) & (rows != NO_ROW)
        position = column_at(read.sheet, name, slot)
        if position is not None:
            _fill(read, name, position, own, Values(number, why))
        else:
            said = _said_by_header(read.sheet, name, slot)
            number[own] = said
            why[own] = read.reasons.no_column(name) if np.isnan(said) else 0
    return Values(number, why)


def _fill(read: FieldValues, name: str, position: int, own: NDArray[np.bool_], into: Values) -> None:
    """Put the numbers of a column, and why there is none, where trials are its own."""
    reading, rows = read.readings[position], read.rows.rows
    np.copyto(into.number, reading.number[rows], where=own)
    np.copyto(into.why, _nothing_in(read, name, position), where=own & np.isnan(into.number))
    if reading.refused is not None:
        into.why[own & reading.refused[rows]] = read.reasons.number(f"the unit of {name} is contradicted")
    partial = _partial_dates(read, name, position)
    if partial:
        into.why[own & np.isin(rows, partial)] = read.reasons.number(f"{name} is a date without a day")
    unusable = [row for row in reading.faults if np.isnan(reading.number[row])]
    if unusable:
        of_a_choice = read.sheet.instrument.field(name).kind == "choice"
        said = f"the {name} is of no known code" if of_a_choice else f"{name} holds no usable value"
        into.why[own & np.isin(rows, unusable)] = read.reasons.cannot_be_used(said)


def _nothing_in(read: FieldValues, name: str, position: int) -> int:
    """Return the reason why a field has no value where its cell holds nothing."""
    joined = any(column.joined for column in read.sheet.fields if column.position == position)
    return read.reasons.number(f"the sheet of persons gives no usable {name}") if joined else read.reasons.blank(name)


def _partial_dates(read: FieldValues, name: str, position: int) -> list[int]:
    """Return the rows in which a date is neither blank nor at fault and still no day."""
    if read.sheet.instrument.field(name).kind != "date":
        return []
    reading, cells = read.readings[position], read.sheet.table.columns[position]
    unread = np.flatnonzero(np.isnan(reading.number)).tolist()
    return [row for row in unread if row not in reading.faults and not is_blank(cells[row])]


def _said_by_header(sheet: Sheet, name: str, slot: Slot) -> float:
    trials, (phase, number) = sheet.instrument.trials, slot
    if trials is not None and name == trials.number and number is not None:
        return float(number)
    if trials is not None and name == trials.phase and phase is not None:
        return float(sheet.instrument.code_number(name, phase))
    return np.nan


def _per_session(read: FieldValues, name: str) -> Values:
    """Return a field of every session; where the rows of one disagree there is none."""
    position, n = column_at(read.sheet, name, _WHOLE), read.rows.n
    if position is None:
        return Values(np.full(n, np.nan), np.full(n, read.reasons.no_column(name), np.uint16))
    rows = read.rows.rows
    each = Values(np.full(rows.shape, np.nan), np.zeros(rows.shape, np.uint16))
    _fill(read, name, position, rows != NO_ROW, each)
    if len(rows) == 1:
        return Values(each.number[0], each.why[0])
    first, value = _first_known(each.number)
    differs = each.known & (each.number != value)
    clash = differs.any(axis=0)
    for session in np.flatnonzero(clash).tolist():
        row = int(rows[differs[:, session].argmax(), session])
        expected = f"the {name} of the session's other rows"
        read.clashes.append(Clash("differs-in-session", row, position, name, expected))
    why = np.where(each.known.any(axis=0), 0, np.take_along_axis(each.why, first[None], axis=0)[0])
    why = np.where(clash, read.reasons.number(f"{name} differs within the session"), why)
    return Values(np.where(clash, np.nan, value), why.astype(np.uint16))


def _first_known(number: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the place and value of the first trial of each session that has one."""
    first = (~np.isnan(number)).argmax(axis=0)
    return first, np.take_along_axis(number, first[None], axis=0)[0]


def _date(read: FieldValues, dates: DateColumn | None) -> Values:
    """Return the date of every session as a day number: that of its first row with one, and name rows of another."""
    n, rows, position = read.rows.n, read.rows.rows, read.sheet.roles.date
    if dates is None or position is None:
        return Values(np.full(n, np.nan), np.full(n, read.reasons.no_column("the date"), np.uint16))
    days = np.array([np.nan if date is None else float(date.toordinal()) for date in dates.values] or [np.nan])
    each = np.where(rows == NO_ROW, np.nan, days[rows])
    _, number = _first_known(each)
    differs = ~np.isnan(each) & (each != number)
    for session in np.flatnonzero(differs.any(axis=0)).tolist():
        row = int(rows[differs[:, session].argmax(), session])
        read.clashes.append(Clash("doubtful-values", row, position, DATE, _SEVERAL_DATES))
    why = np.where(np.isnan(number), read.reasons.blank(DATE), 0)
    return Values(number, why.astype(np.uint16))


def _drop_repeated(read: FieldValues) -> None:
    """Leave out trials whose number stands twice in a session and phase: one entered twice would look repeatable."""
    trials, rows = read.sheet.instrument.trials, read.rows.rows
    position = column_at(read.sheet, trials.number, _WHOLE) if trials is not None else None
    if trials is None or position is None or len(rows) == 1:
        return
    number = read.values[trials.number].number
    phase = np.zeros(rows.shape) if trials.phase is None else np.nan_to_num(read.values[trials.phase].number)
    repeated = np.zeros(rows.shape, np.bool_)
    for later in range(1, len(rows)):
        named = np.zeros(rows.shape[1], np.bool_)  # one finding for a row, however many have its number
        for earlier in range(later):
            same = (
                (number[earlier] == number[later]) & (phase[earlier] == phase[later]) & (rows[earlier] != rows[later])
            )
            repeated[earlier] |= same
            repeated[later] |= same
            for session in np.flatnonzero(same & ~named).tolist():
                expected = f"one row, but {read.sheet.table.row_address(int(rows[earlier, session]))} has it too"
                row = int(rows[later, session])
                read.clashes.append(Clash("duplicate-trial", row, position, trials.number, expected))
            named |= same
    if not repeated.any():
        return
    why = read.reasons.cannot_be_used(f"the number of the {trials.number} stands twice")
    for column in read.sheet.fields:
        if read.sheet.instrument.field(column.field).per == "trial" and column.field not in (
            trials.number,
            trials.phase,
        ):
            value = read.values[column.field]
            number_left, why_left = np.where(repeated, np.nan, value.number), np.where(repeated, why, value.why)
            read.values[column.field] = Values(number_left, why_left.astype(np.uint16))
