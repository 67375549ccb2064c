"""Everyone of a study with their values of one parameter after baseline, sorted by person and day."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.errors import InputError
from prosuite.names import offered
from prosuite.study.bound import Bound
from prosuite.study.enrolled import Enrolled
from prosuite.study.follow_up import (
    Records,
    after_baseline,
    check_dated,
    check_flags,
    days,
    group_of,
    numbers,
    says_yes,
)
from prosuite.study.subjects import first_dose, places


@dataclass(frozen=True)
class Values:
    """The values of one parameter after baseline, sorted by person and day.

    Attributes
    ----------
    label
        The row of each in the caller's frame.
    person, day
        Whose it is, and its day since 1970.
    bad
        Whether it is worse than the bound.
    """

    label: NDArray[np.object_]
    person: NDArray[np.intp]
    day: NDArray[np.int64]
    bad: NDArray[np.bool_]


@dataclass(frozen=True)
class Followed:
    """What is known of each person.

    Attributes
    ----------
    people
        Who they are, and what is known of death and withdrawal.
    start
        The day from which they are followed, since 1970; NaN where there is none.
    base
        The baseline value.
    followed
        Who has a start and a baseline from which to get worse.
    """

    people: Enrolled
    start: NDArray[np.float64]
    base: NDArray[np.float64]
    followed: NDArray[np.bool_]


def of_one_baseline(rows: pd.DataFrame, period: int, basetype: str | None) -> pd.DataFrame:
    """Return the rows of one treatment period and of one kind of baseline.

    Raises
    ------
    InputError
        The rows have several kinds and none was named, or none of that name.
    """
    if "APERIOD" in rows:
        rows = rows[numbers(rows, "APERIOD") == period]
    elif period != 1:
        raise InputError(f"the rows have no column APERIOD, so that there is no period {period}")
    kinds = [str(kind) for kind in rows["BASETYPE"].dropna().unique()] if "BASETYPE" in rows else []
    if basetype is None and len(kinds) > 1:
        raise InputError(f"the rows have {len(kinds)} baselines: say which, such as basetype={kinds[0]!r}")
    if basetype is not None and basetype not in kinds:
        raise InputError(f"no row has the baseline {basetype!r}; there are {offered(kinds, basetype, kinds) or 'none'}")
    return rows if basetype is None else rows[rows["BASETYPE"] == basetype]


def follow(
    rows: pd.DataFrame,
    part: pd.DataFrame,
    people: Enrolled,
    *,
    from_baseline: bool,
    period: int,
    bound: Bound,
) -> Followed:
    """Return everyone with the day from which and the value from which they are followed."""
    base = _of_each(people, part, numbers(part, "BASE"))
    if from_baseline:
        start = _of_each(people, part, np.where(says_yes(part, "ABLFL"), days(part, "ADT"), np.nan))
    else:
        treated = rows[numbers(rows, "APERIOD") == period] if "APERIOD" in rows else rows
        start = _of_each(people, treated, first_dose(treated))
        if period <= people.doses.shape[1]:
            start = np.where(np.isnan(start), people.doses[:, period - 1], start)
    followed = ~np.isnan(start) & ~np.isnan(base) & ~(bound.passed(base) & (bound.on == "value"))
    return Followed(people, start, base, followed)


def _of_each(people: Enrolled, rows: pd.DataFrame, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the value that each person's rows agree on; NaN if none has one."""
    person = places(rows, people)
    there = ~np.isnan(values) & (person >= 0)
    found = np.full(len(people.names), np.nan)
    found[person[there]] = values[there]
    return found


def values_after_baseline(part: pd.DataFrame, who: Followed, bound: Bound, records: Records) -> Values:
    """Return the values that count, sorted; not those of people without baseline, nor any after death."""
    group = group_of(part)
    check_flags(part, group, records)
    person, day = places(part, who.people), days(part, "ADT")
    compared = numbers(part, bound.variable)
    counts = after_baseline(part, group, records) & ~np.isnan(compared) & who.followed[person] & (person >= 0)
    check_dated(part, counts & np.isnan(day))
    at = np.flatnonzero(counts & ~(day > who.people.death[person]))
    at = at[np.lexsort((day[at], person[at]))]
    return Values(
        part.index.to_numpy(object)[at],
        person[at],
        day[at].astype(np.int64),
        bound.passed(compared[at]),
    )
