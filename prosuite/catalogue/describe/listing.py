"""The instruments of a catalogue in words: by area, or those that some words name."""

from collections.abc import Iterable, Iterator
from typing import get_args

from prosuite.catalogue.catalogue import Catalogue
from prosuite.harmless import visible
from prosuite.instruments.about import TERMS, Area
from prosuite.instruments.instrument import Instrument

_OTHER = "other"


def by_area(specs: Iterable[Instrument]) -> Iterator[str]:
    """Yield a heading for each area and a line for each of its instruments: items or fields, norms, terms of use."""
    listed = list(specs)
    width = max((len(spec.id) for spec in listed), default=0)
    for area in (*get_args(Area), _OTHER):
        own = [spec for spec in listed if (spec.area or _OTHER) == area]
        if own:
            yield area.capitalize()
        for spec in own:
            yield visible(f"  {spec.id:{width}} {spec.title}{_about(spec)}")


def found(catalogue: Catalogue, words: str) -> list[Instrument]:
    """Return the instruments whose id, title, area, names, items, fields or scores hold every word, in any case."""
    wanted = words.casefold().split()
    return [spec for spec in catalogue.instruments.values() if all(word in _searched(spec) for word in wanted)]


def _about(spec: Instrument) -> str:
    norms = [f"default norms: {spec.norms}"] if spec.norms else []
    terms = [TERMS[spec.licence_class]] if spec.licence_class else []
    return f" ({'; '.join([*norms, *terms])})" if norms or terms else ""


def _searched(spec: Instrument) -> str:
    titles = (step.title or "" for step, _, _ in spec.scores)
    items = (name for item in spec.items for name in (item.id, *item.aliases))
    fields = (name for field in spec.fields for name in (field.id, field.title))
    names = (*spec.sheet_names, *spec.column_prefixes)
    return " ".join([spec.id, spec.title, spec.area or "", *names, *items, *fields, *titles]).casefold()
