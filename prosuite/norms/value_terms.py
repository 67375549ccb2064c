"""The terms of a value set: when each holds in a state, how often, and what they come to together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, FiniteFloat, model_validator

from prosuite.arithmetic.scale_plan import FloatArray
from prosuite.datafiles.models import Frozen
from prosuite.errors import SpecError

Text = Annotated[str, Field(min_length=1)]
Combination = Literal["sum", "product"]
TermKind = Literal[
    "constant", "level", "any", "together", "any_from", "number", "beyond", "square", "count", "product", "power"
]
_APART = ("constant", "power")
_OWN_LEVELS = ("together", "any_from")  # whose levels are those of the items in their order
# How often a term holds by the number of items at its levels.
_TIMES: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    "number": lambda number: number,
    "beyond": lambda number: np.maximum(number - 1, 0),
    "square": lambda number: number**2,
    "count": lambda number: np.maximum(number - 1, 0) ** 2,
}


class ValueTerm(Frozen):
    """One term of a value set: what is added to the value of a state, or multiplies it.

    Attributes
    ----------
    set
        Name of the set.
    kind
        ``constant``: always. ``level``: if the one item is at one of the levels. ``any``: once if any of the items is.
        ``together``: if each of the items is at its own level, the levels in their order. ``any_from``: once if any of
        the items is at its own level or above it. For the items at one of the levels, ``number``: their number;
        ``beyond``: their number less one; ``square`` and ``count``: the squares of these two; nothing if there is none.
        ``product``: times the product of the levels less one of the items.
        ``power``: no term, but the power that what the others take from the constants is raised to.
    items
        Names with blanks between them; none stands for all.
    levels
        Answers with blanks between them.
    beside, without
        Levels: it holds only if some item is, or no item is, at one of them.
    """

    set: Text
    kind: TermKind
    coefficient: FiniteFloat
    source: Text
    items: str | None = None
    levels: str | None = None
    beside: str | None = None
    without: str | None = None

    @model_validator(mode="after")
    def _check_levels(self) -> Self:
        if self.kind in _OWN_LEVELS and len(self.item_ids) != len(self.answers):
            raise ValueError(f"{self.kind} needs as many levels as items, in the same order")
        return self

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The items it is about."""
        return tuple((self.items or "").split())

    @property
    def answers(self) -> tuple[str, ...]:
        """The levels it is about."""
        return tuple((self.levels or "").split())

    @property
    def named_levels(self) -> tuple[str, ...]:
        """All levels that it names."""
        return (*self.answers, *(self.beside or "").split(), *(self.without or "").split())

    @property
    def about(self) -> str:
        """Its items and levels in words, or what it is."""
        if self.kind in _APART:
            return self.kind
        if self.kind == "any_from":
            return " or ".join(map("{} from {}".format, self.item_ids, self.answers))
        levels = f" at {(' and ' if self.kind == 'together' else ' or ').join(self.answers)}" if self.answers else ""
        beside = f", some item at {self.beside}" if self.beside else ""
        without = f", no item at {self.without}" if self.without else ""
        return f"{' '.join(self.item_ids) or 'all items'}{levels}{beside}{without}"

    def is_at(self, level: float, place: int) -> bool:
        """Tell whether the level of the item at a place is one that it is about."""
        if self.kind == "any_from":
            return level >= float(self.answers[place])
        return f"{level:g}" in (self.answers if self.kind != "together" else self.answers[place : place + 1])

    def holds_beside(self, levels: Collection[str]) -> bool:
        """Tell whether the levels of all items are such as it must stand beside, and none that it must not."""
        beside, without = (self.beside or "").split(), (self.without or "").split()
        return (not beside or not set(beside).isdisjoint(levels)) and set(without).isdisjoint(levels)


def combined(
    file: str,
    terms: Sequence[ValueTerm],
    keys: Sequence[str],
    answers: Sequence[tuple[int, ...]],
    how: Combination = "sum",
) -> FloatArray:
    """Return the value of each state by the terms of a set that hold in it.

    Parameters
    ----------
    file
        Named in messages.
    terms
        Those of one set.
    keys, answers
        The items of a state and the answers of each.
    how
        Whether the terms are added or multiplied.

    Returns
    -------
    FloatArray
        One axis for each item; NaN everywhere without terms.

    Raises
    ------
    SpecError
        A term is about an item or level that there is not.
    """
    if not terms:
        return np.full([len(own) for own in answers], np.nan)
    _check(file, terms, keys, answers)
    grids = np.meshgrid(*(np.array(own, np.float64) for own in answers), indexing="ij")
    levels = dict(zip(keys, grids, strict=True))
    if how == "product":
        factors: FloatArray = np.multiply.reduce([term.coefficient ** _times(term, levels) for term in terms])
        return factors
    power = next((term.coefficient for term in terms if term.kind == "power"), None)
    if power is None:
        return _sum(terms, levels)
    start = [term for term in terms if term.kind == "constant"]
    taken = [term for term in terms if term.kind not in _APART]
    value: FloatArray = _sum(start, levels) - (-_sum(taken, levels)) ** power
    return value


def _sum(terms: Sequence[ValueTerm], levels: Mapping[str, FloatArray]) -> FloatArray:
    total: FloatArray = np.add.reduce([term.coefficient * _times(term, levels) for term in terms])
    return total


def _check(file: str, terms: Sequence[ValueTerm], keys: Sequence[str], answers: Sequence[tuple[int, ...]]) -> None:
    offered = {str(answer) for own in answers for answer in own}
    for term in terms:
        unknown = next((name for name in term.item_ids if name not in keys), None)
        if unknown is not None:
            raise SpecError(f"{file}: a term of {term.set} is about {unknown!r}; the items are {', '.join(keys)}")
        strange = next((answer for answer in term.named_levels if answer not in offered), None)
        if strange is not None:
            raise SpecError(
                f"{file}: a term of {term.set} is about level {strange!r}; there are {', '.join(sorted(offered))}"
            )


def _times(term: ValueTerm, levels: Mapping[str, FloatArray]) -> FloatArray:
    """Return how often a term holds in each state."""
    own, every = [levels[name] for name in term.item_ids or levels], list(levels.values())
    if term.kind == "constant":
        return np.ones(every[0].shape)
    if term.kind == "product":
        product: FloatArray = np.multiply.reduce([level - 1 for level in own])
        return product
    if term.kind == "together":
        at = [_number_at([level], answer) for level, answer in zip(own, term.answers, strict=True)]
        together: FloatArray = np.minimum.reduce(at)
        return together
    if term.kind == "any_from":
        from_each = [level >= float(answer) for level, answer in zip(own, term.answers, strict=True)]
        some: FloatArray = np.logical_or.reduce(from_each).astype(np.float64)
        return some
    number = _number_at(own, term.levels)
    times = _TIMES[term.kind](number) if term.kind in _TIMES else np.minimum(number, 1)
    beside = term.beside is None or _number_at(every, term.beside) > 0
    without = _number_at(every, term.without) == 0
    held: FloatArray = times * beside * without
    return held


def _number_at(levels: Sequence[FloatArray], answers: str | None) -> FloatArray:
    """Return how many of the items are at one of the levels, in each state."""
    wanted = np.array((answers or "").split(), np.float64)
    number: FloatArray = np.sum([np.isin(level, wanted) for level in levels], axis=0, dtype=np.float64)
    return number
