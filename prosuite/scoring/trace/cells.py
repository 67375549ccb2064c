"""What stood in a cell, and how it was read: the answers and fields that a trace ends at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from prosuite.arithmetic.accounts import Account, given, made
from prosuite.cells import as_number, is_blank, is_number, text
from prosuite.instruments.fields import DATE, MeasuredField
from prosuite.instruments.items import Item
from prosuite.instruments.quantities import Quantity, read_quantity
from prosuite.instruments.units import conversion, find_unit
from prosuite.intake.columns.fields import FieldColumn
from prosuite.intake.columns.persons import PersonField, person_column
from prosuite.intake.sheet import Sheet
from prosuite.records.codes import item_positions
from prosuite.records.people import People, sources_of
from prosuite.records.record import Records
from prosuite.records.rows import NO_ROW, Slot, column_at

_WHOLE: Slot = (None, None)


@dataclass(frozen=True)
class Cells:
    """The cells of one record.

    Attributes
    ----------
    records, record
        The records of a sheet, and which of them.
    people
        The sheets of persons, which may say what the sheet itself does not.
    """

    records: Records
    record: int
    people: Sequence[People] = ()

    @property
    def sheet(self) -> Sheet:
        """The sheet as it was read."""
        return self.records.read.sheet

    @property
    def trials(self) -> list[int]:
        """The trials that the record has rows for."""
        return np.flatnonzero(self.records.rows.rows[:, self.record] != NO_ROW).tolist()

    def rows(self) -> list[int]:
        """Return the rows of the table that are the record's."""
        rows = self.records.rows.rows[:, self.record]
        return list(dict.fromkeys(rows[rows != NO_ROW].tolist()))

    def answer(self, item: Item, why: str = "") -> Account:
        """Return the account of the answer to an item; ``why`` is what keeps one from counting."""
        records, place = self.records, self.records.instrument.item_ids.index(item.id)
        position, rows = item_positions(self.sheet)[place], self.rows()
        value = records.answers(item)
        number = float(value.number[self.record])
        dropped = bool(records.row_codes[place, rows].any()) and not records.codes[place, self.record]
        said = why if dropped else self._reason(int(value.why[self.record]))
        if position is None:
            return Account("cell", number, name=item.id).with_facts(why=said)
        row = next((row for row in rows if records.row_codes[place, row]), rows[0])
        facts = self._cell(row, position)
        if np.isnan(number) and facts.get("holds") is not None and not dropped:
            facts["expected"] = ", ".join(map(str, item.counted))
        return Account("cell", number, name=item.id, label="answer", facts=facts).with_facts(
            why=said, number=item.number
        )

    def field(self, name: str, trial: int | None) -> Account:
        """Return the account of a field: of a trial, or of the session."""
        value = self.records.read.values[name]
        number, reason = value.number[..., self.record], value.why[..., self.record]
        at = () if number.ndim == 0 else trial
        said = self._reason(int(reason[at]))
        own = self._read(name, trial if number.ndim else None, float(number[at]))
        if own.known and not own.agrees(float(number[at])):  # it contradicts another cell, or is not used
            own = Account("cell", float(number[at]), facts=own.facts)
        return own.with_facts(why=said)

    def person(self, name: PersonField) -> Account | None:
        """Return the account of a cell that says what a record is matched with norms by; None where none does."""
        table = self.records.sheet.table
        position = person_column(name, table.headers)
        if position is None:
            return None
        if table.has_cell(self.record, position):
            facts = _held(table.address(self.record, position), table.columns[position][self.record])
            return Account("cell", np.nan, name=name, facts=facts)
        for source in sources_of(self.people, name, self.sheet):
            for record in self._persons(source):
                return replace(Cells(source.records, record).field(name, None), name=name)
        return None

    def _reason(self, number: int) -> str:
        return self.records.reasons.texts[number]

    def _read(self, name: str, trial: int | None, number: float) -> Account:
        if name == DATE:
            return self._date(number)
        rows, layout = self.records.rows, self.records.rows.layout
        slot = _WHOLE if trial is None else layout[int(rows.slots[trial, self.record])]
        position = column_at(self.sheet, name, slot)
        if position is None:
            return Account("cell", number, name=name).with_facts(**self._header(slot, number))
        column = next(column for column in self.sheet.fields if column.position == position)
        if column.joined:
            return self._joined(name, column, number)
        readings = self.records.read.readings[position].number
        known = (row for row in self.rows() if not np.isnan(readings[row]))
        row = int(rows.rows[trial, self.record]) if trial is not None else next(known, self.rows()[0])
        return self._of_column(column, row, float(readings[row]))

    def _header(self, slot: Slot, number: float) -> dict[str, Any]:
        """Return where the header stands that says the phase or number of a trial."""
        if np.isnan(number):
            return {}
        said = next(column.position for column in self.sheet.fields if column.slot == slot)
        return {"cell": self.sheet.table.header_address(said), "holds": self.sheet.table.headers[said]}

    def _date(self, number: float) -> Account:
        position = self.sheet.roles.date
        if position is None or self.sheet.dates is None:
            return Account("cell", number, name=DATE)
        dates, rows = self.sheet.dates.values, self.rows()
        row = next((row for row in rows if dates[row] is not None), rows[0])
        return Account("cell", number, name=DATE, facts=self._cell(row, position)).with_facts(means=_day(number))

    def _joined(self, name: str, column: FieldColumn, number: float) -> Account:
        """Return the account of a field that the sheet of persons or the study file says."""
        header = self.sheet.table.headers[column.position]
        if header in self.sheet.entry.constants:
            facts = {"cell": "the study file", "holds": self.sheet.entry.constants[header], "unit": column.unit}
            said = Account("cell", number, name=name).with_facts(**facts)
            return (
                said if self.sheet.instrument.field(name).kind != "number" else self._converted(said, name, column.unit)
            )
        for source in sources_of(self.people, name, self.sheet):
            for record in self._persons(source):
                own = Cells(source.records, record).field(name, None)
                if own.known:
                    return own
        return Account("cell", number, name=name)

    def _converted(self, said: Account, name: str, unit: str | None) -> Account:
        typed, own = as_number(said.facts["holds"]), self.sheet.instrument.field(name).unit
        return _in_unit(Account("cell", typed, facts=said.facts), unit, own, name)

    def _persons(self, source: People) -> Iterator[int]:
        """Yield the records of a sheet of persons that are about this one's person, and visit where it has any."""
        by_visit = source.by_visit and (self.sheet.roles.visit is not None or bool(self.sheet.visit))
        own = (self.records.subjects[self.record], self.records.visits[self.record] if by_visit else "")
        visits = source.records.visits if by_visit else [""] * len(source.records.subjects)
        for record, who in enumerate(zip(source.records.subjects, visits, strict=True)):
            if who == own:
                yield record

    def _of_column(self, column: FieldColumn, row: int, number: float) -> Account:
        """Return the account of a cell of the sheet's own column."""
        field, facts = self.sheet.instrument.field(column.field), self._cell(row, column.position)
        fault = self.records.read.readings[column.position].faults.get(row)
        if fault is not None and np.isnan(number):
            return Account("cell", number, name=field.id, facts=facts).with_facts(expected=fault.expected)
        if field.kind == "choice":
            code = "" if np.isnan(number) else list(field.codes)[int(number) - 1]
            return Account("cell", number, name=field.id, facts=facts).with_facts(means=code)
        if field.kind == "date":
            return Account("cell", number, name=field.id, facts=facts).with_facts(means=_day(number))
        if field.kind != "number" or np.isnan(number):
            return Account("cell", number, name=field.id, facts=facts)
        typed, unit, place = self._typed(column, row, field)
        said = Account("cell", typed, facts=facts).with_facts(unit=unit)
        return _in_unit(said, unit, field.unit, field.id, place)

    def _typed(self, column: FieldColumn, row: int, field: MeasuredField) -> tuple[float, str | None, str]:
        """Return the number that was typed, its unit, and what says so."""
        table, cell = self.sheet.table, self.sheet.table.columns[column.position][row]
        quantity = _quantity(cell, field.unit)
        beside = (
            None if column.units_at is None else find_unit(text(table.columns[column.units_at][row]), field.unit or "")
        )
        if quantity is not None:
            return quantity.number, quantity.units[0], "the cell itself"
        if beside is not None and column.units_at is not None:
            return as_number(cell), beside.name, table.address(row, column.units_at)
        by_name = column.unit_by == "its name"
        place = table.header_address(column.position) if by_name and table.place_of is None else column.unit_by
        return as_number(cell), column.unit or field.unit, place if column.unit else ""

    def _cell(self, row: int, position: int) -> dict[str, Any]:
        """Return address and content of a cell, and what the file itself says that it means."""
        table = self.sheet.table
        if not table.has_cell(row, position):
            return {}
        facts = _held(table.address(row, position), raw(self.sheet, row, position))
        label = table.label_of(row, position)
        return {**facts, "means": label} if label else facts


