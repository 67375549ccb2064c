"""Wilcoxon's signed-rank test of change, and the permutation test of the mean change."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal

import numpy as np

from prosuite.analysis.arrays import Floats, Ints, known, steps
from prosuite.analysis.distributions import two_sided_z
from prosuite.analysis.ranks import doubled_ranks, order_limits
from prosuite.analysis.sign_flips import flip_tail, is_countable, plus_sums
from prosuite.analysis.statistic import Statistic, unable
from prosuite.analysis.why import Why, smallest

Zeros = Literal["drop", "pratt"]
Method = Literal["exact", "asymptotic", "asymptotic_corrected"]
_MOST_RANKED = 300  # people with an exact distribution
_NONE: dict[str, Any] = {}


def signed_rank(change: Any, *, method: Method, zeros: Zeros = "drop", level: float = 0.95) -> Statistic:
    """Return the Hodges-Lehmann estimate of change with Wilcoxon's signed-rank test against 0.

    Parameters
    ----------
    change
        Of each person, value at the visit minus value at baseline; missing ones are left out. Those that agree in the
        first nine digits of the largest are ties.
    method
        ``exact``: all 2^n ways to give signs to the ranks there are, so also with ties; ``asymptotic``: normal
        approximation, its variance that of the ranks there are, ``asymptotic_corrected`` with half a rank of continuity
        correction. None is a default.
    zeros
        ``drop``: changes of 0 are left out before ranking (Wilcoxon); ``pratt``: they are ranked and then left out
        (Pratt, J Am Stat Assoc 1959;54:655-667).
    level
        Of the exact distribution-free interval, given with ``exact`` where n allows it.

    Returns
    -------
    Statistic
        ``pseudomedian``: the median of all Walsh averages; ``test_statistic`` is the sum of the positive ranks.

    Examples
    --------
    >>> from prosuite.analysis import signed_rank
    >>> round(signed_rank([5, 9, 12, 20, 31], method="asymptotic").p, 4)
    0.0431
    >>> signed_rank([5, 9, 12, 20, 31], method="exact").note
    'n = 5 allows no p below 0.0625; n = 5 allows no exact 95% interval'
    """
    numbers, test = known(change), f"signed_rank_{method}"
    whole = steps(numbers)
    nonzero = int((whole != 0).sum())
    if not nonzero:
        return unable("pseudomedian", test, Why.NO_DIFFERENCE if numbers.size else Why.NO_VALUES, numbers.size)
    if method == "exact" and numbers.size > _MOST_RANKED:
        return unable("pseudomedian", test, Why.TOO_LARGE, numbers.size, instead="signed_rank_asymptotic")
    ranks = _ranks(whole, zeros)
    above = int(ranks[whole[whole != 0] > 0].sum())
    p = flip_tail(ranks, 2 * above - int(ranks.sum())) if method == "exact" else _normal_p(ranks, above, method)
    averages = _walsh_averages(numbers)
    limits, no_limits = _limits(averages, numbers.size, level) if method == "exact" else (_NONE, "")
    notes = chain(_said_of(whole, ranks, zeros), [smallest(2.0 ** (1 - nonzero), nonzero)] * (method == "exact"))
    return Statistic(
        statistic="pseudomedian",
        test=test,
        n=numbers.size,
        estimate=float(np.median(averages)),
        test_statistic=above / 2,
        p=p,
        note="; ".join(filter(None, [*notes, no_limits])),
        **limits,
    )


def sign_flip(change: Any) -> Statistic:
    """Return the mean change with the exact permutation test of all 2^n ways to give it signs.

    Ties and zeros need no rule: each way counts. Source: Fisher, The Design of Experiments, 1935, section 21.

    Parameters
    ----------
    change
        Of each person, value at the visit minus value at baseline; missing ones are left out.

    Returns
    -------
    Statistic
        ``mean_change`` with the share of ways whose mean is at least as far from 0; no approximation. Of more than 36
        people with values of many digits the ways are too many, which ``why`` says.

    Examples
    --------
    >>> from prosuite.analysis import sign_flip
    >>> sign_flip([3, 0, 1, 1, 4]).p
    0.125
    """
    numbers, test = known(change), "sign_flip_exact"
    whole = steps(numbers)
    moved = int((whole != 0).sum())
    if not moved:
        return unable("mean_change", test, Why.NO_DIFFERENCE if numbers.size else Why.NO_VALUES, numbers.size)
    if not is_countable(np.abs(whole)):
        return unable("mean_change", test, Why.TOO_LARGE, numbers.size, instead="paired_t")
    p = flip_tail(np.abs(whole), int(whole.sum()))
    note = smallest(2.0 ** (1 - moved), moved)
    return Statistic(statistic="mean_change", test=test, n=numbers.size, estimate=numbers.mean(), p=p, note=note)


def _ranks(whole: Ints, zeros: Zeros) -> Ints:
    """Return twice the ranks of the changes that are not 0."""
    nonzero = whole != 0
    ranks = doubled_ranks(np.abs(whole[nonzero] if zeros == "drop" else whole))
    return ranks if zeros == "drop" else np.asarray(ranks[nonzero])


def _normal_p(ranks: Ints, above: int, method: str) -> float:
    halves = ranks / 2
    distance = abs(above / 2 - halves.sum() / 2)
    if method == "asymptotic_corrected":
        distance = max(distance - 1 / 2, 0)
    return two_sided_z(distance / float(np.sqrt((halves**2).sum() / 4)))


def _walsh_averages(numbers: Floats) -> Floats:
    first, second = np.triu_indices(numbers.size)
    averages: Floats = np.sort((numbers[first] + numbers[second]) / 2)
    return averages


def _limits(averages: Floats, count: int, level: float) -> tuple[dict[str, Any], str]:
    return order_limits(averages, plus_sums(np.arange(1, count + 1)), level, count)


def _said_of(whole: Ints, ranks: Ints, zeros: Zeros) -> Iterator[str]:
    count = int((whole == 0).sum())
    if count:
        change = "change" if count == 1 else "changes"
        yield f"{count} {change} of 0 {'left out' if zeros == 'drop' else 'ranked and left out (Pratt)'}"
    if np.unique(ranks).size < ranks.size:
        yield "ties have mid-ranks"
