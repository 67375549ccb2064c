"""docs/statistics.md shows the figures and methods that the program has."""

from tests.support.agreement import PAGE, page_with_tables


def test_the_page_shows_what_is_computed() -> None:
    """The tables are what ``python -m tests.support.agreement`` writes."""
    page = PAGE.read_text(encoding="utf-8")
    assert page_with_tables(page) == page


def test_every_row_agrees() -> None:
    """In a row of figures all that are there are the same."""
    rows = [
        line.strip("| ").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if "not there" in line
    ]
    assert rows
    assert [row for row in rows if len({cell for cell in row[1:] if cell != "not there"}) > 1] == []
