"""What the item columns of a form hold besides answers: codes that recur, words, answers stored from 0."""

from collections import Counter
from dataclasses import dataclass

from prosuite.checks.coding import FROM_ZERO, WORDS, suspect_codings
from prosuite.checks.forms import CheckedForm, check_form
from prosuite.drafting.evidence.fit import Tally, leading_number, tally
from prosuite.instruments.answers import Fault, is_number, read_answer
from prosuite.instruments.questionnaire import Item
from prosuite.intake.sheets.questionnaire import Form
from prosuite.intake.table import has_decimal_comma

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
    """What the item columns of a form hold besides answers.

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


def find_oddities(form: Form) -> Oddities:
    """Look at the answers of a form for what has to be declared before they can be read."""
    checked, tallies = check_form(form), tally(form)
    items = [form.instrument.item(item_id) for item_id in form.instrument.item_ids if item_id in tallies]
    wordy = _wordy(tallies)
    words = {item.id: _meanings(tallies[item.id], item) for item in items if item.id in wordy}
    coding = next((coding for coding in suspect_codings(checked) if coding != WORDS), "")  # words are asked about apart
    # All items alike: a number too high for one of them must not be left to pass for an answer as it stands.
    shifted = {str(answer - 1): answer for answer in sorted({answer for item in items for answer in item.answers})}
    passed_over = {"0"} if coding == FROM_ZERO else set()
    return Oddities(
        _odd_values(checked, tallies, set(words), passed_over), words, coding, shifted if coding == FROM_ZERO else {}
    )


def _odd_values(checked: CheckedForm, tallies: Tally, wordy: set[str], passed_over: set[str]) -> list[OddValue]:
    counts: Counter[str] = Counter()
    cells: dict[str, str] = {}
    answers = {answer for item in tallies for answer in checked.form.instrument.item(item).answers}
    for finding in checked.findings:
        value = finding.value or ""
        if has_decimal_comma(value):  # a question of its own
            continue
        if finding.code in _NO_DATES and finding.item not in wordy | {None} and value not in passed_over:
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
