"""Events counted by arm: whether arms differ, and whether events grow with dose."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from prosuite.analysis.arrays import Ints, floats
from prosuite.analysis.distributions import two_sided_z
from prosuite.analysis.label_arrangements import tables
from prosuite.analysis.statistic import Statistic, unable
from prosuite.analysis.why import Why, there_are
from prosuite.errors import InputError

_TWO = 2
_SAME = 1e-7  # probabilities that differ by less are equal, as in R's fisher.test


def fisher_exact(events: Sequence[int], totals: Sequence[int], *, level: float = 0.95) -> Statistic:
    """Return Fisher's exact test of events in two or more arms; of two arms with the odds ratio.

    Parameters
    ----------
    events, totals
        People with the event and people, of each arm; of two arms the second is the reference.
    level
        Of the odds ratio's exact interval.

    Returns
    -------
    Statistic
        ``odds_ratio`` (conditional maximum likelihood) or, of more arms, ``association`` without an estimate. The
        two-sided p counts all tables that are no more likely than the one there is (Fisher 1935; of more arms Freeman
        and Halton, Biometrika 1951;38:141-149).

    Examples
    --------
    >>> from prosuite.analysis import fisher_exact
    >>> round(fisher_exact([3, 0], [5, 5]).p, 4)
    0.1667
    """
    counts, people = _counted(events, totals)
    test, name = "fisher_exact", "odds_ratio" if counts.size == _TWO else "association"
    if cannot := _why_not(counts, people, name, test):
        return cannot
    dealt = tables(int(counts.sum()), people.tolist())
    if dealt is None:
        return unable(name, test, Why.TOO_LARGE, people.sum(), instead="cochran_armitage_asymptotic")
    every, likely = dealt
    own = likely[(every == counts).all(axis=1)].item()
    found = _odds_ratio(counts, people, level) if counts.size == _TWO else {}
    return Statistic(statistic=name, test=test, n=people.sum(), p=likely[likely <= own * (1 + _SAME)].sum(), **found)


def cochran_armitage(
    events: Sequence[int], totals: Sequence[int], doses: Sequence[float], *, method: Literal["exact", "asymptotic"]
) -> Statistic:
    """Return the linear trend of a proportion over dose with the Cochran-Armitage test.

    Parameters
    ----------
    events, totals, doses
        People with the event, people, and dose of each arm.
    method
        ``exact``: all ways to deal the events out to the people, given both totals; ``asymptotic``: normal
        approximation without continuity correction. None is a default.

    Returns
    -------
    Statistic
        ``trend_per_dose``: growth of the proportion per unit of dose; ``test_statistic`` is z (Armitage, Biometrics
        1955;11:375-386).

    Examples
    --------
    >>> from prosuite.analysis import cochran_armitage
    >>> round(cochran_armitage([0, 1, 3], [5, 5, 5], [0, 100, 200], method="asymptotic").p, 4)
    0.0319
    """
    counts, people = _counted(events, totals)
    test, dose = f"cochran_armitage_{method}", np.asarray(doses, dtype=float)
    if cannot := _why_not(counts, people, "trend_per_dose", test):
        return cannot
    if np.unique(dose[people > 0]).size < _TWO:
        return unable("trend_per_dose", test, Why.ONE_ARM, people.sum(), are="is 1 dose")
    share = counts.sum() / people.sum()
    away = dose - (people @ dose) / people.sum()
    spread = people @ away**2
    z = (counts @ away) / np.sqrt(share * (1 - share) * spread)
    p: Any = two_sided_z(z)
    if method == "exact":
        dealt = tables(int(counts.sum()), people.tolist())
        if dealt is None:
            return unable("trend_per_dose", test, Why.TOO_LARGE, people.sum(), instead="cochran_armitage_asymptotic")
        far = np.abs(dealt[0] @ away)
        p = dealt[1][far >= abs(counts @ away) * (1 - _SAME)].sum()
    trend = (counts @ away) / spread
    return Statistic(statistic="trend_per_dose", test=test, n=people.sum(), estimate=trend, test_statistic=z, p=p)


def _counted(events: Sequence[int], totals: Sequence[int]) -> tuple[Ints, Ints]:
    counts, people = floats(events), floats(totals)
    if counts.shape != people.shape or not ((counts >= 0) & (counts <= people) & (counts % 1 + people % 1 == 0)).all():
        raise InputError(f"expected of each arm a count from 0 to its people, found {list(events)} of {list(totals)}")
    return counts.astype(np.int64), people.astype(np.int64)


def _why_not(counts: Ints, people: Ints, name: str, test: str) -> Statistic | None:
    arms = int((people > 0).sum())
    if arms < _TWO:
        return unable(name, test, Why.ONE_ARM, people.sum(), are=there_are(arms))
    if counts.sum() in (0, people.sum()):
        who = "nobody" if counts.sum() == 0 else "everybody"
        return Statistic(
            statistic=name, test=test, n=people.sum(), why=Why.NO_VARIANCE, note=f"{who} had it: no arm differs"
        )
    return None


def _odds_ratio(counts: Ints, people: Ints, level: float) -> dict[str, Any]:
    from scipy.stats.contingency import odds_ratio

    found = odds_ratio(np.array([counts, people - counts]).T, kind="conditional")
    low, high = found.confidence_interval(level)
    note = "" if 0 < found.statistic < np.inf else "nobody or everybody of an arm had it: no odds ratio is too far"
    return {"estimate": found.statistic, "lower": low, "upper": high, "level": level, "note": note}
