"""A table brought to one row per record, or per trial of one, with its columns found."""

from collections.abc import Sequence
from typing import NamedTuple

from prosuite.errors import ColumnError, InstrumentError
from prosuite.instruments.instrument import Instrument
from prosuite.intake.columns.fields import FieldColumn
from prosuite.intake.columns.items import ColumnMap
from prosuite.intake.columns.names import Columns, Names
from prosuite.intake.columns.roles import find_roles
from prosuite.intake.layouts.answer_rows import unstack
from prosuite.intake.layouts.blocks import by_name, find_blocks, name_visits
from prosuite.intake.layouts.stack import stack
from prosuite.intake.table import Table


class LaidOut(NamedTuple):
    """A table with one row per record or trial, its columns, the names they were found by, and if phases are rows."""

    table: Table
    columns: Columns
    names: Names
    phased: bool = False


def lay_out(table: Table, names: Names) -> LaidOut:
    """Bring a table to one row per record or trial and find its columns.

    Raises
    ------
    ColumnError
        The items stand several times, and what tells the columns apart is no visit.
    InstrumentError
        Visits stand side by side, and there is a visit column as well.
    """
    rows = None if table.sheet is None else unstack(table, names)  # a DataFrame keeps its rows
    if rows is not None:
        return LaidOut(rows, names.map(rows.headers), names)
    table, items = _items(table, names)
    columns = names.map(table.headers, items)
    fields = _of_visits(columns.fields, names.instrument)
    visits = list(dict.fromkeys(column.visit for column in fields if column.visit))
    if visits:
        table = _stack_fields(table, fields, visits, names)
        return LaidOut(table, names.map(table.headers), names)
    return LaidOut(table, Columns(items, tuple(fields)), names)


def _items(table: Table, names: Names) -> tuple[Table, ColumnMap]:
    """Find the item columns, and turn visits side by side into one row per visit."""
    blocks = find_blocks(table.headers, names.items)
    plain = names.items.map(table.headers)
    bare = [block for block in blocks if not block.before and not block.after]
    if not blocks or (bare and not any(name_visits([block]) for block in blocks)):
        return table, plain
    visits = name_visits(blocks)
    if table.sheet is not None and visits is not None and find_roles(table.headers).visit is None:
        places = (by_name(block, names.fields) for block in blocks)
        table = stack(table, dict(zip(visits, places, strict=True)))
        return table, names.items.map(table.headers)
    if len(blocks) == 1:
        return table, blocks[0].items
    shared = [repr(" ... ".join(filter(None, (block.before, block.after))) or "nothing") for block in blocks]
    raise ColumnError(
        f"{place_of(table)}: the items stand {len(blocks)} times, in columns that share {', '.join(shared)}, and it is "
        f"not clear that these are visits: keep one set, or name the others by a visit such as bl, m3 or v2"
    )


def _of_visits(fields: Sequence[FieldColumn], instrument: Instrument) -> list[FieldColumn]:
    """Leave out columns of visits that no key field has: pre_fev1 beside one 6MWD is the phase of another test."""
    visits = {None, *(column.visit for column in fields if column.field in instrument.key_fields)}
    return [column for column in fields if column.visit in visits]


def _stack_fields(table: Table, fields: Sequence[FieldColumn], visits: Sequence[str], names: Names) -> Table:
    """Turn the fields of visits side by side into one row per visit."""
    if find_roles(table.headers).visit is not None:
        twice = next(table.headers[column.position] for column in fields if column.visit)
        raise InstrumentError(
            f"{place_of(table)} has a visit column, and {twice!r} names a visit too: rename or ignore one of them"
        )
    return stack(
        table,
        {
            visit: {names.fields.plain_name(column): column.position for column in fields if column.visit == visit}
            for visit in visits
        },
    )


def place_of(table: Table) -> str:
    """Return the sheet, or the data frame, in words."""
    return "the data frame" if table.sheet is None else f"sheet {table.sheet!r}"
