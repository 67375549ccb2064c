"""Value sets in words: how many states have a value, and the terms these are made of, with their sources."""

from collections.abc import Iterator

import numpy as np

from prosuite.catalogue.catalogue import Catalogue
from prosuite.datafiles import read_rows
from prosuite.datafiles.models import UNVERIFIED
from prosuite.norms.value_sets import StateValue, ValueSet, load_value_set
from prosuite.norms.value_terms import ValueTerm


def entry_lines(card: ValueSet, _catalogue: Catalogue) -> Iterator[str]:
    """Yield confidence and source of a value set."""
    yield f"    confidence {card.confidence}; value set"
    yield f"      {card.source}"


def card_lines(card: ValueSet, catalogue: Catalogue) -> Iterator[str]:
    """Yield confidence, the number of states, the terms if there are any, and the sources of a value set."""
    unverified = ", unverified: needs --allow-unverified" if card.confidence == UNVERIFIED else ""
    yield f"Value set for {', '.join(card.instruments)}: confidence {card.confidence}{unverified}"
    yield f"  Source: {card.source}"
    yield f"  Verified in: {card.verified}"
    if card.note:
        yield f"  Note: {card.note}"
    folder = catalogue.folder(card.id)
    for name in card.instruments:
        values = load_value_set(folder, card, catalogue.instrument(name)).values
        number, low, high = np.count_nonzero(~np.isnan(values)), np.nanmin(values), np.nanmax(values)
        yield f"  {name}: {number} states of {values.size} have a value, from {low:.8g} to {high:.8g}"
    rows = [row for name, model in card.tables.items() for row in read_rows(folder / name, model, {"set": card.rows})]
    if card.combine == "product":
        yield "    the terms that hold are multiplied:"
    yield from (f"    {_words(row)}" for row in rows if isinstance(row, ValueTerm))
    fixed = [f"{row.state} {row.value:g}" for row in rows if isinstance(row, StateValue)] if card.terms else []
    if fixed:
        yield f"    in place of their terms: {', '.join(fixed)}"
    yield from (f"  Values: {source}" for source in dict.fromkeys(row.source for row in rows))


def _words(term: ValueTerm) -> str:
    """Return a term: its number, when it is added, its items and levels."""
    number = np.format_float_positional(term.coefficient, trim="-")
    return f"{number} {term.about}" if term.about == term.kind else f"{number} {term.kind} of {term.about}"
