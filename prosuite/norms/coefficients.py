"""What the files of a set of reference equations hold: the card, coefficients and spline knots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, FiniteFloat, NonNegativeFloat, PositiveFloat, PositiveInt, model_validator

from prosuite.datafiles.models import UNVERIFIED, Confidence, Frozen, Identifier
from prosuite.instruments.persons import SEXES, Sex

Part: TypeAlias = Literal["predicted", "lln", "margin", "rsd", "m", "s", "l"]
Term: TypeAlias = Literal[
    "const",
    "age",
    "age_sq",
    "ln_age",
    "height_cm",
    "height_cm_sq",
    "height_m",
    "ln_height_cm",
    "weight_kg",
    "bmi",
    "bmi_sq",
    "age_x_height",
    "pct_pred_hrmax",
    "delta_hr_bpm",
    "fev1_l",
    "active",
]
Link: TypeAlias = Literal["identity", "ln", "log10"]
Text = Annotated[str, Field(min_length=1)]
TableName = Annotated[str, Field(pattern=r"^[^/\\]+\.csv$")]
Above0 = Annotated[PositiveFloat, Field(allow_inf_nan=False)]
From0 = Annotated[NonNegativeFloat, Field(allow_inf_nan=False)]

PARTS: dict[str, tuple[Part, ...]] = {"linear": ("predicted", "lln", "margin", "rsd"), "lms": ("m", "s", "l")}
NEEDED_PARTS: dict[str, tuple[Part, ...]] = {"linear": ("predicted",), "lms": ("m", "s", "l")}
LIMIT_PARTS: tuple[Part, ...] = ("lln", "margin", "rsd")
LINKS: dict[Part, Link] = {"m": "ln", "s": "ln"}  # the link of any other part is the identity, unless the card says


class EquationSet(Frozen):
    """The card of a set of reference equations.

    Attributes
    ----------
    instruments
        Instruments whose measures the equations predict.
    form
        ``linear``: a predicted value, maybe with a lower limit (``lln``), a margin below it (``margin``) or a
        residual SD (``rsd``). ``lms``: median M, coefficient of variation S and Box-Cox power L.
    coefficients, splines
        CSV files of :class:`Coefficient` and :class:`Knot` rows, beside the card.
    groups
        Ethnic groups the set knows.
    links
        Link of a part where it differs from the usual: ln for M and S, identity for all others.
    limit_z
        How many SDs the limits of normal lie from the predicted value; without it there is no z-score.
    age_at_least
        People younger than this are computed with this age.
    interpolation
        Between spline knots: ``linear``, or ``floor`` for the knot at or below the age.
    confidence
        A (two or more independent sources), B (one source and a check) or C (one source, unverified).
    """

    kind: Literal["equations"]
    id: Identifier
    title: Text
    population: Text
    country: Text
    year: int
    licence: Text
    instruments: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    form: Literal["linear", "lms"]
    coefficients: TableName
    confidence: Confidence
    source: Text
    verified: Text
    note: Text | None = None
    n: PositiveInt | None = None
    groups: tuple[Identifier, ...] = ()
    links: dict[Part, Link] = Field(default_factory=dict)
    limit_z: Above0 | None = None
    age_at_least: Above0 | None = None
    splines: TableName | None = None
    splines_source: Text | None = None
    interpolation: Literal["linear", "floor"] | None = None

    @model_validator(mode="after")
    def _check_keys(self) -> Self:
        given = {key for key in ("splines", "splines_source", "interpolation") if getattr(self, key) is not None}
        if given and (self.form != "lms" or len(given) < 3):  # noqa: PLR2004 - the three keys above
            raise ValueError('splines, splines_source and interpolation go together, with form = "lms" only')
        if self.form == "lms" and self.limit_z is None:
            raise ValueError('form = "lms" needs limit_z')
        for part in self.links:
            if part not in PARTS[self.form]:
                raise ValueError(f'links: form = "{self.form}" has no part {part!r}, only {_or(PARTS[self.form])}')
        if len(set(self.groups)) < len(self.groups):
            raise ValueError("groups: a group is given twice")
        return self

    @property
    def unverified(self) -> bool:
        """Whether the set rests on a single unchecked source."""
        return self.confidence == UNVERIFIED

    def _repr_html_(self) -> str:
        from prosuite.norms.display import card_page

        return card_page(self)

    def grade(self, _instrument_id: str) -> tuple[Confidence, str]:
        """Return how well its numbers are known, and where they were found again."""
        return self.confidence, self.verified

    def link(self, part: Part) -> Link:
        """Return the link of a part."""
        return self.links.get(part, LINKS.get(part, "identity"))


class Coefficient(Frozen):
    """One coefficient of one equation.

    A row without a group holds for all groups; one with a group is added for that group. ``age_to`` is included,
    ``age_below`` is not; one of them is given. Heights are included. ``sex`` may be ``any``.
    """

    measure: Identifier
    unit: Text
    sex: Literal["male", "female", "any"]
    part: Part
    term: Term
    coefficient: FiniteFloat
    confidence: Confidence
    source: Text
    age_from: From0
    age_to: Above0 | None = None
    age_below: Above0 | None = None
    height_from_cm: Above0 | None = None
    height_to_cm: Above0 | None = None
    group: Identifier | None = None

    @model_validator(mode="after")
    def _check_ranges(self) -> Self:
        if (self.age_to is None) == (self.age_below is None):
            raise ValueError("give either age_to (included) or age_below (not included)")
        if (self.age_to if self.age_to is not None else self.age_below or 0) <= self.age_from:
            raise ValueError("the age range ends before it begins")
        if (self.height_from_cm is None) != (self.height_to_cm is None):
            raise ValueError("give both height_from_cm and height_to_cm, or neither")
        if self.height_from_cm is not None and (self.height_to_cm or 0) <= self.height_from_cm:
            raise ValueError("the height range ends before it begins")
        return self

    @property
    def range(self) -> "Range":
        """Ages and heights the equation is valid for."""
        return Range(self.age_from, self.age_to, self.age_below, self.height_from_cm, self.height_to_cm)


class Knot(Frozen):
    """The spline terms of M, S and L at one age."""

    measure: Identifier
    sex: Sex
    age: From0
    m_spline: FiniteFloat
    s_spline: FiniteFloat
    l_spline: FiniteFloat


@dataclass(frozen=True, slots=True)
class Range:
    """Ages (years) and heights (cm) an equation is valid for; None is no limit."""

    age_from: float
    age_to: float | None
    age_below: float | None
    height_from: float | None
    height_to: float | None

    @property
    def age_end(self) -> float:
        """Where the ages end, included or not."""
        return self.age_to if self.age_to is not None else self.age_below or 0.0

    def ends_before(self, other: "Range") -> bool:
        """Whether no age lies in both this range and a later one."""
        if self.age_to is not None:
            return other.age_from > self.age_end
        return other.age_from >= self.age_end

    def __str__(self) -> str:
        below = "" if self.age_to is not None else "below "
        heights = "" if self.height_from is None else f", {self.height_from:g} to {self.height_to:g} cm"
        return f"{self.age_from:g} to {below}{self.age_end:g} years{heights}"


@dataclass(frozen=True, slots=True)
class Equation:
    """The rows that make up the equation of one sex, group and age band of a measure."""

    sex: Sex | None
    group: str | None
    range: Range
    rows: tuple[Coefficient, ...]

    def part(self, part: Part) -> tuple[Coefficient, ...]:
        """Return the rows of a part."""
        return tuple(row for row in self.rows if row.part == part)

    @property
    def person(self) -> str:
        """Whom it is for, in words."""
        return " ".join(filter(None, (self.sex or "any sex", self.group)))

    def __str__(self) -> str:
        return f"{self.person}, {self.range}"


def equations_of(
    card: EquationSet, rows: Sequence[Coefficient], measure: str, knots: Sequence[Knot] = ()
) -> list[Equation]:
    """Return the equations of a measure by sex, group and rising age.

    Sex and group are None where the measure does not depend on them; splines are by sex.
    """
    rows = [row for row in rows if row.measure == measure]
    by_sex = any(row.sex != "any" for row in rows) or any(knot.measure == measure for knot in knots)
    sexes: tuple[Sex | None, ...] = SEXES if by_sex else (None,)
    groups: tuple[str | None, ...] = card.groups if any(row.group for row in rows) else (None,)
    found: list[Equation] = []
    for sex in sexes:
        for group in groups:
            own = [row for row in rows if row.sex in (sex, "any") and row.group in (None, group)]
            found.extend(_by_range(own, sex, group))
    return found


def _by_range(rows: Sequence[Coefficient], sex: Sex | None, group: str | None) -> Iterator[Equation]:
    for valid in sorted(dict.fromkeys(row.range for row in rows), key=lambda valid: valid.age_from):
        yield Equation(sex, group, valid, tuple(row for row in rows if row.range == valid))


def _or(names: tuple[str, ...]) -> str:
    return " or ".join(names)
