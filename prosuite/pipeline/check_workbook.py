"""From a workbook to scored records and findings: read, join what is known of the persons, score, check."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path

from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.load import load_catalogue
from prosuite.checks.coding import check_coding
from prosuite.checks.constancy import inconstant_persons
from prosuite.checks.duplicates import duplicate_records
from prosuite.checks.identities import Subjects, similar_subjects, subjects_in, subjects_of, with_likely
from prosuite.checks.records import check_records
from prosuite.checks.twins import check_twins
from prosuite.checks.visits import visit_findings
from prosuite.errors import ProsuiteError, Refusals
from prosuite.findings.finding import Finding, counted
from prosuite.instruments.instrument import Instrument
from prosuite.intake.inputs import Inputs, input_paths, said_inputs
from prosuite.intake.read import ReadFile, ReadSheet, read_files
from prosuite.intake.sheet import Sheet
from prosuite.intake.study_file import Study, load_study
from prosuite.norms.equations import ReferenceEquations
from prosuite.norms.means import Norms
from prosuite.pipeline.join_persons import join_persons
from prosuite.records.people import People, join_for_matching
from prosuite.records.record import Records, read_records
from prosuite.records.units import check_other_sheets
from prosuite.records.values import check_date_order
from prosuite.scoring.scored import Comparison, Scored, score_records
from prosuite.scoring.side_by_side import side_by_side

_SHOWN_FILES = 8
Progress = Callable[[str], None]
Choose = Callable[[Sheet], Sequence[Comparison]]
Chooser = Callable[[Catalogue, list[Sheet]], Choose]


def silent(_step: str) -> None:
    """Report no progress."""


def by_default(catalogue: Catalogue, _sheets: list[Sheet]) -> Choose:
    """Compare with what the study file or the instrument names, verified or not: what findings may rest on."""

    def choose(sheet: Sheet) -> list[Comparison]:
        compares = any(step.compares for step in sheet.instrument.all_steps)
        named = next(iter(sheet.entry.norm_ids), None)
        norms = catalogue.norms(sheet.instrument, named, allow_unverified=True) if compares else None
        return [Comparison(norms, parameters=sheet.entry.parameters)]

    return choose


def everything(_instrument: Instrument) -> bool:
    """Take every instrument."""
    return True


@dataclass(frozen=True)
class CheckedWorkbook:
    """A workbook that was read, scored and checked.

    Attributes
    ----------
    paths
        The input files.
    catalogue
        The instruments and norm sets in use.
    scored
        The records of its sheets with their scores.
    findings
        All findings, sheet by sheet, then those across sheets and files.
    people
        The sheets of persons.
    """

    paths: list[Path]
    catalogue: Catalogue
    scored: list[Scored]
    findings: list[Finding]
    people: list[People] = field(default_factory=list)


@dataclass(frozen=True)
class CheckedSheet:
    """A sheet's records with their scores, by each norm set, and what is wrong with them by themselves."""

    scored: list[Scored]
    findings: list[Finding] = field(default_factory=list)


def check_workbook(
    path: Inputs,
    study: str | Path | Study | None = None,
    *,
    instrument: str | None = None,
    instruments: str | Path | None = None,
    wanted: Callable[[Instrument], bool] = everything,
    chooser: Chooser = by_default,
    progress: Progress = silent,
    needs_forms: bool = True,
) -> CheckedWorkbook:
    """Read a workbook, score it, and find every fault in it.

    Parameters
    ----------
    path
        A workbook (.xlsx .xlsm .xls .ods), text file (.csv .tsv .txt) or dataset (.parquet .sav .dta .sas7bdat .xpt);
        or several. Each is understood by itself; persons and visits of one name are the same in all.
    study
        A study file, or a study.
    instrument
        Id of the instrument that sheets hold which do not say so themselves.
    instruments
        Folder with instruments and norm sets of your own.
    wanted
        Tells which instruments are looked at; the others are passed over, faulty or not.
    chooser
        Tells, once all sheets are read, how each is scored.
    progress
        Called with a few words at the start of each step.
    needs_forms
        Whether a file that holds nothing to score is refused.

    Raises
    ------
    InputError
        A file cannot be read, or is given twice.
    InstrumentError
        A sheet does not say which instrument it holds, or no sheet holds any.
    NormError
        The norm set that a sheet is to be compared with cannot be used.
    ColumnError, SpecError
        Answers or dates can be read in two ways; the study file or a file in ``instruments`` is faulty.
    RefusedError
        Several of these. The ``findings`` of an error say what was found on all sheets that could be read.
    """
    paths = input_paths(path)
    catalogue = load_catalogue(instruments)
    option = None if instrument is None else catalogue.instrument(instrument)
    if study is not None and not isinstance(study, Study):
        study = load_study(study)
    study = study or Study.model_construct()
    files = read_files(paths, catalogue, option=option, study=study, progress=progress)
    if not needs_forms:
        files = [file.with_nothing_to_score() for file in files]
    if len(files) == 1:
        files[0].refusals.raise_any()
    files = [replace(file, sheets=[_wanted(sheet, wanted) for sheet in file.sheets]) for file in files]
    sheets = [sheet for file in files for sheet in file.sheets]
    read = [held for sheet in sheets for held in sheet.held]
    n_rows = sum(len(held.table) for held in read)
    progress(f"Checking {said_inputs(paths)}: {counted(len(sheets), 'sheet')}, {counted(n_rows, 'row')}")
    files, people = join_persons(files, study)
    scored, findings, refusals = _score_files(files, catalogue, chooser, people, progress)
    records = [one.records for one in scored if one.names.is_first]
    findings = with_likely(findings, similar_subjects(_subjects(files, people, records)))
    findings += [*duplicate_records(records), *inconstant_persons(records), *visit_findings(records, study)]
    findings = list(dict.fromkeys(findings))  # a row may hold several instruments
    refusals.raise_any(findings)
    return CheckedWorkbook(paths, catalogue, scored, findings, people)


