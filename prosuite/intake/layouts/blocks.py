"""Blocks: item columns that share a prefix or suffix, as visits do that stand side by side in one row."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product, takewhile
from typing import NamedTuple

from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.columns.items import ColumnMap, ItemNames, cut_header, is_visit
from prosuite.intake.columns.name_index import ItemIndex
from prosuite.intake.columns.numbering import FEWEST_NUMBERED, Family
from prosuite.intake.columns.roles import find_roles

_EVENT, _FORM_VERSION = re.compile("e[0-9]+", re.ASCII), re.compile("c[0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Block:
    """Columns whose headers share what stands before and after the item's name.

    Attributes
    ----------
    before, after
        Words before and after the name.
    names
        Header of each column without them, by position.
    items
        The item columns; positions as in ``names``.
    """

    before: str
    after: str
    names: dict[int, str]
    items: ColumnMap


def find_blocks(headers: Sequence[str], names: ItemNames, named: Collection[str] = ()) -> list[Block]:
    """Find blocks of item columns that share a prefix or suffix.

    Every way to take words off both ends of the headers is tried. The blocks with most items come first, among
    equals those with the fewest words taken off; a column belongs to one block only. Items in ``named`` have columns
    already.
    """
    candidates = [block for block in _candidates(headers, names, named) if names.holds(block.items)]
    candidates.sort(key=lambda block: (-len(block.items.columns), len(f"{block.before}_{block.after}".split("_"))))
    taken: set[int] = set()
    blocks = []
    for block in candidates:
        free = {position: name for position, name in block.names.items() if position not in taken}
        left = _block(block.before, block.after, free, names, named)
        if names.holds(left.items) and _is_evident(left):
            taken |= {column.position for column in left.items.columns}
            blocks.append(left)
    return sorted(blocks, key=lambda block: min(column.position for column in block.items.columns))


def unread_numbers(headers: Sequence[str], names: ItemNames) -> list[Family]:
    """Return the many numbers that could be items and are not read, whatever words stand before or after them."""
    unread = (family for block in _candidates(headers, names) for family in block.items.unread)
    return [family for family in unread if len(family.positions) >= FEWEST_NUMBERED]


def unread_by_any(headers: Sequence[str], names: ItemIndex) -> Family | None:
    """Return the most numbers that could be items of one of many instruments, and that it does not read."""
    cuts = _cut_headers(tuple(headers)).members.values()
    read = ({place: name for place, name in members.items() if names.could_tell(name)} for members in cuts)
    unread = ((names.unread(tuple(own.values())), own) for own in read if len(own) >= FEWEST_NUMBERED)
    moved = (family.at([*own]) for family, own in unread if family is not None)
    return max(moved, key=lambda family: len(family.positions), default=None)


def _candidates(headers: Sequence[str], names: ItemNames, named: Collection[str] = ()) -> list[Block]:
    """Return what could be blocks: two names of each may be items."""
    cuts = _cut_headers(tuple("" if names.is_foreign(header) else header for header in headers))
    telling = Counter(affixes for name, around in cuts.around.items() if names.could_tell(name) for affixes in around)
    return [
        _block(*affixes, members, names, named) for affixes, members in cuts.members.items() if telling[affixes] > 1
    ]


class _Cuts(NamedTuple):
    """The names within headers by the words before and after them, by position; and what stands around each name."""

    members: dict[tuple[str, str], dict[int, str]]
    around: dict[str, list[tuple[str, str]]]


@lru_cache(maxsize=4)  # every instrument is looked for in a table
def _cut_headers(headers: tuple[str, ...]) -> _Cuts:
    cuts = _Cuts({}, {})
    for position, header in enumerate(headers):
        for before, name, after in cut_header(header):
            cuts.members.setdefault((before, after), {})[position] = name
            cuts.around.setdefault(name, []).append((before, after))
    return cuts


def name_visits(blocks: Sequence[Block]) -> list[str] | None:
    """Return the visit that the shared words of each block name, or None if they do not all name one of their own.

    Words that all blocks share, as in ``bl_form_x`` and ``m3_form_x``, name no visit and are left out.
    """
    for side, other in (("after", "before"), ("before", "after")):
        if len({getattr(block, other) for block in blocks}) > 1:
            continue
        affixes = [_without_version(getattr(block, side).split("_")) for block in blocks]
        first, last = _n_shared(affixes), _n_shared([words[::-1] for words in affixes])
        for start, end in sorted(product(range(first + 1), range(last + 1)), key=sum):
            visits = [" ".join(words[start : len(words) - end]) for words in affixes]
            if all(is_visit(visit) for visit in visits) and len(set(visits)) == len(blocks):
                return visits
    return None


def _without_version(words: list[str]) -> list[str]:
    """Leave out the version of the form after its event, as in ``e2_c1``: it names no visit."""
    versioned = len(words) > 1 and _EVENT.fullmatch(words[-2]) and _FORM_VERSION.fullmatch(words[-1])
    return words[:-1] if versioned else words


def _n_shared(affixes: Sequence[Sequence[str]]) -> int:
    """Return how many words all of several begin with."""
    return (
        0
        if len(affixes) == 1
        else sum(1 for _ in takewhile(lambda words: len(set(words)) == 1, zip(*affixes, strict=False)))
    )


def _is_evident(block: Block) -> bool:
    """Tell whether a block's names are more than a few numbers that any columns may carry."""
    if not block.before and not block.after:
        return True
    items = [block.names[column.position] for column in block.items.columns]
    return len(items) >= FEWEST_NUMBERED or not all(map(str.isdecimal, items))


def _block(before: str, after: str, members: dict[int, str], names: ItemNames, named: Collection[str]) -> Block:
    positions = list(members)
    return Block(before, after, members, names.map(list(members.values()), named).at(positions))


def by_name(block: Block, fields: FieldNames) -> dict[str, int]:
    """Return the position of each item by code, of each field by its name, and of the block's own date column."""
    found = {column.item: column.position for column in block.items.columns}
    affixed = block.before or block.after
    positions = list(block.names)
    date = find_roles(list(block.names.values())).date if affixed else None
    for position, name in block.names.items() if affixed else ():
        column = fields.read(name)
        if column is not None and column.visit is None and position not in found.values():
            found.setdefault(name, position)
    return found if date is None else {"date": positions[date], **found}
