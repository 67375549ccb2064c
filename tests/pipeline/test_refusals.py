"""Refusals: one run says all of them, with the faults of every sheet that can be read, and scores nothing."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result

import prosuite

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]
Run = Callable[..., Result]

WALKS = [{"subject": who, "visit": "1", "6MWD": 400, "Height": 170, "sex": code} for who, code in (("a", 1), ("b", 2))]
DATED = [
    {"subject": who, "visit": "1", "date": day, "gad7_1": 1, **{f"gad7_{item}": 0 for item in range(2, 8)}}
    for who, day in (("a", "03/04/2024"), ("b", "05/06/2024"))
]
REASONS = ("say which: add --instrument", "column 'sex' (Walks!E1)", "date column 'date'")


@pytest.fixture
def refused(form: Build, workbook: Write) -> Path:
    """A workbook of four sheets: no version, codes of sex, dates in two ways; and a form with a 33 in pf03."""
    good = [record | {"pf03": 33} for record in form()[:1]] + form()[1:]
    sheets = {"Quality of life": form(), "Walks": WALKS, "GAD7": DATED, "SF36v2": good}
    return workbook(sheets, name="four sheets.xlsx")


def _says_all(said: str) -> bool:
    return all(reason in " ".join(said.split()) for reason in REASONS)


def test_every_refusal_of_every_sheet_is_raised_at_once(refused: Path) -> None:
    """The group holds one refusal of each sheet, each of its own kind, and what was found on the sheet that is read."""
    with pytest.raises(prosuite.RefusedError) as raised:
        prosuite.validate(refused)
    error = raised.value
    assert _says_all(str(error))
    kinds = [prosuite.InstrumentError, prosuite.ColumnError, prosuite.ColumnError]
    assert [type(one) for one in error.exceptions] == kinds
    assert error.findings is not None
    assert [(one.code, one.sheet) for one in error.findings if one.severity == "error"] == [
        ("sheet-refused", "Quality of life"),
        ("sheet-refused", "Walks"),
        ("sheet-refused", "GAD7"),
        ("out-of-range-answer", "SF36v2"),
    ]


def test_the_kinds_can_be_told_apart(refused: Path) -> None:
    """As of any group, ``except*`` takes the refusals of a kind."""
    kinds = []
    try:
        prosuite.score_workbook(refused)
    except* prosuite.ColumnError as group:
        kinds.append(len(group.exceptions))
    except* prosuite.InstrumentError as group:
        kinds.append(len(group.exceptions))
    assert kinds == [2, 1]


def test_a_single_refusal_is_raised_as_it_is(form: Build, workbook: Write) -> None:
    """One refused sheet beside a good one raises its own kind of error, with the findings of the other."""
    bad = [record | {"pf03": "x"} for record in form()]
    with pytest.raises(prosuite.ColumnError, match=r"column 'sex' \(Walks!E1\)") as raised:
        prosuite.validate(workbook({"SF36v2": bad, "Walks": WALKS}))
    codes = [finding.code for finding in raised.value.findings or ()]
    assert codes.count("text-answer") == 3
    assert codes.count("sheet-refused") == 1


def test_one_sheet_is_refused_for_all_its_reasons(workbook: Write) -> None:
    """Codes of sex and of a height in two units on the same sheet are said in one run."""
    rows = [
        {"subject": who, "date": "03/04/2024", "distance_m": 400, "sex": code, "weight": 70}
        for who, code in (("a", 1), ("b", 2))
    ]
    with pytest.raises(prosuite.RefusedError) as raised:
        prosuite.validate(workbook({"6MWT": rows}))
    said = str(raised.value)
    assert ("column 'sex'" in said, "date column 'date'" in said) == (True, True)


def test_a_study_file_is_refused_for_all_its_faults(form: Build, workbook: Write, tmp_path: Path) -> None:
    """What it says of sheets that are not there, of unknown items and of unknown instruments is said at once."""
    study = tmp_path / "s.toml"
    study.write_text(
        '[sheets.Fom]\ninstrument = "sf36v2"\n[sheets.B]\ninstrument = "sf36v9"\n[sheets.C]\nanswers.gh9 = { a = 1 }\n',
        encoding="utf-8",
    )
    with pytest.raises(prosuite.RefusedError) as raised:
        prosuite.validate(workbook({"Form": form(), "B": form(), "C": form()}), study=study)
    said = str(raised.value)
    assert all(part in said for part in ("no sheet is named 'Fom'", "'sf36v9'", "'gh9' is no item"))


def test_doubled_columns_of_all_sheets_are_refused_at_once(form: Build, workbook: Write) -> None:
    """Scoring refuses each doubled column of each sheet; validating names them as findings."""
    twice = [record | {"pf1": 1} for record in form()]
    path = workbook({"SF36v2": twice, "RAND36": twice})
    with pytest.raises(prosuite.RefusedError) as raised:
        prosuite.score_workbook(path)
    assert ["'SF36v2'" in str(one) for one in raised.value.exceptions] == [True, False]
    assert prosuite.validate(path).counts["duplicate-item-column"] == 2


# The command line


def test_score_says_all_and_writes_nothing(run: Run, refused: Path, tmp_path: Path) -> None:
    """Exit status 2, an error for each refusal and the faults of the good sheet; no output."""
    result = run("score", refused)
    assert (result.exit_code, result.stdout) == (2, "")
    assert _says_all(result.stderr)
    assert result.stderr.count("Error: ") == 3
    assert "pf03 holds 33" in result.stderr
    assert [path.name for path in tmp_path.glob("*scores*")] == []


def test_validate_says_all_in_every_form(run: Run, refused: Path) -> None:
    """Standard error names each refusal; the lists for programs and for the record hold them as findings."""
    for form, kind in (("json", None), ("csv", None), ("text", "sheet-refused: 1 error")):
        result = run("validate", refused, "--format", form)
        assert (result.exit_code, result.stderr.count("Error: "), _says_all(result.stderr)) == (2, 3, True)
        if form == "json":
            codes = [finding["code"] for finding in json.loads(result.stdout)["findings"]]
            assert (codes.count("sheet-refused"), codes.count("out-of-range-answer")) == (3, 1)
        assert kind is None or result.stdout.count(kind) == 3
        assert "pf03 holds 33" in result.stdout


def test_a_marked_copy_says_which_sheets_are_refused(run: Run, refused: Path) -> None:
    """The copy is written all the same; the refused sheets are marked on A1, so that none looks clean."""
    result = run("validate", refused, "--annotate", "marked.xlsx")
    assert (result.exit_code, "Written: marked.xlsx" in result.stderr) == (2, True)
    book = openpyxl.load_workbook("marked.xlsx")
    for sheet in ("Quality of life", "Walks", "GAD7"):
        comment = book[sheet]["A1"].comment
        assert comment is not None
        assert "[sheet-refused]" in comment.text


def test_exceptions_of_what_was_not_checked_are_not_void(run: Run, refused: Path, tmp_path: Path) -> None:
    """A reviewed exception of a refused sheet still stands: nobody looked whether its fault is there."""
    exceptions = tmp_path / "my exceptions.csv"
    exceptions.write_text(
        "code,subject,visit,item,value,reason,by,date\nout-of-range-answer,zz,1,pf04,9,ok,me,2024-05-31\n",
        encoding="utf-8",
    )
    assert "exception-void" not in run("validate", refused, "--exceptions", exceptions).stdout


def test_a_file_that_cannot_be_read_gives_no_report(run: Run, tmp_path: Path) -> None:
    """Nothing was looked at, so nothing is listed."""
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    result = run("validate", "empty.csv")
    assert (result.exit_code, result.stdout) == (2, "")


def test_the_printed_command_runs_as_printed(form: Build, workbook: Write, run: Run, tmp_path: Path) -> None:
    """It carries every option that says how the workbook is read, quoted, and finds the same."""
    path = workbook({"Form": [record | {"pf03": 33, "pf04": "-9"} for record in form()] * 4}, name="my forms.xlsx")
    study, exceptions, own = tmp_path / "my study.toml", tmp_path / "it's ok.csv", tmp_path / "my own"
    own.mkdir()
    study.write_text('[missing]\n"-9" = "not done"\n', encoding="utf-8")
    exceptions.write_text("code,subject,visit,item,value,reason,by,date\n", encoding="utf-8")
    options = ("--instrument", "sf36v2", "--study", study, "--exceptions", exceptions, "--instruments", own)
    result = run("score", path, *options, "--missing-rule", "all", "--fail-on", "never")
    (line,) = [line for line in result.stderr.splitlines() if " more: " in line]
    words = shlex.split(line.partition(" more: ")[2])
    assert words[:3] == ["prosuite", "validate", str(path)]
    again = run(*words[1:])
    assert (again.exit_code, again.stdout.count("pf03 holds 33")) == (1, 12)
    assert "-9" not in again.stdout
