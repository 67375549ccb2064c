"""``prosuite validate``: findings to stdout in three formats, nothing written, an exit status to rely on."""

import csv
import datetime
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]
Run = Callable[..., Result]


def _faulty(form: Build) -> list[Record]:
    """Make three records with one wrong and one blank answer."""
    records = form()
    records[1] |= {"pf03": 33, "ht": None}
    return records


@pytest.mark.parametrize("form_of_output", ["text", "json", "csv"])
@pytest.mark.parametrize(
    "kind",
    [
        *("missing file", "folder", "empty file", "empty workbook", "header without records", "text named .xlsx"),
        *("encrypted", "truncated", "other type", "not text", "open quote"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    broken_file: Callable[[str], Path], run: Run, kind: str, form_of_output: str
) -> None:
    """What is no table ends in one sentence on stderr and exit status 2; stdout stays empty for programs."""
    result = run("validate", broken_file(kind), "--format", form_of_output)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith("Error: ")


def test_an_undeclared_version_is_refused(form: Build, workbook: Write, run: Run) -> None:
    """The refusal holds the option that settles it."""
    result = run("validate", workbook({"Form": form()}))
    assert (result.exit_code, "--instrument sf36v2" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("options", "worst", "status"),
    [
        ([], 1, 0),
        ([], None, 0),
        ([], 9, 1),
        (["--fail-on", "error"], None, 0),
        (["--fail-on", "error"], 9, 1),
        (["--fail-on", "warning"], 1, 0),
        (["--fail-on", "warning"], None, 1),
    ],
)
def test_the_exit_status_follows_the_findings(
    form: Build, workbook: Write, run: Run, options: list[str], worst: int | None, status: int
) -> None:
    """Findings at or above --fail-on, error by default, make the exit status 1; a blank is a warning."""
    records = [record | {"pf01": worst} for record in form()]
    assert run("validate", workbook({"SF36v2": records}), *options).exit_code == status


@pytest.mark.parametrize("value", ["two", 33, 2.5, True, datetime.date(2024, 1, 2)])
def test_a_wrong_answer_is_named_by_its_cell(form: Build, workbook: Write, run: Run, value: object) -> None:
    """Text, a number out of range, a fraction, a truth value and a date end in a line with the cell and status 1."""
    records = form()
    records[1]["pf03"] = value
    result = run("validate", workbook({"SF36v2": records}))
    assert _first_finding(result).startswith("SF36v2!G3: error: pf03 holds")
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"Q3c": 1}, "SF36v2!AM1: error: columns pf03 (SF36v2!G1) and Q3c (SF36v2!AM1) both hold pf03"),
        ({"subject": "001"}, "SF36v2!3: error: subject 001 has a second record here; the first is SF36v2!2"),
    ],
    ids=["duplicate column", "duplicate record"],
)
def test_a_duplicate_is_named(form: Build, workbook: Write, run: Run, change: Record, line: str) -> None:
    """A column or record that stands twice ends in exit status 1."""
    result = run("validate", workbook({"SF36v2": [record | change for record in form("001", "002")]}))
    assert (_first_finding(result).startswith(line), result.exit_code) == (True, 1)


def test_a_missing_item_column_is_named(form: Build, workbook: Write, run: Run) -> None:
    """An item without a column ends in exit status 1."""
    records = form()
    for record in records:
        del record["pf03"]
    result = run("validate", workbook({"SF36v2": records}))
    assert _first_finding(result).startswith("SF36v2: error: no column holds pf03 of sf36v2")
    assert result.exit_code == 1


def test_an_unknown_sheet_is_named(form: Build, workbook: Write, run: Run) -> None:
    """A sheet that is not scored is a warning."""
    result = run("validate", workbook({"SF36v2": form(), "Lab": [{"subject": "001", "Hb": 14}]}))
    assert _first_finding(result).startswith("Lab: warning: the sheet was read but is not scored yet")
    assert result.exit_code == 0


