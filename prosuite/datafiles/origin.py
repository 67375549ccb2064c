"""Which file and line a piece of data came from, be it put together from several files."""

import pathlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prosuite.datafiles.lines import Path


class TomlTable(dict[str, Any]):
    """A table of a TOML file that remembers the file and its own path there, wherever it is put later.

    Attributes
    ----------
    file
        The file it was read from.
    path
        Keys and entry numbers that lead to it in that file.
    """

    def __init__(self, data: dict[str, Any], file: "TomlFile", path: "Path" = ()) -> None:
        super().__init__(data)
        self.file = file
        self.path = path


def like(table: Mapping[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Return data that were made of a table's, and remember what file that came from."""
    return TomlTable(data, table.file, table.path) if isinstance(table, TomlTable) else data


@dataclass(frozen=True)
class TomlFile:
    """A TOML file that has been read: where it is, its text and what ``tomllib`` made of it."""

    location: pathlib.Path
    text: str
    data: dict[str, Any]

    @cached_property
    def lines(self) -> "dict[Path, int]":
        """The line of every path."""
        from prosuite.datafiles.lines import lines_of

        return lines_of(self.text, self.data)

    def table(self) -> TomlTable:
        """Return the data, their outermost tables remembering where they stand: files are put together from these."""
        return TomlTable({key: self._remembered((key,), value) for key, value in self.data.items()}, self)

    def _remembered(self, path: "Path", value: Any) -> Any:
        if isinstance(value, dict):
            return TomlTable(value, self, path)
        if isinstance(value, list) and len(path) == 1:
            return [self._remembered((*path, number), entry) for number, entry in enumerate(value)]
        return value


def where(path: "Path", data: Any) -> str | None:
    """Return the line of a path, with its file where data were put together from several; None if it is not known."""
    whole = isinstance(data, TomlTable)
    nearest: TomlTable | None = None
    below: Path = ()
    for depth in range(len(path) + 1):
        if isinstance(data, TomlTable):
            nearest, below = data, path[depth:]
        if depth < len(path):
            data = data[path[depth]]
    line = None if nearest is None else nearest.file.lines.get((*nearest.path, *below))
    if nearest is None or line is None:
        return None
    location = nearest.file.location
    return f"line {line}" if whole else f"line {line} of {location.parent.name}/{location.name}"
