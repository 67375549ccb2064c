"""Rows of labels between a header and its records: question texts, units, types, lengths, ids of an import."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from prosuite.cells import has_decimal_comma, is_blank, is_number, text
from prosuite.instruments.quantities import is_quantity
from prosuite.names import squash

Row = Sequence[Any]
_SEARCHED_ROWS = 50
_TYPE_WORDS = {
    *("char", "num", "text", "txt", "character", "numeric", "number", "integer", "int", "float", "double", "decimal"),
    *("date", "datetime", "time", "string", "varchar", "boolean", "bool", "categorical", "nominal", "ordinal"),
    *("zahl", "ganzzahl", "kommazahl", "datum", "zeichen", "numérique", "nombre", "entier", "texte", "chaîne"),
    *("número", "numérico", "entero", "texto", "fecha", "cadena", "numero", "numerico", "intero", "testo", "data"),
    *("inteiro", "getal", "tekst"),
}
_IMPORT_ID = re.compile(r"""\s*\{\s*["'][^"']+["']\s*:.*\}\s*""", re.DOTALL)
_RUNS = re.compile(r"(?P<word>[^\W\d_]+(?:[\W_]+[^\W\d_]+)*)|(?P<number>\d+)")


def count_label_rows(rows: Sequence[Row], items: Sequence[int], others: Sequence[int], subject: int | None) -> int:
    """Return how many of the rows below a header are no records.

    Parameters
    ----------
    rows
        The first rows below the header that hold anything.
    items
        Positions of the columns of items and fields that do not hold words by nature.
    others
        Positions of the other columns.
    subject
        Position of the column that says who, one of the others.
    """
    number = 0
    while number < len(rows) and _is_label_row(rows, number, items, others, subject):
        is_types = _is_types(rows[number])
        number += 1
        if is_types and number < len(rows) and all(is_blank(value) or is_number(value) for value in rows[number]):
            number += 1  # lengths
    return number


def _is_label_row(
    rows: Sequence[Row], number: int, items: Sequence[int], others: Sequence[int], subject: int | None
) -> bool:
    """Tell whether a row is one of labels, from all its cells held against those of the rows below."""
    row = rows[number]
    later = [below for below in rows[number + 1 : number + 1 + _SEARCHED_ROWS] if not _says_so_itself(below, items)]
    if not items or not later:
        return False
    if _says_so_itself(row, items):
        return True
    words = _words(row, items)
    is_wordy = 2 * sum(2 * len(_words(below, items)) >= len(items) for below in later) >= len(later)
    is_each_its_own = 2 * len(words) >= len(items) and 2 * len(set(words)) > len(words)
    if not is_wordy and is_each_its_own:
        return True
    recurs = {*words} & {word for below in later for word in _words(below, items)}
    if recurs or not _differs(row, later, others, subject):
        return False
    return is_each_its_own if is_wordy else 0 < len(words) == sum(not is_blank(row[column]) for column in items)


def _says_so_itself(row: Row, items: Sequence[int]) -> bool:
    """Tell whether a row is made of import ids, or of type words."""
    filled = [text(value) for value in row if not is_blank(value)]
    n_ids = sum(_IMPORT_ID.fullmatch(value) is not None for value in filled)
    return 2 * n_ids > len(filled) or (_is_types(row) and 2 * len(_words(row, items)) >= len(items))


def _is_types(row: Row) -> bool:
    return {squash(text(value)) for value in row if not is_blank(value)} <= _TYPE_WORDS


def _words(row: Row, columns: Sequence[int]) -> list[str]:
    """Return the cells of a row that hold text and no number, not even one with a decimal comma or a unit."""
    values = (row[column] for column in columns)
    texts = (value for value in values if isinstance(value, str) and not is_blank(value))
    words = (value for value in texts if not is_number(value) and not has_decimal_comma(value))
    return [value for value in words if not is_quantity(value)]


def _differs(row: Row, later: Sequence[Row], others: Sequence[int], subject: int | None) -> bool:
    """Tell whether a row names nobody as the rows below do, and is written otherwise in most columns that tell."""
    if subject is not None:
        if is_blank(row[subject]):
            return True
        is_unlike = _is_unlike(row, later, subject)
        if is_unlike or (is_unlike is False and _shape(row[subject]) != "a"):
            return is_unlike
    told = [unlike for column in others if (unlike := _is_unlike(row, later, column)) is not None]
    return 2 * sum(told) > len(told)


def _is_unlike(row: Row, later: Sequence[Row], column: int) -> bool | None:
    """Tell whether a cell is written otherwise than those below it; None if they are not written alike."""
    shapes = Counter(_shape(below[column]) for below in later if not is_blank(below[column]))
    if not shapes or is_blank(row[column]):
        return None
    shape, count = shapes.most_common(1)[0]
    return None if 3 * count < 2 * shapes.total() else _shape(row[column]) != shape


def _shape(value: object) -> str:
    """Return how a cell is written: P-101 is "a-9", a number "9", a date "9-9-9", words "a"."""
    return _RUNS.sub(lambda run: "a" if run["word"] else "9", text(value))
