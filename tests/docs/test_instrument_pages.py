"""The pages in docs/instruments are what the specs say, and what scoring gives to their examples."""

from tests.support.instrument_pages import FOLDER, pages


def test_the_pages_are_current() -> None:
    """If they are not: python -m tests.support.instrument_pages."""
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")} == pages()
