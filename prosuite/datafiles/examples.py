"""Examples of what a place of a data file may hold, as TOML writes it and as near as can be to what was found."""

import difflib
import math
import re
from collections.abc import Iterator
from typing import Any, Final

from prosuite.datafiles.schema import Expected
from prosuite.datafiles.toml_text import inline, key_text, quoted, written
from prosuite.datafiles.words import IDENTIFIER, PATTERNS

_NUMBERS: Final = (1, 0.5, 0)
_NUMBER: Final = re.compile(r"\s*[+-]?\d{1,9}([.,]\d{1,9})?\s*")
_LONGEST = 90
_LONGEST_TEXT = 30


def example(expected: Expected, found: Any = None) -> str | None:
    """Return a value that may stand there; None if there is none that is short."""
    text = _example(expected, found)
    return text if text is not None and len(text) <= _LONGEST else None


def assignment(key: str, expected: Expected, found: Any = None) -> str | None:
    """Return a line that gives a key a value it may have; None if there is none that is short."""
    value = example(expected, found)
    return None if value is None else f"{key_text(key)} = {value}"


def entry(table: Expected, found_key: str) -> str | None:
    """Return a line of a table with free keys: its model's example, or one whose key is near to the one found."""
    if isinstance(table.example, dict):
        return inline(dict([*table.example.items()][:1])).removeprefix("{ ").removesuffix(" }")
    under, key = table.under_free_key, _example(table.free_key, found_key)
    return None if under is None or key is None else assignment(key.strip('"'), under)


def _example(expected: Expected, found: Any) -> str | None:
    if expected.example is not None:
        return inline(expected.example)
    if expected.members:
        return _example(expected.members[0], found)
    if expected.choices:
        return written(_nearest(found, expected.choices))
    if expected.tag is not None:
        return _example(next(iter(expected.by_tag.values())), None)
    make = {
        "array": _of_list,
        "object": _of_table,
        "string": _of_text,
        "integer": _of_number,
        "number": _of_number,
        "boolean": lambda *_: "true",
    }
    kind = expected.kind or ""
    return make[kind](expected, found) if kind in make else None


def _of_list(expected: Expected, found: Any) -> str | None:
    size = expected.size or expected.least or 1
    near = [*(found if isinstance(found, list) else [found]), *[None] * size]
    entries = [_example(expected.entry(number), near[number]) for number in range(size)]
    return None if None in entries else f"[{', '.join(map(str, entries))}]"


def _of_table(expected: Expected, _found: Any) -> str | None:
    under = expected.under_free_key
    if under is not None:
        lines = [entry(expected, "")]
    else:
        keys = expected.keys
        lines = [assignment(key, keys[key]) for key in expected.needed or list(keys)[:1]]
    return None if not lines or None in lines else f"{{ {', '.join(map(str, lines))} }}"


def _of_text(expected: Expected, found: Any) -> str | None:
    pattern = expected.schema.get("pattern")
    if pattern is None:
        return quoted(found) if isinstance(found, str) and 0 < len(found) <= _LONGEST_TEXT else '"some text"'
    return next((quoted(text) for text in _texts(found, pattern) if re.search(pattern, text)), None)


def _of_number(expected: Expected, found: Any) -> str | None:
    bounds = [expected.schema[key] for key in ("minimum", "maximum") if key in expected.schema]
    whole = expected.kind == "integer"
    numbers = (
        number
        for number in (*_numbers(found), *_NUMBERS, *bounds)
        if _within(number, expected) and (float(number).is_integer() or not whole)
    )
    return next((written(number) for number in numbers), None)


def _within(number: float, expected: Expected) -> bool:
    low, above = (expected.schema.get(key, -math.inf) for key in ("minimum", "exclusiveMinimum"))
    high, below = (expected.schema.get(key, math.inf) for key in ("maximum", "exclusiveMaximum"))
    return bool(low <= number <= high and above < number < below)


def _nearest(found: Any, choices: list[Any]) -> Any:
    near = difflib.get_close_matches(str(found).lower(), list(map(str, choices)), n=1)
    return next((choice for choice in choices if str(choice) in near), choices[0])


def _texts(found: Any, pattern: str) -> Iterator[str]:
    """Yield texts that may fit a pattern: the one found without what a name cannot have, and the pattern's example."""
    if pattern == IDENTIFIER and isinstance(found, str):
        yield re.sub(r"[^a-z0-9_]+", "_", found.strip().lower()).strip("_")
    if pattern in PATTERNS:
        yield PATTERNS[pattern][1]


def _numbers(found: Any) -> Iterator[float]:
    """Yield the number that was found as text, with a decimal comma, or with nothing behind its point."""
    if not isinstance(found, bool) and _NUMBER.fullmatch(str(found)):
        number = float(str(found).replace(",", "."))
        yield int(number) if number.is_integer() else number
