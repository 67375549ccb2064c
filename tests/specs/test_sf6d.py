"""SF-6D of the SF-36 and of both versions of the SF-12: levels, and their value by the tariff that is named.

Expected values are those that uo-cmor/SF6Dvalues c8a2294 asserts (tests/testthat), but for its reading of the first
question on social activities, which is the wrong way round; those are worked out by hand from the published tariffs.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from prosuite.errors import NormError

SF36 = ("pf01", "pf02", "pf10", "rp3", "re2", "bp1", "bp2", "mh1", "vt2", "mh4", "sf2")
# tests/testthat/test-SF6D.R: five persons; the second question on social activities stands in for the first.
PERSONS = {
    "pf01": [3, 2, 2, 1, 1], "pf02": [3, 2, 3, 2, 1], "pf10": [3, 3, 2, 3, 1], "rp3": [1, 2, 2, 1, 2],
    "re2": [1, 1, 1, 2, 2], "bp1": [1, 1, 3, 5, 6], "bp2": [1, 2, 3, 1, 5], "mh1": [1, 4, 1, 4, 6],
    "vt2": [1, 2, 4, 5, 6], "mh4": [1, 3, 2, 5, 6], "sf2": [1, 2, 3, 4, 5],
}  # fmt: skip
PROFILES = [145151, 334342, 533453, 322234, 611615]
WORST = {"sf12_2": 1, "sf12_5": 1, "sf12_6": 1, "sf12_8": 5, "sf12_10": 5, "sf12_11": 1, "sf12_12": 1}
SF12 = [dict.fromkeys([f"sf12_{number}" for number in range(1, 13)], answer) for answer in (1, 2, 3)]


def _score(frame: Any, instrument: str, norms: str | None = None) -> pd.DataFrame:
    return prosuite.score(pd.DataFrame(frame), instrument, norms=norms, allow_unverified=True)


def test_levels_of_the_sf36() -> None:
    """The profiles of the program's five persons."""
    assert list(_score(PERSONS, "sf6d")["profile"]) == PROFILES


def test_levels_of_the_sf12() -> None:
    """Of version 2 the profiles of the program's three persons; of version 1 by its lines."""
    assert list(_score(SF12, "sf6d_sf12v2")["profile"]) == [345151, 244242, 143333]
    first = [dict.fromkeys(SF12[0], answer) for answer in (1, 2)]
    assert list(_score(first, "sf6d_sf12v1")["profile"]) == [345151, 214242]


@pytest.mark.parametrize(
    ("norms", "persons", "expected"),
    [
        # Person 1 and 2 of the program's test-utility.R: all answers 1, and all 2. With level 5 and 4 of social
        # functioning in place of its swapped 5 and 4 the profiles are 645151 and 514342.
        ("uk2002_sf36_model10", (1, 2), (0.554, 0.586)),
        ("au2014_sf36", (1, 2), (0.193, 0.337)),
        ("hk2008_sf36", (1, 2), (0.472, 0.464)),
        ("es2012_sf36", (1, 2), (0.160, 0.498)),
        ("pt2010_sf36", (1, 2), (0.557, 0.793)),
    ],
)
def test_tariffs_of_the_sf36(norms: str, persons: Sequence[int], expected: Sequence[float]) -> None:
    """The program's values; both questions on social activities are answered alike, so that its slip does not show."""
    frame = [dict.fromkeys(SF36, answer) for answer in persons]
    assert list(_score(frame, "sf6d", norms)["index"]) == pytest.approx(expected, abs=1e-9)


def test_the_worst_state_of_the_sf36() -> None:
    """Published lower bound: J Rheumatol 2016;43:194, Table 1."""
    worst = {**dict.fromkeys(SF36, 1), "bp1": 6, "bp2": 5, "vt2": 6}
    found = _score([worst], "sf6d", "uk2002_sf36_model10")
    assert list(found["profile"]) == [645655]
    assert list(found["index"]) == pytest.approx([0.296], abs=1e-9)


