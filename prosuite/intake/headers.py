"""Where a sheet's header stands and which columns say who, when and at which visit."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from prosuite.instruments.answers import is_blank
from prosuite.intake.files import RawSheet
from prosuite.intake.table import Table, text

Role = Literal["subject", "visit", "date"]
_SEARCHED_ROWS = 50
_SEPARATORS = re.compile(r"[\W_]+")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[\W_]+(?=[0-9])")


def squash(name: str) -> str:
    """Return a name without case, spaces and punctuation, as names are compared.

    Two numbers stay apart: ``SF36 - 1`` becomes ``sf36_1`` and 3.5 becomes ``3_5``, not item 35.
    """
    parts = _BETWEEN_DIGITS.split(name.casefold())
    return "_".join(_SEPARATORS.sub("", part) for part in parts)


@dataclass(frozen=True, slots=True)
class Roles:
    """Positions of the columns that identify a record; None where a sheet has none."""

    subject: int | None
    visit: int | None
    date: int | None


def find_roles(headers: Sequence[str]) -> Roles:
    """Find the subject, visit and date columns among the headers."""
    squashed = [squash(header) for header in headers]

    def first(role: Role) -> int | None:
        return next((squashed.index(name) for name in _role_names()[role] if name in squashed), None)

    return Roles(first("subject"), first("visit"), first("date"))


def find_table(sheet: RawSheet, is_item_name: Callable[[str], bool]) -> Table | None:
    """Cut the table out of a sheet.

    Parameters
    ----------
    sheet
        The sheet's cells.
    is_item_name
        Tells whether a header could be an item of some instrument.

    Returns
    -------
    Table or None
        The rows below the header, without the blank ones; None if no row looks like a header. The header is the
        row that names the most known columns among the first rows.
    """
    role_names = {name for names in _role_names().values() for name in names}

    def known_names(row: list[Any]) -> int:
        names = {squash(text(value)) for value in row if not is_blank(value)}
        known = [name for name in names if name in role_names or is_item_name(name)]
        return 0 if all(map(str.isdecimal, known)) else len(known)  # answers look like item numbers too

    counts = [known_names(row) for row in sheet.rows[:_SEARCHED_ROWS]]
    if not any(counts):
        return None
    header_row = counts.index(max(counts))
    headers = [text(value) for value in sheet.rows[header_row]]
    width = max(len(row) for row in sheet.rows)
    headers += [""] * (width - len(headers))
    first_record = header_row + 1
    records = [
        (sheet.first_row + number + 1, row + [None] * (width - len(row)))
        for number, row in enumerate(sheet.rows[first_record:], start=first_record)
        if not all(map(is_blank, row))
    ]
    columns = list(zip(*(row for _, row in records), strict=True)) or [()] * width
    kept = [position for position in range(width) if headers[position] or not all(map(is_blank, columns[position]))]
    return Table(
        sheet=sheet.name,
        header_row=sheet.first_row + header_row + 1,
        headers=tuple(headers[position] for position in kept),
        columns=tuple(columns[position] for position in kept),
        column_numbers=tuple(sheet.first_column + position for position in kept),
        row_labels=[number for number, _ in records],
    )


@cache
def _role_names() -> dict[Role, list[str]]:
    data = tomllib.loads(files("prosuite.intake").joinpath("roles.toml").read_text(encoding="utf-8"))
    return {role: [squash(name) for name in names] for role, names in data.items()}  # type: ignore[misc]
