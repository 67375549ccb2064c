"""Which columns say who, when and at which visit."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from prosuite.names import squash

Role = Literal["subject", "visit", "date", "repeat", "form", "item", "answer", "result"]
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
    subject, visit, date = (next(role_columns(role, headers), None) for role in ("subject", "visit", "date"))
    return Roles(subject, visit, date, tuple(role_columns("repeat", headers)))


def role_columns(role: Role, headers: Sequence[str]) -> Iterator[int]:
    """Yield the positions of the columns that could serve in a role, the likeliest name first."""
    squashed = [squash(header) for header in headers]
    return (squashed.index(name) for name in _role_names()[role] if name in squashed)


def is_role_name(name: str) -> bool:
    """Tell whether a squashed name is one of a column with a role."""
    return name in _all_role_names()


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
    data = tomllib.loads(files("prosuite.intake.columns").joinpath("roles.toml").read_text(encoding="utf-8"))
    return {role: [squash(name) for name in names] for role, names in data.items()}  # type: ignore[misc]
