"""A second reader of traces: it goes through the JSON by itself, with plain arithmetic, and opens the file anew.

It imports nothing of prosuite. What each operation means is what docs/trace.md says.
"""

import csv
import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl.workbook.workbook import Workbook

_NORMS = Path(__file__).parents[2] / "norms"
_TABLES = Path(__file__).parents[2] / "prosuite" / "instruments" / "tables"
Node = Mapping[str, Any]


class SecondReader:
    """Works the value of a trace out again.

    Parameters
    ----------
    book
        The workbook that was scored, as openpyxl reads it.
    """

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._names: dict[str, float | None] = {}
        self.cells = 0

    def value(self, node: Node) -> float | None:
        """Return the value of a node from what it is made of, which must be the value it states."""
        if node["op"] == "same":
            return self._names[node["name"]]
        for part in (*node.get("missing", ()), *node.get("matched", ())):
            self.value(part)
        parts = [self.value(part) for part in node.get("of", ())]
        self._check_source(node)
        found = node["value"] if node["value"] is None else self._work_out(node, parts)
        assert _same(found, node["value"]), f"{node['op']} {node.get('name')}: {found}, stated {node['value']}"
        if "name" in node:
            self._names[node["name"]] = found
        return found

    def _work_out(self, node: Node, parts: Sequence[float | None]) -> float | None:
        if node["op"] == "cell":
            return self._cell(node)
        known = [math.nan if part is None else part for part in parts]
        return _OPERATIONS[node["op"]](node, known)

    def _cell(self, node: Node) -> float:
        """Return what a cell holds, read by openpyxl; words, dates and times stand for their number."""
        value = float(node["value"])
        if "!" not in node.get("cell", ""):
            return value
        sheet, _, address = node["cell"].rpartition("!")
        held = self._book[sheet.strip("'")][address].value
        self.cells += 1
        if isinstance(held, datetime.datetime):
            assert node["means"] == held.date().isoformat()
            return float(held.date().toordinal())
        if isinstance(held, int | float) and "means" not in node:
            return float(held)
        assert str(held) == str(node["holds"]), f"{node['cell']} holds {held!r}, stated {node['holds']!r}"
        return value

    def _check_source(self, node: Node) -> None:
        """Look a number up in the line of the table that it is said to be from."""
        source = node.get("source")
        if node["op"] not in ("number", "lookup") or not isinstance(source, Mapping) or not source.get("line"):
            return
        (path,) = [*_NORMS.rglob(source["table"]), *_TABLES.rglob(source["table"])]
        line = next(csv.reader([path.read_text(encoding="utf-8").splitlines()[source["line"] - 1]]))
        assert any(_is(cell, node["value"]) for cell in line), f"{source}: {node['value']} is not in {line}"


def _is(cell: str, value: float) -> bool:
    try:
        return math.isclose(float(cell), value)
    except ValueError:
        return False


def _same(found: float | None, stated: float | None) -> bool:
    if found is None or stated is None:
        return found is stated
    return math.isclose(found, stated, rel_tol=1e-9, abs_tol=1e-9)


def _round(node: Node, parts: Sequence[float]) -> float:
    scale = 10.0 ** node["decimals"]
    return math.copysign(math.floor(abs(parts[0]) * scale + 0.5 + 1e-9) / scale, parts[0])


def _round_down(node: Node, parts: Sequence[float]) -> float:
    scale = 10.0 ** node["decimals"]
    return float(math.floor(round(parts[0] * scale, 9)) / scale)


def _interpolate(node: Node, parts: Sequence[float]) -> float:
    (low, first), (high, last) = node["knots"][0], node["knots"][-1]
    if node["rule"] == "floor" or high == low:
        return float(first)
    assert low <= parts[0] <= high
    return float(first + (parts[0] - low) / (high - low) * (last - first))


def _recode(node: Node, parts: Sequence[float]) -> float:
    key = "missing" if math.isnan(parts[0]) else f"{parts[0]:g}"
    return float(node["table"][key])


def _pick(node: Node, parts: Sequence[float]) -> float:
    """Pick from the trials that are eligible, in their order, by the rule."""
    eligible = [
        (trial["by"], part)
        for trial, part in zip(node["trials"], parts, strict=True)
        if trial["became"] != "not eligible" and trial["by"] is not None
    ]
    place = node.get("rank", 1) - 1
    rule = node["rule"]
    if rule == "mean":
        known = [part for _, part in eligible if not math.isnan(part)]
        return sum(known) / len(known)
    if rule in ("highest", "lowest"):
        eligible.sort(key=lambda pair: pair[0], reverse=rule == "highest")
    return float(eligible[place if rule != "last" else -1 - place][1])


