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


@pytest.mark.parametrize(
    ("norms", "made_for", "population", "size", "source"),
    [
        (
            "gli2022",
            "for spirometry (A)",
            "(international, 2022)",
            "n not verified, confidence A",
            "doi:10.1164/rccm.202205",
        ),
        (
            "enright1998",
            "for sixmwt (A)",
            "Adults aged 40 to 80 (US, 1998)",
            "n 290, confidence A",
            "doi:10.1164/ajrccm.158",
        ),
        ("ecsc1993", "for spirometry (B)", "(Europe, 1993)", "n not verified, confidence B", "PMID 8499054"),
    ],
)
def test_reference_equations_are_listed(
    run: Run, norms: str, made_for: str, population: str, size: str, source: str
) -> None:
    """The list gives title, use, population, size, confidence and source of a set of reference equations."""
    lines = run("norms").stdout.splitlines()
    (start,) = [index for index, line in enumerate(lines) if line.split()[0] == norms]
    entry = lines[start : start + 4]
    assert all(text in line for text, line in zip((made_for, population, size, source), entry, strict=True))


@pytest.mark.parametrize(
    ("norms", "text"),
    [
        ("gli2012", "ln(m) = -10.342 + 2.2196 ln_height_cm + 0.0574 ln_age  (A)"),
        ("gli2012", "added to ln(s) = -0.3973  (A)"),
        ("gli2012", "male: 369 knots from 3 to 95 years"),
        ("gli2012", "fev075 (L); needs age, height_cm, sex, group"),
        ("gli2012", "limits of normal at 1.645 SD"),
        ("gli2012", "Ethnic groups: caucasian, african_american, north_east_asian, south_east_asian, other_mixed"),
        ("nhanes3", "lower limit = 0.5536 - 0.01303 age - 0.000172 age_sq + 0.00011607 height_cm_sq  (A)"),
        ("nhanes3", "male caucasian, 20 to below 81 years, 158 to 194 cm"),
        ("nhanes3", "fev1_fvc (%, given as a fraction)"),
        ("jrs2014", "the knot at or below the age"),
        ("ecsc1993", "residual SD = 0.51  (C, unverified: needs --allow-unverified)"),
        ("ecsc1993", "Ages below 25 are computed as 25"),
        ("enright1998", "predicted - lower limit = 153  (A)"),
        ("enright1998", "Source: Enright & Sherrill 1998, doi:10.1164/ajrccm.158.5.9710086"),
        ("poh2006", "any sex, 45 to 85 years"),
    ],
)
def test_reference_equations_are_shown(run: Run, norms: str, text: str) -> None:
    """Ranges, terms, coefficients, rules and sources of reference equations are printed, as published."""
    assert text in run("norms", "show", norms).stdout


def test_an_unknown_id_is_refused_with_the_nearest_of_either_kind(run: Run) -> None:
    """A misspelt set of reference equations is recognised, too."""
    result = run("norms", "show", "nhanes")
    assert result.exit_code == 2
    assert "did you mean 'nhanes3'?" in result.stderr


@pytest.fixture
def own_card(run: Run, tmp_path: Path) -> Path:  # noqa: ARG001 - in the folder of the command
    """A faultless card of reference equations."""
    card = tmp_path / "walk.toml"
    card.write_text(
        """
        id = "walk"
        kind = "equations"
        title = "Invented"
        population = "Nobody"
        country = "XX"
        year = 2000
        licence = "None; invented for a test."
        instruments = ["sixmwt"]
        form = "linear"
        coefficients = "walk.csv"
        confidence = "A"
        source = "Invented for a test."
        verified = "Nowhere."
        """,
        encoding="utf-8",
    )
    card.with_suffix(".csv").write_text(
        "measure,unit,sex,age_from,age_to,part,term,coefficient,confidence,source\n"
        "distance,m,any,20,80,predicted,const,500,A,invented\n",
        encoding="utf-8",
    )
    return card


def test_a_card_without_faults(run: Run, own_card: Path) -> None:
    """A clean card prints nothing but the count."""
    result = run("norms", "check", own_card)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "walk.toml: 0 errors, 0 warnings\n")


def test_a_card_with_faults(run: Run, own_card: Path) -> None:
    """Every fault is named with its file and line and what to do, and the exit status is 1."""
    table = own_card.with_suffix(".csv")
    table.write_text(table.read_text(encoding="utf-8").replace("500", "far"), encoding="utf-8")
    result = run("norms", "check", own_card)
    assert result.exit_code == 1
    assert "walk.csv line 2: error: coefficient: Input should be a valid number" in result.stdout
    assert "To do: Correct the row; see docs/adding_reference_equations.md." in result.stdout
    assert result.stderr == "walk.toml: 1 error, 0 warnings\n"


def test_a_card_of_an_unknown_kind(run: Run, own_card: Path) -> None:
    """A card that says another kind is refused with those there are."""
    own_card.write_text('kind = "table"', encoding="utf-8")
    result = run("norms", "check", own_card)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "walk.toml: kind: 'table' is unknown; a card is of kind" in result.stderr


def test_a_card_that_is_not_there(run: Run, tmp_path: Path) -> None:
    """A card that does not exist is refused by its path."""
    result = run("norms", "check", tmp_path / "none.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "none.toml cannot be read: No such file" in result.stderr
