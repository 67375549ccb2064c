"""PROMIS-29 and the short forms: every row of their tables, the flag of single sources, numbers known to be wrong.

Second copies of the tables stand in vectors/promis29_table.csv and promis_short_forms_table.csv, typed or read from the
programs that their rows name; worked cases and ranges are tested in test_library.py.
"""

import itertools
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

import prosuite
from prosuite.catalogue.load import load_catalogue
from tests.support.forms import Form, scored
from tests.support.vectors import off, read_cases, read_table

_PROFILE, _FORMS = read_table("promis29_table.csv"), read_table("promis_short_forms_table.csv")
_CASES = [case for case in read_cases("promis_short_forms") if case.scale.endswith("_t")]
_UNVERIFIED = (
    "fatigue_7a",
    "fatigue_8a",
    "pain_interference_8a",
    "physical_function_8b",
    "pain_interference_6b",
    "physical_function_6b",
)


def _summing(items: Sequence[str], total: int) -> Form:
    """Return answers of 1 to 5 whose sum is the one asked for."""
    more = total - len(items)
    return {item: 1 + min(max(more - 4 * place, 0), 4) for place, item in enumerate(items)}


def _parts(instrument: str, scale: str) -> tuple[str, ...]:
    return next(own.of for own in load_catalogue().instrument(instrument).scales if own.id == scale)


def _equally_spaced(values: Sequence[float]) -> bool:
    """Tell whether all steps are alike within rounding: no T scores of an item response model are."""
    steps = [round(b - a, 1) for a, b in itertools.pairwise(values)]
    return max(steps) - min(steps) <= 0.21


@pytest.mark.parametrize("domain", dict.fromkeys(row["scale"] for row in _PROFILE))
def test_every_row_of_the_profile(domain: str) -> None:
    """Each sum of 4 to 20 has the T score and standard error of the second copy."""
    rows = [row for row in _PROFILE if row["scale"] == domain]
    parts = _parts("promis29", f"{domain}_raw")
    found = scored("promis29", [_summing(parts, int(row["raw"])) for row in rows])
    assert list(found[f"{domain}_t"]) == [float(row["t_score"]) for row in rows]
    assert list(found[f"{domain}_t_se"]) == [float(row["se"]) for row in rows]


@pytest.mark.parametrize("form", dict.fromkeys(row["form"] for row in _FORMS))
def test_every_row_of_a_short_form(form: str) -> None:
    """Each sum has the T score of the second copy, alone and among the forms together, and its standard error."""
    rows = [row for row in _FORMS if row["form"] == form]
    for instrument in (f"promis_{form}", "promis_short_forms"):
        parts = _parts(instrument, f"{form}_raw")
        found = scored(instrument, [_summing(parts, int(row["raw"])) for row in rows])
        assert list(found[f"{form}_raw"]) == [int(row["raw"]) for row in rows]
        assert list(found[f"{form}_t"]) == [float(row["t_score"]) for row in rows]
        if rows[0]["se"]:
            assert list(found[f"{form}_t_se"]) == [float(row["se"]) for row in rows]


@pytest.mark.parametrize("form", dict.fromkeys(case.scale.removesuffix("_t") for case in _CASES))
def test_worked_cases_of_a_form_alone(form: str) -> None:
    """The cases of the forms together hold for each alone, under its own codes of items."""
    cases = [case for case in _CASES if case.scale == f"{form}_t"]
    found = scored(f"promis_{form}", [case.inputs for case in cases])
    assert off(cases, list(found[f"{form}_t"])) == []


@pytest.mark.parametrize("form", _UNVERIFIED)
def test_a_table_of_one_source_waits_for_the_flag(form: str) -> None:
    """Without the flag there is neither sum nor T score, and each says why."""
    instrument = f"promis_{form}"
    parts = _parts(instrument, f"{form}_raw")
    frame = pd.DataFrame([dict.fromkeys(parts, 3)])
    assert prosuite.score(frame, instrument).isna().all(axis=None)
    assert prosuite.score(frame, instrument, allow_unverified=True).notna().all(axis=None)


