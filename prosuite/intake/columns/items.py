"""Which column holds which item: item codes, printed or sequential numbers, CDISC codes.

A reading never depends on a column's position. Numbers are read for a whole family of columns (``numbering.py``).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from prosuite.instruments.form import Form
from prosuite.instruments.items import Packed
from prosuite.intake.columns.numbering import (
    FEWEST_NUMBERED,
    Family,
    Member,
    Naming,
    Number,
    Numbering,
    Reading,
    find_number,
)
from prosuite.names import squash

_WORDS = re.compile(r"[^\W_]+")
_GLUED = re.compile(r"(?P<prefix>[a-z]+)(?P<rest>[0-9]{1,3}[a-z]?(?:_[0-9]{1,3})?)", re.ASCII)
_MANY_ITEMS = 20  # of an instrument that plain numbers may tell: anybody has a q1 to q10
_MOST_WORDS_BEFORE, _MOST_WORDS_AFTER = 4, 2
_VISIT_NAME = (
    r"(?:bl|base|baseline|scr|screen|screening|pre|post|end|eot|eos|fu|followup)[0-9]*"
    r"|(?:v|visit|t|time|timepoint|w|wk|week|m|mo|mon|month|d|day|y|yr|year|e|event)[0-9]+"
    r"|(?:monat|woche|tag|jahr|besuch|visite|zeitpunkt|mois|semaine|jour|visita|mes|semana|mese|settimana|maand)[0-9]+"
    r"|[0-9]+(?:w|wk|weeks?|m|mo|months?|d|days?|y|yr|years?|monate?|wochen?|tage?|jahre?|mois|semaines?|jours?|mes(?:es)?)"
)
_VISIT = re.compile(_VISIT_NAME, re.ASCII)
_VISIT_GLUED = re.compile(rf"(?P<visit>{_VISIT_NAME})(?P<rest>[a-z].*)", re.ASCII)
_DIGIT = re.compile(r"\d")
_PADDING = re.compile(r"(?<=[a-z])0+(?=[1-9])")


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """A column recognised as an item.

    Attributes
    ----------
    position
        Where it stands among the headers.
    item
        The item's code.
    naming
        How the header names the item.
    declares
        Id of the instrument that the header itself names, by a CDISC code or a prefix; else None.
    bare
        Whether the header is a number and no more, such as ``q7``.
    """

    position: int
    item: str
    naming: Naming
    declares: str | None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The item columns of a table.

    Attributes
    ----------
    columns
        The columns recognised.
    unread
        Families of numbers that could be items and are not read.
    """

    columns: tuple[ItemColumn, ...]
    unread: tuple[Family, ...] = ()

    @property
    def ambiguous(self) -> tuple[int, ...]:
        """Positions of the columns whose numbers are not read."""
        return tuple(sorted(position for family in self.unread for position in family.positions))

    def claims(self) -> dict[str, list[int]]:
        """Return the positions of the columns that claim each item; more than one is a fault."""
        claims: dict[str, list[int]] = {}
        for column in self.columns:
            claims.setdefault(column.item, []).append(column.position)
        return claims

    def at(self, positions: Sequence[int]) -> "ColumnMap":
        """Return the map with the k-th column moved to the k-th of these positions."""
        columns = tuple(replace(column, position=positions[column.position]) for column in self.columns)
        return ColumnMap(columns, tuple(family.at(positions) for family in self.unread))

    @property
    def declared(self) -> set[str]:
        """Ids of the instruments that the headers themselves name."""
        return {column.declares for column in self.columns if column.declares is not None}


class _Prefix(NamedTuple):
    """A squashed column prefix and the instrument it names, if it names one."""

    text: str
    declares: str | None


class _Numbered(NamedTuple):
    """A number that a column's name is, and the prefix before it."""

    prefix: _Prefix
    number: Number


