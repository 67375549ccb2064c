"""Tables of values: laboratory values, a device's export, another program's scores, a row or a column per parameter."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from prosuite.cells import is_number
from prosuite.intake.columns.trial import trial_field
from prosuite.intake.dates import DateOrder
from prosuite.intake.study_file import Study
from prosuite.intake.table import Table
from prosuite.names import squash
from prosuite.trial.sheets import TrialSheet
from prosuite.trial.test_codes import find_test

COLUMNS: Final = ("subject", "visit", "date", "parameter", "value", "unit", "source")
_UNIT: Final = re.compile(r"(?P<name>.*\S)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]\s*")


class _Side(NamedTuple):
    """A column of values of one parameter: its place, the parameter and its unit."""

    place: int
    parameter: str
    unit: str


def values_in(sheets: Iterable[TrialSheet], names: Mapping[str, str], study: Study) -> pd.DataFrame:
    """Return the values of all sheets that are tables of values, in order of entry.

    A sheet has a row per value, with the columns ``parameter`` and ``value``; or a column per parameter, which goes by
    the code or name of a laboratory or lung function test, or by a name below ``[parameters]`` of the study file, with
    its unit in brackets: ``TNF (pg/mL)``.

    Returns
    -------
    pandas.DataFrame
        ``subject``, ``visit``, ``date``, ``parameter``, ``value`` (as typed), ``unit`` and ``source``, the address of
        the cell.
    """
    parts = [part for sheet in sheets if not sheet.holds_forms for part in _values(sheet, names, study)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS), dtype=object)


def unread_columns(sheet: TrialSheet, study: Study) -> list[str]:
    """Return the names of the columns of a sheet without forms that hold numbers and that nothing is read from."""
    if sheet.holds_forms or sheet.is_of_values or sheet.is_of_events:
        return []
    taken = {*sheet.known, *(side.place for side in _sides(sheet, study))}
    rest = [place for place, header in enumerate(sheet.table.headers) if header and place not in taken]
    return [sheet.table.headers[place] for place in rest if _holds_numbers(sheet.table, place)]


def _holds_numbers(table: Table, place: int) -> bool:
    codes, texts = table.coded(place)
    filled = np.array([bool(said) for said in texts], dtype=bool)[codes]
    numbers = np.array([is_number(said) for said in texts], dtype=bool)[codes]
    return bool(filled.any() and 2 * numbers.sum() > filled.sum())


def _values(sheet: TrialSheet, names: Mapping[str, str], study: Study) -> Iterator[pd.DataFrame]:
    if sheet.is_of_values:
        texts = sheet.table.texts
        unit = texts(sheet.fields.get("unit"))
        yield _part(sheet, names, study, sheet.fields["value"], texts(sheet.fields["parameter"]), unit)
    elif not sheet.is_of_events:
        sides = [_part(sheet, names, study, *side) for side in _sides(sheet, study)]
        if sides:  # row by row, as entered
            whole = pd.concat(sides)
            yield whole.iloc[np.argsort(whole.index, kind="stable")]


def _sides(sheet: TrialSheet, study: Study) -> Iterator[_Side]:
    declared = {squash(name): name for name in study.parameters}
    taken = sheet.known
    for place, header in enumerate(sheet.table.headers):
        found = _UNIT.fullmatch(header)
        name, unit = (found["name"], found["unit"].strip()) if found else (header, "")
        test = None if trial_field(name) else find_test(name)
        is_test = test is not None and test.domain in ("LB", "RE")
        if place not in taken and (squash(name) in declared or is_test):
            yield _Side(place, declared.get(squash(name), name), unit)


def _part(
    sheet: TrialSheet, names: Mapping[str, str], study: Study, place: int, parameter: object, unit: object
) -> pd.DataFrame:
    table, start = sheet.table, "" if sheet.table.file is None else f"{sheet.table.file}: "
    entry = study.sheet(table.sheet or "")
    date = sheet.fields.get("sample_date", sheet.roles.date)
    return pd.DataFrame(
        {
            "subject": [names.get(name, "") for name in sheet.subjects],
            "visit": table.texts(sheet.roles.visit, (entry.visit if entry else None) or ""),
            "date": _days(table, date, (entry.date_order if entry else None) or study.date_order),
            "parameter": parameter,
            "value": pd.Series(list(table.columns[place]), dtype=object),
            "unit": unit,
            "source": [f"{start}{table.address(row, place)}" for row in range(len(table))],
        }
    )


def _days(table: Table, place: int | None, order: DateOrder | None) -> pd.Series:
    """Return dates of a sheet as it says them; those that its own declared order settles as dates."""
    cells = pd.Series([None] * len(table) if place is None else list(table.columns[place]), dtype=object)
    if order is None or place is None:
        return cells
    from prosuite.intake.dates import read_dates

    found = read_dates(cells.tolist(), order)
    return pd.Series(
        [cell if day is None else day for cell, day in zip(cells, found.values, strict=True)], dtype=object
    )
