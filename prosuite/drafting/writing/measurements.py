"""What a draft says of the tests on a sheet: which they are, their columns, trials and units."""

from collections.abc import Iterable, Sequence

from prosuite.catalogue.catalogue import NO_NORMS, Catalogue
from prosuite.drafting.evidence.fields import HeldColumn, UnitDoubt, held_columns, undecided_dates, unit_doubt
from prosuite.drafting.evidence.measurements import HeldTest
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.toml_text import array, quoted
from prosuite.drafting.writing.words import listed, name, sentence
from prosuite.errors import ColumnError
from prosuite.instruments.measurement import Measurement
from prosuite.intake.columns.fields import doubled
from prosuite.intake.sheets.measurement import TestSheet
from prosuite.intake.table import Table, text
from prosuite.records.trials import Slot, find_sessions


def write_tests(page: Page, tests: Sequence[HeldTest], found: Table, catalogue: Catalogue, *, alone: bool) -> None:
    """Write what is said of the tests on a sheet.

    Parameters
    ----------
    page
        Where to.
    tests
        The tests.
    found
        The table as it stands on the sheet.
    catalogue
        The tests and reference equations in use.
    alone
        Whether the sheet holds nothing but one test, so that norms and parameters can be declared for it.
    """
    for test in tests:
        spec, said = test.sheet.instrument, _said_by(test.sheet)
        if test.is_declared:
            page.declare(f"instrument = {quoted(spec.id)}  # {said}")
        else:
            page.remark(f"It holds {spec.id}: {said}.")
        _write_choices(page, spec, catalogue, alone=alone)
        _write_trials(page, test.sheet)
    columns = held_columns([test.sheet for test in tests], found)
    page.remark("Columns of the test, known by their names:" if len(tests) == 1 else "Columns of the tests:")
    doubts = {doubt.column.column.position: doubt for doubt in filter(None, map(unit_doubt, columns))}
    for column in columns:
        page.remark(f"  {column.place}: {_meaning(column, is_doubtful=column.column.position in doubts)}")
    for doubt in doubts.values():
        _ask_unit(page, doubt)
    _ask_date_order(page, tests, columns)
    for test in tests:
        _ask_duplicates(page, test.sheet)


def _said_by(sheet: TestSheet) -> str:
    if sheet.declared_by != "its columns":
        return f"the {sheet.declared_by} says so"
    keys = [
        sheet.table.headers[column.position] for column in sheet.columns if column.field in sheet.instrument.key_fields
    ]
    return f"its columns say so, such as {name(keys[0])}"


def _write_choices(page: Page, spec: Measurement, catalogue: Catalogue, *, alone: bool) -> None:
    """Write the reference equations and parameters in force, and what else there is."""
    sets, default = catalogue.equation_sets_for(spec.id), spec.norms or NO_NORMS
    others = ", ".join(set_id for set_id in (*sets, NO_NORMS) if set_id != default)
    if alone:
        page.suggest(f"norms = {quoted(default)}")
    if default in sets:
        card = catalogue.equation_set(default)
        page.remark(f"In force by default: {card.title}. Others: {others}.")
        if card.unverified:
            page.ask(
                f"The reference equations {default} are unverified, so scoring stops: allow them with "
                f"--allow-unverified, or declare other norms or {quoted(NO_NORMS)}?"
            )
    else:
        page.remark(f"In force by default: no reference equations. To choose from: {others or default}.")
    for own, parameter in spec.parameters.items():
        if alone:
            page.suggest(f"parameters.{own} = {quoted(parameter.default)}")
        page.remark(f"{parameter.title}: {parameter.default} by default. To choose from: {listed(parameter.choices)}.")


def _write_trials(page: Page, sheet: TestSheet) -> None:
    """Say which rows and columns are the trials of one session."""
    try:
        sessions = find_sessions(sheet)
    except ColumnError as error:
        page.ask(f"How is this mended? Until then nothing is read: {error}.")
        return
    n_rows = len(sheet.table)
    if len(sessions.layout) > 1:
        page.remark(f"Trials of {sheet.instrument.id} side by side: {listed(map(_slot, sessions.layout))}.")
    if sessions.n < n_rows:
        page.remark(f"One row per trial: {n_rows} rows are trials of {_number(sessions.n)}, by subject and visit.")
    elif len(sessions.layout) == 1 and sheet.instrument.trials is not None:
        page.remark(f"One row per session: no rows are trials of the same one ({_number(sessions.n)}).")


def _number(n_sessions: int) -> str:
    return f"{n_sessions} session{'s' * (n_sessions != 1)}"


def _slot(slot: Slot) -> str:
    phase, number = slot
    return " ".join(filter(None, [phase, str(number or "")])) or "one without a number"


def _meaning(column: HeldColumn, *, is_doubtful: bool) -> str:
    """Say which field a column holds, and in which unit."""
    field, read = column.field, column.column
    words = [
        field.id,
        _slot(read.slot) if read.slot != (None, None) else "",
        f"visit {read.visit}" if read.visit else "",
    ]
    what = ", ".join(filter(None, words))
    if field.kind != "number" or field.unit is None:
        return what
    if read.unit is not None:
        converted = f", converted into {field.unit}" if read.unit != field.unit else ""
        return f"{what} in {read.unit} by its name{converted}"
    return (
        f"{what}; unit not stated, see the question below" if is_doubtful else f"{what}; unit not stated, {field.unit}"
    )


def _ask_unit(page: Page, doubt: UnitDoubt) -> None:
    column, units = doubt.column, list(doubt.fitting)
    fitting = listed(f"{count} of {doubt.n_values} values are usual in {unit}" for unit, count in doubt.fitting.items())
    until = "the workbook is refused" if doubt.is_refused else f"it is taken as {column.field.unit}"
    page.ask(
        f"In which unit is {column.place}, {' or '.join(units)}? Nothing says so: {fitting}. "
        f"Put the line in force with the right one; until then {until}."
    )
    for header in column.names:
        page.suggest(f"units.{quoted(header)} = {quoted(units[0])}")


def _ask_date_order(page: Page, tests: Sequence[HeldTest], columns: Iterable[HeldColumn]) -> None:
    """Ask which of two numbers is the day, if a column does not say."""
    doubts = [(column.place, doubt) for column in columns if (doubt := undecided_dates(column))]
    sheet = tests[0].sheet
    if sheet.dates is not None and sheet.dates.undecided and sheet.roles.date is not None:
        cells = [text(sheet.table.columns[sheet.roles.date][row]) for row in sheet.dates.undecided]
        doubts.append((f"The date {name(sheet.table.headers[sheet.roles.date])}", sheet.dates.doubt(cells)))
    if doubts:
        place, doubt = doubts[0]
        page.ask(f"{sentence(f'{place}: {doubt}')} Which is it?")
        page.suggest('date_order = "dmy"')


def _ask_duplicates(page: Page, sheet: TestSheet) -> None:
    headers = sheet.table.headers
    superfluous = []
    for pair in doubled(sheet.columns):
        first, second = (f"{name(headers[one.position])} ({sheet.table.header_address(one.position)})" for one in pair)
        page.ask(
            f"{first} and {second} both hold {pair[0].field}: which has the values? Rename or leave out the other."
        )
        superfluous.append(headers[pair[1].position])
    if superfluous:
        page.suggest(f"ignore = {array(superfluous)}")
