"""Answers that are stored in another coding than the instrument's: refused with the declaration that settles it."""

import json
from collections import Counter
from collections.abc import Iterable

import numpy as np

from prosuite.arithmetic.scale_plan import CodeArray
from prosuite.cells import is_blank, is_number, text
from prosuite.errors import ColumnError
from prosuite.findings.finding import Finding
from prosuite.instruments.answers import Fault
from prosuite.instruments.items import Item
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Column
from prosuite.records.record import Records

FROM_ZERO = "answers that seem stored from 0"
RECODED = "values that seem recoded to 0-100 already"
WORDS = "words"
_FEWEST_ITEMS = 3
_FEWEST_CELLS = 10
_LARGEST_CODE = 10
_RECODED_VALUES = {0, 20, 25, 40, 50, 60, 75, 80, 100}


def check_coding(records: Records, findings: Iterable[Finding]) -> None:
    """Refuse a form whose answers cannot be what its instrument allows.

    Answers from 0 to one less than the number of answers, values already recoded to 0-100, and words would be scored
    as missing or as another answer. Nothing is shifted; the study file declares what the stored answers mean.

    Raises
    ------
    ColumnError
        Several items look stored in another coding.
    """
    sheet, suspects = records.sheet, suspect_codings(records, findings)
    for coding, items in suspects.items():
        names = ", ".join(item.id for item in items[:_FEWEST_ITEMS])
        raise ColumnError(
            f"sheet {sheet.table.sheet!r}: {len(items)} items ({names}, ...) hold {coding}, not the codes of "
            f"{sheet.instrument.id}: {_remedy(sheet, items[0], coding)}"
        )


def suspect_codings(records: Records, findings: Iterable[Finding]) -> dict[str, list[Item]]:
    """Return the items that look stored in another coding, by coding, where there are several of them."""
    sheet = records.sheet
    faulty = Counter(finding.item for finding in findings if finding.code in (Fault.OUT_OF_RANGE, Fault.TEXT))
    suspects: dict[str, list[Item]] = {}
    for item, codes in zip(sheet.instrument.items, records.codes, strict=True):
        if faulty[item.id] and _may_be_coded_otherwise(codes, item):
            coding = _coding(_column(sheet, item), item)
            suspects.setdefault(coding, []).append(item)
    return {
        coding: suspects[coding]
        for coding in (FROM_ZERO, RECODED, WORDS)
        if len(suspects.get(coding, [])) >= _FEWEST_ITEMS
    }


def _remedy(sheet: Sheet, item: Item, coding: str) -> str:
    if coding == RECODED:
        return "give the answers as they were ticked; recoded values are not scored again"
    if coding == WORDS:
        words = dict.fromkeys(text(value) for value in _column(sheet, item) if not is_blank(value))
        stored = [json.dumps(word, ensure_ascii=False) for word in words][: len(item.answers)]
        meant = ", ".join(f"{word} = ..." for word in stored)
    else:
        meant = ", ".join(f'"{answer - 1}" = {answer}' for answer in item.answers)
    return (
        f"declare in a study file what they mean, such as {item.id} = {{ {meant} }} below "
        f"[sheets.{json.dumps(sheet.table.sheet, ensure_ascii=False)}.answers], if that is so"
    )


def _may_be_coded_otherwise(codes: CodeArray, item: Item) -> bool:
    """Tell whether no answer that was read rules out the other codings; spares reading the column once more."""
    given = {item.answers[code - 1] for code in np.unique(codes) if code}
    return max(item.answers) not in given or given <= _RECODED_VALUES


def _coding(column: Column, item: Item) -> str:
    """Return how a column seems to be stored if not in the item's own codes."""
    if _is_wordy(column):
        return WORDS
    numbers = (float(value) for value in column if is_number(value))
    values = np.array([value for value in numbers if value >= 0])  # a negative one is no answer in any coding
    if len(values) < _FEWEST_CELLS or 0 in item.answers:
        return ""
    if (
        (values == 0).any()
        and not (values == max(item.answers)).any()
        and np.isin(values, range(max(item.answers))).all()
    ):
        return FROM_ZERO
    if (values > _LARGEST_CODE).any() and np.isin(values, [*_RECODED_VALUES]).all():
        return RECODED
    return ""


def _is_wordy(column: Column) -> bool:
    """Tell whether a column holds words of several kinds and no number."""
    filled = [value for value in column if not is_blank(value)]
    words = [value for value in filled if type(value) is str and not is_number(value)]  # an error such as #REF! is none
    return len(words) >= _FEWEST_CELLS and len(words) == len(filled) and len(set(words)) > 1


def _column(sheet: Sheet, item: Item) -> Column:
    return sheet.table.columns[sheet.items.claims()[item.id][0]]
