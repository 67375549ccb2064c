"""What the numbers in column names mean: those printed on the form, or the items counted from the first to the last.

Numbers are read for a whole family of names of one kind, such as ``q1`` to ``q36`` or ``Q1``, ``Q2``, ``Q3_1`` to
``Q11_4``, and only if every member of it finds an item: ``q10`` is item 10 where question 3 is printed 3a, 3b, ... and
item 3h where the items run from 1 to 36.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache
from itertools import groupby
from string import ascii_lowercase
from typing import Literal, NamedTuple

from prosuite.instruments.form import Form

Naming = Literal["item code", "CDISC code", "printed number", "sequential number"]
FEWEST_NUMBERED = 10  # bare numbers that are taken for the items of an instrument; fewer may be anything

_GROUP = "(?:g[0-9]{1,3}(?=q))?"  # of questions that are numbered on from group to group
_NUMBER = re.compile(
    rf"{_GROUP}(?P<word>question|item|q)?"
    r"(?:0*(?P<key>[0-9]{1,3}[a-z]?)"
    r"|(?P<whole>0*[0-9]{1,3}(?:_|[a-z]+)(?:0*[0-9]{1,3}(?:_|[a-z]+))?0*[0-9]{1,3}))",
    re.ASCII,
)
_DIGITS = re.compile("[0-9]+", re.ASCII)
_LAST_DIGITS = re.compile("[0-9]+$", re.ASCII)
_QUESTION = re.compile(r"(?P<question>[0-9]+)(?P<part>[a-z]?)", re.ASCII)


class Misfit(Enum):
    """Why a family of numbers is not read."""

    EITHER = auto()
    INCOMPLETE = auto()
    LEFT_OVER = auto()


class Member(NamedTuple):
    """One name of a family: where it stands, and its number such as ``3a``, or its several such as (3, 1)."""

    position: int
    key: str
    numbers: tuple[int, ...] = ()


class Number(NamedTuple):
    """The number in a name, and the word before it."""

    word: str
    key: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Numbers of one kind that were not read.

    Attributes
    ----------
    misfit
        Why they were not.
    positions
        Where its names stand among the headers.
    left_over
        Where those stand that find no item.
    items
        The items that its numbers could be.
    """

    misfit: Misfit
    positions: tuple[int, ...]
    left_over: tuple[int, ...]
    items: frozenset[str]

    def at(self, positions: Sequence[int]) -> "Family":
        """Return the family with what stood at place k moved to the k-th of these positions."""
        own, left_over = (tuple(positions[at] for at in places) for places in (self.positions, self.left_over))
        return Family(self.misfit, own, left_over, self.items)


class Reading(NamedTuple):
    """The item of each member, by position, and what its number is."""

    naming: Naming
    items: dict[int, str]


@lru_cache(maxsize=2**13)  # every instrument is asked about every name
def find_number(name: str) -> Number | None:
    """Return the number that a squashed name is, such as ``q3a``, ``q3_1`` or ``q3sq001``; None if it is more."""
    match = _NUMBER.fullmatch(name)
    if match is None:
        return None
    whole = match["whole"] or ""
    return Number(match["word"] or "", match["key"] or "", tuple(int(number) for number in _DIGITS.findall(whole)))


