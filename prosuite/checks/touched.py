"""The records that errors touch, so that a score says so in its own row."""

from collections.abc import Container, Iterable, Iterator, Sequence

from prosuite.findings.finding import Finding
from prosuite.instruments.persons import persons
from prosuite.records.record import Records

_SEVERAL_RECORDS = "dataset"  # the layer of findings that expect something of another record and name its row


def record_flags(records: Records, findings: Iterable[Finding], files: Container[str | None] = ()) -> list[str]:
    """Return, of each record, the codes of the errors that touch it, one after the other; "" if none does.

    An error touches the record in whose rows it stands, the one that has it as a duplicate, and, where it stands on a
    sheet of persons that something is taken from, all of its subject; each of several ``files`` with forms has its own
    sheets of persons.
    """
    codes: list[dict[str, None]] = [{} for _ in records.subjects]
    find = _Finder(records, files)
    for finding in findings:
        if finding.severity == "error":
            for record in find(finding):
                codes[record][finding.code] = None
    return ["; ".join(own) for own in codes]


def _address_in(file: str | None, finding: Finding) -> str | None:
    """Return the row that a finding of one file names in another, if it is this one."""
    named = f"{file}: "
    expected = finding.expected or ""
    return expected.removeprefix(named) if file is not None and expected.startswith(named) else None


class _Finder:
    """Finds the records that a finding is about; addresses are worked out only for columns that have findings."""

    def __init__(self, records: Records, files: Container[str | None]) -> None:
        self._records = records
        self._files = files
        self._rows: dict[str | None, dict[str, list[int]]] = {}
        self._joined = {column.field for column in records.sheet.fields if column.joined}

    def __call__(self, finding: Finding) -> Iterator[int]:
        records = self._records
        if finding.instrument == persons().id:
            is_elsewhere = finding.file != records.sheet.table.file and finding.file in self._files
            if self._joined and not is_elsewhere and finding.item in {None, *self._joined}:
                yield from self._of_person(finding)
        elif finding.instrument in {None, records.instrument.id}:
            table = records.sheet.table
            if (finding.file, finding.sheet) == (table.file, table.sheet):
                yield from self._at(finding.cell, finding)
            if finding.type.layer == _SEVERAL_RECORDS:  # the other one may stand on another sheet, or in another file
                is_here = finding.file == table.file
                yield from self._at(finding.expected if is_here else _address_in(table.file, finding), finding)

    def _of_person(self, finding: Finding) -> Iterator[int]:
        for record, who in enumerate(zip(self._records.subjects, self._records.visits, strict=True)):
            if who == (finding.subject, finding.visit or who[1]):
                yield record

    def _at(self, address: str | None, finding: Finding) -> Iterator[int]:
        """Yield the records of a cell or row; of visits side by side in it, those of the finding's own visit."""
        records = self._records
        if finding.column not in self._rows:
            self._rows[finding.column] = self._by_address(finding.column)
        rows = self._rows[finding.column].get(address or "", [])
        found = dict.fromkeys(int(records.record_of[row]) for row in rows)
        own = [record for record in found if records.visits[record] == finding.visit]
        yield from own if len(found) > 1 and own else found

    def _by_address(self, column: str | None) -> dict[str, list[int]]:
        """Return the rows of the table by the address of their cell in a column, or of the rows themselves."""
        table = self._records.read.sheet.table
        places: Sequence[int | None] = [at for at, header in enumerate(table.headers) if header == column]
        rows: dict[str, list[int]] = {}
        for position in places if column is not None else (None,):
            for row in range(len(table)):
                address = table.row_address(row) if position is None else table.address(row, position)
                rows.setdefault(address, []).append(row)
        return rows