class ItemNames:
    """All names the items of an instrument go by.

    Parameters
    ----------
    instrument
        The instrument whose items are looked for.
    family
        All instruments that ask the same items, so that their prefixes and CDISC codes are recognised too.
    foreign
        Codes of items of other instruments, from :func:`item_codes`: ``pf01`` to ``pf10`` are no ten numbered items.
    known
        Whether the sheet is known to hold it, so that names that mean an item only there count too.
    """

    def __init__(
        self,
        instrument: Form,
        family: Iterable[Form],
        foreign: Collection[str] = frozenset(),
        *,
        known: bool = False,
    ) -> None:
        self._instrument = instrument
        self._foreign = foreign
        self._codes = item_codes(instrument, known=known)
        self._packed = {squash(name): packed for packed in instrument.packed for name in packed.names}
        self._known = known
        names = [name for field in instrument.fields for name in (field.id, field.bare_id, *field.aliases)]
        self._fields = set(map(squash, names))
        self._cdisc: dict[str, tuple[str, str]] = {}
        prefixes: dict[str, str | None] = {"": None}
        for member in family:
            if member.cdisc is not None:
                codes = (member.cdisc.code(place, item) for place, item in enumerate(member.items, start=1))
                self._cdisc |= {code: (item, member.id) for code, item in zip(codes, member.item_ids, strict=True)}
            for prefix in map(squash, member.column_prefixes):
                # A prefix that several members share names none of them.
                prefixes[prefix] = None if prefix in prefixes else member.id
        self._ends = (*self._codes, *map(squash, self._cdisc))
        self._prefixes = [_Prefix(*pair) for pair in sorted(prefixes.items(), key=lambda pair: -len(pair[0]))]
        rests = (rest for name in self._fields for _, rest in self._without_prefix(name))
        numbers = (number.key for rest in rests if (number := find_number(rest)) and number.key)
        self._numbering = Numbering(instrument, frozenset([*numbers, *instrument.unscored]))
        # A name stands within many headers of a table.
        self._read, self.is_item = lru_cache(maxsize=2**13)(self._read_name), lru_cache(maxsize=2**13)(self._is_item)

    def map(self, headers: Sequence[str], named: Collection[str] = ()) -> ColumnMap:
        """Find the item columns among the headers of a table, besides those of items that are named already."""
        columns: list[ItemColumn] = []
        groups: dict[tuple[_Prefix, str], list[Member]] = {}
        for position, header in enumerate(headers):
            read = self._read(header)
            if isinstance(read, ItemColumn):
                columns.append(ItemColumn(position, read.item, read.naming, read.declares))
            elif read is not None:
                groups.setdefault((read.prefix, read.number.word), []).append(Member(position, *read.number[1:]))
        unread: list[Family] = []
        named = {*named, *(column.item for column in columns)}
        for (prefix, _), members in groups.items():
            meant = self._numbering.read(members, prefixed=bool(prefix.text), named=named)
            if isinstance(meant, Reading):
                columns += [
                    ItemColumn(position, item, meant.naming, prefix.declares, bare=not prefix.text)
                    for position, item in meant.items.items()
                ]
            elif meant is not None:
                unread.append(meant)
        return ColumnMap(tuple(columns), tuple(unread))

    @property
    def codes(self) -> Mapping[str, str]:
        """The items by their codes, as :func:`code_of` compares them."""
        return self._codes

    @property
    def cdisc(self) -> Mapping[str, str]:
        """The items by their CDISC codes, in capitals."""
        return {code: item for code, (item, _) in self._cdisc.items()}

    @property
    def prefixes(self) -> Sequence[str]:
        """What may stand before an item's code or number, squashed; "" for nothing."""
        return [prefix.text for prefix in self._prefixes]

    @property
    def numbers(self) -> set[str]:
        """The numbers of its items, as printed or counted."""
        return {*self._numbering.printed, *self._numbering.sequential}

    @cached_property
    def told_by_numbers(self) -> bool:
        """Whether many numbers with nothing before them may tell it: those of a long form, or with letters."""
        lettered = any(item.number and not item.number.isdecimal() for item in self._instrument.items)
        return lettered or len(self._instrument.items) >= _MANY_ITEMS

    def could_tell(self, header: str) -> bool:
        """Tell whether a header is an item's code, or a number that may be one's beside others."""
        return self._read(header) is not None

    def _read_name(self, header: str) -> ItemColumn | _Numbered | None:
        """Return the item that a header names, at position 0, or the number that it is."""
        code = self._cdisc.get(header.strip().upper())
        if code is not None:
            return ItemColumn(0, code[0], "CDISC code", code[1])
        for prefix, rest in self._without_prefix(header) if self._may_be(header) else ():
            item = self._codes.get(_unpadded(rest))
            if item is not None:
                return ItemColumn(0, item, "item code", prefix.declares)
            number = find_number(rest)
            if number is not None and squash(header) not in self._fields:
                # Where the form has no numbers, a code such as koos_q1 is no question 1.
                own = None if self._numbering.printed else self._codes.get(code_of(header))
                return _Numbered(prefix, number) if own is None else ItemColumn(0, own, "item code", prefix.declares)
        return None

    @property
    def packs(self) -> bool:
        """Whether several of its items may stand in one column."""
        return bool(self._packed)

    def packed_items(self, name: str) -> set[str]:
        """Return the items that stand together in a column of this name, squashed and without a prefix."""
        return set(self._packed[name].items) if name in self._packed else set()

    def packed(self, header: str) -> tuple[Packed, list[str]] | None:
        """Return what holds several items in a column of this name, and what columns of each would be called."""
        ways = [("", squash(header), ""), *cut_header(header)] if self._packed else []
        for before, name, after in ways:
            for prefix, rest in self._without_prefix(name):
                found = self._packed.get(rest) if prefix.text or self._known else None
                if found is not None and all(map(is_visit, filter(None, (before, after)))):
                    parts = ((before, prefix.text, item, after) for item in found.items)
                    return found, ["_".join(filter(None, part)) for part in parts]
        return None

    def is_foreign(self, header: str) -> bool:
        """Tell whether a header is the code of an item of another instrument, and of none of this one."""
        code = code_of(header)
        return code in self._foreign and code not in self._codes

    def holds(self, columns: ColumnMap) -> bool:
        """Tell whether two items and half of those that a scale or step reads are there.

        A lone ``ht`` may be anybody's height, and a few bare numbers, or those of a short form, may be anything.
        """
        told = {column.item for column in columns.columns if not column.bare}
        bare = {column.item for column in columns.columns if column.bare and self._tells(column)}
        items = told | (bare if len(bare) >= FEWEST_NUMBERED else set())
        found = ((len(items & set(group)), len(group)) for group in self._instrument.groups)
        return any(present > 1 and 2 * present >= size for present, size in found)

    def are_counted(self, columns: ColumnMap) -> bool:
        """Tell whether numbers from 1 on are all that names the items: those of any form of that length."""
        return bool(columns.columns) and all(
            column.bare and not self._is_lettered(column) for column in columns.columns
        )

    def _tells(self, column: ItemColumn) -> bool:
        """Tell whether a bare number is one of many, or has a letter as on the form."""
        return self._is_lettered(column) or len(self._instrument.items) >= _MANY_ITEMS

    def _is_lettered(self, column: ItemColumn) -> bool:
        number = self._instrument.item(column.item).number or ""
        return column.naming == "printed number" and not number.isdecimal()

    def could_name(self, header: str) -> bool:
        """Tell whether a header looks like an item of this instrument, whatever stands before or after its name.

        Plain numbers among other words tell only a long form: an answer below its item's number is no longer name.
        """
        return self.could_name_alone(header) or any(map(self.is_item, names_within(header)))

    def could_name_alone(self, header: str) -> bool:
        """Tell whether a header by itself is an item's code, or a number that could be one's."""
        read = self._read(header)
        plain = self.map([header]) if isinstance(read, _Numbered) else None
        is_read = read is not None if plain is None else bool(plain.columns or plain.unread)
        return is_read or self._could_be_part(header)

    def _may_be(self, name: str) -> bool:
        """Tell whether a name has a number or the end of an item's: most cells have none, and are told from it soon."""
        return squash(name).endswith(self._ends) or _DIGIT.search(name) is not None

    def _is_item(self, name: str) -> bool:
        """Tell whether a name within a header is an item's."""
        read = self._read(name)
        if isinstance(read, _Numbered) and not read.prefix.text and not self.told_by_numbers:
            return self._could_be_part(name)
        columns = self.map([name]).columns if read else ()
        return self._could_be_part(name) or any(not column.bare or self._tells(column) for column in columns)

    def _could_be_part(self, name: str) -> bool:
        """Tell whether a name is a number with a part, such as q3_1; without any word before it, it may be a date."""
        found = ((prefix.text, find_number(rest)) for prefix, rest in self._without_prefix(name))
        numbers = (number for prefix, number in found if number and (prefix or number.word))
        return any(map(self._numbering.could_be, numbers))

    def _without_prefix(self, header: str) -> Iterator[tuple[_Prefix, str]]:
        name = squash(header)
        for prefix in self._prefixes:
            if name.startswith(prefix.text):
                yield prefix, name.removeprefix(prefix.text).removeprefix("_")


