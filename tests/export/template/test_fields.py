"""A template takes values of fields within the limits and nothing else, and filled in it reads back and scores."""

import datetime
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

import prosuite
from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.instrument import Instrument
from tests.support.any_instrument import sheet_name
from tests.support.templates import ROWS, headers_of, rules_of, worksheet

CATALOGUE = prosuite.load_catalogue()
TESTS = tuple(spec.id for spec in CATALOGUE.instruments.values() if spec.fields)
KEYS = ["subject", "visit", "date"]
# By hand from the fields of the person, of the walk and of the manoeuvre.
FIRST = {"sixmwt": ["walk"], "spirometry": ["phase", "manoeuvre"]}
BORG = [0, 0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]  # Borg CR10
OWN = """
id = "grip_of_nobody"
title = "Invented test"
licence = "Invented for a test."
key_fields = ["grip"]
fields = [
    { id = "grip", title = "Strength", hard = [-2.5, 90], unit = "kg" },
    { id = "grade", title = "Grade", values = [WHOLE] },
    { id = "day", title = "Day", kind = "date" },
    { id = "words", title = "Words", kind = "text" },
]
references = [{ id = "invented", text = "Invented for a test." }]

[[steps]]
id = "doubled"
op = "combine"
terms = [{ of = ["grip"], times = 2 }]
title = "Twice the strength"
unit = "kg"
source = "invented"
""".replace("WHOLE", ", ".join(map(str, range(1000, 1100))))


@pytest.fixture(scope="module")
def crf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template of every instrument with fields there is, beside one with items alone."""
    path = tmp_path_factory.mktemp("crf") / "crf.xlsx"
    return prosuite.write_template(path, [*TESTS, "rand36"], rows=ROWS)


@pytest.fixture(scope="module")
def book(crf: Path) -> Workbook:
    return openpyxl.load_workbook(crf)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template of an invented test without trials, with a list too long for Excel."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "grip_of_nobody.toml").write_text(OWN, encoding="utf-8")
    return prosuite.write_template(folder / "crf.xlsx", ["grip_of_nobody"], instruments=folder, rows=ROWS)


@pytest.fixture(params=TESTS)
def spec(request: pytest.FixtureRequest) -> Instrument:
    return CATALOGUE.instruments[str(request.param)]


@pytest.fixture
def sheet(book: Workbook, spec: Instrument) -> Worksheet:
    return worksheet(book, spec.id)


def _listed(book: Workbook, rule: DataValidation) -> list[Any]:
    """The codes of a drop-down, wherever they stand."""
    source = str(rule.formula1)
    if source.startswith('"'):
        return source.strip('"').split(",")
    name, cells = source.replace("$", "").split("!")
    return [cell.value for (cell,) in worksheet(book, name.strip("'"))[cells]]


def _comment(sheet: Worksheet, header: str) -> list[str]:
    comment = sheet.cell(1, headers_of(sheet).index(header) + 1).comment
    assert comment is not None
    return str(comment.text).splitlines()


def _fill(path: Path, sheet: str, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Enter rows into a template and leave all else as it is."""
    book = openpyxl.load_workbook(path)
    columns = {header: place for place, header in enumerate(headers_of(worksheet(book, sheet)), start=1)}
    for number, row in enumerate(rows, start=2):
        for header, value in row.items():
            book[sheet].cell(number, columns[header]).value = value
    filled = path.with_name("filled.xlsx")
    book.save(filled)
    return filled


# What a form looks like


def test_columns_are_who_when_which_trial_and_the_fields(sheet: Worksheet, spec: Instrument) -> None:
    """Named by the ids of the fields, which carry the units."""
    first = [*KEYS, *spec.item_ids, *FIRST.get(spec.id, [])]
    assert headers_of(sheet)[: len(first)] == first
    assert sorted(headers_of(sheet)) == sorted([*KEYS, *spec.item_ids, *spec.field_ids])


def test_numbers_are_held_to_the_hard_limits(sheet: Worksheet, spec: Instrument) -> None:
    """A stop outside them, whose words name limits and unit; a blank is let through."""
    rules = rules_of(sheet)
    numbers = [field for field in spec.fields if field.hard and not field.values]
    assert numbers or all(field.values for field in spec.fields if field.kind == "number")
    for field in numbers:
        rule, (low, high) = rules[field.id], field.hard or (0, 0)
        assert (rule.operator, rule.errorStyle, rule.allow_blank) == (None, None, True)  # between, stop
        assert (float(str(rule.formula1)), float(str(rule.formula2))) == (low, high)
        for message in (str(rule.prompt), str(rule.error)):
            assert f"{low:g} to {high:g}{f' {field.unit}' if field.unit else ''}" in message


