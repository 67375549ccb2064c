"""Spirometry: what may be said of a session, and what may not, at the borders of the published rules.

GOLD: below 0.70, so that 0.70 itself is not. Acceptability and grades by Graham 2019 (doi 10.1164/rccm.201908-1590ST),
patterns by Stanojevic 2022 (doi 10.1183/13993003.01499-2021), severity by Pellegrino 2005 (doi
10.1183/09031936.05.00035205).
"""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from prosuite.findings.finding import Finding

Record = dict[str, Any]

MAN: Record = {"subject": "001", "sex": "male", "age": 50.0, "height_cm": 170}
CHILD: Record = {"subject": "001", "sex": "female", "age": 10.0, "height_cm": 140}
SAID = "FEV1/FVC after bronchodilation is not below 0.70"


def reason(folder: Path, rows: list[Record], score: str) -> str:
    """Return the reason of a score of one session."""
    path = folder / "spirometry.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    table = prosuite.score_workbook(path).long
    return str(table.loc[table["score"] == score, "reason"].iloc[0])


def wide(rows: list[Record], **options: Any) -> dict[str, Any]:
    """Return the scores of one session."""
    table = prosuite.score(pd.DataFrame(rows), "spirometry", **options)
    return {str(name): table[name].iloc[0] for name in table}


def doubts(rows: list[Record]) -> list[Finding]:
    """Return the findings of one session."""
    return list(prosuite.validate(pd.DataFrame(rows), "spirometry"))


# FEV1/FVC of exactly 0.70


