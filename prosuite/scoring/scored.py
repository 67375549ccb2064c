"""Scored records: every score with its status, what it rests on, and what the checks of the spec found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray, FloatArray, ScalePlan
from prosuite.checks.records import Fired
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.scales import Scale
from prosuite.instruments.step import MissingRule
from prosuite.intake.columns.persons import has_open_birth_dates
from prosuite.norms.door import NormNumbers
from prosuite.norms.means import Norms
from prosuite.records.record import Records
from prosuite.scoring.column import Said, ScoreColumn, Status, said_of_each
from prosuite.scoring.matching import Matched, compare, lacking, match_records
from prosuite.scoring.names import Names, names_of
from prosuite.scoring.plan import build_plan, divide, score_all, score_names
from prosuite.scoring.steps import check_parameters, drop_answers, run_steps

_NO_NAMES = Names({}, {}, (), {})


@dataclass(frozen=True, slots=True)
class Comparison:
    """How records are scored.

    Attributes
    ----------
    norms
        What they are compared with; None for nothing.
    missing_rule
        How many parts of a scale must be there, in place of the instrument's own rule.
    parameters
        Choices in place of the defaults.
    allow_unverified
        Whether steps of confidence C give values.
    """

    norms: NormNumbers | None = None
    missing_rule: MissingRule | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    allow_unverified: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """Records with their scores.

    Attributes
    ----------
    records
        The records, who and when.
    how
        How they were scored.
    columns
        The scores in the instrument's order.
    fired
        What the checks of the spec found.
    matched
        The stratum of every record, where records are matched with strata of the norms.
    names
        How its scores are named: as the instrument says, or so that several norm sets are told apart.
    whole
        The same records with every score, under the instrument's names, where several norm sets are told apart.
    """

    records: Records
    how: Comparison
    columns: list[ScoreColumn]
    fired: list[Fired]
    matched: Matched | None = None
    names: Names = field(default=_NO_NAMES)
    whole: "Scored | None" = None

    def __post_init__(self) -> None:
        if self.names is _NO_NAMES:
            object.__setattr__(self, "names", names_of(self.records.instrument))

    def __repr__(self) -> str:
        norms = self.norms.id if self.norms else "none"
        return f"<Scored of {self.records.sheet!r}: {len(self.columns)} scores, norms {norms}>"

    @property
    def norms(self) -> NormNumbers | None:
        """The norms used; None for none."""
        return self.how.norms

    def with_given_names(self) -> "Scored":
        """Return the form with every score, under the names that its instrument gives."""
        return self.whole or self

    def remarks(self) -> Iterator[tuple[str, str]]:
        """Yield what must be said once of the norms: summaries that are not given, records that no stratum holds."""
        if not isinstance(self.norms, Norms):
            return
        given = self.norms.component_ids(self.records.instrument)
        absent = [summary.id for summary in self.records.instrument.components if summary.id not in given]
        if absent:
            yield "not given", f"{', '.join(absent)}: norm set {self.norms.id} has no weights for them"
        if self.matched is not None:
            outside = sum(map(bool, self.matched.reasons))
            yield "records in no stratum", f"{outside} of {len(self.matched.reasons)}"


def score_records(records: Records, how: Comparison) -> Scored:
    """Score records: each step runs once.

    Raises
    ------
    InputError
        Records are to be matched with strata, and sex or age cannot be read from the sheet.
    SpecError
        A parameter or its choice is unknown.
    """
    chosen = records.instrument.with_choices(check_parameters(records.instrument, how.parameters))
    if chosen is not records.instrument:
        records = replace(records, sheet=replace(records.sheet, instrument=chosen))
    records, early = drop_answers(records, how.parameters, allow_unverified=how.allow_unverified)
    norms = how.norms if isinstance(how.norms, Norms) else None
    matched = None
    if norms is not None and norms.match:
        sheet = records.sheet
        order = sheet.entry.date_order or sheet.study.date_order
        if order is None and sheet.dates is not None and has_open_birth_dates(sheet.table):
            order = sheet.dates.order
        matched = match_records(norms, sheet.table, sheet.roles.date, order)
    columns = _scale_columns(records, norms, matched, how.missing_rule)
    scales = {step.id: column for step, column in zip(divide(records.instrument).scales, columns, strict=False)}
    late = run_steps(records, how.norms, scales, how.missing_rule, how.parameters, how.allow_unverified)
    places = {name: place for place, name in enumerate(records.instrument.score_ids)}
    found = sorted([*columns, *late.columns], key=lambda column: places.get(column.name, len(places)))
    return Scored(records, how, found, [*early, *late.fired], matched)


def _scale_columns(
    records: Records, norms: Norms | None, matched: Matched | None, missing_rule: MissingRule | None
) -> list[ScoreColumn]:
    """Return the scales that run on bytes, and what compares them with norms."""
    instrument = records.instrument
    plan = build_plan(instrument, norms, missing_rule)
    unfilled = np.zeros((len(plan.scales), records.codes.shape[1]), np.uint8)
    scores, answered = score_all(plan, records.codes, unfilled)
    if matched is not None:
        scores = np.vstack([scores, compare(instrument, matched, scores)])
    values = dict(zip(score_names(instrument, norms), scores, strict=True))
    columns: dict[str, ScoreColumn] = {}
    scales = zip(divide(instrument).scales, plan.scales, answered, unfilled, strict=True)
    for scale, scale_plan, count, gaps in scales:
        size, name = len(scale.of), scale.score or scale.id
        prorated = (count < size) | (gaps > 0)
        status = np.where(prorated, Status.PRORATED, Status.SCORED)
        status[np.isnan(values[name])] = Status.NOT_SCORED
        columns[scale.id] = ScoreColumn(
            name=name,
            unit=scale.unit,
            values=values[name],
            status=status.astype(np.uint8),
            answered=count,
            required=scale_plan.minimum_answered,
            said=(
                Said(count, _shortfalls(size, "items answered", scale_plan.minimum_answered)),
                partial(_imputed, scale, scale_plan, records.codes, prorated & ~np.isnan(values[name])),
            ),
        )
    if norms is None:
        return list(columns.values())
    bases = {scale: columns[scale] for scale in instrument.norm_based}
    return [*columns.values(), *_compared(instrument, norms, matched, bases, values)]


def _imputed(scale: Scale, plan: ScalePlan, codes: CodeArray, where: NDArray[np.bool_]) -> Said:
    """Return which items are imputed in the scores of some records: they are not answered."""
    flags = [recode.flags()[0].take(recode.key(codes)).astype(np.bool_) & where for recode in plan.recodes]
    return said_of_each(np.array(flags), scale.of, "imputed")


def _shortfalls(size: int, parts: str, required: int) -> list[str]:
    """Return what is said where so many parts of a score are there; nothing where all are."""
    return [*(f"{count} of {size} {parts}, {required} needed" for count in range(size)), ""]


def _compared(
    instrument: Instrument,
    norms: Norms,
    matched: Matched | None,
    bases: Mapping[str, ScoreColumn],
    values: Mapping[str, FloatArray],
) -> Iterator[ScoreColumn]:
    """Yield the norm-based scores, component summaries and differences from the scales they rest on."""

    def column(scale: str, kind: str, unit: str, *needed: str) -> ScoreColumn:
        name = f"{scale}_{kind}"
        result = replace(bases[scale], name=name, unit=unit, values=values[name], norms=norms.id)
        if matched is not None:
            result = _with_stratum(result, matched, lacking(matched, scale, needed))
        return _with_note(result, norms)

    t_scores = [column(scale, "t", "T", "mean", "sd") for scale in bases]
    yield from t_scores
    statuses = np.array([t_score.status for t_score in t_scores])
    for name in norms.component_ids(instrument):
        status, count = statuses.min(axis=0), np.count_nonzero(statuses, axis=0).astype(np.uint8)
        resting = (statuses == Status.PRORATED) & (count == len(bases))
        component = ScoreColumn(
            name=name,
            unit="T",
            values=values[name],
            status=status,
            answered=count,
            required=len(bases),
            norms=norms.id,
            said=(
                Said(count, _shortfalls(len(bases), "scales scored", len(bases))),
                partial(said_of_each, resting, tuple(bases), "rests on prorated scales"),
            ),
        )
        if matched is not None:
            component = _with_stratum(component, matched, matched.reasons)
        yield _with_note(component, norms)
    if matched is not None:
        for scale in bases:
            yield column(scale, "difference", instrument.scale(scale).difference_unit, "mean")


def _with_note(column: ScoreColumn, norms: Norms) -> ScoreColumn:
    """Return a score that says where it is scored that its norms are unverified."""
    if not norms.unverified:
        return column
    scored = (column.status != Status.NOT_SCORED).astype(np.uint8)
    return replace(column, said=(*column.said, Said(scored, ("", f"norm set {norms.id} is unverified"))))


def _with_stratum(column: ScoreColumn, matched: Matched, obstacles: Sequence[str]) -> ScoreColumn:
    """Return a score that says whom each record is compared with, or what stands in the way."""
    status = np.where([bool(obstacle) for obstacle in obstacles], Status.NOT_SCORED, column.status).astype(np.uint8)
    remarks = (
        obstacle or (f"compared with {name}" if scored else "")
        for obstacle, name, scored in zip(obstacles, matched.names, status != Status.NOT_SCORED, strict=True)
    )
    return replace(column, status=status, said=(*column.said, _said(remarks)))


def _said(remarks: Iterable[str]) -> Said:
    numbers, texts = pd.factorize(np.array([*remarks], dtype=object))
    return Said(numbers.astype(np.uint16), list(texts))
