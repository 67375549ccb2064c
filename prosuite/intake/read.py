"""A file to its sheets: every table found, its instrument declared; what was left out is said."""

import json
import shlex
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from prosuite.catalogue.catalogue import Catalogue
from prosuite.errors import InstrumentError, Refusals, SpecError
from prosuite.findings.finding import Finding
from prosuite.instruments.instrument import Instrument
from prosuite.intake.columns.names import AllNames
from prosuite.intake.columns.roles import is_role_name
from prosuite.intake.columns.unread import numbered
from prosuite.intake.columns.visits import as_declared, could_be_visits, cut_visit
from prosuite.intake.constants import check_constants
from prosuite.intake.find import find_families, map_sheet
from prosuite.intake.formats.raw_sheet import RawSheet
from prosuite.intake.formats.read import WORKBOOKS, read_sheets
from prosuite.intake.inputs import input_names
from prosuite.intake.layouts.blocks import unread_by_any
from prosuite.intake.layouts.phase_doubts import refuse_phase_sheet
from prosuite.intake.locate import FoundTable, find_table
from prosuite.intake.notes import is_notes
from prosuite.intake.sheet import DeclaredBy, Sheet
from prosuite.intake.sheet_names import declared_visit, says_visit, without_instruments
from prosuite.intake.spelling import one_spelling
from prosuite.intake.study_check import study_refusals
from prosuite.intake.study_file import Study
from prosuite.intake.table import Table, quoted
from prosuite.names import squash, visit_key

_SHOWN_SHEETS = 8


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What a sheet holds.

    Attributes
    ----------
    name
        Its name.
    held
        The instruments it holds.
    left_out
        Findings on what was not read, the whole sheet or rows of it, or not as it is spelled.
    other
        The table of a sheet that holds none.
    refusals
        Why it, or an instrument on it, cannot be read.
    """

    name: str
    held: list[Sheet]
    left_out: list[Finding]
    other: Table | None = None
    refusals: Refusals = field(default_factory=Refusals)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What an input holds.

    Attributes
    ----------
    path, name
        Where it is, and what tells it apart; None where it is the only one.
    sheets
        Its sheets that hold anything, in their order.
    refusals
        Why nothing of it can be scored.
    """

    path: Path
    name: str | None
    sheets: list[ReadSheet]
    refusals: Refusals

    def with_nothing_to_score(self) -> "ReadFile":
        """Return it without the refusal of a file that holds nothing to score."""
        others = [error for error in self.refusals.errors if not isinstance(error, NothingToScoreError)]
        return replace(self, refusals=Refusals(others))


class NothingToScoreError(InstrumentError):
    """No sheet of a file holds an instrument."""


class _Opened(NamedTuple):
    """An input whose cells are read: its sheets, why each is refused, and their tables."""

    path: Path
    sheets: list[RawSheet]
    refusals: dict[str, Refusals]
    tables: dict[str, FoundTable]


def read_files(
    paths: Sequence[Path],
    catalogue: Catalogue,
    *,
    option: Instrument | None = None,
    study: Study | None = None,
    progress: Callable[[str], object] = str,
) -> list[ReadFile]:
    """Read every sheet of some files: each is understood by itself, subjects and visits are spelled alike in all.

    Parameters
    ----------
    paths
        Workbooks, text files or datasets.
    catalogue
        The instruments to look for.
    option
        The instrument of sheets that do not say which they hold.
    study
        What the study declares.
    progress
        Called with a few words before each file is read.

    Returns
    -------
    list of ReadFile
        The files in their order; one that cannot be read, or holds no instrument, with its refusal.
    """
    study = study or Study.model_construct()
    read = [ReadFile(path, name, [], Refusals()) for path, name in zip(paths, input_names(paths), strict=True)]
    raw: list[list[RawSheet]] = [[] for _ in read]
    for nth, file in enumerate(read, start=1):
        progress(f"Reading {file.path.name}{f' ({nth} of {len(read)})' if len(read) > 1 else ''}")
        with file.refusals:
            raw[nth - 1] = [sheet for sheet in read_sheets(file.path) if sheet.rows and not is_notes(sheet)]
    names = [{squash(sheet.name) for sheet in sheets} for sheets in raw]
    if any(file.refusals.errors for file in read):  # what the study file says may be of one that cannot be read
        names.append({*map(squash, study.sheets)})
    opened = [
        _open(file.path, sheets, catalogue, study, {*chain(*names[:nth], *names[nth + 1 :])})
        for nth, (file, sheets) in enumerate(zip(read, raw, strict=True))
    ]
    for file, one in zip(read, _spelled_alike(opened, study), strict=True):
        if not file.refusals.errors:
            with file.refusals:
                file.sheets.extend(_of_file(sheet, file.name) for sheet in _read_sheets(one, catalogue, option, study))
                _check_holds_any(file)
    return read


def _of_file(sheet: ReadSheet, name: str | None) -> ReadSheet:
    """Return a sheet whose tables and findings say the file that they are of, where there are several."""
    if name is None:
        return sheet
    held = [replace(one, table=replace(one.table, file=name)) for one in sheet.held]
    other = sheet.other and replace(sheet.other, file=name)
    return replace(sheet, held=held, other=other, left_out=[finding.of_file(name) for finding in sheet.left_out])


