"""What a row takes from its person: arm, doses and treatment period; and what of a person keeps a row from counting."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.names import folded
from prosuite.study.columns import Reason
from prosuite.study.declared import study_of
from prosuite.study.enrolled import Enrolled, read_subjects
from prosuite.study.follow_up import days
from prosuite.study.groups import Ints, codes_of, labelled, names_of
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
        ``REASON``. A row belongs to the period whose first dose is the last one on or before its date, and to the
        first period if it is before all.

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
    person, day = _places(rows["USUBJID"], people), days(rows, "ADT")
    doses = _with_nobody(people.doses, np.nan)
    treated = ~np.isnan(doses[:, 0])[person]
    later = [(day >= doses[person, place]).astype(np.int64) for place in range(1, doses.shape[1])]
    place = sum(later, np.zeros(len(rows), np.int64))
    arm = _with_nobody(people.arm, -1)[person, place]
    starts = as_dates(doses)
    rows = rows.assign(
        USUBJID=_named(rows["USUBJID"], person, people),
        TRTP=labelled(arm, people.arms),
        TRTPN=np.where(arm < 0, np.nan, arm + 1.0),
        APERIOD=np.where(treated, place + 1.0, np.nan),
        TRTSDT=starts[person, 0],
        APERSDT=starts[person, place],
    )
    reasons = {
        Reason.UNKNOWN_SUBJECT: person < 0,
        Reason.NOT_TREATED: ~treated,
        Reason.BEFORE_CONSENT: day < _with_nobody(people.consent, np.nan)[person],
        Reason.AFTER_DEATH: day > _with_nobody(people.death, np.nan)[person],
        Reason.AFTER_WITHDRAWAL: day > _with_nobody(people.withdrawal, np.nan)[person],
    }
    return rows.assign(REASON=because(rows, reasons))


def _places(column: pd.Series, people: Enrolled) -> Ints:
    """Return the place of each row's person, -1 for one that nobody lists."""
    code, _ = codes_of(column)
    known = {folded(name): place for place, name in enumerate(people.names)}
    return np.array([-1, *(known.get(folded(name), -1) for name in names_of(column))])[code]


def _named(column: pd.Series, person: Ints, people: Enrolled) -> pd.Categorical:
    """Return everybody as `subjects` writes them, and as entered those that it does not list."""
    listed = {*people.names}
    strangers = [name for name in names_of(column) if name not in listed]
    code, _ = codes_of(column)
    known = {name: len(people.names) + place for place, name in enumerate(strangers)}
    as_entered = np.array([-1, *(known.get(name, -1) for name in names_of(column))])
    return labelled(np.where(person < 0, as_entered[code], person), [*people.names, *strangers])


def _with_nobody(array: NDArray[Any], missing: float) -> NDArray[Any]:
    """Return what is known of people, with a last place of nobody."""
    return np.concatenate([array, np.full((1, *array.shape[1:]), missing, array.dtype)])
