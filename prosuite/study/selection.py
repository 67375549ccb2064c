"""One value per person, parameter and visit: which of several in a window counts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from prosuite.datafiles.toml_text import key_text
from prosuite.errors import InputError
from prosuite.study.columns import Reason
from prosuite.study.comparison import rounded
from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.follow_up import numbers, says_yes
from prosuite.study.groups import (
    BY_VISIT,
    GROUP,
    Bools,
    Floats,
    Ints,
    best,
    codes_of,
    flag,
    group_of,
    marked,
    several,
    with_columns,
)
from prosuite.study.reasons import because, is_free
from prosuite.study.rules import Rules, rules_in
from prosuite.study.same_day import OF_DAY, preference, with_means
from prosuite.study.study_days import elapsed


def derive_selection(rows: pd.DataFrame, study: Any = None) -> pd.DataFrame:
    """Return rows with the flag of those that count at their visit.

    Parameters
    ----------
    rows
        With ``USUBJID``, ``PARAMCD``, ``AVISIT``, ``AWTDIFF``, ``ADY``, ``AVAL`` and, if made, ``ABLFL``, ``REASON``.
    study
        The study file, or what was read of it: ``selection``; ``rule``, ``tie`` and ``better`` of parameters.

    Returns
    -------
    pandas.DataFrame
        A copy with ``ANL01FL`` (``Y`` on one row of a person, parameter, period and visit at most); the others of the
        visit have the ``REASON`` ``not_selected``. Where the rule is the mean, rows with it are added behind, with
        ``DTYPE`` = ``AVERAGE`` and without a date.

    Notes
    -----
    At the visit of the baseline the row that is the baseline counts, whatever the rule.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_selection
    >>> rows = pd.DataFrame({"USUBJID": "1", "PARAMCD": "PCS", "AVISIT": "week 8", "AWTDIFF": [3.0, 3.0, 9.0]})
    >>> rows = rows.assign(ADY=[53.0, 59.0, 65.0], AVAL=[40.0, 42.0, 45.0])
    >>> derive_selection(rows, {"selection": {"tie": "later"}})["ANL01FL"].tolist()
    [nan, 'Y', nan]
    """
    said = study_of(study)
    rules = rules_in(rows, said)
    free = is_free(rows) & (codes_of(rows["AVISIT"])[0] > 0) & ~np.isnan(numbers(rows, "AVAL"))
    of_day = rows[OF_DAY].to_numpy() if OF_DAY in rows else np.full(len(rows), 2, np.int8)
    free, chosen = free & (of_day > 0), free & (of_day == 1)
    at = np.flatnonzero(free & ~chosen)
    part = rows[[name for name in (GROUP, *BY_VISIT, "ABLFL") if name in rows]].iloc[at]
    group, size = group_of(part, *BY_VISIT)
    fixed = _is_fixed(part, said, rules)
    chosen[at[best(group, size, [*_keys(rows, rules, at, fixed), preference(rows, rules, at)])]] = True
    mean = np.array([one.rule == "mean" for one in rules])[codes_of(rows["PARAMCD"])[0][at]]
    mean &= ~marked(group[fixed], size)[group]
    mean[mean] = several(group[mean], size)
    chosen[at[mean]] = False
    lost = {Reason.NOT_SELECTED: free & ~chosen}
    n_rows = len(rows)
    rows = with_means(with_columns(rows, ANL01FL=flag(chosen), REASON=because(rows, lost)), at[mean], group[mean])
    return _of_window(rows, n_rows) if len(rows) > n_rows else rows


def _is_fixed(rows: pd.DataFrame, study: AnalysisStudy, rules: Sequence[Rules]) -> Bools:
    """Return which rows are the baseline and of the visit of the baseline."""
    at = np.flatnonzero(says_yes(rows, "ABLFL"))
    named = [one.baseline.visit if one.from_visit else study.anchor_visit for one in rules]
    names = np.array([study.visit_name(name or "") or name or "" for name in named], object)
    own = rows["AVISIT"].iloc[at].astype(object).to_numpy()
    return marked(at[own == names[codes_of(rows["PARAMCD"])[0][at]]], len(rows))


def _keys(rows: pd.DataFrame, rules: Sequence[Rules], at: Ints, fixed: Bools) -> list[Floats]:
    """Return what is least in the one of some rows that counts of a visit."""
    code, day = codes_of(rows["PARAMCD"])[0][at], np.nan_to_num(elapsed(rows)[at])
    words = np.array([one.rule for one in rules])
    tie = np.array([1.0 if one.tie == "earlier" else -1.0 for one in rules])[code]
    key = np.nan_to_num(numbers(rows, "AWTDIFF")[at]) if "AWTDIFF" in rows else np.zeros(len(at))
    for word, values in (("first", day), ("last", -day)):
        key = np.where((words == word)[code], values, key)
    if "best" in words:
        key = np.where((words == "best")[code], _goodness(numbers(rows, "AVAL")[at], code, rules), key)
    return [np.where(fixed, -np.inf, key), day * tie]


def _goodness(values: Floats, code: Ints, rules: Sequence[Rules]) -> Floats:
    unsaid = next((one.name for one in rules if one.name and one.rule == "best" and one.better is None), None)
    if unsaid is not None:
        raise InputError(
            f"of {unsaid} the best value of a window counts, and nothing says which values are better: declare "
            f'better = "higher" or better = "lower" below [parameters.{key_text(unsaid)}] in the study file'
        )
    sign = np.array([1.0 if one.better == "lower" else -1.0 for one in rules])
    return sign[code] * rounded(values)


def _of_window(rows: pd.DataFrame, n_before: int) -> pd.DataFrame:
    """Return rows whose last ones, means of a window, have no date and count."""
    new = np.arange(len(rows)) >= n_before
    dated = {name: rows[name].where(~new) for name in ("ADT", "ADY", "APERDY", "AWTDIFF") if name in rows}
    return with_columns(rows, **dated, ANL01FL=flag(says_yes(rows, "ANL01FL") | new))
