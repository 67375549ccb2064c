"""Every scale that a plan can describe, against plain Python loops written here.

``Part`` and ``Rule`` say in words of their own what a scale is; ``exact`` scores one respondent in exact fractions.
``to_plan`` turns the same into arrays, whose scores must agree. Hand-worked cases stand at the end.
"""

import math
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.arithmetic.blocks import score_codes
from prosuite.arithmetic.reliability import recode_items
from prosuite.arithmetic.scale_plan import CodeArray, FloatArray, Lookup, NormPlan, PairLookup, Plan, ScalePlan
from prosuite.arithmetic.scales import score_scale
from prosuite.arithmetic.tables import tabulate

Scored: TypeAlias = tuple[FloatArray, CodeArray, CodeArray]  # scores, items answered, items left missing

NAN = float("nan")
BLOCK = 32_768  # respondents scored at a time; from here on by tables


@dataclass(frozen=True)
class Part:
    """One item: what each code is worth, by the partner's code where it has one.

    ``worth`` gives value and most possible of each code, by partner's code; None leaves the item missing.
    ``no_answer`` are the codes that do not count as answered.
    """

    item: int
    partner: int | None
    worth: tuple[tuple[tuple[Fraction, Fraction] | None, ...], ...]
    no_answer: frozenset[int]


@dataclass(frozen=True)
class Rule:
    """A scale: ``fill`` is by ``mean``, ``nothing`` or ``possible`` (percent of the most the answered can give)."""

    parts: tuple[Part, ...]
    fill: str
    minimum: int
    lowest: Fraction
    per_point: Fraction
    raw_decimals: int | None
    decimals: int | None


def half_away(number: Fraction, decimals: int | None) -> Fraction:
    """Round half away from zero; what lacks less than a billionth of the last decimal to a half counts as a half."""
    if decimals is None:
        return number
    size = Fraction(math.floor(abs(number) * 10**decimals + Fraction(1, 2) + Fraction(1, 10**9)), 10**decimals)
    return size if number >= 0 else -size


def exact(rule: Rule, codes: list[int]) -> tuple[Fraction | None, int, int]:
    """Return the score of one respondent, the number of items answered and of those left missing."""
    found = [part.worth[0 if part.partner is None else codes[part.partner]][codes[part.item]] for part in rule.parts]
    there = [worth for worth in found if worth is not None]
    answered = sum(codes[part.item] not in part.no_answer for part in rule.parts)
    total, most = sum(value for value, _ in there), sum(possible for _, possible in there)
    counts = answered, len(found) - len(there)
    if answered < rule.minimum or not there or (rule.fill == "possible" and most == 0):
        return None, *counts
    raw = Fraction(total)
    if rule.fill == "mean":
        raw = raw * len(found) / len(there)
    elif rule.fill == "possible":
        raw = 100 * raw / most
    score = (half_away(raw, rule.raw_decimals) - rule.lowest) * rule.per_point
    return half_away(score, rule.decimals), *counts


def to_plan(rule: Rule) -> ScalePlan:
    """Return the rule as arrays."""
    size = len(rule.parts)
    factor = {"mean": [size / (size - missing) for missing in range(size)], "nothing": [1.0] * size}
    return ScalePlan(
        items=tuple(part.item for part in rule.parts),
        recodes=tuple(_recode(part, shares=rule.fill == "possible") for part in rule.parts),
        factor=np.array([*factor.get(rule.fill, [100.0] * size), NAN]),
        minimum_answered=rule.minimum,
        lowest=float(rule.lowest),
        per_point=float(rule.per_point),
        raw_decimals=rule.raw_decimals,
        decimals=rule.decimals,
    )


def _recode(part: Part, *, shares: bool) -> Lookup | PairLookup:
    width = len(part.worth[0])
    flat = [worth for by_partner in part.worth for worth in by_partner]
    values = np.array([float(worth[0]) if worth else 0.0 for worth in flat])
    possible = np.array([float(worth[1]) if worth else 0.0 for worth in flat]) if shares else None
    no_answer = np.array([code in part.no_answer for _ in part.worth for code in range(width)], np.uint8)
    if part.partner is None:
        return Lookup(part.item, values, no_answer, possible)
    unfilled = np.array([worth is None for worth in flat], np.uint8)
    return PairLookup(part.item, part.partner, values, unfilled, width, no_answer, possible)


