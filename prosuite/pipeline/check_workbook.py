"""From a workbook to scored records and findings: read, join what is known of the persons, score, check."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.load import load_catalogue
from prosuite.checks.coding import check_coding
from prosuite.checks.columns import column_findings, decimal_commas
from prosuite.checks.constancy import inconstant_persons
from prosuite.checks.duplicates import duplicate_records
from prosuite.checks.identities import Subjects, similar_subjects, subjects_in, subjects_of, with_likely
from prosuite.checks.records import check_records
from prosuite.checks.twins import check_twins
from prosuite.checks.visits import visit_findings
from prosuite.errors import Refusals
from prosuite.findings.finding import Finding
from prosuite.instruments.instrument import Instrument
from prosuite.intake.read import ReadSheet, read_file
from prosuite.intake.sheet import Sheet
from prosuite.intake.study_file import Study, load_study
from prosuite.norms.equations import ReferenceEquations
from prosuite.norms.means import Norms
from prosuite.records.people import People, carry_people, join_for_matching, join_people, read_people, strangers
from prosuite.records.record import Records, read_records
from prosuite.records.units import check_other_sheets
from prosuite.records.values import check_date_order
from prosuite.scoring.scored import Comparison, Scored, score_records

Progress = Callable[[str], None]
Choose = Callable[[Sheet], Comparison]
Chooser = Callable[[Catalogue, list[Sheet]], Choose]


def silent(_step: str) -> None:
    """Report no progress."""


def by_default(catalogue: Catalogue, _sheets: list[Sheet]) -> Choose:
    """Compare with what the study file or the instrument names, verified or not: what findings may rest on."""

    def choose(sheet: Sheet) -> Comparison:
        compares = any(step.compares for step in sheet.instrument.all_steps)
        norms = catalogue.norms(sheet.instrument, sheet.entry.norms, allow_unverified=True) if compares else None
        return Comparison(norms, parameters=sheet.entry.parameters)

    return choose


def everything(_instrument: Instrument) -> bool:
    """Take every instrument."""
    return True


@dataclass(frozen=True)
class CheckedWorkbook:
    """A workbook that was read, scored and checked.

    Attributes
    ----------
    path
        The input file.
    catalogue
        The instruments and norm sets in use.
    scored
        The records of its sheets with their scores.
    findings
        All findings, sheet by sheet, then those across sheets.
    people
        The sheets of persons.
    """

    path: Path
    catalogue: Catalogue
    scored: list[Scored]
    findings: list[Finding]
    people: list[People] = field(default_factory=list)


@dataclass(frozen=True)
class CheckedSheet:
    """A sheet's records with their scores, and what is wrong with them by themselves."""

    scored: Scored
    findings: list[Finding] = field(default_factory=list)


def check_workbook(
    path: str | Path,
    study: str | Path | Study | None = None,
    *,
    instrument: str | None = None,
    instruments: str | Path | None = None,
    wanted: Callable[[Instrument], bool] = everything,
    chooser: Chooser = by_default,
    progress: Progress = silent,
) -> CheckedWorkbook:
    """Read a workbook, score it, and find every fault in it.

    Parameters
    ----------
    path
        A workbook (.xlsx .xlsm .xls .ods), text file (.csv .tsv .txt) or dataset (.parquet .sav .dta .sas7bdat .xpt).
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

    Raises
    ------
    InputError
        The file cannot be read.
    InstrumentError
        A sheet does not say which instrument it holds, or no sheet holds any.
    NormError
        The norm set that a sheet is to be compared with cannot be used.
    ColumnError, SpecError
        Answers or dates can be read in two ways; the study file or a file in ``instruments`` is faulty.
    RefusedError
        Several of these. The ``findings`` of an error say what was found on all sheets that could be read.
    """
    path = Path(path)
    catalogue = load_catalogue(instruments)
    option = None if instrument is None else catalogue.instrument(instrument)
    if study is not None and not isinstance(study, Study):
        study = load_study(study)
    study = study or Study.model_construct()
    progress(f"Reading {path.name}")
    sheets = [
        replace(sheet, held=[held for held in sheet.held if wanted(held.instrument)])
        for sheet in read_file(path, catalogue, option=option, study=study)
    ]
    progress(f"Checking {path.name}")
    sheets, people = _with_people(sheets, study)
    read = [held for sheet in sheets for held in sheet.held]
    choose, usual = chooser(catalogue, read), by_default(catalogue, read)
    scored: list[Scored] = []
    findings: list[Finding] = []
    for nth, sheet in enumerate(sheets, start=1):
        own: list[Finding] = []
        for held in sheet.held:
            progress(f"Scoring sheet {sheet.name!r} ({nth} of {len(sheets)}): {len(held.table)} rows")
            how = None
            with sheet.refusals:
                check_other_sheets(held, read)
            with sheet.refusals:
                how = choose(held)
            with sheet.refusals:  # the faults of its cells are found whatever it is compared with
                checked = _check(held, how or usual(held), people)
                scored.append(checked.scored)
                own += checked.findings
        findings += [*_refused(sheet), *sheet.left_out, *own]
    records = [one.records for one in scored]
    findings = with_likely(findings, similar_subjects(_subjects(sheets, people, records)))
    findings += [*duplicate_records(records), *inconstant_persons(records), *visit_findings(records, study)]
    findings = list(dict.fromkeys(findings))  # a row may hold several instruments
    Refusals(error for sheet in sheets for error in sheet.refusals.errors).raise_any(findings)
    return CheckedWorkbook(path, catalogue, scored, findings, people)


