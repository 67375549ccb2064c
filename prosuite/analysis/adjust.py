"""p values adjusted for their number, beside the raw ones."""

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np

from prosuite.analysis.arrays import Floats, floats
from prosuite.analysis.statistic import Statistic

Adjustment = Literal["holm", "fdr"]


def adjusted_p(p: Any, method: Adjustment) -> Floats:
    """Return adjusted p values; missing ones stay missing and do not count.

    Parameters
    ----------
    p
        Raw p values, in any order.
    method
        ``holm``: family-wise (Holm, Scand J Stat 1979;6:65-70); ``fdr``: false discovery rate (Benjamini and Hochberg,
        J R Stat Soc B 1995;57:289-300).

    Examples
    --------
    >>> from prosuite.analysis import adjusted_p
    >>> adjusted_p([0.01, 0.04, 0.03], "holm").tolist()
    [0.03, 0.06, 0.06]
    """
    raw = floats(p)
    there = np.flatnonzero(~np.isnan(raw))
    order = there[np.argsort(raw[there], kind="stable")]
    place = np.arange(1, order.size + 1)
    if method == "holm":
        ordered = np.maximum.accumulate(raw[order] * (order.size - place + 1))
    else:
        ordered = np.minimum.accumulate((raw[order] * order.size / place)[::-1])[::-1]
    found = np.full(raw.size, np.nan)
    found[order] = np.minimum(ordered, 1)
    return found


def adjust(statistics: Iterable[Statistic], method: Adjustment) -> list[Statistic]:
    """Return statistics with ``p_adjusted`` beside ``p``, and over how many tests it was adjusted.

    Examples
    --------
    >>> from prosuite.analysis import adjust, paired_t
    >>> two = adjust([paired_t([1, 2, 4]), paired_t([3, 4, 4])], "holm")
    >>> [(round(one.p, 4), round(one.p_adjusted, 4), one.tests) for one in two]
    [(0.1181, 0.1181, 2), (0.0082, 0.0163, 2)]
    """
    all_of = list(statistics)
    raw = [np.nan if one.p is None else one.p for one in all_of]
    tests = int((~np.isnan(raw)).sum())
    return [
        one if one.p is None else one.at(p_adjusted=p, adjustment=method, tests=tests)
        for one, p in zip(all_of, adjusted_p(raw, method), strict=True)
    ]
