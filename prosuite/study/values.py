"""Values as entered to numbers: text, decimal commas, detection limits, units, and why there is no number."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.cells import as_number, has_decimal_comma, is_blank, is_number, text
from prosuite.errors import InputError
from prosuite.intake.export_blanks import is_export_blank
from prosuite.names import code_key
from prosuite.study.columns import Reason
from prosuite.study.declared import AnalysisStudy, study_of
from prosuite.study.groups import Floats, Ints, codes_of, labelled, with_columns
from prosuite.study.reasons import because
from prosuite.study.rules import rules_in
from prosuite.study.units import one_unit

_LIMIT: Final = re.compile(r"(?P<sign>[<>≤≥]=?)\s*(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))", re.ASCII)
_BELOW: Final = frozenset({"blq", "<lloq", "< lloq", "<loq", "< loq", "<lod", "< lod"})
_SEVERAL = 2  # one decimal comma is a slip of its cell
_RULES: Final = {"half": 0.5, "limit": 1.0, "zero": 0.0}  # what a limit is multiplied by, in the order of DTYPES
DTYPES: Final = ("HALFLLOQ", "LLOQ", "ZERO", "AVERAGE")  # the first two and the last are of ADaM's codelist
_REASONS: Final = (Reason.BLANK, Reason.NOT_A_NUMBER, Reason.BELOW_LIMIT, Reason.ABOVE_LIMIT)


class _Cell(NamedTuple):
    number: float = np.nan
    reason: Reason | None = None


def derive_values(rows: pd.DataFrame, study: Any = None, *, value: str = "VALUE", unit: str = "AVALU") -> pd.DataFrame:
    """Return rows with the number of each value.

    Parameters
    ----------
    rows
        With ``PARAMCD``, a column of values, numbers or text as written, and where known one of units.
    study
        The study file, or what was read of it: ``decimal``, ``missing``, ``export_blanks``, and of each parameter
        ``below_limit``, ``unit`` and ``units``.
    value, unit
        The names of the columns.

    Returns
    -------
    pandas.DataFrame
        A copy with ``AVAL`` in the parameter's unit; ``DTYPE``, which says how a value below a limit was counted:
        ``HALFLLOQ``, ``LLOQ`` or ``ZERO``; the unit of each row; and ``REASON``.

    Raises
    ------
    InputError
        A parameter is in two units and no factor is declared, or values have decimal commas that are not declared.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_values
    >>> rows = pd.DataFrame({"PARAMCD": "TNF", "VALUE": ["2.5", "<0.50", ""]})
    >>> derive_values(rows, {"parameters": {"TNF": {"below_limit": "half"}}})[["AVAL", "DTYPE"]].values.tolist()
    [[2.5, nan], [0.25, 'HALFLLOQ'], [nan, nan]]
    """
    said = study_of(study)
    rules, (code, _) = rules_in(rows, said), codes_of(rows["PARAMCD"])
    numbers, reason = _read(rows[value], said)
    factor, no_unit, units = one_unit(rows, ~np.isnan(numbers), rules, unit)
    numbers *= factor
    counted = np.full(len(rows), -1, np.int8)
    below = np.flatnonzero(reason == _REASONS.index(Reason.BELOW_LIMIT))
    for place, (rule, part) in enumerate(_RULES.items()):
        at = below[np.array([one.own.below_limit == rule for one in rules])[code[below]]]
        at = at[~np.isnan(numbers[at])] if part else at
        numbers[at] = numbers[at] * part if part else 0.0
        counted[at], reason[at] = place, -1
    numbers[(reason >= 0) | no_unit] = np.nan
    found = {one: reason == place for place, one in enumerate(_REASONS)} | {Reason.NO_UNIT: no_unit}
    rows = with_columns(rows, AVAL=numbers, DTYPE=labelled(counted, DTYPES), REASON=because(rows, found))
    return with_columns(rows, **{unit: units})


def _read(column: pd.Series, study: AnalysisStudy) -> tuple[Floats, NDArray[np.int8]]:
    """Return the number of each cell, that of a limit for one beyond it; and the place of the reason it has, or -1."""
    numbers, reason = np.full(len(column), np.nan), np.full(len(column), -1, np.int8)
    odd = _plain(column, numbers, study)
    places, cells = pd.factorize(column.iloc[odd].astype(object))
    read = [*_cells(list(cells), study), _Cell(np.nan, Reason.BLANK)]  # the last one is of the place -1
    reasons = [-1 if cell.reason is None else _REASONS.index(cell.reason) for cell in read]
    numbers[odd] = np.array([cell.number for cell in read])[places]
    reason[odd] = np.array(reasons, np.int8)[places]
    return numbers, reason


def _plain(column: pd.Series, numbers: Floats, study: AnalysisStudy) -> Ints:
    """Take over what is a number beyond doubt, and return the rows of all else."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return np.arange(len(column))
    if pd.api.types.is_numeric_dtype(column.dtype):
        found = column.to_numpy(float, na_value=np.nan)
    elif column.dtype == object:  # text in some cells makes objects of all
        floats = np.fromiter((type(cell) is float for cell in column), bool, len(column))
        found = np.full(len(column), np.nan)
        found[floats] = column.to_numpy()[floats].astype(float)
    else:
        found = pd.to_numeric(column, errors="coerce").to_numpy(float, na_value=np.nan)
    plain = np.isfinite(found)
    codes = [float(code) for code in study.missing if is_number(code)]
    if codes:
        plain &= ~np.isin(found, codes)
    numbers[plain] = found[plain]
    return np.flatnonzero(~plain)


def _cells(cells: list[Any], study: AnalysisStudy) -> Iterator[_Cell]:
    commas = [cell for cell in cells if has_decimal_comma(cell)]
    if study.decimal is None and len(commas) >= _SEVERAL:
        raise InputError(
            f'column value: {text(commas[0])} and {text(commas[1])} have decimal commas: declare decimal = "," at the '
            f"top of the study file"
        )
    missing = {code_key(code) for code in study.missing}
    for cell in cells:
        is_none = is_blank(cell) or (study.export_blanks and is_export_blank(cell))
        yield _Cell(np.nan, Reason.BLANK) if is_none or code_key(text(cell)) in missing else _cell(cell, study)


def _cell(cell: Any, study: AnalysisStudy) -> _Cell:
    typed = text(cell).replace("\N{MINUS SIGN}", "-")
    if study.decimal == ",":
        typed = typed.replace(".", "").replace(",", ".") if "," in typed else typed
    limit = _LIMIT.fullmatch(typed)
    if limit:
        is_below = limit["sign"][0] in "<≤"
        return _Cell(float(limit["number"]), Reason.BELOW_LIMIT if is_below else Reason.ABOVE_LIMIT)
    if typed.casefold() in _BELOW:
        return _Cell(np.nan, Reason.BELOW_LIMIT)
    number = as_number(typed) if is_number(typed if isinstance(cell, str) else cell) else np.nan
    return _Cell(number) if np.isfinite(number) else _Cell(np.nan, Reason.NOT_A_NUMBER)
