"""A scoring plan: an instrument and its norms as plain arrays."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
CodeArray: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Lookup:
    """Recode of one item.

    Attributes
    ----------
    item
        Row of the item in the code matrix.
    values
        Recoded value per answer code; entry 0, a missing answer, is 0.
    """

    item: int
    values: FloatArray


@dataclass(frozen=True, slots=True)
class PairLookup:
    """Recode of an item that depends on its partner's answer.

    Attributes
    ----------
    item, partner
        Rows of the two items in the code matrix.
    values
        Recoded value by partner's code (rows) and own code (columns), flattened; 0 where ``unfilled``.
    unfilled
        1 where the item stays missing, else 0; laid out as ``values``.
    width
        Number of own codes, the missing one included.
    """

    item: int
    partner: int
    values: FloatArray
    unfilled: CodeArray
    width: int


@dataclass(frozen=True, slots=True)
class ScalePlan:
    """How one scale is made.

    Attributes
    ----------
    items
        Rows of its items in the code matrix.
    recodes
        Their lookups.
    factor
        What the sum of the recoded items is multiplied by, per number of items left missing: items / items
        present for a sum, 1 / items present for a mean.
    minimum_answered
        Items that must be answered.
    lowest, per_point
        ``score = (raw - lowest) * per_point``.
    """

    items: tuple[int, ...]
    recodes: tuple[Lookup | PairLookup, ...]
    factor: FloatArray
    minimum_answered: int
    lowest: float
    per_point: float


@dataclass(frozen=True, slots=True)
class NormPlan:
    """Standardisation against a norm population.

    Attributes
    ----------
    scales
        Rows of the norm-based scales among all scales.
    means, sds
        Of these scales in the norm population: one number each, or one for every respondent.
    weights
        One row per component summary, one column per norm-based scale.
    """

    scales: tuple[int, ...]
    means: FloatArray
    sds: FloatArray
    weights: FloatArray


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything needed to score code matrices."""

    scales: tuple[ScalePlan, ...]
    norms: NormPlan | None

    @property
    def n_scores(self) -> int:
        """Rows of the score matrix: scales, norm-based scales, components."""
        if self.norms is None:
            return len(self.scales)
        return len(self.scales) + len(self.norms.scales) + len(self.norms.weights)
