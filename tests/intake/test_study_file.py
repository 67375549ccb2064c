"""The study file: what it declares, and how its faults are named."""

import re
from pathlib import Path

import pytest

from prosuite.errors import SpecError
from prosuite.intake.study_file import Study, Visit, load_study


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
        (
            '[sheet."Form A"]\ninstrument = "sf36v2"\n',
            "study.toml: line 1: sheet is no known key; did you mean 'sheets'?",
        ),
        (
            '[sheets."Form A"]\ninstrument = "sf36v2"\ncolour = "red"\n',
            r'line 3: sheets\."Form A"\.colour is no known key',
        ),
        (
            '[sheets."Form A"]\ninstrument = 36\n',
            r'line 2: sheets\."Form A"\.instrument: found 36, expected lower-case',
        ),
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


def test_a_visit_is_its_spellings_or_a_table(tmp_path: Path) -> None:
    """A bare list and a table say the same of spellings; the table may give day and window."""
    study = _study(tmp_path, '[visits]\na = ["A1"]\nb = { spellings = ["B1"], day = 0, window = [-42, 0] }\n')
    assert study.visits == {"a": Visit(spellings=("A1",)), "b": Visit(spellings=("B1",), day=0, window=(-42, 0))}
    assert [study.visit_name(spelling) for spelling in ("A1", " a ", "b1", "c")] == ["a", "a", "b", None]
    assert study.anchor_visit == "b"


def test_a_spelling_may_differ_from_the_name_in_case_alone(tmp_path: Path) -> None:
    """A spelling that compares equal to its own visit is no second visit."""
    assert _study(tmp_path, '[visits]\nm3 = ["M3"]\n').visit_name("M3") == "m3"


def test_the_declared_anchor_comes_first(tmp_path: Path) -> None:
    """The anchor is the visit that is named, or the one with day 0."""
    assert _study(tmp_path, 'anchor = "b"\n[visits]\na = []\nb = []\n').anchor_visit == "b"
    assert _study(tmp_path, "[visits]\na = []\n").anchor_visit is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[visits]\na = ["x"]\nb = ["X"]\n', "visit 'x' is declared twice"),
        (
            '[visits]\na = "x"\n',
            'line 2: visits.a: found "x", expected a list, each entry text that is not empty, such as a = ["',
        ),
        ("[visits]\na = { windw = [0, 1] }\n", "line 2: visits.a.windw is no known key; did you mean 'window'?"),
        ("[visits]\na = { day = 0, window = [1, -1] }\n", "visits.a: window [1, -1] ends before it begins"),
        ("[visits]\na = { window = [0, 1] }\n", "window [0, 1] needs the planned day of the visit: add day = ..."),
        ("[visits]\na = { day = 90, window = [-14, 14] }\n", "window [-14, 14] leaves out day 90"),
        ("[visits]\na = { day = 9, window = [1, 14] }\n", "windows are declared, but no visit is day 0"),
        ("[visits]\na = { day = 0, window = [0, 0] }\nb = { day = 0 }\n", "but 'a' and 'b' are day 0: say which one"),
        ('anchor = "basline"\n[visits]\nbaseline = []\n', "no visit is named 'basline'; did you mean 'baseline'?"),
        ('anchor = "a"\n[visits]\na = { day = 1 }\n', "anchor: days are counted from 'a', so its day is 0"),
        ('[visits]\nmonth = []\n[sheets.X]\nexpected = ["mnth"]\n', "'mnth'; did you mean 'month'?"),
        (
            'date_order = "dym"\n',
            'line 1: date_order: found "dym", expected "dmy", "mdy" or "ymd", such as date_order = "ymd"',
        ),
        ('decimal = ";"\n', 'line 1: decimal: found ";", expected "," or ".", such as decimal = ","'),
        (
            '[sheets.X]\nunits = { Height = "m e" }\n',
            'line 2: sheets.X.units.Height: found "m e", expected a unit without spaces',
        ),
        ('[codes.Sex]\n"1" = "male"\n', "codes.Sex"),
        ("[codes.sex]\nmale = 1\n", "line 2: codes.sex.male: found 1, expected text that is not empty"),
    ],
)
def test_a_contradictory_declaration_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    """Visits, windows, anchor, locale, codes and units that cannot be meant are refused with key and reason."""
    with pytest.raises(SpecError, match=re.escape(reason)):
        _study(tmp_path, content)
