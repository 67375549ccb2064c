"""Of which instruments the names on a sheet could be, so that no other one is looked for there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.columns.items import ItemNames, code_of, cut_header, names_within
from prosuite.intake.columns.numbering import FEWEST_NUMBERED, Family, find_number
from prosuite.names import squash

_Said = dict[int, frozenset[str]]


class ItemIndex:
    """The item names of many instruments, asked together; an instrument goes by its place among them.

    Parameters
    ----------
    names
        The item names of each.
    """

    def __init__(self, names: Sequence[ItemNames]) -> None:
        self._all = names
        self._cdisc = _by_key((place, one.cdisc) for place, one in enumerate(names))
        self._codes = _by_key((place, one.codes) for place, one in enumerate(names))
        self._prefixes = _by_key((place, dict.fromkeys(one.prefixes, "")) for place, one in enumerate(names))
        self._packing = {place for place, one in enumerate(names) if one.packs}
        self._longest = max(map(len, self._prefixes), default=0)
        self._numbers = frozenset(number for one in names for number in one.numbers)
        self._by_number = frozenset(place for place, one in enumerate(names) if one.told_by_numbers)
        self.said = lru_cache(maxsize=2**14)(self._said)  # a name stands within many headers
        self._could_be_item = lru_cache(maxsize=2**14)(self._is_item)
        self.unread = lru_cache(maxsize=2**8)(self._unread)  # sheets of a file are numbered alike

    def _said(self, name: str) -> _Said:
        """Return the instruments that could read a name as an item's, a plain number aside, and the item each reads."""
        short = squash(name)
        said: dict[int, set[str]] = defaultdict(set)
        for place, item in self._cdisc.get(name.strip().upper(), {}).items():
            said[place].add(item)
        for end in range(min(len(short), self._longest) + 1):
            owners = self._prefixes.get(short[:end], {})
            rest = short[end:].removeprefix("_") if owners else ""
            codes = self._codes.get(code_of(rest), {}) if rest else {}
            for place in owners.keys() & codes.keys():
                said[place].add(codes[place])
            for place in owners if end and rest and find_number(rest) else ():
                said[place].add(short)
            for place in owners.keys() & self._packing if end and rest else ():
                said[place] |= self._all[place].packed_items(rest)
        return {place: frozenset(items) for place, items in said.items()}

    def told_by(self, headers: Iterable[str]) -> set[int]:
        """Return the instruments of which two items could be among headers, whatever stands around their names."""
        said: dict[int, set[str]] = defaultdict(set)
        numbers: set[str] = set()
        for name in _names(headers):
            numbers |= {name} if self._is_number(name) else set()
            for place, items in self.said(name).items():
                said[place] |= items
        told = {place for place, items in said.items() if len(items) > 1}
        return told | self._by_number if len(numbers) >= FEWEST_NUMBERED else told

    def could_tell(self, name: str) -> bool:
        """Tell whether a name is an item's code, or a number that may be one's beside others, of one of them."""
        return find_number(squash(name)) is not None or bool(self.said(name))

    def _unread(self, headers: Sequence[str]) -> Family | None:
        """Return the most numbers among headers that could be items of one of them, and that it does not read."""
        unread = (family for names in self._all for family in names.map(headers).unread)
        largest = max(unread, key=lambda family: len(family.positions), default=None)
        return largest if largest is not None and len(largest.positions) >= FEWEST_NUMBERED else None

    def could_name(self, header: str) -> bool:
        """Tell whether a header looks like an item of one of them; see :meth:`ItemNames.could_name`."""
        alone = (self._all[place].could_name_alone(header) for place in self._asked(header))
        named = any(alone) or any(map(self._could_be_item, names_within(header)))
        return named or any(self._all[place].packed(header) for place in self._packing)

    def _is_item(self, name: str) -> bool:
        return any(self._all[place].is_item(name) for place in self._asked(name))

    def _asked(self, name: str) -> Iterable[int]:
        """Return the instruments that may read a name: numbers may be anybody's."""
        return range(len(self._all)) if self._is_number(name) else self.said(name)

    def _is_number(self, name: str) -> bool:
        """Tell whether a name is the number of an item on a form, or several that may be."""
        number = find_number(squash(name))
        return number is not None and (bool(number.numbers) or number.key in self._numbers)


class FieldIndex:
    """The names of the fields of many instruments, asked together.

    Parameters
    ----------
    names
        The field names of each.
    keys
        Whether key fields alone are looked for.
    """

    def __init__(self, names: Sequence[FieldNames], *, keys: bool) -> None:
        self._places = _by_key((place, one.spellings(keys=keys)) for place, one in enumerate(names))

    def told_by(self, header: str) -> set[int]:
        """Return the instruments that have a field whose name stands within a header."""
        return {place for key in FieldNames.within(header) for place in self._places.get(key, ())}


def _by_key(owned: Iterable[tuple[int, Mapping[str, str]]]) -> dict[str, dict[int, str]]:
    """Return what each instrument says of every key, by key."""
    found: dict[str, dict[int, str]] = {}
    for place, own in owned:
        for key, said in own.items():
            found.setdefault(key, {})[place] = said
    return found


def _names(headers: Iterable[str]) -> dict[str, None]:
    """Return headers and what stands within them."""
    return {name: None for header in headers for name in (header, *(part for _, part, _ in cut_header(header)))}
