"""Scored forms to the long table."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.records.rows import NO_ROW
from prosuite.scoring.column import Status
from prosuite.scoring.scored import Scored
from prosuite.scoring.wide import FILE

LONG_COLUMNS = (
    "subject", "visit", "date", "instrument", "score", "value", "unit", "status", "reason", "flags",
    "n_answered", "n_required", "norms", "source",
)  # fmt: skip


def long_table(forms: Sequence[Scored], flags: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return one row per record and score, in the order of the input; flags are those of each form's records.

    Of several files, each row says of which it is.
    """
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

    file = {} if table.file is None else {FILE: table.file}
    return pd.DataFrame(
        file
        | {
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
        columns=[*file, *LONG_COLUMNS],
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
