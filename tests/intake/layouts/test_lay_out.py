"""A declared item belongs to the form, whatever the names of the other items begin with."""

from collections.abc import Iterable, Mapping

from prosuite.catalogue.load import load_catalogue
from prosuite.intake.find import find_sheets
from prosuite.intake.sheet import Sheet
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table

_ITEMS = load_catalogue().instrument("sf36v2").item_ids
_PLACE = _ITEMS.index("mh3")  # the 26th item


def read(headers: Iterable[str], columns: Mapping[str, str]) -> Sheet:
    """Return a sheet of SF-36v2 with these columns, each of which holds its own place, and what is declared of them."""
    names = tuple(headers)
    cells = tuple([place + 1] for place in range(len(names)))
    table = Table("SF36v2", 1, names, cells, tuple(range(len(names))), [2])
    study = Study(sheets={"SF36v2": StudySheet(columns=dict(columns))})
    (found,) = find_sheets(table, load_catalogue(), study=study)
    return found


def places(sheet: Sheet) -> dict[str, list[int]]:
    """Return the position of the columns of each item in the table's first row."""
    return {item: [sheet.table.columns[at][0] for at in columns] for item, columns in sheet.items.claims().items()}


def odd(names: Iterable[str], item: str = "mh3") -> list[str]:
    """Return the names of the items with an odd one for one of them."""
    return ["odd" if code == item else name for code, name in zip(_ITEMS, names, strict=True)]


IN_ORDER = {item: [place] for place, item in enumerate(_ITEMS, start=1)}


def test_beside_a_prefix() -> None:
    """35 columns begin with the form's name and the 36th with another: it is declared, and so it is used."""
    names = odd(f"health_survey__q{number}" for number in range(1, 37))
    assert places(read(names, {"odd": "mh3"})) == IN_ORDER


def test_beside_bare_numbers() -> None:
    """q1 to q36 without q26 are anybody's, but not where q26 is declared."""
    assert places(read(odd(f"q{number}" for number in range(1, 37)), {"odd": "mh3"})) == IN_ORDER


def test_several_beside_a_prefix() -> None:
    """The first twenty are declared, the others share a prefix."""
    names = [*(f"x{number}" for number in range(20)), *(f"form_{item}" for item in _ITEMS[20:])]
    assert places(read(names, {f"x{number}": _ITEMS[number] for number in range(20)})) == IN_ORDER


def test_all_declared_beside_another_set() -> None:
    """Where all items are declared, columns with the same names and a prefix are some others."""
    declared = {f"x{number}": item for number, item in enumerate(_ITEMS)}
    assert places(read([*declared, *(f"raw_{item}" for item in _ITEMS)], declared)) == IN_ORDER


def test_declared_twice_is_said() -> None:
    """An item that is declared and stands among the others, too, has two columns, which is a fault."""
    names = [*(f"form_{item}" for item in _ITEMS), "odd"]
    assert places(read(names, {"odd": "mh3"}))["mh3"] == [_PLACE + 1, 37]


def test_at_a_visit() -> None:
    """Of visits side by side, the declared name says the visit, whatever words the others have besides."""
    names = [*(f"bl_form_{item}" for item in _ITEMS), *odd(f"m3_form_{item}" for item in _ITEMS)]
    sheet = read(names, {"odd": "m3_mh3"})
    assert sheet.table.headers[0] == "visit"
    column = sheet.table.columns[sheet.items.claims()["mh3"][0]]
    assert list(column) == [_PLACE + 1, _PLACE + 37]
