"""What the XML of an OpenDocument spreadsheet says of its tables, where one tag can stand for many cells."""

import re
import zipfile
from collections.abc import Iterator
from functools import partial
from xml.parsers import expat

from prosuite.intake.formats.sheet_facts import SheetFacts, Unread
from prosuite.intake.formats.texts import LONGEST, check_texts
from prosuite.intake.formats.xml_tags import WRITTEN, attributes, text

_TAG = re.compile(rb"<(/?)table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])(" + WRITTEN + rb")/?>")
_REPEATED = re.compile(rb"""table:number-(?:rows|columns)-repeated\s*+=\s*+["']([0-9]+)["']""")
_BLANKS = re.compile(rb"""text:c\s*+=\s*+["']\s*+\+?([0-9]+)""")  # one tag can stand for many, too
_MOST_DIGITS = 9  # of a repetition: more is out of all bounds as well


def table_facts(xml: bytes) -> dict[str, SheetFacts]:
    """Return the facts of every table by its name.

    Raises
    ------
    zipfile.BadZipFile
        The XML is not whole, which the reader of values would wait for, or its repeated texts would fill too much.
    """
    try:
        expat.ParserCreate().Parse(xml, True)  # noqa: FBT003 - it takes no keyword
    except (expat.ExpatError, LookupError, ValueError) as error:  # the latter of encodings that it does not know
        raise zipfile.BadZipFile(f"its XML is not whole: {error}") from error
    return dict(_tables(xml))


def _tables(xml: bytes) -> Iterator[tuple[str, SheetFacts]]:
    name, n_rows, width, last_row, widest, n_filled = "", 0, 0, 0, 0, 0
    unread: dict[tuple[int, int], Unread] = {}
    length = partial(_length, xml) if b"text:c" in xml else lambda start, end: end - start
    row_times = n_same = content_start = n_texts = 0
    for tag in _TAG.finditer(xml):
        kind, written = tag[2], tag[3]
        n_texts, n_same = n_texts + n_same * (length(content_start, tag.start()) if n_same else 0), 0
        repeated = _REPEATED.search(written)
        times = int(repeated[1][:_MOST_DIGITS]) if repeated else 1
        if tag[1]:
            if kind == b"table":
                yield name, SheetFacts(last_row * widest, n_filled, unread=unread)
        elif kind == b"table":
            name = text(attributes(written).get(b"table:name", b""))
            n_rows = width = last_row = widest = n_filled = 0
            unread = {}
        elif kind == b"table-row":
            width, n_rows, row_times = 0, n_rows + times, times
        else:
            width += times
            n_same, content_start = times * row_times, tag.end()
            if b':value-type="error"' in written:
                unread[n_rows - 1, width - 1] = Unread("formula with an error")
            elif b"table:formula=" in written and b"value-type" not in written:
                unread[n_rows - 1, width - 1] = Unread("formula without a value")
            if b"value-type" in written:
                last_row, widest, n_filled = n_rows, max(widest, width), n_filled + 1
    check_texts(n_texts, len(xml))


def _length(xml: bytes, start: int, end: int) -> int:
    """Return how many bytes the content of a cell fills."""
    blanks = [int(digits[:_MOST_DIGITS]) for digits in _BLANKS.findall(xml, start, end)]
    if max(blanks, default=0) > LONGEST:
        raise zipfile.BadZipFile(f"one of its cells holds {max(blanks):,} blanks, more than a cell can")
    return end - start + sum(blanks)
