"""Item analysis of a scale: Cronbach's alpha, item-scale correlations and the extremes of its score."""

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray, FloatArray, ScalePlan

_SAME = 1e-9  # values closer than this differ by rounding alone


def recode_items(scale: ScalePlan, codes: CodeArray) -> FloatArray:
    """Return the values of a scale's items.

    Parameters
    ----------
    scale
        Its plan.
    codes
        Answer codes, items x respondents.

    Returns
    -------
    numpy.ndarray
        The scale's items x respondents; NaN where the item itself is not answered.
    """
    values = np.empty((len(scale.items), codes.shape[1]))
    for row, recode in zip(values, scale.recodes, strict=True):
        key = recode.key(codes)
        unanswered, _ = recode.flags()
        row[:] = np.where(unanswered, np.nan, recode.values).take(key)
    return values


def varies(values: FloatArray) -> NDArray[np.bool_]:
    """Tell of each row whether its values differ, rounding aside; those of no or one respondent do not."""
    if values.shape[-1] == 0:
        return np.zeros(values.shape[:-1], np.bool_)
    return np.asarray(np.ptp(values, axis=-1) > _SAME)


def cronbach_alpha(items: FloatArray) -> float:
    """Return the internal consistency of a scale.

    Parameters
    ----------
    items
        Recoded items x respondents, none missing.

    Returns
    -------
    float
        ``k / (k - 1) * (1 - sum of the items' variances / variance of their sum)`` for k items; NaN for one item
        or where the sum does not vary.

    References
    ----------
    Cronbach LJ. Coefficient alpha and the internal structure of tests. Psychometrika 1951;16:297-334.
    """
    k = len(items)
    total = items.sum(axis=0)
    if k < 2 or not varies(total):  # noqa: PLR2004 - one item has no inner consistency
        return np.nan
    return float(k / (k - 1) * (1 - items.var(axis=1, ddof=1).sum() / total.var(ddof=1)))


def correlations(rows: FloatArray, others: FloatArray) -> FloatArray:
    """Return Pearson's correlation of each row with the row of the same place in ``others``.

    Parameters
    ----------
    rows, others
        Variables x respondents, none missing.

    Returns
    -------
    numpy.ndarray
        One correlation per row; NaN where either side does not vary.
    """
    known = varies(rows) & varies(others)
    result = np.full(len(rows), np.nan)
    if known.any():
        x, y = (side[known] - side[known].mean(axis=1, keepdims=True) for side in (rows, others))
        result[known] = (x * y).sum(axis=1) / np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
    return result


def item_rest_correlations(items: FloatArray) -> FloatArray:
    """Return each item's correlation with its own scale, corrected for overlap.

    Parameters
    ----------
    items
        Recoded items x respondents, none missing.

    Returns
    -------
    numpy.ndarray
        Correlation of each item with the sum of the other items; NaN for one item or where either does not vary.

    References
    ----------
    Howard KI, Forehand GG. A method for correcting item-total correlations for the effect of relevant item
    inclusion. Educational and Psychological Measurement 1962;22:731-735.
    """
    rest = np.array([np.delete(items, row, axis=0).sum(axis=0) for row in range(len(items))])
    return correlations(items, rest)


def at_extremes(scores: FloatArray, lowest: float, highest: float) -> tuple[int, int]:
    """Count the scores at the floor and at the ceiling of a scale, rounding aside; NaN is neither."""
    return (
        int(np.isclose(scores, lowest, atol=_SAME).sum()),
        int(np.isclose(scores, highest, atol=_SAME).sum()),
    )
