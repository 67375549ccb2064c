"""Time to deterioration against the published R package QoLR; reference/reference.R made the times."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from prosuite.study import time_to_deterioration
from tests.support.analysis_frames import DOSE, analysis_rows

REFERENCE = Path(__file__).parent / "reference"


@pytest.fixture(scope="module")
def given() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The analysis rows, the people, and the times of the R package."""
    values = pd.read_csv(REFERENCE / "values.csv")
    words = values["date"].astype(str) + ":" + values["qol"].astype(str).where(values["qol"].notna(), "x")
    rows = analysis_rows({str(name): " ".join(own) for name, own in words.groupby(values["id"])})
    death = values.groupby("id")["death"].first()
    subjects = pd.DataFrame({"subject": death.index.astype(str), "first_dose_date": DOSE})
    subjects["death_date"] = DOSE + pd.to_timedelta(death.to_numpy(), unit="D")
    return rows, subjects, pd.read_csv(REFERENCE / "times.csv")


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("first", {}),
        ("definitive", {"definitive": True}),
        ("first_death", {"death": "event"}),
        ("definitive_death", {"definitive": True, "death": "event"}),
    ],
)
def test_as_the_published_program(given: tuple[pd.DataFrame, ...], name: str, asked: dict[str, Any]) -> None:
    """The same events for everyone, and the same days but for who is censored at the start."""
    rows, subjects, times = given
    people = subjects if "death" in asked else subjects.drop(columns="death_date")
    found = time_to_deterioration(
        rows, parameter="PCS", threshold=5, better="higher", records="all", subjects=people, **asked
    )
    assert (1 - found["CNSR"]).tolist() == times[f"event_{name}"].tolist()
    followed = (~found["REASON"].isin(["no_baseline", "no_post_baseline"])).to_numpy()
    assert followed.sum() > 80
    assert (found["AVAL"] - 1)[followed].tolist() == times[f"time_{name}"][followed].tolist()