def _open(path: Path, sheets: list[RawSheet], catalogue: Catalogue, study: Study, elsewhere: Container[str]) -> _Opened:
    """Find the tables of an input's sheets; take up why one cannot be read."""
    refused = study_refusals(study, [sheet.name for sheet in sheets], catalogue, elsewhere)
    refusals = refused | {sheet.name: refused.get(sheet.name, Refusals()) for sheet in sheets}
    tables: dict[str, FoundTable] = {}
    for sheet in sheets:
        if not refusals[sheet.name].errors:
            with refusals[sheet.name]:
                table = locate_table(sheet, catalogue, study)
                tables |= {} if table is None else {sheet.name: table}
    return _Opened(path, sheets, refusals, tables)


def _spelled_alike(opened: Sequence[_Opened], study: Study) -> list[_Opened]:
    """Write the same subject and visit alike in the tables of all inputs."""
    spelled = iter(one_spelling([found.table for one in opened for found in one.tables.values()], study))
    alike: list[_Opened] = []
    for one in opened:
        tables: dict[str, FoundTable] = {}
        for (name, found), (table, findings) in zip(one.tables.items(), spelled, strict=False):
            tables[name] = replace(found, table=table, respelled=tuple(findings))
        alike.append(one._replace(tables=tables))
    return alike


def _read_sheets(opened: _Opened, catalogue: Catalogue, option: Instrument | None, study: Study) -> list[ReadSheet]:
    """Read the sheets of an input by its tables."""
    path, sheets, refused, found = opened
    own = {sheet.name for sheet in sheets}
    read = [ReadSheet(name, [], [], refusals=refusals) for name, refusals in refused.items() if name not in own]
    for sheet in sheets:
        refusals = refused[sheet.name]
        one = ReadSheet(sheet.name, [], [], refusals=refusals)
        if not refusals.errors:
            with refusals:
                table = found.get(sheet.name)
                one = _read_sheet(sheet, table, catalogue, option, study, alone=len(sheets) == 1)
        read.append(one)
    return _with_sheet_visits(read, catalogue, named=len(sheets) > 1 or path.suffix.lower() in WORKBOOKS)


def _check_holds_any(file: ReadFile) -> None:
    """Refuse an input of which no sheet holds an instrument.

    Raises
    ------
    NothingToScoreError
        None does.
    """
    if not any(sheet.held or sheet.refusals.errors for sheet in file.sheets):
        reasons = [f"sheet {finding.sheet!r}: {finding.value}" for sheet in file.sheets for finding in sheet.left_out]
        more = [f"and {len(reasons) - _SHOWN_SHEETS} more sheets"] if len(reasons) > _SHOWN_SHEETS else []
        said = "; ".join([*reasons[:_SHOWN_SHEETS], *more]) or "it has notes alone"
        raise NothingToScoreError(
            f"{file.path.name} holds nothing to score: {said}. Name columns by the codes of items (pf01, ...) or the "
            f"fields of tests (fev1_l, ...) of an instrument that 'prosuite instruments' lists, or declare them in a "
            f"study file, which this drafts: "
            f"prosuite init {shlex.quote(str(file.path))}"
        )


def _read_sheet(
    sheet: RawSheet,
    found: FoundTable | None,
    catalogue: Catalogue,
    option: Instrument | None,
    study: Study,
    *,
    alone: bool,
) -> ReadSheet:
    """Read a sheet by its table; one that is alone in its file holds what the option says.

    Raises
    ------
    ColumnError, InstrumentError, SpecError
        Something is declared that it has not, or its columns can be read in two ways.
    """
    if found is None:
        return ReadSheet(sheet.name, [], [_not_scored(sheet, found, [], catalogue)])
    held, refused = find_families(found.table, catalogue, option=option, study=study, alone=alone)
    if alone and option is not None and not held and not refused:
        held = [map_sheet(found.table, option, DeclaredBy.OPTION, catalogue.family(option), study)]
    entry = study.sheet(sheet.name)
    if held and entry is not None:
        check_constants(sheet.name, entry.constants, [one.instrument for one in held])
    if refused or (held and len(found.table)):
        left_out = [*sheet.findings, *_rows_left_out(found)]
        return ReadSheet(sheet.name, held, left_out, refusals=Refusals(refused.values()))
    return ReadSheet(sheet.name, [], [*sheet.findings, _not_scored(sheet, found, held, catalogue)], found.table)


