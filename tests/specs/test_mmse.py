"""Mini-Mental State Examination: a total of 0 to 30, subtotals of 10, 3, 5, 3 and 9 that add up to it, cut below 24."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.measured_sheets import Measured

Score = Callable[..., Measured]
PARTS = {"Orientation": 10, "Registration": 3, "Attention": 5, "Recall": 3, "Language": 9}


def test_every_total(mmse: Score) -> None:
    """Totals are kept as they are; below 24 is impaired, which is unverified and asks for permission."""
    records = [{"MMSE": total} for total in range(31)]
    refused, allowed = mmse(records), mmse(records, allow_unverified=True)
    assert refused.values("mmse") == list(range(31))
    assert set(refused.reasons("impaired")) == {"unverified: add --allow-unverified"}
    assert allowed.words("impaired") == ["yes"] * 24 + ["no"] * 7
    assert set(allowed.reasons("impaired")) == {"rests on an unverified rule"}


@pytest.mark.parametrize("header", ["MMSE", "MMSE total", "Mini-Mental State Examination", "MMS112", "mmse_score"])
def test_names_of_the_column(mmse: Score, header: str) -> None:
    """The names that stand for the total anywhere are known on a sheet of any name; MMS112 is CDISC's."""
    assert mmse([{header: 29}], sheet="Visit 1").values("mmse") == [29]


@settings(max_examples=15)
@given(st.tuples(*(st.integers(0, highest) for highest in PARTS.values())).filter(lambda points: 0 < sum(points) < 30))
def test_subtotals_add_up(mmse: Score, points: tuple[int, ...]) -> None:
    """Subtotals alone give their sum, and say so; the same total beside them is right, another one is an error."""
    parts = dict(zip(PARTS, points, strict=True))
    total = sum(points)
    scored = mmse([{**parts, "Total": given_total} for given_total in (None, total, total - 1, total + 1)])
    assert scored.values("mmse") == [total, total, None, None]
    assert scored.reasons("mmse")[:2] == ["sum of the subtotals", ""]
    wrong = scored.findings()
    assert len(wrong) == 2
    assert {item for _, item in wrong} == {"mmse_total"}


@pytest.mark.parametrize("part", PARTS)
def test_a_subtotal_is_missing(mmse: Score, part: str) -> None:
    """Without one subtotal there is no sum; a recorded total stands unless the other subtotals are more than that."""
    parts = {**PARTS, part: None}
    rest = 30 - PARTS[part]
    scored = mmse([{**parts, "Total": total} for total in (None, rest, rest - 1)])
    assert scored.values("mmse") == [None, rest, None]
    assert scored.reasons("mmse") == ["mmse_total is blank", "", "the total is not what its subtotals add up to"]


@pytest.mark.parametrize(("part", "highest"), PARTS.items())
def test_limits_of_subtotals(mmse: Score, part: str, highest: int) -> None:
    """A subtotal above its highest, or below 0, is an error."""
    scored = mmse([{**PARTS, part: value} for value in (highest, highest + 1, -1)])
    assert [code for code, _ in scored.findings()] == ["out-of-range-answer"] * 2
    assert scored.values("mmse") == [30, None, None]


@pytest.mark.parametrize("total", [31, -1, 23.5, 300])
def test_no_total(mmse: Score, total: Any) -> None:
    """What is no total is an error and gives no score."""
    scored = mmse([{"MMSE": total}])
    assert (scored.findings(), scored.values("mmse")) == ([("out-of-range-answer", "mmse_total")], [None])
