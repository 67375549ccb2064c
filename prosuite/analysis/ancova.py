"""Analysis of covariance: arms compared at the same baseline."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from prosuite.analysis.design import Design, complete, design_of, levels_of
from prosuite.analysis.distributions import upper_f
from prosuite.analysis.interval import t_statistic
from prosuite.analysis.statistic import Statistic, unable
from prosuite.analysis.why import Why, there_are
from prosuite.errors import InputError

_TWO = 2


def ancova(
    rows: pd.DataFrame,
    *,
    reference: Any,
    value: str = "CHG",
    arm: str = "TRTP",
    adjusting: Sequence[str] = ("BASE",),
    level: float = 0.95,
) -> list[Statistic]:
    """Return least-squares means of arms at the mean baseline, and their differences from a reference arm.

    Ordinary least squares with one slope for all arms (Cochran, Biometrics 1957;13:261-281). Give the rows of one
    parameter and visit; rows with a value missing in any column of the model are left out.

    Parameters
    ----------
    rows
        One row per person.
    reference
        The arm that others are compared with.
    value, arm
        Columns of the outcome and of the arm.
    adjusting
        Columns of covariates (numbers, taken at their mean) and factors (all else, their levels of equal weight).
    level
        Of the confidence intervals.

    Returns
    -------
    list of Statistic
        ``ls_mean`` of each arm, ``ls_mean_difference`` of each other arm (``arm`` is ``100M - placebo``), and the F
        test ``arms_differ``.

    Raises
    ------
    prosuite.InputError
        A column is not there, or the reference is no arm.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.analysis import ancova
    >>> rows = pd.DataFrame({"TRTP": ["A", "A", "A", "P", "P", "P"], "BASE": [4.0, 5, 7, 3, 6, 8]})
    >>> found = ancova(rows.assign(CHG=[6.0, 8, 9, 2, 4, 5]), reference="P")
    >>> [(one.arm, round(one.estimate, 3)) for one in found[:3]]
    [('A', 7.782), ('P', 3.551), ('A - P', 4.231)]
    """
    used = complete(rows, [value, arm, *adjusting], value)
    design = design_of(used, [arm], adjusting)
    arms = [name for (name,) in design.cells]
    df = len(used) - design.matrix.shape[1]
    if used[arm].nunique() < _TWO:
        return [_unable(Why.ONE_ARM, used, are=there_are(used[arm].nunique()))]
    if reference not in set(used[arm]):
        raise InputError(f"no row is of the reference arm {reference!r}; the arms are {', '.join(map(str, arms))}")
    if df < 1:
        needed = design.matrix.shape[1] + 1
        return [_unable(Why.TOO_FEW, used, needed=needed, where="", are=there_are(len(used)))]
    outcome = used[value].to_numpy()
    beta, squares = _fitted(design.matrix, outcome)
    if squares <= np.finfo(float).eps * len(used) * (outcome @ outcome):
        return [_unable(Why.NO_VARIANCE, used, where=" but for what the model says")]
    inverse = np.linalg.inv(design.matrix.T @ design.matrix) * squares / df
    counts = used[arm].value_counts()
    found = [
        _told(name, weights @ beta, float(np.sqrt(weights @ inverse @ weights)), df, level).at(
            n=sum(counts[one] for one in of), arm=" - ".join(map(str, of))
        )
        for name, of, weights in _asked(design, reference)
    ]
    return [
        *found,
        *_cannot_be_estimated(used, arm, design, reference),
        _f_of(used, [arm, value, *adjusting], squares, df),
    ]


def _told(name: str, estimate: float, error: float, df: float, level: float) -> Statistic:
    return t_statistic(name, "ancova", estimate, error, df, level)


def _asked(design: Design, reference: Any) -> Iterator[tuple[str, tuple[Any, ...], Any]]:
    for (one,), weights in design.cells.items():
        yield "ls_mean", (one,), weights
    for (one,), weights in design.cells.items():
        if one != reference and (reference,) in design.cells:
            yield "ls_mean_difference", (one, reference), weights - design.cells[reference,]


def _cannot_be_estimated(used: pd.DataFrame, arm: str, design: Design, reference: Any) -> Iterator[Statistic]:
    for one in levels_of(used[arm]):
        if (one,) not in design.cells:
            yield unable("ls_mean", "ancova", Why.NOT_ESTIMABLE, len(used)).at(arm=str(one))
        if one != reference and not {(one,), (reference,)} <= set(design.cells):
            missing = unable("ls_mean_difference", "ancova", Why.NOT_ESTIMABLE, len(used))
            yield missing.at(arm=f"{one} - {reference}")


def _f_of(used: pd.DataFrame, columns: Sequence[str], squares: float, df: int) -> Statistic:
    """Return the F test that all arms' means are the same at the same covariates."""
    arm, value, *adjusting = columns
    alike = design_of(used.assign(**{arm: 0}), [arm], adjusting).matrix
    more = len(used) - alike.shape[1] - df
    if not more:
        return unable("arms_differ", "ancova", Why.NOT_ESTIMABLE, len(used))
    value_f = (_fitted(alike, used[value].to_numpy())[1] - squares) / more / (squares / df)
    p = upper_f(value_f, (more, df))
    return Statistic(statistic="arms_differ", test="ancova", n=len(used), test_statistic=value_f, df=df, p=p)


def _fitted(matrix: Any, outcome: Any) -> tuple[Any, float]:
    beta = np.linalg.lstsq(matrix, outcome, rcond=None)[0]
    return beta, float(((outcome - matrix @ beta) ** 2).sum())


def _unable(why: Why, used: pd.DataFrame, **facts: object) -> Statistic:
    return unable("ls_mean_difference", "ancova", why, len(used), **facts)
