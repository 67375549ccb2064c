"""From a workbook to checked forms: read, join what is known of the persons, check."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from prosuite.catalogue.catalogue import Catalogue, load_catalogue
from prosuite.checks.coding import check_coding
from prosuite.checks.columns import check_date_order
from prosuite.checks.constancy import inconstant_persons
from prosuite.checks.duplicates import duplicate_records
from prosuite.checks.forms import CheckedForm, check_form
from prosuite.checks.measurements import Checked, check_sheet
from prosuite.checks.twins import check_twins
from prosuite.checks.visits import visit_findings
from prosuite.findings.finding import Finding
from prosuite.intake.read import ReadSheet, read_forms
from prosuite.intake.sheets.measurement import TestSheet
from prosuite.intake.sheets.questionnaire import Form
from prosuite.intake.study_file import Study, load_study
from prosuite.records.people import People, join_people, read_people, strangers

Progress = Callable[[str], None]


def silent(_step: str) -> None:
    """Report no progress."""


@dataclass(frozen=True)
class CheckedWorkbook:
    """A workbook that was read and checked.

    Attributes
    ----------
    path
        The input file.
    catalogue
        The instruments and norm sets in use.
    forms
        Its forms, each with its own findings.
    findings
        All findings, sheet by sheet, then those across sheets.
    people
        Sheets that say who the persons are.
    """

    path: Path
    catalogue: Catalogue
    forms: list[Checked]
    findings: list[Finding]
    people: list[People] = field(default_factory=list)


def check_workbook(
    path: str | Path,
    study: str | Path | Study | None = None,
    *,
    instrument: str | None = None,
    instruments: str | Path | None = None,
    with_tests: bool = True,
    progress: Progress = silent,
) -> CheckedWorkbook:
    """Read a workbook and find every fault in it.

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
    with_tests
        Whether tests are checked too; if not, they are passed over, faulty or not.
    progress
        Called with a few words at the start of each step.

    Raises
    ------
    InputError
        The file cannot be read.
    InstrumentError
        A sheet does not say which instrument it holds, or no sheet holds any.
    ColumnError, SpecError
        Answers or dates can be read in two ways; the study file or a file in ``instruments`` is faulty.
    """
    path = Path(path)
    catalogue = load_catalogue(instruments)
    option = None if instrument is None else catalogue.spec(instrument)
    if study is not None and not isinstance(study, Study):
        study = load_study(study)
    progress(f"Reading {path.name}")
    sheets = read_forms(path, catalogue, option=option, study=study)
    progress(f"Checking {path.name}")
    if not with_tests:
        sheets = [replace(sheet, forms=[form for form in sheet.forms if isinstance(form, Form)]) for sheet in sheets]
    sheets, people = _with_people(sheets, study or Study())
    forms: list[Checked] = []
    findings: list[Finding] = []
    for sheet in sheets:
        checked = [_check(form, catalogue) for form in sheet.forms]
        forms += checked
        findings += [*sheet.left_out, *(finding for form in checked for finding in form.findings)]
    for form in forms:
        if isinstance(form, CheckedForm):
            check_twins(form.form)
            check_coding(form)
            check_date_order(form.form)
    findings += [*duplicate_records(forms), *inconstant_persons(forms), *visit_findings(forms, study or Study())]
    return CheckedWorkbook(
        path, catalogue, forms, list(dict.fromkeys(findings)), people
    )  # a row may hold several forms


def _check(form: Form | TestSheet, catalogue: Catalogue) -> Checked:
    if isinstance(form, Form):
        return check_form(form)
    return check_sheet(form, catalogue.equations_for(form.instrument, form.entry.norms, allow_unverified=True))


def _with_people(sheets: list[ReadSheet], study: Study) -> tuple[list[ReadSheet], list[People]]:
    """Join what other sheets say of the persons; the findings of a sheet that is used are those of its cells."""
    people = {place: read_people(sheet.other, study) for place, sheet in enumerate(sheets) if sheet.other is not None}
    known = [persons for persons in people.values() if persons is not None]
    used: list[People] = []
    joined: list[ReadSheet] = []
    for sheet in sheets:
        forms: list[Form | TestSheet] = []
        unknown: list[Finding] = []
        for form in sheet.forms:
            own, sources = join_people(form, known) if isinstance(form, TestSheet) else (form, [])
            forms.append(own)
            unknown += (finding for source in sources for finding in strangers(form, source))
            used += sources
        joined.append(replace(sheet, forms=forms, left_out=[*sheet.left_out, *dict.fromkeys(unknown)]))
    for place, persons in people.items():
        if persons is not None and any(persons is source for source in used):
            joined[place] = replace(
                joined[place], left_out=[*persons.checked.findings, *duplicate_records([persons.checked])]
            )
        elif persons is not None:
            joined[place] = replace(
                joined[place], left_out=[_unused(found, persons, known) for found in sheets[place].left_out]
            )
    return joined, known


def _unused(finding: Finding, persons: People, known: list[People]) -> Finding:
    """Say of a sheet of persons that is not used which other sheet says the same, if one does."""
    others = [other for other in known if other is not persons and {*other.fields} & {*persons.fields}]
    if not others:
        return finding
    shared = ", ".join(field for field in persons.fields if field in others[0].fields)
    reason = (
        f"it holds {shared} of persons, and so does sheet {others[0].sheet!r}: a form takes a field from one sheet only"
    )
    return replace(finding, value=reason)
