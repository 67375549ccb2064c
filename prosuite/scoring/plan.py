"""The planner: which steps of an instrument run on answer codes as bytes, and which on values with reasons."""

from dataclasses import dataclass

import numpy as np

from prosuite.arithmetic.blocks import score_codes
from prosuite.arithmetic.scale_plan import CodeArray, FloatArray, Lookup, NormPlan, PairLookup, Plan, ScalePlan
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import MISSING, AnswerKey, Item
from prosuite.instruments.scales import Component, Scale, Standardise
from prosuite.instruments.step import MissingRule, StepBase
from prosuite.instruments.steps import Check
from prosuite.norms.means import Norms


@dataclass(frozen=True, slots=True)
class Division:
    """The steps of an instrument by the kernel they run on.

    Attributes
    ----------
    early
        Steps on values that drop answers, and what they read: they run first.
    scales
        Scores that add up or average items, each as it is answered or recoded: they run on bytes.
    late
        Steps on values that run then, and those early ones that give a value once more, without the answers dropped.
    """

    early: tuple[StepBase, ...]
    scales: tuple[Scale, ...]
    late: tuple[StepBase, ...]


def divide(instrument: Instrument) -> Division:
    """Give each step to the kernel that its inputs allow."""
    on_bytes: list[Scale] = []
    early: list[StepBase] = []
    late: list[StepBase] = []
    for step in instrument.all_steps:
        if isinstance(step, Standardise | Component):
            continue
        if isinstance(step, Scale) and _runs_on_bytes(step, instrument):
            on_bytes.append(step)
            continue
        runs_early = step.id in instrument.before_scales
        if runs_early:
            early.append(step)
        if not (runs_early and isinstance(step, Check)):
            late.append(step)
    return Division(tuple(early), tuple(on_bytes), tuple(late))


def _runs_on_bytes(scale: Scale, instrument: Instrument) -> bool:
    """Tell whether a scale is a score that everybody may have, made of items alone."""
    return scale.title is not None and not scale.unverified and set(instrument.item_ids).issuperset(scale.of)


def build_plan(instrument: Instrument, norms: Norms | None, missing_rule: MissingRule | None = None) -> Plan:
    """Turn the scales that run on bytes, and their norms, into arrays.

    Parameters
    ----------
    instrument
        The spec.
    norms
        Its means and SDs, or None to score the scales alone. Norms whose strata records are matched with are left out
        of the plan: see :mod:`prosuite.scoring.matching`.
    missing_rule
        How many items of a scale must be answered, in place of the instrument's own rule.
    """
    scales = divide(instrument).scales
    return Plan(
        scales=tuple(_scale_plan(instrument, scale, missing_rule) for scale in scales),
        norms=None if norms is None or norms.match else _norm_plan(instrument, norms),
    )


def score_names(instrument: Instrument, norms: Norms | None) -> list[str]:
    """Return the names of the scores of a plan in their order: scales, norm-based scales, components, differences."""
    names = [scale.score or scale.id for scale in divide(instrument).scales]
    if norms is not None:
        names += [f"{scale}_t" for scale in instrument.norm_based]
        names += norms.component_ids(instrument)
        names += [f"{scale}_difference" for scale in instrument.norm_based if norms.match]
    return names


def score_all(plan: Plan, codes: CodeArray, unfilled: CodeArray | None = None) -> tuple[FloatArray, CodeArray]:
    """Score every respondent.

    Parameters
    ----------
    plan
        From :func:`build_plan`.
    codes
        Answer codes, items x respondents.
    unfilled
        Filled with the number of items left missing, scales x respondents, if given.

    Returns
    -------
    scores
        Scores x respondents; NaN where not scored.
    answered
        Number of items answered, scales x respondents.
    """
    n = codes.shape[1]
    scores = np.empty((plan.n_scores, n))
    answered = np.empty((len(plan.scales), n), np.uint8)
    score_codes(plan, codes, scores, answered, unfilled)
    return scores, answered


def moved(raw: tuple[float, float] | None, onto: tuple[float, float] | None) -> tuple[float, float]:
    """Return ``lowest`` and ``per_point`` of ``score = (raw - lowest) * per_point`` that moves one range onto another.

    Where the score begins or ends at 0, ``lowest`` is an end of the raw range, without rounding.
    """
    if raw is None or onto is None:
        return 0.0, 1.0
    (low, high), (first, last) = raw, onto
    per_point = (last - first) / (high - low)
    lowest = high if last == 0 else low - first / per_point
    return lowest, per_point


