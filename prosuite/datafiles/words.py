"""What a place of a data file may hold, in words."""

from typing import Final

from prosuite.datafiles.schema import Expected
from prosuite.datafiles.toml_text import key_text, listed, written

# The patterns of texts in our models, in words and with an example.
IDENTIFIER: Final = r"^[a-z][a-z0-9_]*$"
PATTERNS: Final = {
    IDENTIFIER: ("lower-case letters, digits and _, beginning with a letter", "fev1_l"),
    r"^[A-Z][A-Z0-9_]{0,7}$": ("one to eight capital letters, digits and _, beginning with a letter", "FEV1Z"),
    r"^[^/\\]+\.csv$": ("the name of a CSV file in the same folder", "table.csv"),
    r"^[^\W\d_][\w%./^]*$|^%$": ("a unit without spaces that begins with a letter, or %", "cm"),
}
_BOUNDS: Final = {
    "minimum": "of at least",
    "exclusiveMinimum": "above",
    "maximum": "of at most",
    "exclusiveMaximum": "below",
}


def words(expected: Expected) -> str:
    """Say what a place may hold, to follow "expected"."""
    if expected.members:
        return listed([words(member) for member in expected.members])
    if expected.choices:
        return listed([written(choice) for choice in expected.choices])
    if expected.tag is not None:
        return f"a table with {expected.tag} = {words(expected.tags)}"
    say = {
        "array": _of_list,
        "object": _of_table,
        "string": _of_text,
        "integer": _of_number,
        "number": _of_number,
        "boolean": _of_switch,
    }
    kind = expected.kind or ""
    return say[kind](expected) if kind in say else "another value"


def _of_list(expected: Expected) -> str:
    if expected.size is not None:
        kinds = [words(expected.entry(number)) for number in range(expected.size)]
        each = f"each {kinds[0]}" if len(set(kinds)) == 1 else ", ".join(kinds)
        return f"a list of {expected.size} entries, {each}"
    size = f" of at least {expected.least}" if expected.least else ""
    return f"a list{size}, each entry {words(expected.entry(0))}"


def _of_table(expected: Expected) -> str:
    if not expected.needed:
        return "a table"
    return f"a table with {listed([key_text(key) for key in expected.needed], 'and')}"


def _of_text(expected: Expected) -> str:
    if "pattern" in expected.schema:
        return PATTERNS.get(expected.schema["pattern"], ("text of another form", ""))[0]
    return "text that is not empty" if expected.schema.get("minLength") else "text"


def _of_switch(_: Expected) -> str:
    return "true or false"


def _of_number(expected: Expected) -> str:
    return ("a whole number" if expected.kind == "integer" else "a number") + _bounds(expected)


def _bounds(expected: Expected) -> str:
    schema = expected.schema
    if "minimum" in schema and "maximum" in schema:
        return f" from {schema['minimum']:.15g} to {schema['maximum']:.15g}"
    bounds = [f"{word} {schema[key]:.15g}" for key, word in _BOUNDS.items() if key in schema]
    return f" {' and '.join(bounds)}" if bounds else ""
