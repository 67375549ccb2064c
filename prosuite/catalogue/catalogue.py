"""The catalogue: every instrument and norm set there is to use, the shipped ones and a user's own."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from prosuite.datafiles import nearest, parse, read_toml
from prosuite.errors import InstrumentError, NormError, SpecError
from prosuite.instruments.measurement import Measurement
from prosuite.instruments.questionnaire import UNVERIFIED, Instrument
from prosuite.norms.equations import EquationSet, ReferenceEquations, load_equations
from prosuite.norms.means import Norms, NormSet, NormTable, load_norms
from prosuite.norms.numbers import shipped_folder
from prosuite.norms.strata import Match, matched_on, read_match

NO_NORMS = "none"
EQUATIONS = "equations"
_PARTS = "parts"
Spec = Instrument | Measurement


@dataclass(frozen=True)
class Catalogue:
    """Instruments and norm sets by id.

    Attributes
    ----------
    instruments, measurements, norm_sets
        The specs of questionnaires and of test sheets, and the cards.
    sha256
        Digest of each instrument's definition, by id.
    norm_folders
        Where each norm set's and equation set's card and tables lie, by id.
    equation_sets
        The cards of reference equations.
    """

    instruments: dict[str, Instrument]
    measurements: dict[str, Measurement]
    sha256: dict[str, str]
    norm_sets: dict[str, NormSet]
    norm_folders: dict[str, Path]
    equation_sets: dict[str, EquationSet] = field(default_factory=dict)

    def instrument(self, instrument_id: str) -> Instrument:
        """Return an instrument by id, whatever its case.

        Raises
        ------
        InstrumentError
            There is none of that id.
        """
        spec = self.instruments.get(instrument_id.lower())
        if spec is None:
            raise InstrumentError(_unknown("instrument", instrument_id, self.instruments))
        return spec

    def spec(self, instrument_id: str) -> Spec:
        """Return a questionnaire or a measurement by id, whatever its case.

        Raises
        ------
        InstrumentError
            There is none of that id.
        """
        specs = {spec.id: spec for spec in self.specs()}
        spec = specs.get(instrument_id.lower())
        if spec is None:
            raise InstrumentError(_unknown("instrument", instrument_id, specs))
        return spec

    def specs(self) -> list[Spec]:
        """Return all questionnaires, then all measurements."""
        return [*self.instruments.values(), *self.measurements.values()]

    def families(self) -> list[list[Instrument]]:
        """Group the instruments by the items they ask."""
        groups: dict[str, list[Instrument]] = {}
        for instrument in self.instruments.values():
            groups.setdefault(instrument.family, []).append(instrument)
        return list(groups.values())

    def family(self, instrument: Instrument) -> list[Instrument]:
        """Return all instruments that ask the same items as this one, itself included."""
        others = [member for member in self.instruments.values() if member.id != instrument.id]
        return [instrument, *(member for member in others if member.family == instrument.family)]

    def norm_set(self, norm_id: str) -> NormSet:
        """Return a norm set's card by id, whatever its case.

        Raises
        ------
        NormError
            There is none of that id, or it is a set of reference equations.
        """
        card = self.norm_sets.get(norm_id.lower())
        if card is None and norm_id.lower() in self.equation_sets:
            made_for = ", ".join(self.equation_sets[norm_id.lower()].instruments)
            raise NormError(f"norm set {norm_id!r} is a set of reference equations for {made_for}")
        if card is None:
            raise NormError(_unknown("norm set", norm_id, self.norm_sets))
        return card

    def card(self, norm_id: str) -> NormSet | EquationSet:
        """Return the card of a norm set or set of reference equations by id, whatever its case.

        Raises
        ------
        NormError
            There is none of that id.
        """
        cards: dict[str, NormSet | EquationSet] = {**self.norm_sets, **self.equation_sets}
        card = cards.get(norm_id.lower())
        if card is None:
            raise NormError(_unknown("norm set", norm_id, cards))
        return card

    def equation_set(self, set_id: str) -> EquationSet:
        """Return the card of a set of reference equations by id, whatever its case.

        Raises
        ------
        NormError
            There is none of that id, or it is a set of norms.
        """
        card = self.equation_sets.get(set_id.lower())
        if card is None and set_id.lower() in self.norm_sets:
            made_for = ", ".join(sorted(self.made_for(set_id)))
            raise NormError(f"norm set {set_id!r} is a set of norms for {made_for} and has no reference equations")
        if card is None:
            raise NormError(_unknown("set of reference equations", set_id, self.equation_sets))
        return card

    def equation_sets_for(self, instrument_id: str) -> list[str]:
        """Return the ids of the sets of reference equations made for an instrument."""
        return [set_id for set_id, card in self.equation_sets.items() if instrument_id in card.instruments]

    def equations(self, set_id: str, instrument_id: str, *, allow_unverified: bool = False) -> ReferenceEquations:
        """Return the reference equations an instrument is scored with.

        Parameters
        ----------
        set_id
            A set of reference equations, whatever its case.
        instrument_id
            An instrument.
        allow_unverified
            Whether a set, or a part of a set, of confidence C may be used.

        Raises
        ------
        NormError
            The set is unknown, made for another instrument, or wholly unverified and not allowed.
        """
        card = self.equation_set(set_id)
        others = ", ".join(name for name in self.equation_sets_for(instrument_id) if name != card.id) or NO_NORMS
        if instrument_id not in card.instruments:
            raise NormError(
                f"norm set {card.id!r} was not made for {instrument_id} (it is for {', '.join(card.instruments)}); "
                f"choose one of: {others}"
            )
        if card.unverified and not allow_unverified:
            raise NormError(_refusal(f"norm set {card.id!r} for {instrument_id}", card.verified, others))
        return load_equations(self.norm_folders[card.id], card.id, allow_unverified=allow_unverified)

    def equations_for(
        self, spec: Measurement, set_id: str | None = None, *, allow_unverified: bool = False
    ) -> ReferenceEquations | None:
        """Return the reference equations a measurement is compared with: those named, else its default.

        None stands for ``"none"``, and for a measurement that is compared with nothing. Raises what
        :meth:`equations` does.
        """
        set_id = set_id or spec.norms or NO_NORMS
        if set_id.lower() == NO_NORMS:
            return None
        return self.equations(set_id, spec.id, allow_unverified=allow_unverified)

    def made_for(self, norm_id: str) -> set[str]:
        """Return the instruments a norm set or set of equations was made for; all of them for ``"none"``."""
        if norm_id.lower() == NO_NORMS:
            return {*self.instruments, *self.measurements}
        card = self.card(norm_id)
        if isinstance(card, EquationSet):
            return set(card.instruments)
        return {name for table in card.tables for name in table.instruments}

    def norm_sets_for(self, instrument: Instrument) -> list[str]:
        """Return the ids of the norm sets that have a table for this instrument."""
        return [norm_id for norm_id, card in self.norm_sets.items() if card.table(instrument.id)]

    def norms(
        self,
        instrument: Instrument,
        norm_id: str | None = None,
        *,
        allow_unverified: bool = False,
        match: Sequence[str] = (),
    ) -> Norms | None:
        """Return the norms an instrument is scored with.

        Parameters
        ----------
        instrument
            A spec of this catalogue.
        norm_id
            A norm set, ``"none"`` for scale scores alone, or None for the instrument's default.
        allow_unverified
            Whether a set of confidence C may be used.
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
                    f"that has such strata (there are: {', '.join(self.norm_sets_for(instrument)) or NO_NORMS})"
                )
            return None
        card = self.norm_set(norm_id)
        others = ", ".join([*(name for name in self.norm_sets_for(instrument) if name != card.id), NO_NORMS])
        table = card.table(instrument.id)
        if table is None:
            raise NormError(
                f"norm set {card.id!r} was not made for {instrument.id} "
                f"(it is for {', '.join(name for table in card.tables for name in table.instruments)}); "
                f"choose one of: {others}"
            )
        norms = self.norm_numbers(instrument, card, table)
        if norms.unverified and not allow_unverified:
            raise NormError(_refusal(f"norm set {card.id!r} for {instrument.id}", table.verified, others))
        if not norms.can_match(match):
            fitting = [name for name in self.norm_sets_for(instrument) if self._can_match(name, instrument, match)]
            raise NormError(
                f"norm set {card.id!r} has no {'strata' if match else 'means and SDs of'} {matched_on(match)}, only "
                f"{norms.how_to_match}; sets that have: {', '.join(fitting) or NO_NORMS}"
            )
        return replace(norms, match=match)

    def _can_match(self, norm_id: str, instrument: Instrument, match: Match) -> bool:
        card = self.norm_sets[norm_id]
        table = card.table(instrument.id)
        return table is not None and self.norm_numbers(instrument, card, table).can_match(match)

    def norm_numbers(self, instrument: Instrument, card: NormSet, table: NormTable) -> Norms:
        """Return every number of a norm set for one of its instruments."""
        return load_norms(self.norm_folders[card.id], card, table, instrument)


