"""Sheets of persons: what test sheets and matched norms take from them, and what is said of it."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite

Row = dict[str, Any]
DAY = datetime.date(2024, 3, 1)
PERSONS = [
    {"Subject": "001", "Sex": "m", "DOB": datetime.date(1974, 3, 1), "Height (m)": 1.7},
    {"Subject": "002", "Sex": "f", "DOB": datetime.date(1984, 3, 1), "Height (m)": 1.6},
]
LUNGS = [
    {"Subject": "001", "Visit": "bl", "Date": DAY, "FEV1 (L)": 3.0},
    {"Subject": "002", "Visit": "bl", "Date": DAY, "FEV1 (L)": 2.5},
]
Write = Callable[..., Path]


def scored(path: Path, **options: Any) -> pd.DataFrame:
    return prosuite.score_workbook(path, **options).wide.set_index("subject")


def test_persons_are_joined_by_subject(workbook: Write) -> None:
    """A man of 50 years and 170 cm is expected to reach 3.3274 L (Stanojevic 2022, Box 1, with GLI Global)."""
    wide = scored(workbook({"Demographics": PERSONS[::-1], "Spirometry": LUNGS}))
    assert wide["fev1_predicted"].round(3).tolist()[0] == 3.327
    assert wide["sex"].to_dict() == {"001": "male", "002": "female"}


def test_a_sheet_of_persons_that_is_used_is_no_sheet_left_out(workbook: Write) -> None:
    """And the run record says what came from it."""
    result = prosuite.score_workbook(workbook({"Demographics": PERSONS, "Spirometry": LUNGS}))
    assert len(result.findings) == 0
    (notes,) = [value for key, value in result.run.items() if key.endswith("notes")]
    assert "sex is taken from sheet 'Demographics'" in notes


def test_a_sheet_of_persons_that_nobody_needs_is_left_out(workbook: Write) -> None:
    """The test sheet says all of it by itself."""
    own = [{**row, "sex": "male", "age": 50, "height_cm": 170} for row in LUNGS]
    report = prosuite.validate(workbook({"Demographics": [{"Subject": "001", "Sex": "f"}], "Spirometry": own}))
    assert [finding.code for finding in report] == ["sheet-not-scored"]


def test_what_the_sheet_says_itself_comes_first(workbook: Write) -> None:
    """Nothing is joined in place of a column of its own."""
    own = [{**row, "Sex": "female"} for row in LUNGS]
    assert scored(workbook({"Demographics": PERSONS, "Spirometry": own}))["Sex"].tolist() == ["female", "female"]


def test_a_fault_of_a_person_is_one_finding_at_its_cell(workbook: Write) -> None:
    """However many visits the person has."""
    persons = [PERSONS[0] | {"Height (m)": 170}, PERSONS[1]]
    visits = [{**row, "Visit": visit} for row in LUNGS for visit in ("bl", "m3")]
    report = prosuite.validate(workbook({"Demographics": persons, "Spirometry": visits}))
    assert [(finding.code, finding.cell) for finding in report] == [("out-of-limits", "Demographics!D2")]
    assert "it may be in cm" in (report[0].expected or "")


def test_a_subject_without_a_person_is_one_finding(workbook: Write) -> None:
    """Its measured values are given, and nothing is compared."""
    visits = [{**row, "Visit": visit} for visit in ("bl", "m3") for row in LUNGS]
    path = workbook({"Demographics": PERSONS[:1], "Spirometry": visits})
    report = prosuite.validate(path)
    assert [(finding.code, finding.cell, finding.value) for finding in report] == [
        ("unknown-person", "Spirometry!3", "002")
    ]
    wide = scored(path)
    assert wide["fev1_l"].tolist() == [3.0, 2.5, 3.0, 2.5]
    assert wide["fev1_z"].isna().tolist() == [False, True, False, True]


def test_persons_by_visit(workbook: Write) -> None:
    """Heights of each visit go to the visit; a child of 8 grew 10 cm in between."""
    vitals = [{"Subject": "001", "Visit": visit, "Height (cm)": height} for visit, height in (("bl", 120), ("m3", 130))]
    lungs = [{**LUNGS[0], "Visit": visit, "sex": "male", "age": 8} for visit in ("m3", "bl")]
    assert scored(workbook({"Vitals": vitals, "Spirometry": lungs}))["height_cm"].tolist() == [130, 120]


@pytest.mark.parametrize("second", ["f", None])
def test_persons_that_stand_twice(workbook: Write, second: str | None) -> None:
    """Rows that disagree say nothing; a blank disagrees with nothing."""
    persons = [*PERSONS, PERSONS[0] | {"Sex": second}]
    path = workbook({"Demographics": persons, "Spirometry": LUNGS})
    assert scored(path)["fev1_z"].isna().tolist() == [second is not None, False]
    assert "duplicate-record" in prosuite.validate(path).counts


def test_a_field_on_two_sheets_is_taken_from_none(workbook: Write) -> None:
    """Nobody says which of the two holds; the run record says so."""
    screening = [row | {"Sex": "f"} for row in PERSONS]
    result = prosuite.score_workbook(workbook({"Demographics": PERSONS, "Screening": screening, "Spirometry": LUNGS}))
    assert result.wide["fev1_z"].isna().all()
    (notes,) = [value for key, value in result.run.items() if key.endswith("notes")]
    assert "sex stands on the sheets 'Demographics' and 'Screening' and is taken from none" in notes


def test_matched_norms_take_sex_and_age_from_it(workbook: Write, form: Callable[..., list[Row]]) -> None:
    """A man of 50 and a woman of 40 in the strata of France."""
    forms = [{"subject": row["subject"], "date": DAY, **row} for row in form("001", "002")]
    path = workbook({"Demographics": PERSONS, "SF36v1": forms})
    wide = scored(path, norms="fr1995", match=("age", "sex"))
    assert wide["norms_stratum"].tolist() == ["male 45-54", "female 35-44"]


def test_persons_that_nobody_needs_are_not_read(workbook: Write, form: Callable[..., list[Row]]) -> None:
    """Undeclared codes of sex do not stop a questionnaire that is not matched on it."""
    path = workbook({"Demographics": [{"Subject": "001", "Sex": 1}], "SF36v2": form("001")})
    assert prosuite.validate(path).counts == {"sheet-not-scored": 1}


def test_codes_of_persons_are_refused_where_they_are_needed(workbook: Write) -> None:
    """With the declaration that settles them; declared, they are read."""
    path = workbook({"Demographics": [PERSONS[0] | {"Sex": 1}], "Spirometry": LUNGS[:1]})
    with pytest.raises(prosuite.ColumnError, match=r"holds the codes 1 for sex.*\[codes\.sex\]"):
        prosuite.validate(path)
    study = path.with_name("study.toml")
    study.write_text('[codes.sex]\n"1" = "male"\n', encoding="utf-8")
    assert round(scored(path, study=study)["fev1_predicted"].tolist()[0], 3) == 3.327


def test_two_sheets_of_persons_are_said_to_say_the_same(workbook: Write) -> None:
    """Neither is believed more than the other, and the run says which and why."""
    path = workbook({"Demographics": PERSONS, "Screening": PERSONS, "Spirometry": LUNGS})
    result = prosuite.score_workbook(path)
    first, second = result.findings
    assert first.code == second.code == "sheet-not-scored"
    assert "so does sheet 'Screening'" in str(first.value)
    assert "so does sheet 'Demographics'" in str(second.value)


def test_a_faulty_cell_of_a_person_is_not_called_blank(workbook: Write) -> None:
    """The reason sends to the sheet of persons, whose finding names the cell."""
    path = workbook({"Demographics": [PERSONS[0] | {"Height (m)": 17}, PERSONS[1]], "Spirometry": LUNGS})
    long = prosuite.score_workbook(path).long.set_index(["subject", "score"])
    assert long.loc[("001", "fev1_z"), "reason"] == "the sheet of persons gives no usable height_cm"


def test_a_code_besides_the_declared_ones_is_a_fault_of_its_cell(workbook: Write) -> None:
    """The others are read: a stray 9 does not keep everybody else from being scored."""
    persons = [PERSONS[0] | {"Sex": 1}, PERSONS[1] | {"Sex": 9}]
    path = workbook({"Demographics": persons, "Spirometry": LUNGS})
    study = path.with_name("study.toml")
    study.write_text('[codes.sex]\n"1" = "male"\n"2" = "female"\n', encoding="utf-8")
    result = prosuite.score_workbook(path, study)
    assert [(one.code, one.cell, one.value) for one in result.findings] == [("unknown-code", "Demographics!B3", "9")]
    assert result.wide["fev1_z"].notna().tolist() == [True, False]


def test_a_stranger_is_one_finding(workbook: Write) -> None:
    """At its first row, however many it has."""
    walks = [LUNGS[0], *({**LUNGS[0], "Subject": "007", "Visit": visit} for visit in ("bl", "m3"))]
    report = prosuite.validate(workbook({"Demographics": PERSONS, "Spirometry": walks}))
    assert [(one.code, one.cell) for one in report] == [("unknown-person", "Spirometry!3")]


def test_a_draft_says_what_comes_from_it(workbook: Write) -> None:
    """And asks nothing."""
    draft = prosuite.draft_study(workbook({"Demographics": PERSONS, "Spirometry": LUNGS}))
    assert 'Sheet "Demographics" says who the persons are: sex, birth_date, height_cm.' in " ".join(
        draft.replace("#   ", "").replace("# ", "").split()
    )
