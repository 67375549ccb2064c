"""``prosuite validate --adam``: findings of analysis datasets, an exit status to rely on."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result

from tests.support.analysis_datasets import adqs, adsl

Run = Callable[..., Result]


@pytest.fixture
def study(tmp_path: Path) -> list[Path]:
    """Write ADSL and ADQS as CSV."""
    paths = [tmp_path / "adsl.csv", tmp_path / "adqs.csv"]
    for path, columns in zip(paths, (adsl(), adqs()), strict=True):
        pd.DataFrame(columns).to_csv(path, index=False)
    return paths


def test_datasets_that_keep_the_rules_end_in_0(run: Run, study: list[Path]) -> None:
    """Nothing is found, and the counts say so."""
    result = run("validate", "--adam", *study)
    assert (result.exit_code, result.stdout.strip()) == (0, "0 errors, 0 warnings")


def test_findings_end_in_1_as_json_too(run: Run, study: list[Path]) -> None:
    """Of two faults in two datasets each is told, with where and what."""
    for path, old, new in zip(study, ("01,63", ",N,"), ("01,sixty-three", ",X,"), strict=True):
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    result = run("validate", "--adam", *study, "--format", "json")
    assert result.exit_code == 1
    found = [(one["cell"], one["code"]) for one in json.loads(result.stdout)["findings"]]
    assert found == [("adsl!AGE[1]", "adam-type"), ("adqs!CRIT1FL[1]", "adam-flag-value")]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--annotate", "marked.xlsx"], "--annotate is of workbooks"),
        (["--instrument", "sf36v2"], "--instrument is of workbooks"),
    ],
)
def test_options_of_workbooks_are_refused(run: Run, study: list[Path], options: list[str], said: str) -> None:
    """An option that would change nothing is no option."""
    result = run("validate", "--adam", *study, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_without_adam_several_files_are_forms(run: Run, study: list[Path]) -> None:
    """Several files of forms are checked together; analysis datasets are none, and each is refused by name."""
    result = run("validate", *study)
    assert result.exit_code == 2
    assert all(f"{path.name} holds nothing to score" in result.stderr for path in study)
