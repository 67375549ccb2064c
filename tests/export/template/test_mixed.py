"""A template of an instrument with items and fields, invented: one sheet with both, which reads back and scores."""

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import prosuite
from tests.support.templates import ROWS, headers_of, rules_of, worksheet

KEYS = ["subject", "visit", "date"]
SLEEP = """
id = "sleep_of_nobody"
title = "Invented sleep diary"
licence = "Invented for a test."
key_fields = ["bed_time"]
items = [
    { id = "snd_a", number = "1", answers = [1, 2, 3] },
    { id = "snd_b", number = "2", answers = [1, 3, 9], not_counted = { 9 = "does not apply" } },
]
fields = [
    { id = "bed_time", title = "Time of going to bed", kind = "clock", unit = "hours" },
    { id = "snd_vas", title = "Scale from 0 to 100", hard = [0, 100] },
]
references = [{ id = "invented", text = "Invented for a test." }]

[[scales]]
id = "rest"
title = "Rest"
of = ["snd_a", "snd_b"]
unit = "points"
source = "invented"
"""
STRENGTH = """
id = "pull_of_nobody"
title = "Invented pull"
licence = "Invented for a test."
key_fields = ["pull_kg"]
trials = { number = "pull_no", words = ["pull"] }
items = [{ id = "pon_effort", answers = [1, 2, 3, 4, 5] }]
fields = [
    { id = "pull_kg", title = "Strength", unit = "kg", hard = [0, 90], per = "trial" },
    { id = "pull_no", title = "Number of the pull", hard = [1, 10], per = "trial" },
    { id = "pull_side", title = "Side", kind = "choice", codes = { left = ["left"], right = ["right"] } },
]
references = [{ id = "invented", text = "Invented for a test." }]

[[steps]]
id = "best_kg"
op = "pick"
of = "pull_kg"
rule = "highest"
title = "Best pull"
unit = "kg"
source = "invented"

[[steps]]
id = "per_effort"
op = "ratio"
over = "best_kg"
under = "pon_effort"
title = "Strength by effort"
unit = "kg"
source = "invented"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    (folder / "sleep_of_nobody.toml").write_text(SLEEP, encoding="utf-8")
    (folder / "pull_of_nobody.toml").write_text(STRENGTH, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def crf(folder: Path) -> Path:
    names = ["sleep_of_nobody", "pull_of_nobody"]
    return prosuite.write_template(folder / "crf.xlsx", names, instruments=folder, rows=ROWS)


def _filled(crf: Path, name: str, rows: list[dict[str, Any]]) -> Path:
    book = openpyxl.load_workbook(crf)
    headers = headers_of(worksheet(book, name))
    for number, row in enumerate(rows, start=2):
        for header, value in row.items():
            worksheet(book, name).cell(number, headers.index(header) + 1).value = value
    book.save(crf.with_name("filled.xlsx"))
    return crf.with_name("filled.xlsx")


def test_items_stand_before_fields(crf: Path) -> None:
    """Items in printed order; of the fields, the number of the trial first."""
    book = openpyxl.load_workbook(crf)
    assert headers_of(worksheet(book, "sleep_of_nobody")) == [*KEYS, "snd_a", "snd_b", "bed_time", "snd_vas"]
    assert headers_of(worksheet(book, "pull_of_nobody")) == [*KEYS, "pon_effort", "pull_no", "pull_kg", "pull_side"]


def test_answers_that_do_not_count_can_be_entered(crf: Path) -> None:
    """The 9 that counts as missing is an answer like the others."""
    rules = rules_of(worksheet(openpyxl.load_workbook(crf), "sleep_of_nobody"))
    assert (rules["snd_b"].type, rules["snd_b"].formula1) == ("list", '"1,3,9"')
    assert (rules["snd_vas"].type, rules["snd_vas"].formula1, rules["snd_vas"].formula2) == ("decimal", "0.0", "100.0")


def test_a_clock_takes_a_time_of_day(crf: Path) -> None:
    """From midnight to a second before the next, which Excel counts in parts of a day: 86399 / 86400."""
    sheet = worksheet(openpyxl.load_workbook(crf), "sleep_of_nobody")
    rule = rules_of(sheet)["bed_time"]
    assert (rule.type, rule.operator, rule.errorStyle) == ("time", None, None)  # between, stop
    assert float(str(rule.formula1)) == 0
    assert float(str(rule.formula2)) == pytest.approx(86399 / 86400)
    assert "22:30" in str(rule.error)
    assert "Values: time of day" in str(rule.prompt)
    place = headers_of(sheet).index("bed_time") + 1
    assert {sheet.cell(row, place).number_format for row in range(2, ROWS + 2)} == {"hh:mm"}


def test_notes_are_about_both(crf: Path) -> None:
    """Codes and numbers are spoken of, the trials of the one sheet, and each item and field has a line."""
    book = openpyxl.load_workbook(crf)
    about = " ".join(str(value) for row in worksheet(book, "About").values for value in row if value)
    assert "sleep_of_nobody: Invented sleep diary; 12 records can be entered" in about
    assert "Sheet pull_of_nobody: one row for each trial, with its number in column pull_no" in about
    assert "Choose or type the code of the answer." in about
    assert "Type numbers in the unit" in about
    rows = [row[:2] for row in worksheet(book, "Codes").iter_rows(values_only=True)]
    for name in ("snd_a", "snd_b", "bed_time", "snd_vas"):
        assert ("sleep_of_nobody", name) in rows


def test_what_an_item_is_for_is_any_score(crf: Path) -> None:
    """A step that is no scale reads the item."""
    sheet = worksheet(openpyxl.load_workbook(crf), "pull_of_nobody")
    comment = sheet.cell(1, 4).comment
    assert comment is not None
    assert str(comment.text).splitlines()[1:] == ["Scales: per_effort", "Codes: 1, 2, 3, 4, 5"]


def test_two_trials_with_one_answer_read_back(crf: Path, folder: Path) -> None:
    """The answer stands in one row of the session: the better of 20 and 30 kg over effort 4 is 7.5."""
    session = {"subject": "001", "visit": "baseline", "date": datetime.date(2024, 3, 1)}
    rows: list[dict[str, Any]] = [
        session | {"pull_no": 1, "pull_kg": 20, "pon_effort": 4, "pull_side": "left"},
        session | {"pull_no": 2, "pull_kg": 30},
    ]
    result = prosuite.score_workbook(_filled(crf, "pull_of_nobody", rows), instruments=folder)
    assert [finding for finding in result.findings if finding.sheet == "pull_of_nobody"] == []
    assert result.wide[["pull_of_nobody_best_kg", "pull_of_nobody_per_effort"]].to_numpy().tolist() == [[30, 7.5]]


def test_an_answer_that_does_not_count_is_no_finding(crf: Path, folder: Path) -> None:
    """3 and 9, which counts as missing: the sum needs both and is not there."""
    rows: list[dict[str, Any]] = [{"subject": "001", "visit": "1", "snd_a": 3, "snd_b": 9, "snd_vas": 50}]
    rows += [{"subject": "002", "visit": "1", "snd_a": 3, "snd_b": 1, "snd_vas": 50}]
    result = prosuite.score_workbook(_filled(crf, "sleep_of_nobody", rows), instruments=folder)
    assert [finding for finding in result.findings if finding.sheet == "sleep_of_nobody"] == []
    assert result.wide["sleep_of_nobody_rest"].isna().tolist() == [True, False]
    assert result.wide["sleep_of_nobody_rest"].tolist()[1] == 4
