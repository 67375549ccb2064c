"""Why a statistic could not be computed."""

from enum import StrEnum

_USUAL_ALPHA = 0.05


class Why(StrEnum):
    """The reasons; ``said`` is the sentence of each."""

    NO_VALUES = "no_values"
    TOO_FEW = "too_few"
    ONE_ARM = "one_arm"
    NO_VARIANCE = "no_variance"
    NO_DIFFERENCE = "no_difference"
    NOT_POSITIVE = "not_positive"
    TOO_LARGE = "too_large"
    NOT_ESTIMABLE = "not_estimable"
    TOO_MANY_PARAMETERS = "too_many_parameters"
    NOT_CONVERGED = "not_converged"

    def said(self, **facts: object) -> str:
        """Return the sentence, its gaps filled in."""
        return _SAID[self].format(**facts)


_SAID = {
    Why.NO_VALUES: "there are no values",
    Why.TOO_FEW: "needs {needed} people{where}, there {are}",
    Why.ONE_ARM: "needs two arms with values, there {are}",
    Why.NO_VARIANCE: "all values are the same{where}, so that there is no variance to test against",
    Why.NO_DIFFERENCE: "all differences are 0",
    Why.NOT_POSITIVE: "needs values above 0, {count} {are} not",
    Why.TOO_LARGE: "too many arrangements to count for n = {n}: use {instead}",
    Why.NOT_ESTIMABLE: "cannot be estimated from the cells that have values",
    Why.TOO_MANY_PARAMETERS: "{parameters} covariance parameters are more than {people} people allow, {used} of them "
    "used up by what differs between people",
    Why.NOT_CONVERGED: "no covariance structure gave a solution: {attempts}",
}


def there_are(count: int) -> str:
    """Return ``is 1`` or ``are 5``."""
    return f"is {count}" if count == 1 else f"are {count}"


def smallest(p: float, n: int) -> str:
    """Say that an exact test of so few people allows no small p; nothing where it does."""
    return f"n = {n} allows no p below {p:.4g}" if p > _USUAL_ALPHA else ""
