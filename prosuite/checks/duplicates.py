"""Faults that show only across records and sheets."""

from collections.abc import Iterable, Iterator

from prosuite.checks.measurements import Checked
from prosuite.findings.finding import Finding
from prosuite.intake.table import text


def duplicate_records(forms: Iterable[Checked]) -> Iterator[Finding]:
    """Yield a finding for every record whose subject and visit stand in an earlier row of the same instrument.

    Without a visit column the date takes its place, without either the sheet. A repeat of the form at one visit is a
    record of its own. Records without subject, visit or answers are nobody's duplicates.
    """
    first: dict[tuple[str, ...], str] = {}
    for checked in forms:
        form, roles = checked.form, checked.form.roles
        for row, subject in enumerate(checked.subjects):
            is_placed = roles.visit is None or checked.visits[row]
            if not subject or not is_placed or checked.empty[row]:
                continue
            if roles.visit is not None or form.visit:
                occasion = ("visit", checked.visits[row])
            elif roles.date is not None:
                occasion = ("date", checked.dates[row])
            else:
                occasion = ("sheet", form.table.sheet or "")
            repeat = (text(form.table.columns[position][row]) for position in roles.repeats)
            cell = form.table.row_address(row)
            earlier = first.setdefault((form.instrument.id, subject, *occasion, *repeat), cell)
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
