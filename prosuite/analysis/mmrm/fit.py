"""The search for the covariance parameters of the highest likelihood."""

from dataclasses import dataclass

import numpy as np

from prosuite.analysis.arrays import Floats
from prosuite.analysis.mmrm.covariance import Structure
from prosuite.analysis.mmrm.likelihood import Derivatives, Moments, State, derivatives_at, state_at

_MOST_STEPS = 100
_MOST_HALVINGS = 30
_DONE = 1e-11  # of the deviance: what a last step is expected to gain
_SINGULAR = 1e-6  # of the least eigenvalue, in units of the diagonal


@dataclass(frozen=True, slots=True)
class Fit:
    """The end of a search: state and derivatives, or in ``trouble`` why there is no solution."""

    state: State
    derivatives: Derivatives
    trouble: str = ""


def fit(structure: Structure, moments: Moments, variances: Floats, *, restricted: bool) -> Fit:
    """Return the highest likelihood, by Newton's steps.

    Each step goes by the observed second derivatives where these point to a maximum of the likelihood, else by the
    expected ones (Fisher scoring), and is halved until the likelihood grows. The search has converged where a step
    gains next to nothing, and ends with that step; what has not converged is no result.
    """
    state = state_at(structure.start(variances), structure, moments, restricted=restricted)
    for _ in range(_MOST_STEPS):
        found = derivatives_at(state, structure, moments, restricted=restricted)
        step = _step(found)
        gain = float(found.gradient @ step)
        if gain <= _DONE * max(abs(state.deviance), 1):
            return _ended(state, found, step, structure, moments, restricted=restricted)
        better = _better(state, step, structure, moments, restricted=restricted)
        if better is None:
            return Fit(state, found, "the search stopped before the likelihood was highest")
        state = better
    return Fit(state, found, f"no convergence in {_MOST_STEPS} steps")


def _ended(
    state: State, found: Derivatives, step: Floats, structure: Structure, moments: Moments, *, restricted: bool
) -> Fit:
    last = state_at(state.theta - step, structure, moments, restricted=restricted)
    if np.isfinite(last.deviance):
        state, found = last, derivatives_at(last, structure, moments, restricted=restricted)
    return Fit(state, found, _trouble(state, found, structure))


def _step(found: Derivatives) -> Floats:
    if _is_positive(found.observed):
        return np.linalg.solve(found.observed, found.gradient)
    return np.linalg.lstsq(found.expected, found.gradient, rcond=None)[0]


def _better(state: State, step: Floats, structure: Structure, moments: Moments, *, restricted: bool) -> State | None:
    for halving in range(_MOST_HALVINGS):
        new = state_at(state.theta - step / 2**halving, structure, moments, restricted=restricted)
        if new.deviance < state.deviance:
            return new
    return None


def _trouble(state: State, found: Derivatives, structure: Structure) -> str:
    if not _is_positive(found.observed):
        return "the values do not determine all covariance parameters"
    if not _is_positive(structure.at(state.theta)[0]):
        return "the covariance matrix is singular"
    return ""


def _is_positive(matrix: Floats) -> bool:
    """Return whether a matrix is positive definite with something to spare, whatever the units."""
    scale = np.diag(matrix)
    if (scale <= 0).any() or not np.isfinite(matrix).all():
        return False
    return bool(np.linalg.eigvalsh(matrix / np.sqrt(np.outer(scale, scale)))[0] > _SINGULAR)
