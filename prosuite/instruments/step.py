"""What every step of a spec has: the value it gives, what it reads, and what is said of both."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Protocol, Self

from pydantic import Field, PositiveInt, model_validator

from prosuite.datafiles.models import UNVERIFIED, Confidence, Frozen, Identifier
from prosuite.instruments.conditions import Condition, Conditions

CODE = "code"  # the unit of scores whose numbers are names, such as the profile 21232

MissingRule = Literal["half", "one", "all"]
Minimum = MissingRule | PositiveInt | Annotated[float, Field(gt=0, le=1)]


class Reach(NamedTuple):
    """The lowest and the highest value that can occur, and whether all are whole numbers."""

    low: float
    high: float
    whole: bool


class Namespace(Protocol):
    """What an instrument knows of the values that its steps read."""

    @property
    def minimum(self) -> Minimum:
        """How many parts a scale needs that does not say so itself."""

    def rows(self, table: str) -> Sequence[Mapping[str, str]]:
        """Return the rows of one of its tables."""

    def weight_reach(self, table: str, item_id: str) -> Reach | None:
        """Return what an item's answers count by a table of weights."""

    def reach(self, name: str) -> Reach | None:
        """Return which values a name can have; None if nothing says so."""

    def part_reach(self, name: str) -> Reach | None:
        """Return which values a name can have as a part of a scale: of an item with a recode, the recoded ones."""

    def codes_of(self, name: str) -> tuple[str, ...]:
        """Return the codes that the numbers of a value stand for, from 1; none for a plain number."""


class Inputs(Protocol):
    """What reference equations say of what they must know of a person."""

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the measures there are equations for."""

    def inputs(self, measure: str) -> tuple[str, ...]:
        """Return what must be known for a measure."""


class StepBase(Frozen):
    """What every step has: the name of its value and, if that is a score, its title, unit and source.

    Attributes
    ----------
    id
        Name of its value.
    title, unit, source
        Of a score; a step without a title is none.
    score
        The score's name where it is not that of the value; it may be the name of an item or field.
    range, better
        Of a score: its ends, and which way is better.
    confidence
        That of the published rule: a step of confidence C is unverified and gives a value only when that is allowed.
    reads, tests
        Which keys of a step name values, and which hold conditions.
    needs_one
        Whether one of the values it reads is enough for it.
    """

    id: Identifier
    title: str | None = None
    unit: str = ""
    source: Identifier | None = None
    score: Identifier | None = None
    range: tuple[float, float] | None = None
    better: Literal["higher", "lower"] | None = None
    confidence: Confidence | None = None
    reads: ClassVar[tuple[str, ...]] = ()
    tests: ClassVar[tuple[str, ...]] = ()
    needs_one: ClassVar[bool] = False

    @property
    def unverified(self) -> bool:
        """Whether its rule rests on a single unchecked source."""
        return self.confidence == UNVERIFIED

    @property
    def compares(self) -> bool:
        """Whether it compares with norms."""
        return False

    @property
    def exact(self) -> bool:
        """Whether conditions compare its values exactly, not after nine decimals."""
        return False

    @property
    def reduces(self) -> bool:
        """Whether it makes one value of all trials of a record."""
        return False

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the values it gives."""
        return (self.id,)

    @cached_property
    def operands(self) -> tuple[str, ...]:
        """Names of the values it works on."""
        return tuple(name for key in self.reads for name in names_in(getattr(self, key)))

    @cached_property
    def conditions(self) -> tuple[Conditions, ...]:
        """All conditions it tests."""
        return tuple(when for key in self.tests for when in _conditions_in(getattr(self, key)))

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Names of all values it reads."""
        return tuple(dict.fromkeys([*self.operands, *(name for when in self.conditions for name in when)]))

    @property
    def codes(self) -> Iterator[tuple[str, str]]:
        """The codes it compares values with, as pairs of value and code."""
        return ((name, code) for when in self.conditions for name, test in when.items() for code in test.codes)

    @property
    def labels(self) -> tuple[str, ...]:
        """The words that its numbers stand for, from 1; none if they are plain numbers."""
        return ()

    @property
    def like(self) -> str | None:
        """Name of the value whose codes its own numbers stand for; None for none."""
        return None

    def unit_of(self, _output: str) -> str:
        """Return the unit of one of its values: of words what their numbers mean."""
        if self.labels:
            return ", ".join(f"{number} {label}" for number, label in enumerate(self.labels, start=1))
        return self.unit

    def counted(self, _equations: Inputs | None) -> Sequence[str]:
        """Return the names of the values that are counted as those it rests on."""
        return self.inputs

    def asked_by(self, _equations: Inputs | None) -> Sequence[str]:
        """Return the names of the values that the reference equations in use must know."""
        return ()

    def required(self, equations: Inputs | None) -> int:
        """Return how many of the values it rests on it needs."""
        return 1 if self.needs_one else len(self.counted(equations))

    def reach(self, _names: Namespace) -> Reach | None:
        """Return which values it can give; None if nothing says so."""
        return None

    def check(self, _names: Namespace) -> None:
        """Refuse a step that contradicts what it reads; a validator calls it."""

    @model_validator(mode="after")
    def _check_source(self) -> Self:
        if self.title is not None and self.source is None:
            raise ValueError(f"step {self.id} is a score and needs a source")
        if self.range is not None and self.range[0] >= self.range[1]:
            raise ValueError(f"step {self.id}: range {list(self.range)} ends before it begins")
        return self


class Part(Frozen):
    """A part of a step that names the values it reads in keys of its own."""

    reads: ClassVar[tuple[str, ...]] = ()


def names_in(held: Any) -> Iterator[str]:
    """Yield the names of values in what a step holds."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, Part):
        for key in held.reads:
            yield from names_in(getattr(held, key))
    else:
        for part in held.values() if isinstance(held, dict) else held or ():
            yield from names_in(part)


def _conditions_in(held: Any) -> Iterator[Conditions]:
    """Yield the conditions in what a step holds."""
    if isinstance(held, dict):
        yield held
    elif isinstance(held, tuple):
        for part in held:
            yield from _conditions_in(part)
    elif not isinstance(held, Condition | None):
        yield held.when


def together(reaches: Iterable[Reach | None]) -> Reach | None:
    """Return what one of several values can be; None where nothing is known of one of them."""
    known = list(reaches)
    if not known or any(reach is None for reach in known):
        return None
    sure = [reach for reach in known if reach is not None]
    return Reach(min(r.low for r in sure), max(r.high for r in sure), all(r.whole for r in sure))


def given(values: Iterable[float | str | None], labels: Sequence[str]) -> Reach | None:
    """Return what the numbers and words that a table gives can be."""
    numbers = [float(labels.index(v) + 1) if isinstance(v, str) else float(v) for v in values if v is not None]
    return Reach(min(numbers), max(numbers), all(map(float.is_integer, numbers))) if numbers else None
