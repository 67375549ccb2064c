"""What the sheets of a workbook could hold: decided by their names and columns, or several candidates and a doubt."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from prosuite.catalogue.catalogue import Catalogue
from prosuite.errors import ProsuiteError
from prosuite.instruments.questionnaire import Instrument
from prosuite.intake.columns.items import ItemNames
from prosuite.intake.columns.roles import squash
from prosuite.intake.layouts.blocks import find_blocks
from prosuite.intake.sheets.questionnaire import Form, find_forms, map_form
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table

_ENDS_IN_NUMBER = re.compile(r".*?0*([1-9][0-9]*[a-z]?)", re.DOTALL)
STUDY_FILE = "study file"
ONLY_NUMBERS = "only columns that carry plain numbers speak for it"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read a table.

    Attributes
    ----------
    form
        The table read so; its entry holds the columns that have to be declared for it.
    reading
        How its columns were read, where there is more than one way; else "".
    """

    form: Form
    reading: str = ""

    @property
    def name(self) -> str:
        """The instrument and, where it matters, how the columns are read."""
        return " by ".join(filter(None, (self.form.instrument.id, self.reading)))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a table holds of one family of instruments.

    Attributes
    ----------
    candidates
        The ways to read it: one if the table itself says what it holds, none if it cannot be read.
    doubt
        Why it cannot be read as it stands; "" if it can.
    is_open
        Whether all that is missing is which of the candidates it holds.
    """

    candidates: tuple[Candidate, ...]
    doubt: str = ""
    is_open: bool = False


def find_claims(table: Table, catalogue: Catalogue) -> list[Claim]:
    """Find out what a table holds, family by family."""
    claims = (_find_claim(table, family, catalogue) for family in catalogue.families())
    return [claim for claim in claims if claim is not None]


def reread(form: Form, table: Table, catalogue: Catalogue, entry: StudySheet) -> Form:
    """Read a table as the same instrument with other declarations.

    Raises
    ------
    ColumnError, InstrumentError
        See :func:`prosuite.intake.sheets.questionnaire.map_form`.
    """
    study = Study(sheets={table.sheet or "": entry})
    return map_form(table, form.instrument, catalogue, form.declared_by, study)


def _find_claim(table: Table, family: Sequence[Instrument], catalogue: Catalogue) -> Claim | None:
    try:
        forms = find_forms(table, _only(catalogue, family))
    except ProsuiteError as error:
        doubt = str(error)
    else:
        if forms:
            return Claim((Candidate(forms[0]),))
        candidates = _by_numbers(table, family, catalogue)
        return Claim(candidates, ONLY_NUMBERS, is_open=True) if candidates else None
    candidates = _candidates(table, family, catalogue, StudySheet())
    if candidates:
        return Claim(candidates, doubt, is_open=len(candidates) == len(family))
    candidates = _by_numbers(table, family, catalogue)
    if candidates:
        return Claim(candidates, doubt, is_open=True)
    return Claim(_without_numbers(table, family, catalogue) or _of_first_set(table, family, catalogue), doubt)


def _only(catalogue: Catalogue, family: Sequence[Instrument]) -> Catalogue:
    return replace(catalogue, instruments={member.id: member for member in family})


def _candidates(
    table: Table, family: Sequence[Instrument], catalogue: Catalogue, entry: StudySheet, reading: str = ""
) -> tuple[Candidate, ...]:
    """Return the ways to read a table with an entry; one if the table then says by itself what it holds."""
    study = Study(sheets={table.sheet or "": entry})
    with suppress(ProsuiteError):
        said = find_forms(table, _only(catalogue, family), study=study)
        if said:
            return (Candidate(said[0], reading),)

    def read() -> Iterator[Candidate]:
        for member in family:
            try:
                yield Candidate(map_form(table, member, catalogue, STUDY_FILE, study), reading)
            except ProsuiteError:
                continue

    return tuple(read())


def _by_numbers(table: Table, family: Sequence[Instrument], catalogue: Catalogue) -> tuple[Candidate, ...]:
    """Return the candidates if columns carry numbers that can be read as printed or as sequential."""
    first = family[0]
    names = ItemNames(first, family)
    found = names.map(table.headers)
    headers = [table.headers[place] for place in found.ambiguous]
    numbers = {header: match[1] for header in headers if (match := _ENDS_IN_NUMBER.fullmatch(header.casefold()))}
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
            candidates += [candidate for candidate in read if names.holds(candidate.form.columns)]
    return tuple(candidates)


def _without_numbers(table: Table, family: Sequence[Instrument], catalogue: Catalogue) -> tuple[Candidate, ...]:
    """Return the candidates if columns that carry mere numbers are left out."""
    numbered = ItemNames(family[0], family).map(table.headers).ambiguous
    entry = StudySheet(ignore=tuple(table.headers[place] for place in numbered))
    return _candidates(table, family, catalogue, entry, "its other columns") if numbered else ()


def _of_first_set(table: Table, family: Sequence[Instrument], catalogue: Catalogue) -> tuple[Candidate, ...]:
    """Return the candidates if the items stand several times and all but the first set are left out."""
    blocks = find_blocks(table.headers, ItemNames(family[0], family))
    others = [table.headers[column.position] for block in blocks[1:] for column in block.items.columns]
    kept = {squash(table.headers[column.position]) for block in blocks[:1] for column in block.items.columns}
    if not others or kept & set(map(squash, others)):
        return ()
    return _candidates(table, family, catalogue, StudySheet(ignore=tuple(others)), "its first set of columns")
