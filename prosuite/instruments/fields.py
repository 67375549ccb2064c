"""Fields: values that are measured or recorded, with their units, limits and codes, and the trials they come in."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from prosuite.datafiles.models import Frozen, Identifier
from prosuite.instruments.units import find_unit, units

Limits = tuple[float, float]
DATE = "date"  # the date of a record, which can be used in steps
HOURS = 24.0


class Letters(Frozen):
    """Letters that stand for the codes of a choice together.

    Attributes
    ----------
    codes
        The letter of each code: ``{ male = "h", female = "m" }`` are hombre and mujer.
    names
        Names of columns in whose language they do.
    """

    codes: dict[Identifier, str]
    names: tuple[str, ...] = ()


class MeasuredField(Frozen):
    """What one cell of a sheet holds that is no answer to an item.

    Attributes
    ----------
    id, title
        Its name and what it is in words.
    kind
        ``number``, ``choice`` (one of declared codes), ``date``, ``clock`` (a time of day, in hours) or ``text``.
    aliases, local_aliases
        Other names of its column: those that mean it anywhere, and those that do only on a sheet that is known to
        hold the instrument.
    per
        Whether it is given for each ``trial`` (effort, walk) or once for the ``session``.
    unit
        Unit that values are converted into; ``hours`` for a clock, whose column may have other notations of a time.
    hard, soft
        Limits in that unit: outside the hard ones a value is an error and counts as missing, outside the soft ones it
        is a warning and is used.
    values
        The only values allowed, such as the steps of a Borg scale.
    rivals
        Units that a column without a stated unit may be in as well, with what its values then are in the field's unit;
        where all of them are, the unit must be stated.
    mistaken
        Other quantities often typed in its place, with the values they have; said when a value is out of limits.
    codes
        The codes of a choice, each with its spellings.
    letters
        Letters that stand for the codes together; those that are spellings of the codes mean them where no other one
        stands beside them.
    needs
        Fields or parameters one of which must be known for it to be of use: a time needs the length of its course.
    constant
        Whether it cannot change from one session of a subject to the next.
    """

    id: Identifier
    title: str
    kind: Literal["number", "choice", "date", "clock", "text"] = "number"
    aliases: tuple[str, ...] = ()
    local_aliases: tuple[str, ...] = ()
    per: Literal["trial", "session"] = "session"
    unit: str | None = None
    hard: Limits | None = None
    soft: Limits | None = None
    values: tuple[float, ...] = ()
    rivals: dict[str, Limits] = Field(default_factory=dict)
    mistaken: dict[str, Limits] = Field(default_factory=dict)
    codes: dict[Identifier, tuple[str, ...]] = Field(default_factory=dict)
    letters: tuple[Letters, ...] = ()
    needs: tuple[Identifier, ...] = ()
    constant: bool = False

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        if self.unit is not None and self.unit not in units():
            raise ValueError(f"field {self.id}: unknown unit {self.unit!r}; known: {', '.join(units())}")
        for rival in self.rivals:
            if self.unit is None or find_unit(rival, self.unit) is None:
                raise ValueError(
                    f"field {self.id}: rival {rival!r} is no unit that {self.unit!r} could be mistaken for"
                )
        if self.kind == "clock" and self.unit != "hours":
            raise ValueError(f'field {self.id}: a clock has unit = "hours"')
        if (self.kind == "choice") != bool(self.codes):
            raise ValueError(f"field {self.id}: a choice has codes, and nothing else has")
        if any(set(pair.codes) != set(self.codes) for pair in self.letters):
            raise ValueError(f"field {self.id}: letters name each of its codes, {', '.join(self.codes)}")
        if self.kind == "number" and not (self.hard or self.values):
            raise ValueError(f"field {self.id}: a number needs hard limits or a list of values")
        return self

    @property
    def bare_id(self) -> str:
        """Its name without the unit that it ends in."""
        return self.id.removesuffix(f"_{self.unit}") if self.unit else self.id

    @property
    def reach(self) -> tuple[float, float] | None:
        """The lowest and the highest value that it can have; None if nothing says so."""
        if self.kind == "clock":
            return (0.0, HOURS)
        return (min(self.values), max(self.values)) if self.values else self.hard

    def code_number(self, code: str) -> int:
        """Return the number that stands for a code of a choice: 1 for the first."""
        return list(self.codes).index(code) + 1


class Trials(Frozen):
    """How the repeated efforts of one session are told apart.

    Attributes
    ----------
    number
        Field with the number of the trial.
    words
        What column names call a trial: ``walk 2 distance`` needs ``walk``.
    phase
        Field with the phase of the session, if the instrument has phases.
    phase_words
        What names and cells of columns call each phase: ``{ pre = ["pre", "pre bd"] }``.
    phase_or_visit
        Those of these words that, in a column of visits, could as well name a visit: before and after what?
    """

    number: Identifier
    words: tuple[str, ...]
    phase: Identifier | None = None
    phase_words: dict[Identifier, tuple[str, ...]] = Field(default_factory=dict)
    phase_or_visit: tuple[str, ...] = ()


class Parameter(Frozen):
    """A choice that a study may make, with what holds if it makes none; some may rest on a single unchecked source."""

    default: Identifier
    choices: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    title: str
    source: Identifier
    unverified: tuple[Identifier, ...] = ()
