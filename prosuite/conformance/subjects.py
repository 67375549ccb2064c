"""Rules between datasets: every subject in ADSL, with the same values and one of its treatments."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.conformance.analysis import Analysis, Numbers, Rows, Texts
from prosuite.conformance.found import Found, broken

_KEYS = ("STUDYID", "USUBJID")
_OWN = {*_KEYS, "DOMAIN", "SRCDOM", "SRCVAR", "SRCSEQ", "ASEQ", "VISIT", "VISITNUM", "ADT", "ADY"}  # of each record


def unique(data: Analysis) -> Iterator[Found]:
    """Check that ADSL has one record per subject, and that sequence numbers are unique."""
    if data.kind == "adsl":
        yield from _repeated(data, "adam-subject-twice", "USUBJID", _KEYS)
    yield from _repeated(data, "adam-sequence", "ASEQ", (*_KEYS, "ASEQ"))


def _repeated(data: Analysis, rule: str, variable: str, keys: tuple[str, ...]) -> Iterator[Found]:
    rows = np.flatnonzero(data.filled(variable))
    if rows.size:
        first = pd.Series(rows).groupby(data.groups(*keys)[rows]).transform("first").to_numpy()
        again = rows[first != rows]
        if again.size:
            said = [f"record {row + 1}" for row in first[first != rows]]
            yield Found(rule, variable, again.tolist(), [data.at(variable, row) for row in again], said)


def places_in(data: Analysis, adsl: Analysis | None) -> NDArray[np.intp]:
    """Return of each record the place of its subject in ADSL, -1 for none."""
    if adsl is None:
        return np.full(data.n, -1)
    if data is adsl:
        return np.arange(data.n)
    shared = [name for name in _KEYS if data.has(name) and adsl.has(name)]
    if not shared:
        return np.full(data.n, -1)
    index = pd.MultiIndex.from_arrays([adsl.text(name) for name in shared])
    first = pd.Series(np.arange(adsl.n), index=index)[~index.duplicated()]
    wanted = pd.MultiIndex.from_arrays([data.text(name) for name in shared])
    return first.reindex(wanted).fillna(-1).to_numpy(dtype=int)


def first_doses(data: Analysis, adsl: Analysis | None, places: NDArray[np.intp]) -> Numbers:
    """Return of each record the first day of treatment: of the dataset itself, or of ADSL."""
    own = data.number("TRTSDT")
    if adsl is None or not adsl.has("TRTSDT") or not data.n or not adsl.n:
        return own
    return np.where(np.isnan(own) & (places >= 0), adsl.number("TRTSDT")[places], own)


def against(data: Analysis, adsl: Analysis, places: NDArray[np.intp]) -> Iterator[Found]:
    """Check a dataset against ADSL, with the place of each record's subject in it."""
    unknown = data.filled("USUBJID") & (places < 0)
    yield from broken("adam-subject-unknown", "USUBJID", unknown, data.text("USUBJID"), f"which has {adsl.n:,} records")
    known = places >= 0
    for name in sorted(set(data.facts) & set(adsl.facts) - _OWN):
        yield from _copied(data, adsl, name, known, places)
    for name, pattern in (("TRTP", "TRT[0-9]{2}P"), ("TRTA", "TRT[0-9]{2}A")):
        arms = [adsl.text(one)[places] for one in adsl.facts if re.fullmatch(pattern, one)]
        if arms:
            yield from _treated(data, name, known, arms)


def _treated(data: Analysis, name: str, known: Rows, arms: Sequence[Texts]) -> Iterator[Found]:
    own = data.text(name)
    odd = known & (own != "") & np.logical_and.reduce([own != arm for arm in arms])

    def due(row: int) -> str:
        return " or ".join(dict.fromkeys(arm[row] for arm in arms if arm[row])) or "none"

    yield from broken("adam-treatment", name, odd, own, due)


def _copied(data: Analysis, adsl: Analysis, name: str, known: Rows, places: NDArray[np.intp]) -> Iterator[Found]:
    if data.facts[name].is_numeric or adsl.facts[name].is_numeric or name.endswith(("DT", "DTM", "TM")):
        own, theirs = data.number(name), adsl.number(name)[places]
        odd = known & (own != theirs) & ~(np.isnan(own) & np.isnan(theirs))
    else:
        odd = known & (data.text(name) != adsl.text(name)[places])
    rows = pd.DataFrame({"row": np.flatnonzero(odd), "subject": places[odd], "own": data.codes(name)[odd]})
    each = rows.groupby(["subject", "own"], sort=False)["row"].agg(["first", "size"])
    if len(each):
        held = [_on_records(data.at(name, row), n) for row, n in zip(each["first"], each["size"], strict=True)]
        due = [adsl.at(name, places[row]) or "a blank" for row in each["first"]]
        yield Found("adam-copied", name, each["first"].tolist(), held, due)


def _on_records(value: str, n: int) -> str:
    return f"{value or 'a blank'}{f' on {n:,} records' if n > 1 else ''}"
