"""Completion: of the values expected at each visit those received and evaluable, and why the others are not there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.errors import InputError
from prosuite.intake.study_file import Study
from prosuite.study.columns import Reason
from prosuite.study.declared import study_of
from prosuite.study.enrolled import Enrolled, read_subjects
from prosuite.study.expected import ExpectedVisit, expected_visits
from prosuite.study.follow_up import by_parameter, check_columns, is_added, numbers, says_yes
from prosuite.study.rules import rules_of
from prosuite.study.study_days import as_days
from prosuite.study.subjects import places
from prosuite.study.visits import labels

_KEYS: Final = ("PARAMCD", "AVISIT", "AVISITN", "TRTP")
_COUNTS: Final = (
    *("subjects", "dead", "withdrawn", "not_due", "expected", "received", "evaluable", "change"),
    *("blank", "out_of_window", "missing"),
)
_NOT_RECEIVED: Final = (
    *(Reason.BLANK, Reason.UNKNOWN_SUBJECT, Reason.NOT_TREATED),
    *(Reason.BEFORE_CONSENT, Reason.AFTER_DEATH, Reason.AFTER_WITHDRAWAL),
)
_NEEDED: Final = ("USUBJID", "PARAMCD", "AVISIT", "AVAL", "CHG", "ANL01FL", "REASON")
_EVERYONE, _NO_ARM = "All", "No arm"


def completion(
    rows: pd.DataFrame,
    subjects: pd.DataFrame,
    *,
    study: str | Path | Mapping[str, Any] | Study,
    parameters: Sequence[str] | None = None,
    cutoff: date | str | None = None,
) -> pd.DataFrame:
    """Return how many values were expected, received and evaluable, by parameter, visit and arm.

    Parameters
    ----------
    rows
        Analysis rows, as :func:`prosuite.study.analysis_rows` returns them.
    subjects
        A row per person, as given to ``analysis_rows``: ``subject``, ``arm``, ``first_dose_date``, and where known
        ``death_date`` and ``withdrawal_date``.
    study
        The study file: arms, visits with windows, and the visits that endpoints name.
    parameters
        Which parameters; None for all.
    cutoff
        The last day of the data. Visits whose window ends later are not yet due; None: all are.

    Returns
    -------
    pandas.DataFrame
        One row per parameter, visit and arm, and one for all arms (``TRTP`` = ``All``) where there are several.

        ``n_subjects``: treated people of the arm. Of these without a value received: ``n_dead`` and ``n_withdrawn``
        (died or left before the last day of the window), and ``n_not_due`` (that day is after ``cutoff``). The others
        are ``n_expected``: ``n_received`` with a value that was entered at the visit; without one ``n_blank`` (a record
        without value), ``n_out_of_window`` (a record that says the visit and is outside its window) and ``n_missing``.
        ``n_evaluable`` of the received ones count at the visit (``ANL01FL``), ``n_change`` of these have a change from
        baseline, which at baseline nobody has. ``pct_of_subjects`` = 100 ``n_received`` / ``n_subjects``, the fixed
        denominator; ``pct_of_expected`` = 100 ``n_received`` / ``n_expected``, the variable one; missing where that is
        0.

    Raises
    ------
    InputError
        A parameter is unknown, the study file declares no visits, or the people contradict themselves.
    ColumnError
        A column is missing.

    Notes
    -----
    Whoever died or left and yet has a value at the visit was expected there. Rows added by LOCF and its like are no
    values received. The two denominators are kept apart as recommended in [1]_: among all people, the rate of data that
    are available; among those who could answer, the rate of completion. Where a visit has no window, its planned
    day is the end; where it has neither, nobody is taken off for death or withdrawal. Only the first treatment period
    is counted.

    References
    ----------
    .. [1] Coens C, et al. Lancet Oncol 2020;21:e83-e96, doi:10.1016/S1470-2045(19)30790-9.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import completion
    >>> rows = pd.DataFrame({
    ...     "USUBJID": ["01"], "PARAMCD": "PCS", "AVISIT": "month 1", "AVAL": 44.0, "CHG": -1.0, "ANL01FL": "Y",
    ...     "REASON": None,
    ... })
    >>> subjects = pd.DataFrame({"subject": ["01", "02"], "first_dose_date": "2024-01-01"})
    >>> study = {"visits": {"month 1": {"day": 30, "window": [24, 37]}}}
    >>> completion(rows, subjects, study=study)[["n_subjects", "n_expected", "n_received", "n_missing"]].values.tolist()
    [[2, 2, 1, 1]]
    """
    check_columns(rows, _NEEDED, "completion")
    said = study_of(study)
    if not said.visits and not any(one.windows for one in said.parameters.values()):
        raise InputError("completion needs the visits that were planned: declare [visits] in the study file")
    people = read_subjects(subjects, said)
    last_day = np.inf if cutoff is None else float(as_days(np.array([cutoff], "datetime64[D]"))[0])
    label, labelled = labels(rows, said)
    own = by_parameter(rows, parameters)
    used = [name for name in (*_NEEDED, "ABLFL", "DTYPE") if name in rows]
    seen = _Seen(rows[used], places(rows, people), label, labelled)
    tables = []
    for rules in rules_of(said, own):
        visits = expected_visits(said, rules)
        counts = _counted(people, seen.at(own[rules.name], visits, len(people.names)), visits, last_day)
        tables.append(_table(people, counts, visits, rules.name))
    columns = [*_KEYS, *(f"n_{count}" for count in _COUNTS), "pct_of_subjects", "pct_of_expected"]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


@dataclass(frozen=True)
class _Seen:
    """The rows, with the place of each row's person and of the visit that its label names."""

    rows: pd.DataFrame
    person: NDArray[np.intp]
    label: NDArray[np.int64]
    names: list[str]

    def at(self, own: NDArray[np.intp], visits: Sequence[ExpectedVisit], n_people: int) -> dict[str, NDArray[np.bool_]]:
        """Return what is there in the rows of a parameter, by person and visit."""
        own = own[self.person[own] >= 0]
        part, person = self.rows.iloc[own], self.person[own]
        names = pd.Index([visit.name for visit in visits])
        visit = names.get_indexer(pd.Index(part["AVISIT"].astype(object)))
        label = np.append(names.get_indexer(pd.Index(self.names)), -1)[self.label[own]]
        reason, valued = part["REASON"].astype(object), ~np.isnan(numbers(part, "AVAL"))
        analysed = says_yes(part, "ANL01FL") & valued & ~is_added(part)
        changed = analysed & ~np.isnan(numbers(part, "CHG")) & ~says_yes(part, "ABLFL")
        said = {
            "received": (visit, ~reason.isin(_NOT_RECEIVED).to_numpy(bool) & ~is_added(part)),
            "evaluable": (visit, analysed),
            "change": (visit, changed),
            "blank": (np.where(visit < 0, label, visit), reason.eq(Reason.BLANK).to_numpy(bool)),
            "out_of_window": (label, reason.eq(Reason.OUT_OF_WINDOW).to_numpy(bool)),
        }
        return {name: _laid_out(person, at, where, (n_people, len(visits))) for name, (at, where) in said.items()}