def test_text_is_the_default(form: Build, workbook: Write, run: Run) -> None:
    """Without --format each finding is a line of its group, and the last line counts them."""
    lines = run("validate", workbook({"SF36v2": _faulty(form)})).stdout.splitlines()
    assert [line for line in lines if line.startswith("  SF36v2!")] == [
        (
            "  SF36v2!G3: error: pf03 holds 33, which is not an answer the item offers, expected 1, 2, 3 "
            "(subject 002, baseline) [out-of-range-answer]"
        ),
        "  SF36v2!D3: warning: ht is blank, expected 1, 2, 3, 4, 5 (subject 002, baseline) [blank-answer]",
    ]
    assert lines[-1] == "1 error, 1 warning"


def _first_finding(result: Result) -> str:
    """Return the first finding of the first group: the line below the group's heading."""
    return result.stdout.splitlines()[1].strip()


def test_json_goes_to_stdout(form: Build, workbook: Write, run: Run) -> None:
    """--format json prints one document with counts and findings."""
    document = json.loads(run("validate", workbook({"SF36v2": _faulty(form)}), "--format", "json").stdout)
    assert document["summary"] == {"errors": 1, "warnings": 1}
    assert [finding["cell"] for finding in document["findings"]] == ["SF36v2!D3", "SF36v2!G3"]


def test_csv_goes_to_stdout(form: Build, workbook: Write, run: Run) -> None:
    """--format csv prints a header and a line for each finding."""
    text = run("validate", workbook({"SF36v2": _faulty(form)}), "--format", "csv").stdout
    assert [(row["cell"], row["value"]) for row in csv.DictReader(io.StringIO(text))] == [
        ("SF36v2!D3", ""),
        ("SF36v2!G3", "33"),
    ]


@pytest.mark.parametrize(
    ("form_of_output", "text"),
    [("text", "0 errors, 0 warnings\n"), ("json", '"findings": []'), ("csv", "severity,code,sheet,cell,subject,")],
)
def test_a_clean_workbook_says_so(form: Build, workbook: Write, run: Run, form_of_output: str, text: str) -> None:
    """Without findings the output is still complete."""
    assert text in run("validate", workbook({"SF36v2": form()}), "--format", form_of_output).stdout


@pytest.mark.parametrize("form_of_output", ["text", "json", "csv"])
def test_findings_leave_stderr_empty(form: Build, workbook: Write, run: Run, form_of_output: str) -> None:
    """All that is found goes to stdout."""
    assert run("validate", workbook({"SF36v2": _faulty(form)}), "--format", form_of_output).stderr == ""


def test_nothing_is_written(form: Build, workbook: Write, run: Run, tmp_path: Path) -> None:
    """Validating leaves the folder as it was."""
    path = workbook({"SF36v2": _faulty(form)})
    run("validate", path)
    assert [*tmp_path.iterdir()] == [path]


def test_an_option_declares_the_instrument(form: Build, workbook: Write, run: Run) -> None:
    """--instrument says what an unnamed sheet holds."""
    assert run("validate", workbook({"Form": form()}), "--instrument", "sf36v2").exit_code == 0


def test_a_study_file_declares_the_instrument(form: Build, workbook: Write, run: Run, tmp_path: Path) -> None:
    """--study says what the sheets hold."""
    (tmp_path / "study.toml").write_text('[sheets.Form]\ninstrument = "sf36v2"\n', encoding="utf-8")
    assert run("validate", workbook({"Form": form()}), "--study", "study.toml").exit_code == 0


def test_instruments_of_ones_own_are_checked(workbook: Write, run: Run, own_instruments: Path) -> None:
    """--instruments adds instruments from a folder."""
    path = workbook({"mood": [{"subject": "001", "m1": 3, "m2": 4, "m3": 3}]})
    result = run("validate", path, "--instruments", own_instruments)
    assert _first_finding(result).startswith("mood!C2: error: m2 holds 4")


def test_csv_on_stdout_holds_no_formula(form: Build, run: Run, tmp_path: Path) -> None:
    """Text that a spreadsheet program would run as a formula is inert on standard output too."""
    record = form("=cmd()")[0] | {"pf03": 9}
    path = tmp_path / "SF36v2.csv"
    path.write_text(f"{','.join(record)}\n{','.join(map(str, record.values()))}\n", encoding="utf-8")
    out = run("validate", path, "--format", "csv").stdout
    assert [row["subject"] for row in csv.DictReader(io.StringIO(out))] == ["'=cmd()"]
