"""Several answers in one column, a digit each: profiles of the EQ-5D, read cell by cell."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from prosuite.errors import ColumnError
from prosuite.instruments.items import Packed
from prosuite.intake.packed import read_digits

LEVELS = ["mo", "sc", "ua", "pd", "ad"]
PACKED = Packed(items=tuple(LEVELS), names=("profile",), missing=(9,))


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("21232", (2, 1, 2, 3, 2)),
        ("21232.0", (2, 1, 2, 3, 2)),
        ("2-1-2-3-2", (2, 1, 2, 3, 2)),
        ("2 1 2 3 2", (2, 1, 2, 3, 2)),
        ("2,1,2,3,2", (2, 1, 2, 3, 2)),
        ("01232", (0, 1, 2, 3, 2)),
        ("21932", (2, 1, None, 3, 2)),
        ("1232", None),
        ("212321", None),
        ("21,232", None),
        ("2-1-2 3-2", None),
        ("-21232", None),
        ("21232.5", None),
        ("2123x", None),
        ("", None),
    ],
)
def test_digits(said: str, digits: tuple[int | None, ...] | None) -> None:
    """One digit for each item, with one kind of sign between them or none."""
    assert read_digits(said, PACKED) == digits


def _sheet(folder: Path, columns: dict[str, list[Any]]) -> Path:
    path = folder / "visits.csv"
    n = len(next(iter(columns.values())))
    pd.DataFrame({"subject": range(1, n + 1), "visit": "bl", **columns}).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("name", ["eq5d5l_profile", "EQ5D5L health state", "eq5d_profile", "EQ-5D state"])
def test_a_name_that_says_so_is_enough(tmp_path: Path, name: str) -> None:
    """A level of 5 tells that it is the version with five."""
    wide = prosuite.score_workbook(_sheet(tmp_path, {name: ["21232", "55555", "11111"]})).wide
    assert wide["eq5d5l_profile"].tolist() == [21232, 55555, 11111]


@pytest.mark.parametrize("name", ["profile", "Health state", "state"])
def test_plain_names_count_where_the_instrument_is_named(tmp_path: Path, name: str) -> None:
    """Alone they say nothing: a state may be Ohio."""
    path = _sheet(tmp_path, {name: ["21232", "33333"]})
    assert prosuite.score_workbook(path, instrument="eq5d3l").wide["eq5d3l_lss"].tolist() == [10, 15]
    with pytest.raises(prosuite.ProsuiteError):
        prosuite.score_workbook(path)


@pytest.mark.parametrize("cells", [[21232, 11111], [21232.0, 11111.0], ["21232", "1-1-1-1-1"]])
def test_a_frame(cells: list[Any]) -> None:
    """Numbers and texts; the index is that of the levels one by one (Germany: 1 - 0.026 - 0.036 - 0.109 - 0.030)."""
    scores = prosuite.score(pd.DataFrame({"profile": cells}), "eq5d5l", norms="eq5d5l_germany")
    assert scores["index"].tolist() == pytest.approx([0.799, 1.0])


def test_each_digit_is_checked_with_its_cell(tmp_path: Path) -> None:
    """A cell of another length is one fault, a digit that is no level one, a 9 a blank."""
    path = _sheet(tmp_path, {"eq5d5l_profile": ["21232", "1232", "71232", "21932", "11111", "11111", "11121"]})
    result = prosuite.score_workbook(path)
    found = [(one.code, one.cell, one.item, one.value, one.expected) for one in result.findings]
    assert found == [
        ("out-of-range-answer", "visits!C3", "mo", "1232", "a digit for each of mo, sc, ua, pd, ad"),
        ("out-of-range-answer", "visits!C4", "mo", "7", "1, 2, 3, 4, 5"),
        ("blank-answer", "visits!C5", "ua", "", "1, 2, 3, 4, 5"),
    ]
    assert result.wide["eq5d5l_lss"].isna().tolist() == [False, True, True, True, False, False, False]
    used = next(said for key, said in result.run.items() if key.endswith("columns used"))
    assert "eq5d5l_profile = mo, sc, ua, pd, ad" in used


def test_visits_side_by_side(tmp_path: Path) -> None:
    """A profile for each visit."""
    path = tmp_path / "visits.csv"
    columns = {"eq5d5l_profile_bl": [21232, 11111], "eq5d5l_profile_m3": [55555, 11112]}
    pd.DataFrame({"subject": [1, 2], **columns}).to_csv(path, index=False)
    wide = prosuite.score_workbook(path).wide
    assert wide["eq5d5l_profile"].dropna().tolist() == [21232, 55555, 11111, 11112]


def test_columns_of_single_levels_may_stand_beside_it(tmp_path: Path) -> None:
    """They say the same, or nothing; words and codes for missing are compared with nothing."""
    single: dict[str, list[Any]] = {
        f"eq5d5l_{name}": [level, 1] for name, level in zip(LEVELS, (2, 1, 2, 3, 2), strict=True)
    }
    single |= {"eq5d5l_ua": [2, ""]}
    path = _sheet(tmp_path, {**single, "eq5d5l_profile": [21232, 11111]})
    assert prosuite.score_workbook(path).wide["eq5d5l_profile"].tolist() == [21232, 11111]


def test_a_contradiction_is_refused_with_both_cells(tmp_path: Path) -> None:
    """Neither is more likely than the other."""
    single: dict[str, list[Any]] = {
        f"eq5d5l_{name}": [level, 1] for name, level in zip(LEVELS, (2, 1, 2, 4, 2), strict=True)
    }
    said = "columns 'eq5d5l_pd' and 'eq5d5l_profile' contradict .* visits!F2 holds 4 and visits!H2 21232"
    with pytest.raises(ColumnError, match=said):
        prosuite.score_workbook(_sheet(tmp_path, {**single, "eq5d5l_profile": [21232, 11111]}))


def test_a_column_of_other_texts_is_no_profile() -> None:
    """Most of its cells must be as many digits as there are items."""
    with pytest.raises(ColumnError):
        prosuite.score(pd.DataFrame({"profile": ["A", "B", "21232"]}), "eq5d5l")
