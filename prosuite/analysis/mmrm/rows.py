"""The rows of a model of repeated values: who, when, in which order."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from prosuite.analysis.design import complete
from prosuite.errors import InputError


def repeated(rows: pd.DataFrame, columns: Sequence[str], visits: Sequence[Any] | None) -> pd.DataFrame:
    """Return complete rows with ordered visits, by person and visit.

    Parameters
    ----------
    rows
        Of one parameter.
    columns
        Person, visit, arm, value, and what the model adjusts for.
    visits
        The visits in order; without it the column is a number or an ordered category.

    Raises
    ------
    prosuite.InputError
        The order of visits is not known, a person has a visit twice or is in two arms.
    """
    person, visit, arm, value, *_ = columns
    used = complete(rows, columns, value)
    used[visit] = _ordered(used[visit], visits)
    used = used.dropna().sort_values([person, visit], kind="stable", ignore_index=True)
    twice = used.duplicated([person, visit])
    if twice.any():
        who, when = used.loc[twice, [person, visit]].iloc[0]
        raise InputError(
            f"person {str(who)!r} has more than one value at visit {str(when)!r}: give the one row of each person and "
            'visit that counts, such as rows[rows.ANL01FL == "Y"]'
        )
    arms = used.groupby(person, observed=True)[arm].nunique()
    if (arms > 1).any():
        raise InputError(f"person {str(arms.index[arms > 1][0])!r} is in {arms.max()} arms, expected one")
    return used


def _ordered(column: pd.Series, visits: Sequence[Any] | None) -> pd.Series:
    if visits is not None:
        return column.astype(pd.CategoricalDtype([*visits], ordered=True))
    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered:
        return column
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(pd.CategoricalDtype(sorted(set(column)), ordered=True))
    raise InputError(
        f"the order of the visits in {column.name!r} is not known: give visits=[...] in order, or a column of numbers "
        "such as AVISITN"
    )
