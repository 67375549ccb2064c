"""Which end of a scale the words of an answer are at, as far as everyday words tell."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+")


def end_of(words: str, *, quality: bool) -> int:
    """Return 1 for the good or much end of a scale, -1 for the bad or none end, 0 if the words do not tell.

    Parameters
    ----------
    words
        The words of an answer.
    quality
        Whether the scale runs from good to bad, and not from much to none.
    """
    known, said = _known(), set(_WORD.findall(_plain(words)))
    denied = bool(said & known["none"])
    if quality:
        return 0 if denied else bool(said & known["good"]) - bool(said & known["bad"])
    return -1 if denied else int(bool(said & known["much"]))


def _plain(words: str) -> str:
    """Return words in small letters without accents."""
    parts = unicodedata.normalize("NFKD", words.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


@cache
def _known() -> dict[str, set[str]]:
    text = files("prosuite.checks").joinpath("answer_words.toml").read_text(encoding="utf-8")
    return {kind: set(words.split()) for kind, words in tomllib.loads(text).items()}
