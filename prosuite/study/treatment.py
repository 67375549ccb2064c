"""What a row takes from its person: arm, doses and treatment period; and what of a person keeps a row from counting."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.study.columns import Reason
from prosuite.study.declared import study_of
from prosuite.study.enrolled import Enrolled, read_subjects
from prosuite.study.follow_up import days
from prosuite.study.groups import Bools, Floats, Ints, codes_of, labelled, names_of, with_columns
from prosuite.study.reasons import because
from prosuite.study.study_days import as_dates


def derive_treatment(rows: pd.DataFrame, subjects: pd.DataFrame, study: Any = None) -> pd.DataFrame:
    """Return rows with what is known of their person.

    Parameters
    ----------
    rows
        With ``USUBJID`` and ``ADT``.
    subjects
        A row per person (and treatment period, if it has a column ``period``): see
        :func:`prosuite.study.analysis_rows`.
    study
        The study file, or what was read of it: ``arms``, ``date_order``.

    Returns
    -------
    pandas.DataFrame
        A copy with ``USUBJID`` as ``subjects`` writes it, ``TRTP``, ``TRTPN``, ``APERIOD``, ``TRTSDT``, ``APERSDT`` and
        ``REASON``; where times of day are said, ``APERSDTM``, the moment of the dose. A row belongs to the period whose
        first dose is the last one on or before its date, and to the first period if it is before all.

    Raises
    ------
    InputError
        The people contradict themselves, or an arm is not declared.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_treatment
    >>> rows = pd.DataFrame({"USUBJID": ["1", "2"], "ADT": pd.to_datetime(["2024-03-09", "2024-03-09"])})
    >>> subjects = pd.DataFrame({"subject": ["1", "2"], "first_dose_date": ["2024-03-02", None]})
    >>> derive_treatment(rows, subjects)["REASON"].astype(object).fillna("").tolist()
    ['', 'not_treated']
    """
    people = read_subjects(subjects, study_of(study))
    names, (code, _) = names_of(rows["USUBJID"]), codes_of(rows["USUBJID"])
    places = people.places(names)
    person, day = np.array([-1, *places])[code], days(rows, "ADT")
    doses = _with_nobody(people.doses, np.nan)
    n_periods = doses.shape[1]
    place = person * n_periods
    for later in range(1, n_periods):
        place += day >= doses[person, later]
    first = np.repeat(doses[:, :1], n_periods, axis=1)
    period = np.where(np.isnan(first), np.nan, np.arange(1.0, n_periods + 1))
    arm = _with_nobody(people.arm, -1)
    rows = with_columns(
        rows,
        USUBJID=rows["USUBJID"] if {*names} <= {*people.names} else _named(names, places, code, people),
        TRTP=labelled(arm.ravel()[place], people.arms),
        TRTPN=np.where(arm < 0, np.nan, arm + 1.0).ravel()[place],
        APERIOD=period.ravel()[place],
        TRTSDT=as_dates(first).ravel()[place],
        APERSDT=as_dates(doses).ravel()[place],
    )
    if "ADTM" in rows and people.moments is not None:
        rows = with_columns(rows, APERSDTM=_with_nobody(people.moments, np.datetime64("NaT")).ravel()[place])
    reasons = {
        Reason.UNKNOWN_SUBJECT: person < 0,
        Reason.NOT_TREATED: np.isnan(first).ravel()[place],
        Reason.BEFORE_CONSENT: _is_beyond(-day, -people.consent, person),
        Reason.AFTER_DEATH: _is_beyond(day, people.death, person),
        Reason.AFTER_WITHDRAWAL: _is_beyond(day, people.withdrawal, person),
    }
    return with_columns(rows, REASON=because(rows, reasons))


def _named(names: Sequence[str], places: Sequence[int], code: Ints, people: Enrolled) -> pd.Categorical:
    """Return everybody as `subjects` writes them, and as entered those that it does not list."""
    labels = {name: place for place, name in enumerate(people.names)}
    own = [
        place if place >= 0 else labels.setdefault(name, len(labels)) for name, place in zip(names, places, strict=True)
    ]
    return labelled(np.array([-1, *own])[code], labels)


def _is_beyond(day: Floats, bound: Floats, person: Ints) -> Bools:
    """Return which rows are beyond a day of their person, if anybody has one."""
    if np.isnan(bound).all():
        return np.zeros(len(day), bool)
    return np.asarray(day > _with_nobody(bound, np.nan)[person])


def _with_nobody(array: NDArray[Any], missing: Any) -> NDArray[Any]:
    """Return what is known of people, with a last place of nobody."""
    return np.concatenate([array, np.full((1, *array.shape[1:]), missing, array.dtype)])
