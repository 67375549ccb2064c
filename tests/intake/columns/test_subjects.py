"""Who: a number of the row is nobody where people come several times; the column that could say who is named."""

from typing import Any

import pytest

from prosuite.intake.columns.subjects import subject_perhaps, telling_roles
from prosuite.intake.table import Table

PEOPLE = ["AB", "CD", "EF"] * 2
VISITS = ["bl"] * 3 + ["m3"] * 3


def table(**columns: list[Any]) -> Table:
    return Table("S", 1, tuple(columns), tuple(columns.values()), tuple(range(len(columns))), range(2, 8))


def test_a_number_of_the_row_gives_way_to_a_known_column() -> None:
    """Another column of a known name that has everybody at each visit is the subject."""
    assert telling_roles(table(record=[*range(6)], id=PEOPLE, visit=VISITS), ()).subject == 1


def test_a_number_of_the_row_is_nobody_beside_a_likely_column() -> None:
    """A column of an unknown name is not taken by a guess: it is named, with the line that declares it."""
    one = table(_id=[*range(6)], visit=VISITS, Initialen=PEOPLE)
    roles = telling_roles(one, ())
    assert roles.subject is None
    line = '; \'Initialen\' could be it: columns = { "Initialen" = "subject" } in the study file'
    assert subject_perhaps(one, roles, ()) == line


@pytest.mark.parametrize(
    "columns",
    [
        {"id": [*range(6)], "visit": VISITS, "site": [1, 1, 2, 1, 1, 2]},
        {"id": [*range(6)], "visit": VISITS, "score": [1.5, 2.5, 3.5, 4.5, 5.5, 6.5]},
        {"id": [*range(6)], "visit": ["bl"] * 6, "Initialen": PEOPLE},
        {"id": PEOPLE, "visit": VISITS, "Initialen": PEOPLE},
        {"subject": [*range(6)], "visit": VISITS, "Initialen": PEOPLE},
    ],
    ids=["people share a site", "values of their own", "one visit", "people return", "a name that means people"],
)
def test_an_identifier_stays_one(columns: dict[str, list[Any]]) -> None:
    """Without a better column, or with a name that says who, the column identifies people."""
    assert telling_roles(table(**columns), ()).subject == 0
