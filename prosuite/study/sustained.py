"""When a series of values turns bad, and whether it stays so: arrays alone, sorted by person and day."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Sustained:
    """What is asked of values after one that is bad.

    Attributes
    ----------
    confirm
        How many later values must be bad as well; 0: none.
    min_gap
        Days after the first bad value from which on values confirm it.
    definitive
        Whether no later value may be good.
    """

    confirm: int = 0
    min_gap: int = 0
    definitive: bool = False


def turns(
    person: NDArray[np.intp], day: NDArray[np.int64], bad: NDArray[np.bool_], asked: Sustained
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return at which values a turn for the bad begins, and at which one that later values neither confirm nor deny.

    Parameters
    ----------
    person, day
        Of each value; sorted by person, then day.
    bad
        Whether the value is bad.
    asked
        What is asked of later values. Those between the first and the confirming one must be bad as well.
    """
    end = np.searchsorted(person, person, side="right")
    good = np.append(np.flatnonzero(~bad), len(bad))
    bad_until = np.minimum(good[np.searchsorted(good, np.arange(len(bad)))], end)
    stays = bad_until == end
    if not asked.confirm:
        return bad & (stays | (not asked.definitive)), np.zeros_like(bad)
    last = _confirming(person, day, asked.min_gap) + asked.confirm - 1
    confirmed = bad & (last < bad_until)
    return confirmed & (stays | (not asked.definitive)), bad & stays & (last >= end)


def _confirming(person: NDArray[np.intp], day: NDArray[np.int64], min_gap: int) -> NDArray[np.intp]:
    """Return for each value the place of the first later one at least so many days after it, or of the next person."""
    day = day - day.min(initial=0)
    moment = person * (day.max(initial=0) + min_gap + 1) + day
    later: NDArray[np.intp] = np.maximum(np.searchsorted(moment, moment + min_gap), np.arange(len(day)) + 1)
    return later
