"""Empty forms: a workbook to type answers into, which prosuite reads back."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.load import files_read, load_catalogue
from prosuite.errors import InstrumentError, OutputError, SpecError
from prosuite.export.places import check_free
from prosuite.export.template.codes import list_sources, write_codes
from prosuite.export.template.notes import Origin, write_about
from prosuite.export.template.sheet import EntrySheet, write_entry_sheet
from prosuite.export.whole_files import whole_files
from prosuite.export.workbook import new_workbook
from prosuite.instruments.instrument import Instrument
from prosuite.intake.find import find_sheets
from prosuite.intake.study_file import Study, load_study
from prosuite.intake.table import Table
from prosuite.names import squash

DEFAULT_ROWS = 500
MOST_ROWS = 20_000  # each row is cells with a format, and a workbook with more of them opens slowly
_SHEET_NAME = re.compile(r"(?!')[^\[\]:*?/\\\x00-\x1f]{1,31}(?<!')")
_RESERVED_NAME = "history"  # Excel keeps it for itself


def write_template(
    path: str | Path,
    instrument_ids: Iterable[str] = (),
    *,
    study: str | Path | Study | None = None,
    instruments: str | Path | None = None,
    rows: int = DEFAULT_ROWS,
    force: bool = False,
) -> Path:
    """Write an empty workbook for data entry: a protected sheet for each instrument.

    Answers and codes come from drop-downs, measured values are held to their limits. It holds codes alone, no wording
    of questions or answers. Filled in, it reads back without a finding.

    Parameters
    ----------
    path
        The .xlsx file to write.
    instrument_ids
        Instruments that get a sheet, named so that the sheet declares which it is.
    study
        A study file, or a study: its sheets are written under its names. An instrument that is also named gets a
        sheet of its own only if the study has none for it.
    instruments
        Folder with instruments of your own.
    rows
        Records, or trials where there are some, each sheet has room for.
    force
        Whether an existing file may be replaced.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InstrumentError
        An instrument is unknown, or none is named.
    SpecError
        The study file is faulty, or a sheet of it or an instrument cannot be made to read back.
    OutputError
        The file exists already or cannot be written; then it is left as it was.
    """
    path = Path(path)
    _check_output(path, rows, files_read(study, instruments=instruments), force=force)
    options = _options(study, instruments)
    catalogue = load_catalogue(instruments)
    if study is not None and not isinstance(study, Study):
        study = load_study(study)
    sheets = _entry_sheets(instrument_ids, study, catalogue)
    for sheet in sheets:
        _check_readable(sheet, study, catalogue)
    origin = Origin(path.name, options, catalogue.sha256)
    with whole_files([path], replace=force) as (file,):
        _write(file, sheets, rows, origin)
    return path


def _check_output(path: Path, rows: int, read: Iterable[Path], *, force: bool) -> None:
    if path.suffix.lower() != ".xlsx":
        raise OutputError(f"{path.name}: a template is a .xlsx workbook; choose that ending")
    if not 1 <= rows <= MOST_ROWS:
        raise OutputError(f"a template has 1 to {MOST_ROWS} rows, not {rows}: choose a number between them")
    check_free([path], read, force=force)


def _options(study: str | Path | Study | None, instruments: str | Path | None) -> list[str]:
    """Return the options of the command line that reads the template back."""
    options = []
    if study is not None:
        options += ["--study", "FILE" if isinstance(study, Study) else Path(study).name]
    if instruments is not None:
        options += ["--instruments", Path(instruments).name]
    return options


def _entry_sheets(instrument_ids: Iterable[str], study: Study | None, catalogue: Catalogue) -> list[EntrySheet]:
    """Return the sheets of the study file, then one for each named instrument that it has none for."""
    declared = study.sheets if study else {}
    sheets = [
        EntrySheet(name, catalogue.instrument(entry.instrument))
        for name, entry in declared.items()
        if entry.instrument is not None
    ]
    covered = {sheet.instrument.id for sheet in sheets}
    named = {spec.id: spec for spec in map(catalogue.instrument, instrument_ids)}
    sheets += [EntrySheet(_own_name(spec), spec) for spec in named.values() if spec.id not in covered]
    if not sheets:
        known = ", ".join(catalogue.instruments)
        raise InstrumentError(
            f"a template needs an instrument: name one or more of {known}, or a study file that declares sheets"
        )
    _check_names([sheet.name for sheet in sheets])
    return sheets


def _own_name(spec: Instrument) -> str:
    """Return a sheet name that declares the instrument."""
    name = next(filter(_is_sheet_name, (spec.id, *spec.sheet_names)), None)
    if name is None:
        raise SpecError(
            f"{spec.id}: no name of it can be a sheet's (up to 31 characters, none of []:*?/\\): "
            f"add a shorter one to sheet_names in {spec.id}.toml"
        )
    return name


def _check_names(names: list[str]) -> None:
    """Refuse sheets that Excel would not take, and those that prosuite could not tell apart."""
    seen: dict[str, str] = {}
    for name in names:
        if not _is_sheet_name(name):
            raise SpecError(
                f"{name!r} cannot be a sheet's name in Excel (up to 31 characters, none of []:*?/\\): "
                f"rename the sheet in the study file"
            )
        if squash(name) in seen:
            other = seen[squash(name)]
            raise SpecError(f"sheets {other!r} and {name!r} cannot be told apart: rename one in the study file")
        seen[squash(name)] = name


def _is_sheet_name(name: str) -> bool:
    return _SHEET_NAME.fullmatch(name) is not None and name.casefold() != _RESERVED_NAME


def _check_readable(sheet: EntrySheet, study: Study | None, catalogue: Catalogue) -> None:
    """Refuse a sheet that prosuite itself would read as something else once it is filled in."""
    table = replace(Table.from_frame(pd.DataFrame(columns=list(sheet.headers))), sheet=sheet.name)
    meant = dict(enumerate(sheet.names, start=len(sheet.headers) - len(sheet.names)))
    found = _read_back(table, catalogue, study)
    if found != [(sheet.instrument.id, meant)]:
        read = ", ".join(f"{name} with {' '.join(places.values())}" for name, places in found)
        raise SpecError(
            f"sheet {sheet.name!r} would be read back as {read or 'nothing'}, not as {sheet.instrument.id} with "
            f"{' '.join(sheet.names)}: rename the {sheet.what} or sheet_names in {sheet.instrument.id}.toml"
        )


def _read_back(table: Table, catalogue: Catalogue, study: Study | None) -> list[tuple[str, dict[int, str]]]:
    """Return what prosuite takes a table for: instruments, each with its items or fields by position."""
    found = []
    for sheet in find_sheets(table, catalogue, study=study):
        items = {column.position: column.item for column in sheet.items.columns}
        fields = {column.position: column.field for column in sheet.fields}
        found.append((sheet.instrument.id, items | fields))
    return found


def _write(file: BinaryIO, sheets: list[EntrySheet], rows: int, origin: Origin) -> None:
    specs = {sheet.instrument.id: sheet.instrument for sheet in sheets}
    taken = [sheet.name for sheet in sheets]
    about, codes = _free_name("About", taken), _free_name("Codes", taken)
    sources = list_sources([*specs.values()], codes)
    with new_workbook(file) as workbook:
        write_about(workbook, about, sheets, rows, origin)
        for sheet in sheets:
            write_entry_sheet(workbook, sheet, sources[sheet.instrument.id], rows)
        write_codes(workbook, codes, list(specs.values()))


def _free_name(name: str, taken: Iterable[str]) -> str:
    """Return a sheet name that no form has."""
    lower = {other.casefold() for other in taken}
    numbered = (f"{name} {number}" for number in count(2))
    return next(candidate for candidate in chain([name], numbered) if candidate.casefold() not in lower)
