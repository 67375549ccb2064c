"""Texts that a workbook stores once and names in many cells: the reader of values copies them for each.

A cell holds up to 32,767 characters (Microsoft, Excel specifications and limits, "Total number of characters that a
cell can contain").
"""

import re
import zipfile
from collections import Counter
from itertools import pairwise

from prosuite.intake.formats.xml_tags import WRITTEN, attributes, beginning, opening, text

LONGEST = 32_767
_MOST_TEXT = 2**27  # bytes that texts may fill in any case, and how many times the XML that names them:
_MOST_TIMES = 8
_TABLE = opening("sst")
_STRING = re.compile(beginning("si"))
_MARKUP = re.compile(rb"<[^<>]*+>")
_FORMULA = rb"(?:" + beginning("f") + WRITTEN + rb"(?:/>|>[^<]*+</[^<>]*+>)\s*+)?+"
_NAMED = re.compile(
    rb"""t\s*+=\s*+["']s["']"""
    + WRITTEN
    + rb">\s*+"
    + _FORMULA
    + beginning("v")
    + WRITTEN
    + rb">\s*+(?P<named>[0-9]++)"
)
_DIGITS_READ = 20


def check_texts(n_bytes: int, n_stored: int) -> None:
    """Refuse texts that fill far more in their cells than what names them in the file.

    Raises
    ------
    zipfile.BadZipFile
        They do.
    """
    if n_bytes > max(_MOST_TEXT, _MOST_TIMES * n_stored):
        raise zipfile.BadZipFile(f"its repeated texts would fill {n_bytes:,} bytes")


class SharedTexts:
    """The texts that the sheets of a workbook name by number.

    Parameters
    ----------
    xml
        The part that stores them.

    Raises
    ------
    zipfile.BadZipFile
        It claims more texts than there are bytes: the reader of values makes room for them before it looks.
    """

    def __init__(self, xml: bytes) -> None:
        for _, written, _ in _TABLE.findall(xml):
            claimed = attributes(written).get(b"uniqueCount", b"")[:_DIGITS_READ]
            if claimed.isdigit() and int(claimed) > len(xml):
                raise zipfile.BadZipFile(f"it claims {int(claimed)} shared texts, more than it can hold")
        self._xml = xml
        self._starts = [*(found.start() for found in _STRING.finditer(xml)), len(xml)]
        self._longest = max((end - start for start, end in pairwise(self._starts)), default=0)
        self._n_bytes = self._n_stored = 0

    def check(self, sheet: bytes, n_cells: int) -> None:
        """Refuse a sheet that names a text longer than a cell can hold more than once, or fills too much with texts.

        Raises
        ------
        zipfile.BadZipFile
            It is such a sheet.
        """
        self._n_stored += len(sheet)
        n_bytes = n_cells * self._longest
        if self._longest > LONGEST or self._n_bytes + n_bytes > _MOST_TEXT:
            n_bytes = sum(self._length(number, uses) * uses for number, uses in _uses(sheet).items())
        self._n_bytes += n_bytes
        check_texts(self._n_bytes, self._n_stored)

    def _length(self, number: int, uses: int) -> int:
        if number >= len(self._starts) - 1:
            return 0  # the reader of values says what is wrong with it
        stored = self._xml[self._starts[number] : self._starts[number + 1]]
        if uses > 1 and len(stored) > LONGEST and len(text(_MARKUP.sub(b"", stored))) > LONGEST:
            raise zipfile.BadZipFile(f"{uses:,} cells name a text longer than the {LONGEST:,} characters of a cell")
        return len(stored)


def _uses(sheet: bytes) -> Counter[int]:
    """Return how many cells name each of the shared texts."""
    named = Counter(found["named"] for found in _NAMED.finditer(sheet))
    return Counter({int(number[:_DIGITS_READ]): uses for number, uses in named.items()})
