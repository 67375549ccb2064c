"""How a draft puts things into words: sentences, names and lists."""

from collections.abc import Iterable

from prosuite.datafiles.toml_text import quoted
from prosuite.records.rows import Slot

_MOST_NAMES = 30
_LONGEST_NAME = 60


def sentence(words: str) -> str:
    """Return words as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def name(header: str) -> str:
    """Return a column's name in quotes, cut short if it is long."""
    return quoted(header if len(header) <= _LONGEST_NAME else f"{header[:_LONGEST_NAME]}...")


def listed(names: Iterable[str]) -> str:
    """Return names with commas, the first ones of many."""
    names = list(names)
    rest = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "")


def slot_name(slot: Slot) -> str:
    """Return which of the trials side by side it is."""
    phase, number = slot
    return " ".join(filter(None, [phase, str(number or "")])) or "one without a number"
