"""Answers that are stored in another coding than the instrument's: refused with the declaration that settles it."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from prosuite.arithmetic.scale_plan import CodeArray
from prosuite.checks.labels import Contradiction, in_order_of_form, label_contradictions
from prosuite.checks.stored import FROM_ONE, FROM_ZERO, RECODED, WORDS, Stored, stored_cells, suspected
from prosuite.errors import ColumnError
from prosuite.instruments.items import Item
from prosuite.intake.layouts.lay_out import place_of
from prosuite.intake.sheet import Sheet
from prosuite.intake.study_file import ALL_ITEMS
from prosuite.intake.table import Column

_SHOWN_ITEMS = 3
_SHIFTS = {FROM_ZERO: 1, FROM_ONE: -1}
_YES_OR_NO = 2  # answers


def check_coding(sheet: Sheet, codes: CodeArray, column_at: Callable[[int], Column] | None = None) -> None:
    """Refuse a form whose answers cannot be what its instrument allows.

    Answers counted from 0 in place of 1 (or from 1 in place of 0), values already recoded to 0-100, and words would be
    scored as missing or as another answer. Nothing is shifted; the study file declares what the stored answers mean.

    Parameters
    ----------
    sheet
        The sheet.
    codes
        Its answer codes, items x rows.
    column_at
        Gives the cells of the column at a position, where the sheet is its header alone.

    Raises
    ------
    ColumnError
        Items look stored in another coding, or the file's value labels contradict the instrument; the message says
        all of it.
    """
    against = list({one.item.id: one for one in label_contradictions(sheet)}.values())
    labelled = {one.item.id for one in against}
    stored = stored_cells(sheet, column_at or sheet.table.columns.__getitem__, codes)
    suspects = suspected([own for own in stored if own.item.id not in labelled])
    told = [_told_labels(sheet, against)] if against else []
    told += [_told(sheet, coding, items) for coding, items in suspects.items()]
    if told:
        raise ColumnError(f"{place_of(sheet.table)}: {'; '.join(told)}")


def shifted(coding: str, items: Sequence[Stored]) -> dict[str, int]:
    """Return the answer that each stored number of some items would mean if they are counted from 0, or from 1."""
    step = _SHIFTS.get(coding)
    answers = sorted({answer for own in items for answer in own.item.answers})
    return {} if step is None else {str(answer - step): answer for answer in answers}


def word_meanings(sheet: Sheet, item: Item, words: Collection[str]) -> dict[str, int]:
    """Return the answer that each word of an item means by the order of a factor's levels; nothing without one."""
    levels = next(iter(sheet.table.labels_of(sheet.items.claims()[item.id][0])), {})
    return in_order_of_form(item, [*levels]) if {*words} <= {*levels} else {}


def _told_labels(sheet: Sheet, against: Sequence[Contradiction]) -> str:
    first, shown = against[0], against[:_SHOWN_ITEMS]
    subject = f"{len(against)} items contradict" if len(against) > 1 else "one item contradict"
    others = "".join(f", {one.item.id}" for one in shown[1:]) + ", ..." * (len(against) > _SHOWN_ITEMS)
    ordered = sorted(first.labels.items(), key=lambda pair: float(pair[0]))
    labels = ", ".join(f"{code} = {words}" for code, words in ordered)
    right = "; ".join(f"{one.item.id} = {_table(one.meanings)}" for one in shown if one.meanings)
    same = f"{first.item.id} = {_table({str(answer): answer for answer in first.item.answers})}"
    return (
        f"the value labels of {subject} {sheet.instrument.id}{others and f' ({first.item.id}{others})'}: those of "
        f"{first.item.id} are {labels}, {first.why}. Declare in a study file below {_block(sheet)}, if the labels are "
        f"right, {right or f'what the codes of {first.item.id} mean'}"
        f"{'; prosuite init drafts all lines' if len(against) > _SHOWN_ITEMS else ''}; or, if the codes are the "
        f"instrument's all the same, {same}"
    )


def _told(sheet: Sheet, coding: str, items: Sequence[Stored]) -> str:
    names = ", ".join(own.item.id for own in items[:_SHOWN_ITEMS])
    more = ", ..." if len(items) > _SHOWN_ITEMS else ""
    subject = f"{len(items)} items ({names}{more}) hold" if len(items) > 1 else f"{names} holds"
    return f"{subject} {coding}, not the codes of {sheet.instrument.id}: {_remedy(sheet, coding, items)}"


def _remedy(sheet: Sheet, coding: str, items: Sequence[Stored]) -> str:
    if coding == RECODED:
        return "give the answers as they were ticked; recoded values are not scored again"
    lines = "; ".join(_lines(sheet, coding, items))
    if sheet.table.sheet is None:
        return f"recode the columns to the answers of the instrument, such as {lines}, if that is so"
    return f"declare in a study file what they mean, such as {lines} below {_block(sheet)}, if that is so"


def _block(sheet: Sheet) -> str:
    return f"[sheets.{json.dumps(sheet.table.sheet, ensure_ascii=False)}.answers]"


def _lines(sheet: Sheet, coding: str, items: Sequence[Stored]) -> Iterator[str]:
    """Yield a line that says what stored answers mean, and another one where they may mean the opposite."""
    first = items[0]
    if coding == WORDS:
        meant = word_meanings(sheet, first.item, first.words)
        words = [*(meant or first.words)][: len(first.item.answers)]
        yield f"{first.item.id} = {_inline([(word, str(meant.get(word, '...'))) for word in words])}"
        return
    whole = len(items) == len(sheet.items.claims())
    yield f"{ALL_ITEMS if whole else first.item.id} = {_table(shifted(coding, items if whole else [first]))}"
    two = next((own for own in items if len(own.item.answers) == _YES_OR_NO), None)
    if two is not None and coding == FROM_ZERO:
        yield f"{two.item.id} = {_table(dict(zip('01', reversed(two.item.answers), strict=True)))} where 0 is no"


def _table(meanings: Mapping[str, int]) -> str:
    return _inline([(stored, str(answer)) for stored, answer in meanings.items()])


def _inline(pairs: Sequence[tuple[str, str]]) -> str:
    return f"{{ {', '.join(f'{json.dumps(stored, ensure_ascii=False)} = {meant}' for stored, meant in pairs)} }}"
