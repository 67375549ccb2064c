"""What words and letters of a choice mean, weighed over their whole column."""

import pytest

from prosuite.instruments.choices import read_words, two_readings
from prosuite.instruments.persons import persons

SEX = persons().field("sex")
MALE, FEMALE = "male", "female"


# Words of German, French, Spanish, Italian, Portuguese and Dutch dictionaries, letters as their forms print.
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("männlich", "weiblich", "Mann", "Frau"), (MALE, FEMALE, MALE, FEMALE)),
        (("homme", "femme", "Masculin", "Féminin"), (MALE, FEMALE, MALE, FEMALE)),
        (("hombre", "mujer", "varón"), (MALE, FEMALE, MALE)),
        (("uomo", "donna", "homem", "mulher", "man", "vrouw"), (MALE, FEMALE, MALE, FEMALE, MALE, FEMALE)),
        (("M", "F"), (MALE, FEMALE)),
        (("m", "w"), (MALE, FEMALE)),
        (("m", "w", "f"), (MALE, FEMALE, FEMALE)),
        (("H", "F"), (MALE, FEMALE)),
        (("H", "M"), (MALE, FEMALE)),
        (("M",), (MALE,)),
        (("w",), (FEMALE,)),
        (("m", "w", "d"), (MALE, FEMALE, None)),
        (("divers",), (None,)),
    ],
)
def test_words_and_letters(typed: tuple[str, ...], meant: tuple[str | None, ...]) -> None:
    """One reading: M beside H is mujer, and male otherwise; d is neither."""
    found = read_words(SEX, typed)
    assert (tuple(found.codes[word] for word in typed), found.readings) == (meant, ())


@pytest.mark.parametrize(
    ("header", "typed", "meant"),
    [
        ("Geslacht", ("M", "V"), (MALE, FEMALE)),
        ("Sexo", ("V", "M"), (MALE, FEMALE)),
        ("Sexo / Sex", ("V",), (MALE,)),
        ("Sexo", ("M", "F"), (MALE, FEMALE)),
        ("Geslacht", ("M",), (MALE,)),
    ],
)
def test_the_name_of_the_column_tells_its_language(header: str, typed: tuple[str, ...], meant: tuple[str, ...]) -> None:
    """V is vrouw in Dutch and varón in Spanish."""
    found = read_words(SEX, typed, header)
    assert (tuple(found.codes[word] for word in typed), found.readings) == (meant, ())


@pytest.mark.parametrize(
    ("header", "typed"), [("sex", ("M", "V")), ("sex", ("V",)), ("sex", ("H", "M", "F")), ("Sexo", ("M",))]
)
def test_letters_with_two_readings(header: str, typed: tuple[str, ...]) -> None:
    """V is vrouw or varón, M alone masculino or mujer; H, M and F belong to no one language."""
    readings = read_words(SEX, typed, header).readings
    assert len(readings) > 1
    said = two_readings(SEX, readings)
    assert "codes.sex = { " in said
    assert " or codes.sex = { " in said
