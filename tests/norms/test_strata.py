"""Strata: what they hold, how they are named, and what lies between them."""

import pytest

from prosuite.errors import NormError
from prosuite.norms.strata import WHOLE, Stratum, gaps, overlaps, read_match, span

YOUNG, MIDDLE, OLD = Stratum("male", None, 39), Stratum("male", 40, 64), Stratum("male", 65, None)


@pytest.mark.parametrize(
    ("stratum", "name", "match"),
    [
        (WHOLE, "whole population", ()),
        (Stratum("female"), "female", ("sex",)),
        (Stratum("all", 45, 54), "45-54", ("age",)),
        (YOUNG, "male up to 39", ("age", "sex")),
        (OLD, "male 65+", ("age", "sex")),
        (Stratum("all", 0, 17), "0-17", ("age",)),
    ],
)
def test_name_and_match(stratum: Stratum, name: str, match: tuple[str, ...]) -> None:
    """A stratum is named after what records are matched on."""
    assert (str(stratum), stratum.match) == (name, match)


@pytest.mark.parametrize(
    ("age", "holds"), [(0, [True, False, False]), (39, [True, False, False]), (40, [False, True, False]),
                       (64, [False, True, False]), (65, [False, False, True]), (120, [False, False, True])],
)  # fmt: skip
def test_both_ends_belong_to_a_band(age: int, holds: list[bool]) -> None:
    """The first and the last age of a band are inside it."""
    assert [band.holds(age) for band in (YOUNG, MIDDLE, OLD)] == holds


def test_bands_that_meet() -> None:
    """Bands that follow each other have neither gap nor overlap, whatever their order."""
    assert (gaps([OLD, YOUNG, MIDDLE]), overlaps([OLD, YOUNG, MIDDLE])) == ([], [])


def test_gap_and_overlap() -> None:
    """A year that no band holds is a gap; a year that two hold an overlap."""
    assert gaps([YOUNG, Stratum("male", 41, 64)]) == [(YOUNG, Stratum("male", 41, 64))]
    assert overlaps([YOUNG, Stratum("male", 39, 64)]) == [(YOUNG, Stratum("male", 39, 64))]
    assert overlaps([OLD, Stratum("male", 70, 79)]) == [(OLD, Stratum("male", 70, 79))]


@pytest.mark.parametrize(
    ("bands", "words"),
    [
        ([OLD, MIDDLE], "40 and older"),
        ([YOUNG, MIDDLE], "0 to 64"),
        ([YOUNG, OLD], "0 to 39, 65 and older"),
        ([MIDDLE], "40 to 64"),
    ],
)
def test_span(bands: list[Stratum], words: str) -> None:
    """The ages that bands cover are said with their gaps."""
    assert span(bands) == words


def test_what_to_match() -> None:
    """Age and sex are taken in any order; nothing else is."""
    assert read_match(["sex", "age"]) == ("age", "sex")
    with pytest.raises(NormError, match="not on 'weight'"):
        read_match(["age", "weight"])
    with pytest.raises(NormError, match="not on 'age,sex'"):
        read_match("age,sex")