def _wanted(sheet: ReadSheet, wanted: Callable[[Instrument], bool]) -> ReadSheet:
    return replace(sheet, held=[held for held in sheet.held if wanted(held.instrument)])


def _score_files(
    files: Sequence[ReadFile], catalogue: Catalogue, chooser: Chooser, people: Sequence[People], progress: Progress
) -> tuple[list[Scored], list[Finding], Refusals]:
    """Return the scored records of files, what is wrong with each sheet, and every refusal.

    Raises
    ------
    NormError, InstrumentError
        What is to be used cannot be, or applies to nothing, in the only file there is.
    """
    read = {file.name: [held for sheet in file.sheets for held in sheet.held] for file in files}
    forms = [*chain(*read.values())]
    choose = usual = by_default(catalogue, forms)
    refusals = Refusals()
    with refusals:
        choose = chooser(catalogue, forms)
    if len(files) == 1:
        refusals.raise_any()
    scored: list[Scored] = []
    findings: list[Finding] = []
    n_sheets, numbers = sum(len(file.sheets) for file in files), count(1)
    for file in files:
        findings += _refused(file.name, file.name, file.refusals)
        for sheet, nth in zip(file.sheets, numbers, strict=False):
            own: list[Finding] = []
            for held in sheet.held:
                progress(f"Scoring sheet {sheet.name!r} ({nth} of {n_sheets}): {len(held.table)} rows")
                checked = _scored(held, read[file.name], choose, usual, people, sheet.refusals)
                if checked is not None:
                    scored += checked.scored
                    own += checked.findings
            own = [*_refused(file.name, sheet.name, sheet.refusals), *sheet.left_out, *own]
            findings += [finding.of_file(file.name) for finding in own]
    for error in _in_their_files(files):
        refusals.add(error)
    return scored, findings, refusals


def _scored(
    sheet: Sheet,
    others: Iterable[Sheet],
    choose: Choose,
    usual: Choose,
    people: Sequence[People],
    refusals: Refusals,
) -> CheckedSheet | None:
    """Return the scores and findings of a sheet of a file, None if its cells cannot be read; take up every refusal."""
    how = None
    with refusals:
        check_other_sheets(sheet, others)
    with refusals:
        how = choose(sheet)
    with refusals:  # the faults of its cells are found whatever it is compared with
        return _check(sheet, how or usual(sheet), people)
    return None


def _subjects(files: Iterable[ReadFile], people: Sequence[People], records: Iterable[Records]) -> Iterator[Subjects]:
    """Yield who stands on each sheet, first on those of persons."""
    known = {one.key for one in people}
    others = (sheet.other for file in files for sheet in file.sheets if (file.name, sheet.name) not in known)
    yield from (subjects_in(one.sheet.table) for one in people)
    yield from (subjects_in(other) for other in others if other is not None)
    yield from map(subjects_of, records)


def _refused(file: str | None, sheet: str | None, refusals: Refusals) -> Iterator[Finding]:
    """Yield a finding for each refusal of a sheet or file, so that no list of findings looks whole without it."""
    for error in refusals.errors:
        own = None if sheet == file else sheet
        yield Finding("sheet-refused", file=file, sheet=own, cell=sheet, value=str(error))


def _in_their_files(files: Iterable[ReadFile]) -> Iterator[ProsuiteError]:
    """Yield every refusal of files and their sheets, with the files that it is of, where there are several."""
    of: dict[str, dict[str | None, ProsuiteError]] = {}
    for file in files:
        for error in (*file.refusals.errors, *(error for sheet in file.sheets for error in sheet.refusals.errors)):
            of.setdefault(str(error), {}).setdefault(file.name, error)
    for text, errors in of.items():
        error, names = next(iter(errors.values())), [name for name in errors if name is not None]
        is_said = not names or (len(names) == 1 and text.startswith(Path(names[0]).name) and "/" not in names[0])
        yield error if is_said else type(error)(f"{_listed(names)}: {error.args[0]}", *error.args[1:])


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN_FILES} more" if len(names) > _SHOWN_FILES else ""
    return f"{', '.join(names[:_SHOWN_FILES])}{more}"


def _check(sheet: Sheet, how: Sequence[Comparison], people: Sequence[People]) -> CheckedSheet:
    """Score and check the records of a sheet, once for each norm set.

    Raises
    ------
    ColumnError, RefusedError
        Answers or dates of it can be read in two ways.
    """
    refusals = Refusals()
    with refusals:
        records = read_records(sheet)
        if any(isinstance(one.norms, Norms) and one.norms.match for one in how):
            records = replace(records, sheet=join_for_matching(records.sheet, people))
        scored = side_by_side([score_records(records, one) for one in how])
        equations = [one.norms if isinstance(one.norms, ReferenceEquations) else None for one in how]
        found = (check_records(records, *pair) for pair in zip((form.fired for form in scored), equations, strict=True))
        findings = list(dict.fromkeys(chain(*found)))
        check_twins(sheet)  # of which one may hold another coding
        check_coding(records.read.sheet, records.row_codes)
    with refusals:
        check_date_order(sheet)
    refusals.raise_any()
    return CheckedSheet(scored, findings)
