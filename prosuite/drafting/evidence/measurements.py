"""Which tests a sheet holds, and what of that has to be declared."""

from collections.abc import Sequence
from dataclasses import dataclass

from prosuite.catalogue.catalogue import Catalogue
from prosuite.drafting.evidence.roles import Guess, guess_roles
from prosuite.errors import ProsuiteError
from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.columns.roles import find_roles
from prosuite.intake.sheets.measurement import TestSheet, find_test_sheets
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table


@dataclass(frozen=True, slots=True)
class HeldTest:
    """A test on a sheet.

    Attributes
    ----------
    sheet
        The table read as that test; its entry holds the columns that have to be declared.
    is_declared
        Whether the draft can say that the sheet holds it without changing how its columns are read.
    guesses
        Columns under unknown names that identify records.
    """

    sheet: TestSheet
    is_declared: bool
    guesses: tuple[Guess, ...] = ()


def find_tests(table: Table, catalogue: Catalogue, *, alone: bool) -> tuple[tuple[HeldTest, ...], str]:
    """Find out which tests a table holds.

    Parameters
    ----------
    table
        The table as it stands on the sheet.
    catalogue
        The tests to look for.
    alone
        Whether the sheet holds no questionnaire; then columns that identify records are guessed.

    Returns
    -------
    tests : tuple of HeldTest
    obstacle : str
        Why the table cannot be read; "" if it can.
    """
    try:
        sheets = find_test_sheets(table, catalogue)
    except ProsuiteError as error:
        return (), str(error)
    guesses: list[Guess] = []
    entry = StudySheet()
    for guess in _guesses(table, sheets) if alone and sheets else ():
        columns = {**entry.columns, guess.header: guess.role}
        guessed = entry.model_copy(update={"columns": columns})
        try:
            sheets = find_test_sheets(table, catalogue, study=Study(sheets={table.sheet or "": guessed}))
        except ProsuiteError:
            continue
        entry = guessed
        guesses.append(guess)
    is_declared = alone and len(sheets) == 1 and _reads_alike(sheets[0])
    return tuple(HeldTest(sheet, is_declared, tuple(guesses)) for sheet in sheets), ""


def _guesses(table: Table, sheets: Sequence[TestSheet]) -> list[Guess]:
    named = {sheet.table.headers[column.position] for sheet in sheets for column in sheet.columns}
    roles = find_roles(table.headers)
    places = (place for place in (roles.subject, roles.visit, roles.date) if place is not None)
    has_visits = any(sheet.table.place_of is not None for sheet in sheets)
    return guess_roles(table, roles, {*named, *(table.headers[place] for place in places)}, has_visits=has_visits)


def _reads_alike(sheet: TestSheet) -> bool:
    """Tell whether the columns are the same once names that mean a field only on a known sheet count too."""
    roles = sheet.roles
    known = FieldNames(sheet.instrument, known=True)
    return [column.position for column in known.map(sheet.table.headers, (roles.subject, roles.visit, roles.date))] == [
        column.position for column in sheet.columns
    ]
