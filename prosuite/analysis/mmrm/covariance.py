"""Covariance structures of repeated values, with their derivatives by the parameters that SAS's PROC MIXED prints."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from prosuite.analysis.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Structure:
    """A covariance matrix of visits as a function of parameters.

    Attributes
    ----------
    name
        Its identifier.
    names
        Of its parameters.
    start
        Parameters of independent visits, from their variances.
    at
        From parameters to the matrix, its first derivatives (parameters x visits x visits) and its second ones
        (parameters x parameters x visits x visits; empty of a structure that is not curved).
    is_curved
        Whether the second derivatives are not all 0.
    """

    name: str
    names: list[str]
    start: Callable[[Floats], Floats]
    at: Callable[[Floats], tuple[Floats, Floats, Floats]]
    is_curved: bool


def structure_of(name: str, visits: int) -> Structure:
    """Return a structure for a number of visits."""
    lag = np.abs(np.subtract.outer(np.arange(visits), np.arange(visits)))
    return _BY_NAME[name](name, lag)


def _unstructured(name: str, lag: Ints) -> Structure:
    rows, columns = np.tril_indices(lag.shape[0])
    basis = np.zeros((rows.size, *lag.shape))
    basis[np.arange(rows.size), rows, columns] = basis[np.arange(rows.size), columns, rows] = 1
    names = [f"covariance {row + 1} {column + 1}" for row, column in zip(rows, columns, strict=True)]
    return _linear(name, names, basis, lambda variances: np.diag(variances)[rows, columns])


def _compound_symmetry(name: str, lag: Ints) -> Structure:
    basis = np.array([np.ones(lag.shape), np.eye(len(lag))])
    return _linear(name, ["covariance", "residual"], basis, lambda variances: np.array([0, variances.mean()]))


def _toeplitz(name: str, lag: Ints) -> Structure:
    basis = np.array([lag == distance for distance in range(len(lag))], dtype=float)
    names = ["variance", *(f"covariance at distance {distance}" for distance in range(1, len(lag)))]
    return _linear(name, names, basis, lambda variances: variances.mean() * (np.arange(len(lag)) == 0))


def _linear(name: str, names: list[str], basis: Floats, start: Callable[[Floats], Floats]) -> Structure:
    none = np.empty(0)
    return Structure(name, names, start, lambda theta: (np.tensordot(theta, basis, 1), basis, none), is_curved=False)


Correlation = Callable[[Floats], tuple[Floats, Floats, Floats]]


def _power(lag: Ints) -> Correlation:
    """Return rho to the power of the distance, and its derivatives."""

    def at(rho: Floats) -> tuple[Floats, Floats, Floats]:
        first = lag * rho[0] ** np.maximum(lag - 1, 0)
        second = lag * (lag - 1) * rho[0] ** np.maximum(lag - 2, 0)
        return rho[0] ** lag, first[None], second[None, None]

    return at


def _by_class(classes: Ints) -> Correlation:
    """Return a correlation for each class of pairs from 1 on; class 0 is the diagonal."""
    basis = np.array([classes == one for one in range(1, classes.max(initial=0) + 1)], dtype=float)
    basis = basis.reshape(-1, *classes.shape)
    none = np.zeros((len(basis), *basis.shape))
    return lambda rho: ((classes == 0) + np.tensordot(rho, basis, 1), basis, none)


def _scaled(name: str, group: Ints, names: list[str], correlation: Correlation) -> Structure:
    """Return sqrt(v_i v_j) times a correlation; ``group`` says which variance each visit has."""
    count = int(group.max()) + 1
    of = (group[:, None] == np.arange(count)).astype(float)
    times = (of[:, None, :] + of[None, :, :]).transpose(2, 0, 1)  # how often each variance is in a pair of visits

    def at(theta: Floats) -> tuple[Floats, Floats, Floats]:
        variances, rho = theta[:count], theta[count:]
        with np.errstate(invalid="ignore"):
            scale = np.sqrt(np.outer(variances[group], variances[group]))
        corr, corr_first, corr_second = correlation(rho)
        by = times / variances[:, None, None]
        first = scale * by / 2
        twice = by[:, None] * by[None, :] / 4
        twice[np.arange(count), np.arange(count)] -= by / variances[:, None, None] / 2
        size = theta.size
        second = np.empty((size, size, *scale.shape))
        second[:count, :count] = scale * twice * corr
        second[:count, count:] = first[:, None] * corr_first[None]
        second[count:, :count] = second[:count, count:].swapaxes(0, 1)
        second[count:, count:] = scale * corr_second
        return scale * corr, np.concatenate([first * corr, scale * corr_first]), second

    named = [f"variance {one + 1}" for one in range(count)] if count > 1 else ["variance"]
    means = of / of.sum(axis=0)

    def start(values: Floats) -> Floats:
        return np.concatenate([values @ means, np.zeros(len(names))])

    return Structure(name, named + names, start, at, is_curved=True)


_Builder = Callable[[str, Ints], Structure]
_DISTANCES = "correlation at distance {}"
_BY_NAME: dict[str, _Builder] = {
    "unstructured": _unstructured,
    "toeplitz_heterogeneous": lambda name, lag: _scaled(
        name, np.arange(len(lag)), [_DISTANCES.format(one) for one in range(1, len(lag))], _by_class(lag)
    ),
    "ar1_heterogeneous": lambda name, lag: _scaled(name, np.arange(len(lag)), ["correlation"], _power(lag)),
    "compound_symmetry_heterogeneous": lambda name, lag: _scaled(
        name, np.arange(len(lag)), ["correlation"] * (len(lag) > 1), _by_class(np.minimum(lag, 1))
    ),
    "toeplitz": _toeplitz,
    "ar1": lambda name, lag: _scaled(name, np.zeros(len(lag), int), ["correlation"], _power(lag)),
    "compound_symmetry": _compound_symmetry,
}
STRUCTURES = tuple(_BY_NAME)  # in the order in which they are tried
