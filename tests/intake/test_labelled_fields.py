"""Codes of a choice that the file labels are read by the labels; what is declared comes first, the unknown stays."""

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

import prosuite
from tests.support.synthetic import ITEMS, notes, write_study


def write(folder: Path, labels: dict[float, str], codes: list[float]) -> Path:
    """Write walks of two persons whose sex is stored as codes."""
    walks = {"subject": ["a", "b"], "distance_m": [400.0, 400.0], "age": [60.0, 60.0]}
    data = pd.DataFrame(walks | {"height_cm": [170.0, 170.0], "weight_kg": [70.0, 70.0], "sex": codes})
    pyreadstat.write_sav(data, str(folder / "sixmwt.sav"), variable_value_labels={"sex": labels})
    return folder / "sixmwt.sav"


def predicted(path: Path, study: Path | None = None) -> list[float]:
    found: list[float] = (
        prosuite.score_workbook(path, study, instrument="sixmwt").wide["sixmwt_distance_predicted"].tolist()
    )
    return found


def test_either_coding_is_read_by_its_labels(tmp_path: Path) -> None:
    """1 and 2, or 0 and 1, whichever is which, give what the words give; a note says what was read."""
    men, women = predicted(write(tmp_path, {1: "male", 2: "female"}, [1, 2]))
    assert men != women
    assert predicted(write(tmp_path, {1: "Female", 2: "Male"}, [1, 2])) == [women, men]
    assert predicted(write(tmp_path, {0: "weiblich", 1: "männlich"}, [1, 0])) == [men, women]
    assert "sex: codes read by the file's own labels: 0 is weiblich, 1 is männlich" in notes(
        tmp_path / "sixmwt.sav", instrument="sixmwt"
    )


@pytest.mark.parametrize("labels", [{}, {1: "male"}, {1: "male", 2: "blue"}])
def test_codes_without_a_known_label_are_refused_as_before(tmp_path: Path, labels: dict[float, str]) -> None:
    """No label, or one that is no word of the field, settles nothing."""
    with pytest.raises(prosuite.ColumnError, match="nothing says what they mean"):
        predicted(write(tmp_path, labels, [1, 2]))


def test_declared_codes_come_first(tmp_path: Path) -> None:
    """The study file may contradict the labels."""
    path = write(tmp_path, {1: "male", 2: "female"}, [1, 2])
    study = write_study(tmp_path, '[codes.sex]\n"1" = "female"\n"2" = "male"\n')
    assert predicted(path, study) == predicted(path)[::-1]


def test_sex_beside_a_questionnaire(tmp_path: Path) -> None:
    """Norms of the person's sex are found by the labels too."""
    data = pd.DataFrame({"subject": ["a", "b"], **{item: [1, 2] for item in ITEMS}, "sex": [1.0, 2.0]})
    pyreadstat.write_sav(data, str(tmp_path / "f.sav"), variable_value_labels={"sex": {1: "female", 2: "male"}})
    assert "sex: codes read by the file's own labels: 1 is female, 2 is male" in notes(
        tmp_path / "f.sav", instrument="sf36v2"
    )
