"""An account for a person: each value with its formula, in names and in numbers, and tables of its parts."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from prosuite.arithmetic.accounts import Account
from prosuite.cells import text
from prosuite.harmless import visible

_SIGNS = {"sum": " + ", "product": " x ", "difference": " - ", "quotient": " / ", "power": " ^ "}
_WORDS = {"ln": "ln", "exp": "exp", "round": "round", "round_down": "round down", "mean": "mean", "larger": "larger of"}
_TWO_LINES = 2
_FEW = 3  # summands that stand in a formula; more stand in a table below it
_LONGEST = 24  # characters of a cell that are shown
_LAST = ("became", "note")
_RANKS = {2: "second ", 3: "third "}
Row = dict[str, str]


def lines_of(account: Account, width: int) -> Iterator[str]:
    """Yield the lines of an account: the value, then each that it was made of, then the cells that are left."""
    shown: set[str] = set()
    named = in_order(account)
    was_short = False
    for one in named:
        if one.op not in ("cell", "parameter") and not _is_converted(one):
            block = list(_block(one, width, shown))
            is_short = not one.facts.get("title") and len(block) == _TWO_LINES
            short = _wrapped(f"{block[0]}, {block[-1].strip().removeprefix('= ')}", width) if is_short else block
            yield from short if is_short and was_short else ("", *short)
            was_short = is_short
    left = [one for one in named if one.name not in shown and (one.op in ("cell", "parameter") or _is_converted(one))]
    if left:
        yield from ("", "Cells", *_table([_flat(one) for one in left], width))


def in_order(account: Account) -> list[Account]:
    """Return the accounts with a name, each once, what something was made of behind it."""
    found: dict[str, Account] = {}
    waiting = [account]
    while waiting:
        one = waiting.pop(0)
        if one.name in found:
            continue
        if one.name:
            found[one.name] = one
        parts = [*one.of, *aside(one)]
        waiting = [*waiting, *parts] if one.name else [*parts, *waiting]
    return list(found.values())


def aside(account: Account) -> tuple[Account, ...]:
    """Return what an account tells besides what it is made of: what was missing, and whom it is compared with."""
    return (*account.facts.get("missing", ()), *account.facts.get("matched", ()))


def rules_of(account: Account) -> list[str]:
    """Return the references of the rules by which an account and its parts were made, each once."""
    parts = [part for one in in_order(account) for part in _within(one)]
    return list(dict.fromkeys(part.facts["source"] for part in parts if isinstance(part.facts.get("source"), str)))


def number(value: float) -> str:
    """Return a number for a person: six digits that count."""
    return "-" if math.isnan(value) else f"{value:.6g}"


def _is_converted(account: Account) -> bool:
    return account.op == "product" and account.of[0].op == "cell" and "units" in account.of[-1].facts


def _block(one: Account, width: int, shown: set[str]) -> Iterator[str]:
    facts = one.facts
    unit = facts.get("unit") or ""
    unit = f" ({unit})" if unit[:1].isdigit() else f" {unit}".rstrip()
    own = facts.get("means") or f"{number(one.value)}{unit}"
    value = f"{own}, number {number(one.value)}" if "means" in facts and facts.get("title") else own
    value = value if one.known else "no value"
    yield from _wrapped(f"{one.name} = {value}{'  ' + facts['title'] if facts.get('title') else ''}", width)
    said = [facts.get("why"), facts.get("limit"), facts.get("note")]
    whom = [f"{key} {facts[key]}" for key in ("norms", "equation", "stratum") if facts.get(key)]
    if any(said):
        yield from _wrapped("; ".join(filter(None, said)), width, "  ")
    if whom:
        yield from _wrapped("; ".join(whom), width, "  ")
    yield from _HOW.get(one.op, _formula)(one, width)
    for listed in _lists(one):
        takes = listed.facts.get("takes", one.facts.get("takes"))
        gone = one.facts.get("missing", ()) if listed.op in ("sum", "mean") else ()
        yield from _table([*_rows(listed), *(_missing(part, takes) for part in gone)], width)
        shown.update(cell.name for part in (*listed.of, *gone) if (cell := _first_cell(part)) is not None)
    yield from _sources(one, width)


def _rows(listed: Account) -> list[Row]:
    """Return the rows of the table of what an account was made of, each with what it counts, or what became of it."""
    rows = [_flat(part) for part in listed.of]
    if listed.op in ("sum", "mean"):
        label = "product" if any(part.label == "product" for part in listed.of) else "counts"
        for row, part in zip(rows, listed.of, strict=True):
            row[label] = row.pop(label, "") or number(part.value)
        if all(row[label] == row.get("answer") for row in rows):
            rows = [{key: held for key, held in row.items() if key != label} for row in rows]
    for row, trial in zip(rows, listed.facts.get("trials", ()), strict=False):
        by = {} if listed.facts.get("by") is None else {f"by {listed.facts['by']}": number(trial["by"])}
        failed = _failed(trial["failed"]) if trial["became"] == "not eligible" else ""
        row |= {**by, "became": trial["became"], "note": failed}
    for row, part in zip(rows, listed.of, strict=True):
        if part.op == "test":
            unmet = next((test for test in part.facts["when"] if not test["holds"]), None)
            row |= {"note": _failed(unmet) if unmet else "counts", "value": ""}
    return rows


def _failed(test: Mapping[str, Any] | None) -> str:
    """Return in words which test a trial does not meet, without the name of the trial."""
    return in_words({**test, "name": test["name"].partition(" (")[0]}) if test else ""


def _first_cell(part: Account) -> Account | None:
    if part.op == "cell" or _is_converted(part):
        return part
    if part.name or part.label == "term":
        return None
    return next((cell for own in part.of if (cell := _first_cell(own)) is not None), None)


def _lists(one: Account) -> list[Account]:
    """Return the parts of an account that stand in tables: long sums, means, what is picked or counted."""
    if one.op in ("pick", "count", "none"):
        return [one] if any(_is_told(part) for part in one.of) else []
    return [part for part in _within(one) if _is_list(part)]


def _is_told(part: Account) -> bool:
    return part.known or bool(part.facts)


def _is_list(account: Account) -> bool:
    return account.op in ("sum", "mean") and (len(account.of) > _FEW or any(map(_is_answer, account.of)))


def _is_answer(part: Account) -> bool:
    return part.op == "recode" or part.label == "answer" or (part.label == "counts" and any(map(_is_answer, part.of)))


def _within(one: Account) -> Iterator[Account]:
    """Yield an account and all parts of it that have no name of their own."""
    yield one
    for part in one.of:
        if not part.name:
            yield from _within(part)


def _formula(one: Account, width: int) -> Iterator[str]:
    """Yield the formula of an account in names, and in numbers."""
    names, numbers = _expression(one, _by_name, top=True), _expression(one, _by_number, top=True)
    for said in dict.fromkeys((names, numbers)):
        if said not in (one.name, number(one.value)):
            yield from _wrapped(f"= {said}", width, "  ", "    ")
    for part in _in_formula(one):
        if part.op == "interpolate":
            yield from _wrapped(f"{part.label} {number(part.value)}: {_knots(part)}", width, "  ", "    ")


def _in_formula(one: Account) -> Iterator[Account]:
    """Yield the parts that stand in the formula of an account, not in a table of their own."""
    yield one
    for part in () if _is_list(one) else one.of:
        if not part.name:
            yield from _in_formula(part)


def _by_name(part: Account) -> str:
    return part.name or part.label or number(part.value)


def _by_number(part: Account) -> str:
    return str(part.facts["means"]) if part.op == "cell" and "means" in part.facts else number(part.value)


def _expression(one: Account, shown: Callable[[Account], str], *, top: bool = False) -> str:
    """Return an account as a formula; a list is named, its parts stand in a table."""
    if not top and one.name:
        return shown(one)
    if _is_list(one):
        return one.op if shown is _by_name else number(one.value)
    if one.op in _SIGNS:
        inner = _SIGNS[one.op].join(_expression(part, shown) for part in one.of)
        return inner if top else f"({inner})"
    if one.op in _WORDS:
        return f"{_WORDS[one.op]}({', '.join(_expression(part, shown) for part in one.of)})"
    return number(one.value) if one.op == "number" else shown(one)


def _picked(one: Account, width: int) -> Iterator[str]:
    facts = one.facts
    rank = _RANKS.get(facts.get("rank", 1), "" if facts.get("rank", 1) == 1 else f"{facts['rank']}th ")
    by = f", by {facts['by']}" if facts.get("by") else ""
    group = f" of group {facts['among']} of eligible trials" if facts.get("among", 1) != 1 else ""
    yield from _wrapped(f"= the {rank}{facts['rule']}{by}{group}", width, "  ", "    ")


def _first(one: Account, width: int) -> Iterator[str]:
    taken = one.facts.get("taken")
    passed = [part.name for part in one.of[: taken if taken is not None else len(one.of)]]
    before = f", before it none of {', '.join(dict.fromkeys(passed))}" if passed else ""
    said = (
        f"= {one.of[taken].name}, the first that serves{before}"
        if taken is not None
        else f"none of {', '.join(passed)}"
    )
    yield from _wrapped(said, width, "  ", "    ")


def _decided(one: Account, width: int) -> Iterator[str]:
    last = one.facts["rows"][-1]
    because = " and ".join(map(in_words, last["when"])) or "no other row holds"
    gives = _given(last["give"]) if last["give"] is not None else "no value"
    yield from _wrapped(f"= {gives}: {because} (row {len(one.facts['rows'])} of the decision)", width, "  ", "    ")


def _banded(one: Account, width: int) -> Iterator[str]:
    bands = "; ".join(_band(limit) for limit in one.facts["bands"])
    yield from _wrapped(f"= the band of {one.of[0].name} {number(one.of[0].value)}: {bands}", width, "  ", "    ")


def _band(limit: Mapping[str, Any]) -> str:
    edge = f"above {limit['above']:g}" if "above" in limit else f"from {limit['min']:g}" if "min" in limit else "lowest"
    return f"{edge}: {_given(limit['give'])}"


def _given(held: object) -> str:
    return number(held) if isinstance(held, float) else str(held)


def _looked_up(one: Account, width: int) -> Iterator[str]:
    keys = ", ".join(f"{key.name} {number(key.value)}" for key in one.of)
    yield from _wrapped(f"= looked up by {keys}", width, "  ", "    ")
    row = one.facts.get("row", {})
    own = {key: held for key, held in row.items() if key not in ("source", "note")}
    if own:
        yield from _wrapped("row: " + ", ".join(f"{key} {held}" for key, held in own.items()), width, "  ", "    ")


def _counted(one: Account, width: int) -> Iterator[str]:
    tests = one.facts.get("tests") or []
    what = f"that are {_asked(tests[0]['test'])}" if tests else "of trials that meet what is asked"
    met = [test["name"] for test in tests if test["holds"]]
    yield from _wrapped(f"= the number {what}{': ' if met else ''}{', '.join(met)}", width, "  ", "    ")


def _copied(one: Account, width: int) -> Iterator[str]:
    yield from _wrapped(f"= {one.of[0].name or 'the answer'}", width, "  ")


def _stated(one: Account, width: int) -> Iterator[str]:
    *answers, _ = one.of
    state = ", ".join(f"{answer.name} {number(answer.value)}" for answer in answers)
    yield from _wrapped(f"= {one.of[-1].label}, for {state}", width, "  ", "    ")


def _nothing(_one: Account, _width: int) -> Iterator[str]:
    yield from ()


_HOW: Mapping[str, Callable[[Account, int], Iterator[str]]] = {
    "pick": _picked,
    "first_of": _first,
    "decide": _decided,
    "band": _banded,
    "lookup": _looked_up,
    "count": _counted,
    "copy": _copied,
    "state": _stated,
    "none": _nothing,
}


def in_words(test: Mapping[str, Any]) -> str:
    """Return a test of a value in words: ``phase is pre (asked: post)``."""
    held = test["means"] or ("missing" if math.isnan(test["value"]) else number(test["value"]))
    asked = "" if test["holds"] else f" (asked: {_asked(test['test'])})"
    return f"{test['name']} is {held}{asked}"


def _asked(test: Mapping[str, Any]) -> str:
    words = {"min": "at least", "max": "at most", "above": "above", "below": "below", "equals": ""}
    said = [f"{words[key]} {_listed(held)}".strip() for key, held in test.items() if key in words and held is not None]
    said += ["whole" if test["whole"] else "no whole number"] if test.get("whole") is not None else []
    said += ["missing" if test["missing"] else "known"] if test.get("missing") is not None else []
    return " and ".join(said)


def _listed(held: Any) -> str:
    return " or ".join(map(str, held)) if isinstance(held, list | tuple) else text(held)


def _flat(part: Account) -> Row:
    """Return a part as the row of a table: its title, its cell, its labelled numbers in the order they are used."""
    row: Row = {"": part.name or str(part.facts.get("term", "")) or (part.label if part.op == "interpolate" else "")}
    _fill(part, row, top=True)
    return row


def _fill(part: Account, row: Row, *, top: bool = False) -> None:
    if part.op == "cell" or _is_converted(part):
        _fill_cell(part, row)
        return
    if part.op == "interpolate":
        row["note"] = _knots(part)
        return
    if part.label == "term":
        row["term"] = number(part.value)
        return
    if part.name and not top:
        row[""] = row[""] or part.name
        row[part.label or "value"] = number(part.value)
        return
    if not part.name:
        for own in part.of:
            _fill(own, row)
        row[""] = row[""] or str(part.facts.get("term", ""))
    label = part.label or ("value" if top else "")
    if label and label not in row:
        row[label] = number(part.value)


def _knots(spline: Account) -> str:
    return ", ".join(f"{number(value)} at {age:g}" for age, value in spline.facts["knots"])


def _fill_cell(part: Account, row: Row) -> None:
    own = part.of[0] if _is_converted(part) else part
    row[""] = row[""] or part.name
    row.setdefault("cell", own.facts.get("cell", ""))
    row.setdefault("holds", _held(own))
    if part.facts.get("means") or own.facts.get("means"):
        row.setdefault("means", visible(str(part.facts.get("means", own.facts.get("means")))))
        if not part.label:
            return
    if part.known:
        row[part.label or "value"] = number(part.value)
    if _is_converted(part):
        row["by"] = f"x {number(part.of[1].value)} {part.of[1].facts['units']}"
    if part.facts.get("why"):
        expected = f", expected {own.facts['expected']}" if own.facts.get("expected") else ""
        row.setdefault("note", f"{part.facts['why']}{expected}")


def _held(cell: Account) -> str:
    held = cell.facts.get("holds")
    said = "blank" if held is None and "cell" in cell.facts else visible(text(held))
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


def _missing(part: Account, takes: float | None) -> Row:
    row = _flat(part)
    return row | ({"note": f"takes {number(takes)}, the mean of the others"} if takes is not None else {})


def _table(rows: Sequence[Row], width: int) -> Iterator[str]:
    """Yield a table; the name of the sheet that all cells are on is said once."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    columns = [key for key in columns if key not in _LAST] + [key for key in _LAST if key in columns]
    columns = [key for key in columns if any(row.get(key) for row in rows)]
    widths = {key: max(len(key), *(len(row.get(key, "")) for row in rows)) for key in columns}
    for row in ({key: key for key in columns}, *rows):
        cells = [_aligned(row.get(key, ""), widths[key], key) for key in columns]
        yield from _wrapped("  ".join(cells).rstrip(), width, "    ", "        ", whole=True)