def load_catalogue(folder: str | Path | None = None, *, cards: bool = True) -> Catalogue:
    """Return the shipped instruments and norm sets, with those of a user's own folder.

    Parameters
    ----------
    folder
        A folder with instrument specs (``ID.toml``) and, in its subfolder ``norms``, norm cards (``ID.toml``)
        with their CSV tables.
    cards
        Whether the norm cards of that folder are read, too.

    Raises
    ------
    SpecError
        The folder does not exist or a file in it is faulty; the message names file and key.
    """
    shipped = _shipped()
    if folder is None:
        return shipped
    folder = Path(folder)
    if not folder.is_dir():
        raise SpecError(f"instrument folder {str(folder)!r} does not exist or is not a folder")
    return _load(folder, folder / "norms" if cards else None, shipped)


@cache
def _shipped() -> Catalogue:
    here = Path(str(files("prosuite.instruments")))
    return _load(here, shipped_folder(), Catalogue({}, {}, {}, {}, {}))


def _load(spec_folder: Path, norm_folder: Path | None, base: Catalogue) -> Catalogue:
    raw = {path.stem: read_toml(path) for path in sorted(spec_folder.glob("*.toml"))}
    instruments, digests = dict(base.instruments), dict(base.sha256)
    measurements = dict(base.measurements)
    for stem, data in raw.items():
        complete = _extended(stem, _with_parts(stem, data, spec_folder), raw, base)
        spec: Spec
        if complete.get("kind") == "measurement":
            spec = measurements[stem] = parse(complete, Measurement, f"{stem}.toml")
        else:
            spec = instruments[stem] = parse(complete, Instrument, f"{stem}.toml")
        _check_id(spec.id, stem, {**base.instruments, **base.measurements})
        digests[spec.id] = hashlib.sha256(json.dumps(complete, sort_keys=True).encode()).hexdigest()
    cards, equation_cards, folders = dict(base.norm_sets), dict(base.equation_sets), dict(base.norm_folders)
    for path in sorted(norm_folder.rglob("*.toml"), key=lambda path: path.stem) if norm_folder else ():
        card = _read_card(path)
        _check_id(card.id, path.stem, base.norm_folders)
        folders[card.id] = path.parent
        if isinstance(card, EquationSet):
            equation_cards[card.id] = card
        else:
            cards[card.id] = card
    return Catalogue(instruments, measurements, digests, cards, folders, equation_cards)


