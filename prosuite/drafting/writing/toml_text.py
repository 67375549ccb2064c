"""TOML by hand: quoted strings, dotted keys and comments of any text."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping

from prosuite.datafiles.toml_text import quoted, spelled_out

_WIDTH = 110


def table(values: Mapping[str, object]) -> str:
    """Return an inline table; values stand as they are, keys are quoted."""
    return "{ " + ", ".join(f"{quoted(key)} = {value}" for key, value in values.items()) + " }"


def array(texts: Iterable[str]) -> str:
    """Return an array of strings."""
    return f"[{', '.join(map(quoted, texts))}]"


def comment(text: str) -> Iterator[str]:
    """Yield text as comment lines; the second and later ones are indented."""
    yield from textwrap.wrap(
        spelled_out(text),
        _WIDTH,
        initial_indent="# ",
        subsequent_indent="#   ",
        break_long_words=False,
        break_on_hyphens=False,
    )
