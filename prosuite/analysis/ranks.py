"""Ranks that are whole numbers also where values are tied, and limits that rest on ranks."""

from typing import Any

import numpy as np

from prosuite.analysis.arrays import Floats, Ints


def doubled_ranks(values: Ints) -> Ints:
    """Return twice the mid-ranks, from 2 on."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    doubled: Ints = (2 * last - counts + 1)[place]
    return doubled


def order_limits(ordered: Floats, likely: Floats, level: float, count: int) -> tuple[dict[str, Any], str]:
    """Return the distribution-free limits of a shift, or why there are none.

    Parameters
    ----------
    ordered
        What the estimate is the median of, in order.
    likely
        How likely each value, from 0 on, of the rank statistic without ties is.
    level
        At least so sure are the limits (Hollander, Wolfe and Chicken 2014, sections 3.3 and 4.3).
    count
        How many people there are.
    """
    place = int(np.searchsorted(np.cumsum(likely), (1 - level) / 2))
    if place == 0:
        return {}, f"n = {count} allows no exact {level:.0%} interval"
    return {"lower": ordered[place - 1], "upper": ordered[-place], "level": level}, ""
