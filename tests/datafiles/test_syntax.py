"""Texts that are not TOML: the sentence names line and column, what stands there, and how it is written."""

import re
import tomllib
from pathlib import Path

import pytest

from prosuite.datafiles import read_toml
from prosuite.errors import SpecError

# The place is where a reader cannot go on, counted by hand; what follows is how TOML is written (toml.io, 1.0.0).
SLIPS = {
    "no value": ("id = ", 'line 1: no value stands behind =, as in title = "SF-36"', "id ="),
    "yes": ("a = 1\nb = yes\n", "line 2, column 5: yes is true, and no is false, in small letters", "b = yes"),
    "True": ("a = True\n", "line 1, column 5: yes is true, and no is false, in small letters", "a = True"),
    "none": ("a = None\n", "line 1, column 5: a key without a value is left out", "a = None"),
    "decimal comma": ("sd = 1,5\n", "line 1, column 7: a number has a decimal point, as in sd = 1.5", "sd = 1,5"),
    "no quotes": ("id = gad7\n", 'line 1, column 6: a text stands in double quotes, as in title = "SF-', "id = gad7"),
    "curly quotes": ("id = “gad7”\n", "line 1, column 6: quotes are straight ones", "id = “gad7”"),
    "open quote": ('id = "gad7\nx = 1\n', "line 1, column 11: a text has no closing quote on its line", 'id = "gad7'),
    "open long text": ('id = """gad7\n', "line 1: a text has no closing quotes", 'id = """gad7'),
    "backslash": (
        'file = "C:\\Users\\x"\n',
        "line 1, column 13: a backslash in double quotes is doubled",
        'file = "C:\\Users\\x"',
    ),
    "key twice": ("a = 1\na = 2\n", "line 2, column 6: this key or table is given a second time", "a = 2"),
    "table twice": ("[a]\n[b]\n[a]\n", "line 3, column 3: this key or table is given a second time", "[a]"),
    "key twice in braces": ("a = { b = 1, b = 2 }\n", "line 1, column 19: this key or table", "a = { b = 1, b = 2 }"),
    "open list": ("a = [1, 2\nb = 3\n", "line 2, column 1: a list has no closing ] or lacks a comma", "b = 3"),
    "no comma": ("a = [1 2]\n", "line 1, column 8: a list has no closing ] or lacks a comma", "a = [1 2]"),
    "open braces": ("a = { b = 1\n", "line 1, column 12: a table in braces has no closing }", "a = { b = 1"),
    "open table": ("[a\nb = 1\n", "line 1, column 3: the name of a table has no closing bracket", "[a"),
    "space in a key": ("month 3 = 1\n", "line 1, column 7: a key is followed by = and its value", "month 3 = 1"),
    "sign in a key": ("% = 1\n", "line 1, column 1: a line holds a key and its value, as in year = 2000", "% = 1"),
    "no such month": ("a = 2024-13-01\n", "line 1, column 9: there is no such date or time", "a = 2024-13-01"),
    "leading zero": ("day = 07\n", "line 1, column 8: a number has no zero before its first digit", "day = 07"),
    "two values": ("a = 1 2\n", "line 1, column 7: something stands behind a whole value", "a = 1 2"),
    "control sign": ('a = "\x01"\n', "line 1, column 6: a character that is not to be seen", 'a = "�"'),
    "spaces in a table's name": (
        "[sheets.Form A]\n",
        'line 1, column 14: a name with spaces or signs stands in quotes, as in [sheets."Form A"]',
        "[sheets.Form A]",
    ),
    "braces over lines": ("a = {\n b = 1\n}\n", "line 1, column 6: a table in braces stands on one line", "a = {"),
    "comma before }": ("a = { b = 1, }\n", "line 1, column 14: no comma stands before the closing }", "a = { b = 1, }"),
    "colon": ("a: 1\n", "line 1, column 2: a key is followed by =, not by a colon", "a: 1"),
    "semicolon": ("a = 1;\n", "line 1, column 6: no sign ends a line: delete the semicolon", "a = 1;"),
    "other comment": ("a = 1\n// b\n", "line 2, column 1: a comment begins with #", "// b"),
    "JSON": ('{"a": 1}\n', "line 1, column 1: this is JSON", '{"a": 1}'),
    "no-break space": (
        "a\xa0= 1\n",
        "line 1, column 2: a space that is no plain one stands in this line",
        "a\ufffd= 1",
    ),
    "nothing there": ("a = [\n\n", "line 1: a value is a number, true, false", "a = ["),
}
# How tomllib begins its own sentences (Lib/tomllib/_parser.py of CPython 3.11 to 3.14).
OWN_WORDS = re.compile(
    r"Invalid (statement|value|hex|date|initial)|Expected |Found invalid|Cannot |Unclosed|Duplicate inline|Unescaped"
    r"|Escaped character|Unterminated|Illegal character|\(at (line|end)"
)


def _refusal(folder: Path, text: str) -> str:
    (folder / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as error:
        read_toml(folder / "own.toml")
    assert error.value.__suppress_context__  # a traceback shows no other sentence either
    return str(error.value)


@pytest.mark.parametrize(("text", "sentence", "found"), SLIPS.values(), ids=SLIPS)
def test_slip(tmp_path: Path, text: str, sentence: str, found: str) -> None:
    """The commonest slips are told with their place and what to write instead."""
    refusal = _refusal(tmp_path, text)
    assert refusal.startswith(f"own.toml is not TOML: {sentence}")
    assert refusal.endswith(f" (found: {found})")


def test_no_word_of_the_reader_is_shown(tmp_path: Path) -> None:
    """A sound text cut off, or with a sign too many, at every place: tomllib's own sentences are never shown."""
    sound = '"a b" = 1 # c\n[x.y]\nd = 2024-05-31T10:00:00\n[[z]]\ne = { f = "\\u0041", g = [1.5, """h\n"""] }\n'
    broken = [sound[:end] for end in range(len(sound))]
    broken += [
        f"{sound[:place]}{sign}{sound[place:]}" for place in range(len(sound)) for sign in '"[]{}=,.#\\\n\x01 0z'
    ]
    refused = [text for text in broken if _is_refused(text)]
    assert len(refused) > 100
    for text in refused:
        assert OWN_WORDS.search(_refusal(tmp_path, text)) is None


def _is_refused(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return True
    return False


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("remark", ["", " # gr\xfcn"])
def test_utf_16_is_named(tmp_path: Path, encoding: str, remark: str) -> None:
    """What some editors call Unicode is said to be UTF-16, with a mark at its beginning or without."""
    path = tmp_path / "own.toml"
    path.write_bytes(f'date_order = "dmy"{remark}\n'.encode(encoding))
    with pytest.raises(
        SpecError, match=r"own\.toml is not TOML: it is written in UTF-16, which .* save the file as UTF-8"
    ):
        read_toml(path)
