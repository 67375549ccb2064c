"""docs/output_columns.md is what the specs say."""

from tests.support.output_columns import PAGE, page


def test_the_page_is_current() -> None:
    """If it is not: python -m tests.support.output_columns."""
    assert PAGE.read_text(encoding="utf-8") == page()
