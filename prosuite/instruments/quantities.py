"""Texts that are a number with its unit: ``640 ft``, ``96 %``, ``5'11"``."""

import re
from functools import lru_cache
from typing import NamedTuple

from prosuite.instruments.units import conversion, find_unit, units, units_like

_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_COMMA = re.compile(r"([0-9]),([0-9])", re.ASCII)
_ONE = re.compile(rf"(?P<number>[+-]?{_NUMBER})\s*(?P<unit>[^\d\s.,].*)", re.ASCII)
_PARTS = re.compile(rf"({_NUMBER})\s*+([^\d\s.,]*+)\s*+", re.ASCII)


class Quantity(NamedTuple):
    """A number and the units that it is written in, the first of which it counts."""

    number: float
    units: tuple[str, ...]


@lru_cache(maxsize=4096)
def is_quantity(text: str) -> bool:
    """Tell whether a text is a number with a unit of any dimension, be it with a decimal comma."""
    text = _COMMA.sub(r"\1.\2", text)
    first_of = {unit.dimension: unit.name for unit in units().values()}
    return any(read_quantity(text, like) for like in first_of.values())


def read_quantity(text: str, like: str) -> Quantity | None:
    """Read a number with a unit of the dimension of another one.

    Parameters
    ----------
    text
        What the cell holds.
    like
        A unit of the dimension.

    Returns
    -------
    Quantity or None
        ``5'11"`` and ``5 ft 11`` are 5.9167 ft; None if it is no such text.
    """
    one = _ONE.fullmatch(text.strip())
    unit = _unit(one["unit"], like) if one else None
    if one and unit:
        return Quantity(float(one["number"]), (unit,))
    return _of_parts(text.strip(), like)


def _of_parts(text: str, like: str) -> Quantity | None:
    """Read units in order of size, such as feet and inches; the last one may go without saying."""
    parts = _PARTS.findall(text)
    if len(parts) != 2 or _PARTS.sub("", text):  # noqa: PLR2004 - feet and inches
        return None
    (large, large_unit), (small, small_unit) = parts
    first = _unit(large_unit, like)
    second = units()[first].then if first else None
    if not first or not second:
        return None
    is_plain = bool(units()[first].marks) or len(small) > 1  # 5'9 is plain, 1m5 is not
    if (_unit(small_unit, like) != second) if small_unit else not is_plain:
        return None
    share = float(small) * conversion(second, first)
    return Quantity(float(large) + share, (first, second)) if share < 1 else None


def _unit(written: str, like: str) -> str | None:
    marked = next((unit for unit in units_like(like) if written.strip() in unit.marks), None)
    unit = marked or find_unit(written, like)
    return unit.name if unit else None
