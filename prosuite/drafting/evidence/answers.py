"""What the item columns of a sheet hold besides answers: codes that recur, words, answers stored from 0."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from prosuite.cells import has_decimal_comma, is_number
from prosuite.checks.coding import shifted, word_meanings
from prosuite.checks.labels import Contradiction, label_contradictions
from prosuite.checks.records import check_records
from prosuite.checks.stored import FROM_ONE, FROM_ZERO, RECODED, stored_cells, suspected
from prosuite.drafting.evidence.fit import Tally, leading_number, tally
from prosuite.findings.finding import Finding
from prosuite.instruments.answers import Fault, read_answer
from prosuite.instruments.items import Item
from prosuite.intake.sheet import Sheet
from prosuite.intake.study_file import ALL_ITEMS
from prosuite.names import code_key
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
    label
        What the file says that it means; "" if it does not.
    """

    value: str
    count: int
    cell: str
    label: str = ""


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
        For answers that seem counted from 0, or from 1, what each stored number would mean: by item, or for all items.
    against
        The items whose value labels contradict the instrument.
    """

    values: list[OddValue]
    words: dict[str, dict[str, str]]
    coding: str
    shifted: dict[str, dict[str, int]]
    against: list[Contradiction]


def find_oddities(sheet: Sheet) -> Oddities:
    """Look at the answers on a sheet for what has to be declared before they can be read."""
    # Without its fields and dates: what is in doubt with them would refuse the sheet, and is asked about apart; so are
    # decimal commas.
    study = sheet.study.model_copy(update={"decimal": ","})
    records, tallies = read_records(replace(sheet, fields=(), dates=None, study=study)), tally(sheet)
    findings = check_records(records, (), None)
    items = [item for item in sheet.instrument.items if item.id in tallies]
    wordy = _wordy(tallies)
    read, answers = records.read.sheet, {answer for item in items for answer in item.answers}
    words = {item.id: _meanings(tallies[item.id], item, read) for item in items if item.id in wordy}
    against = list({one.item.id: one for one in label_contradictions(read)}.values())
    labelled = {one.item.id for one in against}
    stored = stored_cells(read, read.table.columns.__getitem__, records.row_codes)
    suspects = suspected([own for own in stored if own.item.id not in labelled])
    moved = {coding: suspects[coding] for coding in (FROM_ZERO, FROM_ONE) if coding in suspects}
    # All items alike: a number too high for one of them must not be left to pass for an answer as it stands.
    whole = any(len(own) == len(tallies) for own in moved.values())
    meanings = {
        ALL_ITEMS if whole else one.item.id: shifted(coding, own if whole else [one])
        for coding, own in moved.items()
        for one in own
    }
    known = {(one.item.id, number) for coding, own in moved.items() for one in own for number in shifted(coding, [one])}
    known |= {(one.item.id, code) for one in against for code in one.meanings}
    found = (one for one in findings if one.item not in words and (one.item, one.value) not in known)
    coding = next((coding for coding in (RECODED, *moved) if coding in suspects), "")
    places = (positions[0] for positions in read.items.claims().values())
    labels = {code: label for place in places for own in read.table.labels_of(place) for code, label in own.items()}
    return Oddities(_odd_values(found, answers, labels), words, coding, meanings, against)


def _odd_values(findings: Iterable[Finding], answers: Collection[int], labels: Mapping[str, str]) -> list[OddValue]:
    counts: Counter[str] = Counter()
    cells: dict[str, str] = {}
    for finding in findings:
        value = finding.value or ""
        if finding.item is not None and finding.code in _NO_DATES and not has_decimal_comma(value):
            counts[value] += 1
            cells.setdefault(value, finding.cell or "")
    return [
        OddValue(value, count, cells[value], labels.get(code_key(value), ""))
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


def _meanings(counts: Counter[str], item: Item, sheet: Sheet) -> dict[str, str]:
    """Return the answer that each word of a column is the level of or begins with, or ``?``; a number is itself."""
    levels = word_meanings(sheet, item, counts)
    if levels:
        return {word: str(answer) for word, answer in levels.items()}
    meanings = {}
    for value in sorted(counts):
        answer = read_answer(leading_number(value), item.answers)
        meanings[value] = UNKNOWN if isinstance(answer, Fault) else str(answer)
    return meanings
