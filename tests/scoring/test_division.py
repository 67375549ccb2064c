"""Which steps run on bytes: scores of items alone. Every other one gives the same by way of values, in its place."""

from typing import Any

import pandas as pd
import pytest

import prosuite
from prosuite.datafiles import parse
from prosuite.instruments.instrument import Instrument
from prosuite.scoring.plan import divide

SCORE = {"unit": "points", "source": "page"}
FRAME = pd.DataFrame({"ab1": [0, 3, 3, None], "ab2": [1, 3, 2, 2], "ab3": [2, 3, None, None]})
ABC = ["ab1", "ab2", "ab3"]


def _own(*steps: dict[str, Any]) -> Instrument:
    data = {
        "id": "own",
        "title": "Own",
        "licence": "None.",
        "family": "own",
        "references": [{"id": "page", "text": "This page."}],
        "items": [{"id": name, "answers": [0, 1, 2, 3]} for name in ABC],
        "steps": [{"op": "scale", "of": ABC, "minimum": "all", **step} for step in steps],
    }
    return parse(data, Instrument, "own.toml")


def _with_steps(own: Instrument, *steps: dict[str, Any]) -> Instrument:
    data = own.model_dump(by_alias=True, exclude_unset=True)
    data["steps"] = [*data["steps"], *steps]
    return parse(data, Instrument, "own.toml")


def _scores(instrument: Instrument, **options: Any) -> dict[str, list[float | None]]:
    found = prosuite.score(FRAME, instrument, **options)
    return {name: [None if pd.isna(value) else value for value in found[name]] for name in found.columns}


# By hand from the frame above.
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, [3, 9, None, None]),
        ({"counts_as": {"ab3": 1}}, [3, 9, 6, None]),
        ({"reverse": {"ab1": 3}}, [6, 6, None, None]),
        ({"how": "mean", "decimals": 1, "minimum": 2}, [1, 3, 2.5, None]),
        ({"how": "mean", "raw_decimals": 0, "minimum": 1}, [1, 3, 3, 2]),
        ({"rescale_each": [0, 30], "minimum": "all"}, [30, 90, None, None]),
        ({"per": "possible", "rescale": [0, 90], "minimum": 1}, [30, 90, 75, 60]),
    ],
)
def test_every_rule_of_a_scale(rule: dict[str, Any], expected: list[float | None]) -> None:
    """A scale of items does what its keys say, on bytes or, as a helper that is no score, on values."""
    doubled = {"op": "combine", "terms": [{"of": ["part"], "times": 2}], "title": "Twice", **SCORE}
    own = _own({"id": "total", "title": "Total", **SCORE, **rule}, {"id": "part", **rule})
    own = _with_steps(own, {"id": "twice", **doubled})
    scores = _scores(own)
    assert scores["total"] == expected
    assert scores["twice"] == [None if value is None else 2 * value for value in expected]
    assert [step.id for step in divide(own).scales] == ["total"]


def test_a_helper_is_no_score() -> None:
    """A scale without a title is read by others and stands in no output; scores come in the order of the spec."""
    own = _own(
        {"id": "half"},
        {"id": "of_half", "of": ["half"], "title": "Of half", **SCORE},
        {"id": "total", "title": "Total", **SCORE},
    )
    assert list(_scores(own).items()) == [("of_half", [3, 9, None, None]), ("total", [3, 9, None, None])]


def test_an_unverified_scale() -> None:
    """Of confidence C: it has a value when that is allowed."""
    own = _own({"id": "total", "title": "Total", "confidence": "C", **SCORE})
    assert _scores(own)["total"] == [None] * 4
    assert _scores(own, allow_unverified=True)["total"] == [3, 9, None, None]


def test_a_score_written_before_a_scale() -> None:
    """It is one of the scores, in its place, and a check that drops an answer runs before all."""
    own = _own({"id": "later", "title": "Later", **SCORE}).model_dump(by_alias=True, exclude_unset=True)
    double = {"id": "twice", "op": "combine", "terms": [{"of": ["ab1"], "times": 2}], "title": "Twice", **SCORE}
    check = {
        "id": "odd",
        "op": "check",
        "when": [{"twice": {"equals": 6}}],
        "says": "odd",
        "at": "ab1",
        "drop": ["ab1"],
    }
    own["steps"] = [double, {**check, "severity": "warning"}, *own["steps"]]
    scored = _scores(parse(own, Instrument, "own.toml"))
    assert list(scored.items()) == [("twice", [0, None, None, None]), ("later", [3, None, None, None])]


def test_a_pair_recode_beside_a_step() -> None:
    """In a scale of an item and a step the item counts what its partner's answer and its own say, also unanswered."""
    own = _own({"id": "total", "title": "Total", **SCORE}).model_dump(by_alias=True, exclude_unset=True)
    keys = ["0", "1", "2", "3", "missing"]
    by = {partner: {key: 10 * row + place for place, key in enumerate(keys)} for row, partner in enumerate(keys)}
    own["pair_recodes"] = {"by": {"partner": "ab1", "values": by, "source": "page"}}
    own["items"][2]["recode"] = "by"
    del by["missing"]["missing"]
    double = {"id": "twice", "op": "combine", "terms": [{"of": ["ab2"], "times": 2}]}
    mixed = {"id": "mixed", "op": "scale", "of": ["ab3", "twice"], "minimum": "all", "title": "Mixed", **SCORE}
    own["steps"] = [double, mixed]
    assert _scores(parse(own, Instrument, "own.toml"))["mixed"] == [4, 39, 38, None]  # 2 + 2, 33 + 6, 34 + 4


def test_a_ratio_over_nothing() -> None:
    """It is missing and says why."""
    own = _own({"id": "total", "title": "Total", **SCORE})
    own = _with_steps(own, {"id": "part", "op": "ratio", "over": "ab2", "under": "ab1", "title": "Part", **SCORE})
    assert _scores(own)["part"] == [None, 1, 0.6666666666666666, None]
