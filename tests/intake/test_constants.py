"""Constants of a protocol: what holds for every record is declared once, and what is missing is said once."""

from collections.abc import Callable
from pathlib import Path

import pytest

import prosuite
from tests.support.synthetic import notes, write_study

Write = Callable[..., Path]
TIMES = [{"subject": f"S{n}", "walk time 1": time} for n, time in enumerate((3.2, 4.0, 5.0))]


def study(folder: Path, constants: str) -> Path:
    """Write a study file with constants of the sheet of walks."""
    return write_study(folder, f'[sheets."gait speed"]\nconstants = {{ {constants} }}\n')


# By hand: 4 m in 3.2, 4 and 5 s; 15 ft are 4.572 m.
@pytest.mark.parametrize(
    ("constants", "speeds"),
    [
        ("course_m = 4", [1.25, 1, 0.8]),
        ("course_cm = 400", [1.25, 1, 0.8]),
        ("course_ft = 15", [1.42875, 1.143, 0.9144]),
        ('course_m = 4, start = "static"', [1.25, 1, 0.8]),
    ],
)
def test_a_declared_length_gives_the_speed(
    workbook: Write, tmp_path: Path, constants: str, speeds: list[float]
) -> None:
    """In the unit of its name."""
    path, declared = workbook({"gait speed": TIMES}), study(tmp_path, constants)
    assert prosuite.score_workbook(path, declared).wide["gait_speed_gait_speed"].tolist() == pytest.approx(speeds)
    assert "in every record, as declared" in notes(path, declared)
    assert prosuite.validate(path, study=declared).counts == {}


def test_a_declared_choice(workbook: Write, tmp_path: Path) -> None:
    """Goes by any spelling of its code."""
    declared = study(tmp_path, 'course_m = 4, start = "static"')
    wide = prosuite.score_workbook(workbook({"gait speed": TIMES}), declared).wide
    assert wide["gait_speed_start_type"].tolist() == ["standing"] * 3


def test_a_length_that_nobody_states_is_said_once(workbook: Write) -> None:
    """At the column of the times, with the line that declares it."""
    (finding,) = prosuite.validate(workbook({"gait speed": TIMES}))
    assert (finding.code, finding.cell) == ("unknown-constant", "'gait speed'!B1")
    assert 'below [sheets."gait speed"], such as constants = { gait_speed_distance_m = ' in str(finding.expected)


def test_a_length_chosen_by_parameter_is_known(workbook: Write, tmp_path: Path) -> None:
    """The battery takes a named course too."""
    path = workbook({"sppb": [{"subject": "1", "gait time": 4.1}, {"subject": "2", "gait time": 5.2}]})
    assert prosuite.validate(path).counts["unknown-constant"] == 1
    declared = write_study(tmp_path, '[sheets.sppb]\nparameters = { sppb_course = "three_metres" }\n')
    assert "unknown-constant" not in prosuite.validate(path, study=declared).counts


@pytest.mark.parametrize(
    ("constants", "said"),
    [
        ("cours_m = 4", "'cours_m' is no field of"),
        ("course_m = 40", "40 is not within the limits of gait_speed_distance_m, 2 to 20 m"),
        ("course = 8", "write course_m = 8 or course_ft = 8"),
        ("time_1_s = 3", "a constant holds for all trials"),
        ("gait_speed_m_s = 1", "differs from record to record"),
        ('start = "running"', "none of standing, rolling"),
        ('course_m = "4"', "expected a number"),
    ],
)
def test_what_cannot_hold_is_refused(workbook: Write, tmp_path: Path, constants: str, said: str) -> None:
    """With the key and what was expected."""
    with pytest.raises(prosuite.SpecError, match="constants") as refusal:
        prosuite.validate(workbook({"gait speed": TIMES}), study=study(tmp_path, constants))
    assert said in str(refusal.value)


def test_a_column_that_holds_it_too_is_refused(workbook: Write, tmp_path: Path) -> None:
    """Neither is taken for the other."""
    path = workbook({"gait speed": [{**row, "course": 4} for row in TIMES]})
    with pytest.raises(
        prosuite.SpecError, match=r"column 'course' \('gait speed'!C1\) holds gait_speed_distance_m too"
    ):
        prosuite.validate(path, study=study(tmp_path, "course_m = 4"))


def test_a_column_of_ages_is_declared_to_be_in_months(workbook: Write, tmp_path: Path) -> None:
    """72 months are 6 years."""
    rows = [{"subject": "1", "sex": "m", "age": age, "height": 120, "FEV1 (L)": 1.5} for age in (72, 6)]
    declared = write_study(tmp_path, '[sheets.Spirometry]\nunits = { age = "months" }\n')
    months = prosuite.score_workbook(workbook({"Spirometry": rows[:1]}), declared).wide["pft_fev1_predicted"].tolist()
    years = (
        prosuite.score_workbook(workbook({"Spirometry": rows[1:]}, name="years.xlsx"))
        .wide["pft_fev1_predicted"]
        .tolist()
    )
    assert months == pytest.approx(years)