def _subjects(sheets: Iterable[ReadSheet], people: Sequence[People], records: Iterable[Records]) -> Iterator[Subjects]:
    """Yield who stands on each sheet, first on those of persons."""
    known = {one.name for one in people}
    yield from (subjects_in(one.sheet.table) for one in people)
    yield from (subjects_in(sheet.other) for sheet in sheets if sheet.other is not None and sheet.name not in known)
    yield from map(subjects_of, records)


def _refused(sheet: ReadSheet) -> Iterator[Finding]:
    """Yield a finding for each refusal of a sheet, so that no list of findings looks whole without it."""
    for error in sheet.refusals.errors:
        yield Finding("sheet-refused", sheet=sheet.name, cell=sheet.name, value=str(error))


def _check(sheet: Sheet, how: Comparison, people: list[People]) -> CheckedSheet:
    """Score and check the records of a sheet.

    Raises
    ------
    ColumnError, RefusedError
        Answers or dates of it can be read in two ways.
    """
    refusals = Refusals()
    with refusals:
        records = read_records(sheet)
        if isinstance(how.norms, Norms) and how.norms.match:
            records = replace(records, sheet=join_for_matching(records.sheet, people))
        scored = score_records(records, how)
        equations = how.norms if isinstance(how.norms, ReferenceEquations) else None
        findings = check_records(records, scored.fired, equations)
        check_twins(sheet)  # of which one may hold another coding
        check_coding(records.read.sheet, records.row_codes)
    with refusals:
        check_date_order(sheet)
    refusals.raise_any()
    return CheckedSheet(scored, findings)


def _with_people(sheets: list[ReadSheet], study: Study) -> tuple[list[ReadSheet], list[People]]:
    """Join what other sheets say of the persons; the findings of a sheet that is used are those of its cells."""
    people: dict[str, People] = {}
    for sheet in sheets:
        with sheet.refusals:
            persons = read_people(sheet.other, study) if sheet.other is not None else None
            people |= {sheet.name: persons} if persons is not None else {}
    known = [*people.values()]
    needed, carried = set[str](), set[str]()
    joined: list[ReadSheet] = []
    for sheet in sheets:
        held: list[Sheet] = []
        unknown: list[Finding] = []
        for one in sheet.held:
            own, sources, others = one, list[People](), list[People]()
            with sheet.refusals:
                own, sources = join_people(one, known)
                own, others = carry_people(own, known)
                unknown += (finding for source in (*sources, *others) for finding in strangers(one, source))
            held.append(own)
            needed |= {source.name for source in sources}
            carried |= {source.name for source in others}
        joined.append(replace(sheet, held=held, left_out=[*sheet.left_out, *dict.fromkeys(unknown)]))
    return [
        replace(sheet, left_out=_findings_of(people[sheet.name], sheet, known, needed, carried))
        if sheet.name in people
        else sheet
        for sheet in joined
    ], known


def _findings_of(
    people: People, sheet: ReadSheet, known: list[People], needed: Container[str], carried: Container[str]
) -> list[Finding]:
    """Return the findings of a sheet of persons: those of all its cells, of what is carried, or that it is not used."""
    if people.name in needed:
        return [*check_records(people.records, (), None), *duplicate_records([people.records])]
    if people.name in carried:
        table, visits = people.sheet.table, people.sheet.roles.visit
        faults = column_findings(people.sheet, people.subjects, table.texts(visits, people.sheet.visit))
        return [*decimal_commas(people.sheet), *(finding for _, _, finding in faults)]
    return [_unused(finding, people, known) for finding in sheet.left_out]


def _unused(finding: Finding, persons: People, known: list[People]) -> Finding:
    """Say of a sheet of persons that is not used which other sheet says the same, if one does."""
    others = [other for other in known if other is not persons and {*other.fields} & {*persons.fields}]
    if not others:
        return finding
    shared = ", ".join(field for field in persons.fields if field in others[0].fields)
    reason = (
        f"it holds {shared} of persons, and so does sheet {others[0].name!r}: a form takes a field from one sheet only"
    )
    return replace(finding, value=reason)
