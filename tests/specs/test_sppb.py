"""The Short Physical Performance Battery: every point by hand from Guralnik 1994, doi 10.1093/geronj/49.2.M85.

The points of the gait test are those published for 4 m (< 4.82 s 4 points, 4.82-6.20 3, 6.21-8.70 2, > 8.70 1) and 3 m
(< 3.62 s 4 points, 3.62-4.65 3, 4.66-6.52 2, > 6.52 1). Chair stands: <= 11.19 s 4 points, 11.20-13.69 3, 13.70-16.69
2, 16.70-60 1, more 0. Bands of the total: 0-3, 4-6, 7-9, 10-12.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prosuite
from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.study_file import Study, StudySheet
from tests.support.measured_sheets import Measured

Score = Callable[..., Measured]
WHOLE = {
    "Side by side (s)": 10,
    "Semi-tandem (s)": 10,
    "Tandem (s)": 10,
    "4m walk (s)": 4,
    "Chair stand time (s)": 11,
}
REFUSED = "unverified: add --allow-unverified"


def _points(hundredths: int, last_of_each: Sequence[tuple[int, int]]) -> int:
    return next(points for last, points in last_of_each if hundredths <= last)


@pytest.mark.parametrize(
    ("course", "last_of_each"),
    [
        ("4m", [(481, 4), (620, 3), (870, 2), (2000, 1)]),
        ("3m", [(361, 4), (465, 3), (652, 2), (2000, 1)]),
    ],
)
def test_points_of_gait(sppb: Score, course: str, last_of_each: Sequence[tuple[int, int]]) -> None:
    """Every hundredth of a second from 2 to 20 s gives the points of its course."""
    times = range(200, 2001)
    scored = sppb([{"Side by side (s)": 10, f"{course} walk (s)": f"{time / 100:.2f}"} for time in times])
    assert scored.values("gait") == [_points(time, last_of_each) for time in times]


def test_points_of_the_original_course(sppb: Score) -> None:
    """Over 8 ft, up to 3.1 s are 4 points, to 4.0 3, to 5.6 2, more 1; unverified, so only when that is allowed."""
    times = range(15, 100)
    records = [{"Side by side (s)": 10, "8ft walk (s)": f"{time / 10:.1f}"} for time in times]
    refused, allowed = sppb(records), sppb(records, allow_unverified=True)
    assert set(refused.values("gait")) == {None}
    assert set(refused.reasons("gait")) == {REFUSED}
    expected = [_points(time, [(31, 4), (40, 3), (56, 2), (100, 1)]) for time in times]
    assert allowed.values("gait") == expected
    assert set(allowed.reasons("gait")) == {"rests on an unverified rule"}


def test_total_over_the_original_course(sppb: Score) -> None:
    """A total that needs the unverified points is missing for that reason, and says so when it is allowed."""
    record = [{**{key: value for key, value in WHOLE.items() if "walk" not in key}, "8ft walk (s)": 3.1}]
    assert sppb(record).reasons("total") == [REFUSED]
    allowed = sppb(record, allow_unverified=True)
    assert (allowed.values("total"), allowed.reasons("total")) == ([12], ["rests on an unverified rule"])


def test_points_of_chair_stands(sppb: Score) -> None:
    """Every hundredth of a second from 8 to 62 s gives the published points."""
    times = range(800, 6201)
    records = [{"SPPB chair time (s)": f"{time / 100:.2f}", "Side by side (s)": 10} for time in times]
    last_of_each = [(1119, 4), (1369, 3), (1669, 2), (6000, 1), (6200, 0)]
    assert sppb(records).values("chair_stands") == [_points(time, last_of_each) for time in times]


def _balance(side: float | None, semi: float | None, tandem: float | None) -> int | None:
    """Side-by-side 10 s 1 point, else 0 and stop; semi-tandem the same; tandem 10 s 2 points, 3.00-9.99 s 1, less 0."""
    points = 0
    for held in (side, semi):
        if held is None:
            return None
        if held < 10:
            return points
        points += 1
    if tandem is None:
        return None
    return points + (2 if tandem >= 10 else 1 if tandem >= 3 else 0)


def test_points_of_balance(sppb: Score) -> None:
    """Stands held for any time, or left blank, give the points of the published rule."""
    times = [None, 0, 2.99, 3.0, 9.99, 10.0]
    stands = list(product(times, times, times))
    names = ("Side by side (s)", "Semi-tandem (s)", "Tandem (s)")
    scored = sppb([dict(zip(names, stand, strict=True)) for stand in stands])
    assert scored.values("balance") == [_balance(*stand) for stand in stands]


@pytest.mark.parametrize("status", ["unable", "not tried"])
@pytest.mark.parametrize(
    ("column", "status_column", "balance", "gait", "chair"),
    [
        ("Side by side (s)", "Side by side status", 0, 4, 4),
        ("Semi-tandem (s)", "Semi-tandem status", 1, 4, 4),
        ("Tandem (s)", "Tandem status", 2, 4, 4),
        ("4m walk (s)", "Gait status", 4, 0, 4),
        ("Chair stand time (s)", "Chair stand status", 4, 4, 0),
    ],
)
def test_not_done_is_no_point(
    sppb: Score, status: str, column: str, status_column: str, balance: int, gait: int, chair: int
) -> None:
    """What a person could not or did not do gives 0 points; the same left blank gives no total."""
    blank = {**WHOLE, column: None, status_column: None}
    scored = sppb([{**blank, status_column: status}, blank])
    assert [scored.values(part)[0] for part in ("balance", "gait", "chair_stands")] == [balance, gait, chair]
    assert scored.values("total") == [balance + gait + chair, None]
    assert scored.reasons("total")[1] != ""


@pytest.mark.parametrize(
    ("column", "status_column", "part"),
    [
        ("Side by side (s)", "Side by side status", "balance"),
        ("Semi-tandem (s)", "Semi-tandem status", "balance"),
        ("Tandem (s)", "Tandem status", "balance"),
        ("4m walk (s)", "Gait status", "gait"),
        ("Chair stand time (s)", "Chair stand status", "chair_stands"),
    ],
)
def test_a_time_of_what_was_not_done(sppb: Score, column: str, status_column: str, part: str) -> None:
    """A time together with the word that it was not done is an error, and neither is used."""
    scored = sppb([{**WHOLE, status_column: "not tried"}, {**WHOLE, status_column: "done"}])
    assert scored.values(part) == [None, 4]
    assert scored.values("total") == [None, 12]
    assert "neither is used" in scored.reasons("total")[0]
    assert [code for code, _ in scored.findings()] == ["contradictory-values"]
    assert column in WHOLE


@pytest.mark.parametrize("stand", ["Side by side", "Semi-tandem", "Tandem"])
@pytest.mark.parametrize(
    ("status", "seconds", "faults"),
    [("unable", 9.99, 0), ("unable", 10, 1), ("not tried", 0, 0), ("not tried", 0.5, 1)],
)
def test_times_that_fit_a_status(sppb: Score, stand: str, status: str, seconds: float, faults: int) -> None:
    """Who was unable may have held the stand for less than 10 s; who did not try has no time but 0."""
    scored = sppb([{**WHOLE, f"{stand} (s)": seconds, f"{stand} status": status}])
    assert len(scored.findings()) == faults


def test_arms_used(sppb: Score) -> None:
    """Chair stands with the help of the arms are 0 points, whatever the time."""
    scored = sppb([{**WHOLE, "Arms used": answer} for answer in ("yes", "no", None)])
    assert scored.values("chair_stands") == [0, 4, 4]


def test_the_course_decides_the_points(sppb: Score) -> None:
    """5.00 s are 3 points over 4 m and 2 over 3 m; 6 m and a course that is not stated give none, and no total."""
    records = [{**WHOLE, "4m walk (s)": None, "Gait time (s)": 5, "Course length (m)": x} for x in (4, 3, 6, None)]
    scored = sppb(records)
    assert scored.values("gait") == [3, 2, None, None]
    assert scored.words("course") == ["4 m", "3 m", None, None]
    assert scored.reasons("total")[2:] == [
        "no points are published for a course of this length",
        "length of the course not stated, which decides the points",
    ]


@pytest.mark.parametrize(
    ("course", "points"), [("four_metres", 3), ("three_metres", 2), ("eight_feet", 2), ("not_stated", None)]
)
def test_a_study_can_state_the_course(sppb: Score, course: str, points: int | None) -> None:
    """The course of a study counts where no record says it; 5.00 s are 2 points over 8 ft."""
    study = Study(sheets={"SPPB": StudySheet(parameters={"sppb_course": course})})
    assert sppb([{"Gait time (s)": 5}], study=study, allow_unverified=True).values("gait") == [points]


def test_two_courses(sppb: Score) -> None:
    """A column that says 4 m and a recorded course of 3 m contradict each other: gait is not scored."""
    scored = sppb([{**WHOLE, "Course length (m)": 3}, {**WHOLE, "Course length (m)": 4}])
    assert scored.values("gait") == [None, 4]
    assert scored.findings() == [("contradictory-values", "sppb_course_m")]


COURSES = {"4m": 4, "3m": 3, "8ft": 2.44}


@pytest.mark.parametrize(("one", "other"), [("4m", "3m"), ("4m", "8ft"), ("3m", "8ft")])
def test_walks_over_two_courses(sppb: Score, one: str, other: str) -> None:
    """Walks of one record over two courses contradict each other, whichever column comes first."""
    scored = sppb([{"Side by side (s)": 10, f"{one} walk (s)": 4, f"{other} walk (s)": 4}], allow_unverified=True)
    assert (scored.values("gait"), scored.findings()) == ([None], [("contradictory-values", "sppb_course_m")])


@pytest.mark.parametrize(("column", "course"), list(product(COURSES, COURSES)))
def test_a_column_and_a_recorded_course(sppb: Score, column: str, course: str) -> None:
    """A column that names a course agrees with that recorded length alone."""
    record = {"Side by side (s)": 10, f"{column} walk (s)": 3, "Course length (m)": COURSES[course]}
    scored = sppb([record], allow_unverified=True)
    assert (scored.values("gait") == [4]) == (column == course)
    assert bool(scored.findings()) == (column != course)


@pytest.mark.parametrize("length", [2.43, 2.45, 2.99, 3.01, 3.99, 4.01])
def test_a_course_is_exact_to_a_centimetre(sppb: Score, length: float) -> None:
    """A course that is a centimetre off is another one, for which no points are published."""
    scored = sppb([{**WHOLE, "4m walk (s)": None, "Gait time (s)": 5, "Course length (m)": length}])
    assert scored.words("course") == [None]


@given(st.permutations([4.5, 5.5, 7.0]))
def test_the_order_of_walks_does_not_matter(sppb: Score, times: list[float]) -> None:
    """The faster walk counts wherever it stands."""
    walks = {f"4m walk {number} (s)": time for number, time in enumerate(times, start=1)}
    scored = sppb([{"Side by side (s)": 10, **walks}])
    assert (scored.values("fastest_walk_s"), scored.values("gait")) == ([4.5], [4])


@settings(max_examples=4)
@given(
    st.lists(st.tuples(st.integers(0, 1000), st.integers(100, 3000), st.integers(400, 6000)), min_size=40, max_size=80)
)
def test_seconds_or_milliseconds(sppb: Score, people: list[tuple[int, int, int]]) -> None:
    """The same times in another unit give the same points."""
    names = ("Side by side", "Semi-tandem", "Tandem", "4m walk", "Chair stand time")
    times = [dict(zip(names, (1000, 1000, *own), strict=True)) for own in people]
    in_seconds = sppb([{f"{name} (s)": f"{time / 100:.2f}" for name, time in own.items()} for own in times])
    in_milliseconds = sppb([{f"{name} (ms)": time * 10 for name, time in own.items()} for own in times])
    for score in ("balance", "gait", "chair_stands", "total"):
        assert in_seconds.values(score) == in_milliseconds.values(score)


def test_rounding_to_hundredths(sppb: Score) -> None:
    """Times are taken to 0.01 s, halves up: 4.815 s is 4.82 s and 3 points; 4.814 s is 4.81 s and 4 points."""
    assert sppb([{**WHOLE, "4m walk (s)": time} for time in ("4.815", "4.814")]).values("gait") == [3, 4]


def test_course_in_another_unit(sppb: Score) -> None:
    """A course of 400 cm or 8 ft is understood if the column says its unit."""
    in_cm = sppb([{**WHOLE, "4m walk (s)": None, "Gait time (s)": 5, "Course length (cm)": 400}])
    in_feet = sppb([{**WHOLE, "4m walk (s)": None, "Gait time (s)": 5, "Course length (ft)": 8}])
    assert (in_cm.words("course"), in_feet.words("course")) == (["4 m"], ["8 ft"])


def test_bands_of_every_total(sppb: Score) -> None:
    """Recorded points of the three parts add up to 0-12, in bands of 0-3, 4-6, 7-9 and 10-12."""
    parts = list(product(range(5), repeat=3))
    scored = sppb([{"Balance points": a, "Gait points": b, "Chair points": c} for a, b, c in parts])
    totals = [sum(points) for points in parts]
    names = ["very low"] * 4 + ["low"] * 3 + ["intermediate"] * 3 + ["high"] * 3
    assert scored.values("total") == totals
    assert scored.words("band") == [names[total] for total in totals]
    assert set(scored.reasons("total")) == {"points as recorded"}


@pytest.mark.parametrize("left_out", ["Balance points", "Gait points", "Chair points"])
def test_a_missing_part_is_never_made_up(sppb: Score, left_out: str) -> None:
    """Without one part there is no total, not even the recorded one."""
    record = {"Balance points": 4, "Gait points": 4, "Chair points": 4, "SPPB total": 12, left_out: None}
    scored = sppb([record])
    assert (scored.values("total"), scored.words("band")) == ([None], [None])


def test_a_total_alone(sppb: Score) -> None:
    """A recorded total counts where none of its parts is recorded."""
    scored = sppb([{"SPPB total": total} for total in (0, 3, 4, 12, 13)], sheet="Visit")
    assert scored.values("total") == [0, 3, 4, 12, None]
    assert scored.reasons("total")[:4] == ["total as recorded"] * 4
    assert scored.findings() == [("out-of-range-answer", "sppb_total_given")]


def test_recorded_points_are_checked(sppb: Score) -> None:
    """Recorded points that are not those by time, and a total that is not their sum, are errors; times count."""
    given = {"Balance points": 3, "Gait points": 3, "Chair points": 3, "SPPB total": 9}
    scored = sppb([{**WHOLE, **given}])
    assert scored.values("total") == [12]
    assert scored.findings() == [
        ("contradictory-values", f"sppb_{part}_given") for part in ("balance", "gait", "chair", "total")
    ]


@pytest.mark.parametrize(("given_points", "given_total"), [(2, 8), (3, 9), (4, 10)])
def test_recorded_points_that_agree(sppb: Score, given_points: int, given_total: int) -> None:
    """Tandem 5 s, 5 s over 4 m and 12 s for the chair are 3 points each, 9 in all: one more or less is an error."""
    times = {**WHOLE, "Tandem (s)": 5, "4m walk (s)": 5, "Chair stand time (s)": 12}
    parts = dict.fromkeys(("Balance points", "Gait points", "Chair points"), given_points)
    scored = sppb([{**times, **parts, "SPPB total": given_total}])
    assert scored.values("total") == [9]
    assert len(scored.findings()) == (0 if given_points == 3 else 4)


def test_a_stand_after_the_end(sppb: Score) -> None:
    """A stand after one of 5 s is not counted, and that is said; one of 0 s is no stand."""
    stands = [(10, 5, 10), (10, 5, 0.5), (10, 5, 0), (5, 0.5, None), (5, 0, None), (10, 10, 5)]
    names = ("Side by side (s)", "Semi-tandem (s)", "Tandem (s)")
    scored = [sppb([{**WHOLE, **dict(zip(names, stand, strict=True))}]) for stand in stands]
    assert [one.values("balance") for one in scored] == [[1], [1], [1], [0], [0], [3]]
    said = [("doubtful-values", "semi_tandem_s") in one.findings("warning") for one in scored]
    assert said == [True, True, False, True, False, False]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("4m walk (s)", 0, "out-of-limits"),
        ("4m walk (s)", -5, "out-of-limits"),
        ("4m walk (s)", "unable", "text-answer"),
        ("Tandem (s)", -1, "out-of-limits"),
        ("Tandem (s)", 10000, "out-of-limits"),
        ("Chair stand time (s)", 0, "out-of-limits"),
        ("Chair stand time (s)", True, "text-answer"),
    ],
)
def test_bad_input(sppb: Score, column: str, value: Any, code: str) -> None:
    """What cannot be is an error, counts as missing, and leaves no total."""
    scored = sppb([{**WHOLE, column: value}, WHOLE])
    assert [found for found, _ in scored.findings()] == [code]
    assert scored.values("total") == [None, 12]


def test_a_course_typed_in_centimetres(sppb: Score) -> None:
    """400 in a column of metres is an error that says what it may be."""
    scored = sppb([{**WHOLE, "4m walk (s)": None, "Gait time (s)": 5, "Course length (m)": 400}])
    assert scored.findings() == [("out-of-limits", "sppb_course_m")]
    assert "400 cm would be 4 m" in scored.expected()
    assert scored.values("gait") == [None]


@pytest.mark.parametrize(
    ("header", "field", "unit", "visit"),
    [
        ("SPPB_gait", "sppb_gait_given", None, None),
        ("SPPB_gait_3M", "sppb_gait_given", None, "3m"),
        ("SPPB gait (s)", "sppb_walk_time_s", None, None),
        ("SPPB gait time 2 (s)", "sppb_walk_time_s", "s", None),
        ("4m gait (s)", "walk_4m_s", None, None),
        ("Gait 4m time", "walk_4m_s", None, None),
        ("4 m walk 1 (s)", "walk_4m_s", "s", None),
        ("SPPB chair stand", "sppb_chair_given", None, None),
        ("SPPB chair stands (s)", "sppb_chair_time_s", None, None),
        ("5xSTS (s)", "sppb_chair_time_s", "s", None),
        ("M6 SPPB total", "sppb_total_given", None, "m6"),
        ("SPPB semi-tandem", "semi_tandem_s", None, None),
    ],
)
def test_names_of_columns(header: str, field: str, unit: str | None, visit: str | None) -> None:
    """Times and points, courses and months are told apart by what the header says."""
    spec = prosuite.instrument("sppb")
    for known in (False, True):
        column = FieldNames(spec, known=known).read(header)
        assert column is not None
        assert (column.field, column.unit, column.visit) == (field, unit, visit)
