"""Which of several instruments that ask the same items a table holds, by answers that only one of them offers."""

from collections.abc import Sequence

from prosuite.cells import is_blank, text
from prosuite.instruments.form import Form
from prosuite.intake.layouts.lay_out import LaidOut

_FEWEST, _SHARE = 2, 0.01  # a slip of the hand is one cell, or a few of many


def told_by_answers(laid: LaidOut, family: Sequence[Form]) -> Form | None:
    """Return the one instrument of a family that offers answers which the table holds again and again, if one does."""
    held: dict[str, list[str]] = {}
    for column in laid.columns.items.columns:
        cells = laid.table.columns[column.position]
        held.setdefault(column.item, []).extend(text(value) for value in cells if not is_blank(value))
    alone = [member for member in family if _offers_alone(member, family, held)]
    return alone[0] if len(alone) == 1 else None


def _offers_alone(member: Form, family: Sequence[Form], held: dict[str, list[str]]) -> bool:
    others = [_offered(other) for other in family if other is not member]
    own = _offered(member)
    taken = {item: own.get(item, set()).difference(*(other.get(item, set()) for other in others)) for item in held}
    number = sum(answer in taken[item] for item, answers in held.items() for answer in answers)
    return number >= max(_FEWEST, _SHARE * sum(map(len, held.values())))


def _offered(member: Form) -> dict[str, set[str]]:
    return {item.id: {str(answer) for answer in item.answers} for item in member.items}
