"""An estimate that is t distributed, with its limits and test against 0."""

from typing import Any

import numpy as np

from prosuite.analysis.distributions import t_quantile, two_sided_t
from prosuite.analysis.statistic import Statistic


def t_statistic(name: str, test: str, estimate: float, error: float, df: float, level: float, **rest: Any) -> Statistic:
    """Return an estimate with standard error: limits, t and two-sided p on some degrees of freedom."""
    reach = t_quantile(level, df) * error
    value = estimate / error
    return Statistic(
        statistic=name,
        test=test,
        estimate=estimate,
        lower=estimate - reach,
        upper=estimate + reach,
        level=level,
        test_statistic=value,
        df=df,
        p=two_sided_t(value, df),
        **rest,
    )


def exponentiated(one: Statistic, name: str) -> Statistic:
    """Return a statistic of logarithms on the scale of the values: a ratio."""
    ends = (one.estimate, one.lower, one.upper)
    estimate, lower, upper = (None if end is None else float(np.exp(end)) for end in ends)
    return one.at(statistic=name, estimate=estimate, lower=lower, upper=upper)
