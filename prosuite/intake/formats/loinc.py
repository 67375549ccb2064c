"""LOINC codes of items, tests and questionnaires: the name that each has here, and what the codes of answers count.

The codes stand in ``loinc.csv``, each with where it was seen. LOINC has none for SF-36 or RAND-36.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_CODE = re.compile(r"(?<![0-9-])[0-9]{4,6}-[0-9](?![0-9-])")


class Known(NamedTuple):
    """What is known of a code: its name, and the numbers that the codes of its answers stand for."""

    name: str
    answers: Mapping[str, int]


def loinc(written: str) -> Known | None:
    """Return what is known of the last code in a text, such as ``/45900-0/44254-1``; None if that is nothing."""
    codes = _CODE.findall(written)
    return _known().get(codes[-1]) if codes else None


@cache
def _known() -> Mapping[str, Known]:
    with files("prosuite.intake.formats").joinpath("loinc.csv").open(encoding="utf-8") as lines:
        return {row["code"]: Known(row["name"], _answers(row["answers"])) for row in csv.DictReader(lines)}


def _answers(written: str) -> Mapping[str, int]:
    return {code: int(number) for code, _, number in (pair.partition("=") for pair in written.split())}
