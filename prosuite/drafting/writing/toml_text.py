"""TOML by hand: quoted strings, dotted keys and comments of any text."""

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

_WIDTH = 110
_NOT_IN_COMMENTS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def quoted(text: str) -> str:
    """Return text as a TOML string on one line."""
    # JSON escapes quotes, backslashes and most control characters as TOML does.
    return plain(json.dumps(text, ensure_ascii=False))


def table(values: Mapping[str, object]) -> str:
    """Return an inline table; values stand as they are, keys are quoted."""
    return "{ " + ", ".join(f"{quoted(key)} = {value}" for key, value in values.items()) + " }"


def array(texts: Iterable[str]) -> str:
    """Return an array of strings."""
    return f"[{', '.join(map(quoted, texts))}]"


def comment(text: str) -> Iterator[str]:
    """Yield text as comment lines; the second and later ones are indented."""
    yield from textwrap.wrap(
        plain(text),
        _WIDTH,
        initial_indent="# ",
        subsequent_indent="#   ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def plain(text: str) -> str:
    """Return text without line ends and control characters, so that it can stand in a comment."""
    return _NOT_IN_COMMENTS.sub(lambda found: f"\\u{ord(found[0]):04X}", text)
