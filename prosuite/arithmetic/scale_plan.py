"""A scoring plan: an instrument and its norms as plain arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
CodeArray: TypeAlias = NDArray[np.uint8]
Codes: TypeAlias = CodeArray | Mapping[int, CodeArray]  # of respondents, by row


def _code_0(keys: int, width: int) -> CodeArray:
    """Return 1 for every key whose own code is 0, a missing answer."""
    return np.equal(np.arange(keys) % width, 0).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Recode of one item: whatever it depends on, it is a table by answer code.

    Attributes
    ----------
    item
        Row of the item in the code matrix.
    values
        Recoded value per answer code; 0 where ``unanswered``.
    unanswered
        1 for each code that is no answer and leaves the item missing, else 0; None for code 0 alone. An item that
        counts as 2 when missing has the value 2 at code 0 and is unanswered nowhere.
    possible
        The most that the item can give, per answer code: 0 where ``unanswered``; None if it is not asked for.
    """

    item: int
    values: FloatArray
    unanswered: CodeArray | None = None
    possible: FloatArray | None = None

    @property
    def widths(self) -> dict[int, int]:
        """Number of codes of each row that is read, the missing one included."""
        return {self.item: len(self.values)}

    def key(self, codes: Codes) -> CodeArray:
        """Return the place of each respondent in the tables."""
        return codes[self.item]

    def flags(self) -> tuple[CodeArray, CodeArray]:
        """Return by key whether the item is unanswered and whether it stays unfilled, which are one here."""
        unanswered = _code_0(len(self.values), len(self.values)) if self.unanswered is None else self.unanswered
        return unanswered, unanswered


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
    unanswered
        1 where the item is not answered, be it filled or not; laid out as ``values``; None for own code 0 alone.
    possible
        The most that the item can give, 0 where ``unfilled``; laid out as ``values``; None if it is not asked for.
    """

    item: int
    partner: int
    values: FloatArray
    unfilled: CodeArray
    width: int
    unanswered: CodeArray | None = None
    possible: FloatArray | None = None

    @property
    def widths(self) -> dict[int, int]:
        """Number of codes of each row that is read, the missing one included."""
        return {self.partner: len(self.values) // self.width, self.item: self.width}

    def key(self, codes: Codes) -> NDArray[np.uint16]:
        """Return the place of each respondent in the tables."""
        return codes[self.partner].astype(np.uint16) * np.uint16(self.width) + codes[self.item]

    def flags(self) -> tuple[CodeArray, CodeArray]:
        """Return by key whether the item is unanswered and whether it stays unfilled."""
        unanswered = _code_0(len(self.values), self.width) if self.unanswered is None else self.unanswered
        return unanswered, self.unfilled


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
        What the sum of the recoded items is multiplied by, per number of items left missing:

        - items / items present for a sum whose missing items take the mean of those present,
        - 1 / items present for a mean,
        - 1 for the sum of what was answered,
        - NaN where so many missing items give no score: from 1 on if none may be missing.

        If the items say what is ``possible``, the product is divided by the sum of that: 100 gives percent of the
        most that the answered items can give, NaN where that is 0.
    minimum_answered
        Items that must be answered.
    lowest, per_point
        ``score = (raw - lowest) * per_point``.
    raw_decimals, decimals
        Decimals to which the raw score and the score are rounded, half away from zero; None for unrounded.
    """

    items: tuple[int, ...]
    recodes: tuple[Lookup | PairLookup, ...]
    factor: FloatArray
    minimum_answered: int
    lowest: float
    per_point: float
    raw_decimals: int | None = None
    decimals: int | None = None


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
