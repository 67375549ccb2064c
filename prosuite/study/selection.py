"""One value per person, parameter and visit: which of several in a window counts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from prosuite.errors import InputError
from prosuite.study.columns import Reason
from prosuite.study.comparison import rounded
from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.follow_up import numbers, says_yes
from prosuite.study.groups import Floats, Ints, best, codes_of, flag, group_of, marked, several
from prosuite.study.reasons import because, is_free
from prosuite.study.rules import Rules, rules_in
from prosuite.study.same_day import BY_VISIT, OF_DAY, preference, with_means
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
    rules, (code, _) = rules_in(rows, said), codes_of(rows["PARAMCD"])
    group, size = group_of(rows, *BY_VISIT)
    free = is_free(rows) & rows["AVISIT"].notna().to_numpy() & ~np.isnan(numbers(rows, "AVAL"))
    if OF_DAY in rows:
        free &= rows[OF_DAY].to_numpy()
    at = np.flatnonzero(free)
    fixed = _fixed(rows, said, rules)
    means = np.array([one.rule == "mean" for one in rules])[code[at]]
    averaged = at[means & ~marked(group[fixed], size)[group[at]]]
    averaged = averaged[several(group, size, averaged)]
    chosen = best(group, size, at, [*_keys(rows, rules, fixed), preference(rows, rules)])
    is_chosen = marked(chosen, len(rows)) & ~marked(averaged, len(rows))
    rows = rows.assign(
        ANL01FL=flag(is_chosen), REASON=because(rows, {Reason.NOT_SELECTED: free & ~is_chosen}), **{OF_DAY: free}
    )
    n_rows = len(rows)
    rows = with_means(rows, averaged, group)
    return _of_window(rows, n_rows) if len(rows) > n_rows else rows


def _fixed(rows: pd.DataFrame, study: AnalysisStudy, rules: Sequence[Rules]) -> Ints:
    """Return the rows that are the baseline and of the visit of the baseline."""
    at = np.flatnonzero(says_yes(rows, "ABLFL"))
    code, _ = codes_of(rows["PARAMCD"])
    named = [one.baseline.visit if one.from_visit else study.anchor_visit for one in rules]
    names = np.array([study.visit_name(name or "") or name or "" for name in named], object)
    own = rows["AVISIT"].iloc[at].astype(object).fillna("").to_numpy()
    fixed: Ints = at[(own == names[code[at]]) & (own != "")]
    return fixed


def _keys(rows: pd.DataFrame, rules: Sequence[Rules], fixed: Ints) -> list[Floats]:
    """Return what is least in the row that counts of a visit."""
    code, _ = codes_of(rows["PARAMCD"])
    day = np.nan_to_num(elapsed(rows))
    words = np.array([one.rule for one in rules])
    tie = np.array([1.0 if one.tie == "earlier" else -1.0 for one in rules])[code]
    key = np.nan_to_num(numbers(rows, "AWTDIFF")) if "AWTDIFF" in rows else np.zeros(len(rows))
    for word, values in (("first", day), ("last", -day)):
        key = np.where((words == word)[code], values, key)
    if "best" in words:
        key = np.where((words == "best")[code], _goodness(rows, rules), key)
    key[fixed] = -np.inf
    return [key, day * tie]


def _goodness(rows: pd.DataFrame, rules: Sequence[Rules]) -> Floats:
    unsaid = next((one.name for one in rules if one.name and one.rule == "best" and one.better is None), None)
    if unsaid is not None:
        raise InputError(
            f"of {unsaid} the best value of a window counts, and nothing says which values are better: declare "
            f'better = "higher" or better = "lower" below [parameters."{unsaid}"] in the study file'
        )
    code, _ = codes_of(rows["PARAMCD"])
    sign = np.array([1.0 if one.better == "lower" else -1.0 for one in rules])[code]
    return sign * np.nan_to_num(rounded(numbers(rows, "AVAL")))


def _of_window(rows: pd.DataFrame, n_before: int) -> pd.DataFrame:
    """Return rows whose last ones, means of a window, have no date and count."""
    new = np.arange(len(rows)) >= n_before
    dated = {name: rows[name].where(~new) for name in ("ADT", "ADY", "APERDY", "AWTDIFF") if name in rows}
    return rows.assign(**dated, ANL01FL=flag(says_yes(rows, "ANL01FL") | new))
