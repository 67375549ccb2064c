"""Tables with one row per answer to tables with one row per record."""

from collections.abc import Sequence
from typing import Any

from prosuite.cells import is_blank, text
from prosuite.intake.columns.names import Names
from prosuite.intake.columns.roles import find_roles, role_columns
from prosuite.intake.table import Layout, Table

_SHOWN_NAMES = 4


def unstack(table: Table, names: Names) -> Table | None:
    """Turn a table of answers (subject, visit, item, answer) into one row per record.

    A record is a subject at a visit and date, or a repeat of it where columns tell repeats apart. An item that is
    answered twice for the same record begins a second record, which then shows as standing twice.

    Returns
    -------
    Table or None
        None if no column names items of the instrument or none holds answers. Rows of other items are left out, and
        a note says so.
    """
    item_column, answer_columns = next(role_columns("item", table.headers), None), _answer_columns(table)
    if item_column is None or not answer_columns:
        return None
    answer_column = answer_columns[0]
    items = [text(value) for value in table.columns[item_column]]
    headers = list(dict.fromkeys(items))
    found = names.items.map(headers)
    if not names.items.holds(found):
        return None
    fields = names.map(headers, found).fields
    places = [column.position for column in found.columns] + [column.position for column in fields]
    wanted = [headers[place] for place in places]
    others = [repr(header) for header in headers if header not in wanted]
    note = f"{Layout.ANSWERS.value}: {table.headers[item_column]} and {table.headers[answer_column]}"
    if others:
        shown = ", ".join([*others[:_SHOWN_NAMES], *(["..."] if len(others) > _SHOWN_NAMES else [])])
        note += f"; {sum(item not in wanted for item in items)} rows hold no item of the instrument ({shown})"
    roles = find_roles(table.headers)
    keys = [position for position in (roles.subject, roles.visit, roles.date, *roles.repeats) if position is not None]
    rows = _records(table, keys, items, wanted)
    first = [min(record.values()) for record in rows]

    def place_of(row: int, column: int) -> tuple[int, int | None]:
        if column < len(keys):
            return table.row_labels[first[row]], table.column_numbers[keys[column]]
        source = rows[row].get(wanted[column - len(keys)])
        if source is None:  # no row holds this item
            return table.row_labels[first[row]], None
        return table.row_labels[source], table.column_numbers[column_of(source)]

    def column_of(row: int) -> int:
        return next((place for place in answer_columns if not is_blank(table.columns[place][row])), answer_column)

    return Table(
        sheet=table.sheet,
        header_row=table.header_row,
        headers=(*(table.headers[position] for position in keys), *wanted),
        columns=(
            *([table.columns[position][row] for row in first] for position in keys),
            *(
                [table.columns[column_of(record[item])][record[item]] if item in record else None for record in rows]
                for item in wanted
            ),
        ),
        column_numbers=(
            *(table.column_numbers[position] for position in keys),
            *[table.column_numbers[answer_column]] * len(wanted),
        ),
        row_labels=[table.row_labels[row] for row in first],
        place_of=place_of,
        notes=(*table.notes, note),
        layout=Layout.ANSWERS,
        laid_out=note,
        labels=table.labels_at([*keys, *[None] * len(wanted)]),
    )


def _records(table: Table, keys: Sequence[int], items: Sequence[str], wanted: Sequence[str]) -> list[dict[str, int]]:
    """Return the row of every item of every record; an item answered again begins another record."""
    records: dict[tuple[Any, ...], dict[str, int]] = {}
    seen: dict[tuple[Any, ...], int] = {}
    for row, item in enumerate(items):
        if item in wanted:
            who = tuple(text(table.columns[position][row]) for position in keys)
            nth = seen[who, item] = seen.get((who, item), -1) + 1
            records.setdefault((*who, nth), {})[item] = row
    return list(records.values())


def _answer_columns(table: Table) -> list[int]:
    """Return the first column named as one of answers that is not wholly blank, and those that serve where it is."""
    answers = (place for place in role_columns("answer", table.headers) if not all(map(is_blank, table.columns[place])))
    first = next(answers, None)
    results = list(role_columns("result", table.headers))
    return [] if first is None else [first, *(results[results.index(first) + 1 :] if first in results else [])]
