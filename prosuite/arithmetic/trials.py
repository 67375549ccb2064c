"""Many trials to one value: which of them is picked, and how many there are."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import FloatArray
from prosuite.arithmetic.values import BoolArray, Condition, Values, all_hold, among


def count(conditions: Sequence[Condition], shape: tuple[int, ...], unreadable: Sequence[int] = ()) -> Values:
    """Return the number of trials for which the conditions hold; none where a trial holds what cannot be used."""
    verdict = all_hold(conditions, shape)
    why = _first(verdict.why, verdict.unknown & among(verdict.why, unreadable))
    return Values(np.where(why > 0, np.nan, verdict.holds.sum(axis=0)), why)


def pick(
    of: Values,
    by: Values,
    rule: str,
    rank: int,
    groups: Sequence[tuple[Sequence[Condition], int]],
    none: int,
    unreadable: Sequence[int] = (),
) -> tuple[Values, NDArray[np.intp]]:
    """Return the value of one trial of each session, and which trial it is.

    Parameters
    ----------
    of
        What is given, trials x sessions.
    by
        What the trial is picked by, trials x sessions.
    rule
        ``highest`` or ``lowest`` of ``by``, ``first`` or ``last`` that has one, or ``mean`` of ``of``. Neither of
        ``first`` and ``last`` passes over a trial that cannot be used: then there is no value.
    rank
        2 for the second highest, lowest, first or last.
    groups
        Groups of trials by their conditions, each with the number of what is said of a value from it; the first group
        with a value serves.
    none
        Number of the reason where no group has any trial.
    unreadable
        Numbers of reasons that come before others: that what is there cannot be used.
    """
    of, by = _as_trials(of), _as_trials(by)
    if rule in _BY_ORDER:  # the last trial stays the last, also where it cannot be used
        by = Values(np.where(among(by.why, unreadable) & ~by.known, 0.0, by.number), by.why)
    result = Values(np.full(of.number.shape[1], np.nan), np.full(of.number.shape[1], none, np.uint16))
    why = result.why.copy()
    number, picked = result.number.copy(), np.zeros(result.number.shape, np.intp)
    for conditions, note in groups:
        if not np.isnan(number).any():
            break
        verdict = all_hold(conditions, of.number.shape)
        eligible, left_open = verdict.holds, verdict.unknown & among(verdict.why, unreadable)
        if not (eligible.any() or left_open.any()):
            continue
        place, found = _PLACES[rule if rule != "mean" else "first"](np.where(eligible, by.number, np.nan), rank)
        chosen = np.take_along_axis(of.number, place[None], axis=0)[0]
        reason = np.take_along_axis(of.why, place[None], axis=0)[0]
        if rule == "mean":
            usable = eligible & of.known
            counted = usable.sum(axis=0)
            chosen = np.where(usable, of.number, 0.0).sum(axis=0) / np.maximum(counted, 1)
        take = np.isnan(number) & found & ~np.isnan(chosen)
        unseen = np.isnan(number) & (why == none)
        if rank == 1:  # what keeps the trials of this group from having a value
            absent = _first_reason(of, eligible, unreadable)
            absent = np.where(absent > 0, absent, _first(verdict.why, left_open))
            why = np.where(unseen & ~take & (absent > 0), absent, why)
        why = np.where(take, np.where(reason == 0, note, reason), why)
        number, picked = np.where(take, chosen, number), np.where(take, place, picked)
    return Values(number, why.astype(np.uint16)), picked


def _first_reason(of: Values, eligible: BoolArray, unreadable: Sequence[int]) -> NDArray[np.uint16]:
    """Return why the eligible trials of each session have no value: the first reason, of what cannot be used if any."""
    missing = eligible & ~of.known & (of.why > 0)
    unusable = missing & among(of.why, unreadable)
    return _first(of.why, np.where(unusable.any(axis=0), unusable, missing))


def _first(why: NDArray[np.uint16], where: BoolArray) -> NDArray[np.uint16]:
    """Return the reason of the first trial of each session that is meant; 0 for none."""
    if not where.any():
        return np.zeros(why.shape[1], np.uint16)
    reason = np.take_along_axis(why, where.argmax(axis=0)[None], axis=0)[0]
    return np.where(where.any(axis=0), reason, 0).astype(np.uint16)


def _as_trials(values: Values) -> Values:
    if values.number.ndim > 1:
        return values
    return Values(values.number[None], values.why[None])


def _by_order(number: FloatArray, rank: int, *, last: bool) -> tuple[NDArray[np.intp], BoolArray]:
    """Return the place of the first or last trial that has a number, and whether there is one."""
    known = ~np.isnan(number)
    nth = np.cumsum(known[::-1] if last else known, axis=0)
    hit = (nth == rank) & (known[::-1] if last else known)
    place = hit.argmax(axis=0)
    return (len(number) - 1 - place if last else place), hit.any(axis=0)


def _by_size(number: FloatArray, rank: int, *, highest: bool) -> tuple[NDArray[np.intp], BoolArray]:
    """Return the place of the trial with the rank-th highest or lowest number, and whether there is one."""
    if rank > len(number):
        return np.zeros(number.shape[1], np.intp), np.zeros(number.shape[1], np.bool_)
    ranked = -number if highest else number
    if rank == 1:
        place = np.where(np.isnan(ranked), np.inf, ranked).argmin(axis=0)
    else:
        place = np.argsort(ranked, axis=0, kind="stable")[rank - 1]  # NaN comes last
    return place, ~np.isnan(np.take_along_axis(number, place[None], axis=0)[0])


_PLACES: dict[str, Callable[[FloatArray, int], tuple[NDArray[np.intp], BoolArray]]] = {
    "highest": lambda number, rank: _by_size(number, rank, highest=True),
    "lowest": lambda number, rank: _by_size(number, rank, highest=False),
    "first": lambda number, rank: _by_order(number, rank, last=False),
    "last": lambda number, rank: _by_order(number, rank, last=True),
}

_BY_ORDER = ("first", "last")
RULES = (*_PLACES, "mean")
