"""Scored forms to the wide table: a row per subject and visit, a column per score that carries its instrument."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, compress, count
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from prosuite.catalogue.catalogue import NO_NORMS
from prosuite.cells import is_blank, text
from prosuite.instruments.columns import BESIDE
from prosuite.instruments.fields import DATE
from prosuite.instruments.instrument import Instrument
from prosuite.scoring.scored import Scored

KEYS = ("subject", "visit")
FILE = "file"  # before them where several were given
_Key = tuple[str, ...]
_Place = tuple[str | None, str | None]  # the file and the sheet
_EXACT = 2**53  # from here on a floating point number stands for several integers


class _Part(NamedTuple):
    """One instrument's part of the table: who and when, the columns carried along, those of the instrument."""

    spec: Instrument
    start: pd.DataFrame
    carried: pd.DataFrame
    own: pd.DataFrame

    def placed(self, records: Sequence[_Key]) -> "_Part":
        """Return the part with its rows where the table has its records; a record that it lacks is missing."""
        places = {key: row for row, key in enumerate(_keys(self.start))}
        rows = [places.get(key, -1) for key in records]
        if rows == [*range(len(self.start))]:
            return self
        index = pd.RangeIndex(len(rows))
        return _Part(self.spec, *(frame.reindex(rows).set_axis(index) for frame in self[1:]))


