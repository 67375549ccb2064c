"""The catalogue: every instrument and norm set there is to use, the shipped ones and a user's own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prosuite.catalogue.shelf import Shelf
from prosuite.datafiles.models import UNVERIFIED
from prosuite.errors import InstrumentError, NormError
from prosuite.instruments.form import Form
from prosuite.instruments.instrument import Instrument
from prosuite.names import nearest, squash
from prosuite.norms.coefficients import EquationSet
from prosuite.norms.door import Card, NormNumbers, can_match, matched, read_numbers
from prosuite.norms.means import Norms
from prosuite.norms.strata import matched_on, read_match

NO_NORMS = "none"
_MOST_SHOWN = 40
NormIds = str | Sequence[str] | None


def distinct_norms(norms: NormIds) -> list[str]:
    """Return the ids of norm sets that are named, each once whatever its case."""
    names = [norms] if isinstance(norms, str) else norms or ()
    return list({name.lower(): name for name in reversed(names)}.values())[::-1]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Instruments and norm sets by id.

    Attributes
    ----------
    forms
        What a sheet may hold of each instrument, by id.
    instruments
        The specs, by id, each read when it is first asked for.
    cards
        The cards of norm sets, reference equations and value sets, by id.
    sha256
        Digest of each instrument's definition, by id.
    data
        The complete data of each spec, which another one may extend.
    """

    forms: Mapping[str, Form]
    instruments: Mapping[str, Instrument]
    cards: Shelf
    sha256: Mapping[str, str]
    data: Mapping[str, dict[str, Any]]
    _numbers: dict[tuple[str, str, bool], NormNumbers] = field(default_factory=dict)  # those read so far

    def __repr__(self) -> str:
        return f"<Catalogue: {len(self.instruments)} instruments, {len(self.cards)} norm sets>"

    def _repr_html_(self) -> str:
        from prosuite.display.html import page, table, words

        specs = self.instruments.values()
        return page(
            f"{len(specs)} instruments, {len(self.cards)} norm sets",
            table(
                "Instruments",
                ["id", "instrument", "items", "fields", "norms"],
                ([spec.id, spec.title, len(spec.items), len(spec.fields), spec.norms or NO_NORMS] for spec in specs),
                of=len(specs),
                rest=".instruments",
                most=_MOST_SHOWN,
            ),
            words(f"Norm sets: {', '.join(self.cards)}"),
            words("One of them: .instrument(id), .card(id)"),
        )

    def instrument(self, instrument_id: str) -> Instrument:
        """Return an instrument by id, whatever its case.

        Raises
        ------
        InstrumentError
            There is none of that id.
        """
        spec = self.instruments.get(instrument_id.lower())
        if spec is None:
            raise InstrumentError(
                f"unknown instrument {instrument_id!r}{self._perhaps(instrument_id)} ('prosuite instruments' lists all "
                f"{len(self.instruments)}, 'prosuite instruments find WORD' those that a word names)"
            )
        return spec

    def families(self) -> list[list[Form]]:
        """Group the forms of the instruments by the items they ask."""
        groups: dict[str, list[Form]] = {}
        for form in self.forms.values():
            groups.setdefault(form.family, []).append(form)
        return list(groups.values())

    def family(self, instrument: Form) -> list[Form]:
        """Return the forms of all instruments that ask the same items as this one, which is the first."""
        others = [member for member in self.forms.values() if member.id != instrument.id]
        return [instrument, *(member for member in others if member.family == instrument.family)]

    def _perhaps(self, name: str) -> str:
        """Return which instrument may be meant: the only one with a sheet so named, else that of the closest id."""
        named = [id_ for id_, form in self.forms.items() if squash(name) in map(squash, (id_, *form.sheet_names))]
        return f"; did you mean {named[0]!r}?" if len(named) == 1 else nearest(name.lower(), self.forms)

    def card(self, norm_id: str) -> Card:
        """Return the card of a norm set by id, whatever its case.

        Raises
        ------
        NormError
            There is none of that id.
        """
        card = self.cards.get(norm_id.lower())
        if card is None:
            raise NormError(
                f"unknown norm set {norm_id!r}{nearest(norm_id.lower(), self.cards)} ('prosuite norms' lists all "
                f"{len(self.cards)})"
            )
        return card

    def folder(self, norm_id: str) -> Path:
        """Return where a norm set's card and its tables lie."""
        return self.cards.paths[norm_id].parent

    def cards_for(self, instrument_id: str) -> list[str]:
        """Return the ids of the norm sets made for an instrument."""
        return [norm_id for norm_id, card in self.cards.items() if instrument_id in card.instruments]

    def norms(
        self,
        instrument: Instrument,
        norm_id: str | None = None,
        *,
        allow_unverified: bool = False,
        match: Sequence[str] = (),
    ) -> NormNumbers | None:
        """Return what an instrument is compared with.

        Parameters
        ----------
        instrument
            A spec of this catalogue.
        norm_id
            A norm set, set of reference equations or value set, ``"none"`` for no comparison, or None for the
            instrument's default.
        allow_unverified
            Whether a set, or a part of a set, of confidence C may be used.
        match
            ``"age"``, ``"sex"`` or both, to compare each record with its own stratum.

        Raises
        ------
        NormError
            The set is unknown, made for another instrument, unverified and not allowed, or has no such strata.
        """
        match = read_match(match)
        norm_id = norm_id or instrument.norms or NO_NORMS
        if norm_id.lower() == NO_NORMS:
            if match:
                raise NormError(
                    f"records of {instrument.id} cannot be matched {matched_on(match)} without norms: name a norm set "
                    f"that has such strata (there are: {', '.join(self.cards_for(instrument.id)) or NO_NORMS})"
                )
            return None
        card = self.card(norm_id)
        if instrument.id not in card.instruments:
            raise NormError(
                f"norm set {card.id!r} was not made for {instrument.id} (it is for {', '.join(card.instruments)}); "
                f"choose one of: {self._others(instrument, card)}"
            )
        confidence, verified = card.grade(instrument.id)
        if confidence == UNVERIFIED and not allow_unverified:
            raise NormError(
                f"norm set {card.id!r} for {instrument.id} is unverified (confidence {UNVERIFIED}: "
                f"{verified.rstrip('.')}); add --allow-unverified (library: allow_unverified=True) to use it all the "
                f"same, or choose one of: {self._others(instrument, card)}"
            )
        numbers = self.numbers(instrument, card, allow_unverified=allow_unverified)
        if not can_match(numbers, match):
            raise NormError(self._cannot_match(instrument, numbers, match))
        return matched(numbers, match)

    def _others(self, instrument: Instrument, card: Card) -> str:
        return ", ".join([*(name for name in self.cards_for(instrument.id) if name != card.id), NO_NORMS])

    def _cannot_match(self, instrument: Instrument, numbers: NormNumbers, match: tuple[str, ...]) -> str:
        sets = (self.numbers(instrument, self.cards[name]) for name in self.cards_for(instrument.id))
        fitting = [other.id for other in sets if can_match(other, match)]
        only = f", only {numbers.how_to_match}" if isinstance(numbers, Norms) else ""
        return (
            f"norm set {numbers.id!r} has no {'strata' if match else 'means and SDs of'} {matched_on(match)}{only}; "
            f"sets that have: {', '.join(fitting) or NO_NORMS}"
        )

    def numbers(self, instrument: Instrument, card: Card, *, allow_unverified: bool = False) -> NormNumbers:
        """Return every number of a norm set for one of its instruments."""
        key = (card.id, instrument.id, allow_unverified)
        if instrument is not self.instruments.get(instrument.id):
            return read_numbers(self.folder(card.id), card, instrument, allow_unverified=allow_unverified)
        if key not in self._numbers:
            self._numbers[key] = read_numbers(self.folder(card.id), card, instrument, allow_unverified=allow_unverified)
        return self._numbers[key]

    def norms_by_instrument(self, norms: NormIds, held: Collection[str]) -> dict[str, list[str]]:
        """Return the norm sets asked for of each instrument: those named that were made for it, in their order.

        Parameters
        ----------
        norms
            Ids of norm sets, each for the instruments it was made for; ``"none"`` serves all the others.
        held
            The ids of the instruments there are.

        Raises
        ------
        NormError
            A set is unknown, or named for none of them.
        """
        wanted: dict[str, list[str]] = {instrument: [] for instrument in held}
        names = distinct_norms(norms)
        for name in sorted(names, key=lambda name: name.lower() == NO_NORMS):
            if name.lower() == NO_NORMS:
                wanted = {instrument: chosen or [NO_NORMS] for instrument, chosen in wanted.items()}
                continue
            made_for = [instrument for instrument in wanted if instrument in self.card(name).instruments]
            if not made_for and len(names) == 1:
                return {instrument: [name] for instrument in held}  # so that it is refused with the reason
            if not made_for:
                raise NormError(
                    f"norm set {name!r} was made for {', '.join(self.card(name).instruments)}, and none of them is "
                    f"there ({', '.join(held)}): leave it out"
                )
            for instrument in made_for:
                wanted[instrument].append(name)
        return wanted

    @property
    def equation_sets(self) -> dict[str, EquationSet]:
        """The cards of reference equations."""
        return {name: card for name, card in self.cards.items() if isinstance(card, EquationSet)}
