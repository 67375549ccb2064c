"""Records: a sheet's answers as codes and its fields as values, with who and when."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray
from prosuite.arithmetic.values import Reasons, Values
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import Item
from prosuite.instruments.persons import persons
from prosuite.intake.dates import DateColumn
from prosuite.intake.sheet import Sheet
from prosuite.records.codes import AnswerFault, answer_faults, encode_items, item_positions
from prosuite.records.rows import NO_ROW, RecordRows
from prosuite.records.values import Clash, FieldValues, read_values


@dataclass(frozen=True)
class Records:
    """A sheet as numbers.

    Attributes
    ----------
    sheet
        The sheet, its table with one row per record.
    read
        The sheet as it stands, and its fields as values.
    row_codes, codes
        Answer codes, items x rows of the sheet and items x records: 0 is no answer, 1 the item's first, and so on.
    clashes
        Cells that contradict others of their record.
    """

    sheet: Sheet
    read: FieldValues
    row_codes: CodeArray
    codes: CodeArray
    clashes: list[Clash]

    def __repr__(self) -> str:
        return f"<Records of {self.sheet!r}>"

    @property
    def instrument(self) -> Instrument:
        """What the records are of."""
        return self.sheet.instrument

    @property
    def rows(self) -> RecordRows:
        """Which rows are trials of which record."""
        return self.read.rows

    @property
    def reasons(self) -> Reasons:
        """What the numbers of reasons mean."""
        return self.read.reasons

    @cached_property
    def subjects(self) -> list[str]:
        """Of each record, as typed; "" where the sheet has no such column."""
        return self.sheet.table.texts(self.sheet.roles.subject)

    @cached_property
    def visits(self) -> list[str]:
        """Of each record, as typed or as the sheet says."""
        return self.sheet.table.texts(self.sheet.roles.visit, self.sheet.visit)

    @cached_property
    def dates(self) -> list[str]:
        """Of each record, as typed; "" where the sheet has no such column."""
        return self.sheet.table.texts(self.sheet.roles.date)

    @cached_property
    def record_of(self) -> NDArray[np.intp]:
        """The number of the record that each row of the sheet is a trial of."""
        there = self.rows.rows != NO_ROW
        records = np.zeros(len(self.read.sheet.table), np.intp)
        records[self.rows.rows[there]] = np.nonzero(there)[1]
        return records

    @cached_property
    def faults(self) -> list[AnswerFault]:
        """Every cell of an item that is no answer, blank ones too, by row of the sheet."""
        return list(answer_faults(self.read.sheet, self.row_codes))

    @cached_property
    def refused(self) -> list[AnswerFault]:
        """Every cell of an item that holds something which is no answer, by row of the sheet."""
        return list(answer_faults(self.read.sheet, self.row_codes, blanks=False))

    @cached_property
    def empty(self) -> NDArray[np.bool_]:
        """Whether a record has nothing in the items and fields that make it one, faulty or not."""
        filled = self.row_codes.max(axis=0, initial=0) > 0
        filled[[fault.row for fault in self.refused]] = True
        own = set(self.instrument.key_fields) or set(self.instrument.field_ids) - set(persons().field_ids)
        for column in self.read.sheet.fields:
            if column.field in own and not column.joined:
                reading = self.read.readings[column.position]
                filled |= ~np.isnan(reading.number) if reading.refused is None else reading.refused
                filled[list(reading.faults)] = True
        there = self.rows.rows != NO_ROW
        holds: NDArray[np.bool_] = (there & np.append(filled, [False])[self.rows.rows]).any(axis=0)
        return ~holds

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What was found out or decided while reading, in words."""
        table = self.read.sheet.table
        found = tuple(note for reading in self.read.readings.values() for note in reading.notes)
        grouped = (f"{len(table)} rows are trials of {self.rows.n} sessions",)
        return (*table.notes, *(grouped if self.rows.n < len(table) else ()), *found)

    def illegal_counts(self) -> NDArray[np.intp]:
        """Count, per record, the cells that hold something that is no allowed answer; a blank is none."""
        counts = np.zeros(len(self.read.sheet.table), np.intp)
        for fault in self.refused:
            counts[fault.row] += 1
        there = self.rows.rows != NO_ROW
        of_trials: NDArray[np.intp] = (there * np.append(counts, 0)[self.rows.rows]).sum(axis=0)
        return of_trials

    def answers(self, item: Item) -> Values:
        """Return the answers to an item as numbers, with the reason why one is missing."""
        place = self.instrument.item_ids.index(item.id)
        codes = self.codes[place]
        counts = np.array([np.nan, *(answer if answer in item.counted else np.nan for answer in item.answers)])
        why = [self.reasons.blank(item.id), *(self._uncounted(item, answer) for answer in item.answers)]
        position = item_positions(self.read.sheet)[place]
        if position is None:
            why[0] = self.reasons.no_column(item.id)
        reasons = np.array(why, np.uint16)[codes]
        unusable = [fault.row for fault in self.refused if fault.item is item]
        if unusable:
            faulty = np.isin(self.rows.rows, unusable).any(axis=0) & (codes == 0)
            reasons[faulty] = self.reasons.cannot_be_used(f"{item.id} holds no usable answer")
        return Values(counts[codes], reasons)

    def _uncounted(self, item: Item, answer: int) -> int:
        said = item.not_counted.get(answer)
        return 0 if said is None else self.reasons.number(f"{item.id} is answered {said!r}, which counts as missing")


def read_records(sheet: Sheet) -> Records:
    """Read the items and fields of a sheet.

    Raises
    ------
    ColumnError
        A unit, a code or the order of dates could be one or the other, or a record has more trials than anybody makes.
    """
    read = read_values(sheet)
    row_codes = encode_items(sheet, sheet.table.columns.__getitem__, len(sheet.table))
    codes, clashes = _of_records(sheet, read.rows, row_codes)
    own = replace(sheet, table=read.rows.table, dates=_dates_of(read))
    return Records(own, read, row_codes, codes, [*read.clashes, *clashes])


def _of_records(sheet: Sheet, rows: RecordRows, row_codes: CodeArray) -> tuple[CodeArray, list[Clash]]:
    """Return the answers of each record: those of its rows, which must agree."""
    if rows.is_plain:
        return row_codes, []
    each = np.where(rows.rows == NO_ROW, 0, row_codes[:, rows.rows])
    first = np.take_along_axis(each, (each > 0).argmax(axis=1)[:, None], axis=1)[:, 0]
    differs = (each > 0) & (each != first[:, None])
    clashes = list(_clashes(sheet, rows, differs))
    return np.where(differs.any(axis=1), 0, first).astype(np.uint8), clashes


def _clashes(sheet: Sheet, rows: RecordRows, differs: NDArray[np.bool_]) -> Iterator[Clash]:
    for place, record in np.argwhere(differs.any(axis=1)).tolist():
        position, item = item_positions(sheet)[place], sheet.instrument.items[place]
        row = int(rows.rows[differs[place, :, record].argmax(), record])
        if position is not None:
            yield Clash("differs-in-session", row, position, item.id, f"the {item.id} of the session's other rows")


def _dates_of(read: FieldValues) -> DateColumn | None:
    """Return the dates of the records' first rows."""
    dates, first = read.sheet.dates, read.rows.rows[0]
    if dates is None or read.rows.n == len(dates.values):
        return dates
    return DateColumn([dates.values[row] for row in first.tolist()], {}, dates.note, dates.undecided)
