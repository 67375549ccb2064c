"""The table of a dataset: every criterion with its figure, its threshold and its verdict."""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from prosuite.instruments.instrument import Instrument
from prosuite.quality.basis import first_lowest, share
from prosuite.quality.persons import index_note
from prosuite.quality.scales import COLUMNS
from prosuite.quality.thresholds import Criterion, Level, Thresholds, applied

PASS, FAIL, NOT_COMPUTABLE, NO_VERDICT = "pass", "fail", "not computable", ""


class _Figure(NamedTuple):
    """A criterion's figure, the number of cells, records, scores, items or scales behind it, and what to say of it.

    ``partial`` says that the figure leaves out a part it should cover.
    """

    value: float
    n: int
    note: str = ""
    partial: bool = False


def summary_table(
    instrument: Instrument,
    persons: pd.DataFrame,
    scales: pd.DataFrame,
    thresholds: Thresholds,
    *,
    allow_unverified: bool = False,
) -> pd.DataFrame:
    """Return one row per criterion.

    Parameters
    ----------
    instrument
        The instrument.
    persons, scales
        Its tables of persons and scales.
    thresholds
        Those of the levels ``dataset`` and ``scale`` give the verdicts.
    allow_unverified
        Whether the consistency index was computed though it is unverified.

    Returns
    -------
    pandas.DataFrame
        A criterion of the level ``scale`` stands with the figure of the scale that is farthest from satisfying it,
        and passes if every scale does. ``n`` is the number of parts behind the figure: cells, records, scores or
        items for the level ``dataset``, scales for the level ``scale``. ``verdict`` is ``pass``, ``fail``,
        ``not computable`` (the figure, or a part of it, is missing and nothing fails) or blank without a threshold.
        ``source`` says where the threshold comes from.
    """
    figures = _dataset_figures(instrument, persons, scales)
    figures["consistency"] = figures["consistency"]._replace(
        note=index_note(instrument, allow_unverified=allow_unverified)
    )
    rows = [
        _row(instrument, "dataset", name, criterion, threshold, figures[name])
        for name, criterion, threshold in applied("dataset", thresholds)
    ]
    rows += [
        _row(instrument, "scale", name, criterion, threshold, _worst(name, criterion, scales))
        for name, criterion, threshold in applied("scale", thresholds)
    ]
    return pd.DataFrame(rows)


def _row(
    instrument: Instrument, level: Level, name: str, criterion: Criterion, threshold: float | None, figure: _Figure
) -> dict[str, Any]:
    source = criterion.source
    if threshold is not None and threshold != criterion.default:
        source = "threshold given by the user"
    return {
        "instrument": instrument.id,
        "level": level,
        "criterion": name,
        "value": figure.value,
        "unit": criterion.unit,
        "n": figure.n,
        "relation": criterion.relation,
        "threshold": np.nan if threshold is None else threshold,
        "verdict": _verdict(criterion, threshold, figure),
        "note": figure.note,
        "source": source,
    }


def _verdict(criterion: Criterion, threshold: float | None, figure: _Figure) -> str:
    if threshold is None:
        return NO_VERDICT
    if criterion.fails(figure.value, threshold):
        return FAIL
    return NOT_COMPUTABLE if figure.partial or math.isnan(figure.value) else PASS


def _dataset_figures(instrument: Instrument, persons: pd.DataFrame, scales: pd.DataFrame) -> dict[str, _Figure]:
    def figure(part: Any, whole: Any) -> _Figure:
        return _Figure(share(part, whole), int(whole))

    answered = persons["n_answered"].sum()
    return {
        "completeness": figure(answered, len(instrument.items) * len(persons)),
        "in_range": figure(answered, answered + persons["n_illegal"].sum()),
        "consistency": figure((persons["rci"] == 0).sum(), persons["rci"].notna().sum()),
        "estimable": figure(persons["n_estimable"].sum(), len(scales) * len(persons)),
        "straight_lining": figure((persons["n_straight_lined"] > 0).sum(), (persons["n_blocks"] > 0).sum()),
        "item_discrimination": figure(scales["n_discriminating"].sum(), scales["n_compared"].sum()),
    }


def _worst(name: str, criterion: Criterion, scales: pd.DataFrame) -> _Figure:
    """Return the figure of the scale that is farthest from satisfying a criterion."""
    of_several_items = name in ("item_scale_correlation", "alpha")
    asked = scales[scales["n_items"] > 1] if of_several_items else scales
    values = asked[COLUMNS[name]].to_numpy(np.float64)
    known = np.isfinite(values)
    short = ~known
    if name == "item_scale_correlation":
        short |= asked["n_correlated"].lt(asked["n_items"]).to_numpy()
    left_out = f"not computable in full: {', '.join(asked['scale'][short])}" if short.any() else ""
    if not known.any():
        return _Figure(np.nan, 0, left_out, partial=True)
    at_least = criterion.relation == "at least"
    row = first_lowest(values if at_least else -values)
    item = asked["r_lowest_item"].iloc[row] if name == "item_scale_correlation" else ""
    note = f"{'lowest' if at_least else 'highest'}: {' '.join(filter(None, (asked['scale'].iloc[row], item)))}"
    return _Figure(
        float(values[row]), int(known.sum()), "; ".join(filter(None, (note, left_out))), partial=bool(short.any())
    )
