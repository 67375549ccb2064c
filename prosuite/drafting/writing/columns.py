"""What a draft says of a sheet's columns: which identify records, which are items or fields, which are neither."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from prosuite.cells import column_letters
from prosuite.datafiles.toml_text import quoted
from prosuite.drafting.evidence.fields import HeldColumn, UnitDoubt, spreadsheet_columns, unit_doubt
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.resembling import declared_name
from prosuite.drafting.writing.toml_text import array
from prosuite.drafting.writing.words import listed, name, slot_name
from prosuite.intake.columns.fields import doubled
from prosuite.intake.fates import Fate, column_fates
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Layout, Table
from prosuite.names import squash

_SEVERAL = 3  # items without a column


def write_fields(page: Page, sheets: Iterable[Sheet], columns: Sequence[HeldColumn]) -> None:
    """Write which columns hold which field, and ask for units that could be others."""
    n_measured = sum(bool(sheet.fields) for sheet in sheets)
    if n_measured:
        page.remark("Columns of the test, known by their names:" if n_measured == 1 else "Columns of the tests:")
    doubts = [unit_doubt(column, columns) for column in columns]
    for column, doubt in zip(columns, doubts, strict=True):
        page.remark(f"  {column.place}: {_meaning(column, is_doubtful=doubt is not None)}")
    for doubt in filter(None, doubts):
        _ask_unit(page, doubt)


def write_columns(page: Page, sheets: Sequence[Sheet], found: Table, visit: str, headings: Mapping[int, str]) -> None:
    """Write which columns identify records, which are items, which stand twice and which are neither.

    Parameters
    ----------
    page
        Where to.
    sheets
        The table as each instrument that is read.
    found
        The table as it stands on the sheet.
    visit
        The visit of all its records, if the sheet has one.
    headings
        Names of columns together with what stands above them, by the spreadsheet's column.
    """
    _remark_once(page, (_records_by(sheet, visit) for sheet in sheets))
    for sheet in sheets:
        if sheet.items.columns:
            page.remark(f"{_items(sheet)}.")
        _ask_absent(page, sheet, free_headers(sheets, found))
    trials = _trials(sheets, headings)
    if trials:
        page.ask(
            f"Are these columns of sheet {quoted(found.sheet or '')}, which share their names, the trials of one "
            f"session, in this order: {listed(map(name, trials))}? If so, put their lines in force; until then the "
            "sheet is refused."
        )
        for heading, meaning in trials.items():
            page.suggest(f"columns.{quoted(heading)} = {quoted(meaning)}")
    else:
        _ask_duplicates(page, sheets, found)
    for fate, names in _left(sheets).items():
        what = "Columns that are neither" if fate is Fate.CARRIED else f"Columns {fate}"
        also = " They are carried along." if fate is Fate.CARRIED else ""
        page.remark(f"{what}: {listed(map(name, names))}.{also}")
    _remark_once(page, (_visits(sheet) for sheet in sheets))


def _trials(sheets: Sequence[Sheet], headings: Mapping[int, str]) -> dict[str, str]:
    """Return columns of one name that what stands above them tells apart, each as a trial; none if any is left."""
    found: list[tuple[str, str | None]] = []
    for sheet in sheets:
        count = Counter[tuple[str | None, ...]]()
        double = {place for _, _, positions in _doubles(sheet) for place in positions}
        for column in sorted(sheet.fields, key=lambda column: column.position):
            if column.position in double and sheet.instrument.field(column.field).per == "trial":
                occasion = column.field, column.phase, column.visit
                count[occasion] += 1
                trial = replace(column, position=0, trial=count[occasion])
                heading = headings.get(sheet.table.column_numbers[column.position], "")
                found.append((heading, declared_name(trial, sheet.instrument)))
                double.remove(column.position)
        if double:
            return {}
    named = {heading: meaning for heading, meaning in found if heading and meaning}
    return named if len(named) == len(found) else {}


def _left(sheets: Iterable[Sheet]) -> dict[Fate, list[str]]:
    """Return the columns that none of the instruments on a sheet uses, by what becomes of them."""
    of_each = [
        {own: fate for fate, names in column_fates(sheet).items() if fate is not Fate.USED for own in names}
        for sheet in sheets
    ]
    left: dict[Fate, list[str]] = {}
    for own, fate in of_each[0].items():
        if all(own in others for others in of_each):
            left.setdefault(fate, []).append(own)
    return left


def _ask_absent(page: Page, sheet: Sheet, free: Sequence[str]) -> None:
    """Say which items have no column; where so many columns are left that they could be theirs, ask."""
    ids = sheet.instrument.item_ids
    absent = [item for item in ids if item not in sheet.items.claims()]
    if not absent:
        return
    if not sheet.items.columns or len(absent) < _SEVERAL or len(free) < len(absent):
        page.remark(f"Items without a column: {listed(absent)}.")
        return
    page.ask(
        f"Sheet {quoted(sheet.table.sheet or '')} has columns for {len(ids) - len(absent)} of the {len(ids)} items of "
        f"{sheet.instrument.id}. Are {listed(absent)} among the columns that nothing uses: {listed(map(name, free))}? "
        f"If so, declare each of them as below; until then these items count as not answered."
    )
    page.remark(f"  columns.{quoted(free[0])} = {quoted(absent[0])}  if that is so")


def free_headers(sheets: Iterable[Sheet], found: Table) -> list[str]:
    """Return the headers of columns that nothing on the sheet uses."""
    numbers: set[int] = set()
    names: set[str] = set()
    for sheet in sheets:
        roles = (sheet.roles.subject, sheet.roles.visit, sheet.roles.date)
        positions = {*sheet.known_positions, *(place for place in roles if place is not None)}
        numbers |= {number for position in positions for number in spreadsheet_columns(sheet.table, position)}
        names |= set(map(squash, (*sheet.entry.columns, *sheet.entry.ignore)))
        numbers |= {*sheet.table.turned}
    columns = zip(found.headers, found.column_numbers, strict=True)
    return [header for header, number in columns if number not in numbers and squash(header) not in names]


def _remark_once(page: Page, remarks: Iterable[str]) -> None:
    """Write what holds for several instruments once."""
    for remark in filter(None, dict.fromkeys(remarks)):
        page.remark(remark)


def _records_by(sheet: Sheet, visit: str) -> str:
    """Return which columns identify records; ``visit`` is that of all of them, if the sheet has one."""
    headers, roles = sheet.table.headers, sheet.roles
    declared = {meaning: header for header, meaning in sheet.entry.columns.items()}
    places = {"subject": roles.subject, "visit": roles.visit, "date": roles.date}
    known = [
        f"{role} {name(declared.get(role, headers[place]))}" for role, place in places.items() if place is not None
    ]
    missing = [role for role, place in places.items() if place is None and not (visit and role == "visit")]
    not_found = f" Not found: {', '.join(missing)}." if missing else ""
    return f"Records by: {', '.join(known) or 'nothing'}.{not_found}"


def _visits(sheet: Sheet) -> str:
    """Return the visits of a sheet and how many of its rows each has; "" if it has no such column."""
    counts = Counter(sheet.table.texts(sheet.roles.visit))
    visits = listed(f"{quoted(visit)} ({count})" for visit, count in counts.items())
    return "" if sheet.roles.visit is None else f"Visits: {visits}."


def _items(sheet: Sheet) -> str:
    """Say how many item columns there are, how they are named and where they stand."""
    namings = " and ".join(dict.fromkeys(column.naming for column in sheet.items.columns))
    if sheet.table.layout is Layout.ANSWERS:
        return f"{len(sheet.items.claims())} items by {namings}"
    columns = [spreadsheet_columns(sheet.table, column.position) for column in sheet.items.columns]
    places = sorted({place for of_visits in columns for place in of_visits})
    return f"{len(places)} item columns by {namings}, {', '.join(_ranges(places, sheet.table.header_row))}"


def _ranges(places: Sequence[int], header_row: int) -> Iterator[str]:
    starts = [place for place in places if place - 1 not in places]
    ends = [place for place in places if place + 1 not in places]
    for start, end in zip(starts, ends, strict=True):
        yield ":".join(dict.fromkeys(f"{column_letters(place)}{header_row}" for place in (start, end)))


def _meaning(column: HeldColumn, *, is_doubtful: bool) -> str:
    """Say which field a column holds, and in which unit."""
    field, read = column.field, column.column
    trial = slot_name(read.slot) if read.slot != (None, None) else ""
    what = ", ".join(filter(None, [field.id, trial, f"visit {read.visit}" if read.visit else ""]))
    if field.kind != "number" or field.unit is None:
        return what
    if read.unit is not None:
        converted = f", converted into {field.unit}" if read.unit != field.unit else ""
        return f"{what} in {read.unit} by {read.unit_by}{converted}"
    return f"{what}; unit not stated, {'see the question below' if is_doubtful else field.unit}"


def _ask_unit(page: Page, doubt: UnitDoubt) -> None:
    column, units = doubt.column, list(doubt.fitting)
    fitting = listed(f"{count} of {doubt.n_values} values are usual in {unit}" for unit, count in doubt.fitting.items())
    until = "the workbook is refused" if doubt.is_refused else f"it is taken as {column.field.unit}"
    page.ask(
        f"In which unit is {column.place}, {' or '.join(units)}? Nothing says so: {fitting}. "
        f"Put the line in force with the right one; until then {until}.",
        about=("unit", *map(squash, column.names), *units),
        sheet=column.sheet.table.sheet or "",
    )
    for header in column.names:
        page.suggest(f"units.{quoted(header)} = {quoted(units[0])}")


def _ask_duplicates(page: Page, sheets: Sequence[Sheet], found: Table) -> None:
    """Ask about columns that claim the same, and suggest to leave out all but the first of them."""
    superfluous: list[str] = []
    for sheet, what, positions in chain.from_iterable(map(_doubles, sheets)):
        headers = [sheet.table.headers[place] for place in positions]
        where = (f"{name(sheet.table.headers[place])} ({sheet.table.header_address(place)})" for place in positions)
        page.ask(f"{' and '.join(where)} both hold {what}? Rename or leave out the other.")
        if len({squash(header) for header in headers}) == len(headers) and set(headers) <= set(found.headers):
            superfluous += headers[1:]
    if superfluous and not any(sheet.entry.ignore for sheet in sheets):
        page.suggest(f"ignore = {array(dict.fromkeys(superfluous))}")


def _doubles(sheet: Sheet) -> Iterator[tuple[Sheet, str, list[int]]]:
    """Yield the item or field that several columns claim, with the question, and their positions."""
    for item, positions in sheet.items.claims().items():
        if len(positions) > 1:
            yield sheet, f"{item}: which has the answers", positions
    for pair in doubled(sheet.fields):
        yield sheet, f"{pair[0].field}: which has the values", [column.position for column in pair]
