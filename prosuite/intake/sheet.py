"""A sheet: a table, the instrument it holds, and which column is what."""

from dataclasses import dataclass, field
from enum import StrEnum

from prosuite.instruments.instrument import Instrument
from prosuite.intake.columns.fields import FieldColumn
from prosuite.intake.columns.items import ColumnMap
from prosuite.intake.columns.roles import Roles
from prosuite.intake.dates import DateColumn
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table


class DeclaredBy(StrEnum):
    """What says which instrument a table holds; each value is how it is called."""

    OPTION = "--instrument"
    STUDY_FILE = "study file"
    SHEET_NAME = "sheet name"
    COLUMN_NAMES = "column names"
    COLUMNS = "its columns"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table and the instrument it holds.

    Attributes
    ----------
    table
        The rows: a record, or one of its trials, each.
    instrument
        What they hold.
    items, fields
        The columns that hold an item, and those that hold a field.
    roles
        The subject, visit and date columns.
    declared_by
        What says that the table holds this instrument.
    entry, study
        What the study file declares about this sheet and about all.
    visit
        The visit of every record, where the table has no visit column.
    dates
        The date column read as dates, if there is one.
    phased
        Whether rows of one subject and visit are phases of one session.
    source
        The table as it stands on the sheet.
    carried
        Positions of columns that stand on a sheet of persons, where their faults are named.
    """

    table: Table
    instrument: Instrument
    items: ColumnMap
    fields: tuple[FieldColumn, ...]
    roles: Roles
    declared_by: DeclaredBy
    entry: StudySheet
    visit: str = ""
    dates: DateColumn | None = None
    study: Study = field(default_factory=Study)
    phased: bool = False
    source: Table | None = None
    carried: frozenset[int] = frozenset()

    def __repr__(self) -> str:
        return f"<Sheet {self.table.sheet!r}: {len(self.table)} of {self.instrument.id}>"

    def names_of(self, position: int) -> list[str]:
        """Return the names of a column as they stand on the sheet: one for each visit side by side."""
        source = self.source or self.table
        names = dict(zip(source.column_numbers, source.headers, strict=True))
        numbers = self.table.spreadsheet_columns(position)
        return [names[number] for number in numbers if number in names] or [self.table.headers[position]]

    def place(self, position: int) -> str:
        """Return a column in words."""
        return f"column {self.names_of(position)[0]!r} ({self.table.header_address(position)})"

    @property
    def known_positions(self) -> set[int]:
        """Positions of the columns that hold an item, a field or the units of a field."""
        units = {column.units_at for column in self.fields if column.units_at is not None}
        return units | {column.position for column in self.items.columns} | {column.position for column in self.fields}

    @property
    def scored_positions(self) -> set[int]:
        """Positions of the columns that scores are made of and that are not carried along: items and trials' fields."""
        trials = {column.position for column in self.fields if self.instrument.field(column.field).per == "trial"}
        return {column.position for column in self.items.columns} | trials
