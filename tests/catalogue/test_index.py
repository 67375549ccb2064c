"""The index of the shipped specs says what they say, a changed spec is noticed, and sheets are read as without it."""

import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.catalogue import specs
from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.index import NAME, Outline, read_index
from prosuite.catalogue.load import load_catalogue
from prosuite.instruments.form import Form
from prosuite.intake.find import find_families
from prosuite.intake.read import read_files
from prosuite.intake.table import Table
from tests.support.index import index

ROOT = Path(__file__).parents[2]
LISTED = load_catalogue()
WHOLE = replace(LISTED, forms=LISTED.instruments)  # every spec read whole
SCHEMES = tomllib.loads((ROOT / "tests" / "intake" / "header_schemes.toml").read_text(encoding="utf-8"))["scheme"]
SHEETS = ["Data", "Baseline", *(name for spec in WHOLE.instruments.values() for name in (spec.id, *spec.sheet_names))]
NAMES = [
    *("id", "visit", "date", "sex", "age", "q1", "q2", "q10", "month 3 distance", "score"),
    *(name for spec in WHOLE.instruments.values() for item in spec.items for name in (item.id, *item.aliases)),
    *(name for spec in WHOLE.instruments.values() for one in spec.fields for name in (one.id, *one.aliases)),
]


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """Return a copy of the folder of the shipped specs."""
    return Path(shutil.copytree(specs.shipped_folder(), tmp_path / "specs"))


def test_the_index_is_of_these_specs() -> None:
    """If it is not: python -m tests.support.index."""
    assert (specs.shipped_folder() / NAME).read_text(encoding="utf-8") == index()


@pytest.mark.parametrize("name", WHOLE.instruments)
def test_an_entry_says_what_the_spec_says(name: str) -> None:
    """Whatever a sheet is asked for, the entry answers as the whole spec does."""
    asked = [*Form.model_fields, "groups", "scale_ids", "taken", "item_ids", "field_ids"]
    entry, spec = LISTED.forms[name], WHOLE.forms[name]
    assert isinstance(entry, Outline)
    assert [getattr(entry, key) for key in asked] == [getattr(spec, key) for key in asked]


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ("gad7.toml", {"gad7"}),
        ("sf36v2.toml", {"sf36v2", "sf36v2_acute"}),  # the acute one extends it
        ("parts/grip.toml", {"fried_phenotype", "hand_grip"}),
        ("tables/promis_global.csv", set()),  # which no sheet is asked about
    ],
)
def test_a_changed_file_is_noticed(shipped: Path, changed: str, stale: set[str]) -> None:
    """The specs that are made of it are read whole, the others are not."""
    with (shipped / changed).open("a", encoding="utf-8") as file:
        file.write("\n# A remark\n")
    assert LISTED.forms.keys() - read_index(shipped).keys() == stale


def test_how_lines_end_changes_nothing(shipped: Path) -> None:
    """A clone on Windows has other ends of lines."""
    for path in shipped.rglob("*.toml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_index(shipped).keys() == LISTED.forms.keys()


@pytest.mark.parametrize("text", ["", "{", '{"id":"gad7"}\n'])
def test_an_index_that_cannot_be_read(shipped: Path, text: str) -> None:
    """All specs are read whole."""
    (shipped / NAME).write_text(text, encoding="utf-8")
    assert read_index(shipped) == {}


def test_a_file_that_is_gone(shipped: Path) -> None:
    """What was made of it is read whole, which says what is missing."""
    (shipped / "parts" / "grip.toml").unlink()
    assert LISTED.forms.keys() - read_index(shipped).keys() == {"fried_phenotype", "hand_grip"}


def found(table: Table, catalogue: Catalogue, option: str | None = None) -> list[object]:
    """Return all that is found in a table, and what is refused."""
    wanted = None if option is None else catalogue.instruments[option]
    sheets, refused = find_families(table, catalogue, option=wanted, alone=option is not None)
    return [sheets, [(family, type(error), str(error)) for family, error in refused.items()]]


def a_table(sheet: str, headers: list[str]) -> Table:
    """Return a table of two rows."""
    columns = tuple([1 + place % 2, 2] for place in range(len(headers)))
    return Table(sheet, 1, tuple(headers), columns, tuple(range(len(headers))), [2, 3])


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme["id"])
@pytest.mark.parametrize("option", [None, "rand36", "sf36v2"])
def test_schemes_are_read_alike(scheme: dict[str, list[str]], option: str | None) -> None:
    """By the index and by the whole specs the same is found, or refused in the same words."""
    table = a_table("Data", ["id", *scheme["headers"]])
    assert found(table, LISTED, option) == found(table, WHOLE, option)


@settings(max_examples=60)
@given(st.sampled_from(SHEETS), st.lists(st.sampled_from(NAMES), min_size=1, max_size=15, unique=True))
def test_any_names_are_read_alike(sheet: str, headers: list[str]) -> None:
    """Names of any instruments, on a sheet of any name."""
    table = a_table(sheet, headers)
    assert found(table, LISTED) == found(table, WHOLE)


def test_a_file_is_read_alike() -> None:
    """A whole workbook, with all that is odd in it."""
    path = ROOT / "examples" / "hospital_en.xlsx"
    listed, whole = (
        [
            (one.held, one.left_out, one.other, [*map(str, one.refusals.errors)])
            for one in read_files([path], catalogue)[0].sheets
        ]
        for catalogue in (LISTED, WHOLE)
    )
    assert listed == whole
