"""A short description of scores, for a person to look over."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from prosuite.scored import STATUSES, ScoredForm

_COUNTS = tuple(reversed(STATUSES))


def summary_table(forms: Sequence[ScoredForm]) -> pd.DataFrame:
    """Describe each score over all records.

    Returns
    -------
    pandas.DataFrame
        One row per instrument and score: ``scored``, ``prorated`` and ``not_scored`` count records; ``mean``,
        ``sd`` (n - 1), ``min`` and ``max`` are over the records scored or prorated.
    """
    parts = [
        pd.DataFrame(
            {
                "instrument": form.checked.form.instrument.id,
                "score": column.name,
                "unit": column.unit,
                "status": np.array(STATUSES)[column.status],
                "value": column.values,
            }
        )
        for form in forms
        for column in form.columns
    ]
    groups = pd.concat(parts).groupby(["instrument", "score", "unit"], sort=False, observed=True)
    values = groups["value"].agg(["mean", "std", "min", "max"]).rename(columns={"std": "sd"})
    counts = groups["status"].value_counts().unstack(fill_value=0).reindex(columns=list(_COUNTS), fill_value=0)
    return counts.reindex(values.index).join(values).reset_index()
