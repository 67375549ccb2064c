"""Columns under unknown names that seem to say who, when and at which visit, judged by their name and their cells."""

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from prosuite.cells import is_blank, is_number, text
from prosuite.intake.columns.items import is_visit
from prosuite.intake.columns.roles import resembles_role
from prosuite.intake.table import Table
from prosuite.names import squash

RecordRole = Literal["subject", "visit", "date"]
_DATE_TEXT = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}.*|\d{1,2}[-./ ](?:\d{1,2}|[A-Za-z]{3})[-./ ]\d{2,4}")
_BIRTH = re.compile(r"birth|born|dob|geb|fødsel|naiss|nacim|nasci", re.IGNORECASE)
_MOST, _NEARLY_ALL = 0.8, 0.95
_FEWEST = 2


def guess_columns(table: Table, role: RecordRole, free: Sequence[int]) -> list[str]:
    """Return the headers of columns that could serve in a role, the likeliest first.

    Parameters
    ----------
    table
        The table as it stands on the sheet.
    role
        What is looked for.
    free
        Positions of the columns that are neither items nor known otherwise.

    Notes
    -----
    Columns without a name, or with one that another column has too, cannot be declared and are left out.
    """
    squashed = [squash(header) for header in table.headers]
    fitting = [
        table.headers[place]
        for place in free
        if squashed[place] and squashed.count(squashed[place]) == 1 and _fits(table, place, role)
    ]
    return sorted(fitting, key=lambda header: not resembles_role(header, role))  # stable: else in the sheet's order


def _fits(table: Table, place: int, role: RecordRole) -> bool:
    filled = [value for value in table.columns[place] if not is_blank(value)]
    if len(filled) < _FEWEST or _BIRTH.search(table.headers[place]):
        return False
    if role == "subject":
        n_people = len({text(value) for value in filled})
        enough = _FEWEST if resembles_role(table.headers[place], role) else max(_FEWEST, len(table) / 2)
        return len(filled) >= _NEARLY_ALL * len(table) and n_people >= enough and not any(map(_is_no_code, filled))
    if role == "date":
        return _share(map(_is_date, filled)) >= _MOST
    return len({text(value) for value in filled}) <= len(filled) / 2 and (
        _share(is_visit(squash(text(value))) for value in filled) >= _MOST
        or (resembles_role(table.headers[place], role) and not any(map(_is_date, filled)))
    )


def _is_date(value: object) -> bool:
    return isinstance(value, datetime.date) or (
        isinstance(value, str) and _DATE_TEXT.fullmatch(value.strip()) is not None
    )


def _is_no_code(value: Any) -> bool:
    """Tell whether a cell holds a date, a fraction or a truth value."""
    return isinstance(value, bool) or _is_date(value) or (is_number(value) and not float(value).is_integer())


def _share(verdicts: Iterable[bool]) -> float:
    known = list(verdicts)
    return sum(known) / len(known)
