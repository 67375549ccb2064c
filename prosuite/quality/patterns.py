"""Patterns in one person's answers: answers that contradict each other, and one answer all down a grid."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import MISSING, ConsistencyIndex, Item

Counts = NDArray[np.int64]
_PRINTED = re.compile(r"([0-9]+)[a-z]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A grid of questions on a form.

    Attributes
    ----------
    label
        Its first and last printed number, such as ``9a-9i``.
    rows
        Rows of its items in the code matrix.
    """

    label: str
    rows: list[int]


def contradictions(instrument: Instrument, index: ConsistencyIndex, codes: CodeArray) -> tuple[Counts, Counts]:
    """Count the pairs of answers that contradict each other.

    Parameters
    ----------
    instrument
        The instrument.
    index
        Its pairs.
    codes
        Answer codes, items x records; 0 is missing.

    Returns
    -------
    inconsistent
        Pairs of each record that contradict each other.
    answered
        Pairs of each record with both items answered; no other pair is counted.
    """
    inconsistent, answered = np.zeros((2, codes.shape[1]), np.int64)
    for pair in index.pairs:
        first, second = (codes[instrument.item_ids.index(item_id)] for item_id in pair.items)
        one, other = (instrument.item(item_id).answers for item_id in pair.items)
        table = np.zeros((len(one) + 1, len(other) + 1), np.int64)
        for answers in pair.inconsistent:
            table[one.index(answers[0]) + 1, other.index(answers[1]) + 1] = 1
        inconsistent += table[first, second]
        answered += (first > 0) & (second > 0)
    return inconsistent, answered


def mixed_blocks(instrument: Instrument) -> list[Block]:
    """Return the grids in which one answer all the way down cannot be meant.

    A grid is a longest row of consecutive items whose printed numbers are one number with letters (``9a``, ``9b``,
    ...) and that offer the same answers. It counts if it is mixed: some of its items are keyed the other way round,
    so that a rising answer means a rising value in one item and a falling one in another. A grid keyed one way is
    left out, because a person in the best or worst health answers it alike throughout.
    """
    return [
        Block(f"{items[0].number}-{items[-1].number}", [instrument.item_ids.index(item.id) for item in items])
        for items in _grids(instrument)
        if {_key(instrument, item) for item in items} >= {-1, 1}
    ]


def longest_run(codes: CodeArray) -> Counts:
    """Return the length of each record's longest row of consecutive items answered alike.

    Parameters
    ----------
    codes
        Answer codes of the items of one block, items x records; a missing answer, 0, ends a row.
    """
    longest, current = np.zeros((2, codes.shape[1]), np.int64)
    for row, own in enumerate(codes):
        continued = (own == codes[row - 1]) if row else np.zeros(own.shape, np.bool_)
        current = np.where(own == 0, 0, np.where(continued, current + 1, 1))
        longest = np.maximum(longest, current)
    return longest


def _grids(instrument: Instrument) -> Iterator[list[Item]]:
    for (stem, _), items in groupby(instrument.items, key=lambda item: (_stem(item), item.answers)):
        if stem:
            yield list(items)


def _stem(item: Item) -> str:
    printed = _PRINTED.fullmatch(item.number or "")
    return printed[1] if printed else ""


def _key(instrument: Instrument, item: Item) -> int:
    """Return 1 if the item's value rises from its first to its last answer, -1 if it falls."""
    if item.recode in instrument.recodes:
        values = instrument.recodes[item.recode].values
        return int(np.sign(values[item.answers[-1]] - values[item.answers[0]]))
    if item.recode in instrument.pair_recodes:
        by_own = instrument.pair_recodes[item.recode].values[MISSING]
        return int(np.sign(by_own[item.answers[-1]] - by_own[item.answers[0]]))
    return int(np.sign(item.answers[-1] - item.answers[0]))
