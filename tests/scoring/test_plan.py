"""From specs to plans, and scoring in blocks."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from prosuite.catalogue.load import load_catalogue
from prosuite.instruments.instrument import Instrument
from prosuite.norms.means import Norms
from prosuite.scoring.plan import build_plan, score_all, score_names
from tests.support.norms import means

Codes = NDArray[np.uint8]
BLOCK = 32_768  # respondents scored at a time
CATALOGUE = load_catalogue()
SCALES = ["pf", "rp", "bp", "gh", "vt", "sf", "re", "mh"]


def _sf36() -> tuple[Instrument, Norms | None]:
    spec = CATALOGUE.instrument("sf36v2")
    return spec, means(CATALOGUE, spec.id)


def _random_codes(n: int) -> Codes:
    """Return codes of ``n`` respondents, about a tenth of them 0, that is missing."""
    spec, _ = _sf36()
    random = np.random.default_rng(36)
    codes = [random.integers(1, len(item.answers) + 1, n) for item in spec.items]
    return (np.array(codes) * (random.random((36, n)) > 0.1)).astype(np.uint8)


LONG = _random_codes(BLOCK + 1_000)


@cache
def _long_scores() -> tuple[NDArray[np.float64], Codes]:
    return score_all(build_plan(*_sf36()), LONG)


def test_names_without_norms() -> None:
    """Without norms there are the scales and the transition item."""
    assert score_names(_sf36()[0], None) == [*SCALES, "ht"]


def test_names_with_norms() -> None:
    """With norms T scores and summaries follow."""
    t_scores = [f"{scale}_t" for scale in SCALES]
    assert score_names(*_sf36()) == [*SCALES, "ht", *t_scores, "pcs", "mcs"]


@pytest.mark.parametrize(
    "instrument", [spec for spec in CATALOGUE.instruments.values() if spec.scales], ids=lambda spec: spec.id
)
def test_one_row_per_name(instrument: Instrument) -> None:
    """The plan of every instrument has one score per name."""
    norms = means(CATALOGUE, instrument.id, allow_unverified=True)
    assert build_plan(instrument, norms).n_scores == len(score_names(instrument, norms))


def test_shapes() -> None:
    """Scores and counts have one column per respondent."""
    scores, answered = score_all(build_plan(*_sf36()), LONG[:, :5])
    assert (scores.shape, answered.shape) == ((19, 5), (9, 5))


def test_nobody() -> None:
    """No respondents have no scores."""
    scores, answered = score_all(build_plan(*_sf36()), LONG[:, :0])
    assert (scores.shape, answered.shape) == ((19, 0), (9, 0))


def test_answered_items() -> None:
    """The items answered are those with a code, counted here scale by scale in printed order."""
    expected = [np.count_nonzero(LONG[[*rows]], axis=0) for rows in ([1], range(2, 12), range(12, 16), (20, 21))]
    np.testing.assert_array_equal(_long_scores()[1][[8, 0, 1, 2]], expected)


@settings(deadline=None, max_examples=30)
@given(cuts=st.lists(st.integers(0, LONG.shape[1]), max_size=4))
def test_batches(cuts: list[int]) -> None:
    """Cutting the respondents into batches anywhere changes no score by a single bit."""
    edges = [0, *sorted(cuts), LONG.shape[1]]
    plan = build_plan(*_sf36())
    parts = [score_all(plan, LONG[:, start:stop])[0] for start, stop in pairwise(edges)]
    assert np.hstack(parts).tobytes() == _long_scores()[0].tobytes()


@pytest.mark.parametrize("cut", [1, BLOCK - 1, BLOCK, BLOCK + 1])
def test_batches_at_the_block_boundary(cut: int) -> None:
    """A cut at or beside the boundary of a block changes no score by a single bit."""
    plan = build_plan(*_sf36())
    parts = [score_all(plan, LONG[:, :cut])[0], score_all(plan, LONG[:, cut:])[0]]
    assert np.hstack(parts).tobytes() == _long_scores()[0].tobytes()


@settings(deadline=None, max_examples=20)
@given(respondent=st.integers(0, LONG.shape[1] - 1))
def test_single_respondent(respondent: int) -> None:
    """A respondent scored alone has the same scores, to the last bit, as among 33,768."""
    alone, _ = score_all(build_plan(*_sf36()), LONG[:, [respondent]])
    assert alone.tobytes() == _long_scores()[0][:, respondent].tobytes()


def test_order_of_respondents_across_blocks() -> None:
    """Respondents in reverse order have the same scores to the last bit."""
    scores, _ = score_all(build_plan(*_sf36()), LONG[:, ::-1])
    assert scores[:, ::-1].tobytes() == _long_scores()[0].tobytes()


@pytest.mark.parametrize("order", ["C", "F"])
def test_memory_layout(order: str) -> None:
    """The layout of the codes in memory changes no score by a single bit."""
    codes = LONG.copy(order="C" if order == "C" else "F")
    assert score_all(build_plan(*_sf36()), codes)[0].tobytes() == _long_scores()[0].tobytes()


def test_codes_are_not_changed() -> None:
    """Scoring leaves the codes as they were."""
    codes = LONG[:, :100].copy()
    score_all(build_plan(*_sf36()), codes)
    np.testing.assert_array_equal(codes, LONG[:, :100])
