"""The closed vocabulary of operations that work values out of items, fields, scales and earlier steps."""

from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from prosuite.datafiles.models import Frozen, Identifier
from prosuite.instruments.conditions import Condition, Conditions
from prosuite.instruments.fields import HOURS
from prosuite.instruments.scales import Scale, TableName
from prosuite.instruments.step import Inputs, Namespace, Part, Reach, StepBase, given, together

Predicted = Literal["predicted", "percent_predicted", "z", "lln", "uln"]
PREDICTED: tuple[Predicted, ...] = ("predicted", "percent_predicted", "z", "lln", "uln")
NORMS: Final = "norms"
_MOST_KEYS = 20_000  # of a look-up that are gone through to see whether each has a row
SOURCE = "source"


class Term(Part):
    """A product of values, times a number. A missing factor makes it missing, or ``if_missing`` if that is given."""

    of: tuple[Identifier, ...]
    times: float = 1.0
    if_missing: float | None = None
    reads: ClassVar[tuple[str, ...]] = ("of",)


class Combine(StepBase):
    """A sum of products of values, rounded to ``decimals`` if given: half away from zero, as by hand, or ``down``.

    Conditions compare it after nine decimals, so that 96.4 - 92.4 is no less than 4.
    """

    op: Literal["combine"]
    reads: ClassVar[tuple[str, ...]] = ("terms",)
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    decimals: int | None = None
    rounding: Literal["half_away", "down"] = "half_away"

    @model_validator(mode="after")
    def _check_rounding(self) -> Self:
        if self.rounding == "down" and self.decimals is None:
            raise ValueError(f"step {self.id}: rounding says how, decimals to how many: give both")
        return self

    def reach(self, names: Namespace) -> Reach | None:
        """Return which sums it can give, where each term is a number or one value."""
        low = high = 0.0
        whole = True
        for term in self.terms:
            reach = Reach(1, 1, whole=True) if not term.of else names.reach(term.of[0])
            if reach is None or len(term.of) > 1 or term.if_missing is not None:
                return None
            ends = sorted((reach.low * term.times, reach.high * term.times))
            low, high = low + ends[0], high + ends[1]
            whole = whole and reach.whole and float(term.times).is_integer()
        return Reach(low, high, whole or self.decimals == 0)


class Ratio(StepBase):
    """One value over another, times a number, rounded to ``decimals`` if given.

    Conditions compare it after nine decimals, whatever unit its values came in: 2.961 over 4.230 is not below 0.70,
    and neither is 2961 over 4230.
    """

    op: Literal["ratio"]
    reads: ClassVar[tuple[str, ...]] = ("over", "under")
    over: Identifier
    under: Identifier
    times: float = 1.0
    decimals: int | None = None


class Elapsed(StepBase):
    """The time from one date or time of day to another.

    ``unit`` is ``years`` of 365.25 days, ``completed_years`` by the calendar or ``days`` for dates, ``hours`` for times
    of day; ``wrap`` is added where the end lies before the start, so that 22:30 to 6:00 is 7.5 hours.
    """

    op: Literal["elapsed"]
    reads: ClassVar[tuple[str, ...]] = ("start", "end")
    start: Identifier
    end: Identifier
    unit: Literal["years", "completed_years", "days", "hours"]
    wrap: PositiveFloat | None = None

    def reach(self, _names: Namespace) -> Reach | None:
        """Return which times it can give: those of a day, where it goes round the clock."""
        return None if self.wrap is None else Reach(0, self.wrap, whole=False)

    @model_validator(mode="after")
    def _check_wrap(self) -> Self:
        if self.wrap is not None and (self.unit, self.wrap) != ("hours", HOURS):
            raise ValueError(f'step {self.id}: wrap is 24, for unit = "hours"')
        return self


class Option(Part):
    """A value that is taken if it is there and its conditions hold; ``note`` is then said of what rests on it."""

    value: Identifier
    when: Conditions = Field(default_factory=dict)
    note: str = ""
    reads: ClassVar[tuple[str, ...]] = ("value",)


