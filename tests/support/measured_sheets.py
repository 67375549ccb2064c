"""A test sheet scored from a text file, as tests of measurements look at it."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import prosuite
from prosuite.pipeline.score_workbook import ScoreResult


@dataclass(frozen=True)
class Measured:
    """The scores of one measurement, its records in the order of the sheet."""

    result: ScoreResult
    instrument: str

    def of(self, score: str) -> pd.DataFrame:
        """The rows of the long table that hold a score."""
        long = self.result.long
        return long[(long["instrument"] == self.instrument) & (long["score"] == score)]

    def values(self, score: str) -> list[float | None]:
        """The score of every record; None where there is none."""
        return [None if math.isnan(value) else value for value in self.of(score)["value"]]

    def words(self, score: str) -> list[str | None]:
        """A score in words, by the numbers that its unit explains."""
        rows = self.of(score)
        names = dict(part.split(" ", 1) for part in rows["unit"].iloc[0].split(", "))
        return [None if math.isnan(value) else names[f"{value:g}"] for value in rows["value"]]

    def reasons(self, score: str) -> list[str]:
        """Why a score is missing, or what is said of it."""
        return list(self.of(score)["reason"])

    def findings(self, severity: str = "error") -> list[tuple[str, str | None]]:
        """The findings of the measurement as pairs of code and field."""
        return [
            (finding.code, finding.item)
            for finding in self.result.findings
            if finding.instrument == self.instrument and finding.severity == severity
        ]

    def expected(self) -> str:
        """What all findings of the measurement expect, as one text."""
        return "; ".join(
            str(finding.expected) for finding in self.result.findings if finding.instrument == self.instrument
        )


def measure(
    folder: Path, records: Sequence[Mapping[str, Any]], instrument: str, sheet: str | None = None, **options: Any
) -> Measured:
    """Score records as the only sheet of a file that bears the instrument's id, or another name.

    Records without a subject are one each of subjects 0001, 0002, ...
    """
    path = folder / f"{sheet or instrument}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        rows = [{"subject": f"{number:04}", "visit": "bl", **record} for number, record in enumerate(records, start=1)]
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    return Measured(prosuite.score_workbook(path, **options), instrument)
