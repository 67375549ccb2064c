"""What a study file declares about thresholds: from which value, change or percent change on somebody responds."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from prosuite.datafiles.models import Frozen

Text = Annotated[str, Field(min_length=1, max_length=100)]
Better = Literal["higher", "lower"]
Direction = Literal["up", "down", "improvement", "worsening", "either"]
_SYNONYMS: Final = {
    "higher": "up",
    "increase": "up",
    "lower": "down",
    "decrease": "down",
    "improved": "improvement",
    "worsened": "worsening",
    "both": "either",
}


def _plain(said: Any) -> Any:
    """Take other words for the same direction; a validator."""
    return _SYNONYMS.get(said, said) if isinstance(said, str) else said


class Threshold(Frozen):
    """A threshold: a number, what is held against it, and in which direction.

    ::

        { change = 5 }                                  # CHG >= 5; with better = "lower" an improvement: CHG <= -5
        { change = 5, direction = "worsening" }         # CHG <= -5, if higher values are better
        { percent = 20, better = "higher", worsened = 10 }
        { value = 300, direction = "down", strict = true }

    Attributes
    ----------
    value, change, percent
        The threshold of a value, of a change from baseline or of a change in percent: one of the three.
    direction
        ``up``: it is reached from below; ``down``: from above; or by ``improvement``, by ``worsening``, or ``either``,
        where it is known which values are better. Without it a negative change goes down, and a positive one is an
        improvement; if nothing says what is better, it goes up.
    better
        Whether higher or lower values are better, where the parameter does not say so.
    worsened
        How large a change for the worse must be, where that is not the size of an improvement.
    strict
        Whether values at the threshold do not reach it.
    label, source, population
        What it is called, where it was published, and of which people.
    """

    value: float | None = None
    change: float | None = None
    percent: float | None = None
    direction: Annotated[Direction, BeforeValidator(_plain)] | None = None
    better: Better | None = None
    worsened: float | None = Field(None, gt=0)
    strict: bool = False
    label: Text | None = None
    source: Text | None = None
    population: Text | None = None

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        said = [name for name in ("value", "change", "percent") if getattr(self, name) is not None]
        if len(said) != 1:
            found = " and ".join(said) or "none of them"
            raise ValueError(f"found {found}, expected one of value, change and percent")
        if self.value is not None and self.direction is None and self.better is None:
            raise ValueError('a threshold of a value needs direction = "up" or direction = "down"')
        if self.value is not None and (self.worsened is not None or self.direction == "either"):
            raise ValueError("improved, unchanged and worsened are about a change: give change or percent")
        if self.value is None and self.at == 0:
            raise ValueError(f"a {said[0]} of 0 is no threshold: every value reaches it")
        if self.value is None and self.at < 0 and self.direction not in (None, "down"):
            raise ValueError(
                f'{said[0]} = {self.at:g} goes down and direction = "{self.direction}" says otherwise: '
                f"write {said[0]} = {-self.at:g}"
            )
        return self

    @property
    def on(self) -> Literal["value", "change", "percent"]:
        """What is held against it."""
        return "value" if self.value is not None else "change" if self.change is not None else "percent"

    @property
    def at(self) -> float:
        """The threshold."""
        return next(number for number in (self.value, self.change, self.percent) if number is not None)
