"""Two arms compared by ranks."""

from typing import Any, Literal

import numpy as np

from prosuite.analysis.arrays import Floats, Ints, known, steps
from prosuite.analysis.distributions import two_sided_z
from prosuite.analysis.label_arrangements import are_trends_countable, trend_counts
from prosuite.analysis.ranks import doubled_ranks, order_limits
from prosuite.analysis.statistic import Statistic, unable
from prosuite.analysis.why import Why, smallest, there_are

Method = Literal["exact", "asymptotic", "asymptotic_corrected"]


def rank_sum(values: Any, reference: Any, *, method: Method, level: float = 0.95) -> Statistic:
    """Return the Hodges-Lehmann shift between two arms with the Wilcoxon rank-sum (Mann-Whitney) test.

    Parameters
    ----------
    values, reference
        Of the arm and of the arm it is compared with; missing ones are left out. Values that agree in the first nine
        digits of the largest are ties and have mid-ranks.
    method
        ``exact``: all ways to deal the people out to the arms, given the ranks there are, so also with ties;
        ``asymptotic``: normal approximation, its variance corrected for ties; ``asymptotic_corrected``: with continuity
        correction. None is a default.
    level
        Of the exact distribution-free interval, given with ``exact`` where n allows it.

    Returns
    -------
    Statistic
        ``shift``: the median of all differences; ``test_statistic`` is the Mann-Whitney U of ``values``. The exact
        two-sided p counts the ways that are at least as far from the expected U.

    Examples
    --------
    >>> from prosuite.analysis import rank_sum
    >>> rank_sum([5, 7, 9], [1, 2, 3], method="exact").p
    0.1
    """
    one, other, test = known(values), known(reference), f"rank_sum_{method}"
    count = one.size + other.size
    if not min(one.size, other.size):
        arms = int(bool(one.size)) + int(bool(other.size))
        return unable("shift", test, Why.ONE_ARM, count, are=there_are(arms))
    ranks = doubled_ranks(steps(np.concatenate([one, other])))
    if np.ptp(ranks) == 0:
        return unable("shift", test, Why.NO_VARIANCE, count, where="")
    twice_u = int(ranks[: one.size].sum()) - one.size * (one.size + 1)
    sizes, ties = (one.size, other.size), np.unique(ranks, return_counts=True)[1].tolist()
    if method == "exact" and not are_trends_countable(ties, sizes):
        return unable("shift", test, Why.TOO_LARGE, count, instead="rank_sum_asymptotic")
    differences = np.sort(np.subtract.outer(one, other).ravel())
    found = {"estimate": np.median(differences), "test_statistic": twice_u / 2}
    if method == "exact":
        found |= _exact(twice_u, ties, sizes, differences, level)
    else:
        found |= {"p": _normal_p(ranks, one.size, twice_u, method)}
    return Statistic(statistic="shift", test=test, n=count, **found)


def _exact(twice_u: int, ties: list[int], sizes: tuple[int, int], differences: Floats, level: float) -> dict[str, Any]:
    likely = trend_counts(ties, sizes)
    centre = sizes[0] * sizes[1]  # twice the expected U
    far = np.abs(np.arange(likely.size) - centre)
    found = {"p": likely[far >= abs(twice_u - centre)].sum()}
    untied = likely if max(ties) == 1 else trend_counts([1] * sum(sizes), sizes)
    limits, no_limits = order_limits(differences, untied[::2], level, sum(sizes))
    notes = ["ties have mid-ranks" if max(ties) > 1 else "", smallest(2 * untied[0], sum(sizes)), no_limits]
    return found | limits | {"note": "; ".join(filter(None, notes))}


def _normal_p(ranks: Ints, first: int, twice_u: int, method: str) -> float:
    count = ranks.size
    second = count - first
    distance = abs(twice_u - first * second) / 2
    if method == "asymptotic_corrected":
        distance = max(distance - 1 / 2, 0)
    halves = ranks / 2
    variance = first * second / (count * (count - 1)) * ((halves - halves.mean()) ** 2).sum()
    return two_sided_z(distance / float(np.sqrt(variance)))
