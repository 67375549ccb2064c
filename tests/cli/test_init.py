"""``prosuite init`` as a command: what it writes, prints and refuses."""

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

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


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import prosuite.cli; prosuite.cli.main()", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_writes_study_toml_and_prints_the_questions(folder: Path) -> None:
    """study.toml is written here; the questions and their number go to standard error; the draft is accepted."""
    run = _run(folder, "init", "visits.xlsx")
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr.startswith('1 question to answer\n  1. Which instrument does sheet "Form" hold?')
    assert "Written: study.toml" in run.stderr
    assert (folder / "study.toml").read_text(encoding="utf-8") == prosuite.draft_study(folder / "visits.xlsx")
    assert _run(folder, "validate", "visits.xlsx").returncode == 2
    assert _run(folder, "validate", "visits.xlsx", "--study", "study.toml").returncode == 0


def test_never_overwrites_without_force(folder: Path) -> None:
    """An existing study file stays as it is unless --force is given."""
    (folder / "study.toml").write_text("# mine", encoding="utf-8")
    run = _run(folder, "init", "visits.xlsx")
    assert run.returncode == 2
    assert run.stderr == "Error: study.toml exists already: choose another output, or add --force to replace it\n"
    assert (folder / "study.toml").read_text(encoding="utf-8") == "# mine"
    assert _run(folder, "init", "visits.xlsx", "--force").returncode == 0
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
def test_refuses_in_one_sentence(folder: Path, arguments: list[str], message: str) -> None:
    """What cannot be read or written ends in one sentence and exit status 2; nothing is left behind."""
    before = sorted(folder.iterdir())
    run = _run(folder, "init", *arguments)
    assert run.returncode == 2
    assert message in run.stderr
    assert run.stderr.count("\n") == 1
    assert sorted(folder.iterdir()) == before


def test_absent_input_with_an_existing_study_file(folder: Path) -> None:
    """A missing input is named even where the study file exists already."""
    (folder / "study.toml").write_text("# mine", encoding="utf-8")
    run = _run(folder, "init", "absent.xlsx", "--force")
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "absent.xlsx cannot be read" in run.stderr
