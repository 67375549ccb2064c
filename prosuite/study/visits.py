"""Which visit a row is of: by the window its study day falls in, or by the visit's label."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.study.columns import Reason
from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.groups import Bools, Floats, Ints, codes_of, labelled, names_of, with_columns
from prosuite.study.reasons import because
from prosuite.study.rules import Plan, Rules, rules_in, visit_names
from prosuite.study.study_days import elapsed, study_day


class _Way(NamedTuple):
    """A way to say which visit a row is of, which several parameters may share.

    Attributes
    ----------
    plans
        When visits are planned, by their windows; those without one last.
    on_label
        Whether the label of a visit says which one it is.
    dose_day_before
        Whether the day of the dose, where it is of two windows, is of the earlier one.
    """

    plans: tuple[Plan, ...]
    on_label: bool
    dose_day_before: bool

    @classmethod
    def of(cls, rules: Rules) -> "_Way":
        """Return that of a parameter."""
        return cls(rules.plans, rules.on_label, rules.baseline.same_day == "before")

    def by_label(self, label: Ints, is_planned: Bools) -> Ints:
        """Return the visit of each row by its label, -1 without one that is planned."""
        return np.where(is_planned[label], label, -1)

    def by_day(self, day: Floats, label: Ints) -> Ints:
        """Return the visit of each row by its day, -1 without one."""
        windows = [plan for plan in self.plans if not np.isnan(plan.first)]
        low, high = (
            edge([end for plan in windows for end in plan[2:] if np.isfinite(end)] or [0.0]) for edge in (min, max)
        )
        days = np.arange(low - 1, high + 2)
        of_day = np.full(len(days) + 1, -1)  # the last one is of no day
        for plan in windows:
            of_day[:-1][(days >= plan.first) & (days <= plan.last)] = plan.visit
        place = np.nan_to_num(np.clip(day, days[0], days[-1]) - days[0], nan=len(days)).astype(np.int64)
        found: Ints = of_day[place]
        for one, other in pairwise(windows):
            if one.last == other.first:
                at = np.flatnonzero(day == other.first)
                found[at] = np.where(self._is_earlier(label[at], one.visit, other.visit), one.visit, other.visit)
        free = [plan.visit for plan in self.plans if np.isnan(plan.first)]
        if free:
            named = (found < 0) & np.isin(label, free) & ~np.isnan(day)
            found[named] = label[named]
        return found

    def _is_earlier(self, label: Ints, one: int, other: int) -> Bools:
        """Return which rows of the day that two windows share are of the earlier one."""
        return np.asarray((label == one) | ((label != other) & self.dose_day_before))


def derive_visits(rows: pd.DataFrame, study: Any = None) -> pd.DataFrame:
    """Return rows with the visit that each is of, which is at most one.

    Parameters
    ----------
    rows
        With ``PARAMCD``, ``VISIT`` (the label as entered) and ``ADY``, or ``APERDY`` where there are treatment periods.
    study
        The study file, or what was read of it: ``visits``, ``parameters`` (``windows``, ``windows_on``), ``selection``.

    Returns
    -------
    pandas.DataFrame
        A copy with ``AVISIT``, ``AVISITN``, and of its window ``AWTARGET``, ``AWLO``, ``AWHI`` (study days: the day of
        the dose is 1; missing where open), ``AWTDIFF`` (days between the date and the planned day, so that from day -1
        to day 1 it is 1), ``AWU``; and ``REASON``.

    Notes
    -----
    Where windows run on the study day, a visit with a planned day but no window takes the rows that say its name and
    fall in no window. Where one window ends on the day of the dose and the next one begins on it, a row of that day
    goes by its label, and without one of the two by ``same_day``.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_visits
    >>> study = {"visits": {"week 8": {"day": 55, "window": [1, 83]}}}
    >>> rows = pd.DataFrame({"PARAMCD": "PCS", "VISIT": "extra", "ADY": [58.0, 90.0]})
    >>> derive_visits(rows, study)[["AVISIT", "AWTARGET", "AWTDIFF"]].values.tolist()
    [['week 8', 56.0, 2.0], [nan, nan, nan]]
    """
    said = study_of(study)
    day, (label, names) = elapsed(rows), labels(rows, said)
    code, _ = codes_of(rows["PARAMCD"])
    each = [_Way.of(rules) for rules in rules_in(rows, said)]
    ways = list(dict.fromkeys(each))
    way = np.array([ways.index(one) for one in each])[code]
    is_planned = planned(said, len(names))
    visit = np.full(len(rows), -1)
    for place, one in enumerate(ways):
        at = np.flatnonzero(way == place) if len(ways) > 1 else slice(None)
        visit[at] = one.by_label(label[at], is_planned) if one.on_label else one.by_day(day[at], label[at])
    target, first, last = _tables(ways, len(names))
    own = way * (len(names) + 1) + np.where(visit < 0, len(names), visit)
    number = np.append(np.arange(len(names)) + first_number(said), np.nan)
    rows = with_columns(
        rows,
        AVISIT=labelled(visit, names),
        AVISITN=number[visit],
        AWTARGET=study_day(target)[own],
        AWTDIFF=np.abs(day - target[own]),
        AWLO=study_day(np.where(np.isinf(first), np.nan, first))[own],
        AWHI=study_day(np.where(np.isinf(last), np.nan, last))[own],
        AWU=labelled(-np.isnan(target).astype(np.int8)[own], ["DAYS"]),
    )
    stray = np.zeros(len(rows), bool)
    if "VISIT" in rows and (any(one.on_label for one in ways) or not said.selection.unscheduled):
        stray = ~is_planned[label] & (codes_of(rows["VISIT"])[0] > 0)
        stray &= np.array([one.on_label or not said.selection.unscheduled for one in ways])[way]
    outside = (visit < 0) & ~np.isnan(day)
    return with_columns(rows, REASON=because(rows, {Reason.UNSCHEDULED: stray, Reason.OUT_OF_WINDOW: outside}))


def labels(rows: pd.DataFrame, study: AnalysisStudy) -> tuple[Ints, list[str]]:
    """Return the visit that each row's label names, -1 for none; and the visits in order.

    Without visits in the study file the labels are the visits, in order of their median day.
    """
    if "VISIT" not in rows:
        return np.full(len(rows), -1), visit_names(study)
    code, _ = codes_of(rows["VISIT"])
    typed = names_of(rows["VISIT"])
    names = visit_names(study) or _by_median_day(rows, code, typed)
    places = {name: place for place, name in enumerate(names)}
    spelled = [places.get(study.visit_name(name) or name, -1) if name else -1 for name in typed]
    return np.array([-1, *spelled])[code], names


def _by_median_day(rows: pd.DataFrame, code: Ints, typed: Sequence[str]) -> list[str]:
    median = pd.Series(elapsed(rows)).groupby(code).median()
    found = {name: median.get(place, np.nan) for place, name in enumerate(typed, 1) if name}
    return sorted(found, key=lambda name: (np.isnan(found[name]), found[name], name))


def planned(study: AnalysisStudy, n_visits: int) -> Bools:
    """Return which visits are planned, by their place; the last one stands for none.

    Where some have a planned day, those without are not: they are other names of unscheduled ones.
    """
    days = [visit.day is not None for visit in study.visits.values()]
    own = [True] * (n_visits - len(days))
    return np.array([*(days if any(days) else [True] * len(days)), *own, False])


def first_number(study: AnalysisStudy) -> int:
    """Return the number of the first visit: 0 where it is planned on or before the day of the dose, as a baseline."""
    first = next(iter(study.visits.values()), None)
    return int(first is not None and first.day is not None and first.day > study.first_day)


def _tables(ways: Sequence[_Way], n_visits: int) -> NDArray[np.float64]:
    """Return the planned day and the window of each visit of each way; the last visit is none."""
    found = np.full((3, len(ways), n_visits + 1), np.nan)
    for place, way in enumerate(ways):
        for plan in way.plans:
            found[:, place, plan.visit] = plan[1:]
    return found.reshape(3, -1)
