"""How many of how many, with limits."""

import math

from prosuite.analysis.distributions import beta_quantile, z_quantile
from prosuite.analysis.statistic import Statistic, unable
from prosuite.analysis.why import Why
from prosuite.errors import InputError


def proportion(count: int, n: int, *, level: float = 0.95) -> list[Statistic]:
    """Return a proportion with exact and with Wilson's limits.

    Parameters
    ----------
    count, n
        How many people had it, of how many.
    level
        Of the two-sided interval.

    Returns
    -------
    list of Statistic
        ``proportion`` (from 0 to 1) by Clopper and Pearson (Biometrika 1934;26:404-413: quantiles of the beta
        distribution) and by Wilson (J Am Stat Assoc 1927;22:209-212: the score interval).

    Examples
    --------
    >>> from prosuite.analysis import proportion
    >>> round(proportion(0, 5)[0].upper, 3)
    0.522
    """
    if not 0 <= count <= n or count % 1 or n % 1:
        raise InputError(f"expected a whole count from 0 to n, found {count} of {n}")
    if not n:
        return [unable("proportion", test, Why.NO_VALUES) for test in ("clopper_pearson", "wilson")]
    limits = {"clopper_pearson": _exact(count, n, level), "wilson": _wilson(count, n, level)}
    return [
        Statistic(statistic="proportion", test=test, n=n, estimate=count / n, lower=low, upper=high, level=level)
        for test, (low, high) in limits.items()
    ]


def _exact(count: int, n: int, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    lower = beta_quantile(tail, count, n - count + 1) if count else 0.0
    return lower, beta_quantile(1 - tail, count + 1, n - count) if count < n else 1.0


def _wilson(count: int, n: int, level: float) -> tuple[float, float]:
    z, share = z_quantile(level), count / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    return (0.0 if count == 0 else centre - reach), (1.0 if count == n else centre + reach)
