"""What a workbook says of its sheets beside their values."""

from dataclasses import dataclass, field


class Unread(str):
    """Text shown for a cell whose content is no value: an error such as #REF!, or a formula never calculated."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the XML of one sheet says.

    Attributes
    ----------
    n_cells, n_filled
        Cells between A1 and the farthest entry, and how many of them the file holds.
    hidden
        Runs of hidden rows and columns as the spreadsheet names them, such as ``row 4`` and ``columns F to G``.
    unread
        The cells whose content is no value, by row and column counted from 0.
    """

    n_cells: int = 0
    n_filled: int = 0
    hidden: tuple[str, ...] = ()
    unread: dict[tuple[int, int], Unread] = field(default_factory=dict)
