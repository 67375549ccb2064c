"""Spec files to complete data: parts taken in, lists named, groups of steps repeated, another spec extended."""

import csv
import io
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from prosuite.datafiles import like, parse, read_toml
from prosuite.datafiles.models import Frozen
from prosuite.datafiles.regular import file_text
from prosuite.errors import SpecError
from prosuite.names import nearest

_PARTS, _TABLES, _LISTS = "parts", "tables", "lists"
_OWN = ("prefix", "paramcd")  # what tells the columns of one instrument from another's
_LISTED = {"fields": "codes", "items": "answers"}  # where the name of a list may stand for the list
Data = dict[str, Any]


class _Written(Frozen, extra="ignore"):
    """What is looked into before a spec is put together; the rest is left to the model of the whole."""

    extends: str | None = None
    includes: tuple[str, ...] = ()
    fields: tuple[Data, ...] = ()
    items: tuple[Data, ...] = ()
    scales: tuple[Data, ...] = ()
    steps: tuple[Data, ...] = ()


class _Group(Frozen):
    """Steps that are repeated for rows of words."""

    for_each: tuple[Data, ...]
    steps: tuple[Data, ...]


def shipped_folder() -> Path:
    """Return the folder of the shipped specs."""
    return Path(str(files("prosuite.instruments")))


def complete(stem: str, raw: Mapping[str, Data], base: Mapping[str, Data], folder: Path) -> Data:
    """Return the data of a spec with all that it names put in.

    Parameters
    ----------
    stem
        Name of its file without ``.toml``.
    raw
        The data of all spec files of its folder, by stem.
    base
        The complete data of the specs that it may extend besides.
    folder
        Its folder; parts and tables are looked for there, parts among the shipped ones too.

    Raises
    ------
    SpecError
        What it names is not there; the message names file and key.
    """
    own = raw[stem]
    parse(own, _Written, f"{stem}.toml")
    data = _with_parts(stem, _extended(stem, raw, base), folder)
    data.setdefault("family", data.get("id"))
    data["steps"] = [step for entry in data.get("steps", []) for step in _repeated(stem, entry)]
    _name_lists(stem, data)
    tables = {name: _rows(stem, folder / _TABLES / name) for name in dict.fromkeys(_tables_of(data))}
    data |= {"tables": tables} if tables else {}
    return data if {"extends", "includes"} & set(own) else like(own, data)


def made_of(stem: str, raw: Mapping[str, Data]) -> list[str]:
    """Return the files of its folder that a spec is put together from, by their names in it, tables aside."""
    parts = (f"{_PARTS}/{name}" for name in (*_extended(stem, raw, {}).get("includes", ()), _LISTS))
    return [f"{name}.toml" for name in (stem, raw[stem].get("extends"), *parts) if name]


def _extended(stem: str, raw: Mapping[str, Data], base: Mapping[str, Data]) -> Data:
    """Fill in from the spec that a spec extends; its own top-level keys win."""
    data = raw[stem]
    parent = data.get("extends")
    if parent is None:
        return dict(data)
    own = {key: value for key, value in data.items() if key != "extends"}
    if parent in base:
        return {**_shared(base[parent]), **own}
    if parent not in raw or "extends" in raw[parent]:
        known = [name for name in raw if "extends" not in raw[name]] + list(base)
        raise SpecError(f"{stem}.toml: extends: {unknown('instrument', str(parent), known)}")
    return {**_shared(raw[parent]), **own}


def _shared(data: Data) -> Data:
    """Return what a spec that extends this one has from it."""
    return {key: value for key, value in data.items() if key not in _OWN}


def _with_parts(stem: str, data: Data, folder: Path) -> Data:
    """Put the fields and steps of the parts that a spec includes before its own: its folder's or those shipped."""
    full = {key: value for key, value in data.items() if key != "includes"}
    for name in reversed(data.get("includes", [])):
        places = [place / _PARTS / f"{name}.toml" for place in (folder, shipped_folder())]
        path = next((place for place in places if place.exists()), None)
        if path is None:
            known = [place.stem for place in (shipped_folder() / _PARTS).glob("*.toml")]
            raise SpecError(f"{stem}.toml: includes: {unknown('part', str(name), known)}")
        part = _part(path, path.stat().st_mtime_ns)
        full |= {key: [*part.get(key, []), *full.get(key, [])] for key in ("fields", "steps", "references")}
    return full


@cache
def _part(path: Path, _changed: int) -> Data:
    """Read a part, which several specs include; one that was changed since is read again."""
    return read_toml(path)


def _repeated(stem: str, entry: Data) -> Iterator[Data]:
    """Yield a step, or the steps of a group once for each row of its ``for_each``, with the words of the row put in."""
    if "for_each" not in entry:
        yield entry
        return
    parse(entry, _Group, f"{stem}.toml")
    for words in entry["for_each"]:
        yield from (_put_in(step, words) for step in entry["steps"])


def _put_in(held: Any, words: Mapping[str, Any]) -> Any:
    """Return what a step holds with ``{name}`` replaced in texts and keys; a text that is a name alone by its value."""
    if isinstance(held, str):
        alone = next((value for name, value in words.items() if held == f"{{{name}}}"), None)
        if alone is not None:
            return alone
        for name, value in words.items():
            held = held.replace(f"{{{name}}}", str(value))
        return held
    if isinstance(held, dict):
        return {_put_in(key, words): _put_in(value, words) for key, value in held.items()}
    return [_put_in(value, words) for value in held] if isinstance(held, list) else held


def _name_lists(stem: str, data: Data) -> None:
    """Put the lists of codes and answers in that are given by their names."""
    for kind, key in _LISTED.items():
        for place, entry in enumerate(data.get(kind, [])):
            if isinstance(entry, dict) and isinstance(entry.get(key), str):
                known = _lists().get(key, {})
                if entry[key] not in known:
                    raise SpecError(f"{stem}.toml: {kind}: {key}: {unknown('list', entry[key], known)}")
                data[kind] = [*data[kind][:place], {**entry, key: known[entry[key]]}, *data[kind][place + 1 :]]


@cache
def _lists() -> Data:
    return read_toml(shipped_folder() / _PARTS / f"{_LISTS}.toml")


def _tables_of(data: Data) -> Iterator[str]:
    """Yield the names of the tables that scales and steps read."""
    for step in (*data.get("scales", []), *data["steps"]):
        names = [step.get("in"), step.get("weights")] if isinstance(step, dict) else []
        yield from (name for name in names if isinstance(name, str) and name.endswith(".csv"))


def _rows(stem: str, path: Path) -> list[dict[str, str]]:
    try:
        rows = list(csv.DictReader(io.StringIO(file_text(path), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SpecError(
            f"{stem}.toml: table {path.name!r} cannot be read: put it into the folder {_TABLES} beside the spec, as "
            f"CSV in UTF-8 ({getattr(error, 'strerror', None) or error})"
        ) from error
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise SpecError(f"{path.name} line {line}: the row has not as many cells as the header")
    return rows


def unknown(kind: str, name: str, known: Any) -> str:
    """Return a sentence part that says what a name could have been."""
    return f"unknown {kind} {name!r}{nearest(name.lower(), known)} (known: {', '.join(known)})"
