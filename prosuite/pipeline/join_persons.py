"""What sheets of persons say, joined to the forms of their own file; of a file of persons alone, to those of all."""

from collections.abc import Collection, Container, Sequence
from dataclasses import replace

from prosuite.checks.columns import column_findings, decimal_commas
from prosuite.checks.duplicates import duplicate_records
from prosuite.checks.identities import SheetKey
from prosuite.checks.records import check_records
from prosuite.errors import Refusals
from prosuite.findings.finding import Finding
from prosuite.intake.read import ReadFile, ReadSheet
from prosuite.intake.study_file import Study
from prosuite.records.people import People, carry_people, join_people, read_people, strangers


def join_persons(files: Sequence[ReadFile], study: Study) -> tuple[list[ReadFile], list[People]]:
    """Join what sheets say of the persons; the findings of a sheet that is used are those of its cells.

    A file that holds persons alone serves all files, if most of its persons stand in them; else its refusal stands.
    """
    people: dict[SheetKey, People] = {}
    for file in files:
        for sheet in file.sheets:
            with sheet.refusals:
                persons = read_people(sheet.other, study) if sheet.other is not None else None
                people |= {(file.name, sheet.name): persons} if persons is not None else {}
    alone = {file.name for file in files if _serves_all(file, files, people)}
    people = {key: replace(one, serves_all=key[0] in alone) for key, one in people.items()}
    needed, carried = set[SheetKey](), set[SheetKey]()
    joined: list[ReadFile] = []
    for file in files:
        sheets = [_join_sheet(sheet, [*people.values()], needed, carried) for sheet in file.sheets]
        refusals = Refusals() if file.name in alone else file.refusals
        joined.append(replace(file, sheets=sheets, refusals=refusals))
    return [
        replace(file, sheets=[_as_persons(sheet, file.name, people, needed, carried) for sheet in file.sheets])
        for file in joined
    ], [*people.values()]


def _serves_all(file: ReadFile, files: Sequence[ReadFile], people: dict[SheetKey, People]) -> bool:
    """Tell whether a file that holds no form is a list of the persons of others."""
    if file.name is None or any(sheet.held for sheet in file.sheets):
        return False
    own = {subject for (name, _), one in people.items() if name == file.name for subject in one.subjects}
    forms = [form for other in files for sheet in other.sheets for form in sheet.held]
    known = own.intersection(*[{who for form in forms for who in form.table.texts(form.roles.subject)}])
    return 2 * len(known) > len(own)


def _join_sheet(sheet: ReadSheet, known: Sequence[People], needed: set[SheetKey], carried: set[SheetKey]) -> ReadSheet:
    held, unknown = [*sheet.held], list[Finding]()
    for nth, one in enumerate(sheet.held):
        own, sources, others = one, list[People](), list[People]()
        with sheet.refusals:
            own, sources = join_people(one, known)
            own, others = carry_people(own, known)
            unknown += (finding for source in (*sources, *others) for finding in strangers(one, source))
        held[nth] = own
        needed |= {source.key for source in sources}
        carried |= {source.key for source in others}
    return replace(sheet, held=held, left_out=[*sheet.left_out, *dict.fromkeys(unknown)])


def _as_persons(
    sheet: ReadSheet,
    file: str | None,
    people: dict[SheetKey, People],
    needed: Container[SheetKey],
    carried: Container[SheetKey],
) -> ReadSheet:
    """Return a sheet of persons with the findings of all its cells, of what is carried, or that it is not used."""
    persons = people.get((file, sheet.name))
    if persons is None:
        return sheet
    if persons.key in needed:
        return replace(
            sheet, left_out=[*check_records(persons.records, (), None), *duplicate_records([persons.records])]
        )
    if persons.key in carried:
        table, visits = persons.sheet.table, persons.sheet.roles.visit
        faults = column_findings(persons.sheet, persons.subjects, table.texts(visits, persons.sheet.visit))
        own = [*decimal_commas(persons.sheet), *(finding for _, _, finding in faults)]
        return replace(sheet, left_out=[finding.of_file(file) for finding in own])
    return replace(sheet, left_out=[_unused(finding, persons, people.values()) for finding in sheet.left_out])


def _unused(finding: Finding, persons: People, known: Collection[People]) -> Finding:
    """Say of a sheet of persons that is not used which other sheet says the same, if one does."""
    others = [other for other in known if other is not persons and {*other.fields} & {*persons.fields}]
    if not others:
        return finding
    shared = ", ".join(field for field in persons.fields if field in others[0].fields)
    reason = (
        f"it holds {shared} of persons, and so does sheet {others[0].said}: a form takes a field from one sheet only"
    )
    return replace(finding, value=reason)
