"""What R printed, stored: tests/analysis/r/*.R made the tables of the same name, of people.csv."""

import csv
from pathlib import Path

import pandas as pd

R = Path(__file__).parent / "r"
PUBLISHED = Path(__file__).parent / "published"


def people() -> pd.DataFrame:
    """Return the synthetic people."""
    return pd.read_csv(R / "people.csv")


def stored(name: str) -> dict[str, dict[str, float]]:
    """Return what R says, by case and name."""
    found: dict[str, dict[str, float]] = {}
    with (R / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["case"], {})[row["name"]] = float(row["value"])
    return found


def published() -> dict[str, dict[str, dict[str, str]]]:
    """Return what SAS and R's mmrm printed, by model, case and name."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    with (PUBLISHED / "mmrm.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["model"], {}).setdefault(row["case"], {})[row["name"]] = row["printed"]
    return found
