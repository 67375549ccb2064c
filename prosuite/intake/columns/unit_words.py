"""Words by which sheets speak of units, and the unit that a label states."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Literal

from prosuite.instruments.units import find_unit
from prosuite.intake.columns.roles import role_names
from prosuite.names import squash

_LAST_BRACKET = re.compile(r".*[(\[](?P<unit>[^()\[\]]+)[)\]]", re.DOTALL)
_BEFORE = ("in", "en", "em", "à")  # Distance in m
_HEADER_WORDS = re.compile(r"[^\W_]+")


def unit_of_words(words: Sequence[str], like: str) -> str | None:
    """Return the unit of the dimension of ``like`` that words are, maybe behind one such as "in"; else None."""
    is_led = len(words) > 1 and squash(words[0]) in unit_words("before")
    unit = find_unit(" ".join(words), like) or (find_unit(" ".join(words[1:]), like) if is_led else None)
    return unit.name if unit else None


def stated_unit(text: str, like: str) -> str | None:
    """Return the unit of the dimension of ``like`` that a label states: ``[m]``, ``in m``, ``Distance walked (m)``."""
    bracketed = _LAST_BRACKET.fullmatch(text.strip())
    parts = [[text], *([[bracketed["unit"]]] if bracketed else []), *_ends(text.split())]
    return next(filter(None, (unit_of_words(words, like) for words in parts)), None)


def _ends(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the last two words, and those behind a word for unit."""
    if squash(words[-2] if len(words) > 1 else "") in unit_words("before"):
        yield words[-2:]
    for place, word in enumerate(words[:-1], 1):
        if squash(word) in unit_words("unit"):
            yield words[place:]


@lru_cache(maxsize=4096)  # every instrument asks about every header
def values_named(header: str) -> str:
    """Return what a header says beside a word for unit at one of its ends; "" if it has none, or says nothing else."""
    words = _HEADER_WORDS.findall(header)
    for first, rest in ((words[-1:], words[:-1]), (words[:1], words[1:])):
        if rest and squash("".join(first)) in unit_words("unit"):
            return " ".join(rest)
    return ""


@cache
def unit_words(kind: Literal["unit", "before"]) -> frozenset[str]:
    """Return words for ``unit``, or that stand ``before`` one, as names are compared."""
    return frozenset(role_names("unit") if kind == "unit" else map(squash, _BEFORE))
