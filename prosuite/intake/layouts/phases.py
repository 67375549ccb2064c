"""Phases of one session that stand in a column of visits: Pre-BD and Post-BD are no two visits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from prosuite.cells import is_blank, text
from prosuite.errors import ColumnError
from prosuite.instruments.fields import Trials
from prosuite.instruments.form import Form
from prosuite.intake.columns.fields import FieldColumn
from prosuite.intake.columns.items import is_visit
from prosuite.intake.columns.names import Columns
from prosuite.intake.columns.phase_words import Said, said_in, without_remarks, words_of
from prosuite.intake.columns.roles import find_roles, role_columns
from prosuite.intake.layouts.lay_out import LaidOut
from prosuite.intake.layouts.phase_doubts import doubt, refuse_declared, refuse_visits_of_others
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Column
from prosuite.names import squash


@dataclass(frozen=True, slots=True)
class PhaseColumn:
    """A column that says the phase.

    Attributes
    ----------
    instrument
        The instrument that has phases.
    number
        Spreadsheet column.
    said
        What its cells say, by their text.
    measured
        Spreadsheet columns of what is measured in each phase.
    """

    instrument: Form
    number: int
    said: Mapping[str, Said]
    measured: frozenset[int]


def with_phases(tables: Sequence[LaidOut], entry: StudySheet, study: Study) -> list[LaidOut]:
    """Give the phase a column of its own in every table of a sheet: what one test says of it holds for all.

    Raises
    ------
    ColumnError
        See :func:`find_phases`.
    """
    for laid in tables:
        refuse_visits_of_others(laid, tables, entry)
    found = [find_phases(laid, entry, study) for laid in tables]
    first = next(filter(None, found), None)
    return [
        laid if first is None else split_phases(laid, own or first) for laid, own in zip(tables, found, strict=True)
    ]


def find_phases(laid: LaidOut, entry: StudySheet, study: Study) -> PhaseColumn | None:
    """Find the column that says the phase of a session, be it one of visits.

    Parameters
    ----------
    laid
        A table with one row per record or trial, and its columns.
    entry, study
        What the study file declares of the sheet, and of all.

    Returns
    -------
    PhaseColumn or None
        None if the instrument has no phases, or nothing but the headers says them.

    Raises
    ------
    ColumnError
        A column of visits holds words such as pre and post alone, which could be phases or visits.
    """
    instrument, table = laid.names.instrument, laid.table
    trials = instrument.trials
    if trials is None or trials.phase is None:
        return None
    words = words_of(trials)
    told = [column.position for column in laid.columns.fields if column.field == trials.phase]
    if not told and any(column.phase for column in laid.columns.fields):
        return None
    for position in told or _candidates(laid):
        said = _all_said(table.columns[position], words)
        if told or (said and _is_phase(position, said, laid, trials, entry, study)):
            of_trials = (one.position for one in laid.columns.fields if instrument.field(one.field).per == "trial")
            measured = frozenset(table.column_numbers[place] for place in of_trials)
            return PhaseColumn(instrument, table.column_numbers[position], without_remarks(said), measured)
    return None


def split_phases(laid: LaidOut, phases: PhaseColumn) -> LaidOut:
    """Give the phase a column of its own; what else its cells hold is the visit.

    In the table of an instrument that has no phases the column is blank: the rows are one session all the same.
    """
    table, trials = laid.table, phases.instrument.trials
    if phases.number not in table.column_numbers or trials is None or trials.phase is None:
        return laid
    position, visit = table.column_numbers.index(phases.number), find_roles(table.headers).visit
    told = any(column.position == position for column in laid.columns.fields)
    own, header = laid.names.instrument is phases.instrument, table.headers[position]
    cells = [(cell, phases.said.get(text(cell))) for cell in table.columns[position]]
    codes = [(cell if told else None) if one is None else one.phase if own else None for cell, one in cells]
    rests = [(None if told else cell) if one is None else one.rest or None for cell, one in cells]
    split = table.with_cells(position, header if told else trials.phase, codes)
    if visit in (None, position) and not all(map(is_blank, rests)):
        split = split.with_column(header if visit == position else "visit", rests, position)
    fields = laid.columns.fields if own else _of_its_own(laid, phases)
    if own and not told:
        fields = (*fields, FieldColumn(position, trials.phase))
        split = replace(split, notes=(*table.notes, _note(header, trials.phase, phases.said)))
    return laid._replace(table=split, columns=Columns(laid.columns.items, fields), phased=True)


def _of_its_own(laid: LaidOut, phases: PhaseColumn) -> tuple[FieldColumn, ...]:
    """Leave out what differs between the phases because it is measured in each: FEV1, which a walk is compared by."""
    spec, numbers = laid.names.instrument, laid.table.column_numbers
    return tuple(
        column
        for column in laid.columns.fields
        if numbers[column.position] not in phases.measured or spec.field(column.field).per == "trial"
    )


def _note(header: str, phase: str, said: Mapping[str, Said]) -> str:
    words = dict.fromkeys((one.word, one.phase) for one in said.values())
    return f"{header!r} says the {phase} of a session: {', '.join(f'{word!r} is {code}' for word, code in words)}"


def _candidates(laid: LaidOut) -> Iterator[int]:
    """Yield the columns of visits, and those that are nothing else."""
    roles = find_roles(laid.table.headers)
    visits = [*role_columns("visit", laid.table.headers)]
    taken = {roles.subject, roles.date, *visits, *(column.position for column in laid.columns.items.columns)}
    taken |= {column.position for column in laid.columns.fields}
    yield from visits
    yield from (position for position in range(len(laid.table.headers)) if position not in taken)


def _all_said(column: Column, words: Mapping[str, str]) -> dict[str, Said]:
    """Return what the cells of a column say of the phase; nothing if the first of them is no word."""
    if not isinstance(next((cell for cell in column if not is_blank(cell)), None), str):
        return {}
    return {cell: said for cell in _texts(column) if (said := said_in(cell, words)) is not None}


def _texts(column: Column) -> Iterable[str]:
    return filter(None, dict.fromkeys(map(text, column)))


def _is_phase(
    position: int, said: Mapping[str, Said], laid: LaidOut, trials: Trials, entry: StudySheet, study: Study
) -> bool:
    """Tell whether a column without a declared meaning says the phase of a session."""
    table, doubtful = laid.table, {*map(squash, trials.phase_or_visit)}
    is_visits = position in role_columns("visit", table.headers)
    others = [cell for cell in _texts(table.columns[position]) if cell not in said]
    declared = [cell for cell in said if study.visit_name(cell)]
    sure = [cell for cell, one in said.items() if squash(one.word) not in doubtful]
    if sure and not is_visits:
        return not others
    if sure:
        refuse_declared([cell for cell in declared if cell in sure], laid)
        return True
    before_something = any(one.after and not is_visit(squash(one.after)) for one in said.values())  # pre treatment
    is_said = "visit" in entry.columns.values() or declared
    if not is_visits or others or is_said or before_something or _on_other_days(position, said, laid):
        return False
    raise ColumnError(doubt(table, position, said, laid.names.instrument))


def _on_other_days(position: int, said: Mapping[str, Said], laid: LaidOut) -> bool:
    """Tell whether what could be phases of one session is on another day throughout."""
    table, roles = laid.table, find_roles(laid.table.headers)
    if roles.date is None or roles.subject is None:
        return False
    days: dict[tuple[str, str], dict[str, str]] = {}
    columns = (table.texts(place) for place in (position, roles.subject, roles.date))
    for cell, who, day in zip(*columns, strict=True):
        if day and cell in said:
            days.setdefault((who, said[cell].rest), {})[said[cell].phase] = day
    pairs = [own for own in days.values() if len(own) > 1]
    return bool(pairs) and all(len({*own.values()}) == len(own) for own in pairs)
