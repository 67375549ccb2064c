"""Scored forms to the wide and the long table."""

from collections.abc import Iterator, Sequence
from functools import partial, reduce
from itertools import chain, count
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.catalogue.catalogue import NO_NORMS
from prosuite.cells import is_blank
from prosuite.intake.table import Column
from prosuite.records.rows import NO_ROW
from prosuite.scoring.column import Status
from prosuite.scoring.scored import Scored

_WORDS = np.array([status.word for status in Status], dtype=object)
KEYS = ("subject", "visit")
_EXACT = 2**53  # from here on a floating point number stands for several integers
_TRACE = ("norms", "norms_stratum", "norms_confidence", "source")
LONG_COLUMNS = (
    *KEYS, "date", "instrument", "score", "value", "unit", "status", "reason", "flags",
    "n_answered", "n_required", "norms", "source",
)  # fmt: skip


def long_table(forms: Sequence[Scored], flags: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return one row per record and score, in the order of the input; flags are those of each form's records."""
    parts = [_long_part(*form) for form in zip(forms, flags, strict=True) if len(form[0].records.sheet.table)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(LONG_COLUMNS))


def _long_part(scored: Scored, flags: Sequence[str]) -> pd.DataFrame:
    records, columns = scored.records, scored.columns
    table = records.sheet.table
    n_records, n_scores = len(table), len(columns)

    def by_record(values: Sequence[object]) -> np.ndarray:
        return np.repeat(np.array(values, dtype=object), n_scores)

    def by_score(values: Sequence[object]) -> np.ndarray:
        return np.tile(np.array(values, dtype=object), n_records)

    def by_both(arrays: Sequence[np.ndarray]) -> np.ndarray:
        return np.column_stack(arrays).ravel()

    return pd.DataFrame(
        {
            "subject": by_record(records.subjects),
            "visit": by_record(records.visits),
            "date": by_record(records.dates),
            "instrument": records.instrument.id,
            "score": by_score([column.name for column in columns]),
            "value": by_both([column.values for column in columns]),
            "unit": by_score([column.unit for column in columns]),
            "status": np.array([status.word for status in Status], dtype=object)[
                by_both([column.status for column in columns])
            ],
            "reason": by_both([column.reasons() for column in columns]),
            "flags": by_record(flags),
            "n_answered": by_both([column.answered for column in columns]),
            "n_required": by_score([column.required for column in columns]).astype(np.uint8),
            "norms": by_score([column.norms for column in columns]),
            "source": by_both(list(_sources(scored))),
        },
        columns=list(LONG_COLUMNS),
    )


def _sources(scored: Scored) -> Iterator[NDArray[Any]]:
    """Yield the rows that each score is from: of a record its first one, or those of the trials that were picked."""
    records = scored.records
    table, rows = records.read.sheet.table, records.rows.rows
    address = np.array([*(table.row_address(row) for row in range(len(table))), ""], dtype=object)[:-1]
    own: dict[tuple[int, ...], NDArray[Any]] = {(): address[rows[0]]}
    for column in scored.columns:
        key = tuple(map(id, column.picks))
        if key not in own:
            own[key] = _of_trials(address, rows, column.picks)
        yield own[key]


def _of_trials(address: NDArray[Any], rows: NDArray[np.intp], picks: Sequence[NDArray[np.int8]]) -> NDArray[Any]:
    """Return the rows of the trials picked for each record, in the order of the sheet; its first row for none."""
    records = np.arange(rows.shape[1])
    picked = np.sort([np.where(trial < 0, NO_ROW, rows[trial, records]) for trial in picks], axis=0)
    highest = picked[-1]
    source: NDArray[Any] = address[np.where(highest == NO_ROW, rows[0], highest)]
    for record in np.flatnonzero(((picked != highest) & (picked != NO_ROW)).any(axis=0)).tolist():
        own = dict.fromkeys(row for row in picked[:, record].tolist() if row != NO_ROW)
        source[record] = ", ".join(address[row] for row in own)
    return source


def wide_table(forms: Sequence[Scored], flags: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return one row per record, in the order of the input; flags are those of each form's records.

    With several instruments there is one row per subject and visit, and every other column carries the
    instrument's name. A record that stands twice keeps its own row.
    """
    by_instrument: dict[str, list[pd.DataFrame]] = {}
    for form, own in zip(forms, flags, strict=True):
        by_instrument.setdefault(form.records.instrument.id, []).append(_wide_part(form, own))
    tables = {name: pd.concat(parts, ignore_index=True) for name, parts in by_instrument.items()}
    if len(tables) == 1:
        return next(iter(tables.values()))
    keys = [*KEYS, "nth"]
    keyed = [
        table.rename(columns=partial(_of_instrument, name)).assign(nth=table.groupby(list(KEYS), sort=False).cumcount())
        for name, table in tables.items()
    ]
    records = pd.concat([table[keys] for table in keyed]).drop_duplicates(ignore_index=True)
    return reduce(partial(pd.merge, on=keys, how="left"), keyed, records).drop(columns="nth")


def _flags_of(instrument: str) -> str:
    return f"{instrument}_flags"


def _of_instrument(instrument: str, column: str) -> str:
    """Return the name of a column among those of several instruments."""
    return column if column in (*KEYS, _flags_of(instrument)) else f"{instrument}_{column}"


def _wide_part(scored: Scored, flags: Sequence[str]) -> pd.DataFrame:
    records, sheet = scored.records, scored.records.sheet
    table, roles = sheet.table, sheet.roles
    scores = {column.name: column.shown for column in scored.columns}
    result: dict[str, Any] = {"subject": records.subjects, "visit": records.visits, "date": records.dates}
    flagged = _flags_of(records.instrument.id)
    names = {name.lower() for name in (*result, *scores, flagged, *_TRACE)}
    taken = sheet.scored_positions | {roles.subject, roles.visit, roles.date}
    for position, header in enumerate(table.headers):
        column = table.columns[position]
        if position not in taken and not all(map(is_blank, column)):
            name = _free_name(header or f"column_{position + 1}", names)
            names.add(name.lower())
            result[name] = _carried(column)
    norms = scored.norms
    result |= scores | {flagged: flags}
    result["norms"] = norms.id if norms else NO_NORMS
    if scored.matched is not None:
        result["norms_stratum"] = scored.matched.names
    result["norms_confidence"] = norms.confidence if norms else ""
    result["source"] = [table.row_address(row) for row in range(len(table))]
    return pd.DataFrame(result, index=range(len(table)))


def _carried(column: Column) -> "pd.Series[Any]":
    """Return an extra column with blanks as missing and numbers as numbers; mixed cells stay as they are."""
    series = pd.Series([None if is_blank(value) else value for value in column], dtype=object).infer_objects()
    if series.dtype.kind != "f":
        return series
    numbers = series.to_numpy()
    filled = numbers[~np.isnan(numbers)]
    is_whole = (np.floor(filled) == filled) & (np.abs(filled) < _EXACT)
    return series.astype("Int64") if is_whole.all() else series


def _free_name(name: str, taken: set[str]) -> str:
    """Return a column name whose lower case is not taken yet."""
    candidates = chain([name, f"{name}_input"], (f"{name}_input_{number}" for number in count(2)))
    return next(candidate for candidate in candidates if candidate.lower() not in taken)
