"""Pittsburgh Sleep Quality Index: seven components and their sum.

Worked cases are in vectors/psqi.csv, most of them the output of a third-party program.
"""

from collections.abc import Callable

import pandas as pd
import pytest

import prosuite
from tests.support.measured_sheets import Measured
from tests.support.vectors import off, read_cases, values

Score = Callable[..., Measured]
COMPONENTS = ("c1", "c2", "c3", "c4", "c5", "c6", "c7")
CASES = read_cases("psqi")
# A night without any trouble: to bed at 22:00, up at 6:00, eight hours slept.
NIGHT: dict[str, object] = {"PSQI_1": "22:00", "PSQI_2min": 10, "PSQI_3": "06:00", "PSQI_4": 8}
NIGHT |= dict.fromkeys([f"PSQI_5{letter}" for letter in "abcdefghij"] + [f"PSQI_{number}" for number in "6789"], 0)


@pytest.mark.parametrize("score", [*COMPONENTS, "global"])
def test_worked_cases(score: str) -> None:
    """Every case of the file."""
    cases = [case for case in CASES if case.scale == score]
    assert len(cases) == 10
    assert off(cases, values("psqi", cases, score)) == []


def test_from_a_file(psqi: Score) -> None:
    """Every case once more from a text file; each component rests on one value, the sum on seven."""
    cases = [case for case in CASES if case.scale == "global"]
    scored = psqi([dict(case.inputs) for case in cases])
    for score in (*COMPONENTS, "global"):
        assert off([case for case in CASES if case.scale == score], scored.values(score)) == []
        rows = scored.of(score)
        assert set(rows["status"]) == {"scored"}
        assert set(rows["reason"]) == {""}
        assert set(rows["n_answered"]) == set(rows["n_required"]) == {7 if score == "global" else 1}


# By hand: eight hours in bed; 100 * 6.76 / 8 = 84.5, 100 * 5.96 / 8 = 74.5, 100 * 5.16 / 8 = 64.5.
@pytest.mark.parametrize(
    ("slept", "points"),
    [(8, 0), (6.8, 0), (6.76, 1), (6, 1), (5.96, 2), (5.2, 2), (5.16, 3), (0, 3)],
)
def test_efficiency_has_no_gaps(psqi: Score, slept: float, points: int) -> None:
    """It is cut at 85, 75 and 65; a program gives 3 between 84 and 85 and between 74 and 75, which is wrong."""
    assert psqi([NIGHT | {"PSQI_4": slept}]).values("c4") == [points]


@pytest.mark.parametrize(
    ("slept", "printed", "other"),
    [(7.01, 0, 0), (7, 1, 0), (6.99, 1, 1), (6, 1, 1), (5.99, 2, 2), (5, 2, 2), (4.99, 3, 3)],
)
def test_seven_hours(psqi: Score, slept: float, printed: int, other: int) -> None:
    """As printed in 1989 more than 7 hours count 0; the other reading is a choice of the study."""
    record = NIGHT | {"PSQI_4": slept}
    assert psqi([record]).values("c3") == [printed]
    changed = prosuite.score(pd.DataFrame([record]), "psqi", parameters={"seven_hours": "no_point"})
    assert changed["c3"].tolist() == [other]


@pytest.mark.parametrize(
    ("minutes", "answer", "points"),
    [(15, 0, 0), (16, 0, 1), (30, 1, 1), (31, 1, 2), (60, 2, 2), (61, 2, 3), (0, 1, 1), (90, 3, 3)],
)
def test_latency(psqi: Score, minutes: int, answer: int, points: int) -> None:
    """By hand: up to 15, 30, 60 minutes and more count 0 to 3; sums of 0, 1-2, 3-4, 5-6 count 0 to 3."""
    assert psqi([NIGHT | {"PSQI_2min": minutes, "PSQI_5a": answer}]).values("c2") == [points]


def test_only_5j_may_be_missing(psqi: Score) -> None:
    """It then counts 0; without any other answer or time the sum is missing, and says why."""
    names = [name for name in NIGHT if name != "PSQI_5j"]
    scored = psqi([NIGHT | {"PSQI_5j": None}, *(NIGHT | {name: None} for name in names)])
    assert scored.values("global") == [0, *[None] * len(names)]
    found = dict(zip(names, scored.reasons("global")[1:], strict=True))
    blank = {"PSQI_2min": "psqi_2_min is blank", "PSQI_6": "0 of 1 items answered, 1 needed"}
    blank["PSQI_7"] = blank["PSQI_6"]
    assert found == {name: blank.get(name, f"{name.lower()} is blank") for name in names}
    assert list(scored.of("c5")["status"])[:2] == ["scored", "scored"]


# By hand: sums of the nine disturbances, and of the two daytime items.
@pytest.mark.parametrize(("total", "points"), [(0, 0), (1, 1), (9, 1), (10, 2), (18, 2), (19, 3), (27, 3)])
def test_disturbances(psqi: Score, total: int, points: int) -> None:
    """Items 5b to 5j add up to 0 to 27, in nine answers of 3 at most."""
    answers = {f"PSQI_5{letter}": min(max(total - 3 * place, 0), 3) for place, letter in enumerate("bcdefghij")}
    assert psqi([NIGHT | answers]).values("c5") == [points]


