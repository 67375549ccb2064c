"""A scored form: every score of every record with its status and what it rests on."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prosuite.checks.forms import CheckedForm
from prosuite.instruments.norms import Norms
from prosuite.instruments.spec import MissingRule
from prosuite.scorer import build_plan, score_all, score_names
from prosuite.scoring.plan import CodeArray, FloatArray

STATUSES = ("not_scored", "prorated", "scored")
_NOT_SCORED, _PRORATED, _SCORED = range(len(STATUSES))


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """One score of all records of a form.

    Attributes
    ----------
    name, unit
        The score's name; ``0-100``, ``T``, or what its scale says.
    values
        The scores; NaN where not scored.
    status
        Position in :data:`STATUSES` per record.
    answered
        How many of its parts each record has.
    size, required, parts
        How many parts the score has and needs, and what they are: items or scales.
    norms
        Id of the norm set the score rests on; "" for none.
    note
        What must be said of every score of this column; "" for nothing.
    """

    name: str
    unit: str
    values: FloatArray
    status: NDArray[np.uint8]
    answered: CodeArray
    size: int
    required: int
    parts: str
    norms: str = ""
    note: str = ""

    def reasons(self) -> NDArray[Any]:
        """Return why each record's score is prorated, not scored or to be taken with care; "" where nothing is."""
        shortfalls = [f"{count} of {self.size} {self.parts}, {self.required} needed" for count in range(self.size)]
        reasons = np.array([*shortfalls, ""], dtype=object)[self.answered]
        reasons[(self.status == _PRORATED) & (self.answered == self.size)] = "rests on prorated scales"
        if self.note:
            scored = self.status != _NOT_SCORED
            reasons[scored] = ["; ".join(filter(None, (reason, self.note))) for reason in reasons[scored]]
        return reasons


@dataclass(frozen=True, slots=True)
class ScoredForm:
    """A form with its scores.

    Attributes
    ----------
    checked
        The form, who and when.
    norms
        The norms used; None for scale scores alone.
    columns
        The scores in the instrument's order.
    """

    checked: CheckedForm
    norms: Norms | None
    columns: list[ScoreColumn]


def score_form(checked: CheckedForm, norms: Norms | None, missing_rule: MissingRule | None = None) -> ScoredForm:
    """Score a checked form."""
    instrument = checked.form.instrument
    plan = build_plan(instrument, norms, missing_rule)
    scores, answered = score_all(plan, checked.codes)
    values = dict(zip(score_names(instrument, norms), scores, strict=True))
    columns: dict[str, ScoreColumn] = {}
    for scale, scale_plan, count in zip(instrument.scales, plan.scales, answered, strict=True):
        size = len(scale.items)
        status = np.where(count < scale_plan.minimum_answered, _NOT_SCORED, np.where(count < size, _PRORATED, _SCORED))
        columns[scale.id] = ScoreColumn(
            name=scale.id,
            unit=scale.unit,
            values=values[scale.id],
            status=status.astype(np.uint8),
            answered=count,
            size=size,
            required=scale_plan.minimum_answered,
            parts="items answered",
        )
    if norms is None:
        return ScoredForm(checked, None, list(columns.values()))
    note = f"norm set {norms.id} is unverified" if norms.unverified else ""
    norm_based = [columns[scale] for scale in instrument.norm_based]
    for column in norm_based:
        name = f"{column.name}_t"
        columns[name] = replace(column, name=name, unit="T", values=values[name], norms=norms.id, note=note)
    statuses = np.array([column.status for column in norm_based])
    for name in list(values)[len(columns) :]:
        columns[name] = ScoreColumn(
            name=name,
            unit="T",
            values=values[name],
            status=statuses.min(axis=0),
            answered=np.count_nonzero(statuses, axis=0).astype(np.uint8),
            size=len(norm_based),
            required=len(norm_based),
            parts="scales scored",
            norms=norms.id,
            note=note,
        )
    return ScoredForm(checked, norms, list(columns.values()))
