"""A workbook to a draft of its study file."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.load import load_catalogue
from prosuite.datafiles.regular import one_reading
from prosuite.datafiles.toml_text import quoted, spelled_out
from prosuite.drafting.evidence.answers import Oddities, OddValue, find_oddities
from prosuite.drafting.evidence.decisions import SheetView, view_workbook
from prosuite.drafting.evidence.fields import HeldColumn, could_be_value, held_columns, odd_values
from prosuite.drafting.writing.codes import write_codes
from prosuite.drafting.writing.instruments import ask_obstacles
from prosuite.drafting.writing.numbers_and_dates import Doubts, ask_doubts, find_doubts
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.resembling import ask_unread
from prosuite.drafting.writing.sheet import write_sheet
from prosuite.drafting.writing.toml_text import array
from prosuite.drafting.writing.words import listed
from prosuite.errors import OutputError
from prosuite.export.places import check_free
from prosuite.instruments.answers import Fault, read_answer
from prosuite.intake.sheet import Sheet
from prosuite.intake.sheet_names import without_instruments
from prosuite.intake.study_file import Study
from prosuite.names import squash
from prosuite.records.people import People, read_people

_MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of a study file.

    Attributes
    ----------
    text
        The file.
    questions
        What it could not decide; each stands in the file after ``# QUESTION:``.
    """

    text: str
    questions: tuple[str, ...]


def draft_study(path: str | Path, *, instruments: str | Path | None = None) -> str:
    """Draft the study file of a workbook.

    Parameters
    ----------
    path
        A workbook, text file or dataset.
    instruments
        Folder with instruments and norm sets of your own.

    Returns
    -------
    str
        A study file (TOML) that says what each sheet holds. What could not be decided stands in comments that begin
        with ``# QUESTION:``; the likeliest answer is written below each. Lines that begin with ``#`` and no space
        are suggestions.

    Raises
    ------
    InputError
        The file cannot be read.
    SpecError
        A file in ``instruments`` is faulty.
    """
    return draft(Path(path), load_catalogue(instruments)).text


@one_reading()
def draft(path: Path, catalogue: Catalogue) -> Draft:
    """Draft the study file of a workbook; see :func:`draft_study`."""
    views = view_workbook(path, catalogue)
    read = [view for view in views if view.decisions]
    sheets = [sheet for view in read for sheet in view.sheets]
    oddities = [[find_oddities(sheet) for sheet in view.sheets] for view in read]
    columns = [column for view in read if view.found for column in held_columns(view.sheets, view.found.table)]
    persons = [people.sheet for view in views if not view.decisions and (people := _people_of(view)) is not None]
    of_persons = [column for sheet in persons for column in held_columns([sheet], sheet.table)]
    body = Page()
    asked = find_doubts([*sheets, *persons], [*columns, *of_persons]).of_several()
    if asked != Doubts():
        body.gap()
        ask_doubts(body, asked)
    _write_missing(body, sheets, [odd for of_sheet in oddities for odd in of_sheet], columns)
    write_codes(body, [*columns, *of_persons])
    visits = _sheet_visits(sheets, catalogue)
    _write_visits(body, sheets, visits.values())
    alike = _alike([view.name for view in views], [view.name for view in read])
    for names in alike:
        body.gap()
        body.ask(
            f"Can all but one of the sheets {', '.join(map(quoted, names))} be renamed? A study file cannot tell them "
            f"apart, so it says nothing of them; run prosuite init again then."
        )
    for view, of_sheet in zip(read, oddities, strict=True):
        if not any(view.name in names for names in alike):
            write_sheet(body, view, visits.get(view.name, ""), of_sheet, catalogue, asked)
    _write_unread(body, [view for view in views if not view.decisions], catalogue, nothing_read=not read)
    head = _head(path, len(body.questions))
    return Draft("\n".join([*head.lines, *body.lines]) + "\n", tuple(body.questions))


def check_draft_output(path: Path, read: Iterable[Path], *, force: bool) -> None:
    """Refuse a path that a draft cannot be written to.

    Raises
    ------
    OutputError
        It does not end in .toml, its folder does not exist, it exists and ``force`` is not set, or it is ``read``.
    """
    if path.suffix.lower() != ".toml":
        raise OutputError(f"{path.name}: a study file is TOML; choose an output that ends in .toml")
    check_free([path], read, force=force)


def _head(path: Path, n_questions: int) -> Page:
    page = Page()
    page.remark(
        f"Study file of {quoted(path.name)}, drafted by prosuite init: check it against the protocol and the forms."
    )
    verb = "question is" if n_questions == 1 else "questions are"
    page.remark(f"{n_questions or 'No'} {verb} open{': look for QUESTION' if n_questions else ''}.")
    page.remark("A line that begins with # and no space is a suggestion: take the # away to put it in force.")
    return page


def _sheet_visits(sheets: Iterable[Sheet], catalogue: Catalogue) -> dict[str, str]:
    """Return what the names of sheets say besides the instrument where it is taken as the visit, as scoring does it."""
    without = [(sheet.table.sheet or "", sheet.instrument.id) for sheet in sheets if sheet.roles.visit is None]
    counts = Counter(instrument for _, instrument in without)
    names = dict.fromkeys(name for name, instrument in without if counts[instrument] > 1)
    return {name: left for name in names if (left := without_instruments(name, catalogue))}


