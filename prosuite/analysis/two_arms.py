"""Two arms compared: t tests and standardised differences."""

from typing import Any

import numpy as np

from prosuite.analysis.arrays import Floats, known, steps
from prosuite.analysis.interval import exponentiated, t_statistic
from prosuite.analysis.statistic import Statistic, unable
from prosuite.analysis.why import Why, there_are
from prosuite.errors import InputError

_TWO = 2


def two_sample_t(values: Any, reference: Any, *, equal_variances: bool, level: float = 0.95) -> Statistic:
    """Return the difference of two arms' means with limits and t test.

    Parameters
    ----------
    values, reference
        Of the arm and of the arm it is compared with; missing ones are left out.
    equal_variances
        True: Student's test with the pooled variance; False: Welch's (Biometrika 1947;34:28-35), with Satterthwaite's
        degrees of freedom. None is a default.
    level
        Of the confidence interval.

    Examples
    --------
    >>> from prosuite.analysis import two_sample_t
    >>> round(two_sample_t([4, 6, 8], [1, 2, 3, 4], equal_variances=False).df, 3)
    3.235
    """
    test = "student_t" if equal_variances else "welch_t"
    return _t_of(known(values), known(reference), "mean_difference", test, equal=equal_variances, level=level)


def ratio_of_geometric_means(values: Any, reference: Any, *, level: float = 0.95) -> Statistic:
    """Return the ratio of two arms' geometric means, with limits and Welch's test on logarithms.

    Examples
    --------
    >>> from prosuite.analysis import ratio_of_geometric_means
    >>> round(ratio_of_geometric_means([2, 4, 8], [1, 2, 4]).estimate, 6)
    2.0
    """
    name, test = "ratio_of_geometric_means", "log_welch_t"
    one, other = known(values), known(reference)
    low = int((one <= 0).sum() + (other <= 0).sum())
    if low:
        are = "is" if low == 1 else "are"
        return unable(name, test, Why.NOT_POSITIVE, one.size + other.size, count=low, are=are)
    return exponentiated(_t_of(np.log(one), np.log(other), name, test, equal=False, level=level), name)


def _t_of(one: Floats, other: Floats, name: str, test: str, *, equal: bool, level: float) -> Statistic:
    count = one.size + other.size
    if cannot := why_not(one, other, name, test):
        return cannot
    variances = np.array([one.var(ddof=1), other.var(ddof=1)])
    sizes = np.array([one.size, other.size])
    if equal:
        parts = ((sizes - 1) @ variances) / (count - 2) / sizes
        df = count - 2.0
    else:
        parts = variances / sizes
        df = parts.sum() ** 2 / (parts**2 / (sizes - 1)).sum()
    return t_statistic(name, test, one.mean() - other.mean(), float(np.sqrt(parts.sum())), df, level, n=count)


def why_not(one: Floats, other: Floats, name: str, test: str) -> Statistic | None:
    """Return why two arms' means cannot be compared: somebody alone in an arm, or nobody differs; None if they can."""
    count = one.size + other.size
    fewest = min(one.size, other.size)
    if fewest < _TWO:
        return unable(name, test, Why.TOO_FEW, count, needed=_TWO, where=" in each arm", are=there_are(fewest))
    ranks = steps(np.concatenate([one, other]))
    if np.ptp(ranks[: one.size]) == 0 and np.ptp(ranks[one.size :]) == 0:
        return unable(name, test, Why.NO_VARIANCE, count, where=" within each arm")
    return None


def pooled_sd(one: Floats, other: Floats) -> float:
    """Return the standard deviation within two arms."""
    squares = (one.size - 1) * one.var(ddof=1) + (other.size - 1) * other.var(ddof=1)
    return float(np.sqrt(squares / (one.size + other.size - 2)))


def groups(values: Any, arm: Any) -> dict[Any, Floats]:
    """Return the values that are not missing by arm, sorted."""
    arms = np.asarray(arm)
    numbers = np.asarray(values, dtype=float)
    if arms.shape != numbers.shape:
        raise InputError(f"expected an arm for each value, found {arms.size} for {numbers.size} values")
    return {one: known(numbers[arms == one]) for one in sorted(set(arms[~np.isnan(numbers)].tolist()))}
