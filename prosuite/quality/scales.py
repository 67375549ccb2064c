"""The table of scales: what is missing, estimable and at the extremes, and whether the items belong together."""

from typing import Any

import numpy as np
import pandas as pd

from prosuite.arithmetic.reliability import (
    at_extremes,
    correlations,
    cronbach_alpha,
    item_rest_correlations,
    recode_items,
)
from prosuite.arithmetic.scale_plan import CodeArray, FloatArray, ScalePlan
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.scales import Scale
from prosuite.instruments.step import MissingRule
from prosuite.quality.basis import ROUNDING, first_lowest, judged_scales, judged_scores, share
from prosuite.quality.thresholds import Thresholds, applied
from prosuite.scoring.plan import build_plan, divide

COLUMNS = {
    "item_scale_correlation": "r_lowest",
    "alpha": "alpha",
    "floor": "floor_pct",
    "ceiling": "ceiling_pct",
}


def scale_table(
    instrument: Instrument, codes: CodeArray, thresholds: Thresholds, missing_rule: MissingRule | None = None
) -> pd.DataFrame:
    """Return one row per judged scale.

    Parameters
    ----------
    instrument
        The instrument.
    codes
        Answer codes of all records, items x records.
    thresholds
        Those of the level ``scale`` give the flags.
    missing_rule
        How many items of a scale must be answered, in place of the instrument's own rule.

    Returns
    -------
    pandas.DataFrame
        ``missing_items_pct`` is over all items of the scale and all ``n_records``; ``estimable_pct`` over the
        records; ``floor_pct`` and ``ceiling_pct`` over the ``n_estimable`` records with a score. ``alpha`` and the
        correlations rest on the ``n_complete`` records with every item of the scale answered, on recoded values.
        ``r_lowest`` (of item ``r_lowest_item``) and ``r_highest`` are the extreme correlations of an item with the
        sum of the scale's other items, among the ``n_correlated`` items that have one. ``n_discriminating`` counts
        the items, out of ``n_compared``, for which this correlation is higher than the one with the score of every
        other scale, over those of the records that have the other score too. ``flags`` names each threshold the
        scale does not satisfy, ``reason`` why a figure is missing.

    References
    ----------
    Gandek B, Ware JE, Aaronson NK, et al. Tests of data quality, scaling assumptions, and reliability of the SF-36
    in eleven countries. J Clin Epidemiol 1998;51:1149-1158.
    """
    codes = codes[:, np.lexsort(codes)]  # one order for the same records, so that sums round alike
    scales = judged_scales(instrument)
    plans = dict(
        zip((scale.id for scale in divide(instrument).scales), build_plan(instrument, None).scales, strict=True)
    )
    scores = judged_scores(instrument, codes, missing_rule)
    rows = [
        _row(instrument, scale, recode_items(plans[scale.id], codes), scores, position)
        | _extremes(instrument, scale, plans[scale.id], scores[position])
        for position, scale in enumerate(scales)
    ]
    table = pd.DataFrame(rows)[list(_ORDER)]
    table["flags"] = [_flags(row, thresholds) for row in rows]
    table["reason"] = [_reason(row) for row in rows]
    return table


_ORDER = (
    "instrument", "scale", "n_items", "n_records", "n_estimable", "missing_items_pct", "estimable_pct", "floor_pct",
    "ceiling_pct", "n_complete", "alpha", "n_correlated", "r_lowest", "r_lowest_item", "r_highest", "n_discriminating",
    "n_compared",
)  # fmt: skip


def _row(instrument: Instrument, scale: Scale, items: FloatArray, scores: FloatArray, position: int) -> dict[str, Any]:
    n_records = items.shape[1]
    missing = np.isnan(items)
    complete = ~missing.any(axis=0)
    whole = items[:, complete]
    own = item_rest_correlations(whole)
    others = np.delete(scores[:, complete], position, axis=0)
    n_discriminating, n_compared = _discrimination(whole, own, others)
    known = np.isfinite(own)
    estimable = int(np.isfinite(scores[position]).sum())
    return {
        "instrument": instrument.id,
        "scale": scale.id,
        "n_items": len(scale.of),
        "n_answered": missing.size - int(missing.sum()),
        "n_records": n_records,
        "n_estimable": estimable,
        "missing_items_pct": share(missing.sum(), missing.size),
        "estimable_pct": share(estimable, n_records),
        "n_complete": int(complete.sum()),
        "alpha": cronbach_alpha(whole),
        "n_correlated": int(known.sum()),
        "r_lowest": float(own[known].min()) if known.any() else np.nan,
        "r_lowest_item": scale.of[first_lowest(own)] if known.any() else "",
        "r_highest": float(own[known].max()) if known.any() else np.nan,
        "n_discriminating": n_discriminating,
        "n_compared": n_compared,
        "constant": [item for item, fixed in zip(scale.of, ~known, strict=True) if fixed],
    }


def _discrimination(items: FloatArray, own: FloatArray, others: FloatArray) -> tuple[int, int]:
    """Count the items that correlate higher with their own scale than with every other, and the items compared."""
    highest = np.full(len(items), -np.inf)
    for score in others:
        both = np.isfinite(score)
        r = correlations(items[:, both], np.broadcast_to(score[both], (len(items), int(both.sum()))))
        highest = np.fmax(highest, r)
    compared = np.isfinite(own) & np.isfinite(highest)
    return int((own[compared] > highest[compared] + ROUNDING).sum()), int(compared.sum())


def _extremes(instrument: Instrument, scale: Scale, plan: ScalePlan, scores: FloatArray) -> dict[str, float]:
    """Return the shares of scores at the lowest and the highest attainable score."""
    values = [instrument.recoded_values(instrument.item(item_id)) for item_id in scale.of]
    parts = 1 if scale.how == "sum" else len(values)
    lowest, highest = ((sum(map(end, values)) / parts - plan.lowest) * plan.per_point for end in (min, max))
    floor, ceiling = at_extremes(scores, lowest, highest)
    n = int(np.isfinite(scores).sum())
    return {"floor_pct": share(floor, n), "ceiling_pct": share(ceiling, n)}


def _flags(row: dict[str, Any], thresholds: Thresholds) -> str:
    flags = []
    for name, criterion, threshold in applied("scale", thresholds):
        value = row[COLUMNS[name]]
        if threshold is not None and criterion.fails(value, threshold):
            flags.append(f"{name} {value:.3g}, {criterion.relation} {threshold:g}")
    return "; ".join(flags)


def _reason(row: dict[str, Any]) -> str:
    """Return why figures of a scale are missing; "" if none is."""
    if not row["n_answered"]:
        return "no record answers any item of it"
    reasons = []
    if not row["n_estimable"]:
        reasons.append("no record has enough items answered for a score")
    if row["n_items"] == 1:
        reasons.append("one item has no alpha and no item-scale correlation")
    elif row["n_complete"] < 2:  # noqa: PLR2004 - one record has no variance
        reasons.append(f"alpha and correlations need 2 records with every item answered, there are {row['n_complete']}")
    else:
        if np.isnan(row["alpha"]):
            reasons.append("no alpha: the sum of the items does not vary")
        if row["constant"]:
            reasons.append(f"no correlation for {', '.join(row['constant'])}: the item or the others do not vary")
    return "; ".join(reasons)