def _laid_out(
    person: NDArray[np.intp], visit: NDArray[np.intp], where: NDArray[np.bool_], shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Return by person and visit whether any of the rows is one of those."""
    found = np.zeros(shape, dtype=bool)
    where = where & (visit >= 0)
    found[person[where], visit[where]] = True
    return found


def _counted(
    people: Enrolled, seen: Mapping[str, NDArray[np.bool_]], visits: Sequence[ExpectedVisit], cutoff: float
) -> dict[str, NDArray[np.bool_]]:
    """Return what each treated person counts as at each visit: one of the received, or one of those that are not."""
    start = people.doses[:, [0]]
    end = start + np.array([visit.end for visit in visits])
    treated = np.broadcast_to(~np.isnan(start), end.shape)
    counted = {"subjects": treated, "received": seen["received"] & treated}
    left = treated & ~seen["received"]
    absent = {
        "dead": people.death[:, None] < end,
        "withdrawn": people.withdrawal[:, None] < end,
        "not_due": end > cutoff,
        "blank": seen["blank"],
        "out_of_window": seen["out_of_window"],
        "missing": left,
    }
    for name, where in absent.items():
        counted[name] = left & where
        left = left & ~where
    expected = treated & ~counted["dead"] & ~counted["withdrawn"] & ~counted["not_due"]
    return {**counted, "expected": expected, **{name: seen[name] & treated for name in ("evaluable", "change")}}


def _table(
    people: Enrolled, counted: Mapping[str, NDArray[np.bool_]], visits: Sequence[ExpectedVisit], parameter: str
) -> pd.DataFrame:
    """Return one row per visit and arm."""
    arm, treated = people.arm[:, 0], ~np.isnan(people.doses[:, 0])
    groups = {name: arm == place for place, name in enumerate(people.arms)}
    groups |= {_NO_ARM: treated & (arm < 0)} if people.arms and (treated & (arm < 0)).any() else {}
    groups |= {_EVERYONE: treated} if len(groups) != 1 else {}
    tables = [
        pd.DataFrame(
            {
                "PARAMCD": parameter,
                "AVISIT": [visit.name for visit in visits],
                "AVISITN": [visit.number for visit in visits],
                "TRTP": name,
                **{f"n_{count}": counted[count][own].sum(axis=0) for count in _COUNTS},
            }
        )
        for name, own in groups.items()
    ]
    table = pd.concat(tables).sort_values("AVISITN", kind="stable")
    for name in ("subjects", "expected"):
        table[f"pct_of_{name}"] = 100 * table["n_received"] / table[f"n_{name}"].where(table[f"n_{name}"] > 0)
    return table
