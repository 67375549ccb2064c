"""Where in the text of a TOML file each of its keys stands, which ``tomllib`` does not say."""

import re
import tomllib
from bisect import bisect
from collections.abc import Iterator
from typing import Any, Final

Path = tuple[str | int, ...]

_SPACE: Final = re.compile(r"[ \t]*")
_GAP: Final = re.compile(r"(?:\s|#[^\n]*+)*+")  # white space, line ends and comments
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_LEAF: Final = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^\s,\]}#][^,\]}#\n]*''', re.DOTALL
)


def lines_of(text: str, data: Any) -> dict[Path, int]:
    """Return the line of every key, table and list entry of a TOML file.

    Parameters
    ----------
    text
        The file, which ``tomllib`` has read without complaint.
    data
        What ``tomllib`` made of it. If other keys are found in the text than in it, no line is given rather than a
        wrong one.
    """
    try:
        places = _Scanner(text).scan()
        if places.keys() != set(_paths(data)):
            return {}
    except (LookupError, RecursionError):  # text that the scanner takes for something else
        return {}
    ends = [end.start() for end in re.finditer("\n", text)]
    return {path: bisect(ends, place) + 1 for path, place in places.items()}


def _paths(node: Any, path: Path = ()) -> Iterator[Path]:
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for part, inner in parts:
        yield (*path, part)
        yield from _paths(inner, (*path, part))


class _Scanner:
    """One reading of a text from its beginning to its end.

    Attributes
    ----------
    places
        Where each path stands in the text.
    sizes
        How many ``[[tables]]`` of each path there have been.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Path, int] = {}
        self.sizes: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(_GAP)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._assignment(table)
            self._skip(_GAP)
        return self.places

    def _header(self) -> Path:
        start = self.at
        repeated = self.text.startswith("[[", start)
        self.at += 1 + repeated
        *above, last = self._key()
        self.at += 1 + repeated
        table: Path = ()
        for part in above:
            table = self._entered((*table, part), start)
        table = (*table, last)
        if repeated:
            self.places.setdefault(table, start)
            self.sizes[table] = self.sizes.get(table, 0) + 1
            table = (*table, self.sizes[table] - 1)
        self.places[table] = start
        return table

    def _entered(self, table: Path, start: int) -> Path:
        """Return a table on the way to another; of a list of tables, the last."""
        self.places.setdefault(table, start)
        return (*table, self.sizes[table] - 1) if table in self.sizes else table

    def _assignment(self, table: Path) -> None:
        start = self.at
        path = table
        for part in self._key():
            path = (*path, part)
            self.places.setdefault(path, start)
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._skip(_SPACE)
            part = self._take(_KEY)
            parts.append(tomllib.loads(f"key = {part}")["key"] if part[0] in "\"'" else part)
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def _value(self, path: Path) -> None:
        if self.text[self.at] == "[":
            self._entries(path)
        elif self.text[self.at] == "{":
            self._inline_table(path)
        else:
            self._take(_LEAF)

    def _entries(self, path: Path) -> None:
        for number in self._parts("]"):
            self.places[*path, number] = self.at
            self._value((*path, number))

    def _inline_table(self, path: Path) -> None:
        for _ in self._parts("}"):
            self._assignment(path)

    def _parts(self, end: str) -> Iterator[int]:
        """Yield the number of each part up to the closing bracket, the reading being at its beginning."""
        self.at += 1
        number = 0
        self._skip(_GAP)
        while self.text[self.at] != end:
            yield number
            number += 1
            self._skip(_GAP)
            if self.text[self.at] == ",":
                self.at += 1
                self._skip(_GAP)
        self.at += 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._take(pattern)

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise LookupError(self.at)
        self.at = match.end()
        return match.group()
