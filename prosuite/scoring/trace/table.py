"""An account as a table: a row for each number, what it was made of behind it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from prosuite.arithmetic.accounts import Account
from prosuite.cells import text
from prosuite.scoring.trace.nested import SAME

COLUMNS = ("level", "name", "what", "operation", "value", "unit", "cell", "holds", "means", "note", "source")


def table_of(account: Account) -> pd.DataFrame:
    """Return a row for each number of an account; ``level`` says how deep it stands, 0 for the score."""
    return pd.DataFrame(list(_rows(account, 0, set())), columns=list(COLUMNS))


def _rows(account: Account, level: int, told: set[str]) -> Iterator[dict[str, Any]]:
    facts, again = account.facts, account.name in told
    told |= {account.name} - {""}
    yield {
        "level": level,
        "name": account.name,
        "what": account.label or facts.get("title") or facts.get("term") or "",
        "operation": SAME if again else account.op,
        "value": account.value,
        "unit": facts.get("unit") or facts.get("units") or "",
        "cell": facts.get("cell", ""),
        "holds": facts.get("holds"),
        "means": facts.get("means", ""),
        "note": "; ".join(str(facts[key]) for key in ("why", "limit", "note", "rule", "equation") if facts.get(key)),
        "source": _source(facts),
    }
    for part in () if again else (*account.of, *facts.get("missing", ()), *facts.get("matched", ())):
        yield from _rows(part, level + 1, told)


def _source(facts: Mapping[str, Any]) -> str:
    source = facts.get("source", "")
    if isinstance(source, list):
        return " and ".join(_source({"source": one}) for one in source)
    return "; ".join(map(text, source.values())) if isinstance(source, Mapping) else text(source)
