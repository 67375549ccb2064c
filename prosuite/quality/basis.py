"""What the tables of data quality share: the scales that are judged, their scores, shares in percent."""

from typing import Any

import numpy as np

from prosuite.arithmetic.scale_plan import CodeArray, FloatArray
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.scales import Scale
from prosuite.instruments.step import MissingRule
from prosuite.scoring.plan import build_plan, divide, score_all

ROUNDING = 1e-9  # figures closer than this differ by rounding alone


def judged_scales(instrument: Instrument) -> list[Scale]:
    """Return the scales that are judged: of those made of items the ones of several, and those with a norm-based score.

    A single question that is reported as it was answered is no scale to be judged.
    """
    scales = divide(instrument).scales
    return [scale for scale in scales if len(scale.of) > 1 or scale.id in instrument.norm_based]


def judged_scores(instrument: Instrument, codes: CodeArray, missing_rule: MissingRule | None) -> FloatArray:
    """Return the scores of the judged scales x records; NaN where not estimable."""
    scores, _ = score_all(build_plan(instrument, None, missing_rule), codes)
    judged = judged_scales(instrument)
    return scores[[scale in judged for scale in divide(instrument).scales]]


def percent(part: Any, whole: Any) -> FloatArray:
    """Return 100 part / whole; NaN where the whole is 0."""
    whole = np.asarray(whole, np.float64)
    result = np.full(whole.shape, np.nan)
    np.divide(100.0 * np.asarray(part), whole, out=result, where=whole > 0)
    return result


def share(part: Any, whole: Any) -> float:
    """Return 100 part / whole of two numbers; NaN where the whole is 0."""
    return float(percent(int(part), int(whole)))


def first_lowest(values: FloatArray) -> int:
    """Return the first place of the lowest value, rounding aside; NaN is passed over."""
    return int(np.flatnonzero(values <= np.nanmin(values) + ROUNDING)[0])
