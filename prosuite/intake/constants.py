"""Constants of a protocol: fields whose value the study file declares for every record of a sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from prosuite.errors import SpecError
from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.form import Form
from prosuite.instruments.units import conversion, units_like
from prosuite.intake.columns.fields import FieldColumn, FieldNames
from prosuite.intake.sheet import Sheet
from prosuite.names import nearest, squash

Constants = Mapping[str, float | str]


def check_constants(sheet: str, constants: Constants, instruments: Iterable[Form]) -> None:
    """Refuse constants that are no field of the instruments that a sheet holds.

    Raises
    ------
    SpecError
        One names no field, or that of a single trial or visit.
    """
    specs = list(instruments)
    names = [FieldNames(spec, known=True) for spec in specs] if constants else []
    for name in constants:
        read = [column for one in names if (column := one.read(name))]
        if not read:
            fields = [field for spec in specs for field in spec.field_ids]
            raise SpecError(f"{_key(sheet, name)} is no field of {_listed(specs)}{nearest(name, fields)}")
        if any(column.slot != (None, None) or column.visit or column.is_units for column in read):
            raise SpecError(f"{_key(sheet, name)}: a constant holds for all trials and visits, and its name says one")


def with_constants(sheet: Sheet) -> Sheet:
    """Give a sheet a column, with no cells on the spreadsheet, for every declared constant of its instrument.

    Raises
    ------
    SpecError
        A column of the sheet holds the field too, or the value cannot be.
    """
    names = FieldNames(sheet.instrument, known=True)
    for name, value in sheet.entry.constants.items():
        column = names.read(name)
        if column is not None:
            sheet = _with_constant(sheet, name, value, column)
    return sheet


def _with_constant(sheet: Sheet, name: str, value: float | str, column: FieldColumn) -> Sheet:
    table, field = sheet.table, sheet.instrument.field(column.field)
    key = _key(table.sheet or "", name)
    own = next((other for other in sheet.fields if other.field == field.id), None)
    if own is not None:
        raise SpecError(f"{key}: {sheet.place(own.position)} holds {field.id} too: leave out one of the two (ignore)")
    if field.id in sheet.instrument.key_fields:
        raise SpecError(
            f"{key}: {field.id} is what {sheet.instrument.id} measures, which differs from record to record"
        )
    _check_value(key, name, value, column, field)
    unit = column.unit or field.unit
    said = f"{value:g} {unit or ''}".strip() if isinstance(value, float | int) else value
    position = len(table.headers)
    table = table.with_column(name, [value] * len(table))
    note = f"{field.id} is {said} in every record, as declared"
    return replace(
        sheet,
        table=replace(table, notes=(*table.notes, note)),
        fields=(*sheet.fields, replace(column, position=position, unit=unit, unit_by="the study file", joined=True)),
    )


def _check_value(key: str, name: str, value: float | str, column: FieldColumn, field: MeasuredField) -> None:
    """Refuse a value that its field cannot have, or could have in two units."""
    if field.kind == "choice":
        words = {squash(word) for code, spelt in field.codes.items() for word in (code, *spelt)}
        if squash(str(value)) not in words:
            raise SpecError(f"{key}: {value!r} is none of {', '.join(field.codes)}")
        return
    if field.kind != "number" or isinstance(value, str):
        raise SpecError(f"{key}: expected {'a number' if field.kind == 'number' else 'a field of numbers or choices'}")
    low, high = field.reach or (float("-inf"), float("inf"))
    units = [unit.name for unit in units_like(field.unit or "")]
    possible = [unit for unit in units if low <= value * conversion(unit, field.unit or "") <= high]
    if column.unit is None and squash(name) != squash(field.id) and len(possible) > 1:
        written = " or ".join(f"{name}_{unit} = {value:g}" for unit in possible)
        raise SpecError(f"{key}: {value:g} does not say its unit: write {written}")
    if (column.unit or field.unit) not in possible and (units or not low <= value <= high):
        raise SpecError(
            f"{key}: {value:g} is not within the limits of {field.id}, {low:g} to {high:g} {field.unit or ''}"
        )


def _key(sheet: str, name: str) -> str:
    return f"study file: sheets.{sheet}.constants: {name!r}"


def _listed(specs: Iterable[Form]) -> str:
    specs = list(specs)
    return " or ".join(spec.id for spec in specs) if len(specs) <= 3 else "an instrument"  # noqa: PLR2004 - a few
