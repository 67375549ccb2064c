"""Bare scores are the scores that are given with all that is said of them, to the last bit."""

import numpy as np
import pandas as pd
import pytest

import prosuite
from prosuite.scoring import bare

CATALOGUE = prosuite.load_catalogue()
WITHOUT_TRIALS = [name for name, spec in CATALOGUE.instruments.items() if spec.trials is None]
ROWS = 150


@pytest.mark.filterwarnings("ignore::prosuite.AnswerWarning")
@pytest.mark.parametrize("instrument", WITHOUT_TRIALS)
def test_bare_scores_are_those_with_reasons(instrument: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bare, "_MOST_STATES", ROWS - 1)  # so that few rows are looked up in tables too
    spec = CATALOGUE.instrument(instrument)
    chance = np.random.default_rng(1)
    frame = pd.DataFrame({item.id: chance.choice(item.answers, ROWS).astype(float) for item in spec.items})
    for field in spec.fields:
        low, high = field.hard or field.soft or (0, 10)
        drawn = chance.integers(int(low), int(high) + 1, ROWS).astype(float)
        frame[field.id] = chance.choice(list(field.codes), ROWS) if field.codes else drawn
    frame = frame.mask(chance.random(frame.shape) < 0.05)
    frame.iloc[3, 0] = 99
    norms = next(iter(CATALOGUE.cards_for(instrument)), None) if instrument.startswith("eq5d") else None
    scores = prosuite.score(frame, instrument, norms=norms, allow_unverified=True)
    with_reasons, _ = prosuite.score(frame, instrument, norms=norms, allow_unverified=True, reasons=True)
    pd.testing.assert_frame_equal(scores, with_reasons, check_exact=True)