# By hand: 1 less what the levels of the profile take, and the term of the worst levels where one of them is reached.
@pytest.mark.parametrize(
    ("answers", "norms", "expected"),
    [
        ({}, "uk2002_sf36_model10", 1.0),
        ({"vt2": 4}, "uk2002_sf36_model10", 1 - 0.061),
        ({"vt2": 5}, "uk2002_sf36_model10", 1 - 0.054 - 0.070),
        ({"bp2": 3}, "uk2002_sf36_model10", 1 - 0.056),
        ({"bp2": 4}, "uk2002_sf36_model10", 1 - 0.091 - 0.070),
        ({"sf2": 3}, "uk2002_sf36_model10", 1 - 0.067),
        ({"re2": 1}, "uk2002_sf36_model10", 1 - 0.055 - 0.070),
        ({"pf02": 1}, "uk2002_sf36_model10", 1 - 0.040 - 0.070),
        ({"mh1": 4, "mh4": 5}, "uk2002_sf36_model10", 1 - 0.042),
        ({"mh1": 5, "mh4": 2}, "hk2008_sf36", 1 - 0.172),
    ],
)
def test_tariffs_by_hand(answers: Mapping[str, int], norms: str, expected: float) -> None:
    """One dimension off its best level."""
    best = {**dict.fromkeys(SF36, 3), "rp3": 2, "re2": 2, "bp1": 1, "bp2": 1, "mh1": 6, "vt2": 1, "mh4": 6, "sf2": 5}
    assert list(_score([{**best, **answers}], "sf6d", norms)["index"]) == pytest.approx([expected], abs=1e-9)


@pytest.mark.parametrize(
    ("answers", "norms", "expected"),
    [
        ({}, "uk2004_sf12", 1.0),
        ({"sf12_2": 1}, "uk2004_sf12", 1 - 0.045 - 0.077),
        ({"sf12_10": 4}, "uk2004_sf12", 1 - 0.078),
        ({"sf12_10": 5}, "uk2004_sf12", 1 - 0.106 - 0.077),
        ({"sf12_8": 3}, "uk2004_sf12", 1 - 0.042),
        ({"sf12_5": 4}, "uk2004_sf12", 1 - 0.063),
        ({"sf12_6": 4}, "uk2004_sf12", 1 - 0.063 - 0.077),
        ({"sf12_11": 3, "sf12_12": 3}, "uk2004_sf12", 1 - 0.059 - 0.066),
        ({"sf12_11": 1}, "nl2018_sf12", 1 - 0.39),
        (WORST, "nl2018_sf12", -0.62),
        (WORST, "uk2004_sf12", 0.345),
    ],
)
def test_tariffs_of_the_sf12_by_hand(answers: Mapping[str, int], norms: str, expected: float) -> None:
    """One dimension off its best level, and the worst states, whose values are published."""
    best = dict(zip(SF12[0], (1, 3, 3, 5, 5, 5, 5, 1, 1, 1, 5, 5), strict=True))
    assert list(_score([{**best, **answers}], "sf6d_sf12v2", norms)["index"]) == pytest.approx([expected], abs=1e-9)


def test_tariff_of_the_sf12_by_the_program() -> None:
    """uo-cmor/SF6Dvalues, test-utility.R."""
    assert list(_score(SF12, "sf6d_sf12v2", "uk2004_sf12")["index"]) == pytest.approx([0.588, 0.588, 0.615], abs=1e-9)


def test_what_is_missing_leaves_its_dimension_open() -> None:
    """An answer that cannot change the level any more is not needed; the program takes a second one for the first."""
    frame = [{**dict.fromkeys(SF36, 2), "mh1": None}, {**dict.fromkeys(SF36, 1), "pf01": None}]
    found = _score(frame, "sf6d", "uk2002_sf36_model10")
    assert found["mh"].isna().tolist() == [True, False]
    assert found["index"].isna().tolist() == [True, False]


def test_levels_are_unverified() -> None:
    """They rest on one program: without the flag there is no value, and the reason says how to get one."""
    scores, reasons = prosuite.score(pd.DataFrame(PERSONS), "sf6d", norms="uk2002_sf36_model10", reasons=True)
    assert scores["index"].isna().all()
    assert set(reasons["pf"]) == {"unverified: add --allow-unverified"}
    with pytest.raises(NormError, match="unverified"):
        prosuite.score(pd.DataFrame(PERSONS), "sf6d", norms="au2014_sf36")


def test_it_is_scored_beside_the_sf36_it_is_made_of(tmp_path: Path) -> None:
    """A sheet named as SF-36 holds it too when it is asked for, and only then."""
    answers = {f"sf36v1_{name}": values for name, values in PERSONS.items()}
    others = [f"pf{number:02}" for number in range(3, 10)] + [
        "rp1",
        "rp2",
        "rp4",
        "re1",
        "re3",
        "gh1",
        "gh2",
        "gh3",
        "gh4",
    ]
    answers |= {f"sf36v1_{name}": [1] * 5 for name in others}
    path = tmp_path / "visits.csv"
    pd.DataFrame({"subject": range(1, 6), "visit": "bl", **answers}).to_csv(path, index=False)
    asked = prosuite.score_workbook(path, instrument="sf6d", norms="uk2002_sf36_model10", allow_unverified=True).wide
    assert list(asked["sf6d_profile"]) == PROFILES
    assert "sf36v1_pf" in asked
    assert "sf6d_profile" not in prosuite.score_workbook(path).wide