def _aligned(cell: str, width: int, key: str) -> str:
    return cell.ljust(width) if key in ("", "cell", "holds", "means", "note", "became", "by") else cell.rjust(width)


def _sources(one: Account, width: int) -> Iterator[str]:
    """Yield where the numbers of an account stand: table, lines and citation."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for part in _within(one):
        held = part.facts.get("source")
        for source in held if isinstance(held, list) else [held] if isinstance(held, Mapping) else []:
            key = (source.get("norms", ""), source["table"], source.get("citation", ""))
            found.setdefault(key, []).append(source.get("line") or 0)
    for (norms, table, citation), lines in found.items():
        where = f"{table} line{'s' * (len({*lines}) > 1)} {_runs(sorted({*lines}))}"
        yield from _wrapped("from " + "; ".join(filter(None, (norms, where, citation))), width, "  ", "    ")


def _runs(lines: Sequence[int]) -> str:
    """Return line numbers, those behind each other as a range."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _wrapped(line: str, width: int, first: str = "", then: str | None = None, *, whole: bool = False) -> Iterator[str]:
    if len(first + line) <= width:
        yield first + line
        return
    lines = wrap(
        line,
        width,
        initial_indent=first,
        subsequent_indent=first + "  " if then is None else then,
        drop_whitespace=not whole,
        break_on_hyphens=False,
    )
    yield from map(str.rstrip, lines)
