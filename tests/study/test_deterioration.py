"""Time to deterioration: cases worked by hand, a slow second program, and what is refused."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.errors import ColumnError, InputError
from prosuite.study import time_to_deterioration
from tests.support.analysis_frames import DOSE, analysis_rows

CONFIRM: dict[str, Any] = {"confirm": True}
GAP: dict[str, Any] = {"confirm": True, "min_gap": 28}
DEFINITIVE: dict[str, Any] = {"definitive": True}
DIED: dict[str, Any] = {"death": "event"}

# What one person has (see tests.support.analysis_frames), what is asked beside "a fall of 5 is worse", and by hand:
# AVAL (day since the dose + 1), CNSR, REASON. "dead" and "left" are days since the dose.
CASES: dict[str, tuple[str, dict[str, Any], float, int, str | None]] = {
    "45 - 50 = -5 just reaches 5": ("0:50 30:45", {}, 31, 0, None),
    "-5 is not more than 5": ("0:50 30:45", {"strict": True}, 31, 1, None),
    "-4.9 does not, -5.1 does": ("0:50 30:45.1 90:44.9", {}, 91, 0, None),
    "0.1 - 0.3 is -0.19999999999999998 and counts as -0.2": ("0:0.3 30:0.1", {"threshold": 0.2}, 31, 0, None),
    "0 - 0.30000000000000004 is not more than 0.3": (
        *("0:0.30000000000000004 30:0", {"threshold": 0.3, "strict": True}, 31, 1, None),
    ),
    "a rise is none": ("0:50 30:60", {}, 31, 1, None),
    "lower is better: 15 - 10 = 5": ("0:10 30:15", {"better": "lower"}, 31, 0, None),
    "lower is better: 5 - 10 = -5 is none": ("0:10 30:5", {"better": "lower"}, 31, 1, None),
    "100 (40 - 50) / 50 = -20 %": ("0:50 30:40", {"on": "percent", "threshold": 20}, 31, 0, None),
    "-19.8 % is less": ("0:50 30:40.1", {"on": "percent", "threshold": 20}, 31, 1, None),
    "100 (-2.5 + 2) / |-2| = -25 %": ("0:-2 30:-2.5", {"on": "percent", "threshold": 25}, 31, 0, None),
    "no percent of 0": ("0:0 30:-9", {"on": "percent", "threshold": 20}, 1, 1, "no_post_baseline"),
    "300 m reaches 300": ("0:350 30:300", {"on": "value", "threshold": 300}, 31, 0, None),
    "301 m does not": ("0:350 30:301", {"on": "value", "threshold": 300}, 31, 1, None),
    "299 m at baseline": ("0:299 30:250", {"on": "value", "threshold": 300}, 1, 1, "worse_at_baseline"),
    "a cut at 0": ("0:1.5 30:-0.2", {"on": "value", "threshold": 0}, 31, 0, None),
    "the first of several": ("0:50 30:44 60:40", {}, 31, 0, None),
    "rows in any order": ("60:44 0:50 30:50", {}, 61, 0, None),
    "before the dose nothing is worse": ("-30:40 0:50 30:48", {}, 31, 1, None),
    "a blank is passed over": ("0:50 30:x 60:44", {}, 61, 0, None),
    "a blank last one does not prolong": ("0:50 30:48 60:x", {}, 31, 1, None),
    "the next confirms": ("0:50 30:44 60:43", CONFIRM, 31, 0, None),
    "the next denies": ("0:50 30:44 60:48 90:48", CONFIRM, 91, 1, None),
    "nothing after it": ("0:50 30:44", CONFIRM, 31, 1, "unconfirmed"),
    "nothing after it, by rule an event": ("0:50 30:44", {**CONFIRM, "unconfirmed": "event"}, 31, 0, None),
    "that rule is about the last value alone": (
        *("0:50 30:44 60:50", {**CONFIRM, "unconfirmed": "event"}, 61, 1, None),
    ),
    "denied, then confirmed": ("0:50 30:44 60:50 90:44 120:44", CONFIRM, 91, 0, None),
    "a missed visit neither confirms nor denies": ("0:50 30:44 60:x 90:43", CONFIRM, 31, 0, None),
    "58 - 30 = 28 days": ("0:50 30:44 58:44", GAP, 31, 0, None),
    "57 - 30 = 27 days are too few": ("0:50 30:44 57:44", GAP, 58, 1, "unconfirmed"),
    "after 30 days it is good": ("0:50 30:44 57:44 90:50", GAP, 91, 1, None),
    "a recovery in between denies": ("0:50 30:44 60:50 90:44", {**CONFIRM, "min_gap": 50}, 91, 1, "unconfirmed"),
    "worse in between as well": ("0:50 30:44 60:44 90:44", {**CONFIRM, "min_gap": 50}, 31, 0, None),
    "two must follow": ("0:50 30:44 60:44 90:44", {"confirm": 2}, 31, 0, None),
    "one follows": ("0:50 30:44 60:44", {"confirm": 2}, 61, 1, "unconfirmed"),
    "the second denies": ("0:50 30:44 60:44 90:50", {"confirm": 2}, 91, 1, None),
    "two from day 30 + 40 = 70 on": (*("0:50 30:44 60:44 90:44 120:44", {"confirm": 2, "min_gap": 40}, 31, 0, None),),
    "one from day 80 on": ("0:50 30:44 60:44 90:44", {"confirm": 2, "min_gap": 50}, 91, 1, "unconfirmed"),
    "it stays": ("0:50 30:44 60:43 90:40", DEFINITIVE, 31, 0, None),
    "it passes": ("0:50 30:44 60:50", DEFINITIVE, 61, 1, None),
    "it passes and comes back": ("0:50 30:44 60:50 90:44", DEFINITIVE, 91, 0, None),
    "-4.9 is a recovery": ("0:50 30:44 60:45.1", DEFINITIVE, 61, 1, None),
    "a last value alone": ("0:50 30:50 60:44", DEFINITIVE, 61, 0, None),
    "definitive and confirmed": ("0:50 30:44 60:43", {**DEFINITIVE, **CONFIRM}, 31, 0, None),
    "confirmed and not definitive": ("0:50 30:44 60:44 90:50", {**DEFINITIVE, **CONFIRM}, 91, 1, None),
    "definitive and not confirmed": ("0:50 60:44", {**DEFINITIVE, **CONFIRM}, 61, 1, "unconfirmed"),
    "no baseline": ("30:44 60:40", {}, 1, 1, "no_baseline"),
    "a blank baseline": ("0:x 30:44", {}, 1, 1, "no_baseline"),
    "nothing after baseline": ("0:50", {}, 1, 1, "no_post_baseline"),
    "only blanks after baseline": ("0:50 30:x", {}, 1, 1, "no_post_baseline"),
    "death is the event": ("0:50 30:48", {**DIED, "dead": 70}, 71, 0, None),
    "deterioration before death": ("0:50 30:44", {**DIED, "dead": 70}, 31, 0, None),
    "deterioration on the day of death": ("0:50 30:44", {**DIED, "dead": 30}, 31, 0, None),
    "death before any visit": ("0:50", {**DIED, "dead": 40}, 41, 0, None),
    "death without baseline": ("30:44", {**DIED, "dead": 70}, 1, 1, "no_baseline"),
    "an unconfirmed one, then death": ("0:50 30:44", {**DIED, **CONFIRM, "dead": 70}, 71, 0, None),
    "censored for death": ("0:50 30:48", {"dead": 70}, 31, 1, "died"),
    "death is not said": ("0:50 30:48", {"death": "ignore", "dead": 70}, 31, 1, None),
    "values after death are none": ("0:50 30:48 60:40", {"dead": 45}, 31, 1, "died"),
    "nor do they deny": ("0:50 30:44 60:50", {**DEFINITIVE, "dead": 45}, 31, 0, None),
    "withdrawn": ("0:50 30:48", {"left": 40}, 31, 1, "withdrawn"),
    "withdrawn and dead": ("0:50 30:48", {"left": 40, "dead": 70}, 31, 1, "died"),
    "4 can fall by 4 alone": ("0:4 30:0", {"worst": 0}, 31, 1, "cannot_deteriorate"),
    "5 can fall by 5": ("0:5 30:0", {"worst": 0}, 31, 0, None),
    "5 cannot fall by more than 5": ("0:5 30:0", {"worst": 0, "strict": True}, 31, 1, "cannot_deteriorate"),
    "96 can rise by 4 alone": ("0:96 30:100", {"worst": 100, "better": "lower"}, 31, 1, "cannot_deteriorate"),
    "cannot get worse, but die": ("0:4 30:0", {**DIED, "worst": 0, "dead": 70}, 71, 0, None),
    "outside every window": ("0:50 45:40! 90:50", {}, 91, 1, None),
    "outside every window, if all count": ("0:50 45:40! 90:50", {"records": "all"}, 46, 0, None),
    "38 days from day -7 to day 30": ("-7:50 30:44", {"start": "baseline"}, 38, 0, None),
    "the dose's day is day 1": ("-1:50 0:44", {"baseline_to": -1, "records": "all"}, 1, 0, None),
    "a baseline after the dose": ("0:50 1:48 30:44", {"baseline_to": 1}, 31, 1, None),
}


def days_later(day: float | None) -> pd.Timestamp | None:
    """Return the date some days after the dose."""
    return None if day is None else DOSE + pd.Timedelta(days=day)


def followed(line: str, **asked: Any) -> pd.Series:
    """Return the row of one person, of whom death and withdrawal are known."""
    dead, left = asked.pop("dead", None), asked.pop("left", None)
    rows = analysis_rows({"01": line}, baseline_to=asked.pop("baseline_to", 0))
    known = {"subject": ["01"], "first_dose_date": [DOSE], "death_date": [days_later(dead)]}
    subjects = pd.DataFrame({**known, "withdrawal_date": [days_later(left)]})
    default = {"parameter": "PCS", "threshold": 5, "better": "higher", "subjects": subjects}
    found = time_to_deterioration(rows, **{**default, **asked})
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize("case", CASES)
def test_worked_by_hand(case: str) -> None:
    """Each case gives the time, the censoring and the reason that its name works out."""
    line, asked, time, censored, reason = CASES[case]
    found = followed(line, **asked)
    assert (found["AVAL"], found["CNSR"]) == (time, censored)
    assert found["REASON"] == reason if reason else pd.isna(found["REASON"])


def test_there_are_enough_cases() -> None:
    """The table is not to shrink."""
    assert len(CASES) > 60


# A second program: person after person, value after value


def slowly(line: str, asked: dict[str, Any]) -> tuple[float, int, str | None]:
    """Return time, censoring and reason of one person, by a loop over their values."""
    values = sorted((int(day), float(value)) for day, value in (word.split(":") for word in line.split()))
    before, after = [one for one in values if one[0] <= 0], [one for one in values if one[0] > 0]
    if not before:
        return 1, 1, "no_baseline"
    base, dead = before[-1][1], asked["dead"]
    after = [one for one in after if dead is None or one[0] <= dead]
    unconfirmed = False
    for at, (day, _) in enumerate(after):
        later = [base - value >= 5 for _, value in after[at + 1 :]]
        if base - after[at][1] < 5 or (asked["definitive"] and not all(later)):
            continue
        n_before = sum(later_day < day + asked["min_gap"] for later_day, _ in after[at + 1 :])
        needed = later[: n_before + asked["confirm"]] if asked["confirm"] else []
        if not all(needed):
            continue
        if asked["confirm"] and len(later) < n_before + asked["confirm"]:
            unconfirmed = True
            if asked["unconfirmed"] == "censor":
                continue
        return day + 1, 0, None
    if dead is not None and asked["death"] == "event":
        return dead + 1, 0, None
    if not after:
        return 1, 1, "no_post_baseline"
    return after[-1][0] + 1, 1, "unconfirmed" if unconfirmed else "died" if dead is not None else None


days_and_values = st.dictionaries(
    st.integers(-3, 70), st.sampled_from([50, 47, 45, 44, 40]), min_size=1, max_size=8
).map(lambda values: " ".join(f"{day}:{value}" for day, value in values.items()))


@settings(max_examples=25, deadline=None)
@given(
    lines=st.lists(st.tuples(days_and_values, st.none() | st.integers(1, 80)), min_size=1, max_size=6),
    confirm=st.integers(0, 2),
    min_gap=st.sampled_from([0, 1, 14, 28]),
    definitive=st.booleans(),
    death=st.sampled_from(["event", "censor"]),
    unconfirmed=st.sampled_from(["event", "censor"]),
)
def test_a_second_program_agrees(
    lines: list[tuple[str, int | None]],
    confirm: int,
    min_gap: int,
    *,
    definitive: bool,
    death: Any,
    unconfirmed: Any,
) -> None:
    """Several people at once get what a loop gives each of them, whatever is asked."""
    asked: dict[str, Any] = {"confirm": confirm, "definitive": definitive, "death": death}
    asked |= {"min_gap": min_gap if confirm else 0, "unconfirmed": unconfirmed if confirm else "censor"}
    rows = analysis_rows({str(number): line for number, (line, _) in enumerate(lines)})
    ids = [str(number) for number in range(len(lines))]
    dead = [days_later(day) for _, day in lines]
    subjects = pd.DataFrame({"subject": ids, "first_dose_date": DOSE, "death_date": dead})
    asked |= {"records": "all", "subjects": subjects}
    found = time_to_deterioration(rows.assign(ANL01FL=None), parameter="PCS", threshold=5, better="higher", **asked)
    expected = [slowly(line, {**asked, "dead": day}) for line, day in lines]
    assert found[["AVAL", "CNSR", "REASON"]].replace({float("nan"): None}).apply(tuple, axis=1).tolist() == expected


# The table


def test_every_person_has_a_row_in_the_order_of_subjects() -> None:
    """Also those without any row, and those who never had a dose."""
    rows = analysis_rows({"03": "0:50 30:44", "01": "0:50 30:50"})
    subjects = pd.DataFrame({"subject": ["02", "01", "03", "04"], "first_dose_date": [DOSE, DOSE, DOSE, None]})
    found = time_to_deterioration(rows, parameter="PCS", threshold=5, better="higher", subjects=subjects)
    assert found["USUBJID"].tolist() == ["02", "01", "03", "04"]
    assert found["AVAL"].fillna(-1).tolist() == [1, 31, 31, -1]
    assert found["CNSR"].fillna(-1).tolist() == [1, 1, 0, -1]
    assert found["REASON"].fillna("").tolist() == ["no_baseline", "", "", "not_treated"]


def test_people_as_they_are_given_to_analysis_rows() -> None:
    """Dates as written, part of a date of death, names in another spelling, a row per person and period."""
    rows = analysis_rows({"P 01": "0:50 30:48 60:40"})
    subjects = pd.DataFrame(
        {
            "subject": ["p01", "p01", "P02"],
            "period": [1, 2, 1],
            "first_dose_date": ["01.01.2024", "01.05.2024", "03.01.2024"],
            "death_date": ["2024-02", None, None],  # the last day it can be is 29 February, behind day 59
        }
    )
    asked: dict[str, Any] = {"parameter": "PCS", "threshold": 5, "better": "higher", "death": "event"}
    study = {"date_order": "dmy"}
    found = time_to_deterioration(rows, subjects=subjects, study=study, **asked)
    assert found[["USUBJID", "AVAL", "CNSR"]].to_numpy().tolist() == [["p01", 60, 0], ["P02", 1, 1]]
    with pytest.raises(InputError, match="date_order"):
        time_to_deterioration(rows, subjects=subjects, **asked)


def test_what_is_said() -> None:
    """Event and censoring in words, and the row that the time comes from, by its label."""
    rows = analysis_rows({"01": "0:50 30:44 60:44", "02": "0:50 30:50", "03": "0:50"})
    rows.index = pd.Index([f"F!{row}" for row in range(2, 8)])
    found = time_to_deterioration(rows, parameter="PCS", threshold=5, better="higher", confirm=True)
    assert found.drop(columns=["AVAL", "CNSR"]).fillna("").to_dict("split")["data"] == [
        ["01", "PCS", DOSE, days_later(30), "Confirmed deterioration", "", "F!3", ""],
        ["02", "PCS", DOSE, days_later(30), "No confirmed deterioration", "Last value", "F!6", ""],
        [
            *("03", "PCS", DOSE, DOSE, "No confirmed deterioration: no value after baseline"),
            *("Start", "", "no_post_baseline"),
        ],
    ]


def test_added_rows_are_no_assessments() -> None:
    """A value carried forward is not a second value that confirms the first."""
    rows = analysis_rows({"01": "0:50 30:44 60:44"})
    rows.loc[2, "DTYPE"] = "LOCF"
    found = time_to_deterioration(rows, parameter="PCS", threshold=5, better="higher", confirm=True)
    assert found[["AVAL", "REASON"]].to_numpy().tolist() == [[31, "unconfirmed"]]


def test_a_later_treatment_period_is_followed_by_itself() -> None:
    """Its values do not prolong the first one; its days count from its own first day."""
    first, second = analysis_rows({"01": "0:50 30:48"}), analysis_rows({"01": "0:48 30:40"})
    second["ADT"] += pd.Timedelta(days=100)
    second = second.assign(ADY=second["ADY"] + 100, APERDY=second["ADY"])
    rows = pd.concat([first.assign(APERDY=first["ADY"], APERIOD=1, APERSDT=DOSE), second.assign(APERIOD=2)])
    rows["APERSDT"] = rows["APERSDT"].fillna(DOSE + pd.Timedelta(days=100))
    both = [
        time_to_deterioration(rows, parameter="PCS", threshold=5, better="higher", period=period) for period in (1, 2)
    ]
    assert [(found["AVAL"][0], found["CNSR"][0]) for found in both] == [(31, 1), (31, 0)]
    assert both[1]["STARTDT"][0] == DOSE + pd.Timedelta(days=100)


def test_values_of_nobody_known_are_passed_over() -> None:
    """Rows that say that their person is unknown do not stop the others."""
    rows = analysis_rows({"01": "0:50 30:44", "10": "0:50 30:44"})
    rows.loc[rows["USUBJID"] == "10", ["REASON", "ANL01FL", "ABLFL"]] = ["unknown_subject", None, None]
    found = time_to_deterioration(
        rows, parameter="PCS", threshold=5, better="higher", subjects=pd.DataFrame({"subject": ["01"]})
    )
    assert found[["USUBJID", "AVAL"]].to_numpy().tolist() == [["01", 31]]


def test_a_later_visit_on_the_day_of_the_baseline() -> None:
    """It is after baseline, as its visit says; one of the same visit is not."""
    rows = analysis_rows({"01": "0:50 0:44 30:48"}).assign(ANL01FL="Y", CHG=[np.nan, -6, -2])
    asked: dict[str, Any] = {"parameter": "PCS", "threshold": 5, "better": "higher"}
    for number, time in ((0.5, 1), (0, 31)):
        found = time_to_deterioration(rows.assign(AVISIT=["B", "D", "M"], AVISITN=[0, number, 1]), **asked)
        assert found["AVAL"].tolist() == [time]


def test_a_mean_has_no_day() -> None:
    """It is refused rather than passed over; the values behind it are there."""
    rows = analysis_rows({"01": "0:50 29:40 31:46 32:43"})
    rows["ANL01FL"] = ["Y", None, None, "Y"]
    rows["REASON"] = [None, "not_selected", "not_selected", None]
    rows["DTYPE"] = [None, None, None, "AVERAGE"]
    rows[["ADT", "ADY"]] = rows[["ADT", "ADY"]].where(rows["DTYPE"].isna())
    asked: dict[str, Any] = {"parameter": "PCS", "threshold": 5, "better": "higher"}
    with pytest.raises(InputError, match=r'01, PCS, Month 1 is a mean without a date \(of 1\).*; records="all" takes'):
        time_to_deterioration(rows, **asked)
    assert time_to_deterioration(rows, records="all", **asked)["AVAL"].tolist() == [30]
    with pytest.raises(InputError, match=r"is a value without a date .*; give its date or leave its row out"):
        time_to_deterioration(rows.assign(DTYPE=None), **asked)


def test_the_frame_is_left_as_it_is() -> None:
    """Nothing is written into it."""
    rows = analysis_rows({"01": "0:50 30:44"})
    before = rows.copy()
    time_to_deterioration(rows, parameter="PCS", threshold=5, better="higher")
    pd.testing.assert_frame_equal(rows, before)


# What is refused


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"parameter": "PSC"}, "no row has the parameter 'PSC'; there are MCS, PCS; did you mean 'PCS'?"),
        ({"threshold": 0}, "threshold is the size of a change, above 0, not 0"),
        ({"threshold": -5}, "not -5: better='higher' says in which direction a change is worse"),
        ({"threshold": float("nan")}, "above 0, not nan"),
        ({"confirm": -1}, "confirm counts values and is 0 or more, not -1"),
        ({"confirm": True, "min_gap": -28}, "min_gap counts days and is 0 or more, not -28"),
        ({"min_gap": 28}, "min_gap is about the value that confirms a deterioration: add confirm=True"),
        ({"unconfirmed": "event"}, "unconfirmed is about the value that confirms"),
        ({"better": "up"}, "better is 'higher' or 'lower', not 'up'"),
        ({"death": "events"}, "death is 'event' or 'censor' or 'ignore', not 'events'"),
        ({"death": "event"}, 'death="event" needs the dates of death: give subjects with a column death_date'),
        ({"basetype": "RUN-IN"}, "no row has the baseline 'RUN-IN'; there are none"),
        ({"period": 2}, "the rows have no column APERIOD"),
        (
            {"subjects": pd.DataFrame({"subject": ["01", "01"], "death_date": ["2024-03-01", "2024-03-02"]})},
            "01 stands in subjects with death_date 2024-03-01 and 2024-03-02: keep the one that is right",
        ),
        ({"subjects": ["01"]}, "subjects is a pandas DataFrame with a row per person, and this is none"),
        ({"subjects": pd.DataFrame({"subject": ["1"]})}, "1 of the people in the rows are not in subjects: 01"),
        ({"subjects": pd.DataFrame({"person": ["01"]})}, "subjects has no column subject"),
    ],
)
def test_refused(asked: dict[str, Any], words: str) -> None:
    """In one sentence that says what to do."""
    rows = pd.concat([analysis_rows({"01": "0:50 30:44"}, name) for name in ("MCS", "PCS")])
    with pytest.raises(InputError) as told:
        time_to_deterioration(rows, **{"parameter": "PCS", "threshold": 5, "better": "higher", **asked})
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"BASETYPE": ["A", "A", "B"]}, "the rows have 2 baselines: say which, such as basetype='A'"),
        ({"ABLFL": ["Y", "Y", None]}, "two rows of 01, PCS, Month 1 have ABLFL = Y: set it for one of them alone"),
        ({"AVISIT": ["Baseline", "Month 1", "Month 1"]}, "two rows of 01, PCS, Month 1 have ANL01FL = Y"),
        ({"AVAL": ["50", "<44", "40"]}, "column AVAL holds what is no number"),
        ({"ADT": ["2024-01-01", "soon", "2024-02-01"]}, "column ADT holds what is no date"),
    ],
)
def test_rows_are_refused(change: dict[str, Any], words: str) -> None:
    """Two baselines, two values of a visit, and columns that hold something else."""
    with pytest.raises(InputError) as told:
        time_to_deterioration(
            analysis_rows({"01": "0:50 30:44 60:44"}).assign(**change), parameter="PCS", threshold=5, better="higher"
        )
    assert words in str(told.value)


def test_columns_are_needed() -> None:
    """A frame without changes is no frame of analysis rows; nor is a path one."""
    rows = analysis_rows({"01": "0:50 30:44"}).rename(columns={"CHG": "CHANGE"})
    with pytest.raises(ColumnError, match="time_to_deterioration needs the column CHG"):
        time_to_deterioration(rows, parameter="PCS", threshold=5, better="higher")
    with pytest.raises(InputError, match="takes a pandas DataFrame"):
        time_to_deterioration("rows.csv", parameter="PCS", threshold=5, better="higher")  # type: ignore[arg-type]


def test_one_of_several_baselines() -> None:
    """Named, it alone counts."""
    rows = pd.concat(
        [
            analysis_rows({"01": "0:50 30:44"}).assign(BASETYPE="A"),
            analysis_rows({"01": "0:46 30:44"}).assign(BASETYPE="B"),
        ]
    )
    found = [
        time_to_deterioration(rows, parameter="PCS", threshold=5, better="higher", basetype=kind)["CNSR"][0]
        for kind in ("A", "B")
    ]
    assert found == [0, 1]
