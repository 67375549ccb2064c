"""Worked cases of instruments: answers and the score that a program or publication gives for them."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import prosuite

_FOLDER = Path(__file__).parents[1] / "specs" / "vectors"


@dataclass(frozen=True)
class Case:
    """One worked case of one score; its file says where the expected value is from."""

    case_id: str
    inputs: Mapping[str, float | None]
    scale: str
    expected: float | None
    tolerance: float

    def __str__(self) -> str:
        return f"{self.case_id} {self.scale}"


def read_cases(instrument: str, names: Mapping[str, str] | None = None) -> list[Case]:
    """Return the cases of an instrument; ``names`` gives the columns of inputs that are not called as in the file."""
    return [
        Case(
            row["case_id"],
            _answers(row["inputs"], names or {}),
            row["scale"],
            _number(row["expected"]),
            float(row["tolerance"]),
        )
        for row in read_table(f"{instrument}.csv")
    ]


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of worked cases."""
    return list(csv.DictReader((_FOLDER / name).read_text(encoding="utf-8").splitlines()))


def values(instrument: str, cases: Sequence[Case], score: str, **options: Any) -> list[float | None]:
    """Return the score of each case, all of them scored as one frame; None for no score."""
    frame = pd.DataFrame([case.inputs for case in cases])
    found = prosuite.score(frame, instrument, **options)[score]
    return [None if math.isnan(value) else value for value in found]


def off(cases: Sequence[Case], found: Sequence[float | None]) -> list[str]:
    """Return the cases whose score is not the expected one."""
    return [
        f"{case}: {value} for {case.expected}"
        for case, value in zip(cases, found, strict=True)
        if not _same(case, value)
    ]


def _same(case: Case, value: float | None) -> bool:
    if case.expected is None or value is None:
        return case.expected is value
    return abs(value - case.expected) <= case.tolerance


def _answers(text: str, names: Mapping[str, str]) -> dict[str, float | None]:
    pairs = (part.split("=") for part in text.split(";"))
    return {names.get(code, code): _number(answer) for code, answer in pairs}


def _number(text: str) -> float | None:
    return float(text) if text else None
