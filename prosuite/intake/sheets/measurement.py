"""Which measurements a table holds, its columns as fields, and its rows as trials of sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from prosuite.catalogue.catalogue import Catalogue
from prosuite.errors import ColumnError, InstrumentError
from prosuite.instruments.measurement import Measurement
from prosuite.instruments.units import find_unit
from prosuite.intake.columns.fields import FieldColumn, FieldNames
from prosuite.intake.columns.items import ColumnMap, ItemColumn
from prosuite.intake.columns.roles import Roles, find_roles, squash
from prosuite.intake.dates import DateColumn
from prosuite.intake.declared import decode, rename_columns, without_codes
from prosuite.intake.layouts.blocks import Block, stack
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table


@dataclass(frozen=True, slots=True)
class TestSheet:
    """A table and the measurement it holds.

    Attributes
    ----------
    table
        The rows as they stand: a session, or one of its trials, each.
    instrument
        The measurement.
    columns
        The columns that hold a field.
    roles
        The subject, visit and date columns.
    declared_by
        What says that the table holds this measurement.
    entry, study
        What the study file declares about this sheet and about all.
    visit
        The visit of every record, where the table has no visit column.
    dates
        The date column read as dates, if there is one.
    """

    table: Table
    instrument: Measurement
    columns: tuple[FieldColumn, ...]
    roles: Roles
    declared_by: str
    entry: StudySheet
    visit: str = ""
    dates: DateColumn | None = None
    study: Study = field(default_factory=Study)
    __test__ = False

    @property
    def known_positions(self) -> set[int]:
        """Positions of the columns that hold a field."""
        return {column.position for column in self.columns}

    @property
    def scored_positions(self) -> set[int]:
        """Positions of the columns of trials: what a session's scores are made of, and not carried along."""
        return {column.position for column in self.columns if self.instrument.field(column.field).per == "trial"}


def find_test_sheets(
    table: Table, catalogue: Catalogue, *, option: Measurement | None = None, study: Study | None = None
) -> list[TestSheet]:
    """Find every measurement that a sheet's table holds.

    Parameters
    ----------
    table
        The table.
    catalogue
        The measurements to look for.
    option
        The measurement given as an option; it applies to sheets that hold one of its fields.
    study
        The study file; what it says of a sheet comes before the sheet's name.

    Raises
    ------
    ColumnError
        See :func:`map_test_sheet`.
    """
    entry = study.sheet(table.sheet or "") if study else None
    if entry is not None and entry.instrument is not None:
        declared = catalogue.measurements.get(entry.instrument)
        return [] if declared is None else [map_test_sheet(table, declared, "study file", study)]
    headers = _renamed(table, entry).headers
    said = {spec.id: words for spec in catalogue.measurements.values() if (words := _said(table, spec, option))}
    claimed = {place for name in said for place in _places(headers, catalogue.measurements[name])}
    found = []
    for spec in catalogue.measurements.values():
        names = FieldNames(spec, known=spec.id in said)
        if names.holds(names.map(headers, () if spec.id in said else tuple(claimed))):
            found.append(map_test_sheet(table, spec, said.get(spec.id, "its columns"), study))
    return found


def _said(table: Table, spec: Measurement, option: Measurement | None) -> str:
    """Return what says that a table holds a measurement, apart from its columns; "" if nothing does."""
    named = squash(table.sheet or "") in {squash(name) for name in (spec.id, *spec.sheet_names)}
    return "sheet name" if named else "--instrument" if spec is option else ""


def _places(headers: Sequence[str], spec: Measurement) -> set[int]:
    """Return the columns of a measurement that a sheet is said to hold: none of them speaks for another one."""
    names = FieldNames(spec, known=True)
    columns = names.map(headers)
    return {column.position for column in columns} if names.holds(columns) else set()


