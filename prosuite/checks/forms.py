"""A form's table to answer codes and findings: its header, its cells, its rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray
from prosuite.checks.columns import column_findings, decimal_commas
from prosuite.checks.twins import find_twins
from prosuite.findings.finding import Finding
from prosuite.instruments.answers import Fault
from prosuite.instruments.questionnaire import Item
from prosuite.intake.sheets.questionnaire import Form
from prosuite.intake.table import Column, text
from prosuite.records.codes import cell_faults, encode_column


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """A form, its answers as codes, and its findings.

    Attributes
    ----------
    form
        The form.
    codes
        Answer codes, items x records; see :func:`encode_form`.
    subjects, visits, dates
        Of each record, as typed; "" where the form has no such column.
    empty
        Whether a record holds nothing at all in its item columns.
    findings
        What is wrong with the form by itself, in the order of the table.
    """

    form: Form
    codes: CodeArray
    subjects: list[str]
    visits: list[str]
    dates: list[str]
    empty: list[bool]
    findings: list[Finding]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found out or decided while reading, in words."""
        return self.form.table.notes


class _CellFault(NamedTuple):
    row: int
    position: int
    fault: Fault
    item: Item


def encode_form(form: Form, column_at: Callable[[int], Column], n_records: int) -> CodeArray:
    """Turn the item columns of a form into answer codes.

    Parameters
    ----------
    form
        The form; only its headers are read.
    column_at
        Gives the cells of the column at a position.
    n_records
        Number of records.

    Returns
    -------
    numpy.ndarray
        Items x records; all 0 for an item without a column or with two.
    """
    codes = np.zeros((len(form.instrument.items), n_records), np.uint8)
    for item_codes, item, position in zip(codes, form.instrument.items, _positions(form), strict=True):
        if position is not None:
            item_codes[:] = encode_column(column_at(position), item)
    return codes


def check_form(form: Form) -> CheckedForm:
    """Check one form by itself.

    Notes
    -----
    A record whose item cells are all blank gives one finding for the row, not one for each cell. So does an answer in
    a row of its own that belongs to nobody or to no visit: what else its record lacks is no fault of its own.
    """
    table, roles = form.table, form.roles
    codes = encode_form(form, table.columns.__getitem__, len(table))
    faults = list(_cell_faults(form, codes))
    empty = np.equal(codes.max(axis=0, initial=0), 0)
    empty[[fault.row for fault in faults if fault.fault is not Fault.BLANK]] = False
    visits = table.texts(roles.visit, form.visit)
    subjects, dates = table.texts(roles.subject), table.texts(roles.date)
    checked = CheckedForm(form, codes, subjects, visits, dates, empty.tolist(), [])
    placed = [
        (fault.row, fault.position, _cell_finding(checked, fault))
        for fault in faults
        if not empty[fault.row] and not _is_stray(checked, fault)
    ]
    placed += _twin_findings(checked)
    placed += [(row, -1, finding) for row, finding in _row_findings(checked)]
    placed += column_findings(form, subjects, visits)
    placed.sort(key=lambda place: place[:2])
    checked.findings.extend([*_header_findings(form), *decimal_commas(form), *(finding for _, _, finding in placed)])
    return checked


def illegal_counts(checked: CheckedForm) -> NDArray[np.intp]:
    """Count, per record, the cells that hold something that is no allowed answer; a blank is none."""
    counts = np.zeros(len(checked.form.table), np.intp)
    for fault in _cell_faults(checked.form, checked.codes):
        counts[fault.row] += fault.fault is not Fault.BLANK
    return counts


def _positions(form: Form) -> list[int | None]:
    """Return the position of each item's column; None if no column claims it or several do."""
    claims = form.columns.claims()
    found = [claims.get(item.id, []) for item in form.instrument.items]
    return [positions[0] if len(positions) == 1 else None for positions in found]


def _cell_faults(form: Form, codes: CodeArray) -> Iterator[_CellFault]:
    for item_codes, item, position in zip(codes, form.instrument.items, _positions(form), strict=True):
        if position is not None:
            for row, fault in cell_faults(form.table.columns[position], item_codes, item):
                yield _CellFault(row, position, fault, item)


