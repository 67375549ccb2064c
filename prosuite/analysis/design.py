"""A linear model's columns: a mean of each arm (at each visit), and what the means are adjusted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from prosuite.analysis.arrays import Floats, floats, steps
from prosuite.errors import InputError

Cell = tuple[Any, ...]
_SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Design:
    """Columns in which the coefficient of a cell is its least-squares mean.

    Covariates are measured from their mean over all rows, and of each factor the levels have equal weight: so SAS's
    LSMEANS and R's emmeans have it by default.

    Attributes
    ----------
    matrix
        Rows by those columns that do not depend on others.
    cells
        Of each arm, or arm and visit, its least-squares mean as weights of these columns; cells that cannot be
        estimated are left out.
    log_units
        Sum of the logarithms of the units of the columns, which a restricted likelihood depends on.
    """

    matrix: Floats
    cells: dict[Cell, Floats]
    log_units: float = 0.0


def design_of(
    rows: pd.DataFrame, cell_columns: Sequence[str], adjusting: Sequence[str], by_cell: Sequence[str] = ()
) -> Design:
    """Return the design of a model of cells, adjusted for covariates (numbers) and factors (all else).

    Parameters
    ----------
    rows
        Without missing values in the columns named.
    cell_columns
        Arm, or arm and visit: a mean for each combination that there is.
    adjusting
        Covariates and factors.
    by_cell
        Those of ``adjusting`` whose slopes differ by the last of ``cell_columns``.
    """
    if unknown := [name for name in by_cell if name not in adjusting]:
        raise InputError(f"{unknown[0]!r} is to differ by visit, but is none of what the model adjusts for")
    found, place = np.unique(_codes(rows, cell_columns), axis=0, return_inverse=True)
    levels = [levels_of(rows[column]) for column in cell_columns]
    names = [tuple(level[code] for level, code in zip(levels, codes, strict=True)) for codes in found]
    parts: list[tuple[Floats, float]] = [(np.eye(len(names))[place.ravel()], 1.0)]
    visits = (_codes(rows, cell_columns[-1:]) == np.arange(len(levels[-1]))).astype(float)
    for name in adjusting:
        columns, unit = _adjusting(rows[name])
        if name in by_cell:
            columns = (columns[:, :, None] * visits[:, None, :]).reshape(len(rows), -1)
        parts.append((columns, unit))
    logs = np.concatenate([np.full(columns.shape[1], np.log(unit)) for columns, unit in parts])
    return _independent(np.hstack([columns for columns, _ in parts]), logs, names)


def complete(rows: pd.DataFrame, columns: Sequence[str], value: str) -> pd.DataFrame:
    """Return the rows in which none of some columns is missing, those columns alone, the value as a number."""
    absent = [column for column in columns if column not in rows]
    if absent:
        raise InputError(f"the rows have no column {absent[0]!r}; they have {', '.join(map(str, rows.columns))}")
    used = rows[[*dict.fromkeys(columns)]].dropna().reset_index(drop=True)
    return used.assign(**{value: floats(used[value])})


def levels_of(column: pd.Series) -> list[Any]:
    """Return the levels there are: categories in their order, all else sorted."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        there = set(column)
        return [level for level in column.cat.categories if level in there]
    return sorted(set(column.tolist()))


def _codes(rows: pd.DataFrame, columns: Sequence[str]) -> Any:
    return np.column_stack([_places(rows[column], levels_of(rows[column])) for column in columns])


def _places(column: pd.Series, levels: list[Any]) -> Any:
    return pd.Index(levels, dtype=object).get_indexer(pd.Index(column.astype(object)))


def _adjusting(column: pd.Series) -> tuple[Floats, float]:
    """Return the columns of a covariate, in units of its standard deviation, or of a factor; and the unit."""
    if pd.api.types.is_numeric_dtype(column):
        numbers = floats(column)
        unit = float(numbers.std()) if np.ptp(steps(numbers)) else 1.0
        return ((numbers - numbers.mean()) / unit * bool(np.ptp(steps(numbers))))[:, None], unit
    levels = levels_of(column)
    is_level = _places(column, levels)[:, None] == np.arange(1, len(levels))
    return is_level - 1 / len(levels), 1.0


def _independent(matrix: Floats, logs: Floats, names: Sequence[Cell]) -> Design:
    """Drop columns that depend on earlier ones, and the cells that cannot be told from what was dropped."""
    kept = _not_dependent(matrix)
    depends = np.linalg.lstsq(matrix[:, kept], matrix[:, ~kept], rcond=None)[0]
    weights = np.eye(len(names), matrix.shape[1])
    unseen = np.abs(weights[:, kept] @ depends - weights[:, ~kept]).max(axis=1, initial=0) > _SMALL**0.5
    cells = {name: weights[row, kept] for row, name in enumerate(names) if not unseen[row]}
    return Design(matrix[:, kept], cells, float(logs[kept].sum()))


def _not_dependent(matrix: Floats) -> Any:
    kept, basis = np.zeros(matrix.shape[1], bool), np.empty((len(matrix), 0))
    for place, column in enumerate(matrix.T):
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)
        kept[place] = np.linalg.norm(rest) > _SMALL * np.linalg.norm(column)
        if kept[place]:
            basis = np.column_stack([basis, rest / np.linalg.norm(rest)])
    return kept
