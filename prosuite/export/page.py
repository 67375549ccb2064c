"""What a sheet of a new workbook shows: tables one below the other, and how each looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

COLOURS = {"error": "#FF7C80", "warning": "#FFD966", "accepted": "#A9D08E"}  # of findings
MOST_LINKS = 65_530  # a sheet of Excel holds no more


class Filled(NamedTuple):
    """A text in a cell of a colour, ``#FFD966``."""

    text: str
    colour: str


class Shown(NamedTuple):
    """A number with a format of its own, ``0.0``; the cell keeps its full value."""

    value: float
    number_format: str


class Linked(NamedTuple):
    """A text that leads to a place of the workbook, ``'Scores'!A7``."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Block:
    """A table on a sheet.

    Attributes
    ----------
    table
        Its rows; the names of its columns are the header. A cell may be :class:`Filled`, :class:`Linked` or
        :class:`Shown`.
    title
        A line above it; "" for none.
    formats
        Number formats by column, as spreadsheets write them: ``0.0``.
    notes
        What a comment on a column's header says, by column.
    """

    table: pd.DataFrame
    title: str = ""
    formats: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: one table with its header in view, or several one below the other.

    Attributes
    ----------
    blocks
        What it shows, from top to bottom.
    frozen
        How many columns on the left stay in view.
    filtered
        Whether the rows of its only table can be filtered.
    """

    blocks: tuple[Block, ...]
    frozen: int = 0
    filtered: bool = False
