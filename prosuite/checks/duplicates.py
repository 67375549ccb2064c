"""Faults that show only across records and sheets."""

from collections.abc import Iterable, Iterator

from prosuite.cells import text
from prosuite.findings.finding import Finding
from prosuite.names import folded
from prosuite.records.record import Records

_Place = tuple[str | None, str]  # a file, None where there is only one, and the address of a row


def duplicate_records(sheets: Iterable[Records]) -> Iterator[Finding]:
    """Yield a finding for every record whose subject and visit stand in an earlier row of the same instrument.

    Without a visit column the date takes its place, without either the sheet, or of several files the file. A repeat
    of the form at one visit is a record of its own. Records without subject, visit or answers are nobody's duplicates.
    A subject of one identifier in several files is one person.
    """
    first: dict[tuple[str, ...], _Place] = {}
    for records in sheets:
        sheet, roles = records.sheet, records.sheet.roles
        for row, subject in enumerate(records.subjects):
            is_placed = roles.visit is None or records.visits[row]
            if not subject or not is_placed or records.empty[row]:
                continue
            if roles.visit is not None or sheet.visit:
                occasion = ("visit", records.visits[row])
            elif roles.date is not None:
                occasion = ("date", records.dates[row])
            else:
                occasion = ("sheet", sheet.table.sheet or "")
            repeat = (text(sheet.table.columns[position][row]) for position in roles.repeats)
            who = (sheet.instrument.id, folded(subject))
            place = (sheet.table.file, sheet.table.row_address(row))
            earlier = first.setdefault((*who, *map(folded, occasion), *repeat), place)
            if earlier == place and occasion[0] == "sheet":  # of files each of which says no visit, one may be another
                elsewhere = first.setdefault((*who, *repeat), place)
                earlier = place if elsewhere[0] == place[0] else elsewhere
            if earlier != place:
                yield Finding(
                    "duplicate-record",
                    file=sheet.table.file,
                    sheet=sheet.table.sheet,
                    cell=place[1],
                    subject=subject,
                    visit=records.visits[row],
                    instrument=sheet.instrument.id,
                    value=" ".join(filter(None, (subject, records.visits[row] or records.dates[row]))),
                    expected=earlier[1] if earlier[0] == place[0] else f"{earlier[0]}: {earlier[1]}",
                )
