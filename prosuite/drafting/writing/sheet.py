"""What a draft says of one sheet."""

from collections.abc import Collection, Sequence

from prosuite.catalogue.catalogue import Catalogue
from prosuite.drafting.evidence.answers import UNKNOWN, Oddities
from prosuite.drafting.evidence.decisions import SheetView
from prosuite.drafting.evidence.fields import held_columns
from prosuite.drafting.writing.columns import unused, write_columns, write_roles, write_visits
from prosuite.drafting.writing.measurements import write_tests
from prosuite.drafting.writing.numbers_and_dates import write_locale
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.questionnaires import write_instruments
from prosuite.drafting.writing.resembling import ask_resembling
from prosuite.drafting.writing.toml_text import array, quoted, table
from prosuite.drafting.writing.words import listed, name, sentence
from prosuite.intake.locate import FoundTable
from prosuite.intake.sheets.measurement import TestSheet
from prosuite.intake.sheets.questionnaire import Form
from prosuite.intake.study_file import ALL_ITEMS
from prosuite.intake.table import Table

_OTHER_LAYOUTS = ("one row per answer", "visits side by side")


def write_sheet(page: Page, view: SheetView, visit: str, oddities: Sequence[Oddities], catalogue: Catalogue) -> None:
    """Write the section of a sheet that is read.

    Parameters
    ----------
    page
        Where to.
    view
        The sheet; it holds at least one form or test.
    visit
        The visit of its records if the sheet's name says it, else "".
    oddities
        What its item columns hold besides answers, for each form.
    catalogue
        The instruments and norm sets in use.
    """
    found = view.found
    assert found is not None  # noqa: S101 - something was found in it
    page.gap()
    page.declare(f"[sheets.{quoted(view.name)}]")
    _write_table(page, found, view.forms[0])
    write_instruments(page, view, catalogue)
    tests = () if any(decision.doubt for decision in view.decisions) else view.tests
    if tests:
        write_tests(page, tests, found.table, catalogue, alone=len(view.forms) == 1)
    if visit:
        page.declare(f"visit = {quoted(visit)}")
        page.remark("The sheet's name is taken as the visit, because several sheets hold the same instrument.")
    if view.decisions:
        write_locale(page, [decision.form for decision in view.decisions])
    _write_declared(page, view)
    held = [header for column in held_columns([test.sheet for test in tests], found.table) for header in column.names]
    for decision, odd in zip(view.decisions, oddities, strict=True):
        write_columns(page, decision.form, found.table, visit, held)
        _write_answers(page, decision.form, odd)
    free = _free_headers(view, found.table, held)
    if not view.decisions:
        write_roles(page, view.tests[0].sheet, visit)
        write_visits(page, view.tests[0].sheet)
        if free:
            page.remark(f"Columns that are neither: {listed(map(name, free))}.")
    ask_resembling(page, found.table, free, catalogue)


def _free_headers(view: SheetView, found: Table, held: Collection[str]) -> list[str]:
    """Return the headers of columns that nothing on the sheet uses."""
    free = [header for header in found.headers if header and header not in held]
    for test in view.tests:
        roles, headers = test.sheet.roles, test.sheet.table.headers
        known = {headers[place] for place in (roles.subject, roles.visit, roles.date) if place is not None}
        free = [header for header in free if header not in known | test.sheet.entry.columns.keys()]
    for decision in view.decisions:
        others = set(unused(decision.form, found))
        free = [header for header in free if header in others]
    return free


def _write_table(page: Page, found: FoundTable, form: Form | TestSheet) -> None:
    labels = found.table.row_labels
    page.declare(f"header_row = {found.table.header_row}")
    layout = _layout(form, found.table)
    page.remark(f"{len(labels)} rows of data, {labels[0]} to {labels[-1]}{f'; {layout}' if layout else ''}.")
    for note in found.table.notes:
        page.remark(sentence(note))
    for rows, what in ((found.label_rows, "labels below the header"), (found.rows_below, "notes below the table")):
        if rows:
            page.remark(
                f"Not read as records: {what}, row {' to '.join(map(str, dict.fromkeys((rows[0], rows[-1]))))}."
            )


def _layout(form: Form | TestSheet, found: Table) -> str:
    new = [note for note in form.table.notes if note not in found.notes and note.startswith(_OTHER_LAYOUTS)]
    return "; ".join(new) or ("one row per record" if isinstance(form, Form) else "")


def _write_declared(page: Page, view: SheetView) -> None:
    """Write the columns that have to be declared; a guess comes with its question."""
    written: set[str] = set()
    of_forms = [(decision.form.entry, decision.guesses) for decision in view.decisions]
    for entry, guesses in [*of_forms, *((test.sheet.entry, test.guesses) for test in view.tests)]:
        guessed = {guess.header: guess for guess in guesses}
        for header, meaning in entry.columns.items():
            if header in written:
                continue
            written.add(header)
            if header in guessed:
                others = listed(map(name, guessed[header].others))
                page.ask(
                    f"Is {name(header)} the {meaning} column? No column has a known name for it"
                    f"{f'; it could also be {others}' if others else ''}."
                )
            page.declare(f"columns.{quoted(header)} = {quoted(meaning)}")
        if entry.ignore:
            page.declare(f"ignore = {array(entry.ignore)}")


def _write_answers(page: Page, form: Form, oddities: Oddities) -> None:
    sheet = quoted(form.table.sheet or "")
    if oddities.shifted:
        page.ask(
            f"Are the answers in sheet {sheet} stored from 0? If so, put this line in force; until then it is refused."
        )
        page.suggest(f"answers.{ALL_ITEMS} = {table(oddities.shifted)}")
    elif oddities.coding:
        page.ask(f"Sheet {sheet} seems to hold {oddities.coding}: can the answers be had as they were ticked?")
    if oddities.words:
        page.ask(
            f"What do the words in {len(oddities.words)} item columns of sheet {sheet} mean "
            f"({listed(oddities.words)})? "
            f"Put these lines in force with the number of each answer in place of {UNKNOWN}."
        )
        for item, meanings in oddities.words.items():
            page.suggest(f"answers.{item} = {table(meanings)}")
