"""Operations on measured values: each against hand-worked cases, and against plain Python going row by row."""

from decimal import ROUND_HALF_UP, Decimal
from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosuite.arithmetic.operations import PartsPlan, decide, first_of, ratio, scale, weighted_products
from prosuite.arithmetic.trials import count, pick
from prosuite.arithmetic.values import Reasons, Test, Values, all_hold, rounded

GONE = 7  # number of the reason why a value is missing, in these tests
ZERO = 9  # of the reason that a quotient has nothing below
NONE = 9  # number of the reason for none
BAD = 6  # of the reason that what is there cannot be used
SAID = 5  # number of what is said of a value


def of(*numbers: float) -> Values:
    """Return one value per session, with a reason where it is missing."""
    number = np.array(numbers, np.float64)
    return Values(number, np.where(np.isnan(number), GONE, 0).astype(np.uint16))


def trials(*rows: list[float]) -> Values:
    """Return values of trials x sessions."""
    number = np.array(rows, np.float64)
    return Values(number, np.where(np.isnan(number), GONE, 0).astype(np.uint16))


def same(found: Values, *numbers: float) -> None:
    """Assert the numbers of a result; NaN where missing."""
    np.testing.assert_array_equal(found.number, np.array(numbers))


# Reasons


def test_a_reason_keeps_its_number() -> None:
    """The same text has the same number, another text another one, and no reason is 0."""
    reasons = Reasons()
    assert [reasons.number(text) for text in ("height is blank", "", "no walk", "height is blank")] == [1, 0, 2, 1]


# Conditions


@pytest.mark.parametrize(
    ("test", "number", "holds"),
    [
        (Test(low=4), 4, True),
        (Test(low=4), 3.999, False),
        (Test(high=10), 10, True),
        (Test(high=10), 10.001, False),
        (Test(above=10), 10, False),
        (Test(above=10), 10.001, True),
        (Test(below=0.7), 0.7, False),
        (Test(below=0.7), 0.699, True),
        (Test(low=2, high=3), 2.5, True),
        (Test(low=2, high=3), 3.5, False),
        (Test(equals=(1,)), 1, True),
        (Test(equals=(1,)), 2, False),
        (Test(equals=(1, 3)), 3, True),
        (Test(equals=(1, 3)), 2, False),
        (Test(whole=True), 50, True),
        (Test(whole=True), 50.25, False),
        (Test(whole=False), 50.25, True),
        (Test(whole=False), 50, False),
        (Test(missing=True), 50, False),
        (Test(missing=False), 50, True),
    ],
)
def test_a_condition_on_a_known_value(test: Test, number: float, holds: bool) -> None:  # noqa: FBT001 - expected
    """Limits named min and max are part of what they bound, above and below are not; nothing is open."""
    verdict = all_hold([(of(number), test)], (1,))
    assert (verdict.holds.tolist(), verdict.unknown.tolist()) == ([holds], [False])


@pytest.mark.parametrize(
    "test", [Test(low=4), Test(high=4), Test(above=4), Test(below=4), Test(equals=(4,)), Test(whole=True)]
)
def test_a_missing_value_leaves_a_condition_open(test: Test) -> None:
    """What is not known neither holds nor fails, and the reason why is kept."""
    verdict = all_hold([(of(nan), test)], (1,))
    assert (verdict.holds.tolist(), verdict.unknown.tolist(), verdict.why.tolist()) == ([False], [True], [GONE])


@pytest.mark.parametrize(("wanted", "holds"), [(True, True), (False, False)])
def test_whether_a_value_is_missing_is_always_known(wanted: bool, holds: bool) -> None:  # noqa: FBT001 - expected
    """A condition on being missing is never open."""
    verdict = all_hold([(of(nan), Test(missing=wanted))], (1,))
    assert (verdict.holds.tolist(), verdict.unknown.tolist()) == ([holds], [False])


@pytest.mark.parametrize(
    ("first", "second", "holds", "unknown"),
    [
        (5, 5, True, False),
        (5, 3, False, False),
        (3, 5, False, False),
        (5, nan, False, True),
        (nan, 5, False, True),
        (3, nan, False, False),
        (nan, 3, False, False),
        (nan, nan, False, True),
    ],
)
def test_one_condition_that_fails_settles_it(first: float, second: float, holds: bool, unknown: bool) -> None:  # noqa: FBT001 - expected
    """Kleene's conjunction: false whatever the other is, open only if none is false."""
    verdict = all_hold([(of(first), Test(low=4)), (of(second), Test(low=4))], (1,))
    assert (verdict.holds.tolist(), verdict.unknown.tolist()) == ([holds], [unknown])


