"""Descriptive tables of analysis datasets: values, changes and responders by arm and visit, events by arm."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from prosuite.instruments.step import CODE
from prosuite.study.follow_up import says_yes

ALL: Final = "All"
_KEYS: Final = ["PARAMCD", "PARAM", "TRTP", "AVISIT", "AVISITN"]
_ENDS: Final = {"q1": 0.25, "q3": 0.75}


def summary_table(datasets: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return values by parameter, arm and visit.

    Returns
    -------
    pandas.DataFrame
        ``dataset``, ``PARAMCD``, ``PARAM``, ``AVALU``, ``TRTP`` (an arm, or ``All``), ``AVISIT``, ``AVISITN``; of the
        records that are analysed (``ANL01FL``) and have a number, not a word or code, ``n``, ``mean``, ``sd``, ``min``,
        ``q1``, ``median``, ``q3``, ``max``; ``n_flagged`` of the ``n`` have an error behind them.
    """
    return _of_each(datasets, _summary)


def change_table(datasets: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return changes from baseline by parameter, arm and visit.

    Returns
    -------
    pandas.DataFrame
        Keys as of :func:`summary_table`; of the analysed records with a change ``n``, mean and SD of baseline, value
        and change (``base_mean``, ``base_sd``, ``mean``, ``sd``, ``change_mean``, ``change_sd``), ``change_min``,
        ``change_median``, ``change_max``, ``pchg_mean``, and ``n_flagged``.
    """
    return _of_each(datasets, _change)


def responder_table(datasets: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return responders by parameter, criterion, arm and visit: ``n`` that could be judged, ``n_yes``, ``pct_yes``."""
    return _of_each(datasets, _responders)


def event_table(adae: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """Return people with events by arm: ``n_subjects`` treated, and with what ``n_events`` and how many people."""
    kinds = {"any": pd.Series(data=True, index=adae.index), "treatment-emergent": adae["TRTEMFL"].eq("Y")}
    if "AESER" in adae:
        kinds["treatment-emergent, serious"] = kinds["treatment-emergent"] & adae["AESER"].eq("Y")
    if "CQ01NAM" in adae:
        kinds[str(adae["CQ01NAM"].dropna().iloc[0])] = adae["CQ01NAM"].notna()
    treated = adsl[adsl["TRTSDT"].notna()]
    rows = []
    for arm in [*dict.fromkeys(treated.sort_values("TRT01PN")["TRT01P"].dropna()), ALL]:
        people = treated[treated["TRT01P"].eq(arm) | (arm == ALL)]["USUBJID"]
        own = adae[adae["USUBJID"].isin(people)]
        rows += [
            {
                "TRTP": arm,
                "events": kind,
                "n_subjects": len(people),
                "n_with": own.loc[where[own.index], "USUBJID"].nunique(),
                "n_events": int(where[own.index].sum()),
            }
            for kind, where in kinds.items()
        ]
    return pd.DataFrame(rows)


def _of_each(datasets: Mapping[str, pd.DataFrame], make: object) -> pd.DataFrame:
    parts = []
    for name, frame in datasets.items():
        if "PARAMCD" in frame:
            own = frame[says_yes(frame, "ANL01FL") & frame["AVAL"].notna() & _is_amount(frame)]
            part = make(_with_all(own))  # type: ignore[operator]
            part.insert(0, "dataset", name)
            parts.append(part)
    parts = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _is_amount(frame: pd.DataFrame) -> pd.Series:
    """Tell which values are neither words nor codes."""
    is_number = frame["AVALC"].isna() if "AVALC" in frame else pd.Series(data=True, index=frame.index)
    return is_number & frame["AVALU"].ne(CODE) if "AVALU" in frame else is_number


def _with_all(frame: pd.DataFrame) -> pd.DataFrame:
    """Return records with a copy of each under ``All``, where there are arms; records of no arm stand there alone."""
    frame = frame.assign(n_flagged=frame["FLAGS"].notna(), TRTPN=frame["TRTPN"].astype(float))
    everyone = frame.assign(TRTP=ALL, TRTPN=np.inf)
    return pd.concat([frame[frame["TRTP"].notna()], everyone], ignore_index=True)


def _grouped(frame: pd.DataFrame) -> Any:
    keys = ["PARAMN", "AVISITN", "TRTPN", "PARAMCD", "PARAM", "AVALU", "AVISIT", "TRTP"]
    return frame.assign(AVALU=frame["AVALU"].fillna("")).groupby(keys, dropna=False, sort=True)


def _finished(table: pd.DataFrame) -> pd.DataFrame:
    table = table.reset_index().drop(columns=["PARAMN", "TRTPN"])
    first = ["PARAMCD", "PARAM", "AVALU", "TRTP", "AVISIT", "AVISITN"]
    return table[[*first, *(name for name in table if name not in first)]]


def _summary(frame: pd.DataFrame) -> pd.DataFrame:
    groups = _grouped(frame)
    values = groups["AVAL"]
    table: pd.DataFrame = values.agg(n="count", mean="mean", sd="std", min="min", median="median", max="max")
    for name, share in _ENDS.items():
        table[name] = values.quantile(share)
    table["n_flagged"] = groups["n_flagged"].sum().astype(int)
    return _finished(table)[[*_first(), "n", "mean", "sd", "min", "q1", "median", "q3", "max", "n_flagged"]]


def _first() -> Iterator[str]:
    yield from ("PARAMCD", "PARAM", "AVALU", "TRTP", "AVISIT", "AVISITN")


def _change(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame[frame["CHG"].notna() & ~says_yes(frame, "ABLFL")]
    table = _grouped(frame).agg(
        n=("CHG", "count"),
        base_mean=("BASE", "mean"),
        base_sd=("BASE", "std"),
        mean=("AVAL", "mean"),
        sd=("AVAL", "std"),
        change_mean=("CHG", "mean"),
        change_sd=("CHG", "std"),
        change_min=("CHG", "min"),
        change_median=("CHG", "median"),
        change_max=("CHG", "max"),
        pchg_mean=("PCHG", "mean"),
        n_flagged=("n_flagged", "sum"),
    )
    return _finished(table)


def _responders(frame: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for name in [name for name in map(str, frame) if name.startswith("CRIT") and name.endswith("FL")]:
        own = frame[frame[name].notna()]
        own = own.assign(criterion=own[name.removesuffix("FL")], is_yes=own[name].eq("Y"))
        keys = ["PARAMN", "AVISITN", "TRTPN", "PARAMCD", "PARAM", "AVALU", "AVISIT", "TRTP", "criterion"]
        table = (
            own.assign(AVALU=own["AVALU"].fillna(""))
            .groupby(keys, dropna=False, sort=True)
            .agg(n=("is_yes", "size"), n_yes=("is_yes", "sum"), n_flagged=("n_flagged", "sum"))
        )
        parts.append(_finished(table.assign(pct_yes=100 * table["n_yes"] / table["n"])))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
