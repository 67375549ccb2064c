"""Wrong constants seen in public SF-36 programs: each one would be caught by the golden cases.

Scoring with a user's own norm set that holds the right constants gives the golden scores of the independent program
(``golden/sf36v1.csv``); the same set with one wrong constant does not. Each weight of the SF-12 is
held by a case of its own (``specs/vectors/sf12v1.csv``).
"""

from pathlib import Path

import pandas as pd
import pytest

import prosuite

SCALES = ("pf", "rp", "bp", "gh", "vt", "sf", "re", "mh")

# Ware, Kosinski & Keller 1994: US 1990 standardisation sample and orthogonal weights.
RIGHT = {
    "mean": (84.52404, 81.19907, 75.49196, 72.21316, 61.05453, 83.59753, 81.29467, 74.84212),
    "sd": (22.89490, 33.79729, 23.55879, 20.16964, 20.86942, 22.37642, 33.02717, 18.01189),
    "pcs": (0.42402, 0.35119, 0.31754, 0.24954, 0.02877, -0.00753, -0.19206, -0.22069),
    "mcs": (-0.22999, -0.12329, -0.09731, -0.01571, 0.23534, 0.26876, 0.43407, 0.48581),
}
# Means of the whole population sample, a descriptive table that is not meant for z-scores.
DESCRIPTIVE_MEANS = (84.15, 80.96, 75.15, 71.95, 60.86, 83.28, 81.26, 74.74)

Constants = dict[tuple[str, str], float]
# What was wrong, the golden score that shows it, and the constants that were seen.
WRONG: dict[str, tuple[str, Constants]] = {
    "SF weight in PCS ten times too large, its sign lost": ("pcs", {("pcs", "sf"): 0.0753}),
    "last digit of the SF SD": ("sf_t", {("sd", "sf"): 22.37649}),
    "sign of MH in PCS lost": ("pcs", {("pcs", "mh"): 0.22069}),
    "sign of GH in MCS lost": ("mcs", {("mcs", "gh"): 0.01571}),
    "RE norms of version 2": ("re_t", {("mean", "re"): 87.39733, ("sd", "re"): 21.43778}),
    "mental scales dropped from PCS": ("pcs", {("pcs", scale): 0.0 for scale in ("vt", "sf", "re", "mh")}),
    "physical scales dropped from MCS": ("mcs", {("mcs", scale): 0.0 for scale in ("pf", "rp", "bp", "gh")}),
    "SF mean of nowhere": ("sf_t", {("mean", "sf"): 83.29973}),
    "RE mean of nowhere": ("re_t", {("mean", "re"): 81.33828}),
    "RP weight in PCS": ("pcs", {("pcs", "rp"): 0.35111}),
    **{
        f"descriptive {scale} mean": (f"{scale}_t", {("mean", scale): mean})
        for scale, mean in zip(SCALES, DESCRIPTIVE_MEANS, strict=True)
    },
}
SCORES = sorted({score for score, _ in WRONG.values()})

CARD = """
id = "copy"
title = "Copy of a norm set"
population = "US adults"
country = "US"
year = 1990
licence = "As the original."

[[tables]]
instruments = ["sf36v1"]
scales = "scales.csv"
components = "weights.csv"
confidence = "A"
source = "As the original."
verified = "As the original."
"""


def _largest_difference(folder: Path, score: str, wrong: Constants) -> float:
    """Score the golden respondents with a copy of the norms and return how far off the worst of them is."""
    numbers = {(kind, scale): value for kind in RIGHT for scale, value in zip(SCALES, RIGHT[kind], strict=True)} | wrong
    scales = [f"sf36v1,{scale},{numbers['mean', scale]},{numbers['sd', scale]},copy" for scale in SCALES]
    weights = [f"{name},{scale},{numbers[name, scale]},copy" for name in ("pcs", "mcs") for scale in SCALES]
    (folder / "norms").mkdir()
    (folder / "norms" / "copy.toml").write_text(CARD, encoding="utf-8")
    for name, header, rows in [
        ("scales", "instrument,scale,mean,sd,source", scales),
        ("weights", "component,scale,weight,source", weights),
    ]:
        (folder / "norms" / f"{name}.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    golden = pd.read_csv(Path(__file__).parents[1] / "golden" / "sf36v1.csv")
    scored = prosuite.score(golden.iloc[:, :36], "sf36v1", norms="copy", instruments=folder)[score]
    return float((scored - golden[f"us1990.{score}"]).abs().max())


@pytest.mark.parametrize("score", SCORES)
def test_right_constants(tmp_path: Path, score: str) -> None:
    """With the published constants every golden score is reproduced."""
    assert _largest_difference(tmp_path, score, {}) < 1e-9


@pytest.mark.parametrize(("score", "wrong"), WRONG.values(), ids=WRONG.keys())
def test_wrong_constant(tmp_path: Path, score: str, wrong: Constants) -> None:
    """With the wrong constant golden scores are missed by far more than the tolerance."""
    assert _largest_difference(tmp_path, score, wrong) > 1e-6


@pytest.mark.parametrize("norms", ["us1990", "us1998"])
def test_rand_scores_with_sf36_norms(norms: str) -> None:
    """RAND-36 scores are never standardised with SF-36 norms, which would bias general health and pain."""
    with pytest.raises(prosuite.NormError, match="was not made for rand36"):
        prosuite.score(pd.DataFrame({"ht": [1]}), "rand36", norms=norms, allow_unverified=True)


# The reversed items with the other items of their scale answered as badly as can be.
REVERSED_ITEM_LEFT_OUT = {
    "gh3": ("gh", {"gh1": 5, "gh2": 1, "gh4": 1, "gh5": 5}),
    "gh5": ("gh", {"gh1": 5, "gh2": 1, "gh3": 5, "gh4": 1}),
    "sf1": ("sf", {"sf2": 1}),
    "vt1": ("vt", {"vt2": 6, "vt3": 1, "vt4": 1}),
    "vt2": ("vt", {"vt1": 6, "vt3": 1, "vt4": 1}),
    "mh3": ("mh", {"mh1": 1, "mh2": 1, "mh4": 1, "mh5": 6}),
    "mh5": ("mh", {"mh1": 1, "mh2": 1, "mh3": 6, "mh4": 1}),
}


@pytest.mark.parametrize("blank", [None, 0, 9])
@pytest.mark.parametrize("item", REVERSED_ITEM_LEFT_OUT)
def test_missing_reversed_item(item: str, blank: int | None) -> None:
    """A reversed item left out, typed as 0 or as 9 takes the worst mean of its scale, not 6 or 7 points: score 0."""
    scale, answers = REVERSED_ITEM_LEFT_OUT[item]
    scores = prosuite.score(pd.DataFrame([{**answers, item: blank}]), "sf36v1", norms="none")
    assert scores[scale].tolist() == [0.0]


def test_two_level_answers_are_not_five_level_ones() -> None:
    """Two-level role answers under version 2 give other scores than under version 1: 25 against 100."""
    frame = pd.DataFrame({"rp1": [2], "rp2": [2], "rp3": [2], "rp4": [2]})
    scores = [prosuite.score(frame, version, norms="none")["rp"].iloc[0] for version in ("sf36v1", "sf36v2")]
    assert scores == [100.0, 25.0]
