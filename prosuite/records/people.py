"""Sheets that say who the persons are: sex, birth date, height and the like, joined to the forms that lack them."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from prosuite.errors import ColumnError
from prosuite.findings.finding import Finding
from prosuite.instruments.persons import persons
from prosuite.intake.columns.fields import FieldColumn, FieldNames
from prosuite.intake.columns.persons import person_field
from prosuite.intake.columns.roles import find_roles
from prosuite.intake.find import map_sheet
from prosuite.intake.sheet import DeclaredBy, Sheet
from prosuite.intake.study_file import Study
from prosuite.intake.table import Table
from prosuite.records.record import Records, read_records

Key = tuple[str, ...]


@dataclass(frozen=True)
class People:
    """A sheet of persons; its cells are read only if a form needs them.

    Attributes
    ----------
    sheet
        The sheet, with its columns.
    """

    sheet: Sheet

    @cached_property
    def records(self) -> Records:
        """The sheet, read; raises what :func:`prosuite.records.record.read_records` does."""
        return read_records(self.sheet)

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self.sheet.table.sheet or ""

    @property
    def by_visit(self) -> bool:
        """Whether a person has a row for each visit."""
        return self.sheet.roles.visit is not None

    @property
    def fields(self) -> list[str]:
        """What it says of persons; an age is said for good only where there are no visits."""
        return [column.field for column in self.sheet.fields if column.field != "age" or not self.by_visit]

    def values(self, field: str) -> dict[Key, Any]:
        """Return a field by subject, or by subject and visit; None where rows of the same disagree."""
        found: dict[Key, Any] = {}
        spec, numbers = self.records.instrument.field(field), self.records.read.values[field].number
        for who, number in zip(self._keys(), numbers.tolist(), strict=True):
            if np.isnan(number) or not who[0]:
                continue
            value: Any = number
            if spec.kind == "date":
                value = datetime.date.fromordinal(int(number))
            elif spec.kind == "choice":
                value = list(spec.codes)[int(number) - 1]
            found[who] = value if found.get(who, value) == value else None
        return found

    def _keys(self) -> Iterable[Key]:
        subjects, visits = self.records.subjects, self.records.visits
        return zip(subjects, visits, strict=True) if self.by_visit else ((subject,) for subject in subjects)


def read_people(table: Table, study: Study) -> People | None:
    """Take a sheet without forms for one of persons; None if it names none or says nothing of them."""
    names = FieldNames(persons(), known=False)
    roles = find_roles(table.headers)
    columns = names.map(table.headers, (roles.subject, roles.visit, roles.date))
    if not len(table) or roles.subject is None or not {column.field for column in columns} - {"age"}:
        return None
    try:
        return People(map_sheet(table, persons(), DeclaredBy.COLUMNS, [persons()], study))
    except ColumnError:  # a declared name took a column away
        return None


def join_people(sheet: Sheet, people: Sequence[People]) -> tuple[Sheet, list[People]]:
    """Give a test sheet the columns of persons that it lacks.

    Returns
    -------
    Sheet, list of People
        The sheet with the columns, whose cells have no address of their own, and the sheets they come from. A field
        that stands on several sheets is taken from none.

    Raises
    ------
    ColumnError
        A unit, a code or the order of dates of a sheet of persons could be one or the other.
    """
    held = {column.field for column in sheet.fields}
    wanted = [name for name in sheet.instrument.field_ids if name in persons().field_ids and name not in held]
    table, used, columns = sheet.table, [], list(sheet.fields)
    for name in wanted:
        sources = _sources(people, name, sheet)
        table = _with_note(table, name, sources)
        if len(sources) == 1:
            table = _with_column(table, sheet, name, sources[0])
            unit = persons().field(name).unit
            columns.append(FieldColumn(len(table.headers) - 1, name, unit, joined=True))
            used += sources
    return replace(sheet, table=table, fields=tuple(columns)), used


def join_for_matching(sheet: Sheet, people: Sequence[People]) -> Sheet:
    """Give a questionnaire the columns of sex and age that it lacks and norms are matched on."""
    held = {person_field(header) for header in sheet.table.headers}
    table = sheet.table
    for name in ("sex", "birth_date", "age"):
        sources = [] if name in held else _sources(people, name, sheet)
        table = _with_note(table, name, sources)
        if len(sources) == 1:
            table = _with_column(table, sheet, name, sources[0])
    return replace(sheet, table=table)


def strangers(sheet: Sheet, source: People) -> Iterator[Finding]:
    """Yield a finding for every subject of a form that does not stand on a sheet of persons it needs."""
    met = {*source.records.subjects}
    for row, subject in enumerate(sheet.table.texts(sheet.roles.subject)):
        if subject and subject not in met:
            met.add(subject)
            yield Finding(
                "unknown-person",
                sheet=sheet.table.sheet,
                cell=sheet.table.row_address(row),
                subject=subject,
                value=subject,
                expected=f"a row on sheet {source.name!r}",
            )


def _sources(people: Sequence[People], name: str, sheet: Sheet) -> list[People]:
    """Return the sheets that can say something of the persons of a sheet."""
    if sheet.roles.subject is None:
        return []
    return [one for one in people if name in one.fields and (sheet.roles.visit is not None or not one.by_visit)]


def _with_note(table: Table, name: str, sources: Sequence[People]) -> Table:
    """Note where a field of a person comes from, or why it is taken from nowhere."""
    sheets = " and ".join(repr(source.name) for source in sources)
    if not sources:
        return table
    note = f"{name} is taken from sheet {sheets}"
    if len(sources) > 1:
        note = f"{name} stands on the sheets {sheets} and is taken from none: let one sheet ignore it in the study file"
    return replace(table, notes=(*table.notes, note))


def _with_column(table: Table, sheet: Sheet, name: str, source: People) -> Table:
    values = source.values(name)
    subjects, visits = table.texts(sheet.roles.subject), table.texts(sheet.roles.visit)
    keys: Iterable[Key] = zip(subjects, visits, strict=True) if source.by_visit else ((who,) for who in subjects)
    return table.with_column(name, [values.get(key) for key in keys])
