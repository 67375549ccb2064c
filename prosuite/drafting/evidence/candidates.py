"""What the sheets of a workbook could hold: decided by their names and columns, or several candidates and a doubt."""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum, auto

from prosuite.catalogue.catalogue import Catalogue
from prosuite.errors import ProsuiteError
from prosuite.instruments.form import Form
from prosuite.intake.columns.items import ColumnMap, ItemNames
from prosuite.intake.columns.unread import to_leave_out
from prosuite.intake.find import find_families, find_sheets, map_sheet
from prosuite.intake.layouts.blocks import find_blocks
from prosuite.intake.sheet import DeclaredBy, Sheet
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table
from prosuite.names import squash

_ENDS_IN_NUMBER = re.compile(r"(?<![0-9])0*+([1-9][0-9]*+[a-z]?)\Z")


class Doubt(Enum):
    """Why a table does not say by itself what it holds."""

    WHICH = auto()  # any of its candidates would do
    ONLY_NUMBERS = auto()  # only columns that carry plain numbers speak for it
    REFUSED = auto()  # it cannot be read as it stands


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read a table.

    Attributes
    ----------
    sheet
        The table read so; its entry holds the columns that have to be declared for it.
    reading
        How its columns were read, where there is more than one way; else "".
    """

    sheet: Sheet
    reading: str = ""

    @property
    def name(self) -> str:
        """The instrument and, where it matters, how the columns are read."""
        return " by ".join(filter(None, (self.sheet.instrument.id, self.reading)))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a table holds of one family of instruments.

    Attributes
    ----------
    candidates
        The ways to read it: one if the table itself says what it holds, none if it cannot be read.
    doubt
        Why the table does not say by itself what it holds; None if it does.
    refusal
        Why it is refused as it stands, in words; "" if it is not.
    """

    candidates: tuple[Candidate, ...]
    doubt: Doubt | None = None
    refusal: str = ""


def find_claims(table: Table, catalogue: Catalogue) -> list[Claim]:
    """Find out what a table holds, family by family."""
    held, refused = find_families(table, catalogue)
    found: dict[str, Sheet | ProsuiteError] = {sheet.instrument.family: sheet for sheet in held}
    found |= refused
    claims = (_claim(table, family, catalogue, found.get(family[0].family)) for family in catalogue.families())
    return [claim for claim in claims if claim is not None]


def reread(sheet: Sheet, table: Table, catalogue: Catalogue, entry: StudySheet) -> Sheet:
    """Read a table as the same instrument with other declarations.

    Raises
    ------
    ColumnError, InstrumentError
        See :func:`prosuite.intake.find.map_sheet`.
    """
    study = Study(sheets={table.sheet or "": entry})
    return map_sheet(table, sheet.instrument, sheet.declared_by, catalogue.family(sheet.instrument), study)


def _only(catalogue: Catalogue, members: Sequence[Form]) -> Catalogue:
    return replace(catalogue, forms={member.id: member for member in members})


def _claim(
    table: Table, family: Sequence[Form], catalogue: Catalogue, found: Sheet | ProsuiteError | None
) -> Claim | None:
    if isinstance(found, Sheet):
        return Claim((Candidate(found),))
    if found is None:
        candidates = _by_numbers(table, family, catalogue) or _without_left_over(table, family, catalogue)
        return Claim(candidates, Doubt.ONLY_NUMBERS) if candidates else None
    candidates = _candidates(table, family, catalogue, StudySheet())
    doubt = Doubt.WHICH if len(candidates) == len(family) > 1 else Doubt.REFUSED
    for way in (_by_numbers, _without_left_over, _without_numbers, _of_first_set):
        candidates = candidates or way(table, family, catalogue)
    return Claim(candidates, doubt, str(found))


def _candidates(
    table: Table, family: Sequence[Form], catalogue: Catalogue, entry: StudySheet, reading: str = ""
) -> tuple[Candidate, ...]:
    """Return the ways to read a table with an entry; one if the table then says by itself what it holds."""
    study = Study(sheets={table.sheet or "": entry})
    with suppress(ProsuiteError):
        said = find_sheets(table, _only(catalogue, family), study=study)
        if said:
            return (Candidate(said[0], reading),)

    def read() -> Iterator[Candidate]:
        for member in family:
            try:
                yield Candidate(
                    map_sheet(table, catalogue.instruments[member.id], DeclaredBy.STUDY_FILE, family, study), reading
                )
            except ProsuiteError:
                continue

    return tuple(read())


def _by_numbers(table: Table, family: Sequence[Form], catalogue: Catalogue) -> tuple[Candidate, ...]:
    """Return the candidates if columns carry numbers that can be read as printed or as sequential."""
    first = family[0]
    names = ItemNames(first, family)
    found = names.map(table.headers)
    # Names that mean items only where the instrument is known do not tell it.
    only_if_known = ItemNames(first, family, known=True).map(table.headers).claims().keys() - found.claims().keys()
    headers = [table.headers[place] for place in found.ambiguous]
    numbers = {header: match[1] for header in headers if (match := _ENDS_IN_NUMBER.search(header.casefold()))}
    readings = {
        "printed numbers": {item.number: item.id for item in first.items if item.number},
        "sequential numbers": {str(place): item_id for place, item_id in enumerate(first.item_ids, start=1)},
    }
    candidates: list[Candidate] = []
    for reading, items in readings.items():
        if numbers and len(numbers) == len(headers) and set(numbers.values()) <= items.keys():
            columns = {header: items[number] for header, number in numbers.items()}
            if not found.claims().keys().isdisjoint(columns.values()):
                continue
            entry = StudySheet(columns=columns)
            read = _candidates(table, family, catalogue, entry, reading)
            foreign = only_if_known - {*columns.values()}
            candidates += [candidate for candidate in read if names.holds(_without(candidate.sheet.items, foreign))]
    return tuple(candidates)


def _without(columns: ColumnMap, items: Collection[str]) -> ColumnMap:
    return ColumnMap(tuple(column for column in columns.columns if column.item not in items))


def _without_left_over(table: Table, family: Sequence[Form], catalogue: Catalogue) -> tuple[Candidate, ...]:
    """Return the candidates if a few numbers beyond those of the items are left out."""
    left_over = to_leave_out(ItemNames(family[0], family).map(table.headers).unread, family[0])
    headers = tuple(table.headers[place] for place in left_over)
    reading = f"its numbers without {', '.join(headers)}"
    return _candidates(table, family, catalogue, StudySheet(ignore=headers), reading) if headers else ()


def _without_numbers(table: Table, family: Sequence[Form], catalogue: Catalogue) -> tuple[Candidate, ...]:
    """Return the candidates if columns that carry mere numbers are left out."""
    numbered = ItemNames(family[0], family).map(table.headers).ambiguous
    entry = StudySheet(ignore=tuple(table.headers[place] for place in numbered))
    return _candidates(table, family, catalogue, entry, "its other columns") if numbered else ()


def _of_first_set(table: Table, family: Sequence[Form], catalogue: Catalogue) -> tuple[Candidate, ...]:
    """Return the candidates if the items stand several times and all but the first set are left out."""
    blocks = find_blocks(table.headers, ItemNames(family[0], family))
    others = [table.headers[column.position] for block in blocks[1:] for column in block.items.columns]
    kept = {squash(table.headers[column.position]) for block in blocks[:1] for column in block.items.columns}
    if not others or kept & set(map(squash, others)):
        return ()
    return _candidates(table, family, catalogue, StudySheet(ignore=tuple(others)), "its first set of columns")
