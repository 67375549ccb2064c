"""Several inputs on the command line: one output, a copy of each, and what is refused in a line that can be run."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import Result

Build = Callable[..., list[dict[str, Any]]]
Write = Callable[..., Path]
Run = Callable[..., Result]


@pytest.fixture
def sites(form: Build, workbook: Write) -> list[Path]:
    """Write the workbooks of two sites, a form of one person in both."""
    return [
        workbook({"SF36v2": form("101", "102")}, name="site 1.xlsx"),
        workbook({"SF36v2": form("201", "101")}, name="site 2.xlsx"),
    ]


def test_all_go_into_one_output(sites: list[Path], run: Run, tmp_path: Path) -> None:
    """With a column of files; the screen names the file of each sheet."""
    result = run("score", *sites, "-o", "all.csv")
    assert result.exit_code == 1
    assert pd.read_csv(tmp_path / "all.csv")["file"].tolist() == [path.name for path in sites for _ in range(2)]
    assert "site 1.xlsx, sheet 'SF36v2': 2 records" in result.stderr


def test_without_an_output_the_whole_command_is_said(sites: list[Path], run: Run, tmp_path: Path) -> None:
    """As it was given, with a name that is free; it runs as printed, and nothing is written before."""
    (tmp_path / "all_scores.xlsx").write_bytes(b"mine")
    options = ["--norms", "us1998", "--missing-rule", "one", "--force"]
    result = run("score", *[path.name for path in sites], *options)
    (line,) = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (2, "")
    assert line.startswith("Error: 2 inputs go into one output: name it with -o, as in: prosuite score 'site 1.xlsx' ")
    words = shlex.split(line.partition("as in: ")[2])
    assert words[4:] == [*options, "-o", "all_scores_2.xlsx"]
    assert run(*words[1:]).exit_code == 1
    assert (tmp_path / "all_scores_2.xlsx").exists()


def test_an_input_that_stands_twice_is_said_before_an_output_is_asked_for(sites: list[Path], run: Run) -> None:
    """The command that is said runs as printed, or there is none."""
    result = run("score", sites[0], sites[0])
    assert (result.exit_code, "is given twice" in result.stderr, "as in" in result.stderr) == (2, True, False)


def test_a_star_that_nothing_matches_is_named(sites: list[Path], run: Run) -> None:
    """The shell hands it on as it is; no other file is suggested."""
    result = run("score", "centre_*.xlsx", *sites, "-o", "all.csv")
    assert result.exit_code == 2
    assert "centre_*.xlsx cannot be read: no file matches it" in result.stderr


def test_an_input_is_never_the_output(sites: list[Path], run: Run) -> None:
    """None of them."""
    result = run("score", *sites, "-o", sites[1], "--force")
    assert (result.exit_code, "choose another output" in result.stderr) == (2, True)


def test_each_file_has_its_marked_copy(sites: list[Path], run: Run, tmp_path: Path) -> None:
    """With its own findings; the sheet of findings names the file."""
    result = run("validate", *sites, "--annotate", "marked.xlsx")
    assert result.exit_code == 1
    first, second = (openpyxl.load_workbook(tmp_path / f"marked_site {number}.xlsx") for number in (1, 2))
    assert (first["Findings"].max_row, second["Findings"].max_row) == (1, 2)
    assert second["SF36v2"]["A3"].comment is not None


def test_no_copy_is_written_where_one_cannot(sites: list[Path], run: Run, tmp_path: Path) -> None:
    """All of them or none, and every reason is said."""
    for number in (1, 2):
        (tmp_path / f"marked_site {number}.xlsx").write_bytes(b"mine")
    result = run("validate", *sites, "--annotate", "marked.xlsx")
    assert (result.exit_code, result.stderr.count("exists already")) == (2, 2)


def test_a_file_that_cannot_be_read_does_not_hide_the_others(sites: list[Path], run: Run, tmp_path: Path) -> None:
    """The findings of the others are listed and their copies made; the exit status is 2."""
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    result = run("validate", *sites, "broken.xlsx", "--annotate", "marked.xlsx")
    assert (result.exit_code, result.stderr.count("Error: ")) == (2, 1)
    assert "duplicate-record" in result.stdout
    assert "broken.xlsx: error: " in result.stdout
    assert sorted(path.name for path in tmp_path.glob("marked*")) == ["marked_site 1.xlsx", "marked_site 2.xlsx"]


def test_inputs_of_one_stem_have_copies_of_their_own(form: Build, workbook: Write, csv_file: Write, run: Run) -> None:
    """The second one is numbered."""
    paths = [workbook({"SF36v2": form("101")}, name="a.xlsx"), csv_file(form("201"), name="a.csv")]
    result = run("validate", *paths, "--instrument", "sf36v2", "--annotate", "m.xlsx")
    assert "Written: m_a.xlsx, m_a_2.xlsx" in result.stderr


def test_a_score_is_traced_through_several_files(sites: list[Path], run: Run) -> None:
    """The row names the file where both have one."""
    asked = ["trace", *sites, "--score", "pf", "--subject", "101"]
    assert "site 1.xlsx: SF36v2!2 and site 2.xlsx: SF36v2!3" in run(*asked).stderr
    result = run(*asked, "--row", "site 2.xlsx: SF36v2!3")
    assert (result.exit_code, "site 2.xlsx: SF36v2!3" in result.stdout) == (0, True)
