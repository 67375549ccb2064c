"""Norm sets of a catalogue by their kind, as tests look at them."""

from collections.abc import Sequence

from prosuite.catalogue.catalogue import Catalogue
from prosuite.norms.equations import ReferenceEquations
from prosuite.norms.means import Norms, NormSet


def means_cards(catalogue: Catalogue) -> dict[str, NormSet]:
    """Return the cards of means and SDs."""
    return {name: card for name, card in catalogue.cards.items() if isinstance(card, NormSet)}


def means(
    catalogue: Catalogue,
    instrument_id: str,
    norm_id: str | None = None,
    *,
    allow_unverified: bool = False,
    match: Sequence[str] = (),
) -> Norms | None:
    """Return the means and SDs that an instrument is compared with."""
    spec = catalogue.instrument(instrument_id)
    norms = catalogue.norms(spec, norm_id, allow_unverified=allow_unverified, match=match)
    assert norms is None or isinstance(norms, Norms)
    return norms


def all_means(catalogue: Catalogue, instrument_id: str, card: NormSet) -> Norms:
    """Return every number of a set of means and SDs for an instrument."""
    norms = catalogue.numbers(catalogue.instrument(instrument_id), card)
    assert isinstance(norms, Norms)
    return norms


def reference_equations(
    catalogue: Catalogue, set_id: str, instrument_id: str, *, allow_unverified: bool = False
) -> ReferenceEquations:
    """Return the reference equations that an instrument is compared with."""
    found = catalogue.norms(catalogue.instrument(instrument_id), set_id, allow_unverified=allow_unverified)
    assert isinstance(found, ReferenceEquations)
    return found
