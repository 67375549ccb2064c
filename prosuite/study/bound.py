"""What counts as worse: a change, percent change or value, and who is beyond it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prosuite.intake.thresholds import Better
from prosuite.study.comparison import reaches

On = Literal["change", "percent", "value"]
VARIABLES: dict[On, str] = {"change": "CHG", "percent": "PCHG", "value": "AVAL"}


@dataclass(frozen=True)
class Bound:
    """From which change, percent change or value on a person is worse.

    Attributes
    ----------
    on
        What is compared.
    size
        The threshold; a change or percent change as a positive number.
    better
        Whether higher or lower values are better.
    strict
        Whether what just reaches the threshold is not yet worse.
    """

    on: On
    size: float
    better: Better
    strict: bool

    def passed(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which values are worse; missing ones are not."""
        upward = self.better == "lower"
        at = self.size if self.on == "value" or upward else -self.size
        return reaches(values, at, upward=upward, strict=self.strict)

    def of(self, value: float, base: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what would be compared if a person had a value."""
        if self.on == "value":
            return np.full_like(base, value)
        with np.errstate(divide="ignore", invalid="ignore"):
            return value - base if self.on == "change" else 100 * (value - base) / np.abs(base)

    @property
    def variable(self) -> str:
        """The variable that is compared."""
        return VARIABLES[self.on]
