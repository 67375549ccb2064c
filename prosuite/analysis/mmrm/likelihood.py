"""The (restricted) likelihood of repeated values, with its first and second derivatives, all analytic.

Everything rests on sums of products of columns over the people who have the same visits, made once; no step of the
search looks at a person again. Formulas: Lindstrom and Bates, J Am Stat Assoc 1988;83:1014-1022; Wolfinger, Tobias and
Sall, SIAM J Sci Comput 1994;15:1294-1310; those of P, Q and R: Kenward and Roger, Biometrics 1997;53:983-997.
"""

from dataclasses import dataclass

import numpy as np

from prosuite.analysis.arrays import Floats, Ints
from prosuite.analysis.mmrm.covariance import Structure

_LEAST = 1e-12  # eigenvalue of what is still a covariance matrix, of its largest variance


@dataclass(frozen=True, slots=True)
class Pattern:
    """People with the same visits: which, how many people, and the sums of products of their columns and outcome."""

    visits: Ints
    people: int
    products: Floats  # visits x visits x columns x columns, the last column the outcome


@dataclass(frozen=True, slots=True)
class Moments:
    """All patterns, and how many values and columns there are."""

    patterns: list[Pattern]
    values: int
    columns: int


def moments_of(matrix: Floats, outcome: Floats, person: Ints, visit: Ints) -> Moments:
    """Return the moments of rows; ``person`` and ``visit`` count from 0, and no person has a visit twice."""
    both = np.column_stack([matrix, outcome])
    whole = np.zeros((person.max() + 1, visit.max() + 1, both.shape[1]))
    whole[person, visit] = both
    has = np.zeros(whole.shape[:2], bool)
    has[person, visit] = True
    patterns = []
    for seen in np.unique(has, axis=0):
        alike = whole[(has == seen).all(axis=1)][:, seen]
        products = np.ascontiguousarray(np.tensordot(alike, alike, (0, 0)).transpose(0, 2, 1, 3))
        patterns.append(Pattern(np.flatnonzero(seen), len(alike), products))
    return Moments(patterns, len(outcome), matrix.shape[1])


@dataclass(frozen=True, slots=True)
class State:
    """The likelihood at some parameters.

    Attributes
    ----------
    theta
        The covariance parameters.
    deviance
        -2 log (restricted) likelihood; infinite where the matrix is no covariance matrix.
    beta, phi
        Coefficients, and their covariance matrix taken as if theta were known.
    """

    theta: Floats
    deviance: float
    beta: Floats
    phi: Floats


@dataclass(frozen=True, slots=True)
class Derivatives:
    """Derivatives of the deviance: gradient, observed and expected second ones, and what inference needs.

    ``first`` holds, for each parameter, X' inv(S) dS inv(S) X; ``by_pattern`` the inverse, first and second derivatives
    of each pattern's matrix.
    """

    gradient: Floats
    observed: Floats
    expected: Floats
    first: Floats
    by_pattern: list[tuple[Pattern, Floats, Floats, Floats]]


def state_at(theta: Floats, structure: Structure, moments: Moments, *, restricted: bool) -> State:
    """Return the likelihood at some parameters."""
    none = State(theta, np.inf, np.empty(0), np.empty((0, 0)))
    sigma = structure.at(theta)[0]
    if not np.isfinite(sigma).all() or np.linalg.eigvalsh(sigma)[0] <= _LEAST * np.abs(np.diag(sigma)).max():
        return none
    p = moments.columns
    total, logs = np.zeros((p + 1, p + 1)), 0.0
    for pattern in moments.patterns:
        part = sigma[np.ix_(pattern.visits, pattern.visits)]
        total += np.tensordot(np.linalg.inv(part), pattern.products, 2)
        logs += pattern.people * np.linalg.slogdet(part)[1]
    phi = np.linalg.inv(total[:p, :p])
    beta = phi @ total[:p, p]
    squares = total[p, p] - total[p, :p] @ beta
    free = moments.values - p * restricted
    deviance = logs + squares + free * np.log(2 * np.pi) - restricted * np.linalg.slogdet(phi)[1]
    return State(theta, float(deviance), beta, phi)


def derivatives_at(state: State, structure: Structure, moments: Moments, *, restricted: bool) -> Derivatives:
    """Return the derivatives of the deviance at a state."""
    sigma, first, second = structure.at(state.theta)
    p, q = moments.columns, state.theta.size
    residual = np.append(-state.beta, 1.0)
    q_sums, trace = np.zeros((q, p + 1, p + 1)), np.zeros(q)
    observed, expected = np.zeros((q, q)), np.zeros((q, q))
    by_pattern = []
    for pattern in moments.patterns:
        at = np.ix_(pattern.visits, pattern.visits)
        inverse, one = np.linalg.inv(sigma[at]), first[:, at[0], at[1]]
        two = second[:, :, at[0], at[1]] if structure.is_curved else second
        by_pattern.append((pattern, inverse, one, two))
        left = inverse @ one
        q_sums += np.tensordot(left @ inverse, pattern.products, 2)
        trace += pattern.people * np.trace(left, axis1=1, axis2=2)
        pairs = pattern.people * traces(left, left)
        of_means = inverse @ (restricted * np.tensordot(pattern.products[..., :p, :p], state.phi, 2))
        of_both = of_means + inverse @ (pattern.products @ residual @ residual)
        observed += 2 * traces(left, left @ of_both) - pairs
        expected += pairs - 2 * traces(left, left @ of_means)
        if structure.is_curved:
            observed += np.tensordot(two, (pattern.people * np.eye(len(inverse)) - of_both) @ inverse, ([2, 3], [1, 0]))
    crossed = q_sums @ residual
    first_x = q_sums[:, :p, :p]
    through = restricted * traces(state.phi @ first_x, state.phi @ first_x)
    observed -= 2 * crossed[:, :p] @ state.phi @ crossed[:, :p].T + through
    gradient = trace - crossed @ residual - restricted * np.einsum("kij,ji->k", first_x, state.phi)
    return Derivatives(gradient, _even(observed), _even(expected + through), first_x, by_pattern)


def traces(one: Floats, other: Floats) -> Floats:
    """Return the trace of each product of a matrix of one stack and a matrix of another."""
    return one.reshape(len(one), -1) @ other.transpose(0, 2, 1).reshape(len(other), -1).T


def _even(matrix: Floats) -> Floats:
    return (matrix + matrix.T) / 2
