"""The worst and the best value after baseline, as rows of a visit of their own."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.errors import InputError
from prosuite.intake.thresholds import Better
from prosuite.study.added import with_copies
from prosuite.study.choices import better_of, check_choices
from prosuite.study.comparison import rounded
from prosuite.study.follow_up import Records, after_baseline, check_columns, check_flags, days, group_of, numbers

Extreme = Literal["worst", "best"]
_VISITS: Mapping[Extreme, tuple[str, int]] = {
    "worst": ("Worst post-baseline", 9001),
    "best": ("Best post-baseline", 9002),
}


def derive_extremes(
    rows: pd.DataFrame,
    extreme: Extreme,
    *,
    better: Better | Mapping[str, Better],
    records: Records = "analysis",
) -> pd.DataFrame:
    """Return analysis rows with a further row for each person's worst (or best) value after baseline.

    Parameters
    ----------
    rows
        Analysis rows, as :func:`prosuite.study.analysis_rows` returns them.
    extreme
        ``"worst"`` or ``"best"``.
    better
        Whether ``"higher"`` or ``"lower"`` values are better, for all parameters or by parameter; those that are not
        named get no such rows.
    records
        ``"analysis"``: of the values with ``ANL01FL``, one per visit; ``"all"``: of every valid value after baseline.

    Returns
    -------
    pandas.DataFrame
        The rows, and behind them copies of those with the extreme value: ``AVISIT`` is ``Worst post-baseline``
        (``AVISITN`` 9001) or ``Best post-baseline`` (9002), ``DTYPE`` is ``MINIMUM`` or ``MAXIMUM``, ``ANL01FL`` is
        ``Y``, and the window is missing. Date, value and change are those of the row that was copied: of equal values,
        as rounded to 8 decimals, the first. People without a value after baseline get none.

    Raises
    ------
    InputError
        A parameter is unknown, the rows have such rows already, or a baseline or analysis flag stands twice.
    ColumnError
        A column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import derive_extremes
    >>> rows = pd.DataFrame({
    ...     "USUBJID": "01", "PARAMCD": "PCS", "ADT": pd.to_datetime(["2024-01-01", "2024-01-31", "2024-03-31"]),
    ...     "ADY": [1, 31, 91], "AVISIT": ["Baseline", "Month 1", "Month 3"], "AVAL": [44.0, 40.0, 46.0],
    ...     "ABLFL": ["Y", None, None], "ANL01FL": "Y",
    ... })
    >>> found = derive_extremes(rows, "worst", better="higher").iloc[-1]
    >>> found["AVISIT"], found["DTYPE"], found["AVAL"], found["ADY"]
    ('Worst post-baseline', 'MINIMUM', np.float64(40.0), np.int64(31))
    """
    check_choices({"extreme": (extreme, Extreme), "records": (records, Records)})
    check_columns(rows, ["USUBJID", "PARAMCD", "ADT", "ADY", "AVISIT", "AVAL", "ABLFL", "ANL01FL"], "derive_extremes")
    name, number = _VISITS[extreme]
    if rows["AVISIT"].eq(name).any():
        raise InputError(f"the rows have {name} already: derive it from rows without it")
    sign = better_of(rows, better)
    group = group_of(rows)
    check_flags(rows, group, records)
    value = rounded(numbers(rows, "AVAL")) * sign * (1 if extreme == "worst" else -1)
    at = np.flatnonzero(after_baseline(rows, group, records) & (sign != 0))
    at = at[np.lexsort((days(rows, "ADT")[at], value[at], group[at]))]
    at = np.sort(at[_is_first(group[at])])
    kind = np.where((sign[at] > 0) == (extreme == "worst"), "MINIMUM", "MAXIMUM")
    return with_copies(rows, at, {"AVISIT": name, "AVISITN": number, "DTYPE": kind})


def _is_first(group: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which rows are the first of their group; groups stand together."""
    return np.concatenate([np.ones(min(len(group), 1), bool), group[1:] != group[:-1]])
