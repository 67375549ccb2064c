"""From what sheets could hold to what a draft says they hold, with the evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prosuite.catalogue.catalogue import Catalogue
from prosuite.drafting.evidence.candidates import ONLY_NUMBERS, Candidate, Claim, find_claims, reread
from prosuite.drafting.evidence.fit import Fit, Tally, measure, tally
from prosuite.drafting.evidence.measurements import HeldTest, find_tests
from prosuite.drafting.evidence.roles import Guess, guess_roles
from prosuite.errors import ProsuiteError
from prosuite.instruments.questionnaire import Instrument
from prosuite.intake.columns.roles import squash
from prosuite.intake.formats.read import RawSheet, read_sheets
from prosuite.intake.locate import FoundTable
from prosuite.intake.notes import is_notes
from prosuite.intake.read import locate_table
from prosuite.intake.sheets.measurement import TestSheet
from prosuite.intake.sheets.questionnaire import Form
from prosuite.intake.study_file import Study
from prosuite.intake.table import Table

_CONVINCING = 0.9
_NO_ANSWERS = "its columns carry plain numbers, and their values do not fit the items of an instrument"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a draft says of one instrument on a sheet.

    Attributes
    ----------
    form
        The table, read as declared.
    doubt
        Why the table does not say by itself what it holds; "" if it does.
    is_open
        Whether all that was missing is which instrument it is.
    fits
        Where there is a doubt: every candidate and how well its answers fit, the best first.
    sheets
        Sheets that were judged together because they have the same columns.
    guesses
        Columns under unknown names.
    """

    form: Form
    doubt: str = ""
    is_open: bool = False
    fits: tuple[tuple[Candidate, Fit], ...] = ()
    sheets: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet and what it is decided to hold.

    Attributes
    ----------
    name
        The sheet's name.
    found
        Its table, if one was found.
    decisions
        One for each questionnaire it holds.
    tests
        The tests it holds.
    reason
        Why nothing is read, if nothing is.
    obstacles
        What stops the whole file from being read, and no declaration helps.
    n_cells
        Its size.
    """

    name: str
    found: FoundTable | None
    decisions: tuple[Decision, ...]
    tests: tuple[HeldTest, ...]
    reason: str
    obstacles: tuple[str, ...]
    n_cells: int

    @property
    def forms(self) -> list[Form | TestSheet]:
        """Its table as each questionnaire and test it holds."""
        forms: list[Form | TestSheet] = [decision.form for decision in self.decisions]
        return [*forms, *(test.sheet for test in self.tests)]

    @property
    def is_read(self) -> bool:
        """Whether it holds anything."""
        return bool(self.decisions or self.tests)


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
    form = claim.candidates[0].form
    return (*names, *sorted(squash(form.table.headers[column.position]) for column in form.columns.columns))


def _measured(pool: Sequence[Claim]) -> tuple[list[str], list[Fit]]:
    sheets = [claim.candidates[0].form.table.sheet or "" for claim in pool]
    tallies: list[list[Tally]] = [[tally(candidate.form) for candidate in claim.candidates] for claim in pool]
    instruments = [candidate.form.instrument for candidate in pool[0].candidates]
    return sheets, [
        measure(one, instrument) for one, instrument in zip(zip(*tallies, strict=True), instruments, strict=True)
    ]


def _view(
    sheet: RawSheet, found: FoundTable | None, claims: Sequence[Claim], fits: PooledFits, catalogue: Catalogue
) -> SheetView:
    n_cells = sum(map(len, sheet.rows))
    if is_notes(sheet):
        return SheetView(sheet.name, None, (), (), "it says that it holds notes, no data", (), 0)
    if found is None or not len(found.table):
        return SheetView(sheet.name, found, (), (), _why_nothing(found), (), n_cells)
    obstacles = [claim.doubt for claim in claims if not claim.candidates]
    decisions = filter(None, (_decide(claim, fits) for claim in claims if claim.candidates))
    complete = tuple(_with_guesses(decision, found.table, catalogue) for decision in decisions)
    tests, obstacle = find_tests(found.table, catalogue, alone=not complete)
    obstacles += filter(None, [obstacle])
    reason = "" if complete or tests else _NO_ANSWERS if claims else _why_nothing(found)
    return SheetView(sheet.name, found, complete, tests, reason, tuple(obstacles), n_cells)


def _why_nothing(found: FoundTable | None) -> str:
    if found is None:
        return "no row of it names a known column"
    if not len(found.table):
        return "there is no record below its header"
    return "no column of it is an item of an instrument prosuite has"


def _decide(claim: Claim, fits: PooledFits) -> Decision | None:
    """Choose among the candidates of a claim; None if only numbers speak for it and the answers do not."""
    if not claim.doubt:
        return Decision(claim.candidates[0].form)
    sheets, measured = fits[_pool(claim)]
    names = " ".join(sheets)
    ranked = sorted(zip(claim.candidates, measured, strict=True), key=lambda pair: _rank(pair[0], pair[1], names))
    best, fit = ranked[0]
    if claim.doubt == ONLY_NUMBERS and fit.best < _CONVINCING * max(fit.n_answers, 1):
        return None
    return Decision(best.form, claim.doubt, claim.is_open, tuple(ranked), tuple(sheets))


def _rank(candidate: Candidate, fit: Fit, names: str) -> tuple[int, int, int, bool]:
    """Rank by answers that fit, then by a name that hints at it, then by answers nobody gave, then by having norms."""
    instrument = candidate.form.instrument
    headers = [squash(header) for header in candidate.form.table.headers]
    return -fit.best, -_hint(instrument, [squash(names), *headers]), fit.n_unused, instrument.norms is None


def _hint(instrument: Instrument, names: Sequence[str]) -> int:
    """Return the length of the longest of the instrument's own names that stands within one of these."""
    own = {squash(name) for name in (instrument.id, *instrument.sheet_names, *instrument.column_prefixes)}
    return max((len(word) for word in own if any(word in name for name in names)), default=0)


def _with_guesses(decision: Decision, table: Table, catalogue: Catalogue) -> Decision:
    """Declare columns under unknown names as those that identify records, if the table can then still be read."""
    form = decision.form
    roles = (form.roles.subject, form.roles.visit, form.roles.date)
    known = {*(column.position for column in form.columns.columns), *(place for place in roles if place is not None)}
    named = {form.table.headers[place] for place in known} | set(form.entry.columns)
    has_visits = form.table.place_of is not None
    for guess in guess_roles(table, form.roles, named, form.entry.ignore, has_visits=has_visits):
        columns = {**form.entry.columns, guess.header: guess.role}
        try:
            form = reread(form, table, catalogue, form.entry.model_copy(update={"columns": columns}))
        except ProsuiteError:
            continue
        decision = replace(decision, form=form, guesses=(*decision.guesses, guess))
    return decision
