"""One door to what scores are compared with: means and SDs, reference equations, value sets."""

from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from prosuite.datafiles import parse, read_toml
from prosuite.instruments.instrument import Instrument
from prosuite.norms.coefficients import EquationSet
from prosuite.norms.equations import ReferenceEquations, load_equations
from prosuite.norms.means import Norms, NormSet, load_norms
from prosuite.norms.strata import Match
from prosuite.norms.value_sets import StateValues, ValueSet, load_value_set

Card: TypeAlias = NormSet | EquationSet | ValueSet
NormNumbers: TypeAlias = Norms | ReferenceEquations | StateValues
_KINDS: dict[str, type[Card]] = {"means": NormSet, "equations": EquationSet, "value_set": ValueSet}


def read_card(path: Path) -> Card:
    """Read the card of a norm set; one that does not say its ``kind`` holds means and SDs.

    Raises
    ------
    SpecError
        The card cannot be read or is faulty; the message names file and key.
    """
    data = read_toml(path)
    return parse(data, card_model(data.get("kind", "means")), path.name)


def card_model(kind: object) -> type[Card]:
    """Return the model of cards of a kind."""
    return _KINDS.get(str(kind), NormSet)


def read_numbers(folder: Path, card: Card, instrument: Instrument, *, allow_unverified: bool = False) -> NormNumbers:
    """Read the numbers of a norm set for an instrument that it was made for.

    Parameters
    ----------
    folder
        Where the card and its tables lie.
    card, instrument
        The norm set and the instrument.
    allow_unverified
        Whether parts of confidence C of a set may be used.

    Raises
    ------
    SpecError
        A table is missing or faulty, or does not cover the instrument.
    """
    if isinstance(card, EquationSet):
        return load_equations(folder, card.id, allow_unverified=allow_unverified)
    if isinstance(card, ValueSet):
        return load_value_set(folder, card, instrument)
    table = next(table for table in card.tables if instrument.id in table.instruments)
    return load_norms(folder, card, table, instrument)


def can_match(numbers: NormNumbers, match: Match) -> bool:
    """Tell whether records can be compared so: with a stratum of means, or with everybody."""
    return numbers.can_match(match) if isinstance(numbers, Norms) else not match


def matched(numbers: NormNumbers, match: Match) -> NormNumbers:
    """Return numbers that each record is compared with by its own stratum."""
    return replace(numbers, match=match) if isinstance(numbers, Norms) else numbers
