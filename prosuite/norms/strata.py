"""Strata of a norm population: the part of it that one record is compared with, by age and sex."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from prosuite.errors import NormError

MATCH = ("age", "sex")
Match = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stratum:
    """People of one sex, or of all, within an age band.

    Attributes
    ----------
    sex
        ``male``, ``female`` or ``all``.
    age_from, age_to
        First and last age of the band in completed years, both inside it; None where it has no such end. Without
        either the stratum holds all ages of the population.
    """

    sex: Literal["male", "female", "all"] = "all"
    age_from: int | None = None
    age_to: int | None = None

    @property
    def match(self) -> Match:
        """What a record is matched on to fall into the stratum: ``age``, ``sex``, both or nothing."""
        banded = (self.age_from, self.age_to) != (None, None)
        return tuple(name for name, used in (("age", banded), ("sex", self.sex != "all")) if used)

    @property
    def youngest(self) -> int:
        """First age of the band, 0 where it has no lower end."""
        return self.age_from or 0

    def holds(self, age: int) -> bool:
        """Tell whether someone of this age, in completed years, belongs to the band."""
        return self.youngest <= age and (self.age_to is None or age <= self.age_to)

    @property
    def ages(self) -> str:
        """The band in words, ``45-54``, ``75+``, ``up to 17``; "" for all ages."""
        if self.age_from is None:
            return "" if self.age_to is None else f"up to {self.age_to}"
        return f"{self.age_from}+" if self.age_to is None else f"{self.age_from}-{self.age_to}"

    def __str__(self) -> str:
        words = [self.sex if self.sex != "all" else "", self.ages]
        return " ".join(filter(None, words)) or "whole population"


WHOLE = Stratum()


def read_match(match: Sequence[str]) -> Match:
    """Return what records are matched on in its usual order.

    Raises
    ------
    NormError
        It is neither age nor sex.
    """
    names = [match] if isinstance(match, str) else list(match)
    for name in names:
        if name not in MATCH:
            raise NormError(f"records are matched on {' and '.join(MATCH)}, one or both, not on {name!r}")
    return tuple(name for name in MATCH if name in names)


def matched_on(match: Match) -> str:
    """Return what records are matched on in words."""
    return f"by {' and '.join(match)}" if match else "the whole population"


def span(bands: Iterable[Stratum]) -> str:
    """Return the ages that bands cover in words: ``18 and older``, ``19 to 80``, ``18 to 39, 45 and older``."""
    runs: list[list[Stratum]] = []
    for band in sorted(bands, key=lambda band: band.youngest):
        if runs and not gaps([runs[-1][-1], band]):
            runs[-1].append(band)
        else:
            runs.append([band])
    return ", ".join(_run(run[0].youngest, run[-1].age_to) for run in runs)


def _run(first: int, last: int | None) -> str:
    return f"{first} and older" if last is None else f"{first} to {last}"


def gaps(bands: Iterable[Stratum]) -> list[tuple[Stratum, Stratum]]:
    """Return neighbouring age bands of one sex with ages between them that neither holds."""
    return [
        (lower, upper)
        for lower, upper in pairwise(sorted(bands, key=lambda band: band.youngest))
        if lower.age_to is not None and lower.age_to + 1 < upper.youngest
    ]


def overlaps(bands: Iterable[Stratum]) -> list[tuple[Stratum, Stratum]]:
    """Return neighbouring age bands of one sex that hold the same age."""
    return [
        (lower, upper)
        for lower, upper in pairwise(sorted(bands, key=lambda band: band.youngest))
        if lower.age_to is None or lower.age_to >= upper.youngest
    ]