NUMBERS = st.sampled_from([nan, 0.0, 1.0, 1.5, 2.0, 3.0])
TESTS = st.one_of(
    st.builds(Test, low=st.sampled_from([-inf, 1.0, 2.0]), high=st.sampled_from([inf, 1.5, 3.0])),
    st.builds(Test, above=st.sampled_from([-inf, 1.0]), below=st.sampled_from([inf, 2.0])),
    st.builds(Test, equals=st.sampled_from([(1.0,), (0.0, 3.0)])),
    st.builds(Test, whole=st.booleans()),
    st.builds(Test, missing=st.booleans()),
)


def one_holds(number: float, test: Test) -> bool | None:
    """Say of one number whether a condition holds; None if that is open."""
    if test.missing is not None:
        return isnan(number) == test.missing
    if isnan(number):
        return None
    return (
        test.low <= number <= test.high
        and test.above < number < test.below
        and (test.equals is None or number in test.equals)
        and (test.whole is None or number.is_integer() == test.whole)
    )


def together(verdicts: list[bool | None]) -> bool | None:
    """Combine verdicts in three-valued logic."""
    if False in verdicts:
        return False
    return None if None in verdicts else True


@st.composite
def conditions(draw: st.DrawFn, n: int = 4) -> list[tuple[list[float], Test]]:
    """Draw up to three conditions on values of n sessions."""
    pairs = st.tuples(st.lists(NUMBERS, min_size=n, max_size=n), TESTS)
    return draw(st.lists(pairs, max_size=3))


def as_values(drawn: list[tuple[list[float], Test]]) -> list[tuple[Values, Test]]:
    """Return drawn conditions as the operations take them."""
    return [(of(*numbers), test) for numbers, test in drawn]


@given(conditions())
def test_conditions_agree_with_a_loop(drawn: list[tuple[list[float], Test]]) -> None:
    """Whatever is combined, every session has the verdict that plain Python gives it."""
    verdict = all_hold(as_values(drawn), (4,))
    expected = [together([one_holds(numbers[place], test) for numbers, test in drawn]) for place in range(4)]
    assert verdict.holds.tolist() == [one is True for one in expected]
    assert verdict.unknown.tolist() == [one is None for one in expected]


# Sums, products and ratios


def test_a_sum_of_products() -> None:
    """Laps x metres per lap + the unfinished lap: 13 x 30 + 12 = 402."""
    terms = [([of(13), of(30)], 1.0, None), ([of(12)], 1.0, None)]
    same(weighted_products(terms, (1,)), 402)


def test_a_term_without_factors_is_a_constant() -> None:
    """220 - age."""
    same(weighted_products([([], 220.0, None), ([of(60)], -1.0, None)], (1,)), 160)


def test_a_missing_factor_makes_the_sum_missing_with_its_reason() -> None:
    """Nothing is guessed."""
    found = weighted_products([([of(13), of(nan)], 1.0, None), ([of(12)], 1.0, None)], (1,))
    same(found, nan)
    assert found.why.tolist() == [GONE]


def test_a_missing_factor_may_count_as_a_number() -> None:
    """With a number for what is missing, times its weight, there is nothing to explain."""
    found = weighted_products([([of(10)], 1.0, None), ([of(nan)], 3.0, 2.0)], (1,))
    same(found, 16)
    assert found.why.tolist() == [0]


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=5))
def test_products_agree_with_a_loop(rows: list[tuple[float, float, float]]) -> None:
    """2ab - c for every row."""
    a, b, c = (of(*column) for column in zip(*rows, strict=True))
    same(
        weighted_products([([a, b], 2.0, None), ([c], -1.0, None)], (len(rows),)), *(2 * x * y - z for x, y, z in rows)
    )


def test_a_value_of_the_session_serves_every_trial() -> None:
    """Trials x sessions times sessions."""
    found = weighted_products([([trials([1, 2], [3, 4]), of(10, 100)], 1.0, None)], (2, 2))
    assert found.number.tolist() == [[10, 200], [30, 400]]


