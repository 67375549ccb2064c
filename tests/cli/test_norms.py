"""``prosuite norms``: the populations that scores are compared with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("norms", "tables"),
    [
        ("us1990", "for sf36v1 (A)"),
        ("us1998", "for sf36v1 (B), sf36v2 (A), sf36v2_acute (C)"),
        ("jp2002", "for sf36v2 (C)"),
        ("farivar2007", "for sf36v1 (B)"),
        ("grassi2010", "for sf36v1 (C)"),
    ],
)
def test_every_norm_set_is_listed_with_what_it_is_for(run: Run, norms: str, tables: str) -> None:
    """The list has a line for each set, with the instruments it was made for and how sure its numbers are."""
    (line,) = [line for line in run("norms").stdout.splitlines() if line.split()[0] == norms]
    assert line.endswith(tables)


def test_the_list_explains_the_confidence_marks(run: Run) -> None:
    """The last line says what A, B and C mean and which option C needs."""
    assert "C unverified (--allow-unverified)" in run("norms").stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "text",
    [
        "United States general population 1990",
        "n 2393",
        "confidence A",
        "84.52404",  # mean of physical functioning
        "22.8949",  # its SD
        "0.42402",  # its weight in PCS
        "-0.22999",  # its weight in MCS
        "Boston: The Health Institute, 1994",
    ],
)
def test_a_norm_set_is_shown_with_every_number_and_its_source(run: Run, text: str) -> None:
    """Population, size, confidence, numbers and sources of a set are printed."""
    assert text in run("norms", "show", "us1990").stdout


def test_an_unverified_norm_set_says_so(run: Run) -> None:
    """A set that needs an option to be used says which."""
    assert "confidence C, unverified: needs --allow-unverified" in run("norms", "show", "jp2002").stdout


def test_an_unknown_norm_set_is_refused(run: Run) -> None:
    """An unknown id ends in one sentence with those there are, and exit status 2."""
    result = run("norms", "show", "us1989")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "unknown norm set 'us1989'" in result.stderr


def test_own_norms_are_listed_and_shown(run: Run, own_instruments: Path) -> None:
    """Norm sets from a folder stand in the list and can be shown."""
    assert "town         Invented town; for mood (A)" in run("norms", "--instruments", own_instruments).stdout
    assert "mood          40          20" in run("norms", "--instruments", own_instruments, "show", "town").stdout
