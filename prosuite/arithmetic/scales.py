"""The arithmetic of norm-based questionnaires: recode, scale, standardise, weight."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.rounding import half_away
from prosuite.arithmetic.scale_plan import CodeArray, Codes, FloatArray, Lookup, NormPlan, PairLookup, ScalePlan


@dataclass(frozen=True, slots=True)
class Totals:
    """What items add up to, per respondent.

    Attributes
    ----------
    values, possible
        Sums of their values and of the most that they can give.
    unanswered, unfilled
        How many are not answered, and how many of them have no value.
    """

    values: FloatArray
    possible: FloatArray
    unanswered: CodeArray
    unfilled: CodeArray

    @classmethod
    def zero(cls, n: int) -> "Totals":
        """Return the totals of no items."""
        return cls(np.zeros(n), np.zeros(n), np.zeros(n, np.uint8), np.zeros(n, np.uint8))

    def at(self, places: NDArray[np.intp]) -> "Totals":
        """Return a copy of the totals at some places."""
        return Totals(self.values[places], self.possible[places], self.unanswered[places], self.unfilled[places])

    def add(self, recodes: Iterable[Lookup | PairLookup], codes: Codes) -> None:
        """Add items one by one, in their order."""
        for recode in recodes:
            key = recode.key(codes)
            unanswered, unfilled = recode.flags()
            missing = unanswered.take(key)
            np.add(self.values, recode.values.take(key), out=self.values)
            np.add(self.unanswered, missing, out=self.unanswered)
            np.add(self.unfilled, missing if unfilled is unanswered else unfilled.take(key), out=self.unfilled)
            if recode.possible is not None:
                np.add(self.possible, recode.possible.take(key), out=self.possible)


def score_scale(scale: ScalePlan, codes: CodeArray, score: FloatArray, unfilled: CodeArray | None = None) -> CodeArray:
    """Score one scale.

    Parameters
    ----------
    scale
        Its plan.
    codes
        Answer codes, items x respondents.
    score
        Filled with the scale's score; NaN where too few items were answered.
    unfilled
        Filled with the number of items left missing, if given: a score rests on fewer items where it is not 0.

    Returns
    -------
    numpy.ndarray
        Number of items answered per respondent.

    Notes
    -----
    Where the factor is items / items present, a missing item takes the mean of the respondent's other recoded items.
    An item that its partner fills, or that counts as a value when missing, counts as present.
    """
    totals = Totals.zero(len(score))
    totals.add(scale.recodes, codes)
    if unfilled is not None:
        unfilled[:] = totals.unfilled
    return score_totals(scale, totals, score)


def score_totals(scale: ScalePlan, totals: Totals, score: FloatArray) -> CodeArray:
    """Score one scale from the totals of its items; see :func:`score_scale`."""
    raw = totals.values * scale.factor.take(totals.unfilled)
    if any(recode.possible is not None for recode in scale.recodes):
        raw /= np.where(totals.possible == 0, np.nan, totals.possible)
    raw = half_away(raw, scale.raw_decimals)
    raw -= scale.lowest
    raw *= scale.per_point
    score[:] = half_away(raw, scale.decimals)
    answered = np.uint8(len(scale.items)) - totals.unanswered
    score[answered < scale.minimum_answered] = np.nan
    return answered


def standardise(norms: NormPlan, scales: FloatArray, scores: FloatArray) -> None:
    """Compute norm-based scores and component summaries.

    Parameters
    ----------
    norms
        Norm population and component weights.
    scales
        Scale scores, scales x respondents.
    scores
        Filled with T = 50 + 10 z of the norm-based scales, z = (score - mean) / SD, then with
        50 + 10 (sum of weight times z) of the components. A component needs every norm-based scale.

    Notes
    -----
    Weighted sums are added up scale by scale and not by a matrix product, whose rounding could depend on the
    number of respondents.
    """
    n_scales = len(norms.scales)
    components = scores[n_scales:]
    components.fill(0.0)
    product = np.empty(scores.shape[1])
    for row, scale in enumerate(norms.scales):
        z = scores[row]
        np.subtract(scales[scale], norms.means[row], out=z)
        z /= norms.sds[row]
        for component, weight in enumerate(norms.weights[:, row]):
            components[component] += np.multiply(weight, z, out=product)
        _to_t(z)
    _to_t(components)


def _to_t(z: FloatArray) -> None:
    z *= 10.0
    z += 50.0
