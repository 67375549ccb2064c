"""Text of others where it leaves prosuite: never run by a spreadsheet program, never sent to a terminal."""

import re
from collections.abc import Callable
from typing import Any, Final

# What is passed over before a formula: quotes, blanks, and characters that cannot be seen.
_UNSEEN: Final = r"\s\"'\x00-\x1f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_ENDS: Final = r",;|\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"  # of a piece
# With their small and full-width forms, which spreadsheet programs in East Asia take for the same.
_SIGNS: Final = r"-=+@\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
_AT_THE_START: Final = rf"(?=[{_UNSEEN}]*[{_SIGNS}]|'*[\t\r\n])"
_IN_A_PIECE: Final = rf"(?=(?:(?![{_ENDS}])[{_UNSEEN}])*[{_SIGNS}])"
_RISK: Final = rf"\A{_AT_THE_START}|(?<=[{_ENDS}]){_IN_A_PIECE}"  # compiled where it is needed: it is large
_MARK: Final = rf"\A'{_AT_THE_START}|(?<=[{_ENDS}])'{_IN_A_PIECE}"
_SUSPECT: Final = re.compile(rf"[{_SIGNS}\t\r\n]")
_NUMBER: Final = re.compile(r" *+[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)? *+")


def inert(text: str) -> str:
    r"""Return text that no spreadsheet program runs, be it cut at commas, semicolons, tabs, bars or line ends.

    An apostrophe stands before each piece that begins with ``=``, ``+``, ``-`` or ``@``, and before text that begins
    with a tab or a line end. Text that is a number as a whole stays as it is.

    >>> inert("see\n=1+1"), inert("-5")
    ("see\n'=1+1", '-5')
    """
    return re.sub(_RISK, "'", text) if _SUSPECT.search(text) and not _NUMBER.fullmatch(text) else text


def from_inert(text: str) -> str:
    r"""Return the text that :func:`inert` was given.

    >>> from_inert("see\n'=1+1")
    'see\n=1+1'
    """
    return re.sub(_MARK, "", text)


# Printable to Python, but nothing is seen of them: fillers and selectors of forms.
_BLANK_LETTERS: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def visible(text: str) -> str:
    r"""Return text on one line in which every character can be seen: ``\n`` for a line end, ``\u202e``, ``\x1b``.

    What a terminal would obey, what turns the direction of writing and what has no width is spelled out.

    >>> print(visible("two\nlines"))
    two\nlines
    """
    return spelled(text, lambda character: character.encode("unicode_escape").decode())


def visible_lines(text: str) -> str:
    """Return lines of ours in which every character of others can be seen."""
    return "\n".join(map(visible, text.split("\n")))


def json_text(document: Any) -> str:
    """Return a document as JSON, in which characters that cannot be seen are escaped and letters are not."""
    import json

    lines = json.dumps(document, ensure_ascii=False, indent=2).split("\n")
    return "\n".join(spelled(line, lambda character: json.dumps(character)[1:-1]) for line in lines)


def spelled(text: str, spell: Callable[[str], str]) -> str:
    """Return text with each character that cannot be seen as a function spells it."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character.isprintable() and not _BLANK_LETTERS.match(character) else spell(character)
        for character in text
    )


def as_utf8(name: str) -> str:
    """Return the name of a file with the bytes that are no text spelled out, so that it can be written down."""
    return name.encode(errors="backslashreplace").decode()
