"""A test sheet to values and findings: its header, its cells, its sessions, and what cannot be together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from prosuite.checks.columns import column_findings, decimal_commas
from prosuite.checks.forms import CheckedForm
from prosuite.findings.finding import Finding
from prosuite.instruments.measurement import Measurement
from prosuite.intake.columns.fields import doubled
from prosuite.intake.dates import DateColumn
from prosuite.intake.sheets.measurement import TestSheet
from prosuite.intake.table import text
from prosuite.norms.equations import ReferenceEquations
from prosuite.records.trials import NO_ROW, Sessions, column_at
from prosuite.records.values import SheetValues, read_values
from prosuite.scoring.steps import Evaluation, Fired, evaluations

_CODES = {"error": "contradictory-values", "warning": "doubtful-values"}
PlacedFinding = tuple[int, int, Finding]


@dataclass(frozen=True)
class CheckedSheet:
    """A test sheet read into values, and its findings.

    Attributes
    ----------
    form
        The sheet; its table has one row per session.
    read
        Its values, with the table as it stands.
    subjects, visits, dates
        Of each session, as typed; "" where the sheet has no such column.
    empty
        Whether a session has nothing in the fields that make it one.
    findings
        What is wrong with the sheet by itself, in the order of its rows.
    """

    form: TestSheet
    read: SheetValues
    subjects: list[str]
    visits: list[str]
    dates: list[str]
    empty: list[bool]
    findings: list[Finding]

    @property
    def spec(self) -> Measurement:
        """The measurement."""
        return self.form.instrument

    @property
    def sessions(self) -> Sessions:
        """Which rows are trials of which session."""
        return self.read.sessions

    def evaluations(
        self,
        equations: ReferenceEquations | None,
        parameters: Mapping[str, str] | None = None,
        *,
        allow_unverified: bool = False,
    ) -> Iterator[Evaluation]:
        """Carry out the steps of the measurement, a block of sessions at a time and at least one."""
        return evaluations(
            self.spec,
            self.read.values,
            self.read.reasons,
            equations=equations,
            parameters=parameters,
            allow_unverified=allow_unverified,
        )

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What was found out or decided while reading, in words."""
        table = self.read.sheet.table
        found = tuple(note for reading in self.read.readings.values() for note in reading.notes)
        grouped = (f"{len(table)} rows are trials of {self.sessions.n} sessions",)
        return (*table.notes, *(grouped if self.sessions.n < len(table) else ()), *found)


Checked = CheckedForm | CheckedSheet


def check_sheet(sheet: TestSheet, equations: ReferenceEquations | None = None) -> CheckedSheet:
    """Check one test sheet by itself.

    Parameters
    ----------
    sheet
        The sheet.
    equations
        Reference equations, for the checks that compare with what is expected; None to leave these out.

    Raises
    ------
    ColumnError
        A unit, a code or the order of dates could be one or the other.
    SpecError
        A parameter that the study file declares is unknown.
    """
    checked = read_sheet(sheet)
    read = checked.read
    placed = [*_free_findings(sheet), *_clash_findings(read), *_row_findings(checked)]
    placed += _blank_findings(checked, equations)
    for evaluation in checked.evaluations(equations, sheet.entry.parameters):
        placed += [place for fired in evaluation.fired for place in _check_findings(read, fired, evaluation.start)]
    cells = [*_cell_findings(read)]
    faulty = {(row, position) for row, position, finding in cells if finding.severity == "error"}
    placed = [place for place in placed if place[2].severity == "error" or place[:2] not in faulty]
    wrong = {(row, position) for row, position, finding in placed if finding.severity == "error"}
    placed += [place for place in cells if place[2].severity == "error" or place[:2] not in wrong]
    placed = sorted(dict.fromkeys(placed), key=lambda place: place[:2])  # a cell can be that of several trials
    checked.findings.extend([*_header_findings(sheet), *decimal_commas(sheet), *(finding for _, _, finding in placed)])
    return checked


def read_sheet(sheet: TestSheet) -> CheckedSheet:
    """Read a test sheet into values and look for no findings; raises what :func:`check_sheet` does."""
    read = read_values(sheet)
    table, roles = read.sessions.table, sheet.roles
    return CheckedSheet(
        form=replace(sheet, table=table, dates=_dates_of(read)),
        read=read,
        subjects=table.texts(roles.subject),
        visits=table.texts(roles.visit, sheet.visit),
        dates=table.texts(roles.date),
        empty=_empty(read),
        findings=[],
    )


def _dates_of(read: SheetValues) -> DateColumn | None:
    """Return the dates of the sessions' first rows."""
    dates, first = read.sheet.dates, read.sessions.rows[0]
    if dates is None or read.sessions.n == len(dates.values):
        return dates
    return DateColumn([dates.values[row] for row in first.tolist()], {}, dates.note, dates.undecided)


def _empty(read: SheetValues) -> list[bool]:
    """Tell of each session whether no cell of a key field holds anything, faulty or not."""
    keys = read.sheet.instrument.key_fields
    filled = np.zeros(read.sessions.n, np.bool_)
    for column in read.sheet.columns:
        if column.field in keys:
            reading = read.readings[column.position]
            holds = ~np.isnan(reading.number)
            holds[list(reading.faults)] = True
            there = read.sessions.rows != NO_ROW
            filled |= (there & np.append(holds, False)[read.sessions.rows]).any(axis=0)
    return (~filled).tolist()


