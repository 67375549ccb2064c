"""Several values of one day: which of them counts, or their mean."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from prosuite.study.columns import Reason
from prosuite.study.comparison import rounded
from prosuite.study.declared import study_of
from prosuite.study.follow_up import numbers
from prosuite.study.groups import Bools, Floats, Ints, best, codes_of, group_of, labelled, marked, numbered, several
from prosuite.study.reasons import because, has_value
from prosuite.study.rules import Rules, rules_in
from prosuite.study.study_days import elapsed
from prosuite.study.values import DTYPES

OF_DAY: Final = "_OF_DAY"  # whether a row has the value of its day, while rows are derived
_NOT_ENTERED: Final = ("DTYPE", "REASON", "SRCSEQ", OF_DAY)
BY_VISIT: Final = ("USUBJID", "PARAMCD", "APERIOD", "AVISIT")


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
    rules, (code, _) = rules_in(rows, said), codes_of(rows["PARAMCD"])
    free = has_value(rows, unscheduled=said.selection.unscheduled)
    at, days, n_days = _crowded(rows, np.flatnonzero(free))
    if not len(at):
        return rows.assign(REASON=because(rows, {}), **{OF_DAY: free})
    group = np.zeros(len(rows), np.int64)
    group[at] = days
    means = np.array([one.own.same_day == "mean" for one in rules])[code[at]]
    chosen = best(group, n_days, at, [preference(rows, rules)])
    equal = _duplicates(rows, at, group, chosen)
    averaged = at[means & ~equal[at]]
    averaged = averaged[several(group, n_days, averaged)]
    lost = marked(at, len(rows)) & ~marked(chosen, len(rows)) | marked(averaged, len(rows))
    reasons = {Reason.DUPLICATE: lost & equal, Reason.SAME_DAY: lost}
    rows = rows.assign(REASON=because(rows, reasons), **{OF_DAY: free & ~lost})
    needed = elapsed(rows) <= 0 if "AVISIT" not in rows else rows["AVISIT"].notna().to_numpy() | (elapsed(rows) <= 0)
    return with_means(rows, averaged[needed[averaged]], group)


def _crowded(rows: pd.DataFrame, at: Ints) -> tuple[Ints, Ints, int]:
    """Return the rows that are not alone on their day, and each one's day, numbered over people and parameters."""
    group, size = group_of(rows, *BY_VISIT)
    at = at[several(group, size, at)]
    day = np.nan_to_num(elapsed(rows)[at], nan=2**20).astype(np.int64)
    days, n_days = numbered(group[at] * 2**22 + day + 2**21)
    many = np.bincount(days, minlength=n_days)[days] > 1
    return at[many], days[many], n_days


def preference(rows: pd.DataFrame, rules: Sequence[Rules]) -> Floats:
    """Return what is least in the row that counts of several on one day; of equals the last entered one does."""
    code, _ = codes_of(rows["PARAMCD"])
    words = np.array([one.own.same_day for one in rules])
    if set(words) <= {"last_entered", "mean"}:
        return np.zeros(len(rows))
    by_value = np.select([words == "largest", words == "smallest"], [-1.0, 1.0], 0.0)[code]
    value = np.where(by_value == 0, 0.0, by_value * np.nan_to_num(rounded(numbers(rows, "AVAL"))))
    return np.where((words == "first")[code], np.arange(len(rows)), value)


def _duplicates(rows: pd.DataFrame, at: Ints, group: Ints, chosen: Ints) -> Bools:
    """Return the rows that are equal in all that was entered to one of their day that stays, or that stands behind."""
    is_chosen = marked(chosen, len(rows))[at]
    order = np.concatenate([at[~is_chosen], at[is_chosen]])
    entered = rows.iloc[order].drop(columns=[name for name in _NOT_ENTERED if name in rows])
    twice = entered.assign(_DAY=group[order]).astype(str).duplicated(keep="last")
    return marked(order[twice.to_numpy()], len(rows))


def with_means(rows: pd.DataFrame, at: Ints, group: Ints) -> pd.DataFrame:
    """Return rows with a row behind them for the mean of each group of some of them."""
    if not len(at):
        return rows
    groups, _ = numbered(group[at])
    last = np.zeros(groups.max() + 1, np.int64)
    last[groups] = at
    counts = np.bincount(groups)
    means = np.bincount(groups, weights=numbers(rows, "AVAL")[at]) / counts
    added = rows.iloc[last].assign(
        AVAL=means, DTYPE=labelled(np.full(len(last), DTYPES.index("AVERAGE")), DTYPES), REASON=None
    )
    one_visit = _only(rows, at, groups, "VISIT")
    blank = {name: np.nan for name in ("SRCSEQ", "VALUE", "SOURCE", "ADTF") if name in rows}
    added = added.assign(**blank, **{OF_DAY: True})
    if one_visit is not None:
        added["VISIT"] = added["VISIT"].where(one_visit)
    return concat([rows, added])


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
