"""The study file: what it declares, and how its faults are named."""

from pathlib import Path

import pytest

from prosuite.errors import SpecError
from prosuite.intake.study import Study, load_study


def _study(tmp_path: Path, text: str) -> Study:
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    return load_study(path)


def test_a_study_file_declares_instrument_and_norms(tmp_path: Path) -> None:
    """A sheet's entry says which instrument it holds and which norms it is scored with."""
    entry = _study(tmp_path, '[sheets."Form A"]\ninstrument = "sf36v2"\nnorms = "us1998"\n').sheet("Form A")
    assert entry is not None
    assert (entry.instrument, entry.norms) == ("sf36v2", "us1998")


def test_norms_may_be_left_out(tmp_path: Path) -> None:
    """A sheet's entry need not name norms."""
    entry = _study(tmp_path, '[sheets."Form A"]\ninstrument = "sf36v2"\n').sheet("Form A")
    assert entry is not None
    assert entry.norms is None


@pytest.mark.parametrize("name", ["Form A", "form a", "FORM_A", "form-a"])
def test_a_sheet_is_found_whatever_its_case_and_punctuation(tmp_path: Path, name: str) -> None:
    """Case, spaces and punctuation of a sheet's name do not matter."""
    assert _study(tmp_path, '[sheets."Form A"]\ninstrument = "sf36v2"\n').sheet(name) is not None


def test_another_sheet_is_not_declared(tmp_path: Path) -> None:
    """What is not in the study file is not declared."""
    assert _study(tmp_path, '[sheets."Form A"]\ninstrument = "sf36v2"\n').sheet("Form B") is None


def test_an_empty_study_declares_nothing(tmp_path: Path) -> None:
    """An empty file is a study that declares nothing."""
    assert _study(tmp_path, "").sheets == {}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("sheets = = 3", "study.toml is not TOML"),
        ('[sheet."Form A"]\ninstrument = "sf36v2"\n', "study.toml: sheet is no known key; did you mean 'sheets'?"),
        ('[sheets."Form A"]\ninstrument = "sf36v2"\ncolour = "red"\n', r"sheets\.Form A\.colour"),
        ('[sheets."Form A"]\ninstrument = 36\n', r"sheets\.Form A\.instrument"),
        ('sheets = "Form A"\n', "sheets"),
    ],
    ids=["no TOML", "unknown key", "unknown key of a sheet", "wrong type", "no table"],
)
def test_a_faulty_study_file_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    """A fault is refused with the file and the key, and the nearest key if one is unknown."""
    with pytest.raises(SpecError, match=reason):
        _study(tmp_path, content)


def test_a_study_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 text are refused."""
    path = tmp_path / "study.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SpecError, match=r"study\.toml is not TOML"):
        load_study(path)


def test_a_study_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A missing study file is refused by name."""
    with pytest.raises(SpecError, match=r"study\.toml"):
        load_study(tmp_path / "study.toml")