def map_test_sheet(table: Table, spec: Measurement, declared_by: str, study: Study | None = None) -> TestSheet:
    """Map the columns of a table that is known to hold a measurement.

    Raises
    ------
    ColumnError
        No column holds a field that only this measurement has, or a unit is declared that its field cannot have.
    """
    study = study or Study()
    entry = study.sheet(table.sheet or "") or StudySheet()
    names = FieldNames(spec, known=declared_by != "its columns")
    units = {squash(name): unit for name, unit in entry.units.items()}
    stated = {place: units[squash(header)] for place, header in enumerate(table.headers) if squash(header) in units}
    numbers = {table.column_numbers[place]: unit for place, unit in stated.items()}
    table = _renamed(table, entry)
    columns = [
        _with_unit(column, numbers.get(table.column_numbers[column.position]), spec, table)
        for column in _of_visits(names.map(table.headers, _role_places(table)), spec)
    ]
    if not names.holds(columns):
        keys = " or ".join(spec.key_fields)
        raise ColumnError(
            f"{_place(table)} holds no {keys} of {spec.id}; found {', '.join(table.headers[:8]) or 'no columns'}; "
            f"other names can be declared in a study file"
        )
    if any(column.visit for column in columns):
        table, columns = _stack_visits(table, columns, names)
    roles = find_roles(table.headers)
    renamed = _named_by_field(table, columns)
    decoded = decode(_without_missing(renamed, columns, study.missing | entry.missing), {}, roles, study, entry)
    visit = study.visit_name(entry.visit or "") or entry.visit or ""
    back = replace(decoded.table, headers=table.headers)
    return TestSheet(back, spec, tuple(columns), roles, declared_by, entry, visit, decoded.dates, study)


def _without_missing(table: Table, columns: Sequence[FieldColumn], codes: Mapping[str, str]) -> Table:
    """Blank the declared missing codes in the columns of fields."""
    if not codes:
        return table
    cells, notes = list(table.columns), list[str]()
    for column in columns:
        cells[column.position] = without_codes(cells[column.position], codes, f"cells of {column.field}", notes)
    return replace(table, columns=tuple(cells), notes=(*table.notes, *notes))


def _renamed(table: Table, entry: StudySheet | None) -> Table:
    return table if entry is None else rename_columns(table, entry)


def _of_visits(columns: Sequence[FieldColumn], spec: Measurement) -> list[FieldColumn]:
    """Leave out columns of visits that no key field has: pre_fev1 beside one 6MWD is the phase of another test."""
    visits = {None, *(column.visit for column in columns if column.field in spec.key_fields)}
    return [column for column in columns if column.visit in visits]


def _role_places(table: Table) -> Sequence[int | None]:
    roles = find_roles(table.headers)
    return (roles.subject, roles.visit, roles.date)


def _with_unit(column: FieldColumn, declared: str | None, spec: Measurement, table: Table) -> FieldColumn:
    if declared is None:
        return column
    own = spec.field(column.field).unit
    unit = find_unit(declared, own) if own else None
    if unit is None:
        raise ColumnError(
            f"study file: {_place(table)}: {column.field} cannot be in {declared!r}"
            f"{f'; it is converted into {own}' if own else ': it has no unit'}"
        )
    return replace(column, unit=unit.name)


def _named_by_field(table: Table, columns: Sequence[FieldColumn]) -> Table:
    """Head every field's column by the field's name, so that declared codes find it."""
    names = {column.position: column.field for column in columns}
    return replace(table, headers=tuple(names.get(place, header) for place, header in enumerate(table.headers)))


def _stack_visits(table: Table, columns: Sequence[FieldColumn], names: FieldNames) -> tuple[Table, list[FieldColumn]]:
    """Turn visits side by side into one row per visit.

    Raises
    ------
    InstrumentError
        The table has a visit column as well.
    """
    if find_roles(table.headers).visit is not None:
        twice = next(table.headers[column.position] for column in columns if column.visit)
        raise InstrumentError(
            f"{_place(table)} has a visit column, and {twice!r} names a visit too: rename or ignore one of them"
        )
    visits = list(dict.fromkeys(column.visit for column in columns if column.visit))
    blocks = [_block(visit, [column for column in columns if column.visit == visit], names) for visit in visits]
    stacked = stack(table, blocks, visits)
    return stacked, names.map(stacked.headers, _role_places(stacked))


def _block(visit: str, columns: Sequence[FieldColumn], names: FieldNames) -> Block:
    plain = {column.position: names.plain_name(column) for column in columns}
    items = tuple(ItemColumn(place, name, "item code", None) for place, name in plain.items())
    return Block(visit, "", plain, ColumnMap(items, ()))


def _place(table: Table) -> str:
    return "the data frame" if table.sheet is None else f"sheet {table.sheet!r}"
