"""Scores against an independent program: ``sf36.R`` beside this file, see ``README.md``."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import prosuite
from tests.support.norms import all_means, means_cards

N_ITEMS = 36
INSTRUMENTS = ["sf36v1", "sf36v2", "sf36v2_acute", "rand36"]


@cache
def _golden(instrument: str) -> pd.DataFrame:
    return pd.read_csv(Path(__file__).with_name(f"{instrument}.csv"), skip_blank_lines=False)


def _columns(instrument: str) -> list[tuple[str, str]]:
    """Return norm set and score of every score column."""
    return [(norms, score) for norms, _, score in _golden(instrument).columns[N_ITEMS:].str.partition(".")]


@cache
def _scored(instrument: str, norms: str) -> pd.DataFrame:
    answers = _golden(instrument).iloc[:, :N_ITEMS]
    return prosuite.score(answers, instrument, norms=norms, allow_unverified=True)


every_instrument = pytest.mark.parametrize("instrument", INSTRUMENTS)


@pytest.mark.parametrize(
    ("instrument", "norms", "score"),
    [(instrument, *column) for instrument in INSTRUMENTS for column in _columns(instrument)],
)
def test_score(instrument: str, norms: str, score: str) -> None:
    """The R program gives the same score, or none, for all 200 respondents."""
    expected = _golden(instrument)[f"{norms}.{score}"]
    np.testing.assert_allclose(_scored(instrument, norms)[score], expected, rtol=0, atol=1e-9)


@every_instrument
def test_every_norm_set_has_cases(instrument: str) -> None:
    """The golden file covers every norm set of a whole population; strata are in ``../norms/matched_reference.csv``."""
    catalogue = prosuite.load_catalogue()
    spec = catalogue.instrument(instrument)
    tables = {card.id: (card, card.table(instrument)) for card in means_cards(catalogue).values()}
    sets = {name for name, (card, table) in tables.items() if table and all_means(catalogue, spec.id, card).scales}
    assert {norms for norms, _ in _columns(instrument)} == {"none", *sets} - {"us1990_population"}  # which has no SDs


@every_instrument
def test_every_score_has_cases(instrument: str) -> None:
    """The golden file covers every score with every norm set."""
    columns = _columns(instrument)
    scales = [("none", score) for score in _scored(instrument, "none")]
    summaries = [(norms, score) for norms in dict(columns) for score in _scored(instrument, norms)]
    assert columns == [*scales, *(pair for pair in summaries if ("none", pair[1]) not in scales)]


@every_instrument
def test_cases_have_gaps(instrument: str) -> None:
    """The golden answers include blanks in every item."""
    assert _golden(instrument).iloc[:, :N_ITEMS].isna().any().all()


@every_instrument
def test_cases_have_answers_that_are_not_allowed(instrument: str) -> None:
    """The golden answers include each kind of answer that is not allowed."""
    answers = _golden(instrument).iloc[:, :N_ITEMS]
    assert all(answers.eq(code).any(axis=None) for code in (0, 9, 99, -9, 1.5))
