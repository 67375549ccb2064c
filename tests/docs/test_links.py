"""Links between the pages lead somewhere, and the index has every page."""

import re
from pathlib import Path

import pytest

from tests.support.pages import PAGES, ROOT, outside_blocks, text_of

OTHERS = ("CHANGELOG.md", "SECURITY.md")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def _anchors(page: Path) -> set[str]:
    """Return what headings are called by: lower case, without punctuation, blanks as hyphens."""
    headings = re.findall(r"^#+ (.+)$", outside_blocks(page.relative_to(ROOT).as_posix()), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*PAGES, *OTHERS])
def test_links_lead_somewhere(page: str) -> None:
    """To a file of the repository, and to a heading of it where one is named."""
    for link in LINK.findall(outside_blocks(page)):
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        target = (ROOT / page).parent.joinpath(name).resolve() if name else ROOT / page
        assert target.is_relative_to(ROOT), link
        assert target.is_file(), link
        assert not anchor or anchor in _anchors(target), link


def test_the_index_has_every_page() -> None:
    """And so finds whoever begins there whatever is written."""
    linked = {link.partition("#")[0] for link in LINK.findall(text_of("docs/index.md"))}
    assert {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"} <= linked
