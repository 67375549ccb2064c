"""Change from baseline, also in percent."""

from typing import Any

import numpy as np
import pandas as pd

from prosuite.study.declared import study_of
from prosuite.study.follow_up import numbers, says_yes
from prosuite.study.groups import BY_PERIOD, Bools, Floats, codes_of, group_of, with_columns
from prosuite.study.reasons import is_free
from prosuite.study.rules import rules_in
from prosuite.study.study_days import elapsed, timed


def derive_change(rows: pd.DataFrame, study: Any = None) -> pd.DataFrame:
    """Return rows with the change from baseline.

    Parameters
    ----------
    rows
        With ``USUBJID``, ``PARAMCD``, ``ADY``, ``AVAL``, ``BASE`` and ``ABLFL``; ``AVISITN`` tells apart a visit of the
        baseline's day.
    study
        The study file, or what was read of it: ``percent_change`` and ``baseline_change`` of parameters.

    Returns
    -------
    pandas.DataFrame
        A copy with ``CHG`` = ``AVAL`` - ``BASE`` on rows after the baseline, and ``PCHG`` = 100 * ``CHG`` /
        abs(``BASE``) where a percent change is made and ``BASE`` is not 0. On the baseline row both are missing, or 0
        where ``baseline_change = "zero"``; on rows before it they are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_change
    >>> rows = pd.DataFrame({"USUBJID": "1", "PARAMCD": "TNF", "ADY": [1.0, 57.0], "AVAL": [4.0, 3.0], "BASE": 4.0})
    >>> derive_change(rows.assign(ABLFL=["Y", None]))[["CHG", "PCHG"]].values.tolist()
    [[nan, nan], [-1.0, -25.0]]
    """
    rules, (code, _) = rules_in(rows, study_of(study)), codes_of(rows["PARAMCD"])
    value, base, is_base = numbers(rows, "AVAL"), numbers(rows, "BASE"), says_yes(rows, "ABLFL")
    zero = np.array([one.own.baseline_change == "zero" for one in rules])[code]
    change = np.where(_is_after(rows, is_base) | (is_base & zero), value - base, np.nan)
    percent = np.array([one.percent_change for one in rules])[code] & (base != 0)
    with np.errstate(all="ignore"):
        in_percent = np.where(percent, 100 * change / np.abs(base), np.nan)
    in_percent[np.isinf(in_percent)] = np.nan  # of a baseline as good as 0
    return with_columns(rows, CHG=change, PCHG=in_percent)


def _is_after(rows: pd.DataFrame, is_base: Bools) -> Bools:
    """Return the rows after the baseline: by their day, and on its day or without one by their visit."""
    group, size = group_of(rows, *BY_PERIOD)
    at = np.flatnonzero(is_base)

    def at_baseline(values: Floats) -> Floats:
        found = np.full(size, np.nan)
        found[group[at]] = values[at]
        return found[group]

    day = elapsed(rows)
    first = at_baseline(day)
    after: Bools = day > first
    if "AVISITN" in rows:
        visit = numbers(rows, "AVISITN")
        undated = (np.isnan(day) | np.isnan(first)) & is_free(rows)
        after |= ((day == first) | undated) & (visit > at_baseline(visit))
    after |= (day == first) & (timed(rows) > 0)
    return after & ~is_base
