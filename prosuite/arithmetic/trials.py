"""Many trials to one value: which of them is picked, and how many there are."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import FloatArray
from prosuite.arithmetic.values import BoolArray, Condition, Values, all_hold


def count(conditions: Sequence[Condition], shape: tuple[int, ...]) -> Values:
    """Return the number of trials for which the conditions hold."""
    number = all_hold(conditions, shape).holds.sum(axis=0).astype(np.float64)
    return Values(number, np.zeros(number.shape, np.uint16))


def pick(
    of: Values,
    by: Values,
    rule: str,
    rank: int,
    among: Sequence[tuple[Sequence[Condition], int]],
    none: int,
) -> tuple[Values, NDArray[np.intp]]:
    """Return the value of one trial of each session, and which trial it is.

    Parameters
    ----------
    of
        What is given, trials x sessions.
    by
        What the trial is picked by, trials x sessions.
    rule
        ``highest`` or ``lowest`` of ``by``, ``first`` or ``last`` that has one, or ``mean`` of ``of``.
    rank
        2 for the second highest, lowest, first or last.
    among
        Groups of trials by their conditions, each with the number of what is said of a value from it; the first group
        with a value serves.
    none
        Number of the reason where no group has any trial.
    """
    of, by = _as_trials(of), _as_trials(by)
    result = Values(np.full(of.number.shape[1], np.nan), np.full(of.number.shape[1], none, np.uint16))
    why = result.why.copy()
    number, picked = result.number.copy(), np.zeros(result.number.shape, np.intp)
    for conditions, note in among:
        eligible = all_hold(conditions, of.number.shape).holds
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
            absent = _first_reason(of, eligible)
            why = np.where(unseen & ~take & (absent > 0), absent, why)
        why = np.where(take, np.where(reason == 0, note, reason), why)
        number, picked = np.where(take, chosen, number), np.where(take, place, picked)
    return Values(number, why.astype(np.uint16)), picked


def _first_reason(of: Values, eligible: BoolArray) -> NDArray[np.uint16]:
    """Return the first reason why an eligible trial of each session has no value."""
    missing = eligible & ~of.known & (of.why > 0)
    place = missing.argmax(axis=0)
    reason = np.take_along_axis(of.why, place[None], axis=0)[0]
    return np.where(missing.any(axis=0), reason, 0).astype(np.uint16)


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

RULES = (*_PLACES, "mean")