@pytest.mark.parametrize(("over", "under", "expected"), [(2.4, 3.2, 75), (0, 3.2, 0), (2.4, 0, nan), (nan, 3.2, nan)])
def test_a_ratio(over: float, under: float, expected: float) -> None:
    """One over the other in percent; there is none over 0, for a reason of its own."""
    found = ratio(of(over), of(under), 100.0, ZERO)
    np.testing.assert_allclose(found.number, [expected], rtol=1e-15)
    assert found.why.tolist() == [GONE if np.isnan(over) else ZERO if under == 0 else 0]


@pytest.mark.parametrize(("if_missing", "expected"), [(None, [6, nan, nan]), (0.0, [6, 4, 0]), (1.0, [6, 5, 3])])
def test_a_total_with_missing_parts(if_missing: float | None, expected: list[float]) -> None:
    """A part that is missing makes the total missing, or counts as a number."""
    plan = PartsPlan(
        [None] * 3,
        [None] * 3,
        [if_missing] * 3,
        minimum=0 if if_missing is not None else 3,
        mean=False,
        lowest=0,
        per_point=1,
    )
    same(scale([of(1, nan, nan), of(2, 1, nan), of(3, 3, nan)], plan, Reasons()), *expected)


# Rounding


@pytest.mark.parametrize(
    ("number", "decimals", "expected"),
    [
        (0.5, 0, 1),
        (1.5, 0, 2),
        (2.5, 0, 3),
        (-0.5, 0, -1),
        (-2.5, 0, -3),
        (0.15, 1, 0.2),
        (0.25, 1, 0.3),
        (1.005, 2, 1.01),
        (2.675, 2, 2.68),
        (1000 * 3.20 - 1000 * 3.05, 0, 150),
        (1000 * 3.20 - 1000 * 3.049, 0, 151),
        (0.4999, 0, 0),
        (12.049, 1, 12.0),
    ],
)
def test_rounding_is_as_by_hand(number: float, decimals: int, expected: float) -> None:
    """Halves go away from zero, also those that binary numbers only come near (1.005, 2.675)."""
    same(rounded(of(number), decimals), expected)


def test_without_decimals_nothing_is_rounded() -> None:
    """A number stays as it is."""
    same(rounded(of(0.123456789), None), 0.123456789)


