"""Values carried to visits that have none (LOCF, WOCF, BOCF), as rows of their own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.datafiles.toml_text import key_text
from prosuite.errors import InputError
from prosuite.intake.study_file import Study
from prosuite.names import offered
from prosuite.study.added import with_copies
from prosuite.study.choices import check_choices
from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.expected import ExpectedVisit, expected_visits
from prosuite.study.follow_up import (
    after_baseline,
    by_parameter,
    check_columns,
    check_flags,
    group_of,
    numbers,
)
from prosuite.study.grid import Grid
from prosuite.study.rules import Rules, rules_of, visit_names
from prosuite.study.subjects import everyone, first_dose, places
from prosuite.study.visits import first_number

Carried = Literal["LOCF", "WOCF", "BOCF"]
_NEEDED = ("USUBJID", "PARAMCD", "ADT", "ADY", "AVISIT", "AVAL", "BASE", "CHG", "ABLFL", "ANL01FL")


def derive_carried(
    rows: pd.DataFrame,
    how: Carried,
    *,
    through: str,
    study: str | Path | Mapping[str, Any] | Study,
    subjects: pd.DataFrame | None = None,
    parameters: Sequence[str] | None = None,
    from_baseline: bool = False,
    after_death: bool = False,
) -> pd.DataFrame:
    """Return analysis rows with further ones for expected visits that have no value.

    Parameters
    ----------
    rows
        Analysis rows, as :func:`prosuite.study.analysis_rows` returns them.
    how
        ``"LOCF"``: the last value after baseline and before the visit; ``"WOCF"``: the worst of these; ``"BOCF"``: the
        baseline value.
    through
        The last visit that gets values.
    study
        The study file: its visits with their planned days, and which values of a parameter are better.
    subjects
        A row per person with ``subject`` and, where known, ``death_date``; needed to add nothing after death.
    parameters
        Which parameters; None for all.
    from_baseline
        Whether ``LOCF`` and ``WOCF`` take the baseline where there is no value after it.
    after_death
        Whether visits planned for after a person's death get values too.

    Returns
    -------
    pandas.DataFrame
        The rows, and behind them the added ones: copies of the row that is carried with ``DTYPE`` = ``LOCF``, ``WOCF``
        or ``BOCF``, the visit and its window, ``ANL01FL`` = ``Y``, and the date of the value, not of the visit. ``CHG``
        is ``AVAL - BASE``. Rows that are blank stay as they are. Values are carried along visits that are analysed
        (``ANL01FL``); those outside windows and earlier added rows are not carried.

    Raises
    ------
    InputError
        ``through`` is no visit after baseline, a parameter is unknown, nothing says which values are better, or a
        baseline or analysis flag stands twice.
    ColumnError
        A column is missing.

    Notes
    -----
    The next value is never carried backward. Carrying values assumes that they would not have changed; it is offered
    because protocols ask for it, best beside an analysis of what was observed.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_carried
    >>> rows = pd.DataFrame({
    ...     "USUBJID": "01", "PARAMCD": "PCS", "ADT": pd.to_datetime(["2024-01-01", "2024-01-31"]), "ADY": [1, 31],
    ...     "AVISIT": ["baseline", "month 1"], "AVAL": [44.0, 40.0], "BASE": 44.0, "CHG": [None, -4.0],
    ...     "ABLFL": ["Y", None], "ANL01FL": "Y",
    ... })
    >>> study = {"visits": {"baseline": {"day": 0}, "month 1": {"day": 30}, "month 3": {"day": 90}}}
    >>> found = derive_carried(rows, "LOCF", through="month 3", study=study).iloc[-1]
    >>> found["AVISIT"], found["DTYPE"], float(found["CHG"])
    ('month 3', 'LOCF', -4.0)
    """
    check_choices({"how": (how, Carried)})
    check_columns(rows, _NEEDED, "derive_carried")
    said, group = study_of(study), group_of(rows)
    check_flags(rows, group)
    last_day = _last_days(rows, subjects, said, after_death=after_death)
    counts = after_baseline(rows, group, "analysis")
    copies = []
    own, used = by_parameter(rows, parameters), rows[[name for name in (*_NEEDED, "DTYPE") if name in rows]]
    for rules in rules_of(said, own):
        visits, at = _visits(said, rules, through), own[rules.name]
        grid = Grid.of(used.iloc[at], at, group[at], counts[at], visits)
        source = grid.baselines() if how == "BOCF" else grid.last() if how == "LOCF" else grid.worst(_sign(rules))
        if from_baseline:
            source = np.where(source < 0, grid.baselines(), source)
        copies.append(_copies(used, grid.missing(source, visits, last_day), visits, rules))
    at = np.concatenate([np.empty(0, np.intp), *(one.pop("at") for one in copies)])
    changed = {name: np.concatenate([one[name] for one in copies]) for name in copies[0]} if copies else {}
    return with_copies(rows, at, {**changed, "DTYPE": how})


def _visits(study: AnalysisStudy, rules: Rules, through: str) -> list[ExpectedVisit]:
    """Return the visits of a parameter that may get values: those after the first dose, up to the one named."""
    names = visit_names(study)
    last = study.visit_name(through) or through
    if last not in names:
        raise InputError(
            f"no visit is named {through!r}; those of the study file: {offered(names, through, names) or 'none'}"
        )
    number = names.index(last) + first_number(study)
    return [visit for visit in expected_visits(study, rules) if visit.is_later and visit.number <= number]


def _sign(rules: Rules) -> int:
    """Return 1 if higher values are better, -1 if lower ones."""
    if rules.better is None:
        raise InputError(
            f'nothing says which value of {rules.name} is worse: declare better = "higher" or better = "lower" below '
            f"[parameters.{key_text(rules.name)}] in the study file"
        )
    return 1 if rules.better == "higher" else -1


def _copies(
    rows: pd.DataFrame,
    missing: tuple[NDArray[np.intp], NDArray[np.intp]],
    visits: Sequence[ExpectedVisit],
    rules: Rules,
) -> dict[str, NDArray[Any]]:
    """Return which rows are copied and what differs in the copies."""
    at, visit = missing
    part = rows.iloc[at]
    said = pd.DataFrame([one.columns() for one in visits], columns=[*ExpectedVisit.COLUMNS])
    columns = {name: said[name].to_numpy()[visit] for name in ExpectedVisit.COLUMNS}
    value, base = numbers(part, "AVAL"), numbers(part, "BASE")
    percent = np.where(rules.percent_change & (base != 0), 100 * (value - base) / np.abs(base), np.nan)
    return {"at": at, **columns, "CHG": value - base, "PCHG": percent}


def _last_days(
    rows: pd.DataFrame, subjects: pd.DataFrame | None, study: AnalysisStudy, *, after_death: bool
) -> NDArray[np.float64]:
    """Return for each row the day since the dose on which its person died; infinite if that is not known."""
    if subjects is None or after_death:
        return np.full(len(rows), np.inf)
    people = everyone(rows, subjects, study)
    death = np.append(people.death, np.nan)[places(rows, people)]
    return np.nan_to_num(death - first_dose(rows), nan=np.inf)
