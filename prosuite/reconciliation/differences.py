"""What differs between a given analysis dataset and the rows derived anew: variable by variable, row by row."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.conformance.analysis import Analysis, as_date, as_text
from prosuite.findings.finding import Finding
from prosuite.intake.formats.days import EPOCH
from prosuite.names import folded
from prosuite.reconciliation.pairs import KEYS, Places

_DECIMALS: Final = 8
_DATES: Final = ("ADT", "TRTSDT", "APERSDT")
_NUMBERS: Final = (
    *("AVAL", "BASE", "CHG", "PCHG", "ADY", "APERDY", "APERIOD"),
    *("AWTARGET", "AWTDIFF", "AWLO", "AWHI"),
)
_WORDS: Final = ("TRTP", "AVISIT", "AVALU", "DTYPE", "ABLFL", "ANL01FL")
_CRITERION: Final = re.compile(r"CRIT[1-9][0-9]?FL")
MADE: Final = ("LOCF", "WOCF", "BOCF", "AVERAGE")  # rows that are added, by DTYPE


class Compared(NamedTuple):
    """A variable: what each row of a pair holds, how it is told, and whether both are the same."""

    variable: str
    found: NDArray[Any]
    expected: NDArray[Any]
    same: NDArray[np.bool_]
    tell: Callable[[Any], str]


def compared(given: Analysis, rows: pd.DataFrame, pairs: tuple[Places, Places]) -> Iterator[Compared]:
    """Yield the variables that both have, in the order of the given dataset, for the rows that are pairs."""
    left, right = pairs
    for name in given.facts:
        if name not in rows:
            continue
        if name in _NUMBERS or name in _DATES:
            found, expected = given.number(name)[left], numbers(rows, name)[right]
            pair = np.round(found, _DECIMALS), np.round(expected, _DECIMALS)
            same = (pair[0] == pair[1]) | (np.isnan(found) & np.isnan(expected))
            same |= np.abs(found - expected) < 10.0**-_DECIMALS / 2  # on either side of where rounding turns
            yield Compared(name, found, expected, same, as_date if name in _DATES else as_text)
        elif name in _WORDS or _CRITERION.fullmatch(name):
            told, derived = given.text(name)[left], words(rows, name)[right]
            same = np.array([folded(a) == folded(b) for a, b in zip(told, derived, strict=True)], np.bool_)
            yield Compared(name, told, derived, same, lambda text: text or "a blank")


def numbers(rows: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return a variable of analysis rows as numbers, dates as days since 1960."""
    if name in _DATES:
        return np.asarray(((rows[name] - pd.Timestamp(EPOCH)) / pd.Timedelta(days=1)).to_numpy(float))
    return rows[name].to_numpy(float, na_value=np.nan)


def words(rows: pd.DataFrame, name: str) -> NDArray[np.object_]:
    """Return a variable of analysis rows as texts, "" where it holds nothing or is not there."""
    if name not in rows:
        return np.full(len(rows), "", object)
    return rows[name].astype(object).where(rows[name].notna(), "").map(str).to_numpy(object)


def keys_of_given(given: Analysis, sequence: NDArray[np.float64]) -> pd.DataFrame:
    """Return the keys of the rows of a dataset."""
    texts = {name: [*map(folded, given.text(name))] for name in ("USUBJID", "VISIT", "AVISIT")}
    made = [kind if kind in MADE else "" for kind in given.text("DTYPE")]
    columns = (texts["USUBJID"], given.text("PARAMCD"), sequence, given.number("ADT"), texts["VISIT"], made)
    return _keys(*columns, texts["AVISIT"], given.number("AVAL"))


def keys_of_rows(rows: pd.DataFrame, sequence: NDArray[np.float64]) -> pd.DataFrame:
    """Return the keys of analysis rows."""
    texts = {name: [*map(folded, words(rows, name))] for name in ("USUBJID", "VISIT", "AVISIT")}
    made = [kind if kind in MADE else "" for kind in words(rows, "DTYPE")]
    columns = (texts["USUBJID"], words(rows, "PARAMCD"), sequence, numbers(rows, "ADT"), texts["VISIT"], made)
    return _keys(*columns, texts["AVISIT"], numbers(rows, "AVAL"))


def _keys(*columns: Any) -> pd.DataFrame:
    keys = dict(zip(KEYS, columns, strict=True))
    texts = {name: pd.Series(own, dtype=object) for name, own in keys.items() if isinstance(own, list)}
    return pd.DataFrame(keys | texts | {"value": np.round(keys["value"], _DECIMALS)})


def differing(given: Analysis, pairs: tuple[Places, Places], found: Compared) -> Iterator[Finding]:
    """Yield a finding for each row whose variable differs."""
    for at in np.flatnonzero(~found.same).tolist():
        row = int(pairs[0][at])
        said = {"value": found.tell(found.found[at]), "expected": found.tell(found.expected[at])}
        yield of_row("reconcile-value", given, row, found.variable, **said)


def of_row(code: str, given: Analysis, row: int, variable: str, **said: str) -> Finding:
    """Return a finding on a row of the given dataset."""
    return Finding(
        code,
        given.name,
        f"{given.name}!{variable}[{row + 1}]",
        given.text("USUBJID")[row] or None,
        given.text("AVISIT")[row] or given.text("VISIT")[row] or None,
        item=given.text("PARAMCD")[row] or None,
        column=variable,
        **said,
    )


def missing(given: Analysis, row: Mapping[str, Any], source: str) -> Finding:
    """Return a finding on a row that the given dataset has not."""
    visit = next((str(row[name]) for name in ("AVISIT", "VISIT") if pd.notna(row.get(name))), None)
    value = f"{as_text(float(row['AVAL']))} of {source}" if source else as_text(float(row["AVAL"]))
    return Finding("reconcile-row-missing", given.name, given.name, str(row["USUBJID"]), visit,
                   item=str(row["PARAMCD"]), value=value)  # fmt: skip
