"""HTML for notebooks: text of others stays text, whatever it holds, and nothing gets long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.display.html import Cell, lines, page, table, words
from tests.support.displays import Read

HOSTILE = (
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "' onmouseover='x",
    '"><style>*{color:white}',
    "&lt;b&gt;",
    "]]><!--",
    "a\x1b[31m\x00\u202eb\u200bc\ud800\u3164",
    "x" * 40_000,
    "&" * 40_000,
)
TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(), max_size=30))
CELL = st.one_of(TEXT, st.none(), st.floats(), st.integers())


def _everything(text: str, cells: list[list[Cell]]) -> str:
    """Return a display with a text in each of its places."""
    shown = table(text, [text] * 3, cells, of=len(cells) + 5, rest=text)
    return page(text, shown, words(text), lines("\n".join([text] * 200), text))


@given(TEXT, st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=20))
@settings(max_examples=60)
def test_text_of_others_stays_text(text: str, cells: list[list[Cell]]) -> None:
    """No tag, attribute or character that cannot be seen comes from a cell, and the parts are those that were built."""
    read, harmless = Read(_everything(text, cells)), Read(_everything("a", [["b"] * 3 for _ in cells]))
    assert [*dict.fromkeys(read.tags)] == [*dict.fromkeys(harmless.tags)]
    assert read.tags.count("tr") == harmless.tags.count("tr")
    assert {name for name, _ in read.attributes} <= {"style", "scope", "colspan"}
    assert {value for name, value in read.attributes if name == "style"} <= {
        value for name, value in Read(_everything("a", [["b"] * 3])).attributes if name == "style"
    }
    assert all(character.isprintable() or character == "\n" for character in read.text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_display_is_short_whatever_it_holds(text: str) -> None:
    """Cells are cut to a length and tables to a number of rows; what is left out is counted."""
    assert len(page(text, table(text, [text] * 6, [[text] * 6] * 10_000, of=10_000))) < 70_000
    assert "... 9988 more" in page("a", table("a", ["b"], [["c"]] * 10_000, of=10_000))


@pytest.mark.parametrize("text", ["x" * 40_000, "\u202e" * 40_000])
def test_a_long_cell_is_cut(text: str) -> None:
    """Also where each of its characters is spelled out; the cut is seen."""
    shown = Read(page("a", table("b", ["c"], [[text]], of=1))).text
    assert len(shown) < 200
    assert shown.endswith("\N{HORIZONTAL ELLIPSIS}")


def test_headers_say_what_they_head() -> None:
    """A screen reader reads a cell with its column's and its row's header."""
    read = Read(page("a", table("b", ["c", "d"], [["e", 1.5]], of=1)))
    assert read.scopes == ["col", "col", "row"]


def test_no_rows_no_table() -> None:
    """A caption with nothing under it tells nobody anything."""
    assert Read(page("a", table("b", ["c"], [], of=0))).tags == ["div", "p", "strong"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(44.604, "44.6"), (2.456, "2.46"), (0.0012345, "0.0012"), (-0.0021, "-0.0021"), (0.0, "0.00"), (7, "7")],
)
def test_numbers_show_what_counts(value: float, shown: str) -> None:
    """Few decimals, and a small number is never shown as 0."""
    assert f"<td>{shown}</td>" in page("a", table("b", ["c", "d"], [["e", value]], of=1))


def test_no_number_is_blank() -> None:
    """A score that is missing is an empty cell, not the word nan."""
    assert "<td></td>" in page("a", table("b", ["c", "d"], [["e", float("nan")]], of=1))