def test_summaries_wait_for_the_flag() -> None:
    """The T scores of PROMIS-29 are there without it, the two summaries of one program are not."""
    items = load_catalogue().instrument("promis29").item_ids
    found = prosuite.score(pd.DataFrame([dict.fromkeys(items, 3)]), "promis29")
    assert set(found.columns[found.isna().all()]) == {"phs", "mhs"}


# By hand, with the T scores of sums of 12: 36.7, 61.2, 44.2, 57.0, 63.4, 62.2 and 54.3, pain intensity 3.
def test_summaries_by_hand() -> None:
    """50 + 10 times the weighted z scores; pain is the mean of two of them, and so is distress."""
    items = load_catalogue().instrument("promis29").item_ids
    pain = (1.12 + (3 - 2.31) / 2.34) / 2
    z = (-1.33, pain, -0.58, 0.70, (1.34 + 1.22) / 2, 0.43)
    found = scored("promis29", [dict.fromkeys(items, 3)])
    for score, weights in {
        "phs": (0.872, -0.094, 0.113, -0.009, 0.003, 0.002),
        "mhs": (-0.015, -0.154, 0.252, -0.351, -0.257, -0.139),
    }.items():
        by_hand = 50 + 10 * sum(w * own for w, own in zip(weights, z, strict=True))
        assert found[score].iloc[0] == pytest.approx(by_hand, abs=1e-9)


@pytest.mark.parametrize(
    ("instrument", "score", "total", "right"),
    [
        ("promis29", "pain_interference", 20, 75.6),  # one program has 75.8
        ("promis_depression_8b", "depression_8b", 18, 56.2),  # one program has 56.3
        ("promis_depression_8b", "depression_8b", 20, 57.9),  # and 57.7
    ],
)
def test_numbers_that_one_program_has_wrong(instrument: str, score: str, total: int, right: float) -> None:
    """The number that several programs agree on is the one that is given."""
    found = scored(instrument, [_summing(_parts(instrument, f"{score}_raw"), total)])
    assert found[f"{score}_t"].iloc[0] == right


def test_invented_tables_are_refused() -> None:
    """Physical Function 10a and Pain Interference 6a as one program has them go up in equal steps; ours do not."""
    physical = [21.2 + (61.5 - 21.2) * place / 40 for place in range(41)]
    pain = [38.6 + (77.8 - 38.6) * place / 24 for place in range(25)]
    assert _equally_spaced(physical)
    assert _equally_spaced(pain)
    assert not {"promis_physical_function_10a", "promis_pain_interference_6a"} & set(load_catalogue().instruments)
    for name, column in (("promis29", "scale"), ("promis_short_forms", "form")):
        (rows,) = load_catalogue().instrument(name).tables.values()
        for own in dict.fromkeys(row[column] for row in rows):
            values = [float(row["t_score"]) for row in rows if row[column] == own]
            assert values == sorted(set(values))
            assert not _equally_spaced(values)


def test_loinc_codes_are_not_swapped() -> None:
    """71971-6 is the physical T score of Global Health and 71969-0 the mental one; a program takes one for a panel."""
    (text,) = (
        ref.text for ref in load_catalogue().instrument("promis_global10").references if ref.id == "healthmeasures"
    )
    assert "physical 71971-6, mental 71969-0" in text


def test_forms_on_one_sheet(tmp_path: Path) -> None:
    """Columns with the codes of two forms are read as these two, and as no other; all together only when asked for."""
    parts = [*_parts("promis_depression_8a", "depression_8a_raw"), *_parts("promis_anxiety_7a", "anxiety_7a_raw")]
    path = tmp_path / "visits.csv"
    lines = [",".join(["subject", "visit", *(part.upper() for part in parts)]), "1,bl" + ",2" * len(parts)]
    path.write_text("\n".join(lines), encoding="utf-8")
    wide = prosuite.score_workbook(path).wide
    assert wide["de8a_depression_8a_t"].tolist() == [55.1]
    assert wide["ax7a_anxiety_7a_t"].tolist() == [52.6]
    assert "psf_depression_8a_t" not in wide
    together = prosuite.score_workbook(path, instrument="promis_short_forms").wide
    assert together["psf_depression_8a_t"].tolist() == [55.1]
    assert together["psf_fatigue_8a_t"].isna().all()
