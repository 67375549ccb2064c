"""Responders: which rows reach thresholds (CRITy, CRITyFL), who improved, stayed or got worse (MCRITy, MCRITyML)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.datafiles import parse
from prosuite.errors import ColumnError, InputError
from prosuite.intake.study_file import Study
from prosuite.intake.thresholds import Better, Threshold
from prosuite.study.bound import VARIABLES, On
from prosuite.study.comparison import reaches
from prosuite.study.declared import study_of
from prosuite.study.follow_up import YES, check_columns, check_parameter, numbers, says_yes

NO = "N"
IMPROVED, UNCHANGED, WORSENED = "improved", "unchanged", "worsened"


@dataclass(frozen=True)
class Rule:
    """A threshold of a variable and the direction in which it is reached.

    Attributes
    ----------
    on
        What is held against it.
    at
        The threshold, with its sign.
    upward
        Whether it is reached from below.
    strict
        Whether values at it do not reach it.
    """

    on: On
    at: float
    upward: bool
    strict: bool

    def __str__(self) -> str:
        sign = (">" if self.upward else "<") + "=" * (not self.strict)
        return f"{VARIABLES[self.on]} {sign} {self.at:.12g}"

    def reached(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which values reach it."""
        return reaches(values, self.at, upward=self.upward, strict=self.strict)


@dataclass(frozen=True)
class Criterion:
    """What is derived from a threshold.

    Attributes
    ----------
    text
        The rule in words, as in ``CRITy``.
    rule
        Of two outcomes, reached or not.
    outcomes
        Of three outcomes, the rules of improvement and of worsening; None without any.
    """

    text: str
    rule: Rule
    outcomes: tuple[Rule, Rule] | None


def derive_criteria(
    rows: pd.DataFrame,
    thresholds: Mapping[str, Sequence[Threshold | Mapping[str, Any]]] | None = None,
    *,
    study: str | Path | Mapping[str, Any] | Study | None = None,
) -> pd.DataFrame:
    """Return analysis rows with a criterion for each threshold of their parameter.

    Parameters
    ----------
    rows
        Analysis rows, as :func:`prosuite.study.analysis_rows` returns them.
    thresholds
        By parameter, each as in a study file: ``{"PCS": [{"change": 5, "better": "higher"}]}``.
    study
        A study file whose parameters and endpoints declare thresholds, in place of or besides these.

    Returns
    -------
    pandas.DataFrame
        A copy of the rows, with these columns behind those of the change, in place of any the rows had.

        ``CRIT1``: the rule in words, one for all rows of a parameter; ``CRIT1FL``: ``Y`` or ``N``. Both are missing
        where there is nothing to hold against the rule, and for a change on the baseline row. ``CRIT2`` is of the
        parameter's second threshold, and so on. ``MCRIT1``, ``MCRIT1ML``: ``improved``, ``unchanged`` or ``worsened``,
        for thresholds of change whose parameter (or they themselves) says which values are better, unless they say
        ``improvement`` or ``worsening``.

    Raises
    ------
    InputError
        No row has a parameter of ``thresholds``, or a direction needs to know which values are better.
    SpecError
        A threshold is faulty.
    ColumnError
        A column is missing.

    Notes
    -----
    Values are compared as rounded to 8 decimals. A threshold is data: how large a change matters depends on the
    population and on how that was found, which ``source`` and ``population`` of a threshold can say.
    ``CRITy`` and ``MCRITy`` are as in the ADaM Implementation Guide; a rule over several parameters needs a parameter
    of its own.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_criteria
    >>> rows = pd.DataFrame({"PARAMCD": "PCS", "AVAL": [44.0, 49.0, 48.9], "CHG": [None, 5.0, 4.9]})
    >>> found = derive_criteria(rows, {"PCS": [{"change": 5, "better": "higher"}]})
    >>> found[["CRIT1", "CRIT1FL", "MCRIT1ML"]].iloc[1:].values.tolist()
    [['CHG >= 5', 'Y', 'improved'], ['CHG >= 5', 'N', 'unchanged']]
    """
    check_columns(rows, ["PARAMCD", "AVAL", "CHG"], "derive_criteria")
    declared = {} if study is None else declared_criteria(study)
    for parameter, given in (thresholds or {}).items():
        check_parameter(rows, parameter)
        declared[parameter] = [*declared.get(parameter, []), *(_criterion(_threshold(one), parameter) for one in given)]
    columns: dict[str, NDArray[np.object_]] = {}
    for parameter, criteria in declared.items():
        _fill(columns, rows, parameter, criteria)
    old = rows.columns[rows.columns.astype(str).str.fullmatch(r"CRIT\d+(FL)?|MCRIT\d+(ML)?")]
    return _placed(rows.drop(columns=old), dict(sorted(columns.items(), key=_order)))