def _header_findings(sheet: TestSheet) -> Iterator[Finding]:
    table, instrument = sheet.table, sheet.instrument.id
    if sheet.roles.subject is None and table.sheet is not None:
        place = {"sheet": table.sheet, "cell": table.sheet, "instrument": instrument}
        yield Finding("no-subject-column", **place, expected="a subject column")
    for pair in doubled(sheet.columns):
        places = [column.position for column in pair]
        yield Finding(
            "duplicate-item-column",
            sheet=table.sheet,
            cell=table.header_address(places[1]),
            instrument=instrument,
            item=pair[0].field,
            column=table.headers[places[1]],
            value=" and ".join(f"{table.headers[place]} ({table.header_address(place)})" for place in places),
            expected="one column",
        )


def _free_findings(sheet: TestSheet) -> Iterator[PlacedFinding]:
    """Yield the findings of columns that hold no field."""
    table, roles = sheet.table, sheet.roles
    return iter(column_findings(sheet, table.texts(roles.subject), table.texts(roles.visit, sheet.visit)))


def _cell_findings(read: SheetValues) -> Iterator[PlacedFinding]:
    for column in read.sheet.columns:
        for row, fault in read.readings[column.position].faults.items():
            yield placed_finding(read.sheet, fault.code, row, column.position, column.field, fault.expected)


def _clash_findings(read: SheetValues) -> Iterator[PlacedFinding]:
    return (
        placed_finding(read.sheet, clash.code, clash.row, clash.position, clash.field, clash.expected)
        for clash in read.clashes
    )


def _row_findings(checked: CheckedSheet) -> Iterator[PlacedFinding]:
    roles, table = checked.form.roles, checked.form.table

    def placed(code: str, session: int, expected: str) -> PlacedFinding:
        finding = Finding(
            code,
            sheet=table.sheet,
            cell=table.row_address(session),
            subject=checked.subjects[session],
            visit=checked.visits[session],
            instrument=checked.spec.id,
            expected=expected,
        )
        return int(checked.sessions.rows[0, session]), -1, finding

    for session, empty in enumerate(checked.empty):
        if empty:
            yield placed("empty-form", session, " or ".join(checked.spec.key_fields))
            continue
        if roles.subject is not None and not checked.subjects[session]:
            yield placed("blank-subject", session, "a subject identifier")
        if roles.visit is not None and not checked.visits[session]:
            yield placed("blank-visit", session, "a visit")


def _blank_findings(checked: CheckedSheet, equations: ReferenceEquations | None) -> Iterator[PlacedFinding]:
    """Yield a finding for every session without a cell that the reference equations need."""
    read = checked.read
    joined = {column.field for column in read.sheet.columns if column.joined}
    for name in _needed_fields(checked.spec, equations) - joined:
        position = column_at(read.sheet, name, (None, None))
        blank = read.values[name].why == read.reasons.number(f"{name} is blank")
        for session in np.flatnonzero(blank).tolist() if position is not None else ():
            if not checked.empty[session]:
                row = int(read.sessions.rows[0, session])
                yield placed_finding(
                    read.sheet, "blank-answer", row, position, name, "a value: the reference equations need it"
                )


def _needed_fields(spec: Measurement, equations: ReferenceEquations | None) -> set[str]:
    """Return the fields, given once for a session, that the reference equations take as they are."""
    steps = [step for step in spec.steps if equations and step.op == "predict" and step.measure in equations.measures]
    taken = [step.inputs_of.get(name) for step in steps if equations for name in equations.inputs(step.measure)]
    return {field.id for field in spec.fields if field.per == "session" and field.id in taken}


def _check_findings(read: SheetValues, fired: Fired, start: int) -> Iterator[PlacedFinding]:
    """Yield a finding for every trial in which a check's conditions hold; for the first one if it is of the session."""
    check = fired.check
    where = fired.where
    rows = read.sessions.rows[:, start : start + where.shape[-1]]
    if where.ndim == 1:
        where = np.zeros(rows.shape, np.bool_)
        where[0] = fired.where
    for trial, session in np.argwhere(where & (rows != NO_ROW)).tolist():
        slot = read.sessions.layout[read.sessions.slots[trial, start + session]]
        position = column_at(read.sheet, check.at, slot)
        yield placed_finding(
            read.sheet, _CODES[check.severity], int(rows[trial, session]), position, check.at, check.says
        )


def placed_finding(
    sheet: TestSheet, code: str, row: int, position: int | None, field: str, expected: str
) -> PlacedFinding:
    """Return a finding with the row and position it is sorted by."""
    table, roles = sheet.table, sheet.roles

    def typed(place: int | None) -> str:
        return "" if place is None else text(table.columns[place][row])

    finding = Finding(
        code,
        sheet=table.sheet,
        cell=table.row_address(row) if position is None else table.address(row, position),
        subject=typed(roles.subject),
        visit=typed(roles.visit) if roles.visit is not None else sheet.visit,
        instrument=sheet.instrument.id,
        item=field,
        column=None if position is None else table.headers[position],
        value=typed(position),
        expected=expected,
    )
    return row, -1 if position is None else position, finding
