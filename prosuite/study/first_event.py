"""The table of times: each person's event or last value, and what is said of either."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.study.bound import Bound
from prosuite.study.follow_up import dates
from prosuite.study.followed import Followed, Values

Death = Literal["event", "censor", "ignore"]

# Why a person has no event, and how it is put; of several the first one here.
_REASONS = {
    "not_treated": "not treated",
    "no_baseline": "no baseline",
    "worse_at_baseline": "worse at baseline",
    "no_post_baseline": "no value after baseline",
    "cannot_deteriorate": "baseline too near the worst value",
    "unconfirmed": "last value not confirmed",
    "died": "died",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True)
class Told:
    """What else is told of people.

    Attributes
    ----------
    kind
        What the event is, in words.
    bound
        What is worse.
    death
        What death is.
    worst
        The worst value there is; None if that is not known.
    left_open
        Which values are worse and neither confirmed nor denied.
    """

    kind: str
    bound: Bound
    death: Death
    worst: float | None
    left_open: NDArray[np.bool_]


def event_table(who: Followed, values: Values, begins: NDArray[np.bool_], told: Told) -> pd.DataFrame:
    """Return one row per person.

    Parameters
    ----------
    who, values
        The people, and their values after baseline.
    begins
        At which values an event begins.
    told
        What else is told.
    """
    first, last = (np.full(len(who.base), -1) for _ in range(2))
    first[values.person[begins][::-1]] = np.flatnonzero(begins)[::-1]
    last[values.person] = np.arange(len(values.person))
    turned = first >= 0
    died = who.followed & ~turned & ~np.isnan(who.people.death) & (told.death == "event")
    place = np.where(died, -1, np.where(turned, first, last))
    day = np.where(died, who.people.death, np.where(place >= 0, np.append(values.day, 0)[place], who.start))
    reason = _reasons(who, values, told, last < 0)
    reason[turned | died] = None
    return pd.DataFrame(
        {
            "USUBJID": who.people.names,
            "STARTDT": dates(who.start),
            "ADT": dates(day),
            "AVAL": day - who.start + 1,
            "CNSR": pd.array(np.where(np.isnan(day), np.nan, ~(turned | died)), dtype="Int64"),
            "EVNTDESC": np.where(died, "Death", np.where(turned, told.kind.capitalize(), _no_event(reason, told.kind))),
            "CNSDTDSC": _censored_at(place, ~(turned | died) & ~np.isnan(day)),
            "SRCROW": np.append(values.label, [None])[place],
            "REASON": reason,
        }
    )


def _reasons(who: Followed, values: Values, told: Told, none_after: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return why each person would have no event; None where the values alone say it."""
    unable, unconfirmed = np.zeros((2, len(who.base)), dtype=bool)
    if told.worst is not None:
        unable = ~told.bound.passed(told.bound.of(told.worst, who.base))
    unconfirmed[values.person[told.left_open]] = True
    holds = (
        np.isnan(who.start),
        np.isnan(who.base),
        ~who.followed,
        none_after,
        unable,
        unconfirmed,
        ~np.isnan(who.people.death) & (told.death != "ignore"),
        ~np.isnan(who.people.withdrawal),
    )
    reason = np.full(len(who.base), None, dtype=object)
    for name, where in reversed([*zip(_REASONS, holds, strict=True)]):
        reason[where] = name
    return reason


def _censored_at(place: NDArray[np.intp], censored: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return at what people are censored; None for those who are not."""
    said = np.full(len(place), None, dtype=object)
    said[censored] = np.where(place[censored] >= 0, "Last value", "Start")
    return said


def _no_event(reason: NDArray[np.object_], kind: str) -> NDArray[np.object_]:
    """Return what is said of people without an event."""
    said = {code: f"No {kind}: {words}" for code, words in _REASONS.items()}
    return np.array([said.get(code, f"No {kind}") for code in reason], dtype=object)
