"""The people of a study, read and checked: arms, doses, consent, death, withdrawal; one place per person and period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.cells import is_number, text
from prosuite.errors import ColumnError, InputError
from prosuite.names import code_key, folded, nearest, squash
from prosuite.study.columns import Reason
from prosuite.study.dates import FAULTS, Side, read_days
from prosuite.study.declared import AnalysisStudy
from prosuite.study.groups import Bools, Floats, Ints, texts
from prosuite.study.study_days import as_days

# Dates by column, and what a partial one counts as where only its bound matters; the first dose has to be whole.
_DATES: Final[dict[str, Side | None]] = {
    "first_dose_date": None,
    "consent_date": "first",
    "death_date": "last",
    "withdrawal_date": "last",
    "birth_date": "first",
}
_EVENTS: Final = ("consent", "death", "withdrawal")
_ONCE: Final = ("consent_date", "death_date", "withdrawal_date", "withdrawal_reason", "sex", "birth_date")


@dataclass(frozen=True)
class Enrolled:
    """The people of a study.

    Attributes
    ----------
    names
        Who they are, as written.
    arms
        The labels of the arms in order.
    arm
        The arm of each person in each treatment period, -1 without one.
    doses
        The first dose of each person in each period, in days since 1970; NaN without one.
    consent, death, withdrawal
        Days of each person; NaN where there is none.
    moments
        The first doses with the time of day, NaT where none is said; None if it is not known of anybody.
    """

    names: list[str]
    arms: list[str]
    arm: Ints
    doses: Floats
    consent: Floats
    death: Floats
    withdrawal: Floats
    moments: NDArray[np.datetime64] | None = None

    def places(self, names: Sequence[str]) -> list[int]:
        """Return the place of each person, -1 for one that nobody lists; capitals and blanks make no difference."""
        known = {name: place for place, name in enumerate(self.names)}
        if not known.keys() >= {*names}:
            known |= {folded(name): place for name, place in known.items()}
        return [known[name] if name in known else known.get(folded(name), -1) for name in names]


def columns_of(frame: Any, needed: Sequence[str], known: Sequence[str], what: str) -> pd.DataFrame:
    """Return a frame with the columns it has of those known under these names, whatever their case and blanks.

    Raises
    ------
    ColumnError
        It is no frame, a column that is needed is not there, or two have one name.
    """
    if not isinstance(frame, pd.DataFrame):
        raise ColumnError(f"{what} has to be a pandas DataFrame with the columns {', '.join(needed)}, and this is none")
    by_key = {squash(name): name for name in known}
    names = [by_key.get(squash(str(name)), str(name)) for name in frame.columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ColumnError(f"{what} has the column {twice} twice: leave one of them")
    absent = next((name for name in needed if name not in names), None)
    if absent is not None:
        raise ColumnError(f"{what} has no column {absent}{nearest(absent, names)}; its columns are {', '.join(names)}")
    return frame.set_axis(names, axis=1).reset_index(drop=True)


def read_subjects(subjects: pd.DataFrame, study: AnalysisStudy) -> Enrolled:
    """Read the people of a study.

    Parameters
    ----------
    subjects
        A row per person, with ``subject`` and ``first_dose_date`` (blank for people who were not treated), and where
        known ``arm``, ``consent_date``, ``death_date``, ``withdrawal_date``, ``sex``, ``birth_date``. With a column
        ``period`` a row per person and treatment period: the dose that opens the period and the arm in it.
    study
        Declares the arms and how dates are written.

    Raises
    ------
    InputError
        Rows of one person contradict each other, an arm is not declared, or a date is impossible or out of order.
    """
    known = ["subject", "arm", "period", *_DATES, *_ONCE]
    frame = columns_of(subjects, ["subject", "first_dose_date"], known, "subjects")
    typed = texts(frame["subject"])
    if "" in typed:
        raise InputError(f"row {typed.index('') + 1} of subjects says no subject")
    person, names = pd.factorize(np.array([*map(folded, typed)], object))
    spelled = [typed[row] for row in np.unique(person, return_index=True)[1]]
    period = _periods(frame)
    dates = {name: _dates(frame, name, side, study) for name, side in _DATES.items() if name in frame}
    if len(names) < len(frame):
        _check_agreement(frame.assign(person=person, period=period, **dates), spelled)
    size = len(names), int(period.max(initial=1))
    doses, arm = np.full(size, np.nan), np.full(size, -1)
    doses[person, period - 1] = dates["first_dose_date"]
    labels, arms = _arms(frame, study, treated=~np.isnan(dates["first_dose_date"]))
    arm[person, period - 1] = arms
    consent, death, withdrawal = (_once(dates.get(f"{name}_date"), person, len(names)) for name in _EVENTS)
    moments = np.full(size, "NaT", "datetime64[s]")
    dosed = read_days(frame["first_dose_date"], study, None, "subjects, column first_dose_date")
    moments[person, period - 1] = dosed.dates + dosed.times
    found = Enrolled(spelled, labels, arm, doses, consent, death, withdrawal, moments)
    _check_order(found)
    return found


def _periods(frame: pd.DataFrame) -> Ints:
    """Return the treatment period of each row, from 1."""
    if "period" not in frame:
        return np.ones(len(frame), np.int64)
    cells = frame["period"].tolist()
    wrong = next((cell for cell in cells if not is_number(cell) or float(cell) not in range(1, 100)), None)
    if wrong is not None:
        raise InputError(f"column period of subjects holds {text(wrong)!r}, expected the number of a period, from 1")
    return np.array([int(float(cell)) for cell in cells])


def _dates(frame: pd.DataFrame, name: str, side: Side | None, study: AnalysisStudy) -> Floats:
    found = read_days(frame[name], study, side, f"subjects, column {name}")
    wrong = np.flatnonzero(found.faults >= 0)
    if len(wrong):
        row = int(wrong[0])
        fault = FAULTS[found.faults[row]]
        words = {Reason.NO_DATE: "expected a whole date", Reason.IMPOSSIBLE_DATE: "there is no such day"}
        raise InputError(
            f"{name} of {frame['subject'][row]} is {text(frame[name][row])!r}: "
            f"{words.get(fault, 'expected a date such as 2024-03-31')}"
        )
    return as_days(found.dates)


def _check_agreement(frame: pd.DataFrame, spelled: Sequence[str]) -> None:
    """Refuse people of whom two rows say different things: two doses, two arms, two dates of death."""
    by_period = [name for name in ("first_dose_date", "arm") if name in frame]
    for keys, columns in ((["person", "period"], by_period), (["person"], [one for one in _ONCE if one in frame])):
        several = frame.groupby(keys)[columns].nunique()
        for column in columns:
            at = several.index[several[column] > 1]
            if len(at):
                place = at[0] if isinstance(at[0], tuple) else (at[0],)
                own = frame[(frame[keys] == list(place)).all(axis=1)][column].dropna()
                _refuse(spelled[place[0]], column, list(dict.fromkeys(own)))


def _refuse(subject: str, column: str, found: Sequence[Any]) -> None:
    said = [str(np.datetime64(int(one), "D")) if column in _DATES else text(one) for one in found]
    later = column in ("first_dose_date", "arm")
    hint = "; where a later dose opens a new period, add a column period with 1, 2, ..." if later else ""
    two = f"{column} {said[0]} and {said[1]}"
    raise InputError(f"{subject} stands in subjects with {two}: keep the one that is right{hint}")


def _once(dates: Floats | None, person: Ints, n_people: int) -> Floats:
    """Return the one date of each person, whichever of the rows has it."""
    found = np.full(n_people, np.nan)
    if dates is not None:
        there = ~np.isnan(dates)
        found[person[there]] = dates[there]
    return found


def _arms(frame: pd.DataFrame, study: AnalysisStudy, *, treated: Bools) -> tuple[list[str], Ints]:
    """Return the labels of the arms, and the arm of each row; -1 without one.

    Raises
    ------
    InputError
        The arm of somebody who was treated is not declared.
    """
    if "arm" not in frame:
        return [], np.full(len(frame), -1)
    meanings = {code_key(code): meaning for code, meaning in study.codes.get("arm", {}).items()}
    codes, found = pd.factorize(frame["arm"])
    typed = [meanings.get(code_key(one), one) for one in [*texts(found), ""]]  # the last one is of the code -1
    labels = [arm.label or name for name, arm in study.arms.items()] or sorted({*typed} - {""})
    known = {key: place for place, keys in enumerate(_arm_keys(study)) for key in keys}
    known |= {} if study.arms else {code_key(name): place for place, name in enumerate(labels)}
    arms = np.array([known.get(code_key(one), -1) for one in typed])[codes]
    wrong = np.flatnonzero((arms < 0) & treated & np.array([one != "" for one in typed])[codes])
    if len(wrong):
        row = int(wrong[0])
        raise InputError(
            f"{text(frame['subject'][row])} is in the arm {typed[codes[row]]!r}, and the study file declares "
            f"{', '.join(study.arms)}{nearest(typed[codes[row]], study.arms)}"
        )
    return labels, arms


def _arm_keys(study: AnalysisStudy) -> Iterator[list[str]]:
    for name, arm in study.arms.items():
        yield [code_key(one) for one in (name, arm.label or name, *arm.spellings)]


def _check_order(people: Enrolled) -> None:
    """Refuse a death before the first dose, and periods that do not follow each other."""
    first = people.doses[:, 0]
    wrong = np.flatnonzero(people.death < first)
    if len(wrong):
        place = wrong[0]
        raise InputError(
            f"{people.names[place]} died on {_iso(people.death[place])}, before the first dose on "
            f"{_iso(first[place])}: one of the two dates is wrong"
        )
    for period in range(1, people.doses.shape[1]):
        before, after = people.doses[:, period - 1], people.doses[:, period]
        wrong = np.flatnonzero((~np.isnan(after)) & ~(after > before))
        if len(wrong):
            place = wrong[0]
            raise InputError(
                f"period {period + 1} of {people.names[place]} begins on {_iso(after[place])}, and period {period} on "
                f"{_iso(before[place])}: a later period begins later"
            )


def _iso(day: float) -> str:
    return "no date" if np.isnan(day) else str(np.datetime64(int(day), "D"))
