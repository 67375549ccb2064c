"""A template takes the allowed answers and nothing else, and filled in it reads back as what was entered."""

import datetime
import errno
import os
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

import prosuite
from prosuite.errors import InstrumentError, OutputError, SpecError
from prosuite.export.template import workbook as template
from prosuite.intake.find import find_sheets
from prosuite.intake.table import Table
from tests.support.templates import ROWS, headers_of, rules_of, worksheet

SHIPPED = ("rand36", "sf36v1", "sf36v2", "sf36v2_acute")  # whose items are written down here by hand
INVENTED = "diary_of_an_invented_study_of_nobody"  # longer than the 31 characters of a sheet's name

# The printed order of the 36 items, and how many answers each offers, from the forms' published layout:
# version 2 has five role and mood answers where version 1 and RAND have two and six.
ITEMS = [
    *("gh1", "ht"),
    *("pf01", "pf02", "pf03", "pf04", "pf05", "pf06", "pf07", "pf08", "pf09", "pf10"),
    *("rp1", "rp2", "rp3", "rp4", "re1", "re2", "re3", "sf1", "bp1", "bp2"),
    *("vt1", "mh1", "mh2", "mh3", "vt2", "mh4", "vt3", "mh5", "vt4"),
    *("sf2", "gh2", "gh3", "gh4", "gh5"),
]
FIVE_POINT_VERSIONS = ("sf36v2", "sf36v2_acute")
# What CDISC controlled terminology calls a few items.
CDISC = {
    ("sf36v1", "gh1"): "SF36101", ("sf36v1", "pf01"): "SF36103A", ("sf36v1", "mh1"): "SF36109B",
    ("rand36", "pf01"): "R360103", ("rand36", "vt1"): "R360123", ("rand36", "gh5"): "R360136",
}  # fmt: skip
# Words of the questions, as CDISC's short names of the items give them away.
WORDING = re.compile(
    rb"vigorous|groceries|stairs|bathing|nervous|downhearted|peaceful|worn out|tired|excellent", re.IGNORECASE
)

LONG_ITEM = "an_item_with_a_name_too_long_for_a_title"
DIARY = (
    """
id = "diary_of_an_invented_study_of_nobody"
prefix = "diary"
title = "=Invented diary & <nobody's>"
family = "diary"
licence = "=1+1; invented for a test."
minimum = "all"
sheet_names = ["walk diary"]
items = [
    { id = "pain", number = "1", answers = [0_TO_100] },
    { id = "mood", answers = [0, 2, 4] },
    { id = "steps", answers = [100_TO_254_BY_2] },
    { id = "limit", answers = [12_TO_98_BY_2, 101, 103, 105, 107, 109, 111, 113] },
    { id = "LONG_ITEM", number = "2", answers = [1] },
]

[[scales]]
id = "diary"
title = "Diary"
of = ["pain", "mood"]
how = "sum"
unit = "points"
source = "invented"

[[references]]
id = "invented"
text = "Invented for a test."
""".replace("LONG_ITEM", LONG_ITEM)
    .replace("0_TO_100", ", ".join(map(str, range(101))))
    .replace("100_TO_254_BY_2", ", ".join(map(str, range(100, 255, 2))))
    .replace("12_TO_98_BY_2", ", ".join(map(str, range(12, 99, 2))))
)


def answers_of(instrument_id: str) -> dict[str, list[int]]:
    """What each item offers, by hand."""
    if instrument_id == INVENTED:
        limit = [*range(12, 99, 2), 101, 103, 105, 107, 109, 111, 113]
        return {
            "pain": [*range(101)],
            "mood": [0, 2, 4],
            "steps": [*range(100, 255, 2)],
            "limit": limit,
            LONG_ITEM: [1],
        }
    five = instrument_id in FIVE_POINT_VERSIONS
    sizes = {"pf": 3, "bp1": 6, "rp": 5 if five else 2, "re": 5 if five else 2, "vt": 5 if five else 6}
    sizes["mh"] = sizes["vt"]
    size = {item: sizes.get(item, sizes.get(item[:2], 5)) for item in ITEMS}
    return {item: [*range(1, size[item] + 1)] for item in ITEMS}


