"""A scored test sheet: every score of every session with its status and what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray, FloatArray
from prosuite.arithmetic.values import Values
from prosuite.checks.measurements import CheckedSheet
from prosuite.instruments.steps import Step
from prosuite.norms.equations import ReferenceEquations
from prosuite.scoring.scored import NOT_SCORED, SCORED, ScoredForm
from prosuite.scoring.steps import Evaluation, rests_on_equations

_NEEDS_ONE = ("first_of", "table", "pick", "count")
_MOST_COUNTED = 255


@dataclass(frozen=True, slots=True)
class MeasuredColumn:
    """One score of all sessions of a test sheet.

    Attributes
    ----------
    name, unit
        The score's name and unit; of a score in words, what its numbers mean.
    values
        The scores; NaN where not scored.
    status
        Position in :data:`prosuite.scoring.scored.STATUSES` per session.
    answered
        How many of the values or trials it rests on each session has.
    required
        How many it needs.
    norms
        Id of the reference equations it rests on; "" for none.
    labels
        The words of a score in words: number 1 is the first.
    why
        Number of the reason per session.
    texts
        What the numbers of reasons mean.
    """

    name: str
    unit: str
    values: FloatArray
    status: NDArray[np.uint8]
    answered: CodeArray
    required: int
    norms: str
    labels: tuple[str, ...]
    why: NDArray[np.uint16]
    texts: tuple[str, ...]

    @property
    def shown(self) -> Any:
        """The scores as a person reads them: words where the score has them, as text even if no session has one."""
        if not self.labels:
            return self.values
        words = pd.Series([None, *self.labels]).array
        return words[np.nan_to_num(self.values, nan=0.0).astype(np.intp)]

    def reasons(self) -> NDArray[Any]:
        """Return why each session's score is missing, or what must be said of it; "" where nothing is."""
        return np.array(self.texts, dtype=object)[self.why]


@dataclass(frozen=True, slots=True)
class MeasuredForm:
    """A test sheet with its scores.

    Attributes
    ----------
    checked
        The sheet, who and when.
    norms
        The reference equations used; None for none.
    columns
        The scores in the order of the spec.
    matched
        None: equations hold for each person as they are.
    """

    checked: CheckedSheet
    norms: ReferenceEquations | None
    columns: list[MeasuredColumn]
    matched: None = None

    def remarks(self) -> list[tuple[str, str]]:
        """Return what must be said of the norms: nothing, each score says it for itself."""
        return []


Scored = ScoredForm | MeasuredForm


def score_sheet(
    checked: CheckedSheet,
    equations: ReferenceEquations | None,
    parameters: Mapping[str, str] | None = None,
    *,
    allow_unverified: bool = False,
) -> MeasuredForm:
    """Score a checked test sheet."""
    resting = rests_on_equations(checked.spec) if equations is not None else set()
    used = equations.id if equations is not None else ""
    parts = [
        [_part(evaluation, step, output) for step, output, _ in checked.spec.scores]
        for evaluation in checked.evaluations(equations, parameters, allow_unverified=allow_unverified)
    ]
    texts = tuple(checked.read.reasons.texts)
    columns = []
    for place, (step, output, name) in enumerate(checked.spec.scores):
        values, why, answered = (np.concatenate([part[place][item] for part in parts]) for item in range(3))
        columns.append(
            MeasuredColumn(
                name=name,
                unit=_unit(step, output),
                values=values,
                status=np.where(np.isnan(values), NOT_SCORED, SCORED).astype(np.uint8),
                answered=answered,
                required=1 if step.op in _NEEDS_ONE else len(_operands(step, equations)),
                norms=used if output in resting else "",
                labels=step.labels if step.op == "table" else (),
                why=why,
                texts=texts,
            )
        )
    return MeasuredForm(checked, equations, columns)


class _Part(NamedTuple):
    """A score of one block of sessions."""

    values: FloatArray
    why: NDArray[np.uint16]
    answered: CodeArray


def _part(evaluation: Evaluation, step: Step, output: str) -> _Part:
    value, n = evaluation.values[output], evaluation.shape[1]
    counts = [_counted(evaluation.values[name], step) for name in _operands(step, evaluation.equations)]
    answered = np.minimum(np.sum(counts, axis=0) if counts else np.zeros(n), _MOST_COUNTED)
    return _Part(value.number, value.why, np.broadcast_to(answered, (n,)).astype(np.uint8))


def _unit(step: Step, output: str) -> str:
    """Return the unit of a value: of words what their numbers mean, of a comparison its own."""
    if step.op == "table" and step.labels:
        return ", ".join(f"{number} {label}" for number, label in enumerate(step.labels, start=1))
    own = {f"{step.id}_percent_predicted": "%", f"{step.id}_z": "z-score"}
    return own.get(output, step.unit) if step.op == "predict" else step.unit


def _operands(step: Step, equations: ReferenceEquations | None) -> list[str]:
    """Return the values that a score rests on."""
    if step.op == "predict":
        known = equations is not None and step.measure in equations.measures
        needed = equations.inputs(step.measure) if equations is not None and known else ()
        return [step.observed, *(step.inputs_of[name] for name in needed if name in step.inputs_of)]
    return [step.of] if step.op == "pick" else list(step.inputs)


def _counted(value: Values, step: Step) -> NDArray[np.intp]:
    """Count of each session the values there are: every trial where the step goes over trials, else one."""
    if value.number.ndim == 1:
        return value.known.astype(np.intp)
    known = value.known if step.reduces else value.known.any(axis=0, keepdims=True)
    return np.asarray(known.sum(axis=0), np.intp)
