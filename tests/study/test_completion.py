"""Completion, worked by hand for nine people, and what is refused."""

import datetime
from typing import Any

import pandas as pd
import pytest

from prosuite.errors import InputError
from prosuite.study import analysis_rows, completion, derive_carried

DOSE = pd.Timestamp("2024-01-01")
STUDY: dict[str, Any] = {
    "arms": {"A": {}, "B": {}},
    "visits": {
        "baseline": {"spellings": ["BL"], "day": 0, "window": [-42, 0]},
        "month 1": {"spellings": ["M1"], "day": 30, "window": [23, 37]},
        "month 3": {"spellings": ["M3"], "day": 90, "window": [76, 104]},
    },
}
# Arm, day of death and of withdrawal since the dose, and the records: label and day (x: blank).
PEOPLE: dict[str, tuple[str, int | None, int | None, str]] = {
    "A1": ("A", None, None, "BL:-1 M1:30 M3:90"),
    "A2": ("A", None, None, "BL:-1 M1:30x"),  # blank at month 1, missing at month 3
    "A3": ("A", 50, None, "BL:-1"),  # alive on day 37: missing at month 1, dead at month 3
    "A4": ("A", 80, None, "BL:-1 M1:30 M3:78"),  # a value at month 3 before the death: expected and received
    "B1": ("B", None, 20, "BL:-1"),  # withdrawn
    "B2": ("B", None, None, "M1:30 M3:110"),  # no baseline; six days after the window of month 3
    "B3": ("B", None, None, "BL:-1"),  # never treated
    "B4": ("B", 37, None, "BL:-1"),  # died on the last day of month 1, not before it: missing
    "B5": ("B", 30, 25, "BL:-1"),  # withdrew, then died: dead
}
COUNTS = [
    *("subjects", "dead", "withdrawn", "expected", "received", "evaluable", "change"),
    *("blank", "out_of_window", "missing"),
]
WORKED = {
    ("baseline", "A"): (4, 0, 0, 4, 4, 4, 0, 0, 0, 0),
    ("baseline", "B"): (4, 0, 0, 4, 3, 3, 0, 0, 0, 1),
    ("baseline", "All"): (8, 0, 0, 8, 7, 7, 0, 0, 0, 1),
    ("month 1", "A"): (4, 0, 0, 4, 2, 2, 2, 1, 0, 1),
    ("month 1", "B"): (4, 1, 1, 2, 1, 1, 0, 0, 0, 1),
    ("month 1", "All"): (8, 1, 1, 6, 3, 3, 2, 1, 0, 2),
    ("month 3", "A"): (4, 1, 0, 3, 2, 2, 2, 0, 0, 1),
    ("month 3", "B"): (4, 2, 1, 1, 0, 0, 0, 0, 1, 0),
    ("month 3", "All"): (8, 3, 1, 4, 2, 2, 2, 0, 1, 1),
}


def later(day: int | None) -> pd.Timestamp | None:
    """Return the date some days after the dose."""
    return None if day is None else DOSE + pd.Timedelta(days=day)


SUBJECTS = pd.DataFrame(
    [
        [name, arm, None if name == "B3" else DOSE, later(dead), later(left)]
        for name, (arm, dead, left, _) in PEOPLE.items()
    ],
    columns=["subject", "arm", "first_dose_date", "death_date", "withdrawal_date"],
)


def rows_of(parameter: str = "PCS", study: Any = STUDY) -> pd.DataFrame:
    """Return the analysis rows of everyone."""
    records = [(name, *word.split(":")) for name, (*_, line) in PEOPLE.items() for word in line.split()]
    values = pd.DataFrame(records, columns=["subject", "visit", "date"])
    values["value"] = [None if day.endswith("x") else 50 for day in values["date"]]
    values["date"] = [later(int(day.rstrip("x"))) for day in values["date"]]
    return analysis_rows(values.assign(parameter=parameter), SUBJECTS, study)


def test_worked_by_hand() -> None:
    """Every count of every visit and arm."""
    found = completion(rows_of(), SUBJECTS, study=STUDY).set_index(["AVISIT", "TRTP"])
    counts = found[[f"n_{name}" for name in COUNTS]]
    assert dict(zip(counts.index, counts.itertuples(index=False, name=None), strict=True)) == WORKED


def test_the_counts_add_up() -> None:
    """Subjects are dead, withdrawn, not due or expected; the expected are received, blank, out of window or missing."""
    found = completion(rows_of(), SUBJECTS, study=STUDY, cutoff="2024-02-15")
    assert (found["n_subjects"] == found.filter(["n_dead", "n_withdrawn", "n_not_due", "n_expected"]).sum(axis=1)).all()
    parts = ["n_received", "n_blank", "n_out_of_window", "n_missing"]
    assert (found["n_expected"] == found[parts].sum(axis=1)).all()


