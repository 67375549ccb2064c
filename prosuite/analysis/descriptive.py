"""Descriptive statistics of one group's values."""

from typing import Any, Literal

import numpy as np

from prosuite.analysis.arrays import Floats, floats, known
from prosuite.analysis.distributions import t_quantile
from prosuite.analysis.interval import exponentiated
from prosuite.analysis.statistic import Statistic, unable
from prosuite.analysis.why import Why, there_are

Quartiles = Literal["type_2", "type_7"]
_NUMPY = {"type_2": "averaged_inverted_cdf", "type_7": "linear"}
_TWO = 2


def describe(values: Any, *, level: float = 0.95, quartiles: Quartiles = "type_2") -> list[Statistic]:
    """Return what is usually said of one group's values.

    Parameters
    ----------
    values
        Numbers; missing ones are left out and counted.
    level
        Of the confidence interval of the mean, which rests on Student's t with n - 1 degrees of freedom.
    quartiles
        How quartiles lie between two values: ``type_2`` (SAS, PCTLDEF=5) or ``type_7`` (R, Excel), after Hyndman and
        Fan, Am Stat 1996;50:361-365.

    Returns
    -------
    list of Statistic
        ``n``, ``missing``, ``mean`` (with limits), ``sd`` (divisor n - 1), ``sem``, ``median``, ``q1``, ``q3``, ``min``
        and ``max``, each with its method.

    Examples
    --------
    >>> from prosuite.analysis import describe
    >>> {one.statistic: one.estimate for one in describe([3, 1, 2, None, 6])}["median"]
    2.5
    """
    numbers, method = known(values), f"quartiles_{quartiles}"
    count = numbers.size
    first = [
        Statistic(statistic="n", test="count", n=count, estimate=count),
        Statistic(statistic="missing", test="count", n=count, estimate=floats(values).size - count),
    ]
    if not count:
        names = ("mean", "sd", "sem", "median", "q1", "q3", "min", "max")
        return first + [unable(name, method if name in _QUANTILES else _OF[name], Why.NO_VALUES) for name in names]
    shares = np.quantile(numbers, list(_QUANTILES.values()), method=_NUMPY[quartiles])  # type: ignore[call-overload]
    middle = [
        Statistic(statistic=name, test=method, n=count, estimate=value)
        for name, value in zip(_QUANTILES, shares, strict=True)
    ]
    ends = [
        Statistic(statistic=name, test="descriptive", n=count, estimate=value)
        for name, value in (("min", numbers.min()), ("max", numbers.max()))
    ]
    return [*first, mean(numbers, level=level), *_spread(numbers), *middle, *ends]


_QUANTILES = {"median": 0.5, "q1": 0.25, "q3": 0.75}
_OF = {"mean": "t_interval", "sd": "descriptive", "sem": "descriptive", "min": "descriptive", "max": "descriptive"}


def mean(values: Any, *, level: float = 0.95, name: str = "mean") -> Statistic:
    """Return the mean with confidence limits by Student's t; one value alone has none.

    Examples
    --------
    >>> from prosuite.analysis import mean
    >>> round(mean([1, 2, 3, 4]).upper, 4)
    4.5543
    """
    numbers = known(values)
    if not numbers.size:
        return unable(name, "t_interval", Why.NO_VALUES)
    centre = numbers.mean()
    if numbers.size < _TWO:
        note = "one value has no confidence interval"
        return Statistic(statistic=name, test="t_interval", n=1, estimate=centre, note=note)
    reach = t_quantile(level, numbers.size - 1) * standard_error(numbers)
    limits = {"lower": centre - reach, "upper": centre + reach, "level": level}
    return Statistic(statistic=name, test="t_interval", n=numbers.size, estimate=centre, **limits)


def geometric_mean(values: Any, *, level: float = 0.95) -> Statistic:
    """Return the geometric mean, with limits by Student's t on the natural logarithms.

    Examples
    --------
    >>> from prosuite.analysis import geometric_mean
    >>> round(geometric_mean([1, 10, 100]).estimate, 12)
    10.0
    """
    numbers = known(values)
    low = int((numbers <= 0).sum())
    if low:
        are = "is" if low == 1 else "are"
        return unable("geometric_mean", "log_t_interval", Why.NOT_POSITIVE, numbers.size, count=low, are=are)
    return exponentiated(mean(np.log(numbers), level=level), "geometric_mean").at(test="log_t_interval")


def standard_error(numbers: Floats) -> float:
    """Return the standard error of the mean."""
    return float(numbers.std(ddof=1) / np.sqrt(numbers.size))


def _spread(numbers: Floats) -> list[Statistic]:
    count = numbers.size
    if count < _TWO:
        facts = {"needed": _TWO, "where": "", "are": there_are(count)}
        return [unable(name, "descriptive", Why.TOO_FEW, count, **facts) for name in ("sd", "sem")]
    values = {"sd": numbers.std(ddof=1), "sem": standard_error(numbers)}
    return [Statistic(statistic=name, test="descriptive", n=count, estimate=value) for name, value in values.items()]
