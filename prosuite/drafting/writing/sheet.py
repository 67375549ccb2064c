"""What a draft says of one sheet."""

from collections.abc import Mapping, Sequence

from prosuite.catalogue.catalogue import Catalogue
from prosuite.checks.stored import FROM_ONE
from prosuite.datafiles.toml_text import quoted, spelled_out
from prosuite.drafting.evidence.answers import UNKNOWN, Oddities
from prosuite.drafting.evidence.decisions import SheetView
from prosuite.drafting.evidence.fields import held_columns
from prosuite.drafting.evidence.word_groups import Meanings, word_blocks
from prosuite.drafting.writing.columns import free_headers, write_columns, write_fields
from prosuite.drafting.writing.instruments import write_instruments
from prosuite.drafting.writing.numbers_and_dates import Doubts, write_locale
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.resembling import ask_resembling
from prosuite.drafting.writing.toml_text import array, table
from prosuite.drafting.writing.words import listed, name, sentence
from prosuite.intake.locate import FoundTable
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Layout


def write_sheet(
    page: Page, view: SheetView, visit: str, oddities: Sequence[Oddities], catalogue: Catalogue, asked: Doubts
) -> None:
    """Write the section of a sheet that is read.

    Parameters
    ----------
    page
        Where to.
    view
        The sheet; it holds at least one instrument.
    visit
        The visit of its records if the sheet's name says it, else "".
    oddities
        What its item columns hold besides answers, for each instrument.
    catalogue
        The instruments and norm sets in use.
    asked
        What was asked for several sheets at once.
    """
    found, sheets = view.found, view.sheets
    assert found is not None  # noqa: S101 - something was found in it
    columns = held_columns(sheets, found.table)
    page.gap()
    page.declare(f"[sheets.{quoted(view.name)}]")
    _write_table(page, found, sheets[0])
    write_instruments(page, view, catalogue)
    write_fields(page, sheets, columns)
    if visit:
        page.declare(f"visit = {quoted(visit)}")
        page.remark("What the sheet's name says is its visit, because several sheets hold the same instrument.")
    write_locale(page, sheets, columns, asked)
    _write_declared(page, view)
    write_columns(page, sheets, found.table, visit, view.headings)
    for sheet, odd in zip(sheets, oddities, strict=True):
        _write_answers(page, sheet, odd)
    ask_resembling(page, found.table, free_headers(sheets, found.table), catalogue)


def _write_table(page: Page, found: FoundTable, sheet: Sheet) -> None:
    labels = found.table.row_labels
    page.declare(f"header_row = {found.table.header_row}")
    # One row per trial is said where the trials are.
    layout = sheet.table.laid_out or (Layout.ROWS.value if sheet.instrument.trials is None else "")
    page.remark(f"{len(labels)} rows of data, {labels[0]} to {labels[-1]}{f'; {layout}' if layout else ''}.")
    for note in found.table.notes:
        page.remark(sentence(note))
    for rows, what in ((found.label_rows, "labels below the header"), (found.rows_below, "notes below the table")):
        if rows:
            page.remark(
                f"Not read as records: {what}, row {' to '.join(map(str, dict.fromkeys((rows[0], rows[-1]))))}."
            )


def _write_declared(page: Page, view: SheetView) -> None:
    """Write the columns that have to be declared; a guess comes with its question."""
    guessed = {guess.header: guess for guess in view.guesses}
    entries = [sheet.entry for sheet in view.sheets]
    for header, meaning in {header: meaning for entry in entries for header, meaning in entry.columns.items()}.items():
        if header in guessed:
            others = listed(map(name, guessed[header].others))
            page.ask(
                f"Is {name(header)} the {meaning} column? No column has a known name for it"
                f"{f'; it could also be {others}' if others else ''}."
            )
        page.declare(f"columns.{quoted(header)} = {quoted(meaning)}")
    ignored = dict.fromkeys(header for entry in entries for header in entry.ignore)
    if ignored:
        page.declare(f"ignore = {array(ignored)}")


def _write_answers(page: Page, sheet: Sheet, oddities: Oddities) -> None:
    where = quoted(sheet.table.sheet or "")
    if oddities.shifted:
        page.ask(
            f"Are the answers in sheet {where} stored from {1 if oddities.coding == FROM_ONE else 0}? "
            f"If so, put {'this line' if len(oddities.shifted) == 1 else 'these lines'} in force; "
            f"until then it is refused."
        )
        for item, stored in oddities.shifted.items():
            page.suggest(f"answers.{item} = {table(stored)}")
    elif oddities.coding:
        page.ask(f"Sheet {where} seems to hold {oddities.coding}: can the answers be had as they were ticked?")
    if oddities.against:
        page.ask(
            f"Are the value labels of {listed(one.item.id for one in oddities.against)} in sheet {where} right? They "
            f"contradict the instrument. If so, put these lines in force; until then it is refused."
        )
        for one in oddities.against:
            page.remark(
                f"{one.item.id}: {listed(f'{code} is {spelled_out(label)}' for code, label in one.labels.items())}."
            )
            if one.meanings:
                page.suggest(f"answers.{one.item.id} = {table(one.meanings)}")
    if oddities.words:
        _ask_words(page, sheet, oddities.words)


def _ask_words(page: Page, sheet: Sheet, words: Mapping[str, Meanings]) -> None:
    """Ask what words mean, once for all items and sheets that share them."""
    blocks, where = word_blocks(words, sheet.instrument), sheet.table.sheet or ""
    page.ask(
        f"What do the words in {len(words)} item columns of sheet {quoted(where)} mean ({listed(words)})? "
        f"Put these lines in force with the number of each answer in place of {UNKNOWN}.",
        about=("words", sheet.instrument.id, *((key, *sorted(meanings)) for key, meanings in blocks.items())),
        sheet=where,
    )
    for key, meanings in blocks.items():
        page.suggest(f"answers.{key} = {table(meanings)}")
