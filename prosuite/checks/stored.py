"""How the answers of a sheet are stored, judged from all cells together: every reading of them counts once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from prosuite.arithmetic.scale_plan import CodeArray
from prosuite.cells import as_number, is_blank, is_number
from prosuite.instruments.items import Item
from prosuite.intake.export_blanks import is_export_blank
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Column
from prosuite.records.codes import item_positions, rows_without_answer

FROM_ZERO = "answers that seem stored from 0"
FROM_ONE = "answers that seem stored from 1"
RECODED = "values that seem recoded to 0-100 already"
WORDS = "words"

_FEWEST_NUMBERS, _FEWEST_WORDS = 30, 10  # cells of a block, below which nothing is concluded
_FEWEST_OF_ITEM, _FEWEST_ITEMS = 10, 3  # cells of each, and items, that speak where the rest of a block does not
_FEWEST_SIGNS = 4  # cells that give a coding away
_SOME, _MANY = 0.02, 0.1  # their share of a block, and that of one item by itself
_NEARLY_ALL = 0.9
_AS_SLIPS = 50  # so many cells of one kind leave one of the other kind a slip
_LARGEST_CODE = 10
_MOST_STEPS = 5  # between the answers of an item
_ROUNDED = 0.35  # 33 and 66.7 are thirds


@dataclass(frozen=True, slots=True)
class Stored:
    """What the cells of an item hold.

    Attributes
    ----------
    item
        The item.
    numbers, words
        Its numbers from 0 on and its texts, each with the number of cells.
    """

    item: Item
    numbers: Counter[float]
    words: Counter[str]

    @property
    def starts_at_one(self) -> bool:
        """Whether the item's answers begin with 1, so that another system may count them from 0."""
        return min(self.item.answers) == 1

    @property
    def beyond(self) -> int:
        """The cells with the number beside the answers that only a coding moved by one has."""
        return self.numbers[0.0 if self.starts_at_one else max(self.item.answers) + 1.0]

    @property
    def absent(self) -> int:
        """The cells with the answer that a coding moved by one does not have."""
        return self.numbers[float(max(self.item.answers) if self.starts_at_one else min(self.item.answers))]

    @property
    def n_moved(self) -> int:
        """The cells with a number of a coding moved by one."""
        step = -1 if self.starts_at_one else 1
        return sum(self.numbers[float(answer + step)] for answer in self.item.answers)


def stored_cells(sheet: Sheet, column_at: Callable[[int], Column], codes: CodeArray) -> list[Stored]:
    """Count what the items of a sheet hold; codes are items x rows. Nothing is where all cells are answers."""
    placed = [
        (item, item_codes, column_at(position))
        for item, item_codes, position in zip(sheet.instrument.items, codes, item_positions(sheet), strict=True)
        if position is not None
    ]
    others = [[*_no_answers(column, item_codes)] for _, item_codes, column in placed]
    if not any(others):
        return []
    return [_counted(item, item_codes, own) for (item, item_codes, _), own in zip(placed, others, strict=True)]


def suspected(stored: Sequence[Stored]) -> dict[str, list[Stored]]:
    """Return the items that seem stored in another coding than the instrument's, by coding."""
    found: dict[str, list[Stored]] = {}
    for coding, (signs, speaks_against, fewest) in _CODINGS.items():
        named = {own.item.id for items in found.values() for own in items}
        open_ones = [own for own in stored if own.item.id not in named and (own.numbers or own.words)]
        if coding in (FROM_ZERO, FROM_ONE):
            open_ones = [own for own in open_ones if own.starts_at_one == (coding == FROM_ZERO)]
        if items := _of_blocks(open_ones, signs, speaks_against, fewest):
            found[coding] = items
    return found


Block = Sequence[Stored]


