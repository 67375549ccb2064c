"""Reference equations: what a person of this age, sex and size is expected to reach, and where normal ends."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from prosuite.arithmetic.equation_plan import EquationPlan
from prosuite.arithmetic.equations import ReferenceValues, reference_values
from prosuite.arithmetic.scale_plan import CodeArray, FloatArray
from prosuite.datafiles import parse, read_rows, read_toml
from prosuite.datafiles.models import Confidence
from prosuite.datafiles.regular import file_bytes
from prosuite.errors import NormError, SpecError
from prosuite.harmless import visible
from prosuite.names import nearest
from prosuite.norms.coefficients import Coefficient, EquationSet, Knot
from prosuite.norms.equation_checks import coefficient_faults, knot_faults
from prosuite.norms.equation_plans import compile_plan, inputs_of

__all__ = ["EquationSet", "ReferenceEquations", "load_equations"]


@dataclass(frozen=True)
class ReferenceEquations:
    """A set of reference equations, read and checked.

    Attributes
    ----------
    card
        What the set is.
    rows, knots
        Its coefficients and spline knots.
    sha256
        Digest of the card and its tables.
    plans
        Measure to the plan that :func:`prosuite.arithmetic.equations.reference_values` evaluates.
    """

    card: EquationSet
    rows: tuple[Coefficient, ...]
    knots: tuple[Knot, ...]
    sha256: str
    plans: Mapping[str, EquationPlan]

    def __repr__(self) -> str:
        return visible(f"<ReferenceEquations {self.id}: {self.card.title}>")

    @property
    def id(self) -> str:
        """Name of the set."""
        return self.card.id

    @property
    def confidence(self) -> Confidence:
        """How well the numbers are known."""
        return self.card.confidence

    @property
    def verified(self) -> str:
        """Where the numbers were found again."""
        return self.card.verified

    @property
    def unverified(self) -> bool:
        """Whether the set rests on a single unchecked source."""
        return self.card.unverified

    @property
    def groups(self) -> tuple[str, ...]:
        """Ethnic groups; a group's code in an evaluation is its place here, from 1."""
        return self.card.groups

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the measures there are equations for."""
        return tuple(self.plans)

    def inputs(self, measure: str) -> tuple[str, ...]:
        """Return what must be known of a person: among age, height_cm, weight_kg, sex, group and others.

        The age is always needed, because an equation is used within its ages only.
        """
        return self._inputs[measure]

    @cached_property
    def _inputs(self) -> dict[str, tuple[str, ...]]:
        return {measure: inputs_of(self.card, self.rows, self.knots, measure) for measure in self.plans}

    def plan(self, measure: str) -> EquationPlan:
        """Return the plan of a measure.

        Raises
        ------
        NormError
            The set has no equation for it.
        """
        if measure not in self.plans:
            raise NormError(
                f"norm set {self.id!r} has no equation for {measure!r}{nearest(measure, self.plans)} "
                f"(it has {', '.join(self.plans)})"
            )
        return self.plans[measure]

    def evaluate(
        self, measure: str, observed: FloatArray, inputs: dict[str, FloatArray], sex: CodeArray, group: CodeArray
    ) -> ReferenceValues:
        """Compare measured values with those predicted; see :func:`prosuite.arithmetic.equations.reference_values`."""
        return reference_values(self.plan(measure), observed, inputs, sex, group)


def load_equations(folder: Path, set_id: str, *, allow_unverified: bool = False) -> ReferenceEquations:
    """Read a set of reference equations.

    Parameters
    ----------
    folder
        Where the card and its tables lie.
    set_id
        The card's name without ``.toml``.
    allow_unverified
        Whether parts of confidence C may be used; if not, the values that rest on them are missing.

    Raises
    ------
    SpecError
        The card or a table cannot be read, is faulty or incomplete; the message names file and row.
    """
    card = parse(read_toml(folder / f"{set_id}.toml"), EquationSet, f"{set_id}.toml")
    return _loaded(folder, set_id, _digest(folder, card), allow_unverified)


def _digest(folder: Path, card: EquationSet) -> str:
    """Return the SHA-256 of a card and its tables."""
    names = (f"{card.id}.toml", card.coefficients, card.splines)
    try:
        content = [file_bytes(folder / name) for name in names if name is not None]
    except OSError as error:
        raise SpecError(f"{error.filename} cannot be read: {error.strerror or error}") from error
    return hashlib.sha256(b"".join(content)).hexdigest()


@lru_cache(maxsize=64)
def _loaded(folder: Path, set_id: str, digest: str, allow_unverified: bool) -> ReferenceEquations:  # noqa: FBT001
    card = parse(read_toml(folder / f"{set_id}.toml"), EquationSet, f"{set_id}.toml")
    rows = tuple(read_rows(folder / card.coefficients, Coefficient))
    _refuse(card.coefficients, coefficient_faults(card, rows))
    knots = () if card.splines is None else tuple(read_rows(folder / card.splines, Knot))
    _refuse(card.splines, knot_faults(card, rows, knots))
    plans = {
        measure: compile_plan(card, rows, knots, measure, allow_unverified=allow_unverified)
        for measure in dict.fromkeys(row.measure for row in rows)
    }
    return ReferenceEquations(card, rows, knots, digest, plans)


def _refuse(table: str | None, faults: Iterator[str]) -> None:
    for fault in faults:
        raise SpecError(f"{table}: {fault}")
