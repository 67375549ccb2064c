"""A scored form: every score of every record with its status and what it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray, FloatArray
from prosuite.checks.forms import CheckedForm
from prosuite.instruments.questionnaire import Instrument, MissingRule
from prosuite.norms.means import Norms
from prosuite.scoring.matching import Matched, compare, lacking, match_records
from prosuite.scoring.plan import build_plan, score_all, score_names

STATUSES = ("not_scored", "prorated", "scored")
NOT_SCORED, PRORATED, SCORED = range(len(STATUSES))


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
    remarks
        What must be said of each record's score, such as whom it is compared with; None for nothing.
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
    remarks: Sequence[str] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The words of a score in words: this one is a number."""
        return ()

    @property
    def shown(self) -> FloatArray:
        """The scores as a person reads them."""
        return self.values

    def reasons(self) -> NDArray[Any]:
        """Return why each record's score is prorated, not scored or to be taken with care; "" where nothing is."""
        shortfalls = [f"{count} of {self.size} {self.parts}, {self.required} needed" for count in range(self.size)]
        reasons = np.array([*shortfalls, ""], dtype=object)[self.answered]
        reasons[(self.status == PRORATED) & (self.answered == self.size)] = "rests on prorated scales"
        if self.remarks is not None:
            reasons[:] = ["; ".join(filter(None, both)) for both in zip(reasons, self.remarks, strict=True)]
        if self.note:
            scored = self.status != NOT_SCORED
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
    matched
        The stratum of every record, where records are matched with strata of the norms.
    """

    checked: CheckedForm
    norms: Norms | None
    columns: list[ScoreColumn]
    matched: Matched | None = None

    def remarks(self) -> Iterator[tuple[str, str]]:
        """Yield what must be said once of the norms: summaries that are not given, records that no stratum holds."""
        if self.norms is None:
            return
        given = self.norms.component_ids(self.checked.form.instrument)
        absent = [summary.id for summary in self.checked.form.instrument.components if summary.id not in given]
        if absent:
            yield "not given", f"{', '.join(absent)}: norm set {self.norms.id} has no weights for them"
        if self.matched is not None:
            outside = sum(map(bool, self.matched.reasons))
            yield "records in no stratum", f"{outside} of {len(self.matched.reasons)}"


def score_form(checked: CheckedForm, norms: Norms | None, missing_rule: MissingRule | None = None) -> ScoredForm:
    """Score a checked form.

    Raises
    ------
    InputError
        Records are to be matched with strata, and sex or age cannot be read from the form.
    """
    instrument = checked.form.instrument
    plan = build_plan(instrument, norms, missing_rule)
    scores, answered = score_all(plan, checked.codes)
    matched = None
    if norms is not None and norms.match:
        form = checked.form
        order = form.entry.date_order or form.study.date_order
        matched = match_records(norms, form.table, form.roles.date, order)
        scores = np.vstack([scores, compare(instrument, matched, scores)])
    values = dict(zip(score_names(instrument, norms), scores, strict=True))
    columns: dict[str, ScoreColumn] = {}
    for scale, scale_plan, count in zip(instrument.scales, plan.scales, answered, strict=True):
        size = len(scale.items)
        status = np.where(count < scale_plan.minimum_answered, NOT_SCORED, np.where(count < size, PRORATED, SCORED))
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
    bases = [columns[scale] for scale in instrument.norm_based]
    compared = list(_compared(instrument, norms, matched, bases, values))
    return ScoredForm(checked, norms, [*columns.values(), *compared], matched)


def _compared(
    instrument: Instrument,
    norms: Norms,
    matched: Matched | None,
    bases: Sequence[ScoreColumn],
    values: Mapping[str, FloatArray],
) -> Iterator[ScoreColumn]:
    """Yield the norm-based scores, component summaries and differences from the scales they rest on."""
    note = f"norm set {norms.id} is unverified" if norms.unverified else ""

    def column(base: ScoreColumn, kind: str, unit: str, *needed: str) -> ScoreColumn:
        name = f"{base.name}_{kind}"
        result = replace(base, name=name, unit=unit, values=values[name], norms=norms.id, note=note)
        return result if matched is None else _with_stratum(result, matched, lacking(matched, base.name, needed))

    t_scores = [column(base, "t", "T", "mean", "sd") for base in bases]
    yield from t_scores
    statuses = np.array([t_score.status for t_score in t_scores])
    for name in norms.component_ids(instrument):
        component = ScoreColumn(
            name=name,
            unit="T",
            values=values[name],
            status=statuses.min(axis=0),
            answered=np.count_nonzero(statuses, axis=0).astype(np.uint8),
            size=len(bases),
            required=len(bases),
            parts="scales scored",
            norms=norms.id,
            note=note,
        )
        yield component if matched is None else _with_stratum(component, matched, matched.reasons)
    if matched is not None:
        for base in bases:
            yield column(base, "difference", _points(base.unit), "mean")


def _points(unit: str) -> str:
    return "0-100 points" if unit == "0-100" else unit


def _with_stratum(column: ScoreColumn, matched: Matched, obstacles: Sequence[str]) -> ScoreColumn:
    """Return a score that says whom each record is compared with, or what stands in the way."""
    status = np.where([bool(obstacle) for obstacle in obstacles], NOT_SCORED, column.status).astype(np.uint8)
    remarks = [
        obstacle or (f"compared with {name}" if scored else "")
        for obstacle, name, scored in zip(obstacles, matched.names, status != NOT_SCORED, strict=True)
    ]
    return replace(column, status=status, remarks=remarks)
