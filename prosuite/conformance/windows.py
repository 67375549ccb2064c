"""Rules on visits: windows, distances, and the one record that is analysed."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from prosuite.conformance.analysis import Analysis, as_text
from prosuite.conformance.found import Found, broken
from prosuite.conformance.pairing import constant
from prosuite.conformance.standard import terms

_SETS = ("PARAMCD", "BASETYPE", "APERIOD", "APERIODC", "AWU")  # each may have windows of its own
_ENDS = ("AWLO", "AWTARGET", "AWHI")


def windows(data: Analysis) -> Iterator[Found]:
    """Check windows alone, and those of a parameter beside each other."""
    low, target, high = (data.number(name) for name in _ENDS)
    wrong = (low > high) | (low > target) | (target > high)
    yield from broken("adam-window-order", "AWLO", wrong, lambda row: _window(data, row))
    visits = data.groups(*_SETS, "AVISIT")
    for name in data.present(_ENDS):
        yield from constant(data, "adam-window-constant", name, visits, data.filled(name) & data.filled("AVISIT"))
    yield from _overlaps(data)


def _window(data: Analysis, row: int) -> str:
    low, target, high = (data.number(name)[row] for name in _ENDS)
    ends = f"{'' if np.isnan(low) else as_text(low)} to {'' if np.isnan(high) else as_text(high)}".strip()
    visit = f"{data.text('AVISIT')[row]}: " if data.text("AVISIT")[row] else ""
    return f"{visit}{ends}{'' if np.isnan(target) else f', target {as_text(target)}'}"


def _overlaps(data: Analysis) -> Iterator[Found]:
    """Yield, of each window that begins before another visit's ends, the first record."""
    has_ends = data.filled("AVISIT") & (data.filled("AWLO") | data.filled("AWHI"))
    rows = np.flatnonzero(has_ends)
    if not rows.size:
        return
    keys = {"set": data.groups(*_SETS)[rows], "visit": data.codes("AVISIT")[rows], "row": rows}
    frame = pd.DataFrame({**keys, "low": data.number("AWLO")[rows], "high": data.number("AWHI")[rows]})
    frame = frame.fillna({"low": -np.inf, "high": np.inf})
    ends = frame.groupby(["set", "visit", "low", "high"], sort=False)["row"].min().reset_index()
    ends = ends[ends["low"] <= ends["high"]].drop_duplicates(["set", "visit"]).sort_values(["set", "low", "high"])
    reach = ends.groupby("set")["high"].cummax().groupby(ends["set"]).shift()
    before = ends.groupby("set")["row"].shift()
    odd = ends[ends["low"] <= reach]
    if len(odd):
        said = [_window(data, row) for row in odd["row"]]
        due = [_window(data, int(row)) for row in before[odd.index]]
        yield Found("adam-window-overlap", "AWLO", odd["row"].tolist(), said, due)


def days(data: Analysis) -> Iterator[Found]:
    """Check study days against their windows and targets."""
    is_days = np.isin(np.char.upper(data.text("AWU").astype(str)), ["", "DAY", "DAYS"])
    low, target, high = (data.number(name) for name in _ENDS)
    in_period = data.number("APERDY")  # where there are treatment periods, windows run on their days
    day = np.where(np.isnan(in_period), data.number("ADY"), in_period)
    outside = is_days & (data.text("DTYPE") == "") & ((day < low) | (day > high))
    yield from broken("adam-window-outside", "ADY", outside, day, lambda row: _window(data, row))
    own = data.number("AWTDIFF")
    due = np.abs(day - target) - ((np.sign(day) * np.sign(target)) < 0)
    differs = is_days & ~np.isnan(own) & ~np.isnan(due) & (own != due)
    yield from broken("adam-window-distance", "AWTDIFF", differs, own, due)
    for missing, is_there in (
        ("AWTARGET", data.filled("AWTARGET")),
        ("ADY", data.filled("ADY") | data.filled("ARELTM")),
    ):
        yield from broken("adam-window-parts", "AWTDIFF", ~np.isnan(own) & ~is_there, own, missing)
    alone = data.filled("AWU") & ~data.filled("AWLO") & ~data.filled("AWHI")
    yield from broken("adam-window-parts", "AWU", alone, data.text("AWU"), "AWLO or AWHI")


def analysed(data: Analysis) -> Iterator[Found]:
    """Check that one record is analysed of each subject, parameter and visit."""
    keys = ("STUDYID", "USUBJID", "PARAMCD", "AVISIT", "ATPT", "APERIOD", "BASETYPE", "DTYPE")
    rows = np.flatnonzero((data.text("ANL01FL") == "Y") & data.filled("AVISIT") & data.filled("PARAMCD"))
    if rows.size:
        first = pd.Series(rows).groupby(data.groups(*keys)[rows]).transform("first").to_numpy()
        twice = first != rows
        if twice.any():
            said = [f"record {row + 1}" for row in first[twice]]
            yield Found("adam-analysis-twice", "ANL01FL", rows[twice].tolist(), "Y", said)


def derivation(data: Analysis) -> Iterator[Found]:
    """Check DTYPE: its terms, and that it marks some records of a parameter, not all."""
    own = data.text("DTYPE")
    if not any(own):
        return
    known = terms("DTYPE")
    odd = {words for words in set(own) if words and not known.issuperset(words.split("/"))}
    yield from broken("adam-dtype", "DTYPE", np.isin(own, list(odd)), own)
    parameters = pd.Series(data.groups("PARAMCD"))
    frame = pd.DataFrame({"group": parameters, "own": own, "row": np.arange(data.n)})
    each = frame.groupby("group").agg(
        n=("own", "nunique"), first=("own", "first"), row=("row", "min"), size=("row", "size")
    )
    every = each[(each["n"] == 1) & (each["first"] != "") & (each["size"] > 1)]
    if len(every):
        yield Found("adam-dtype-everywhere", "DTYPE", every["row"].tolist(), every["first"].tolist())
