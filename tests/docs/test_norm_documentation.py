"""The worked example of docs/adding_a_norm_table.md, run as it stands."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result

import prosuite

PAGE = (Path(__file__).parents[2] / "docs" / "adding_a_norm_table.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(block)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the example's card and table as the page lays them out."""
    norms = tmp_path / "my_norms" / "norms"
    norms.mkdir(parents=True)
    (norms / "valley2024.toml").write_text(_block("toml"), encoding="utf-8")
    (norms / "valley2024_scales.csv").write_text(_block("csv"), encoding="utf-8")
    return tmp_path / "my_norms"


def test_the_example_is_clean(run: Callable[..., Result], folder: Path) -> None:
    """The card and table of the page have no fault."""
    result = run("norms", "--instruments", folder, "check", folder / "norms" / "valley2024.toml")
    assert (result.exit_code, result.stdout) == (0, "")


def test_the_shown_fault(run: Callable[..., Result], folder: Path) -> None:
    """A gap is reported as the page shows it."""
    table = folder / "norms" / "valley2024_scales.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("male,50,,", "male,51,,", 8), encoding="utf-8")
    result = run("norms", "--instruments", folder, "check", folder / "norms" / "valley2024.toml")
    shown = _block("console").splitlines()[1:]
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:2] == shown


def test_the_scores_of_the_page(folder: Path, form: Callable[..., list[dict[str, object]]]) -> None:
    """The woman of the page has the scores of its table, and no T where the table has an empty cell."""
    answers = {**form("001")[0], **{f"pf{number:02}": 3 for number in range(1, 10)}, "pf10": 2}
    frame = pd.DataFrame([{**answers, "sex": "f", "age": 63}, {**answers, "sex": "f", "age": 17}])
    scores = prosuite.score(frame, "sf36v2", norms="valley2024", match=("age", "sex"), instruments=folder)
    first = scores.iloc[0]
    assert (first["pf"], first["pf_t"], first["pf_difference"]) == pytest.approx((95, 60, 29))
    assert first["norms_stratum"] == "female 50+"
    assert pd.isna(first["mh_t"])
    assert pd.isna(scores["pf_t"].iloc[1])


def test_the_reason_of_the_page(
    folder: Path, workbook: Callable[..., Path], form: Callable[..., list[dict[str, object]]]
) -> None:
    """A girl of 17 gets the sentence of the page."""
    path = workbook({"SF36v2": [{**form("001")[0], "sex": "f", "age": 17}]})
    result = prosuite.score_workbook(path, norms="valley2024", match=("age", "sex"), instruments=folder)
    reasons = set(result.long["reason"])
    assert "age 17 is outside the strata of valley2024 for female (18 and older)" in reasons
    assert all(reason in PAGE for reason in reasons)
