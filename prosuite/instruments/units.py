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
    """

    name: str
    dimension: str
    factor: float
    spellings: tuple[str, ...]


@cache
def units() -> dict[str, Unit]:
    """Return all units by name."""
    data = tomllib.loads(files("prosuite.instruments").joinpath("parts/units.toml").read_text(encoding="utf-8"))
    return {
        name: Unit(name, dimension, float(entry["factor"]), tuple(entry["spellings"]))
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
    wanted = _plain(spelling)
    return next(
        (unit for unit in units_like(like) if wanted in {_plain(name) for name in (unit.name, *unit.spellings)}), None
    )


def _plain(spelling: str) -> str:
    return _PUNCTUATION.sub("", spelling.casefold().replace("%", "pct"))
