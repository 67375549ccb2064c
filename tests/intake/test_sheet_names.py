"""What the name of a sheet says: the instrument it holds, and the visit. All answers are drawn, none is anybody's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prosuite
from tests.support.synthetic import write_study

Build = Callable[..., list[dict[str, Any]]]
Write = Callable[..., Path]


def read(path: Path, study: Path | None = None, instrument: str | None = None) -> list[tuple[str, str, str]]:
    """Return sheet, instrument and visit of the first record of each form."""
    long = prosuite.score_workbook(path, study, instrument=instrument, norms="none").long
    sheets = long["source"].str.rpartition("!")[0].str.strip("'")
    first = long.assign(sheet=sheets).drop_duplicates(["sheet", "instrument"])
    return [*first[["sheet", "instrument", "visit"]].itertuples(index=False, name=None)]


def without_visit(form: Build) -> list[dict[str, Any]]:
    """Return records of a form without a column of visits."""
    return [{name: value for name, value in record.items() if name != "visit"} for record in form()]


@pytest.mark.parametrize(
    ("sheet", "instrument", "visit"),
    [
        ("SF36v2 M3", "sf36v2", "M3"),
        ("BL SF36v2", "sf36v2", "BL"),
        ("SF-36v2 (V1)", "sf36v2", "V1"),
        ("Week 12 - SF-36v2", "sf36v2", "Week 12"),
        ("SF-36 version 1, 6 months", "sf36v1", "6 months"),
        ("RAND36_Monat 3", "rand36", "Monat 3"),
        ("SF36v2 acute visite 2", "sf36v2_acute", "visite 2"),
        ("SF36v2", "sf36v2", ""),
        ("SF36v2 main study", "sf36v2", ""),
    ],
)
def test_the_rest_of_the_name_is_the_visit(
    workbook: Write, form: Build, sheet: str, instrument: str, visit: str
) -> None:
    """Of a single sheet, if it is what anybody calls a visit."""
    assert read(workbook({sheet: without_visit(form)})) == [(sheet, instrument, visit)]


def test_of_several_sheets_it_is_whatever_tells_them_apart(workbook: Write, form: Build) -> None:
    """As the whole name is where it names no instrument."""
    sheets = ["SF36v2 admission", "SF36v2 discharge", "Call"]
    found = read(workbook({name: without_visit(form) for name in sheets}), instrument="sf36v2")
    assert [visit for _, _, visit in found] == ["admission", "discharge", "Call"]


def test_a_column_of_visits_comes_first(workbook: Write, form: Build) -> None:
    """What its cells say is nearer to the record than the name of the sheet."""
    assert read(workbook({"SF36v2 M3": form("1", visit="M6")})) == [("SF36v2 M3", "sf36v2", "M6")]


@pytest.mark.parametrize(
    ("sheet", "visit"),
    [
        ("Forms, month-3 (final)", "month 3"),
        ("SF36v2 (2)", "month 3"),
        ("start of SF36v2", "begin"),
        ("SF36v2 M9", "M9"),
    ],
)
def test_a_declared_visit_is_found_among_other_words(
    workbook: Write, form: Build, tmp_path: Path, sheet: str, visit: str
) -> None:
    """As whole words, also a plain number; another visit is what it says."""
    study = write_study(tmp_path, '[visits]\nbegin = ["start"]\n"month 3" = ["2"]\n')
    (found,) = read(workbook({sheet: without_visit(form)}), study, None if "SF36v2" in sheet else "sf36v2")
    assert found[2] == visit


def test_a_sheet_without_one_is_said(workbook: Write, form: Build) -> None:
    """Its records are scored, and belong to no visit."""
    path = workbook({name: without_visit(form) for name in ("SF36v2", "SF36v2 M3", "SF36v2 M6")})
    assert [visit for _, _, visit in read(path)] == ["", "M3", "M6"]
    assert [(one.code, one.cell) for one in prosuite.validate(path)] == [("sheet-without-visit", "SF36v2")]


def test_several_instruments_in_a_name(workbook: Write, form: Build) -> None:
    """Each is held, and none is part of the visit."""
    records = [record | {"6MWD (m)": 420} for record in without_visit(form)]
    sheet = "SF36v2 + 6MWT T2"
    assert sorted(read(workbook({sheet: records}))) == [(sheet, "sf36v2", "T2"), (sheet, "sixmwt", "T2")]


def test_a_sheet_about_an_instrument_does_not_hold_it(workbook: Write, form: Build) -> None:
    """Remarks named like the form are not refused as a form without items."""
    path = workbook({"SF36v2": form(), "SF36v2 queries": [{"subject": "001", "query": "please check"}]})
    assert [(one.code, one.sheet) for one in prosuite.validate(path)] == [("sheet-not-scored", "SF36v2 queries")]


def test_the_name_of_a_text_file_is_no_visit(csv_file: Write, form: Build) -> None:
    """The second version of an export is no second visit; it says the instrument all the same."""
    path = csv_file(without_visit(form), name="sf36v2_answers_v2.csv")
    assert read(path) == [("sf36v2_answers_v2", "sf36v2", "")]


LUNGS = [{"id": "R4", "Sex": "male", "Age": 49, "Height (cm)": 181, "FEV1 (L)": 3.12}]


@pytest.mark.parametrize("sheets", [("Spiro pre-BD", "Spiro post-BD"), ("Spiro before", "Spiro after")])
def test_a_sheet_for_each_phase_is_refused(workbook: Write, tmp_path: Path, sheets: tuple[str, str]) -> None:
    """Values from after the bronchodilator are no values of a visit; what could be one is asked."""
    path = workbook(dict.fromkeys(sheets, LUNGS))
    with pytest.raises(prosuite.ProsuiteError, match="is named as a phase of a session"):
        prosuite.validate(path)
    lines = [f'[sheets."{sheet}"]\nvisit = "{sheet.split()[1]}"' for sheet in sheets]
    study = write_study(tmp_path, "\n".join(lines))
    if "BD" in sheets[0]:
        with pytest.raises(prosuite.ProsuiteError, match="is named as a phase of a session"):
            prosuite.validate(path, study=study)
    else:
        assert [visit for _, _, visit in read(path, study)] == ["before", "after"]


def test_an_option_comes_before_words_of_the_only_name(workbook: Write, csv_file: Write, form: Build) -> None:
    """It is about this very file; of several sheets one that is named as another form contradicts it."""
    records = without_visit(form)
    assert read(csv_file(records, name="rand36_forms.csv"), instrument="sf36v1") == [("rand36_forms", "sf36v1", "")]
    path = workbook({"RAND36 M3": records, "Form M6": records})
    with pytest.raises(prosuite.InstrumentError, match="'RAND36 M3' is named as rand36"):
        prosuite.validate(path, "sf36v1")
