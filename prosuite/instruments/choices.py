"""Which codes of a choice words mean; letters are weighed with all others of their column."""

import json
import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from prosuite.instruments.fields import MeasuredField
from prosuite.names import squash

_WORDS = re.compile(r"[^\W\d_]+")


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


def read_words(field: MeasuredField, typed: Iterable[str], header: str = "") -> Meanings:
    """Return what the words of a column mean; its name may say in which language its letters are."""
    words = {word: squash(word) for word in typed}
    spelt = {squash(word): code for code, known in field.codes.items() for word in (code, *known)}
    letters = {letter for pair in field.letters for letter in pair.codes.values()} & {*words.values()}
    readings = _readings(field, letters, {squash(word) for word in _WORDS.findall(header)}, spelt)
    meant = {letter: {reading[letter] for reading in readings if letter in reading} for letter in letters}
    spelt |= {letter: min(codes) for letter, codes in meant.items() if codes}
    is_open = any(len(codes) > 1 for codes in meant.values())
    return Meanings({word: spelt.get(name) for word, name in words.items()}, tuple(readings) if is_open else ())


def _readings(
    field: MeasuredField, letters: AbstractSet[str], header: AbstractSet[str], spelt: Mapping[str, str]
) -> list[dict[str, str]]:
    """Return what letters mean by each pair that holds them: one of the column's language, if there is one."""
    pairs = [({letter: code for code, letter in pair.codes.items()}, header & {*pair.names}) for pair in field.letters]
    own = [pair for pair, is_named in pairs if is_named and letters <= pair.keys()]
    plain = [{letter: spelt[letter] for letter in letters}] if letters <= spelt.keys() else []
    whole = [pair for pair, _ in pairs if pair.keys() <= letters]
    fitting = own + plain if own or plain else whole or [pair for pair, _ in pairs]
    said = (tuple((letter, pair[letter]) for letter in sorted(letters) if letter in pair) for pair in fitting)
    return [dict(reading) for reading in dict.fromkeys(said) if reading]


def two_readings(field: MeasuredField, readings: Iterable[Mapping[str, str]]) -> str:
    """Return, in words, what letters can mean, and the lines that settle it."""
    each = list(readings)
    letters = " and ".join(dict.fromkeys(letter.upper() for one in each for letter in one))
    pairs = (
        ", ".join(f"{json.dumps(letter.upper())} = {json.dumps(code)}" for letter, code in one.items()) for one in each
    )
    lines = (f"codes.{field.id} = {{ {pair} }}" for pair in dict.fromkeys(pairs))
    return f"as {letters}, which can be read in {len(each)} ways: declare in a study file {' or '.join(lines)}"