def wide_table(forms: Sequence[Scored], flags: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return one row per subject and visit, in the order of the input; flags are those of each form's records.

    Of several files, each row is of one and says of which.

    Scores, and what stands beside them, carry the prefix of their instrument whatever else there is. Columns of the
    sheets that no instrument is scored from are carried along and keep their names; where sheets of several
    instruments have one of the same name that differs in a row of both, each carries its instrument's prefix. ``date``
    is the date that all instruments of a row have, and blank where they differ. A record that stands twice keeps its
    own row.
    """
    ours, used = _reserved(forms), _used(forms)
    by_instrument: dict[tuple[str, str], list[_Part]] = {}
    for form, own in zip(forms, flags, strict=True):
        key = (form.records.instrument.id, "" if form.names.is_first else form.names.apart)
        by_instrument.setdefault(key, []).append(_part(form, own, ours, used))
    parts = [_joined(own) for own in by_instrument.values()]
    start = parts[0].start
    if len(parts) > 1:
        records = [*dict.fromkeys(key for part in parts for key in _keys(part.start))]
        parts = [part.placed(records) for part in parts]
        keys = [name for name in parts[0].start if name != DATE]
        start = pd.DataFrame([key[:-1] for key in records], columns=keys)
        start[DATE] = _common([part.start[DATE] for part in parts])
    carried = {name: _typed(column) for name, column in _together(parts, ours).items()}
    own_columns = _once([part.own for part in parts])
    return pd.concat([start, pd.DataFrame(carried, index=start.index), *own_columns], axis=1)


def _once(tables: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """Return tables no two of which have one column: sheets may name the same norm sets in another order."""
    seen: dict[str, pd.DataFrame] = {}
    kept = []
    for table in tables:
        for name in [name for name in map(str, table) if name in seen]:
            first = seen[name]
            first[name] = first[name].where(first[name].notna(), table[name])
        kept.append(table[[name for name in map(str, table) if name not in seen]])
        seen |= dict.fromkeys(map(str, kept[-1]), kept[-1])
    return kept


def _reserved(forms: Sequence[Scored]) -> set[str]:
    """Return the names that no column carried along can have in a table of these forms."""
    files = {FILE for form in forms if form.records.sheet.table.file is not None}
    return {*files, *KEYS, DATE, *(column for form in forms for column in form.names.columns.values())}


def _used(forms: Sequence[Scored]) -> dict[_Place, set[str]]:
    """Return the headers of each sheet that an instrument is scored from: they are no other one's to carry along."""
    used: dict[_Place, set[str]] = {}
    for sheet in (form.records.sheet for form in forms):
        times = Counter(sheet.table.headers)
        headers = (sheet.table.headers[position] for position in sheet.scored_positions)
        used.setdefault((sheet.table.file, sheet.table.sheet), set()).update(
            header for header in headers if times[header] == 1
        )
    return used


def _part(scored: Scored, flags: Sequence[str], ours: Collection[str], used: Mapping[_Place, Collection[str]]) -> _Part:
    records, norms, names = scored.records, scored.norms, scored.names
    table = records.sheet.table
    index = range(len(table))
    beside: dict[str, Any] = {"flags": flags, "norms": norms.id if norms else NO_NORMS}
    if scored.matched is not None:
        beside["norms_stratum"] = scored.matched.names
    beside["norms_confidence"] = norms.confidence if norms else ""
    beside["source"] = [table.row_address(row) for row in index]
    own = {DATE: records.dates} | {column.name: column.shown for column in scored.columns} | beside
    own = {name: values for name, values in own.items() if name in names.beside or name not in BESIDE}
    carried = _carried(scored, ours, used[table.file, table.sheet]) if names.is_first else {}
    start: dict[str, Any] = {} if table.file is None else {FILE: table.file}
    start |= {"subject": records.subjects, "visit": records.visits, DATE: records.dates}
    return _Part(
        records.instrument,
        pd.DataFrame(start, index=index),
        pd.DataFrame(carried, index=index, dtype=object),
        pd.DataFrame({names.columns[name]: values for name, values in own.items()}, index=index),
    )


def _carried(scored: Scored, ours: Collection[str], used: Collection[str]) -> dict[str, list[Any]]:
    """Return the columns of a sheet that are carried along, under names that are free; None for a blank cell."""
    sheet = scored.records.sheet
    table, roles, names = sheet.table, sheet.roles, {*ours}
    taken = sheet.scored_positions | {roles.subject, roles.visit, roles.date}
    result = {}
    for position, header in enumerate(table.headers):
        if position in taken or header in used:
            continue
        cells = [None if is_blank(value) else value for value in table.columns[position]]
        if any(cell is not None for cell in cells):
            name = _free_name(header or f"column_{position + 1}", names)
            names.add(name.lower())
            result[name] = cells
    return result


def _joined(parts: Sequence[_Part]) -> _Part:
    """Return the part of one instrument from those of its sheets."""
    if len(parts) == 1:
        return parts[0]
    spelled: dict[str, str] = {}
    carried = [part.carried.rename(columns=partial(_spelled, spelled)) for part in parts]
    frames = [[part.start for part in parts], carried, [part.own for part in parts]]
    return _Part(parts[0].spec, *(pd.concat(own, ignore_index=True) for own in frames))


def _spelled(spelled: dict[str, str], name: str) -> str:
    """Return a column's name as the first sheet spells it: no two columns differ in capitals alone."""
    return spelled.setdefault(name.lower(), name)


def _keys(start: pd.DataFrame) -> Iterator[_Key]:
    """Yield file, subject, visit, and which of the records of all three each one is."""
    seen: Counter[_Key] = Counter()
    for key in zip(*(start[name] for name in start if name != DATE), strict=True):
        seen[key] += 1
        yield *key, str(seen[key])


def _common(dates: Sequence["pd.Series[Any]"]) -> list[str]:
    """Return the one date of each row; blank where there is none, or several."""
    found = ({date for date in row if not is_blank(date)} for row in zip(*dates, strict=True))
    return [row.pop() if len(row) == 1 else "" for row in found]


def _together(parts: Sequence[_Part], ours: Collection[str]) -> dict[str, "pd.Series[Any]"]:
    """Return the columns carried along of all instruments: those of one name as one where they say the same."""
    sharing: dict[str, list[tuple[str, _Part]]] = {}
    for part in parts:
        for name in map(str, part.carried):
            sharing.setdefault(name.lower(), []).append((name, part))
    names = {*ours, *sharing}
    result: dict[str, pd.Series[Any]] = {}
    for holders in sharing.values():
        if len(holders) == 1:
            ((name, part),) = holders
            result[name] = part.carried[name]
            continue
        columns = [(part.carried[name], part.start["subject"].notna()) for name, part in holders]
        if _agree(columns):
            *earlier, (column, _) = columns
            for own, known in reversed(earlier):
                column = own.where(known, column)
            result[holders[0][0]] = column
            continue
        for name, part in holders:
            free = _free_name(f"{part.spec.table_prefix}_{name}", names)
            names.add(free.lower())
            result[free] = part.carried[name]
    return result


def _agree(columns: Sequence[tuple["pd.Series[Any]", "pd.Series[bool]"]]) -> bool:
    """Tell whether columns say the same in every row that their instruments have."""
    cells = zip(*(column for column, _ in columns), strict=True)
    there = zip(*(known for _, known in columns), strict=True)
    return all(len({text(cell) for cell in compress(*row)}) <= 1 for row in zip(cells, there, strict=True))


def _typed(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column carried along with numbers as numbers; mixed cells stay as they are."""
    cells = [None if is_blank(cell) else cell for cell in column.tolist()]
    series = pd.Series(cells, column.index, dtype=object).infer_objects()
    if series.dtype.kind != "f":
        return series
    numbers = series.to_numpy()
    filled = numbers[~np.isnan(numbers)]
    is_whole = (np.floor(filled) == filled) & (np.abs(filled) < _EXACT)
    return series.astype("Int64") if is_whole.all() else series


def _free_name(name: str, taken: Collection[str]) -> str:
    """Return a column name whose lower case is not taken yet."""
    candidates = chain([name, f"{name}_input"], (f"{name}_input_{number}" for number in count(2)))
    return next(candidate for candidate in candidates if candidate.lower() not in taken)