class Numbering:
    """The numbers of the items of an instrument.

    Parameters
    ----------
    instrument
        The instrument.
    fields
        Numbers of its questions that are no items: fields, such as a time of day, and those that are not scored.
    """

    def __init__(self, instrument: Form, fields: frozenset[str] = frozenset()) -> None:
        self.printed = {item.number: item.id for item in instrument.items if item.number}
        # Where questions between the items have numbers too, or those of the items begin anew, they are not counted.
        counted = () if fields or self._begin_anew(instrument) else instrument.item_ids
        self.sequential = {str(number): item for number, item in enumerate(counted, start=1)}
        self._fields = fields
        self._size = len(instrument.items)

    def _begin_anew(self, instrument: Form) -> bool:
        """Tell whether some items alone have a number on the form, or their codes are numbered in sections."""
        if self.printed:
            return len(self.printed) < len(instrument.items)
        ends = [match[0] for item in instrument.item_ids if (match := _LAST_DIGITS.search(item))]
        return len({*ends}) < len(ends)

    def read(
        self, members: Sequence[Member], *, prefixed: bool, named: Collection[str] = ()
    ) -> Reading | Family | None:
        """Decide how a family is meant.

        Parameters
        ----------
        members
            Its names. Those with several numbers are read together with those of one number, and only if they are many.
        prefixed
            Whether the instrument's name stands before them. Those without are anybody's ``q1``, ``q2``, ...
        named
            Items that have columns already.

        Returns
        -------
        Reading or Family or None
            A family that is not read says why. None if no member could be an item.
        """
        members = [member for member in members if member.key not in self._fields]
        plain = [member for member in members if not member.numbers]
        alone = self._decide(plain, self._plain(plain), named, prefixed=prefixed)
        if len(plain) == len(members) or len(members) < FEWEST_NUMBERED:
            return alone
        whole = self._decide(members, self._parted(members), named, prefixed=prefixed)
        is_complete = isinstance(alone, Reading) and len({*alone.items.values(), *named}) == self._size
        return alone if is_complete or (whole is None and plain) else whole

    def could_be(self, number: Number) -> bool:
        """Tell whether a number with a part, such as 3 with 1, could be an item."""
        return len(number.numbers) > 1 and any(reading.items for reading in self._parted([Member(0, *number[1:])]))

    def _decide(
        self, members: Sequence[Member], readings: Sequence[Reading], named: Collection[str], *, prefixed: bool
    ) -> Reading | Family | None:
        """Return the one reading that fits every member, or why there is none."""
        fitting = [reading for reading in readings if len(reading.items) == len(members)]
        if any(reading.items != fitting[0].items for reading in fitting):
            return _family(Misfit.EITHER, members, fitting)
        if not fitting:
            return _family(Misfit.LEFT_OVER, members, readings)
        if self._is_few(members, fitting[0], named, prefixed=prefixed):
            return _family(Misfit.INCOMPLETE, members, fitting)
        return fitting[0]

    def _is_few(self, members: Sequence[Member], reading: Reading, named: Collection[str], *, prefixed: bool) -> bool:
        """Tell whether numbers are too few to be sure of: counted ones with one missing, or the first of a long form.

        With the instrument's name before them some may be missing; the numbers 1 to 12 of 36 are those of a short form.
        """
        items = {*reading.items.values()}
        n_items = len(items | {*named}) if items.isdisjoint(named) else len(items)
        if any(member.numbers for member in members):
            return not prefixed and 2 * n_items < self._size
        are_many = len(members) >= FEWEST_NUMBERED and all(member.key.isdecimal() for member in members)
        if reading.naming == "printed number" and (prefixed or not are_many):
            return False
        if not prefixed:
            return n_items < self._size
        return 2 * n_items < self._size and {int(member.key) for member in members} == {*range(1, len(items) + 1)}

    def _plain(self, members: Sequence[Member]) -> list[Reading]:
        return [
            _reading("printed number", self.printed, {member.position: member.key for member in members}),
            _reading("sequential number", self.sequential, {member.position: member.key for member in members}),
        ]

    def _parted(self, members: Sequence[Member]) -> list[Reading]:
        """Return the readings of numbers with parts: as printed, counted on from the number, by the sizes of all."""
        counted = {member.position: _counted(member) for member in members}
        if len({*counted.values()}) < len(counted):  # question 4 counted on from within question 3
            counted = {}
        return [
            _reading("printed number", self.printed, {member.position: self._lettered(member) for member in members}),
            _reading("sequential number", self.sequential, counted),
            Reading("printed number", self._by_sizes(members)),
        ]

    def _lettered(self, member: Member) -> str:
        """Return the printed number of a member: (3, 1) is 3a, and (6, 1) is 6 where 6 has no parts."""
        if not member.numbers:
            return member.key
        *question, part = member.numbers
        if len(question) > 1 or not 0 < part <= len(ascii_lowercase):
            return ""
        alone = str(question[0])
        return alone if part == 1 and alone in self.printed else f"{alone}{ascii_lowercase[part - 1]}"

    @cached_property
    def _sizes(self) -> list[int]:
        """How many items each printed question has."""
        return [len([*parts]) for _, parts in groupby(self.printed, lambda number: number.rstrip(ascii_lowercase))]

    def _by_sizes(self, members: Sequence[Member]) -> dict[int, str]:
        """Return the items of a family that has as many questions as are printed, each with as many parts."""
        ordered = sorted(members, key=_order)
        questions = [[*parts] for _, parts in groupby(ordered, lambda member: _order(member)[0])]
        if not all(map(_is_counted, questions)) or [*map(len, questions)] != self._sizes:
            return {}
        return dict(zip((member.position for member in ordered), self.printed.values(), strict=True))


def _family(misfit: Misfit, members: Sequence[Member], readings: Sequence[Reading]) -> Family | None:
    """Return a family that is not read; None if none of its readings names an item."""
    items = frozenset(item for reading in readings for item in reading.items.values())
    best = max(readings, key=lambda reading: len(reading.items)).items
    positions = tuple(member.position for member in members)
    left_over = tuple(position for position in positions if position not in best)
    return Family(misfit, positions, left_over, items) if items else None


def _reading(naming: Naming, items: Mapping[str, str], keys: Mapping[int, str]) -> Reading:
    return Reading(naming, {position: items[key] for position, key in keys.items() if key in items})


def _order(member: Member) -> tuple[tuple[int, ...], int]:
    """Return the numbers of the question and that of its part, 0 if it has none."""
    if member.numbers:
        return member.numbers[:-1], member.numbers[-1]
    match = _QUESTION.fullmatch(member.key)
    return ((int(match["question"]),), " abcdefghijklmnopqrstuvwxyz".index(match["part"] or " ")) if match else ((), 0)


def _is_counted(parts: Sequence[Member]) -> bool:
    numbers = [_order(member)[1] for member in parts]
    return numbers in ([0], [*range(1, len(parts) + 1)])


def _counted(member: Member) -> str:
    """Return the number of a member counted on from that of its question: (3, 12, 1) and (3, 1) are 3."""
    if not member.numbers:
        return member.key
    first, *last, part = member.numbers
    number = first + part - 1
    return str(number) if part and number <= max([*last, number * (not last)]) else ""
