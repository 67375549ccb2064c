"""Checking specs of instruments of one's own: every fault of a file or a folder, in one run."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from prosuite.catalogue import specs
from prosuite.catalogue.cards import FileFault
from prosuite.catalogue.catalogue import NO_NORMS, Catalogue
from prosuite.catalogue.check_card import check_card
from prosuite.datafiles import parse, read_toml
from prosuite.datafiles.origin import where
from prosuite.errors import SpecError
from prosuite.instruments.form import Form
from prosuite.instruments.instrument import Instrument
from prosuite.names import nearest, squash
from prosuite.norms.door import Card, read_card

_SEE = "see docs/adding_an_instrument.md."
_FOLLOWS = (LookupError, RuntimeError, StopIteration, TypeError)  # what comes of a fault that is told already
_NAMED = ("items", "fields", "scales", "steps", "components")
_SHOWN = 5


@dataclass(frozen=True)
class Checked:
    """What a check of specs found.

    Attributes
    ----------
    files
        The specs and cards that were looked at.
    faults
        What is wrong with them.
    instruments
        Those that can be used.
    """

    files: list[Path]
    faults: list[FileFault]
    instruments: list[Instrument]


def check_instruments(path: Path, shipped: Catalogue) -> Checked:
    """Check a spec, or all specs and norm cards of a folder.

    Parameters
    ----------
    path
        A spec (TOML), or a folder with specs and, in its subfolder ``norms``, norm cards.
    shipped
        The catalogue without them.

    Raises
    ------
    SpecError
        There is no such file or folder, or no spec in it.
    """
    if path.is_dir():
        folder, own = path, sorted(path.glob("*.toml"))
        cards = sorted((path / "norms").rglob("*.toml"))
    else:
        folder, own, cards = path.parent, [path], []
    if not own and not cards:
        raise SpecError(f"{path} holds no spec (ID.toml) and no norm card (norms/ID.toml)")
    raw, faults = _read(folder, own)
    known = _own_cards(folder)
    found: list[Instrument] = []
    for file in own:
        if file.stem in raw:
            spec, wrong = _check(file, raw, folder, shipped)
            faults += wrong
            if spec is not None:
                found.append(spec)
                faults += _beside(file, spec, shipped, known)
    catalogue = replace(shipped, instruments={**shipped.instruments, **{spec.id: spec for spec in found}})
    for card in cards:
        faults += _card_faults(card, catalogue)
    return Checked([*own, *cards], sorted(faults, key=lambda fault: (fault.file, fault.line or 0)), found)


def _read(folder: Path, own: list[Path]) -> tuple[dict[str, Any], list[FileFault]]:
    """Return the data of all specs of a folder; of those that are checked, why they cannot be read."""
    raw, faults = dict[str, Any](), list[FileFault]()
    for file in {*folder.glob("*.toml"), *own}:
        try:
            raw[file.stem] = read_toml(file)
        except SpecError as error:
            if not file.exists():
                raise
            if file in own:
                faults.append(_fault(file, str(error)))
    return raw, faults


def _check(
    file: Path, raw: Mapping[str, Any], folder: Path, shipped: Catalogue
) -> tuple[Instrument | None, list[FileFault]]:
    try:
        data = specs.complete(file.stem, raw, shipped.data, folder)
    except SpecError as error:
        return None, [_fault(file, said) for said in error.faults or [str(error)]]
    try:
        spec = parse(data, Instrument, file.name)
    except SpecError as error:
        more = _of_validators(data)
        return None, [_fault(file, said) for said in more or error.faults or [str(error)]]
    return spec, [_fault(file, said) for said in _id_faults(file, spec, shipped)]


def _fault(file: Path, said: str) -> FileFault:
    """Return a fault, its line taken out of the sentence."""
    words = said.removeprefix(f"{file.name}: ").removeprefix(f"{file.name} ")
    line = re.match(r"line ([0-9]+): ", words)
    return FileFault(
        file.name, int(line[1]) if line else None, words[line.end() :] if line else words, f"Correct it; {_SEE}"
    )


def _id_faults(file: Path, spec: Instrument, shipped: Catalogue) -> Iterator[str]:
    if spec.id != file.stem:
        yield f"id: {spec.id!r} must be the file's name without .toml, {file.stem!r}"
    if file.stem in shipped.instruments:
        yield f"id: {file.stem!r} is shipped with prosuite; choose another id"


@cache
def _unchecked() -> type[Instrument]:
    """Return the model without what it holds its parts against each other by."""
    passed = {name: (lambda self: self) for name in Instrument.__pydantic_decorators__.model_validators}
    return type("Unchecked", (Instrument,), passed)


def _of_validators(data: dict[str, Any]) -> list[str]:
    """Return all that is wrong with parts that fit each by itself; nothing where one of them does not."""
    try:
        spec = _unchecked().model_validate_json(json.dumps(data, default=str))
    except ValueError:
        return []
    found: list[str] = []
    for validator in Instrument.__pydantic_decorators__.model_validators.values():
        try:
            validator.func(spec)
        except ValueError as error:
            found.append(str(error))
        except _FOLLOWS:
            continue
    with suppress(*_FOLLOWS):
        found += spec.step_faults()
    return [_with_line(said, data) for said in dict.fromkeys(found)]


def _with_line(said: str, data: dict[str, Any]) -> str:
    """Return a sentence behind the line of the first part that it names."""
    words = re.findall(r"\w+", said)
    places = {
        entry.get("id"): (kind, number)
        for kind in _NAMED
        for number, entry in enumerate(data.get(kind) or ())
        if isinstance(entry, dict)
    }
    line = next((where(places[word], data) for word in words if word in places), None)
    return said if line is None else f"{line}: {said}"


def _own_cards(folder: Path) -> dict[str, Card]:
    cards: dict[str, Card] = {}
    for path in sorted((folder / "norms").rglob("*.toml")):
        try:
            cards[path.stem] = read_card(path)
        except SpecError:
            continue  # which is told of the card itself
    return cards


def _beside(file: Path, spec: Instrument, shipped: Catalogue, own: Mapping[str, Card]) -> Iterator[FileFault]:
    """Yield what is wrong with a spec beside the norm sets and the other instruments."""
    if spec.norms not in (None, NO_NORMS):
        known = {*shipped.cards, *own}
        card = own.get(str(spec.norms)) or (shipped.cards.get(str(spec.norms)) if spec.norms in shipped.cards else None)
        if card is None:
            yield _fault(file, f"norms: no norm set is {spec.norms!r}{nearest(str(spec.norms), known)}")
        elif spec.id not in card.instruments:
            yield _fault(file, f"norms: {spec.norms!r} was made for {', '.join(card.instruments)}, not for {spec.id}")
    for other in shipped.forms.values():
        if other.family != spec.family and other.id != spec.id:
            yield from _shared(file, spec, other)


def _shared(file: Path, spec: Instrument, other: Form) -> Iterator[FileFault]:
    """Yield a warning for the names that a spec shares with another instrument."""
    for what in ("sheet_names", "column_prefixes"):
        theirs = {squash(name) for name in (*getattr(other, what), other.id)}
        for name in getattr(spec, what):
            if squash(name) in theirs:
                said = f"{what}: {name!r} names {other.id} too, so that such a sheet holds both"
                yield FileFault(file.name, None, said, "Choose another name, or leave it out.", "warning")
    items = [item for item in spec.item_ids if item in other.item_ids]
    if items:
        shown = ", ".join(items[:_SHOWN]) + (", ..." if len(items) > _SHOWN else "")
        said = f"items: {shown} are items of {other.id} too: a sheet that does not say what it holds is read as both"
        yield FileFault(
            file.name, None, said, f'Choose other codes, or give them one family = "{other.family}".', "warning"
        )


def _card_faults(card: Path, catalogue: Catalogue) -> list[FileFault]:
    try:
        return check_card(card, catalogue)
    except SpecError as error:
        return [_fault(card, str(error))]
