"""What a notebook shows of an instrument: its scores, the main ones first, its items and its fields."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from prosuite.display.html import Cell, table
from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.items import Item
from prosuite.instruments.step import StepBase

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Scores = Mapping[str, tuple[StepBase, str]]


def scores_table(scores: Scores, columns: Mapping[str, str], rest: str) -> "Element | None":
    """Return a table of scores, each with its step and its value there; ``rest`` says how to see all of them."""
    rows = (
        (name, step.title, _unit(step, output), step.better, columns[name]) for name, (step, output) in scores.items()
    )
    return table("Scores", ["score", "what", "unit", "better", "column in files"], rows, of=len(scores), rest=rest)


def _unit(step: StepBase, output: str) -> str:
    span = "" if step.range is None else f"{step.range[0]:g} to {step.range[1]:g}"
    return ", ".join(filter(None, (step.unit_of(output), span)))


def items_table(items: Sequence[Item], rest: str) -> "Element | None":
    """Return a table of items with their answers."""
    rows = ((item.id, item.number or "", ", ".join(map(str, item.answers))) for item in items)
    return table("Items", ["item", "number", "answers"], rows, of=len(items), rest=rest)


def fields_table(fields: Sequence[MeasuredField], rest: str) -> "Element | None":
    """Return a table of fields with what they take."""
    return table("Fields", ["field", "what", "takes", "per"], map(_field, fields), of=len(fields), rest=rest)


def _field(field: MeasuredField) -> tuple[Cell, ...]:
    return field.id, field.title, ", ".join(field.codes) or field.unit or field.kind, field.per
