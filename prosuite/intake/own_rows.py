"""Rows of other forms: what a capture system writes into the same table and no form leaves blank by itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from prosuite.instruments.answers import is_blank
from prosuite.intake.headers import role_columns
from prosuite.intake.table import Table, text


def own_rows(table: Table, items: Sequence[int]) -> Table:
    """Leave out the rows that belong to other forms.

    Parameters
    ----------
    table
        A table of a file; several forms may share it.
    items
        Positions of the item columns.

    Returns
    -------
    Table
        Without the rows whose item cells are all blank and whose form is none of those that rows with answers name;
        a note says how many there were. A table that does not say which form a row belongs to keeps every row.
    """
    position = next(role_columns("form", table.headers), None)
    if position is None:
        return table
    forms = [text(value) for value in table.columns[position]]
    answered = [any(not is_blank(table.columns[item][row]) for item in items) for row in range(len(table))]
    own = {form for form, is_answered in zip(forms, answered, strict=True) if is_answered}
    others = Counter(form for form in forms if form not in own)
    if not own or not others:
        return table
    kept = [row for row, form in enumerate(forms) if form in own]
    place_of = table.place_of
    return replace(
        table,
        columns=tuple([column[row] for row in kept] for column in table.columns),
        row_labels=[table.row_labels[row] for row in kept],
        place_of=place_of and (lambda row, column: place_of(kept[row], column)),
        notes=(
            *table.notes,
            f"{sum(others.values())} rows belong to other forms by {table.headers[position]} ({_named(others)})",
        ),
    )


def _named(others: Counter[str]) -> str:
    return ", ".join(f"{form or 'blank'}: {count}" for form, count in others.items())
