"""``prosuite init`` as a command: what it writes, prints and refuses."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

import prosuite

ITEMS = prosuite.load_catalogue().instrument("sf36v2").item_ids


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a workbook whose sheet does not say which instrument it holds."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Form"
    sheet.append(["subject", *ITEMS])
    sheet.append(["S1", *[1] * 36])
    book.save(tmp_path / "visits.xlsx")
    return tmp_path


def test_writes_study_toml_and_prints_the_questions(run: Callable[..., Result], folder: Path) -> None:
    """study.toml is written here; the questions and their number go to standard error; the draft is accepted."""
    result = run("init", "visits.xlsx")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith('1 question to answer\n  1. Which instrument does sheet "Form" hold?')
    assert "Written: study.toml" in result.stderr
    assert (folder / "study.toml").read_text(encoding="utf-8") == prosuite.draft_study(folder / "visits.xlsx")
    assert run("validate", "visits.xlsx").exit_code == 2
    assert run("validate", "visits.xlsx", "--study", "study.toml").exit_code == 0


def test_never_overwrites_without_force(run: Callable[..., Result], folder: Path) -> None:
    """An existing study file stays as it is unless --force is given."""
    (folder / "study.toml").write_text("# mine", encoding="utf-8")
    result = run("init", "visits.xlsx")
    assert result.exit_code == 2
    assert result.stderr == "Error: study.toml exists already: choose another output, or add --force to replace it\n"
    assert (folder / "study.toml").read_text(encoding="utf-8") == "# mine"
    assert run("init", "visits.xlsx", "--force").exit_code == 0
    assert (folder / "study.toml").read_text(encoding="utf-8") != "# mine"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["visits.xlsx", "-o", "visits.xlsx"], "ends in .toml"),
        (["visits.xlsx", "-o", "nowhere/study.toml"], "does not exist"),
        (["absent.xlsx"], "cannot be read"),
        (["visits.xlsx", "--instruments", "nowhere"], "nowhere"),
    ],
)
def test_refuses_in_one_sentence(run: Callable[..., Result], folder: Path, arguments: list[str], message: str) -> None:
    """What cannot be read or written ends in one sentence and exit status 2; nothing is left behind."""
    before = sorted(folder.iterdir())
    result = run("init", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert sorted(folder.iterdir()) == before


def test_absent_input_with_an_existing_study_file(run: Callable[..., Result], folder: Path) -> None:
    """A missing input is named even where the study file exists already."""
    (folder / "study.toml").write_text("# mine", encoding="utf-8")
    result = run("init", "absent.xlsx", "--force")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "absent.xlsx cannot be read" in result.stderr
