"""One record for every statistic: the only source of the numbers of tables, figures and sentences."""

import math
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from prosuite.analysis.methods import method_name
from prosuite.analysis.why import Why

FLOATS = ("estimate", "lower", "upper", "level", "test_statistic", "df", "p", "p_adjusted")
INTS = ("n", "tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A number, where it comes from and how sure it is.

    Attributes
    ----------
    statistic
        What it is, such as ``mean_change``.
    test
        Identifier of the method, always named: see :func:`prosuite.analysis.method_name`.
    n
        People whose values were used.
    estimate, lower, upper, level
        The number with its confidence limits and their level; None where there are none.
    test_statistic, df, p
        Of a test; ``p`` is two-sided.
    p_adjusted, adjustment, tests
        Adjusted over how many tests, and how.
    why, note
        Why it could not be computed, and that or what else is to be known in a sentence.
    endpoint, parameter, arm, visit, dataset, filter
        What it is of: ``arm`` is one arm, ``pooled`` or a contrast such as ``100M - placebo``.

    Examples
    --------
    >>> from prosuite.analysis import Statistic
    >>> mean = Statistic(statistic="mean", test="descriptive", n=5, estimate=76.6)
    >>> mean.at(endpoint="6MWD", arm="100M", visit="month 6").id
    '6MWD|100M|month 6|mean|descriptive'
    """

    statistic: str
    test: str
    n: int = 0
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    level: float | None = None
    test_statistic: float | None = None
    df: float | None = None
    p: float | None = None
    p_adjusted: float | None = None
    adjustment: str | None = None
    tests: int | None = None
    why: Why | None = None
    note: str = ""
    endpoint: str = ""
    parameter: str = ""
    arm: str = ""
    visit: str = ""
    dataset: str = ""
    filter: str = ""

    def __post_init__(self) -> None:
        """Turn numbers of NumPy into plain ones, NaN into None."""
        for name in FLOATS:
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, None if math.isnan(value) else float(value))
        object.__setattr__(self, "n", int(self.n))

    @property
    def id(self) -> str:
        """What tells it from all other statistics of an analysis."""
        parts = (self.endpoint, self.parameter, self.arm, self.visit, self.statistic, self.test)
        return "|".join(part for part in parts if part)

    @property
    def test_name(self) -> str:
        """Its method in words."""
        return method_name(self.test)

    def at(self, **context: Any) -> Self:
        """Return it with what it is of: endpoint, parameter, arm, visit, dataset, filter."""
        return replace(self, **context)

    def to_dict(self) -> dict[str, Any]:
        """Return the record with its id and the name of its method; the limits are a pair, none is infinite."""
        data = {"id": self.id} | asdict(self) | {name: _finite(getattr(self, name)) for name in FLOATS}
        data |= {"test_name": self.test_name}
        lower, upper = data.pop("lower"), data.pop("upper")
        return data | {"interval": None if self.level is None else [lower, upper]}


def unable(statistic: str, test: str, why: Why, n: int = 0, **facts: object) -> Statistic:
    """Return a statistic that could not be computed, and why."""
    return Statistic(statistic=statistic, test=test, n=n, why=why, note=why.said(**{"n": n} | facts))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
