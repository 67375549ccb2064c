"""``prosuite norms``: the populations that scores are compared with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from prosuite.norms.numbers import shipped_folder

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("norms", "tables"),
    [
        ("us1990", "for sf36v1 (A)"),
        ("us1998", "for sf36v1 (B), sf36v2 (A), sf36v2_acute (C), sf12v2 (A)"),
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
    assert 'walk.csv line 2: error: coefficient: found "far", expected a number, such as 1' in result.stdout
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


@pytest.mark.parametrize(
    "text",
    [
        "French adults, 18 years and older (FR, 1995)",
        "sf36v1: n not verified, confidence B; the whole population, by sex, by age and sex, by age",
        "Paris: Estem, 2001",
    ],
)
def test_the_list_gives_population_size_confidence_and_source(run: Run, text: str) -> None:
    """Each set in the list says who was asked, how many, how sure it is, what can be matched, and its source."""
    assert text in run("norms").stdout


@pytest.mark.parametrize(
    "text",
    [
        "--match age,sex: mean (SD) by age and sex",
        "male 18-24",
        "92.27 (14.92)",  # physical functioning of men of 45-54
        "88.19 (-)",  # role-emotional of both sexes at 25-34, SD withheld
        "No weights: pcs, mcs are not given.",
    ],
)
def test_strata_are_shown(run: Run, text: str) -> None:
    """A set by age and sex is printed stratum by stratum."""
    assert text in run("norms", "show", "fr1995").stdout


def test_numbers_that_are_not_given_are_shown_as_a_dash(run: Run) -> None:
    """Norway 2002 has no official bodily pain and general health by age and sex."""
    (line,) = [line for line in run("norms", "show", "no2002").stdout.splitlines() if line.startswith("  male 30-39")]
    assert line.split()[2:] == [
        *("94.64", "(10.71)", "87.86", "(27.65)", "-", "-", "62.78", "(19.38)"),
        *("89.7", "(17.88)", "90.32", "(25.58)", "80.31", "(14.01)"),
    ]


def test_a_sound_card_is_clean(run: Run, own_instruments: Path) -> None:
    """A card without faults gives exit status 0 and no output but the tally."""
    result = run("norms", "--instruments", own_instruments, "check", own_instruments / "norms" / "town.toml")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "town.toml: 0 errors, 0 warnings\n")


def test_warnings_leave_the_status_clean(run: Run, own_instruments: Path) -> None:
    """An SD that is hardly possible is said, and is not an error."""
    table = own_instruments / "norms" / "town.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("40,20", "40,60"), encoding="utf-8")
    result = run("norms", "--instruments", own_instruments, "check", own_instruments / "norms" / "town.toml")
    assert (result.exit_code, "town.csv line 2: warning: SD of mood is 60" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("name", "old", "new", "shown"),
    [
        ("town.csv", "40,20", "40,0", 'town.csv line 2: error: sd: found "0", expected a number above 0, such as 1'),
        (
            "town.toml",
            "year = 2000",
            "year = 0.5",
            "town.toml: error: line 6: year: found 0.5, expected a whole number, such as year = 1",
        ),
    ],
)
def test_faults_are_listed(run: Run, own_instruments: Path, name: str, old: str, new: str, shown: str) -> None:
    """A fault of the card or its table is printed with what to do, and gives exit status 1."""
    path = own_instruments / "norms" / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    result = run("norms", "--instruments", own_instruments, "check", own_instruments / "norms" / "town.toml")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (1, shown)
    assert "  To do: Correct the" in result.stdout


def test_an_instrument_that_is_not_given(run: Run, own_instruments: Path) -> None:
    """Without the folder the card's instrument is unknown, and the option is named."""
    result = run("norms", "check", own_instruments / "norms" / "town.toml")
    assert (result.exit_code, "give its folder with --instruments DIR" in result.stdout) == (1, True)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (None, "cannot be read: No such file"),
        ("id = ", "card.toml is not TOML"),
        ('kind = "guesses"', "kind: 'guesses' is unknown; a card is of kind means"),
        ('kind = ["means"]', "kind: ['means'] is unknown; a card is of kind means"),
    ],
)
def test_what_is_no_card_is_refused(run: Run, tmp_path: Path, content: str | None, refusal: str) -> None:
    """A file that cannot be checked at all gives exit status 2."""
    if content is not None:
        (tmp_path / "card.toml").write_text(content, encoding="utf-8")
    result = run("norms", "check", tmp_path / "card.toml")
    assert (result.exit_code, result.stdout, refusal in result.stderr) == (2, "", True)


@pytest.mark.parametrize("card", sorted(shipped_folder().rglob("*.toml")), ids=lambda card: str(card.stem))
def test_the_shipped_sets_have_no_errors(run: Run, card: Path) -> None:
    """Every shipped card passes its own check."""
    assert run("norms", "check", card).exit_code == 0
