"""Instruments and value sets in words: what the shipped ones have none of, on an invented one."""

import pytest

from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.describe.instrument import describe_instrument
from prosuite.catalogue.describe.norm_sets import describe_norm_set, list_norm_sets
from prosuite.catalogue.load import load_catalogue

INSTRUMENT = """
id = "rest_of_nobody"
title = "Invented rest"
licence = "Invented for a test."
norms = "valley"
minimum = 0.5
items = [
    { id = "ron_a", answers = [0, 1, 2, 3] },
    { id = "ron_b", answers = [0, 1, 3, 9], not_counted = { 9 = "does not apply" } },
    { id = "ron_c", answers = [1, 2] },
]
fields = [{ id = "ron_bed", title = "Time of going to bed", kind = "clock", unit = "hours" }]
references = [{ id = "invented", text = "Invented for a test." }]

[[scales]]
id = "ron_sum"
title = "Sum"
of = ["ron_a", "ron_b"]
reverse = { ron_a = 3 }
unit = "points"
range = [0, 6]
source = "invented"

[[steps]]
id = "ron_level"
op = "band"
of = "ron_sum"
bands = [{ give = "low" }, { min = 2, give = "middle" }, { above = 4.5, give = "high" }]
to = 6
title = "Level"
source = "invented"
confidence = "C"

[[steps]]
id = "ron_threes"
op = "count"
of = ["ron_a", "ron_b"]
is = { equals = 3 }
title = "Number of threes"
source = "invented"

[[steps]]
id = "ron_points"
op = "lookup"
in = "ron_points.csv"
keys = ["ron_c"]
gives = "points"
title = "Points"
source = "invented"

[[steps]]
id = "ron_both"
op = "scale"
of = ["ron_threes", "ron_points"]
minimum = "all"
unit = "points"
title = "Both"
source = "invented"

[[steps]]
id = "ron_index"
score = "index"
op = "lookup"
in = "norms"
keys = ["ron_a", "ron_c"]
title = "Index"
unit = "value"
source = "invented"
"""
CARD = """
id = "valley"
kind = "value_set"
title = "Invented valley"
population = "Nobody"
country = "XX"
year = 2000
licence = "Free of charge."
instruments = ["rest_of_nobody"]
terms = "valley.csv"
rows = "Valley"
confidence = "C"
source = "Invented for a test."
verified = "Nowhere."
"""
TERMS = """set,kind,coefficient,items,levels,source
Valley,constant,1,,,Book
Valley,level,-0.25,ron_c,2,Book
Valley,any,-0.05,,2 3,Paper
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("own")
    for name in ("norms", "tables"):
        (folder / name).mkdir()
    (folder / "rest_of_nobody.toml").write_text(INSTRUMENT, encoding="utf-8")
    (folder / "tables" / "ron_points.csv").write_text("ron_c,points,source\n1,5,Book\n2,7,Book\n", encoding="utf-8")
    (folder / "norms" / "valley.toml").write_text(CARD, encoding="utf-8")
    (folder / "norms" / "valley.csv").write_text(TERMS, encoding="utf-8")
    return load_catalogue(folder)


def test_an_instrument_with_items_and_fields(catalogue: Catalogue) -> None:
    """Each item, field, scale and step is there, with what it takes and how it is worked out."""
    assert describe_instrument(catalogue.instrument("rest_of_nobody"), catalogue).splitlines() == [
        "rest_of_nobody: Invented rest",
        "Invented for a test.",
        "Columns of its scores in tables of files begin with rest_of_nobody_",
        "",
        "Items",
        "  ron_a       answers 0..3",
        "  ron_b       answers 0 1 3 9",
        "    9 (does not apply) counts as missing",
        "  ron_c       answers 1..2",
        "",
        "Fields",
        "  ron_bed                Time of going to bed; time of day",
        "",
        "Scales (items needed: 50%)",
        "  ron_sum: Sum; sum of ron_a ron_b; ron_a as 3 - ron_a; as it is; 1 of 2 needed",
        "    unit points; source: invented",
        "",
        "Scores",
        "  ron_level: Level; source: invented; unverified: needs --allow-unverified",
        "    by ron_sum: else low, from 2 middle, above 4.5 high, to 6",
        "  ron_threes: Number of threes; source: invented",
        "    number among ron_a ron_b",
        "  ron_points: Points; source: invented",
        "    by ron_c in ron_points.csv",
        "  ron_both: Both (points); source: invented",
        "    sum of ron_threes ron_points; as it is; 2 of 2 needed",
        "  index: Index (value); source: invented",
        "    by ron_a, ron_c in the value set",
        "",
        "Value sets: valley; default valley",
        "",
        "Sources",
        "  invented: Invented for a test.",
    ]


def test_a_value_set_of_terms(catalogue: Catalogue) -> None:
    """Its eight states go from 1 - 0.25 - 0.05 to 1; each term stands as in the table, each source once."""
    assert describe_norm_set(catalogue.card("valley"), catalogue).splitlines() == [
        "valley: Invented valley",
        "Nobody (XX, 2000)",
        "Free of charge.",
        "Value set for rest_of_nobody: confidence C, unverified: needs --allow-unverified",
        "  Source: Invented for a test.",
        "  Verified in: Nowhere.",
        "  rest_of_nobody: 8 states of 8 have a value, from 0.7 to 1",
        "    1 constant",
        "    -0.25 level of ron_c at 2",
        "    -0.05 any of all items at 2 or 3",
        "  Values: Book",
        "  Values: Paper",
    ]


def test_value_sets_are_listed_last(catalogue: Catalogue) -> None:
    """Means and SDs come first, then reference equations, then value sets."""
    assert list_norm_sets(catalogue).splitlines()[-4:] == [
        "valley       Invented valley; for rest_of_nobody (C)",
        "    Nobody (XX, 2000)",
        "    confidence C; value set",
        "      Invented for a test.",
    ]
