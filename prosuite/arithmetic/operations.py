"""The operations of the closed vocabulary on measured values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.rounding import compared
from prosuite.arithmetic.scale_plan import FloatArray
from prosuite.arithmetic.values import (
    Condition,
    Reasons,
    Test,
    Values,
    all_hold,
    among,
    any_prorated,
    merge,
    rounded,
)

_DAYS_PER_YEAR = 365.25
_DAY_OF_1970 = 719163  # the day number of 1 January 1970
_MONTHS = 12
_MOST_DAYS = 31
_MOST_PATTERNS = 1000  # of missing parts whose names are told


def weighted_products(terms: Sequence[tuple[Sequence[Values], float, float | None]], shape: tuple[int, ...]) -> Values:
    """Return a sum of products.

    Parameters
    ----------
    terms
        Of each its factors, what their product is multiplied by, and what it is where a factor is missing; None makes
        the sum missing.
    shape
        Of the result, for terms without factors.
    """
    number, why = np.zeros(shape), np.zeros(shape, np.uint16)
    prorated = any_prorated((factor for factors, _, _ in terms for factor in factors), shape)
    for factors, times, if_missing in terms:
        product, reason = np.full(shape, float(times)), np.zeros(shape, np.uint16)
        for factor in factors:
            reason = merge(reason, product, factor.why, factor.number)
            product = product * factor.number
        if if_missing is not None:
            reason = np.where(np.isnan(product), 0, reason)
            product = np.where(np.isnan(product), if_missing * times, product)
        why = merge(why, number, reason, product)
        number = number + product
    return Values(number, why.astype(np.uint16), prorated)


def ratio(over: Values, under: Values, times: float, zero: int) -> Values:
    """Return one value over another, times a number; missing, for the reason ``zero``, where the lower one is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        number = np.where(under.number == 0, np.nan, times * over.number / under.number)
    why = merge(over.why, over.number, under.why, under.number)
    why = np.where((under.number == 0) & over.known, zero, why).astype(np.uint16)
    return Values(number, why, any_prorated((over, under), number.shape))


def elapsed(start: Values, end: Values, unit: str, wrap: float | None) -> Values:
    """Return the time from one day number or hour to another; ``wrap`` is added where the end lies before the start."""
    passed = weighted_products([([start], -1.0, None), ([end], 1.0, None)], ())
    number = passed.number / _DAYS_PER_YEAR if unit == "years" else passed.number
    if unit == "completed_years":
        number = np.where(passed.known, _birthdays(start.number, end.number), np.nan)
    if wrap is not None:
        number = np.where(number < 0, number + wrap, number)
    return Values(number, passed.why, passed.prorated)


def _birthdays(start: FloatArray, end: FloatArray) -> FloatArray:
    """Return how often the day and month of one day number come round until another."""
    (year, day), (last_year, last_day) = _calendar(start), _calendar(end)
    return last_year - year - (last_day < day)