@pytest.mark.parametrize(
    ("pair", "points"),
    [((0, 0), 0), ((1, 0), 1), ((1, 1), 1), ((0, 3), 2), ((2, 2), 2), ((3, 3), 3)],
)
def test_daytime(psqi: Score, pair: tuple[int, int], points: int) -> None:
    """Items 8 and 9 add up to 0 to 6."""
    assert psqi([NIGHT | {"PSQI_8": pair[0], "PSQI_9": pair[1]}]).values("c7") == [points]


@pytest.mark.parametrize(
    ("bedtime", "rising", "slept", "points"),
    [
        ("22:30", "06:00", 6.375, 0),  # by hand: 7.5 hours in bed, 85 %
        ("10:30 pm", "6:00 am", 6.375, 0),
        ("00:30", "06:30", 5.1, 0),  # 6 hours, 85 %
        ("24:00", "06:00", 5.1, 0),
        ("23:00", "07:00", 6, 1),  # 8 hours, 75 %
    ],
)
def test_across_midnight(psqi: Score, bedtime: str, rising: str, slept: float, points: int) -> None:
    """Hours in bed go round the clock."""
    record = NIGHT | {"PSQI_1": bedtime, "PSQI_3": rising, "PSQI_4": slept}
    assert psqi([record]).values("c4") == [points]


@pytest.mark.parametrize(("answer", "words"), [(1, "no"), (2, "yes")])
def test_poor_sleeper(psqi: Score, answer: int, words: str) -> None:
    """By hand: 7 hours and 6, 7 and 5b at 1, latency 1 give 5, which is none; one point more is one."""
    record = NIGHT | {"PSQI_4": 7, "PSQI_6": 1, "PSQI_7": answer, "PSQI_5b": 1, "PSQI_2min": 20}
    scored = psqi([record])
    assert scored.values("global") == [4 + answer]
    assert scored.words("poor_sleeper") == [words]


def test_bedtime_is_rising_time(psqi: Score) -> None:
    """There is no efficiency then, and the cell is an error."""
    scored = psqi([NIGHT | {"PSQI_3": "22:00"}])
    assert scored.findings() == [("contradictory-values", "psqi_3")]
    assert scored.values("c4") == [None]
    assert "bedtime and rising time are the same" in scored.reasons("c4")[0]
    assert scored.values("c3") == [0]


def test_doubtful_hours(psqi: Score) -> None:
    """More sleep than time in bed, and more than 16 hours in bed, are named and scored all the same."""
    scored = psqi([NIGHT | {"PSQI_4": 8.5}, NIGHT | {"PSQI_1": "10:00"}, NIGHT | {"PSQI_1": "14:00"}])
    assert scored.findings() == []
    assert [item for code, item in scored.findings("warning") if code == "doubtful-values"] == ["psqi_4", "psqi_1"]
    assert scored.values("c4") == [0, 3, 3]


def test_minutes_of_sleep(psqi: Score) -> None:
    """A header may state another unit: 420 minutes are 7 hours, which is not more than 7."""
    record = {name: value for name, value in NIGHT.items() if name != "PSQI_4"}
    assert psqi([record | {"PSQI hours slept (min)": 420}]).values("c3") == [1]


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        ({"PSQI_1": "Bedtime", "PSQI_2min": "Minutes to fall asleep"}, True),
        ({"PSQI_3": "Rising time", "PSQI_4": "Hours slept"}, True),
        ({"PSQI_1": "PSQI 1", "PSQI_2min": "PSQI 2", "PSQI_3": "PSQI 3", "PSQI_4": "PSQI 4"}, True),
        ({"PSQI_6": "PSQI quality", "PSQI_7": "PSQI medication"}, True),
        ({"PSQI_1": "Lights"}, False),
    ],
)
def test_names_of_columns(psqi: Score, names: dict[str, str], kept: bool) -> None:  # noqa: FBT001 - of a table
    """Numbers of the form name times and answers alike; on a sheet of this name words do."""
    scored = psqi([{names.get(name, name): value for name, value in NIGHT.items()}])
    assert scored.values("global") == [0 if kept else None]


def test_order_of_scores() -> None:
    """As in the spec, and nothing that is only a step on the way."""
    found = prosuite.score(pd.DataFrame([NIGHT]), "psqi")
    assert list(found.columns) == [*COMPONENTS, "global", "poor_sleeper"]


def test_numbers_without_question_5_are_those_printed(psqi: Score) -> None:
    """Questions 1 to 4 are no items, so no item is counted: PSQI_6 is question 6; PSQI_10 is the partner's."""
    scored = psqi([{name: value for name, value in NIGHT.items() if not name.startswith("PSQI_5")} | {"PSQI_6": 3}])
    assert [scored.values(score) for score in ("c1", "c5", "global")] == [[3], [None], [None]]
    assert psqi([NIGHT | {"PSQI_10": 2, "PSQI_10a": 3}]).values("global") == [0]
