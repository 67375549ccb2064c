"""The steps of a spec that run on values, a block of records at a time: scores, and what checks found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.values import Reasons, Values
from prosuite.checks.records import Fired
from prosuite.errors import SpecError
from prosuite.instruments import steps as st
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.step import MissingRule, StepBase
from prosuite.names import nearest
from prosuite.norms.door import NormNumbers
from prosuite.norms.equations import ReferenceEquations
from prosuite.records.record import Records
from prosuite.scoring.column import Said, ScoreColumn, Status
from prosuite.scoring.evaluation import Evaluation
from prosuite.scoring.plan import divide

BLOCK = 16_384  # records at a time: the arrays of one block fit in a processor's cache

_MOST_COUNTED = 255


class Ran(NamedTuple):
    """The scores of steps, and what checks found."""

    columns: list[ScoreColumn]
    fired: list[Fired]


def run_steps(
    records: Records,
    norms: NormNumbers | None,
    scales: Mapping[str, ScoreColumn],
    missing_rule: MissingRule | None = None,
    parameters: Mapping[str, str] | None = None,
    allow_unverified: bool = False,  # noqa: FBT001, FBT002 - one of the options of scoring, given by position once
) -> Ran:
    """Carry out the steps of an instrument that run on values, a block of records at a time.

    Parameters
    ----------
    records
        The records.
    norms
        What is compared with; None for nothing.
    scales
        The scales that steps may read, by id.
    missing_rule, parameters, allow_unverified
        See :class:`prosuite.scoring.scored.Comparison`.

    Raises
    ------
    SpecError
        A parameter or its choice is unknown.
    """
    spec, steps = records.instrument, divide(records.instrument).late
    chosen = check_parameters(spec, parameters or {})
    if not steps:
        return Ran([], [])
    given = _given(records, steps, scales)
    worked_out = {name for step in steps for name in step.outputs}
    scores = [entry for entry in spec.scores if entry[1] in worked_out]
    columns = _Columns(len(scores), records.rows.n)
    picks = {} if records.rows.is_plain else _picks_of(spec)
    picked = {name: np.full(records.rows.n, -1, np.int8) for names in picks.values() for name in names}
    fired: list[Fired] = []
    for start in range(0, max(records.rows.n, 1), BLOCK):
        evaluation = _evaluation(records, given, start, chosen, norms)
        evaluation.missing_rule, evaluation.allow_unverified = missing_rule, allow_unverified
        evaluation.run(steps)
        columns.fill(evaluation, scores, start)
        for name, trials in picked.items():
            known = evaluation.values[name].known
            trials[start : start + len(known)] = np.where(known, evaluation.picked[name], -1)
        fired += [_placed(check, where, start) for check, where in evaluation.fired]
    made = zip(columns.scored(records, scores, norms, missing_rule), scores, strict=True)
    return Ran(
        [replace(column, picks=tuple(picked[pick] for pick in picks.get(name, ()))) for column, (_, name, _) in made],
        fired,
    )


def _picks_of(spec: Instrument) -> dict[str, tuple[str, ...]]:
    """Return the steps that pick one trial, by the names of the values that rest on them."""
    found: dict[str, tuple[str, ...]] = {}
    for step in spec.all_steps:
        own = (step.id,) if isinstance(step, st.Pick) and spec.rules_of(step) != ("mean",) else ()
        rests = dict.fromkeys((*own, *(pick for name in step.inputs for pick in found.get(name, ()))))
        found |= dict.fromkeys(step.outputs, tuple(rests))
    return found


def drop_answers(
    records: Records, parameters: Mapping[str, str], *, allow_unverified: bool = False
) -> tuple[Records, list[Fired]]:
    """Carry out the checks that drop answers; return the records without these, and what the checks found."""
    spec, steps = records.instrument, divide(records.instrument).early
    if not steps:
        return records, []
    evaluation = _evaluation(
        records, _given(records, steps, {}), 0, check_parameters(spec, parameters), None, records.rows.n
    )
    evaluation.allow_unverified = allow_unverified
    evaluation.run(steps)
    codes = records.codes.copy()
    for check, where in evaluation.fired:
        dropped = where.any(axis=0) if where.ndim > 1 else where
        for name in set(check.drop) & set(spec.item_ids):
            codes[spec.item_ids.index(name), dropped] = 0
    return replace(records, codes=codes), [_placed(check, where, 0) for check, where in evaluation.fired]


def one_record(
    records: Records,
    record: int,
    norms: NormNumbers | None,
    scales: Mapping[str, ScoreColumn],
    missing_rule: MissingRule | None,
    parameters: Mapping[str, str],
    *,
    allow_unverified: bool,
) -> Evaluation:
    """Return one record by itself, before the steps are carried out that :func:`run_steps` carries out for all."""
    spec = records.instrument
    given = _given(records, spec.all_steps, scales)
    evaluation = _evaluation(records, given, record, check_parameters(spec, parameters), norms, 1)
    evaluation.missing_rule, evaluation.allow_unverified = missing_rule, allow_unverified
    return evaluation


def _given(records: Records, steps: Sequence[StepBase], scales: Mapping[str, ScoreColumn]) -> dict[str, Values]:
    """Return what steps read that is there before them: fields, the date, answers and scales."""
    read = read_by(records.instrument, steps)
    items = {item.id: item for item in records.instrument.items}
    given = dict(records.read.values)
    given |= {name: records.answers(items[name]) for name in read if name in items}
    given |= {name: _as_value(scales[name], records.reasons) for name in read if name in scales}
    return given


def read_by(spec: Instrument, steps: Sequence[StepBase]) -> list[str]:
    """Return the names of the values that steps read, partners of items whose recodes depend on them too."""
    read = dict.fromkeys(name for step in steps for name in step.inputs)
    items = {item.id: item for item in spec.items}
    recodes = [spec.pair_recodes.get(items[name].recode or "") for name in read if name in items]
    return [*(read | dict.fromkeys(recode.partner for recode in recodes if recode is not None))]


def _as_value(column: ScoreColumn, reasons: Reasons) -> Values:
    """Return a score as a value that steps can read."""
    numbers, texts = column.told()
    why = np.array([reasons.number(text) for text in texts], np.uint16)
    return Values(column.values, why[numbers], column.status == Status.PRORATED)


def _evaluation(
    records: Records,
    given: Mapping[str, Values],
    start: int,
    chosen: Mapping[str, str],
    norms: NormNumbers | None,
    size: int = BLOCK,
) -> Evaluation:
    """Return a block of records before its steps run."""
    block = slice(start, start + size)
    return begin(
        records.instrument, {name: _cut(value, block) for name, value in given.items()}, chosen, records.reasons, norms
    )


def begin(
    spec: Instrument,
    values: Mapping[str, Values],
    chosen: Mapping[str, str],
    reasons: Reasons,
    norms: NormNumbers | None,
) -> Evaluation:
    """Return records before their steps run: what these read, and the choices made of parameters."""
    shape = np.broadcast_shapes((1, 1), *(value.number.shape for value in values.values()))
    parameters = {
        name: Values(np.full(shape[1], float(spec.code_number(name, choice))), np.zeros(shape[1], np.uint16))
        for name, choice in chosen.items()
    }
    return Evaluation(spec, {**values, **parameters}, (shape[0], shape[1]), reasons, norms)


def _cut(value: Values, block: slice) -> Values:
    prorated = None if value.prorated is None else value.prorated[..., block]
    return Values(value.number[..., block], value.why[..., block], prorated)


def _placed(check: st.Check, where: NDArray[np.bool_], start: int) -> Fired:
    trials, records = np.nonzero(where if where.ndim > 1 else where[None])
    return Fired(check, trials, records + start)


class _Columns:
    """The scores of all records, filled in block by block."""

    def __init__(self, n_scores: int, n_records: int) -> None:
        self.values = np.full((n_scores, n_records), np.nan)
        self.why = np.zeros((n_scores, n_records), np.uint16)
        self.answered = np.zeros((n_scores, n_records), np.uint8)
        self.prorated: dict[int, NDArray[np.bool_]] = {}

    def fill(self, evaluation: Evaluation, scores: Sequence[tuple[StepBase, str, str]], start: int) -> None:
        """Take the scores of a block."""
        n = evaluation.shape[1]
        block = slice(start, start + n)
        for place, (step, output, _) in enumerate(scores):
            value = evaluation.values[output]
            self.values[place, block] = value.number
            self.why[place, block] = value.why
            counts = [_counted(evaluation.values[name], step) for name in step.counted(evaluation.equations)]
            total = np.sum(counts, axis=0) if counts else np.zeros(n)
            self.answered[place, block] = np.minimum(total, _MOST_COUNTED)
            if value.prorated is not None and value.prorated.any():
                whole = self.prorated.setdefault(place, np.zeros(self.values.shape[1], np.bool_))
                whole[block] = value.prorated

    def scored(
        self,
        records: Records,
        scores: Sequence[tuple[StepBase, str, str]],
        norms: NormNumbers | None,
        missing_rule: MissingRule | None,
    ) -> Iterator[ScoreColumn]:
        """Yield the score columns."""
        equations = norms if isinstance(norms, ReferenceEquations) else None
        resting = rests_on_norms(records.instrument) if norms is not None else set()
        texts = tuple(records.reasons.texts)
        for place, (step, output, name) in enumerate(scores):
            status = np.where(np.isnan(self.values[place]), Status.NOT_SCORED, Status.SCORED).astype(np.uint8)
            if place in self.prorated:
                status[self.prorated[place] & (status == Status.SCORED)] = Status.PRORATED
            yield ScoreColumn(
                name=name,
                unit=step.unit_of(output),
                values=self.values[place],
                status=status,
                answered=self.answered[place],
                required=records.instrument.required(step, equations, missing_rule),
                norms=norms.id if norms is not None and output in resting else "",
                labels=step.labels,
                said=(Said(self.why[place], texts),),
            )


def _counted(value: Values, step: StepBase) -> NDArray[np.intp]:
    """Count of each record the values there are: every trial where the step goes over trials, else one."""
    if value.number.ndim == 1:
        return value.known.astype(np.intp)
    known = value.known if step.reduces else value.known.any(axis=0, keepdims=True)
    return np.asarray(known.sum(axis=0), np.intp)


def check_parameters(
    spec: Instrument, parameters: Mapping[str, str], *, allow_unverified: bool = True
) -> dict[str, str]:
    """Return the choice of every parameter: the one made, or the default.

    Raises
    ------
    SpecError
        A parameter or its choice is unknown, or the choice is unverified and that is not allowed.
    """
    for name, choice in parameters.items():
        if name not in spec.parameters:
            known = ", ".join(spec.parameters) or "none"
            raise SpecError(f"{spec.id} has no parameter {name!r}{nearest(name, spec.parameters)} (known: {known})")
        if choice not in spec.parameters[name].choices:
            offered = ", ".join(spec.parameters[name].choices)
            raise SpecError(f"{spec.id}: parameter {name} is one of {offered}, not {choice!r}")
        if choice in spec.parameters[name].unverified and not allow_unverified:
            raise SpecError(
                f"{spec.id}: parameter {name} = {choice!r} rests on a single unchecked source: add --allow-unverified "
                f"(library: allow_unverified=True) to use it all the same, or leave it out"
            )
    return {name: parameters.get(name, parameter.default) for name, parameter in spec.parameters.items()}


def rests_on_norms(spec: Instrument) -> set[str]:
    """Return the names of the values that rest on norms."""
    found: set[str] = set()
    for step in spec.all_steps:
        if step.compares or found & set(step.inputs):
            found |= set(step.outputs)
    return found
