"""What a draft says of one sheet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from xlsxwriter.utility import xl_col_to_name

from prosuite.drafting.decide import Decision, SheetView
from prosuite.drafting.fit import Fit
from prosuite.drafting.page import Page
from prosuite.drafting.toml_text import quoted, table
from prosuite.drafting.values import UNKNOWN, Oddities
from prosuite.instruments.catalogue import NO_NORMS, Catalogue
from prosuite.instruments.spec import Instrument
from prosuite.intake.forms import Form
from prosuite.intake.headers import role_columns, squash
from prosuite.intake.table import Table, text
from prosuite.intake.tables import FoundTable

_MOST_NAMES = 30
_LONGEST_NAME = 60
_ANSWER_ROWS = "one row per answer"


def write_sheet(
    page: Page, view: SheetView, visit: str, oddities: Sequence[Oddities], catalogue: Catalogue
) -> None:
    """Write the section of a sheet that is read.

    Parameters
    ----------
    page
        Where to.
    view
        The sheet; it holds at least one form.
    visit
        The visit of its records if the sheet's name says it, else "".
    oddities
        What its item columns hold besides answers, for each form.
    catalogue
        The instruments and norm sets in use.
    """
    found = view.found
    assert found is not None  # noqa: S101 - a form was found in it
    page.gap()
    page.declare(f"[sheets.{quoted(view.name)}]")
    _write_table(page, found, view.decisions[0].form)
    _write_instruments(page, view, catalogue)
    if visit:
        page.declare(f"visit = {quoted(visit)}")
        page.remark("The sheet's name is taken as the visit, because several sheets hold the same instrument.")
    _write_declared(page, view.decisions)
    for decision, odd in zip(view.decisions, oddities, strict=True):
        _write_columns(page, decision.form, found.table, visit)
        _write_answers(page, decision.form, odd)


def _write_table(page: Page, found: FoundTable, form: Form) -> None:
    labels = found.table.row_labels
    page.declare(f"header_row = {found.table.header_row}")
    page.remark(f"{len(labels)} rows of data, {labels[0]} to {labels[-1]}; {_layout(form, found.table)}.")
    for note in found.table.notes:
        page.remark(f"{note[:1].upper()}{note[1:]}.")
    for rows, what in ((found.label_rows, "labels below the header"), (found.rows_below, "notes below the table")):
        if rows:
            page.remark(f"Not read as records: {what}, row {' to '.join(map(str, dict.fromkeys((rows[0], rows[-1]))))}.")


def _layout(form: Form, found: Table) -> str:
    new = [note for note in form.table.notes if note not in found.notes]
    return "; ".join(new) or "one row per record"


def _write_instruments(page: Page, view: SheetView, catalogue: Catalogue) -> None:
    for problem in view.problems:
        page.ask(f"{problem}. What should be read here?")
    plain = [decision for decision in view.decisions if not decision.doubt]
    unclear = [decision for decision in view.decisions if decision.doubt]
    if len(view.decisions) == 1 or unclear:
        chosen = (unclear or plain)[0]
        if chosen.doubt:
            _ask_instrument(page, chosen)
        page.declare(f"instrument = {quoted(chosen.form.instrument.id)}  # {_said_by(chosen)}")
        others = [decision.form.instrument.id for decision in view.decisions if decision is not chosen]
        if others:
            page.ask(
                f"Sheet {quoted(view.name)} also holds {' and '.join(others)}, which is not read, because one instrument "
                f"can be declared per sheet: move it to a sheet of its own?"
            )
        _write_norms(page, chosen.form.instrument, catalogue)
        return
    for decision in plain:
        page.remark(f"It holds {decision.form.instrument.id}: {_said_by(decision)}.")
        _write_norms(page, decision.form.instrument, catalogue)


def _said_by(decision: Decision) -> str:
    form = decision.form
    if decision.doubt:
        return "a guess: see the question above"
    if form.declared_by != "column names":
        return f"the {form.declared_by} say{'s' * (form.declared_by != 'item columns')} so"
    telling = next(column for column in form.columns.columns if column.declares == form.instrument.id)
    kind = "CDISC codes" if telling.naming == "CDISC code" else "column names"
    return f"{kind} say so, such as {_name(form.table.headers[telling.position])}"


def _ask_instrument(page: Page, decision: Decision) -> None:
    chosen = decision.form.instrument.id
    if not decision.fits:
        page.ask(f"{decision.doubt}. {chosen} is written here: which is right?")
        return
    first, fit = decision.fits[0]
    if decision.sheets[0] != decision.form.table.sheet:
        page.remark(f"The question at sheet {quoted(decision.sheets[0])} is about this sheet too.")
        return
    sheets = " and ".join(quoted(name) for name in decision.sheets)
    what = f"Which instrument do sheets {sheets} hold?" if decision.sheets[1:] else f"Which instrument does sheet {sheets} hold?"
    why = "Nothing says so." if decision.is_open and not first.reading else f"{decision.doubt}."
    page.ask(f"{what} {why} Written here: {first.name} ({_fitting(fit)}). {_rivals(decision)}")


def _fitting(fit: Fit) -> str:
    if not fit.n_answers:
        return "there is no answer to judge by"
    if fit.n_fitting_from_zero > fit.n_fitting:
        return f"{fit.n_fitting_from_zero:,} of {fit.n_answers:,} answers fit if they are stored from 0"
    return f"{fit.n_fitting:,} of {fit.n_answers:,} answers fit"


def _rivals(decision: Decision) -> str:
    best = decision.fits[0][1].best
    others = decision.fits[1:]
    equal = [candidate.name for candidate, fit in others if fit.best == best]
    less = [f"{candidate.name} ({fit.best:,})" for candidate, fit in others if fit.best < best]
    parts = [f"Fit as well: {', '.join(equal)}." if equal else "", f"Fit less well: {', '.join(less)}." if less else ""]
    return " ".join(filter(None, parts))


def _write_norms(page: Page, instrument: Instrument, catalogue: Catalogue) -> None:
    sets = catalogue.norm_sets_for(instrument)
    default = instrument.norms or NO_NORMS
    others = ", ".join(name for name in (*sets, NO_NORMS) if name != default)
    page.suggest(f"norms = {quoted(default)}")
    if default not in sets:
        page.remark(f"In force by default: no norms, so scores from 0 to 100 alone. To choose from: {others or default}.")
        return
    card = catalogue.norm_sets[default]
    confidence = next(table.confidence for table in card.tables if instrument.id in table.instruments)
    page.remark(f"In force by default: {card.title}, confidence {confidence}. Others: {others}.")
    if confidence == "C":
        page.ask(
            f"The default norm set {default} is unverified for {instrument.id}, so scoring stops: allow it with "
            f"--allow-unverified, or declare other norms or {quoted(NO_NORMS)}?"
        )


def _write_declared(page: Page, decisions: Iterable[Decision]) -> None:
    """Write the columns that have to be declared; a guess comes with its question."""
    written: set[str] = set()
    for decision in decisions:
        guessed = {guess.header: guess for guess in decision.guesses}
        for header, meaning in decision.form.entry.columns.items():
            if header in written:
                continue
            written.add(header)
            if header in guessed:
                others = ", ".join(map(_name, guessed[header].others[:_MOST_NAMES]))
                page.ask(
                    f"Is {_name(header)} the {meaning} column? No column has a known name for it"
                    f"{f'; it could also be {others}' if others else ''}."
                )
            page.declare(f"columns.{quoted(header)} = {quoted(meaning)}")
        if decision.form.entry.ignore:
            page.declare(f"ignore = [{', '.join(map(quoted, decision.form.entry.ignore))}]")


def _write_columns(page: Page, form: Form, found: Table, visit: str) -> None:
    headers, roles = form.table.headers, form.roles
    known = [
        f"{role} {_name(headers[place])}"
        for role, place in (("subject", roles.subject), ("visit", roles.visit), ("date", roles.date))
        if place is not None
    ]
    missing = [role for role in ("subject", "visit", "date") if getattr(roles, role) is None]
    if visit and "visit" in missing:
        missing.remove("visit")
    not_found = f" Not found: {', '.join(missing)}." if missing else ""
    page.remark(f"Records by: {', '.join(known) or 'nothing'}.{not_found}")
    page.remark(f"{_items(form)}.")
    absent = [item for item in form.instrument.item_ids if item not in form.columns.claims()]
    if absent:
        page.remark(f"Items without a column: {_listed(absent)}.")
    _ask_duplicates(page, form, found)
    used = {squash(header) for header in (*_used_headers(form), *form.entry.ignore)}
    others = [header for place, header in enumerate(found.headers) if not _is_used(place, form, found, used)]
    if others:
        page.remark(f"Columns that are neither: {_listed(map(_name, others))}.")
    if roles.visit is not None:
        counts = Counter(text(value) for value in form.table.columns[roles.visit])
        page.remark(f"Visits: {_listed(f'{quoted(name)} ({count})' for name, count in counts.items())}.")


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
    return sorted({table.place_of(row, column)[1] for row in rows for column in columns})


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
    for item, places in form.columns.claims().items():
        if len(places) > 1:
            headers = [form.table.headers[place] for place in places]
            page.ask(f"{' and '.join(map(_name, headers))} both hold {item}: which one has the answers? Leave out the other.")
            if len({squash(header) for header in headers}) == len(headers) and set(headers) <= set(found.headers):
                page.suggest(f"ignore = [{quoted(headers[-1])}]")


def _write_answers(page: Page, form: Form, oddities: Oddities) -> None:
    sheet = quoted(form.table.sheet or "")
    if oddities.shifted:
        page.ask(f"Are the answers in sheet {sheet} stored from 0? If so, put these lines in force; until then it is refused.")
        _suggest_answers(page, oddities.shifted)
    elif oddities.coding:
        page.ask(f"Sheet {sheet} seems to hold {oddities.coding}: can the answers be had as they were ticked?")
    if oddities.words:
        page.ask(
            f"What do the words in {len(oddities.words)} item columns of sheet {sheet} mean ({_listed(oddities.words)})? "
            f"Put these lines in force with the number of each answer in place of {UNKNOWN}."
        )
        _suggest_answers(page, oddities.words)


def _suggest_answers(page: Page, answers: dict[str, dict[str, str]]) -> None:
    for item, meanings in answers.items():
        page.suggest(f"answers.{item} = {table(meanings)}")


def _name(header: str) -> str:
    """Return a column's name in quotes, cut short if it is long."""
    return quoted(header if len(header) <= _LONGEST_NAME else f"{header[:_LONGEST_NAME]}...")


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    rest = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "")
