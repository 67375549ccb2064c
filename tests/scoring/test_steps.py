"""Steps of confidence C: no unverified value unasked."""

import numpy as np

from prosuite.arithmetic.values import Reasons, Values
from prosuite.instruments.instrument import Instrument
from prosuite.scoring.evaluation import Evaluation

SPEC = Instrument.model_validate_json("""{
    "id": "steps", "family": "steps", "title": "Steps a day", "licence": "Invented.",
    "fields": [{"id": "left", "title": "Left", "hard": [0, 9]}, {"id": "right", "title": "Right", "hard": [0, 9]}],
    "key_fields": ["left"],
    "references": [{"id": "page", "text": "This page."}],
    "steps": [
        {"op": "combine", "id": "both", "terms": [{"of": ["left"]}, {"of": ["right"]}], "confidence": "C"},
        {"op": "combine", "id": "double", "terms": [{"of": ["both"], "times": 2}], "title": "Double", "source": "page"},
        {"op": "combine", "id": "checked", "terms": [{"of": ["left"]}], "confidence": "B"}
    ]
}""")


def _evaluate(*, allow_unverified: bool) -> Evaluation:
    reasons = Reasons()
    blank = reasons.number("right is blank")
    fields = {
        "left": Values(np.array([1.0, 2.0]), np.zeros(2, np.uint16)),
        "right": Values(np.array([3.0, np.nan]), np.array([0, blank], np.uint16)),
    }
    evaluation = Evaluation(SPEC, fields, (1, 2), reasons, norms=None, allow_unverified=allow_unverified)
    evaluation.run(SPEC.all_steps)
    return evaluation


def _said(evaluation: Evaluation, name: str) -> list[str]:
    return [evaluation.reasons.texts[number] for number in evaluation.values[name].why]


def test_refused() -> None:
    """An unverified step gives nothing, nor does what rests on it; a missing input is said before that."""
    evaluation = _evaluate(allow_unverified=False)
    assert not evaluation.values["double"].known.any()
    assert _said(evaluation, "double") == ["unverified: add --allow-unverified", "right is blank"]


def test_allowed() -> None:
    """If it is allowed, what rests on it says so."""
    evaluation = _evaluate(allow_unverified=True)
    np.testing.assert_array_equal(evaluation.values["double"].number, [8, np.nan])
    assert _said(evaluation, "double") == ["rests on an unverified rule", "right is blank"]


def test_other_confidence() -> None:
    """A step of any other confidence is used unasked."""
    np.testing.assert_array_equal(_evaluate(allow_unverified=False).values["checked"].number, [1, 2])
