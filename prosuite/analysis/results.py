"""The table of all statistics of an analysis."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields

import pandas as pd

from prosuite.analysis.statistic import FLOATS, INTS, Statistic
from prosuite.errors import InputError

RESULT_COLUMNS = ("id", *(field.name for field in fields(Statistic)), "test_name")
_TYPES = dict.fromkeys(RESULT_COLUMNS, "string") | dict.fromkeys(FLOATS, "Float64") | dict.fromkeys(INTS, "Int64")


def results(statistics: Iterable[Statistic]) -> pd.DataFrame:
    """Return statistics as a table, one row each, ready for ``to_parquet``.

    Parameters
    ----------
    statistics
        In the order of the rows.

    Returns
    -------
    pandas.DataFrame
        With the columns ``RESULT_COLUMNS``: the attributes of :class:`Statistic`, ``id`` and ``test_name``. What is
        missing is ``<NA>``.

    Raises
    ------
    prosuite.InputError
        Two statistics have the same id.

    Examples
    --------
    >>> from prosuite.analysis import paired_t, results
    >>> results([paired_t([3.0, 5.0, 4.0]).at(arm="20M")])[["id", "n", "estimate"]].values.tolist()
    [['20M|mean_change|paired_t', 3, 4.0]]
    """
    rows = [[getattr(one, name) for name in RESULT_COLUMNS] for one in _told_apart(statistics)]
    return pd.DataFrame(rows, columns=list(RESULT_COLUMNS)).astype(_TYPES)


def results_json(statistics: Iterable[Statistic]) -> str:
    """Return statistics as JSON: a list of records, with ``interval`` as a pair; the same bytes each time.

    Examples
    --------
    >>> from prosuite.analysis import paired_t, results_json
    >>> results_json([paired_t([3.0, 5.0, 4.0])]).splitlines()[2]
    '  "id": "mean_change|paired_t",'
    """
    records = [one.to_dict() for one in _told_apart(statistics)]
    return json.dumps(records, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _told_apart(statistics: Iterable[Statistic]) -> list[Statistic]:
    found = list(statistics)
    twice = [name for name, count in Counter(one.id for one in found).items() if count > 1]
    if twice:
        raise InputError(
            f"{len(twice)} statistics have the id of another one, such as {twice[0]!r}: say with "
            "Statistic.at(endpoint=..., arm=..., visit=...) what each is of"
        )
    return found