class FirstOf(StepBase):
    """The first of several values that is there; ``reason`` says why there is none where no condition holds."""

    op: Literal["first_of"]
    reads: ClassVar[tuple[str, ...]] = ("options",)
    tests: ClassVar[tuple[str, ...]] = ("options",)
    needs_one: ClassVar[bool] = True
    options: Annotated[tuple[Option, ...], Field(min_length=1)]
    reason: str = ""

    @property
    def like(self) -> str | None:
        """The first option: its codes are those of all."""
        return self.options[0].value

    def reach(self, names: Namespace) -> Reach | None:
        """Return which values its options can have."""
        return together(names.reach(option.value) for option in self.options)


class Case(Frozen):
    """A row of a decision table: what holds, and the number or label that is then given, or the reason for none.

    ``note`` is said of what is given.
    """

    when: Conditions = Field(default_factory=dict)
    give: float | str | None = None
    reason: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _check_outcome(self) -> Self:
        if (self.give is None) != bool(self.reason):
            raise ValueError("a row gives either a value or the reason for none")
        if self.reason and self.note:
            raise ValueError("a note is said of a value that is given: a row with a reason gives none")
        return self


class Decide(StepBase):
    """A decision table: the first row whose conditions all hold gives the value.

    A row that a missing value leaves open leaves the result missing, unless an earlier row holds. Labels become numbers
    in the order of ``labels``, from 1.
    """

    op: Literal["decide"]
    tests: ClassVar[tuple[str, ...]] = ("rows",)
    needs_one: ClassVar[bool] = True
    rows: Annotated[tuple[Case, ...], Field(min_length=1)]
    words: tuple[str, ...] = Field(default=(), alias="labels")

    @property
    def labels(self) -> tuple[str, ...]:
        """The words that its numbers stand for."""
        return self.words

    def reach(self, _names: Namespace) -> Reach | None:
        """Return which values its rows give."""
        return given((row.give for row in self.rows), self.labels)

    @model_validator(mode="after")
    def _check_labels(self) -> Self:
        words = {row.give for row in self.rows if isinstance(row.give, str)}
        if words != set(self.labels):
            raise ValueError(f"step {self.id}: labels {sorted(self.labels)} but its rows give {sorted(words)}")
        return self


class Limit(Frozen):
    """The lowest value of a band, included (``min``) or not (``above``), and the number or label that it gives."""

    min: float | None = None
    above: float | None = None
    give: float | str

    @property
    def edge(self) -> tuple[float, bool]:
        """Where the band begins, and whether behind that value: bands are sorted by it."""
        if self.above is not None:
            return self.above, True
        return (-float("inf") if self.min is None else self.min), False


