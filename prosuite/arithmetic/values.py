"""Measured values with the reason why one is missing, and the operations of the closed vocabulary on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.rounding import half_away
from prosuite.arithmetic.scale_plan import FloatArray

BoolArray: TypeAlias = NDArray[np.bool_]


class Reasons:
    """Texts and the numbers that stand for them; 0 is no reason.

    Attributes
    ----------
    texts
        Of each number.
    absent
        Numbers of the reasons that name a column which is not there: where another value could serve, they say less
        than what that one lacks.
    """

    def __init__(self) -> None:
        self.texts = [""]
        self.absent: list[int] = []

    def no_column(self, field: str) -> int:
        """Return the number of the text that no column holds a field."""
        number = self.number(f"no column holds {field}")
        if number not in self.absent:
            self.absent.append(number)
        return number

    def number(self, text: str) -> int:
        """Return the number of a text."""
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text)


@dataclass(frozen=True, slots=True)
class Values:
    """One value of every session, or of every trial of every session.

    Attributes
    ----------
    number
        Sessions, or trials x sessions; NaN where missing.
    why
        Number of the reason why a value is missing or, where it is not, of what must be said of it.
    """

    number: FloatArray
    why: NDArray[np.uint16]

    @property
    def known(self) -> BoolArray:
        """Where there is a value."""
        return ~np.isnan(self.number)


@dataclass(frozen=True, slots=True)
class Test:
    """What a value must be: limits, numbers it may equal, whether it is whole, whether it is missing."""

    low: float = -np.inf
    high: float = np.inf
    above: float = -np.inf
    below: float = np.inf
    equals: tuple[float, ...] | None = None
    whole: bool | None = None
    missing: bool | None = None
    __test__ = False

    def verdict(self, values: Values) -> tuple[BoolArray, BoolArray]:
        """Return where the condition holds and where a missing value leaves it open."""
        number, unknown = values.number, np.isnan(values.number)
        nowhere = np.zeros(unknown.shape, np.bool_)
        if self.missing is True:
            return unknown, nowhere
        holds = ~unknown
        for limit, within in ((self.low, np.greater_equal), (self.high, np.less_equal)):
            if np.isfinite(limit):
                holds &= within(number, limit)
        for limit, beyond in ((self.above, np.greater), (self.below, np.less)):
            if np.isfinite(limit):
                holds &= beyond(number, limit)
        if self.equals is not None:
            holds &= np.logical_or.reduce([number == wanted for wanted in self.equals])
        if self.whole is not None:
            holds &= (np.floor(number) == number) == self.whole
        return holds, nowhere if self.missing is False else unknown


Condition: TypeAlias = tuple[Values, Test]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether several conditions hold together.

    Attributes
    ----------
    holds
        Where all hold.
    unknown
        Where a missing value leaves it open: none fails, but not all are known.
    why
        Number of the reason why it is open.
    """

    holds: BoolArray
    unknown: BoolArray
    why: NDArray[np.uint16]


def all_hold(conditions: Sequence[Condition], shape: tuple[int, ...]) -> Verdict:
    """Return whether conditions hold together, in three-valued logic."""
    holds, unknown = np.ones(shape, np.bool_), np.zeros(shape, np.bool_)
    fails, why = np.zeros(shape, np.bool_), np.zeros(shape, np.uint16)
    for values, test in conditions:
        true, left_open = test.verdict(values)
        why = np.where(left_open & ~unknown, values.why, why)
        unknown = unknown | left_open
        fails = fails | (~true & ~left_open)
        holds = holds & true
    return Verdict(holds, unknown & ~fails, why)


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
    for factors, times, if_missing in terms:
        product, reason = np.full(shape, float(times)), np.zeros(shape, np.uint16)
        for factor in factors:
            reason = _merge(reason, product, factor.why, factor.number)
            product = product * factor.number
        if if_missing is not None:
            reason = np.where(np.isnan(product), 0, reason)
            product = np.where(np.isnan(product), if_missing * times, product)
        why = _merge(why, number, reason, product)
        number = number + product
    return Values(number, why.astype(np.uint16))


