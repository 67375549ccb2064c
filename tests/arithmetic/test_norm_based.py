"""Norm-based scores and component summaries at their arithmetic limits.

The limits follow from the published means, SDs and weights alone. Those of SF-36v2 with US 1998 norms and the
summaries of both versions are printed here to the digits in which they were derived, apart from this package; the T
scores of version 1 are written out as 50 + 10 (score - mean) / SD.
"""

from itertools import product

import pandas as pd
import pytest

import prosuite

SCALES = ("pf", "rp", "bp", "gh", "vt", "sf", "re", "mh")
BEST_FIRST = {"gh1", "gh3", "gh5", "sf1", "bp1", "bp2", "vt1", "vt2", "mh3", "mh5"}  # answer 1 is the best
LEVELS = {
    "sf36v1": {"pf": 3, "rp": 2, "bp": 5, "gh": 5, "vt": 6, "sf": 5, "re": 2, "mh": 6},
    "sf36v2": {"pf": 3, "rp": 5, "bp": 5, "gh": 5, "vt": 5, "sf": 5, "re": 5, "mh": 5},
}
ITEMS = {
    "pf": [f"pf{number:02}" for number in range(1, 11)],
    "rp": ["rp1", "rp2", "rp3", "rp4"],
    "bp": ["bp1", "bp2"],
    "gh": ["gh1", "gh2", "gh3", "gh4", "gh5"],
    "vt": ["vt1", "vt2", "vt3", "vt4"],
    "sf": ["sf1", "sf2"],
    "re": ["re1", "re2", "re3"],
    "mh": ["mh1", "mh2", "mh3", "mh4", "mh5"],
}


def _answer(instrument: str, item: str, *, best: bool) -> int:
    """Return the best or worst answer to an item."""
    levels = 6 if item == "bp1" else LEVELS[instrument][item[:2]]
    return 1 if best == (item in BEST_FIRST) else levels


def _profile(instrument: str, bests: dict[str, bool]) -> dict[str, int]:
    """Return answers that put each scale at 100 or at 0."""
    return {item: _answer(instrument, item, best=bests[scale]) for scale in SCALES for item in ITEMS[scale]}


def _scored(instrument: str) -> pd.DataFrame:
    """Score all 256 profiles of scales at 0 or 100, from all worst to all best, with the instrument's own norms."""
    profiles = [dict(zip(SCALES, bests, strict=True)) for bests in product((False, True), repeat=8)]
    return prosuite.score(pd.DataFrame([_profile(instrument, bests) for bests in profiles]), instrument)


@pytest.fixture(scope="module")
def scored() -> dict[str, pd.DataFrame]:
    """Return the scored profiles of both versions."""
    return {instrument: _scored(instrument) for instrument in LEVELS}


def test_profiles_reach_the_ends(scored: dict[str, pd.DataFrame]) -> None:
    """The profiles put every scale at 0 and at 100 exactly."""
    assert {frozenset(scores[scale]) for scores in scored.values() for scale in SCALES} == {frozenset({0.0, 100.0})}


@pytest.mark.parametrize(
    ("scale", "lowest", "highest"),
    [
        ("pf", 14.94, 57.03),
        ("rp", 17.67, 56.85),
        ("bp", 19.86, 62.12),
        ("gh", 16.23, 63.90),
        ("vt", 20.87, 70.82),
        ("sf", 13.22, 56.85),
        ("re", 9.23, 55.88),
        ("mh", 7.77, 64.09),
    ],
)
def test_t_limits_of_version_2(scored: dict[str, pd.DataFrame], scale: str, lowest: float, highest: float) -> None:
    """With US 1998 norms each T score of SF-36v2 runs between its printed limits."""
    t = scored["sf36v2"][f"{scale}_t"]
    assert (round(t.min(), 2), round(t.max(), 2)) == (lowest, highest)


