"""Standard errors and degrees of freedom of a fitted model's linear combinations."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from prosuite.analysis.arrays import Floats
from prosuite.analysis.mmrm.fit import Fit

Df = Literal["kenward_roger", "kenward_roger_linear", "satterthwaite"]


@dataclass(frozen=True, slots=True)
class Inference:
    """What gives a combination of coefficients its standard error and degrees of freedom.

    Attributes
    ----------
    fit
        The fitted model.
    spread
        Covariance matrix of the covariance parameters.
    phi
        Covariance matrix of the coefficients, adjusted where Kenward and Roger's method says so.
    """

    fit: Fit
    spread: Floats
    phi: Floats

    def of(self, weights: Floats) -> tuple[float, float, float]:
        """Return estimate, standard error and degrees of freedom of a combination."""
        state = self.fit.state
        error = float(np.sqrt(weights @ self.phi @ weights))
        through = state.phi @ weights
        slope = np.einsum("a,kab,b->k", through, self.fit.derivatives.first, through)
        df = 2 * float(weights @ through) ** 2 / float(slope @ self.spread @ slope)
        return float(weights @ state.beta), error, df


def inference_of(fit: Fit, df: Df) -> Inference:
    """Return the inference by a method.

    Parameters
    ----------
    fit
        A model that has converged.
    df
        ``satterthwaite``: Fai and Cornelius, J Stat Comput Simul 1996;54:363-378. ``kenward_roger``: adjusted standard
        errors (Kenward and Roger, Biometrics 1997;53:983-997), by the parameters that SAS prints.
        ``kenward_roger_linear``: the same without second derivatives. In all three the covariance of the parameters
        rests on the observed information, as in SAS and R's mmrm; for one combination Kenward and Roger's degrees of
        freedom are then Satterthwaite's, and their scale is 1.
    """
    found, phi = fit.derivatives, fit.state.phi
    spread = 2 * np.linalg.inv(found.observed)
    if df == "satterthwaite":
        return Inference(fit, spread, phi)
    adjusted = phi + 2 * phi @ _bias(fit, spread, quadratic=df == "kenward_roger") @ phi
    return Inference(fit, spread, adjusted)


def _bias(fit: Fit, spread: Floats, *, quadratic: bool) -> Floats:
    """Return the sum over k, l of spread_kl (Q_kl - P_k phi P_l - R_kl / 4)."""
    p = fit.state.beta.size
    first = fit.derivatives.first
    total = -np.tensordot(first @ fit.state.phi, np.tensordot(spread, first, 1), ([0, 2], [0, 1]))
    for pattern, inverse, one, two in fit.derivatives.by_pattern:
        inner = np.tensordot(one @ inverse, np.tensordot(spread, one, 1), ([0, 2], [0, 1]))
        if quadratic and two.size:
            inner = inner - np.tensordot(spread, two, 2) / 4
        total += np.tensordot(inverse @ inner @ inverse, pattern.products[..., :p, :p], 2)
    whole: Floats = (total + total.T) / 2
    return whole
