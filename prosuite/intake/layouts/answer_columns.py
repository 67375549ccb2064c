"""Tables with one row per answer: which column names the items or fields, and which holds the answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from prosuite.intake.columns.names import Names
from prosuite.intake.columns.persons import person_field
from prosuite.intake.columns.roles import find_roles, is_role_name, role_columns
from prosuite.intake.layouts.answer_values import AnswerSearch
from prosuite.intake.layouts.blocks import by_name, find_blocks
from prosuite.intake.sheet_names import names_of
from prosuite.intake.table import MOST_NAMES, Table
from prosuite.names import squash


@dataclass(frozen=True)
class AnswerRows:
    """A table with one row per answer.

    Attributes
    ----------
    table, names
        The table as it stands, and the names of what is looked for.
    item
        Position of the column that names items and fields.
    answers
        Positions of the columns that hold the answers: the first that is filled counts.
    wanted
        The different names that mean an item, a field or something of the person.
    place
        Of every row, the place of its item among those wanted; -1 for another.
    """

    table: Table
    names: Names
    item: int
    answers: tuple[int, ...]
    wanted: tuple[str, ...]
    place: NDArray[np.intp]


def find_answers(table: Table, names: Names) -> AnswerRows | None:
    """Find the columns that name items or fields and hold their values; None if the table has none.

    Known names come first. Without them a column of words is taken whose different values name the instrument, if a
    column of subjects is known and one other column holds what may be their values. A table whose own columns hold as
    many items is none with one row per answer, whatever words stand in it.

    Raises
    ------
    ColumnError
        Several columns could hold the answers, and they differ.
    """
    named = list(dict.fromkeys(role_columns("item", table.headers)))
    item, wanted = _naming(table, named, partial(_wanted, names, told=names.known))
    if item is None:
        item, wanted = _naming(table, named, partial(_of_visits, names))
    if item is None and find_roles(table.headers).subject is not None:
        item, wanted = _naming(table, _free(table), partial(_wanted, names, told=False))
    if item is None or _n_across(table, names) >= len(wanted):
        return None
    codes, texts = table.coded(item)
    known = {name: place for place, name in enumerate(wanted)}
    place = np.array([known.get(name, -1) for name in texts], np.intp)[codes]
    answers = AnswerSearch(table, names, item, place, wanted).find()
    return AnswerRows(table, names, item, answers, wanted, place) if answers else None


def naming_columns(table: Table) -> list[int]:
    """Return the columns that may name items or fields row by row."""
    return [
        place
        for place in dict.fromkeys([*role_columns("item", table.headers), *_free(table)])
        if len(table.coded(place)[1]) <= MOST_NAMES
    ]


def _free(table: Table) -> list[int]:
    """Return the columns of words that are nothing known."""
    return [place for place in table.wordy if not is_role_name(squash(table.headers[place]))]


def of_instrument(table: Table, names: Names) -> Table:
    """Return the rows of a table that are those of an instrument, if a column says of which questionnaire each is."""
    for position in role_columns("category", table.headers):
        codes, texts = table.coded(position)
        own = np.array([squash(name) in _categories(names) for name in texts])
        if own.any() and not own.all():
            others = ", ".join(repr(name) for name, mine in zip(texts, own, strict=True) if not mine)
            note = (
                f"{int((~own[codes]).sum())} rows belong to other questionnaires ({table.headers[position]}: {others})"
            )
            kept = table.rows(np.flatnonzero(own[codes]).tolist())
            return replace(kept, notes=(*table.notes, note))
    return table


def _categories(names: Names) -> set[str]:
    """Return what a row may call the questionnaire of a family."""
    called = {squash(member.cdisc.category) for member in names.family if member.cdisc is not None}
    return called | {squash(member.title) for member in names.family} | {*names_of(names.family)}


def _naming(
    table: Table, places: Sequence[int], wanted: Callable[[Sequence[str]], tuple[str, ...]]
) -> tuple[int | None, tuple[str, ...]]:
    """Return which of several columns names most items or fields, and these names."""
    texts = {place: table.coded(place)[1] for place in places}
    found = [(place, wanted(own)) for place, own in texts.items() if len(own) <= MOST_NAMES]
    place, names = max(found, key=lambda pair: len(pair[1]), default=(None, ()))
    return (place, names) if names else (None, ())


def _wanted(names: Names, texts: Sequence[str], *, told: bool) -> tuple[str, ...]:
    """Return the names among several texts, if they are evidence that the instrument is there.

    One item is enough of an instrument that the sheet is told to hold.
    """
    found = names.map(texts)
    told = told and any(not column.bare for column in found.items.columns)
    if not (told or names.items.holds(found.items) or names.fields.holds(found.fields)):
        return ()
    places = found.positions
    return tuple(name for place, name in enumerate(texts) if place in places or person_field(name))


def _of_visits(names: Names, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the names among several texts that name items of a visit, such as bl_pf01."""
    places = {place for block in find_blocks(texts, names.items) for place in by_name(block, names.fields).values()}
    return tuple(texts[place] for place in sorted(places))


def _n_across(table: Table, names: Names) -> int:
    """Return how many columns of a table hold an item or field by their header, if they hold the instrument so."""
    found = names.map(table.headers)
    if names.items.holds(found.items) or names.fields.holds(found.fields):
        return len(found.items.columns) + len(found.fields)
    return max((len(block.items.columns) for block in find_blocks(table.headers, names.items)), default=0)
