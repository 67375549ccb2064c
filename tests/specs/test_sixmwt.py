"""Six-minute walk: distance, predicted distance and what else the walk says, worked by hand.

Predicted values are those of the public calculators, by the equations of Singh 2014 (doi 10.1183/09031936.00150414,
table 5).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from prosuite.errors import NormError, SpecError

Record = dict[str, Any]
Write = Callable[..., Path]

MAN: Record = {"subject": "001", "sex": "male", "age": 60.0, "height_cm": 175, "weight_kg": 80}
WOMAN: Record = {"subject": "002", "sex": "female", "age": 60.0, "height_cm": 162, "weight_kg": 65}


def score(row: Record, **options: Any) -> dict[str, Any]:
    """Return the scores of one row."""
    wide = prosuite.score(pd.DataFrame([row]), "sixmwt", **options)
    return {str(name): wide[name].iloc[0] for name in wide}


def reasons(workbook: Write, row: Record, **options: Any) -> dict[str, str]:
    """Return the reason of every score of one row."""
    long = prosuite.score_workbook(workbook({"6MWT": [row]}), **options).long
    return dict(zip(long["score"], long["reason"], strict=True))


# Predicted distance


@pytest.mark.parametrize(
    ("norms", "person", "predicted", "lln"),
    [
        ("enright1998", MAN, 573.75, 420.75),
        ("enright1998", WOMAN, 513.17, 374.17),
        ("troosters1999", MAN, 705.61, None),
        ("gibbons2001", MAN, 689.40, None),
        ("gibbons2001", WOMAN, 614.70, None),
        ("iwama2009", WOMAN, 511.70, None),
    ],
)
def test_predicted_distance(norms: str, person: Record, predicted: float, lln: float | None) -> None:
    """Of a man of 60 years, 175 cm and 80 kg and a woman of 60 years, 162 cm and 65 kg, to the printed centimetre."""
    found = score({**person, "6MWD": 400}, norms=norms)
    assert round(found["distance_predicted"], 2) == predicted
    assert (None if pd.isna(found["distance_lln"]) else round(found["distance_lln"], 2)) == lln


def test_percent_predicted() -> None:
    """100 x 459 / 573.75 = 80."""
    assert score({**MAN, "6MWD": 459})["distance_percent_predicted"] == pytest.approx(80, rel=1e-12)


def test_enright_is_the_default() -> None:
    """And is named with the scores."""
    wide = prosuite.score(pd.DataFrame([{**MAN, "6MWD": 400}]), "sixmwt")
    assert wide.attrs["norms"] == "enright1998"


@pytest.mark.parametrize("age", [39.9, 80.1])
def test_outside_the_ages_of_the_equation_nothing_is_predicted(workbook: Write, age: float) -> None:
    """Enright 1998 is for 40 to 80 years; the distance stands."""
    row = {**MAN, "age": age, "6MWD": 400}
    assert (score(row)["distance_m"], pd.isna(score(row)["distance_predicted"])) == (400, True)
    assert "outside the equation's range" in reasons(workbook, row)["distance_predicted"]


def test_a_missing_limit_says_so(workbook: Write) -> None:
    """Troosters 1999 gives no lower limit."""
    said = reasons(workbook, {**MAN, "6MWD": 400}, norms="troosters1999")
    assert said["distance_lln"] == "not given by troosters1999"


def test_an_unverified_equation_needs_permission() -> None:
    """The lower limit of Enright 2003 rests on a single unchecked source."""
    found = [
        score({**WOMAN, "age": 70.0, "6MWD": 400}, norms="enright2003", allow_unverified=allow) for allow in (0, 1)
    ]
    assert [pd.isna(one["distance_lln"]) for one in found] == [True, False]


def test_an_equation_of_another_test_is_refused() -> None:
    """GLI equations are for spirometry."""
    with pytest.raises(NormError, match="'gli2022' was not made for sixmwt"):
        score({**MAN, "6MWD": 400}, norms="gli2022")


# Which walk


TWO = {**MAN, "walk1_distance": 420, "walk2_distance": 400}


@pytest.mark.parametrize(("which", "distance"), [("highest", 420), ("last", 400), ("first", 420)])
def test_which_walk_is_reported(which: str, distance: float) -> None:
    """The better one by default (ERS/ATS 2014); a study can choose the last or the first."""
    assert score(TWO, parameters={"which_walk": which})["distance_m"] == distance


def test_the_better_walk_is_the_default() -> None:
    """Nothing has to be chosen."""
    assert score(TWO)["distance_m"] == 420


@pytest.mark.parametrize("parameters", [{"which_walk": "best"}, {"which": "last"}])
def test_an_unknown_choice_is_refused(parameters: dict[str, str]) -> None:
    """With what there is."""
    with pytest.raises(SpecError, match=r"which_walk"):
        score(TWO, parameters=parameters)


def test_difference_of_the_walks() -> None:
    """Second minus first: 400 - 420."""
    assert score(TWO)["walk_difference_m"] == -20


def test_one_walk_has_no_difference(workbook: Write) -> None:
    """And says so."""
    assert reasons(workbook, {**MAN, "6MWD": 400})["walk_difference_m"] == "one walk only"


@pytest.mark.parametrize(("which", "desaturation"), [("highest", 3), ("last", 8)])
def test_what_is_said_of_the_walk_is_that_of_the_walk_reported(which: str, desaturation: float) -> None:
    """Saturation 95 to 92 in the first, 96 to 88 in the second walk."""
    row = TWO | {"walk1_spo2_rest": 95, "walk1_spo2_lowest": 92, "walk2_spo2_rest": 96, "walk2_spo2_lowest": 88}
    assert score(row, parameters={"which_walk": which})["desaturation"] == desaturation


# Laps


@pytest.mark.parametrize(
    ("laps", "length", "partial", "distance"), [(13, 30, 12, 402), (6, 60, 42, 402), (10, 30, 0, 300), (0, 30, 25, 25)]
)
def test_distance_by_laps(laps: float, length: float, partial: float, distance: float) -> None:
    """Counted laps times the metres of one, and the unfinished lap; a lap may be 30 or 60 m."""
    row = {**MAN, "laps": laps, "metres_per_lap": length, "partial_lap_m": partial}
    assert score(row)["distance_m"] == distance


@pytest.mark.parametrize("absent", ["metres_per_lap", "partial_lap_m"])
def test_metres_per_lap_are_never_assumed(absent: str) -> None:
    """Without them there is no distance."""
    row = {**MAN, "laps": 13, "metres_per_lap": 30, "partial_lap_m": 12}
    del row[absent]
    assert pd.isna(score(row)["distance_m"])


BY_LAPS = MAN | {"visit": "bl", "laps": 8, "metres_per_lap": 60, "partial_lap_m": 10}


@pytest.mark.parametrize(
    ("cells", "found", "reason"),
    [
        ({"partial_lap_m": None}, [("doubtful-values", "6MWT!I2")], "partial_lap_m is blank"),
        ({"metres_per_lap": None}, [("doubtful-values", "6MWT!H2")], "metres_per_lap is blank"),
        ({"partial_lap_m": "ten"}, [("text-answer", "6MWT!I2")], "partial_lap_m holds no usable value"),
        ({"partial_lap_m": 60}, [("contradictory-values", "6MWT!I2")], "the unfinished lap is as long as a whole one"),
        ({"laps": None}, [("empty-form", "6MWT!2")], "laps is blank"),
    ],
)
def test_a_walk_without_a_distance_is_named(
    workbook: Write, cells: Record, found: list[tuple[str, str]], reason: str
) -> None:
    """Once, with the reason: a walk that drops out could be the longer one of two."""
    path = workbook({"6MWT": [BY_LAPS | cells]})
    assert [(finding.code, finding.cell) for finding in prosuite.validate(path)] == found
    assert reasons(workbook, BY_LAPS | cells)["distance_m"] == reason


def test_a_recorded_distance_that_laps_contradict_is_noted(workbook: Write) -> None:
    """420 m recorded, 402 m by laps."""
    row = {**MAN, "laps": 13, "metres_per_lap": 30, "partial_lap_m": 12, "distance_m": 420}
    assert reasons(workbook, row)["distance_m"] == "recorded distance differs from laps"


# What else the walk says


@pytest.mark.parametrize(("stopped", "reason"), [("yes", "stopped before six minutes"), ("no", ""), (None, "")])
def test_an_early_stop_is_noted_and_scored(workbook: Write, stopped: str | None, reason: str) -> None:
    """The distance so far is the distance."""
    row = {**MAN, "distance_m": 250, "stopped_early": stopped, "comment": "x"}
    assert score(row)["distance_m"] == 250
    assert reasons(workbook, row)["distance_m"] == reason


def test_a_walk_of_no_metres_is_no_missing_walk() -> None:
    """0 m is a value."""
    assert score({**MAN, "distance_m": 0})["distance_m"] == 0


@pytest.mark.parametrize(
    ("rest", "lowest", "desaturation", "relevant"),
    [(96, 92, 4, "yes"), (96, 92.1, 3.9, "no"), (96, 96, 0, "no"), (96, 80, 16, "yes")],
)
def test_desaturation(rest: float, lowest: float, desaturation: float, relevant: str) -> None:
    """Resting minus lowest saturation; 4 points or more count."""
    found = score({**MAN, "6MWD": 400, "spo2_rest": rest, "spo2_lowest": lowest})
    assert found["desaturation"] == pytest.approx(desaturation, abs=1e-9)
    assert found["desaturates"] == relevant


@pytest.mark.parametrize(("rest", "lowest", "relevant"), [(96.4, 92.4, "yes"), (96.3, 92.4, "no"), (95.7, 91.7, "yes")])
def test_a_fall_of_exactly_4_points_is_one(rest: float, lowest: float, relevant: str) -> None:
    """In tenths 964 - 924 = 40; some of these differences are below 4 in binary. As fractions it is the same."""
    assert score({**MAN, "6MWD": 400, "SpO2 rest": rest, "SpO2 lowest": lowest})["desaturates"] == relevant
    as_fractions = {"SpO2 rest (fraction)": rest / 100, "SpO2 lowest (fraction)": lowest / 100}
    assert score({**MAN, "6MWD": 400, **as_fractions})["desaturates"] == relevant


@pytest.mark.parametrize(
    ("oxygen", "said"),
    [
        ({"oxygen_l_min": 0}, ["on room air is a contraindication"]),
        ({"oxygen_l_min": 4}, []),
        ({"oxygen_l_min": None}, ["whether oxygen was given is not recorded"]),
        ({}, ["whether oxygen was given is not recorded"]),
        ({"oxygen_l_min": "room air?"}, []),
    ],
)
def test_a_low_saturation_is_a_contraindication_on_room_air(oxygen: Record, said: list[str]) -> None:
    """85 % beside 4 L/min of oxygen is what the standard advises."""
    row = {**MAN, "6MWD": 400, "spo2_rest": 85, **oxygen}
    found = [str(one.expected) for one in prosuite.validate(pd.DataFrame([row]), "sixmwt") if "doubt" in one.code]
    assert [text in one for text, one in zip(said, found, strict=True)] == [True] * len(said)


def test_a_lower_limit_below_zero_is_withheld(workbook: Write) -> None:
    """-309 - 5.02 x 80 + 7.57 x 150 - 1.76 x 200 = 72.9 m are expected, and 153 less is no distance."""
    row = {**MAN, "age": 80, "height_cm": 150, "weight_kg": 200, "6MWD": 60}
    found = score(row)
    assert (round(found["distance_predicted"], 1), pd.isna(found["distance_lln"])) == (72.9, True)
    assert reasons(workbook, row)["distance_lln"] == "the lower limit of normal is not above zero"


def test_distance_saturation_product() -> None:
    """406.9 m and a lowest saturation of 89.4 % are 363.8 m% (Lettieri 2006)."""
    found = score({**MAN, "6MWD": 406.9, "spo2_lowest": 89.4})
    assert round(found["distance_saturation_product"], 1) == 363.8


def test_walking_speed() -> None:
    """432 m in 360 s are 1.2 m/s."""
    assert score({**MAN, "6MWD": 432})["walking_speed_m_s"] == pytest.approx(1.2, rel=1e-12)


def test_walk_work() -> None:
    """400 m times 80 kg."""
    assert score({**MAN, "6MWD": 400})["walk_work_kg_m"] == 32_000


def test_heart_rate_recovery() -> None:
    """118 at the end, 100 a minute later."""
    found = score({**MAN, "6MWD": 400, "hr_end": 118, "hr_recovery": 100})
    assert found["heart_rate_recovery_per_min"] == 18
