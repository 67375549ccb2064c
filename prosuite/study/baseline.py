"""The baseline of each person, parameter and treatment period, on all of their rows."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.follow_up import days, numbers
from prosuite.study.groups import (
    BY_PERIOD,
    GROUP,
    Bools,
    Floats,
    Ints,
    best,
    codes_of,
    flag,
    group_of,
    labelled,
    marked,
    with_columns,
)
from prosuite.study.reasons import has_value, without
from prosuite.study.rules import Rules, rules_in, since_dose, visit_names
from prosuite.study.same_day import OF_DAY, concat, crowded, preference
from prosuite.study.study_days import derive_study_days, elapsed, timed
from prosuite.study.visits import derive_visits, first_number, labels

_LAST: Final = "LAST ON OR BEFORE FIRST DOSE"
_TIMES: Final = ("ADTM", "APERSDTM")
_READ: Final = (GROUP, *BY_PERIOD, "VISIT", "AVISIT", "AWTARGET", "AWLO", "ADY", "APERDY", *_TIMES)


def derive_baseline(rows: pd.DataFrame, study: Any = None) -> pd.DataFrame:
    """Return rows with the baseline.

    Parameters
    ----------
    rows
        With ``USUBJID``, ``PARAMCD``, ``ADY``, ``AVISIT``, ``AVAL`` and ``REASON``; where there are treatment periods
        ``APERIOD``, ``APERDY`` and ``APERSDT``.
    study
        The study file, or what was read of it: ``baseline``, and that of single parameters.

    Returns
    -------
    pandas.DataFrame
        A copy with ``ABLFL`` (``Y`` on at most one row of a person, parameter and ``BASETYPE``), ``BASE`` (on all rows
        of the parameter and period; missing without a baseline) and ``BASETYPE``. Where the baseline of a later
        period is a row of an earlier one, a copy of that row is added for the later period.

    Notes
    -----
    The last value on or before the first dose: one on the day of the dose counts as before it, unless
    ``same_day = "after"``, or its label or window says that its visit is planned after the dose. Of a named visit the
    value nearest to its planned day; one after the first dose only where the visit is planned so.
    Values without a date, from before consent or after death or withdrawal are no baseline.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_baseline
    >>> rows = pd.DataFrame({"USUBJID": "1", "PARAMCD": "PCS", "ADY": [-9.0, 1.0, 57.0], "AVAL": [40.0, 41.5, 44.0]})
    >>> derive_baseline(rows)["BASE"].tolist()
    [41.5, 41.5, 41.5]
    """
    said = study_of(study)
    rules = rules_in(rows, said)
    free = has_value(rows, unscheduled=said.selection.unscheduled)
    if OF_DAY in rows:
        free &= rows[OF_DAY].to_numpy() > 0
    picked = _picked(rows, said, rules, free)
    copies = [*_copies(rows, said, rules, free, picked)]
    picked = np.concatenate([picked, len(rows) + np.arange(sum(map(len, copies)))])
    if copies:
        rows = crowded(concat([rows, *copies]).drop(columns=GROUP, errors="ignore"))
    group, size = group_of(rows, *BY_PERIOD)
    base = np.full(size, np.nan)
    base[group[picked]] = numbers(rows, "AVAL")[picked]
    is_base = marked(picked, len(rows))
    rows = with_columns(rows, ABLFL=flag(is_base), BASE=base[group], BASETYPE=_types(rows, rules))
    return _with_visit(with_columns(rows, REASON=without(rows, is_base)), said, rules, picked)


def _picked(rows: pd.DataFrame, study: AnalysisStudy, rules: Sequence[Rules], free: Bools) -> Ints:
    """Return the rows that are the baseline of their person, parameter and period."""
    code, _ = codes_of(rows["PARAMCD"])
    day = _day(rows, rules)
    from_visit = np.array([one.from_visit for one in rules])
    at = np.flatnonzero(free & ((day <= 0) | (from_visit[code] if from_visit.any() else False)))
    by_label = "ADTM" in rows or any(one.on_label or one.from_visit or one.shares_dose_day for one in rules)
    read = [name for name in (_READ if by_label or GROUP not in rows else (GROUP, "PARAMCD")) if name in rows]
    part, code, day = rows[read].iloc[at], code[at], day[at]
    before = _is_before(part, rules, day)
    within = np.array([one.baseline_within for one in rules])
    key, tie, usable = -day, np.zeros(len(at)), before & (day >= -within[code]) & ~from_visit[code]
    for place in np.flatnonzero(from_visit).tolist():
        own = np.flatnonzero(code == place)
        target, of_visit = _named_visit(part.iloc[own], study, rules[place])
        usable[own] = of_visit & (before[own] | (target > 0))
        key[own] = np.nan_to_num(np.abs(day[own] - target))
        tie[own] = np.nan_to_num(day[own]) * (-1 if rules[place].baseline.tie == "later" else 1)
    usable = np.flatnonzero(usable)
    group, size = group_of(part, *BY_PERIOD)
    found = best(group[usable], size, [one[usable] for one in (key, tie, preference(rows, rules, at))])
    return at[usable[found]]


def _day(rows: pd.DataFrame, rules: Sequence[Rules]) -> Floats:
    """Return the days since the dose; where labels say the visit and there is no date, the planned day."""
    day = elapsed(rows)
    if "AWTARGET" not in rows or not any(one.on_label for one in rules):
        return day
    target, on_label = numbers(rows, "AWTARGET"), np.array([one.on_label for one in rules])
    planned = on_label[codes_of(rows["PARAMCD"])[0]] & np.isnan(day)
    return np.where(planned, target - (target > 0), day)


def _is_before(rows: pd.DataFrame, rules: Sequence[Rules], day: Floats) -> Bools:
    """Return which rows are from before the first dose; on its day as declared, unless planned for after it."""
    code, _ = codes_of(rows["PARAMCD"])
    time = timed(rows)
    before = (day == 0) & np.array([one.baseline.same_day == "before" for one in rules])[code] & (time == 0)
    before |= (day < 0) | (time < 0)
    if "AWTARGET" not in rows:
        return np.asarray(before, bool)
    if not any(one.on_label or one.shares_dose_day for one in rules):
        return np.asarray(before, bool)
    said = np.array([one.on_label for one in rules])[code]
    said |= np.array([one.shares_dose_day for one in rules])[code] & (numbers(rows, "AWLO") == 1)
    after = (day == 0) & (time == 0) & said & (numbers(rows, "AWTARGET") > 1)
    return np.asarray(before & ~after, bool)


def _named_visit(rows: pd.DataFrame, study: AnalysisStudy, rules: Rules) -> tuple[float, Bools]:
    """Return the day to which the baseline of a named visit is nearest, and which rows are of that visit."""
    said = rules.baseline.visit or ""
    name = study.visit_name(said) or said
    label, names = labels(rows, study)
    place = names.index(name) if name in names else len(names)
    plan = next((plan for plan in rules.plans if plan.visit == place), None)
    if rules.baseline.day is not None:
        target = since_dose(study, rules.baseline.day)
    elif plan is not None:
        target = plan.target
    else:
        day = study.visits[name].day if name in study.visits else None
        target = np.nan if day is None else since_dose(study, day)
    of_visit: Bools = (rows["AVISIT"] == name).to_numpy(bool)
    return target, of_visit if rules.on_label or rules.has_window(place) else of_visit | (label == place)


def _copies(
    rows: pd.DataFrame, study: AnalysisStudy, rules: Sequence[Rules], free: Bools, picked: Ints
) -> Iterator[pd.DataFrame]:
    """Yield copies of the rows of an earlier period that are the baseline of a later one."""
    periods = numbers(rows, "APERIOD") if "APERIOD" in rows else np.ones(1)
    if np.nanmax(periods, initial=1) <= 1:
        return
    pair, size = group_of(rows, "USUBJID", "PARAMCD")
    code, _ = codes_of(rows["PARAMCD"])
    date = days(rows, "ADT") if "ADT" in rows else elapsed(rows)
    within = np.array([-1 if one.from_visit else one.baseline_within for one in rules])[code]
    for period in range(2, int(np.nanmax(periods, initial=1)) + 1):
        own = np.flatnonzero(periods == period)
        example = np.full(size, -1)
        example[pair[own]] = own
        example[pair[picked[periods[picked] == period]]] = -1
        start = np.append(days(rows, "APERSDT"), np.nan)[example]
        near = start[pair] - date <= within
        at = np.flatnonzero(free & (periods < period) & near)
        at = at[best(pair[at], size, [-date[at], preference(rows, rules, at)])]
        if len(at):
            yield _copied(rows.iloc[at], rows.iloc[example[pair[at]]], study)


def _copied(found: pd.DataFrame, like: pd.DataFrame, study: AnalysisStudy) -> pd.DataFrame:
    """Return rows as those of the period of other rows."""
    like = like.set_axis(found.index)
    days_of = derive_study_days(found.assign(APERSDT=like["APERSDT"]), [("APERDY", "APERSDT")])
    period = {name: like[name] for name in ("TRTP", "TRTPN", "APERIOD") if name in like}
    return derive_visits(days_of.assign(**period, REASON=without(found, np.ones(len(found), bool))), study)


def _types(rows: pd.DataFrame, rules: Sequence[Rules]) -> pd.Categorical:
    """Return what the baseline of each row is."""
    periods = numbers(rows, "APERIOD") if "APERIOD" in rows else np.ones(len(rows))
    n_periods = int(np.nanmax(periods, initial=1))
    if n_periods > 1:
        labels = [f"PERIOD {period}" for period in range(1, n_periods + 1)]
        return labelled(np.nan_to_num(periods).astype(np.int64) - 1, labels)
    words = [f"VISIT {one.baseline.visit}".upper() if one.from_visit else _LAST for one in rules]
    labels = list(dict.fromkeys(words))
    code, _ = codes_of(rows["PARAMCD"])
    return labelled(np.array([labels.index(word) for word in words])[code], labels)


def _with_visit(rows: pd.DataFrame, study: AnalysisStudy, rules: Sequence[Rules], picked: Ints) -> pd.DataFrame:
    """Return rows with the visit of the dose on baselines in no window, where that visit has none to be in."""
    names = visit_names(study)
    anchor = study.anchor_visit
    if anchor is None or "AVISIT" not in rows:
        return rows
    place, code = names.index(anchor), codes_of(rows["PARAMCD"])[0]
    free = np.array([not one.on_label and not one.has_window(place) for one in rules])
    at = picked[rows["AVISIT"].iloc[picked].isna().to_numpy() & free[code[picked]]]
    if len(at):
        rows = with_columns(crowded(rows), AVISIT=labelled(_put(codes_of(rows["AVISIT"])[0] - 1, at, place), names))
        rows["AVISITN"] = _put(numbers(rows, "AVISITN"), at, place + first_number(study))
        rows["AWTARGET"] = _put(numbers(rows, "AWTARGET"), at, 1.0)
        rows["AWTDIFF"] = _put(numbers(rows, "AWTDIFF"), at, np.abs(elapsed(rows)[at]))
        rows["AWU"] = labelled(_put(codes_of(rows["AWU"])[0] - 1, at, 0), ["DAYS"])
    return rows


def _put(column: NDArray[Any], at: Ints, values: Any) -> NDArray[Any]:
    column = column.copy()
    column[at] = values
    return column
