"""What is said of numbered columns that are not read, and the lines that settle it."""

from pathlib import Path

import pytest

import prosuite
from prosuite.catalogue.load import load_catalogue
from prosuite.intake.columns.items import ItemNames
from prosuite.intake.columns.unread import why_unread


def said(headers: list[str], sheet: str | None = "My sheet") -> str:
    """Return what is said of headers of an SF-36 that are not read."""
    catalogue = load_catalogue()
    spec = catalogue.instrument("sf36v2")
    return why_unread(headers, ItemNames(spec, catalogue.family(spec)).map(headers).unread, spec, sheet)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([1, 2, 6, 7, 8, 10], "the numbers of columns q1, q2, q6, q7, ... can be read as printed or as sequential"),
        (range(1, 12), "columns q1 to q11 number 11 of the 36 items of sf36v2, so they may be another form's"),
        (range(1, 36), "columns q1 to q35 number 35 of the 36 items of sf36v2, so they may be another form's"),
        ([*range(9, 50), *range(1, 9)], "columns q1 to q49 are not numbered as sf36v2 is: q37, q38, q39, q40, ... (13"),
    ],
)
def test_the_reason_is_said(numbers: list[int], words: str) -> None:
    """Two readings, numbers that lack some, and numbers beyond the form are three reasons; columns come in order."""
    assert said([f"q{number}" for number in numbers]).startswith(words)


def test_lines_to_declare_run_as_printed() -> None:
    """The lines name the sheet and a column as TOML writes them; one left-over column can be left out."""
    words = said([*(f"item {number}" for number in range(1, 37)), "item 37"])
    assert '[sheets."My sheet"] the line columns."item 1" = "gh1" does' in words
    assert words.endswith('ignore = ["item 37"] there settles it')


def test_few_left_over_columns_can_be_left_out() -> None:
    """Eight numbers beyond the 36 items are named in the line that leaves them out; nine are another form."""
    assert "ignore" in said([f"q{number}" for number in range(1, 45)])
    assert "ignore" not in said([f"q{number}" for number in range(1, 46)])


def test_where_items_are_missing_nothing_is_to_be_ignored() -> None:
    """Where the others lack items, leaving out the rest settles nothing."""
    assert "ignore" not in said([f"q{number}" for number in range(36)])
    assert "ignore" not in said([f"q{number}" for number in range(58)])


def test_where_nothing_says_the_instrument_the_numbers_are_said(tmp_path: Path) -> None:
    """A survey of 57 questions holds nothing by itself, and the reason speaks of its numbers."""
    path = tmp_path / "survey.csv"
    path.write_text(",".join(["id", *(f"q{number}" for number in range(1, 58))]) + "\nA" + ",1" * 57 + "\n")
    with pytest.raises(prosuite.InstrumentError, match="columns q1 to q57 are numbered, but not as items are"):
        prosuite.validate(path)


def test_a_frame_has_no_study_file() -> None:
    """The columns of a frame are to be renamed."""
    assert said([f"q{number}" for number in range(1, 36)], None).endswith("the item codes (gh1, ht, pf01, pf02, ...)")
