"""Main scores by visit and reasons for missing ones, with expected values worked out by hand."""

import math
from pathlib import Path

import pandas as pd

from prosuite.pipeline.score_workbook import ScoreResult, score_workbook
from prosuite.scoring.by_visit import by_visit, shortfalls

GAD7 = [f"GAD7_{number}" for number in range(1, 8)]


def _scored(folder: Path, rows: list[list[object]]) -> ScoreResult:
    path = folder / "forms.csv"
    pd.DataFrame(rows, columns=["subject", "visit", *GAD7]).to_csv(path, index=False)
    return score_workbook(path, instrument="gad7", allow_unverified=True)


def test_the_main_scores_are_described_at_each_visit(tmp_path: Path) -> None:
    """Sums 7 and 14 at baseline (mean 10.5, SD 7/sqrt 2), 21 at month 1 (no SD); bands of GAD-7 counted by word."""
    rows = [["001", "baseline", *[1] * 7], ["002", "baseline", *[2] * 7], ["001", "month 1", *[3] * 7]]
    table = by_visit(_scored(tmp_path, rows).forms).set_index("score")
    total = table.loc["total"].to_dict()
    assert [total[name] for name in ("baseline n", "baseline mean", "month 1 n", "month 1 mean")] == [2, 10.5, 1, 21]
    assert math.isclose(total["baseline SD"], 7 / math.sqrt(2))
    assert math.isnan(total["month 1 SD"])
    words = {name: (row["baseline n"], row["month 1 n"]) for name, row in table.iterrows() if name != "total"}
    assert words == {"total_band = mild": (1, 0), "total_band = moderate": (1, 0), "total_band = severe": (0, 1)}
    assert table.loc["total_band = mild", ["baseline mean", "baseline SD"]].isna().all()


def test_records_without_visits_are_one_column(tmp_path: Path) -> None:
    """A sheet without visits gives n, mean and SD."""
    path = tmp_path / "forms.csv"
    pd.DataFrame([["001", *[1] * 7]], columns=["subject", *GAD7]).to_csv(path, index=False)
    table = by_visit(score_workbook(path, instrument="gad7").forms)
    assert list(table.columns) == ["instrument", "score", "unit", "n", "mean", "SD"]


def test_reasons_for_missing_scores_are_counted(tmp_path: Path) -> None:
    """Two people left all answers out: every score lacks a value in two records."""
    rows: list[list[object]] = [["001", "v", *[1] * 7], ["002", "v", *[None] * 7], ["003", "v", *[None] * 7]]
    table = shortfalls(_scored(tmp_path, rows).forms)
    assert table["records"].max() == 2
    bands = {"total_band", "total_positive_10", "total_positive_8"}
    assert set(", ".join(table["scores"]).split(", ")) == {"total", *bands}
    assert table["reason"].is_unique
    main = shortfalls(_scored(tmp_path, rows).forms, main=True)
    assert set(", ".join(main["scores"]).split(", ")) == {"total", "total_band"}


def test_nothing_missing_gives_no_reason(tmp_path: Path) -> None:
    """A table without rows keeps its columns."""
    table = shortfalls(_scored(tmp_path, [["001", "v", *[1] * 7]]).forms)
    assert list(table.columns) == ["instrument", "reason", "records", "scores"]
    assert table.empty
