"""Ranks that are whole numbers also where values are tied."""

import numpy as np

from prosuite.analysis.arrays import Ints


def doubled_ranks(values: Ints) -> Ints:
    """Return twice the mid-ranks, from 2 on."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    doubled: Ints = (2 * last - counts + 1)[place]
    return doubled
