"""Declared visits within names, as whole words, whatever stands between their parts."""

import tomllib

import pytest

from prosuite.intake.columns.visits import as_declared, could_be_visits, cut_visit
from prosuite.intake.study_file import Study

STUDY = Study.model_validate(
    {"visits": {"wave 1": ["w1"], "wave 10": [], "start": [".0"], "end": [".1"], "P1": [], "third": ["3"]}}
)


@pytest.mark.parametrize(
    ("name", "visit", "rest"),
    [
        ("6mwd_wave1", "wave 1", "6mwd"),
        ("Wave 1: 6MWD (m)", "wave 1", "6MWD (m)"),
        ("6MWD (wave_1)", "wave 1", "6MWD"),
        ("6mwd_wave10", "wave 10", "6mwd"),
        ("fev1_W1_2", "wave 1", "fev1 2"),
        ("age.0", "start", "age"),
        ("fev1.1", "end", "fev1"),
        ("sf36_p1_q3", "P1", "sf36 q3"),
    ],
)
def test_a_visit_is_cut_out(name: str, visit: str, rest: str) -> None:
    """Case and separators make no difference, and 1 is not 10."""
    cut = cut_visit(name, STUDY)
    assert cut is not None
    assert (cut.visit, cut.rest) == (visit, rest)


@pytest.mark.parametrize("name", ["rp1", "6mwd_wave11", "fev1_0", "fev1.01", "q 3", "pf03", "wave1_p1", "microwave 1x"])
def test_nothing_else_is_one(name: str) -> None:
    """Parts of words, plain numbers and two visits at once say nothing."""
    assert cut_visit(name, STUDY) is None


def test_a_sheet_may_be_named_by_a_number() -> None:
    """Among columns a number may be that of an item or trial; among sheets it is what is declared."""
    assert cut_visit("SF36 (3)", STUDY, numbers=True) == ("third", "3", "SF36")


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (["id", "walk_wave1", "walk_wave2"], ["wave1", "wave2"]),
        (["walk.0", "walk.1", "age.0"], [".0", ".1"]),
        (["P1 walk", "P2 walk"], ["P1", "P2"]),
        (["walk_run1", "walk_lap2"], []),
        (["walk", "walk_wave1"], []),
        (["sbp_wave1", "sbp_wave2"], []),
    ],
)
def test_words_that_could_be_visits(headers: list[str], found: list[str]) -> None:
    """Several beside a known name that differ in their number alone."""
    assert could_be_visits(headers, lambda name: name.strip(" _") == "walk") == found


@pytest.mark.parametrize("spellings", [["wave1", "wave2"], [".0", ".1"], ["P1", "P2"]])
def test_the_line_that_is_shown_declares_them(spellings: list[str]) -> None:
    """It is TOML, and what it declares finds the columns again."""
    study = Study.model_validate(tomllib.loads(as_declared(spellings)))
    cuts = [cut_visit(f"walk_{spelling}" if spelling[0] != "." else f"walk{spelling}", study) for spelling in spellings]
    assert [cut.rest for cut in cuts if cut is not None] == ["walk", "walk"]
    assert len({cut.visit for cut in cuts if cut is not None}) == 2
