"""Refusals where words could name phases of one session or visits, with the lines that settle it."""

import json
from collections.abc import Iterable, Sequence

from prosuite.errors import ColumnError
from prosuite.instruments.form import Form
from prosuite.intake.columns.items import is_visit
from prosuite.intake.columns.phase_words import said_in, title_of, words_of
from prosuite.intake.columns.roles import find_roles
from prosuite.intake.layouts.lay_out import LaidOut, place_of
from prosuite.intake.sheet import Sheet
from prosuite.intake.study_file import StudySheet
from prosuite.intake.table import Layout, Table
from prosuite.names import squash


def refuse_visits_of_others(laid: LaidOut, tables: Iterable[LaidOut], entry: StudySheet) -> None:
    """Refuse names of columns that say pre and post, taken for phases, where those of another test say visits so."""
    trials, table = laid.names.instrument.trials, laid.table
    if trials is None or table.layout is Layout.VISITS:
        return
    named = {table.headers[one.position]: one for one in laid.columns.fields if one.phase}
    said = {header: one for header in named if (one := said_in(header, words_of(trials))) is not None}
    doubtful = {*map(squash, trials.phase_or_visit)} & {squash(one.word) for one in said.values()}
    visits = {
        visit
        for other in tables
        if other.table.layout is Layout.VISITS and other.table.sheet is not None
        for visit in {*other.table.texts(find_roles(other.table.headers).visit)}
        if squash(visit) in doubtful
    }
    if visits and not {*entry.columns.values()} & {*said}:
        lines = (f"{json.dumps(header)} = {json.dumps(f'{one.phase}_{one.field}')}" for header, one in named.items())
        words = {one.word.casefold(): None for one in said.values()}
        spellings = ", ".join(f"{json.dumps(word, ensure_ascii=False)} = []" for word in words)
        raise ColumnError(
            f"{place_of(table)}: columns {', '.join(map(repr, said))} could be phases of one session "
            f"({title_of(laid.names.instrument)}) or visits, as {' and '.join(sorted(visits))} of another test are: "
            f"declare visits = {{ {spellings} }} in a study file if they are visits, or columns = "
            f"{{ {', '.join(lines)} }} below [sheets.{json.dumps(table.sheet, ensure_ascii=False)}] if they are phases"
        )


def refuse_declared(cells: Sequence[str], laid: LaidOut) -> None:
    """Refuse cells that are declared to be visits and can only be phases."""
    if cells:
        title = title_of(laid.names.instrument)
        raise ColumnError(
            f"study file: visits: {cells[0]!r} is declared to be a visit, but in {place_of(laid.table)} it is a phase "
            f"of one session ({title}): leave it out of [visits]"
        )


def doubt(table: Table, position: int, said: Iterable[str], instrument: Form) -> str:
    """Return that the words of a column of visits could be phases or visits, and what says which."""
    header = table.headers[position]
    held = " and ".join(map(repr, said))
    phase = instrument.trials.phase if instrument.trials else None
    what = (
        f"{place_of(table)}: column {header!r} ({table.header_address(position)}) holds {held}, which could be phases "
        f"of one session ({title_of(instrument)}) or visits"
    )
    if table.sheet is None:
        return f"{what}: name the column {phase!r} if it is the former, else give the visits other names"
    name, column = (json.dumps(one, ensure_ascii=False) for one in (table.sheet, header))
    return (
        f'{what}: declare columns = {{ {column} = "{phase}" }} or columns = {{ {column} = "visit" }} below '
        f"[sheets.{name}] in a study file"
    )


def refuse_phase_sheet(name: str, form: Sheet) -> None:
    """Refuse a sheet that is named as a phase of a session, whose other phase stands on another sheet.

    Parameters
    ----------
    name
        The sheet's name without its instruments.
    form
        What it holds.

    Raises
    ------
    ColumnError
        Its values would be those of another phase.
    """
    trials, sheet = form.instrument.trials, form.table.sheet
    if trials is None or trials.phase is None or any(one.phase or one.field == trials.phase for one in form.fields):
        return
    said = said_in(name, words_of(trials))
    if said is None or (said.rest and not is_visit(squash(said.rest))):
        return
    is_doubtful = squash(said.word) in {*map(squash, trials.phase_or_visit)}
    if is_doubtful and form.entry.visit:
        return
    line = f"visit = {json.dumps(said.word, ensure_ascii=False)} below [sheets.{json.dumps(sheet, ensure_ascii=False)}]"
    raise ColumnError(
        f"sheet {sheet!r} is named as a phase of a session ({title_of(form.instrument)}): put the phases of a "
        f"session on one sheet, with a column {trials.phase!r} that says {' or '.join(trials.phase_words)}"
        f"{f'; if it is a visit, declare {line} in a study file' if is_doubtful else ''}"
    )
