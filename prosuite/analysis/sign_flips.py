"""The exact distribution of a sum of whole numbers whose signs are each as likely plus as minus."""

import numpy as np

from prosuite.analysis.arrays import Floats, Ints

_MOST_STEPS = 50_000_000  # additions that are no wait
_MOST_HALVED = 36  # people whose signs can be counted as two halves


def plus_sums(weights: Ints) -> Floats:
    """Return the probability of each sum, from 0 on, of those weights (none below 0) that are given a plus.

    By adding one weight at a time, as in Streitberg and Roehmel, EDV Med Biol 1987;18:12-19.
    """
    share = np.zeros(int(weights.sum()) + 1)
    share[0] = 1.0
    for weight in weights:
        share *= 0.5
        share[weight:] += share[: share.size - weight].copy()
    return share


def is_countable(weights: Ints) -> bool:
    """Return whether :func:`flip_tail` can count all ways to give signs."""
    return _fits(_shortened(weights)) or weights.size <= _MOST_HALVED


def flip_tail(weights: Ints, observed: int) -> float:
    """Return the probability that a sum of weights with random signs is at least as far from 0 as the one observed.

    Exact: the sums are counted one weight at a time, or, where they are too many, as sums of two halves.
    """
    if observed == 0:
        return 1.0
    shortened = _shortened(weights)
    reached = abs(observed) // _step(weights)
    if _fits(shortened):
        total = int(shortened.sum())
        return float(plus_sums(shortened)[np.abs(2 * np.arange(total + 1) - total) >= reached].sum())
    half = shortened.size // 2
    one, other = _all_sums(shortened[:half]), np.sort(_all_sums(shortened[half:]))
    at_least = other.size - np.searchsorted(other, reached - one, side="left")
    return float(2 * at_least.sum() / (one.size * other.size))


def _all_sums(weights: Ints) -> Ints:
    sums = np.zeros(1, np.int64)
    for weight in weights:
        sums = np.concatenate([sums - weight, sums + weight])
    return sums


def _step(weights: Ints) -> int:
    return max(int(np.gcd.reduce(weights)), 1)


def _shortened(weights: Ints) -> Ints:
    return weights[weights > 0] // _step(weights)


def _fits(weights: Ints) -> bool:
    return weights.size * int(weights.sum()) <= _MOST_STEPS
