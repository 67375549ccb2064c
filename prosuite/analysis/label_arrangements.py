"""Exact distributions over all ways to deal people out to arms."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from math import comb, factorial, prod

import numpy as np
from scipy.special import gammaln

from prosuite.analysis.arrays import Floats, Ints

_MOST_STATES = 40_000  # of counts per arm, times ways to deal out ties
_MOST_STEPS = 30_000_000
_MOST_TABLES = 2_000_000


def trend_counts(ties: Sequence[int], sizes: Sequence[int]) -> Floats:
    """Return how likely each value, from 0 on, of twice the Jonckheere-Terpstra statistic is.

    Exact, given the ties: people are dealt out to the arms lowest value first, one block of equal values at a time.

    Parameters
    ----------
    ties
        How many people share each value, from the lowest.
    sizes
        People of each arm, in order of dose.
    """
    length = 2 * _pairs(sizes) + 1
    states: dict[tuple[int, ...], Floats] = {(0,) * len(sizes): np.ones(1)}
    for block in ties:
        after: dict[tuple[int, ...], Floats] = {}
        for counts, likely in states.items():
            for dealt in _deals(block, tuple(size - count for size, count in zip(sizes, counts, strict=True))):
                state = tuple(map(sum, zip(counts, dealt, strict=True)))
                sums = after.setdefault(state, np.zeros(length))
                gained = sum((2 * counts[low] + dealt[low]) * dealt[high] for low, high in _above(len(sizes)))
                sums[gained : gained + likely.size] += likely[: length - gained] * _ways(dealt)
        states = {state: sums[: np.flatnonzero(sums)[-1] + 1] for state, sums in after.items()}
    (likely,) = states.values()
    found = np.zeros(length)
    found[: likely.size] = likely / likely.sum()
    return found


def are_trends_countable(ties: Sequence[int], sizes: Sequence[int]) -> bool:
    """Return whether :func:`trend_counts` takes no more than a moment."""
    states = prod(size + 1 for size in sizes)
    dealt = comb(max(ties) + len(sizes) - 1, len(sizes) - 1)
    return states * dealt <= _MOST_STATES and states * (2 * _pairs(sizes) + 1) * len(sizes) <= _MOST_STEPS


def tables(events: int, totals: Sequence[int]) -> tuple[Ints, Floats] | None:
    """Return all ways to deal out events to arms (a row each) and how likely each is; None where they are too many."""
    shape = [min(events, total) + 1 for total in totals[:-1]]
    if prod(shape) > _MOST_TABLES:
        return None
    first = np.indices(shape).reshape(len(shape), -1)
    last = events - first.sum(axis=0)
    fits = (last >= 0) & (last <= totals[-1])
    rows = np.vstack([first, last])[:, fits]
    logs = [_log_ways(total, row) for total, row in zip(totals, rows, strict=True)]
    likely = np.exp(np.sum(logs, axis=0) - np.max(np.sum(logs, axis=0)))
    return rows.T, likely / likely.sum()


def _log_ways(total: int, counts: Ints) -> Floats:
    ways: Floats = gammaln(total + 1) - gammaln(counts + 1) - gammaln(total - counts + 1)
    return ways


def _pairs(sizes: Sequence[int]) -> int:
    return sum(sizes[low] * sizes[high] for low, high in _above(len(sizes)))


@cache
def _above(arms: int) -> list[tuple[int, int]]:
    return list(combinations(range(arms), 2))


def _deals(people: int, room: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(room) == 1:
        if people <= room[0]:
            yield (people,)
        return
    for count in range(min(people, room[0]) + 1):
        for rest in _deals(people - count, room[1:]):
            yield (count, *rest)


@cache
def _ways(dealt: tuple[int, ...]) -> float:
    return float(factorial(sum(dealt)) // prod(map(factorial, dealt)))
