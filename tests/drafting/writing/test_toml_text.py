"""TOML by hand: whatever text goes in comes out of the standard library's reader."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from prosuite.datafiles.toml_text import quoted
from prosuite.drafting.writing.toml_text import array, comment, table

texts = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ['"', "\\", "\x7f", "\x85", "\n", "\r", "😀"]
)


def test_quotes_by_hand() -> None:
    """Quotes and backslashes are escaped, a line end becomes one escape, letters stay letters."""
    assert quoted('5" \\ ä\n\x7f') == '"5\\" \\\\ ä\\n\\u007F"'


@given(key=texts, value=texts)
def test_strings_come_back(key: str, value: str) -> None:
    """Keys, strings, arrays and inline tables hold the text they were made of."""
    assert tomllib.loads(f"{quoted(key)} = {quoted(value)}") == {key: value}
    assert tomllib.loads(f"a = {array([key, value])}") == {"a": [key, value]}
    assert tomllib.loads(f"a = {table({key: 1})}") == {"a": {key: 1}}


@given(texts)
def test_comments_hold_nothing_but_comments(text: str) -> None:
    """No text breaks out of its comment."""
    lines = list(comment(text))
    assert tomllib.loads("\n".join(lines)) == {}
    assert all(line.startswith("# ") and len(line.splitlines()) == 1 for line in lines)


def test_long_comments_are_wrapped() -> None:
    """A comment goes on in indented lines."""
    first, *rest = comment("word " * 40)
    assert first.startswith("# word")
    assert rest
    assert all(line.startswith("#   word") for line in rest)
