"""Rules on flags, letters and numbers alike."""

import re
from collections.abc import Iterator

import numpy as np

from prosuite.conformance.analysis import Analysis
from prosuite.conformance.found import Found, broken

# ADaM Validation Checks 1.3: 19 to 25 (populations), 33, 34, 176, 178, 269 to 272 (flags that are Y or blank).
_POPULATIONS = re.compile("(COMPL|FAS|ITT|PPROT|SAF|RAND|ENRL)FL")
_YES_OR_BLANK = re.compile(r"ABLFL|ANL[0-9]{2}FL|\w+[RP]FL|(TRTEM|PRE|FUP|ONTRT|LVOT)FL|AOCC\w*FL")
_NOT_OURS = re.compile(r"RFL|PFL|DTHFL")  # names of two letters before FL, and flags that SDTM defines


def flags(data: Analysis) -> Iterator[Found]:
    """Check the values of flags and their numbers."""
    for name in data.facts:
        if name.endswith("FL") and not data.facts[name].is_numeric:
            yield from _values(data, name)
        elif name.endswith("FN") and data.has(f"{name[:-1]}L"):
            yield from _numbers(data, name, f"{name[:-1]}L")
        elif re.fullmatch(r"(ANL[0-9]{2}|CRIT[0-9]+|ABL|ITT|SAF|FAS|PPROT|COMPL|RAND|ENRL)FN", name):
            yield Found("adam-flag-number", name, None, "numbers", f"{name[:-1]}L beside it")


def _values(data: Analysis, name: str) -> Iterator[Found]:
    own = data.text(name)
    if _POPULATIONS.fullmatch(name):
        yield from broken("adam-population-flag", name, own == "")
        allowed, words = {"Y", "N", ""}, "Y or N"
    elif _YES_OR_BLANK.fullmatch(name) and not _NOT_OURS.fullmatch(name):
        allowed, words = {"Y", ""}, "Y or a blank"
    else:
        allowed, words = {"Y", "N", ""}, "Y, N or a blank"
    yield from broken("adam-flag-value", name, _none_of(own, allowed), own, words)


def _none_of(own: np.ndarray, allowed: set[str]) -> np.ndarray:
    odd = set(own) - allowed
    return np.isin(own, list(odd)) if odd else np.zeros(len(own), dtype=bool)


def _numbers(data: Analysis, name: str, flag: str) -> Iterator[Found]:
    own, letter = data.number(name), data.text(flag)
    due = np.select([letter == "Y", letter == "N"], [1.0, 0.0], np.nan)
    is_known = np.isin(letter, ["Y", "N", ""])
    yield from broken("adam-flag-number", name, is_known & (own != due) & ~(np.isnan(own) & np.isnan(due)), own, due)


def serious(data: Analysis) -> Iterator[Found]:
    """Check whether each event says if it was serious."""
    if data.has("AESER"):
        own = data.text("AESER")
        yield from broken("adam-serious", "AESER", _none_of(own, {"Y", "N"}), lambda row: own[row] or "a blank")
