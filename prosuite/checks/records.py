"""The findings of one sheet by itself: its header, its cells, its records, and what cannot be together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prosuite.cells import text
from prosuite.checks.columns import column_findings, decimal_commas
from prosuite.checks.constants import unknown_constants
from prosuite.checks.likely import likely_columns
from prosuite.checks.twins import find_twins
from prosuite.findings.finding import Finding
from prosuite.instruments.answers import Fault
from prosuite.instruments.step import Inputs
from prosuite.instruments.steps import Check
from prosuite.intake.columns.fields import doubled
from prosuite.intake.columns.subjects import subject_perhaps
from prosuite.intake.sheet import Sheet
from prosuite.records.codes import AnswerFault
from prosuite.records.record import Records
from prosuite.records.rows import NO_ROW, column_at

_CODES = {"error": "contradictory-values", "warning": "doubtful-values"}
PlacedFinding = tuple[int, int, Finding]


@dataclass(frozen=True, slots=True)
class Fired:
    """A check of a spec and the trials of records in which its conditions hold.

    Attributes
    ----------
    check
        The check.
    trials, records
        Of each place its trial and its record; trial 0 for what is of the record.
    """

    check: Check
    trials: NDArray[np.intp]
    records: NDArray[np.intp]


def check_records(records: Records, fired: Iterable[Fired], equations: Inputs | None) -> list[Finding]:
    """Return what is wrong with the records of a sheet by themselves, in the order of its rows.

    Parameters
    ----------
    records
        The records.
    fired
        What the checks of the spec found.
    equations
        The reference equations in use; a blank cell that they need is a finding.

    Notes
    -----
    A record whose cells are all blank gives one finding for the row, not one for each cell. So does an answer in a row
    of its own that belongs to nobody or to no visit: what else its record lacks is no fault of its own.
    """
    sheet = records.read.sheet
    placed = [*_free_findings(sheet), *_clash_findings(records), *_row_findings(records), *_twin_findings(records)]
    placed += [*_blank_findings(records, equations), *_repeat_findings(sheet)]
    placed += [place for one in fired for place in _check_findings(records, one)]
    cells = [*_answer_findings(records), *_cell_findings(records)]
    faulty = {(row, position) for row, position, finding in cells if finding.severity == "error"}
    placed = [place for place in placed if place[2].severity == "error" or place[:2] not in faulty]
    wrong = {(row, position) for row, position, finding in placed if finding.severity == "error"}
    placed += [place for place in cells if place[2].severity == "error" or place[:2] not in wrong]
    placed = sorted(dict.fromkeys(placed), key=lambda place: place[:2])  # a cell can be that of several trials
    header = [*_header_findings(sheet), *unknown_constants(records), *decimal_commas(sheet)]
    return [*header, *(finding for _, _, finding in placed)]


def placed_finding(sheet: Sheet, code: str, row: int, position: int | None, name: str, expected: str) -> PlacedFinding:
    """Return a finding of an item or field with the row and position it is sorted by."""
    table, roles = sheet.table, sheet.roles

    def typed(place: int | None) -> str:
        return "" if place is None else text(table.columns[place][row])

    finding = Finding(
        code,
        file=table.file,
        sheet=table.sheet,
        cell=table.row_address(row) if position is None else table.address(row, position),
        subject=typed(roles.subject),
        visit=typed(roles.visit) if roles.visit is not None else sheet.visit,
        instrument=sheet.instrument.id,
        item=name,
        column=None if position is None else table.headers[position],
        value=typed(position),
        expected=expected,
    )
    return row, -1 if position is None else position, finding


def _header_findings(sheet: Sheet) -> Iterator[Finding]:
    table, instrument = sheet.table, sheet.instrument
    claims = sheet.items.claims()
    place = {"sheet": table.sheet, "cell": table.sheet, "instrument": instrument.id}
    if sheet.roles.subject is None and table.sheet is not None:
        perhaps = subject_perhaps(table, sheet.roles, sheet.known_positions)
        yield Finding("no-subject-column", **place, expected=f"a subject column{perhaps}")
    likely = {} if len(claims) == len(instrument.items) else likely_columns(sheet)
    for item in instrument.items:
        positions = claims.get(item.id, [])
        if not positions:
            names, near = " or ".join(filter(None, (item.id, item.number))), likely.get(item.id)
            found = {} if near is None else {"cell": table.header_address(near), "column": table.headers[near]}
            yield Finding("missing-item-column", **place | found, item=item.id, expected=f"a column named {names}")
        elif len(positions) > 1:
            yield _doubled(sheet, item.id, positions)
    for pair in doubled(sheet.fields):
        yield _doubled(sheet, pair[0].field, [column.position for column in pair])
    for column in sheet.fields:
        if column.clash is not None:
            cell, unit, expected = column.clash
            yield Finding(
                "contradictory-unit",
                **place | {"cell": cell},
                item=column.field,
                column=table.headers[column.position],
                value=unit,
                expected=expected,
            )


def _doubled(sheet: Sheet, name: str, positions: list[int]) -> Finding:
    table = sheet.table
    return Finding(
        "duplicate-item-column",
        sheet=table.sheet,
        cell=table.header_address(positions[1]),
        instrument=sheet.instrument.id,
        item=name,
        column=table.headers[positions[1]],
        value=" and ".join(f"{table.headers[place]} ({table.header_address(place)})" for place in positions),
        expected="one column",
    )


def _free_findings(sheet: Sheet) -> Iterator[PlacedFinding]:
    """Yield the findings of columns that hold neither item nor field."""
    table, roles = sheet.table, sheet.roles
    return iter(column_findings(sheet, table.texts(roles.subject), table.texts(roles.visit, sheet.visit)))


def _answer_findings(records: Records) -> Iterator[PlacedFinding]:
    sheet, left_out, record_of = records.read.sheet, _empty_rows(records), records.record_of
    table = sheet.table
    cells: dict[tuple[object, str], list[AnswerFault]] = {}  # of several items, a cell that cannot be read is one fault
    for fault in records.faults:
        elsewhere = _is_elsewhere(records, fault, record_of[fault.row])
        if fault.row not in left_out and not _is_stray(sheet, fault) and not elsewhere:
            said = fault.item.id if fault.fault is Fault.BLANK else text(table.columns[fault.position][fault.row])
            cells.setdefault((table.place(fault.row, fault.position), said), []).append(fault)
    for fault, *others in cells.values():
        label = table.label_of(fault.row, fault.position)
        offered = ", ".join(map(str, fault.item.answers)) + (f"; the file's label of it is {label!r}" if label else "")
        if others:
            offered = f"a digit for each of {', '.join(one.item.id for one in (fault, *others))}"
        yield placed_finding(sheet, fault.fault.value, fault.row, fault.position, fault.item.id, offered)


def _empty_rows(records: Records) -> set[int]:
    """Return the rows of records that hold nothing."""
    rows = records.rows.rows[:, records.empty]
    return set(rows[rows != NO_ROW].tolist())


def _is_elsewhere(records: Records, fault: AnswerFault, record: int) -> bool:
    """Tell whether a blank is in a trial whose record has the answer, or the first place for it, in another row."""
    if fault.fault is not Fault.BLANK or records.rows.is_plain:
        return False
    answered = records.codes[records.instrument.item_ids.index(fault.item.id), record] > 0
    return bool(answered or fault.row != records.rows.rows[0, record])


def _is_stray(sheet: Sheet, fault: AnswerFault) -> bool:
    """Tell whether an item has no cell in a record that lacks its subject or visit."""
    roles, table = sheet.roles, sheet.table
    if fault.fault is not Fault.BLANK or table.has_cell(fault.row, fault.position):
        return False
    return any(
        place is not None and not text(table.columns[place][fault.row]) for place in (roles.subject, roles.visit)
    )


def _cell_findings(records: Records) -> Iterator[PlacedFinding]:
    read = records.read
    for column in read.sheet.fields:
        for row, fault in read.readings[column.position].faults.items():
            is_beside = fault.code == "contradictory-unit" and column.units_at is not None
            place = column.units_at if is_beside else column.position
            yield placed_finding(read.sheet, fault.code, row, place, column.field, fault.expected)


def _clash_findings(records: Records) -> Iterator[PlacedFinding]:
    return (
        placed_finding(records.read.sheet, clash.code, clash.row, clash.position, clash.field, clash.expected)
        for clash in records.clashes
    )


def _repeat_findings(sheet: Sheet) -> Iterator[PlacedFinding]:
    """Yield the answers that stand in a second row for the same record."""
    held = {column.position: column.item for column in sheet.items.columns}
    held |= {column.position: column.field for column in sheet.fields}
    for one in sheet.table.repeats:
        code = "repeated-answer" if one.value == one.first_value else "contradicting-answers"
        first = f"{one.first_value or 'nothing'} ({one.first_cell})"
        name = held.get(one.column, sheet.table.headers[one.column])
        row, position, finding = placed_finding(sheet, code, one.row, one.column, name, first)
        yield row, position, replace(finding, cell=one.cell, value=one.value)


def _twin_findings(records: Records) -> Iterator[PlacedFinding]:
    """Yield the answers that differ from the same answer in a twin column."""
    sheet = records.read.sheet
    table = sheet.table
    for item, plain, twin, rows in find_twins(sheet):
        codes = records.row_codes[sheet.instrument.item_ids.index(item)]
        for row in rows:
            if codes[row]:  # what is no answer is a fault of its own
                other = f"{text(table.columns[twin][row]) or 'nothing'} ({table.address(row, twin)})"
                yield placed_finding(sheet, "twin-differs", row, plain, item, other)


def _row_findings(records: Records) -> Iterator[PlacedFinding]:
    roles, table = records.sheet.roles, records.sheet.table

    def placed(code: str, record: int, expected: str, visit: str) -> PlacedFinding:
        finding = Finding(
            code,
            sheet=table.sheet,
            cell=table.row_address(record),
            subject=records.subjects[record],
            visit=visit,
            instrument=records.instrument.id,
            expected=expected,
        )
        return int(records.rows.rows[0, record]), -1, finding

    nobodys = _blank_subjects(records)
    for record, empty in enumerate(records.empty.tolist()):
        if empty:
            expected = " or ".join(records.instrument.key_fields) or "answers"
            yield placed("empty-form", record, expected, records.visits[record])
            continue
        if record in nobodys:
            yield placed("blank-subject", record, "a subject identifier", nobodys[record])
        if roles.visit is not None and not records.visits[record]:
            yield placed("blank-visit", record, "a visit", "")


def _blank_subjects(records: Records) -> dict[int, str]:
    """Return the first record of each blank subject cell, and its visit; "" where the cell stands for several."""
    position, table = records.sheet.roles.subject, records.sheet.table
    if position is None:
        return {}
    cells: dict[str, list[int]] = {}
    for record, subject in enumerate(records.subjects):
        if not subject and not records.empty[record]:
            cells.setdefault(table.address(record, position), []).append(record)
    return {own[0]: records.visits[own[0]] if len(own) == 1 else "" for own in cells.values()}


def _blank_findings(records: Records, equations: Inputs | None) -> Iterator[PlacedFinding]:
    """Yield a finding for every record without a cell that the reference equations need."""
    read, spec = records.read, records.instrument
    joined = {column.field for column in read.sheet.fields if column.joined}
    asked = {name for step in spec.all_steps for name in step.asked_by(equations)}
    needed = {field.id for field in spec.fields if field.per == "session" and field.id in asked}
    for name in needed - joined:
        position = column_at(read.sheet, name, (None, None))
        blank = read.values[name].why == read.reasons.blank(name)
        for record in np.flatnonzero(blank).tolist() if position is not None else ():
            if not records.empty[record]:
                row = int(read.rows.rows[0, record])
                yield placed_finding(
                    read.sheet, "blank-answer", row, position, name, "a value: the reference equations need it"
                )


def _check_findings(records: Records, fired: Fired) -> Iterator[PlacedFinding]:
    """Yield a finding for every trial in which a check's conditions hold; for the first one if it is of the record."""
    check, sheet, rows = fired.check, records.read.sheet, records.rows
    items = sheet.items.claims()
    for trial, record in zip(fired.trials.tolist(), fired.records.tolist(), strict=True):
        row = int(rows.rows[trial, record])
        if row == NO_ROW:
            continue
        if check.at in items:
            position: int | None = items[check.at][0]
        else:
            position = column_at(sheet, check.at, rows.layout[rows.slots[trial, record]])
        yield placed_finding(sheet, _CODES[check.severity], row, position, check.at, check.says)
