"""Standardised effects."""

from typing import Any, Literal

import numpy as np
from scipy.special import gammaln

from prosuite.analysis.arrays import known, pairs, steps
from prosuite.analysis.statistic import Statistic, unable
from prosuite.analysis.two_arms import pooled_sd, why_not
from prosuite.analysis.why import Why, there_are

_TWO = 2


def standardised_difference(values: Any, reference: Any, *, kind: Literal["cohen_d", "hedges_g"]) -> Statistic:
    """Return the difference of two arms' means in units of the standard deviation within them.

    Parameters
    ----------
    values, reference
        Of the arm and of the arm it is compared with; missing ones are left out.
    kind
        ``cohen_d``: with the pooled SD (Cohen, Statistical Power Analysis, 2nd ed. 1988, formula 2.5.1); ``hedges_g``:
        that times the exact factor against bias in small samples (Hedges, J Educ Stat 1981;6:107-128).

    Examples
    --------
    >>> from prosuite.analysis import standardised_difference
    >>> round(standardised_difference([4, 6, 8], [1, 2, 3], kind="hedges_g").estimate, 3)
    2.019
    """
    one, other = known(values), known(reference)
    if cannot := why_not(one, other, "standardised_difference", kind):
        return cannot
    df = one.size + other.size - 2
    times = np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2) if kind == "hedges_g" else 1.0
    value = times * (one.mean() - other.mean()) / pooled_sd(one, other)
    return Statistic(statistic="standardised_difference", test=kind, n=df + 2, estimate=value)


def standardised_change(after: Any, before: Any, *, kind: Literal["srm", "effect_size"]) -> Statistic:
    """Return the mean change in units of a standard deviation.

    Parameters
    ----------
    after, before
        Of each person, in the same order; people without one of the two are left out.
    kind
        ``srm``: the SD of the changes, the standardised response mean (Liang, Fossel and Larson, Med Care
        1990;28:632-642); ``effect_size``: the SD at baseline (Kazis, Anderson and Meenan, Med Care 1989;27:S178-S189).

    Examples
    --------
    >>> from prosuite.analysis import standardised_change
    >>> standardised_change([4, 6, 8], [1, 2, 3], kind="srm").estimate
    4.0
    """
    late, early = pairs(after, before)
    change = late - early
    by = change if kind == "srm" else early
    if change.size < _TWO:
        facts = {"needed": _TWO, "where": "", "are": there_are(change.size)}
        return unable("standardised_change", kind, Why.TOO_FEW, change.size, **facts)
    if np.ptp(steps(by)) == 0:
        where = "" if kind == "srm" else " at baseline"
        return unable("standardised_change", kind, Why.NO_VARIANCE, change.size, where=where)
    value = change.mean() / by.std(ddof=1)
    return Statistic(statistic="standardised_change", test=kind, n=change.size, estimate=value)
