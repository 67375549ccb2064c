"""Tables with one row per answer: which columns say whose record an answer belongs to; what to ask where none does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prosuite.datafiles.toml_text import quoted
from prosuite.errors import ColumnError
from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.columns.roles import Roles, find_roles, resembles_role, role_columns
from prosuite.intake.columns.subjects import numbers_rows
from prosuite.intake.layouts.answer_columns import AnswerRows
from prosuite.intake.layouts.grouping import Groups, combined, group_rows, is_constant, n_groups

_SHOWN = 3
_HALF = 0.5
_FEWEST = 2  # answers that make a form


@dataclass(frozen=True)
class Keys:
    """The columns that tell the records of a table apart, or their trials.

    Attributes
    ----------
    positions
        The columns; of those of trials with a name that another sheet could have for something else, the field.
    groups
        The number of every row's record.
    """

    positions: dict[int, str | None]
    groups: Groups


def find_keys(rows: AnswerRows) -> Keys | None:
    """Find the columns that say whose record an answer belongs to; None if the table lists codes and is of nobody.

    Raises
    ------
    ColumnError
        No column says who answered, or items stand several times for a record; the message names the columns that
        could tell the answers apart, and how one is declared.
    """
    table, roles = rows.table, _roles(rows)
    occasion = [place for place in (roles.visit, roles.date) if place is not None]
    trials = _trials(rows)
    if roles.subject is None:
        if _lists_codes(rows):
            return None
        _check_one_person(rows, group_rows(table, [*occasion[:1], *roles.repeats, *trials], (roles.date,)))
    positions = {place: None for place in (roles.subject, *occasion, *roles.repeats) if place is not None} | trials
    groups = group_rows(table, positions, (roles.date,))
    _check_occasions(rows, roles, groups)
    return Keys(positions, groups)


def _roles(rows: AnswerRows) -> Roles:
    """Find the columns that identify a record; one that numbers the answers says nothing of who gave them."""
    table, alone = rows.table, len(rows.wanted) == 1  # then everybody may have a single row
    named = [place for place in role_columns("subject", table.headers) if alone or not numbers_rows(table, place)]
    return replace(find_roles(table.headers), subject=next(iter(named), None))


def repeated(rows: AnswerRows, groups: Groups) -> NDArray[np.bool_]:
    """Return which rows hold an item that another row holds for the same record."""
    wanted = rows.place >= 0
    cells = combined(groups, rows.place + 1)
    counts = np.bincount(cells[wanted], minlength=cells.max(initial=0) + 1)
    return wanted & (counts[cells] > 1)


def _trials(rows: AnswerRows) -> dict[int, str | None]:
    """Return the columns that hold the number or the phase of a trial; of those not known everywhere, which."""
    instrument = rows.names.instrument
    trials, names = instrument.trials, FieldNames(instrument, known=True)
    told = {trials.number, trials.phase} if trials is not None else set()
    headers, own = rows.table.headers, rows.names.fields
    found = [column for column in names.map(headers) if column.field in told]
    return {column.position: None if own.read(headers[column.position]) else column.field for column in found}


def _lists_codes(rows: AnswerRows) -> bool:
    """Tell whether a table gives the answers that items offer, each once, as a codebook does."""
    codes, texts = rows.table.coded(rows.answers[0])
    given: dict[int, list[str]] = {}
    for place, code in zip(rows.place.tolist(), codes.tolist(), strict=True):
        given.setdefault(place, []).append(texts[code])
    items = rows.names.items.map(rows.wanted).columns
    offered = {column.position: [*map(str, rows.names.instrument.item(column.item).answers)] for column in items}
    listed = sum(sorted(given[place]) == sorted(answers) for place, answers in offered.items())
    return bool(offered) and 2 * listed > len(offered)


def _check_one_person(rows: AnswerRows, groups: Groups) -> None:
    """Refuse answers of nobody if an item stands several times: they are those of several people or visits."""
    if not repeated(rows, np.zeros(len(groups), np.intp)).any():
        return
    again = repeated(rows, groups)
    found = [*_candidates(rows, groups, again, 1)] if again.any() else []
    raise ColumnError(_nobody(rows, found or [*_candidates(rows, groups, np.zeros_like(again), 1)]))


def _check_occasions(rows: AnswerRows, roles: Roles, groups: Groups) -> None:
    """Refuse items that stand several times for a record, if that looks like several forms and no double entry."""
    twice, known = repeated(rows, groups), _known_subjects(rows, roles)
    if (twice & ~known).any():
        raise ColumnError(_of_several_nobodies(rows, np.flatnonzero(twice & ~known).tolist()))
    again = twice & known
    candidates = [*_candidates(rows, groups, again, _FEWEST)] if again.any() else []
    if candidates or _whole_forms(rows, groups, again):
        raise ColumnError(_several(rows, roles, groups, again, candidates))


def _known_subjects(rows: AnswerRows, roles: Roles) -> NDArray[np.bool_]:
    if roles.subject is None:
        return rows.place >= 0
    codes, texts = rows.table.coded(roles.subject)
    return np.array([bool(name) for name in texts], np.bool_)[codes]


def _whole_forms(rows: AnswerRows, groups: Groups, again: NDArray[np.bool_]) -> bool:
    """Tell whether half of the items of a record, or of all of them, stand there several times."""
    own = rows.place >= 0
    cells = combined(groups, rows.place + 1)
    n_own = _distinct_per_group(groups[own], cells[own], groups)
    n_again = _distinct_per_group(groups[again], cells[again], groups)
    of_one = (n_again >= np.maximum(_FEWEST, _HALF * n_own)).any()
    return bool(of_one or n_again.sum() > max(1, _HALF * n_own.sum()))


def _distinct_per_group(groups: Groups, cells: Groups, of: Groups) -> NDArray[np.intp]:
    """Return how many different cells each group has."""
    _, first = np.unique(cells, return_index=True)
    return np.bincount(groups[first], minlength=of.max(initial=0) + 1)


def _candidates(rows: AnswerRows, groups: Groups, again: NDArray[np.bool_], fewest: int) -> Iterator[int]:
    """Yield the columns that stay the same over the answers of a form and change between forms.

    No item stands twice in what such a column tells apart, and each part holds at least so many items, or two on
    average. What depends on the item or on the answer alone is none.
    """
    table, own = rows.table, rows.place >= 0
    cells = [rows.place + 1, *(combined(rows.place + 1, table.coded(place)[0]) for place in rows.answers)]
    telling = [one for one in cells if n_groups(one[own]) < own.sum()]
    concerned = own & np.isin(groups, np.unique(groups[again])) if again.any() else own
    roles = find_roles(table.headers)
    people = np.zeros(len(own), np.intp) if roles.subject is None else table.coded(roles.subject)[0]
    for place in range(len(table.headers)):
        codes, _ = table.coded(place)
        if place in (rows.item, *rows.answers, roles.visit, roles.date) or n_groups(codes[own]) == 1:
            continue
        is_number = n_groups(combined(people, codes)) == len(own) > own.sum()  # of the rows, whatever they hold
        if is_number or any(is_constant(codes[own], one[own]) for one in telling):
            continue
        parts = combined(groups, codes)
        sizes = np.unique(parts[concerned], return_counts=True)[1]
        enough = sizes.min() >= min(fewest, len(rows.wanted)) and sizes.mean() >= min(_FEWEST, len(rows.wanted))
        if enough and not (repeated(rows, parts) & again).any():
            yield place


def _nobody(rows: AnswerRows, candidates: Sequence[int]) -> str:
    """Return that nothing says who answered."""
    return (
        f"{_what(rows)}, and no column says whose they are: name the column that identifies people 'subject'"
        f"{_declaration(rows, candidates, ['subject'])}"
    )


def _of_several_nobodies(rows: AnswerRows, twice: Sequence[int]) -> str:
    """Return that rows without a subject are of several forms, which nobody can tell apart."""
    labels = rows.table.row_labels
    return (
        f"{_what(rows)}, and rows of several forms have no subject, such as {labels[twice[0]]} and {labels[twice[-1]]} "
        f"({rows.wanted[rows.place[twice[0]]]!r}): fill in whose they are, or leave these rows out"
    )


def _several(
    rows: AnswerRows, roles: Roles, groups: Groups, again: NDArray[np.bool_], candidates: Sequence[int]
) -> str:
    """Return that an item stands several times for a record, where, and what could tell the forms apart."""
    first = int(np.flatnonzero(again)[0])
    same = np.flatnonzero((groups == groups[first]) & (rows.place == rows.place[first]))
    table, trials = rows.table, rows.names.instrument.trials
    who = " ".join(
        filter(None, (table.texts(place)[first] for place in (roles.subject, roles.visit) if place is not None))
    )
    at = " and ".join(str(table.row_labels[row]) for row in same[:_FEWEST].tolist())
    means = ["visit" if roles.visit is None else "repeat_instance"]
    means = [trials.number, *means] if trials is not None else means
    return (
        f"{_what(rows)}, and {rows.wanted[rows.place[first]]!r} stands {len(same)} times for {who} (rows {at}), so "
        f"that it is not clear which answers belong together: name the column that tells the forms apart"
        f"{_declaration(rows, candidates, means)}"
    )


def _what(rows: AnswerRows) -> str:
    headers = rows.table.headers
    return (
        f"sheet {rows.table.sheet!r} has one row per answer ({headers[rows.item]!r} names the items, "
        f"{headers[rows.answers[0]]!r} holds the answers)"
    )


def _declaration(rows: AnswerRows, candidates: Sequence[int], means: Sequence[str]) -> str:
    """Return which columns could be declared, and the lines that do it."""
    category = next((place for place in role_columns("category", rows.table.headers) if place in candidates), None)
    if category is not None:
        own = f"{rows.table.headers[category]!r} tells questionnaires apart, and none of its names is one of"
        return f"; {own} {rows.names.instrument.id}: write {rows.names.instrument.id!r} in its rows"
    headers = [rows.table.headers[place] for place in candidates]
    headers.sort(key=lambda header: not any(resembles_role(header, role) for role in ("subject", "visit")))
    sheet = quoted(rows.table.sheet or "")
    if not headers:
        return f', or declare it in a study file below [sheets.{sheet}]: columns = {{ "its name" = "{means[0]}" }}'
    found = " or ".join(map(repr, headers[:_SHOWN]))
    lines = " or ".join(f'columns = {{ {quoted(headers[0])} = "{meaning}" }}' for meaning in means)
    why = (
        "it stays the same within a form and changes" if len(headers) == 1 else "they stay so within a form and change"
    )
    return (
        f"; {found} could be it, for {why} "
        f"between forms: declare it in a study file below [sheets.{sheet}], such as {lines}"
    )
