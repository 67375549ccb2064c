"""Measured values with the reason why one is missing, and conditions on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.rounding import down, half_away
from prosuite.arithmetic.scale_plan import FloatArray

BoolArray: TypeAlias = NDArray[np.bool_]


class ReasonKind(Enum):
    """What a reason is about."""

    NOTE = auto()
    BLANK = auto()
    NO_COLUMN = auto()
    UNREADABLE = auto()


class Reasons:
    """Texts and the numbers that stand for them; 0 is no reason.

    Attributes
    ----------
    texts
        Of each number.
    """

    def __init__(self) -> None:
        self.texts = [""]
        self._numbers: dict[tuple[ReasonKind, str], int] = {(ReasonKind.NOTE, ""): 0}

    @property
    def absent(self) -> list[int]:
        """Numbers of the reasons that name a column which is not there.

        Where another value could serve, they say less than what that one lacks.
        """
        return [number for (kind, _), number in self._numbers.items() if kind is ReasonKind.NO_COLUMN]

    @property
    def unreadable(self) -> tuple[int, ...]:
        """Numbers of the reasons that something is there which cannot be used: it is not missing, nor known."""
        return tuple(number for (kind, _), number in self._numbers.items() if kind is ReasonKind.UNREADABLE)

    def cannot_be_used(self, text: str) -> int:
        """Return the number of the reason that what is there cannot be used."""
        return self._number(ReasonKind.UNREADABLE, text)

    def no_column(self, name: str) -> int:
        """Return the number of the reason that no column holds an item or field."""
        return self._number(ReasonKind.NO_COLUMN, f"no column holds {name}")

    def blank(self, name: str) -> int:
        """Return the number of the reason that a cell is blank."""
        return self._number(ReasonKind.BLANK, f"{name} is blank")

    def number(self, text: str) -> int:
        """Return the number of a text."""
        return self._number(ReasonKind.NOTE, text)

    def _number(self, kind: ReasonKind, text: str) -> int:
        if (kind, text) not in self._numbers:
            self._numbers[kind, text] = len(self.texts)
            self.texts.append(text)
        return self._numbers[kind, text]


@dataclass(frozen=True, slots=True)
class Values:
    """One value of every record, or of every trial of every record.

    Attributes
    ----------
    number
        Records, or trials x records; NaN where missing.
    why
        Number of the reason why a value is missing or, where it is not, of what must be said of it.
    prorated
        Where it rests on a mean that stands in for what is missing; None for nowhere.
    """

    number: FloatArray
    why: NDArray[np.uint16]
    prorated: BoolArray | None = None

    @property
    def known(self) -> BoolArray:
        """Where there is a value."""
        return ~np.isnan(self.number)


@dataclass(frozen=True, slots=True)
class Test:
    """What a value must be: limits, numbers it may equal, whether it is whole, whether it is missing.

    ``unreadable`` are the reasons that leave open whether it is missing: something is there.
    """

    low: float = -np.inf
    high: float = np.inf
    above: float = -np.inf
    below: float = np.inf
    equals: tuple[float, ...] | None = None
    whole: bool | None = None
    missing: bool | None = None
    unreadable: tuple[int, ...] = ()
    __test__ = False

    def verdict(self, values: Values) -> tuple[BoolArray, BoolArray]:
        """Return where the condition holds and where a missing value leaves it open."""
        number, unknown = values.number, np.isnan(values.number)
        there = unknown & among(values.why, self.unreadable)
        if self.missing is True:
            return unknown & ~there, there
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
        return holds, there if self.missing is False else unknown


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
    if len(conditions) == 1:
        values, test = conditions[0]
        true, left_open = (np.broadcast_to(verdict, shape) for verdict in test.verdict(values))
        why = np.where(left_open, values.why, 0) if left_open.any() else np.zeros(shape, np.uint16)
        return Verdict(true, left_open, why)
    verdicts = [test.verdict(values) for values, test in conditions]
    holds, unknown = np.ones(shape, np.bool_), np.zeros(shape, np.bool_)
    fails, why = np.zeros(shape, np.bool_), np.zeros(shape, np.uint16)
    if not any(left_open.any() for _, left_open in verdicts):
        return Verdict(reduce(np.logical_and, (true for true, _ in verdicts), holds), unknown, why)
    for (values, _), (true, left_open) in zip(conditions, verdicts, strict=True):
        if values.why.any():
            why = np.where(left_open & ~unknown, values.why, why)
        unknown |= left_open
        fails |= ~(true | left_open)
        holds &= true
    return Verdict(holds, unknown & ~fails, why)


def among(why: NDArray[np.uint16], reasons: Sequence[int]) -> BoolArray:
    """Return where a reason is one of several."""
    return np.isin(why, reasons) if len(reasons) and why.any() else np.zeros(why.shape, np.bool_)


def any_prorated(values: Iterable[Values], shape: tuple[int, ...]) -> BoolArray | None:
    """Return where one of several values is prorated; None for nowhere."""
    found: BoolArray | None = None
    for value in values:
        if value.prorated is not None:
            found = value.prorated if found is None else found | value.prorated
    return None if found is None else np.broadcast_to(found, np.broadcast_shapes(found.shape, shape))


def merge(
    first: NDArray[np.uint16], first_number: FloatArray, second: NDArray[np.uint16], second_number: FloatArray
) -> NDArray[np.uint16]:
    """Return the reason of two values: of the one that is missing, else of the first that has one."""
    if not second.any():
        return np.broadcast_to(first, np.broadcast_shapes(first.shape, second.shape, second_number.shape))
    second_only = np.isnan(second_number) & ~np.isnan(first_number)
    return np.where(second_only | (first == 0), np.where(second == 0, first, second), first).astype(np.uint16)


def rounded(values: Values, decimals: int | None, *, downwards: bool = False) -> Values:
    """Round half away from zero, as by hand, or down."""
    rule = down if downwards else half_away
    return Values(rule(values.number, decimals), values.why, values.prorated)