def _of_blocks(
    stored: Block, signs: Callable[[Block], int], speaks_against: Callable[[Stored], bool], fewest: int
) -> list[Stored]:
    """Return the items of the largest blocks that look so: all items, else a list of answers, several items or one."""

    def looks(block: Block, fewest: int = fewest, share: float = _SOME) -> bool:
        n_cells = _n_cells(block)
        return n_cells >= fewest and signs(block) >= max(_FEWEST_SIGNS, share * n_cells)

    if looks(stored):
        return [own for own in stored if not speaks_against(own)]
    leaning = [own for own in stored if _n_cells([own]) >= _FEWEST_OF_ITEM and signs([own])]
    several = leaning if len(leaning) >= _FEWEST_ITEMS and looks(leaning) else []
    alike = {answers for answers in {own.item.answers for own in stored} if looks(_offering(answers, stored))}
    return [
        own
        for own in stored
        if own in several
        or (not speaks_against(own) if own.item.answers in alike else looks([own], _FEWEST_NUMBERS, _MANY))
    ]


def _offering(answers: tuple[int, ...], stored: Block) -> Block:
    return [own for own in stored if own.item.answers == answers]


def _n_cells(block: Block) -> int:
    return sum(own.numbers.total() + own.words.total() for own in block)


def _moved(block: Block) -> int:
    """Count the number beside the answers; 0 where the other end of the answers is given as well."""
    n_numbers, beyond = sum(own.numbers.total() for own in block), sum(own.beyond for own in block)
    is_moved = _AS_SLIPS * sum(own.absent for own in block) <= beyond
    return beyond if is_moved and 2 * sum(own.n_moved for own in block) > n_numbers else 0


def _recoded(block: Block) -> int:
    """Count the numbers that only a recoding to 0-100 gives; 0 where others are there too."""
    numbers = sum((own.numbers for own in block), Counter[float]())
    recoded = {number: count for number, count in numbers.items() if _is_recoded(number)}
    if sum(recoded.values()) < _NEARLY_ALL * _n_cells(block):
        return 0
    return sum(count for number, count in recoded.items() if number > _LARGEST_CODE)


def _worded(block: Block) -> int:
    """Count the texts; 0 where numbers are there too, or a single item holds a text of its own in each cell."""
    words = sum((own.words for own in block), Counter[str]())
    recur = len(block) > 1 or 2 * len(words) <= words.total()
    return words.total() if words.total() >= _NEARLY_ALL * _n_cells(block) and len(words) > 1 and recur else 0


def _is_recoded(number: float) -> bool:
    """Tell whether a number is one of the equal steps from 0 to 100 that the answers of an item may be recoded to."""
    if not _LARGEST_CODE < number <= 100:  # noqa: PLR2004
        return number == 0
    return any(abs(number - 100 * step / n) < _ROUNDED for n in range(1, _MOST_STEPS + 1) for step in range(1, n + 1))


def _counted(item: Item, codes: CodeArray, others: Iterable[Any]) -> Stored:
    given = np.bincount(codes, minlength=len(item.answers) + 1)[1:].tolist()
    numbers = Counter({float(answer): count for answer, count in zip(item.answers, given, strict=True) if count})
    words: Counter[str] = Counter()
    for value in others:
        if not is_number(value):
            words[value.strip()] += 1
        elif (number := as_number(value)) >= 0:  # a negative one is no answer in any coding
            numbers[number] += 1
    return Stored(item, numbers, words)


def _no_answers(column: Column, codes: CodeArray) -> Iterator[Any]:
    """Yield the numbers and texts of a column that are no answers; an error such as #REF! is neither."""
    rows = rows_without_answer(column, codes)
    if isinstance(column, np.ndarray) and column.dtype.kind in "iuf":
        yield from column[rows].tolist()
        return
    for row in rows.tolist():
        value = column[row]
        if (type(value) is str or is_number(value)) and not (is_blank(value) or is_export_blank(value)):
            yield value


_CODINGS: dict[str, tuple[Callable[[Block], int], Callable[[Stored], bool], int]] = {
    RECODED: (_recoded, lambda own: not own.numbers, _FEWEST_NUMBERS),
    FROM_ZERO: (_moved, lambda own: own.absent > own.beyond, _FEWEST_NUMBERS),
    FROM_ONE: (_moved, lambda own: own.absent > own.beyond, _FEWEST_NUMBERS),
    WORDS: (_worded, lambda own: not own.words, _FEWEST_WORDS),
}
