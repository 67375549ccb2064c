"""A short description of scores, for a person to look over."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from prosuite.scoring.by_visit import main_columns
from prosuite.scoring.column import ScoreColumn, Status
from prosuite.scoring.scored import Scored

_COUNTS = tuple(reversed(Status))
_KEY = ("instrument", "score", "unit")
_NUMBERS = ("mean", "sd", "min", "max")


def summary_table(forms: Sequence[Scored], *, main: bool = False) -> pd.DataFrame:
    """Describe each score over all records.

    Parameters
    ----------
    forms
        The scored forms.
    main
        Whether the main scores alone are described.

    Returns
    -------
    pandas.DataFrame
        One row per instrument and score: ``scored``, ``prorated`` and ``not_scored`` count records; ``mean``,
        ``sd`` (n - 1), ``min`` and ``max`` are over the records scored or prorated; a score in words or codes has none.
    """
    scores: dict[tuple[str, str, str], list[ScoreColumn]] = {}
    for form in forms:
        for column in main_columns(form) if main else form.columns:
            scores.setdefault((form.records.instrument.id, column.name, column.unit), []).append(column)
    rows = [(*key, *_counts(columns), *_numbers(columns)) for key, columns in scores.items()]
    names = (*_KEY, *(status.word for status in _COUNTS), *_NUMBERS)
    return pd.DataFrame([row for row in rows if any(row[len(_KEY) : -len(_NUMBERS)])], columns=names)


def _counts(columns: Sequence[ScoreColumn]) -> list[int]:
    counts = np.array([np.bincount(column.status, minlength=len(_COUNTS)) for column in columns]).sum(axis=0)
    return [int(counts[status]) for status in _COUNTS]


def _numbers(columns: Sequence[ScoreColumn]) -> tuple[float, float, float, float]:
    """Return mean, SD, minimum and maximum of what is a number: one score at a time, because all take much memory."""
    values = np.concatenate([column.values if column.is_amount else column.values[:0] for column in columns])
    values = values[~np.isnan(values)]
    if not len(values):
        return np.nan, np.nan, np.nan, np.nan
    sd = values.std(ddof=1) if len(values) > 1 else np.nan
    return float(values.mean()), float(sd), float(values.min()), float(values.max())
