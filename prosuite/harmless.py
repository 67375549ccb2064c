"""Text of others where it leaves prosuite: never run by a spreadsheet program, never sent to a terminal."""

import re
from typing import Final

# What is passed over before a formula: quotes, blanks, and characters that cannot be seen.
_UNSEEN: Final = r"\s\"'\x00-\x1f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_ENDS: Final = r",;|\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"  # of a piece
# With their small and full-width forms, which spreadsheet programs in East Asia take for the same.
_SIGNS: Final = r"-=+@\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
_AT_THE_START: Final = rf"(?=[{_UNSEEN}]*[{_SIGNS}]|'*[\t\r\n])"
_IN_A_PIECE: Final = rf"(?=(?:(?![{_ENDS}])[{_UNSEEN}])*[{_SIGNS}])"
_RISK: Final = re.compile(rf"\A{_AT_THE_START}|(?<=[{_ENDS}]){_IN_A_PIECE}")
_MARK: Final = re.compile(rf"\A'{_AT_THE_START}|(?<=[{_ENDS}])'{_IN_A_PIECE}")
_SUSPECT: Final = re.compile(rf"[{_SIGNS}\t\r\n]")
_NUMBER: Final = re.compile(r" *[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)? *")


def inert(text: str) -> str:
    r"""Return text that no spreadsheet program runs, be it cut at commas, semicolons, tabs, bars or line ends.

    An apostrophe stands before each piece that begins with ``=``, ``+``, ``-`` or ``@``, and before text that begins
    with a tab or a line end. Text that is a number as a whole stays as it is.

    >>> inert("see\n=1+1"), inert("-5")
    ("see\n'=1+1", '-5')
    """
    return _RISK.sub("'", text) if _SUSPECT.search(text) and not _NUMBER.fullmatch(text) else text


def from_inert(text: str) -> str:
    r"""Return the text that :func:`inert` was given.

    >>> from_inert("see\n'=1+1")
    'see\n=1+1'
    """
    return _MARK.sub("", text)
