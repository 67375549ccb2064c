"""What a sheet says of units: in names, in rows of labels below them, in columns of units beside the values."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from prosuite.errors import ColumnError
from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.form import Form
from prosuite.instruments.units import find_unit, units_spelled
from prosuite.intake.columns.fields import FieldColumn, UnitClash
from prosuite.intake.columns.unit_words import stated_unit
from prosuite.intake.study_file import StudySheet
from prosuite.intake.table import Table
from prosuite.names import squash


def declared_units(table: Table, entry: StudySheet) -> dict[int, str]:
    """Return the units that the study file declares, by the spreadsheet's column; a column may go by its new name."""
    units = {squash(name): unit for name, unit in entry.units.items()}
    units |= {squash(name): units[squash(new)] for name, new in entry.columns.items() if squash(new) in units}
    headers = zip(table.column_numbers, table.headers, strict=True)
    return {number: units[squash(header)] for number, header in headers if squash(header) in units}


def with_units(
    table: Table, columns: Sequence[FieldColumn], instrument: Form, declared: dict[int, str]
) -> tuple[FieldColumn, ...]:
    """Give columns of fields the units that the sheet or the study file states.

    Parameters
    ----------
    table
        The table.
    columns
        Its columns of fields, with the units that their names state.
    instrument
        Whose fields they are.
    declared
        Units that the study file declares, by the spreadsheet's column.

    Raises
    ------
    ColumnError
        A unit is declared that its field cannot be in.
    """
    return tuple(_with_unit(table, column, instrument.field(column.field), declared) for column in columns)


def _with_unit(table: Table, column: FieldColumn, field: MeasuredField, declared: dict[int, str]) -> FieldColumn:
    said = {declared.get(number) for number in table.spreadsheet_columns(column.position)}
    if said != {None}:
        return replace(column, unit=_declared_unit(said, field, table), unit_by="the study file", units_at=None)
    if field.unit is None:
        return column
    own = [] if column.unit is None else [(column.unit, "its name")]
    labels = list(_of_labels(table, column.position, field.unit))
    stated = [*own, *((unit, where) for unit, _, where in labels if unit)]
    if len({unit for unit, _ in stated}) > 1 or any(unit is None for unit, _, _ in labels):
        return replace(column, clash=_clash(stated, labels, field.unit))
    return replace(column, unit=stated[0][0], unit_by=stated[0][1]) if stated else column


def _declared_unit(said: Collection[str | None], field: MeasuredField, table: Table) -> str:
    place = f"sheet {table.sheet!r}"
    if len(said) > 1:
        raise ColumnError(
            f"study file: {place}: units: {field.id} at all visits needs the same unit: declare it for each column"
        )
    (name,) = said
    unit = find_unit(name or "", field.unit) if field.unit else None
    if unit is None:
        raise ColumnError(
            f"study file: {place}: {field.id} cannot be in {name!r}"
            f"{f'; it is converted into {field.unit}' if field.unit else ': it has no unit'}"
        )
    return unit.name


def _of_labels(table: Table, position: int, like: str) -> Iterator[tuple[str | None, str, str]]:
    """Yield the unit, text and cell of every label that states one below a name; None for one that cannot be.

    In a row of units a unit of something else contradicts the name; in any other row it is a word like others.
    """
    for number, row in enumerate(table.labels):
        for text in row[position].split("; "):  # of several visits
            unit = stated_unit(text, like)
            if unit is not None or (units_spelled(text) and _is_of_units(row)):
                yield unit, text, table.label_address(number, position)


def _is_of_units(row: Sequence[str]) -> bool:
    """Tell whether most labels of a row are units."""
    filled = [text for text in row if text]
    return 2 * sum(bool(units_spelled(text)) for text in filled) > len(filled)


def _clash(stated: Sequence[tuple[str, str]], labels: Sequence[tuple[str | None, str, str]], own: str) -> UnitClash:
    wrong = next(((text, where) for unit, text, where in labels if unit is None), None)
    if wrong is not None:
        return UnitClash(wrong[1], wrong[0], f"a unit such as {own}")
    *_, (unit, where) = stated
    return UnitClash(where, unit, f"{stated[0][0]}, as {stated[0][1]} says")
