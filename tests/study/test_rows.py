"""Analysis rows: a published example, a protocol worked by hand, and what holds for any values."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from prosuite.study import analysis_rows

PROTOCOL = Path(__file__).parent / "protocol"
NUMBERS = ["ADY", "AWTDIFF", "AVAL", "BASE", "CHG", "PCHG"]
WORDS = ["AVISIT", "DTYPE", "ABLFL", "ANL01FL", "REASON"]
ENTERED = ["subject", "visit", "date", "parameter", "value", "unit"]


def _worked() -> pd.DataFrame:
    """Return the rows worked by hand; those that are to be added, whose value is *, stand last."""
    rows = pd.read_csv(PROTOCOL / "rows.csv", dtype=str, keep_default_na=False)
    return rows.iloc[np.argsort(rows["value"] == "*", kind="stable")].reset_index(drop=True)


def _subjects(worked: pd.DataFrame) -> pd.DataFrame:
    """Return the people of the protocol: those of subjects.csv, and everybody else in arm A, dosed on 1 March."""
    said = pd.read_csv(PROTOCOL / "subjects.csv", dtype=str, keep_default_na=False)
    others = sorted({*worked["subject"]} - {*said["subject"], "unknown"})
    plain = pd.DataFrame({"subject": others, "arm": "a1", "first_dose_date": "2024-03-01"})
    return pd.concat([said, plain]).fillna("")


@pytest.fixture(scope="module")
def protocol() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows worked by hand and those that are derived, in one order."""
    worked = _worked()
    entered = worked[worked["value"] != "*"]
    rows = analysis_rows(entered[ENTERED], _subjects(worked), PROTOCOL / "study.toml")
    assert rows["SRCSEQ"].fillna(0).tolist() == [*range(1, len(entered) + 1), *[0] * (len(worked) - len(entered))]
    keys = ["USUBJID", "PARAMCD", "AVISIT"]
    added = worked[len(entered) :][["subject", "parameter", "AVISIT"]]
    places = {key: place for place, key in rows[keys].iloc[len(entered) :].apply(tuple, axis=1).items()}
    order = [*range(len(entered)), *(places[tuple(key)] for key in added.values.tolist())]
    return worked, rows.iloc[order].reset_index(drop=True)


def _differences(worked: pd.DataFrame, found: pd.Series, wrong: Any) -> list[dict[Any, Any]]:
    column = str(found.name)
    return worked.assign(found=found)[[*ENTERED, column, "found", "why"]][np.asarray(wrong)].to_dict("records")


@pytest.mark.parametrize("column", NUMBERS)
def test_worked_numbers(protocol: tuple[pd.DataFrame, pd.DataFrame], column: str) -> None:
    """Every number is the one worked by hand."""
    worked, rows = protocol
    expected, found = pd.to_numeric(worked[column]).to_numpy(float), rows[column].to_numpy(float)
    wrong = ~np.isclose(found, expected, rtol=1e-14, atol=1e-15, equal_nan=True)
    assert _differences(worked, rows[column], wrong) == []


@pytest.mark.parametrize("column", WORDS)
def test_worked_words(protocol: tuple[pd.DataFrame, pd.DataFrame], column: str) -> None:
    """Every visit, flag and reason is the one worked by hand."""
    worked, rows = protocol
    assert _differences(worked, rows[column], rows[column].fillna("") != worked[column]) == []


WEEKS = """
day_scale = "study_day"
[visits]
"Week 8" = { day = 56, window = [2, 84] }
"Week 16" = { day = 112, window = [85, 140] }
"Week 24" = { day = 168, window = [141, inf] }
"""


def _days(tmp_path: Path, study: str, days: list[int], **more: Any) -> pd.DataFrame:
    """Return the rows of one person with a value on each study day; the dose is on day 1, 1 March 2024."""
    (tmp_path / "study.toml").write_text(study)
    dose = np.datetime64("2024-03-01")
    dates = [dose + day - (day > 0) for day in days]
    values = pd.DataFrame({"subject": "1", "visit": "", "date": dates, "parameter": "ADAS", "value": 10.0} | more)
    subjects = pd.DataFrame({"subject": ["1"], "first_dose_date": [dose]})
    return analysis_rows(values, subjects, tmp_path / "study.toml")


@pytest.mark.parametrize(
    ("day", "visit", "target", "distance"),
    [
        (-14, None, np.nan, np.nan),
        (1, None, np.nan, np.nan),
        (2, "Week 8", 56, 54),
        (56, "Week 8", 56, 0),
        (84, "Week 8", 56, 28),
        (85, "Week 16", 112, 27),
        (140, "Week 16", 112, 28),
        (141, "Week 24", 168, 27),
        (168, "Week 24", 168, 0),
        (400, "Week 24", 168, 232),
    ],
)
def test_published_windows(tmp_path: Path, day: int, visit: str | None, target: float, distance: float) -> None:
    """The windows of CDISC's sample ADaM data (ADCIBC): weeks 8, 16 and 24, targets 56, 112 and 168."""
    row = _days(tmp_path, WEEKS, [day]).iloc[0]
    assert row["ADY"] == day
    assert (row["AVISIT"] == visit) or (visit is None and pd.isna(row["AVISIT"]))
    np.testing.assert_equal([row["AWTARGET"], row["AWTDIFF"]], [target, distance])


def test_published_bounds(tmp_path: Path) -> None:
    """Bounds are written as declared on the scale of study days; an open one is missing."""
    rows = _days(tmp_path, WEEKS, [30, 100, 200])
    assert rows["AWLO"].tolist() == [2, 85, 141]
    np.testing.assert_equal(rows["AWHI"].to_numpy(), [84, 140, np.nan])
    assert rows["AVISITN"].tolist() == [1, 2, 3]


def test_both_scales_say_the_same(tmp_path: Path) -> None:
    """Days since the dose, of which the dose's is 0, give the same rows as study days."""
    since = WEEKS.replace('day_scale = "study_day"', "")
    for day in (56, 84, 112, 140, 168, 2, 85, 141):
        since = (
            since.replace(f" {day},", f" {day - 1},")
            .replace(f" {day}]", f" {day - 1}]")
            .replace(f"[{day},", f"[{day - 1},")
        )
    days = [-3, 1, 2, 84, 85, 140, 141, 300]
    pd.testing.assert_frame_equal(_days(tmp_path, WEEKS, days), _days(tmp_path, since, days))


def test_no_day_0_between(tmp_path: Path) -> None:
    """From study day -1 to study day 1 it is one day."""
    study = "[visits]\nbaseline = { day = 0, window = [-7, 0] }\n"
    rows = _days(tmp_path, study, [-2, -1, 1])
    assert rows["AWTDIFF"].tolist() == [2, 1, 0]
    assert (rows["AWTARGET"].iloc[0], rows["AWLO"].iloc[0], rows["AWHI"].iloc[0]) == (1, -7, 1)
