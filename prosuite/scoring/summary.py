"""A short description of scores, for a person to look over."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from prosuite.scoring.column import Status
from prosuite.scoring.scored import Scored

_COUNTS = tuple(reversed(Status))


def summary_table(forms: Sequence[Scored]) -> pd.DataFrame:
    """Describe each score over all records.

    Returns
    -------
    pandas.DataFrame
        One row per instrument and score: ``scored``, ``prorated`` and ``not_scored`` count records; ``mean``,
        ``sd`` (n - 1), ``min`` and ``max`` are over the records scored or prorated; a score in words has none.
    """
    scores: dict[tuple[str, str, str], int] = {}
    numbers: list[int] = []
    values_of, statuses = [], []
    for form in forms:
        for column in form.columns:
            numbers.append(scores.setdefault((form.records.instrument.id, column.name, column.unit), len(scores)))
            values_of.append(np.full_like(column.values, np.nan) if column.labels else column.values)
            statuses.append(column.status)
    every = {
        "number": np.repeat(numbers, [*map(len, statuses)]),  # because a text for each record takes long to group
        "status": np.concatenate(statuses),
        "value": np.concatenate(values_of),
    }
    groups = pd.DataFrame(every).groupby("number")
    counts = groups["status"].value_counts().unstack(fill_value=0)
    counts = counts.reindex(columns=_COUNTS, fill_value=0).set_axis([status.word for status in _COUNTS], axis=1)
    values = groups["value"].agg(["mean", "std", "min", "max"]).rename(columns={"std": "sd"})
    return pd.DataFrame(list(scores), columns=["instrument", "score", "unit"]).join([counts, values], how="inner")
