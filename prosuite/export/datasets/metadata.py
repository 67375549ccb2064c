"""What is said of the datasets of a trial: one row for each variable, and for each parameter's values that differ.

Define-XML and the metadata workbook are both made of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from prosuite.cells import is_blank
from prosuite.conformance.analysis import Analysis
from prosuite.export.datasets.stored import as_numbers, as_texts, longest
from prosuite.intake.formats.labelled import LabelledTable, VariableFacts

_CLASSES: Final = {
    "adsl": ("SUBJECT LEVEL ANALYSIS DATASET", "One record per subject"),
    "parameters": ("BASIC DATA STRUCTURE", "One record per subject, parameter and analysis visit"),
    "events": ("OCCURRENCE DATA STRUCTURE", "One record per subject and event"),
    "other": ("ADAM OTHER", "One record per subject and analysis record"),
}
BY_SPONSOR: Final = ("Derived", "Assigned")  # origins whose source is the sponsor
_TYPES: Final = {"string": "text", "URI": "text", "double": "float", "decimal": "float", "boolean": "integer"}


@dataclass(frozen=True, slots=True)
class DefinedStudy:
    """What is said of the study.

    Attributes
    ----------
    id, title, protocol
        Its name, what it is, and its protocol; the name where there is none.
    guide
        Version of the ADaM Implementation Guide that the datasets follow.
    terminology
        Date of the controlled terminology that they use.
    """

    id: str
    title: str = ""
    protocol: str = ""
    guide: str = "1.3"
    terminology: str = "2026-03-27"


@dataclass(frozen=True, slots=True)
class Group:
    """A dataset: its class and structure in the words of Define-XML, its keys and its items."""

    name: str
    label: str
    class_name: str
    structure: str
    repeats: bool
    keys: tuple[str, ...]
    items: tuple["Item", ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A variable, or its values of one parameter, in the words of Define-XML.

    Attributes
    ----------
    variable, parameter
        Its name, and the PARAMCD; "" for the variable as a whole.
    order, key
        Its place in the dataset, and in the key; None if it is none of that.
    label, data_type, length, digits, format
        As Define-XML has them; None where they are not asked for.
    is_mandatory
        Whether it is filled on every record.
    codes
        What values stand for.
    is_numeric
        Whether values are stored as numbers.
    origin, method, predecessor
        Where values come from, the rule that makes them, or what they are a copy of.
    """

    variable: str
    parameter: str
    order: int
    key: int | None
    label: str
    data_type: str
    length: int | None
    digits: int | None
    format: str
    is_mandatory: bool
    codes: tuple[tuple[str, str], ...]
    is_numeric: bool
    origin: str
    method: str
    predecessor: str

    @property
    def name(self) -> str:
        """The name that tells it from others of its dataset."""
        return f"{self.variable}.{self.parameter}" if self.parameter else self.variable


def described(table: LabelledTable) -> Group:
    """Return what is said of a dataset."""
    kind = Analysis(table).kind
    items = tuple(item for place in range(len(table.variables)) for item in _items(table, place))
    keys = sorted((item.key, item.variable) for item in items if item.key is not None)
    names = tuple(name for _, name in keys)
    return Group(table.name, table.label or table.name, *_CLASSES[kind], kind != "adsl", names, items)


def _items(table: LabelledTable, place: int) -> Iterator[Item]:
    """Yield a variable, and its values by parameter where these are something of their own."""
    facts = table.variables[place]
    everywhere = list(range(len(table.frame)))
    yield _item(table, place, facts, "", everywhere)
    if facts.parameters:
        names = [one.name for one in table.variables]
        codes = as_texts(table.frame.iloc[:, names.index("PARAMCD")])
        for parameter, own in facts.parameters.items():
            yield _item(table, place, own, parameter, [row for row in everywhere if codes[row] == parameter])


def _item(table: LabelledTable, place: int, facts: VariableFacts, parameter: str, rows: Sequence[int]) -> Item:
    whole = table.variables[place]
    kind = _TYPES.get(facts.data_type or "", facts.data_type or ("float" if facts.is_numeric else "text"))
    if facts.is_numeric and facts.is_time:
        kind = "integer" if facts.data_type == "date" else "float"
    cells = table.frame.iloc[:, place].tolist()
    is_copy = facts.origin == "Predecessor"
    return Item(
        whole.name,
        parameter,
        place + 1,
        None if parameter else facts.key,
        facts.label or whole.label or whole.name,
        kind,
        *_size(table, place, kind, facts, rows),
        facts.format,
        not any(is_blank(cells[row]) for row in rows),
        tuple(facts.codes.items()),
        facts.is_numeric,
        facts.origin,
        "" if is_copy else facts.method,
        facts.method if is_copy else "",
    )


def _size(
    table: LabelledTable, place: int, kind: str, facts: VariableFacts, rows: Sequence[int]
) -> tuple[int | None, int | None]:
    """Return the length of values and the digits of fractions, where Define-XML asks for them."""
    if kind == "text":
        texts = as_texts(table.frame.iloc[:, place])
        return max(facts.length or 1, longest(texts[row] for row in rows)), None
    if kind not in ("integer", "float"):
        return None, None
    numbers = as_numbers(table, place)[list(rows)]
    return _digits(numbers[~np.isnan(numbers)], kind)


def _digits(numbers: Any, kind: str) -> tuple[int, int | None]:
    written = [np.format_float_positional(number, trim="-").lstrip("-") for number in set(numbers.tolist())]
    length = max((len(number.replace(".", "")) for number in written), default=1)
    fraction = max((len(number.partition(".")[2]) for number in written), default=0)
    return length, None if kind == "integer" else fraction
