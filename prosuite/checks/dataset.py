"""Faults that show only across records and sheets."""

from collections.abc import Iterable, Iterator

from prosuite.checks.forms import CheckedForm
from prosuite.findings import Finding


def duplicate_records(forms: Iterable[CheckedForm]) -> Iterator[Finding]:
    """Yield a finding for every record whose subject and visit stand in an earlier row of the same instrument.

    Without a visit column the date takes its place, without either the sheet. Records without a subject or
    without answers are nobody's duplicates.
    """
    first: dict[tuple[str, ...], str] = {}
    for checked in forms:
        form, roles = checked.form, checked.form.roles
        for row, subject in enumerate(checked.subjects):
            if not subject or checked.empty[row]:
                continue
            if roles.visit is not None or form.visit:
                occasion = ("visit", checked.visits[row])
            elif roles.date is not None:
                occasion = ("date", checked.dates[row])
            else:
                occasion = ("sheet", form.table.sheet or "")
            cell = form.table.row_address(row)
            earlier = first.setdefault((form.instrument.id, subject, *occasion), cell)
            if earlier != cell:
                yield Finding(
                    "duplicate-record",
                    sheet=form.table.sheet,
                    cell=cell,
                    subject=subject,
                    visit=checked.visits[row],
                    instrument=form.instrument.id,
                    value=" ".join(filter(None, (subject, checked.visits[row] or checked.dates[row]))),
                    expected=earlier,
                )
