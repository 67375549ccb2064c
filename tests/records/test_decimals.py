"""Decimal commas: recognised once for a sheet, refused with the line that settles it, and read as declared."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prosuite
from tests.support.synthetic import write_study

Write = Callable[..., Path]
LUNGS: list[dict[str, Any]] = [
    {"Patient": "1", "FEV1 (L)": "2,45", "FVC (L)": "3,1"},
    {"Patient": "2", "FEV1 (L)": "2,1", "FVC (L)": 3},
    {"Patient": "3", "FEV1 (L)": "n.d.", "FVC (L)": "2.9"},
]


def volumes(path: Path, study: Path) -> list[float]:
    """Return the FEV1 of every record, then the FVC, -1 where there is none."""
    wide = prosuite.score_workbook(path, study, norms="none").wide
    return [*wide["pft_fev1_l"].fillna(-1), *wide["pft_fvc_l"].fillna(-1)]


def test_a_sheet_is_refused_once(workbook: Write) -> None:
    """Three cells have a comma; the first is named, and the line that declares them."""
    with pytest.raises(prosuite.ColumnError) as refusal:
        prosuite.validate(workbook({"Spirometry": LUNGS}))
    assert str(refusal.value) == (
        "sheet 'Spirometry': 3 numbers, such as 2,45 (Spirometry!B2), are written with a decimal comma: declare "
        'decimal = "," in a study file, for all sheets or below [sheets."Spirometry"]'
    )


def test_declared_they_are_numbers(workbook: Write, tmp_path: Path) -> None:
    """Beside text with a point and numbers of the spreadsheet, which stay what they are."""
    study = write_study(tmp_path, 'decimal = ","\n')
    assert volumes(workbook({"Spirometry": LUNGS}), study) == [2.45, 2.1, -1, 3.1, 3, 2.9]


def test_one_comma_is_a_fault_of_its_cell(workbook: Write) -> None:
    """It says nothing of the sheet."""
    (finding,) = prosuite.validate(workbook({"Spirometry": [LUNGS[1], {**LUNGS[1], "Patient": "4", "FEV1 (L)": 2.2}]}))
    assert (finding.code, finding.cell, finding.value) == ("text-answer", "Spirometry!B2", "2,1")


def test_commas_before_three_digits_could_part_thousands(workbook: Write, tmp_path: Path) -> None:
    """2,450 is 2.45 L or 2450 mL; either line settles it."""
    rows = [{"Patient": "1", "FEV1": "2,450", "FVC": "3,100"}]
    path = workbook({"Spirometry": rows})
    with pytest.raises(
        prosuite.ColumnError, match=r'could be 2\.450 or 2450: declare decimal = "," .* or decimal = "\."'
    ):
        prosuite.validate(path)
    assert volumes(path, write_study(tmp_path, 'decimal = ","\n')) == [2.45, 3.1]
    litres = '[sheets.Spirometry]\nunits = { FEV1 = "mL", FVC = "mL" }\n'
    assert volumes(path, write_study(tmp_path, f'decimal = "."\n{litres}')) == [2.45, 3.1]


def test_points_part_thousands_where_the_comma_is_declared(workbook: Write, tmp_path: Path) -> None:
    """2.450 and 3.100,5 mL."""
    path = workbook({"Spirometry": [{"Patient": "1", "FEV1 (mL)": "2.450", "FVC (mL)": "3.100,5"}]})
    assert volumes(path, write_study(tmp_path, 'decimal = ","\n')) == pytest.approx([2.45, 3.1005])


def test_commas_beside_units(workbook: Write, tmp_path: Path) -> None:
    """They are seen in 1,85 m too, and read when declared: 1.85 m are 185 cm."""
    rows = [{"Patient": str(n), "FEV1 (L)": 2.5, "height": height} for n, height in enumerate(("1,85 m", "1,7 m"))]
    path = workbook({"Spirometry": rows})
    with pytest.raises(prosuite.ColumnError, match="2 numbers, such as 1,85 m"):
        prosuite.validate(path)
    report = prosuite.validate(path, study=write_study(tmp_path, 'decimal = ","\n'))
    assert not [one for one in report if one.severity == "error"]


def test_commas_are_no_evidence_of_a_unit(workbook: Write) -> None:
    """No column is said to be in another unit because of them, and none is offered as a missing code."""
    path = workbook({"Spirometry": LUNGS})
    with pytest.raises(prosuite.ColumnError) as refusal:
        prosuite.validate(path)
    assert "unit" not in str(refusal.value)
    draft = prosuite.draft_study(path)
    assert draft.count("QUESTION: Are numbers in sheet") == 1
    assert "[missing]" not in draft


def test_columns_beside_are_one_finding(workbook: Write) -> None:
    """Once for the sheet."""
    rows = [{"Patient": "1", "FEV1 (L)": 2.5, "dose": "1,5", "creatinine": "0,9"}]
    (finding,) = prosuite.validate(workbook({"Spirometry": rows}))
    assert (finding.code, finding.cell, finding.column) == ("decimal-comma", "Spirometry!C1", "dose, creatinine")
