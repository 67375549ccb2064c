"""A second, plain implementation of the reference equations: one person at a time, from the second copies alone.

Formulas as published: LMS in Quanjer 2012 (doi:10.1183/09031936.00080312), NHANES III in Hankinson 1999
(doi:10.1164/ajrccm.159.1.9712108), ECSC in Quanjer 1993, walks in Singh 2014 (doi:10.1183/09031936.00150414).
Unverified numbers are used. None stands for "no value".
"""

import csv
import math
from functools import cache
from pathlib import Path

COPIES = Path(__file__).with_name("equations")
VALUES = ("predicted", "percent_predicted", "z", "lln", "uln")
INDEX = {
    "fev1": "FEV1",
    "fvc": "FVC",
    "vc": "VC",
    "fev6": "FEV6",
    "pef": "PEF",
    "fef50": "FEF50",
    "fef75": "FEF75",
    "fef2575": "FEF25_75",
    "fev075": "FEV0_75",
    "fev1_fvc": "FEV1_FVC",
    "fev1_fev6": "FEV1_FEV6",
    "fev1_vc": "FEV1_VC",
    "fev075_fvc": "FEV0_75_FVC",
}
GLI_GROUPS = {
    "african_american": "african_american",
    "north_east_asian": "ne_asian",
    "south_east_asian": "se_asian",
    "other_mixed": "other",
}
Person = dict[str, str | float]
Values = dict[str, float | None]
NOTHING: Values = dict.fromkeys(VALUES)


def compute(set_id: str, measure: str, person: Person, observed: float) -> Values:
    """Return predicted, percent_predicted, z, lln and uln of one person."""
    if set_id in {"gli2012", "gli2022", "jrs2014"}:
        return _lms(set_id, INDEX[measure], person, observed)
    if set_id == "nhanes3":
        return _nhanes(INDEX[measure], person, observed)
    if set_id == "ecsc1993":
        return _ecsc(INDEX[measure], person, observed)
    return _walk(set_id, person, observed)


@cache
def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((COPIES / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


@cache
def knots(set_id: str) -> dict[float, dict[str, float]]:
    """Return spline values by age and column."""
    return {
        float(row["age"]): {name: float(text) for name, text in row.items() if name != "age" and text}
        for row in _rows(f"{set_id}_splines")
    }


def _spline(set_id: str, column: str, age: float) -> float:
    ages = sorted(knot for knot, values in knots(set_id).items() if column in values)
    below = max(knot for knot in ages if knot <= age)
    low = knots(set_id)[below][column]
    if set_id == "jrs2014" or below == age:
        return low
    above = min(knot for knot in ages if knot > age)
    return low + (knots(set_id)[above][column] - low) * (age - below) / (above - below)


def _number(row: dict[str, str], *names: str) -> float:
    return float(next((row[name] for name in names if row.get(name)), 0))


def _lms(set_id: str, index: str, person: Person, observed: float) -> Values:
    (row,) = (row for row in _rows(set_id) if row["index"] == index and row["sex"] == person["sex"])
    age, height = float(person["age"]), float(person["height_cm"])
    if not float(row["age_min"]) <= age <= float(row["age_max"]):
        return NOTHING
    splined = row.get("uses_splines") != "no"
    if not splined and person["group"] != "caucasian":
        return NOTHING
    group = GLI_GROUPS.get(str(person.get("group")), "none")
    age_term = age if row.get("age_term") == "linear" else math.log(age)
    spline = {part: _spline(set_id, f"{index}.{row['sex']}.{part}", age) if splined else 0.0 for part in "msl"}
    m = math.exp(
        float(row["m_const"])
        + float(row["m_ln_height_cm"]) * math.log(height)
        + _number(row, "m_age", "m_ln_age") * age_term
        + _number(row, f"m_{group}")
        + spline["m"]
    )
    s = math.exp(
        float(row["s_const"]) + _number(row, "s_age", "s_ln_age") * age_term + _number(row, f"s_{group}") + spline["s"]
    )
    power = float(row["l_const"]) + float(row["l_ln_age"]) * math.log(age) + spline["l"]
    limits = [1 + z * power * s for z in (-1.645, 1.645)]
    return {
        "predicted": m,
        "percent_predicted": 100 * observed / m,
        "z": ((observed / m) ** power - 1) / (power * s),
        "lln": m * limits[0] ** (1 / power) if limits[0] > 0 else None,
        "uln": m * limits[1] ** (1 / power) if limits[1] > 0 else None,
    }


def _nhanes(index: str, person: Person, observed: float) -> Values:
    age, height = float(person["age"]), float(person["height_cm"])
    for row in _rows("nhanes3"):
        if row["index"].removesuffix("_pct") != index or row["sex"] != person["sex"]:
            continue
        if row["ethnicity"] != person["group"] or not float(row["age_from"]) <= age < float(row["age_below"]):
            continue
        if row["height_min_cm"] and not float(row["height_min_cm"]) <= height <= float(row["height_max_cm"]):
            continue
        common = float(row["age"]) * age + float(row["age_sq"]) * age**2
        predicted = float(row["const_pred"]) + common + float(row["height_cm_sq_pred"]) * height**2
        lln = float(row["const_lln"]) + common + float(row["height_cm_sq_lln"]) * height**2
        if row["unit"] == "%":
            predicted, lln = predicted / 100, lln / 100
        return {
            "predicted": predicted,
            "percent_predicted": 100 * observed / predicted,
            "z": (observed - predicted) / ((predicted - lln) / 1.645),
            "lln": lln,
            "uln": 2 * predicted - lln,
        }
    return NOTHING


def _ecsc(index: str, person: Person, observed: float) -> Values:
    (row,) = (
        row for row in _rows("ecsc1993") if row["index"].removesuffix("_pct") == index and row["sex"] == person["sex"]
    )
    age, height = float(person["age"]), float(person["height_cm"])
    if not 18 <= age <= 70 or not float(row["height_min_cm"]) <= height <= float(row["height_max_cm"]):
        return NOTHING
    unit = 100 if row["unit"] == "%" else 1
    age = max(age, 25)
    predicted = (float(row["const"]) + float(row["height_m"]) * height / 100 + float(row["age"]) * age) / unit
    rsd = float(row["rsd"]) / unit
    return {
        "predicted": predicted,
        "percent_predicted": 100 * observed / predicted,
        "z": (observed - predicted) / rsd,
        "lln": predicted - 1.64 * rsd,
        "uln": None,
    }


def _walk(set_id: str, person: Person, observed: float) -> Values:
    (row,) = (r for r in _rows("walk") if r["equation_id"] == set_id and r["sex"] in {person["sex"], "any"})
    age, height, weight = float(person["age"]), float(person["height_cm"]), float(person["weight_kg"])
    if not float(row["age_min"]) <= age <= float(row["age_max"]):
        return NOTHING
    bmi = weight / (height / 100) ** 2
    predicted = (
        float(row["const_m"])
        + float(row["age"]) * age
        + float(row["age_sq"]) * age**2
        + float(row["height_cm"]) * height
        + float(row["height_cm_sq"]) * height**2
        + float(row["weight_kg"]) * weight
        + float(row["bmi"]) * bmi
        + float(row["bmi_sq"]) * bmi**2
        + float(row["age_x_height"]) * age * height
    )
    if row["extra_var"]:
        predicted += float(row["extra_coef"]) * float(person[row["extra_var"]])
    lln = predicted - float(row["lln_subtract_m"]) if row["lln_subtract_m"] else None
    return {
        "predicted": predicted,
        "percent_predicted": 100 * observed / predicted,
        "z": None,
        "lln": lln,
        "uln": None,
    }
