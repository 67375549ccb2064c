"""Which unused column may hold an item that has none: one named nearly as the others say it would be."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from string import ascii_lowercase

from prosuite.instruments.instrument import Instrument
from prosuite.intake.columns.items import ItemColumn
from prosuite.intake.sheet import Sheet

_NEAR = 0.8
_NUMBER = re.compile("(?P<question>[0-9]+)(?P<part>[a-z]?)", re.ASCII)


def likely_columns(sheet: Sheet) -> dict[str, int]:
    """Return the position of the likely column of each item without one, where there is such a column.

    Its name is nearer to that which the item would have beside its neighbours than to the name of any other item.
    """
    headers, order = sheet.table.headers, sheet.instrument.item_ids
    used = {column.item: column for column in sheet.items.columns}
    missing = [item for item in order if item not in used]
    if len(missing) > len(used):
        return {}
    taken = {sheet.roles.subject, sheet.roles.visit, sheet.roles.date, *sheet.known_positions}
    free = {header.casefold(): place for place, header in enumerate(headers) if header and place not in taken}
    names = [headers[column.position].casefold() for column in used.values()]
    found: dict[str, int] = {}
    for item in missing:
        for column in _neighbours(item, order, list(used.values())):
            for name in _named_alike(headers[column.position].casefold(), column, item, sheet.instrument):
                near = get_close_matches(name, free, n=1, cutoff=_NEAR)
                if near and all(_likeness(near[0], other) < _likeness(near[0], name) for other in names):
                    found.setdefault(item, free[near[0]])
    return found


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _neighbours(item: str, order: Sequence[str], columns: Sequence[ItemColumn]) -> list[ItemColumn]:
    """Return the columns of the items next to an item, the nearest two."""
    return sorted(columns, key=lambda column: abs(order.index(column.item) - order.index(item)))[:2]


def _named_alike(header: str, column: ItemColumn, item: str, instrument: Instrument) -> Iterator[str]:
    """Yield the name of an item if it were named as another one is: its code or number in place of the other's."""
    for own, new in _keys(column, item, instrument):
        for match in [*re.finditer(own, header, re.ASCII)][-1:]:
            yield f"{header[: match.start()]}{match.expand(new)}{header[match.end() :]}"


def _keys(column: ItemColumn, item: str, instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Yield patterns of what names an item in its header, each with that of another item."""
    if column.naming == "item code":
        letters = column.item.rstrip("0123456789")
        yield f"{letters}[^0-9a-z]?0*{column.item.removeprefix(letters).lstrip('0')}", item
    elif column.naming == "sequential number":
        own, new = (str(instrument.item_ids.index(one) + 1) for one in (column.item, item))
        yield _whole(own), new
    elif column.naming == "printed number":
        numbers = (_NUMBER.fullmatch(instrument.item(one).number or "") for one in (column.item, item))
        own_match, new_match = numbers
        if own_match and new_match:
            yield from _printed(own_match.groups(), new_match.groups())


def _printed(own: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield patterns of question and part, the part as a letter or as a number."""
    if own[1] and new[1]:
        yield f"(?<![0-9])0*{own[0]}([^0-9a-z]*){own[1]}(?![a-z])", rf"{new[0]}\g<1>{new[1]}"
        part, other = (ascii_lowercase.index(letter) + 1 for letter in (own[1], new[1]))
        yield f"(?<![0-9])0*{own[0]}([^0-9]+)0*{part}(?![0-9])", rf"{new[0]}\g<1>{other}"
    else:
        yield _whole("".join(own)), "".join(new)


def _whole(number: str) -> str:
    """Return a pattern of a number that is no part of a longer one."""
    return f"(?<![0-9])0*{number}(?![0-9])"
