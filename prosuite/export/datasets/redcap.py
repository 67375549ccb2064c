"""Scores as REDCap imports them: a CSV of records, and the data dictionary that makes the fields.

Columns of the dictionary: as REDCap exports them (OuhscBbmc/REDCapR, inst/test-data). Names, types and choices of
fields: Vanderbilt University, Creating a Data Dictionary in REDCap (2015).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from prosuite.cells import text
from prosuite.export.datasets.dataset import Dataset, Variable
from prosuite.export.datasets.limits import Limits
from prosuite.export.write import csv_text

FORM: Final = "prosuite_scores"
_RECORD, _EVENT = "record_id", "redcap_event_name"
_REPEAT: Final = ("redcap_repeat_instrument", "redcap_repeat_instance")
_EVENT_NAME: Final = re.compile(r"[a-z0-9_]+_arm_[0-9]+")
_NO_NAME: Final = re.compile(r"[^a-z0-9]+")
_COLUMNS: Final = (
    *("Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label"),
    *("Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number"),
    *("Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)"),
    *("Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?"),
    "Field Annotation",
)
_TYPES: Final = {
    "number": ("text", "number"),
    "date": ("text", "date_ymd"),
    "category": ("dropdown", ""),
    "truth": ("truefalse", ""),
}


@dataclass(frozen=True, slots=True)
class _Limits(Limits):
    """The limits of REDCap: a name is of small letters, digits and single underscores."""

    def name_of(self, column: str) -> str:
        """Return a name for a column; see :meth:`Limits.name_of`."""
        plain = _NO_NAME.sub("_", column.lower()).strip("_")
        return Limits.name_of(self, f"v_{plain}" if plain.startswith("redcap_") else plain).rstrip("_")


REDCAP: Final = _Limits(
    "REDCap", columns=2**31, name=26, label=2**31, text=2**31, reserved=frozenset({_RECORD, f"{FORM}_complete"})
)


def with_events(data: Dataset) -> Dataset:
    """Return a dataset with what is said of its events: which of the project's each visit is taken for."""
    visits = _column(data, "visit")
    told = [f"{visit} is {event}" for visit, event in _events(visits).items() if visit]
    notes = [f"visits are events of REDCap; compare with those of the project: {', '.join(told)}"] if told else []
    nobody = sum(not who for who in _column(data, "subject"))
    notes += [f"{nobody} records have no subject, and REDCap imports none without {_RECORD}"] if nobody else []
    return replace(data, notes=[*data.notes, *notes])


def redcap_files(data: Dataset) -> tuple[str, str]:
    """Return the CSV of records, and the data dictionary."""
    fields = [one for one in data.variables if one.column not in ("subject", "visit")]
    return csv_text(pd.DataFrame(dict(_import(data, fields)))), csv_text(_dictionary(fields))


def _column(data: Dataset, name: str) -> list[str]:
    found = next((one for one in data.variables if one.column == name), None)
    if found is None:
        return [""] * (len(data.variables[0].values) if data.variables else 0)
    return list(_cells(found))


def _import(data: Dataset, fields: Sequence[Variable]) -> Iterator[tuple[str, list[str]]]:
    """Yield the columns: whose record it is, of which event, which repeat where a record stands several times."""
    subjects, visits = _column(data, "subject"), _column(data, "visit")
    yield _RECORD, subjects
    if any(visits):
        events = _events(visits)
        yield _EVENT, [events[visit] for visit in visits]
    repeats = pd.DataFrame({"subject": subjects, "visit": visits}).groupby(["subject", "visit"]).cumcount() + 1
    if (repeats > 1).any():
        yield _REPEAT[0], [FORM] * len(subjects)
        yield _REPEAT[1], [*map(str, repeats)]
    yield from ((one.name, list(_cells(one))) for one in fields)


def _events(visits: Iterable[str]) -> dict[str, str]:
    """Return the unique event name of each visit: its own where it is one, else its words and the first arm."""
    found: dict[str, str] = {}
    for visit in dict.fromkeys(visits):
        plain = _NO_NAME.sub("_", visit.lower()).strip("_") or "event"
        name, nth = visit if _EVENT_NAME.fullmatch(visit) else f"{plain}_arm_1", 1
        while name in found.values():
            nth += 1
            name = f"{plain}_{nth}_arm_1"
        found[visit] = name if visit else ""
    return found


def _cells(variable: Variable) -> Iterator[str]:
    if variable.kind == "text":
        yield from map(str, variable.values)
    elif variable.kind == "date":
        days = (np.datetime64(int(day), "D") if not np.isnan(day) else "" for day in variable.values)
        yield from map(str, days)
    else:
        yield from map(text, variable.values)


def _dictionary(fields: Sequence[Variable]) -> pd.DataFrame:
    record = [_RECORD, FORM, "", "text", "Record ID"]
    rows = [record, *(_described(one) for one in fields)]
    return pd.DataFrame([[*row, *[""] * (len(_COLUMNS) - len(row))] for row in rows], columns=pd.Index(_COLUMNS))


def _described(variable: Variable) -> list[str]:
    kind, validation = _TYPES.get(variable.kind, ("text", ""))
    if variable.kind == "text" and any("\n" in cell for cell in variable.values):
        kind = "notes"
    words = " ".join(variable.label.split())
    choices = ""
    if variable.kind == "category":
        choices = " | ".join(f"{code}, {label.replace('|', '/')}" for code, label in variable.codes.items())
    note = "" if variable.name == variable.column else " ".join(variable.column.split())
    return [variable.name, FORM, "", kind, words, choices, note, validation]
