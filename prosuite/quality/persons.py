"""The table of persons: what each record answered, whether it contradicts itself, and what it is flagged for."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.step import MissingRule
from prosuite.quality.basis import judged_scores, percent
from prosuite.quality.patterns import contradictions, longest_run, mixed_blocks
from prosuite.quality.thresholds import Thresholds, applied
from prosuite.records.record import Records


def person_table(
    records: Records,
    thresholds: Thresholds,
    *,
    allow_unverified: bool = False,
    missing_rule: MissingRule | None = None,
) -> pd.DataFrame:
    """Return one row per record of a sheet.

    Parameters
    ----------
    records
        The records of a sheet.
    thresholds
        Those of the level ``person`` give the flags.
    allow_unverified
        Whether a consistency index of confidence C may be used.
    missing_rule
        How many items of a scale must be answered, in place of the instrument's own rule.

    Returns
    -------
    pandas.DataFrame
        ``n_answered`` counts the items with an allowed answer, out of all items of the instrument; ``n_illegal``
        the cells that hold something else. ``completeness_pct = 100 n_answered / items``;
        ``in_range_pct = 100 n_answered / (n_answered + n_illegal)``. ``rci`` is the number of contradictions among
        ``n_pairs`` answered pairs, missing if there are none; ``rci_note`` says what is to be said of it.
        ``longest_run`` is the longest row of consecutive items answered alike in a mixed grid (see
        :func:`prosuite.quality.patterns.mixed_blocks`); a grid is straight-lined if it is answered completely with
        one answer: ``n_straight_lined`` of the ``n_blocks`` grids answered completely, named in ``straight_lined``.
        ``flags`` names each threshold the record does not satisfy.
    """
    instrument, table, codes = records.instrument, records.sheet.table, records.codes
    answered = np.count_nonzero(codes, axis=0)
    illegal = records.illegal_counts()
    estimable = np.isfinite(judged_scores(instrument, codes, missing_rule)).sum(axis=0)
    persons = pd.DataFrame(
        {
            "instrument": [instrument.id] * len(table),
            "subject": records.subjects,
            "visit": records.visits,
            "source": [table.row_address(row) for row in range(len(table))],
            "n_answered": answered,
            "completeness_pct": percent(answered, np.full(len(table), len(instrument.items))),
            "n_illegal": illegal,
            "in_range_pct": percent(answered, answered + illegal),
            "n_estimable": estimable,
        }
    )
    persons = persons.join(_consistency(instrument, codes, allow_unverified=allow_unverified))
    persons = persons.join(_straight_lining(instrument, codes))
    persons["flags"] = _flags(persons, thresholds)
    return persons.astype(dict.fromkeys(_TEXTS, "str"))


def index_note(instrument: Instrument, *, allow_unverified: bool) -> str:
    """Return what is to be said of an instrument's consistency index; "" for nothing."""
    index = instrument.consistency
    if index is None:
        return f"{instrument.id} has no consistency pairs"
    if not index.unverified:
        return ""
    if not allow_unverified:
        return "not computed: unverified, needs --allow-unverified (library: allow_unverified=True)"
    return f"unverified (confidence {index.confidence})"


def _consistency(instrument: Instrument, codes: CodeArray, *, allow_unverified: bool) -> pd.DataFrame:
    index, n = instrument.consistency, codes.shape[1]
    inconsistent, pairs = np.zeros((2, n), np.int64)
    if index is not None and (allow_unverified or not index.unverified):
        inconsistent, pairs = contradictions(instrument, index, codes)
    note = index_note(instrument, allow_unverified=allow_unverified)
    rci = pd.arrays.IntegerArray(inconsistent, pairs == 0)
    return pd.DataFrame({"rci": rci, "n_pairs": pairs, "rci_note": [note] * n})


def _straight_lining(instrument: Instrument, codes: CodeArray) -> pd.DataFrame:
    n = codes.shape[1]
    longest, lined, complete = np.zeros((3, n), np.int64)
    names = np.full(n, "", dtype=object)
    for block in mixed_blocks(instrument):
        own = codes[block.rows]
        run = longest_run(own)
        whole = run == len(block.rows)
        longest = np.maximum(longest, run)
        lined += whole
        complete += own.all(axis=0)
        names[whole] = [f"{name} {block.label}".strip() for name in names[whole]]
    return pd.DataFrame(
        {"longest_run": longest, "n_straight_lined": lined, "n_blocks": complete, "straight_lined": names}
    )


_TEXTS = ("instrument", "subject", "visit", "source", "rci_note", "straight_lined", "flags")
_COLUMNS = {
    "completeness": "completeness_pct",
    "in_range": "in_range_pct",
    "estimable_scales": "n_estimable",
    "rci": "rci",
    "longest_run": "longest_run",
    "straight_lined": "n_straight_lined",
}


def _flags(persons: pd.DataFrame, thresholds: Thresholds) -> NDArray[np.object_]:
    flags = np.full(len(persons), "", dtype=object)
    for name, criterion, threshold in applied("person", thresholds):
        if threshold is None:
            continue
        values = persons[_COLUMNS[name]].to_numpy(np.float64, na_value=np.nan)
        for row in np.flatnonzero(criterion.fails(values, threshold)).tolist():
            said = f"{name} {values[row]:.4g}, {criterion.relation} {threshold:g}"
            flags[row] = f"{flags[row]}; {said}" if flags[row] else said
    return flags
