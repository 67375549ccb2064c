"""What holds for the analysis rows of any values, and that the order of other people's rows makes no difference."""

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.study import analysis_rows, study_of

STUDY = study_of(
    {
        "visits": {
            "baseline": {"day": 0, "window": [-20, 0]},
            "day 1": {"day": 1, "window": [0, 3]},
            "month 1": {"day": 30, "window": [20, 40]},
            "month 2": {"day": 60, "window": [41, 80]},
        },
        "parameters": {
            "A": {"same_day": "first", "tie": "earlier"},
            "B": {"same_day": "mean", "baseline_change": "zero"},
            "C": {"same_day": "largest", "rule": "mean", "below_limit": "half"},
            "D": {"windows_on": "visit", "baseline": {"visit": "day 1"}, "rule": "best", "better": "lower"},
            "E": {"windows": {"month 2": {"day": 60, "window": [10, 90]}}, "percent_change": False},
        },
    }
)
DOSES = {"1": "2024-03-01", "2": "2024-03-05", "3": ""}
VALUES = st.one_of(
    st.integers(-5, 5).map(float), st.floats(-1e6, 1e6), st.sampled_from(["", "<0.5", "1.25", "n.d.", "NA"])
)
LABELS = st.sampled_from(["baseline", "Day 1", "month 1", "", "extra"])
ROW = st.tuples(st.sampled_from("123"), LABELS, st.integers(-25, 95), st.sampled_from("ABCDE"), VALUES)


def _frame(rows: list[tuple[str, str, int, str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["subject", "visit", "day", "parameter", "value"])
    dates = np.datetime64("2024-03-01") + frame.pop("day").to_numpy(np.int64)
    return frame.assign(date=dates, value=frame["value"].astype(object))


def _rows(values: pd.DataFrame) -> pd.DataFrame:
    subjects = pd.DataFrame({"subject": list(DOSES), "arm": "a", "first_dose_date": list(DOSES.values())})
    return analysis_rows(values, subjects, STUDY)


@settings(max_examples=30, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=25))
def test_rules_that_never_bend(entered: list[tuple[str, str, int, str, object]]) -> None:
    """No row is dropped, flags are unique, change is exact, windows hold, and what does not count says why."""
    values = _frame(entered)
    rows = _rows(values)
    assert rows["SRCSEQ"].dropna().tolist() == [*range(1, len(values) + 1)]
    assert rows[rows["SRCSEQ"].isna()]["DTYPE"].eq("AVERAGE").all()
    for flag, keys in (("ABLFL", []), ("ANL01FL", ["AVISIT"])):
        flagged = rows[rows[flag] == "Y"]
        assert not flagged.duplicated(["USUBJID", "PARAMCD", *keys]).any()
        assert flagged["AVAL"].notna().all()
    changed = rows[rows["CHG"].notna()]
    assert (changed["CHG"] == changed["AVAL"] - changed["BASE"]).all()
    in_percent = rows[rows["PCHG"].notna()]
    assert (in_percent["PCHG"] == 100 * in_percent["CHG"] / in_percent["BASE"].abs()).all()
    assert not (rows["ADY"] == 0).any()
    by_day = rows[rows["AVISIT"].notna() & rows["ADY"].notna() & (rows["PARAMCD"] != "D")]
    within = (by_day["AWLO"] <= by_day["ADY"]) & (by_day["ADY"] <= by_day["AWHI"])
    assert (within | by_day["AWLO"].isna()).all()
    counts = (rows["ABLFL"] == "Y") | (rows["ANL01FL"] == "Y")
    assert (counts | rows["REASON"].notna()).all()
    assert rows[counts]["REASON"].dropna().isin(["no_baseline"]).all()
    bases = rows[rows["ABLFL"] == "Y"].set_index(["USUBJID", "PARAMCD"])["AVAL"]
    expected = bases.reindex(pd.MultiIndex.from_frame(rows[["USUBJID", "PARAMCD"]])).to_numpy()
    np.testing.assert_array_equal(rows["BASE"].to_numpy(), expected)


@settings(max_examples=15, deadline=None)
@given(st.lists(ROW, min_size=2, max_size=25), st.randoms(use_true_random=False))
def test_order_of_others(entered: list[tuple[str, str, int, str, object]], random: Any) -> None:
    """Rows of other people and parameters may stand anywhere between: the rows of each are the same."""
    values = _frame(entered)
    group = [f"{row[0]}{row[3]}" for row in entered]
    turns = list(group)
    random.shuffle(turns)
    queues = {key: [place for place, own in enumerate(group) if own == key] for key in group}
    order = [queues[key].pop(0) for key in turns]
    first, second = _rows(values), _rows(values.iloc[order])
    original = {place: own + 1.0 for place, own in enumerate(order, 1)}
    second = second.assign(SRCSEQ=second["SRCSEQ"].map(original))
    keys = ["SRCSEQ", "USUBJID", "PARAMCD", "AVISIT", "ADT"]
    first, second = (rows.sort_values(keys, ignore_index=True) for rows in (first, second))
    pd.testing.assert_frame_equal(first, second)


@settings(max_examples=15, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=20))
def test_parameters_alone(entered: list[tuple[str, str, int, str, object]]) -> None:
    """A parameter alone gives the rows that it gives among others."""
    values = _frame(entered)
    own = values["parameter"] == values["parameter"].iloc[0]
    among, alone = _rows(values), _rows(values[own])
    among = among[among["PARAMCD"] == values["parameter"].iloc[0]].reset_index(drop=True)
    dropped = ["SRCSEQ"]
    alone = alone.reindex(columns=among.columns)
    pd.testing.assert_frame_equal(among.drop(columns=dropped), alone.drop(columns=dropped), check_dtype=False)
