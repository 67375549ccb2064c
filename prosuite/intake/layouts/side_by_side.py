"""Declared visits side by side: columns that name a visit of the study file, whatever its spelling."""

from collections.abc import Mapping

from prosuite.errors import InstrumentError
from prosuite.intake.columns.items import is_visit
from prosuite.intake.columns.names import Names
from prosuite.intake.columns.roles import find_roles
from prosuite.intake.columns.visits import Cut, cut_visit
from prosuite.intake.layouts.stack import stack
from prosuite.intake.study_file import Study
from prosuite.intake.table import Table
from prosuite.names import squash


def stack_declared(table: Table, names: Names, study: Study) -> Table:
    """Turn the columns of declared visits into one row per visit, if one of them holds the instrument.

    Visits that anybody recognises (``bl``, ``m3``) are left to where they are found undeclared too, but for words that
    would be taken for phases there (``pre``).

    Raises
    ------
    InstrumentError
        There is a visit column as well.
    """
    cuts = {place: cut for place, header in enumerate(table.headers) if (cut := cut_visit(header, study)) is not None}
    cuts = {place: cut for place, cut in cuts.items() if cut.rest}
    written = {squash(cut.written) for cut in cuts.values()}
    if all(is_visit(word) and not names.fields.is_phase(word) for word in written):
        return table
    visits = _by_visit(cuts)
    if not any(names.holds(names.map([*own])) for own in visits.values()):
        return table
    if find_roles(table.headers).visit is not None:
        place = min(cuts)
        if names.holds(names.map(table.headers)):
            return table
        raise InstrumentError(
            f"sheet {table.sheet!r} has a visit column, and {table.headers[place]!r} names the visit "
            f"{cuts[place].visit!r} too: rename or ignore one of them"
        )
    order = [visit for visit in study.visits if visit in visits]
    return stack(table, {visit: visits[visit] for visit in order})


def _by_visit(cuts: Mapping[int, Cut]) -> dict[str, dict[str, int]]:
    """Return of each visit the position of its columns by their names without it, written alike for all visits."""
    written: dict[str, str] = {}
    visits: dict[str, dict[str, int]] = {}
    for place, cut in cuts.items():
        name = written.setdefault(squash(cut.rest), cut.rest)
        own = visits.setdefault(cut.visit, {})
        own[f"{name} " if name in own else name] = place  # twice the same: a finding, once its columns are read
    return visits
