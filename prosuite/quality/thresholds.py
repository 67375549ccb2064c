"""The criteria of data quality and the thresholds they are judged by."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from prosuite.datafiles import parse, read_toml
from prosuite.datafiles.models import Frozen, Identifier
from prosuite.quality.basis import ROUNDING

Level = Literal["dataset", "scale", "person"]
Percent = Annotated[float, Field(ge=0, le=100)]
Coefficient = Annotated[float, Field(ge=-1, le=1)]
Count = Annotated[int, Field(ge=0)]
NO_THRESHOLD = "none"


class Criterion(Frozen):
    """One thing that is judged: what it is, which way round, and its default threshold with its source."""

    title: str
    unit: str
    relation: Literal["at least", "at most"]
    meaning: str
    source: str
    default: float | None = None

    def fails(self, values: Any, threshold: float) -> Any:
        """Tell of a value, or of each of an array, whether it misses a threshold, rounding aside; NaN never does."""
        return values < threshold - ROUNDING if self.relation == "at least" else values > threshold + ROUNDING


class Criteria(Frozen):
    """All criteria, by level and name."""

    dataset: dict[Identifier, Criterion]
    scale: dict[Identifier, Criterion]
    person: dict[Identifier, Criterion]


@cache
def criteria() -> Criteria:
    """Return the criteria of ``criteria.toml``."""
    path = Path(str(files("prosuite.quality").joinpath("criteria.toml")))
    return parse(read_toml(path), Criteria, path.name)


def _default(level: Level, name: str) -> Any:
    return Field(default_factory=lambda: getattr(criteria(), level)[name].default)


class _Thresholds(Frozen):
    @field_validator("*", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if value == NO_THRESHOLD else value


class DatasetThresholds(_Thresholds):
    """What a dataset as a whole must satisfy; None gives no verdict."""

    completeness: Percent | None = _default("dataset", "completeness")
    in_range: Percent | None = _default("dataset", "in_range")
    consistency: Percent | None = _default("dataset", "consistency")
    estimable: Percent | None = _default("dataset", "estimable")
    straight_lining: Percent | None = _default("dataset", "straight_lining")
    item_discrimination: Percent | None = _default("dataset", "item_discrimination")


class ScaleThresholds(_Thresholds):
    """What every scale must satisfy; None gives no verdict."""

    item_scale_correlation: Coefficient | None = _default("scale", "item_scale_correlation")
    alpha: Coefficient | None = _default("scale", "alpha")
    floor: Percent | None = _default("scale", "floor")
    ceiling: Percent | None = _default("scale", "ceiling")


class PersonThresholds(_Thresholds):
    """What every record must satisfy; None flags nobody."""

    completeness: Percent | None = _default("person", "completeness")
    in_range: Percent | None = _default("person", "in_range")
    estimable_scales: Count | None = _default("person", "estimable_scales")
    rci: Count | None = _default("person", "rci")
    longest_run: Count | None = _default("person", "longest_run")
    straight_lined: Count | None = _default("person", "straight_lined")


class Thresholds(Frozen):
    """The thresholds that data quality is judged by.

    A threshold left out is the criterion's default, where a source gives one; None (in a TOML file ``"none"``)
    switches it off.
    """

    dataset: DatasetThresholds = DatasetThresholds()
    scale: ScaleThresholds = ScaleThresholds()
    person: PersonThresholds = PersonThresholds()


def load_thresholds(given: Thresholds | Mapping[str, Any] | str | Path | None) -> Thresholds:
    """Return thresholds from a model, a mapping laid out like one, a TOML file, or None for the defaults.

    Raises
    ------
    SpecError
        The file cannot be read, or a name or value in it is not allowed; the message says which.
    """
    if given is None:
        return Thresholds()
    if isinstance(given, Thresholds):
        return given
    if isinstance(given, Mapping):
        return parse(dict(given), Thresholds, "thresholds")
    path = Path(given)
    return parse(read_toml(path), Thresholds, path.name)


def applied(level: Level, thresholds: Thresholds) -> list[tuple[str, Criterion, float | None]]:
    """Return each criterion of a level with its name and the threshold in force."""
    chosen = getattr(thresholds, level)
    return [(name, criterion, getattr(chosen, name)) for name, criterion in getattr(criteria(), level).items()]