def _held(address: str, cell: Any) -> dict[str, Any]:
    """Return address and content of a cell; a whole number is one, however the file stores it."""
    is_whole = isinstance(cell, float) and cell.is_integer()
    return {"cell": address, "holds": None if is_blank(cell) else int(cell) if is_whole else cell}


def raw(sheet: Sheet, row: int, position: int) -> Any:
    """Return what a cell of a sheet's table holds in the file, before anything that was declared."""
    label, number = sheet.table.place(row, position)
    source = sheet.source or sheet.table
    places = {own: place for place, own in enumerate(source.column_numbers)}
    rows = source.row_labels
    if number not in places or label not in rows:
        return sheet.table.columns[position][row]
    return source.columns[places[number]][list(rows).index(label)]


def _quantity(cell: object, like: str | None) -> Quantity | None:
    return read_quantity(cell, like) if isinstance(cell, str) and like and not is_number(cell) else None


def _in_unit(said: Account, unit: str | None, own: str | None, name: str, place: str = "") -> Account:
    """Return the account of a number in the unit of its field."""
    if unit is None or own is None or unit == own:
        return Account(said.op, said.value, name=name, facts=said.facts)
    factor = given(conversion(unit, own), "factor", units=f"{unit} to {own}", cell=place)
    converted = made("product", said.called("as typed"), factor)
    return Account(converted.op, converted.value, converted.of, name)


def _day(number: float) -> str:
    return "" if np.isnan(number) else date.fromordinal(int(number)).isoformat()
