"""Bands and look-ups that leave a value out or hold one twice are refused on loading, each in one sentence."""

from typing import Any

import pytest

from prosuite.datafiles import parse
from prosuite.errors import SpecError
from prosuite.instruments.instrument import Instrument

SCORE = {"title": "Score", "unit": "points", "source": "page"}
WORDS = [{"give": "low"}, {"min": 3, "give": "high"}]


def own(step: dict[str, Any], rows: list[dict[str, str]] | None = None, **parameters: Any) -> Instrument:
    """Return an instrument of two items from 0 to 3, their sum, and a step."""
    data = {
        "id": "own",
        "title": "Own",
        "licence": "None.",
        "family": "own",
        "references": [{"id": "page", "text": "This page."}],
        "items": [{"id": name, "answers": [0, 1, 2, 3]} for name in ("a1", "a2")],
        "scales": [{"id": "total", "of": ["a1", "a2"], "minimum": "all", **SCORE}],
        "steps": [{"id": "s", **SCORE, **step}],
        "parameters": parameters,
        "tables": {"t.csv": [{"source": "page", **row} for row in rows]} if rows else {},
    }
    return parse(data, Instrument, "own.toml")


@pytest.mark.parametrize(
    ("bands", "refusal"),
    [
        (
            {"bands": [{"min": 1, "give": "low"}, {"min": 3, "give": "high"}]},
            "no band holds 0, the lowest value of total",
        ),
        ({"bands": [{"above": 0, "give": "low"}]}, "no band holds 0, the lowest value of total"),
        ({"bands": WORDS, "to": 5}, "no band holds 6, the highest value of total"),
        ({"bands": [*WORDS, {"min": 2, "give": "top"}]}, "the band of 'top' does not begin behind that of 'high'"),
        ({"bands": [*WORDS, {"min": 3, "give": "top"}]}, "the band of 'top' does not begin behind that of 'high'"),
        ({"bands": [{"give": "low"}, {"min": 3, "give": 2}]}, "its bands give numbers or words, not both"),
        ({"bands": WORDS, "to": 2}, "to = 2 lies below the last band"),
    ],
)
def test_bands(bands: dict[str, Any], refusal: str) -> None:
    """The sum goes from 0 to 6: every value has one band."""
    assert own({"op": "band", "of": "total", "bands": WORDS})
    with pytest.raises(SpecError) as error:
        own({"op": "band", "of": "total", **bands})
    assert refusal in str(error.value)


ROWS = [{"total": str(total), "value": str(2 * total)} for total in range(7)]
RANGES = [{"from": "0", "to": "3", "value": "1"}, {"from": "3", "to": "7", "value": "2"}]
LOOKUP = {"op": "lookup", "in": "t.csv", "keys": ["total"]}


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        (ROWS[:-1], "t.csv has no row for total 6"),
        ([*ROWS, ROWS[2]], "t.csv has two rows for total 2"),
        ([{**row, "value": "x"} for row in ROWS], "t.csv holds 'x' under value, where a number is expected"),
        ([{**row, "source": " "} for row in ROWS], "a row of t.csv has no source"),
        ([{"sum": row["total"], "value": "1"} for row in ROWS], "t.csv has no column 'total', only source, sum, value"),
    ],
)
def test_rows(rows: list[dict[str, str]], refusal: str) -> None:
    """Each sum from 0 to 6 has one row."""
    assert own(LOOKUP, ROWS)
    with pytest.raises(SpecError) as error:
        own(LOOKUP, rows)
    assert refusal in str(error.value)


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ({"from": "2", "to": "4"}, "two rows for one key: from 0, to 3 and from 2, to 4"),
        ({"from": "2", "to": "2"}, "two rows for one key: from 0, to 3 and from 2, to 2"),
        ({"from": "0", "to": "0"}, "two rows for one key: from 0, to 3 and from 0, to 0"),
        ({"from": "9", "to": "8"}, "t.csv has a row from 9 to 8"),
    ],
)
def test_ranges(row: dict[str, str], refusal: str) -> None:
    """A row holds from its lower end to just below its upper end."""
    step = {**LOOKUP, "columns": [["from", "to"]]}
    assert own(step, [*RANGES, {"from": "7", "to": "7", "value": "3"}])
    with pytest.raises(SpecError) as error:
        own(step, [*RANGES, {**row, "value": "3"}])
    assert refusal in str(error.value)


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        ({**LOOKUP, "in": "norms", "keys": ["date"]}, "nothing says that 'date' is one of them"),
        ({"op": "ratio", "over": "s", "under": "a1"}, "step s reads 's', which is worked out later"),
    ],
)
def test_what_a_step_may_read(step: dict[str, Any], refusal: str) -> None:
    """A value set has a value for each state of whole numbers, such as a sum; nothing reads what comes later."""
    assert own({**LOOKUP, "in": "norms"})
    with pytest.raises(SpecError) as error:
        own(step)
    assert refusal in str(error.value)


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        ({"gaps": {"some": 1}}, "unknown parameter in minimum_by of s 'gaps'; known: rule"),
        ({"rule": {"some": 1}}, "unknown choice of rule 'some'; known: all_of_them, one_of_them"),
        ({"rule": {"one_of_them": 3}}, "scale s: minimum exceeds its 2 parts"),
    ],
)
def test_minima_that_a_study_may_choose(by: dict[str, Any], refusal: str) -> None:
    """By a parameter and a choice that there are, of as many parts as there are."""
    choices = {"title": "Rule", "default": "all_of_them", "choices": ["all_of_them", "one_of_them"], "source": "page"}
    scale = {"op": "scale", "of": ["a1", "a2"]}
    spec = own({**scale, "minimum_by": {"rule": {"one_of_them": 1}}}, rule=choices)
    assert spec.with_choices({"rule": "all_of_them"}) is spec
    chosen = spec.with_choices({"rule": "one_of_them"})
    assert [one.required(one.steps[0], None) for one in (spec, chosen)] == [2, 1]
    with pytest.raises(SpecError) as error:
        own({**scale, "minimum_by": by}, rule=choices)
    assert refusal in str(error.value)