class Band(StepBase):
    """The band that a value lies in; each begins at its lower limit and ends where the next one begins.

    ``to`` is the highest value of the last band. Values are compared after nine decimals, so that a quotient that is 85
    by hand is no 84.99999999.
    """

    op: Literal["band"]
    reads: ClassVar[tuple[str, ...]] = ("of",)
    of: Identifier
    bands: Annotated[tuple[Limit, ...], Field(min_length=1)]
    to: float | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The words of the bands, in their order."""
        return tuple(dict.fromkeys(band.give for band in self.bands if isinstance(band.give, str)))

    def reach(self, _names: Namespace) -> Reach | None:
        """Return which values its bands give."""
        return given((band.give for band in self.bands), self.labels)

    def check(self, names: Namespace) -> None:
        """Refuse bands that leave out a value that can occur."""
        reach, (first, behind) = names.reach(self.of), self.bands[0].edge
        if reach is None:
            return
        if reach.low < first or (behind and reach.low == first):
            raise ValueError(
                f"step {self.id}: no band holds {reach.low:g}, the lowest value of {self.of}: let the first band begin "
                f"there, or have no lower limit"
            )
        if self.to is not None and reach.high > self.to:
            raise ValueError(f"step {self.id}: no band holds {reach.high:g}, the highest value of {self.of}: mend `to`")

    @model_validator(mode="after")
    def _check_bands(self) -> Self:
        for band in self.bands:
            if band.min is not None and band.above is not None:
                raise ValueError(f"step {self.id}: a band begins at min (included) or above (not included), not both")
        for lower, upper in pairwise(self.bands):
            if lower.edge >= upper.edge:
                raise ValueError(
                    f"step {self.id}: the band of {upper.give!r} does not begin behind that of {lower.give!r}: write "
                    f"lower limits alone, ascending, such as {{ min = 0, give = ... }}, {{ min = 5, give = ... }}"
                )
        if len({isinstance(band.give, str) for band in self.bands}) > 1:
            raise ValueError(f"step {self.id}: its bands give numbers or words, not both")
        if self.to is not None and self.to < self.bands[-1].edge[0]:
            raise ValueError(f"step {self.id}: to = {self.to:g} lies below the last band")
        return self


class Lookup(StepBase):
    """One or several numbers from a table, by one or several keys.

    Attributes
    ----------
    table
        A CSV file of the instrument (written ``in``) with a column ``source``, or ``norms`` for the value set that was
        chosen.
    keys
        The values that a row is looked up by.
    columns
        The column of each key where it is not named like the key; two columns, as in ``[["from", "to"]]``, for a row
        that holds from the first (included) to the second (not included).
    where
        Rows of the table that count: ``{ scale = "physical" }``.
    gives
        The column with the result; or the name of each of several values, with its column.
    """

    op: Literal["lookup"]
    reads: ClassVar[tuple[str, ...]] = ("keys",)
    table: TableName | Literal["norms"] = Field(alias="in")
    keys: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    columns: tuple[str | tuple[str, str], ...] = ()
    where: dict[str, str] = Field(default_factory=dict)
    gives: str | dict[Identifier, str] = "value"

    @property
    def of_norms(self) -> bool:
        """Whether it is looked up in a value set that is chosen like a norm set."""
        return self.table == NORMS

    @property
    def compares(self) -> bool:
        """Whether it compares with norms."""
        return self.of_norms

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the values it gives."""
        return (self.id,) if isinstance(self.gives, str) else tuple(self.gives)

    @property
    def value_columns(self) -> tuple[str, ...]:
        """The column of each value."""
        return (self.gives,) if isinstance(self.gives, str) else tuple(self.gives.values())

    @property
    def key_columns(self) -> tuple[str | tuple[str, str], ...]:
        """The column or two columns of each key."""
        return self.columns or self.keys

    def rows(self, names: Namespace) -> list[Mapping[str, str]]:
        """Return the rows of its table that count."""
        return [
            row for row in names.rows(self.table) if all(row.get(key) == value for key, value in self.where.items())
        ]

    def reach(self, names: Namespace) -> Reach | None:
        """Return which values its table gives, if it gives one."""
        if self.of_norms or not isinstance(self.gives, str):
            return None
        return given((float(row[self.gives]) for row in self.rows(names)), ())

    def check(self, names: Namespace) -> None:
        """Refuse a table that lacks a column or a row, or has two for one key."""
        if self.of_norms:
            return
        rows = self.rows(names)
        if not rows:
            raise ValueError(f"step {self.id}: {self.table} has no row where {self.where}")
        flat = [name for held in self.key_columns for name in ([held] if isinstance(held, str) else held)]
        for name in (*flat, *self.value_columns, *self.where, SOURCE):
            if name not in rows[0]:
                raise ValueError(f"step {self.id}: {self.table} has no column {name!r}, only {', '.join(rows[0])}")
        for row in rows:
            for name in (*flat, *self.value_columns):
                if not _is_number(row[name]):
                    raise ValueError(
                        f"step {self.id}: {self.table} holds {row[name]!r} under {name}, where a number is expected"
                    )
            if not row[SOURCE].strip():
                raise ValueError(f"step {self.id}: a row of {self.table} has no source")
        if all(isinstance(held, str) for held in self.key_columns):
            self._check_keys(names, rows)
        else:
            self._check_ranges(rows)

    def _check_ranges(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Refuse two rows that hold one key."""
        ends = [(held, held) if isinstance(held, str) else held for held in self.key_columns]
        held = [[(float(row[low]), float(row[high])) for low, high in ends] for row in rows]
        for place, (row, one) in enumerate(zip(rows, held, strict=True)):
            for low, high in one:
                if low > high:
                    raise ValueError(f"step {self.id}: {self.table} has a row from {low:g} to {high:g}")
            for other, two in zip(rows[:place], held[:place], strict=True):
                if all(_meet(a, b) for a, b in zip(one, two, strict=True)):
                    flat = [name for pair in ends for name in dict.fromkeys(pair)]
                    texts = [", ".join(f"{name} {line[name]}" for name in flat) for line in (other, row)]
                    raise ValueError(f"step {self.id}: {self.table} has two rows for one key: {' and '.join(texts)}")

    def _check_keys(self, names: Namespace, rows: Sequence[Mapping[str, str]]) -> None:
        """Refuse two rows for one key, and a key that can occur without a row."""
        there = [tuple(float(row[str(name)]) for name in self.key_columns) for row in rows]
        twice = next((key for key in there if there.count(key) > 1), None) if len(set(there)) < len(there) else None
        if twice is not None:
            raise ValueError(f"step {self.id}: {self.table} has two rows for {_keyed(self.keys, twice)}")
        reaches = [names.reach(name) for name in self.keys]
        for name, reach in zip(self.keys, reaches, strict=True):
            if reach is not None and not reach.whole:
                raise ValueError(
                    f"step {self.id}: {name} can be a fraction, because a part of it may be missing and take the mean "
                    f"of the others, and {self.table} has whole numbers: let it need all its parts, or round it"
                )
        known = [range(int(reach.low), int(reach.high) + 1) for reach in reaches if reach is not None]
        size = 1
        for values in known:
            size *= len(values)
        if len(known) < len(self.keys) or size > _MOST_KEYS:
            return
        held = set(there)
        lacking = next((key for key in product(*known) if tuple(map(float, key)) not in held), None)
        if lacking is not None:
            raise ValueError(f"step {self.id}: {self.table} has no row for {_keyed(self.keys, lacking)}")

    @model_validator(mode="after")
    def _check_columns(self) -> Self:
        if self.columns and len(self.columns) != len(self.keys):
            raise ValueError(f"step {self.id}: columns has {len(self.columns)} entries for {len(self.keys)} keys")
        if self.of_norms and (self.columns or self.where or self.gives != "value"):
            raise ValueError(f'step {self.id}: a look-up in = "norms" has keys alone')
        return self


class Choice(Frozen):
    """Trials that may be picked, and what is then said of what rests on them."""

    when: Conditions
    note: str = ""


class Pick(StepBase):
    """The value of one trial of a record, or their mean.

    ``among`` lists groups of trials; the first group that has a value serves, and ``reason`` says why there is none
    where no group has a trial. ``rank`` 2 is the second highest or lowest. With ``by`` the trial is picked by another
    value and gives its own ``of``. ``rule`` may name a parameter.
    """

    op: Literal["pick"]
    reads: ClassVar[tuple[str, ...]] = ("of", "by")
    tests: ClassVar[tuple[str, ...]] = ("among",)
    needs_one: ClassVar[bool] = True
    of: Identifier
    rule: Identifier
    among: tuple[Choice, ...] = Field(
        default_factory=lambda: (Choice(when={}),)
    )  # made when needed: it builds a validator
    by: Identifier | None = None
    rank: PositiveInt = 1
    reason: str = ""

    @property
    def reduces(self) -> bool:
        """It makes one value of all trials."""
        return True

    @property
    def like(self) -> str | None:
        """What it picks from."""
        return self.of

    def counted(self, _equations: Inputs | None) -> Sequence[str]:
        """Return what is counted: the trials that have the value."""
        return (self.of,)


class Count(StepBase):
    """How many trials, or how many of several values (``of`` and ``is``), meet what is asked.

    A value among several that is missing leaves their number open; so does a trial that holds what cannot be used.
    """

    op: Literal["count"]
    reads: ClassVar[tuple[str, ...]] = ("of",)
    tests: ClassVar[tuple[str, ...]] = ("when",)
    needs_one: ClassVar[bool] = True
    when: Conditions = Field(default_factory=dict)
    of: tuple[Identifier, ...] = ()
    meets: Condition | None = Field(default=None, alias="is")

    @property
    def over_trials(self) -> bool:
        """Whether it counts trials."""
        return not self.of

    @property
    def reduces(self) -> bool:
        """Whether it makes one value of all trials."""
        return self.over_trials

    @property
    def codes(self) -> "tuple[tuple[str, str], ...]":  # type: ignore[override]
        """The codes it compares values with."""
        own = self.meets.codes if self.meets is not None else ()
        return (*super().codes, *((name, code) for name in self.of for code in own))

    def required(self, equations: Inputs | None) -> int:
        """Return how many of its values it needs: all, or one trial."""
        return 1 if self.over_trials else len(self.counted(equations))

    def reach(self, _names: Namespace) -> Reach | None:
        """Return how many it can count."""
        return None if self.over_trials else Reach(0, len(self.of), whole=True)

    @model_validator(mode="after")
    def _check_what(self) -> Self:
        if self.over_trials == bool(self.meets) or self.over_trials != bool(self.when):
            raise ValueError(f"step {self.id}: count trials by `when`, or the values in `of` by `is`")
        return self


class Predict(StepBase):
    """Comparison with reference equations: predicted value, percent predicted, z-score and limits of normal.

    ``inputs_of`` maps the inputs of the equations to values: ``{ age = "age_years" }``. Conditions compare exactly what
    it gives: a value is on one side of its lower limit of normal, however near.
    """

    op: Literal["predict"]
    reads: ClassVar[tuple[str, ...]] = ("observed", "inputs_of")
    measure: Identifier
    observed: Identifier
    inputs_of: dict[Identifier, Identifier]
    gives: tuple[Predicted, ...] = PREDICTED

    @property
    def compares(self) -> bool:
        """It compares with norms."""
        return True

    @property
    def exact(self) -> bool:
        """Its values are compared exactly."""
        return True

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the values it gives: the step's with what each is behind it."""
        return tuple(f"{self.id}_{name}" for name in self.gives)

    def unit_of(self, output: str) -> str:
        """Return the unit of one of its values."""
        return {f"{self.id}_percent_predicted": "%", f"{self.id}_z": "z-score"}.get(output, self.unit)

    def counted(self, equations: Inputs | None) -> Sequence[str]:
        """Return the measured value and what the equations in use must know."""
        return [self.observed, *self.asked_by(equations)]

    def asked_by(self, equations: Inputs | None) -> Sequence[str]:
        """Return the names of the values that the reference equations in use must know."""
        if equations is None or self.measure not in equations.measures:
            return ()
        return [self.inputs_of[name] for name in equations.inputs(self.measure) if name in self.inputs_of]


class Check(StepBase):
    """A finding wherever the conditions hold.

    Attributes
    ----------
    when
        Groups of conditions; one group that holds is enough.
    says
        What is wrong, in words.
    at
        Field or item whose cell is named.
    trial
        A ``pick``: the cell is that of the trial it picked, for conditions on a record. The first one's without it.
    severity
        An ``error`` or a ``warning``.
    drop
        Fields, items or steps that then count as missing, so that no score rests on them.
    """

    op: Literal["check"]
    reads: ClassVar[tuple[str, ...]] = ("at", "trial", "drop")
    tests: ClassVar[tuple[str, ...]] = ("when",)
    when: Annotated[tuple[Conditions, ...], Field(min_length=1)]
    says: str
    at: Identifier
    severity: Literal["error", "warning"]
    trial: Identifier | None = None
    drop: tuple[Identifier, ...] = ()

    @property
    def outputs(self) -> tuple[str, ...]:
        """It gives no value."""
        return ()


Operation = Annotated[
    Scale | Combine | Ratio | Elapsed | FirstOf | Decide | Band | Lookup | Pick | Count | Predict | Check,
    Field(discriminator="op"),
]


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Tell whether two ranges, their upper ends excluded, share a value; one without length is a single value."""
    if one[0] == one[1]:
        return one == other or other[0] <= one[0] < other[1]
    if other[0] == other[1]:
        return one[0] <= other[0] < one[1]
    return max(one[0], other[0]) < min(one[1], other[1])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _keyed(names: Sequence[str], key: Sequence[float]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in zip(names, key, strict=True))
