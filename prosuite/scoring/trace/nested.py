"""Accounts as nested data for JSON: each number in full, each named value told once and referred to then."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from prosuite.arithmetic.accounts import Account
from prosuite.cells import text

SAME = "same"  # a value of a name that is told elsewhere


def nested(account: Account) -> dict[str, Any]:
    """Return an account with all that it is made of, as JSON takes it."""
    return _nested(account, set())


def _nested(account: Account, told: set[str]) -> dict[str, Any]:
    entry = {"name": account.name, "label": account.label}
    entry = {key: word for key, word in entry.items() if word}
    if account.name in told:
        return {"op": SAME, **entry, "value": _plain(account.value, told)}
    told |= {account.name} - {""}
    facts = {key: _plain(fact, told) for key, fact in account.facts.items()}
    whole = {"op": account.op, **entry, "value": _plain(account.value, told), **facts}
    return whole | ({"of": [_nested(part, told) for part in account.of]} if account.of else {})


def _plain(held: Any, told: set[str]) -> Any:
    if isinstance(held, Account):
        return _nested(held, told)
    if isinstance(held, Mapping):
        return {str(key): _plain(value, told) for key, value in held.items()}
    if isinstance(held, list | tuple):
        return [_plain(value, told) for value in held]
    if isinstance(held, bool | np.bool_ | str | None):
        return bool(held) if isinstance(held, np.bool_) else held
    if isinstance(held, int | float | np.integer | np.floating):
        number = held.item() if isinstance(held, np.generic) else held
        return None if isinstance(number, float) and not math.isfinite(number) else number
    return text(held)
