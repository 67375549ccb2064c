"""Responders: which rows reach thresholds (CRITy, CRITyFL), who improved, stayed or got worse (MCRITy, MCRITyML)."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.errors import ColumnError
from prosuite.intake.study_file import Study
from prosuite.intake.thresholds import Threshold
from prosuite.study.bound import VARIABLES, On
from prosuite.study.follow_up import YES, by_parameter, check_columns, numbers, says_yes
from prosuite.study.responder_rules import (
    IMPROVED,
    UNCHANGED,
    WORSENED,
    Criterion,
    Rule,
    criterion,
    declared_criteria,
    in_words,
    threshold_of,
)

_OUTCOMES: Final = (YES, "N", IMPROVED, UNCHANGED, WORSENED)
_Places = NDArray[np.int64]


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
    declared = {} if study is None else declared_criteria(study, rows["PARAMCD"])
    by_parameter(rows, thresholds or {})
    for parameter, given in (thresholds or {}).items():
        more = [criterion(threshold_of(one), parameter) for one in given]
        declared[parameter] = [*declared.get(parameter, []), *more]
    old = rows.columns[rows.columns.astype(str).str.fullmatch(r"CRIT\d+(FL)?|MCRIT\d+(ML)?")]
    rows = rows.drop(columns=old)
    return _placed(rows, _columns(rows, declared)) if declared else rows


def _columns(rows: pd.DataFrame, declared: Mapping[str, Sequence[Criterion]]) -> dict[str, Any]:
    """Return the columns of all criteria, those of two outcomes first."""
    held = {on: _held(rows, on) for on in {one.rule.on for criteria in declared.values() for one in criteria}}
    found: dict[str, _Column] = {}
    for parameter, at in by_parameter(rows, declared).items():
        for name, text, rule, worsened in _named(declared[parameter]):
            values = held[rule.on][at]
            there = ~np.isnan(values)
            found.setdefault(name, _Column(len(rows))).say(text, at[there], _outcomes(values[there], rule, worsened))
    return {name: column for one in sorted(found, key=_order) for name, column in found[one].columns(one)}


def _named(criteria: Sequence[Criterion]) -> Iterator[tuple[str, str, Rule, Rule | None]]:
    """Yield the criteria of a parameter with the columns they go to: the rule in words, and that of worsening."""
    for number, one in enumerate(criteria, 1):
        yield f"CRIT{number}", one.text, one.rule, None
    outcomes = dict.fromkeys(one.outcomes for one in criteria if one.outcomes)
    for number, (improved, worsened) in enumerate(outcomes, 1):
        yield f"MCRIT{number}", in_words(improved, worsened), improved, worsened


class _Column:
    """A criterion of all parameters: the rule in words and the outcome of each row, both missing at first."""

    def __init__(self, n_rows: int) -> None:
        self.texts: list[str] = []
        self.text = np.full(n_rows, -1, np.int16)
        self.outcome = np.full(n_rows, -1, np.int8)

    def say(self, text: str, at: _Places, outcomes: NDArray[np.int8]) -> None:
        """Take up what is said of some rows."""
        self.text[at], self.outcome[at] = len(self.texts), outcomes
        self.texts.append(text)

    def columns(self, name: str) -> Iterator[tuple[str, Any]]:
        """Yield the two columns, as text."""
        suffix = "ML" if name.startswith("M") else "FL"
        for column, labels, codes in ((name, self.texts, self.text), (name + suffix, _OUTCOMES, self.outcome)):
            yield column, pd.Series([*labels], dtype=str).array.take(codes, allow_fill=True)


def _outcomes(values: NDArray[np.float64], rule: Rule, worsened: Rule | None) -> NDArray[np.int8]:
    """Return the place of the outcome of each value: of two, or of three."""
    reached = rule.reached(values)
    yes, no = ((_OUTCOMES.index(one)) for one in (YES, "N"))
    if worsened is None:
        return np.where(reached, yes, no).astype(np.int8)
    three = [_OUTCOMES.index(one) for one in (IMPROVED, WORSENED, UNCHANGED)]
    return np.where(reached, three[0], np.where(worsened.reached(values), three[1], three[2])).astype(np.int8)


def _held(rows: pd.DataFrame, on: On) -> NDArray[np.float64]:
    """Return what is held against a threshold; missing where there is nothing, as for a change at baseline."""
    if VARIABLES[on] not in rows:
        raise ColumnError(f"a threshold in {on} needs the column {VARIABLES[on]}")
    values = numbers(rows, VARIABLES[on])
    return values if on == "value" else np.where(says_yes(rows, "ABLFL"), np.nan, values)


def _placed(rows: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return rows with columns put behind those of the change."""
    names = [*rows.columns]
    behind = max(names.index(name) for name in ("CHG", "PCHG") if name in rows) + 1
    order = [*names[:behind], *columns, *names[behind:]]
    return pd.DataFrame({**rows, **columns}, index=rows.index, copy=False)[order]


def _order(name: str) -> tuple[bool, int]:
    """Return where a column stands: CRIT2 before CRIT10, MCRIT1 behind both."""
    return name.startswith("M"), int("".join(filter(str.isdigit, name)))
