"""Which columns say who, when and at which visit."""

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from prosuite.intake.columns.sides import sides
from prosuite.names import squash

Role = Literal["subject", "visit", "date", "repeat", "form", "item", "answer", "unit", "standard", "category"]
_LONG_NAME = 4
_SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Roles:
    """Positions of the columns that identify a record; None where a sheet has none.

    ``repeats`` are the columns that tell several records of one visit apart.
    """

    subject: int | None
    visit: int | None
    date: int | None
    repeats: tuple[int, ...] = ()


def find_roles(headers: Sequence[str]) -> Roles:
    """Find the columns that identify a record among the headers."""
    return _find_roles(tuple(headers))


@lru_cache(maxsize=2**8)  # every instrument asks for those of a table
def _find_roles(headers: tuple[str, ...]) -> Roles:
    subject, visit, date = (next(role_columns(role, headers), None) for role in ("subject", "visit", "date"))
    return Roles(subject, visit, date, tuple(role_columns("repeat", headers)))


def role_columns(role: Role, headers: Sequence[str]) -> Iterator[int]:
    """Yield the positions of the columns that could serve in a role, the likeliest name first.

    A column called exactly as its role comes before any other: so are those called that a study file declares.
    """
    names = _role_names()[role]
    first = {_name_of(headers[place], role): place for place in range(len(headers) - 1, -1, -1)}
    if role in headers and role in names:
        yield headers.index(role)
    yield from (first[name] for name in names if name in first)


@lru_cache(maxsize=2**13)  # every layout asks about every header
def _name_of(header: str, role: Role) -> str:
    """Return the squashed name of a column; of one in two languages, both of which mean the role, that in the first."""
    names, each = _role_names()[role], [squash(side) for side in sides(header)]
    return each[0] if each and all(side in names for side in each) else squash(header)


def role_names(role: Role) -> Collection[str]:
    """Return the squashed names of the columns with a role."""
    return _role_names()[role]


def unit_column(answer: str, headers: Sequence[str]) -> int | None:
    """Return the position of the column with the units of a column of answers; None if there is none."""
    own, squashed = _data()["unit_of"].get(squash(answer)), [squash(header) for header in headers]
    if own is not None and "unit" not in headers:
        return squashed.index(own) if own in squashed else None
    return next(role_columns("unit", headers), None)


def is_role_name(name: str) -> bool:
    """Tell whether a squashed name is one of a column with a role."""
    return name in _all_role_names()


def is_heading(name: str) -> bool:
    """Tell whether a squashed name makes a row a header; words such as unit and form may stand anywhere."""
    return is_role_name(name) and name not in (*_role_names()["unit"], *_role_names()["category"])


@cache
def _all_role_names() -> set[str]:
    return {name for names in _role_names().values() for name in names}


def resembles_role(header: str, role: Role) -> bool:
    """Tell whether a header has a known name of a role as a word, or a longer one within it."""
    words, squashed = [squash(word) for word in _SEPARATORS.split(header)], squash(header)
    names = _role_names()[role]
    return any(name in words or (len(name) >= _LONG_NAME and name in squashed) for name in names)


@cache
def _role_names() -> dict[Role, list[str]]:
    roles = ((role, names) for role, names in _data().items() if isinstance(names, list))
    return {role: [squash(name) for name in names] for role, names in roles}  # type: ignore[misc]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("prosuite.intake.columns").joinpath("roles.toml").read_text(encoding="utf-8"))
