"""What keeps a text from being TOML, in our own words: where, what stands there, and how it is written."""

import re
from typing import Final

UTF16: Final = "it is written in UTF-16, which editors also call Unicode; save the file as UTF-8"
_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)$")
_SHOWN = 60
_LONGEST_LINE = 2_000  # in which a mistake is looked for: what takes so long to search nobody typed
_TWICE = "this key or table is given a second time: keep one of the two"
_BACKSLASH = r"a backslash in double quotes is doubled, or the text stands in single quotes, such as 'C:\data'"
_QUOTE = 'a text has no closing quote on its line; it is written as in title = "SF-36"'

# What tomllib says, by its first words, and what we say instead.
_WORDS: Final = {
    "Cannot overwrite": _TWICE,
    "Cannot declare": _TWICE,
    "Cannot mutate": _TWICE,
    "Cannot redefine": _TWICE,
    "Duplicate inline": _TWICE,
    "Unclosed array": "a list has no closing ] or lacks a comma between two entries, as in items = [1, 2]",
    "Unclosed inline": "a table in braces has no closing } on its line or lacks a comma, as in { m = 1, f = 2 }",
    "Unterminated": 'a text has no closing quotes: it ends with as many as it begins with, " or """',
    "Illegal character '\\n'": _QUOTE,
    "Illegal character '\\r'": _QUOTE,
    "Illegal character": "a character that is not to be seen stands in a text: delete it",
    "Found invalid": "a character that is not to be seen stands in a comment: delete it",
    "Unescaped": _BACKSLASH,
    "Invalid hex": _BACKSLASH,
    "Escaped character": _BACKSLASH,
    "Invalid date": "there is no such date or time; a date is written as 2024-05-31",
    "Expected '='": 'a key is followed by = and its value; a key with spaces stands in quotes, as in "month 3" = 1',
    "Expected ']": "the name of a table has no closing bracket, as in [visits] or [[items]]",
    "Invalid initial": 'a key of other signs than letters, digits, _ and - stands in quotes, as in "%" = 1',
    "Invalid statement": "a line holds a key and its value, as in year = 2000, or the name of a table, as in [visits]",
    "Invalid value": "a value is a number, true, false, a text in double quotes, a list in [] or a table in {}",
    "Expected newline": "something stands behind a whole value; each key has a line of its own, a text double quotes",
}

# What people write in a line by mistake, looked for before tomllib's reason.
_MISTAKES: Final = (
    (re.compile(r"[\u2018-\u201f\xab\xbb]"), 'quotes are straight ones, as in title = "SF-36"'),
    (re.compile(r"=\s*$"), 'no value stands behind =, as in title = "SF-36"'),
    (re.compile(r"=\s*[+-]?\d+,\d+\s*(#|$)"), "a number has a decimal point, as in sd = 1.5"),
    (re.compile(r"=\s*(yes|no|on|off|true|false)\b", re.IGNORECASE), "yes is true, and no is false, in small letters"),
    (re.compile(r"=\s*(none|null|nil|nan?|na)\s*(#|$)", re.IGNORECASE), "a key without a value is left out"),
    (re.compile(r"=\s*\d+[-:]\d"), "there is no such date or time; they are written as 2024-05-31 and 09:30:00"),
    (re.compile(r"=\s*[+-]?0\d"), "a number has no zero before its first digit, as in day = 7"),
    (re.compile(r"=\s*[^\W\d]"), 'a text stands in double quotes, as in title = "SF-36"'),
)
_IN_NAMES: Final = (
    (re.compile(r"[\xa0\u2007\u200b\u202f\ufeff]"), "a space that is no plain one stands in this line: type it again"),
    (re.compile(r"^(;|//|--|/\*)"), "a comment begins with #"),
    (re.compile(r"^\{"), "this is JSON: a study or instrument is written in TOML, a key = value on each line"),
    (re.compile(r",\s*\}"), "no comma stands before the closing }, as in { m = 1, f = 2 }"),
    (
        re.compile(r"\{\s*(#.*)?$"),
        'a table in braces stands on one line; a longer one has a heading, as in [sheets."Form A".columns]',
    ),
    (re.compile(r"^[\w\"'. -]+:"), "a key is followed by =, not by a colon, as in year = 2000"),
    (
        re.compile(r"^\[+[^\]\"']*[^\w\]\"'.-][^\]]*\]"),
        'a name with spaces or signs stands in quotes, as in [sheets."Form A"]',
    ),
)
# Which are looked for where tomllib begins its own sentence so.
_MISTAKEN: Final = {
    "Invalid value": _MISTAKES,
    "Expected newline": ((re.compile(r";\s*$"), "no sign ends a line: delete the semicolon"), *_MISTAKES),
    "Expected '='": _IN_NAMES,
    "Expected ']": _IN_NAMES,
    "Invalid initial": _IN_NAMES,
    "Invalid statement": _IN_NAMES,
}


def syntax_fault(error: Exception, text: str) -> str:
    """Return what is wrong with a text that ``tomllib`` refuses: line, column, what stands there and what should.

    Parameters
    ----------
    error
        What ``tomllib`` raised; its words are not repeated.
    text
        The file.
    """
    if isinstance(error, RecursionError):
        return "lists or tables stand within each other more deeply than any such file needs"
    if "\0" in text:
        return UTF16
    said = str(error)
    if "(at " not in said:  # not a word of TOML, but of what a number or a date can be
        return "it holds a number of thousands of digits, or a date or time that does not exist"
    lines = text.split("\n")
    place = _PLACE.search(said)
    line, column = map(int, place.groups()) if place else (len(text.rstrip().split("\n")), None)
    found = lines[line - 1].strip()
    where = f"line {line}" if column is None else f"line {line}, column {column}"
    return f"{where}: {_hint(said, found)}" + (f" (found: {_shown(found)})" if found else "")


def _shown(found: str) -> str:
    visible = "".join(sign if sign.isprintable() else "\ufffd" for sign in found)
    return visible if len(visible) <= _SHOWN else f"{visible[:_SHOWN]}..."


def _hint(said: str, found: str) -> str:
    slips = next((slips for start, slips in _MISTAKEN.items() if said.startswith(start)), ())
    for pattern, hint in slips if len(found) <= _LONGEST_LINE else ():
        if pattern.search(found):
            return hint
    return next((words for start, words in _WORDS.items() if said.startswith(start)), "this cannot be read as TOML")
