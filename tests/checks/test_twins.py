"""Twin columns: an answer exported twice, and what happens where the two differ."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prosuite
from prosuite.findings.finding import Finding

Build = Callable[..., list[dict[str, Any]]]
Write = Callable[..., Path]


@pytest.fixture
def twinned(form: Build) -> list[dict[str, Any]]:
    """Three records whose item pf03 has a twin that says the same, in text."""
    records = form()
    for record in records:
        record["PF03_STD"] = " 1.0 "
    return records


def test_a_twin_that_says_the_same_is_no_fault(workbook: Write, twinned: list[dict[str, Any]]) -> None:
    """1 and 1.0 are the same answer, be it as text."""
    assert len(prosuite.validate(workbook({"SF36v2": twinned}))) == 0


@pytest.mark.parametrize(("twin", "shown"), [(3, "3"), (None, "nothing"), ("NI", "NI")])
def test_an_answer_that_differs_from_its_twin_is_one_finding(
    workbook: Write, twinned: list[dict[str, Any]], twin: object, shown: str
) -> None:
    """The cell of the plain column is named, with what the twin holds and where; the plain column is scored."""
    twinned[1] |= {"pf03": 2, "PF03_STD": twin}
    path = workbook({"SF36v2": twinned})
    (found,) = prosuite.validate(path)
    assert found == Finding(
        "twin-differs",
        sheet="SF36v2",
        cell="SF36v2!G3",
        subject="002",
        visit="baseline",
        instrument="sf36v2",
        item="pf03",
        column="pf03",
        value="2",
        expected=f"{shown} (SF36v2!AM3)",
    )
    assert found.message == f"pf03 holds 2, but its twin column holds {shown} (SF36v2!AM3)"
    wide = prosuite.score_workbook(path).wide
    assert wide["sf36v2_pf"].tolist() == [0.0, 5.0, 0.0]  # one of ten items of three answers one step up: 100 / 20


@pytest.mark.parametrize("value", [9, "two", None])
def test_what_is_no_answer_is_one_finding_and_not_two(
    workbook: Write, twinned: list[dict[str, Any]], value: object
) -> None:
    """A fault of the plain cell is not named a second time because the twin differs."""
    twinned[1]["pf03"] = value
    (found,) = prosuite.validate(workbook({"SF36v2": twinned}))
    assert found.code in ("out-of-range-answer", "text-answer", "blank-answer")
    assert found.cell == "SF36v2!G3"


def test_columns_that_differ_in_most_rows_are_refused(workbook: Write, twinned: list[dict[str, Any]]) -> None:
    """Two of three records differ: the columns are stored in two codings."""
    for record in twinned[:2]:
        record["pf03"] = 3
    with pytest.raises(
        prosuite.ColumnError, match=r"1 item columns .* pf03 and PF03_STD \(SF36v2!G2 holds '3', SF36v2!AM2 '1.0'\)"
    ):
        prosuite.validate(workbook({"SF36v2": twinned}))