def sheet_of(instrument_id: str) -> str:
    return "walk diary" if instrument_id == INVENTED else instrument_id


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an invented instrument: a long list, a list with gaps, items without a number."""
    folder = tmp_path_factory.mktemp("own")
    (folder / f"{INVENTED}.toml").write_text(DIARY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def crf(own: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One template of every version of the SF-36, and of the invented one."""
    path = tmp_path_factory.mktemp("crf") / "crf.xlsx"
    return prosuite.write_template(path, [*SHIPPED, INVENTED], instruments=own, rows=ROWS)


@pytest.fixture(scope="module")
def book(crf: Path) -> Workbook:
    return openpyxl.load_workbook(crf)


@pytest.fixture(params=[*SHIPPED, INVENTED])
def instrument_id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sheet(book: Workbook, instrument_id: str) -> Worksheet:
    return worksheet(book, sheet_of(instrument_id))


def _listed(book: Workbook, rule: DataValidation) -> list[int]:
    """The codes of a drop-down, wherever they stand."""
    source = str(rule.formula1)
    if source.startswith('"'):
        return [int(code) for code in source.strip('"').split(",")]
    name, cells = source.replace("$", "").split("!")
    return [cell.value for (cell,) in worksheet(book, name.strip("'"))[cells]]


def _fill(path: Path, records: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """Enter records into a template, sheet by sheet, and leave all else as it is."""
    book = openpyxl.load_workbook(path)
    for name, rows in records.items():
        sheet = worksheet(book, name)
        columns = {header: place for place, header in enumerate(headers_of(sheet), start=1)}
        for number, row in enumerate(rows, start=2):
            for header, value in row.items():
                sheet.cell(number, columns[header]).value = value
    filled = path.with_name("filled.xlsx")
    book.save(filled)
    return filled


def _records(instrument_id: str, answers: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    """Records of invented subjects 001, 002, ... with the given answers."""
    return [
        {
            "subject": f"{number:03}",
            "visit": "baseline",
            "date": datetime.date(2024, 2, number),
            **dict(zip(answers_of(instrument_id), row, strict=True)),
        }
        for number, row in enumerate(answers, start=1)
    ]


# What a form looks like


def test_sheets_are_about_forms_and_codes(book: Workbook) -> None:
    """The notes frame the forms, which stand in the order they were named."""
    assert book.sheetnames == ["About", *map(sheet_of, [*SHIPPED, INVENTED]), "Codes"]


def test_columns_are_who_when_and_the_items_in_printed_order(sheet: Worksheet, instrument_id: str) -> None:
    """One header row, named by the official codes alone."""
    assert headers_of(sheet) == ["subject", "visit", "date", *answers_of(instrument_id)]
    assert {cell.value for row in sheet.iter_rows(min_row=2) for cell in row} == {None}


def test_drop_downs_offer_the_allowed_answers(book: Workbook, sheet: Worksheet, instrument_id: str) -> None:
    """Each item takes its codes from a list; what is not on it is stopped, a blank is not."""
    rules = rules_of(sheet)
    listed = {header: _listed(book, rule) for header, rule in rules.items() if rule.type == "list"}
    assert listed == answers_of(instrument_id)
    for item in listed:
        assert (rules[item].errorStyle, rules[item].allow_blank, rules[item].showDropDown) == (None, True, False)


def test_a_list_too_long_for_excel_stands_in_cells(book: Workbook) -> None:
    """Excel takes 255 characters of a list and reports the file as damaged beyond that; 0 to 100 has 292."""
    rules = rules_of(worksheet(book, sheet_of(INVENTED)))
    assert rules["pain"].formula1 == "Codes!$H$6:$H$106"
    assert rules["steps"].formula1 == "Codes!$I$6:$I$83"
    assert rules["mood"].formula1 == '"0,2,4"'


def test_messages_too_long_for_excel_are_cut_between_codes(book: Workbook) -> None:
    """Excel takes 255 characters of a message; half a code would be another code."""
    rule = rules_of(worksheet(book, sheet_of(INVENTED)))["steps"]
    for message in (str(rule.prompt), str(rule.error)):
        assert 240 < len(message) <= 255
        assert message.endswith(", ...")
        assert {int(code) for code in re.findall(r"[0-9]+", message)} < {*range(100, 255, 2)}


def test_a_message_one_character_too_long_is_cut(book: Workbook) -> None:
    """44 codes of two digits, 7 of three and the words around them make 256 characters, one more than Excel takes."""
    whole = f"limit takes {', '.join(map(str, answers_of(INVENTED)['limit']))}, or nothing if there is no answer."
    assert len(whole) == 256
    assert str(rules_of(worksheet(book, sheet_of(INVENTED)))["limit"].error) == whole.removesuffix(" answer.") + " ..."


def test_every_column_says_what_to_enter(sheet: Worksheet, instrument_id: str) -> None:
    """Selecting a cell shows code, printed number and codes; a refusal names the codes."""
    rules = rules_of(sheet)
    assert [*rules] == headers_of(sheet)
    for header, rule in rules.items():
        assert rule.showInputMessage
        assert str(rule.promptTitle) == (header if len(header) <= 32 else f"{header[:28]} ...")
        assert 0 < len(str(rule.prompt)) <= 255
    for item, codes in answers_of(instrument_id).items():
        if item in ("steps", "limit"):
            continue  # too long; see above
        words = "0 to 100" if item == "pain" else ", ".join(map(str, codes))
        assert f"Codes: {words}." in str(rules[item].prompt)
        assert rules[item].error == f"{item} takes {words}, or nothing if there is no answer."


def test_messages_of_an_item_by_hand(book: Workbook) -> None:
    """Item 3c of SF-36v2 in full."""
    sheet = worksheet(book, "sf36v2")
    rule = rules_of(sheet)["pf03"]
    assert rule.promptTitle == "pf03"
    assert rule.prompt == "Item pf03, printed number 3c.\nCodes: 1, 2, 3.\nNo answer: leave it blank."
    comment = sheet["H1"].comment
    assert comment is not None
    assert comment.text == "pf03\nPrinted number: 3c\nCDISC code: SF36303C\nScales: pf\nCodes: 1, 2, 3"


def test_what_an_item_lacks_is_left_out(book: Workbook) -> None:
    """No printed number, no CDISC code, no scale: nothing stands in their place."""
    sheet = worksheet(book, sheet_of(INVENTED))
    comments = {str(cell.value): cell.comment.text for cell in sheet[1] if cell.comment}
    assert comments["mood"] == "mood\nScales: diary\nCodes: 0, 2, 4"
    assert comments[LONG_ITEM] == f"{LONG_ITEM}\nPrinted number: 2\nScales: none\nCodes: 1"
    assert rules_of(sheet)["mood"].prompt == "Item mood.\nCodes: 0, 2, 4.\nNo answer: leave it blank."


def test_every_header_has_a_comment(sheet: Worksheet) -> None:
    """What a column holds can be read without entering it."""
    assert all(cell.comment and cell.comment.text for cell in sheet[1])


def test_names_are_locked_and_entries_are_not(sheet: Worksheet) -> None:
    """The sheet is protected without a password: only the cells to fill in can be changed, and all can be formatted."""
    protection = sheet.protection
    assert (protection.sheet, protection.password) == (True, None)
    assert not any((protection.formatCells, protection.formatColumns, protection.formatRows))  # False: not forbidden
    assert protection.insertColumns
    assert protection.deleteColumns
    assert all(cell.protection.locked for cell in sheet[1])
    entries = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert len(entries) == ROWS * len(headers_of(sheet))
    assert not any(cell.protection.locked for cell in entries)


def test_identifiers_are_text_and_dates_are_dates(sheet: Worksheet) -> None:
    """A typed 001 stays 001 and a visit 1-2 does not become a date; the date column takes days of our time."""
    assert [sheet.cell(ROWS + 1, column).number_format for column in (1, 2, 3, 4)] == [
        "@",
        "@",
        "yyyy-mm-dd",
        "General",
    ]
    rule = rules_of(sheet)["date"]
    assert (rule.type, rule.operator, rule.errorStyle) == ("date", None, None)  # between, stop
    assert (rule.formula1, rule.formula2) == ("1", "73050")  # Excel's 1900-01-01 and 2099-12-31
    assert "2024-03-01" in str(rule.error)


def test_header_stays_in_sight_and_is_printed_on_each_page(sheet: Worksheet) -> None:
    """Frozen below the names and beside the date; landscape, names and identifiers on every page."""
    assert sheet.freeze_panes == "D2"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$C")
    assert sheet.page_setup.fitToHeight == 0
    assert (sheet.page_setup.paperSize, sheet.print_options.gridLines) == (9, True)  # 9 is A4
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("&A", "Page &P of &N")


def test_a_long_form_is_printed_on_pages_side_by_side(book: Workbook) -> None:
    """36 items shrunk to the width of one page could not be read; a few fit."""
    widths = {name: worksheet(book, sheet_of(name)).page_setup.fitToWidth for name in (*SHIPPED, INVENTED)}
    assert widths == {**dict.fromkeys(SHIPPED, 2), INVENTED: None}  # None: one, as Excel has it


def test_parts_of_a_question_share_a_tint(book: Workbook) -> None:
    """Where the next printed question begins can be seen: gh1, ht, the ten of question 3, the four of question 4."""
    tints = [str(cell.fill.start_color.rgb) for cell in worksheet(book, "sf36v2")[1]][3:]
    assert [len([*run]) for _, run in groupby(tints)] == [1, 1, 10, 4, 3, 1, 1, 1, 9, 1, 4]
    assert len(set(tints)) == 2


def test_columns_are_wide_enough_for_their_names(sheet: Worksheet) -> None:
    """No name is cut off."""
    widths = {
        column: dimension.width
        for dimension in sheet.column_dimensions.values()
        for column in range(dimension.min or 0, (dimension.max or 0) + 1)
    }
    assert all(widths[place] >= max(len(header) + 2, 6) for place, header in enumerate(headers_of(sheet), start=1))


def test_pasted_codes_are_held_to_the_same_list(sheet: Worksheet, instrument_id: str) -> None:
    """A colour marks what is not among the codes; no text in its formula is longer than Excel's 255 characters."""
    for place, codes in enumerate(answers_of(instrument_id).values(), start=4):
        letter = get_column_letter(place)
        (rule,) = sheet.conditional_formatting[f"{letter}2:{letter}{ROWS + 1}"]
        (formula,) = rule.formula
        texts = [text for text in re.findall(r'"([^"]*)"', formula) if text not in ("|", " ")]
        assert max(map(len, texts)) <= 255
        assert [int(code) for text in texts for code in text.strip("|").split("|")] == codes
    (rule,) = sheet.conditional_formatting[f"E2:E{ROWS + 1}"]
    if instrument_id in SHIPPED:
        assert rule.formula == [
            'AND(LEN(TRIM(E2))>0,ISERROR(FIND("|"&SUBSTITUTE(TRIM(E2),"|"," ")&"|","|1|2|3|4|5|")))'
        ]


# Notes


def test_codes_sheet_lists_every_item(book: Workbook) -> None:
    """Instrument, item, printed number, CDISC code, scales, codes; licence notes below."""
    rows = list(worksheet(book, "Codes").iter_rows(max_col=6, values_only=True))
    start = rows.index(("instrument", "item", "printed number", "CDISC code", "scales", "codes")) + 1
    table = {(row[0], row[1]): row[2:] for row in rows[start : start + 36 * len(SHIPPED) + 5]}
    for name in SHIPPED:
        for item, codes in answers_of(name).items():
            assert table[name, item][3] == ", ".join(map(str, codes))
    for (name, item), code in CDISC.items():
        assert table[name, item][1] == code
    assert table["sf36v2", "bp2"] == ("8", "SF36308", "bp", "1, 2, 3, 4, 5")
    assert table["rand36", "vt1"] == ("9a", "R360123", "energy_fatigue", "1, 2, 3, 4, 5, 6")
    assert table[INVENTED, "mood"] == (None, None, "diary", "0, 2, 4")
    assert table[INVENTED, LONG_ITEM] == ("2", None, None, "1")
    assert {cell.data_type for row in worksheet(book, "Codes").iter_rows(max_col=6) for cell in row} == {"s", "n"}
    below = " ".join(str(row[0]) for row in rows[start + len(table) :])
    assert "licensed by QualityMetric" in below
    assert "=1+1; invented for a test." in below
    assert "=Invented diary & <nobody's>" in below


def test_codes_sheet_can_be_searched(book: Workbook) -> None:
    """Its header stays in sight and filters the table, no more."""
    sheet = worksheet(book, "Codes")
    assert sheet.print_area == "'Codes'!$A$1:$F$173"  # 5 + 149 items, then 4 licences of 4 rows and one of 2
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A6", f"A5:F{5 + 36 * len(SHIPPED) + 5}")


def test_about_says_where_wording_and_licence_are(book: Workbook) -> None:
    """The form, not this workbook; and the licence note of every instrument."""
    text = " ".join(str(value) for row in worksheet(book, "About").values for value in row if value)
    assert "wording of questions and answers stands in the form that you are licensed to use" in text
    assert "sf36v2: SF-36 and SF-36v2 are trademarks" in text
    assert f"{INVENTED}: =1+1; invented for a test." in text


def test_identifiers_as_text_are_no_fault_to_excel(crf: Path) -> None:
    """No green corner on 001 or on a printed number."""
    with zipfile.ZipFile(crf) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    ranges = re.findall(rb'<ignoredError sqref="([A-Z0-9:]+)" numberStoredAsText="1"/>', b"".join(parts))
    assert ranges == [b"A2:B13"] * (len(SHIPPED) + 1) + [b"A1:F154"]


def test_about_says_how_to_go_on(own: Path, tmp_path: Path) -> None:
    """The commands that read the very file back, with the options they need."""
    study = tmp_path / "my study.toml"
    study.write_text(f'[sheets."Form A"]\ninstrument = "{INVENTED}"\n', encoding="utf-8")
    path = prosuite.write_template(tmp_path / "crf.xlsx", study=study, instruments=own, rows=1)
    lines = [str(value) for row in worksheet(openpyxl.load_workbook(path), "About").values for value in row if value]
    assert f"prosuite validate crf.xlsx --study 'my study.toml' --instruments {own.name}" in lines
    assert f"prosuite score crf.xlsx --study 'my study.toml' --instruments {own.name}" in lines
    assert "Form A: =Invented diary & <nobody's>; 1 records can be entered" in lines
    assert f"Written by prosuite {prosuite.__version__}" in lines
    assert str(tmp_path) not in " ".join(lines)


def test_notes_are_protected_and_say_what_they_are(book: Workbook) -> None:
    """Their first cell says that they hold no data, so that nobody looks for any."""
    for name in ("About", "Codes"):
        sheet = worksheet(book, name)
        assert str(sheet["A1"].value).startswith("Notes, not data")
        assert sheet.protection.sheet


def test_no_wording_is_in_the_file(crf: Path) -> None:
    """No word of a question stands anywhere in the workbook."""
    with zipfile.ZipFile(crf) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    assert any(b"pf01" in part for part in parts)
    assert [found.group() for part in parts for found in WORDING.finditer(part)] == []


# Filled in and read back


@given(data=st.data())
@settings(max_examples=3, deadline=None)
@pytest.mark.parametrize("name", [*SHIPPED, INVENTED])
def test_filled_in_it_reads_back_clean_and_scores_the_same(
    name: str, own: Path, crf: Path, data: st.DataObject
) -> None:
    """Any allowed answers give no finding, and the scores of the same answers in a DataFrame."""
    allowed = st.tuples(*map(st.sampled_from, answers_of(name).values()))
    records = _records(name, data.draw(st.lists(allowed, min_size=1, max_size=ROWS)))
    filled = _fill(prosuite.write_template(crf.with_name("one.xlsx"), [name], instruments=own, rows=ROWS, force=True),
                   {sheet_of(name): records})  # fmt: skip
    assert list(prosuite.validate(filled, instruments=own)) == []
    result = prosuite.score_workbook(filled, norms="none", instruments=own)
    assert list(result.findings) == []
    assert [*result.wide["subject"]] == [record["subject"] for record in records]
    assert [*result.wide["date"]] == [record["date"].isoformat() for record in records]
    expected = prosuite.score(pd.DataFrame(records)[[*answers_of(name)]], name, norms="none", instruments=own)
    columns = prosuite.load_catalogue(own).instrument(name).columns
    found = result.wide.rename(columns={column: bare for bare, column in columns.items()})
    pd.testing.assert_frame_equal(found[[*expected.columns]], expected)


def test_all_forms_of_a_workbook_read_back_clean(own: Path, crf: Path) -> None:
    """Every instrument side by side, each on its sheet, without a word about the notes."""
    names = [*SHIPPED, INVENTED]
    first_answers = {name: [codes[0] for codes in answers_of(name).values()] for name in names}
    filled = _fill(crf, {sheet_of(name): _records(name, [first_answers[name]] * ROWS) for name in names})
    result = prosuite.score_workbook(filled, norms="none", instruments=own)
    assert list(result.findings) == []
    assert {form.records.instrument.id for form in result.forms} == set(names)
    assert {len(form.records.sheet.table) for form in result.forms} == {ROWS}


def test_true_faults_are_still_found(crf: Path, own: Path) -> None:
    """A blank, a wrong code pasted over the drop-down, a form left empty: each is one finding at its place."""
    (record,) = _records("sf36v2", [[1] * 36])
    filled = _fill(crf, {"sf36v2": [record | {"pf01": 33, "gh5": None}]})
    found = [(finding.code, finding.cell) for finding in prosuite.validate(filled, instruments=own)]
    empty = [("sheet-not-scored", sheet_of(name)) for name in [*SHIPPED, INVENTED] if name != "sf36v2"]
    assert sorted(found) == sorted([("out-of-range-answer", "sf36v2!F2"), ("blank-answer", "sf36v2!AM2"), *empty])


def test_an_empty_template_holds_nothing_to_score(crf: Path, own: Path) -> None:
    """It says that no record was entered; the rows laid out for entry are no records."""
    with pytest.raises(InstrumentError, match="sheet 'sf36v2': there is no record below its header"):
        prosuite.validate(crf, instruments=own)


# The study file


def test_study_gives_the_sheets_their_names(tmp_path: Path) -> None:
    """Sheets of the study under its names and in its order; an instrument it lacks gets a sheet of its own."""
    study = tmp_path / "study.toml"
    study.write_text(
        '[sheets."Form B"]\ninstrument = "rand36"\n[sheets."Form A"]\ninstrument = "sf36v2"\nnorms = "us1998"\n',
        encoding="utf-8",
    )
    path = prosuite.write_template(tmp_path / "crf.xlsx", ["SF36v1", "sf36v2"], study=study, rows=ROWS)
    assert openpyxl.load_workbook(path).sheetnames == ["About", "Form B", "Form A", "sf36v1", "Codes"]
    one = {name: _records(name, [[1] * 36]) for name in ("rand36", "sf36v2", "sf36v1")}
    filled = _fill(path, {"Form B": one["rand36"], "Form A": one["sf36v2"], "sf36v1": one["sf36v1"]})
    assert list(prosuite.validate(filled, study=study)) == []


def test_an_instrument_on_two_sheets_is_explained_once(tmp_path: Path) -> None:
    """A study may hold an instrument twice; the codes are listed once."""
    study = tmp_path / "study.toml"
    study.write_text('[sheets.early]\ninstrument = "rand36"\n[sheets.late]\ninstrument = "rand36"\n', encoding="utf-8")
    book = openpyxl.load_workbook(prosuite.write_template(tmp_path / "crf.xlsx", study=study, rows=1))
    assert book.sheetnames == ["About", "early", "late", "Codes"]
    assert [row[1] for row in worksheet(book, "Codes").values].count("pf01") == 1


def test_notes_make_way_for_forms_of_their_name(own: Path, tmp_path: Path) -> None:
    """A study whose form is called codes keeps it."""
    study = tmp_path / "study.toml"
    study.write_text('[sheets.codes]\ninstrument = "rand36"\n', encoding="utf-8")
    path = prosuite.write_template(tmp_path / "crf.xlsx", [INVENTED], study=study, instruments=own, rows=ROWS)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["About", "codes", "walk diary", "Codes 2"]
    assert _listed(book, rules_of(worksheet(book, "walk diary"))["pain"]) == [*range(101)]
    filled = _fill(path, {"codes": _records("rand36", [[1] * 36])})
    report = prosuite.validate(filled, study=study, instruments=own)
    assert [(finding.code, finding.sheet) for finding in report] == [("sheet-not-scored", "walk diary")]


# The file


def test_two_runs_give_the_same_bytes(crf: Path, own: Path, tmp_path: Path) -> None:
    """No time stands in the file, not even the second it was made in."""
    again = prosuite.write_template(tmp_path / crf.name, [*SHIPPED, INVENTED], instruments=own, rows=ROWS)
    assert again.read_bytes() == crf.read_bytes()
    with zipfile.ZipFile(crf) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b">1980-01-01T00:00:00Z<" in archive.read("docProps/core.xml")


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    """Nobody's entries are lost to a second run."""
    path = tmp_path / "crf.xlsx"
    path.write_bytes(b"entries")
    with pytest.raises(OutputError, match=r"crf\.xlsx exists already: .* --force"):
        prosuite.write_template(path, ["rand36"])
    assert path.read_bytes() == b"entries"
    assert prosuite.write_template(path, ["rand36"], rows=1, force=True) == path
    assert "rand36" in openpyxl.load_workbook(path).sheetnames


def test_a_failure_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full at the last sheet is one sentence, and all is as it was."""

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "crf.xlsx"
    path.write_bytes(b"old")
    monkeypatch.setattr(template, "write_codes", fail)
    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        prosuite.write_template(path, ["rand36"], rows=1, force=True)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("crf.xlsx", b"old")]


# What is refused


def _study(text: str) -> Callable[[Path], dict[str, Any]]:
    def write(folder: Path) -> dict[str, Any]:
        (folder / "study.toml").write_text(text, encoding="utf-8")
        return {"study": folder / "study.toml"}

    return write


def _specs(**changes: str) -> Callable[[Path], dict[str, Any]]:
    """A folder with variants of the diary, each with a few words replaced."""

    def write(folder: Path) -> dict[str, Any]:
        for name, change in changes.items():
            old, _, new = change.partition(" -> ")
            (folder / f"{name}.toml").write_text(
                DIARY.replace(INVENTED, name).replace('prefix = "diary"', f'prefix = "{name[:9]}"').replace(old, new),
                encoding="utf-8",
            )
        return {"instruments": folder, "instrument_ids": [*changes]}

    return write


LONG = "a_name_longer_than_31_characters"
TWICE = '[sheets.a_b]\ninstrument = "rand36"\n[sheets."A B"]\ninstrument = "sf36v2"\n'


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (lambda _: {}, InstrumentError, r"needs an instrument: .*sf36v2.* or a study file"),
        (lambda _: {"instrument_ids": ["sf36"]}, InstrumentError, "unknown instrument 'sf36'; did you mean"),
        (lambda _: {"instrument_ids": ["rand36"], "rows": 0}, OutputError, "1 to 20000 rows, not 0"),
        (lambda _: {"instrument_ids": ["rand36"], "rows": 20_001}, OutputError, "1 to 20000 rows, not 20001"),
        (_study(""), InstrumentError, "needs an instrument"),
        (_study("[sheets.A]\ninstrument = 'sf36'"), InstrumentError, "unknown instrument 'sf36'"),
        (_study('[sheets."A: B"]\ninstrument = "rand36"'), SpecError, "'A: B' cannot be a sheet's name in Excel"),
        (_study(f"[sheets.{'A' * 32}]\ninstrument = 'rand36'"), SpecError, "cannot be a sheet's name in Excel"),
        (_study('[sheets."\'A"]\ninstrument = "rand36"'), SpecError, "cannot be a sheet's name in Excel"),
        (_study('[sheets."A\\u0001"]\ninstrument = "rand36"'), SpecError, "cannot be a sheet's name in Excel"),
        (_study('[sheets.History]\ninstrument = "rand36"'), SpecError, "cannot be a sheet's name in Excel"),
        (_study(TWICE), SpecError, "is declared twice"),
        (_specs(**{LONG: 'sheet_names = ["walk diary"] -> '}), SpecError, f"sheet_names in {LONG}.toml"),
        (
            _specs(day='"mood" -> "date"'),
            SpecError,
            "'day' would be read back as day with date pain .*rename the items",
        ),
        (_specs(**{LONG: "x -> x", "first": "x -> x"}), SpecError, "'walk diary' would be read back as first with"),
    ],
)
def test_what_could_not_be_read_back_is_refused(
    tmp_path: Path, arguments: Callable[[Path], dict[str, Any]], error: type[Exception], message: str
) -> None:
    """In one sentence with the way out, and without a file."""
    with pytest.raises(error, match=message):
        prosuite.write_template(tmp_path / "crf.xlsx", **arguments(tmp_path))
    assert not (tmp_path / "crf.xlsx").exists()


@pytest.mark.parametrize(("taker", "owner"), [("first", "second"), ("second", "first")])
def test_the_id_of_an_instrument_is_no_other_ones_name(tmp_path: Path, taker: str, owner: str) -> None:
    """Whichever is read first: a relative that takes the id for a name of its sheets has no part in such a sheet."""
    arguments = _specs(**{taker: f'"walk diary" -> "{owner}"', owner: "x -> x"})(tmp_path)
    path = prosuite.write_template(tmp_path / "crf.xlsx", rows=1, **arguments)
    assert {taker, owner} <= {*openpyxl.load_workbook(path).sheetnames}
    table = replace(Table.from_frame(pd.DataFrame({"pain": [1], "mood": [2]})), sheet=owner)
    (found,) = find_sheets(table, prosuite.load_catalogue(tmp_path))
    assert found.instrument.id == owner


def test_a_sheet_of_the_study_may_not_take_the_name_of_another_instrument(tmp_path: Path) -> None:
    """A study's sheet rand36 that holds SF-36v2 leaves no name for RAND-36."""
    arguments = _study('[sheets.rand36]\ninstrument = "sf36v2"')(tmp_path)
    with pytest.raises(SpecError, match="'rand36' and 'rand36' cannot be told apart"):
        prosuite.write_template(tmp_path / "crf.xlsx", ["rand36"], **arguments)


@pytest.mark.parametrize("name", ["crf.csv", "crf.xls", "crf"])
def test_a_template_is_an_excel_workbook(tmp_path: Path, name: str) -> None:
    """No other format has drop-downs that hold."""
    with pytest.raises(OutputError, match=r"a template is a \.xlsx workbook"):
        prosuite.write_template(tmp_path / name, ["rand36"])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Folders are not made in silence."""
    with pytest.raises(OutputError, match=r"folder .*nowhere does not exist"):
        prosuite.write_template(tmp_path / "nowhere" / "crf.xlsx", ["rand36"])


def test_an_instrument_named_twice_gets_one_sheet(tmp_path: Path) -> None:
    """Whatever its case."""
    path = prosuite.write_template(tmp_path / "crf.xlsx", ["rand36", "RAND36"], rows=1)
    assert openpyxl.load_workbook(path).sheetnames == ["About", "rand36", "Codes"]
