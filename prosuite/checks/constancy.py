"""Persons who are one thing at one session and another at the next: sex and date of birth do not change."""

import datetime
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from prosuite.checks.measurements import Checked, CheckedSheet, placed_finding
from prosuite.findings.finding import Finding
from prosuite.instruments.measurement import MeasuredField
from prosuite.records.readings import UNUSABLE
from prosuite.records.trials import column_at


def inconstant_persons(forms: Iterable[Checked]) -> Iterator[Finding]:
    """Yield a finding for every session that says of its subject something else than an earlier one did.

    Parameters
    ----------
    forms
        All forms of the workbook, of which the tests are compared with one another.

    Notes
    -----
    Each session is scored by what it says itself: which of them is wrong cannot be known.
    """
    first: dict[tuple[str, str], float] = {}
    for checked in forms:
        if isinstance(checked, CheckedSheet):
            constant = (field for field in checked.spec.fields if field.constant)
            yield from chain.from_iterable(_changes(checked, field, first) for field in constant)


def _changes(checked: CheckedSheet, field: MeasuredField, first: dict[tuple[str, str], float]) -> Iterator[Finding]:
    read, number = checked.read, checked.read.values[field.id].number
    position = column_at(read.sheet, field.id, (None, None))
    usable = ~np.isnan(number) if field.kind != "choice" else number > UNUSABLE  # false for nan
    for session in np.flatnonzero(usable).tolist():
        subject, value = checked.subjects[session], float(number[session])
        before = first.setdefault((subject, field.id), value) if subject else value
        if before != value:
            expected = f"{field.id} is {_typed(field, before)} in an earlier row of this subject and cannot change"
            row = int(read.sessions.rows[0, session])
            yield placed_finding(read.sheet, "doubtful-values", row, position, field.id, expected)[2]


def _typed(field: MeasuredField, value: float) -> str:
    """Return a value of a choice or date as people write it."""
    if field.kind == "date":
        return datetime.date.fromordinal(int(value)).isoformat()
    return list(field.codes)[int(value) - 1] if field.codes else f"{value:g}"
