"""``prosuite analyze``: what it prints and writes, and when it stops."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result

Run = Callable[..., Result]
VISITS = Path(__file__).parents[2] / "examples" / "visits.xlsx"


@pytest.fixture
def labs(tmp_path: Path) -> Path:
    """A table of values."""
    rows = [["1", "baseline", "2024-03-01", "TNF", 4.0], ["1", "month 1", "2024-04-01", "TNF", 3.0]]
    path = tmp_path / "labs.csv"
    pd.DataFrame(rows, columns=["subject", "visit", "date", "parameter", "value"]).to_csv(path, index=False)
    return path


def test_it_prints_datasets_and_defaults_and_writes_the_set(run: Run, labs: Path, tmp_path: Path) -> None:
    """Words go to standard error; every default is told; the files are one set."""
    result = run("analyze", labs, "-o", tmp_path / "out", "--format", "csv, json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "ADLB: 2 records of 1 subject, 1 parameter" in result.stderr
    assert "no [visits]" in result.stderr
    assert json.loads((tmp_path / "out" / "run.json").read_text())["formats"] == "csv, json"
    assert {path.name for path in (tmp_path / "out" / "datasets").iterdir()} >= {"adlb.csv", "adlb.json", "adsl.csv"}
    again = run("analyze", labs, "-o", tmp_path / "out", "--format", "csv,json")
    assert (again.exit_code, "exists already" in again.stderr) == (2, True)
    quiet = run("analyze", labs, "-o", tmp_path / "out", "--format", "csv,json", "--force", "-q")
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_an_unknown_format_is_refused_at_once(run: Run, labs: Path, tmp_path: Path) -> None:
    """Before anything is read."""
    result = run("analyze", labs, "-o", tmp_path / "out", "--format", "csv,spss")
    assert (result.exit_code, "'spss' is no format" in result.stderr) == (2, True)


def test_errors_stop_it(run: Run, tmp_path: Path) -> None:
    """They are named, nothing is written; --strict writes nothing either where one may go on."""
    result = run("analyze", VISITS, "-o", tmp_path / "out")
    assert (result.exit_code, (tmp_path / "out").exists()) == (2, False)
    assert "SF36v2!J24" in result.stderr
    strict = run("analyze", VISITS, "-o", tmp_path / "out", "--despite-errors", "--strict")
    assert (strict.exit_code, (tmp_path / "out").exists()) == (1, False)
