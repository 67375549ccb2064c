"""Rows laid out by person and visit, and what is carried along the visits of each person."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.study.comparison import rounded
from prosuite.study.expected import ExpectedVisit
from prosuite.study.follow_up import is_added, numbers, says_yes


@dataclass(frozen=True)
class Grid:
    """The rows of one parameter by person (and baseline) and expected visit.

    Attributes
    ----------
    rows
        The row that holds each value after baseline; -1 without one.
    taken
        Where any row is analysed, the baseline too.
    values
        The values of the rows.
    baseline
        The row of each person's baseline; -1 without one.
    """

    rows: NDArray[np.intp]
    taken: NDArray[np.bool_]
    values: NDArray[np.float64]
    baseline: NDArray[np.intp]

    @classmethod
    def of(
        cls,
        part: pd.DataFrame,
        at: NDArray[np.intp],
        group: NDArray[np.intp],
        counts: NDArray[np.bool_],
        visits: Sequence[ExpectedVisit],
    ) -> "Grid":
        """Return the grid of the rows of one parameter, which stand at some places of the frame."""
        person, found = pd.factorize(group)
        visit = pd.Index([one.name for one in visits]).get_indexer(pd.Index(part["AVISIT"].astype(object)))
        rows = np.full((len(found), len(visits)), -1)
        taken, values, baseline = rows >= 0, np.full(rows.shape, np.nan), np.full(len(found), -1)
        own, analysed = counts & (visit >= 0), says_yes(part, "ANL01FL") & ~is_added(part) & (visit >= 0)
        rows[person[own], visit[own]] = at[own]
        values[person[own], visit[own]] = numbers(part, "AVAL")[own]
        taken[person[analysed], visit[analysed]] = True
        is_base = says_yes(part, "ABLFL")
        baseline[person[is_base]] = at[is_base]
        return cls(rows, taken, values, baseline)

    def baselines(self) -> NDArray[np.intp]:
        """Return everywhere the row of the baseline."""
        return np.broadcast_to(self.baseline[:, None], self.rows.shape)

    def last(self) -> NDArray[np.intp]:
        """Return everywhere the row of the last value up to the visit."""
        return self._kept(self.rows >= 0)

    def worst(self, sign: int) -> NDArray[np.intp]:
        """Return everywhere the row of the worst value up to the visit, of equal ones the first."""
        key = np.where(self.rows >= 0, rounded(sign * self.values), np.inf)
        least = np.minimum.accumulate(key, axis=1)
        before = np.hstack([np.full((len(key), 1), np.inf), least[:, :-1]])
        return self._kept(key < before)

    def missing(
        self, source: NDArray[np.intp], visits: Sequence[ExpectedVisit], last_day: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the rows to be copied to visits that have none, and the place of each visit.

        Parameters
        ----------
        source
            The row that is carried to each visit; -1 for none.
        visits
            The visits.
        last_day
            Of each row of the frame: the day since the dose up to which its person's visits get values.
        """
        day, last = np.array([visit.day for visit in visits]), last_day[source]
        wanted = ~self.taken & (source >= 0) & ((day <= last) | np.isinf(last))
        return source[wanted], np.nonzero(wanted)[1]

    def _kept(self, new: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return everywhere the row of the last place up to there at which something is new."""
        place = np.maximum.accumulate(np.where(new, np.arange(new.shape[1]), -1), axis=1)
        return np.where(place < 0, -1, np.take_along_axis(self.rows, np.maximum(place, 0), axis=1))
