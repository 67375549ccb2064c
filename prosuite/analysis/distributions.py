"""Tails and quantiles, by SciPy's special functions."""

from collections.abc import Sequence

from scipy import special


def two_sided_t(value: float, df: float) -> float:
    """Return the two-sided p of Student's t."""
    return float(2 * special.stdtr(df, -abs(value)))


def t_quantile(level: float, df: float) -> float:
    """Return how many standard errors reach from the estimate to its limits."""
    return float(special.stdtrit(df, (1 + level) / 2))


def two_sided_z(value: float) -> float:
    """Return the two-sided p of a standard normal value."""
    return float(2 * special.ndtr(-abs(value)))


def z_quantile(level: float) -> float:
    """Return how many standard errors reach from the estimate to its limits, by the normal distribution."""
    return float(special.ndtri((1 + level) / 2))


def upper_f(value: float, df: Sequence[float]) -> float:
    """Return the upper tail of F, with degrees of freedom above and below."""
    return float(special.fdtrc(*df, value))


def upper_chi2(value: float, df: float) -> float:
    """Return the upper tail of chi-squared."""
    return float(special.chdtrc(df, value))


def beta_quantile(share: float, first: float, second: float) -> float:
    """Return a quantile of the beta distribution."""
    return float(special.betaincinv(first, second, share))
