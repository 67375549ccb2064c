"""Scales: parts added up or averaged; and what compares a scale with a norm population."""

import math
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from prosuite.datafiles.models import Frozen, Identifier
from prosuite.instruments.step import Minimum, MissingRule, Namespace, Reach, StepBase

TableName = Annotated[str, Field(pattern=r"^[^/\\]+\.csv$")]
Ends = tuple[float, float]
POINTS = "0-100"


class Scale(StepBase):
    """A score made of parts: items, fields, other scales or steps.

    An item counts as its recode or ``weights`` say, else as it was answered. Parts that are missing take the mean of
    the others, as long as there are ``minimum`` of them.

    Attributes
    ----------
    of
        Its parts.
    how
        Whether they are added up or averaged.
    minimum
        How many parts are needed: a number, a share (rounded up), ``half``, ``one`` or ``all``; without it the
        instrument's own rule holds.
    minimum_by
        How many are needed in place of ``minimum`` where a study chooses so, by parameter and choice.
    most_missing
        How many may be missing, in place of ``minimum``.
    weights
        Table of the instrument with what each answer of each item counts: columns item, answer, weight, source.
    reverse
        Parts that count as a number minus themselves.
    rescale_each
        Range that each part is moved onto first, from the ends it has; ``[100, 0]`` turns it round.
    counts_as
        What a part counts where it is missing; it is then none of those that are needed.
    per
        ``possible``: the sum is taken as a share of the most that the parts answered can give, for ``rescale``.
    raw_decimals
        Decimals that the sum or mean is rounded to, half away from zero.
    raw_range
        The lowest and highest sum or mean as the manual prints them: refused if the parts cannot reach just these.
    rescale
        Range that the sum or mean is moved onto, from the ends it has.
    decimals
        Decimals that the score is rounded to.
    """

    op: Literal["scale"] = "scale"
    of: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    how: Literal["sum", "mean"] = "sum"
    minimum: Minimum | None = None
    minimum_by: dict[Identifier, dict[Identifier, PositiveInt]] = Field(default_factory=dict)
    most_missing: NonNegativeInt | None = None
    weights: TableName | None = None
    reverse: dict[Identifier, float] = Field(default_factory=dict)
    rescale_each: Ends | None = None
    counts_as: dict[Identifier, float] = Field(default_factory=dict)
    per: Literal["possible"] | None = None
    raw_decimals: NonNegativeInt | None = None
    raw_range: Ends | None = None
    rescale: Ends | None = None
    decimals: NonNegativeInt | None = None
    unit: str = POINTS
    reads: ClassVar[tuple[str, ...]] = ("of",)

    @property
    def difference_unit(self) -> str:
        """The unit of what one score is above another."""
        return f"{POINTS} points" if self.unit == POINTS else self.unit

    def needed(self, otherwise: Minimum, rule: MissingRule | None = None) -> int:
        """Return how many of its parts must be there for it to be scored.

        Parameters
        ----------
        otherwise
            The instrument's rule, for a scale without one of its own.
        rule
            A rule in place of both; it leaves a scale that needs all its parts as it is.
        """
        size = len(self.of) - len(self.counts_as)
        own: Minimum = self.minimum or otherwise
        if self.most_missing is not None:
            own = max(size - self.most_missing, 1)
        if rule is not None and own != "all":
            own = rule
        if isinstance(own, float):
            return max(math.ceil(own * size - 1e-9), 1)
        return own if isinstance(own, int) else {"half": math.ceil(size / 2), "one": 1, "all": size}[own]

    def chosen(self, choices: Mapping[str, str]) -> Self:
        """Return the scale as it is where a study makes these choices."""
        found = (own[choices[name]] for name, own in self.minimum_by.items() if choices.get(name) in own)
        minimum = next(found, None)
        return self if minimum is None else self.model_copy(update={"minimum": minimum, "most_missing": None})

    def needs_all(self, names: Namespace) -> bool:
        """Tell whether no part may be missing, so that none ever takes the mean of the others."""
        return self.needed(names.minimum) + len(self.counts_as) >= len(self.of)

    def part_reach(self, name: str, names: Namespace) -> Reach | None:
        """Return which values a part counts with."""
        weighted = names.weight_reach(self.weights, name) if self.weights else None
        reach = weighted or names.part_reach(name)
        if reach is None:
            return None
        if self.rescale_each is not None:
            low, high = min(self.rescale_each), max(self.rescale_each)
            return Reach(low, high, whole=False)
        if name in self.reverse:
            turned = (self.reverse[name] - reach.high, self.reverse[name] - reach.low)
            return Reach(*turned, whole=reach.whole and float(self.reverse[name]).is_integer())
        return reach

    def raw_reach(self, names: Namespace) -> Reach | None:
        """Return which sum or mean its parts can have."""
        parts = [self.part_reach(name, names) for name in self.of]
        if any(part is None for part in parts):
            return None
        sure = [part for part in parts if part is not None]
        divisor = len(sure) if self.how == "mean" else 1
        whole = self.how == "sum" and self.needs_all(names) and all(part.whole for part in sure)
        whole = whole or self.raw_decimals == 0
        return Reach(sum(part.low for part in sure) / divisor, sum(part.high for part in sure) / divisor, whole)

    def reach(self, names: Namespace) -> Reach | None:
        """Return which scores it can give."""
        if self.rescale is not None:
            return Reach(min(self.rescale), max(self.rescale), whole=self.decimals == 0)
        raw = self.raw_reach(names)
        return raw if raw is None or self.decimals is None else raw._replace(whole=raw.whole or self.decimals == 0)

    def check(self, names: Namespace) -> None:
        """Refuse a scale whose ends are not those that its parts can reach."""
        raw = self.raw_reach(names)
        if self.raw_range is not None and (raw is None or not all(map(math.isclose, raw[:2], self.raw_range))):
            can = "nothing says what its parts can reach" if raw is None else f"its parts can reach {raw[:2]}"
            raise ValueError(f"scale {self.id}: raw_range {self.raw_range} but {can}")
        if self.rescale is not None and (raw is None or raw.low == raw.high):
            raise ValueError(f"scale {self.id}: rescale needs parts whose lowest and highest values are known")
        if self.rescale is not None and self.how == "sum" and self.per is None and self.rescale_each is None:
            self._check_ends(names)
        if self.per is not None and (raw is None or raw.low != 0 or self.rescale is None):
            raise ValueError(f'scale {self.id}: per = "possible" needs rescale, and parts whose lowest value is 0')
        reach = self.reach(names)
        if self.title is not None and self.unit == POINTS and reach is not None and reach[:2] != (0.0, 100.0):
            raise ValueError(
                f"scale {self.id} goes from {reach.low:g} to {reach.high:g}, not from 0 to 100: say its unit, such as "
                f'unit = "points"'
            )
        if self.range is not None and reach is not None and not all(map(math.isclose, reach[:2], self.range)):
            raise ValueError(
                f"scale {self.id}: range {list(self.range)} but it goes from {reach.low:g} to {reach.high:g}"
            )

    def _check_ends(self, names: Namespace) -> None:
        """Refuse parts of different ends where one that is missing takes the mean of the others."""
        reaches = (self.part_reach(name, names) for name in self.of)
        ends = {reach[:2] for reach in reaches if reach is not None}
        if len(ends) > 1 and not self.needs_all(names):
            raise ValueError(
                f"scale {self.id}: its parts have different ends ({', '.join(map(str, sorted(ends)))}), so that one "
                f'that is missing cannot take the mean of the others: use rescale_each, or minimum = "all"'
            )

    @model_validator(mode="after")
    def _check_keys(self) -> Self:
        for key, own in (("reverse", self.reverse), ("counts_as", self.counts_as)):
            for name in own:
                if name not in self.of:
                    raise ValueError(f"scale {self.id}: {key} names {name!r}, which is none of its parts")
        if self.minimum is not None and self.most_missing is not None:
            raise ValueError(f"scale {self.id}: give minimum or most_missing, not both")
        most = max((number for own in self.minimum_by.values() for number in own.values()), default=0)
        if max(self.needed("one"), most) > len(self.of):
            raise ValueError(f"scale {self.id}: minimum exceeds its {len(self.of)} parts")
        return self


class Standardise(StepBase):
    """A scale compared with a norm population: T = 50 + 10 (score - mean) / SD. Made of ``norm_based``."""

    op: Literal["standardise"] = "standardise"
    of: Identifier
    reads: ClassVar[tuple[str, ...]] = ("of",)


class Component(StepBase):
    """A summary of the norm-based scales: T = 50 + 10 (sum of weight times z). Made of ``components``."""

    op: Literal["component"] = "component"
    of: tuple[Identifier, ...]
    reads: ClassVar[tuple[str, ...]] = ("of",)


class ComponentName(Frozen):
    """A summary of the norm-based scales; its weights come with the norm set."""

    id: Identifier
    title: str