def _is_stray(checked: CheckedForm, fault: _CellFault) -> bool:
    """Tell whether an item has no cell in a record that lacks its subject or visit."""
    roles = checked.form.roles
    lacks = (roles.subject is not None and not checked.subjects[fault.row]) or (
        roles.visit is not None and not checked.visits[fault.row]
    )
    return lacks and fault.fault is Fault.BLANK and not checked.form.table.has_cell(fault.row, fault.position)


def _cell_finding(checked: CheckedForm, fault: _CellFault) -> Finding:
    table = checked.form.table
    return Finding(
        fault.fault.value,
        sheet=table.sheet,
        cell=table.address(fault.row, fault.position),
        subject=checked.subjects[fault.row],
        visit=checked.visits[fault.row],
        instrument=checked.form.instrument.id,
        item=fault.item.id,
        column=table.headers[fault.position],
        value=text(table.columns[fault.position][fault.row]),
        expected=", ".join(map(str, fault.item.answers)),
    )


def _twin_findings(checked: CheckedForm) -> Iterator[tuple[int, int, Finding]]:
    """Yield the answers that differ from the same answer in a twin column."""
    form, table = checked.form, checked.form.table
    for item, plain, twin, rows in find_twins(form):
        codes = checked.codes[form.instrument.item_ids.index(item)]
        for row in rows:
            if codes[row]:  # what is no answer is a fault of its own
                yield (
                    row,
                    plain,
                    Finding(
                        "twin-differs",
                        sheet=table.sheet,
                        cell=table.address(row, plain),
                        subject=checked.subjects[row],
                        visit=checked.visits[row],
                        instrument=form.instrument.id,
                        item=item,
                        column=table.headers[plain],
                        value=text(table.columns[plain][row]),
                        expected=f"{text(table.columns[twin][row]) or 'nothing'} ({table.address(row, twin)})",
                    ),
                )


def _row_findings(checked: CheckedForm) -> Iterator[tuple[int, Finding]]:
    form, roles = checked.form, checked.form.roles

    def finding(code: str, row: int, expected: str, visit: str) -> tuple[int, Finding]:
        return row, Finding(
            code,
            sheet=form.table.sheet,
            cell=form.table.row_address(row),
            subject=checked.subjects[row],
            visit=visit,
            instrument=form.instrument.id,
            expected=expected,
        )

    nobodys = _blank_subjects(checked)
    for row, empty in enumerate(checked.empty):
        if empty:
            yield finding("empty-form", row, "answers", checked.visits[row])
            continue
        if row in nobodys:
            yield finding("blank-subject", row, "a subject identifier", nobodys[row])
        if roles.visit is not None and not checked.visits[row]:
            yield finding("blank-visit", row, "a visit", "")


def _blank_subjects(checked: CheckedForm) -> dict[int, str]:
    """Return the first record of each blank subject cell, and its visit; "" where the cell stands for several."""
    position, table = checked.form.roles.subject, checked.form.table
    if position is None:
        return {}
    cells: dict[str, list[int]] = {}
    for row, subject in enumerate(checked.subjects):
        if not subject and not checked.empty[row]:
            cells.setdefault(table.address(row, position), []).append(row)
    return {rows[0]: checked.visits[rows[0]] if len(rows) == 1 else "" for rows in cells.values()}


def _header_findings(form: Form) -> Iterator[Finding]:
    table, instrument = form.table, form.instrument
    claims = form.columns.claims()
    place = {"sheet": table.sheet, "cell": table.sheet, "instrument": instrument.id}
    if form.roles.subject is None and table.sheet is not None:
        yield Finding("no-subject-column", **place, expected="a subject column")
    for item in instrument.items:
        positions = claims.get(item.id, [])
        if not positions:
            names = " or ".join(filter(None, (item.id, item.number)))
            yield Finding("missing-item-column", **place, item=item.id, expected=f"a column named {names}")
        elif len(positions) > 1:
            where = [table.header_address(position) for position in positions]
            headers = [f"{table.headers[position]} ({cell})" for position, cell in zip(positions, where, strict=True)]
            yield Finding(
                "duplicate-item-column",
                **{**place, "cell": where[1]},
                item=item.id,
                column=table.headers[positions[1]],
                value=" and ".join(headers),
                expected="one column",
            )