def _write_missing(
    page: Page, sheets: Iterable[Sheet], oddities: Iterable[Oddities], columns: Sequence[HeldColumn]
) -> None:
    """Suggest missing codes: values that recur, are an answer of no item and mean nothing in any field."""
    answers = {answer for sheet in sheets for item in sheet.instrument.items for answer in item.answers}
    values: dict[str, OddValue] = {}
    for value in chain.from_iterable([*(odd.values for odd in oddities), *map(odd_values, columns)]):
        if isinstance(read_answer(value.value, answers), Fault) and not could_be_value(value.value, columns):
            count = values[value.value].count if value.value in values else 0
            first = values.get(value.value, value)
            values[value.value] = OddValue(value.value, count + value.count, first.cell, first.label or value.label)
    shown = sorted(values.values(), key=lambda value: -value.count)
    if not shown:
        return
    page.gap()
    named = ", ".join(f"{quoted(value.value)} ({value.count})" for value in shown[:_MOST_VALUES])
    page.ask(
        f"What does each of these values mean, which recur in {_where(answers, columns)}: {named}? "
        f"If it marks a missing answer, put its line in force with its meaning; until then each such cell is a fault."
    )
    page.suggest("[missing]")
    for value in shown[:_MOST_VALUES]:
        meaning = quoted(value.label or "missing")
        page.suggest(
            f"{quoted(value.value)} = {meaning}  # {value.count} cells, the first is {spelled_out(value.cell)}"
        )
    if len(shown) > _MOST_VALUES:
        page.remark(f"And {len(shown) - _MOST_VALUES} rarer ones: prosuite validate names every cell.")


def _where(answers: Collection[int], columns: Collection[HeldColumn]) -> str:
    if not columns:
        return "item columns and are no answers"
    return "columns of items and fields and are no values of them" if answers else "columns of tests and are no values"


def _write_visits(page: Page, sheets: Iterable[Sheet], of_sheets: Iterable[str]) -> None:
    """Suggest to join visits whose spellings differ only in case, spaces and punctuation, and name all others."""
    with_visits = (sheet for sheet in sheets if sheet.roles.visit is not None)
    counts = Counter(visit for sheet in with_visits for visit in sheet.table.texts(sheet.roles.visit))
    counts.update(of_sheets)
    groups: dict[str, list[str]] = {}
    for spelling, _ in counts.most_common():
        groups.setdefault(squash(spelling), []).append(spelling)
    named = [group for key, group in groups.items() if key]
    alike = [group for group in named if len(group) > 1]
    if not alike:
        return
    page.gap()
    page.ask(
        f"Are these spellings one visit each: {'; '.join(' = '.join(map(quoted, group)) for group in alike)}? "
        f"If so, put the lines in force."
    )
    page.suggest("[visits]")
    for first, *others in named:
        page.suggest(f"{quoted(first)} = {array(others)}")


def _alike(names: Sequence[str], read: Collection[str]) -> list[list[str]]:
    """Group the sheets, one of them read at least, whose names differ only in case, spaces and punctuation."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(squash(name), []).append(name)
    return [group for group in groups.values() if len(group) > 1 and any(name in read for name in group)]


def _write_unread(page: Page, views: Sequence[SheetView], catalogue: Catalogue, *, nothing_read: bool) -> None:
    """Say why sheets are not read."""
    largest = max(views, key=lambda view: view.n_cells, default=None)
    for view in views:
        page.gap()
        if view.obstacles:
            ask_obstacles(page, view)
        elif view.found is not None and ask_unread(page, view.found.table, catalogue):
            continue
        elif nothing_read and view is largest:
            _ask_for_columns(page, view)
        else:
            page.remark(_why_unread(view))


def _people_of(view: SheetView) -> People | None:
    return read_people(view.found.table, Study()) if view.found else None


def _why_unread(view: SheetView) -> str:
    people = _people_of(view)
    if people is None:
        return f"Sheet {quoted(view.name)} is not read: {view.reason}."
    key = "subject and visit" if people.by_visit else "subject"
    return (
        f"Sheet {quoted(view.name)} says who the persons are: {listed(people.fields)}. Sheets of tests that lack one "
        f"of these take it from here, by {key}."
        f"{f' Carried along with every form: {listed(people.others)}.' if people.others else ''}"
    )


def _ask_for_columns(page: Page, view: SheetView) -> None:
    page.ask(
        f"Which sheet holds a questionnaire or a test, and in which columns? None could be read, sheet "
        f"{quoted(view.name)} because {view.reason}. Declare it like this, or correct the names of its columns."
    )
    page.suggest(f"[sheets.{quoted(view.name)}]")
    page.suggest('instrument = "..."  # see: prosuite instruments')
    page.suggest("header_row = 1")
    page.suggest('columns."name in the sheet" = "item code, field, subject, visit or date"')
