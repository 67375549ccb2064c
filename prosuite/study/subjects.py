"""Everyone whose rows are looked at: the people of a study, or those that have rows."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.errors import InputError
from prosuite.names import folded, offered
from prosuite.study.columns import Reason
from prosuite.study.declared import AnalysisStudy
from prosuite.study.enrolled import Enrolled, read_subjects
from prosuite.study.follow_up import days, numbers
from prosuite.study.groups import codes_of, names_of


def everyone(rows: pd.DataFrame, subjects: pd.DataFrame | None, study: AnalysisStudy) -> Enrolled:
    """Return the people of ``subjects``, or those that have rows, of whom nothing else is known.

    Raises
    ------
    InputError
        Somebody has rows and is not in ``subjects``, but for rows that say so; or ``subjects`` contradicts itself.
    """
    known_of = rows[rows["REASON"].ne(Reason.UNKNOWN_SUBJECT)] if "REASON" in rows else rows
    seen = {folded(name): name for name in names_of(known_of["USUBJID"].dropna().astype(str))}
    if subjects is None:
        unknown = np.full(len(seen), np.nan)
        nowhere = np.full((len(seen), 1), -1)
        return Enrolled([*seen.values()], [], nowhere, unknown[:, None], unknown, unknown, unknown)
    known = read_subjects(_with_columns(subjects), study)
    listed = {folded(name) for name in known.names}
    strangers = [name for key, name in seen.items() if key not in listed]
    if strangers:
        raise InputError(
            f"{len(strangers)} of the people in the rows are not in subjects: "
            f"{offered(strangers, strangers[0], known.names)}; add them there, or leave their rows out"
        )
    return known


def _with_columns(subjects: pd.DataFrame) -> pd.DataFrame:
    """Return the table of people under its own names, also where it is taken from datasets or knows no doses."""
    if not isinstance(subjects, pd.DataFrame):
        raise InputError("subjects is a pandas DataFrame with a row per person, and this is none")
    if "subject" not in subjects and "USUBJID" in subjects:
        subjects = subjects.rename(columns={"USUBJID": "subject"})
    return subjects if "first_dose_date" in subjects else subjects.assign(first_dose_date=None)


def places(rows: pd.DataFrame, people: Enrolled) -> NDArray[np.int64]:
    """Return the place of each row's person, -1 for one that nobody lists."""
    code, _ = codes_of(rows["USUBJID"])
    return np.array([-1, *people.places(names_of(rows["USUBJID"]))])[code]


def first_dose(rows: pd.DataFrame) -> NDArray[np.float64]:
    """Return the day of the first dose of the treatment period of each row, NaN where the row does not tell it."""
    column = next((name for name in ("APERSDT", "TRTSDT") if name in rows), None)
    if column is not None:
        return days(rows, column)
    study_day = numbers(rows, "ADY")
    return days(rows, "ADT") - study_day + (study_day > 0)
