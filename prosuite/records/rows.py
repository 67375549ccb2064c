"""Rows to records: which rows are the trials of one record, and which column holds each of them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prosuite.cells import text
from prosuite.errors import ColumnError
from prosuite.intake.columns.subjects import subject_perhaps
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Table
from prosuite.names import folded

_MOST_TRIALS = 40
NO_ROW = -1
Slot = tuple[str | None, int | None]
_WHOLE: Slot = (None, None)


@dataclass(frozen=True, slots=True)
class RecordRows:
    """Where the rows of each record stand.

    Attributes
    ----------
    rows
        Table row of each trial, trials x records; -1 where a record has fewer trials.
    slots
        Of each trial, its place among the columns of the sheet: index into ``layout``.
    layout
        Phase and number that headers give to trials side by side; one entry without either if they give none.
    table
        One row per record: its first row.
    """

    rows: NDArray[np.intp]
    slots: NDArray[np.intp]
    layout: tuple[Slot, ...]
    table: Table

    @property
    def is_plain(self) -> bool:
        """Whether each row is a record of its own."""
        return len(self.rows) == 1

    @property
    def n(self) -> int:
        """Number of records."""
        return int(self.rows.shape[1])

    def ordered(self, by: NDArray[np.float64]) -> "RecordRows":
        """Return the records with their trials in the order of a number, those without one last."""
        order = np.argsort(np.where(np.isnan(by), np.inf, by), axis=0, kind="stable")
        return replace(
            self,
            rows=np.take_along_axis(self.rows, order, axis=0),
            slots=np.take_along_axis(self.slots, order, axis=0),
        )


def group_rows(sheet: Sheet) -> RecordRows:
    """Group the rows of a sheet into records.

    Notes
    -----
    Where a column says the number or the phase of a trial, the phase also of another test of the sheet, each row is a
    trial, and rows of one subject and visit (or date, without visits) are one record. Otherwise each row is a record of
    its own. Trials can also stand side by side; then each row holds several.

    Raises
    ------
    ColumnError
        A record would have more trials than anybody makes.
    """
    layout = _layout(sheet)
    members = _members(sheet)
    if members is None:
        return _tiled(np.arange(len(sheet.table))[None], layout, sheet.table)
    deepest = max(map(len, members), default=1)
    if deepest * len(layout) > _MOST_TRIALS:
        at = sheet.table.row_address(next(rows[0] for rows in members if len(rows) == deepest))
        raise ColumnError(
            f"{deepest} rows have the same subject and visit as {at}, too many for the trials of one session: "
            f"is a visit or date column missing, or not named so?"
        )
    rows = np.full((deepest, len(members)), NO_ROW, np.intp)
    for session, own in enumerate(members):
        rows[: len(own), session] = own
    return _tiled(rows, layout, sheet.table.rows([own[0] for own in members]))


def _tiled(rows: NDArray[np.intp], layout: tuple[Slot, ...], table: Table) -> RecordRows:
    """Repeat the rows of each record for every trial that stands side by side in them."""
    depth, n = rows.shape
    slots = np.repeat(np.arange(len(layout)), depth)[:, None]
    return RecordRows(np.tile(rows, (len(layout), 1)), np.tile(slots, (1, n)), layout, table)


def column_at(sheet: Sheet, field: str, slot: Slot) -> int | None:
    """Return the position of the column that holds a field of a trial; None if there is none.

    A column whose header names no trial holds for all of them, unless other columns of the field name theirs.
    """
    places = {column.slot: column.position for column in sheet.fields if column.field == field}
    if slot in places:
        return places[slot]
    phase, _ = slot
    return places.get((phase, None), places.get(_WHOLE) if len(places) == 1 else None)


def _layout(sheet: Sheet) -> tuple[Slot, ...]:
    """Return the trials that the headers tell apart; columns beside them that name none are a trial of their own."""
    slots: dict[str, set[Slot]] = {}
    for column in sheet.fields:
        if sheet.instrument.field(column.field).per == "trial":
            slots.setdefault(column.field, set()).add(column.slot)
    named = list(dict.fromkeys(column.slot for column in sheet.fields if column.slot != _WHOLE))
    apart = any(_WHOLE in own and len(own) > 1 for own in slots.values())
    return tuple([_WHOLE] * (apart or not named) + named)


def _members(sheet: Sheet) -> list[list[int]] | None:
    """Return the rows of each record, in the order of the table; None if every row is a record of its own."""
    table, roles, trials = sheet.table, sheet.roles, sheet.instrument.trials
    held = {column.field for column in sheet.fields}
    in_rows = trials is not None and bool(held & {trials.number, trials.phase})
    if not (in_rows or sheet.phased):
        return None
    if roles.subject is None:
        _check_one_trial(sheet)
        return None
    occasion = roles.visit if roles.visit is not None else roles.date
    keys = [place for place in (roles.subject, occasion) if place is not None]
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in range(len(table)):
        key = tuple(folded(text(table.columns[place][row])) for place in keys)
        groups.setdefault(key if key[0] else ("", str(row)), []).append(row)
    return list(groups.values())


def _check_one_trial(sheet: Sheet) -> None:
    """Refuse rows that are trials of nobody: whose they are, and which belong together, is not known."""
    table, trials = sheet.table, sheet.instrument.trials
    told = {trials.number, trials.phase} if trials is not None else set()
    for column in sheet.fields:
        if column.field in told and len({*table.texts(column.position)} - {""}) > 1:
            place = "the data frame" if table.sheet is None else f"sheet {table.sheet!r}"
            raise ColumnError(
                f"{place}: column {table.headers[column.position]!r} tells trials apart, and no column says whose they "
                f"are: name one 'subject'{subject_perhaps(table, sheet.roles, sheet.known_positions)}"
            )
