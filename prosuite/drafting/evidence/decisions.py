"""From what sheets could hold to what a draft says they hold, with the evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from prosuite.catalogue.catalogue import Catalogue
from prosuite.drafting.evidence.candidates import Candidate, Claim, Doubt, find_claims, reread
from prosuite.drafting.evidence.fit import Fit, Tally, measure, tally
from prosuite.drafting.evidence.roles import Guess, guess_roles
from prosuite.errors import ProsuiteError
from prosuite.instruments.instrument import Instrument
from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.formats.raw_sheet import RawSheet
from prosuite.intake.formats.read import read_sheets
from prosuite.intake.locate import FoundTable, find_table
from prosuite.intake.notes import is_notes
from prosuite.intake.read import locate_table
from prosuite.intake.sheet import Sheet
from prosuite.intake.study_file import Study
from prosuite.intake.table import Table
from prosuite.names import squash

_CONVINCING = 0.9
_NO_ANSWERS = "its columns carry plain numbers, and their values do not fit the items of an instrument"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a draft says of one instrument on a sheet.

    Attributes
    ----------
    sheet
        The table, read as declared.
    claim
        What it could hold of the instrument's family, and why it does not say by itself what it holds.
    fits
        Where there is a doubt: every candidate and how well its answers fit, the best first.
    sheets
        Sheets that were judged together because they have the same columns.
    """

    sheet: Sheet
    claim: Claim
    fits: tuple[tuple[Candidate, Fit], ...] = ()
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet and what it is decided to hold.

    Attributes
    ----------
    name
        The sheet's name.
    found
        Its table, if one was found.
    n_cells
        Its size.
    decisions
        One for each instrument that is read.
    unread
        Ids of the instruments that it holds too, and that are not read because one in doubt has to be declared.
    guesses
        Columns under unknown names that identify records.
    reason
        Why nothing is read, if nothing is.
    obstacles
        What stops the whole file from being read, and no declaration helps.
    headings
        Of columns of one name, that name together with what stands above it, by the spreadsheet's column: a study file
        can name them so.
    """

    name: str
    found: FoundTable | None
    n_cells: int
    decisions: tuple[Decision, ...] = ()
    unread: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()
    reason: str = ""
    obstacles: tuple[str, ...] = ()
    headings: Mapping[int, str] = field(default_factory=dict)

    @property
    def sheets(self) -> list[Sheet]:
        """Its table as each instrument that is read."""
        return [decision.sheet for decision in self.decisions]

    @property
    def is_alone(self) -> bool:
        """Whether one instrument is read, so that norms and parameters can be declared for it."""
        return len(self.decisions) == 1

    @property
    def is_declared(self) -> bool:
        """Whether the draft can say what the sheet holds without changing how its columns are read."""
        return self.is_alone and (self.decisions[0].claim.doubt is not None or _reads_alike(self.decisions[0].sheet))


def view_workbook(path: Path, catalogue: Catalogue) -> list[SheetView]:
    """Look at every sheet of a file and decide what it holds.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    sheets = [sheet for sheet in read_sheets(path) if sheet.rows]
    found = [None if is_notes(sheet) else locate_table(sheet, catalogue, Study()) for sheet in sheets]
    claims = [find_claims(one.table, catalogue) if one and len(one.table) else [] for one in found]
    fits = _pooled_fits(claims)
    return [_view(*each, fits, catalogue) for each in zip(sheets, found, claims, strict=True)]


PooledFits = Mapping[tuple[object, ...], tuple[list[str], list[Fit]]]


def _pooled_fits(claims: Sequence[Sequence[Claim]]) -> PooledFits:
    """Measure the candidates of sheets that have the same columns together."""
    pools: dict[tuple[object, ...], list[Claim]] = {}
    for claim in (claim for of_sheet in claims for claim in of_sheet):
        if claim.candidates and claim.doubt:
            pools.setdefault(_pool(claim), []).append(claim)
    return {key: _measured(pool) for key, pool in pools.items()}


def _pool(claim: Claim) -> tuple[object, ...]:
    names = (candidate.name for candidate in claim.candidates)
    sheet = claim.candidates[0].sheet
    return (*names, *sorted(squash(sheet.table.headers[column.position]) for column in sheet.items.columns))


def _measured(pool: Sequence[Claim]) -> tuple[list[str], list[Fit]]:
    sheets = [claim.candidates[0].sheet.table.sheet or "" for claim in pool]
    tallies: list[list[Tally]] = [[tally(candidate.sheet) for candidate in claim.candidates] for claim in pool]
    instruments = [candidate.sheet.instrument for candidate in pool[0].candidates]
    return sheets, [
        measure(one, instrument) for one, instrument in zip(zip(*tallies, strict=True), instruments, strict=True)
    ]


