"""Tables with one row per answer to tables with one row per record, or per trial of one."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prosuite.findings.finding import counted
from prosuite.intake.columns.names import Names
from prosuite.intake.columns.roles import unit_column
from prosuite.intake.layouts.answer_columns import AnswerRows, find_answers, of_instrument
from prosuite.intake.layouts.answer_keys import Keys, find_keys, repeated
from prosuite.intake.layouts.answer_units import Units, in_own_unit, read_units
from prosuite.intake.layouts.grouping import is_constant
from prosuite.intake.table import Layout, Repeat, Table

_SHOWN_NAMES = 3
_NO_ROW = -1


def unstack(table: Table, names: Names) -> Table | None:
    """Turn a table of answers or results (subject, visit, item, answer) into one row per record.

    A record is a subject at a visit and date, or a repeat or trial of it where columns tell these apart. No gap of a
    record is filled from another one. An answer that stands twice is kept if both are the same, else neither is.

    Returns
    -------
    Table or None
        None if no column names items of the instrument or none holds answers. Rows of other items are left out, and
        a note says so. Columns that are the same throughout each record are kept.

    Raises
    ------
    ColumnError
        Nothing says who answered, items stand several times for a record, several columns could hold the answers, or
        a unit is none of its field.
    """
    rows = find_answers(of_instrument(table, names), names)
    if rows is None:
        return None
    table = rows.table
    answer = _answer_of_each(rows)
    headers = table.headers
    columns = {place: unit for place in rows.answers if (unit := unit_column(headers[place], headers)) is not None}
    units = read_units(rows, answer, columns)
    rows.place[units.left_out] = _NO_ROW
    keys = find_keys(rows)
    if keys is None:
        return None
    return _turned(rows, keys, units, answer, columns)


def _turned(rows: AnswerRows, keys: Keys, units: Units, answer: NDArray[np.intp], columns: dict[int, int]) -> Table:
    """Return one row per record."""
    table = rows.table
    source, first = _sources(rows, keys)
    repeats = [*_repeats(rows, keys, source, answer)]
    kept = [*keys.positions, *_carried(rows, keys, columns)]
    n_kept = len(kept)
    sources, firsts = source.tolist(), first.tolist()

    def place_of(row: int, column: int) -> tuple[int, int | None]:
        if column < n_kept:
            return table.place(firsts[row], kept[column])
        at = sources[row][column - n_kept]
        return (table.row_labels[firsts[row]], None) if at == _NO_ROW else table.place(at, int(answer[at]))

    note = _note(rows, units)
    return Table(
        sheet=table.sheet,
        header_row=table.header_row,
        headers=(*(keys.positions.get(position) or table.headers[position] for position in kept), *units.headers),
        columns=(
            *([table.columns[position][row] for row in firsts] for position in kept),
            *_columns(rows, source, answer, units, {(one.row, one.column) for one in repeats if _differ(one)}),
        ),
        column_numbers=(
            *(table.column_numbers[position] for position in kept),
            *[table.column_numbers[rows.answers[0]]] * len(rows.wanted),
        ),
        row_labels=[table.row_labels[row] for row in firsts],
        place_of=place_of,
        notes=(*table.notes, *units.notes, note),
        places=table.places,
        layout=Layout.ANSWERS,
        laid_out=note,
        labels=table.labels_at([*kept, *[None] * len(rows.wanted)]),
        turned=tuple(table.column_numbers[place] for place in {rows.item, *rows.answers, *columns.values()}),
        repeats=tuple(one._replace(column=one.column + n_kept) for one in repeats),
        label_rows=table.label_rows,
    )


def _answer_of_each(rows: AnswerRows) -> NDArray[np.intp]:
    """Return of every row the position of the column that its answer stands in: the first that is filled."""
    at = np.full(len(rows.place), rows.answers[0])
    for position in reversed(rows.answers):
        codes, texts = rows.table.coded(position)
        at[np.array([bool(name) for name in texts], np.bool_)[codes]] = position
    return at


def _sources(rows: AnswerRows, keys: Keys) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the row of every item of every record, the first where there are two, and the first row of each record.

    Rows about the person alone make no record.
    """
    telling = rows.names.map(rows.wanted).positions or range(len(rows.wanted))
    own = np.flatnonzero(np.isin(rows.place, [*telling]))
    groups, numbers = np.unique(keys.groups[own]), np.full(keys.groups.max(initial=0) + 1, _NO_ROW)
    numbers[groups] = range(len(groups))
    record = numbers[keys.groups]
    source = np.full((len(groups), len(rows.wanted)), _NO_ROW, np.intp)
    wanted = np.flatnonzero((rows.place >= 0) & (record >= 0))[::-1]
    source[record[wanted], rows.place[wanted]] = wanted
    first = np.where(source == _NO_ROW, len(rows.place), source).min(axis=1, initial=len(rows.place))
    return source, first.astype(np.intp)


