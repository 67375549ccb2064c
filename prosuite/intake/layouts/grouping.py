"""Rows that belong together: those that say the same in several columns."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.intake.table import Table
from prosuite.names import folded

Groups = NDArray[np.intp]

_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$", re.ASCII)


def group_rows(table: Table, positions: Iterable[int], dates: Sequence[int | None] = ()) -> Groups:
    """Return of every row the number of its group, in the order of their first rows.

    Capitals and blanks tell no groups apart, nor does the time of day in columns of dates.
    """
    groups = np.zeros(len(table), np.intp)
    for position in positions:
        codes, texts = table.coded(position)
        said = [folded(_TIME.sub("", name) if position in dates else name) for name in texts]
        groups = combined(groups, np.array(pd.factorize(np.array(said, dtype=object))[0], np.intp)[codes])
    return groups


def combined(groups: Groups, codes: Groups) -> Groups:
    """Return groups of rows that are of one group and of one code."""
    pairs = groups * (codes.max(initial=0) + 1) + codes
    return np.asarray(pd.factorize(pairs)[0], np.intp)


def is_constant(codes: Groups, groups: Groups) -> bool:
    """Tell whether all rows of each group have one code."""
    first = np.zeros(groups.max(initial=-1) + 1, np.intp)
    first[groups[::-1]] = codes[::-1]
    return bool((first[groups] == codes).all())


def n_groups(groups: Groups) -> int:
    """Return how many different groups there are."""
    return len(np.unique(groups))
