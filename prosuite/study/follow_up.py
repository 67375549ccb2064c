"""The values after baseline that count: what responders, deterioration and carried values are derived from."""

from collections.abc import Iterable
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.errors import ColumnError, InputError
from prosuite.names import nearest, offered
from prosuite.study.columns import Reason
from prosuite.study.groups import codes_of, names_of

Records = Literal["analysis", "all"]

YES = "Y"
ADDED = ("LOCF", "WOCF", "BOCF", "MINIMUM", "MAXIMUM")  # rows that repeat a value: no assessments of their own
# Reasons for which a row is not analysed at a visit though its value is right.
VALID = (Reason.UNSCHEDULED, Reason.OUT_OF_WINDOW, Reason.NOT_SELECTED, Reason.NO_ARM, Reason.NO_BASELINE)
GROUP = ("USUBJID", "PARAMCD", "BASETYPE", "APERIOD")  # the columns within which there is one baseline
_EPOCH = np.datetime64("1970-01-01", "D")


def numbers(rows: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return a column as numbers, missing ones as NaN."""
    if rows[name].dtype == np.float64:  # as almost always, and read as it stands
        return rows[name].to_numpy()
    try:
        return pd.to_numeric(rows[name]).to_numpy(float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise InputError(f"column {name} holds what is no number: {error}") from None


def days(rows: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return a column of dates as days since 1970, missing ones as NaN."""
    try:
        dates = pd.to_datetime(rows[name]).to_numpy("datetime64[D]")
    except (TypeError, ValueError) as error:
        raise InputError(f"column {name} holds what is no date: {error}") from None
    return (dates - _EPOCH) / np.timedelta64(1, "D")


def dates(values: NDArray[np.float64]) -> pd.Series:
    """Return days since 1970 as dates."""
    return pd.Series(pd.to_datetime(values, unit="D"), copy=False)


def says_yes(rows: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    """Return where a flag is set; nowhere if there is no such column."""
    if name not in rows:
        return np.zeros(len(rows), dtype=bool)
    return rows[name].eq(YES).fillna(value=False).to_numpy(bool)


def check_columns(rows: pd.DataFrame, needed: Iterable[str], call: str) -> None:
    """Refuse what is no frame of analysis rows."""
    if not isinstance(rows, pd.DataFrame):
        raise InputError(f"{call} takes a pandas DataFrame, as prosuite.study.analysis_rows returns, and this is none")
    known = [str(name) for name in rows.columns]
    absent = next((name for name in needed if name not in known), None)
    if absent is not None:
        raise ColumnError(
            f"{call} needs the column {absent}, as prosuite.study.analysis_rows returns it{nearest(absent, known)}"
        )


def by_parameter(rows: pd.DataFrame, wanted: Iterable[str] | None = None) -> dict[str, NDArray[np.intp]]:
    """Return the places of the rows of each parameter, or of those wanted.

    Raises
    ------
    InputError
        No row has a parameter that is wanted.
    """
    code, n_codes = codes_of(rows["PARAMCD"])
    order, known = np.argsort(code, kind="stable"), names_of(rows["PARAMCD"])
    ends = np.cumsum(np.bincount(code, minlength=n_codes))
    found = {name: order[ends[place - 1] : ends[place]] for place, name in enumerate(known, 1)}
    for name in wanted or ():
        if name not in found:
            raise InputError(f"no row has the parameter {name!r}; there are {offered(known, name, known)}")
    return found if wanted is None else {name: found[name] for name in wanted}


def group_of(rows: pd.DataFrame, keys: Iterable[str] = GROUP) -> NDArray[np.intp]:
    """Return the number of each row's group: a person, parameter and baseline."""
    by = [key for key in keys if key in rows]
    return np.asarray(rows.groupby(by, sort=False, dropna=False, observed=True).ngroup(), dtype=np.intp)


def per_group(group: NDArray[np.intp], where: NDArray[np.bool_], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each row its group's value of the one row at which ``where`` is true; NaN if there is none."""
    found = np.full(group.max(initial=-1) + 1, np.nan)
    found[group[where]] = values[where]
    return found[group]


def check_flags(rows: pd.DataFrame, group: NDArray[np.intp], records: Records = "analysis") -> None:
    """Refuse two baselines of a group, and two rows that are to be analysed at one visit, where these count."""
    baseline, analysed = says_yes(rows, "ABLFL"), says_yes(rows, "ANL01FL") & ~is_added(rows) & (records == "analysis")
    visits = pd.DataFrame({"group": group, "AVISIT": pd.factorize(rows["AVISIT"])[0]})
    for name, flagged, twice in (
        ("ABLFL", baseline, pd.Series(group[baseline]).duplicated()),
        ("ANL01FL", analysed, visits[analysed].duplicated()),
    ):
        if twice.any():
            row = rows.iloc[np.flatnonzero(flagged)[np.flatnonzero(twice.to_numpy())[0]]]
            raise InputError(
                f"two rows of {row['USUBJID']}, {row['PARAMCD']}, {row['AVISIT']} have {name} = Y: "
                f"set it for one of them alone"
            )


def is_added(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows were added with a value of another row."""
    return rows["DTYPE"].isin(ADDED).to_numpy(bool) if "DTYPE" in rows else np.zeros(len(rows), dtype=bool)


def after_baseline(rows: pd.DataFrame, group: NDArray[np.intp], records: Records) -> NDArray[np.bool_]:
    """Return the rows that hold a value after baseline and on or after the day of the first dose.

    ``"analysis"``: those analysed at a visit (``ANL01FL``); ``"all"``: also those outside every window and those not
    chosen within one. Neither takes added rows. A value without a date, such as the mean of several, is after baseline
    if it has a change.
    """
    baseline, day = says_yes(rows, "ABLFL"), days(rows, "ADT")
    there = ~np.isnan(numbers(rows, "AVAL")) & ~baseline & ~is_added(rows)
    there &= _is_valid(rows) if records == "all" else says_yes(rows, "ANL01FL")
    later = numbers(rows, "APERDY" if "APERDY" in rows else "ADY") >= 1
    if "CHG" in rows:
        later |= np.isnan(day) & ~np.isnan(numbers(rows, "CHG"))
    return there & later & ~_is_before(rows, group, baseline, day)


def _is_before(
    rows: pd.DataFrame, group: NDArray[np.intp], baseline: NDArray[np.bool_], day: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return the rows up to the baseline: by their day, on its day by their visit."""
    first = per_group(group, baseline, day)
    before: NDArray[np.bool_] = day <= first
    if "AVISITN" in rows:
        visit = numbers(rows, "AVISITN")
        before &= ~((day == first) & (visit > per_group(group, baseline, visit)))
    return before


def check_dated(rows: pd.DataFrame, undated: NDArray[np.bool_]) -> None:
    """Refuse values without a date: nothing says when they were."""
    if undated.any():
        row = rows.iloc[int(np.argmax(undated))]
        kind = "a mean" if row.get("DTYPE") == "AVERAGE" else "a value"
        hint = 'records="all" takes the values themselves' if kind == "a mean" else "give its date or leave its row out"
        raise InputError(
            f"{row['USUBJID']}, {row['PARAMCD']}, {row['AVISIT']} is {kind} without a date (of {undated.sum()}): "
            f"nothing says when it was; {hint}"
        )


def _is_valid(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows hold a value that is right, whether or not it is of a visit."""
    if "REASON" not in rows:
        return np.ones(len(rows), dtype=bool)
    valid = rows["REASON"].isna() | rows["REASON"].isin(VALID)
    return (valid & rows["DTYPE"].ne("AVERAGE") if "DTYPE" in rows else valid).to_numpy(bool)