@pytest.mark.parametrize("unit", ["mL", "L"])
def test_a_ratio_of_exactly_0_70_has_no_grade(unit: str) -> None:
    """FVC from 2.5 to 5.5 L by 10 mL with FEV1 seven tenths of it, and with 1 mL less, which is below."""
    fvc = pd.Series(range(2500, 5501, 10))
    person = pd.DataFrame([MAN]).loc[[0] * len(fvc)].reset_index(drop=True)
    for less, graded in ((0, 0), (1, len(fvc))):
        divisor = 1 if unit == "mL" else 1000
        frame = person.assign(subject=fvc.astype(str), phase="post")
        frame[f"FEV1 ({unit})"] = (fvc * 7 // 10 - less) / divisor
        frame[f"FVC ({unit})"] = fvc / divisor
        found = prosuite.score(frame, "spirometry")
        assert found["gold_grade"].notna().sum() == graded
        assert (found["prism_post"][found["prism_post"].notna()] == "no").all() == bool(less)


def test_the_reason_is_the_ratio(tmp_path: Path) -> None:
    """2.961 over 4.230 is 0.70 by hand and 0.6999999999999998 in binary."""
    rows = [MAN | {"post_fev1": 2.961, "post_fvc": 4.23}]
    assert (2.961 / 4.23 < 0.7, reason(tmp_path, rows, "gold_grade")) == (True, SAID)


# Adults


@pytest.mark.parametrize(("age", "grade"), [(17.99, None), (18.0, 2.0), (64.9, 2.0)])
def test_gold_and_prism_are_of_adults(age: float, grade: float | None) -> None:
    """From 18 completed years on: FEV1 of 2.0 L is 50 to 80 % of what 170 cm make expected."""
    found = wide([MAN | {"age": age, "post_fev1": 2.0, "post_fvc": 3.5}])
    assert (None if pd.isna(found["gold_grade"]) else found["gold_grade"]) == grade
    assert pd.isna(found["prism_post"]) == (grade is None)


def test_a_child_is_told_why(tmp_path: Path) -> None:
    """Neither a grade nor PRISm, whatever the ratio says."""
    rows = [CHILD | {"post_fev1": 1.2, "post_fvc": 2.0}]
    assert reason(tmp_path, rows, "gold_grade") == "GOLD grades are of adults"
    assert reason(tmp_path, rows, "prism_post") == "this definition of PRISm is of adults"


@pytest.mark.parametrize(
    ("birth", "test", "adult"),
    [("2005-05-31", "2023-05-31", True), ("2005-05-31", "2023-05-30", False), ("2004-02-29", "2022-02-28", False),
     ("2004-02-29", "2022-03-01", True)],
)  # fmt: skip
def test_years_are_counted_by_the_calendar(birth: str, test: str, *, adult: bool) -> None:
    """The 18th birthday itself is 6574 days later, and 6574 / 365.25 is 17.998."""
    person = {"sex": "male", "height_cm": 170, "birth_date": birth, "date": test}
    assert pd.isna(wide([person | {"fev1_l": 3.0, "fvc_l": 4.0}])["fev1q"]) != adult


@pytest.mark.parametrize(("months", "adult"), [(215.9, False), (216, True)])
def test_years_are_counted_whatever_unit_the_age_came_in(months: float, *, adult: bool) -> None:
    """18 x 12 = 216."""
    person = {"sex": "male", "height_cm": 170, "Age (months)": months}
    assert pd.isna(wide([person | {"fev1_l": 3.0, "fvc_l": 4.0}])["fev1q"]) != adult


# Acceptability


def marked(marks: list[str | None], fev1: list[float] | None = None, **what: Any) -> list[Record]:
    """Return manoeuvres of a session with their acceptability."""
    volumes = fev1 or [2.2] * len(marks)
    return [
        MAN | {"manoeuvre": number, "acceptable": mark, "fev1_l": volume, "fvc_l": 3.0, **what}
        for number, (mark, volume) in enumerate(zip(marks, volumes, strict=True), start=1)
    ]


@pytest.mark.parametrize(
    ("marks", "grade", "warned"),
    [
        ([None, None, None], None, 0),
        (["yes", "yes", "yes"], "A", 0),
        (["yes", "yes", None], "B", 1),
        (["yes", None, None], "E", 2),
        (["no", None, None], None, 2),
        (["no", "no", None], None, 1),
        (["no", "no", "no"], "F", 0),
        (["yes", "no", None], "E", 1),
    ],
)
@pytest.mark.parametrize("phase", ["pre", "post"])
def test_a_blank_is_not_judged(marks: list[str | None], grade: str | None, warned: int, phase: str) -> None:
    """A column all blank says nothing; beside judged manoeuvres each blank is warned of, and F needs a "no" of each."""
    rows = marked(marks, phase=phase)
    found = wide(rows)[f"fev1{'_post' if phase == 'post' else ''}_grade"]
    assert (None if pd.isna(found) else found) == grade
    assert [(str(one.code), one.severity) for one in doubts(rows)] == [("doubtful-values", "warning")] * warned


@pytest.mark.parametrize(
    ("marks", "best", "said"),
    [
        ([None, None, None], 2.3, ""),
        (["yes", None, "no"], 2.1, ""),
        (["no", None, "no"], 2.3, "from manoeuvres whose acceptability is not recorded"),
    ],
)
def test_a_manoeuvre_not_judged_serves_last(tmp_path: Path, marks: list[str | None], best: float, said: str) -> None:
    """FEV1 of 2.1, 2.3 and 2.2 L: an acceptable one comes before the larger one that nobody judged."""
    rows = marked(marks, [2.1, 2.3, 2.2])
    assert (wide(rows)["fev1_l"], reason(tmp_path, rows, "fev1_l")) == (best, said)


def test_a_blank_means_the_same_before_and_after() -> None:
    """Judged before, blank after: the blank one is warned of."""
    rows = [marked(["yes"])[0], marked([None])[0] | {"phase": "post"}]
    (finding,) = doubts(rows)
    assert "blank" in str(finding.expected)


def test_blank_usability_beside_acceptable_manoeuvres_is_no_blank() -> None:
    """It is asked only of what is not acceptable."""
    assert doubts(marked(["yes", "yes"], usable=None)) == []


# Severity of 2005 and patterns


@pytest.mark.parametrize(
    ("values", "severity"),
    [
        ({"fev1_l": 3.3, "fvc_l": 4.2}, None),
        ({"fev1_l": 2.6, "fvc_l": 4.2}, "mild"),
        ({"fev1_l": 2.6, "fvc_l": 3.0}, "mild"),
        ({"fev1_l": 2.4}, "mild"),
        ({"fev1_l": 3.3}, None),
    ],
)
def test_severity_2005_is_of_an_abnormality(values: Record, severity: str | None) -> None:
    """Limits of the man by gli2022: FEV1 2.509 L, FVC 3.135 L, ratio 0.6906; any of them below is an abnormality."""
    found = wide([MAN | values])["fev1_severity_2005"]
    assert (None if pd.isna(found) else found) == severity


def test_without_an_abnormality_severity_says_so(tmp_path: Path) -> None:
    """And where it cannot be known, what is missing."""
    said = [reason(tmp_path, [MAN | one], "fev1_severity_2005") for one in ({"fev1": 3.3, "fvc": 4.2}, {"fev1": 3.3})]
    assert ["no abnormality found" in said[0], "fvc_l" in said[1]] == [True, True]


@pytest.mark.parametrize(
    ("fev1", "fvc", "pattern", "untold"),
    [
        (2.4, 3.0, "prism or possible restriction", "cannot be told apart without total lung capacity"),
        (2.6, 3.0, "possible restriction", "cannot be confirmed without total lung capacity"),
        (1.5, 2.9, "obstruction", "mixed in cannot be told without total lung capacity"),
        (2.6, 4.2, "obstruction", ""),
    ],
)
def test_a_pattern_says_what_spirometry_cannot_tell(
    tmp_path: Path, fev1: float, fvc: float, pattern: str, untold: str
) -> None:
    """FEV1 and FVC both low with a normal ratio is PRISm, and restriction if total lung capacity is low."""
    rows = [MAN | {"fev1_l": fev1, "fvc_l": fvc}]
    assert wide(rows)["pattern_2022"] == pattern
    said = reason(tmp_path, rows, "pattern_2022")
    assert untold in said if untold else "total lung capacity" not in said


def test_a_child_has_no_prism() -> None:
    """1.2 of 1.3 L are both low and their ratio is not."""
    assert wide([CHILD | {"fev1_l": 1.2, "fvc_l": 1.3}])["pattern_2022"] == "possible restriction"


# What is not plausible


BOTH = MAN | {"pre_fev1": 2.4, "pre_fvc": 3.4, "post_fev1": 2.5, "post_fvc": 3.8}
RESPONSES = ["bdr_2022", "bdr_2005"]
BEFORE = ["fev1_severity_2005", "pattern_2022", *RESPONSES]
AFTER = ["gold_grade", "prism_post", *RESPONSES]


def test_what_is_changed_below_has_all_words_and_no_finding() -> None:
    """FEV1 of 2.4 L is below its limit of 2.51 L; after bronchodilation FEV1/FVC is 0.66."""
    found = wide([BOTH])
    names = ["fev1_severity", "fvc_severity", *BEFORE, *AFTER]
    assert ([name for name in names if pd.isna(found[name])], doubts([BOTH])) == ([], [])


# Of an expected 3.3 and 4.2 L: beyond 5 SD.
@pytest.mark.parametrize(
    ("field", "value", "silent", "number"),
    [
        ("pre_fev1", 0.3, ["fev1_severity", *BEFORE], "fev1_z"),
        ("pre_fvc", 9.0, ["fvc_severity", *BEFORE], "fvc_z"),
        ("post_fev1", 0.3, AFTER, "fev1_post_z"),
        ("post_fvc", 9.0, AFTER, "fvc_post_z"),
    ],
)
def test_an_implausible_volume_is_named_and_gives_no_words(
    field: str, value: float, silent: list[str], number: str
) -> None:
    """The finding is at the value's own cell, and its numbers stand."""
    rows = [BOTH | {field: value}]
    named = [one.cell for one in doubts(rows) if "not plausible: more than 5 SD" in str(one.expected)]
    found = wide(rows)
    assert (named, [name for name in silent if not pd.isna(found[name])]) == ([f"{field}[0]"], [])
    assert abs(found[number]) > 5


def test_five_sd_are_the_border() -> None:
    """FVC of the last mL below z = -5 and of the first above it, by the z-score of every mL."""
    volumes = [number / 1000 for number in range(300, 4001)]
    scores = prosuite.score(pd.DataFrame([MAN | {"fvc_l": volume} for volume in volumes]), "spirometry")["fvc_z"]
    n_below = int((scores < -5).sum())
    border = volumes[n_below - 1 : n_below + 1]
    found = [doubts([MAN | {"fvc_l": volume}]) for volume in border]
    assert [sum("not plausible" in str(one.expected) for one in each) for each in found] == [1, 0]


@pytest.mark.parametrize(("percent", "named"), [(199.9, 0), (200.1, 1)])
def test_twice_the_predicted_value_is_the_border(tmp_path: Path, percent: float, named: int) -> None:
    """By equations that give no z-score; a woman of 65 years and 150 cm is expected to have an FEV1 of 1.7 L."""
    person = {"subject": "001", "sex": "female", "age": 65.5, "height_cm": 150}
    predicted = wide([person | {"fev1_l": 2.0}], norms="ecsc1993")["fev1_predicted"]
    pd.DataFrame([person | {"fev1_l": predicted * percent / 100}]).to_csv(tmp_path / "spirometry.csv", index=False)
    found = prosuite.score_workbook(tmp_path / "spirometry.csv", norms="ecsc1993").findings
    assert sum("not plausible" in str(one.expected) for one in found) == named


@pytest.mark.parametrize(("after", "named"), [(2.0, 0), (2.01, 1)])
def test_a_change_beyond_100_percent_is_no_response(after: float, named: int) -> None:
    """1.0 to 2.0 L are exactly 100 %."""
    rows = [MAN | {"pre_fev1": 1.0, "pre_fvc": 3.0, "post_fev1": after, "post_fvc": 3.0}]
    found = [one for one in doubts(rows) if "changes by more than 100 %" in str(one.expected)]
    assert (len(found), pd.isna(wide(rows)["bdr_2022"])) == (named, bool(named))


@pytest.mark.parametrize("phase", ["pre", "post"])
def test_a_ratio_above_1_from_two_manoeuvres_is_a_finding(phase: str) -> None:
    """FEV1 of 3.0 L in one manoeuvre that has no FVC, FVC of 2.9 L in the other."""
    rows = [MAN | {"manoeuvre": 1, "phase": phase, "fev1_l": 2.0, "fvc_l": 2.9},
            MAN | {"manoeuvre": 2, "phase": phase, "fev1_l": 3.0, "fvc_l": None}]  # fmt: skip
    (finding,) = [one for one in doubts(rows) if one.severity == "error"]
    assert (finding.code, finding.cell) == ("contradictory-values", "fev1_l[1]")
    found = wide(rows)
    assert pd.isna(found["fev1_fvc" if phase == "pre" else "fev1_fvc_post"])
    assert pd.isna(found["pattern_2022"])


def test_a_ratio_of_1_is_no_finding() -> None:
    """All of the FVC in the first second, from one manoeuvre."""
    rows = [MAN | {"fev1_l": 3.0, "fvc_l": 3.0}]
    assert (doubts(rows), wide(rows)["fev1_fvc"]) == ([], 1.0)
