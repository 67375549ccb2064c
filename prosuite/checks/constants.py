"""What the values of a column are of no use without, and nothing states: said once, at the column."""

import json
from collections.abc import Iterator

import numpy as np

from prosuite.findings.finding import Finding
from prosuite.intake.sheet import Sheet
from prosuite.records.record import Records


def unknown_constants(records: Records) -> Iterator[Finding]:
    """Yield a finding for the first column of every field whose values need another one that is stated nowhere."""
    sheet, seen = records.read.sheet, set[str]()
    held = {column.field for column in sheet.fields}
    for column in sheet.fields:
        field, reading = sheet.instrument.field(column.field), records.read.readings[column.position]
        known = held | {*sheet.entry.parameters}
        if field.id not in seen and field.needs and not known & {*field.needs} and not np.isnan(reading.number).all():
            seen.add(field.id)
            yield Finding(
                "unknown-constant",
                sheet=sheet.table.sheet,
                cell=sheet.table.header_address(column.position),
                instrument=sheet.instrument.id,
                item=field.id,
                column=sheet.names_of(column.position)[0],
                expected=_remedy(sheet, field.needs),
            )


def _remedy(sheet: Sheet, needs: tuple[str, ...]) -> str:
    """Return what is missing, and the lines that declare it."""
    fields = " or ".join(name for name in needs if name in sheet.instrument.field_ids)
    missing = f"no column holds {fields}"
    if sheet.table.sheet is None:
        return missing
    lines = " or ".join(_line(sheet, name) for name in needs)
    where = f"[sheets.{json.dumps(sheet.table.sheet, ensure_ascii=False)}]"
    return (
        f"{missing}; declare what holds for every record in a study file below {where}, such as {lines}, if that is so"
    )


def _line(sheet: Sheet, name: str) -> str:
    if name in sheet.instrument.parameters:
        parameter = sheet.instrument.parameters[name]
        choice = next(choice for choice in parameter.choices if choice != parameter.default)
        return f'parameters = {{ {name} = "{choice}" }}'
    low, high = sheet.instrument.field(name).soft or sheet.instrument.field(name).reach or (0.0, 1.0)
    return f"constants = {{ {name} = {round((low + high) / 2)} }}"
