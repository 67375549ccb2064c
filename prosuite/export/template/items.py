"""The columns of items: one for each, with a drop-down of its answer codes."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from xlsxwriter import Workbook

from prosuite.export.template.column import (
    ENTRY,
    TINTS,
    EntryColumn,
    ListSource,
    header_format,
    is_no_code,
    list_rule,
    prompted,
)
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import Item

_LISTED_CODES = 12


def item_columns(workbook: Workbook, spec: Instrument, sources: Mapping[str, ListSource]) -> Iterator[EntryColumn]:
    """Yield a column for each item; the headers of one printed question share a tint."""
    headers = [header_format(workbook, tint, {"align": "center"}) for tint in TINTS]
    code = workbook.add_format(ENTRY)
    for number, (_, items) in enumerate(groupby(spec.items, _question), start=1):
        for item in items:
            printed = f", printed number {item.number}" if item.number else ""
            error = f"{item.id} takes {allowed(item)}, or nothing if there is no answer."
            rule = list_rule(sources[item.id], "Not an answer code", error)
            yield EntryColumn(
                item.id,
                headers[number % len(headers)],
                "\n".join(_facts(spec, item)),
                max(len(item.id) + 2, 6),
                code,
                prompted(
                    rule, item.id, f"Item {item.id}{printed}.\nCodes: {allowed(item)}.\nNo answer: leave it blank."
                ),
                is_no_code(item.answers),
            )


def allowed(item: Item) -> str:
    """Return the answer codes of an item in words: ``1, 2, 3`` or, for a long unbroken run, ``0 to 100``."""
    codes = item.answers
    if len(codes) > _LISTED_CODES and list(codes) == list(range(codes[0], codes[-1] + 1)):
        return f"{codes[0]} to {codes[-1]}"
    return ", ".join(map(str, codes))


def scales_of(spec: Instrument, item: Item) -> list[str]:
    """Return the scores that are made of an item."""
    return [score for step, _, score in spec.scores if item.id in step.operands]


def _question(item: Item) -> str:
    """Return the printed number without the letter of its part: 3a and 3b are parts of question 3."""
    return (item.number or item.id).rstrip("abcdefghijklmnopqrstuvwxyz")


def _facts(spec: Instrument, item: Item) -> Iterator[str]:
    yield item.id
    if item.number:
        yield f"Printed number: {item.number}"
    if code := spec.cdisc_code(item.id):
        yield f"CDISC code: {code}"
    yield f"Scales: {' '.join(scales_of(spec, item)) or 'none'}"
    yield f"Codes: {allowed(item)}"
