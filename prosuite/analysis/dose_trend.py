"""Whether values grow with dose."""

from typing import Any, Literal

import numpy as np

from prosuite.analysis.arrays import Floats, Ints, pairs, steps
from prosuite.analysis.distributions import two_sided_z
from prosuite.analysis.interval import t_statistic
from prosuite.analysis.label_arrangements import are_trends_countable, trend_counts
from prosuite.analysis.ranks import doubled_ranks
from prosuite.analysis.statistic import Statistic, unable
from prosuite.analysis.two_arms import groups
from prosuite.analysis.why import Why, smallest, there_are

_TWO = 2


def linear_trend(values: Any, dose: Any, *, level: float = 0.95) -> Statistic:
    """Return the linear contrast of the arms' means over dose, with limits and t test.

    Parameters
    ----------
    values, dose
        Of each person, in the same order; people without one of the two are left out. Give logarithms or ranks of the
        doses for a trend over these.
    level
        Of the confidence interval.

    Returns
    -------
    Statistic
        ``trend_per_dose``: growth of the arms' means, each of equal weight, per unit of dose; the variance is pooled
        within arms, with people - arms degrees of freedom.

    Examples
    --------
    >>> from prosuite.analysis import linear_trend
    >>> round(linear_trend([1, 3, 2, 4, 5, 7], [0, 0, 100, 100, 200, 200]).estimate, 6)
    0.02
    """
    by_dose = _by_dose(values, dose)
    name, test = "trend_per_dose", "linear_contrast"
    count = sum(one.size for one in by_dose.values())
    df = count - len(by_dose)
    if len(by_dose) < _TWO:
        return unable(name, test, Why.ONE_ARM, count, are=there_are(len(by_dose)))
    if df < 1:
        return unable(name, test, Why.TOO_FEW, count, needed=len(by_dose) + 1, where="", are=there_are(count))
    within = sum(((one - one.mean()) ** 2).sum() for one in by_dose.values()) / df
    if all(np.ptp(steps(one)) == 0 for one in by_dose.values()):
        return unable(name, test, Why.NO_VARIANCE, count, where=" within each arm")
    doses = np.array([*by_dose], dtype=float)
    away = (doses - doses.mean()) / ((doses - doses.mean()) ** 2).sum()
    slope = away @ [one.mean() for one in by_dose.values()]
    error = float(np.sqrt(within * (away**2 @ [1 / one.size for one in by_dose.values()])))
    return t_statistic(name, test, slope, error, df, level, n=count)


def jonckheere(values: Any, dose: Any, *, method: Literal["exact", "asymptotic"]) -> Statistic:
    """Return the Jonckheere-Terpstra test of a trend over ordered doses.

    Parameters
    ----------
    values, dose
        Of each person, in the same order; people without one of the two are left out. Of the doses the order alone
        counts. Values that agree in the first nine digits of the largest are ties, and count half.
    method
        ``exact``: all ways to deal the people out to the arms, given the ties; ``asymptotic``: normal approximation,
        its variance corrected for ties. None is a default.

    Returns
    -------
    Statistic
        ``probability_of_higher``: of two people of different doses, how often the higher dose has the higher value;
        ``test_statistic`` is J, and p two-sided: the ways at least as far from the expected J. Sources: Jonckheere,
        Biometrika 1954;41:133-145; variance with ties: Hollander, Wolfe and Chicken 2014, section 6.2.

    Examples
    --------
    >>> from prosuite.analysis import jonckheere
    >>> found = jonckheere([1, 2, 3, 4, 5, 6], [0, 0, 100, 100, 200, 200], method="exact")
    >>> found.test_statistic, round(found.p, 4)
    (12.0, 0.0222)
    """
    by_dose = _by_dose(values, dose)
    name, test = "probability_of_higher", f"jonckheere_{method}"
    sizes = [one.size for one in by_dose.values()]
    if len(sizes) < _TWO:
        return unable(name, test, Why.ONE_ARM, sum(sizes), are=there_are(len(sizes)))
    ranks = doubled_ranks(steps(np.concatenate([*by_dose.values()])))
    if np.ptp(ranks) == 0:
        return unable(name, test, Why.NO_VARIANCE, ranks.size, where="")
    twice_j, ties = _twice_j(ranks, sizes), np.unique(ranks, return_counts=True)[1]
    floor = ""
    centre = sum(sizes) ** 2 / 2 - sum(size**2 for size in sizes) / 2  # twice the expected J
    if method == "exact":
        if not are_trends_countable(ties.tolist(), sizes):
            return unable(name, test, Why.TOO_LARGE, ranks.size, instead="jonckheere_asymptotic")
        likely = trend_counts(ties.tolist(), sizes)
        p = float(likely[np.abs(np.arange(likely.size) - centre) >= abs(twice_j - centre)].sum())
        floor = smallest(float(likely[likely > 0][[0, -1]].sum()), ranks.size)
    else:
        p = two_sided_z((twice_j - centre) / 2 / np.sqrt(_variance(np.array(sizes), ties)))
    share = twice_j / (2 * centre)
    notes = ["ties count half" if max(ties) > 1 else "", floor]
    found: dict[str, Any] = {"estimate": share, "test_statistic": twice_j / 2, "p": p}
    return Statistic(statistic=name, test=test, n=ranks.size, note="; ".join(filter(None, notes)), **found)


def _by_dose(values: Any, dose: Any) -> dict[Any, Floats]:
    numbers, doses = pairs(values, dose)
    return groups(numbers, doses)


def _twice_j(ranks: Ints, sizes: list[int]) -> int:
    """Return twice the pairs of people of different doses in which the higher dose has the higher value."""
    arm = np.repeat(np.arange(len(sizes)), sizes)
    signs = np.sign(ranks[None, :] - ranks[:, None]) + 1
    return int(signs[arm[:, None] < arm[None, :]].sum())


def _variance(sizes: Ints, ties: Ints) -> float:
    count = int(sizes.sum())

    def fifth(of: Any) -> float:
        return float(np.sum(of * (of - 1) * (2 * of + 5)))

    def third(of: Any) -> float:
        return float(np.sum(of * (of - 1) * (of - 2)))

    def second(of: Any) -> float:
        return float(np.sum(of * (of - 1)))

    return (
        (fifth(np.array([count])) - fifth(sizes) - fifth(ties)) / 72
        + third(sizes) * third(ties) / (36 * count * (count - 1) * max(count - 2, 1))
        + second(sizes) * second(ties) / (8 * count * (count - 1))
    )
