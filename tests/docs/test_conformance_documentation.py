"""docs/adam.md lists the rules that the program has."""

from tests.support.conformance_rules import PAGE, page_with_rules


def test_the_page_lists_every_rule_as_the_catalogue_has_it() -> None:
    """The table is what ``python -m tests.support.conformance_rules`` writes."""
    page = PAGE.read_text(encoding="utf-8")
    assert page_with_rules(page) == page
