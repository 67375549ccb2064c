"""Scales as tables: several answers are looked up together where many respondents are to be scored.

An item adds to the totals of those before it, and there are few different totals: after seven items with three answers
each, 64. So the codes of some items and the number of the totals before them make a key, and a table gives the number
of the totals after them; the last table gives the score. Every entry is worked out by the arithmetic of
:mod:`prosuite.arithmetic.scales` on the codes that it stands for, in the same order, and totals are one only where they
are equal to the last bit. What is looked up is therefore what would be calculated.
"""

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray, FloatArray, Lookup, PairLookup, ScalePlan
from prosuite.arithmetic.scales import Totals, score_totals

_LARGEST = 1 << 14  # entries of a table: it stays in the processor's cache and its keys in 16 bits

_Keys = NDArray[np.uint16]
_Recodes = tuple[Lookup | PairLookup, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Items whose codes are looked up together.

    Attributes
    ----------
    widths
        Number of codes of each of their rows in the code matrix.
    after
        Number of the totals after them, by key; empty for the last items of a scale.
    """

    widths: dict[int, int]
    after: _Keys

    def key(self, before: _Keys, codes: CodeArray) -> _Keys:
        """Turn the number of the totals before into the key: that number and the codes as digits."""
        for row, width in self.widths.items():
            before *= np.uint16(width)
            before += codes[row]
        return before


@dataclass(frozen=True, slots=True)
class ScaleTables:
    """A scale as tables.

    Attributes
    ----------
    steps
        Its items, some at a time.
    score, answered, unfilled
        Of each key of the last step.
    """

    steps: tuple[Step, ...]
    score: FloatArray
    answered: CodeArray
    unfilled: CodeArray

    def look_up(
        self, codes: CodeArray, score: FloatArray, answered: CodeArray | None, unfilled: CodeArray | None
    ) -> None:
        """Fill in what :func:`prosuite.arithmetic.scales.score_scale` gives; None for a count that is not asked for."""
        key = np.zeros(len(score), np.uint16)
        for step in self.steps[:-1]:
            key = step.after.take(step.key(key, codes))
        place = self.steps[-1].key(key, codes).astype(np.intp)
        for table, column in ((self.score, score), (self.answered, answered), (self.unfilled, unfilled)):
            if column is not None:
                table.take(place, mode="clip", out=column)  # every key has its entry: clipping only spares a copy


def tabulate(scale: ScalePlan, largest: int = _LARGEST) -> ScaleTables | None:
    """Turn a scale into tables of limited size; None where an item is too much for one."""
    steps: list[Step] = []
    left, totals = scale.recodes, Totals.zero(1)
    while group := _fitting(left, largest // len(totals.values)):
        widths = _widths(group)
        reached = _reached(totals, group, widths)
        left = left[len(group) :]
        if not left:
            score = np.empty(len(reached.values))
            answered = score_totals(scale, reached, score)
            return ScaleTables((*steps, Step(widths, np.empty(0, np.uint16))), score, answered, reached.unfilled)
        totals, after = _distinct(reached)
        steps.append(Step(widths, after))
    return None


def _fitting(recodes: _Recodes, keys: int) -> _Recodes:
    """Return as many of the first recodes as have no more keys."""
    size = 0
    while size < len(recodes) and prod(_widths(recodes[: size + 1]).values()) <= keys:
        size += 1
    return recodes[:size]


def _widths(recodes: _Recodes) -> dict[int, int]:
    return {row: width for recode in recodes for row, width in recode.widths.items()}


def _reached(before: Totals, recodes: _Recodes, widths: dict[int, int]) -> Totals:
    """Return the totals after some items, by key."""
    digits = np.indices((len(before.values), *widths.values())).reshape(1 + len(widths), -1)
    totals = before.at(digits[0])
    totals.add(recodes, dict(zip(widths, digits[1:].astype(np.uint8), strict=True)))
    return totals


def _distinct(totals: Totals) -> tuple[Totals, _Keys]:
    """Return the totals that differ, and the number among them of each; sums from 0 on are never -0."""
    columns = np.array([totals.values, totals.possible, totals.unanswered, totals.unfilled])
    order = np.lexsort(columns)
    new = (np.diff(columns[:, order], prepend=np.nan) != 0).any(axis=0)
    number = np.empty(len(order), np.uint16)
    number[order] = np.cumsum(new) - 1
    return totals.at(order[new]), number
