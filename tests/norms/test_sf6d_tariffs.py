"""Every number of the tariffs of the SF-6D against a second copy, laid out across as the programs have them.

``expected_sf6d_terms.csv``: uo-cmor/SF6Dvalues R/utility.R, and for the Netherlands the table of Jonker 2018 that a
Stata script of Himmler and Stoeckel quotes.
"""

import csv
from decimal import Decimal
from pathlib import Path

from prosuite.norms.numbers import shipped_folder

MOST = {  # the term of the worst levels, and from which level of each dimension it holds
    ("uk2002_sf36_model10", "any_from", "pf rl sf pain mh vit", "4 3 4 5 4 4"): Decimal("-0.070"),
    ("uk2004_sf12", "any_from", "pf rl sf pain mh vit", "3 3 4 4 4 5"): Decimal("-0.077"),
}


def _read(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def test_every_term() -> None:
    """Each decrement that is not 0 stands in the table, and no other number does."""
    rows = _read(shipped_folder() / "sf6d" / "sf6d_terms.csv")
    found = {(row["set"], row["kind"], row["items"], row["levels"]): Decimal(row["coefficient"]) for row in rows}
    assert len(found) == len(rows)
    expected = dict(MOST)
    for row in _read(Path(__file__).with_name("expected_sf6d_terms.csv")):
        expected[row["set"], "constant", "", ""] = Decimal(1)
        for level in "23456":
            if Decimal(row[level] or 0):
                expected[row["set"], "level", row["dimension"].lower(), level] = -Decimal(row[level])
    assert found == expected
