"""How well the answers on a sheet fit the instrument it is taken for."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prosuite.cells import is_blank, is_number, text
from prosuite.instruments.answers import Fault, read_answer
from prosuite.instruments.instrument import Instrument
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Column

_LABELLED = re.compile(r"\s*([0-9]{1,3})\s*[-=:.)]\s*[^\W\d].*", re.DOTALL)
Tally = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Fit:
    """How many answers an instrument offers.

    Attributes
    ----------
    n_answers
        Item cells that are not blank.
    n_fitting
        Those that hold an answer their item offers.
    n_fitting_from_zero
        Those that would if answers were stored from 0.
    n_unused
        Answers that items offer and nobody gave.
    """

    n_answers: int
    n_fitting: int
    n_fitting_from_zero: int
    n_unused: int

    @property
    def best(self) -> int:
        """The answers that fit, stored from 1 or from 0."""
        return max(self.n_fitting, self.n_fitting_from_zero)


def tally(sheet: Sheet) -> Tally:
    """Count what stands in each item's column; items with two columns are left out."""
    places = {item: positions[0] for item, positions in sheet.items.claims().items() if len(positions) == 1}
    return {item: _counted(sheet.table.columns[place]) for item, place in places.items()}


def _counted(column: Column) -> Counter[str]:
    """Count the cells that are not blank by what a person sees in them."""
    counts: Counter[str] = Counter()
    for (_, value), count in Counter((type(value), value) for value in column).items():  # the type too: True == 1
        if not is_blank(value):
            counts[text(value)] += count
    return counts


def leading_number(label: str) -> str:
    """Return the code that an answer label begins with, as in ``3-No``; any other text as it is."""
    found = _LABELLED.fullmatch(label)
    return found[1] if found else label


def measure(tallies: Iterable[Mapping[str, Counter[str]]], instrument: Instrument) -> Fit:
    """Measure how well answers fit an instrument.

    Parameters
    ----------
    tallies
        What stands in the item columns of each sheet; see :func:`tally`.
    instrument
        What the answers might be answers to. A label such as ``3-No`` counts as the number it begins with.
    """
    together: Tally = {}
    for one in tallies:
        for item_id, counts in one.items():
            together.setdefault(item_id, Counter()).update(counts)
    n_fitting = n_from_zero = n_unused = 0
    for item_id, counts in together.items():
        allowed = instrument.item(item_id).answers
        used = set()
        for label, count in counts.items():
            number = leading_number(label)
            answer = read_answer(number, allowed)
            if not isinstance(answer, Fault):
                used.add(answer)
                n_fitting += count
            n_from_zero += count * (is_number(number) and float(number) + 1 in allowed)
        n_unused += len(allowed) - len(used)
    return Fit(sum(counts.total() for counts in together.values()), n_fitting, n_from_zero, n_unused)
