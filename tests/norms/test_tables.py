"""Every number in ``norms/`` against a second copy, transcribed separately from the publications on the cards.

``expected_constants.csv`` is laid out across, one line per table and statistic, where the tables run down. The tables
with strata are in ``test_strata.py``.
"""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from prosuite.catalogue.load import load_catalogue
from prosuite.norms.numbers import shipped_folder
from prosuite.norms.value_sets import ValueSet
from tests.support.norms import means, means_cards

TABLES = shipped_folder()
EQUATIONS = [(card.coefficients, card.splines) for card in load_catalogue().equation_sets.values()]  # their own tests
VALUE_SETS = {
    name for card in load_catalogue().cards.values() if isinstance(card, ValueSet) for name in card.tables
}  # and theirs
ELSEWHERE = VALUE_SETS.union(*EQUATIONS)
FILES = sorted(file for file in TABLES.rglob("*.csv") if file.name not in ELSEWHERE)
SCALES = ("PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH")
KEYS = ("instrument", "component", "sex", "age_from", "age_to", "scale")
Key = tuple[str, str, str, str]


def _read(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def has_strata(file: Path) -> bool:
    """Tell whether a table gives its numbers by age and sex."""
    return "sex" in _read(file)[0]


def _shipped() -> dict[Key, Decimal]:
    """Return every number of every table without strata by table, instrument or component, statistic and scale."""
    numbers: dict[Key, Decimal] = {}
    for file in FILES:
        for row in [] if has_strata(file) else _read(file):
            owner = row.get("instrument") or row["component"]
            for statistic in {"mean", "sd", "weight"} & row.keys():
                numbers[file.stem, owner, statistic, row["scale"].upper()] = Decimal(row[statistic])
    return numbers


def _expected() -> dict[Key, Decimal]:
    return {
        (row["table"], row["for"], row["statistic"], scale): Decimal(row[scale])
        for row in _read(Path(__file__).with_name("expected_constants.csv"))
        for scale in SCALES
    }


# Which line of means, SDs and weights each norm set is made of, as its card cites them.
SETS = [
    ("us1990", "sf36v1", "us1990_scales", "us1990_orthogonal"),
    ("us1998", "sf36v1", "us1998_scales", "us1990_orthogonal"),
    ("us1998", "sf36v2", "us1998_scales", "us1990_orthogonal"),
    ("us1998", "sf36v2_acute", "us1998_scales", "us1990_orthogonal"),
    ("farivar2007", "sf36v1", "us1990_scales", "farivar2007_oblique"),
    ("grassi2010", "sf36v1", "us1990_scales", "grassi2010_oblique"),
    ("jp2002", "sf36v2", "jp2002_scales", "jp1995_factor"),
    ("nl1998", "sf36v1", "nl1998_scales", None),
    ("us1998", "sf12v2", "us1998_scales", "us1990_orthogonal"),
    ("nz2007", "sf12v2", "nz2007_scales", "nz2007_weights"),
    ("dk2017", "sf12v2", "dk2017_scales", "dk2017_weights"),
]


@pytest.mark.parametrize("key", sorted(_expected()), ids=" ".join)
def test_number(key: Key) -> None:
    """Each published number stands in its table to the last printed digit."""
    assert _shipped()[key] == _expected()[key]


def test_no_other_number() -> None:
    """The tables hold no number that is not in the second copy."""
    assert _shipped().keys() == _expected().keys()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_one_row_per_scale(file: Path) -> None:
    """No table gives a number twice."""
    rows = [tuple(row[key] for key in KEYS if key in row) for row in _read(file)]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_row_has_a_source(file: Path) -> None:
    """Each number says which publication it was taken from."""
    assert all(row["source"].strip() for row in _read(file))


def test_every_set_is_listed() -> None:
    """The list of norm sets above is complete, but for those with strata."""
    cards = means_cards(load_catalogue()).values()
    assert {
        (card.id, name)
        for card in cards
        for table in card.tables
        for name in table.instruments
        if not has_strata(next(TABLES.rglob(table.scales)))
    } == {row[:2] for row in SETS}


@pytest.mark.parametrize("statistic", ["mean", "sd"])
@pytest.mark.parametrize(("norm_id", "instrument_id", "table", "_weights"), SETS)
def test_scales_of_a_set(norm_id: str, instrument_id: str, table: str, _weights: str | None, statistic: str) -> None:
    """Each norm set reads the means and SDs of its own population and form."""
    catalogue = load_catalogue()
    norms = means(catalogue, instrument_id, norm_id, allow_unverified=True)
    assert norms is not None
    found = {scale.upper(): getattr(norm, statistic) for scale, norm in norms.scales.items()}
    assert found == {scale: float(_expected()[table, instrument_id, statistic, scale]) for scale in SCALES}


@pytest.mark.parametrize("component", ["pcs", "mcs"])
@pytest.mark.parametrize(("norm_id", "instrument_id", "_scales", "table"), [row for row in SETS if row[3]])
def test_weights_of_a_set(norm_id: str, instrument_id: str, _scales: str, table: str, component: str) -> None:
    """Each norm set reads the weights of its own factor solution."""
    catalogue = load_catalogue()
    norms = means(catalogue, instrument_id, norm_id, allow_unverified=True)
    assert norms is not None
    found = {scale.upper(): weight.weight for scale, weight in norms.weights[component].items()}
    assert found == {scale: float(_expected()[table, component, "weight", scale]) for scale in SCALES}