@given(st.integers(-100_000, 100_000), st.integers(0, 3))
def test_decimal_halves_go_away_from_zero(tenths: int, decimals: int) -> None:
    """Against Decimal's ROUND_HALF_UP, which goes away from zero: every half and everything a tenth beside it."""
    exact = Decimal(tenths).scaleb(-decimals - 1)
    expected = float(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    same(rounded(of(float(exact)), decimals), expected)


# The first of several


def test_the_first_value_that_is_there() -> None:
    """An option that is missing passes to the next."""
    same(first_of([(of(1, nan, nan), [], 0), (of(2, 2, nan), [], 0)], NONE), 1, 2, nan)


def test_an_option_whose_condition_does_not_hold_passes() -> None:
    """A condition that fails or is open is none that holds."""
    when = [(of(1, 0, nan), Test(equals=(1,)))]
    same(first_of([(of(10, 10, 10), when, 0), (of(20, 20, 20), [], 0)], NONE), 10, 20, 20)


def test_the_note_of_the_option_taken_is_said() -> None:
    """And of no other one."""
    found = first_of([(of(1, nan, nan), [], SAID), (of(2, 2, nan), [], 0)], NONE)
    assert found.why.tolist() == [SAID, 0, GONE]


def test_what_is_said_of_a_value_already_stays() -> None:
    """A caveat that the value brings along is not lost to the note."""
    brought = Values(np.array([1.0]), np.array([3], np.uint16))
    assert first_of([(brought, [], SAID)], NONE).why.tolist() == [3]


def test_none_has_the_reason_for_none() -> None:
    """Where no option's conditions hold."""
    assert first_of([(of(1), [(of(0), Test(equals=(1,)))], 0)], NONE).why.tolist() == [NONE]


def test_a_missing_option_explains_itself() -> None:
    """Where an option was open to be taken and is missing, its own reason is given."""
    assert first_of([(of(nan), [], 0)], NONE).why.tolist() == [GONE]


# Decision tables


def by_age(*ages: float) -> Values:
    """Decide 1 for those under 7, 2 for those over 12, nothing between with a reason."""
    age = of(*ages)
    rows = [([(age, Test(below=7))], 1.0, 0), ([(age, Test(above=12))], 2.0, 0), ([(age, Test(low=10))], nan, SAID)]
    return decide(rows, (len(ages),), NONE)


def test_the_first_row_that_holds_decides() -> None:
    """In the order of the table."""
    same(by_age(5, 15), 1, 2)


def test_a_row_may_give_a_reason_for_none() -> None:
    """It decides all the same."""
    found = by_age(11)
    assert (np.isnan(found.number).tolist(), found.why.tolist()) == ([True], [SAID])


def test_no_row_that_holds_has_its_reason() -> None:
    """Where no row holds."""
    assert by_age(8).why.tolist() == [NONE]


def test_a_row_that_is_open_decides_nothing() -> None:
    """A later row cannot be taken where an earlier one might have held."""
    rows = [([(of(nan), Test(below=7))], 1.0, 0), ([], 2.0, 0)]
    found = decide(rows, (1,), NONE)
    assert (np.isnan(found.number).tolist(), found.why.tolist()) == ([True], [GONE])


def test_an_earlier_row_that_holds_needs_no_later_value() -> None:
    """What is missing further down does not matter."""
    same(decide([([(of(5), Test(below=7))], 1.0, 0), ([(of(nan), Test(below=7))], 2.0, 0)], (1,), NONE), 1)


def test_a_row_hands_on_what_is_said_of_its_values() -> None:
    """A grade that rests on an age in whole years says so."""
    age = Values(np.array([5.0]), np.array([SAID], np.uint16))
    assert decide([([(age, Test(below=7))], 1.0, 0)], (1,), NONE).why.tolist() == [SAID]


@given(st.lists(conditions(), min_size=1, max_size=4))
def test_a_table_agrees_with_a_loop(drawn: list[list[tuple[list[float], Test]]]) -> None:
    """Every session has what plain Python gives it, row after row."""
    found = decide([(as_values(when), float(row), 0) for row, when in enumerate(drawn)], (4,), NONE)
    for place in range(4):
        expected = nan
        for row, when in enumerate(drawn):
            verdict = together([one_holds(numbers[place], test) for numbers, test in when])
            if verdict is not False:
                expected = row if verdict else nan
                break
        np.testing.assert_array_equal(found.number[place], expected)


# Trials


def test_a_count_goes_over_trials() -> None:
    """Trials with a value of 1; a missing one does not count."""
    same(count([(trials([1, 1], [1, nan], [0, 1]), Test(equals=(1,)))], (3, 2)), 2, 2)


WALKS = trials([400, nan, nan, 410], [420, 380, nan, 410], [390, 360, nan, 430])


@pytest.mark.parametrize(
    ("rule", "rank", "expected"),
    [
        ("highest", 1, [420, 380, nan, 430]),
        ("highest", 2, [400, 360, nan, 410]),
        ("highest", 3, [390, nan, nan, 410]),
        ("highest", 4, [nan, nan, nan, nan]),
        ("lowest", 1, [390, 360, nan, 410]),
        ("lowest", 2, [400, 380, nan, 410]),
        ("first", 1, [400, 380, nan, 410]),
        ("first", 2, [420, 360, nan, 410]),
        ("last", 1, [390, 360, nan, 430]),
        ("last", 2, [420, 380, nan, 410]),
        ("mean", 1, [1210 / 3, 370, nan, 1250 / 3]),
    ],
)
def test_a_trial_by_every_rule_and_rank(rule: str, rank: int, expected: list[float]) -> None:
    """Trials without a value are no trials; equal ones count each."""
    same(pick(WALKS, WALKS, rule, rank, [([], 0)], NONE)[0], *expected)


def unusable(*rows: list[float]) -> Values:
    """Return trials x sessions, of which each that is missing holds something that cannot be used."""
    return Values(np.array(rows), np.where(np.isnan(rows), BAD, 0).astype(np.uint16))


@pytest.mark.parametrize(("missing", "holds", "left_open"), [(True, [False, False], [True, False]),
                                                            (False, [False, True], [True, False])])  # fmt: skip
def test_what_cannot_be_used_leaves_open_whether_it_is_missing(
    *, missing: bool, holds: list[bool], left_open: list[bool]
) -> None:
    """It is not known, and it is not blank."""
    test = Test(missing=missing, unreadable=(BAD,))
    found = [one[0].tolist() for one in test.verdict(unusable([nan, 1.0]))]
    assert found == [holds, left_open]


def test_a_count_is_open_where_a_trial_cannot_be_used() -> None:
    """Sessions of two trials: both there, one blank, one that cannot be used."""
    values = Values(np.array([[1.0, 1.0, 1.0], [1.0, nan, nan]]), np.array([[0, 0, 0], [0, GONE, BAD]], np.uint16))
    found = count([(values, Test(missing=False, unreadable=(BAD,)))], (2, 3), (BAD,))
    same(found, 2, 1, nan)
    assert found.why.tolist() == [0, 0, BAD]


def test_what_cannot_be_used_explains_before_what_is_blank() -> None:
    """Of the trials of a session, and of the options of a step."""
    blank_first = Values(np.array([[nan], [nan]]), np.array([[GONE], [BAD]], np.uint16))
    assert pick(blank_first, blank_first, "first", 1, [([], 0)], NONE, (BAD,))[0].why.tolist() == [BAD]
    options: list[tuple[Values, list[tuple[Values, Test]], int]]
    options = [(of(nan), [], 0), (Values(np.array([nan]), np.array([BAD], np.uint16)), [], 0)]
    assert first_of(options, NONE, (), (BAD,)).why.tolist() == [BAD]


def test_a_condition_that_cannot_be_read_is_why_nothing_is_taken() -> None:
    """Whether the option counts is open."""
    mark = unusable([nan])
    among = [([(mark, Test(equals=(1,)))], 0)]
    assert pick(trials([2.0]), trials([2.0]), "first", 1, among, NONE, (BAD,))[0].why.tolist() == [BAD]
    options: list[tuple[Values, list[tuple[Values, Test]], int]]
    options = [(of(1), [(Values(mark.number[0], mark.why[0]), Test(equals=(1,)))], 0)]
    assert first_of(options, NONE, (), (BAD,)).why.tolist() == [BAD]


def test_a_trial_picked_by_another_value() -> None:
    """The flow of the trial with the largest volume, though another trial has the larger flow."""
    same(pick(trials([1.0], [3.0]), trials([5.0], [4.0]), "highest", 1, [([], 0)], NONE)[0], 1.0)


def test_the_first_group_with_a_value_serves() -> None:
    """Acceptable trials (1) before usable ones (2), however large; what is said comes with the group."""
    kind, volume = trials([1, 2, 3], [2, 2, 3]), trials([3.0, 3.1, 3.2], [3.5, 3.4, 3.3])
    among = [([(kind, Test(equals=(1,)))], 0), ([(kind, Test(equals=(2,)))], SAID)]
    found, trial = pick(volume, volume, "highest", 1, among, NONE)
    same(found, 3.0, 3.4, nan)
    assert (found.why.tolist(), trial.tolist()) == ([0, SAID, NONE], [0, 1, 0])


def test_no_value_is_explained_by_what_keeps_the_trials_from_having_one() -> None:
    """An eligible trial without a value gives its own reason."""
    found, _ = pick(trials([nan]), trials([nan]), "highest", 1, [([], 0)], NONE)
    assert found.why.tolist() == [GONE]


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS, st.sampled_from([1.0, 2.0, nan])), min_size=1, max_size=5),
    st.sampled_from(["highest", "lowest", "first", "last"]),
    st.integers(1, 3),
)
def test_picking_agrees_with_a_loop(rows: list[tuple[float, float, float]], rule: str, rank: int) -> None:
    """One session: sort what is eligible and known, take the rank-th, try the next group if that has no value."""
    value, by, kind = (trials(*([number] for number in column)) for column in zip(*rows, strict=True))
    among = [([(kind, Test(equals=(1,)))], 0), ([(kind, Test(equals=(2,)))], 0)]
    expected = nan
    for group in (1.0, 2.0):
        eligible = [row for row in rows if row[2] == group and not isnan(row[1])]
        ordered = {
            "highest": sorted(eligible, key=lambda row: -row[1]),
            "lowest": sorted(eligible, key=lambda row: row[1]),
            "first": eligible,
            "last": eligible[::-1],
        }[rule]
        if isnan(expected) and len(ordered) >= rank:
            expected = ordered[rank - 1][0]
    same(pick(value, by, rule, rank, among, NONE)[0], expected)
