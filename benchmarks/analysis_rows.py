"""Time analysis rows of a million values against a bare groupby-transform on the same keys.

Run ``python -m benchmarks.analysis_rows``. Both are run in turn in one process; the figure is the ratio of the medians
of processor time, since machines differ and drift. Bar: at most 4.

20,000 people, 5 parameters, 10 visits, in no order; ``prosuite.study.analysis_rows`` reads the arms, doses and dates,
assigns study days and windows, chooses one value per visit and the baseline, and derives change, flags and reasons,
against ``groupby([subject, parameter])["value"].transform("first")``.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from prosuite.study import AnalysisStudy, analysis_rows, study_of

PEOPLE, RUNS = 20_000, 7
PARAMETERS = ["PCS", "MCS", "FEV1", "TNF", "6MWD"]
VISITS = {
    "screening": (-20, -42, -11),
    "baseline": (0, -10, 0),
    "day 1": (1, 1, 3),
    "week 1": (7, 4, 14),
    "month 1": (30, 15, 45),
    "month 2": (60, 46, 75),
    "month 3": (90, 76, 120),
    "month 6": (180, 121, 220),
    "month 9": (270, 221, 310),
    "month 12": (365, 311, 400),
}


def data() -> tuple[pd.DataFrame, pd.DataFrame, AnalysisStudy]:
    """Return values in no order, people and a study file."""
    random = np.random.default_rng(0)
    people = np.array([f"P{number:05d}" for number in range(PEOPLE)])
    doses = np.datetime64("2024-01-01") + random.integers(0, 300, PEOPLE)
    who, parameter, visit = (one.ravel() for one in np.indices((PEOPLE, len(PARAMETERS), len(VISITS))))
    days = np.array([day for day, _, _ in VISITS.values()])[visit] + random.integers(-3, 4, len(visit))
    values = pd.DataFrame(
        {
            "subject": people[who],
            "visit": np.array([*VISITS])[visit],
            "date": (doses[who] + days).astype("datetime64[s]"),
            "parameter": np.array(PARAMETERS)[parameter],
            "value": random.normal(50, 10, len(who)),
        }
    )
    subjects = pd.DataFrame({"subject": people, "arm": random.choice(["A", "B"], PEOPLE), "first_dose_date": doses})
    visits = {name: {"day": day, "window": [first, last]} for name, (day, first, last) in VISITS.items()}
    shuffled = values.sample(frac=1, random_state=1, ignore_index=True)
    return shuffled, subjects, study_of({"arms": {"A": {}, "B": {}}, "visits": visits})


def seconds(function: Callable[[], object]) -> float:
    """Return the processor time of one call."""
    start = time.process_time()
    function()
    return time.process_time() - start


def main() -> None:
    """Print the median of both and their ratio."""
    values, subjects, study = data()
    pairs = [
        (
            seconds(lambda: analysis_rows(values, subjects, study)),
            seconds(lambda: values.groupby(["subject", "parameter"])["value"].transform("first")),
        )
        for _ in range(RUNS + 1)
    ][1:]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{len(values):,} values: {ours:.2f} s, bare {bare:.2f} s: {ours / bare:.1f} times it (bar: 4)")


if __name__ == "__main__":
    main()