def _calendar(number: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the year of day numbers, and a number for day and month that grows with them."""
    day = (np.nan_to_num(number) - _DAY_OF_1970).astype("datetime64[D]")
    month, year = day.astype("datetime64[M]"), day.astype("datetime64[Y]").astype(np.float64)
    months = month.astype(np.float64) - _MONTHS * year
    return year, months * _MOST_DAYS + (day - month).astype(np.float64)


def first_of(
    options: Sequence[tuple[Values, Sequence[Condition], int]],
    none: int,
    absent: Sequence[int] = (),
    unreadable: Sequence[int] = (),
) -> Values:
    """Return the first value that is there and whose conditions hold.

    Parameters
    ----------
    options
        Of each the value, its conditions and the number of what is said of it.
    none
        Number of the reason where no option's conditions hold.
    absent
        Numbers of reasons that give way to what another option lacks.
    unreadable
        Numbers of reasons to which all others give way: that what is there, or what decides on it, cannot be used.
    """
    shape = np.broadcast_shapes(*(values.number.shape for values, _, _ in options))
    number = np.full(shape, np.nan)
    why = np.full(shape, none, np.uint16)
    prorated = np.zeros(shape, np.bool_)
    for values, conditions, note in options:
        verdict = all_hold(conditions, shape)
        left_open = verdict.unknown & among(verdict.why, unreadable)
        take = np.isnan(number) & verdict.holds & values.known
        reason = np.where(values.known, np.where(values.why == 0, note, values.why), values.why)
        reason = np.where(left_open, verdict.why, reason)
        gives_way = np.isin(why, absent) & ~np.isin(reason, absent)
        gives_way |= among(reason, unreadable) & ~among(why, unreadable)
        explain = np.isnan(number) & (verdict.holds | left_open) & ((why == none) | gives_way)
        why = np.where(take | explain, reason, why).astype(np.uint16)
        number = np.where(take, values.number, number)
        rests_on = any_prorated((values, *(value for value, _ in conditions)), shape)
        if rests_on is not None:
            prorated |= take & rests_on
    return Values(number, why, prorated if prorated.any() else None)


def decide(rows: Sequence[tuple[Sequence[Condition], float, int]], shape: tuple[int, ...], none: int) -> Values:
    """Return what the first row of a decision table gives whose conditions hold.

    Parameters
    ----------
    rows
        Of each its conditions, its number (NaN for none) and the number of the reason for none or of what is said.
    shape
        Of the result.
    none
        Number of the reason where no row holds.
    """
    number, why = np.full(shape, np.nan), np.full(shape, none, np.uint16)
    decided = np.zeros(shape, np.bool_)
    for conditions, give, reason in rows:
        verdict = all_hold(conditions, shape)
        taken, left_open = ~decided & verdict.holds, ~decided & verdict.unknown
        if not (taken.any() or left_open.any()):
            continue
        np.copyto(number, give, where=taken)
        np.copyto(why, reason or _caveat(conditions, shape), where=taken)
        np.copyto(why, verdict.why, where=left_open)
        decided |= taken | left_open
    tested = (values for conditions, _, _ in rows for values, _ in conditions)
    return Values(number, why, any_prorated(tested, shape))


def _caveat(conditions: Sequence[Condition], shape: tuple[int, ...]) -> NDArray[np.uint16]:
    """Return what must be said of the known values that conditions rest on."""
    why = np.zeros(shape, np.uint16)
    for values, _ in conditions:
        if values.why.any():
            why = np.where((why == 0) & values.known, values.why, why)
    return why


@dataclass(frozen=True, slots=True)
class PartsPlan:
    """How a scale is made of values.

    Attributes
    ----------
    reverse, ends
        Of each part the number that it is taken from, and its own ends, which are moved onto ``rescale_each``; None for
        neither.
    counts_as
        What each part counts where it is missing; None for a part that is missing then.
    minimum
        How many of the others must be there.
    mean
        Whether they are averaged.
    lowest, per_point
        ``score = (raw - lowest) * per_point``.
    raw_decimals, decimals
        Decimals of the raw value and of the score; None for all.
    rescale_each
        The range that each part is moved onto.
    most
        The most that each part can be, if the sum is taken as a share of what those that are there can give together.
    names
        Of the parts.
    """

    reverse: Sequence[float | None]
    ends: Sequence[tuple[float, float] | None]
    counts_as: Sequence[float | None]
    minimum: int
    mean: bool
    lowest: float
    per_point: float
    raw_decimals: int | None = None
    decimals: int | None = None
    rescale_each: tuple[float, float] | None = None
    most: Sequence[float] | None = None
    names: Sequence[str] = ()


def scale(parts: Sequence[Values], plan: PartsPlan, reasons: Reasons) -> Values:
    """Return the sum or mean of parts; one that is missing takes the mean of the others if enough are there."""
    shape = np.broadcast_shapes(*(part.number.shape for part in parts))
    raw, why, gone = np.zeros(shape), np.zeros(shape, np.uint16), np.zeros(shape, np.bool_)
    absent: list[NDArray[np.bool_]] = []
    n_gone, possible = np.zeros(shape, np.intp), np.zeros(shape)
    for place, part in enumerate(parts):
        value, reason, stands_in = _part(part.number, place, plan), part.why, plan.counts_as[place]
        missing = np.isnan(value)
        if plan.most is not None:
            possible += np.where(missing, 0.0, plan.most[place])
        if stands_in is not None:
            value, reason = np.where(missing, stands_in, value), np.where(missing, 0, reason)
            missing = np.zeros_like(missing)
        if reason.any():
            why = merge(why, np.where(gone, np.nan, 0.0), reason, value)
        absent.append(np.broadcast_to(missing, shape))
        gone |= missing
        n_gone += missing
        raw += np.where(missing, 0.0, value)
    needed = sum(stands_in is None for stands_in in plan.counts_as)
    n_known, n_counted = needed - n_gone, len(parts) - n_gone
    short = n_known < plan.minimum
    if plan.most is not None:
        raw = raw / np.where(possible == 0, np.nan, possible)
    elif plan.mean:
        raw = raw / np.maximum(n_counted, 1)
    elif plan.minimum < needed:
        raw = np.where(gone, raw * (len(parts) / np.maximum(n_counted, 1)), raw)
    raw = rounded(Values(raw, why), plan.raw_decimals).number
    score = rounded(Values((raw - plan.lowest) * plan.per_point, why), plan.decimals).number
    if plan.minimum < needed:
        counted = [reasons.number(f"{n} of {needed} parts there, {plan.minimum} needed") for n in range(needed)]
        why = np.where(gone, np.array([*counted, 0], np.uint16)[n_known], why)
        why = _with_names(why, gone & ~short, absent, plan.names, reasons)
    prorated = any_prorated(parts, shape)
    prorated = gone if prorated is None else gone | prorated
    score = np.where(short, np.nan, score)
    return Values(score, why.astype(np.uint16), prorated if prorated.any() else None)


def _with_names(
    why: NDArray[np.uint16],
    where: NDArray[np.bool_],
    absent: Sequence[NDArray[np.bool_]],
    names: Sequence[str],
    reasons: Reasons,
) -> NDArray[np.uint16]:
    """Return reasons that also name the parts that others stand in for; of too many patterns they name none."""
    patterns, place = np.unique(np.array([part[where] for part in absent]), axis=1, return_inverse=True)
    if not where.any() or not names or patterns.shape[1] > _MOST_PATTERNS:
        return why
    listed = [", ".join(name for name, is_absent in zip(names, own, strict=True) if is_absent) for own in patterns.T]
    known = {(said, at) for said, at in zip(why[where].tolist(), place.reshape(-1).tolist(), strict=True)}
    named = {(said, at): reasons.number(f"{reasons.texts[said]}; imputed: {listed[at]}") for said, at in known}
    why[where] = [named[key] for key in zip(why[where].tolist(), place.reshape(-1).tolist(), strict=True)]
    return why


def _part(number: FloatArray, place: int, plan: PartsPlan) -> FloatArray:
    """Return what a part counts: turned round, or moved onto the range of all parts."""
    turned, ends = plan.reverse[place], plan.ends[place]
    if turned is not None:
        return turned - number
    if plan.rescale_each is None or ends is None:
        return number
    (low, high), (first, last) = ends, plan.rescale_each
    return first + (number - low) * ((last - first) / (high - low))


def band(
    of: Values, edges: Sequence[tuple[float, bool]], gives: Sequence[float], to: float, reasons: Reasons
) -> Values:
    """Return what the band gives that a value lies in.

    Parameters
    ----------
    of
        The values, compared after nine decimals.
    edges
        Where each band begins, ascending, and whether behind that value.
    gives
        What each band gives.
    to
        Where the last one ends, included.
    reasons
        What the numbers of reasons mean; more are added.
    """
    value = compared(of.number)
    place = np.zeros(value.shape, np.intp)
    for edge, behind in edges:
        place += value > edge if behind else value >= edge
    place *= value <= to
    outside, why = (place == 0) & ~np.isnan(value), of.why
    if outside.any():
        why = why.copy()
        for number in np.unique(value[outside]).tolist():
            why[value == number] = reasons.number(f"{number:g} is in no band")
    return Values(np.array([np.nan, *gives]).take(place), why, of.prorated)


@dataclass(frozen=True, slots=True)
class LookupPlan:
    """The rows of a look-up.

    Attributes
    ----------
    low, high
        Rows x keys: a row holds from ``low`` (included) to ``high`` (not included), or of ``low`` alone where both are
        the same.
    values
        Rows x results.
    """

    low: FloatArray
    high: FloatArray
    values: FloatArray


def look_up(keys: Sequence[Values], plan: LookupPlan, names: Sequence[str], reasons: Reasons) -> list[Values]:
    """Return what the row of each record's keys gives, of each result."""
    shape = np.broadcast_shapes(*(key.number.shape for key in keys))
    number, why = np.zeros(shape), np.zeros(shape, np.uint16)
    for key in keys:  # the first that is missing explains
        why, number = merge(why, number, key.why, key.number), number + key.number
    why = why.copy()
    stacked = np.stack([np.broadcast_to(compared(key.number), shape) for key in keys])
    known = ~np.isnan(number)
    states, inverse = np.unique(stacked[:, known], axis=1, return_inverse=True)
    exact = plan.low == plan.high
    fits = [(state >= plan.low) & (np.where(exact, state == plan.low, state < plan.high)) for state in states.T]
    rows = [row.all(axis=1) for row in fits]
    found = np.array([row.argmax() if row.any() else -1 for row in rows], np.intp)
    lacking = [reasons.number(f"no row for {_keyed(names, state)}") for state in states.T[found < 0]]
    reason = np.zeros(len(found), np.uint16)
    reason[found < 0] = lacking
    why[known] = np.where(reason[inverse] > 0, reason[inverse], why[known])
    prorated = any_prorated(keys, shape)
    results = []
    for column in plan.values.T:
        value = np.full(shape, np.nan)
        value[known] = np.where(found < 0, np.nan, column[found])[inverse]
        results.append(Values(value, why, prorated))
    return results


def _keyed(names: Sequence[str], state: FloatArray) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in zip(names, state.tolist(), strict=True))


def count_of(values: Sequence[Values], test: Test, shape: tuple[int, ...]) -> Values:
    """Return how many of several values meet a condition; one that is missing leaves it open."""
    number, why = np.zeros(shape), np.zeros(shape, np.uint16)
    for value in values:
        holds, left_open = test.verdict(value)
        met = np.where(left_open, np.nan, holds.astype(np.float64))
        why = merge(why, number, np.where(left_open, value.why, 0), met)
        number = number + met
    return Values(number, why, any_prorated(values, shape))
