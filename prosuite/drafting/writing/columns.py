"""What a draft says of a sheet's columns: which identify records, which are items, which are neither."""

from collections import Counter
from collections.abc import Collection, Iterator

from xlsxwriter.utility import xl_col_to_name

from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.toml_text import array, quoted
from prosuite.drafting.writing.words import listed, name
from prosuite.intake.columns.roles import role_columns, squash
from prosuite.intake.sheets.measurement import TestSheet
from prosuite.intake.sheets.questionnaire import Form
from prosuite.intake.table import Table, text

_ANSWER_ROWS = "one row per answer"


def write_columns(page: Page, form: Form, found: Table, visit: str, others: Collection[str] = ()) -> None:
    """Write what the columns of a form are.

    Parameters
    ----------
    page
        Where to.
    form
        The form.
    found
        Its table as it stands on the sheet.
    visit
        The visit of all its records, if the sheet has one.
    others
        Headers of columns that something else on the sheet holds.
    """
    write_roles(page, form, visit)
    page.remark(f"{_items(form)}.")
    absent = [item for item in form.instrument.item_ids if item not in form.columns.claims()]
    if absent:
        page.remark(f"Items without a column: {listed(absent)}.")
    _ask_duplicates(page, form, found)
    neither = [header for header in unused(form, found) if header not in others]
    if neither:
        page.remark(f"Columns that are neither: {listed(map(name, neither))}.")
    write_visits(page, form)


def unused(form: Form, found: Table) -> list[str]:
    """Return the headers of columns that neither identify records nor are items."""
    used = {squash(header) for header in (*_used_headers(form), *form.entry.ignore)}
    return [header for place, header in enumerate(found.headers) if not _is_used(place, form, found, used)]


def write_roles(page: Page, form: Form | TestSheet, visit: str) -> None:
    """Write which columns identify records; ``visit`` is that of all of them, if the sheet has one."""
    headers, roles = form.table.headers, form.roles
    declared = {meaning: header for header, meaning in form.entry.columns.items()}
    known = [
        f"{role} {name(declared.get(role, headers[place]))}"
        for role, place in (("subject", roles.subject), ("visit", roles.visit), ("date", roles.date))
        if place is not None
    ]
    missing = [role for role in ("subject", "visit", "date") if getattr(roles, role) is None]
    if visit and "visit" in missing:
        missing.remove("visit")
    not_found = f" Not found: {', '.join(missing)}." if missing else ""
    page.remark(f"Records by: {', '.join(known) or 'nothing'}.{not_found}")


def write_visits(page: Page, form: Form | TestSheet) -> None:
    """Write the visits of a sheet and how many of its rows each has."""
    place = form.roles.visit
    if place is not None:
        counts = Counter(text(value) for value in form.table.columns[place])
        page.remark(f"Visits: {listed(f'{quoted(visit)} ({count})' for visit, count in counts.items())}.")


def _items(form: Form) -> str:
    """Say how many item columns there are, how they are named and where they stand."""
    namings = " and ".join(dict.fromkeys(column.naming for column in form.columns.columns))
    n_items = len(form.columns.claims())
    if _is_unstacked(form):
        return f"{n_items} items by {namings}"
    return f"{len(_item_places(form))} item columns by {namings}, {', '.join(_ranges(form))}"


def _item_places(form: Form) -> list[int]:
    """Return the spreadsheet columns of the items, of all visits where they stand side by side."""
    table = form.table
    if table.place_of is None:
        return sorted(table.column_numbers[column.position] for column in form.columns.columns)
    rows = [row for row, label in enumerate(table.row_labels) if label == table.row_labels[0]]
    columns = [column.position for column in form.columns.columns]
    # An item that a visit does not ask is placed at the visit's first item.
    places = (table.place_of(row, column)[1] for row in rows for column in columns)
    return sorted({place for place in places if place is not None})


def _ranges(form: Form) -> Iterator[str]:
    places = _item_places(form)
    starts = [place for place in places if place - 1 not in places]
    ends = [place for place in places if place + 1 not in places]
    for start, end in zip(starts, ends, strict=True):
        cells = dict.fromkeys(f"{xl_col_to_name(place)}{form.table.header_row}" for place in (start, end))
        yield ":".join(cells)


def _is_unstacked(form: Form) -> bool:
    return any(note.startswith(_ANSWER_ROWS) for note in form.table.notes)


def _used_headers(form: Form) -> Iterator[str]:
    roles = form.roles
    for place in (roles.subject, roles.visit, roles.date, *(column.position for column in form.columns.columns)):
        if place is not None:
            yield form.table.headers[place]
    yield from form.entry.columns


def _is_used(place: int, form: Form, found: Table, used: set[str]) -> bool:
    if _is_unstacked(form):
        of_answers = {next(role_columns(role, found.headers), None) for role in ("item", "answer")}
        return place in of_answers or squash(found.headers[place]) in used
    return found.column_numbers[place] in _item_places(form) or squash(found.headers[place]) in used


def _ask_duplicates(page: Page, form: Form, found: Table) -> None:
    superfluous: list[str] = []
    for item, places in form.columns.claims().items():
        if len(places) > 1:
            headers = [form.table.headers[place] for place in places]
            where = [f"{name(form.table.headers[place])} ({form.table.header_address(place)})" for place in places]
            page.ask(f"{' and '.join(where)} both hold {item}: which has the answers? Rename or leave out the other.")
            if len({squash(header) for header in headers}) == len(headers) and set(headers) <= set(found.headers):
                superfluous += headers[1:]
    if superfluous and not form.entry.ignore:
        page.suggest(f"ignore = {array(superfluous)}")
