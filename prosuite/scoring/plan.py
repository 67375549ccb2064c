"""From an instrument's spec and its norms to a scoring plan, and from answer codes to scores."""

import numpy as np

from prosuite.arithmetic.blocks import score_codes
from prosuite.arithmetic.scale_plan import CodeArray, FloatArray, Lookup, NormPlan, PairLookup, Plan, ScalePlan
from prosuite.instruments.questionnaire import MISSING, AnswerKey, Instrument, MissingRule, Scale
from prosuite.norms.means import Norms


def build_plan(instrument: Instrument, norms: Norms | None, missing_rule: MissingRule | None = None) -> Plan:
    """Turn an instrument and its norms into arrays.

    Parameters
    ----------
    instrument
        The spec.
    norms
        Its norms, or None to score the scales alone. Norms whose strata records are matched with are left out of
        the plan: see :mod:`prosuite.scoring.matching`.
    missing_rule
        How many items of a scale must be answered, in place of the instrument's own rule.
    """
    return Plan(
        scales=tuple(_scale_plan(instrument, scale, missing_rule) for scale in instrument.scales),
        norms=None if norms is None or norms.match else _norm_plan(instrument, norms),
    )


def score_names(instrument: Instrument, norms: Norms | None) -> list[str]:
    """Return the names of the scores in their order: scales, norm-based scales, components, differences."""
    names = [scale.id for scale in instrument.scales]
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


def _scale_plan(instrument: Instrument, scale: Scale, missing_rule: MissingRule | None) -> ScalePlan:
    size = len(scale.items)
    present = np.arange(size, 0, -1.0)
    lowest, highest = scale.raw_range or (0.0, 100.0)
    return ScalePlan(
        items=tuple(instrument.item_ids.index(item) for item in scale.items),
        recodes=tuple(_lookup(instrument, item) for item in scale.items),
        factor=np.append((size if scale.aggregate == "sum" else 1.0) / present, np.nan),
        minimum_answered=instrument.minimum_answered(scale, missing_rule),
        lowest=lowest,
        per_point=100.0 / (highest - lowest),
    )


def _norm_plan(instrument: Instrument, norms: Norms) -> NormPlan:
    return NormPlan(
        scales=scale_rows(instrument),
        means=np.array([norms.scales[scale].mean for scale in instrument.norm_based], np.float64),
        sds=np.array([norms.scales[scale].sd for scale in instrument.norm_based], np.float64),
        weights=norm_weights(instrument, norms),
    )


def scale_rows(instrument: Instrument) -> tuple[int, ...]:
    """Return the rows of the norm-based scales among all scales."""
    scale_ids = [scale.id for scale in instrument.scales]
    return tuple(scale_ids.index(scale) for scale in instrument.norm_based)


def norm_weights(instrument: Instrument, norms: Norms) -> FloatArray:
    """Return the weights of the component summaries, components x norm-based scales."""
    weights = [
        [norms.weights[component][scale].weight for scale in instrument.norm_based]
        for component in norms.component_ids(instrument)
    ]
    return np.array(weights).reshape(-1, len(instrument.norm_based))


def _lookup(instrument: Instrument, item_id: str) -> Lookup | PairLookup:
    item = instrument.item(item_id)
    row = instrument.item_ids.index(item_id)
    if item.recode not in instrument.pair_recodes:
        if item.recode is None:
            return Lookup(row, np.array([0.0, *item.answers]))
        values = instrument.recodes[item.recode].values
        return Lookup(row, np.array([0.0, *(values[answer] for answer in item.answers)]))
    recode = instrument.pair_recodes[item.recode]
    keys: tuple[AnswerKey, ...] = (MISSING, *item.answers)
    partner_keys: tuple[AnswerKey, ...] = (MISSING, *instrument.item(recode.partner).answers)
    table = [[recode.values[partner].get(own) for own in keys] for partner in partner_keys]
    return PairLookup(
        item=row,
        partner=instrument.item_ids.index(recode.partner),
        values=np.array([value or 0.0 for by_own in table for value in by_own]),
        unfilled=np.array([value is None for by_own in table for value in by_own], np.uint8),
        width=len(keys),
    )
