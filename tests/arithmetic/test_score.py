"""The arithmetic of scoring on small plans, worked out by hand."""

import numpy as np
import pytest

from prosuite.arithmetic.blocks import score_codes
from prosuite.arithmetic.scale_plan import FloatArray, Lookup, NormPlan, PairLookup, Plan, ScalePlan
from prosuite.arithmetic.scales import score_scale, standardise

NAN = float("nan")


def _lookup(item: int, *values: float) -> Lookup:
    return Lookup(item, np.array([0.0, *values]))


def _sum(n_items: int, minimum: int, lowest: float = 0.0, per_point: float = 1.0) -> ScalePlan:
    """Return a sum of items with three answers worth 1, 2 and 3."""
    present = np.arange(n_items, 0, -1.0)
    return ScalePlan(
        items=tuple(range(n_items)),
        recodes=tuple(_lookup(item, 1, 2, 3) for item in range(n_items)),
        factor=np.append(n_items / present, NAN),
        minimum_answered=minimum,
        lowest=lowest,
        per_point=per_point,
    )


def _codes(*respondents: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Return codes, given one respondent per row."""
    return np.array(respondents, np.uint8).T


def _score(plan: ScalePlan, *respondents: list[int]) -> list[float]:
    score = np.empty(len(respondents))
    score_scale(plan, _codes(*respondents), score)
    return score.tolist()


def test_sum() -> None:
    """1 + 2 + 3 = 6."""
    assert _score(_sum(3, 3), [1, 2, 3]) == [6]


def test_missing_item_takes_the_mean_of_the_others() -> None:
    """1 + 3 and one missing: 1 + 3 + 2 = 6."""
    assert _score(_sum(3, 2), [1, 0, 3]) == [6]


def test_too_few_items() -> None:
    """One item of two needed gives no score."""
    assert _score(_sum(3, 2), [1, 0, 0]) == pytest.approx([NAN], nan_ok=True)


def test_no_items() -> None:
    """No items give no score, even where one is enough."""
    assert _score(_sum(3, 1), [0, 0, 0]) == pytest.approx([NAN], nan_ok=True)


def test_transformation() -> None:
    """Raw 6 on a range of 3 to 9 is halfway: (6 - 3) * 100 / 6 = 50."""
    assert _score(_sum(3, 3, lowest=3, per_point=100 / 6), [1, 2, 3]) == pytest.approx([50])


def test_each_respondent_by_themselves() -> None:
    """Respondents are scored side by side."""
    assert _score(_sum(2, 1), [1, 1], [2, 0], [0, 0], [3, 3]) == pytest.approx([2, 4, NAN, 6], nan_ok=True)


def test_number_of_items_answered() -> None:
    """The items answered are counted, scored or not."""
    score = np.empty(4)
    answered = score_scale(_sum(3, 2), _codes([1, 2, 3], [1, 0, 3], [1, 0, 0], [0, 0, 0]), score)
    assert answered.tolist() == [3, 2, 1, 0]


def test_old_content_of_the_output() -> None:
    """What stood in the output before does not matter."""
    score = np.array([NAN, 99.0])
    score_scale(_sum(2, 1), _codes([1, 1], [2, 2]), score)
    assert score.tolist() == [2, 4]


# Item 0 has two answers worth 10 and 20. Item 1 has two answers, worth 1 and 2, or 5 and 6 if item 0 has its second;
# left out it is worth 7 or 8 by item 0's answer, and nothing if that is left out too.
PAIR = ScalePlan(
    items=(0, 1),
    recodes=(
        _lookup(0, 10, 20),
        PairLookup(
            item=1,
            partner=0,
            values=np.array([0, 1, 2, 7, 1, 2, 8, 5, 6], float),
            unfilled=np.array([1, 0, 0, 0, 0, 0, 0, 0, 0], np.uint8),
            width=3,
        ),
    ),
    factor=np.array([1, 2, NAN]),
    minimum_answered=1,
    lowest=0,
    per_point=1,
)


@pytest.mark.parametrize(
    ("codes", "score"),
    [
        ([1, 1], 10 + 1),
        ([1, 2], 10 + 2),
        ([2, 1], 20 + 5),
        ([2, 2], 20 + 6),
        ([1, 0], 10 + 7),  # filled by its partner, so not prorated
        ([2, 0], 20 + 8),
        ([0, 1], 2 * 1),  # item 0 is missing and takes the mean of the others
        ([0, 2], 2 * 2),
    ],
)
def test_item_that_depends_on_its_partner(codes: list[int], score: float) -> None:
    """A pair lookup goes by the partner's answer, then by the own one."""
    assert _score(PAIR, codes) == [score]


def test_pair_without_answers() -> None:
    """Two missing partners give no score."""
    assert _score(PAIR, [0, 0]) == pytest.approx([NAN], nan_ok=True)


def test_filled_item_is_not_answered() -> None:
    """An item that its partner fills is not counted as answered."""
    score = np.empty(1)
    assert score_scale(PAIR, _codes([1, 0]), score).tolist() == [1]


def test_large_codes_of_a_pair() -> None:
    """Two items with 255 codes each do not overflow: the last entry of their table is found."""
    width = 256
    values = np.zeros(width * width)
    values[-1] = 42
    pair = PairLookup(1, 0, values, np.zeros(width * width, np.uint8), width)
    scale = ScalePlan((1,), (pair,), np.array([1, NAN]), 1, 0, 1)
    assert _score(scale, [255, 255]) == [42]


NORMS = NormPlan(
    scales=(1, 0),
    means=np.array([10.0, 50.0]),
    sds=np.array([2.0, 20.0]),
    weights=np.array([[0.5, -1.0], [1.0, 0.0]]),
)


def _standardised(norms: NormPlan, *scales: list[float]) -> FloatArray:
    """Return T scores and components, given one scale per row."""
    n_scores = len(norms.scales) + len(norms.weights)
    scores = np.empty((n_scores, len(scales[0])))
    standardise(norms, np.array(scales), scores)
    return scores


def test_t_scores() -> None:
    """Scale 1: 50 + 10 (14 - 10) / 2 = 70; scale 0: 50 + 10 (40 - 50) / 20 = 45."""
    assert _standardised(NORMS, [40.0], [14.0])[:2, 0].tolist() == [70, 45]


def test_components() -> None:
    """z = 2 and -0.5: 50 + 10 (0.5 * 2 + 1 * 0.5) = 65, and 50 + 10 (1 * 2) = 70."""
    assert _standardised(NORMS, [40.0], [14.0])[2:, 0].tolist() == [65, 70]


def test_component_needs_every_scale() -> None:
    """A scale without a score takes the components with it, also where its weight is 0."""
    assert np.isnan(_standardised(NORMS, [NAN], [14.0])[:, 0]).tolist() == [False, True, True, True]


def test_respondents_do_not_meet() -> None:
    """One respondent's missing scale does not touch the next."""
    assert np.isnan(_standardised(NORMS, [NAN, 40.0], [14.0, 14.0])[:, 1]).sum() == 0


def test_norms_without_components() -> None:
    """Norms without weights give T scores alone."""
    norms = NormPlan((0,), np.array([50.0]), np.array([10.0]), np.empty((0, 1)))
    assert _standardised(norms, [60.0]).tolist() == [[60.0]]


def test_scales_are_left_as_they_are() -> None:
    """Standardising does not change the scale scores."""
    scales = np.array([[40.0], [14.0]])
    standardise(NORMS, scales, np.empty((4, 1)))
    assert scales.tolist() == [[40.0], [14.0]]


def test_order_of_scores() -> None:
    """Scales come first, then T scores, then components."""
    scale = _sum(1, 1)
    norms = NormPlan((0,), np.array([2.0]), np.array([0.5]), np.array([[0.5]]))
    scores = np.empty((3, 1))
    score_codes(Plan((scale,), norms), _codes([3]), scores)
    assert scores[:, 0].tolist() == [3, 70, 60]


def test_plan_without_norms() -> None:
    """Without norms there are scale scores alone."""
    assert Plan((_sum(1, 1), _sum(1, 1)), None).n_scores == 2


def test_counts_are_optional() -> None:
    """The items answered per scale are filled in if asked for."""
    plan = Plan((_sum(2, 1), _sum(1, 1)), None)
    answered = np.empty((2, 2), np.uint8)
    score_codes(plan, _codes([1, 0], [0, 3]), np.empty((2, 2)), answered)
    assert answered.tolist() == [[1, 1], [1, 0]]