def test_limits_by_hand(book: Workbook) -> None:
    """FEV1 from 0.1 to 8 L and the number of a walk, which is a whole one, from 1 to 10."""
    rule = rules_of(worksheet(book, "spirometry"))["fev1_l"]
    assert (rule.type, float(str(rule.formula1)), float(str(rule.formula2))) == ("decimal", 0.1, 8)
    assert rule.prompt == (
        "Forced expiratory volume in one second.\nUnit: L.\nValues: 0.1 to 8 L.\nUsually: 0.4 to 7.\n"
        "Of each trial.\nNot known: leave it blank."
    )
    assert rule.error == "fev1_l takes 0.1 to 8 L, or nothing if it is not known."
    assert rules_of(worksheet(book, "sixmwt"))["walk"].type == "whole"


def test_codes_and_listed_values_are_drop_downs(book: Workbook) -> None:
    """Sex by its codes; Borg CR10 by its steps, as numbers in cells: Excel reads 0.5 in a list by its own language."""
    rules = rules_of(worksheet(book, "sixmwt"))
    assert (rules["sex"].type, _listed(book, rules["sex"])) == ("list", ["male", "female"])
    assert (rules["borg_fatigue_end"].type, _listed(book, rules["borg_fatigue_end"])) == ("list", BORG)
    assert not str(rules["borg_fatigue_end"].formula1).startswith('"')


def test_dates_are_dates_and_text_is_text(book: Workbook) -> None:
    """A date of birth takes days of our time; what is typed as text stays as it is typed."""
    sheet = worksheet(book, "sixmwt")
    rules, headers = rules_of(sheet), headers_of(sheet)
    formats = {header: sheet.cell(ROWS + 1, headers.index(header) + 1).number_format for header in headers}
    assert (rules["birth_date"].type, rules["birth_date"].formula1, rules["birth_date"].formula2) == (
        "date",
        "1",
        "73050",
    )
    assert (formats["birth_date"], formats["stop_reason"], formats["distance_m"]) == ("yyyy-mm-dd", "@", "General")
    assert rules["stop_reason"].type is None


def test_numbers_kept_as_text_are_no_fault_to_excel(crf: Path, book: Workbook) -> None:
    """No green corner on them."""
    place = book.sheetnames.index("sixmwt") + 1
    with zipfile.ZipFile(crf) as archive:
        part = archive.read(f"xl/worksheets/sheet{place}.xml").decode()
    (ranges,) = re.findall(r'<ignoredError sqref="([A-Z0-9: ]+)" numberStoredAsText="1"/>', part)
    headers = headers_of(worksheet(book, "sixmwt"))
    letters = [openpyxl.utils.get_column_letter(headers.index(name) + 1) for name in ("stop_reason", "walking_aid")]
    assert ranges == " ".join(["A2:B13", *(f"{letter}2:{letter}13" for letter in letters)])


def test_comments_describe_every_field(sheet: Worksheet, spec: Instrument) -> None:
    """Title, and whether it is of each trial or once for the session."""
    for field in spec.fields:
        lines = _comment(sheet, field.id)
        assert lines[:2] == [field.id, field.title]
        assert lines[-1].startswith("Of each trial" if field.per == "trial" else "Of each session")


def test_names_are_locked_and_entries_are_not(sheet: Worksheet) -> None:
    """As on every form."""
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    assert all(cell.protection.locked for cell in sheet[1])
    assert not any(cell.protection.locked for row in sheet.iter_rows(min_row=2) for cell in row)


def test_pasted_values_are_held_to_the_same_limits(book: Workbook) -> None:
    """A colour marks what the validation would stop; a number is read as one, in the language of Excel."""
    sheet = worksheet(book, "spirometry")
    headers = headers_of(sheet)

    def formula(header: str) -> str:
        letter = openpyxl.utils.get_column_letter(headers.index(header) + 1)
        (rule,) = sheet.conditional_formatting[f"{letter}2:{letter}{ROWS + 1}"]
        return str(rule.formula[0]).replace(f"{letter}2", "X")

    assert formula("fev1_l") == "AND(LEN(TRIM(X))>0,IFERROR(OR(VALUE(TRIM(X))<0.1,VALUE(TRIM(X))>8),TRUE))"
    assert formula("phase") == (
        'AND(LEN(TRIM(X))>0,ISERROR(FIND("|"&SUBSTITUTE(LOWER(TRIM(X)),"|"," ")&"|","|pre|post|")))'
    )


