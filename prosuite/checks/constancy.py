"""Persons who are one thing at one visit and another at the next: sex and date of birth do not change."""

import datetime
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from prosuite.checks.records import placed_finding
from prosuite.findings.finding import Finding
from prosuite.instruments.fields import MeasuredField
from prosuite.records.record import Records
from prosuite.records.rows import column_at


def inconstant_persons(sheets: Iterable[Records]) -> Iterator[Finding]:
    """Yield a finding for every record that says of its subject something else than an earlier one did.

    Parameters
    ----------
    sheets
        The records of all sheets of the workbook.

    Notes
    -----
    Each record is scored by what it says itself: which of them is wrong cannot be known.
    """
    first: dict[tuple[str, str], float] = {}
    for records in sheets:
        constant = (field for field in records.instrument.fields if field.constant)
        yield from chain.from_iterable(_changes(records, field, first) for field in constant)


def _changes(records: Records, field: MeasuredField, first: dict[tuple[str, str], float]) -> Iterator[Finding]:
    read, number = records.read, records.read.values[field.id].number
    position = column_at(read.sheet, field.id, (None, None))
    for record in np.flatnonzero(~np.isnan(number)).tolist():
        subject, value = records.subjects[record], float(number[record])
        before = first.setdefault((subject, field.id), value) if subject else value
        if before != value:
            expected = f"{field.id} is {_typed(field, before)} in an earlier row of this subject and cannot change"
            row = int(read.rows.rows[0, record])
            yield placed_finding(read.sheet, "doubtful-values", row, position, field.id, expected)[2]


def _typed(field: MeasuredField, value: float) -> str:
    """Return a value of a choice or date as people write it."""
    if field.kind == "date":
        return datetime.date.fromordinal(int(value)).isoformat()
    return list(field.codes)[int(value) - 1] if field.codes else f"{value:g}"
