"""The covariance structures tried in order, until people are enough for one and it converges."""

from collections.abc import Sequence
from dataclasses import dataclass

from prosuite.analysis.mmrm.covariance import Structure, structure_of
from prosuite.analysis.mmrm.fit import Fit, fit
from prosuite.analysis.mmrm.prepared import Prepared
from prosuite.analysis.why import Why


@dataclass(frozen=True, slots=True)
class Attempt:
    """A structure that was tried, and why it is not the one; ``trouble`` is empty for the one that is used."""

    structure: str
    trouble: str

    def __str__(self) -> str:
        return f"{words(self.structure)}: {self.trouble or 'used'}"


def first_fit(
    structures: Sequence[str], prepared: Prepared, *, restricted: bool
) -> tuple[Structure | None, Fit | None, tuple[Attempt, ...]]:
    """Return the first structure that gives one solution, its fit, and what was tried."""
    attempts: list[Attempt] = []
    for name in structures:
        structure = structure_of(name, len(prepared.visits))
        trouble, found = _too_many(structure, prepared), None
        if not trouble:
            found = fit(structure, prepared.moments, prepared.variances, restricted=restricted)
            trouble = found.trouble
        attempts.append(Attempt(name, trouble))
        if found and not trouble:
            return structure, found, tuple(attempts)
    return None, None, tuple(attempts)


def words(structure: str) -> str:
    """Return a structure's name in words."""
    name, *heterogeneous = structure.split("_heterogeneous")
    plain = {"ar1": "AR(1)", "toeplitz": "Toeplitz"}.get(name, name.replace("_", " "))
    return f"heterogeneous {plain}" if heterogeneous else plain


def _too_many(structure: Structure, prepared: Prepared) -> str:
    parameters, left = len(structure.names), prepared.people - prepared.between
    if parameters <= left:
        return ""
    return Why.TOO_MANY_PARAMETERS.said(parameters=parameters, people=prepared.people, used=prepared.between)
