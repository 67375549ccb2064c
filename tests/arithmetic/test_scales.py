"""Recodes and scales of the SF-36 family against tables laid out by hand and exact fractions.

``expected_recodes.csv`` gives the recoded value of each answer, ``expected_scales.csv`` the items, lowest raw score,
raw range and number of items needed of each scale. SF-36 version 1 after lbraglia/lbscorer ``R/sf36.R`` and
PharmCat/SF36HealthSurvey.jl, version 2 after Daigl's ``sf36v2.ado``, RAND-36 after RAND's public scoring page.
RAND's scales are means of items that run from 0 to 100, so their raw range is 100 per item; the health transition
item of SF-36 is reported as answered, which is a raw range of 100.
"""

import csv
import random
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
import pytest

import prosuite

Rule = Literal["half", "one", "all"]
Answers = tuple[int | None, ...]

# Official BP scores by answer to BP1 (down) and BP2 (across); the last column and row are a missing answer.
# 100 * (raw - 2) / 10, such as BP1 = 2 and BP2 = 1: 5.4 + 5 = 10.4, so 84; BP1 missing and BP2 = 2: 2 * 4.75, so 75.
PAIN = {
    1: (100, 80, 70, 60, 50, 100),
    2: (84, 74, 64, 54, 44, 88),
    3: (72, 62, 52, 42, 32, 64),
    4: (61, 51, 41, 31, 21, 42),
    5: (52, 42, 32, 22, 12, 24),
    6: (40, 30, 20, 10, 0, 0),
    None: (100, 75, 50, 25, 0, None),
}
PAIN_SCORES = {
    (bp1, bp2): score for bp1, row in PAIN.items() for bp2, score in zip((1, 2, 3, 4, 5, None), row, strict=True)
}


class ScaleRow(NamedTuple):
    """One line of ``expected_scales.csv`` for one instrument."""

    instrument: str
    scale: str
    items: tuple[str, ...]
    lowest: Fraction
    range: Fraction
    needed: int
    half: int


def _read(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()))


def _expected_recodes() -> dict[tuple[str, str], dict[int, Fraction]]:
    """Return the recoded value of each answer by instrument and item."""
    recodes = {}
    for row in _read("expected_recodes.csv"):
        values = {answer: Fraction(row[str(answer)]) for answer in range(1, 7) if row[str(answer)]}
        for key in product(row["instruments"].split(), row["items"].split()):
            recodes[key] = values
    return recodes


def _expected_scales() -> list[ScaleRow]:
    return [
        ScaleRow(
            instrument,
            row["scale"],
            tuple(row["items"].split()),
            Fraction(row["lowest"]),
            Fraction(row["range"]),
            int(row["needed"]),
            int(row["half"]),
        )
        for row in _read("expected_scales.csv")
        for instrument in row["instruments"].split()
    ]


RECODES = _expected_recodes()
SCALES = _expected_scales()
every_scale = pytest.mark.parametrize("row", SCALES, ids=lambda row: f"{row.instrument}-{row.scale}")


def _is_official_pain(row: ScaleRow) -> bool:
    return row.scale == "bp"


def _levels(row: ScaleRow, item: str) -> int:
    return {"bp1": 6, "bp2": 5}[item] if _is_official_pain(row) else len(RECODES[row.instrument, item])


def _expected(row: ScaleRow, answers: Answers, needed: int) -> float:
    """Score one scale by the published rule, in exact fractions."""
    present = [(item, answer) for item, answer in zip(row.items, answers, strict=True) if answer is not None]
    if len(present) < max(needed, 1):
        return np.nan
    if _is_official_pain(row):
        score = PAIN_SCORES[answers[0], answers[1]]
        assert score is not None
        return float(score)
    values = [RECODES[row.instrument, item][answer] for item, answer in present]
    person_mean = sum(values) / len(values)
    raw = sum(values) + person_mean * (len(row.items) - len(values))
    return float(100 * (raw - row.lowest) / row.range)


def _patterns(row: ScaleRow) -> list[Answers]:
    """Return answers for every subset of the scale's items, each subset with several draws of answers."""
    draw = random.Random(f"{row.instrument} {row.scale}")  # noqa: S311 - reproducible, not secret
    draws = 4 if len(row.items) > 5 else 40
    return [
        tuple(draw.randint(1, _levels(row, item)) if kept else None for item, kept in zip(row.items, keep, strict=True))
        for keep in product((True, False), repeat=len(row.items))
        for _ in range(draws)
    ]


def _scored(row: ScaleRow, answers: list[Answers], rule: Rule | None = None) -> list[float]:
    frame = pd.DataFrame(answers, columns=list(row.items), dtype="float64")
    scores = prosuite.score(frame, row.instrument, norms="none", missing_rule=rule)
    return [float(score) for score in scores[row.scale]]


def test_tables_cover_every_scale() -> None:
    """Every scale of every instrument of the family is held against the tables."""
    specs = prosuite.load_catalogue().instruments.values()
    scales = {(spec.id, scale.score or scale.id) for spec in specs if spec.family == "sf36" for scale in spec.scales}
    assert {(row.instrument, row.scale) for row in SCALES} == scales


