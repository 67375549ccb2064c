"""What benchmarks compare with does the same work: a loop that gave other scores would be no floor."""

import pandas as pd
import pytest

import prosuite
from benchmarks import library


@pytest.mark.parametrize(("instrument", "floor"), library.floors().items())
@pytest.mark.parametrize("missing_share", [0, 0.02])
def test_loops_give_the_scores_of_complete_forms(instrument: str, floor: library.Floor, missing_share: float) -> None:
    answers = library.make_answers(instrument, 200, missing_share)
    norms = library.VALUE_SET if instrument == "eq5d5l" else None
    ours = prosuite.score(answers, instrument, norms=norms)
    theirs = pd.DataFrame(floor(library.as_codes(answers, instrument), answers.get("vas", ours.iloc[:, 0]).to_numpy()))
    complete = answers.notna().all(axis=1)
    assert complete.any()
    pd.testing.assert_frame_equal(ours[complete], theirs[complete])
    is_scored = theirs.notna()
    pd.testing.assert_frame_equal(ours.where(is_scored), theirs.where(is_scored))
