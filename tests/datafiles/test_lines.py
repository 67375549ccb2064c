"""Lines of the keys of a TOML file: each the right one, or none."""

import re
import tomllib
from pathlib import Path

import pytest

from prosuite.datafiles.lines import lines_of

ROOT = Path(__file__).parents[2]
FILES = [path for folder in ("prosuite", "norms", "tests") for path in sorted((ROOT / folder).rglob("*.toml"))]

NASTY = '''# a = 1 ] } "
title = """
[not.a.table]
id = "not a key\\""""""
"quoted = key" = 'it "is'
a . b."c.d" = [1, [2, "]"], # ] }
  { e = 2, f = [
    true,
  ] },
]
[t.u]
when = 1979-05-27 07:32:00
[[list]]
id = "first"
[list.under]
x = -inf
[[list]]
[[list.deep]]
[[list.deep]]
y = { z.w = 1, q = {} }
[t]
late = 0x1F'''
NASTY_LINES = {
    ("title",): 2,
    ("quoted = key",): 5,
    ("a", "b", "c.d"): 6,
    ("a", "b", "c.d", 1, 1): 6,
    ("a", "b", "c.d", 2): 7,
    ("a", "b", "c.d", 2, "f"): 7,
    ("a", "b", "c.d", 2, "f", 0): 8,
    ("t", "u"): 11,
    ("t", "u", "when"): 12,
    ("list",): 13,
    ("list", 0): 13,
    ("list", 0, "id"): 14,
    ("list", 0, "under"): 15,
    ("list", 0, "under", "x"): 16,
    ("list", 1): 17,
    ("list", 1, "deep", 0): 18,
    ("list", 1, "deep", 1): 19,
    ("list", 1, "deep", 1, "y", "z", "w"): 20,
    ("t",): 21,
    ("t", "late"): 22,
}


@pytest.mark.parametrize("end", ["", "\n", "  # the end\n\n"])
def test_nasty_text(end: str) -> None:
    """Headers in texts, quoted and dotted keys, lists over lines, nested lists of tables: lines counted by hand."""
    lines = lines_of(NASTY + end, tomllib.loads(NASTY + end))
    assert {path: lines.get(path) for path in NASTY_LINES} == NASTY_LINES


@pytest.mark.parametrize("path", FILES, ids=[path.relative_to(ROOT).as_posix() for path in FILES])
def test_every_file_of_ours(path: Path) -> None:
    """Every key and entry has a line, and the last key of the path stands on it."""
    text = path.read_text(encoding="utf-8")
    data = tomllib.loads(text)
    lines = lines_of(text, data)
    assert lines
    shown = text.split("\n")
    for place, line in lines.items():
        if isinstance(place[-1], str):
            assert re.search(rf"(?<![\w]){re.escape(place[-1])}(?![\w])", shown[line - 1]), (place, line)


@pytest.mark.parametrize("data", [{"a": 1, "b": 2}, {"a": [1]}, {}])
def test_no_line_is_better_than_a_wrong_one(data: dict[str, object]) -> None:
    """Where the text holds other keys than the data, no line is given."""
    assert lines_of("a = 1\n", data) == {}