def locate_table(sheet: RawSheet, catalogue: Catalogue, study: Study) -> FoundTable | None:
    """Find the table of a sheet by the names of all items, and by those the study declares to be items."""
    known = _all_names(catalogue)
    entry = study.sheet(sheet.name)
    fields = {*study.codes, *(entry.codes if entry else ())}
    columns = {name: said for name, said in (entry.columns if entry else {}).items() if said not in fields}
    roles = {squash(name): said for name, said in columns.items() if is_role_name(squash(said))}
    declared = {name for name in columns if squash(name) not in roles}

    def is_item_name(header: str) -> bool:
        cut = cut_visit(header, study)
        return header in declared or known.could_name(header if cut is None or not cut.rest else cut.rest)

    header_row = entry.header_row if entry else None
    last_row = sheet.first_row + len(sheet.rows)
    if header_row is not None and not sheet.first_row < header_row <= last_row:
        raise SpecError(
            f"study file: sheets: header_row of {sheet.name!r} is {header_row}, but the sheet is filled from row "
            f"{sheet.first_row + 1} to {last_row}"
        )
    if sheet.names:
        best = max([sheet.rows[0], *sheet.names], key=lambda names: sum(map(is_item_name, names)))
        sheet = replace(sheet, rows=[best, *sheet.rows[1:]])
    return find_table(sheet, is_item_name, header_row, holds_words=known.holds_words, declared=roles)


@lru_cache(maxsize=8)
def _all_names(catalogue: Catalogue) -> AllNames:
    return AllNames(catalogue.families())


def _not_scored(sheet: RawSheet, found: FoundTable | None, held: list[Sheet], catalogue: Catalogue) -> Finding:
    if found is None:
        reason = "no row of it names a known column"
    elif held:
        reason = "there is no record below its header"
    else:
        reason = "no column of it is an item of an instrument prosuite has"
        reason += _numbers_perhaps(found.table, catalogue) or _visits_perhaps(found.table, catalogue)
    return Finding("sheet-not-scored", sheet=sheet.name, cell=sheet.name, value=reason)


def _numbers_perhaps(table: Table, catalogue: Catalogue) -> str:
    """Return that many columns are numbered, but not as items are; "" if they are not."""
    largest = unread_by_any(table.headers, _all_names(catalogue).items)
    return f"; {numbered(table.headers, largest)} are numbered, but not as items are" if largest else ""


def _visits_perhaps(table: Table, catalogue: Catalogue) -> str:
    """Return that words beside the names of fields could be visits, and how to declare them; "" if none could."""
    is_key = _all_names(catalogue).could_be_key
    words = could_be_visits(table.headers, is_key)
    shown = " and ".join([", ".join(words[:-1]), *words[-1:]])
    return (
        f"; {shown} in its names could be visits: declare them in a study file, {as_declared(words)}" if words else ""
    )


def _rows_left_out(found: FoundTable) -> Iterator[Finding]:
    for code, rows in (("label-rows", found.label_rows), ("rows-below-table", found.rows_below)):
        if rows:
            numbers = f"{rows[0]}" if len(rows) == 1 else f"{rows[0]} to {rows[-1]}"
            sheet = found.table.sheet or ""
            yield Finding(code, sheet=sheet, cell=f"{quoted(sheet)}!{rows[0]}", value=numbers)
    yield from found.respelled


def _with_sheet_visits(read: list[ReadSheet], catalogue: Catalogue, *, named: bool) -> list[ReadSheet]:
    """Take what a sheet's name says besides the instrument as the visit of sheets without visits.

    That is a declared visit, or what anybody calls one where sheets are ``named`` by people; of several sheets that
    hold an instrument, and none of which has visits, it is whatever tells them apart.
    """
    without = Counter(form.instrument.id for sheet in read for form in sheet.held if _has_no_visit(form))
    refusals = {sheet.name: sheet.refusals for sheet in read}
    forms = [form for sheet in read for form in sheet.held if form.roles.visit is not None]
    spelled = {visit_key(name): name for form in forms for name in {*form.table.texts(form.roles.visit)} if without}

    def with_visit(form: Sheet) -> Sheet:
        sheet = form.table.sheet or ""
        left = without_instruments(sheet, catalogue)
        with refusals[sheet]:
            refuse_phase_sheet(left, form)
        visit = declared_visit(left, form.study)
        if visit is None and left and (without[form.instrument.id] > 1 or (named and says_visit(left))):
            visit = spelled.get(visit_key(left), left)
        if not _has_no_visit(form) or visit is None:
            return form
        note = f"{'the sheet' if left == sheet else repr(left) + ' in the sheet'}'s name is taken as the visit"
        return replace(form, table=replace(form.table, notes=(*form.table.notes, note)), visit=visit)

    held = [replace(sheet, held=[with_visit(form) for form in sheet.held]) for sheet in read]
    visits = {form.instrument.id for sheet in held for form in sheet.held if form.visit}
    return [replace(sheet, left_out=[*sheet.left_out, *_unplaced(sheet, visits)]) for sheet in held]


def _unplaced(sheet: ReadSheet, visits: Container[str]) -> Iterator[Finding]:
    """Yield a finding if a sheet says no visit and another one of its instrument does by its name."""
    lacking = next((form for form in sheet.held if _has_no_visit(form) and form.instrument.id in visits), None)
    if lacking is not None:
        line = f'visit = "..." below [sheets.{json.dumps(sheet.name, ensure_ascii=False)}] in a study file'
        yield Finding("sheet-without-visit", sheet=sheet.name, cell=sheet.name, value=sheet.name, expected=line)


def _has_no_visit(form: Sheet) -> bool:
    return form.roles.visit is None and not form.visit