def test_codes_sheet_lists_fields_below_items(book: Workbook) -> None:
    """Test, field, of each, unit, title, values; the items keep their own table."""
    rows = list(worksheet(book, "Codes").iter_rows(max_col=6, values_only=True))
    start = rows.index(("test", "field", "of each", "unit", "title", "values"))
    assert start > rows.index(("instrument", "item", "printed number", "CDISC code", "scales", "codes")) + 36
    table = {(row[0], row[1]): row[2:] for row in rows[start + 1 :]}
    assert table["spirometry", "fev1_l"] == (
        "trial",
        "L",
        "Forced expiratory volume in one second",
        "0.1 to 8 L; usually 0.4 to 7",
    )
    assert table["sixmwt", "sex"] == ("session", None, "Sex at birth", "male, female")
    for name in TESTS:
        assert {field for test, field in table if test == name} == set(CATALOGUE.instruments[name].field_ids)


def test_about_says_that_a_row_is_a_trial(book: Workbook) -> None:
    """Where the number of the trial goes, and what is enough once."""
    text = " ".join(str(value) for row in worksheet(book, "About").values for value in row if value)
    assert "sixmwt: Six-minute walk test; 12 trials can be entered" in text
    assert "Sheet sixmwt: one row for each trial, with its number in column walk" in text
    assert "What is of the session need stand in one of its rows only." in text


# A test of one's own


def test_a_test_without_trials_has_one_row_per_record(own: Path) -> None:
    """No word of trials, wording or licences for questions; lists too long for Excel stand in cells."""
    book = openpyxl.load_workbook(own)
    sheet = worksheet(book, "grip_of_nobody")
    rules = rules_of(sheet)
    assert headers_of(sheet) == [*KEYS, "grip", "grade", "day", "words"]
    assert (rules["grip"].type, float(str(rules["grip"].formula1))) == ("decimal", -2.5)
    assert _listed(book, rules["grade"]) == [*range(1000, 1100)]
    assert _comment(sheet, "grip") == ["grip", "Strength", "Unit: kg", "Values: -2.5 to 90 kg", "Of each session"]
    text = " ".join(str(value) for row in worksheet(book, "About").values for value in row if value)
    assert "12 records can be entered" in text
    assert "trial" not in text
    assert "Wording" not in text


def test_a_test_of_ones_own_reads_back(own: Path) -> None:
    """By the name of the sheet; -2.5 twice is -5."""
    filled = _fill(
        own, "grip_of_nobody", [{"subject": "001", "visit": "1", "grip": -2.5, "grade": 1099, "words": "007"}]
    )
    result = prosuite.score_workbook(filled, instruments=own.parent)
    assert list(result.findings) == []
    assert result.wide["grip_of_nobody_doubled"].tolist() == [-5]


# Filled in and read back


def test_two_walks_of_one_session_score_clean(tmp_path: Path) -> None:
    """The longer walk counts, 60 m more than the first: 450 m in 360 s is 1.25 m/s, 85 % of it at the end is 382.5."""
    path = prosuite.write_template(tmp_path / "crf.xlsx", ["sixmwt"], rows=ROWS)
    session = {"subject": "001", "visit": "baseline", "date": datetime.date(2024, 3, 1)}
    person = {"sex": "female", "birth_date": datetime.date(1960, 3, 1), "height_cm": 165, "weight_kg": 70}
    filled = _fill(
        path,
        "sixmwt",
        [
            session | person | {"walk": 1, "distance_m": 390, "fev1_l": 2.1, "stop_reason": "none"},
            session | {"walk": 2, "distance_m": 450, "spo2_rest": 95, "spo2_lowest": 85, "borg_fatigue_end": 0.5},
        ],
    )
    result = prosuite.score_workbook(filled)
    assert list(result.findings) == []
    (row,) = result.wide.to_dict("records")
    assert (row["subject"], row["date"]) == ("001", "2024-03-01")
    assert (row["sixmwt_distance_m"], row["sixmwt_walk_difference_m"], row["sixmwt_n_walks"]) == (450, 60, 2)
    assert row["sixmwt_walking_speed_m_s"] == 1.25
    assert row["sixmwt_saturation_product"] == 382.5
    assert row["sixmwt_desaturates"] == "yes"


