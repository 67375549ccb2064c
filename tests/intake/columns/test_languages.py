"""Headers in other languages and in two: what they say of the person, the walk and the lungs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prosuite
from prosuite.catalogue.load import load_catalogue
from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.columns.persons import person_field
from prosuite.intake.columns.roles import find_roles

Write = Callable[..., Path]
SPECS = load_catalogue().instruments
WALK, LUNGS = (FieldNames(SPECS[name], known=True) for name in ("sixmwt", "spirometry"))

# Subject, sex, birth date, date, height, weight, distance in each language; words of its dictionaries.
LANGUAGES = {
    "German": ("Patientennummer, Geschlecht, Geburtsdatum, Untersuchungsdatum, Größe, Gewicht, Gehstrecke"),
    "French": ("Identifiant patient, Sexe, Date de naissance, Date de visite, Taille, Poids, Distance parcourue"),
    "Spanish": ("Paciente, Sexo, Fecha de nacimiento, Fecha de visita, Talla, Peso, Distancia recorrida"),
    "Italian": ("Paziente, Sesso, Data di nascita, Data della visita, Altezza, Peso, Distanza percorsa"),
    "Portuguese": ("Paciente, Sexo, Data de nascimento, Data, Altura, Peso, Distância percorrida"),
    "Dutch": ("Patiëntnummer, Geslacht, Geboortedatum, Datum, Lengte, Gewicht, Loopafstand"),
}
ENGLISH = ("subject", "sex", "birth_date", "date", "height_cm", "weight_kg", "distance_m")
PEOPLE = (
    ("P1", "M", "1960-05-13", "2024-03-02", 175, 80, 420),
    ("P2", "F", "1955-04-01", "2024-03-14", 165, 70, 380),
)


def headers_in(language: str) -> tuple[str, ...]:
    """Return the headers of a sheet in a language, with their units."""
    units = ("", "", "", "", " (cm)", " (kg)", " (m)")
    return tuple(map("".join, zip(LANGUAGES[language].split(", "), units, strict=True)))


def walks(workbook: Write, headers: tuple[str, ...], name: str) -> Any:
    """Score the same two walks under other headers."""
    rows = [dict(zip(headers, person, strict=True)) for person in PEOPLE]
    wide = prosuite.score_workbook(workbook({"walks": rows}, name=name)).wide
    return wide[["subject", "date", "sixmwt_distance_m", "sixmwt_distance_predicted"]].to_dict("list")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_in_another_language(workbook: Write, language: str) -> None:
    """It gives what the same sheet gives in English."""
    assert walks(workbook, headers_in(language), "other.xlsx") == walks(workbook, ENGLISH, "english.xlsx")


def test_a_sheet_in_two_languages(workbook: Write) -> None:
    """German and English on one line, however they are kept apart."""
    english = ("Subject", "Sex", "Date of birth", "Date", "Height", "Weight", "Distance walked")
    strokes = (" / ", "\n", " | ", "/", " / ", " - ", " / ")
    both = tuple(map("".join, zip(headers_in("German"), strokes, english, strict=True)))
    assert walks(workbook, both, "both.xlsx") == walks(workbook, ENGLISH, "english.xlsx")


@pytest.mark.parametrize(
    ("header", "field", "trial", "unit"),
    [
        ("VEMS (L)", "fev1_l", None, "L"),
        ("VEF1 2 (mL)", "fev1_l", 2, "mL"),
        ("CVF", "fvc_l", None, None),
        ("Manöver 3 FEV1", "fev1_l", 3, None),
        ("FVC essai 2", "fvc_l", 2, None),
        ("FEV1 / VEMS (L)", "fev1_l", None, "L"),
        ("FEV1 (VEMS) [mL]", "fev1_l", None, "mL"),
        ("Height in inches", "height_cm", None, "in"),
    ],
)
def test_names_of_spirometry(header: str, field: str, trial: int | None, unit: str | None) -> None:
    """With trial and unit."""
    column = LUNGS.read(header)
    assert column is not None
    assert (column.field, column.trial, column.unit) == (field, trial, unit)


@pytest.mark.parametrize(
    "header", ["FEV1/FVC", "FEV1 / FVC", "FEV1 / predicted", "FEV1 (% pred)", "FEV1\n% Soll", "FEV1 (L) / VEMS (mL)"]
)
def test_what_names_two_things_names_none(header: str) -> None:
    """A ratio, a percentage and two units are no name in two languages."""
    assert LUNGS.read(header) is None


def test_both_sides_must_mean_the_same() -> None:
    """For persons and roles, too."""
    assert person_field("Geschlecht / Sex") == "sex"
    assert person_field("Alter (Jahre)") == "age"
    assert person_field("Geschlecht / Age") is None
    assert person_field("Age (months)") is None
    assert find_roles(["Datum / Date", "Datum / Visit"]).date == 0
    assert WALK.read("Gehstrecke / Laps") is None