def test_tables_cover_every_item() -> None:
    """Every item outside the official BP scale is held against the tables."""
    specs = prosuite.load_catalogue().instruments.values()
    items = {(spec.id, item) for spec in specs if spec.family == "sf36" for item in spec.item_ids}
    pain = {(row.instrument, item) for row in SCALES if _is_official_pain(row) for item in row.items}
    assert RECODES.keys() == items - pain


@pytest.mark.parametrize(
    ("row", "item"),
    [(row, item) for row in SCALES if not _is_official_pain(row) for item in row.items],
    ids=lambda value: value if isinstance(value, str) else value.instrument,
)
def test_recoded_value(row: ScaleRow, item: str) -> None:
    """A scale with one item answered is that item's recoded value as often as the scale has items."""
    recode = RECODES[row.instrument, item]
    answers = [tuple(answer if other == item else None for other in row.items) for answer in recode]
    expected = [float(100 * (len(row.items) * value - row.lowest) / row.range) for value in recode.values()]
    assert _scored(row, answers, "one") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("row", [row for row in SCALES if _is_official_pain(row)], ids=lambda row: row.instrument)
@pytest.mark.parametrize(("bp1", "bp2"), PAIN_SCORES)
def test_official_pain(row: ScaleRow, bp1: int | None, bp2: int | None) -> None:
    """Each pair of BP1 and BP2, with either or both missing, has its own score."""
    expected = PAIN_SCORES[bp1, bp2]
    assert _scored(row, [(bp1, bp2)])[0] == pytest.approx(np.nan if expected is None else expected, nan_ok=True)


@every_scale
def test_every_missing_pattern(row: ScaleRow) -> None:
    """Every subset of a scale's items is scored by the instrument's own rule."""
    answers = _patterns(row)
    expected = [_expected(row, each, row.needed) for each in answers]
    assert _scored(row, answers) == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("rule", ["half", "one", "all"])
@every_scale
def test_every_missing_pattern_by_rule(row: ScaleRow, rule: Rule) -> None:
    """Every subset of a scale's items is scored by the rule asked for."""
    answers = _patterns(row)
    needed = {"half": row.half, "one": 1, "all": len(row.items)}[rule]
    expected = [_expected(row, each, needed) for each in answers]
    assert _scored(row, answers, rule) == pytest.approx(expected, abs=1e-9, nan_ok=True)


@every_scale
def test_best_answers(row: ScaleRow) -> None:
    """The best answers to all items score 100; the transition item is reported as answered."""
    if _is_official_pain(row):
        best: Answers = (1, 1)
    else:
        best = tuple(max(RECODES[row.instrument, item].items(), key=lambda pair: pair[1])[0] for item in row.items)
    assert _scored(row, [best]) == [5.0 if row.scale == "ht" else 100.0]


@every_scale
def test_worst_answers(row: ScaleRow) -> None:
    """The worst answers to all items score 0; the transition item is reported as answered."""
    if _is_official_pain(row):
        worst: Answers = (6, 5)
    else:
        worst = tuple(min(RECODES[row.instrument, item].items(), key=lambda pair: pair[1])[0] for item in row.items)
    assert _scored(row, [worst]) == [1.0 if row.scale == "ht" else 0.0]


@pytest.mark.parametrize(("gh1", "official", "rand"), [(1, 100, 100), (2, 85, 75), (3, 60, 50), (4, 25, 25), (5, 0, 0)])
def test_rand_scores_general_health_apart(gh1: int, official: float, rand: float) -> None:
    """GH1 is worth 85 and 60 where RAND-36 gives 75 and 50, so the two scorings must not share norms."""
    frame = pd.DataFrame({"gh1": [gh1]}).reindex(columns=["gh1", "gh2", "gh3", "gh4", "gh5"])
    sf36 = prosuite.score(frame, "sf36v1", norms="none", missing_rule="one")["gh"]
    rand36 = prosuite.score(frame, "rand36")["general_health"]
    assert (float(sf36.iloc[0]), float(rand36.iloc[0])) == pytest.approx((official, rand), abs=1e-9)


SHARED_SCALES = {
    "pf": "physical_functioning",
    "rp": "role_limitations_physical",
    "re": "role_limitations_emotional",
    "vt": "energy_fatigue",
    "sf": "social_functioning",
    "mh": "emotional_wellbeing",
}


@pytest.mark.parametrize("scale", SHARED_SCALES)
def test_rand_and_version_1_share_scores(scale: str) -> None:
    """Complete answers have the same PF, RP, RE, VT, SF and MH under RAND-36 and version 1."""
    row = next(row for row in SCALES if (row.instrument, row.scale) == ("sf36v1", scale))
    answers = [each for each in _patterns(row) if None not in each]
    frame = pd.DataFrame(answers, columns=list(row.items))
    official = prosuite.score(frame, "sf36v1", norms="none")[scale]
    rand = prosuite.score(frame, "rand36")[SHARED_SCALES[scale]]
    np.testing.assert_allclose(official, rand, rtol=0, atol=1e-9)
