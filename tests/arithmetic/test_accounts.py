"""How a number came about: the operations of accounts, and the names of what is imputed."""

import math

import numpy as np
import pytest

from prosuite.arithmetic.accounts import Account, given, made, of_products, of_ratio, of_scale
from prosuite.arithmetic.operations import PartsPlan, scale
from prosuite.arithmetic.values import Reasons, Values


def _plan(minimum: int = 1, *, mean: bool = False) -> PartsPlan:
    return PartsPlan([None] * 3, [None] * 3, [None] * 3, minimum, mean, 0.0, 1.0, names=("a", "b", "c"))


@pytest.mark.parametrize(
    ("account", "value"),
    [
        (made("sum", given(1), given(2)), 3),
        (made("product", given(3), given(4)), 12),
        (made("mean", given(1), given(4)), 2.5),
        (made("quotient", given(1), given(0)), math.nan),
        (made("power", given(2), given(-1)), 0.5),
        (made("round", given(-2.5), decimals=0), -3),
        (made("round_down", given(2.9), decimals=0), 2),
        (made("interpolate", given(2.5), knots=[[2, 10], [3, 20]], rule="linear"), 15),
        (made("interpolate", given(2.5), knots=[[2, 10], [3, 20]], rule="floor"), 10),
        (of_ratio(given(1), given(8), 100, 0), 13),
        (of_products([([given(2), given(3)], 1, None), ([given(math.nan)], 2, 5)], None, downwards=False), 16),
    ],
)
def test_an_operation_comes_to_its_value(account: Account, value: float) -> None:
    """By hand."""
    assert account.value == pytest.approx(value, nan_ok=True)


def test_a_part_that_is_missing_takes_the_mean_of_the_others() -> None:
    """Of 1 and 3 it is 2, and the sum is 6; the mean of those there is 2."""
    parts = [given(1), given(3), given(math.nan)]
    assert of_scale(parts, _plan()).value == 6
    assert of_scale(parts, _plan(mean=True)).value == 2


def test_reasons_of_a_scale_name_its_imputed_parts() -> None:
    """Where it is scored; else how many were needed."""
    reasons = Reasons()
    numbers = np.array([[1.0, np.nan, np.nan, 1], [2, 2, np.nan, 1], [3, np.nan, 3, 1]])
    parts = [Values(row, np.zeros(4, np.uint16)) for row in numbers]
    result = scale(parts, _plan(minimum=1), reasons)
    assert [reasons.texts[why] for why in result.why] == [
        "",
        "1 of 3 parts there, 1 needed; imputed: a, c",
        "1 of 3 parts there, 1 needed; imputed: a, b",
        "",
    ]
    result = scale(parts, _plan(minimum=2), reasons)
    assert reasons.texts[result.why[1]] == "1 of 3 parts there, 2 needed"
