"""The score column: one score of all records, with its status, what it rests on and what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray, FloatArray


class Status(IntEnum):
    """Whether a score is there, and whether a mean stands in for what it lacks."""

    NOT_SCORED = 0
    PRORATED = 1
    SCORED = 2

    @property
    def word(self) -> str:
        """The status as outputs write it."""
        return self.name.lower()


class Said(NamedTuple):
    """What is said of each record's score: a number for each, and the texts that the numbers stand for."""

    numbers: NDArray[np.unsignedinteger[Any]]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """One score of all records.

    Attributes
    ----------
    name, unit
        The score's name and unit; of a score in words, what its numbers mean.
    values
        The scores; NaN where not scored.
    status
        A :class:`Status` per record.
    answered
        How many of the parts it rests on each record has.
    required
        How many it needs.
    norms
        Id of the norm set it rests on; "" for none.
    labels
        The words of a score in words: number 1 is the first.
    said
        What must be said of each record's score, one thing after the other.
    """

    name: str
    unit: str
    values: FloatArray
    status: NDArray[np.uint8]
    answered: CodeArray
    required: int
    norms: str = ""
    labels: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def shown(self) -> Any:
        """The scores as a person reads them: words where the score has them, as text even if no record has one."""
        if not self.labels:
            return self.values
        words = pd.Series([None, *self.labels]).array
        return words[np.nan_to_num(self.values, nan=0.0).astype(np.intp)]

    def reasons(self) -> NDArray[Any]:
        """Return why each record's score is missing, or what must be said of it; "" where nothing is."""
        told: list[NDArray[Any]] = [
            np.array(said.texts, dtype=object)[said.numbers] for said in self.said if any(said.texts)
        ]
        if not told:
            return np.full(len(self.values), "", dtype=object)
        reasons = told[0]
        for more in told[1:]:
            both = (reasons != "") & (more != "")
            reasons = np.where(both, reasons + "; " + more, reasons + more)
        return reasons
