"""Rules on baseline records, baseline values and changes."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from prosuite.conformance.analysis import Analysis, Numbers, Rows, as_date, as_text
from prosuite.conformance.found import Found, broken
from prosuite.conformance.pairing import constant

_KEYS = ("STUDYID", "USUBJID", "PARAMCD", "BASETYPE")
_PRECISION = 1e-11  # of the larger of two numbers: twelve written digits change no more, transport files less


def records(data: Analysis, start: Numbers) -> Iterator[Found]:
    """Check which records are baselines.

    Parameters
    ----------
    data
        The dataset.
    start
        Of each record the first day of treatment.
    """
    is_base = data.text("ABLFL") == "Y"
    rows = np.flatnonzero(is_base)
    groups = pd.Series(data.groups(*_KEYS)[rows])
    first = dict(zip(*np.unique(groups, return_index=True), strict=True))
    twice = np.zeros(data.n, dtype=bool)
    twice[rows[groups.duplicated().to_numpy()]] = True
    of_group = data.groups(*_KEYS)
    yield from broken(
        "adam-baseline-twice", "ABLFL", twice, "Y", lambda row: f"record {rows[first[of_group[row]]] + 1}"
    )
    yield from broken("adam-baseline-blank", "ABLFL", is_base & ~data.has_value())
    dates, of_period = np.floor(data.number("ADT")), data.number("APERSDT")
    start = np.where(np.isnan(of_period), start, of_period)
    late = is_base & (dates > np.floor(start))
    yield from broken(
        "adam-baseline-late", "ABLFL", late, lambda row: as_date(dates[row]), lambda row: as_date(start[row])
    )
    yield from broken("adam-basetype-blank", "BASETYPE", data.filled("BASE") & _untyped(data))


def _untyped(data: Analysis) -> Rows:
    """Tell which records have a blank BASETYPE where others of their parameter have one."""
    typed = pd.Series(data.filled("BASETYPE"))
    return np.asarray(~typed & typed.groupby(data.groups("PARAMCD")).transform("any"))


def values(data: Analysis) -> Iterator[Found]:
    """Check BASE against the baseline records."""
    if not data.has("BASE", "AVAL"):
        return
    base, groups = data.number("BASE"), data.groups(*_KEYS)
    flagged = (data.text("ABLFL") == "Y") & data.has_value()
    has_record = pd.Series(flagged).groupby(groups).transform("any").to_numpy()
    due = pd.Series(np.where(flagged, data.number("AVAL"), np.nan)).groupby(groups).transform("first").to_numpy()
    filled = ~np.isnan(base) & ~_untyped(data)
    if data.has("ABLFL"):
        yield from broken("adam-base-without-record", "BASE", filled & ~has_record, base)
        yield from broken("adam-base-value", "BASE", filled & ~np.isnan(due) & _differ(base, due, due), base, due)
        yield from broken("adam-base-missing", "BASE", np.isnan(base) & ~np.isnan(due) & _after(data, flagged), "", due)
    yield from constant(data, "adam-base-constant", "BASE", groups, filled & np.isnan(due))


def _after(data: Analysis, flagged: Rows) -> Rows:
    """Tell which records with a value are dated after the baseline record of their group and time point."""
    groups = data.groups(*_KEYS, "ATPT")
    dates = data.number("ADT")
    first = pd.Series(np.where(flagged, dates, np.nan)).groupby(groups).transform("min").to_numpy()
    return np.asarray((dates > first) & data.filled("AVAL"))


def changes(data: Analysis) -> Iterator[Found]:
    """Check changes and percent changes against AVAL and BASE."""
    value, base = data.number("AVAL"), data.number("BASE")
    scale = np.fmax(np.abs(value), np.abs(base))
    for name in data.present(("CHG", "PCHG")):
        own = data.number(name)
        for other in ("AVAL", "BASE"):
            yield from broken("adam-change-alone", name, ~np.isnan(own) & np.isnan(data.number(other)), own, other)
    change = value - base
    yield from broken("adam-chg", "CHG", _differ(data.number("CHG"), change, scale), data.number("CHG"), change)
    yield from _percent(data, change, base, scale)


def _differ(own: Numbers, due: Numbers, scale: Numbers) -> Rows:
    """Tell where two numbers differ by more than files do, of those that are both there."""
    return np.asarray(np.abs(own - due) > _PRECISION * np.abs(scale))


def _percent(data: Analysis, change: Numbers, base: Numbers, scale: Numbers) -> Iterator[Found]:
    if not data.has("PCHG"):
        return
    own = data.number("PCHG")
    yield from broken("adam-pchg-zero", "PCHG", ~np.isnan(own) & (base == 0), own)
    with np.errstate(divide="ignore", invalid="ignore"):
        due = np.where(base == 0, np.nan, 100 * change / np.abs(base))
        room = 100 * scale / np.abs(base)
    yield from broken("adam-pchg", "PCHG", _differ(own, due, room) & _differ(own, np.sign(base) * due, room), own, due)
    parameters = data.groups("PARAMCD")
    frame = pd.DataFrame({"own": data.number("AVAL"), "row": np.arange(data.n), "group": parameters})
    frame["is_percent"] = ~np.isnan(own)
    ends = frame.groupby("group").agg(low=("own", "min"), high=("own", "max"))
    first = frame[frame["is_percent"]].groupby("group")["row"].min()
    both = ends[(ends["low"] < 0) & (ends["high"] > 0)].index.intersection(first.index)
    if len(both):
        said = [f"{as_text(low)} to {as_text(high)}" for low, high in ends.loc[both].to_numpy()]
        yield Found("adam-pchg-scale", "PCHG", first[both].tolist(), said)
