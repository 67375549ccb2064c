"""Specs and cards to a catalogue: the shipped ones, and those of a user's own folder."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from prosuite.catalogue import specs
from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.index import read_index
from prosuite.catalogue.on_demand import OnDemand
from prosuite.catalogue.shelf import Shelf
from prosuite.datafiles import parse, read_toml
from prosuite.errors import SpecError
from prosuite.instruments.columns import LONGEST_CODE
from prosuite.instruments.form import Form
from prosuite.instruments.instrument import Instrument
from prosuite.norms.numbers import shipped_folder

_NORMS = "norms"


def load_catalogue(folder: str | Path | None = None, *, cards: bool = True) -> Catalogue:
    """Return the shipped instruments and norm sets, with those of a user's own folder.

    Parameters
    ----------
    folder
        A folder with instrument specs (``ID.toml``), the tables they read in its subfolder ``tables``, and, in its
        subfolder ``norms``, norm cards (``ID.toml``) with their CSV tables.
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
    catalogue = _load(folder, folder / _NORMS if cards else None, shipped, {})
    for name in catalogue.cards.keys() - shipped.cards.keys():
        catalogue.cards[name]  # a faulty one is told at once
    return catalogue


def files_read(*named: object, instruments: str | Path | None = None) -> Iterator[Path]:
    """Yield the files that a run reads: those named to it by a path, and those of a user's own folder."""
    yield from (Path(name) for name in named if isinstance(name, str | Path))
    if instruments is not None:
        folder = Path(instruments)
        yield from (
            path for place in ("*.toml", "tables/*", "parts/*", f"{_NORMS}/**/*") for path in folder.glob(place)
        )


@cache
def _shipped() -> Catalogue:
    nothing = Catalogue({}, {}, Shelf({}), {}, {})
    folder = specs.shipped_folder()
    return _load(folder, shipped_folder(), nothing, read_index(folder))


def _load(spec_folder: Path, norm_folder: Path | None, base: Catalogue, index: Mapping[str, Form]) -> Catalogue:
    """Return a catalogue with the specs of a folder, of which those without an entry in the index are read now."""
    own = {path.stem: path for path in sorted(spec_folder.glob("*.toml"))}
    raw = OnDemand(lambda stem: read_toml(own[stem]), own)
    for stem in sorted(own.keys() - index.keys()):
        raw[stem]  # what is no TOML is told before what does not fit
    ids = sorted({*base.instruments, *own})
    data = OnDemand(lambda id_: specs.complete(id_, raw, base.data, spec_folder) if id_ in own else base.data[id_], ids)
    instruments = OnDemand(lambda id_: _parsed(id_, data[id_]) if id_ in own else base.instruments[id_], ids)
    forms = dict(base.forms)
    for stem in own:
        _check_free(stem, base.instruments)
        forms[stem] = index.get(stem) or instruments[stem]
        if base.instruments:
            _check_columns(instruments[stem], forms.values())
    paths = {path.stem: path for path in sorted(norm_folder.rglob("*.toml"))} if norm_folder else {}
    for name in paths:
        _check_free(name, base.cards.paths)
    digests = OnDemand(lambda id_: hashlib.sha256(json.dumps(data[id_], sort_keys=True).encode()).hexdigest(), ids)
    return Catalogue(dict(sorted(forms.items())), instruments, Shelf({**base.cards.paths, **paths}), digests, data)


def _parsed(stem: str, data: dict[str, Any]) -> Instrument:
    spec = parse(data, Instrument, f"{stem}.toml")
    if spec.id != stem:
        raise SpecError(f"{stem}.toml: id: {spec.id!r} must be the file's name without .toml, {stem!r}")
    return spec


def _check_free(name: str, shipped: Collection[str]) -> None:
    if name in shipped:
        raise SpecError(f"{name}.toml: id: {name!r} is shipped with prosuite; choose another id")


def _check_columns(spec: Instrument, others: Iterable[Form]) -> None:
    """Refuse a column, or the code of one, that another instrument has too: a table may hold both."""
    for other in (other for other in others if other is not spec):
        columns, codes = other.taken
        if shared := columns & {*spec.columns.values()}:
            raise SpecError(
                f"{spec.id}.toml: prefix: {min(shared)} would be a column of both {other.id} and {spec.id} in tables "
                f'of files: give {spec.id} a prefix that no other has, such as prefix = "my_{spec.id[:12]}"'
            )
        if name := next((name for name, code in spec.paramcd.items() if code in codes), None):
            raise SpecError(
                f"{spec.id}.toml: paramcd: {spec.paramcd[name]} is a code of {other.id} already: give {name} another, "
                f"of at most {LONGEST_CODE} capital letters and digits"
            )
