"""The people of a study, one row each: what is known of each beside their values."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.errors import ColumnError, InputError
from prosuite.names import offered
from prosuite.study.columns import Reason
from prosuite.study.follow_up import days, numbers

_NAMES = ("USUBJID", "subject")


def people(rows: pd.DataFrame, subjects: pd.DataFrame | None) -> pd.Index:
    """Return every person once: those of ``subjects``, or those that have rows.

    Raises
    ------
    InputError
        A person stands in ``subjects`` twice, or has rows and does not stand there; but for rows that say so.
    """
    known_of = rows[rows["REASON"].ne(Reason.UNKNOWN_SUBJECT)] if "REASON" in rows else rows
    seen: pd.Index = pd.Index(known_of["USUBJID"].dropna().unique(), name="USUBJID")
    if subjects is None:
        return seen
    name = next((name for name in _NAMES if name in subjects), None)
    if name is None:
        raise ColumnError("subjects has a row per person and says who in a column subject: there is none")
    known: pd.Index = pd.Index(subjects[name], name="USUBJID")
    if known.has_duplicates:
        raise InputError(f"subjects holds {known[known.duplicated()][0]!r} twice: keep one row per person")
    strangers = seen.difference(known, sort=False)
    if len(strangers):
        raise InputError(
            f"{len(strangers)} of the people in the rows are not in subjects: "
            f"{offered(map(str, strangers), str(strangers[0]), map(str, known))}; "
            f"add them there, or leave their rows out"
        )
    return known


def places(ids: pd.Index, rows: pd.DataFrame) -> NDArray[np.intp]:
    """Return whose each row is, by place in ``ids``; -1 if nobody's."""
    code, names = pd.factorize(rows["USUBJID"])
    return np.append(ids.get_indexer(pd.Index(names)), -1)[code]


def date_of(subjects: pd.DataFrame | None, name: str, n_people: int) -> NDArray[np.float64]:
    """Return a date of each person as days since 1970; NaN where it is missing or not known of anybody."""
    if subjects is None or name not in subjects:
        return np.full(n_people, np.nan)
    return days(subjects, name)


def first_dose(rows: pd.DataFrame) -> NDArray[np.float64]:
    """Return the day of the first dose of the treatment period of each row, NaN where the row does not tell it."""
    column = next((name for name in ("APERSDT", "TRTSDT") if name in rows), None)
    if column is not None:
        return days(rows, column)
    study_day = numbers(rows, "ADY")
    return days(rows, "ADT") - study_day + (study_day > 0)