def _scale_plan(instrument: Instrument, scale: Scale, missing_rule: MissingRule | None) -> ScalePlan:
    size = len(scale.of)
    present = np.arange(size, 0, -1.0)
    raw = scale.raw_reach(instrument)
    factor = np.append((size if scale.how == "sum" else 1.0) / present, np.nan)
    ends = None if raw is None else raw[:2]
    if scale.per is not None:
        factor, ends = np.ones(size + 1), (0.0, 1.0)
    lowest, per_point = moved(ends, scale.rescale)
    return ScalePlan(
        items=tuple(instrument.item_ids.index(item) for item in scale.of),
        recodes=tuple(_lookup(instrument, scale, item) for item in scale.of),
        factor=factor,
        minimum_answered=instrument.required(scale, None, missing_rule) + len(scale.counts_as),
        lowest=lowest,
        per_point=per_point,
        raw_decimals=scale.raw_decimals,
        decimals=scale.decimals,
    )


def _norm_plan(instrument: Instrument, norms: Norms) -> NormPlan:
    return NormPlan(
        scales=scale_rows(instrument),
        means=np.array([norms.scales[scale].mean for scale in instrument.norm_based], np.float64),
        sds=np.array([norms.scales[scale].sd for scale in instrument.norm_based], np.float64),
        weights=norm_weights(instrument, norms),
    )


def scale_rows(instrument: Instrument) -> tuple[int, ...]:
    """Return the rows of the norm-based scales among all that run on bytes."""
    scale_ids = [scale.id for scale in divide(instrument).scales]
    return tuple(scale_ids.index(scale) for scale in instrument.norm_based)


def norm_weights(instrument: Instrument, norms: Norms) -> FloatArray:
    """Return the weights of the component summaries, components x norm-based scales."""
    weights = [
        [norms.weights[component][scale].weight for scale in instrument.norm_based]
        for component in norms.component_ids(instrument)
    ]
    return np.array(weights).reshape(-1, len(instrument.norm_based))


def _lookup(instrument: Instrument, scale: Scale, item_id: str) -> Lookup | PairLookup:
    item = instrument.item(item_id)
    if scale.weights is None and item.recode in instrument.pair_recodes:
        return _pair_lookup(instrument, scale, item)
    counted = instrument.part_values(item_id, scale.weights)
    known = {answer: _as_part(instrument, scale, item_id, value) for answer, value in counted.items()}
    stands_in = scale.counts_as.get(item_id)
    uncounted = [answer not in known for answer in item.answers]
    unanswered = None
    if stands_in is not None or any(uncounted):
        unanswered = np.array([stands_in is None, *(gone and stands_in is None for gone in uncounted)], np.uint8)
    absent = stands_in or 0.0
    most = max(known.values())
    return Lookup(
        instrument.item_ids.index(item_id),
        np.array([absent, *(known.get(answer, absent) for answer in item.answers)]),
        unanswered,
        None if scale.per is None else np.array([0.0, *(0.0 if gone else most for gone in uncounted)]),
    )


def _pair_lookup(instrument: Instrument, scale: Scale, item: Item) -> PairLookup:
    recode = instrument.pair_recodes[item.recode or ""]
    partner = instrument.item(recode.partner)
    keys: list[AnswerKey] = [MISSING, *(_key(answer, item) for answer in item.answers)]
    partner_keys: list[AnswerKey] = [MISSING, *(_key(answer, partner) for answer in partner.answers)]
    table = [recode.values[key].get(own) for key in partner_keys for own in keys]
    known = [None if value is None else _as_part(instrument, scale, item.id, value) for value in table]
    most = max(value for value in known if value is not None)
    return PairLookup(
        item=instrument.item_ids.index(item.id),
        partner=instrument.item_ids.index(partner.id),
        values=np.array([value or 0.0 for value in known]),
        unfilled=np.array([value is None for value in known], np.uint8),
        width=len(keys),
        unanswered=np.array([own == MISSING for _ in partner_keys for own in keys], np.uint8),
        possible=None if scale.per is None else np.array([0.0 if value is None else most for value in known]),
    )


def _key(answer: int, item: Item) -> AnswerKey:
    """Return an answer as a key of a recode; one that does not count is missing."""
    return answer if answer in item.counted else MISSING


def _as_part(instrument: Instrument, scale: Scale, item_id: str, value: float) -> float:
    """Return what a value counts in a scale: turned round, or moved onto the range of all its parts."""
    if item_id in scale.reverse:
        return scale.reverse[item_id] - value
    if scale.rescale_each is None:
        return value
    reach = instrument.weight_reach(scale.weights, item_id) if scale.weights else instrument.part_reach(item_id)
    lowest, per_point = moved(None if reach is None else reach[:2], scale.rescale_each)
    return (value - lowest) * per_point
