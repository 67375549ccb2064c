"""Values of many people and visits to analysis rows: each derivation in turn."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from prosuite.errors import ColumnError
from prosuite.intake.study_file import Study
from prosuite.names import code_key
from prosuite.study.baseline import derive_baseline
from prosuite.study.change import derive_change
from prosuite.study.columns import ROW_COLUMNS, Reason
from prosuite.study.criteria import derive_criteria
from prosuite.study.dates import derive_dates
from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.enrolled import columns_of
from prosuite.study.follow_up import numbers, says_yes
from prosuite.study.groups import BY_PERIOD, GROUP, Bools, group_of, labelled, texts, with_columns
from prosuite.study.reasons import because
from prosuite.study.rules import rules_in
from prosuite.study.same_day import OF_DAY, derive_same_day
from prosuite.study.selection import derive_selection
from prosuite.study.study_days import derive_study_days
from prosuite.study.treatment import derive_treatment
from prosuite.study.values import derive_values
from prosuite.study.visits import derive_visits

_NAMES: Final = {
    "subject": "USUBJID",
    "parameter": "PARAMCD",
    "visit": "VISIT",
    "date": "DATE",
    "value": "VALUE",
    "unit": "AVALU",
    "source": "SOURCE",
}
_AS_ENTERED: Final = "as entered"  # of categories: a column holds nothing else, in no other spelling
_NEEDED: Final = ("subject", "parameter", "value")


def analysis_rows(
    values: pd.DataFrame, subjects: pd.DataFrame, study: str | Path | Mapping[str, Any] | Study | None = None
) -> pd.DataFrame:
    """Return analysis rows: windows, baseline, change and flags of each value, and why it does not count.

    Parameters
    ----------
    values
        A row per value as entered, in order of entry: ``subject``, ``visit`` (its label), ``date``, ``parameter``,
        ``value`` (a number, or text as written: ``<0.50``), and where there are ``unit`` and ``source``. Other columns
        are carried along.
    subjects
        A row per person: ``subject``, ``arm``, ``first_dose_date`` (blank for people who were not treated), and where
        known ``consent_date``, ``death_date``, ``withdrawal_date``, ``withdrawal_reason``, ``sex``, ``birth_date``.
        Where a later dose opens a new period, a row per person and ``period``.
    study
        The study file: its path, what it holds, or what was read of it.

    Returns
    -------
    pandas.DataFrame
        The rows of ``values`` in their order, none left out, then those made of several; in the columns of
        :data:`prosuite.study.ROW_COLUMNS` and ``CRITy`` and ``CRITyFL`` for each threshold of a parameter.
        ``REASON`` is missing where a row counts, else one of :class:`prosuite.study.Reason`.

    Raises
    ------
    SpecError
        The study file is faulty, or its windows overlap.
    InputError
        People contradict themselves, an arm is not declared, a parameter is in two units, or dates or decimal commas
        can be read in two ways. Nothing is returned.

    Notes
    -----
    Study days have no day 0. ``CHG`` is ``AVAL`` - ``BASE``, to the last bit. Rows of other people and of other
    parameters change nothing, nor does their order. The rules are those of ADaM's basic data structure.

    Examples
    --------
    >>> import pandas as pd
    >>> import prosuite
    >>> values = pd.DataFrame(
    ...     [["1", "screening", "2024-03-01", "PCS", 40.0], ["1", "week 8", "2024-04-26", "PCS", 44.5]],
    ...     columns=["subject", "visit", "date", "parameter", "value"],
    ... )
    >>> subjects = pd.DataFrame({"subject": ["1"], "arm": ["active"], "first_dose_date": ["2024-03-02"]})
    >>> study = {"visits": {"week 8": {"day": 55, "window": [1, 83]}}}
    >>> rows = prosuite.study.analysis_rows(values, subjects, study)
    >>> rows[["ADY", "AVISIT", "ABLFL", "BASE", "CHG"]].values.tolist()
    [[-1.0, nan, 'Y', 40.0, nan], [56.0, 'week 8', nan, 40.0, 4.5]]
    """
    said = study_of(study)
    entered = columns_of(values, _NEEDED, [*_NAMES], "values").rename(columns=_NAMES)
    rows = derive_values(_entered(entered, said), said)
    _check_dates(values, rows, said)
    rows = derive_dates(rows, said)
    rows = derive_study_days(derive_treatment(rows, subjects, said))
    rows = with_columns(rows, **{GROUP: group_of(rows, *BY_PERIOD)[0]})
    rows = derive_same_day(derive_visits(rows, said), said)
    rows = derive_selection(derive_baseline(rows, said), said)
    rows = derive_change(rows, said)
    rows = _in_order(rows)
    thresholds = [entry.thresholds for entry in said.parameters.values()]
    thresholds += [entry.thresholds for entry in said.endpoints.values()]
    return _in_plain_text(derive_criteria(rows, study=said) if any(thresholds) else rows, entered)


def _entered(frame: pd.DataFrame, study: AnalysisStudy) -> pd.DataFrame:
    """Return values with text that recurs as categories."""
    taken = next((name for name in frame if name in ROW_COLUMNS and name not in _NAMES.values()), None)
    if taken is not None:
        raise ColumnError(f"values has a column {taken}, which is derived: leave it out or give it another name")
    parameters = {code_key(name): name for name in study.parameters}
    return frame.assign(
        USUBJID=_words(frame["USUBJID"]),
        PARAMCD=_words(frame["PARAMCD"], parameters),
        SRCSEQ=np.arange(1.0, len(frame) + 1),
        **{name: _words(frame[name]) for name in ("VISIT", "AVALU") if name in frame},
    )


def _words(column: pd.Series, known: Mapping[str, str] | None = None) -> pd.Categorical:
    """Return a column as categories; under one spelling, of those known or the first, if such are given."""
    codes, found = pd.factorize(column)
    typed = texts(found)
    if known is not None:
        spelled = dict(known)
        for name in sorted(typed):
            spelled.setdefault(code_key(name), name)
        typed = [spelled[code_key(name)] for name in typed]
    names = list(dict.fromkeys(name for name in typed if name))
    if isinstance(column.dtype, pd.StringDtype) and names == np.asarray(found, object).tolist():
        return labelled(codes, pd.Index(names, dtype=column.dtype, name=_AS_ENTERED))
    places = {name: place for place, name in enumerate(names)}
    return labelled(np.array([*(places.get(name, -1) for name in typed), -1])[codes], names)


def _check_dates(values: pd.DataFrame, rows: pd.DataFrame, study: AnalysisStudy) -> None:
    """Refuse values without dates where a parameter needs the study day."""
    dated = next((one.name for one in rules_in(rows, study)[1:] if not one.on_label), None)
    if "DATE" not in rows and dated is not None:
        columns_of(values, ["date"], [*_NAMES], f"the windows of {dated} run on the study day, and values")


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the last reasons, and their columns in order."""
    no_arm: Bools = rows["TRTP"].isna().to_numpy() & bool(len(rows["TRTP"].cat.categories))
    no_baseline: Bools = says_yes(rows, "ANL01FL") & np.isnan(numbers(rows, "BASE"))
    rows = with_columns(rows, REASON=because(rows, {Reason.NO_ARM: no_arm, Reason.NO_BASELINE: no_baseline}))
    rows = rows.drop(columns=["DATE", OF_DAY, GROUP], errors="ignore")
    order = [name for name in ROW_COLUMNS if name in rows]
    return rows[[*order, *(name for name in rows if name not in order)]]


def _in_plain_text(rows: pd.DataFrame, entered: pd.DataFrame) -> pd.DataFrame:
    """Return rows with text in place of categories; what was entered so is not written anew."""
    found = {}
    for name in map(str, rows.select_dtypes("category").columns):
        labels, codes = rows[name].cat.categories, rows[name].cat.codes.to_numpy()
        is_same = labels.name == _AS_ENTERED and len(rows) == len(entered)
        found[name] = entered[name].array if is_same else labels.astype(str).array.take(codes, allow_fill=True)
    return with_columns(rows, **found)
