"""A file to its forms: every sheet read, its table found, its instrument declared; what was left out is said."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from prosuite.errors import InstrumentError, SpecError
from prosuite.findings import Finding
from prosuite.instruments.catalogue import Catalogue
from prosuite.instruments.spec import Instrument
from prosuite.intake.files import RawSheet, read_sheets
from prosuite.intake.forms import Form, check_study, find_forms, map_form
from prosuite.intake.mapping import ItemNames
from prosuite.intake.study import Study
from prosuite.intake.table import Table, quoted
from prosuite.intake.tables import FoundTable, find_table

_SHOWN_SHEETS = 8


def read_forms(
    path: Path, catalogue: Catalogue, *, option: Instrument | None = None, study: Study | None = None
) -> tuple[list[Form], list[Finding]]:
    """Read every form of a file.

    Parameters
    ----------
    path
        A workbook, text file or dataset.
    catalogue
        The instruments to look for.
    option
        The instrument of sheets that do not say which they hold.
    study
        What the study declares.

    Returns
    -------
    forms
        In the order of the sheets.
    findings
        Sheets that hold no form and rows that were not read.

    Raises
    ------
    InputError
        The file cannot be read.
    InstrumentError
        A sheet does not say which instrument it holds, or no sheet holds any.
    SpecError
        The study file speaks of sheets there are not.
    """
    sheets = [sheet for sheet in read_sheets(path) if sheet.rows]
    study = study or Study()
    check_study(study, [sheet.name for sheet in sheets], catalogue)
    forms: list[Form] = []
    findings: list[Finding] = []
    for sheet in sheets:
        found = _find_table(sheet, catalogue, study)
        held = find_forms(found.table, catalogue, option=option, study=study) if found else []
        if found is None or not held or not len(found.table):
            findings.append(_not_scored(sheet, found, held))
            continue
        forms += held
        findings += _rows_left_out(found)
    if not forms:
        if option is not None and len(sheets) == 1 and found is not None and len(found.table):
            map_form(found.table, option, catalogue, "--instrument", study)  # says what is wrong with the only sheet
        reasons = [f"sheet {finding.sheet!r}: {finding.value}" for finding in findings]
        more = [f"and {len(reasons) - _SHOWN_SHEETS} more sheets"] if len(reasons) > _SHOWN_SHEETS else []
        raise InstrumentError(f"{path.name} holds nothing to score: {'; '.join([*reasons[:_SHOWN_SHEETS], *more])}")
    return _with_sheet_visits(forms), findings


def _find_table(sheet: RawSheet, catalogue: Catalogue, study: Study) -> FoundTable | None:
    names = [ItemNames(family[0], family) for family in catalogue.families()]
    entry = study.sheet(sheet.name)
    declared = set(entry.columns) if entry else set()

    def is_item_name(header: str) -> bool:
        return header in declared or any(known.could_name(header) for known in names)

    header_row = entry.header_row if entry else None
    last_row = sheet.first_row + len(sheet.rows)
    if header_row is not None and not sheet.first_row < header_row <= last_row:
        raise SpecError(
            f"study file: sheets: header_row of {sheet.name!r} is {header_row}, but the sheet is filled from row "
            f"{sheet.first_row + 1} to {last_row}"
        )
    return find_table(sheet, is_item_name, header_row)


def _not_scored(sheet: RawSheet, found: FoundTable | None, held: list[Form]) -> Finding:
    if found is None:
        reason = "no row of it names a known column"
    elif held:
        reason = "there is no record below its header"
    else:
        reason = "no column of it is an item of an instrument prosuite has"
    return Finding("sheet-not-scored", sheet=sheet.name, cell=sheet.name, value=reason)


def _rows_left_out(found: FoundTable) -> Iterator[Finding]:
    for code, rows in (("label-rows", found.label_rows), ("rows-below-table", found.rows_below)):
        if rows:
            numbers = f"{rows[0]}" if len(rows) == 1 else f"{rows[0]} to {rows[-1]}"
            sheet = found.table.sheet or ""
            yield Finding(code, sheet=sheet, cell=f"{quoted(sheet)}!{rows[0]}", value=numbers)


def _with_sheet_visits(forms: list[Form]) -> list[Form]:
    """Take the sheet's name as the visit where several sheets hold an instrument and none of them has visits."""
    without = Counter(form.instrument.id for form in forms if form.roles.visit is None and not form.visit)
    return [
        replace(form, visit=form.table.sheet or "", table=_noted(form.table, "the sheet's name is taken as the visit"))
        if without[form.instrument.id] > 1 and form.roles.visit is None and not form.visit
        else form
        for form in forms
    ]


def _noted(table: Table, note: str) -> Table:
    return replace(table, notes=(*table.notes, note))
