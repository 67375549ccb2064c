"""The value sets of EQ-5D-3L and EQ-5D-Y-3L in all 243 states, by a second, slow reading of the published terms.

``expected_eq5d3l_terms.csv`` and ``expected_eq5dy3l_terms.csv`` name the terms as the program of the coefficients does
(``AtLeastOne3``, ``D1``, ``MO3PD3``); ``expected_eq5d3l_fixed_states.csv`` has the states that the Australian
publication fixes, ``expected_eq5d3l_sets.csv`` the publication of each set, who else has its numbers, and three values,
and ``expected_eq5d3l_reverse_crosswalk.csv`` the parameters of the ordinal logit of van Hout and Shaw (2021).
"""

import csv
import itertools
import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import prosuite
from prosuite.catalogue.load import load_catalogue
from prosuite.norms.value_sets import StateValues, ValueSet

HERE = Path(__file__).parent
DIMENSIONS = ("MO", "SC", "UA", "PD", "AD")
STATES = list(itertools.product((1, 2, 3), repeat=5))
MULTIPLIED = {("Germany", "VAS")}
FULL_HEALTH = ("FullHealth", "StartValue")


def _read(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((HERE / name).read_text(encoding="utf-8").splitlines()))


def _norm_id(row: dict[str, str]) -> str:
    name = f"eq5d3l_{row['set']}_{row['method']}" if row["version"] == "EQ-5D-3L" else f"eq5dy3l_{row['set']}"
    return name.lower()


SETS = {_norm_id(row): row for row in _read("expected_eq5d3l_sets.csv")}
FIXED = {row["state"]: float(row["value"]) for row in _read("expected_eq5d3l_fixed_states.csv")}
PARAMETERS = {
    (row["target_dimension_5l"], row["term"]): float(row["parameter"])
    for row in _read("expected_eq5d3l_reverse_crosswalk.csv")
}
CARDS = {name: card for name, card in load_catalogue().cards.items() if isinstance(card, ValueSet)}
CROSSWALKS = [name for name, card in CARDS.items() if "eq5d3l" in card.instruments and name not in SETS]


@cache
def _terms(norm_id: str) -> dict[str, float]:
    own = SETS[norm_id]
    if own["version"] == "EQ-5D-3L":
        rows = [row for row in _read("expected_eq5d3l_terms.csv") if row["method"] == own["method"]]
    else:
        rows = _read("expected_eq5dy3l_terms.csv")
    return {row["term"]: float(row["coefficient"]) for row in rows if row["set"] == own["set"]}


def _values(norm_id: str, instrument: str) -> StateValues:
    norms = load_catalogue().norms(prosuite.instrument(instrument), norm_id, allow_unverified=True)
    assert isinstance(norms, StateValues)
    return norms


def _times(term: str, state: tuple[int, ...]) -> float:
    """Say how often a term holds in a state, from what its name means."""
    twos, threes = state.count(2), state.count(3)
    number = {"1": twos + threes, "2": twos, "3": threes}
    if found := re.fullmatch(r"([A-Z]{2})([23])(?:([A-Z]{2})([23]))?", term):
        pairs = [found.groups()[:2], found.groups()[2:]]
        return float(all(state[DIMENSIONS.index(name)] == int(level) for name, level in pairs if name))
    if found := re.fullmatch(r"[DI]([123])(square)?", term):
        return max(number[found[1]] - 1, 0) ** (2 if found[2] else 1)
    if found := re.fullmatch(r"C([23])square", term):
        return number[found[1]] ** 2
    return float(
        {
            "FullHealth": 1,
            "AtLeastOne2Or3": max(state) > 1,
            "AtLeastOne3": max(state) > 2,
            "O2": set(state) in ({1, 2}, {2}),
            "O3": set(state) in ({1, 3}, {3}),
            "X5": 1 not in state,
            "Z2": twos > 0 and threes > 0,
            "Z3": twos if threes else 0,
        }[term]
    )


def _expected(norm_id: str, state: tuple[int, ...]) -> float:
    terms, own = dict(_terms(norm_id)), SETS[norm_id]
    written = "".join(map(str, state))
    if own["set"] == "Australia" and own["method"] == "TTO" and written in FIXED:
        return FIXED[written]
    power = terms.pop("Power", None)
    if (own["set"], own["method"]) in MULTIPLIED:
        return math.prod(number for term, number in terms.items() if _times(term, state))
    if power is not None:
        taken = -sum(number * _times(term, state) for term, number in terms.items() if term not in FULL_HEALTH)
        return float(terms["FullHealth"] - taken**power)
    return sum(number * _times(term, state) for term, number in terms.items())


@pytest.mark.parametrize("norm_id", SETS)
def test_every_state(norm_id: str) -> None:
    """All 243 states, and the three values of the second copy to four decimals."""
    own = SETS[norm_id]
    values = _values(norm_id, norm_id.partition("_")[0]).values
    for state in STATES:
        assert values[tuple(level - 1 for level in state)] == pytest.approx(_expected(norm_id, state), abs=1e-9), state
    for level, key in ((1, "value_11111"), (2, "value_22222"), (3, "value_worst")):
        assert values[(level - 1,) * 5] == pytest.approx(float(own[key]), abs=0.000051)


@pytest.mark.parametrize("norm_id", SETS)
def test_card(norm_id: str) -> None:
    """It has the confidence, the publication and the agreement of the second copy."""
    card, own = CARDS[norm_id], SETS[norm_id]
    assert card.confidence == own["confidence"]
    assert own["doi"] in card.source
    assert own["pubmed"] in card.source
    assert own["agreement"] in card.verified


def test_every_set_has_a_card() -> None:
    """And no card is of another set; Sri Lanka and Iran contradict their publications and are not shipped."""
    fives = {name.removeprefix("eq5d5l_") for name in CARDS if name.startswith("eq5d5l_") and "crosswalk" not in name}
    assert set(CROSSWALKS) == {f"eq5d3l_{name}_reverse_crosswalk" for name in fives}
    made = {name for name, card in CARDS.items() if {"eq5d3l", "eq5dy3l"} & set(card.instruments)}
    assert made - set(CROSSWALKS) == set(SETS)
    assert not [name for name in made if "srilanka" in name or name.startswith("eq5d3l_iran_v")]


def _share(dimension: str, state: tuple[int, ...]) -> list[float]:
    """Return how likely each of five levels of a dimension is by the ordinal logit."""
    drift = sum(
        PARAMETERS.get((dimension, f"{other}_at_{level}"), 0) for other, level in zip(DIMENSIONS, state, strict=True)
    )
    below = [1 / (1 + math.exp(drift - PARAMETERS[dimension, f"threshold_{level}"])) for level in (1, 2, 3, 4)]
    return [high - low for low, high in itertools.pairwise([0, *below, 1])]


SHARES = {state: [_share(dimension, state) for dimension in DIMENSIONS] for state in STATES}


@pytest.mark.parametrize("norm_id", CROSSWALKS)
def test_every_state_of_a_reverse_crosswalk(norm_id: str) -> None:
    """The mean of the set of five levels over the states that the logit gives, to six decimals."""
    five = f"eq5d5l_{norm_id.removeprefix('eq5d3l_').removesuffix('_reverse_crosswalk')}"
    assert CARDS[norm_id].confidence == CARDS[five].confidence
    found, left = _values(norm_id, "eq5d3l").values, _values(five, "eq5d5l").values
    for state, shares in SHARES.items():
        mean = left
        for share in shares:
            mean = np.tensordot(share, mean, axes=1)
        assert found[tuple(level - 1 for level in state)] == pytest.approx(float(mean), abs=6e-7), state