def test_manoeuvres_before_and_after_score_clean(tmp_path: Path) -> None:
    """Three pre and three post manoeuvres of one session: the best FEV1 and FVC of each phase."""
    path = prosuite.write_template(tmp_path / "crf.xlsx", ["spirometry"], rows=ROWS)
    session = {"subject": "001", "visit": "baseline", "date": datetime.date(2024, 3, 1)}
    person = {"sex": "male", "birth_date": datetime.date(1960, 3, 1), "height_cm": 178}
    blows = {"pre": [(2.9, 4.0), (3.0, 4.1), (2.95, 4.05)], "post": [(3.1, 4.1), (3.2, 4.2), (3.15, 4.15)]}
    rows = [
        session | person | {"phase": phase, "manoeuvre": number, "fev1_l": fev1, "fvc_l": fvc, "acceptable": "yes"}
        for phase, values in blows.items()
        for number, (fev1, fvc) in enumerate(values, start=1)
    ]
    result = prosuite.score_workbook(_fill(path, "spirometry", rows))
    assert list(result.findings) == []
    assert len(result.wide) == 1
    row = result.wide.iloc[0]
    assert {3.0, 4.1, 3.2, 4.2} <= set(row)


def _values(field: MeasuredField) -> st.SearchStrategy[Any]:
    """Anything the validation of a field lets through."""
    if field.codes:
        return st.sampled_from([*field.codes])
    if field.values:
        return st.sampled_from(field.values)
    if field.hard:
        return st.floats(*field.hard)
    if field.kind == "clock":
        return st.times().map(lambda time: time.replace(microsecond=0))
    return st.dates(datetime.date(1900, 1, 2), datetime.date(2099, 12, 31)) if field.kind == "date" else st.text("abc")


@given(data=st.data())
@settings(max_examples=3, deadline=None)
@pytest.mark.parametrize("name", CATALOGUE.instruments)
def test_no_cell_that_could_be_entered_is_refused(name: str, data: st.DataObject, tmp_path: Path) -> None:
    """Values may be unusual, or contradict each other; none is out of limits, of an unknown code or unreadable."""
    spec = CATALOGUE.instruments[name]
    each = {field.id: st.none() | _values(field) for field in spec.fields}
    each |= {item.id: st.sampled_from(item.answers) for item in spec.items}
    rows = data.draw(st.lists(st.fixed_dictionaries(each), min_size=3, max_size=8))
    records = [{"subject": f"{number:03}", "visit": "baseline", **row} for number, row in enumerate(rows, start=1)]
    path = tmp_path / "one.xlsx"
    if not path.exists():  # the same for every example
        prosuite.write_template(path, [name], rows=ROWS)
    for key in map(spec.field, spec.key_fields[:1]):
        records[0][key.id] = [*(key.hard or ()), *key.values, *key.codes][0]
    codes = {finding.code for finding in prosuite.validate(_fill(path, sheet_name(spec), records))}
    assert codes <= {"unusual-value", "contradictory-values", "doubtful-values", "empty-form", "blank-answer"}


def test_what_is_pasted_over_the_limits_is_still_found(crf: Path) -> None:
    """A value out of limits, an unknown code: each at its cell."""
    book_sheet = headers_of(worksheet(openpyxl.load_workbook(crf), "sixmwt"))
    filled = _fill(crf, "sixmwt", [{"subject": "001", "walk": 1, "distance_m": 4500, "sex": "unknown to all"}])
    letters = {name: openpyxl.utils.get_column_letter(book_sheet.index(name) + 1) for name in ("distance_m", "sex")}
    found = {(finding.code, finding.cell) for finding in prosuite.validate(filled) if finding.sheet == "sixmwt"}
    assert {
        ("out-of-limits", f"sixmwt!{letters['distance_m']}2"),
        ("unknown-code", f"sixmwt!{letters['sex']}2"),
    } <= found


def test_study_file_gives_the_sheets_of_tests_their_names(tmp_path: Path) -> None:
    """A walk sheet under the study's name reads back by the study file."""
    study = tmp_path / "study.toml"
    study.write_text('[sheets."Gang"]\ninstrument = "sixmwt"\n', encoding="utf-8")
    path = prosuite.write_template(tmp_path / "crf.xlsx", ["SIXMWT", "spirometry"], study=study, rows=ROWS)
    assert openpyxl.load_workbook(path).sheetnames == ["About", "Gang", "spirometry", "Codes"]
    filled = _fill(path, "Gang", [{"subject": "001", "visit": "1", "distance_m": 400, "fev1_l": 2}])
    result = prosuite.score_workbook(filled, study)
    assert result.findings.counts == {"blank-answer": 3, "sheet-not-scored": 1}  # sex, height, weight; empty spirometry
    assert result.wide["sixmwt_distance_m"].tolist() == [400]
