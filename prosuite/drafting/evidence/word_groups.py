"""Items that are answered in the same words: declared together, under one key of ``answers``."""

from collections.abc import Mapping, Sequence
from itertools import chain

from prosuite.drafting.evidence.answers import UNKNOWN
from prosuite.instruments.instrument import Instrument
from prosuite.intake.study_file import ALL_ITEMS

Meanings = dict[str, str]


def word_blocks(words: Mapping[str, Meanings], instrument: Instrument) -> dict[str, Meanings]:
    """Return what the words of items mean by the fewest keys of ``answers``.

    Items that have words in common and offer the same answers are declared together: for all ``items`` where no other
    item uses one of the words, for a scale where the items are some of its own, else each by itself.
    """
    groups: list[list[str]] = []
    for item in words:
        alike = [group for group in groups if any(_agree(item, other, words, instrument) for other in group)]
        groups = [group for group in groups if group not in alike] + [[*chain.from_iterable(alike), item]]
    blocks: dict[str, Meanings] = {}
    for group in groups:
        key = _key(group, words, instrument)
        for item in group:
            block = blocks.setdefault(key or item, {})
            for word, meaning in words[item].items():
                block[word] = meaning if block.get(word, UNKNOWN) == UNKNOWN else block[word]
    return {key: dict(sorted(block.items())) for key, block in blocks.items()}


def _agree(item: str, other: str, words: Mapping[str, Meanings], instrument: Instrument) -> bool:
    same_answers = instrument.item(item).answers == instrument.item(other).answers
    return same_answers and bool(words[item].keys() & words[other].keys()) and _is_one([words[item], words[other]])


def _is_one(several: Sequence[Meanings]) -> bool:
    """Tell whether no word means one answer here and another there."""
    told = {(word, meaning) for meanings in several for word, meaning in meanings.items() if meaning != UNKNOWN}
    return len(told) == len({word for word, _ in told})


def _key(items: Sequence[str], words: Mapping[str, Meanings], instrument: Instrument) -> str | None:
    """Return a key that declares some items and, for these words, no other one; None if there is none."""
    if len(items) == 1 or not _is_one([words[item] for item in items]):
        return None
    used = {word for item in items for word in words[item]}
    elsewhere = {item for item in words if item not in items and used & words[item].keys()}
    if not elsewhere:
        return ALL_ITEMS
    scales = (scale for scale in instrument.scales if {*items} <= {*scale.of} and not elsewhere & {*scale.of})
    return next((scale.id for scale in scales), None)
