"""The names of an instrument beside another one that a sheet is said to hold, and those of all together."""

from hypothesis import given, settings
from hypothesis import strategies as st

import prosuite
from prosuite.catalogue.load import load_catalogue
from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.columns.items import ItemNames
from prosuite.intake.columns.names import AllNames, Names

HEADERS = ["subject", "6MWD (m)", "sex", "height_cm", "FVC (L)"]
FAMILIES = load_catalogue().families()
TOGETHER = AllNames(FAMILIES)
ITEMS = [ItemNames(family[0], family) for family in FAMILIES]
FIELDS = [FieldNames(member, known=True) for family in FAMILIES for member in family]
WORDS = [
    *(
        "",
        "1",
        "03",
        "q3",
        "Q3a",
        "3_1",
        "item",
        "question 7",
        "baseline",
        "month 3",
        "v1",
        "2024-02-16",
        "score",
        "pre",
    ),
    *(name for family in FAMILIES for item in family[0].items for name in (item.id.upper(), *item.aliases)),
    *(name for family in FAMILIES for one in family for name in (one.id, *one.sheet_names, *one.column_prefixes)),
    *(name for family in FAMILIES for one in family[0].fields for name in (one.id, *one.aliases, *one.local_aliases)),
    *(code for code in ("SF36303A", "SF36236", "GAD0101", "PHQ9") for code in (code, code.lower())),
]


def test_columns_of_another_instrument_speak_for_none_but_are_held() -> None:
    """Sex and height on a sheet named for the walk are those of the spirometry beside it, too; they prove none."""
    spirometry = prosuite.load_catalogue().instrument("spirometry")
    names = Names(spirometry, [spirometry], known=False).without({1, 2, 3})
    columns = names.map(HEADERS)
    assert {column.field: column.position for column in columns.fields} == {"sex": 2, "height_cm": 3, "fvc_l": 4}
    assert names.holds(columns)
    assert not Names(spirometry, [spirometry], known=False).without({4}).holds(columns)


@settings(max_examples=150)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.sampled_from(["", " ", "_"]))
def test_a_header_could_be_named_by_one_of_them(words: list[str], between: str) -> None:
    """Codes, numbers, prefixes, fields and visits, alone and together."""
    header = between.join(words)
    one = any(names.could_name(header) for names in ITEMS) or any(names.read(header) for names in FIELDS)
    assert TOGETHER.could_name(header) is one
