"""How a number came about: the operation, the numbers it was made of, and where each of these is from.

An account holds for one person. What an operation of steps or scales says of itself stands here, next to its
arithmetic, which gave the value; an account that does not come to it is refused.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from prosuite.arithmetic.operations import PartsPlan
from prosuite.arithmetic.rounding import down, half_away

_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Account:
    """A number and how it came about.

    Attributes
    ----------
    op
        What was done: one of ``OPERATIONS``, or of what else :mod:`prosuite.scoring.trace` tells.
    value
        The number; NaN where there is none.
    of
        What it was made of, in order.
    name
        Its name, if it has one of its own; accounts of one name are the same.
    label
        What it is to the account that it is a part of: ``weight``.
    facts
        Whatever else is to be known: the cell, the rule, the row of a table, the reason why there is no number.
    """

    op: str
    value: float
    of: tuple["Account", ...] = ()
    name: str = ""
    label: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Account {self.name or self.label or self.op}: {self.value:g} by {self.op} of {len(self.of)}>"

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return not math.isnan(self.value)

    def called(self, label: str) -> "Account":
        """Return the account with what it is to another one."""
        return replace(self, label=label)

    def with_facts(self, **facts: Any) -> "Account":
        """Return the account with more that is to be known; what is empty is left out."""
        return replace(
            self, facts={**self.facts, **{name: fact for name, fact in facts.items() if fact not in ("", None)}}
        )

    def agrees(self, value: float) -> bool:
        """Tell whether it comes to a value, noise of binary fractions aside."""
        return math.isclose(self.value, value, rel_tol=_CLOSE, abs_tol=_CLOSE)


def given(value: float, label: str = "", **facts: Any) -> Account:
    """Return the account of a number that is given: a coefficient, a mean, an end of a scale."""
    return Account("number", float(value), label=label).with_facts(**facts)


def made(op: str, *of: Account, label: str = "", **facts: Any) -> Account:
    """Return the account of a number made of others by one of ``OPERATIONS``."""
    with np.errstate(all="ignore"):
        value = float(OPERATIONS[op](*(part.value for part in of), **facts))
    return Account(op, value, of, label=label, facts=facts)


def _quotient(over: float, under: float) -> float:
    return over / under if under else math.nan


def _interpolated(at: float, knots: Sequence[Sequence[float]], rule: str) -> float:
    (low, first), (high, last) = knots[0], knots[-1]
    return first if rule == "floor" or low == high else first + (at - low) * (last - first) / (high - low)


# What each operation does to numbers: the whole of what a reader must know to go through a trace again.
OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "sum": lambda *of: sum(of),
    "product": lambda *of: math.prod(of),
    "mean": lambda *of: sum(of) / len(of),
    "difference": lambda first, second: first - second,
    "quotient": _quotient,
    "power": lambda base, exponent: np.float64(base) ** exponent,
    "ln": np.log,
    "exp": np.exp,
    "larger": max,
    "round": lambda number, decimals: half_away(np.array(number), decimals),
    "round_down": lambda number, decimals: down(np.array(number), decimals),
    "interpolate": _interpolated,
}


def rounded(account: Account, decimals: int | None, *, downwards: bool = False, label: str = "") -> Account:
    """Return the account of a rounded number; the same one where it is not rounded."""
    if decimals is None:
        return account
    return made("round_down" if downwards else "round", account, label=label, decimals=decimals)


def of_part(part: Account, place: int, plan: PartsPlan) -> Account:
    """Return the account of what a part of a scale counts: turned round, moved, or as it is."""
    turned, ends, stands_in = plan.reverse[place], plan.ends[place], plan.counts_as[place]
    if not part.known:
        return part if stands_in is None else given(stands_in, "counts", why="what it counts where it is missing")
    if turned is not None:
        return made("difference", given(turned), part, label="counts")
    if plan.rescale_each is None or ends is None:
        return part
    (low, high), (first, last) = ends, plan.rescale_each
    per_point = given((last - first) / (high - low), "per point")
    moved = made("product", made("difference", part, given(low)), per_point)
    return made("sum", given(first), moved, label="counts") if first else replace(moved, label="counts")


def of_scale(parts: Sequence[Account], plan: PartsPlan) -> Account:
    """Return the account of a sum or mean of parts; one that is missing takes the mean of the others."""
    known = [part for part in parts if part.known]
    raw = made("sum", *known, label="sum")
    if plan.most is not None:
        most = [given(most, part.name) for most, part in zip(plan.most, parts, strict=True) if part.known]
        raw = made("quotient", raw, made("sum", *most, label="possible"))
    elif plan.mean:
        raw = made("mean", *known, label="mean")
    elif len(known) < len(parts):
        share = made("quotient", given(len(parts)), given(len(known)), label="parts by parts there")
        raw = made("product", raw, share, label="with the missing parts as the mean of the others")
    raw = rounded(raw, plan.raw_decimals)
    if plan.lowest:
        raw = made("difference", raw, given(plan.lowest, "lowest"))
    if plan.per_point != 1:
        raw = made("product", raw, given(plan.per_point, "per point"))
    return rounded(raw, plan.decimals)


def of_products(
    terms: Iterable[tuple[Sequence[Account], float, float | None]], decimals: int | None, *, downwards: bool
) -> Account:
    """Return the account of a sum of products; a missing factor has its stand-in, if there is one."""
    products = []
    for factors, times, if_missing in terms:
        absent = if_missing is not None and not all(factor.known for factor in factors)
        own = [given(if_missing or 0.0, why="a part is missing")] if absent else list(factors)
        own = own if times == 1 and own else [*own, given(times, "times")]
        products.append(own[0] if len(own) == 1 else made("product", *own, label="product"))
    total = products[0] if len(products) == 1 else made("sum", *products, label="sum")
    return rounded(total, decimals, downwards=downwards)


def of_ratio(over: Account, under: Account, times: float, decimals: int | None) -> Account:
    """Return the account of one value over another, times a number."""
    quotient = made("quotient", over, under)
    return rounded(quotient if times == 1 else made("product", given(times), quotient), decimals)
