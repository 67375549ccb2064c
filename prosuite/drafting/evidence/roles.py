"""Guesses of the columns that say who, when and at which visit, where no column of a known name does."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from prosuite.intake.columns.candidates import RecordRole, guess_columns
from prosuite.intake.columns.roles import Roles
from prosuite.intake.table import Table

ROLES: tuple[RecordRole, ...] = ("subject", "visit", "date")


@dataclass(frozen=True, slots=True)
class Guess:
    """A column taken for one that identifies records.

    Attributes
    ----------
    role
        What it is taken for.
    header
        Its name.
    others
        Names of columns that could be it too.
    """

    role: RecordRole
    header: str
    others: tuple[str, ...]


def guess_roles(
    table: Table, roles: Roles, named: Collection[str], ignored: Iterable[str] = (), *, has_visits: bool = False
) -> list[Guess]:
    """Guess the columns that identify records, for every role that no column has; the subject first.

    Parameters
    ----------
    table
        The table as it stands on the sheet.
    roles
        What is known already.
    named
        Headers of columns that are something else.
    ignored
        Headers of columns that are left out.
    has_visits
        Whether visits stand side by side, so that neither visit nor date has a column of its own.
    """
    free = [place for place, header in enumerate(table.headers) if header not in named]
    taken, guesses = set(ignored), list[Guess]()
    for role in reversed(ROLES):  # a date or a visit could pass for a subject
        if getattr(roles, role) is None and (role == "subject" or not has_visits):
            names = [name for name in guess_columns(table, role, free) if name not in taken]
            if names:
                taken.add(names[0])
                guesses.append(Guess(role, names[0], tuple(names[1:])))
    return guesses[::-1]
