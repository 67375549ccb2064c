"""The closed vocabulary of operations that turn the fields of a test sheet into scores."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from prosuite.instruments.questionnaire import UNVERIFIED, Confidence, Frozen, Identifier

Predicted = Literal["predicted", "percent_predicted", "z", "lln", "uln"]
PREDICTED: tuple[Predicted, ...] = ("predicted", "percent_predicted", "z", "lln", "uln")


class Condition(Frozen):
    """What a value must be; all that is given must hold. A missing value leaves it open, unless ``missing`` is asked.

    Attributes
    ----------
    min, max, above, below
        Limits, the first two included, the others not.
    equals
        A number or a code, or a list of them.
    whole
        Whether it is a whole number.
    missing
        Whether there is none.
    """

    min: float | None = None
    max: float | None = None
    above: float | None = None
    below: float | None = None
    equals: float | str | tuple[str, ...] | None = None
    whole: bool | None = None
    missing: bool | None = None

    @model_validator(mode="after")
    def _check_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("a condition needs one of min, max, above, below, equals, whole, missing")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes it is compared with."""
        if isinstance(self.equals, str):
            return (self.equals,)
        return self.equals if isinstance(self.equals, tuple) else ()


Conditions = dict[Identifier, Condition]


class _Step(Frozen):
    """What every step has: the name of its value and, if that is a score, its title, unit and source.

    ``score`` is the score's name where it is not that of the value. ``confidence`` is that of the published rule: a
    step of confidence C is unverified and gives a value only when that is allowed. ``reads`` and ``tests`` say which
    keys of a step name values and hold conditions; ``reduces`` whether it makes one value of all trials of a session.
    """

    id: Identifier
    title: str | None = None
    unit: str = ""
    source: Identifier | None = None
    score: Identifier | None = None
    confidence: Confidence | None = None
    reads: ClassVar[tuple[str, ...]] = ()
    tests: ClassVar[tuple[str, ...]] = ()
    reduces: ClassVar[bool] = False

    @property
    def unverified(self) -> bool:
        """Whether its rule rests on a single unchecked source."""
        return self.confidence == UNVERIFIED

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the values it gives."""
        return (self.id,)

    @property
    def operands(self) -> tuple[str, ...]:
        """Names of the values it works on."""
        return tuple(name for key in self.reads for name in _names(getattr(self, key)))

    @property
    def conditions(self) -> tuple[Conditions, ...]:
        """All conditions it tests."""
        return tuple(when for key in self.tests for when in _conditions(getattr(self, key)))

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of all values it reads."""
        return tuple(dict.fromkeys([*self.operands, *(name for when in self.conditions for name in when)]))

    @property
    def codes(self) -> Iterator[tuple[str, str]]:
        """The codes it compares values with, as pairs of value and code."""
        return ((name, code) for when in self.conditions for name, test in when.items() for code in test.codes)

    @model_validator(mode="after")
    def _check_source(self) -> Self:
        if self.title is not None and self.source is None:
            raise ValueError(f"step {self.id} is a score and needs a source")
        return self


