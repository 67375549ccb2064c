"""Which unused column is likely that of an item without one."""

from collections.abc import Sequence

import pytest

from prosuite.catalogue.load import load_catalogue
from prosuite.checks.likely import likely_columns
from prosuite.intake.find import find_sheets
from prosuite.intake.sheet import Sheet
from prosuite.intake.table import Table

_CODES = load_catalogue().instrument("sf36v2").item_ids
_LETTERED = {3: 10, 4: 4, 5: 3, 9: 9, 11: 4}
_PRINTED = [
    (question, "abcdefghij"[part] if question in _LETTERED else "")
    for question in range(1, 12)
    for part in range(_LETTERED.get(question, 1))
]
NAMINGS = {
    "codes": [f"hs_{code}" for code in _CODES],
    "sequential": [f"form_sf36_q{number:02}" for number in range(1, 37)],
    "letters": [f"Q{question}{letter}" for question, letter in _PRINTED],
    "parts": [f"Q{question}_{'abcdefghij'.index(letter) + 1 if letter else 1}" for question, letter in _PRINTED],
}


def sheet(headers: Sequence[str]) -> Sheet:
    """Return a sheet of SF-36v2 with these columns."""
    columns = tuple([1] for _ in headers)
    table = Table("SF36v2", 1, tuple(headers), columns, tuple(range(len(headers))), [2])
    (found,) = find_sheets(table, load_catalogue())
    return found


@pytest.mark.parametrize(
    ("naming", "item", "typed"),
    [
        ("codes", "mh3", "hs_mhh3"),
        ("codes", "pf10", "hs_pff10"),
        ("sequential", "mh3", "form_sf_q26"),  # the 26th item
        ("sequential", "gh1", "form_sf36_qq01"),
        ("letters", "rp2", "QQ4b"),
        ("letters", "bp1", "QQ7"),
        ("parts", "vt4", "Q9__9x"),
    ],
)
def test_a_name_nearly_that_of_the_item_is_likely_its_column(naming: str, item: str, typed: str) -> None:
    """The name is that of the neighbours with the item's own code or number, but for a slip."""
    headers = [typed if code == item else name for code, name in zip(_CODES, NAMINGS[naming], strict=True)]
    assert likely_columns(sheet(["subject", "age", *headers, "remark"])) == {item: headers.index(typed) + 2}


@pytest.mark.parametrize("other", ["form_sf36_q27_old", "form_sf12_mobility", "age", "form_fatigue_q26"])
def test_a_name_nearer_to_another_item_or_far_from_all_is_not(other: str) -> None:
    """What lies nearer to the name of a column that is there, or far from all, is no likely column."""
    headers = [name for code, name in zip(_CODES, NAMINGS["sequential"], strict=True) if code != "mh3"]
    assert likely_columns(sheet(["subject", *headers, other])) == {}


def test_where_most_items_have_no_column_none_is_likely() -> None:
    """A sheet of one scale is no form with 26 slips."""
    assert likely_columns(sheet([*_CODES[2:12], "rp_1x"])) == {}
