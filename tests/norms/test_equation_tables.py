"""Every number of the reference equations in ``norms/`` against a second copy, see ``equations/README.md``."""

import csv
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from prosuite.norms.numbers import shipped_folder

TABLES = shipped_folder()
COPIES = Path(__file__).with_name("equations")
Row = dict[str, str]
Key = tuple[str, ...]

MEASURES = {
    "FEV1": "fev1",
    "FVC": "fvc",
    "VC": "vc",
    "FEV6": "fev6",
    "PEF": "pef",
    "FEF50": "fef50",
    "FEF75": "fef75",
    "FEF25_75": "fef2575",
    "FEV0_75": "fev075",
    "FEV1_FVC": "fev1_fvc",
    "FEV1_FVC_pct": "fev1_fvc",
    "FEV1_FEV6_pct": "fev1_fev6",
    "FEV1_VC_pct": "fev1_vc",
    "FEV0_75_FVC": "fev075_fvc",
}
GROUPS = {
    "african_american": "african_american",
    "ne_asian": "north_east_asian",
    "se_asian": "south_east_asian",
    "other": "other_mixed",
}
LMS = ("gli2012", "gli2022", "jrs2014")
SPIROMETRY = (*LMS, "nhanes3", "ecsc1993")
RANGE = ("age_from", "age_to", "age_below", "height_from_cm", "height_to_cm")


def _read(file: Path) -> list[Row]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _walk() -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in _read(COPIES / "walk.csv"):
        rows.setdefault(row["equation_id"], []).append(row)
    return rows


def shipped(set_id: str, folder: Path = TABLES) -> dict[Key, Decimal]:
    """Return every coefficient of a set by measure, unit, sex, group, ranges, part and term."""
    keys = ("measure", "unit", "sex", "group", *RANGE, "part", "term")
    rows = _read(_table(f"{set_id}_coefficients.csv", folder))
    numbers = {tuple(_plain(row[key]) for key in keys): Decimal(row["coefficient"]) for row in rows}
    assert len(numbers) == len(rows)
    return numbers


def shipped_knots(set_id: str, folder: Path = TABLES) -> dict[Key, Decimal]:
    """Return every number of a spline table by measure, sex, age and part."""
    rows = _read(_table(f"{set_id}_splines.csv", folder))
    numbers: dict[Key, Decimal] = {
        (row["measure"], row["sex"], _plain(row["age"]), part): Decimal(row[f"{part}_spline"])
        for row in rows
        for part in "msl"
    }
    return numbers


def shipped_card(set_id: str, folder: Path = TABLES) -> dict[str, Any]:
    """Return the card of a set."""
    return tomllib.loads(_table(f"{set_id}.toml", folder).read_text(encoding="utf-8"))


def _table(name: str, folder: Path = TABLES) -> Path:
    """Return a file of the norms by its name, in whichever family's folder it lies."""
    (path,) = folder.rglob(name)
    return path


def _plain(text: str) -> str:
    """Return numbers in one spelling, other text as it is."""
    return f"{Decimal(text).normalize():f}" if text[:1].isdigit() else text


def expected(set_id: str) -> dict[Key, Decimal]:
    """Return every coefficient of a set as the second copy has it, laid out as :func:`shipped`."""
    if set_id in LMS:
        return dict(item for row in _read(COPIES / f"{set_id}.csv") for item in _lms_row(row))
    if set_id == "nhanes3":
        return dict(item for row in _read(COPIES / "nhanes3.csv") for item in _nhanes_row(row))
    if set_id == "ecsc1993":
        return dict(item for row in _read(COPIES / "ecsc1993.csv") for item in _ecsc_row(row))
    return dict(item for row in _walk()[set_id] for item in _walk_row(row))


def _entries(where: Key, coefficients: dict[tuple[str, str], str]) -> list[tuple[Key, Decimal]]:
    return [
        ((*where, part, term), Decimal(text))
        for (part, term), text in coefficients.items()
        if text and Decimal(text) != 0
    ]


def _lms_row(row: Row) -> list[tuple[Key, Decimal]]:
    # A row without splines is FEV0.75 in Caucasian children; its age term is the age itself or its logarithm.
    splined = row.get("uses_splines", "yes") == "yes"
    age = "age" if row.get("age_term") == "linear" else "ln_age"
    reference = "" if splined else "caucasian"
    person = (MEASURES[row["index"]], row["unit"], row["sex"])
    ranges = (_plain(row["age_min"]), _plain(row["age_max"]), "", "", "")
    entries = _entries(
        (*person, reference, *ranges),
        {
            ("m", "const"): row["m_const"],
            ("m", "ln_height_cm"): row["m_ln_height_cm"],
            ("m", age): row["m_age"] if "m_age" in row else row["m_ln_age"],
            ("s", "const"): row["s_const"],
            ("s", age): row["s_age"] if "s_age" in row else row["s_ln_age"],
            ("l", "const"): row["l_const"],
            ("l", "ln_age"): row["l_ln_age"],
        },
    )
    for column, group in GROUPS.items():
        texts = {(part, "const"): row.get(f"{part}_{column}", "") for part in "ms"}
        entries += _entries((*person, group, *ranges), texts)
    return entries


