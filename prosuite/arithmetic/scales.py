"""The arithmetic of norm-based questionnaires: recode, scale, standardise, weight."""

import numpy as np

from prosuite.arithmetic.scale_plan import CodeArray, FloatArray, NormPlan, PairLookup, Plan, ScalePlan


def score_codes(plan: Plan, codes: CodeArray, scores: FloatArray, answered: CodeArray | None = None) -> None:
    """Score a block of respondents.

    Every row of the code matrix is scored by itself with the same operations in the same order, so the scores
    do not depend on how the respondents are ordered or cut into blocks.

    Parameters
    ----------
    plan
        The instrument and its norms.
    codes
        Answer codes, items x respondents: 0 is missing, 1 the item's first allowed answer, and so on.
    scores
        Filled with the scores, ``plan.n_scores`` x respondents; NaN where not scored.
    answered
        Filled with the number of items answered, scales x respondents, if given.
    """
    n_scales = len(plan.scales)
    for row, scale in enumerate(plan.scales):
        n_answered = score_scale(scale, codes, scores[row])
        if answered is not None:
            answered[row] = n_answered
    if plan.norms is not None:
        standardise(plan.norms, scores[:n_scales], scores[n_scales:])


def score_scale(scale: ScalePlan, codes: CodeArray, score: FloatArray) -> CodeArray:
    """Score one scale.

    Parameters
    ----------
    scale
        Its plan.
    codes
        Answer codes, items x respondents.
    score
        Filled with the scale's score; NaN where too few items were answered.

    Returns
    -------
    numpy.ndarray
        Number of items answered per respondent.

    Notes
    -----
    A missing item takes the mean of the respondent's other recoded items of the scale, so the raw sum is the sum
    of the items present times items / items present. An item that its partner fills counts as present.
    """
    unanswered = np.zeros(score.shape, np.uint8)
    unfilled = np.zeros(score.shape, np.uint8)
    score.fill(0.0)
    for recode in scale.recodes:
        own = codes[recode.item]
        missing = np.equal(own, 0).view(np.uint8)
        unanswered += missing
        if isinstance(recode, PairLookup):
            pair = codes[recode.partner].astype(np.uint16) * np.uint16(recode.width) + own
            score += recode.values.take(pair)
            unfilled += recode.unfilled.take(pair)
        else:
            score += recode.values.take(own)
            unfilled += missing
    score *= scale.factor.take(unfilled)
    score -= scale.lowest
    score *= scale.per_point
    answered = np.uint8(len(scale.items)) - unanswered
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
    for row, scale in enumerate(norms.scales):
        z = scores[row]
        np.subtract(scales[scale], norms.means[row], out=z)
        z /= norms.sds[row]
        for component, weight in enumerate(norms.weights[:, row]):
            components[component] += weight * z
    scores *= 10.0
    scores += 50.0
