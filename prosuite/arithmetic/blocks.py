"""Any number of respondents, a block at a time."""

from prosuite.arithmetic.scale_plan import CodeArray, FloatArray, Plan, ScalePlan
from prosuite.arithmetic.scales import score_scale, standardise
from prosuite.arithmetic.tables import ScaleTables, tabulate

_BLOCK = 1 << 15  # respondents at a time: the arrays of one block fit in a processor's cache
_MANY = 1 << 15  # respondents for whom it takes less time to make tables and look up than to add up


def score_codes(
    plan: Plan,
    codes: CodeArray,
    scores: FloatArray,
    answered: CodeArray | None = None,
    unfilled: CodeArray | None = None,
) -> None:
    """Score respondents.

    Every column of the code matrix is scored by itself with the same operations in the same order, so the scores
    do not depend on how many respondents there are or how they are ordered or cut into blocks.

    Parameters
    ----------
    plan
        The instrument and its norms.
    codes
        Answer codes, items x respondents: 0 is missing, 1 the item's first allowed answer, and so on.
        None is larger than its recode has values for.
    scores
        Filled with the scores, ``plan.n_scores`` x respondents; NaN where not scored.
    answered
        Filled with the number of items answered, scales x respondents, if given.
    unfilled
        Filled with the number of items left missing, scales x respondents, if given: a score is prorated where it is
        not 0. That is not the number of items that are not answered, some of which a partner's answer may fill.
    """
    n_scales, n = len(plan.scales), codes.shape[1]
    tables = [tabulate(scale) if n > _MANY else None for scale in plan.scales]
    for start in range(0, n, _BLOCK):
        block = slice(start, start + _BLOCK)
        for row, (scale, table) in enumerate(zip(plan.scales, tables, strict=True)):
            counts = (None if of_all is None else of_all[row, block] for of_all in (answered, unfilled))
            _score(scale, table, codes[:, block], scores[row, block], *counts)
        if plan.norms is not None:
            standardise(plan.norms, scores[:n_scales, block], scores[n_scales:, block])


def _score(
    scale: ScalePlan,
    tables: ScaleTables | None,
    codes: CodeArray,
    score: FloatArray,
    answered: CodeArray | None,
    unfilled: CodeArray | None,
) -> None:
    if tables is not None:
        tables.look_up(codes, score, answered, unfilled)
        return
    count = score_scale(scale, codes, score, unfilled)
    if answered is not None:
        answered[:] = count
