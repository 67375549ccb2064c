"""Every number of the value sets of EQ-5D-5L against a second copy of the tables they were taken from.

``expected_eq5d5l_terms.csv`` names the terms as the program of the coefficients does (``MO2``, ``N5``, ``MOAD``),
``expected_eq5d5l_crosswalk.csv`` has a column for each set, and ``expected_eq5d5l_sets.csv`` the publication of each
set, who else has its numbers, and the values of three states, found apart from our code.
"""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

import prosuite
from prosuite.catalogue.load import load_catalogue
from prosuite.norms.numbers import shipped_folder
from prosuite.norms.value_sets import StateValues, ValueSet

HERE = Path(__file__).parent
SHIPPED = shipped_folder() / "eq5d"
CARDS = {name: card for name, card in load_catalogue().cards.items() if isinstance(card, ValueSet)}


def _read(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


SETS = {row["set"]: row for row in _read(HERE / "expected_eq5d5l_sets.csv")}
CROSSWALK = _read(HERE / "expected_eq5d5l_crosswalk.csv")
CROSSWALKS = [name for name in CROSSWALK[0] if name != "state"]


def _term(row: dict[str, str]) -> str:
    """Return the name that the second copy gives to a term."""
    kind, items, levels = row["kind"], row["items"].upper().replace(" ", ""), row["levels"].replace(" ", "")
    if kind == "constant":
        return "StartValue"
    if kind == "any":
        return {"2345": "Intercept", "45": "N4", "5": "N5"}[levels]
    if kind == "count":
        return {"45": "Num45sq"}[levels]
    return items + levels


def _values(norm_id: str) -> StateValues:
    norms = load_catalogue().norms(prosuite.instrument("eq5d5l"), norm_id, allow_unverified=True)
    assert isinstance(norms, StateValues)
    return norms


def test_every_term() -> None:
    """Each coefficient stands in the table to the last digit, and no other one does."""
    found = [(row["set"], _term(row), Decimal(row["coefficient"])) for row in _read(SHIPPED / "eq5d5l_terms.csv")]
    wanted = _read(HERE / "expected_eq5d5l_terms.csv")
    assert sorted(found) == sorted((row["set"], row["term"], Decimal(row["coefficient"])) for row in wanted)


def test_every_state_of_the_crosswalks() -> None:
    """Each value stands in the table."""
    rows = _read(SHIPPED / "eq5d5l_crosswalk_states.csv")
    found = {(row["set"], row["state"]): Decimal(row["value"]) for row in rows}
    assert len(found) == len(rows)
    assert found == {(name, row["state"]): Decimal(row[name]) for row in CROSSWALK for name in CROSSWALKS}


def test_every_row_cites_its_publication() -> None:
    """The DOI and PubMed id of its set, and the program that has the coefficient."""
    for row in _read(SHIPPED / "eq5d5l_terms.csv"):
        own = SETS[row["set"]]
        assert row["source"] == f"doi:{own['doi']}; PubMed {own['pubmed']}; fragla/eq5d bfdc7ca"
    assert {row["source"] for row in _read(SHIPPED / "eq5d5l_crosswalk_states.csv")} == {
        "doi:10.1016/j.jval.2012.02.008"
    }


def test_every_set_has_a_card() -> None:
    """And no card is of another set."""
    names = {f"eq5d5l_{name}".lower() for name in SETS} | {f"eq5d5l_{name}_crosswalk".lower() for name in CROSSWALKS}
    assert {name for name, card in CARDS.items() if "eq5d5l" in card.instruments} == names


@pytest.mark.parametrize("name", SETS)
def test_card(name: str) -> None:
    """It has the confidence, the publication and the agreement of the second copy."""
    card, own = CARDS[f"eq5d5l_{name}".lower()], SETS[name]
    assert (card.rows, card.confidence) == (name, own["confidence"])
    assert own["doi"] in card.source
    assert own["pubmed"] in card.source
    assert own["agreement"] in card.verified


@pytest.mark.parametrize("name", SETS)
def test_three_states(name: str) -> None:
    """11111, 22222 and 55555 have the values that were worked out apart from our code, to four decimals."""
    values, own = _values(f"eq5d5l_{name}".lower()).values, SETS[name]
    for level, key in ((1, "value_11111"), (2, "value_22222"), (5, "value_worst")):
        assert values[(level - 1,) * 5] == pytest.approx(float(own[key]), abs=0.000051)


@pytest.mark.parametrize("name", CROSSWALKS)
def test_states_of_a_crosswalk(name: str) -> None:
    """Each state is looked up at its own levels; a state of one digit changed has another row."""
    values = _values(f"eq5d5l_{name}_crosswalk".lower()).values
    for row in CROSSWALK:
        assert values[tuple(int(level) - 1 for level in row["state"])] == float(row[name])
