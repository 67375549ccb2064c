"""Values against cut-offs: what is at the cut-off by hand is at it, whatever unit it came in."""

import numpy as np
import pytest

from prosuite.arithmetic.values import Reasons, Values
from prosuite.instruments.instrument import Instrument
from prosuite.scoring.evaluation import Evaluation

SPEC = """{
    "id": "flow", "family": "flow", "title": "Flow", "licence": "Invented.",
    "fields": [{"id": "part", "title": "Part", "hard": [0, 9]}, {"id": "whole", "title": "Whole", "hard": [0, 9]}],
    "key_fields": ["part"],
    "references": [{"id": "page", "text": "This page."}],
    "steps": [
        {"op": "ratio", "id": "share", "over": "part", "under": "whole"},
        {"op": "combine", "id": "rest", "terms": [{"of": ["whole"]}, {"of": ["part"], "times": -1}]},
        {"op": "decide", "id": "low", "rows": [{"when": {"share": {"below": CUT}}, "give": 1}, {"give": 0}]},
        {"op": "decide", "id": "large", "rows": [{"when": {"rest": {"min": 4}}, "give": 1}, {"give": 0}]}
    ]
}"""


def _run(part: np.ndarray, whole: np.ndarray, cut: float = 0.7) -> dict[str, np.ndarray]:
    spec = Instrument.model_validate_json(SPEC.replace("CUT", str(cut)))
    fields = {
        name: Values(value.astype(np.float64), np.zeros(value.shape, np.uint16))
        for name, value in (("part", part), ("whole", whole))
    }
    evaluation = Evaluation(spec, fields, (1, len(part)), Reasons(), norms=None)
    evaluation.run(spec.all_steps)
    return {name: value.number for name, value in evaluation.values.items()}


@pytest.mark.parametrize("hundredths", [65, 70, 75, 80])
@pytest.mark.parametrize("per_litre", [1, 1000])
def test_a_quotient_is_below_a_cut_off_where_whole_numbers_say_so(hundredths: int, per_litre: int) -> None:
    """All pairs of 10 mL up to 8 L, in mL and in L: a / b is below c / 100 where 100 a is below c b."""
    part, whole = (axis.ravel() for axis in np.meshgrid(np.arange(100, 8001, 10), np.arange(200, 8001, 10)))
    found = _run(part / (1000 / per_litre), whole / (1000 / per_litre), hundredths / 100)["low"]
    np.testing.assert_array_equal(found == 1, 100 * part < hundredths * whole)


def test_a_difference_is_at_a_cut_off_where_whole_numbers_say_so() -> None:
    """Saturations to a tenth: 96.4 - 92.4, of which the binary difference may be below 4."""
    part, whole = (axis.ravel() for axis in np.meshgrid(np.arange(500, 1001), np.arange(500, 1001)))
    assert ((whole / 10 - part / 10 < 4) & (whole - part == 40)).any()
    np.testing.assert_array_equal(_run(part / 10, whole / 10)["large"] == 1, whole - part >= 40)


def test_what_is_given_is_not_rounded() -> None:
    """2.2 / 3.0 as it is in binary; only the comparison rounds."""
    assert _run(np.array([2.2]), np.array([3.0]))["share"].tolist() == [2.2 / 3.0]


def test_a_quotient_that_is_typed_to_be_below_is_below() -> None:
    """0.69999999, eight decimals."""
    assert _run(np.array([0.69999999]), np.array([1.0]))["low"].tolist() == [1]