def _columns(
    rows: AnswerRows,
    source: NDArray[np.intp],
    answer: NDArray[np.intp],
    units: Units,
    contradicted: set[tuple[int, int]],
) -> Iterator[list[Any]]:
    """Yield the cells of every item, record by record; none where two rows contradict each other."""
    cells, at, factors = rows.table.columns, answer.tolist(), units.factors.tolist()
    for place, column in enumerate(source.T.tolist()):
        values = [
            None if row == _NO_ROW else in_own_unit(cells[at[row]][row], factors[row], rows.table.sheet)
            for row in column
        ]
        for record, item in contradicted:
            if item == place:
                values[record] = None
        yield values


def _repeats(rows: AnswerRows, keys: Keys, source: NDArray[np.intp], answer: NDArray[np.intp]) -> Iterator[Repeat]:
    """Yield the answers that stand in a later row for the same record."""
    table = rows.table
    record = {int(keys.groups[line[line != _NO_ROW][0]]): number for number, line in enumerate(source)}
    for row in np.flatnonzero(repeated(rows, keys.groups)).tolist():
        number, item = record.get(int(keys.groups[row]), _NO_ROW), int(rows.place[row])
        first = int(source[number, item])
        if number != _NO_ROW and first != row:
            (cell, value), (first_cell, first_value) = (
                (table.address(at, int(answer[at])), table.texts(int(answer[at]))[at]) for at in (row, first)
            )
            yield Repeat(number, item, cell, value, first_cell, first_value)


def _differ(one: Repeat) -> bool:
    return one.value != one.first_value


def _carried(rows: AnswerRows, keys: Keys, columns: dict[int, int]) -> list[int]:
    """Return the columns that are the same throughout each record."""
    taken = {rows.item, *rows.answers, *columns.values(), *keys.positions}
    own, table = rows.place >= 0, rows.table
    free = [place for place in range(len(table.headers)) if place not in taken]
    return [place for place in free if is_constant(table.coded(place)[0][own], keys.groups[own])]


def _note(rows: AnswerRows, units: Units) -> str:
    """Return how the table was turned, and what of it was not read."""
    headers, (codes, texts) = rows.table.headers, rows.table.coded(rows.item)
    note = f"{Layout.ANSWERS.value}: {headers[rows.item]} and {headers[rows.answers[0]]}"
    unread = codes[(rows.place < 0) & ~units.left_out]
    if len(unread):
        note += f"; {len(unread)} rows hold no {_held(rows)} of the instrument ({_shown(texts, unread)})"
    if units.left_out.any():
        left = codes[units.left_out]
        note += f"; {counted(len(left), 'row')} in percent not read ({_shown(texts, left)})"
    return note


def _held(rows: AnswerRows) -> str:
    return "item" if rows.names.instrument.items else "field"


def _shown(texts: Sequence[str], codes: NDArray[np.intp]) -> str:
    different = [repr(texts[code]) for code in dict.fromkeys(codes.tolist())]
    return ", ".join([*different[:_SHOWN_NAMES], *(["..."] if len(different) > _SHOWN_NAMES else [])])
