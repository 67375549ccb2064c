"""The scores that docs/adding_a_norm_table.md works out; that its files have no fault is seen with all other blocks."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import prosuite
from tests.support.pages import furnish, text_of

PAGE = "docs/adding_a_norm_table.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the example's card and table as the page lays them out."""
    return furnish(PAGE, tmp_path) / "my_norms"


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
    assert all(reason in text_of(PAGE) for reason in reasons)


def test_the_value_of_the_page(tmp_path: Path) -> None:
    """As the page adds it up, and 1 for somebody without limits; without the set the reason names it."""
    path, own = furnish(PAGE, tmp_path) / "about.csv", tmp_path / "my_values"
    result = prosuite.score_workbook(path, instrument="getting_about", norms="valley2024_values", instruments=own)
    assert result.wide["getting_about_worth"].tolist() == pytest.approx([0.45, 1])
    bare = prosuite.score_workbook(path, instrument="getting_about", instruments=own).long
    assert set(bare["status"]) == {"not_scored"}
    assert set(bare["reason"]) == {"no value set chosen: name one with --norms, 'prosuite norms' lists them"}
