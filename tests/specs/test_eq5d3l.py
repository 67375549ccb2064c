"""EQ-5D-3L: worked cases, and telling it from the other instruments that ask the same five questions.

Worked cases are in vectors/eq5d3l.csv, most of them states that a public test suite asserts; the value sets are tested
in all states in tests/norms/test_value_sets_3l.py.
"""

from pathlib import Path

import pandas as pd
import pytest

import prosuite
from prosuite.errors import InstrumentError, NormError
from tests.support.vectors import off, read_cases, values

NOT_SHIPPED = {"index TTO SriLanka": "the coefficients contradict two abstracts of the publication"}
CASES = [case for case in read_cases("eq5d3l") if case.scale not in NOT_SHIPPED]
LEVELS = {"mo": [1, 2, 3, 3], "sc": [1, 1, 3, 3], "ua": [1, 2, 3, 3], "pd": [1, 3, 3, 2], "ad": [1, 2, 3, 3]}


def _asked(scale: str) -> tuple[str, dict[str, str | bool]]:
    """Return the score that a scale of the file is, and the value set."""
    kind, _, name = scale.partition(" ")
    if not name:
        return kind, {}
    country = name if kind == "reverse_crosswalk" else " ".join(name.split()[::-1])
    norms = f"eq5d3l_{country}_{kind}" if kind == "reverse_crosswalk" else f"eq5d3l_{country}"
    return "index", {"norms": norms.replace(" ", "_").lower(), "allow_unverified": True}


@pytest.mark.parametrize("scale", sorted({case.scale for case in CASES}))
def test_worked_cases(scale: str) -> None:
    """Every case of a score and value set; columns are MO, SC, UA, PD, AD and VAS."""
    cases = [case for case in CASES if case.scale == scale]
    score, options = _asked(scale)
    assert off(cases, values("eq5d3l", cases, score, **options)) == []


def test_every_case_is_met_or_named() -> None:
    """Of 126 cases one is of a set that is not shipped."""
    assert (len(read_cases("eq5d3l")), len(CASES)) == (126, 125)


# Dolan 1997, tariff of the United Kingdom: 0.081 for any problem, 0.269 for any level 3.
def test_by_hand() -> None:
    """21232 by the coefficients as printed: mobility 0.069, usual activities 0.036, pain 0.386, mood 0.071."""
    frame = pd.DataFrame({"MO": [2], "SC": [1], "UA": [2], "PD": [3], "AD": [2]})
    found = prosuite.score(frame, "eq5d3l", norms="eq5d3l_uk_tto")["index"]
    assert list(found) == pytest.approx([1 - 0.081 - 0.269 - 0.069 - 0.036 - 0.386 - 0.071])


def test_a_set_of_another_version_is_refused() -> None:
    """A set of five levels, or of children, says nothing of these answers."""
    for norms in ("eq5d5l_germany", "eq5dy3l_germany"):
        with pytest.raises(NormError, match="was not made for eq5d3l"):
            prosuite.score(pd.DataFrame(LEVELS), "eq5d3l", norms=norms)


@pytest.mark.parametrize("norms", ["eq5d3l_ecuador_tto", "eq5d3l_russia_tto", "eq5d3l_egypt_reverse_crosswalk"])
def test_a_single_source_asks_for_permission(norms: str) -> None:
    """A set of confidence C is refused until it is allowed."""
    with pytest.raises(NormError, match="unverified"):
        prosuite.score(pd.DataFrame(LEVELS), "eq5d3l", norms=norms)


def _records(folder: Path, sheet: str, levels: dict[str, list[int]], prefix: str = "") -> list[str]:
    """Return which instruments a workbook with these answers is found to hold."""
    file = folder / "visits.xlsx"
    columns = {f"{prefix}{name}": answers for name, answers in levels.items()}
    pd.DataFrame({"subject": ["a", "b", "c", "d"], "visit": "bl", **columns}).to_excel(
        file, sheet_name=sheet, index=False
    )
    return sorted(set(prosuite.score_workbook(file).long["instrument"]))


@pytest.mark.parametrize(
    ("sheet", "prefix", "expected"),
    [
        ("EQ-5D-3L", "", "eq5d3l"),
        ("EQ-5D-Y-3L", "", "eq5dy3l"),
        ("EQ-5D-5L", "", "eq5d5l"),
        ("Visit 1", "eq5d3l_", "eq5d3l"),
        ("Visit 1", "EQ5DY_", "eq5dy3l"),
        ("Visit 1", "eq5d5l_", "eq5d5l"),
    ],
)
def test_told_by_names(tmp_path: Path, sheet: str, prefix: str, expected: str) -> None:
    """A sheet's name or the prefix of its columns says which of the three it is."""
    assert _records(tmp_path, sheet, LEVELS, prefix) == [expected]


@pytest.mark.parametrize(("sheet", "prefix"), [("Visit 1", ""), ("EQ5D", ""), ("Visit 1", "eq5d_")])
def test_asked_where_levels_fit_all(tmp_path: Path, sheet: str, prefix: str) -> None:
    """Levels 1 to 3 are answers of all three; one refusal names them."""
    with pytest.raises(InstrumentError, match="eq5d3l, eq5d5l or eq5dy3l and does not say which"):
        _records(tmp_path, sheet, LEVELS, prefix)


@pytest.mark.parametrize(("sheet", "prefix"), [("Visit 1", ""), ("EQ5D", ""), ("Visit 1", "eq5d_")])
def test_told_by_answers_of_five_levels(tmp_path: Path, sheet: str, prefix: str) -> None:
    """Levels 4 and 5, which only one of them has, say which it is; a single one may be a slip."""
    assert _records(tmp_path, sheet, {**LEVELS, "pd": [5, 4, 1, 2]}, prefix) == ["eq5d5l"]
    with pytest.raises(InstrumentError, match="does not say which"):
        _records(tmp_path, sheet, {**LEVELS, "pd": [4, 1, 1, 2]}, prefix)
