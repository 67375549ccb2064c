"""A table brought to one row per record, or per trial of one, with its columns found."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from prosuite.errors import ColumnError, InstrumentError
from prosuite.instruments.form import Form
from prosuite.intake.columns.fields import FieldColumn
from prosuite.intake.columns.items import ColumnMap, cut_header
from prosuite.intake.columns.names import Columns, Names
from prosuite.intake.columns.roles import find_roles
from prosuite.intake.columns.visits import as_declared, could_be_visits
from prosuite.intake.layouts.answer_rows import unstack
from prosuite.intake.layouts.blocks import Block, by_name, find_blocks, name_visits
from prosuite.intake.layouts.side_by_side import stack_declared
from prosuite.intake.layouts.stack import stack
from prosuite.intake.packed import unpack
from prosuite.intake.study_file import Study
from prosuite.intake.table import Table
from prosuite.names import squash

_NUMBERED = re.compile(r"(?<![\W_])[\W_]++(?=[0-9]\Z)")


class LaidOut(NamedTuple):
    """A table with one row per record or trial, its columns, and the names they were found by.

    ``counted`` says whether numbers from 1 on were all that named its items, ``phased`` whether phases are rows.
    """

    table: Table
    columns: Columns
    names: Names
    counted: bool
    phased: bool = False


def lay_out(table: Table, names: Names, study: Study) -> LaidOut:
    """Bring a table to one row per record or trial and find its columns; the study file may declare visits.

    Raises
    ------
    ColumnError
        The items stand several times, and what tells the columns apart is no visit; or columns of an item contradict
        each other.
    InstrumentError
        Visits stand side by side, and there is a visit column as well.
    """
    table = unpack(table, names.items)
    rows = None if table.sheet is None else unstack(table, names)  # a DataFrame keeps its rows
    if rows is None and table.sheet is not None and study.visits:
        table = stack_declared(table, names, study)
    table, items, counted = _items(rows or table, names)
    columns = names.map(table.headers, items)
    fields = _of_visits(columns.fields, names.instrument)
    _refuse_numbered_from_0(table, fields, names)
    visits = list(dict.fromkeys(column.visit for column in fields if column.visit))
    if visits:
        table = _stack_fields(table, fields, visits, names)
        return LaidOut(table, names.map(table.headers), names, counted)
    return LaidOut(table, Columns(items, tuple(fields)), names, counted)


def _items(table: Table, names: Names) -> tuple[Table, ColumnMap, bool]:
    """Find the item columns, with one row per visit where visits stand side by side, and tell whether they are counted.

    A declared item belongs to the form whatever stands before the names of the others.
    """
    plain = names.items.map(table.headers)
    declared = ColumnMap(tuple(column for column in plain.columns if table.headers[column.position] in table.declared))
    taken = {column.position for column in declared.columns}
    others = ["" if place in taken else name for place, name in enumerate(table.headers)]
    blocks = find_blocks(others, names.items, declared.claims())
    bare = [block for block in blocks if not block.before and not block.after]
    if not blocks or (bare and not any(name_visits([block]) for block in blocks)):
        return table, plain, names.items.are_counted(plain)
    visits = name_visits(blocks)
    if table.sheet is not None and visits is not None and find_roles(table.headers).visit is None:
        places = (
            by_name(block, names.fields) | _declared_at(visit, table, names)
            for block, visit in zip(blocks, visits, strict=True)
        )
        counted = all(names.items.are_counted(block.items) for block in blocks)
        table = stack(table, dict(zip(visits, places, strict=True)))
        return table, names.items.map(table.headers), counted
    if len(blocks) == 1:
        of_block = blocks[0].items
        counted = names.items.are_counted(of_block)
        if names.items.holds(declared) and not declared.claims().keys().isdisjoint(of_block.claims()):
            return table, plain, counted
        return table, ColumnMap((*of_block.columns, *declared.columns), of_block.unread), counted
    shared = [repr(" ... ".join(filter(None, (block.before, block.after))) or "nothing") for block in blocks]
    raise ColumnError(
        f"{place_of(table)}: the items stand {len(blocks)} times, in columns that share {', '.join(shared)}, and it is "
        f"not clear that these are visits: keep one set, or name the others by a visit such as bl, m3 or v2"
        f"{_declare(table, blocks, names) if table.sheet is not None else ''}"
    )


def _declare(table: Table, blocks: Sequence[Block], names: Names) -> str:
    """Return how to declare that the words around the items are visits, where each block has one of its own."""
    words = could_be_visits(table.headers, lambda header: bool(names.items.map([header]).columns))
    words = words or [" ".join(filter(None, (block.before, block.after))) for block in blocks]
    is_clear = len(words) == len(blocks) and not any(word.isdecimal() or not word for word in words)
    return f", or declare them in a study file, {as_declared(words)}" if is_clear else ""


def _refuse_numbered_from_0(table: Table, fields: Sequence[FieldColumn], names: Names) -> None:
    """Refuse fields numbered from 0: there is no trial 0, so that the numbers may be those of visits."""
    for column in fields:
        own = table.headers[column.position]
        cut = _NUMBERED.search(own) if column.trial else None
        first = f"{own[: cut.end()]}0" if cut else ""
        if cut is not None and first in table.headers and names.fields.read(first) is None:
            family = [header for header in table.headers if header.startswith(first[:-1]) and header[-1].isdecimal()]
            trials = (f'{json.dumps(one)} = "{column.field}_{nth}"' for nth, one in enumerate(family, start=1))
            raise ColumnError(
                f"{place_of(table)}: columns {', '.join(map(repr, family))} are numbered from 0, and no trial is: "
                f"declare in a study file {as_declared(header[cut.start() :] for header in family)} if "
                f"these are visits, or columns = {{ {', '.join(trials)} }} if they are trials"
            )


def _declared_at(visit: str, table: Table, names: Names) -> dict[str, int]:
    """Return the items that the study file declares of a visit, such as ``m3_mh3``."""
    found: dict[str, int] = {}
    for position, header in enumerate(table.headers):
        for before, name, after in cut_header(header) if header in table.declared else ():
            if squash(f"{before}{after}") == squash(visit):
                found |= {column.item: position for column in names.items.map([name]).columns}
    return found


def _of_visits(fields: Sequence[FieldColumn], instrument: Form) -> list[FieldColumn]:
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
    units = [
        replace(column, position=column.units_at, is_units=True) for column in fields if column.units_at is not None
    ]
    return stack(
        table,
        {
            visit: {
                names.fields.plain_name(column): column.position
                for column in (*fields, *units)
                if column.visit == visit
            }
            for visit in visits
        },
    )


def place_of(table: Table) -> str:
    """Return the sheet, or the data frame, in words."""
    return "the data frame" if table.sheet is None else f"sheet {table.sheet!r}"
