"""Item analysis; expected values by hand. tests/quality/test_reference.py holds it to R."""

import numpy as np
import pytest

import prosuite
from prosuite.arithmetic.reliability import (
    at_extremes,
    correlations,
    cronbach_alpha,
    item_rest_correlations,
    recode_items,
    varies,
)
from prosuite.scoring.plan import build_plan

ONE = np.array([1.0, 2, 3, 4])
OTHER = np.array([2.0, 1, 4, 3])


class TestCronbachAlpha:
    """cronbach_alpha is k / (k - 1) (1 - sum of variances / variance of the sum)."""

    def test_by_hand(self) -> None:
        """Variances 5/3 each; sums 3, 3, 7, 7 with variance 16/3; 2 (1 - (10/3) / (16/3)) = 0.75."""
        assert cronbach_alpha(np.array([ONE, OTHER])) == pytest.approx(0.75, abs=1e-12)

    def test_the_same_item_thrice(self) -> None:
        """Items that say the same have an alpha of 1."""
        assert cronbach_alpha(np.array([ONE, ONE, ONE])) == pytest.approx(1, abs=1e-12)

    def test_a_contradicting_item_makes_it_negative(self) -> None:
        """Items 0, 0, 2 and 1, 0, 0: variances 4/3 and 1/3, sums 1, 0, 2 with variance 1; 2 (1 - 5/3) = -4/3."""
        assert cronbach_alpha(np.array([[0.0, 0, 2], [1, 0, 0]])) == pytest.approx(-4 / 3, abs=1e-12)

    @pytest.mark.parametrize(
        "items",
        [
            np.array([ONE]),
            np.array([ONE, 5 - ONE]),
            np.array([[4.4, 4.4, 4.4], [1.1, 1.1, 1.1]]),
            np.array([[1.0], [2.0]]),
            np.empty((3, 0)),
        ],
        ids=["one item", "constant sum", "constant items", "one record", "no record"],
    )
    def test_not_computable(self, items: np.ndarray) -> None:
        """One item, or a sum that does not vary, has no alpha; there is no warning either."""
        assert np.isnan(cronbach_alpha(items))


class TestItemRestCorrelations:
    """item_rest_correlations leaves the item out of the sum it is compared with."""

    def test_two_items(self) -> None:
        """Covariance 1, variances 5/3: r = 0.6 for either item, while the uncorrected r would be 0.89."""
        assert item_rest_correlations(np.array([ONE, OTHER])) == pytest.approx([0.6, 0.6], abs=1e-12)

    def test_three_items(self) -> None:
        """Item 1, 2, 3, 4 against the others' sum 3, 3, 7, 7: covariance 8/3, variances 5/3 and 16/3: r = 0.8944."""
        found = item_rest_correlations(np.array([ONE, OTHER, ONE]))
        assert found[1] == pytest.approx(0.6, abs=1e-12)
        assert found[0] == found[2] == pytest.approx((8 / 3) / np.sqrt(5 / 3 * 16 / 3), abs=1e-12)

    def test_an_item_that_does_not_vary(self) -> None:
        """It has no correlation; the others' correlation with the rest stays."""
        found = item_rest_correlations(np.array([ONE, OTHER, np.full(4, 4.4)]))
        assert found == pytest.approx([0.6, 0.6, np.nan], abs=1e-12, nan_ok=True)

    def test_one_item_has_none(self) -> None:
        """There is no other item to compare it with."""
        assert np.isnan(item_rest_correlations(np.array([ONE]))).all()


def test_correlations_pairwise() -> None:
    """Each row with the row of the same place; 1 and -1 by hand."""
    assert correlations(np.array([ONE, ONE]), np.array([2 * ONE + 1, -ONE])) == pytest.approx([1, -1], abs=1e-12)


def test_correlations_without_records() -> None:
    """No record, no correlation, no warning."""
    assert np.isnan(correlations(np.empty((2, 0)), np.empty((2, 0)))).all()


def test_rounding_is_no_variation() -> None:
    """0.1 + 0.2 and 0.3 differ by rounding alone."""
    assert varies(np.array([[0.1 + 0.2, 0.3], [0.3, 0.4]])).tolist() == [False, True]


def test_extremes_count_within_rounding() -> None:
    """A prorated 100.00000000000001 is at the ceiling, 99.5 and NaN are at neither end."""
    assert at_extremes(np.array([0, 1e-14, 100.00000000000001, 99.5, np.nan]), 0, 100) == (2, 1)


def test_recoded_items_of_bodily_pain() -> None:
    """SF-36v1: bp1 1 -> 6.0, 2 -> 5.4; bp2 1 -> 6 with bp1 = 1, else 5, and 6.0 without bp1; unanswered is NaN.

    The values are those of the published recode rules; an item that its partner could fill is still not answered.
    """
    spec = prosuite.load_catalogue().instrument("sf36v1")
    bp = build_plan(spec, None).scales[[scale.id for scale in spec.scales].index("bp")]
    codes = np.zeros((36, 4), np.uint8)
    codes[[20, 21]] = [[1, 2, 0, 2], [1, 1, 1, 0]]
    expected = [[6.0, 5.4, np.nan, 5.4], [6.0, 5.0, 6.0, np.nan]]
    assert recode_items(bp, codes).tolist() == [pytest.approx(row, nan_ok=True) for row in expected]


def test_recoded_items_that_are_reversed() -> None:
    """SF-36v1: vt1 and vt2 are 7 - x, vt3 and vt4 as answered."""
    spec = prosuite.load_catalogue().instrument("sf36v1")
    vt = build_plan(spec, None).scales[[scale.id for scale in spec.scales].index("vt")]
    codes = np.zeros((36, 1), np.uint8)
    codes[[22, 26, 28, 30], 0] = [1, 2, 3, 6]
    assert recode_items(vt, codes)[:, 0].tolist() == [6, 5, 3, 6]
