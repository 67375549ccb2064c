"""Sheets of persons: what test sheets and matched norms take from them, and what is said of it."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from tests.support.synthetic import write_study

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
    assert wide["pft_fev1_predicted"].round(3).tolist()[0] == 3.327
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
    assert wide["pft_fev1_l"].tolist() == [3.0, 2.5, 3.0, 2.5]
    assert wide["pft_fev1_z"].isna().tolist() == [False, True, False, True]


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
    assert scored(path)["pft_fev1_z"].isna().tolist() == [second is not None, False]
    assert "duplicate-record" in prosuite.validate(path).counts


def test_a_field_on_two_sheets_is_taken_from_none(workbook: Write) -> None:
    """Nobody says which of the two holds; the run record says so."""
    screening = [row | {"Sex": "f"} for row in PERSONS]
    result = prosuite.score_workbook(workbook({"Demographics": PERSONS, "Screening": screening, "Spirometry": LUNGS}))
    assert result.wide["pft_fev1_z"].isna().all()
    (notes,) = [value for key, value in result.run.items() if key.endswith("notes")]
    assert "sex stands on the sheets 'Demographics' and 'Screening' and is taken from none" in notes


def test_matched_norms_take_sex_and_age_from_it(workbook: Write, form: Callable[..., list[Row]]) -> None:
    """A man of 50 and a woman of 40 in the strata of France."""
    forms = [{"subject": row["subject"], "date": DAY, **row} for row in form("001", "002")]
    path = workbook({"Demographics": PERSONS, "SF36v1": forms})
    wide = scored(path, norms="fr1995", match=("age", "sex"))
    assert wide["sf36v1_norms_stratum"].tolist() == ["male 45-54", "female 35-44"]


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
    assert round(scored(path, study=study)["pft_fev1_predicted"].tolist()[0], 3) == 3.327


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
    assert result.wide["pft_fev1_z"].notna().tolist() == [True, False]


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


MOOD = [{"subject": row["Subject"], "visit": "bl", **{f"gad7_{item}": 1 for item in range(1, 8)}} for row in LUNGS]
LISTED = [person | {"Arm": arm, "Centre": "Ulm"} for person, arm in zip(PERSONS, "12", strict=True)]


def test_what_else_a_list_of_persons_says_is_carried_along(workbook: Write) -> None:
    """Into the tables of every form, those that need nothing of persons among them; a column of its own stays."""
    own = [{**row, "Centre": "Kiel"} for row in LUNGS]
    result = prosuite.score_workbook(workbook({"Patients": LISTED, "Spirometry": own, "Mood": MOOD}))
    assert result.wide["Arm"].tolist() == ["1", "2"]  # once, as both forms have the same
    assert result.wide[["pft_Centre", "gad7_Centre"]].to_numpy().tolist() == [["Kiel", "Ulm"]] * 2
    assert len(result.findings) == 0
    notes = [value for key, value in result.run.items() if key.endswith("gad7: notes")]
    assert "Arm, Centre carried along from sheet 'Patients'" in notes[0]


def test_codes_of_what_is_carried_are_read_once(workbook: Write, tmp_path: Path) -> None:
    """Meanings are carried, and an undeclared code is a fault of its one cell, not of every form."""
    persons = [*LISTED, LISTED[0] | {"Subject": "003", "Arm": "9"}]
    study = write_study(tmp_path, '[sheets.Patients.codes.arm]\n"1" = "active"\n"2" = "placebo"\n')
    forms = [*MOOD, MOOD[0] | {"subject": "003"}]
    result = prosuite.score_workbook(workbook({"Patients": persons, "Mood": forms}), study)
    assert result.wide["Arm"].tolist() == ["active", "placebo", "9"]
    assert [(one.code, one.cell) for one in result.findings] == [("undeclared-code", "Patients!E4")]


def test_codes_of_sex_that_nobody_needs_are_not_asked(workbook: Write) -> None:
    """A form that needs no sex carries the arm along and leaves the rest."""
    persons = [person | {"Sex": place} for place, person in enumerate(LISTED, start=1)]
    assert scored(workbook({"Patients": persons, "Mood": MOOD}))["Arm"].tolist() == ["1", "2"]


def test_several_rows_of_a_person_are_no_list(workbook: Write) -> None:
    """Nothing is carried along from a sheet of results that also says the sex."""
    labs = [person | {"Analyte": name} for person in PERSONS for name in ("Na", "K")]
    assert "Analyte" not in scored(workbook({"Labs": labs, "Mood": MOOD}))


def test_declarations_of_a_sheet_of_persons(workbook: Write, tmp_path: Path) -> None:
    """Names, codes, units, decimals, missing codes and columns to ignore; expected as without them."""
    german = [
        {"Pat": "001", "G": 1, "Geb": "01.03.1974", "Gr": "1,7", "Gruppe": "1", "Name": "x"},
        {"Pat": "002", "G": 2, "Geb": "01.03.1984", "Gr": "-9", "Gruppe": "2", "Name": "y"},
    ]
    study = write_study(
        tmp_path,
        """
        [sheets.Liste]
        columns = { Pat = "subject", G = "sex", Geb = "birth_date", Gr = "height_cm", Gruppe = "arm" }
        decimal = ","
        date_order = "dmy"
        units = { Gr = "m" }
        missing = { "-9" = "not done" }
        ignore = ["Name"]
        codes = { sex = { "1" = "male", "2" = "female" }, arm = { "1" = "active", "2" = "placebo" } }
        """,
    )
    wide = prosuite.score_workbook(workbook({"Liste": german, "Spirometry": LUNGS}), study).wide
    assert wide["pft_fev1_predicted"].round(3).tolist()[0] == 3.327  # as above
    assert wide[["sex", "arm"]].to_numpy().tolist() == [["male", "active"], ["female", "placebo"]]
    assert wide["pft_fev1_predicted"].isna().tolist() == [False, True]
    assert "Name" not in wide


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ('columns = { Pat = "subject" }', "has no column 'Pat'"),
        ('ignore = ["Weight"]', "has no column 'Weight'"),
        ('norms = "enright1998"', "norms says nothing of persons"),
        ('expected = ["bl"]', "expected says nothing of persons"),
        ('units = { "Height (m)" = "kg" }', "cannot be in 'kg'"),
    ],
)
def test_what_is_declared_of_persons_and_cannot_be_is_refused(
    workbook: Write, tmp_path: Path, line: str, refusal: str
) -> None:
    """Nothing that is declared is passed over."""
    study = write_study(tmp_path, f"[sheets.Patients]\n{line}\n")
    with pytest.raises(prosuite.ProsuiteError, match=refusal):
        prosuite.validate(workbook({"Patients": LISTED, "Spirometry": LUNGS}), study=study)


def test_persons_by_visit_and_a_form_without_visits(workbook: Write) -> None:
    """What all rows of a person agree in is taken; a height that differs between visits is nobody's height here."""
    heights = {"001": (170, 170), "002": (160, 163)}
    vitals = [
        {"Subject": who, "Visit": visit, "Sex": "m", "Age": 50, "Height (cm)": height}
        for who, both in heights.items()
        for visit, height in zip(("bl", "m3"), both, strict=True)
    ]
    lungs = [{"Subject": who, "FEV1 (L)": 3.0} for who in heights]
    result = prosuite.score_workbook(workbook({"Vitals": vitals, "Spirometry": lungs}))
    wide = result.wide.set_index("subject")
    assert wide["pft_fev1_predicted"].round(3).tolist()[0] == 3.327  # a man of 50 years and 170 cm, as above
    assert wide["pft_fev1_predicted"].isna().tolist() == [False, True]
    reasons = result.long.set_index(["subject", "score"])["reason"]
    assert reasons["002", "fev1_predicted"] == "the sheet of persons gives no usable height_cm"


def test_ages_of_each_visit_go_to_the_visit(workbook: Write) -> None:
    """By the visit's column and by the names of sheets."""
    vitals = [
        {"Subject": "001", "Visit": visit, "Sex": "m", "Age": age, "Height (cm)": 170}
        for visit, age in (("BL", 50), ("M12", 51))
    ]
    sheets = {f"Spiro {visit}": [{"Subject": "001", "FEV1 (L)": 3.0}] for visit in ("M12", "BL")}
    wide = prosuite.score_workbook(workbook({"Vitals": vitals, **sheets})).wide
    assert wide[["visit", "age"]].to_numpy().tolist() == [["M12", 51], ["BL", 50]]
    assert wide["pft_fev1_predicted"].round(3).tolist()[1] == 3.327