NUMBERS = st.integers(-40, 80).map(lambda tenths: Fraction(tenths, 10))
WIDTHS = (3, 4, 2, 5, 3)  # codes of each item, the missing one included


@st.composite
def parts(draw: st.DrawFn, item: int) -> Part:
    """Draw an item; alone, it is unanswered exactly where it stays missing, as its one flag says."""
    partner = draw(st.none() | st.integers(0, len(WIDTHS) - 1).filter(lambda other: other != item))
    worth = st.tuples(NUMBERS, st.integers(0, 12).map(Fraction))
    codes = range(WIDTHS[item])
    missing = draw(st.frozensets(st.sampled_from(codes)) | st.just(frozenset({0})))
    if partner is None:
        return Part(item, None, (tuple(None if code in missing else draw(worth) for code in codes),), missing)
    row = st.tuples(*(st.none() | worth for _ in codes))
    return Part(item, partner, draw(st.tuples(*(row for _ in range(WIDTHS[partner])))), missing)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Draw a scale of some of the items in any order."""
    items = draw(st.permutations(range(len(WIDTHS))))[: draw(st.integers(1, len(WIDTHS)))]
    decimals = st.none() | st.integers(0, 2)
    return Rule(
        parts=tuple(draw(parts(item)) for item in items),
        fill=draw(st.sampled_from(["mean", "nothing", "possible"])),
        minimum=draw(st.integers(0, len(items))),
        lowest=draw(NUMBERS),
        per_point=Fraction(100, draw(st.integers(1, 40))),
        raw_decimals=draw(decimals),
        decimals=draw(decimals),
    )


EVERYBODY = np.array([*product(*map(range, WIDTHS))], np.uint8).T  # each combination of codes once


def _bits(scored: Scored) -> list[bytes]:
    return [array.tobytes() for array in scored]


def _scored(scale: ScalePlan, codes: CodeArray) -> Scored:
    score, unfilled = np.empty(codes.shape[1]), np.empty(codes.shape[1], np.uint8)
    return score, score_scale(scale, codes, score, unfilled), unfilled


@settings(deadline=None, max_examples=80)
@given(rule=rules())
def test_exact_fractions(rule: Rule) -> None:
    """Each combination of codes has the score and counts of exact fractions."""
    expected = [exact(rule, codes) for codes in EVERYBODY.T.tolist()]
    score, answered, unfilled = _scored(to_plan(rule), EVERYBODY)
    assert [*zip(answered.tolist(), unfilled.tolist(), strict=True)] == [each[1:] for each in expected]
    wanted = [NAN if each is None else float(each) for each, _, _ in expected]
    np.testing.assert_allclose(score, wanted, rtol=0, atol=1e-8)


@settings(deadline=None, max_examples=80)
@given(rule=rules(), largest=st.sampled_from([50, 200, 1 << 14]))
def test_looking_up_is_adding_up(rule: Rule, largest: int) -> None:
    """Tables of any size give each combination of codes the bits of one operation after the other."""
    scale = to_plan(rule)
    tables = tabulate(scale, largest)
    if tables is None:  # a pair alone may have more keys than that after other items
        assert largest < 1 << 14
        return
    score, (answered, unfilled) = np.full(EVERYBODY.shape[1], 9.0), np.empty((2, EVERYBODY.shape[1]), np.uint8)
    tables.look_up(EVERYBODY, score, answered, unfilled)
    assert _bits((score, answered, unfilled)) == _bits(_scored(scale, EVERYBODY))


def _added_one_by_one(scale: ScalePlan, codes: list[int]) -> float:
    """Score one respondent by Python's own floats, item by item in the plan's order; no item is a pair."""
    total, most, missing = 0.0, 0.0, 0
    for recode in scale.recodes:
        code = codes[recode.item]
        total += float(recode.values[code])
        most += 0.0 if recode.possible is None else float(recode.possible[code])
        missing += code == 0
    if len(scale.items) - missing < scale.minimum_answered:
        return NAN
    raw = total * float(scale.factor[missing])
    if scale.recodes[0].possible is not None:
        raw /= most
    return (raw - scale.lowest) * scale.per_point


@settings(deadline=None, max_examples=60)
@given(data=st.data(), n_items=st.integers(8, 14), kind=st.sampled_from(["integers", "fractions", "shares"]))
def test_long_scales_are_added_item_by_item(data: st.DataObject, n_items: int, kind: str) -> None:
    """Scales looked up in several steps have the bits of a sum of Python floats."""
    numbers = st.sampled_from([0.1, 0.7, 2.2, 3.4, 4.4, 5.0]) if kind == "fractions" else st.integers(0, 3).map(float)
    three = st.lists(numbers, min_size=3, max_size=3).map(lambda worth: np.array([0.0, *worth]))
    possible = np.array([0.0, 1, 2, 3]) if kind == "shares" else None
    factor = [n_items / (n_items - missing) for missing in range(n_items)]
    scale = ScalePlan(
        items=tuple(range(n_items)),
        recodes=tuple(Lookup(item, data.draw(three), possible=possible) for item in range(n_items)),
        factor=np.array([*factor, NAN]),
        minimum_answered=(n_items + 1) // 2,
        lowest=1.1,
        per_point=100 / 7,
    )
    tables = tabulate(scale)
    codes = np.random.default_rng(n_items).integers(0, 4, (n_items, 500)).astype(np.uint8)
    expected = np.array([_added_one_by_one(scale, each) for each in codes.T.tolist()])
    assert _scored(scale, codes)[0].tobytes() == expected.tobytes()
    if tables is None:  # so many different totals
        assert kind != "integers"
        return
    score = np.empty(500)
    tables.look_up(codes, score, None, None)
    assert len(tables.steps) > 1
    assert score.tobytes() == expected.tobytes()


def test_too_large_for_tables() -> None:
    """Two items with 255 answers each are not made a table."""
    pair = PairLookup(1, 0, np.zeros(1 << 16), np.zeros(1 << 16, np.uint8), 256)
    assert tabulate(ScalePlan((1,), (pair,), np.array([1, NAN]), 1, 0, 1)) is None


def _whole_plan() -> Plan:
    """Return three scales of five items: with a pair, with shares, with a code that is no answer; and norms."""
    plain = [Lookup(item, np.array([0, 1.1, 2, 3.7, 4])[:width]) for item, width in enumerate(WIDTHS)]
    unfilled = np.array([1] + [0] * 19, np.uint8)
    pair = PairLookup(3, 1, np.arange(20) / 7 * (1 - unfilled), unfilled, 5)
    shares = [
        Lookup(item, np.array([0, 0, 1, 2, 3.0])[:width], possible=np.array([0, 3, 3, 3, 3.0])[:width])
        for item, width in enumerate(WIDTHS)
    ]
    refused = Lookup(1, np.array([2.5, 1, 0, 4]), unanswered=np.array([0, 0, 1, 0], np.uint8))
    filled = np.array([5, 5 / 4, 5 / 3, 5 / 2, 5, NAN])
    return Plan(
        scales=(
            ScalePlan((0, 1, 2, 3, 4), (*plain[:3], pair, plain[4]), filled, 3, 5, 100 / 13),
            ScalePlan((0, 1, 2, 3, 4), tuple(shares), np.full(6, 100.0), 2, 0, 1, decimals=1),
            ScalePlan((4, 1), (plain[4], refused), np.array([1, 1, NAN]), 1, 0, 1, raw_decimals=0),
        ),
        norms=NormPlan((1, 0), np.array([40.0, 50.0]), np.array([9.0, 11.0]), np.array([[0.3, -0.1]])),
    )


WHOLE = _whole_plan()
MANY = np.random.default_rng(5).integers(0, np.array(WIDTHS)[:, None], (5, BLOCK + 900)).astype(np.uint8)


def _all_scores(codes: CodeArray) -> Scored:
    n = codes.shape[1]
    scores, answered, unfilled = np.empty((WHOLE.n_scores, n)), np.empty((3, n), np.uint8), np.empty((3, n), np.uint8)
    score_codes(WHOLE, codes, scores, answered, unfilled)
    return scores, answered, unfilled


@settings(deadline=None, max_examples=20)
@given(cut=st.integers(0, BLOCK + 900) | st.integers(890, 910))
def test_blocks(cut: int) -> None:
    """A cut anywhere, which leaves one side or both too short for tables, changes no bit of scores and counts."""
    left, right = _all_scores(MANY[:, :cut]), _all_scores(MANY[:, cut:])
    scores, answered, unfilled = _all_scores(MANY)
    assert _bits((scores[:, :cut], answered[:, :cut], unfilled[:, :cut])) == _bits(left)
    assert _bits((scores[:, cut:], answered[:, cut:], unfilled[:, cut:])) == _bits(right)


@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 1000))
def test_order_of_respondents(seed: int) -> None:
    """Respondents in another order have the same bits."""
    order = np.random.default_rng(seed).permutation(MANY.shape[1])
    scores, answered, unfilled = _all_scores(MANY)
    assert _bits(_all_scores(MANY[:, order])) == _bits((scores[:, order], answered[:, order], unfilled[:, order]))


@pytest.mark.parametrize("minimum", range(6))
@pytest.mark.parametrize("keep", list(product((0, 1), repeat=5)))
def test_every_missing_pattern(keep: tuple[int, ...], minimum: int) -> None:
    """Answers worth 2, 3, 5, 7 and 11 with any of them missing: the mean of those there, five times."""
    worth = [value for value, kept in zip((2, 3, 5, 7, 11), keep, strict=True) if kept]
    recodes = tuple(Lookup(item, np.array([0.0, value])) for item, value in enumerate((2, 3, 5, 7, 11)))
    scale = ScalePlan((0, 1, 2, 3, 4), recodes, np.array([*(5 / n for n in (5, 4, 3, 2, 1)), NAN]), minimum, 0, 1)
    score, answered, unfilled = _scored(scale, np.array(keep, np.uint8)[:, None])
    scored = worth and len(worth) >= minimum
    assert score[0] == pytest.approx(5 * sum(worth) / len(worth) if scored else NAN, nan_ok=True)
    assert (answered[0], unfilled[0]) == (len(worth), 5 - len(worth))


@dataclass(frozen=True)
class Case:
    """A scale, the codes of one respondent, and what is worked out by hand."""

    recodes: tuple[Lookup | PairLookup, ...]
    codes: list[int]
    score: float
    answered: int
    unfilled: int
    factor: tuple[float, ...] = (1.0, 2.0, NAN)
    minimum: int = 1
    rounding: dict[str, int] = field(default_factory=dict)


def _flags(*flags: int) -> CodeArray:
    return np.array(flags, np.uint8)


FIRST = Lookup(0, np.array([0.0, 10, 20]))
# Code 3 stands for an answer such as "does not apply".
APPLIES = Lookup(1, np.array([0.0, 1, 2, 0]), unanswered=_flags(1, 0, 0, 1))
# A missing answer counts as 5.
COUNTS_AS = Lookup(1, np.array([5.0, 1, 2]), unanswered=_flags(0, 0, 0))
# Skipped by the form where the partner's answer is its second: worth 0 and answered; else left missing.
SKIPPED = PairLookup(
    1, 0, np.array([0.0, 1, 0, 1, 0, 1]), _flags(1, 0, 1, 0, 0, 0), width=2, unanswered=_flags(1, 0, 1, 0, 0, 0)
)
# The second can give 4 at the most where it is answered, the first 20.
SHARES = (
    Lookup(0, FIRST.values, possible=np.array([0.0, 20, 20])),
    Lookup(1, np.array([0.0, 1, 3]), possible=np.array([0.0, 4, 4])),
)
NOTHING = Lookup(0, np.array([0.0, 0, 1]), possible=np.array([0.0, 0, 2]))
PERCENT = (100.0, 100.0, 100.0)
AS_ANSWERED = (1.0, 1.0, NAN)
COMPLETE = (1.0, NAN, NAN)
TENTHS = Lookup(1, np.array([0.0, 0.15, -10.25]))
CASES = {
    "applies": Case((FIRST, APPLIES), [1, 2], 12, 2, 0),
    "does not apply": Case((FIRST, APPLIES), [1, 3], 20, 1, 1),
    "neither applies": Case((FIRST, APPLIES), [0, 3], NAN, 0, 2),
    "too few apply": Case((FIRST, APPLIES), [1, 3], NAN, 1, 1, minimum=2),
    "missing counts as 5": Case((FIRST, COUNTS_AS), [1, 0], 15, 2, 0, minimum=2),
    "only what counts as 5": Case((FIRST, COUNTS_AS), [0, 0], 10, 1, 1),
    "skipped by the form": Case((FIRST, SKIPPED), [2, 0], 20, 2, 0, minimum=2),
    "left out": Case((FIRST, SKIPPED), [1, 0], 20, 1, 1),
    "sum of what was answered": Case((FIRST, APPLIES), [2, 0], 20, 1, 1, AS_ANSWERED),
    "any missing": Case((FIRST, APPLIES), [2, 0], NAN, 1, 1, COMPLETE),
    "none missing": Case((FIRST, APPLIES), [2, 1], 21, 2, 0, COMPLETE),
    "percent of both": Case(SHARES, [1, 1], 100 * 11 / 24, 2, 0, PERCENT),
    "percent of the first": Case(SHARES, [1, 0], 50, 1, 1, PERCENT),
    "percent of the second": Case(SHARES, [0, 2], 75, 1, 1, PERCENT),
    "percent of none": Case(SHARES, [0, 0], NAN, 0, 2, PERCENT, minimum=0),
    "percent of nothing": Case((NOTHING, SHARES[1]), [1, 0], NAN, 1, 1, PERCENT),
    "percent, rounded": Case(SHARES, [1, 1], 45.8, 2, 0, PERCENT, rounding={"decimals": 1}),
    "half up": Case((FIRST, TENTHS), [1, 1], 10.2, 2, 0, rounding={"decimals": 1}),
    "half down below zero": Case((FIRST, TENTHS), [0, 2], -20.5, 1, 1, rounding={"decimals": 1}),
    "half away from zero": Case((FIRST, TENTHS), [0, 2], -21, 1, 1, rounding={"raw_decimals": 0}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_by_hand(case: Case) -> None:
    """Small cases worked out by hand, added up and looked up."""
    scale = ScalePlan((0, 1), case.recodes, np.array(case.factor), case.minimum, 0, 1, **case.rounding)
    codes = np.array(case.codes, np.uint8)[:, None]
    score, answered, unfilled = _scored(scale, codes)
    assert score[0] == pytest.approx(case.score, nan_ok=True, abs=1e-12)
    assert (answered[0], unfilled[0]) == (case.answered, case.unfilled)
    tables = tabulate(scale)
    assert tables is not None
    tables.look_up(codes, score, answered, None)
    assert answered[0] == case.answered
    assert score[0] == pytest.approx(case.score, nan_ok=True, abs=1e-12)


def test_raw_score_is_rounded_before_it_is_moved() -> None:
    """Raw 1.5 becomes 2, and (2 - 1) * 10 = 10; rounded at the end alone it would be 5."""
    raw = Lookup(0, np.array([0.0, 1.5]))
    scale = ScalePlan((0,), (raw,), np.array([1, NAN]), 1, 1, 10, raw_decimals=0)
    assert _scored(scale, np.ones((1, 1), np.uint8))[0].tolist() == [10]


def test_item_analysis_leaves_out_what_is_no_answer() -> None:
    """Item values are missing where the item is not answered, and there where a missing one counts as 5."""
    codes = np.array([[1, 2, 0], [3, 1, 0]], np.uint8)
    for recode, expected in ((APPLIES, [NAN, 1, NAN]), (COUNTS_AS, None)):
        scale = ScalePlan((0, 1), (FIRST, recode), np.array([1, 2, NAN]), 1, 0, 1)
        known = codes if expected else codes[:, 1:]
        np.testing.assert_array_equal(recode_items(scale, known)[1], expected or [1, 5])
