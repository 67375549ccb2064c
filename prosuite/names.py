"""How names and codes are compared, and what a misspelt one may have meant."""

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from prosuite.cells import is_number, text

_LONGEST_NAME, _MOST_KNOWN, _SHOWN_NAMES = 200, 2_000, 30
_SEPARATORS = re.compile(r"[\W_]+")
_BLANKS = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_SIGN = re.compile(r"(?<![^\s])[-−](?=[0-9])")  # noqa: RUF001 - a minus
_PADDING = re.compile(r"(?<![0-9])0+(?=[0-9])")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[\W_]+(?=[0-9])")


@lru_cache(maxsize=2**16)
def squash(name: str) -> str:
    """Return a name without case, spaces and punctuation, as names are compared.

    Two numbers stay apart: ``SF36 - 1`` becomes ``sf36_1`` and 3.5 becomes ``3_5``, not item 35.
    """
    parts = _BETWEEN_DIGITS.split(name.casefold())
    return "_".join(_SEPARATORS.sub("", part) for part in parts)


@lru_cache(maxsize=2**16)
def folded(name: str) -> str:
    """Return an identifier or a visit without case and blanks: P01, p01 and P 01 are one person, 1 11 and 11 1 two."""
    return " ".join(_BLANKS.sub("", name.casefold()).split())


@lru_cache(maxsize=2**14)
def visit_key(name: str) -> str:
    """Return a visit without case, blanks, punctuation and padding zeros: Month 03 and month-3; day -1 is not day 1."""
    return _PADDING.sub("", squash(_SIGN.sub("minus", code_key(name))))


@lru_cache(maxsize=2**16)
def code_key(code: str) -> str:
    """Return a code as codes are compared: 9, 9.0 and " 9 " are the same."""
    code = code.strip().casefold()
    return text(float(code)) if is_number(code) else code


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a sentence part that suggests the known name closest to ``name``, or an empty string."""
    if len(name) > _LONGEST_NAME:  # nobody looks for what takes so long to compare
        return ""
    close = difflib.get_close_matches(
        name, [one for one in islice(known, _MOST_KNOWN) if len(one) <= _LONGEST_NAME], n=1
    )
    return f"; did you mean {close[0]!r}?" if close else ""


def offered(names: Iterable[str], typed: str, known: Iterable[str]) -> str:
    """Return the first names that could have been typed, and which of all that are known comes closest."""
    first = list(islice(names, _SHOWN_NAMES + 1))
    shown = [*first[:_SHOWN_NAMES], "..."] if len(first) > _SHOWN_NAMES else first
    return ", ".join(shown) + nearest(typed, known)
