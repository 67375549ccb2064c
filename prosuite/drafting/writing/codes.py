"""What a draft asks about codes that nothing explains, such as 1 and 2 for sex."""

from collections.abc import Iterable, Sequence

from prosuite.cells import is_number
from prosuite.datafiles.toml_text import quoted, spelled_out
from prosuite.drafting.evidence.answers import UNKNOWN, OddValue
from prosuite.drafting.evidence.fields import HeldColumn, unknown_codes
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.words import listed
from prosuite.instruments.fields import MeasuredField

_MOST_VALUES = 20


def write_codes(page: Page, columns: Iterable[HeldColumn]) -> None:
    """Ask about the codes of choices that nothing explains, field by field, and suggest what they may mean."""
    fields: dict[str, list[HeldColumn]] = {}
    for column in columns:
        fields.setdefault(column.field.id, []).append(column)
    for own in fields.values():
        values = _together(value for column in own for value in unknown_codes(column))
        if values:
            page.gap()
            _ask(page, own[0].field, values)


def _ask(page: Page, field: MeasuredField, values: Sequence[OddValue]) -> None:
    shown = values[:_MOST_VALUES]
    numbers = sorted(value.value for value in shown if is_number(value.value))
    # In the order of the list, and only where it has one for each; a word is not known to mean any of them.
    meanings = dict(zip(numbers, field.codes, strict=False)) if len(numbers) <= len(field.codes) else {}
    until = "the workbook is refused" if numbers else "each such cell is a fault"
    found = listed(f"{quoted(value.value)} ({value.count})" for value in shown)
    order = " The lines below follow the order of that list and nothing else." if meanings else ""
    page.ask(
        f"What do these values of {field.id} mean: {found}? It can be {listed(field.codes)}.{order} "
        f"Put the lines in force with the right meanings; until then {until}."
    )
    page.suggest(f"[codes.{field.id}]")
    for value in shown:
        meaning = quoted(meanings.get(value.value, UNKNOWN))
        page.suggest(
            f"{quoted(value.value)} = {meaning}  # {value.count} cells, the first is {spelled_out(value.cell)}"
        )
    if len(values) > _MOST_VALUES:
        page.remark(f"And {len(values) - _MOST_VALUES} rarer ones: prosuite validate names every cell.")


def _together(values: Iterable[OddValue]) -> list[OddValue]:
    """Add up the counts of values that stand in several columns, the most frequent first."""
    found: dict[str, OddValue] = {}
    for value in values:
        known = found.get(value.value, OddValue(value.value, 0, value.cell))
        found[value.value] = OddValue(value.value, known.count + value.count, known.cell)
    return sorted(found.values(), key=lambda value: -value.count)
