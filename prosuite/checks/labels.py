"""Value labels of a file against what the instrument offers: its codes, and the end that they begin with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prosuite.cells import is_number
from prosuite.checks.answer_words import end_of
from prosuite.instruments.items import Item
from prosuite.intake.declared import declared_answers
from prosuite.intake.sheet import Sheet
from prosuite.names import code_key, squash
from prosuite.records.codes import item_positions

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The labels of an item that contradict the instrument.

    Attributes
    ----------
    item
        The item.
    labels
        Its labels by stored code.
    why
        What they contradict.
    meanings
        The answer that each code means if the labels are right; without those that cannot be told.
    """

    item: Item
    labels: Labels
    why: str
    meanings: dict[str, int]


def label_contradictions(sheet: Sheet) -> Iterator[Contradiction]:
    """Yield the items whose labels contradict the instrument and whose codes the study file does not declare."""
    left: list[tuple[Item, Labels]] = []
    for item, labels in _labelled(sheet):
        wrong = _against_spec(item, labels)
        if wrong is not None:
            yield wrong
        else:
            left.append((item, labels))
    yield from _against_each_other(left)


def in_order_of_form(item: Item, words: Sequence[str]) -> dict[str, int]:
    """Return the answer that each of some words in order means: nothing unless there is one for each answer."""
    answers = item.counted
    if len(words) != len(answers):
        return {}
    return dict(zip(words, reversed(answers) if _runs(item, words[0], words[-1]) < 0 else answers, strict=True))


def _labelled(sheet: Sheet) -> Iterator[tuple[Item, Labels]]:
    """Yield the items that the file labels, with their labels by number: once for each column that says otherwise."""
    missing = {code_key(code) for code in (*sheet.study.missing, *sheet.entry.missing)}
    for item, position in zip(sheet.instrument.items, item_positions(sheet), strict=True):
        if position is None or item.id in sheet.entry.answers:
            continue
        answers = declared_answers(item, sheet.entry, sheet.table.sheet)
        for labels in sheet.table.labels_of(position):
            numbers = {code: words for code, words in labels.items() if is_number(code) and code not in missing}
            told = {str(answers.get(code, code)): words for code, words in numbers.items() if not code.startswith("-")}
            if len(told) > 1:
                yield item, told


def _against_spec(item: Item, labels: Labels) -> Contradiction | None:
    codes = {float(code): code for code in labels}
    ordered = [codes[number] for number in sorted(codes)]
    offered = ", ".join(map(str, item.answers))
    for step in (-1, 1):
        moved = [str(answer + step) for answer in item.answers]
        ends, own_ends = {moved[0], moved[-1]}, {str(item.answers[0]), str(item.answers[-1])}
        if ends <= labels.keys() and not own_ends <= labels.keys():
            words = [labels.get(code, "") for code in moved]
            answers = item.answers[::-1] if _runs(item, words[0], words[-1]) < 0 else item.answers
            why = f"codes from {moved[0]} to {moved[-1]} where it offers {offered}"
            return Contradiction(item, labels, why, dict(zip(moved, answers, strict=True)))
    if not {str(answer) for answer in item.answers} & labels.keys():
        meanings = in_order_of_form(item, [labels[code] for code in ordered])
        told = {code: meanings[labels[code]] for code in ordered if labels[code] in meanings}
        return Contradiction(item, labels, f"codes from {ordered[0]} to {ordered[-1]} where it offers {offered}", told)
    own = [str(answer) for answer in item.counted if str(answer) in labels]
    if len(own) > 1 and _runs(item, labels[own[0]], labels[own[-1]]) < 0:
        why = f"the other way round: answer {item.counted[0]} of {item.id} is the {item.first}"
        return Contradiction(item, labels, why, _turned(item))
    return None


def _runs(item: Item, low: str, high: str) -> int:
    """Return 1 where the words of two ends run as the item's answers do, -1 where they run against them, else 0."""
    quality = item.first in ("best", "worst")
    first, last = end_of(low, quality=quality), end_of(high, quality=quality)
    begins = {"best": 1, "most": 1, "worst": -1, "least": -1, None: 0}[item.first]
    return first * begins if first * last < 0 else 0


def _turned(item: Item) -> dict[str, int]:
    return {str(code): answer for code, answer in zip(item.counted, reversed(item.counted), strict=True)}


def _against_each_other(labelled: Sequence[tuple[Item, Labels]]) -> Iterator[Contradiction]:
    """Yield the items whose words have other codes than in most items of the same words."""
    alike: dict[object, list[tuple[Item, dict[str, int]]]] = {}
    for item, labels in labelled:
        codes = {squash(words): int(float(code)) for code, words in labels.items()}
        alike.setdefault((item.answers, item.first, frozenset(codes)), []).append((item, codes))
    said = {item.id: labels for item, labels in labelled}
    for own in alike.values():
        example, usual = max(own, key=lambda one: [codes for _, codes in own].count(one[1]))
        for item, codes in own:
            if codes != usual:
                labels = said[item.id]  # of several columns of an item, one is meant and nobody knows which
                meanings = {} if item is example else {str(code): usual[words] for words, code in codes.items()}
                yield Contradiction(item, labels, f"coded otherwise than those of {example.id}", meanings)
