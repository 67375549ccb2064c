"""Values carried to visits without one, worked by hand, against a loop, and what is refused."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.errors import InputError
from prosuite.study import derive_carried, time_to_deterioration
from tests.support.analysis_frames import DOSE, VISITS, analysis_rows

STUDY: dict[str, Any] = {
    "visits": {name: {"day": day, "window": [day - 10, day + 10]} for day, (name, _) in VISITS.items()},
    "parameters": {"PCS": {"better": "higher"}, "TNF": {"better": "lower"}},
}

# What one person has at days 0, 30, 60, 90 and 120, how it is carried and up to which visit, and by hand: the visits
# that are added (1 is month 1) with their value and the study day it is from.
CASES: dict[str, tuple[str, str, dict[str, Any], Any]] = {
    "the last one": ("0:50 30:44 60:46", "LOCF", {}, [(3, 46, 61), (4, 46, 61)]),
    "into a gap": ("0:50 30:44 90:46 120:47", "LOCF", {}, [(2, 44, 31)]),
    "a blank is a gap, and stays": ("0:50 30:44 60:x 90:46 120:47", "LOCF", {}, [(2, 44, 31)]),
    "up to the visit named": ("0:50 30:44", "LOCF", {"through": "Month 3"}, [(2, 44, 31), (3, 44, 31)]),
    "nothing is carried backward": ("0:50 60:44 90:44 120:44", "LOCF", {}, []),
    "nor the baseline": ("0:50", "LOCF", {}, []),
    "but on demand": ("0:50 60:44 90:44 120:44", "LOCF", {"from_baseline": True}, [(1, 50, 1)]),
    "no value outside windows": ("0:50 30:44 45:40!", "LOCF", {"through": "Month 2"}, [(2, 44, 31)]),
    "nothing is missing": ("0:50 30:44 60:44 90:44 120:44", "LOCF", {}, []),
    "the worst": ("0:50 30:44 60:46", "WOCF", {}, [(3, 44, 31), (4, 44, 31)]),
    "the worst up to there": ("0:50 30:46 90:44", "WOCF", {}, [(2, 46, 31), (4, 44, 91)]),
    "of equal ones the first": ("0:50 30:44 60:44", "WOCF", {"through": "Month 3"}, [(3, 44, 31)]),
    "the worst may be better than the baseline": ("0:50 30:55", "WOCF", {"through": "Month 2"}, [(2, 55, 31)]),
    "the baseline": ("0:50 30:44", "BOCF", {"through": "Month 3"}, [(2, 50, 1), (3, 50, 1)]),
    "the baseline alone": ("-7:50", "BOCF", {"through": "Month 1"}, [(1, 50, -7)]),
    "no baseline": ("30:44", "BOCF", {}, []),
    "without baseline values are carried": ("30:44", "LOCF", {"through": "Month 2"}, [(2, 44, 31)]),
    "died on day 60": ("0:50 30:44", "LOCF", {"dead": 60}, [(2, 44, 31)]),
    "died on day 59": ("0:50 30:44", "LOCF", {"dead": 59}, []),
    "after death by rule": (
        *("0:50 30:44", "LOCF", {"dead": 59, "after_death": True, "through": "Month 2"}, [(2, 44, 31)]),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_worked_by_hand(case: str) -> None:
    """Rows are added, each with its visit, value and date; those that were there stay."""
    line, how, asked, expected = CASES[case]
    asked = {"through": "Month 4", "study": STUDY, **asked}
    if "dead" in asked:
        dead = DOSE + pd.Timedelta(days=asked.pop("dead"))
        asked["subjects"] = pd.DataFrame({"subject": ["01"], "death_date": [dead]})
    rows = analysis_rows({"01": line})
    found = derive_carried(rows, how, **asked)  # type: ignore[arg-type]
    kept = [name for name in rows if name != "DTYPE"]
    pd.testing.assert_frame_equal(found[kept].iloc[: len(rows)], rows[kept])
    added = found.iloc[len(rows) :]
    assert added[["AVISITN", "AVAL", "ADY"]].to_numpy().tolist() == [list(one) for one in expected]
    assert (added["DTYPE"] == how).all()
    assert (added["ANL01FL"] == "Y").all()


def test_what_an_added_row_says() -> None:
    """Its visit and window, the change of the value that is carried, no flag of a baseline and no reason."""
    rows = analysis_rows({"01": "0:50 30:44"}).assign(AWTARGET=1.0, AWTDIFF=0.0, AWLO=-10.0, AWHI=11.0)
    locf = derive_carried(rows, "LOCF", through="Month 2", study=STUDY).iloc[-1]
    bocf = derive_carried(rows, "BOCF", through="Month 2", study=STUDY).iloc[-1]
    said = ["AVISIT", "AWTARGET", "AWLO", "AWHI", "CHG", "PCHG"]
    # day 60 is study day 61, its window 50 to 70 is 51 to 71; 44 - 50 = -6, 100 (-6) / 50 = -12 %
    assert locf[said].tolist() == ["Month 2", 61, 51, 71, -6, -12]
    assert bocf[said].tolist() == ["Month 2", 61, 51, 71, 0, 0]
    assert bocf[["AWTDIFF", "ABLFL", "REASON"]].isna().all()


def test_people_parameters_and_baselines_are_apart() -> None:
    """Nobody gets another's value; TNF is worse when it rises; a parameter that is not named gets nothing."""
    lines = {"01": "0:50 30:44 60:46", "02": "0:40 30:45"}
    rows = pd.concat([analysis_rows(lines, name) for name in ("PCS", "TNF", "CRP")], ignore_index=True)
    added = derive_carried(rows, "WOCF", through="Month 3", study=STUDY, parameters=["PCS", "TNF"]).iloc[len(rows) :]
    assert added[["USUBJID", "PARAMCD", "AVISITN", "AVAL"]].to_numpy().tolist() == [
        *(["01", "PCS", 3, 44], ["02", "PCS", 2, 45], ["02", "PCS", 3, 45]),
        *(["01", "TNF", 3, 46], ["02", "TNF", 2, 45], ["02", "TNF", 3, 45]),
    ]


