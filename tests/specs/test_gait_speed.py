"""Usual gait speed: distance over time, the faster of the walks.

Slow is 0.8 m/s or less by EWGSOP2, doi 10.1093/ageing/afy169.
"""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.measured_sheets import Measured

Score = Callable[..., Measured]


@pytest.mark.parametrize(
    ("seconds", "speed", "slow"),
    [
        ("4.99", 4 / 4.99, "no"),  # 0.8016 m/s
        ("5.00", 0.8, "yes"),  # 4 m in 5 s are 0.8 m/s
        ("5.01", 4 / 5.01, "yes"),  # 0.7984 m/s
    ],
)
def test_slow_by_time(gait_speed: Score, seconds: str, speed: float, slow: str) -> None:
    """Speed is 4 m over the time, and slow is 0.8 m/s or less."""
    scored = gait_speed([{"4m walk (s)": seconds}])
    assert scored.values("gait_speed") == pytest.approx([speed])
    assert scored.words("slow_ewgsop2") == [slow]


@pytest.mark.parametrize(("speed", "slow"), [("0.79", "yes"), ("0.80", "yes"), ("0.81", "no")])
def test_slow_by_recorded_speed(gait_speed: Score, speed: str, slow: str) -> None:
    """A recorded speed counts where there is no time, and is said to be recorded."""
    scored = gait_speed([{"Gait speed (m/s)": speed}])
    assert (scored.words("slow_ewgsop2"), scored.reasons("gait_speed")) == ([slow], ["speed as recorded"])


@pytest.mark.parametrize(
    ("distance", "seconds", "slow"),
    [(2.4, 3.0, "yes"), (2.4, 2.99, "no"), (3, 3.75, "yes"), (6, 7.5, "yes"), (6, 7.49, "no"), (10, 12.5, "yes")],
)
def test_other_courses(gait_speed: Score, distance: float, seconds: float, slow: str) -> None:
    """Any course has the same cut-off: at 0.8 m/s, 2.4 m take 3 s, 3 m 3.75 s, 6 m 7.5 s and 10 m 12.5 s."""
    scored = gait_speed([{"Time (s)": seconds, "Distance (m)": distance}])
    assert scored.words("slow_ewgsop2") == [slow]


def test_a_time_without_its_course(gait_speed: Score) -> None:
    """A time alone gives no speed, and the reason names what is missing."""
    scored = gait_speed([{"Time (s)": 5, "Distance (m)": None}])
    assert scored.values("gait_speed") == [None]
    assert scored.reasons("gait_speed") == ["gait_speed_distance_m is blank"]


@given(st.permutations([4.0, 5.0, 8.0]))
def test_the_order_of_walks_does_not_matter(gait_speed: Score, times: list[float]) -> None:
    """The fastest of three walks counts: 4 m in 4 s are 1 m/s."""
    scored = gait_speed([{f"4m walk {number} (s)": time for number, time in enumerate(times, start=1)}])
    assert (scored.values("gait_speed"), scored.values("n_gait_walks")) == ([1.0], [3])


def test_walks_in_rows(gait_speed: Score) -> None:
    """Two rows of one subject and visit are two walks of one session."""
    walks = [("001", 1, 5), ("001", 2, 4), ("002", 1, 8)]
    scored = gait_speed([{"subject": who, "Trial": trial, "4m walk (s)": time} for who, trial, time in walks])
    assert (scored.values("gait_speed"), scored.values("n_gait_walks")) == ([1.0, 0.5], [2, 1])


@settings(max_examples=4)
@given(st.lists(st.integers(100, 4000), min_size=40, max_size=80))
def test_seconds_or_milliseconds(gait_speed: Score, hundredths: list[int]) -> None:
    """The same time in another unit is the same speed."""
    in_seconds = gait_speed([{"4m walk (s)": f"{hundredth / 100:.2f}"} for hundredth in hundredths])
    in_milliseconds = gait_speed([{"4m walk (ms)": hundredth * 10} for hundredth in hundredths])
    assert in_seconds.values("gait_speed") == pytest.approx(in_milliseconds.values("gait_speed"))
    assert in_seconds.words("slow_ewgsop2") == in_milliseconds.words("slow_ewgsop2")


