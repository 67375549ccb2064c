"""Empirical cumulative distribution of one group's values."""

from typing import Any

import numpy as np
import pandas as pd

from prosuite.analysis.arrays import known


def cumulative(values: Any, *, falling: bool = False) -> pd.DataFrame:
    """Return the empirical cumulative distribution, such as of changes for responders at every threshold.

    Parameters
    ----------
    values
        Numbers; missing ones are left out.
    falling
        Whether people with the value or more are counted, for values of which higher is better, instead of those with
        the value or less.

    Returns
    -------
    pandas.DataFrame
        A row per value, lowest first: ``value``, ``people`` so far and ``percent`` of all.

    Examples
    --------
    >>> from prosuite.analysis import cumulative
    >>> cumulative([3, 1, 1, None]).to_dict("list")
    {'value': [1.0, 3.0], 'people': [2, 3], 'percent': [66.66666666666667, 100.0]}
    """
    value, counts = np.unique(known(values), return_counts=True)
    people = counts[::-1].cumsum()[::-1] if falling else counts.cumsum()
    return pd.DataFrame({"value": value, "people": people, "percent": 100 * people / max(counts.sum(), 1)})
