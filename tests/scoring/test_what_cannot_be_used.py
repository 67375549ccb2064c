"""Cells that hold what cannot be used: they are not blank, and no number of trials or grade rests on them."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from tests.support.measured_sheets import Measured, measure

Record = dict[str, Any]

WALKER: Record = {"subject": "001", "sex": "male", "age": 60.5, "height_cm": 175, "weight_kg": 80}
LUNGS: Record = {"subject": "001", "visit": "bl", "sex": "male", "age": 50.5, "height_cm": 170, "fvc_l": 3.0}


@pytest.mark.parametrize(
    ("second", "n", "reason"),
    [
        (420, 2, ""),
        ("", 1, ""),
        ("n. d.", None, "distance_m holds no usable value"),
        (4200, None, "distance_m holds no usable value"),
    ],
)
def test_a_walk_that_cannot_be_read_leaves_their_number_open(
    tmp_path: Path, second: object, n: float | None, reason: str
) -> None:
    """A blank one was not walked; the best of those that can be read stands."""
    found = measure(tmp_path, [WALKER | {"walk1_distance": 400, "walk2_distance": second}], "sixmwt")
    assert (found.values("n_walks"), found.reasons("n_walks")) == ([n], [reason])
    assert found.values("distance_m") == [420 if second == 420 else 400]
    assert (found.values("walk_difference_m")[0] is None) == (n != 2)


@pytest.mark.parametrize(
    ("which", "walks", "distance"),
    [
        ("last", (400, "n. d."), None),
        ("first", (400, "n. d."), 400),
        ("first", ("n. d.", 410), None),
        ("last", (400, ""), 400),
        ("highest", ("n. d.", 410), 410),
    ],
)
def test_the_last_walk_is_no_earlier_one(which: str, walks: tuple[object, object], distance: float | None) -> None:
    """That it cannot be read makes no other walk the last; a blank one was not walked."""
    frame = pd.DataFrame([WALKER | {"walk1_distance": walks[0], "walk2_distance": walks[1]}])
    found = prosuite.score(frame, "sixmwt", parameters={"which_walk": which})["distance_m"].iloc[0]
    assert (None if pd.isna(found) else found) == distance


def blows(folder: Path, cells: list[Record]) -> Measured:
    """Score manoeuvres of one session."""
    rows = [
        LUNGS | {"manoeuvre": number, "acceptable": "yes", "fev1_l": 2.2} | own for number, own in enumerate(cells, 1)
    ]
    return measure(folder, rows, "spirometry")


@pytest.mark.parametrize(
    ("cells", "fev1", "reason"),
    [
        ([{}, {"acceptable": "maybe"}, {}], 2.2, "the acceptable is of no known code"),
        ([{"acceptable": "maybe"}, {"acceptable": "ok?"}], None, "the acceptable is of no known code"),
        ([{}, {"fev1_l": "2,x"}, {}], 2.2, "fev1_l holds no usable value"),
        ([{}, {"fev1_l": 22}], 2.2, "fev1_l holds no usable value"),
        ([{"manoeuvre": 1}, {"manoeuvre": 1, "fev1_l": 2.3}], None, "the number of the manoeuvre stands twice"),
    ],
)
def test_no_grade_rests_on_what_cannot_be_read(
    tmp_path: Path, cells: list[Record], fev1: float | None, reason: str
) -> None:
    """Neither F, nor B of two manoeuvres where a third was done; a number that stands twice is neither manoeuvre."""
    found = blows(tmp_path, cells)
    assert found.values("fev1_l") == [fev1]
    for score in ("fev1_n_acceptable", "fev1_grade"):
        assert (found.values(score), found.reasons(score)) == ([None], [reason])


def test_a_manoeuvre_that_is_not_acceptable_may_be_unreadable(tmp_path: Path) -> None:
    """It counts for nothing anyway: two acceptable ones 0 mL apart are B."""
    found = blows(tmp_path, [{}, {}, {"acceptable": "no", "fev1_l": "failed"}])
    assert (found.values("fev1_n_acceptable"), found.words("fev1_grade")) == ([2], ["B"])


def test_a_status_that_cannot_be_read_is_no_missing_one(tmp_path: Path) -> None:
    """Whether the walk was done is open, so that no speed is given."""
    found = measure(tmp_path, [{"walk_4m_s": 4.5, "gait_speed_status": "halfway"}], "gait_speed")
    assert found.values("gait_speed") == [None]
    assert found.reasons("gait_speed") == ["the gait_speed_status is of no known code"]


def test_the_faster_of_two_walks_needs_one_that_can_be_read(tmp_path: Path) -> None:
    """4.5 s over 4 m are 4 points, beside a time that is none."""
    rows = [{"subject": "001", "visit": "bl", "sppb_trial_no": trial, "walk_4m_s": time, "sppb_walk_status": "done"}
            for trial, time in ((1, 4.5), (2, "x"))]  # fmt: skip
    found = measure(tmp_path, rows, "sppb")
    assert (found.words("course"), found.values("gait")) == (["4 m"], [4])


def test_a_blank_walk_of_a_frame_is_not_counted() -> None:
    """NaN is nothing."""
    frame = pd.DataFrame([WALKER | {"walk1_distance": 400.0, "walk2_distance": float("nan")}])
    assert prosuite.score(frame, "sixmwt")["n_walks"].tolist() == [1]