def _read_card(path: Path) -> NormSet | EquationSet:
    """Read the card of a norm set, or of a set of reference equations: that says ``kind = "equations"``.

    Raises
    ------
    SpecError
        The card cannot be read or is faulty; the message names file and key.
    """
    data = read_toml(path)
    if data.get("kind") == EQUATIONS:
        return parse(data, EquationSet, path.name)
    return parse(data, NormSet, path.name)


def _with_parts(stem: str, data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Put the fields and steps of the parts that a spec includes before its own: its folder's or those shipped."""
    if "includes" not in data:
        return data
    shipped = Path(str(files("prosuite.instruments")))
    complete = {key: value for key, value in data.items() if key != "includes"}
    for name in reversed(data.get("includes", [])):
        places = [place / _PARTS / f"{name}.toml" for place in (folder, shipped)]
        path = next((place for place in places if place.exists()), None)
        if path is None:
            known = [place.stem for place in (shipped / _PARTS).glob("*.toml")]
            raise SpecError(f"{stem}.toml: includes: " + _unknown("part", str(name), known))
        part = read_toml(path)
        complete |= {key: [*part.get(key, []), *complete.get(key, [])] for key in ("fields", "steps", "references")}
    return complete


def _extended(stem: str, data: dict[str, Any], raw: dict[str, dict[str, Any]], base: Catalogue) -> dict[str, Any]:
    """Fill in from the instrument a spec extends; its own top-level keys win."""
    parent = data.get("extends")
    if parent is None:
        return data
    own = {key: value for key, value in data.items() if key != "extends"}
    if parent in base.instruments:
        return {**base.instruments[parent].model_dump(mode="json", exclude_none=True), **own}
    if parent not in raw or "extends" in raw[parent]:
        known = [name for name in raw if "extends" not in raw[name]] + list(base.instruments)
        raise SpecError(f"{stem}.toml: extends: " + _unknown("instrument", str(parent), known))
    return {**raw[parent], **own}


def _check_id(found: str, stem: str, shipped: dict[str, Any]) -> None:
    if found != stem:
        raise SpecError(f"{stem}.toml: id: {found!r} must be the file's name without .toml, {stem!r}")
    if found in shipped:
        raise SpecError(f"{stem}.toml: id: {found!r} is shipped with prosuite; choose another id")


def _refusal(what: str, verified: str, others: str) -> str:
    return (
        f"{what} is unverified (confidence {UNVERIFIED}: {verified.rstrip('.')}); add --allow-unverified "
        f"(library: allow_unverified=True) to use it all the same, or choose one of: {others}"
    )


def _unknown(kind: str, name: str, known: Any) -> str:
    return f"unknown {kind} {name!r}{nearest(name.lower(), known)} (known: {', '.join(known)})"