def ratio(over: Values, under: Values, times: float) -> Values:
    """Return one value over another, times a number; missing where the lower one is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        number = np.where(under.number == 0, np.nan, times * over.number / under.number)
    return Values(number, _merge(over.why, over.number, under.why, under.number))


def rounded(values: Values, decimals: int | None) -> Values:
    """Round half away from zero, as by hand."""
    return Values(half_away(values.number, decimals), values.why)


def first_of(
    options: Sequence[tuple[Values, Sequence[Condition], int]], none: int, absent: Sequence[int] = ()
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
    """
    shape = np.broadcast_shapes(*(values.number.shape for values, _, _ in options))
    number = np.full(shape, np.nan)
    why = np.full(shape, none, np.uint16)
    for values, conditions, note in options:
        holds = all_hold(conditions, shape).holds
        take = np.isnan(number) & holds & values.known
        reason = np.where(values.known, np.where(values.why == 0, note, values.why), values.why)
        gives_way = np.isin(why, absent) & ~np.isin(reason, absent)
        explain = np.isnan(number) & holds & ((why == none) | gives_way)
        why = np.where(take | explain, reason, why).astype(np.uint16)
        number = np.where(take, values.number, number)
    return Values(number, why)


def decide(rows: Sequence[tuple[Sequence[Condition], float, int]], shape: tuple[int, ...], none: int) -> Values:
    """Return what the first row of a decision table gives whose conditions hold.

    Parameters
    ----------
    rows
        Of each its conditions, its number (NaN for none) and the number of the reason for none.
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
        number = np.where(taken, give, number)
        said = reason or _caveat(conditions, shape)
        why = np.where(taken, said, np.where(left_open, verdict.why, why))
        decided |= taken | left_open
    return Values(number, why.astype(np.uint16))


def _caveat(conditions: Sequence[Condition], shape: tuple[int, ...]) -> NDArray[np.uint16]:
    """Return what must be said of the known values that conditions rest on."""
    why = np.zeros(shape, np.uint16)
    for values, _ in conditions:
        why = np.where((why == 0) & values.known, values.why, why)
    return why


def total(parts: Sequence[Values], if_missing: float | None) -> Values:
    """Return a sum; a part that is missing makes it missing or counts as ``if_missing``."""
    shape = np.broadcast_shapes(*(part.number.shape for part in parts))
    return weighted_products([([part], 1.0, if_missing) for part in parts], shape)


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
) -> Values:
    """Return the value of one trial of each session.

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
    number = result.number.copy()
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
        number = np.where(take, chosen, number)
    return Values(number, why.astype(np.uint16))


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
    sorted_places = np.argsort(-number if highest else number, axis=0, kind="stable")  # NaN comes last
    place = sorted_places[rank - 1]
    return place, ~np.isnan(np.take_along_axis(number, place[None], axis=0)[0])


_PLACES: dict[str, Callable[[FloatArray, int], tuple[NDArray[np.intp], BoolArray]]] = {
    "highest": lambda number, rank: _by_size(number, rank, highest=True),
    "lowest": lambda number, rank: _by_size(number, rank, highest=False),
    "first": lambda number, rank: _by_order(number, rank, last=False),
    "last": lambda number, rank: _by_order(number, rank, last=True),
}
RULES = (*_PLACES, "mean")


def _merge(
    first: NDArray[np.uint16], first_number: FloatArray, second: NDArray[np.uint16], second_number: FloatArray
) -> NDArray[np.uint16]:
    """Return the reason of two values: of the one that is missing, else of the first that has one."""
    second_only = np.isnan(second_number) & ~np.isnan(first_number)
    return np.where(second_only | (first == 0), np.where(second == 0, first, second), first).astype(np.uint16)
