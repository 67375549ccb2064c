"""Rows of other forms: what a capture system writes into the same table, with nothing in the columns of this form."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from prosuite.cells import is_blank, text
from prosuite.intake.columns.roles import role_columns
from prosuite.intake.table import Table
from prosuite.names import squash

_STATUS = "complete"


def own_rows(table: Table, items: Sequence[int], prefixes: Iterable[str]) -> Table:
    """Leave out the rows that belong to other forms.

    Parameters
    ----------
    table
        A table of a file; several forms may share it.
    items
        Positions of the item columns.
    prefixes
        What the names of the form's own columns may begin with.

    Returns
    -------
    Table
        Without the rows whose item cells are all blank and that say themselves that they are no record of this form:
        they name another form than the rows with answers do, or the form's own status (``sf36_complete``) is blank.
        A note says how many there were. Where nothing says so, or no row has answers, every row stays.
    """
    status, forms = _status_column(table.headers, prefixes), next(role_columns("form", table.headers), None)
    if status is None and forms is None:
        return table
    answered = [any(not is_blank(table.columns[item][row]) for item in items) for row in range(len(table))]
    foreign: dict[int, str] = {}
    if any(answered) and status is not None:
        foreign |= _without_status(table, answered, status)
    if any(answered) and forms is not None:
        foreign |= _of_other_forms(table, answered, forms)
    if not foreign:
        return table
    counts = ", ".join(f"{reason}: {count}" for reason, count in Counter(foreign.values()).items())
    note = f"{len(foreign)} rows without answers belong to other forms ({counts})"
    own = table.rows([row for row in range(len(table)) if row not in foreign])
    return replace(own, notes=(*table.notes, note))


def _without_status(table: Table, answered: Sequence[bool], position: int) -> dict[int, str]:
    """Return the rows without answers and without the form's status."""
    statuses, reason = table.columns[position], f"{table.headers[position]} blank"
    return {row: reason for row, filled in enumerate(answered) if not filled and is_blank(statuses[row])}


def _of_other_forms(table: Table, answered: Sequence[bool], position: int) -> dict[int, str]:
    """Return the rows that name a form which no row with answers names."""
    forms, header = [text(value) for value in table.columns[position]], table.headers[position]
    own = {form for form, filled in zip(forms, answered, strict=True) if filled}
    return {row: f"{header} {form or 'blank'}" for row, form in enumerate(forms) if form not in own}


def _status_column(headers: Sequence[str], prefixes: Iterable[str]) -> int | None:
    """Return the column that holds the status of the form; None if no column does, or several could."""
    begins = tuple(map(squash, prefixes))
    names = [squash(header) for header in headers]
    found = [place for place, name in enumerate(names) if name.startswith(begins) and name.endswith(_STATUS)]
    return found[0] if len(found) == 1 else None