def test_kilometres_per_hour(gait_speed: Score) -> None:
    """2.88 km/h are 0.8 m/s."""
    scored = gait_speed([{"Gait speed (km/h)": 2.88}, {"Gait speed (km/h)": 2.89}])
    assert scored.words("slow_ewgsop2") == ["yes", "no"]


@pytest.mark.parametrize("status", ["unable", "not tried"])
def test_not_walked(gait_speed: Score, status: str) -> None:
    """Who could not walk has no speed, with the reason; a time besides is an error."""
    scored = gait_speed([{"4m walk (s)": None, "Status": status}, {"4m walk (s)": 5, "Status": status}])
    assert scored.values("gait_speed") == [None, None]
    assert scored.reasons("gait_speed") == ["unable to walk, or not tried"] * 2
    assert scored.findings() == [("contradictory-values", "gait_speed_status")]


def test_start_type(gait_speed: Score) -> None:
    """The start is kept as recorded, and said to be missing where it is."""
    scored = gait_speed([{"4m walk (s)": 5, "Start type": start} for start in ("standing", "rolling", None)])
    assert scored.words("start_type") == ["standing", "rolling", None]
    assert scored.reasons("start_type")[2] == "start type not recorded"


@pytest.mark.parametrize(("recorded", "faults"), [(0.8, 0), (0.82, 0), (0.78, 0), (0.83, 1), (0.77, 1)])
def test_a_recorded_speed_is_checked(gait_speed: Score, recorded: float, faults: int) -> None:
    """A recorded speed more than 0.02 m/s from distance over time is an error; distance over time counts."""
    scored = gait_speed([{"4m walk (s)": 5, "Gait speed (m/s)": recorded}])
    assert scored.values("gait_speed") == [0.8]
    assert scored.findings() == [("contradictory-values", "gait_speed_m_s")] * faults
    assert bool(scored.reasons("gait_speed")[0]) == bool(faults)


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"4m walk (s)": 0}, "walk_4m_s"),
        ({"4m walk (s)": -4}, "walk_4m_s"),
        ({"Gait speed (m/s)": 80}, "gait_speed_m_s"),
        ({"Time (s)": 5, "Distance (m)": 400}, "gait_speed_distance_m"),
        ({"Time (s)": 5, "Distance (m)": 0}, "gait_speed_distance_m"),
    ],
)
def test_bad_input(gait_speed: Score, record: dict[str, float], field: str) -> None:
    """A time or distance of nothing, or in another unit, is an error and gives no speed."""
    scored = gait_speed([record])
    assert (scored.findings(), scored.values("gait_speed")) == ([("out-of-limits", field)], [None])


@pytest.mark.parametrize(
    ("seconds", "metres", "doubtful"),
    [(4, 10, False), (3.99, 10, True), (40, 4, False), (40.1, 4, True)],  # 2.5, 2.51, 0.1 and 0.0998 m/s
)
def test_doubtful_speed(gait_speed: Score, seconds: float, metres: float, *, doubtful: bool) -> None:
    """A speed outside 0.1 to 2.5 m/s is a warning, and is used."""
    scored = gait_speed([{"Time (s)": seconds, "Distance (m)": metres}])
    assert (("doubtful-values", "gait_speed_time_s") in scored.findings("warning")) == doubtful
    assert scored.values("gait_speed") == pytest.approx([metres / seconds])


def test_faster_than_anybody(gait_speed: Score) -> None:
    """10 m in 2 s are 5 m/s: an error and no speed; 10 m in 3.9 s are doubtful, and used."""
    scored = gait_speed([{"Time (s)": seconds, "Distance (m)": 10} for seconds in (2, 3.9)])
    assert scored.findings() == [("contradictory-values", "gait_speed_time_s")]
    assert scored.findings("warning") == [("doubtful-values", "gait_speed_time_s")]
    assert scored.values("gait_speed") == [None, pytest.approx(10 / 3.9)]
