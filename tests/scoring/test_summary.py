"""The summary describes each score over all records."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from prosuite.pipeline.score_workbook import score_workbook
from prosuite.scoring.by_visit import by_visit

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]


def _pf(records: list[Record], answers: list[int | None]) -> list[Record]:
    """Give each record one answer to all ten items of physical functioning."""
    items = [f"pf{number:02}" for number in range(1, 11)]
    return [record | dict.fromkeys(items, answer) for record, answer in zip(records, answers, strict=True)]


def _row(table: pd.DataFrame, score: str) -> dict[str, Any]:
    (row,) = table[table.score == score].to_dict("records")
    return {str(key): value for key, value in row.items()}


def test_the_summary_has_a_row_for_each_score(form: Build, workbook: Write) -> None:
    """Scores come in the order of the instrument, with its name and the unit."""
    table = score_workbook(workbook({"SF36v2": form()}), norms="none").summary()
    assert list(table.columns) == [
        *("instrument", "score", "unit", "scored", "prorated", "not_scored", "mean", "sd", "min", "max"),
    ]
    assert table.score.tolist() == ["pf", "rp", "bp", "gh", "vt", "sf", "re", "mh", "ht"]
    assert set(table.instrument) == {"sf36v2"}


def test_the_summary_describes_the_records_with_a_score(form: Build, workbook: Write) -> None:
    """Scores 0, 50 and 100 and one missing: mean 50, SD 50 (n - 1), range 0 to 100."""
    records = _pf(form("1", "2", "3", "4"), [1, 2, 3, None])
    row = _row(score_workbook(workbook({"SF36v2": records})).summary(), "pf")
    assert [row[name] for name in ("mean", "sd", "min", "max")] == pytest.approx([50, 50, 0, 100])


def test_the_summary_counts_records_by_status(form: Build, workbook: Write) -> None:
    """Of four records two are scored, one is prorated and one is not scored."""
    records = _pf(form("1", "2", "3", "4"), [1, 2, 3, None])
    records[0]["pf01"] = None
    row = _row(score_workbook(workbook({"SF36v2": records})).summary(), "pf")
    assert [row[name] for name in ("scored", "prorated", "not_scored")] == [2, 1, 1]


def test_the_summary_of_a_score_that_nobody_has_is_blank(form: Build, workbook: Write) -> None:
    """Without a single score there is neither mean nor range."""
    row = _row(score_workbook(workbook({"SF36v2": _pf(form("1"), [None])})).summary(), "pf")
    assert row["not_scored"] == 1
    assert all(pd.isna(row[name]) for name in ("mean", "sd", "min", "max"))


def test_the_summary_of_one_record_has_no_sd(form: Build, workbook: Write) -> None:
    """A single score has a mean and a range; n - 1 leaves nothing to divide its spread by."""
    row = _row(score_workbook(workbook({"SF36v2": _pf(form("1", "2"), [2, None])})).summary(), "pf")
    assert [row[name] for name in ("mean", "min", "max")] == pytest.approx([50, 50, 50])
    assert pd.isna(row["sd"])


def test_the_summary_gives_no_mean_of_codes(tmp_path: Path) -> None:
    """The profiles 11111 and 21232 are names of states of health; the index of them has a mean, on Summary too."""
    path = tmp_path / "eq5d5l.csv"
    path.write_text("subject,visit,eq5d5l_profile\n1,bl,11111\n2,bl,21232\n", encoding="utf-8")
    result = score_workbook(path, norms="eq5d5l_germany")
    profile, index = (_row(result.summary(), name) for name in ("profile", "index"))
    assert (profile["scored"], index["mean"]) == (2, pytest.approx((1 + 0.799) / 2))  # 1 - .026 - .036 - .109 - .030
    assert all(pd.isna(profile[name]) for name in ("mean", "sd", "min", "max"))
    visits = by_visit(result.forms)
    assert visits[visits["score"] == "profile"][["bl n", "bl mean"]].to_numpy().tolist() == [
        [2, pytest.approx(float("nan"), nan_ok=True)]
    ]


def test_the_summary_keeps_instruments_apart(form: Build, workbook: Write) -> None:
    """Each instrument's scores have rows of their own."""
    table = score_workbook(workbook({"SF36v2": form("1", "2"), "RAND36": form("1")})).summary()
    assert table.groupby("instrument").scored.max().to_dict() == {"sf36v2": 2, "rand36": 1}


def test_the_summary_joins_sheets_of_one_instrument(form: Build, workbook: Write) -> None:
    """Two sheets of one instrument are described together."""
    table = score_workbook(workbook({"SF36v2": form("1", "2"), "SF-36v2": form("3")})).summary()
    assert _row(table, "pf")["scored"] == 3