def declared_criteria(study: str | Path | Mapping[str, Any] | Study) -> dict[str, list[Criterion]]:
    """Return the criteria that a study file declares, by parameter: those of the parameter, then of its endpoints."""
    said = study_of(study)
    found: dict[str, list[Criterion]] = {}
    better = {entry.parameter: entry.better for entry in said.endpoints.values() if entry.better}
    better |= {name: entry.better for name, entry in said.parameters.items() if entry.better}
    everyone = [(name, entry.thresholds) for name, entry in said.parameters.items()]
    everyone += [(entry.parameter, entry.thresholds) for entry in said.endpoints.values()]
    for name, thresholds in everyone:
        criteria = found.setdefault(name, [])
        each = (_criterion(one, name, better.get(name)) for one in thresholds)
        criteria.extend(one for one in each if one not in criteria)
    return {name: criteria for name, criteria in found.items() if criteria}


def _threshold(given: Threshold | Mapping[str, Any]) -> Threshold:
    return given if isinstance(given, Threshold) else parse(dict(given), Threshold, "threshold")


def _criterion(threshold: Threshold, parameter: str, better: Better | None = None) -> Criterion:
    """Return what is derived from a threshold of a parameter."""
    better = threshold.better or better
    if threshold.direction in ("improvement", "worsening", "either") and better is None:
        raise InputError(
            f'a threshold of {parameter} says direction = "{threshold.direction}", and nothing says whether higher or '
            f'lower values are better: add better = "higher" or better = "lower"'
        )
    rule = _rule(threshold, better)
    text = f"{threshold.label}: {rule}" if threshold.label else str(rule)
    if better is None or threshold.on == "value" or threshold.direction not in (None, "either"):
        return Criterion(text, rule, None)
    size, worse = abs(threshold.at), threshold.worsened or abs(threshold.at)
    sign = 1 if better == "higher" else -1
    improved = Rule(threshold.on, sign * size, better == "higher", threshold.strict)
    worsened = Rule(threshold.on, -sign * worse, better == "lower", threshold.strict)
    return Criterion(text, rule, (improved, worsened))


def _rule(threshold: Threshold, better: Better | None) -> Rule:
    """Return the rule of a threshold; a number without a sign or a direction is the size of an improvement."""
    if threshold.direction in ("up", "down"):
        upward = threshold.direction == "up"
    elif threshold.on != "value" and threshold.at < 0:
        upward = False
    else:
        upward = (better != "lower") != (threshold.direction == "worsening")
    at = threshold.at if threshold.on == "value" or upward else -abs(threshold.at)
    return Rule(threshold.on, at, upward, threshold.strict)


def _fill(
    columns: dict[str, NDArray[np.object_]], rows: pd.DataFrame, parameter: str, criteria: list[Criterion]
) -> None:
    """Write the criteria of one parameter into the columns."""
    at = np.flatnonzero(rows["PARAMCD"].eq(parameter).fillna(value=False))
    part = rows.iloc[at]
    outcomes = list(dict.fromkeys(one.outcomes for one in criteria if one.outcomes))
    derived: list[tuple[str, str, str, Rule, Rule | None]] = [
        *((f"CRIT{n}", "FL", one.text, one.rule, None) for n, one in enumerate(criteria, 1)),
        *((f"MCRIT{n}", "ML", _in_words(*two), *two) for n, two in enumerate(outcomes, 1)),
    ]
    for name, suffix, text, rule, worsened in derived:
        values = _evaluated(part, rule.on)
        there = ~np.isnan(values)
        for column, said in ((name, text), (name + suffix, _outcomes(values, rule, worsened)[there])):
            columns.setdefault(column, np.full(len(rows), None, dtype=object))[at[there]] = said


def _outcomes(values: NDArray[np.float64], rule: Rule, worsened: Rule | None) -> NDArray[np.object_]:
    """Return which of two outcomes each value is, or of three."""
    reached = rule.reached(values)
    if worsened is None:
        return np.where(reached, YES, NO).astype(object)
    return np.where(reached, IMPROVED, np.where(worsened.reached(values), WORSENED, UNCHANGED)).astype(object)


def _in_words(improved: Rule, worsened: Rule) -> str:
    return f"{improved}: {IMPROVED}; {worsened}: {WORSENED}; else: {UNCHANGED}"


def _evaluated(rows: pd.DataFrame, on: On) -> NDArray[np.float64]:
    """Return what is held against a threshold; missing where there is nothing, as for a change at baseline."""
    if VARIABLES[on] not in rows:
        raise ColumnError(f"a threshold in {on} needs the column {VARIABLES[on]}")
    values = numbers(rows, VARIABLES[on])
    return values if on == "value" else np.where(says_yes(rows, "ABLFL"), np.nan, values)


def _placed(rows: pd.DataFrame, columns: Mapping[str, NDArray[np.object_]]) -> pd.DataFrame:
    """Return rows with columns put behind those of the change."""
    names = [*rows.columns]
    behind = max(names.index(name) for name in ("CHG", "PCHG") if name in rows) + 1
    order = [*names[:behind], *columns, *names[behind:]]
    return pd.concat([rows, pd.DataFrame(dict(columns), index=rows.index)], axis=1)[order]


def _order(named: tuple[str, object]) -> tuple[bool, int, str]:
    """Return where a column stands: CRIT2 before CRIT10, MCRIT1 behind both."""
    name = named[0]
    return name.startswith("M"), int("".join(filter(str.isdigit, name))), name