def item_codes(instrument: Form, *, known: bool = False) -> dict[str, str]:
    """Return the items by the codes that column names are compared with, on any sheet or on one known to hold them."""
    return {
        code_of(code): item.id
        for item in instrument.items
        for code in (item.id, *item.aliases, *(item.local_aliases if known else ()))
    }


def code_of(header: str) -> str:
    """Return a header as item codes are compared."""
    return _unpadded(squash(header))


def is_visit(words: str) -> bool:
    """Tell whether words taken off a header name a visit: ``bl``, ``m3``, ``week 12``."""
    return _VISIT.fullmatch(words.replace(" ", "")) is not None


@lru_cache(maxsize=2**13)  # every instrument is asked about every header
def cut_header(header: str) -> tuple[tuple[str, str, str], ...]:
    """Return the ways to cut a header into words before, a name, and words after."""
    return tuple(_cuts(header))


def _cuts(header: str) -> Iterator[tuple[str, str, str]]:
    words = _WORDS.findall(header.casefold())
    for n_before in range(min(len(words), _MOST_WORDS_BEFORE + 1)):
        for n_after in range(min(len(words) - n_before, _MOST_WORDS_AFTER + 1)):
            before, after = words[:n_before], words[len(words) - n_after :]
            name = "_".join(words[n_before : len(words) - n_after])
            yield "_".join(before), name, "_".join(after)
            visit = _VISIT_GLUED.fullmatch(name)
            if visit:
                yield "_".join([*before, visit["visit"]]), visit["rest"], "_".join(after)
            glued = _GLUED.fullmatch(name)
            if glued:
                yield "_".join([*before, glued["prefix"]]), glued["rest"], "_".join(after)


@lru_cache(maxsize=2**10)  # every instrument is asked about every header
def names_within(header: str) -> tuple[str, ...]:
    """Return what may be an item's name within a header; a plain number is none."""
    return tuple(dict.fromkeys(name for _, name, _ in cut_header(header) if not name.isdecimal()))


@lru_cache(maxsize=2**13)
def _unpadded(name: str) -> str:
    """Return a squashed item code without padding zeros: ``pf01`` and ``pf1`` are the same."""
    return _PADDING.sub("", name)
