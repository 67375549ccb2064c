"""One door to what scores are compared with, in words: means and SDs, reference equations, value sets."""

from types import ModuleType

from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.describe import equations, means, value_sets
from prosuite.harmless import visible
from prosuite.norms.door import Card

_IN_WORDS: dict[str, ModuleType] = {"means": means, "equations": equations, "value_set": value_sets}


def list_norm_sets(catalogue: Catalogue) -> str:
    """Return a few lines on each norm set: population, whom it is for, size, confidence and source."""
    lines: list[str] = []
    for card in sorted(catalogue.cards.values(), key=lambda card: [*_IN_WORDS].index(card.kind)):
        made_for = ", ".join(f"{name} ({card.grade(name)[0]})" for name in card.instruments)
        lines += [f"{card.id:12} {card.title}; for {made_for}", f"    {_population(card)}"]
        lines += _IN_WORDS[card.kind].entry_lines(card, catalogue)
    return "\n".join(map(visible, lines))


def describe_norm_set(card: Card, catalogue: Catalogue) -> str:
    """Return population, source, confidence and the numbers of a norm set."""
    own = _IN_WORDS[card.kind].card_lines(card, catalogue)
    return "\n".join(map(visible, [f"{card.id}: {card.title}", _population(card), card.licence, *own]))


def _population(card: Card) -> str:
    return f"{card.population} ({', '.join(str(known) for known in (card.country, card.year) if known)})"
