"""Text without end takes time that grows with its length; if it grew with the square, each call would take minutes."""

from collections.abc import Callable

import pytest

from prosuite.cells import has_decimal_comma, is_number
from prosuite.harmless import from_inert, inert, visible
from prosuite.instruments.quantities import read_quantity
from prosuite.intake.columns.sides import sides
from prosuite.intake.columns.visits import could_be_visits
from prosuite.names import code_key, folded, squash, visit_key

LENGTH = 100_000
READERS: list[Callable[[str], object]] = [
    is_number, has_decimal_comma, inert, from_inert, visible, sides, squash, folded, visit_key, code_key,
    lambda text: could_be_visits([text], {"pf01"}.__contains__),
    lambda text: read_quantity(text, "m"),
]  # fmt: skip


@pytest.mark.parametrize("text", ["0", "9", " ", "-", "1.", "a ", "_", "- ", "\n", "0_"])
@pytest.mark.parametrize(("begin", "end"), [("", "!"), ("1", "x0")])
def test_text_without_end_is_read_to_its_end(text: str, begin: str, end: str) -> None:
    """Each reader of cells and names comes back."""
    hostile = begin + text * (LENGTH // len(text)) + end
    for reader in READERS:
        reader(hostile)
