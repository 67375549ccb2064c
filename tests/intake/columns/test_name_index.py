"""All instruments asked together about names say what each says by itself: a slower way, without the index."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.catalogue.load import load_catalogue
from prosuite.errors import ColumnError
from prosuite.instruments.form import Form
from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.columns.items import ItemNames
from prosuite.intake.columns.names import AllNames, Names
from prosuite.intake.layouts.lay_out import lay_out
from prosuite.intake.possible import possible_families
from prosuite.intake.study_file import Study
from prosuite.intake.table import Table

CATALOGUE = load_catalogue()
FAMILIES = CATALOGUE.families()
ITEMS = [ItemNames(family[0], family) for family in FAMILIES]
FIELDS = [FieldNames(member, known=True) for family in FAMILIES for member in family]
ALL = AllNames(FAMILIES)

codes = st.sampled_from(
    [
        *(name for form in CATALOGUE.forms.values() for item in form.items for name in (item.id, *item.aliases)),
        *(name for form in CATALOGUE.forms.values() for field in form.fields for name in (field.id, *field.aliases)),
        *(
            f"{prefix}_{number}"
            for form in CATALOGUE.forms.values()
            for prefix in form.column_prefixes
            for number in "19"
        ),
        *(
            f"{prefix}_{name}"
            for form in CATALOGUE.forms.values()
            for prefix in form.column_prefixes
            for packed in form.packed
            for name in packed.names
        ),
        *(f"{word}{number}" for word in ("q", "item ", "Question", "") for number in (1, 7, "3a", "3_1", 36, 57)),
    ]
)
around = st.sampled_from(["", "bl_", "_m3", "Week 12 ", "x_", "m3", " (kg)", " / Datum", "_1", "sf36_"])
headers = st.builds("{}{}{}".format, around, codes, around) | st.text("abpfq_ 019.%", min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(headers)
def test_a_header_could_name_what_it_could_of_any_instrument(header: str) -> None:
    alone = any(names.could_name(header) or names.packed(header) for names in ITEMS) or any(
        names.read(header) for names in FIELDS
    )
    assert ALL.could_name(header) == alone


@settings(max_examples=40, deadline=None)
@given(headers)
def test_a_column_holds_words_if_it_does_of_any_instrument(header: str) -> None:
    assert ALL.holds_words(header) == any(names.kind(header) not in (None, "number") for names in FIELDS)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_what_holds_an_instrument_is_not_passed_over(data: st.DataObject) -> None:
    family = data.draw(st.sampled_from(FAMILIES))
    before, after = data.draw(st.sampled_from([("", ""), ("bl_", ""), ("", "_m3"), ("m3", "")]))
    spelled = data.draw(st.sampled_from(["{}", "q_{}", "{} (x)"]))
    prefix = next(iter(family[0].column_prefixes), "")
    numbered = [f"{prefix}{number}" for number in range(1, len(family[0].items) + 1)]
    names = data.draw(st.sampled_from([[*family[0].item_ids, *family[0].field_ids], numbered]))
    names = [f"{before}{spelled.format(name)}{after}" for name in names]
    rows = [("1", name, "1") for name in names] * 2
    is_long = data.draw(st.booleans())
    headers, columns = (
        (("subject", "asked", "answer"), zip(*rows, strict=True)) if is_long else (names, [["1"]] * len(names))
    )
    table = _table(headers, [list(column) for column in columns])
    unsaid = Names(family[0], family, known=False)
    try:
        laid = lay_out(table, unsaid, Study.model_construct())
    except ColumnError:
        return
    assert family[0].family in possible_families(table, CATALOGUE, Study.model_construct()) or not unsaid.holds(
        laid.columns
    )


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family[0].family)
def test_the_fewest_names_that_hold_an_instrument_are_enough(family: Sequence[Form]) -> None:
    """Of each group of items half, two at least, by their codes."""
    unsaid = Names(family[0], family, known=False)
    for group in family[0].groups:
        headers = group[: max(2, (len(group) + 1) // 2)]
        if unsaid.holds(unsaid.map(headers)):
            assert family[0].family in possible_families(_table(headers, []), CATALOGUE, Study.model_construct())


def test_ten_printed_numbers_are_enough() -> None:
    """Questions 3a to 3j of the SF-36, as printed, are its ten items of physical functioning."""
    headers = [f"3{letter}" for letter in "abcdefghij"]
    family = next(family for family in FAMILIES if family[0].family == "sf36")
    unsaid = Names(family[0], family, known=False)
    assert unsaid.holds(unsaid.map(headers))
    assert "sf36" in possible_families(_table(headers, []), CATALOGUE, Study.model_construct())


def _table(headers: Sequence[str], columns: Sequence[list[str]]) -> Table:
    return Table(
        sheet="s",
        header_row=1,
        headers=tuple(headers),
        columns=tuple(columns or [[] for _ in headers]),
        column_numbers=tuple(range(len(headers))),
        row_labels=[*range(2, 2 + len(next(iter(columns), [])))],
    )
