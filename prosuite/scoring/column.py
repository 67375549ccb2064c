"""The score column: one score of all records, with its status, what it rests on and what is said of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray, FloatArray
from prosuite.instruments.step import CODE

_BYTE = 256


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


def said_of_each(flags: NDArray[np.bool_], names: Sequence[str], words: str) -> Said:
    """Return what is said of each record by the names that are flagged for it; each pattern is put in words once.

    Parameters
    ----------
    flags
        Names x records.
    names
        What is flagged.
    words
        What stands before the names: ``imputed``.
    """
    numbers = np.zeros(flags.shape[1], np.uint32)
    some = np.flatnonzero(flags.any(axis=0))
    place = np.zeros(len(some), np.intp)
    for byte in np.packbits(flags[:, some], axis=0):
        place, _ = pd.factorize(place * _BYTE + byte)
    numbers[some] = place + 1
    first = some[np.diff(np.maximum.accumulate(place), prepend=-1) > 0]  # patterns are numbered as they appear
    own = flags[:, first].T
    told = (", ".join(name for name, is_own in zip(names, pattern, strict=True) if is_own) for pattern in own)
    return Said(numbers, ["", *(f"{words}: {listed}" for listed in told)])


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
        What must be said of each record's score, one thing after the other; what takes time is worked out when asked.
    picks
        Of each step that picked a trial for it, the trial of each record, -1 for none; nothing where a record is a row.
    """

    name: str
    unit: str
    values: FloatArray
    status: NDArray[np.uint8]
    answered: CodeArray
    required: int
    norms: str = ""
    labels: tuple[str, ...] = ()
    said: tuple[Said | Callable[[], Said], ...] = ()
    picks: tuple[NDArray[np.int8], ...] = ()

    def __repr__(self) -> str:
        return f"<ScoreColumn {self.name} of {len(self.values)} records>"

    @property
    def shown(self) -> Any:
        """The scores as a person reads them: words where the score has them, as text even if no record has one."""
        return in_words(self.values, self.labels)

    @property
    def is_amount(self) -> bool:
        """Whether its numbers say how much: those of words and codes do not, and have no mean."""
        return not self.labels and self.unit != CODE

    def reasons(self) -> NDArray[Any]:
        """Return why each record's score is missing, or what must be said of it; "" where nothing is."""
        numbers, texts = self.told()
        reasons: NDArray[Any] = np.array(texts, dtype=object)[numbers]
        return reasons

    def told(self) -> Said:
        """Return what is said of each record's score as one text."""
        numbers, texts = np.zeros(len(self.values), np.intp), [""]
        for more in self._told():
            size = len(more.texts)
            numbers, pairs = pd.factorize(numbers * size + more.numbers)
            both = ((texts[pair // size], more.texts[pair % size]) for pair in pairs.tolist())
            texts = ["; ".join(filter(None, told)) for told in both]
        return Said(numbers.astype(np.uintp), texts)

    def _told(self) -> Iterable[Said]:
        return (said if isinstance(said, Said) else said() for said in self.said)

    def state(self, record: int) -> Status:
        """Return the status of one record's score."""
        return Status(int(self.status[record]))

    def reason(self, record: int) -> str:
        """Return why one record's score is missing, or what must be said of it."""
        return "; ".join(filter(None, (str(said.texts[int(said.numbers[record])]) for said in self._told())))


def in_words(values: FloatArray, labels: Sequence[str]) -> Any:
    """Return scores as a person reads them: numbers, or the words of which number 1 is the first."""
    if not labels:
        return values
    numbers = np.zeros(len(values), np.intp)
    np.copyto(numbers, values, where=~np.isnan(values), casting="unsafe")
    return pd.Series([None, *labels]).array[numbers]
