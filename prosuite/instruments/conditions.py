"""What a value must be for a step to do something with it."""

from typing import Self

from pydantic import model_validator

from prosuite.datafiles.models import Frozen, Identifier


class Condition(Frozen):
    """What a value must be; all that is given must hold. A missing value leaves it open, unless ``missing`` is asked.

    A value is compared after nine decimals: more than it can have been typed with, and too few for the noise of binary
    fractions. What a comparison with reference equations gives is compared exactly.

    Attributes
    ----------
    min, max, above, below
        Limits, the first two included, the others not.
    equals
        A number or a code, or a list of them.
    whole
        Whether it is a whole number.
    missing
        Whether there is none. Something that is there and cannot be used is not missing, and leaves it open.
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
    def is_of_number(self) -> bool:
        """Whether a value is compared with a number, rather than with a code or with nothing."""
        return bool(self.model_fields_set - {"equals", "missing"}) or isinstance(self.equals, float | int)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes it is compared with."""
        if isinstance(self.equals, str):
            return (self.equals,)
        return self.equals if isinstance(self.equals, tuple) else ()


Conditions = dict[Identifier, Condition]