def _first_of(node: Node, parts: Sequence[float]) -> float:
    return float(parts[node["taken"]])


def _decide(node: Node, _parts: Sequence[float]) -> float:
    """Take the first row whose tests all hold; those before it do not."""
    rows = [all(_holds(test) for test in row["when"]) for row in node["rows"]]
    given = node["rows"][rows.index(True)]["give"]
    assert rows.index(True) == len(rows) - 1
    return _number(given, node)


def _holds(test: Mapping[str, Any]) -> bool:
    asked, value = test["test"], test["value"]
    if value is None:
        return asked.get("missing") is True
    number = round(value, 9)
    limits: list[tuple[str, Callable[[float], bool]]] = [
        ("min", lambda limit: number >= limit),
        ("max", lambda limit: number <= limit),
        ("above", lambda limit: number > limit),
        ("below", lambda limit: number < limit),
    ]
    verdicts = [holds(asked[key]) for key, holds in limits if asked.get(key) is not None]
    if asked.get("equals") is not None:
        wanted = asked["equals"] if isinstance(asked["equals"], list) else [asked["equals"]]
        verdicts.append((test["means"] if isinstance(wanted[0], str) else number) in wanted)
    if asked.get("whole") is not None:
        verdicts.append(number.is_integer() == asked["whole"])
    return all(verdicts) and asked.get("missing") is not True


def _band(node: Node, parts: Sequence[float]) -> float:
    value, given = round(parts[0], 9), None
    for band in node["bands"]:
        if value > band["above"] if "above" in band else value >= band.get("min", -math.inf):
            given = band["give"]
    return _number(given, node)


def _number(given: object, node: Node) -> float:
    """Return a number that is given; of words it is said beside it which one the number means."""
    if isinstance(given, str):
        assert given == node["means"]
        return float(node["value"])
    assert isinstance(given, int | float)
    return float(given)


def _lookup(node: Node, parts: Sequence[float]) -> float:
    if "state" in node["row"]:
        assert node["row"]["state"] == "".join(f"{part:g}" for part in parts)
        return float(node["value"])  # which stands in the line of its source
    for held, part in zip(node["keys"], parts, strict=True):
        low, high = (float(node["row"][name]) for name in ([held, held] if isinstance(held, str) else held))
        assert low == high == round(part, 9) or low <= round(part, 9) < high
    return float(node["row"][node["gives"]])


def _count(node: Node, parts: Sequence[float]) -> float:
    if "tests" in node:
        return float(sum(map(_holds, node["tests"])))
    return float(sum(part == 1 for part in parts))


def _test(node: Node, _parts: Sequence[float]) -> float:
    return float(all(map(_holds, node["when"])))


def _birthdays(_node: Node, parts: Sequence[float]) -> float:
    start, end = (datetime.date.fromordinal(int(part)) for part in parts)
    return float(end.year - start.year - ((end.month, end.day) < (start.month, start.day)))


_OPERATIONS: Mapping[str, Callable[[Node, Sequence[float]], float]] = {
    "number": lambda node, _: float(node["value"]),
    "parameter": lambda node, _: float(node["value"]),
    "state": lambda _, parts: parts[-1],
    "copy": lambda _, parts: parts[0],
    "sum": lambda _, parts: sum(parts),
    "product": lambda _, parts: math.prod(parts),
    "mean": lambda _, parts: sum(parts) / len(parts),
    "difference": lambda _, parts: parts[0] - parts[1],
    "quotient": lambda _, parts: parts[0] / parts[1],
    "power": lambda _, parts: math.pow(parts[0], parts[1]),
    "ln": lambda _, parts: math.log(parts[0]),
    "exp": lambda _, parts: math.exp(parts[0]),
    "larger": lambda _, parts: max(parts),
    "round": _round,
    "round_down": _round_down,
    "interpolate": _interpolate,
    "recode": _recode,
    "pick": _pick,
    "first_of": _first_of,
    "decide": _decide,
    "band": _band,
    "lookup": _lookup,
    "count": _count,
    "test": _test,
    "birthdays": _birthdays,
}
