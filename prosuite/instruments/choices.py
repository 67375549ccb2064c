"""Which codes of a choice words mean; letters are weighed with all others of their column."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from prosuite.instruments.fields import MeasuredField
from prosuite.names import squash


class Meanings(NamedTuple):
    """What the words of a column mean.

    Attributes
    ----------
    codes
        The code of each word; None for one that is no known spelling.
    readings
        Where letters can mean one or the other: what they mean by each reading; empty where they cannot.
    """

    codes: dict[str, str | None]
    readings: tuple[dict[str, str], ...] = ()


def read_words(field: MeasuredField, typed: Iterable[str]) -> Meanings:
    """Return what the words of a column mean."""
    words = {word: squash(word) for word in typed}
    spelt = {squash(word): code for code, known in field.codes.items() for word in (code, *known)}
    letters = {letter for pair in field.letters for letter in pair.values()} & {*words.values()}
    if letters <= spelt.keys():
        return Meanings({word: spelt.get(name) for word, name in words.items()})
    pairs = [{letter: code for code, letter in pair.items()} for pair in field.letters]
    whole = [pair for pair in pairs if pair.keys() <= letters]
    fitting = [pair for pair in whole or pairs if pair.keys() & letters]
    meant = {letter: {pair[letter] for pair in fitting if letter in pair} for letter in letters}
    said = ({letter: code for letter, code in pair.items() if letter in letters} for pair in fitting)
    readings = tuple(said) if any(len(codes) > 1 for codes in meant.values()) else ()
    spelt |= {letter: min(codes) for letter, codes in meant.items() if codes}
    return Meanings({word: spelt.get(name) for word, name in words.items()}, readings)


def two_readings(field: MeasuredField, readings: Iterable[Mapping[str, str]]) -> str:
    """Return, in words, what letters can mean, and the lines that settle it."""
    each = list(readings)
    letters = " and ".join(dict.fromkeys(letter.upper() for one in each for letter in one))
    pairs = (
        ", ".join(f"{json.dumps(letter.upper())} = {json.dumps(code)}" for letter, code in one.items()) for one in each
    )
    lines = (f"codes.{field.id} = {{ {pair} }}" for pair in dict.fromkeys(pairs))
    return f"as {letters}, which can be read in {len(each)} ways: declare in a study file {' or '.join(lines)}"
