"""Borders of naming schemes: what is just enough to take columns for the items of an instrument, and what is not."""

from collections.abc import Sequence

import pytest

from prosuite.catalogue.load import load_catalogue
from prosuite.datafiles import parse
from prosuite.instruments.instrument import Instrument
from prosuite.intake.columns.items import ColumnMap, ItemNames, cut_header

FORM = "sf36v1"  # 36 items; physical functioning, question 3, has ten of them, bodily pain two


def names_of(spec: Instrument) -> ItemNames:
    """Return the names that the items of an instrument go by."""
    return ItemNames(spec, [spec])


def read(headers: Sequence[str]) -> tuple[ColumnMap, bool]:
    """Return what headers are taken for, and whether that is evidence enough of the form."""
    names = names_of(load_catalogue().instrument(FORM))
    found = names.map(headers)
    return found, names.holds(found)


def invented(n_items: int) -> Instrument:
    """Make an instrument of one scale whose items have no printed numbers."""
    items = [{"id": f"i{chr(97 + number)}", "answers": [0, 1]} for number in range(n_items)]
    scale = {
        "id": "sum",
        "title": "Sum",
        "of": [item["id"] for item in items],
        "how": "sum",
        "unit": "points",
        "source": "tests",
    }
    references = [{"id": "tests", "text": "Invented."}]
    spec = {"id": "long", "title": "Long", "family": "long", "licence": "Invented.", "minimum": "half"}
    return parse({**spec, "items": items, "scales": [scale], "references": references}, Instrument, "long.toml")


@pytest.mark.parametrize(("n_numbers", "enough"), [(9, False), (10, True)])
def test_bare_numbers_tell_a_form_from_ten_on(n_numbers: int, enough: bool) -> None:  # noqa: FBT001 - of a table
    """q3a to q3i are nine numbers that any survey has; with q3j they are the ten items of one question."""
    found, held = read([f"q3{letter}" for letter in "abcdefghij"[:n_numbers]])
    assert (len(found.columns), held) == (n_numbers, enough)


@pytest.mark.parametrize(("n_items", "enough"), [(19, False), (20, True)])
def test_counted_numbers_tell_a_form_of_twenty_items(n_items: int, enough: bool) -> None:  # noqa: FBT001 - of a table
    """Anybody has a q1 to q19, even if an instrument has nineteen items."""
    names = names_of(invented(n_items))
    found = names.map([f"q{number}" for number in range(1, n_items + 1)])
    assert (len(found.columns), names.holds(found)) == (n_items, enough)


@pytest.mark.parametrize(("last", "n_read"), [(17, 0), (18, 18)])
def test_first_numbers_are_read_from_half_the_form_on(last: int, n_read: int) -> None:
    """sf36_1 to sf36_17 are fewer than half of 36 items and may be those of a shorter form."""
    found, _ = read([f"sf36_{number}" for number in range(1, last + 1)])
    assert len(found.columns) == n_read


@pytest.mark.parametrize(("first", "n_read"), [(1, 0), (2, 12)])
def test_few_numbers_are_read_where_they_are_not_the_first(first: int, n_read: int) -> None:
    """Twelve numbers that begin with the second item are no short form counted from 1."""
    found, _ = read([f"sf36_{number}" for number in range(first, first + 12)])
    assert len(found.columns) == n_read


@pytest.mark.parametrize(("left_out", "n_read"), [(0, 36), (1, 0)])
def test_counted_numbers_without_a_prefix_are_complete(left_out: int, n_read: int) -> None:
    """q1 to q36 are the form, q1 to q35 anybody's."""
    found, _ = read([f"q{number}" for number in range(1, 37 - left_out)])
    assert len(found.columns) == n_read


@pytest.mark.parametrize(
    ("headers", "enough"),
    [
        (["pf01", "pf02", "pf03", "pf04"], False),
        (["pf01", "pf02", "pf03", "pf04", "pf05"], True),
        (["bp1"], False),
        (["bp1", "bp2"], True),
        (["ht"], False),
    ],
)
def test_codes_tell_a_form_from_half_a_scale_and_two_items_on(headers: Sequence[str], enough: bool) -> None:  # noqa: FBT001 - of a table
    """Five of ten items are half of a scale; one of two is half of it too, but a lone column tells nothing."""
    assert read(headers)[1] == enough


@pytest.mark.parametrize(
    ("header", "is_cut"),
    [("a_b_c_d_pf01", True), ("a_b_c_d_e_pf01", False), ("pf01_a_b", True), ("pf01_a_b_c", False)],
)
def test_as_many_words_are_taken_off_a_name(header: str, is_cut: bool) -> None:  # noqa: FBT001 - of a table
    """Four words before an item's name and two after it, and no more, may be those of a form and a visit."""
    assert ("pf01" in {name for _, name, _ in cut_header(header)}) == is_cut
