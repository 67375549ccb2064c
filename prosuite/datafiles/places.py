"""Places in the data of a file: from Pydantic's way of naming them to keys as they are written."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

from prosuite.datafiles.lines import Path
from prosuite.datafiles.schema import Expected
from prosuite.datafiles.toml_text import key_text

_OF_KEY: Final = "[key]"  # Pydantic's name for a key, as against what stands under it
_LONGEST_ID = 40


class Absent(Enum):
    """What is found where a key is missing."""

    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the data.

    Attributes
    ----------
    path
        Its keys and entry numbers, as in the file.
    found
        What stands there.
    expected
        What may stand there; None under a key that is not known.
    within
        The table or list it stands in; None for the whole file.
    is_key
        Whether the key is meant, not what stands under it.
    narrowed
        Whether only one of several kinds of value was looked at: the kind that was found.
    """

    path: Path
    found: Any
    expected: Expected | None
    within: "Place | None" = None
    is_key: bool = False
    narrowed: bool = False

    @property
    def key(self) -> "Place":
        """The place of the last key, of which this may be a list entry."""
        return self.within.key if self.within is not None and isinstance(self.path[-1], int) else self

    @property
    def root(self) -> Expected:
        """What the whole file may hold."""
        above = self
        while above.within is not None:
            above = above.within
        assert above.expected is not None  # noqa: S101 - every file has a model
        return above.expected

    @property
    def above(self) -> Path:
        """The path of the table or list it stands in."""
        return self.path[:-1]

    @property
    def tag(self) -> "Place":
        """The place of the key in this table that tells its kind; the table's own if what stands here is none."""
        expected = self.expected
        if expected is None or expected.tag is None or not isinstance(self.found, dict):
            return self
        return Place((*self.path, expected.tag), self.found.get(expected.tag, Absent.MISSING), expected.tags, self)

    def __contains__(self, other: "Place") -> bool:
        """Whether another place lies deeper within this one."""
        return len(other.path) > len(self.path) and other.path[: len(self.path)] == self.path


def place_of(location: Path, data: Any, expected: Expected) -> Place:
    """Return the place that Pydantic's location stands for; what it says of its own models there is left out."""
    place = Place((), data, expected)
    for part in location:
        step = _step(place, part)
        if step is None:
            break
        place = step
    return place


def key_of(path: Path, data: Any) -> str:
    """Return a path as it is written; an entry of a list goes by its id or else by its number, from 1st."""
    return "".join(_key_parts(path, data)).removeprefix(".")


def _step(place: Place, part: str | int) -> Place | None:  # noqa: PLR0911 - a ladder of kinds of place
    expected, found = place.expected, place.found
    if place.is_key:
        return None
    if part == _OF_KEY:
        return replace(place, is_key=True)
    if expected is not None and expected.tag is not None:
        kind = expected.by_tag.get(str(part))
        return None if kind is None else replace(place, expected=kind)
    if expected is not None and expected.members:
        kinds = [kind for kind in expected.members if kind.takes(found)]
        return replace(place, expected=kinds[0], narrowed=True) if len(kinds) == 1 else None
    if isinstance(found, dict) and isinstance(part, str):
        return Place((*place.path, part), found.get(part, Absent.MISSING), _under(expected, part), place)
    if isinstance(found, list) and isinstance(part, int) and part < len(found):
        return Place((*place.path, part), found[part], expected and expected.entry(part), place)
    if expected is not None and part in expected.keys:  # a value that stands for a table with this one key
        return replace(place, expected=expected.keys[str(part)])
    return None


def _under(expected: Expected | None, key: str) -> Expected | None:
    return None if expected is None else expected.keys.get(key, expected.under_free_key)


def _key_parts(path: Path, data: Any) -> Iterator[str]:
    for part in path:
        if isinstance(part, int):
            yield f"[{_entry_name(data, part)}]"
            data = data[part]
        else:
            yield f".{key_text(part)}"
            data = data.get(part)


def _entry_name(entries: list[Any], number: int) -> str:
    names = [entry.get("id") if isinstance(entry, dict) else None for entry in entries]
    name = names[number]
    if isinstance(name, str) and 0 < len(name) <= _LONGEST_ID and names.count(name) == 1:
        return repr(name)
    return _ordinal(number + 1)


def _ordinal(number: int) -> str:
    teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
