"""The spellings of declared visits, looked up in names: what it takes does not grow with their number."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

_PARTS = re.compile(r"[^\W\d_]+|[0-9]+")
_ALIKE = str.maketrans("İı", "ii")  # as for the patterns, which fold no letter into two


class Spelling(NamedTuple):
    """One spelling of a visit, and its place among all, the longest of which come first."""

    rank: int
    visit: str
    written: str

    @property
    def is_number(self) -> bool:
        """Whether it is a plain number."""
        return self.written.strip().isdecimal()

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of it in a name, as whole words."""
        return _pattern(self.written)


class VisitWords:
    """The spellings of visits.

    Parameters
    ----------
    visits
        The spellings of each visit.
    """

    def __init__(self, visits: Mapping[str, Iterable[str]]) -> None:
        found = ((visit, spelling) for visit, spellings in visits.items() for spelling in spellings)
        ranked = sorted(found, key=lambda one: -len(one[1]))
        self._by_words: dict[str, list[Spelling]] = {}
        for rank, (visit, written) in enumerate(ranked):
            words = "".join(map(_alike, _PARTS.findall(written)))
            if words:
                self._by_words.setdefault(words, []).append(Spelling(rank, visit, written))
        self._sorted = sorted(self._by_words)

    def within(self, name: str) -> list[Spelling]:
        """Return the spellings whose words a name holds one after the other, the longest first."""
        return sorted({spelling for words in self._words(name) for spelling in self._by_words.get(words, ())})

    def _words(self, name: str) -> Iterator[str]:
        """Yield what words of a name give together, as far as a spelling begins so."""
        parts = [_alike(part) for part in _PARTS.findall(name)] if self._sorted else []
        for start in range(len(parts)):
            words = ""
            for part in islice(parts, start, None):
                words += part
                place = bisect_left(self._sorted, words)
                if place == len(self._sorted) or not self._sorted[place].startswith(words):
                    break
                yield words


def _alike(word: str) -> str:
    return word.translate(_ALIKE).casefold()


@lru_cache(maxsize=2**12)
def _pattern(spelling: str) -> re.Pattern[str]:
    spelling = spelling.strip()
    parts = [*_PARTS.finditer(spelling)]
    before, after = spelling[: parts[0].start()], spelling[parts[-1].end() :]
    words = r"[\W_]*".join(re.escape(part[0]) for part in parts)
    start, end = re.escape(before) or r"(?<![^\W_])", re.escape(after) or r"(?![^\W_])"
    return re.compile(f"{start}{words}{end}", re.IGNORECASE)
