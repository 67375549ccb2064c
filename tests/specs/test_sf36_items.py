"""The items of the SF-36 family against a hand-laid copy of their published layout.

``expected_items.csv`` holds the printed order, the printed labels and the number of answers, as laid out in the
SF-36 manuals and in six public programs, among them lbraglia/lbscorer ``R/sf36.R``, Daigl's ``sf36v2.ado`` and the
RAND-36 of ucam-department-of-psychiatry/camcops.
"""

import csv
from pathlib import Path

import pytest

from prosuite.catalogue.load import load_catalogue

EXPECTED = list(csv.DictReader(Path(__file__).with_name("expected_items.csv").read_text(encoding="utf-8").splitlines()))
LEVELS = {
    "sf36v1": "levels_v1",
    "sf36v2": "levels_v2",
    "sf36v2_acute": "levels_v2",
    "rand36": "levels_rand",
}
RAND_NAMES = {
    "physical_functioning": "pf",
    "role_limitations_physical": "rp",
    "role_limitations_emotional": "re",
    "energy_fatigue": "vt",
    "emotional_wellbeing": "mh",
    "social_functioning": "sf",
    "pain": "bp",
    "general_health": "gh",
    "health_change": "ht",
}
CATALOGUE = load_catalogue()
every_instrument = pytest.mark.parametrize("instrument_id", LEVELS)


def test_table_covers_the_family() -> None:
    """Every shipped instrument that asks these items is held against the table."""
    assert {spec.id for spec in CATALOGUE.instruments.values() if spec.family == "sf36"} == LEVELS.keys()


@every_instrument
def test_printed_order(instrument_id: str) -> None:
    """The 36 items stand in printed order."""
    assert list(CATALOGUE.instrument(instrument_id).item_ids) == [row["item"] for row in EXPECTED]


@every_instrument
def test_printed_labels(instrument_id: str) -> None:
    """Each item carries the label printed on the form."""
    printed = [item.number for item in CATALOGUE.instrument(instrument_id).items]
    assert printed == [row["printed"] for row in EXPECTED]


@every_instrument
def test_answers(instrument_id: str) -> None:
    """Each item offers the answers 1 to its number of levels."""
    answers = [item.answers for item in CATALOGUE.instrument(instrument_id).items]
    levels = [int(row[LEVELS[instrument_id]]) for row in EXPECTED]
    assert answers == [tuple(range(1, count + 1)) for count in levels]


@every_instrument
def test_scale_members(instrument_id: str) -> None:
    """Each scale is made of the items printed for it."""
    spec = CATALOGUE.instrument(instrument_id)
    members = {
        RAND_NAMES.get(name, name): set(scale.of)
        for scale, name in ((scale, scale.score or scale.id) for scale in spec.scales)
    }
    expected: dict[str, set[str]] = {}
    for row in EXPECTED:
        expected.setdefault(row["scale"], set()).add(row["item"])
    assert members == expected


@pytest.mark.parametrize(
    ("instrument_id", "recall"),
    [("sf36v1", "4 weeks"), ("sf36v2", "4 weeks"), ("sf36v2_acute", "1 week"), ("rand36", "4 weeks")],
)
def test_recall(instrument_id: str, recall: str) -> None:
    """The standard forms ask about 4 weeks, the acute form about 1."""
    assert CATALOGUE.instrument(instrument_id).recall == recall


@every_instrument
def test_no_wording(instrument_id: str) -> None:
    """An item holds codes, label, answers, those that do not count, recode and one of four words: no wording."""
    items = CATALOGUE.instrument(instrument_id).items
    codes = {"id", "number", "aliases", "local_aliases"}
    assert set(type(items[0]).model_fields) == codes | {"answers", "not_counted", "recode", "first"}
    assert {item.first for item in items} == {"best", "most", "least"}