def _nhanes_row(row: Row) -> list[tuple[Key, Decimal]]:
    texts = {
        ("predicted", "const"): row["const_pred"],
        ("lln", "const"): row["const_lln"],
        ("predicted", "height_cm_sq"): row["height_cm_sq_pred"],
        ("lln", "height_cm_sq"): row["height_cm_sq_lln"],
    }
    texts |= {(part, term): row[term] for part in ("predicted", "lln") for term in ("age", "age_sq")}
    ranges = (row["age_from"], "", row["age_below"], row["height_min_cm"], row["height_max_cm"])
    person = (MEASURES[row["index"]], row["unit"], row["sex"], row["ethnicity"])
    return _entries((*person, *map(_plain, ranges)), texts)


def _ecsc_row(row: Row) -> list[tuple[Key, Decimal]]:
    texts = {("predicted", term): row[term] for term in ("const", "height_m", "age")} | {("rsd", "const"): row["rsd"]}
    ranges = (row["age_min"], row["age_max"], "", row["height_min_cm"], row["height_max_cm"])
    return _entries((MEASURES[row["index"]], row["unit"], row["sex"], "", *map(_plain, ranges)), texts)


def _walk_row(row: Row) -> list[tuple[Key, Decimal]]:
    terms = ("age", "age_sq", "height_cm", "height_cm_sq", "weight_kg", "bmi", "bmi_sq", "age_x_height")
    texts = {("predicted", term): row[term] for term in terms}
    texts |= {
        ("predicted", "const"): row["const_m"],
        ("predicted", row["extra_var"]): row["extra_coef"],
        ("margin", "const"): row["lln_subtract_m"],
    }
    return _entries(("distance", "m", row["sex"], "", row["age_min"], row["age_max"], "", "", ""), texts)


def expected_knots(set_id: str) -> dict[Key, Decimal]:
    """Return every number of the second copy of a spline table, laid out as :func:`shipped_knots`."""
    numbers: dict[Key, Decimal] = {}
    for row in _read(COPIES / f"{set_id}_splines.csv"):
        for column, text in row.items():
            if column != "age" and text:
                index, sex, part = column.split(".")
                numbers[MEASURES[index], sex, _plain(row["age"]), part] = Decimal(text)
    return numbers


def expected_card(set_id: str) -> dict[str, Any]:
    """Return the numbers and rules that the card of a set must state."""
    if set_id not in SPIROMETRY:
        first = _walk()[set_id][0]
        return {"year": int(first["year"]), "n": int(first["n_total"]), "form": "linear"}
    (row,) = (row for row in _read(COPIES / "cards.csv") if row["id"] == set_id)
    card: dict[str, Any] = {"year": int(row["year"]), "form": row["form"], "limit_z": float(row["limit_z"])}
    if row["age_at_least"]:
        card["age_at_least"] = int(row["age_at_least"])
    if row["interpolation"]:
        card["interpolation"] = row["interpolation"]
    if row["groups"]:
        card["groups"] = row["groups"].split()
    return card


def stated(card: dict[str, Any]) -> dict[str, Any]:
    """Return what a card states of the things in :func:`expected_card`."""
    keys = {"year", "n", "form", "limit_z", "age_at_least", "interpolation", "groups", "links"}
    return {key: value for key, value in card.items() if key in keys}


SETS = (*SPIROMETRY, *_walk())


@pytest.mark.parametrize("set_id", SETS)
def test_coefficients(set_id: str) -> None:
    """Each coefficient and each limit of age and height stands in the table to the last printed digit, and no other."""
    assert shipped(set_id) == expected(set_id)


@pytest.mark.parametrize("set_id", LMS)
def test_knots(set_id: str) -> None:
    """Each spline value stands in the table to the last printed digit, and no other."""
    assert shipped_knots(set_id) == expected_knots(set_id)


@pytest.mark.parametrize("set_id", SETS)
def test_card(set_id: str) -> None:
    """Each card states the year, size, limits and rules of its publication, and no other number."""
    assert stated(shipped_card(set_id)) == expected_card(set_id)


def test_every_set_has_a_second_copy() -> None:
    """The sets above are all that are shipped."""
    cards = {file.stem: shipped_card(file.stem) for file in TABLES.rglob("*.toml")}
    assert {set_id for set_id, card in cards.items() if card.get("kind") == "equations"} == set(SETS)


@pytest.mark.parametrize("set_id", SETS)
def test_every_coefficient_has_a_source(set_id: str) -> None:
    """Each coefficient says which publication it was taken from."""
    assert all(row["source"].strip() for row in _read(_table(f"{set_id}_coefficients.csv")))


def test_unverified_coefficients() -> None:
    """What was not confirmed is marked so: ECSC's residual SDs, a margin of Enright's and a BMI form in women."""
    found = {
        (set_id, row["sex"], row["part"])
        for set_id in SETS
        for row in _read(_table(f"{set_id}_coefficients.csv"))
        if row["confidence"] == "C"
    }
    sexes = ("male", "female")
    assert found == {
        *(("ecsc1993", sex, "rsd") for sex in sexes),
        *(("enright2003", sex, "margin") for sex in sexes),
        ("enright1998_bmi", "female", "predicted"),
    }


@pytest.mark.parametrize("set_id", tuple(_walk()))
def test_confidence_of_a_walk_equation(set_id: str) -> None:
    """Each predicted distance has the confidence of its row in the second copy."""
    rows = _read(_table(f"{set_id}_coefficients.csv"))
    assert {(row["sex"], row["confidence"]) for row in rows if row["part"] == "predicted"} == {
        (row["sex"], row["confidence"]) for row in _walk()[set_id]
    }