@pytest.mark.parametrize(
    ("scale", "mean", "sd"),
    [
        ("pf", 84.52404, 22.89490),
        ("rp", 81.19907, 33.79729),
        ("bp", 75.49196, 23.55879),
        ("gh", 72.21316, 20.16964),
        ("vt", 61.05453, 20.86942),
        ("sf", 83.59753, 22.37642),
        ("re", 81.29467, 33.02717),
        ("mh", 74.84212, 18.01189),
    ],
)
def test_t_limits_of_version_1(scored: dict[str, pd.DataFrame], scale: str, mean: float, sd: float) -> None:
    """With the US 1990 standardisation sample each T score of version 1 runs between the limits of its formula."""
    t = scored["sf36v1"][f"{scale}_t"]
    limits = (50 + 10 * (0 - mean) / sd, 50 + 10 * (100 - mean) / sd)
    assert (t.min(), t.max()) == pytest.approx(limits, abs=1e-9)


@pytest.mark.parametrize(
    ("instrument", "component", "worst", "best"),
    [
        ("sf36v2", "pcs", 22.371, 59.014),
        ("sf36v2", "mcs", 10.559, 62.277),
        ("sf36v1", "pcs", 20.136, 57.872),
        ("sf36v1", "mcs", 17.337, 62.137),
    ],
)
def test_all_scales_at_one_end(
    scored: dict[str, pd.DataFrame], instrument: str, component: str, worst: float, best: float
) -> None:
    """The summaries of someone with all scales at 0, and with all at 100, are the printed ones."""
    summary = scored[instrument][component]
    assert (round(summary.iloc[0], 3), round(summary.iloc[-1], 3)) == (worst, best)


@pytest.mark.parametrize(
    ("instrument", "component", "lowest", "highest"),
    [
        ("sf36v2", "pcs", 0.654, 80.731),
        ("sf36v2", "mcs", -8.814, 81.649),
        ("sf36v1", "pcs", 1.732, 76.277),
        ("sf36v1", "mcs", -1.266, 80.739),
    ],
)
def test_extremes_over_all_profiles(
    scored: dict[str, pd.DataFrame], instrument: str, component: str, lowest: float, highest: float
) -> None:
    """No profile of scales takes a summary beyond the printed extremes, and some profile reaches each."""
    summary = scored[instrument][component]
    assert (round(summary.min(), 3), round(summary.max(), 3)) == (lowest, highest)


@pytest.mark.parametrize("instrument", LEVELS)
@pytest.mark.parametrize("scale", SCALES)
def test_summaries_need_all_eight_scales(instrument: str, scale: str) -> None:
    """Without one scale there is neither PCS nor MCS, and the other seven T scores stand."""
    answers = _profile(instrument, dict.fromkeys(SCALES, True))
    frame = pd.DataFrame([answers]).drop(columns=ITEMS[scale])
    scores = prosuite.score(frame, instrument)
    assert set(scores.columns[scores.notna().iloc[0]]) == {
        score for other in SCALES if other != scale for score in (other, f"{other}_t")
    }


@pytest.mark.parametrize("instrument", LEVELS)
def test_transition_item_counts_nowhere(instrument: str) -> None:
    """The answer to the health transition item moves no other score."""
    answers = _profile(instrument, dict.fromkeys(SCALES, True))
    scores = prosuite.score(pd.DataFrame([{**answers, "ht": answer} for answer in range(1, 6)]), instrument)
    assert scores.drop(columns="ht").nunique().eq(1).all()


def test_transition_item_has_no_t_score() -> None:
    """There is no norm-based health transition."""
    answers = _profile("sf36v2", dict.fromkeys(SCALES, True))
    assert "ht_t" not in prosuite.score(pd.DataFrame([answers]), "sf36v2").columns


@pytest.mark.parametrize("instrument", LEVELS)
def test_scores_are_not_rounded(instrument: str) -> None:
    """One PF item short of the best moves PCS by 10 x 0.42402 x 5 / SD, unrounded."""
    answers = _profile(instrument, dict.fromkeys(SCALES, True))
    pcs = prosuite.score(pd.DataFrame([answers, {**answers, "pf01": 2}]), instrument)["pcs"]
    sd = {"sf36v1": 22.89490, "sf36v2": 23.75883}[instrument]  # US 1990 and US 1998
    assert pcs.iloc[0] - pcs.iloc[1] == pytest.approx(10 * 0.42402 * 5 / sd, abs=1e-9)
