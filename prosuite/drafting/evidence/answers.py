"""What the item columns of a sheet hold besides answers: codes that recur, words, answers stored from 0."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from prosuite.cells import has_decimal_comma, is_number
from prosuite.checks.coding import FROM_ZERO, WORDS, suspect_codings
from prosuite.checks.records import check_records
from prosuite.drafting.evidence.fit import Tally, leading_number, tally
from prosuite.findings.finding import Finding
from prosuite.instruments.answers import Fault, read_answer
from prosuite.instruments.items import Item
from prosuite.intake.sheet import Sheet
from prosuite.records.record import read_records

_NO_DATES = {Fault.TEXT, Fault.OUT_OF_RANGE, Fault.FRACTIONAL}
_FEWEST_CELLS, _NEARLY_ALL = 2, 0.9
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class OddValue:
    """A value that recurs in item columns and is an answer of none of them.

    Attributes
    ----------
    value
        As a person sees it.
    count
        The cells that hold it.
    cell
        The first of them.
    """

    value: str
    count: int
    cell: str


@dataclass(frozen=True, slots=True)
class Oddities:
    """What the item columns of a sheet hold besides answers.

    Attributes
    ----------
    values
        Values that recur and are no answer of any item, the most frequent first.
    words
        Answers stored as words: for each item the answer that each word seems to mean, or ``?``.
    coding
        How numbers seem to be stored if not as answers; "" if they are.
    shifted
        For answers that seem stored from 0, what each stored number would mean.
    """

    values: list[OddValue]
    words: dict[str, dict[str, str]]
    coding: str
    shifted: dict[str, int]


def find_oddities(sheet: Sheet) -> Oddities:
    """Look at the answers on a sheet for what has to be declared before they can be read."""
    # Without its fields and dates: what is in doubt with them would refuse the sheet, and is asked about apart.
    records, tallies = read_records(replace(sheet, fields=(), dates=None)), tally(sheet)
    findings = check_records(records, (), None)
    items = [item for item in sheet.instrument.items if item.id in tallies]
    wordy = _wordy(tallies)
    words = {item.id: _meanings(tallies[item.id], item) for item in items if item.id in wordy}
    # Words are asked about apart.
    coding = next((coding for coding in suspect_codings(records, findings) if coding != WORDS), "")
    # All items alike: a number too high for one of them must not be left to pass for an answer as it stands.
    answers = sorted({answer for item in items for answer in item.answers})
    shifted = {str(answer - 1): answer for answer in answers} if coding == FROM_ZERO else {}
    passed_over = {"0"} if shifted else set()
    found = (finding for finding in findings if finding.item not in words and finding.value not in passed_over)
    return Oddities(_odd_values(found, answers), words, coding, shifted)


def _odd_values(findings: Iterable[Finding], answers: Collection[int]) -> list[OddValue]:
    counts: Counter[str] = Counter()
    cells: dict[str, str] = {}
    for finding in findings:
        value = finding.value or ""
        if finding.item is not None and finding.code in _NO_DATES and not has_decimal_comma(value):
            counts[value] += 1
            cells.setdefault(value, finding.cell or "")
    return [
        OddValue(value, count, cells[value])
        for value, count in counts.most_common()
        if count >= _FEWEST_CELLS and isinstance(read_answer(value, answers), Fault)
    ]


def _wordy(tallies: Tally) -> list[str]:
    """Return the items answered in words; one bare word all the way down counts only where other items use it too."""
    full = {item: set(counts) for item, counts in tallies.items() if _is_wordy(counts)}
    several = {item for item, used in full.items() if len(used) > 1 or any(map(is_number, map(leading_number, used)))}
    shared = set().union(*(full[item] for item in several))
    return [item for item, used in full.items() if item in several or used <= shared]


def _is_wordy(counts: Counter[str]) -> bool:
    """Tell whether nearly all cells of an item hold words."""
    n_words = sum(count for value, count in counts.items() if not is_number(value) and not has_decimal_comma(value))
    return n_words >= _FEWEST_CELLS and n_words >= _NEARLY_ALL * counts.total()


def _meanings(counts: Counter[str], item: Item) -> dict[str, str]:
    """Return the answer that each word of a column begins with, or ``?``; a number that is one stands for itself."""
    meanings = {}
    for value in sorted(counts):
        answer = read_answer(leading_number(value), item.answers)
        meanings[value] = UNKNOWN if isinstance(answer, Fault) else str(answer)
    return meanings
