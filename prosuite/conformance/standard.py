"""What the standard says of variables: labels, types, terms, pairs, and which a class of datasets requires."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from prosuite.findings.finding import Severity

_INDEX = {"xx": "[0-9]{2}", "zz": "[0-9]{2}", "y": "[1-9][0-9]?"}  # small letters of a name stand for numbers
_PLACEHOLDER = re.compile("xx|zz|y")


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard variable.

    Attributes
    ----------
    labels
        Its labels: the first is that of the newest guide.
    is_numeric
        Whether it holds numbers.
    """

    labels: tuple[str, ...]
    is_numeric: bool


@dataclass(frozen=True, slots=True)
class Required:
    """What a class of datasets needs: one of some variables."""

    variables: tuple[str, ...]
    severity: Severity

    @property
    def words(self) -> str:
        """The variables in words."""
        return " or ".join(self.variables)


def _rows(name: str) -> list[dict[str, str]]:
    text = files("prosuite.conformance").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _standards() -> list[tuple[re.Pattern[str], dict[str, str]]]:
    def pattern(name: str) -> re.Pattern[str]:
        return re.compile(_PLACEHOLDER.sub(lambda found: f"(?P<{found[0]}>{_INDEX[found[0]]})", name))

    return [(pattern(row["variable"]), row) for row in _rows("variables.csv")]


@cache
def standard(name: str) -> Standard | None:
    """Return what the standard says of a variable; None if it is none of the standard."""
    for pattern, row in _standards():
        found = pattern.fullmatch(name)
        if found:
            labels = row["label"].format(**found.groupdict()).split(" | ")
            return Standard(tuple(labels), row["type"] == "Num")
    return None


@cache
def required(kind: str) -> list[Required]:
    """Return what a class of datasets needs."""
    return [
        Required(tuple(row["variables"].split(" or ")), "error" if row["severity"] == "error" else "warning")
        for row in _rows("required.csv")
        if row["class"] == kind
    ]


@cache
def terms(variable: str) -> frozenset[str]:
    """Return the terms of a variable, or of those whose names end in it."""
    return frozenset(row["term"] for row in _rows("terms.csv") if row["variable"] == variable)


def pairs(names: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the variables that have a number beside them, their number, and what both are one to one within."""
    for row in _rows("pairs.csv"):
        for name in sorted(names):
            found = re.fullmatch(row["variable"], name)
            number = found and found.expand(row["number"])
            if number in names:
                yield name, str(number), row["within"]
