"""The main scores of every visit, and why scores are missing, for a person to look over."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from prosuite.instruments.step import CODE
from prosuite.scoring.column import ScoreColumn, Status
from prosuite.scoring.scored import Scored

_WHAT = ["instrument", "score", "unit"]
_COUNTED = "records"  # the unit of a word: how many records have it


def by_visit(forms: Sequence[Scored]) -> pd.DataFrame:
    """Describe the main scores at each visit.

    Returns
    -------
    pandas.DataFrame
        One row per instrument and main score, in their order; of a score in words, one per word that occurs, named
        ``score = word``. For each visit the columns ``VISIT n``, ``VISIT mean`` and ``VISIT SD`` (n - 1), over the
        records that have the score; of a word or a code, ``n`` alone.
    """
    parts = [part for form in forms for column in main_columns(form) for part in _values(form, column)]
    if not parts:
        return pd.DataFrame(columns=_WHAT)
    values = pd.concat(parts)
    visits = list(dict.fromkeys(visit for form in forms for visit in form.records.visits))
    groups = values.groupby([*_WHAT, "visit"], sort=False)["value"].agg(["count", "mean", "std"])
    table: Any = groups.set_axis(["n", "mean", "SD"], axis=1).unstack("visit")
    wanted = pd.MultiIndex.from_product([visits, ["n", "mean", "SD"]])
    order = pd.MultiIndex.from_frame(values[_WHAT].drop_duplicates())
    table = table.swaplevel(axis=1).reindex(index=order, columns=wanted)
    table.loc[order.get_level_values("unit").isin([_COUNTED, CODE]), (slice(None), ["mean", "SD"])] = np.nan
    counts = {column: 0 for column in wanted if column[1] == "n"}
    table = table.fillna(counts).astype(dict.fromkeys(counts, np.int64))
    described: pd.DataFrame = table.set_axis([" ".join(filter(None, names)) for names in wanted], axis=1).reset_index()
    return described


def main_columns(form: Scored) -> list[ScoreColumn]:
    """Return the scores of a form that a person looks at first, in the order of its spec."""
    columns = {column.name: column for column in form.columns}
    return [columns[name] for name in form.names.main if name in columns]


def _values(form: Scored, column: ScoreColumn) -> list[pd.DataFrame]:
    """Return a score's values with the visits they belong to; of a score in words a table for each word."""
    about = {"instrument": form.records.instrument.id, "visit": form.records.visits}
    if not column.labels:
        return [pd.DataFrame({**about, "score": column.name, "unit": column.unit, "value": column.values})]
    words = pd.Series(column.shown)
    return [
        pd.DataFrame(
            {**about, "score": f"{column.name} = {word}", "unit": _COUNTED, "value": np.where(words == word, 0, np.nan)}
        )
        for word in column.labels
        if (words == word).any()
    ]


def shortfalls(forms: Sequence[Scored], *, main: bool = False) -> pd.DataFrame:
    """Count why scores are missing.

    Parameters
    ----------
    forms
        The scored forms.
    main
        Whether the main scores alone count.

    Returns
    -------
    pandas.DataFrame
        ``instrument``, ``reason``, ``records`` (at most how many a score lacks for it) and ``scores``, those it
        concerns; the most frequent first.
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    for form in forms:
        for column in main_columns(form) if main else form.columns:
            missing = column.status == Status.NOT_SCORED
            if not missing.any():
                continue
            for reason, count in pd.Series(column.reasons()[missing]).value_counts().items():
                scores = found.setdefault((form.records.instrument.id, str(reason)), {})
                scores[column.name] = scores.get(column.name, 0) + int(count)
    rows = [
        (instrument, reason, max(scores.values()), ", ".join(scores)) for (instrument, reason), scores in found.items()
    ]
    table = pd.DataFrame(rows, columns=["instrument", "reason", "records", "scores"])
    return table.sort_values("records", ascending=False, kind="stable", ignore_index=True)
