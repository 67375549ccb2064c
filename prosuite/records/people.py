"""Sheets that say who the persons are: sex, birth date, height and the like, joined to the forms that lack them."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from prosuite.cells import is_blank
from prosuite.errors import SpecError
from prosuite.findings.finding import Finding
from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.persons import persons
from prosuite.intake.columns.fields import FieldColumn
from prosuite.intake.columns.names import Names
from prosuite.intake.columns.persons import person_field
from prosuite.intake.columns.roles import find_roles
from prosuite.intake.declared import rename_columns
from prosuite.intake.find import map_sheet
from prosuite.intake.layouts.lay_out import lay_out
from prosuite.intake.sheet import DeclaredBy, Sheet
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table
from prosuite.names import squash
from prosuite.records.record import Records, read_records

Key = tuple[str, ...]
_DISAGREE = object()  # what several rows of a person say differently
_NEARLY_ALL = 0.9  # of the rows of a list of persons are each another person


@dataclass(frozen=True)
class People:
    """A sheet of persons; its cells are read only if a form needs them.

    Attributes
    ----------
    sheet
        The sheet, with its columns.
    serves_all
        Whether it stands in a file of persons alone and serves the forms of all files, not those of its own.
    """

    sheet: Sheet
    serves_all: bool = False

    @cached_property
    def records(self) -> Records:
        """The sheet, read; raises what :func:`prosuite.records.record.read_records` does."""
        return read_records(self.sheet)

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self.sheet.table.sheet or ""

    @property
    def key(self) -> tuple[str | None, str]:
        """Its file, where several were given, and its name."""
        return self.sheet.table.file, self.name

    def serves(self, sheet: Sheet) -> bool:
        """Tell whether it is of the persons of a sheet."""
        return self.serves_all or self.sheet.table.file == sheet.table.file

    @property
    def said(self) -> str:
        """The sheet in words, with its file where several were given."""
        return repr(self.name) if self.sheet.table.file is None else f"{self.name!r} of {self.sheet.table.file}"

    @property
    def by_visit(self) -> bool:
        """Whether a person has a row for each visit, or the sheet is of one visit."""
        return self.sheet.roles.visit is not None or bool(self.sheet.visit)

    @property
    def fields(self) -> list[str]:
        """What it says of persons."""
        return [column.field for column in self.sheet.fields]

    @cached_property
    def subjects(self) -> list[str]:
        """The subject of each row."""
        return self.sheet.table.texts(self.sheet.roles.subject)

    @property
    def others(self) -> dict[str, int]:
        """Names and positions of the columns that say something else of a person, if each has one row: arm, site."""
        table, roles = self.sheet.table, self.sheet.roles
        if self.by_visit or len({*self.subjects}) < _NEARLY_ALL * len(self.subjects):
            return {}
        taken = {*self.sheet.known_positions, roles.subject, roles.date}
        return {header: place for place, header in enumerate(table.headers) if header and place not in taken}

    def values(self, field: str, *, by_visit: bool) -> dict[Key, Any]:
        """Return a field by subject, or by subject and visit; None where rows of the same disagree."""
        spec, numbers = self.records.instrument.field(field), self.records.read.values[field].number
        subjects, visits = self.records.subjects, self.records.visits if by_visit else None
        return _agreed(subjects, visits, (_value(spec, number) for number in numbers.tolist()))

    def carried(self, position: int) -> dict[Key, Any]:
        """Return a column by subject, as typed or declared; None where rows of the same disagree."""
        cells = self.sheet.table.columns[position]
        return _agreed(self.subjects, None, (None if is_blank(cell) else cell for cell in cells))


def _value(spec: MeasuredField, number: float) -> Any:
    if np.isnan(number):
        return None
    if spec.kind == "date":
        return datetime.date.fromordinal(int(number))
    if spec.kind == "choice":
        return list(spec.codes)[int(number) - 1]
    return number


def _agreed(subjects: Sequence[str], visits: Sequence[str] | None, values: Iterable[Any]) -> dict[Key, Any]:
    """Return values by subject, or by subject and visit; None where they disagree."""
    found: dict[Key, Any] = {}
    keys: Iterable[Key] = ((subject,) for subject in subjects) if visits is None else zip(subjects, visits, strict=True)
    for who, value in zip(keys, values, strict=True):
        if value is not None and who[0]:
            found[who] = value if found.get(who, value) == value else _DISAGREE
    return {who: None if value is _DISAGREE else value for who, value in found.items()}


def read_people(table: Table, study: Study) -> People | None:
    """Take a sheet without forms for one of persons; None if it names none or says nothing of them.

    Raises
    ------
    ColumnError
        A column is declared that is not there, or in a unit that it cannot have.
    SpecError
        Something is declared that says nothing of persons.
    """
    entry = study.sheet(table.sheet or "") or StudySheet.model_construct()
    names, named = Names(persons(), [persons()], known=False), rename_columns(table, entry)
    columns = lay_out(named, names, study).columns.fields
    if (
        not len(table)
        or find_roles(named.headers).subject is None
        or not {column.field for column in columns} - {"age"}
    ):
        return None
    for key in ("answers", "expected", "norms", "parameters"):
        if getattr(entry, key):
            raise SpecError(
                f"study file: sheets.{table.sheet}: {key} says nothing of persons, and the sheet holds nothing else: "
                f"declare it for the sheets of forms and tests"
            )
    return People(map_sheet(table, persons(), DeclaredBy.COLUMNS, [persons()], study))


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
        sources = sources_of(people, name, sheet)
        table = _with_note(table, name, sources)
        if len(sources) == 1:
            table = _with_column(table, sheet, name, sources[0])
            unit = persons().field(name).unit
            columns.append(FieldColumn(len(table.headers) - 1, name, unit, joined=True))
            used += sources
    return replace(sheet, table=table, fields=tuple(columns)), used


def carry_people(sheet: Sheet, people: Sequence[People]) -> tuple[Sheet, list[People]]:
    """Carry along what sheets of persons say besides, such as arm and site, where the sheet itself does not say it.

    Returns
    -------
    Sheet, list of People
        The sheet with the columns, and the sheets they come from. A column of a name that stands on several sheets is
        carried from none.
    """
    own = {squash(header) for header in sheet.table.headers}
    people = [one for one in people if one.serves(sheet)]
    found = Counter(squash(header) for one in people for header in one.others)
    table, used, carried = sheet.table, list[People](), set[int]()
    for one in people if sheet.roles.subject is not None else ():
        free = {header: place for header, place in one.others.items() if squash(header) not in own}
        free = {header: place for header, place in free.items() if found[squash(header)] == 1}
        subjects = table.texts(sheet.roles.subject)
        for header, place in free.items():
            values = one.carried(place)
            carried.add(len(table.headers))
            table = table.with_column(header, [values.get((subject,)) for subject in subjects])
        if free:
            used.append(one)
            table = replace(table, notes=(*table.notes, f"{', '.join(free)} carried along from sheet {one.said}"))
    return replace(sheet, table=table, carried=frozenset(carried)), used


def join_for_matching(sheet: Sheet, people: Sequence[People]) -> Sheet:
    """Give a questionnaire the columns of sex and age that it lacks and norms are matched on."""
    held = {person_field(header) for header in sheet.table.headers}
    table = sheet.table
    for name in ("sex", "birth_date", "age"):
        sources = [] if name in held else sources_of(people, name, sheet)
        table = _with_note(table, name, sources)
        if len(sources) == 1:
            table = _with_column(table, sheet, name, sources[0])
    return replace(sheet, table=table)


def strangers(sheet: Sheet, source: People) -> Iterator[Finding]:
    """Yield a finding for every subject of a form that does not stand on a sheet of persons it needs."""
    met = {*source.subjects}
    for row, subject in enumerate(sheet.table.texts(sheet.roles.subject)):
        if subject and subject not in met:
            met.add(subject)
            yield Finding(
                "unknown-person",
                file=sheet.table.file,
                sheet=sheet.table.sheet,
                cell=sheet.table.row_address(row),
                subject=subject,
                value=subject,
                expected=f"a row on sheet {source.said}",
            )


def sources_of(people: Sequence[People], name: str, sheet: Sheet) -> list[People]:
    """Return the sheets that can say something of the persons of a sheet."""
    return [] if sheet.roles.subject is None else [one for one in people if name in one.fields and one.serves(sheet)]


def _with_note(table: Table, name: str, sources: Sequence[People]) -> Table:
    """Note where a field of a person comes from, or why it is taken from nowhere."""
    sheets = " and ".join(source.said for source in sources)
    if not sources:
        return table
    note = f"{name} is taken from sheet {sheets}"
    if len(sources) > 1:
        note = f"{name} stands on the sheets {sheets} and is taken from none: let one sheet ignore it in the study file"
    return replace(table, notes=(*table.notes, note))


def _with_column(table: Table, sheet: Sheet, name: str, source: People) -> Table:
    by_visit = source.by_visit and (sheet.roles.visit is not None or bool(sheet.visit))
    values = source.values(name, by_visit=by_visit)
    subjects, visits = table.texts(sheet.roles.subject), table.texts(sheet.roles.visit, sheet.visit)
    keys: Iterable[Key] = zip(subjects, visits, strict=True) if by_visit else ((who,) for who in subjects)
    return table.with_column(name, [values.get(key) for key in keys])