def at(found: pd.DataFrame, visit: str, arm: str, *names: str) -> list[Any]:
    """Return some figures of a visit and an arm, -1 for a missing one."""
    own = found[(found["AVISIT"] == visit) & (found["TRTP"] == arm)]
    return [-1 if pd.isna(value) else value for value in own[[*names]].to_numpy()[0]]


def test_percentages() -> None:
    """At month 1 in arm B 1 of 4, and of the 2 who could; where nobody could there is none."""
    found = completion(rows_of(), SUBJECTS, study=STUDY)
    assert at(found, "month 1", "B", "pct_of_subjects", "pct_of_expected") == [25, 50]
    rows, few = (
        frame[frame[name].isin(["B1", "B5"])] for frame, name in ((rows_of(), "USUBJID"), (SUBJECTS, "subject"))
    )
    assert at(completion(rows, few, study=STUDY), "month 3", "B", "pct_of_subjects", "pct_of_expected") == [0, -1]


def test_what_is_not_due() -> None:
    """The data end on day 103, the window of month 3 on day 104: A2 may still come; the dead and withdrawn will not."""
    found = completion(rows_of(), SUBJECTS, study=STUDY, cutoff=datetime.date(2024, 4, 13))
    assert at(found, "month 3", "A", "n_not_due", "n_dead", "n_expected", "n_received", "n_missing") == [1, 1, 2, 2, 0]
    assert completion(rows_of(), SUBJECTS, study=STUDY, cutoff="2024-04-14")["n_not_due"].sum() == 0


def test_parameters_and_visits() -> None:
    """An endpoint says at which visits its parameter is expected, besides the baseline."""
    study = {**STUDY, "endpoints": {"one": {"parameter": "PCS", "visits": ["month 3"]}}}
    rows = pd.concat([rows_of("PCS", study), rows_of("MCS", study)])
    found = completion(rows, SUBJECTS, study=study)
    expected = [("PCS", visit) for visit in ("baseline", "month 3")]
    expected += [("MCS", visit) for visit in ("baseline", "month 1", "month 3")]
    assert found[["PARAMCD", "AVISIT", "TRTP"]].to_numpy().tolist() == [
        [*one, arm] for one in expected for arm in ("A", "B", "All")
    ]
    alone = completion(rows, SUBJECTS, study=study, parameters=["PCS"])
    pd.testing.assert_frame_equal(alone, found[found["PARAMCD"] == "PCS"])


def test_without_arms() -> None:
    """There is one row per visit; in arms and outside of them there is one more for those outside."""
    none = completion(rows_of(), SUBJECTS.drop(columns="arm"), study={"visits": STUDY["visits"]})
    assert none[["TRTP", "n_subjects"]].drop_duplicates().to_numpy().tolist() == [["All", 8]]
    some = SUBJECTS.assign(arm=SUBJECTS["arm"].where(SUBJECTS["subject"] != "B1"))
    found = completion(rows_of(), some, study=STUDY)
    assert found[["TRTP", "n_subjects"]].head(4).to_numpy().tolist() == [["A", 4], ["B", 3], ["No arm", 1], ["All", 8]]


def test_added_rows_are_not_received() -> None:
    """A value that was carried is none that came in."""
    rows = rows_of()
    carried = derive_carried(rows, "LOCF", through="month 3", study=STUDY, subjects=SUBJECTS)
    assert len(carried) > len(rows)
    pd.testing.assert_frame_equal(completion(carried, SUBJECTS, study=STUDY), completion(rows, SUBJECTS, study=STUDY))


def test_people_without_any_row_are_expected() -> None:
    """They are missing at every visit."""
    more = pd.concat([SUBJECTS, pd.DataFrame({"subject": ["A9"], "arm": ["A"], "first_dose_date": [DOSE]})])
    found = completion(rows_of(), more, study=STUDY)
    assert at(found, "month 1", "A", "n_subjects", "n_expected", "n_missing") == [5, 5, 2]


def test_refused() -> None:
    """No visits, an unknown parameter."""
    rows = rows_of()
    with pytest.raises(InputError, match=r"completion needs the visits that were planned: declare \[visits\]"):
        completion(rows, SUBJECTS, study={})
    with pytest.raises(InputError, match="no row has the parameter 'PSC'"):
        completion(rows, SUBJECTS, study=STUDY, parameters=["PSC"])
