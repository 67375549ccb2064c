"""Repeated values, ready for a model."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from prosuite.analysis.arrays import Floats, steps
from prosuite.analysis.design import Cell, Design, design_of, levels_of
from prosuite.analysis.mmrm.likelihood import Moments, moments_of
from prosuite.analysis.why import Why, there_are


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a model is made of.

    Attributes
    ----------
    design
        Its columns.
    moments
        Of columns and the residuals of independent values, in units of ``scale``, so that no digits are lost.
    scale
        Their standard deviation.
    ordinary
        The coefficients of independent values.
    variances
        Of the residuals at each visit, in squares of that.
    people, between
        How many people, and how many columns differ between them.
    arms, visits
        In order.
    counts
        People of each arm and visit.
    """

    design: Design
    moments: Moments
    scale: float
    ordinary: Floats
    variances: Floats
    people: int
    between: int
    arms: list[Any]
    visits: tuple[Any, ...]
    counts: Counter[Cell]


def prepare(
    used: pd.DataFrame, columns: Sequence[str], by_visit: Sequence[str]
) -> tuple[Prepared | None, Why | None, str]:
    """Return what a model is made of, or why there is none; ``columns``: person, visit, arm, value, adjusting ones."""
    if used.empty:
        return None, Why.NO_VALUES, Why.NO_VALUES.said()
    person, visit, arm, value, *adjusting = columns
    visits = tuple(one for one in used[visit].cat.categories if (used[visit] == one).any())
    code = used[visit].cat.set_categories(visits).cat.codes.to_numpy(np.int64)
    design = design_of(used.assign(**{visit: code}), [arm, visit], adjusting, by_visit)
    outcome = used[value].to_numpy(float)
    ordinary = np.linalg.lstsq(design.matrix, outcome, rcond=None)[0]
    residual = outcome - design.matrix @ ordinary
    free = len(used) - design.matrix.shape[1]
    if free < 1:
        facts = {"needed": design.matrix.shape[1] + 1, "where": " x visits", "are": there_are(len(used))}
        return None, Why.TOO_FEW, Why.TOO_FEW.said(**facts)
    if np.ptp(steps(outcome)) == 0 or residual @ residual <= np.finfo(float).eps * (outcome @ outcome):
        return None, Why.NO_VARIANCE, Why.NO_VARIANCE.said(where=" but for what the model says")
    scale = float(np.sqrt(residual @ residual / free))
    variances = np.array([np.mean((residual[code == one] / scale) ** 2) for one in range(len(visits))])
    arms = used[arm].tolist()
    counts = Counter((one, visits[at]) for one, at in zip(arms, code.tolist(), strict=True))
    prepared = Prepared(
        design=replace(design, cells={(one, visits[at]): weights for (one, at), weights in design.cells.items()}),
        moments=moments_of(design.matrix, residual / scale, pd.factorize(used[person])[0], code),
        scale=scale,
        ordinary=ordinary,
        variances=np.maximum(variances, variances.mean() / _LEAST),
        people=used[person].nunique(),
        between=design_of(used.drop_duplicates(person), [arm], adjusting).matrix.shape[1],
        arms=levels_of(used[arm]),
        visits=visits,
        counts=counts,
    )
    return prepared, None, ""


_LEAST = 100  # no visit begins the search with less than this part of the mean variance
