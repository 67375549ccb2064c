"""Drafts of sheets whose instrument has items and a field: one way for both; expected scores by hand."""

import re
import tomllib
from pathlib import Path

import pytest

import prosuite
from prosuite.catalogue.load import load_catalogue
from prosuite.drafting.draft import Draft, draft
from prosuite.intake.study_file import load_study
from tests.support.drafts import Rows, save_sheets, write_study

_JOINT = """
id = "joint"
title = "Joint, invented for these tests"
licence = "invented"
items = [
    { id = "stiff", answers = [0, 1, 2, 3] },
    { id = "sore", answers = [0, 1, 2, 3] },
    { id = "weak", answers = [0, 1, 2, 3] },
]
fields = [
    { id = "calf_cm", title = "Calf", aliases = ["calf"], unit = "cm", hard = [10, 70], soft = [20, 50] },
]
key_fields = ["calf_cm"]
references = [{ id = "own", text = "invented" }]

[[scales]]
id = "total"
title = "Total"
of = ["stiff", "sore", "weak"]
how = "sum"
unit = "points"
source = "own"

[[steps]]
id = "calf_band"
op = "band"
of = "calf_cm"
bands = [{ give = "thin" }, { min = 31, give = "usual" }]
title = "Calf band"
source = "own"
"""
_ANSWERS = ([0, 1, 2], [3, 3, 3], [1, 0, 0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with an instrument that has three items and a field."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "joint.toml").write_text(_JOINT, encoding="utf-8")
    return own


def _rows(calf: str, *values: object) -> Rows:
    rows = zip(_ANSWERS, values, strict=True)
    return [
        ["subject", "visit", "stiff", "sore", "weak", calf],
        *([f"S{n}", "bl", *answers, value] for n, (answers, value) in enumerate(rows)),
    ]


def _drafted(folder: Path, sheet: str, rows: Rows) -> tuple[Path, Draft]:
    path = save_sheets(folder.with_name("visits.xlsx"), {sheet: rows})
    return path, draft(path, load_catalogue(folder))


def _in_force(text: str) -> str:
    return re.sub(r"^#(?=[^ ])", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("sheet", "said"), [("joint", "the sheet name says so"), ("Clinic", 'its columns say so, such as "calf (cm)"')]
)
def test_items_and_fields_are_named_and_the_draft_runs(folder: Path, sheet: str, said: str) -> None:
    """Declared once, by its name or its columns; sums and bands by hand."""
    path, drafted = _drafted(folder, sheet, _rows("calf (cm)", 30, 31, 40))
    assert drafted.questions == ()
    assert tomllib.loads(drafted.text) == {"sheets": {sheet: {"header_row": 1, "instrument": "joint"}}}
    assert f'instrument = "joint"  # {said}\n' in drafted.text
    assert f'#   "calf (cm)" ({sheet}!F1): calf_cm in cm by its name\n' in drafted.text
    assert "# 3 item columns by item code, C1:E1.\n" in drafted.text
    assert "one row per record" in drafted.text
    assert "neither" not in drafted.text
    study = write_study(path, _in_force(drafted.text))
    wide = prosuite.score_workbook(path, study, instruments=folder).wide
    assert wide["joint_total"].tolist() == [3, 9, 1]
    assert wide["joint_calf_band"].tolist() == ["thin", "usual", "usual"]


def test_what_is_in_doubt_of_items_and_fields_is_asked_together(folder: Path) -> None:
    """A code that recurs in both is one question, and a column of each that stands twice is left out in one line."""
    rows = [[*row, row[3], row[5]] for row in _rows("calf", -9, -9, 40)]
    rows[0] = [*rows[0][:6], "SORE ", "calf circumference cm"]
    rows[0][7] = "calf cm"
    rows[2][4] = rows[3][4] = -9
    path, drafted = _drafted(folder, "joint", rows)
    missing, *doubles = drafted.questions
    assert 'which recur in columns of items and fields and are no values of them: "-9" (6)' in missing
    assert [re.findall(r"both hold (\w+: which has the \w+)", double) for double in doubles] == [
        ["sore: which has the answers"],
        ["calf_cm: which has the values"],
    ]
    study = load_study(write_study(path, _in_force(drafted.text)))
    assert study.missing == {"-9": "missing"}


def test_visits_side_by_side(folder: Path) -> None:
    """Items and field of each visit are found under the names they have on the sheet."""
    header, *rows = _rows("calf", 30, 31, 40)
    names = [f"{visit}_{name}" for visit in ("bl", "m3") for name in header[2:]]
    path, drafted = _drafted(folder, "joint", [["subject", *names], *([row[0], *row[2:], *row[2:]] for row in rows)])
    assert drafted.questions == ()
    assert "visits side by side were read: bl, m3" in drafted.text
    assert '"bl_calf" (joint!E1): calf_cm; unit not stated, cm' in drafted.text
    assert "# 6 item columns by item code, B1:D1, F1:H1.\n" in drafted.text
    assert "neither" not in drafted.text
    wide = prosuite.score_workbook(path, write_study(path, drafted.text), instruments=folder).wide
    assert wide["joint_total"].tolist() == [3, 3, 9, 9, 1, 1]


def test_numbers_and_dates_are_asked_once(folder: Path) -> None:
    """A decimal comma in the field and an open order of dates are one question each."""
    rows = [[*row, "03/04/2024"] for row in _rows("calf (cm)", "30,5", "31,5", "40,5")]
    rows[0][6] = "date"
    path, drafted = _drafted(folder, "joint", rows)
    assert [question.split(" in ")[0] for question in drafted.questions] == ["Are numbers", "Which is first"]
    study = write_study(path, _in_force(drafted.text))
    wide = prosuite.score_workbook(path, study, instruments=folder).wide
    assert wide["joint_calf_band"].tolist() == ["thin", "usual", "usual"]
    assert set(wide["date"]) == {"2024-04-03"}  # the suggestion is day first
