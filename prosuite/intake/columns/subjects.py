"""Which column says who: a known name, unless it numbers the rows while a better column stands beside it."""

from collections.abc import Collection
from dataclasses import replace

from prosuite.datafiles.toml_text import quoted
from prosuite.intake.columns.candidates import guess_columns
from prosuite.intake.columns.roles import Roles, find_roles, resembles_role, role_columns
from prosuite.intake.table import Table
from prosuite.names import folded, squash

_MOST_GAPS = 1.5  # visits of everybody, by those that took place
_ANYBODYS = {"id", "identifier", "record", "recordno", "recordnumber"}  # names that number submissions as often


def telling_roles(table: Table, taken: Collection[int]) -> Roles:
    """Find the columns that identify a record; a number of each row is no subject where people come several times.

    Parameters
    ----------
    table
        The table.
    taken
        Positions of the columns that hold an item or field.

    Returns
    -------
    Roles
        Without a subject where only a column of an unknown name is better: nobody is to be found by a guess.
    """
    roles = find_roles(table.headers)
    if roles.subject is None or not _numbers_visits(table, roles.subject, roles.visit):
        return roles
    named = (place for place in role_columns("subject", table.headers) if place != roles.subject)
    known = next((place for place in named if _returns(table, place, roles.visit)), None)
    return roles if known is None and not _returning(table, roles, taken) else replace(roles, subject=known)


def numbers_rows(table: Table, position: int) -> bool:
    """Tell whether each row has a text of its own in a column."""
    return len(table.coded(position)[1]) == len(table)


def subject_perhaps(table: Table, roles: Roles, taken: Collection[int]) -> str:
    """Return, to end a sentence, which column could say who and the line that declares it; "" if none could."""
    names = _returning(table, roles, taken) or guess_columns(table, "subject", _free(table, roles, taken))
    line = f'columns = {{ {quoted(names[0])} = "subject" }}' if names else ""
    return f"; {names[0]!r} could be it: {line} in the study file" if names else ""


def _free(table: Table, roles: Roles, taken: Collection[int]) -> list[int]:
    known = {roles.visit, roles.date, *roles.repeats, *taken, *role_columns("subject", table.headers)}
    return [place for place in range(len(table.headers)) if place not in known]


def _numbers_visits(table: Table, position: int, visit: int | None) -> bool:
    """Tell whether a column of a name that could number anything does so, and there are several visits."""
    several = visit is not None and len({*map(folded, table.coded(visit)[1])} - {""}) > 1
    return several and squash(table.headers[position]) in _ANYBODYS and numbers_rows(table, position)


def _returning(table: Table, roles: Roles, taken: Collection[int]) -> list[str]:
    """Return the headers of columns that have the same people at several visits, the likeliest name first."""
    if roles.visit is None:
        return []
    found = [table.headers[place] for place in _free(table, roles, taken) if _returns(table, place, roles.visit)]
    return sorted(found, key=lambda header: not resembles_role(header, "subject"))


def _returns(table: Table, place: int, visit: int | None) -> bool:
    """Tell whether a column has most of its texts at most visits, each once there."""
    codes, texts = table.coded(place)
    visits = table.texts(visit)
    n_visits = len({*visits})
    once = len({*zip(codes.tolist(), visits, strict=True)}) == len(table)
    return once and n_visits > 1 and all(texts) and len(texts) * n_visits <= _MOST_GAPS * len(table)