def test_visits_of_a_parameter() -> None:
    """Windows of its own and the visits of its endpoints say where it is expected."""
    endpoints = {"PCS": {"parameter": "PCS", "visits": ["Month 2", "Month 4"]}}
    study: dict[str, Any] = {**STUDY, "endpoints": endpoints, "parameters": dict(STUDY["parameters"])}
    study["parameters"] |= {"TNF": {"windows": {"Month 3": [80, 100]}}}
    rows = pd.concat([analysis_rows({"01": "0:50 30:44"}, name) for name in ("PCS", "TNF")], ignore_index=True)
    found = derive_carried(rows, "BOCF", through="Month 4", study=study)
    assert found.iloc[4:][["PARAMCD", "AVISIT"]].to_numpy().tolist() == [
        *(["PCS", "Month 2"], ["PCS", "Month 4"], ["TNF", "Month 3"]),
    ]


def test_an_added_row_is_not_carried_again() -> None:
    """Two rules beside each other do not disturb each other, nor the time to deterioration."""
    rows = analysis_rows({"01": "0:50 30:44"})
    both = derive_carried(rows, "LOCF", through="Month 2", study=STUDY)
    both = derive_carried(both, "BOCF", through="Month 2", study=STUDY)
    assert both["DTYPE"].fillna("").tolist() == ["", "", "LOCF", "BOCF"]
    asked: dict[str, Any] = {"parameter": "PCS", "threshold": 5, "better": "higher", "confirm": True}
    pd.testing.assert_frame_equal(time_to_deterioration(both, **asked), time_to_deterioration(rows, **asked))


def slowly(line: str, how: str, through: int) -> list[tuple[int, float]]:
    """Return visits and values that are added for one person, by a loop over visits."""
    values = {int(day) // 30: float(value) for day, value in (word.split(":") for word in line.split())}
    found = []
    for visit in range(1, through + 1):
        before = [values[one] for one in range(1, visit) if one in values]
        if how == "BOCF":
            before = [values[0]] if 0 in values else []
        if visit not in values and before:
            found.append((visit, min(before) if how == "WOCF" else before[-1]))
    return found


@settings(max_examples=20, deadline=None)
@given(
    people=st.lists(
        st.dictionaries(st.sampled_from([0, 30, 60, 90, 120]), st.sampled_from([50, 47, 44]), min_size=1),
        min_size=1,
        max_size=5,
    ),
    how=st.sampled_from(["LOCF", "WOCF", "BOCF"]),
    through=st.integers(1, 4),
)
def test_a_second_program_agrees(people: list[dict[int, int]], how: Any, through: int) -> None:
    """Several people at once get what a loop gives each of them."""
    lines = {str(number): " ".join(f"{d}:{v}" for d, v in sorted(one.items())) for number, one in enumerate(people)}
    rows = analysis_rows(lines)
    found = derive_carried(rows, how, through=f"Month {through}", study=STUDY).iloc[len(rows) :]
    by_person = [found[found["USUBJID"] == name][["AVISITN", "AVAL"]].to_numpy().tolist() for name in lines]
    assert by_person == [[list(one) for one in slowly(line, how, through)] for line in lines.values()]


def test_refused() -> None:
    """An unknown visit or parameter, and a worst value where nothing says what is worse."""
    rows = analysis_rows({"01": "0:50 30:44"}, "CRP")
    with pytest.raises(InputError, match="no visit is named 'Month 5'; those of the study file: Baseline, Month 1"):
        derive_carried(rows, "LOCF", through="Month 5", study=STUDY)
    with pytest.raises(InputError, match="no row has the parameter 'PCS'"):
        derive_carried(rows, "LOCF", through="Month 4", study=STUDY, parameters=["PCS"])
    with pytest.raises(InputError, match=r"nothing says which value of CRP is worse: .* below \[parameters.CRP\]"):
        derive_carried(rows, "WOCF", through="Month 4", study=STUDY)
    with pytest.raises(InputError, match="how is 'LOCF' or 'WOCF' or 'BOCF', not 'NOCB'"):
        derive_carried(rows, "NOCB", through="Month 4", study=STUDY)  # type: ignore[arg-type]


def test_no_rows() -> None:
    """An empty frame stays one."""
    rows = analysis_rows({"01": "0:50"}).iloc[:0]
    assert len(derive_carried(rows, "LOCF", through="Month 4", study=STUDY)) == 0
    assert np.array_equal([*rows], [*derive_carried(rows, "LOCF", through="Month 4", study=STUDY)])
