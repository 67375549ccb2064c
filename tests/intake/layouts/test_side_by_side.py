"""Visits of the study file side by side, whatever they are called. All values are invented and come out as typed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prosuite
from tests.support.synthetic import ITEMS, expected, records, scored, write_study, write_xlsx

Write = Callable[..., Path]
STUDY = '[visits]\nadmission = ["a:"]\n"wave 2" = []\n'
PERSON = {"id": "K7", "sex": "female"}


def wide(path: Path, study: Path | None, *columns: str) -> list[list[Any]]:
    """Return columns of the wide table."""
    return prosuite.score_workbook(path, study).wide[["visit", *columns]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("first", "second"), [("{}_admission", "{}_wave2"), ("Admission {}", "Wave 2 {}"), ("a: {}", "{} (wave_2)")]
)
def test_declared_spellings_name_columns(workbook: Write, tmp_path: Path, first: str, second: str) -> None:
    """Measured values, height and age of each visit and its date are those of that visit."""
    own = {"6mwd": (388, 361), "height_cm": (164, 163), "age": (71.4, 73.9), "date": ("2021-05-02", "2023-11-08")}
    row = PERSON | {
        one.format(name): values[nth] for nth, one in enumerate((first, second)) for name, values in own.items()
    }
    path = workbook({"Walks": [row]})
    study = write_study(tmp_path, STUDY)
    assert wide(path, study, "sixmwt_distance_m", "height_cm", "age", "date") == [
        ["admission", 388.0, 164, 71.4, "2021-05-02"],
        ["wave 2", 361.0, 163, 73.9, "2023-11-08"],
    ]
    assert list(prosuite.validate(path, study=study)) == []


def test_a_column_is_declared_with_a_declared_visit(workbook: Write, tmp_path: Path) -> None:
    """columns = { x = "wave_2_distance_m" } says field and visit."""
    lines = '[sheets.Walks]\ncolumns = { x = "admission_distance_m", y = "wave_2_distance_m" }'
    path = workbook({"Walks": [PERSON | {"x": 388, "y": 361}]})
    assert wide(path, write_study(tmp_path, STUDY + lines), "sixmwt_distance_m") == [
        ["admission", 388.0],
        ["wave 2", 361.0],
    ]


def test_phases_and_trials_stay(workbook: Write, tmp_path: Path) -> None:
    """What else a name says is read as ever."""
    row = PERSON | {
        "wave2_pre_FEV1": 1.62,
        "post_FEV1 (wave 2)": 1.75,
        "admission FEV1 1": 1.81,
        "admission FEV1 2": 1.84,
    }
    found = wide(workbook({"Spiro": [row]}), write_study(tmp_path, STUDY), "pft_fev1_l", "pft_fev1_post_l")
    assert found[0][:2] == ["admission", 1.84]
    assert found[1] == ["wave 2", 1.62, 1.75]


@pytest.mark.parametrize("naming", ["{item}.{number}", "{number}.{item}", "{item}_P{number}"])
def test_questionnaires_too(tmp_path: Path, naming: str) -> None:
    """The scales are those of the same answers in rows; a carried column of each visit goes with it."""
    forms = [form for form in records() if form.visit != "m6"]
    rows: dict[str, list[Any]] = {}
    for form in forms:
        rows.setdefault(form.subject, [form.subject]).extend(form.answers.values())
    head = ["subject", *(naming.format(item=item, number=number) for number in (0, 1) for item in ITEMS)]
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": [head, *rows.values()]})
    first, second = (naming.format(item="", number=number).removeprefix("_") for number in (0, 1))
    study = write_study(tmp_path, f'[visits]\nstart = ["{first}"]\nlater = ["{second}"]\n')
    assert scored(path, study=study) == expected(forms, {"bl": "start", "m3": "later"})


def test_a_fault_is_in_the_cell_of_its_visit(workbook: Write, tmp_path: Path) -> None:
    """Each visit's value has its own address."""
    row = PERSON | {"6mwd_admission": 388, "6mwd_wave2": 36100}
    (found,) = prosuite.validate(workbook({"Walks": [row]}), study=write_study(tmp_path, STUDY))
    assert (found.cell, found.visit) == ("Walks!D2", "wave 2")


def test_undeclared_they_are_named(workbook: Write) -> None:
    """Nothing is guessed, and the line that settles it is shown."""
    path = workbook({"Walks": [PERSON | {"6mwd_wave1": 388, "6mwd_wave2": 361}]})
    with pytest.raises(prosuite.InstrumentError, match="wave1 and wave2 in its names could be visits") as refusal:
        prosuite.validate(path)
    assert 'visits = { "wave 1" = ["wave1"], "wave 2" = ["wave2"] }' in str(refusal.value)


def test_numbers_from_0_are_no_trials(workbook: Write, tmp_path: Path) -> None:
    """``6mwd.0`` was dropped and ``6mwd.1`` taken for a trial; either line of the message settles it."""
    path = workbook({"Walks": [PERSON | {"6mwd.0": 388, "6mwd.1": 361}]})
    with pytest.raises(prosuite.ColumnError, match="numbered from 0") as refusal:
        prosuite.validate(path)
    visits, trials = (line.split(" if ")[0] for line in str(refusal.value).partition("study file ")[2].split(", or "))
    assert wide(path, write_study(tmp_path, visits), "sixmwt_distance_m") == [["visit 0", 388.0], ["visit 1", 361.0]]
    assert wide(path, write_study(tmp_path, f"[sheets.Walks]\n{trials}"), "sixmwt_distance_m") == [
        ["", 388.0]
    ]  # the longest


def test_plain_numbers_of_visits_name_no_columns(tmp_path: Path) -> None:
    """A study that calls its visits 1 and 2 in a column has items numbered 1 and 2 all the same."""
    forms = [form for form in records() if form.visit == "bl"]
    head = ["subject", "visit", *(f"Q_{number}" for number in range(1, 37))]
    rows = [[form.subject, "1", *form.answers.values()] for form in forms]
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": [head, *rows]})
    study = write_study(tmp_path, '[visits]\nbl = ["1"]\nm3 = ["2"]\n')
    assert scored(path, study=study) == expected(forms)


def test_a_visit_column_beside_them_is_refused(workbook: Write, tmp_path: Path) -> None:
    """It is open which of the two counts."""
    path = workbook({"Walks": [PERSON | {"visit": "x", "6mwd_admission": 388, "6mwd_wave2": 361}]})
    with pytest.raises(prosuite.InstrumentError, match="has a visit column, and '6mwd_admission'"):
        prosuite.validate(path, study=write_study(tmp_path, STUDY))
