"""Cells that hold a code and its words, such as ``1 - Excellent``: read as the code; the words are its label."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from prosuite.cells import is_blank
from prosuite.findings.finding import counted
from prosuite.instruments.items import Item
from prosuite.intake.study_file import ALL_ITEMS, Study, StudySheet
from prosuite.intake.table import Column, Table, texts_in
from prosuite.names import code_key

_BETWEEN = r"\s*[-\u2013\u2014=:.]"
_CODE_FIRST = re.compile(
    rf"(?:[(\[]\s*([0-9]{{1,3}})\s*[)\]](?:{_BETWEEN})?|([0-9]{{1,3}})(?:{_BETWEEN}|\s*[)|]))\s*([^\W\d].*)"
)
_CODE_LAST = re.compile(r"(.*[^\W\d].*?)\s*(?:[(\[]\s*([0-9]{1,3})\s*[)\]]|[=:|]\s*([0-9]{1,3}))")
_LONGEST = 200  # characters; what is longer is a remark
_NEARLY_ALL = 0.9
_FEWEST_CELLS = 10


class Coded(NamedTuple):
    """A column of codes with words: the codes, the words by code, and one of the cells as typed."""

    column: Column
    labels: dict[str, str]
    example: str


def without_words(table: Table, items: Sequence[tuple[Item, int]], study: Study, entry: StudySheet) -> Table:
    """Read the item cells of a table that hold a code and its words as the code; a note says so."""
    missing = {*study.missing, *entry.missing}
    declared = {
        place: missing.union(*(entry.answers.get(key, ()) for key in (ALL_ITEMS, item.id))) for item, place in items
    }
    coded = read_coded_words({place: table.columns[place] for place in declared}, declared)
    if not coded:
        return table
    columns = tuple(coded[place].column if place in coded else column for place, column in enumerate(table.columns))
    example = next(iter(coded.values())).example
    note = f"{counted(len(coded), 'item column')} with a code and its words, such as {example!r}: the codes are read"
    words = {place: own.labels for place, own in coded.items()}
    return replace(table, columns=columns, words=words, notes=(*table.notes, note))


def read_coded_words(
    columns: Mapping[int, Column], declared: Mapping[int, Collection[str]] | None = None
) -> dict[int, Coded]:
    """Read the columns whose cells hold a code and its words, judged together.

    Parameters
    ----------
    columns
        Columns of items, by any key.
    declared
        Of each column the texts that the study file declares the meaning of.

    Returns
    -------
    dict
        Of the columns nearly all of whose cells are so, each code with words of its own, their codes; other cells
        as they are. Nothing where there are few such cells in all columns: one may be a remark on an answer.
    """
    found: dict[int, Coded] = {}
    n_cells = 0
    for key, column in columns.items():
        parsed = _parsed(column, set(map(code_key, (declared or {}).get(key, ()))))
        codes, words = {code for code, _ in parsed.values()}, {words.casefold() for _, words in parsed.values()}
        pairs = {(code, words.casefold()) for code, words in parsed.values()}
        if not parsed or not len(codes) == len(words) == len(pairs):
            continue
        filled = [value for value in column if not is_blank(value)]
        coded = sum(isinstance(value, str) and value in parsed for value in filled)
        if coded >= _NEARLY_ALL * len(filled):
            n_cells += coded
            read = [parsed[value][0] if isinstance(value, str) and value in parsed else value for value in column]
            found[key] = Coded(read, {str(code): words for code, words in parsed.values()}, next(iter(parsed)))
    return found if n_cells >= _FEWEST_CELLS else {}


def _parsed(column: Column, declared: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return the code and words of each text of a column that has both."""
    texts = sorted(value for value in texts_in(column) if len(value) <= _LONGEST)
    parsed = {text: _code_and_words(text.strip()) for text in texts if code_key(text) not in declared}
    return {text: both for text, both in parsed.items() if both is not None}


def _code_and_words(text: str) -> tuple[int, str] | None:
    if found := _CODE_FIRST.fullmatch(text):
        return int(found[1] or found[2]), found[3].strip()
    if found := _CODE_LAST.fullmatch(text):
        return int(found[2] or found[3]), found[1].strip()
    return None
