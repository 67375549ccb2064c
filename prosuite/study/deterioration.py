"""Time to deterioration: the first, a confirmed or a definitive one, with what is said of everyone who has none."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from prosuite.errors import InputError
from prosuite.intake.study_file import Study
from prosuite.intake.thresholds import Better
from prosuite.study.bound import Bound, On
from prosuite.study.choices import check_choices
from prosuite.study.declared import study_of
from prosuite.study.first_event import Death, Told, event_table
from prosuite.study.follow_up import Records, by_parameter, check_columns
from prosuite.study.followed import follow, of_one_baseline, values_after_baseline
from prosuite.study.subjects import everyone
from prosuite.study.sustained import Sustained, turns

Unconfirmed = Literal["censor", "event"]
Start = Literal["treatment", "baseline"]

_NEEDED = ("USUBJID", "PARAMCD", "ADT", "ADY", "AVISIT", "AVAL", "BASE", "CHG", "ABLFL", "ANL01FL")


def time_to_deterioration(  # noqa: PLR0913 - each is a choice that a protocol makes
    rows: pd.DataFrame,
    *,
    parameter: str,
    threshold: float,
    better: Better,
    on: On = "change",
    strict: bool = False,
    confirm: bool | int = False,
    min_gap: int = 0,
    unconfirmed: Unconfirmed = "censor",
    definitive: bool = False,
    death: Death = "censor",
    subjects: pd.DataFrame | None = None,
    start: Start = "treatment",
    records: Records = "analysis",
    worst: float | None = None,
    study: str | Path | Mapping[str, Any] | Study | None = None,
    basetype: str | None = None,
    period: int = 1,
) -> pd.DataFrame:
    """Return when each person got worse, or until when they are known not to have.

    Parameters
    ----------
    rows
        Analysis rows, as :func:`prosuite.study.analysis_rows` returns them.
    parameter
        The ``PARAMCD`` that is followed.
    threshold
        How much is worse: the size of a change or percent change, above 0 whatever its direction; with
        ``on="value"`` the value itself. Values are compared as rounded to 8 decimals.
    better
        Whether ``"higher"`` or ``"lower"`` values are better.
    on
        ``"change"`` (``CHG``), ``"percent"`` (``PCHG``) or ``"value"`` (``AVAL``).
    strict
        Whether a change must be more than the threshold; else one that just reaches it counts.
    confirm
        True: a deterioration counts only if the next value is one as well; a number: the next so many values. A missed
        visit neither confirms nor denies. The time is that of the first of them.
    min_gap
        Days after the first value from which on another confirms it. The values before that must be worse as well:
        a recovery in between denies it.
    unconfirmed
        What a deterioration is that holds to the last value but has too few after it: censored, or an event.
    definitive
        Whether no later value may be without deterioration. A single last value can be definitive.
    death
        ``"event"``: the death of a person who has a baseline and no deterioration before it is an event on its day;
        ``"censor"``: the person is censored at the last value, and the row says why; ``"ignore"``: the same, and it is
        not said. Values after death never count.
    subjects
        A row per person with ``subject`` and, where known, ``first_dose_date``, ``death_date`` and
        ``withdrawal_date``, as given to ``analysis_rows``. Everyone in it gets a row; without it, everyone in ``rows``.
    start
        Whether the time runs from the first ``"treatment"`` or from the day of the ``"baseline"`` value.
    records
        ``"analysis"``: the values with ``ANL01FL``, one per visit; ``"all"``: every valid value after baseline, also
        between visits and outside windows. Rows added by LOCF and its like never count.
    worst
        The worst value there is. Who cannot reach the threshold from their baseline is named in ``REASON``.
    study
        The study file, where it says how the dates of ``subjects`` are written.
    basetype
        Which baseline, if the rows have several.
    period
        Which treatment period (``APERIOD``); the values of others do not count, and the time runs from its first day.

    Returns
    -------
    pandas.DataFrame
        One row per person, in the order of ``subjects``.

        ``STARTDT``, ``ADT``: first day, and day of the event or of censoring. ``AVAL = ADT - STARTDT + 1`` in days, so
        that it is ``ADY`` for ``start="treatment"``: the day of the first dose is 1. ``CNSR``: 0 event, 1 censored,
        missing if no time is known. ``EVNTDESC``: what happened; ``CNSDTDSC``: at what the person is censored.
        ``SRCROW``: label of the row that the time is taken from. ``REASON``: ``not_treated``, ``no_baseline``,
        ``worse_at_baseline`` (``on="value"``) and ``no_post_baseline`` are censored at the start;
        ``cannot_deteriorate``, ``unconfirmed``, ``died`` and ``withdrawn`` at the last value, or at the start without
        any.

    Raises
    ------
    InputError
        The parameter is unknown, an option contradicts another, a baseline or analysis flag stands twice, the rows
        have several baselines, or a person of the rows is not in ``subjects``.
    ColumnError
        A column is missing.

    Notes
    -----
    The definitions are those of time to deterioration against the baseline score and of time until definitive
    deterioration that is observed at all later times [1]_, [2]_; without a baseline a person is censored at the start,
    also if they died [2]_. Values between a deterioration and its confirmation count as in [3]_. Whether death is an
    event is a matter of the research objective and to be stated beforehand [4]_. Withdrawal is no event: what came
    after the last value is not known.

    References
    ----------
    .. [1] Anota A, et al. Qual Life Res 2015;24:5-18, doi:10.1007/s11136-013-0583-6.
    .. [2] Anota A, et al. J Stat Softw 2017;77(12), doi:10.18637/jss.v077.i12 (R package QoLR 1.0.3).
    .. [3] Montobbio N, et al. Mult Scler 2024;30:1185-1192, doi:10.1177/13524585241243157 (``check_intermediate``).
    .. [4] Coens C, et al. Lancet Oncol 2020;21:e83-e96, doi:10.1016/S1470-2045(19)30790-9.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.study import time_to_deterioration
    >>> rows = pd.DataFrame({
    ...     "USUBJID": "01", "PARAMCD": "PCS", "ADT": pd.to_datetime(["2024-01-01", "2024-01-31", "2024-03-31"]),
    ...     "ADY": [1, 31, 91], "AVISIT": ["Baseline", "Month 1", "Month 3"], "AVAL": [44.0, 40.0, 38.0],
    ...     "BASE": 44.0, "CHG": [None, -4.0, -6.0], "ABLFL": ["Y", None, None], "ANL01FL": "Y",
    ... })
    >>> found = time_to_deterioration(rows, parameter="PCS", threshold=5, better="higher")
    >>> found[["USUBJID", "AVAL", "CNSR", "EVNTDESC"]].values.tolist()
    [['01', 91.0, 0, 'Deterioration']]
    """
    choices = {"on": (on, On), "better": (better, Better), "death": (death, Death), "start": (start, Start)}
    check_choices({**choices, "unconfirmed": (unconfirmed, Unconfirmed), "records": (records, Records)})
    bound = _bound(on, threshold, better, strict=strict)
    asked = _asked(confirm, min_gap, unconfirmed, definitive=definitive)
    check_columns(rows, [*_NEEDED, bound.variable], "time_to_deterioration")
    if death == "event" and (subjects is None or "death_date" not in subjects):
        raise InputError('death="event" needs the dates of death: give subjects with a column death_date')
    part = of_one_baseline(rows.iloc[by_parameter(rows, [parameter])[parameter]], period, basetype)
    people = everyone(rows, subjects, study_of(study))
    who = follow(rows, part, people, from_baseline=start == "baseline", period=period, bound=bound)
    values = values_after_baseline(part, who, bound, records)
    begins, left_open = turns(values.person, values.day, values.bad, asked)
    if unconfirmed == "event":
        begins |= left_open
    table = event_table(who, values, begins, Told(_kind(asked), bound, death, worst, left_open))
    table.insert(1, "PARAMCD", parameter)
    return table


def _kind(asked: Sustained) -> str:
    """Return what kind of deterioration is asked for, in words."""
    words = ["confirmed"] * bool(asked.confirm) + ["definitive"] * asked.definitive
    return " and ".join(words) + " deterioration" * bool(words) or "deterioration"


def _bound(on: On, threshold: float, better: Better, *, strict: bool) -> Bound:
    if on != "value" and not 0 < threshold < np.inf:
        raise InputError(
            f"threshold is the size of a change, above 0, not {threshold:g}: better={better!r} says in which direction "
            f"a change is worse"
        )
    return Bound(on, float(threshold), better, strict)


def _asked(confirm: int, min_gap: int, unconfirmed: Unconfirmed, *, definitive: bool) -> Sustained:
    if confirm < 0 or min_gap < 0:
        name, given = ("confirm", confirm) if confirm < 0 else ("min_gap", min_gap)
        raise InputError(f"{name} counts {'values' if confirm < 0 else 'days'} and is 0 or more, not {given}")
    if not confirm and (min_gap or unconfirmed == "event"):
        name = "min_gap" if min_gap else "unconfirmed"
        raise InputError(f"{name} is about the value that confirms a deterioration: add confirm=True")
    return Sustained(int(confirm), min_gap, definitive)
