"""The sheets of a trial: which columns say what, whoever stands in the rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from prosuite.intake.columns.persons import PersonField, person_column
from prosuite.intake.columns.roles import Roles, find_roles
from prosuite.intake.columns.trial import fields_of, is_dose_sheet, trial_field
from prosuite.intake.declared import rename_columns
from prosuite.intake.formats.read import read_sheets
from prosuite.intake.inputs import input_names
from prosuite.intake.locate import find_table
from prosuite.intake.notes import is_notes
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table
from prosuite.names import folded, squash

_PERSON: Final[tuple[PersonField, ...]] = ("sex", "age", "birth_date")
SheetKey = tuple[str | None, str]  # its file, where several were given, and its name


@dataclass(frozen=True)
class TrialSheet:
    """A sheet with rows of people.

    Attributes
    ----------
    table
        Its table, with the names that the study file gives to columns.
    roles
        The columns that say who and when.
    fields
        The position of the column of each field: see ``intake/columns/trial.toml``, and sex, age and birth date.
    holds_forms
        Whether it holds forms or tests: then it says something of people, and the rest is not looked for.
    """

    table: Table
    roles: Roles
    fields: Mapping[str, int]
    holds_forms: bool

    @property
    def key(self) -> SheetKey:
        """Its file, where several were given, and its name."""
        return self.table.file, self.table.sheet or ""

    @property
    def said(self) -> str:
        """Its name, behind its file where several were given."""
        return " of ".join(filter(None, (self.table.sheet, self.table.file)))

    @cached_property
    def subjects(self) -> list[str]:
        """Who each row is about, as typed."""
        return self.table.texts(self.roles.subject)

    @property
    def person_fields(self) -> dict[str, int]:
        """The columns that say something of people."""
        return {name: place for name, place in self.fields.items() if name in {*fields_of("person"), *_PERSON}}

    @property
    def known(self) -> set[int | None]:
        """The positions of the columns that say who, when, or something of a trial."""
        roles = self.roles
        return {roles.subject, roles.visit, roles.date, *roles.repeats, *self.fields.values()}

    @property
    def is_of_events(self) -> bool:
        """Whether its rows are adverse events."""
        named, dated = (
            {"term", "preferred_term"} & {*self.fields},
            {"onset", "serious", "severity", "grade"} & {*self.fields},
        )
        return bool(named and dated) and not self.holds_forms

    @property
    def is_of_values(self) -> bool:
        """Whether its rows are values of parameters."""
        return {"parameter", "value"} <= {*self.fields} and not self.holds_forms and not self.is_of_events

    @property
    def kinds(self) -> list[str]:
        """What it is read for, in words."""
        said = {
            "forms and tests": self.holds_forms,
            "people": bool(self.person_fields),
            "doses": "dose_date" in self.fields,
            "adverse events": self.is_of_events,
            "values": self.is_of_values,
        }
        return [words for words, holds in said.items() if holds]

    def cells(self, name: str) -> Sequence[Any]:
        """Return a column by its field; nothing in each row where there is none."""
        place = self.fields.get(name)
        return [None] * len(self.table) if place is None else list(self.table.columns[place])

    def address(self, row: int, name: str | None = None) -> str:
        """Return the address of a cell by its field, or of its row."""
        place = None if name is None else self.fields.get(name)
        return self.table.row_address(row) if place is None else self.table.address(row, place)

    @cached_property
    def row_addresses(self) -> NDArray[np.object_]:
        """The address of each row."""
        start = "" if self.table.file is None else f"{self.table.file}: "
        return np.array([f"{start}{self.table.row_address(row)}" for row in range(len(self.table))], dtype=object)


def trial_sheets(paths: Sequence[Path], forms: Iterable[Table], study: Study) -> list[TrialSheet]:
    """Return every sheet of some files whose rows are of people.

    Parameters
    ----------
    paths
        The files.
    forms
        The tables of sheets that hold forms or tests, as they were read; a sheet may hold several.
    study
        Declares names of columns and rows of headers.

    Raises
    ------
    InputError
        A file cannot be read, or a declared column is not there.
    """
    held = {(table.file, table.sheet or ""): table for table in forms}
    found = [_sheet(table, holds_forms=True) for table in held.values()]
    for path, name in zip(paths, input_names(paths), strict=True):
        found += [_sheet(table, holds_forms=False) for table in _others(path, name, held, study)]
    return [sheet for sheet in found if sheet.roles.subject is not None and len(sheet.table)]


def _others(path: Path, name: str | None, held: Mapping[SheetKey, Table], study: Study) -> Iterator[Table]:
    """Yield the tables of the sheets of a file that hold no forms."""
    wanted = {squash(one) for one in study.parameters}
    for raw in read_sheets(path):
        if not raw.rows or (name, raw.name) in held or is_notes(raw):
            continue
        entry = study.sheet(raw.name) or StudySheet.model_construct()
        declared = {squash(one): said for one, said in entry.columns.items()}
        found = find_table(
            raw, lambda header: bool(trial_field(header)) or squash(header) in wanted, entry.header_row,
            holds_words=bool, declared=declared,
        )  # fmt: skip
        if found is not None:
            yield replace(rename_columns(found.table, entry), file=name)


def _sheet(table: Table, *, holds_forms: bool) -> TrialSheet:
    roles = find_roles(table.headers)
    fields: dict[str, int] = {}
    for place, header in enumerate(table.headers):
        field = trial_field(header)
        if field is not None and place not in (roles.subject, roles.visit):
            fields.setdefault(field, place)
    for person in _PERSON:
        at = person_column(person, table.headers)
        if at is not None:
            fields[person] = at
    if is_dose_sheet(table.sheet or "") and roles.date is not None:
        fields.setdefault("dose_date", roles.date)
    return TrialSheet(table, roles, fields, holds_forms)


def one_name(names: Iterable[str]) -> dict[str, str]:
    """Return of each spelling of a person that of the first who differs from it in capitals and blanks alone."""
    first: dict[str, str] = {}
    return {name: first.setdefault(folded(name), name) for name in names if name}


def spelled(sheets: Iterable[TrialSheet], first: Iterable[str]) -> dict[str, str]:
    """Return the one spelling of each person of some sheets, where there is one that of those that come first."""
    return one_name([*first, *(name for sheet in sheets for name in dict.fromkeys(sheet.subjects))])
