"""``prosuite template``: a workbook on disk, words for people on stderr, and an exit status to rely on."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

from prosuite.export.template.workbook import DEFAULT_ROWS

Run = Callable[..., Result]


def test_default_output_stands_in_the_current_folder(run: Run, tmp_path: Path) -> None:
    """It is named on stderr; stdout stays empty."""
    result = run("template", "sf36v2", "rand36")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Written: crf.xlsx\n")
    book = openpyxl.load_workbook(tmp_path / "crf.xlsx")
    assert book.sheetnames == ["About", "sf36v2", "rand36", "Codes"]
    assert book["rand36"].max_row == 501


def test_default_rows_are_those_of_the_library(run: Run) -> None:
    """One number, whichever way a template is written."""
    assert f"[default: {DEFAULT_ROWS}]" in run("template", "--help").stdout


def test_options_reach_the_workbook(run: Run, tmp_path: Path) -> None:
    """Output, study file and rows; an existing file only with --force."""
    (tmp_path / "study.toml").write_text('[sheets."Form A"]\ninstrument = "sf36v1"\n', encoding="utf-8")
    arguments = ("template", "-o", "forms.xlsx", "--study", "study.toml", "--rows", 7)
    assert run(*arguments).exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "forms.xlsx")
    assert (book.sheetnames, book["Form A"].max_row) == (["About", "Form A", "Codes"], 8)
    refused = run(*arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == ("Error: forms.xlsx exists already: choose another output, or add --force to replace it\n")
    assert run(*arguments, "--force").exit_code == 0


def test_filled_in_by_hand_it_validates_clean(run: Run, tmp_path: Path) -> None:
    """From template to validate with nothing but the command line and a spreadsheet."""
    run("template", "rand36", "--rows", 3)
    book = openpyxl.load_workbook(tmp_path / "crf.xlsx")
    for column, value in enumerate(["001", "baseline", None, *[1] * 36], start=1):
        book["rand36"].cell(2, column).value = value
    book.save(tmp_path / "crf.xlsx")
    result = run("validate", "crf.xlsx", "--fail-on", "warning")
    assert (result.exit_code, result.stdout) == (0, "0 errors, 0 warnings\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Error: a template needs an instrument"),
        (("sf36",), "Error: unknown instrument 'sf36'"),
        (("rand36", "--rows", 0), "Error: a template has 1 to 20000 rows"),
        (("rand36", "--rows", "many"), "Error: Invalid value for '--rows'"),
        (("rand36", "-o", "crf.ods"), "Error: crf.ods: a template is a .xlsx workbook"),
        (("--study", "none.toml"), "Error: none.toml cannot be read"),
        (("rand36", "--instruments", "nowhere"), "Error: instrument folder 'nowhere' does not exist"),
    ],
)
def test_what_cannot_run_exits_2_with_a_sentence(
    run: Run, tmp_path: Path, arguments: tuple[object, ...], message: str
) -> None:
    """No traceback, no file."""
    result = run("template", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_template_is_in_the_help(run: Run) -> None:
    """The command is listed with the others."""
    assert "template" in run("--help").stdout
