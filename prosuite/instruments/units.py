"""Units of measurement: how column names spell them, and how one is converted into another."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement.

    Attributes
    ----------
    name
        As it is written in outputs, such as ``mL``.
    dimension
        What it measures, such as ``volume``; only units of one dimension can be converted.
    factor
        How many of the dimension's reference unit it is.
    spellings
        How column names write it.
    marks
        Signs that stand for it right behind a number, as in 5'11".
    then
        Unit of a second number behind it, as in 1m85.
    """

    name: str
    dimension: str
    factor: float
    spellings: tuple[str, ...]
    marks: tuple[str, ...] = ()
    then: str | None = None


@cache
def units() -> dict[str, Unit]:
    """Return all units by name."""
    data = tomllib.loads(files("prosuite.instruments").joinpath("parts/units.toml").read_text(encoding="utf-8"))
    return {
        name: Unit(
            name,
            dimension,
            float(entry["factor"]),
            tuple(entry["spellings"]),
            tuple(entry.get("marks", ())),
            entry.get("then"),
        )
        for dimension, entries in data.items()
        for name, entry in entries.items()
    }


def units_like(name: str) -> list[Unit]:
    """Return the units a value in this unit could have been given in, itself first; none for a bare number."""
    own = units().get(name)
    if own is None:
        return []
    return [own, *(unit for unit in units().values() if unit.dimension == own.dimension and unit is not own)]


def conversion(source: str, target: str) -> float:
    """Return what a value in one unit is multiplied by to be in another."""
    return 1.0 if source == target else units()[source].factor / units()[target].factor


def find_unit(spelling: str, like: str) -> Unit | None:
    """Return the unit of the dimension of ``like`` that is spelled so; None if there is none.

    Case, spaces and punctuation do not matter: ``L/s``, ``l s`` and ``l_s`` are the same.
    """
    return next((unit for unit in units_spelled(spelling) if unit.dimension == units()[like].dimension), None)


def units_spelled(spelling: str) -> tuple[Unit, ...]:
    """Return the units of any dimension that are spelled so, such as minutes and 1/min."""
    return _by_spelling().get(_plain(spelling), ())


@cache
def _by_spelling() -> dict[str, tuple[Unit, ...]]:
    found: dict[str, tuple[Unit, ...]] = {}
    for unit in units().values():
        for name in dict.fromkeys(map(_plain, (unit.name, *unit.spellings))):
            found[name] = (*found.get(name, ()), unit)
    return found


def _plain(spelling: str) -> str:
    return _PUNCTUATION.sub("", spelling.casefold().replace("%", "pct"))