def _view(
    sheet: RawSheet, found: FoundTable | None, claims: Sequence[Claim], fits: PooledFits, catalogue: Catalogue
) -> SheetView:
    n_cells = sum(map(len, sheet.rows))
    if is_notes(sheet):
        return SheetView(sheet.name, None, 0, reason="it says that it holds notes, no data")
    if found is None or not len(found.table):
        return SheetView(sheet.name, found, n_cells, reason=_why_nothing(found))
    all_held = [held for claim in claims if claim.candidates and (held := _decide(claim, fits))]
    in_doubt = next((held for held in all_held if held.claim.doubt), None)
    read = [in_doubt] if in_doubt else all_held  # what has to be declared is read alone
    unread = tuple(held.sheet.instrument.id for held in all_held if in_doubt and held is not in_doubt)
    decisions, guesses = _with_guesses(read, found.table, catalogue) if read else ((), ())
    obstacles = tuple(claim.refusal for claim in claims if not claim.candidates)
    reason = "" if read else _NO_ANSWERS if claims else _why_nothing(found)
    headings = _headings(sheet, found.table)
    return SheetView(sheet.name, found, n_cells, decisions, unread, guesses, reason, obstacles, headings)


def _headings(sheet: RawSheet, table: Table) -> dict[int, str]:
    if len(set(table.headers)) == len(table.headers):
        return {}
    named = find_table(sheet, lambda _name: True, table.header_row)
    return {} if named is None else dict(zip(named.table.column_numbers, named.table.headers, strict=True))


def _why_nothing(found: FoundTable | None) -> str:
    if found is None:
        return "no row of it names a known column"
    if not len(found.table):
        return "there is no record below its header"
    return "no column of it is an item of an instrument prosuite has"


def _decide(claim: Claim, fits: PooledFits) -> Decision | None:
    """Choose among the candidates of a claim; None if only numbers speak for it and the answers do not."""
    if claim.doubt is None:
        return Decision(claim.candidates[0].sheet, claim)
    sheets, measured = fits[_pool(claim)]
    names = " ".join(sheets)
    ranked = sorted(zip(claim.candidates, measured, strict=True), key=lambda pair: _rank(pair[0], pair[1], names))
    best, fit = ranked[0]
    if claim.doubt is Doubt.ONLY_NUMBERS and fit.best < _CONVINCING * max(fit.n_answers, 1):
        return None
    return Decision(best.sheet, claim, tuple(ranked), tuple(sheets))


def _rank(candidate: Candidate, fit: Fit, names: str) -> tuple[int, int, int, bool]:
    """Rank by answers that fit, then by a name that hints at it, then by answers nobody gave, then by having norms."""
    instrument = candidate.sheet.instrument
    headers = [squash(header) for header in candidate.sheet.table.headers]
    return -fit.best, -_hint(instrument, [squash(names), *headers]), fit.n_unused, instrument.norms is None


def _hint(instrument: Instrument, names: Sequence[str]) -> int:
    """Return the length of the longest of the instrument's own names that stands within one of these."""
    own = {squash(name) for name in (instrument.id, *instrument.sheet_names, *instrument.column_prefixes)}
    return max((len(word) for word in own if any(word in name for name in names)), default=0)


def _with_guesses(
    decisions: Sequence[Decision], table: Table, catalogue: Catalogue
) -> tuple[tuple[Decision, ...], tuple[Guess, ...]]:
    """Declare columns under unknown names as those that identify records, if the table can then still be read."""
    sheets, guesses = [decision.sheet for decision in decisions], list[Guess]()
    named = {header for sheet in sheets for header in _named(sheet, table)}
    ignored = {header for sheet in sheets for header in sheet.entry.ignore}
    has_visits = any(sheet.table.place_of is not None for sheet in sheets)
    for guess in guess_roles(table, sheets[0].roles, named, ignored, has_visits=has_visits):
        try:
            sheets = [_with_guess(sheet, guess, table, catalogue) for sheet in sheets]
        except ProsuiteError:
            continue
        guesses.append(guess)
    return tuple(replace(one, sheet=sheet) for one, sheet in zip(decisions, sheets, strict=True)), tuple(guesses)


def _named(sheet: Sheet, table: Table) -> set[str]:
    """Return the headers of columns whose meaning is known or declared, as read and as they stand on the sheet."""
    roles = (sheet.roles.subject, sheet.roles.visit, sheet.roles.date)
    known = {*sheet.known_positions, *(place for place in roles if place is not None)}
    numbers = {sheet.table.column_numbers[place] for place in known}
    typed = {header for number, header in zip(table.column_numbers, table.headers, strict=True) if number in numbers}
    return {sheet.table.headers[place] for place in known} | typed | set(sheet.entry.columns)


def _with_guess(sheet: Sheet, guess: Guess, table: Table, catalogue: Catalogue) -> Sheet:
    columns = {**sheet.entry.columns, guess.header: guess.role}
    return reread(sheet, table, catalogue, sheet.entry.model_copy(update={"columns": columns}))


def _reads_alike(sheet: Sheet) -> bool:
    """Tell whether the fields are the same once names that mean one only on a known sheet count too."""
    roles = sheet.roles
    taken = (roles.subject, roles.visit, roles.date, *(column.position for column in sheet.items.columns))
    known = FieldNames(sheet.instrument, known=True).map(sheet.table.headers, taken)
    return [column.position for column in known] == [column.position for column in sheet.fields]