def _names(held: Any) -> Iterator[str]:
    """Yield the names of values in what a step holds."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, Term | Option):
        yield from _names(held.of if isinstance(held, Term) else held.value)
    else:
        for part in held.values() if isinstance(held, dict) else held or ():
            yield from _names(part)


def _conditions(held: Any) -> Iterator[Conditions]:
    """Yield the conditions in what a step holds."""
    if isinstance(held, dict):
        yield held
    elif isinstance(held, tuple):
        for part in held:
            yield from _conditions(part)
    else:
        yield held.when


class Term(Frozen):
    """A product of values, times a number. A missing factor makes it missing, or ``if_missing`` if that is given."""

    of: tuple[Identifier, ...]
    times: float = 1.0
    if_missing: float | None = None


class Combine(_Step):
    """A sum of products of values, rounded to ``decimals`` if given: half away from zero, as by hand."""

    op: Literal["combine"]
    reads: ClassVar[tuple[str, ...]] = ("terms",)
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    decimals: int | None = None


class Ratio(_Step):
    """One value over another, times a number, rounded to ``decimals`` if given."""

    op: Literal["ratio"]
    reads: ClassVar[tuple[str, ...]] = ("over", "under")
    over: Identifier
    under: Identifier
    times: float = 1.0
    decimals: int | None = None


class Years(_Step):
    """Years of 365.25 days from one date to another."""

    op: Literal["years"]
    reads: ClassVar[tuple[str, ...]] = ("start", "end")
    start: Identifier
    end: Identifier


class Option(Frozen):
    """A value that is taken if it is there and its conditions hold; ``note`` is then said of what rests on it."""

    value: Identifier
    when: Conditions = Field(default_factory=dict)
    note: str = ""


class FirstOf(_Step):
    """The first of several values that is there; ``reason`` says why there is none where no condition holds."""

    op: Literal["first_of"]
    reads: ClassVar[tuple[str, ...]] = ("options",)
    tests: ClassVar[tuple[str, ...]] = ("options",)
    options: Annotated[tuple[Option, ...], Field(min_length=1)]
    reason: str = ""


class Case(Frozen):
    """A row of a decision table: what holds, and the number or label that is then given, or the reason for none."""

    when: Conditions = Field(default_factory=dict)
    give: float | str | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _check_outcome(self) -> Self:
        if (self.give is None) != bool(self.reason):
            raise ValueError("a row gives either a value or the reason for none")
        return self


class Table(_Step):
    """A decision table: the first row whose conditions all hold gives the value.

    A row that a missing value leaves open leaves the result missing, unless an earlier row holds. Labels become numbers
    in the order of ``labels``, from 1.
    """

    op: Literal["table"]
    tests: ClassVar[tuple[str, ...]] = ("rows",)
    rows: Annotated[tuple[Case, ...], Field(min_length=1)]
    labels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check_labels(self) -> Self:
        given = {row.give for row in self.rows if isinstance(row.give, str)}
        if given != set(self.labels):
            raise ValueError(f"step {self.id}: labels {sorted(self.labels)} but its rows give {sorted(given)}")
        return self


class Choice(Frozen):
    """Trials that may be picked, and what is then said of what rests on them."""

    when: Conditions
    note: str = ""


class Pick(_Step):
    """The value of one trial of a session, or their mean.

    ``among`` lists groups of trials; the first group that has a value serves, and ``reason`` says why there is none
    where no group has a trial. ``rank`` 2 is the second highest or
    lowest. With ``by`` the trial is picked by another value and gives its own ``of``. ``rule`` may name a parameter.
    """

    op: Literal["pick"]
    reads: ClassVar[tuple[str, ...]] = ("of", "by")
    tests: ClassVar[tuple[str, ...]] = ("among",)
    reduces: ClassVar[bool] = True
    of: Identifier
    rule: Identifier
    among: tuple[Choice, ...] = (Choice(when={}),)
    by: Identifier | None = None
    rank: PositiveInt = 1
    reason: str = ""


class Count(_Step):
    """The number of trials for which the conditions hold."""

    op: Literal["count"]
    tests: ClassVar[tuple[str, ...]] = ("when",)
    reduces: ClassVar[bool] = True
    when: Conditions


class Total(_Step):
    """A sum of points; ``missing`` says whether one that is missing makes it missing or counts as a number."""

    op: Literal["total"]
    reads: ClassVar[tuple[str, ...]] = ("of",)
    of: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    missing: float | None = None


class Predict(_Step):
    """Comparison with reference equations: predicted value, percent predicted, z-score and limits of normal.

    ``inputs_of`` maps the inputs of the equations to values: ``{ age = "age_years" }``.
    """

    op: Literal["predict"]
    reads: ClassVar[tuple[str, ...]] = ("observed", "inputs_of")
    measure: Identifier
    observed: Identifier
    inputs_of: dict[Identifier, Identifier]
    gives: tuple[Predicted, ...] = PREDICTED

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the values it gives: the step's with what each is behind it."""
        return tuple(f"{self.id}_{name}" for name in self.gives)


class Check(_Step):
    """A finding wherever the conditions hold.

    Attributes
    ----------
    when
        Groups of conditions; one group that holds is enough.
    says
        What is wrong, in words.
    at
        Field whose cell is named.
    severity
        An ``error`` or a ``warning``.
    drop
        Fields that then count as missing, so that no score rests on them.
    """

    op: Literal["check"]
    reads: ClassVar[tuple[str, ...]] = ("at", "drop")
    tests: ClassVar[tuple[str, ...]] = ("when",)
    when: Annotated[tuple[Conditions, ...], Field(min_length=1)]
    says: str
    at: Identifier
    severity: Literal["error", "warning"]
    drop: tuple[Identifier, ...] = ()

    @property
    def outputs(self) -> tuple[str, ...]:
        """It gives no value."""
        return ()


Step = Annotated[
    Combine | Ratio | Years | FirstOf | Table | Pick | Count | Total | Predict | Check, Field(discriminator="op")
]
