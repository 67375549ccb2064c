"""The documents of a JSON file: one, or one a line."""

import json
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from prosuite.errors import InputError


def documents(text: str) -> list[Any]:
    """Return what stands in a JSON text: one document, or one a line (NDJSON), whatever the file is called.

    Raises
    ------
    ValueError
        It is not JSON; a number is NaN or infinite; or a name stands twice in an object, where one value would be lost.
    RecursionError
        It is nested too deeply.
    """
    try:
        return [_loaded(text)]
    except json.JSONDecodeError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) == 1 or not error.msg.startswith("Extra data"):
            raise
        return [_loaded(line) for line in lines]


def _loaded(text: str) -> Any:
    return json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number in JSON; null is a missing one")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f"{twice!r} stands twice in one object")
    return found


@contextmanager
def readable(path: Path, kind: str) -> Iterator[None]:
    """Say that a file is none of a kind where what reads it fails.

    Raises
    ------
    InputError
        It does.
    """
    try:
        yield
    except (ValueError, RecursionError, zlib.error) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputError(f"{path.name} is not a readable {kind} file: {why}") from error
