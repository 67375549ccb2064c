"""Several values of one day: which of them counts, or their mean."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from prosuite.study.columns import ROW_COLUMNS, Reason
from prosuite.study.comparison import rounded
from prosuite.study.declared import study_of
from prosuite.study.follow_up import numbers
from prosuite.study.groups import (
    BY_VISIT,
    GROUP,
    Bools,
    Floats,
    Ints,
    best,
    codes_of,
    group_of,
    labelled,
    marked,
    numbered,
    several,
    with_columns,
)
from prosuite.study.reasons import because, has_value
from prosuite.study.rules import Rules, rules_in
from prosuite.study.study_days import elapsed, timed
from prosuite.study.values import DTYPES

# While rows are derived: 1 for a row that has the value of its day, 2 if others of its visit have values too; else 0.
OF_DAY: Final = "_OF_DAY"
_DERIVED: Final = {*ROW_COLUMNS, OF_DAY, GROUP} - {"VISIT", "AVALU", "VALUE", "SOURCE"}


def derive_same_day(rows: pd.DataFrame, study: Any = None) -> pd.DataFrame:
    """Return rows with one value of each day, where a person has several values of a parameter.

    Parameters
    ----------
    rows
        In order of entry, with ``USUBJID``, ``PARAMCD``, ``AVISIT``, ``ADY``, ``AVAL`` and ``REASON``.
    study
        The study file, or what was read of it: ``same_day`` of each parameter.

    Returns
    -------
    pandas.DataFrame
        A copy; rows that do not count for another one of their day have the ``REASON`` ``same_day``, or ``duplicate``
        where they are equal to it in all that was entered. Where the rule is the mean, the rows of that mean are added
        behind, with ``DTYPE`` = ``AVERAGE``.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_same_day
    >>> rows = pd.DataFrame({"USUBJID": "1", "PARAMCD": "PCS", "AVISIT": "week 8", "ADY": 57.0, "AVAL": [40.0, 42.0]})
    >>> derive_same_day(rows)["REASON"].tolist()
    ['same_day', nan]
    """
    said = study_of(study)
    rules = rules_in(rows, said)
    free = has_value(rows, unscheduled=said.selection.unscheduled)
    at, group = _crowded(rows, np.flatnonzero(free))
    of_day = free.astype(np.int8)
    of_day[at] = 2
    at, day, n_days = _of_one_day(rows, at, group)
    is_chosen = marked(best(day, n_days, [preference(rows, rules, at)]), len(at))
    equal = _duplicates(rows.iloc[at], day, is_chosen)
    mean = np.array([one.own.same_day == "mean" for one in rules])[codes_of(rows["PARAMCD"])[0][at]] & ~equal
    mean[mean] = several(day[mean], n_days)
    lost = ~is_chosen | mean
    of_day[at[lost]] = 0
    reasons = {Reason.DUPLICATE: marked(at[lost & equal], len(rows)), Reason.SAME_DAY: marked(at[lost], len(rows))}
    used = (elapsed(rows)[at] <= 0) | (rows["AVISIT"].iloc[at].notna().to_numpy() if "AVISIT" in rows else False)
    rows = with_columns(rows, REASON=because(rows, reasons), **{OF_DAY: of_day})
    return with_means(rows, at[mean & used], day[mean & used])


def _crowded(rows: pd.DataFrame, at: Ints) -> tuple[Ints, Ints]:
    """Return the rows that are not alone at their visit, and each one's person, parameter and visit as a number."""
    group, size = group_of(rows, *BY_VISIT)
    at = at[several(group[at], size)]
    return at, group[at]


def _of_one_day(rows: pd.DataFrame, at: Ints, group: Ints) -> tuple[Ints, Ints, int]:
    """Return the rows that are not alone on their day, and each one's day, numbered over people and parameters."""
    day = np.nan_to_num(elapsed(rows)[at], nan=2**20).astype(np.int64)
    # Before and after the dose are two days, where the time of day tells them apart.
    days, n_days = numbered((group * 2**22 + day + 2**21) * 2 + (timed(rows)[at] > 0))
    many = several(days, n_days)
    return at[many], days[many], n_days


def preference(rows: pd.DataFrame, rules: Sequence[Rules], at: Ints) -> Floats:
    """Return what is least in the one of some rows that counts of several on one day; of equals the last one does."""
    code = codes_of(rows["PARAMCD"])[0][at]
    words = np.array([one.own.same_day for one in rules])
    if {*words} <= {"last_entered", "mean"}:
        return np.zeros(len(at))
    by_value = np.select([words == "largest", words == "smallest"], [-1.0, 1.0], 0.0)[code]
    value = np.nan_to_num(by_value * rounded(numbers(rows, "AVAL")[at]))
    return np.where((words == "first")[code], at, value)


def _duplicates(rows: pd.DataFrame, day: Ints, is_chosen: Bools) -> Bools:
    """Return the rows that are equal in all that was entered to one of their day that stays, or that stands behind."""
    order = np.argsort(is_chosen, kind="stable")
    entered = ["AVAL", *(name for name in rows if name not in _DERIVED)]
    twice = rows[entered].assign(_DAY=day).iloc[order].duplicated(keep="last").to_numpy()
    return marked(order[twice], len(rows))


def with_means(rows: pd.DataFrame, at: Ints, group: Ints) -> pd.DataFrame:
    """Return rows with a row behind them for the mean of each group of the rows ``at``."""
    if not len(at):
        return rows
    groups, _ = numbered(group)
    last = np.zeros(groups.max() + 1, np.int64)
    last[groups] = at
    counts = np.bincount(groups)
    means = np.bincount(groups, weights=numbers(rows, "AVAL")[at]) / counts
    added = rows.iloc[last].assign(
        AVAL=means, DTYPE=labelled(np.full(len(last), DTYPES.index("AVERAGE")), DTYPES), REASON=None
    )
    one_visit = _only(rows, at, groups, "VISIT")
    blank = {name: np.nan for name in ("SRCSEQ", "VALUE", "SOURCE", "ADTF") if name in rows}
    added = added.assign(**blank, **{OF_DAY: np.int8(2)})
    if one_visit is not None:
        added["VISIT"] = added["VISIT"].where(one_visit)
    return concat([rows, added])


def crowded(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of which none is known to be alone at its visit, since some have come to another."""
    return with_columns(rows, **{OF_DAY: 2 * np.sign(rows[OF_DAY].to_numpy())}) if OF_DAY in rows else rows


def _only(rows: pd.DataFrame, at: Ints, groups: Ints, name: str) -> Bools | None:
    """Return for each group whether its rows have one value of a column."""
    if name not in rows:
        return None
    return pd.Series(codes_of(rows[name])[0][at]).groupby(groups).nunique().eq(1).to_numpy()


def concat(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return frames one below the other, whose columns and labels are the same."""
    first, *others = frames
    others = [other.astype(first.dtypes.to_dict()) for other in others if len(other)]
    return pd.concat([first, *others], ignore_index=True) if others else first
