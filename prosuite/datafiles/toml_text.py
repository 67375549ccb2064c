"""Values as they are written in a TOML file: those found, keys, and examples of right ones."""

import datetime
import json
import re
from collections.abc import Sequence
from typing import Any, Final

from prosuite.harmless import spelled

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN = 40
_ENTRIES_SHOWN = 4


def written(value: Any) -> str:
    """Return a value as TOML writes it, shortened."""
    text = _written(value, nested=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def inline(value: Any) -> str:
    """Return a value as TOML writes it, whole and on one line."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key_text(key)} = {inline(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    return _written(value, nested=False)


def quoted(text: str) -> str:
    """Return a text in double quotes, on one line in which every character can be seen."""
    return spelled_out(json.dumps(text, ensure_ascii=False))  # JSON escapes as TOML does


def spelled_out(text: str) -> str:
    """Return text with the characters that cannot be seen spelled as TOML spells them: it can stand in a comment."""
    return spelled(
        text, lambda character: f"\\u{ord(character):04X}" if character < "\U00010000" else f"\\U{ord(character):08X}"
    )


def key_text(key: str) -> str:
    """Return a key as TOML writes it: in quotes where it has to be."""
    return key if _BARE.fullmatch(key) else quoted(key)


def listed(parts: Sequence[str], last: str = "or") -> str:
    """Return parts as a sentence lists them: ``a, b or c``."""
    return f" {last} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _written(value: Any, *, nested: bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value[: _SHOWN * 2])
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, dict):
        pairs = (f"{key_text(str(key))} = {_written(inner, nested=True)}" for key, inner in value.items())
        return _bracketed("{ ", pairs, " }", len(value), nested=nested)
    if isinstance(value, list | tuple):
        return _bracketed("[", (_written(inner, nested=True) for inner in value), "]", len(value), nested=nested)
    return str(value)


def _bracketed(start: str, parts: Any, end: str, size: int, *, nested: bool) -> str:
    """Return the first parts of a list or table; of one within another only that it is there."""
    if not size:
        return f"{start}{end}".replace("  ", "")
    if nested:
        return f"{start}...{end}"
    shown = [part for _, part in zip(range(_ENTRIES_SHOWN), parts, strict=False)]
    return f"{start}{', '.join(shown)}{', ...' if size > _ENTRIES_SHOWN else ''}{end}"
