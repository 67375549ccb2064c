"""Change against baseline by Student's t, on values and on ratios."""

from typing import Any

import numpy as np

from prosuite.analysis.arrays import Floats, known, pairs, steps
from prosuite.analysis.descriptive import mean, standard_error
from prosuite.analysis.interval import exponentiated, t_statistic
from prosuite.analysis.statistic import Statistic, unable
from prosuite.analysis.why import Why, there_are

_TWO = 2


def paired_t(change: Any, *, level: float = 0.95) -> Statistic:
    """Return the mean change with limits and the paired t test against 0 (Student, Biometrika 1908;6:1-25).

    Parameters
    ----------
    change
        Of each person, value at the visit minus value at baseline; missing ones are left out.
    level
        Of the confidence interval.

    Returns
    -------
    Statistic
        ``mean_change``. Of one person, or where all changed by the same, it has no test; ``why`` says so.

    Examples
    --------
    >>> from prosuite.analysis import paired_t
    >>> change = paired_t([52.0, 81.0, 64.0, 95.0, 91.0])
    >>> round(change.estimate, 1), round(change.p, 4)
    (76.6, 0.0007)
    """
    return _t_of(known(change), level).at(statistic="mean_change", test="paired_t")


def log_ratio(after: Any, before: Any, *, level: float = 0.95) -> Statistic:
    """Return the geometric mean of each person's ratio to baseline, with the paired t test on logarithms.

    Parameters
    ----------
    after, before
        Of each person, in the same order; people without one of the two are left out, and zero or negative values
        leave no result.
    level
        Of the confidence interval.

    Examples
    --------
    >>> from prosuite.analysis import log_ratio
    >>> round(log_ratio([2.0, 4.0, 9.0], [4.0, 8.0, 16.0]).estimate, 3)
    0.52
    """
    late, early = pairs(after, before)
    low = int(((late <= 0) | (early <= 0)).sum())
    if low:
        are = "is" if low == 1 else "are"
        return unable("geometric_mean_ratio", "log_ratio_t", Why.NOT_POSITIVE, late.size, count=low, are=are)
    return exponentiated(_t_of(np.log(late / early), level), "geometric_mean_ratio").at(test="log_ratio_t")


def _t_of(numbers: Floats, level: float) -> Statistic:
    count = numbers.size
    if count < _TWO:
        facts = {"needed": _TWO, "where": "", "are": there_are(count)}
        return mean(numbers, level=level).at(why=Why.TOO_FEW, note=Why.TOO_FEW.said(**facts))
    if np.ptp(steps(numbers)) == 0:
        same = Why.NO_VARIANCE
        return Statistic(statistic="", test="", n=count, estimate=numbers[0], why=same, note=same.said(where=""))
    return t_statistic("", "", numbers.mean(), standard_error(numbers), count - 1, level, n=count)
