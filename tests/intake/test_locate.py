"""The table within a sheet: its header of one or more rows, labels under it, notes and totals below it."""

from pathlib import Path
from re import fullmatch
from typing import Any

import pytest
import xlsxwriter

import prosuite
from prosuite.intake.formats.raw_sheet import RawSheet
from prosuite.intake.locate import find_table
from tests.support.synthetic import (
    PRINTED,
    Cells,
    changed,
    expected,
    findings,
    part,
    records,
    scored,
    sheet_cells,
    write_study,
    write_xlsx,
)

FORMS = records()
HEAD, *ROWS = sheet_cells(FORMS)
BLANK: list[Any] = []
LABELS = ["Subject", "Visit", "Date", *(f"Label of item {number}" for number in PRINTED)]
TYPES = ["Char", "Char", "Char", *["Num"] * 36]
LENGTHS = [20, 10, 10, *[8] * 36]


def workbook(folder: Path, rows: Cells) -> Path:
    return write_xlsx(folder / "forms.xlsx", {"SF36v2": rows})


def shifted(row: list[Any], at: int) -> list[Any]:
    return [*row[:at], None, *row[at:]]


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([["Study 7"], ["Form: health survey"], BLANK, HEAD, *ROWS], "F6"),
        ([["Study 7", None, "Site", "03"], BLANK, HEAD, *ROWS], "F5"),
        ([["SF-36", "pf", "rp"], HEAD, *ROWS], "F4"),
        ([["who", None, None, "SF-36 answers"], HEAD, *ROWS], "F4"),
        ([shifted(row, 0) for row in (HEAD, *ROWS)], "G3"),
        ([shifted(row, 5) for row in (HEAD, *ROWS)], "G3"),
        ([[None], [None], *([None, None, *row] for row in (HEAD, *ROWS))], "H5"),
        ([HEAD, *ROWS[:1], BLANK, BLANK, *ROWS[1:]], "F5"),
    ],
    ids=["titles", "title cells", "title of items", "sections", "blank column", "gap", "corner", "blank rows"],
)
def test_table_is_found(tmp_path: Path, rows: list[list[Any]], cell: str) -> None:
    """Titles above, blank rows and columns around and between: the same scores, and the fault at its own cell."""
    assert scored(workbook(tmp_path, rows)) == expected(FORMS)
    place = next(number for number, row in enumerate(rows) if ROWS[1][0] in row and ROWS[1][1] in row)
    faulty = [*rows[:place], [*rows[place]], *rows[place + 1 :]]
    faulty[place][rows[place].index(ROWS[1][0]) + (6 if cell == "G3" and rows[place][0] else 5)] = 77
    found = findings(workbook(tmp_path, faulty))
    assert found == [("out-of-range-answer", f"SF36v2!{cell}")]


@pytest.mark.parametrize(
    ("below", "row"),
    [
        ([LABELS], "2"),
        ([TYPES], "2"),
        ([LABELS, TYPES, LENGTHS], "2 to 4"),
    ],
    ids=["labels", "types", "labels, types and lengths"],
)
def test_label_rows_are_said(tmp_path: Path, below: list[list[Any]], row: str) -> None:
    """Rows of labels, types and lengths under the names are no records, and are named."""
    path = workbook(tmp_path, [HEAD, *below, *ROWS])
    assert scored(path) == expected(FORMS)
    (said,) = prosuite.validate(path)
    assert (said.code, said.cell, said.value) == ("label-rows", "SF36v2!2", row)


@pytest.mark.parametrize("wide", [False, True], ids=["rows", "visits side by side"])
def test_labels_stay_with_their_columns(tmp_path: Path, *, wide: bool) -> None:
    """The texts of a row of labels can be asked for by column, also of a sheet whose visits stand side by side."""
    names = [f"m3_{name}" if wide else name for name in HEAD[3:]]
    labels = ["who", "extra", *(f"Label of {name}" for name in names)]
    rows: Cells = [["Subject", "left out", *names], labels, *(["7", "x", *row[3:]] for row in ROWS[:1])]
    study = write_study(tmp_path, '[sheets.SF36v2]\nignore = ["left out"]\n')
    (form,) = prosuite.score_workbook(workbook(tmp_path, rows), study).forms
    table = form.records.sheet.table
    told = dict(zip(table.headers, table.labels[0], strict=True))
    assert told["Subject"] == "who"
    assert told.get("visit", "") == ""
    assert [told[name] for name in HEAD[3:]] == labels[2:]


def test_record_of_words_is_no_label_row(tmp_path: Path) -> None:
    """A first record whose cells all say ND is a record: labels differ from column to column."""
    rows = [[*row] for row in ROWS]
    rows[0][3:] = ["ND"] * 36
    path = workbook(tmp_path, [HEAD, *rows])
    assert findings(path) == [("text-answer", f"SF36v2!{column}2") for column in columns(3, 39)]
    study = write_study(tmp_path, '[missing]\n"ND" = "not done"\n')
    assert findings(path, study) == [("empty-form", "SF36v2!2")]


def test_record_with_decimal_commas_is_no_label_row(tmp_path: Path) -> None:
    """A first record whose numbers nobody declared to have a comma is a record, and so are the whole ones below it."""
    blows: Cells = [["subject", "visit", "FEV1 (L)", "FVC (L)"], ["1", "bl", "3,32", "4,1"], ["2", "bl", 3, 4]]
    path = write_xlsx(tmp_path / "blows.xlsx", {"Spirometry": blows})
    with pytest.raises(prosuite.ColumnError, match=r"2 numbers, such as 3,32 .* are written with a decimal comma"):
        prosuite.validate(path)


def columns(first: int, last: int) -> list[str]:
    """Return the letters of a run of columns."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [letters[number] if number < 26 else f"A{letters[number - 26]}" for number in range(first, last)]


@pytest.mark.parametrize(
    ("below", "cell", "value"),
    [
        ([BLANK, ["n = 12"]], "SF36v2!15", "15"),
        ([BLANK, ["Mean", None, None, *[2.5] * 36]], "SF36v2!15", "15"),
        ([BLANK, ["Total", None, None, *[3] * 36], BLANK, ["Note: the end"]], "SF36v2!15", "15 to 17"),
        ([BLANK, ["a note"], ["and another"]], "SF36v2!15", "15 to 16"),
    ],
    ids=["note", "mean", "total and note", "two notes"],
)
def test_rows_below_the_table_are_said(tmp_path: Path, below: list[list[Any]], cell: str, value: str) -> None:
    """Notes and totals after a blank row are not read as records, and are named."""
    path = workbook(tmp_path, [HEAD, *ROWS, *below])
    assert scored(path) == expected(FORMS)
    (said,) = prosuite.validate(path)
    assert (said.code, said.cell, said.value) == ("rows-below-table", cell, value)


def test_row_below_is_named_as_the_spreadsheet_does(tmp_path: Path) -> None:
    """A sheet's name that is no plain word stands in apostrophes."""
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF-36 v2": [HEAD, *ROWS, BLANK, ["note"]]})
    assert findings(path, instrument="sf36v2") == [("rows-below-table", "'SF-36 v2'!15")]


def test_records_after_a_blank_row_are_read(tmp_path: Path) -> None:
    """A blank row ends no table: records after it are scored, and so is what stands between."""
    path = workbook(tmp_path, [HEAD, *ROWS[:5], BLANK, *ROWS[5:8], BLANK, *ROWS[8:], BLANK, ["note"]])
    assert scored(path) == expected(FORMS)
    assert findings(path) == [("rows-below-table", "SF36v2!17")]


def test_note_right_below_is_not_lost(tmp_path: Path) -> None:
    """A note without a blank row before it is read as a record without answers, which is said."""
    assert findings(workbook(tmp_path, [HEAD, *ROWS, ["n = 12"]])) == [("empty-form", "SF36v2!14")]


def merged_header(path: Path, *, title: bool, form_row: bool) -> Path:
    """Write the forms below a header of two or three rows with merged cells.

    Question 3 stands over a to j; subject, visit, date and the questions without parts are merged downwards.
    """
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("SF36v2")
        row = 0
        if title:
            sheet.merge_range(0, 0, 0, 10, "A title over many columns")
            row = 2
        if form_row:
            sheet.merge_range(row, 3, row, 38, "Health survey")
            row += 1
        for column, name in enumerate(("Subject", "Visit", "Date")):
            sheet.merge_range(row, column, row + 1, column, name)
        questions = [number.rstrip("abcdefghij") for number in PRINTED]
        for question in dict.fromkeys(questions):
            first = questions.index(question) + 3
            last = first + questions.count(question) - 1
            if first == last:
                sheet.merge_range(row, first, row + 1, first, f"Question {question}")
                continue
            sheet.merge_range(row, first, row, last, f"Question {question}")
            for column in range(first, last + 1):
                sheet.write(row + 1, column, PRINTED[column - 3][-1])
        for number, form in enumerate(ROWS, start=row + 2):
            sheet.write_row(number, 0, form)
    return path


@pytest.mark.parametrize("title", [False, True])
@pytest.mark.parametrize("form_row", [False, True])
def test_merged_headers(tmp_path: Path, *, title: bool, form_row: bool) -> None:
    """Question 3 over a to j names items 3a to 3j; a title and a form's name above change nothing."""
    path = merged_header(tmp_path / "forms.xlsx", title=title, form_row=form_row)
    assert scored(path) == expected(FORMS)
    assert findings(path) == []
    sheet = "xl/worksheets/sheet1.xml"
    first_record = 3 + 2 * title + form_row
    cell = f'<c r="H{first_record}"><v>{ROWS[0][7]}</v></c>'
    assert cell in part(path, sheet)
    changed(path, {sheet: part(path, sheet).replace(cell, f'<c r="H{first_record}"><v>9</v></c>').encode()})
    assert findings(path) == [("out-of-range-answer", f"SF36v2!H{first_record}")]


def test_merged_cells_tell_columns_of_one_name_apart(tmp_path: Path) -> None:
    """FEV1 and FVC stand twice, below Pre and below Post."""
    path = tmp_path / "blows.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Spirometry")
        sheet.merge_range("A1:A2", "subject")
        sheet.merge_range("B1:C1", "Pre")
        sheet.merge_range("D1:E1", "Post")
        sheet.write_row("B2", ["FEV1 (L)", "FVC (L)", "FEV1 (L)", "FVC (L)"])
        sheet.write_row("A3", ["001", 3.2, 4.1, 3.5, 40])
    result = prosuite.score_workbook(path)
    assert [(one.code, one.cell) for one in result.findings] == [("out-of-limits", "Spirometry!E3")]
    wide = result.wide
    assert (wide["pft_fev1_l"].tolist(), wide["pft_fvc_l"].tolist(), wide["pft_fev1_post_l"].tolist()) == (
        [3.2],
        [4.1],
        [3.5],
    )


@pytest.mark.parametrize(
    "above", ["Versuch {} / Trial {}", "Trial {}/Poging {}", "Essai {} | Blow {}", "Prova {}\nTest {}"]
)
def test_headings_in_two_languages_count_the_trials(tmp_path: Path, above: str) -> None:
    """The same number on both sides says that they mean the same: 3.1, 3.4 and 3.2 are three trials of one session."""
    upper = ["subject", *(above.format(number, number) for number in (1, 2, 3))]
    path = write_xlsx(tmp_path / "b.xlsx", {"Spirometry": [upper, [None, *["FEV1 (L)"] * 3], ["001", 3.1, 3.4, 3.2]]})
    assert prosuite.score_workbook(path).wide["pft_fev1_l"].tolist() == [3.4]


@pytest.mark.parametrize("name", ["Strecke / Distance (m)", "Distance | Afstand (m)", "Distancia/Distance [m]"])
def test_names_and_headings_in_two_languages(tmp_path: Path, name: str) -> None:
    """Each side of a name stands below the heading, and all of them mean the same."""
    upper = ["subject", *(f"Versuch {number} / Trial {number}" for number in (1, 2, 3))]
    path = write_xlsx(tmp_path / "w.xlsx", {"6MWT": [upper, [None, name, name, name], ["001", 410, 440, 420]]})
    assert prosuite.score_workbook(path).wide["sixmwt_distance_m"].tolist() == [440]


@pytest.mark.parametrize("above", ["FEV1 / FVC", "Pre / Post", "Trial 1 / Trial 2"])
def test_headings_of_two_meanings_are_no_languages(above: str) -> None:
    """A ratio is none of its parts, and nothing says which of two phases or trials a column holds."""
    rows: list[list[Any]] = [[None, above, above], ["subject", "FEV1 (L)", "best"], ["001", 0.7, 3]]
    known = ("subject", "FEV1 (L)", "FEV1 best", "FVC best", "Pre FEV1 (L)", "Post FEV1 (L)", "Trial 2 FEV1 (L)")
    found = find_table(RawSheet("Blows", rows, merged=((0, 1, 0, 2),)), known.__contains__)
    assert found is not None
    assert found.table.headers == ("subject", "FEV1 (L)", "best")


def test_two_rows_without_merged_cells(tmp_path: Path) -> None:
    """An upper row that repeats its question in every column serves as well as merged cells."""
    upper = ["Subject", "Visit", "Date", *(f"Question {number.rstrip('abcdefghij')}" for number in PRINTED)]
    lower = [None, None, None, *(number.lstrip("0123456789") or None for number in PRINTED)]
    assert scored(workbook(tmp_path, [upper, lower, *ROWS])) == expected(FORMS)


def test_first_record_is_no_header_row(tmp_path: Path) -> None:
    """Question 6 over 6 over the answer 5 is an item and its answer: with the answer it would name another item."""
    questions = [f"Question {number.rstrip('abcdefghij')}" for number in PRINTED]
    firsts = [question if question not in questions[:place] else None for place, question in enumerate(questions)]
    upper = ["Subject", "Visit", "Date", *firsts]
    assert scored(workbook(tmp_path, [upper, [None, None, None, *PRINTED], *ROWS])) == expected(FORMS)


def test_declared_header_row(tmp_path: Path) -> None:
    """A header far below is found where the study file says, and its cells keep their addresses."""
    path = workbook(tmp_path, [*[["old notes"]] * 60, HEAD, *ROWS[:-1], [*ROWS[-1][:-1], 9]])
    with pytest.raises(prosuite.InstrumentError, match="no row of it names a known column"):
        prosuite.validate(path)
    study = write_study(tmp_path, "[sheets.SF36v2]\nheader_row = 61\n")
    assert findings(path, study) == [("out-of-range-answer", f"SF36v2!AM{61 + len(ROWS)}")]


def test_declared_header_row_outside_the_sheet_is_refused(tmp_path: Path) -> None:
    """A declared header row that the sheet does not have is named with the rows it has."""
    study = write_study(tmp_path, "[sheets.SF36v2]\nheader_row = 99\n")
    with pytest.raises(
        prosuite.SpecError, match="header_row of 'SF36v2' is 99, but the sheet is filled from row 1 to 13"
    ):
        prosuite.validate(workbook(tmp_path, [HEAD, *ROWS]), study=study)


def test_header_alone_is_refused(tmp_path: Path) -> None:
    """A sheet with names and no record says so."""
    with pytest.raises(prosuite.InstrumentError, match="there is no record below its header"):
        prosuite.validate(workbook(tmp_path, [HEAD]))


def header_row(rows: Cells) -> int:
    """Return the row that is taken for the header where a word and a number name an item."""
    found = find_table(
        RawSheet("Forms", [[*row] for row in rows]), lambda name: fullmatch(r"[a-z]+ [0-9]+", name) is not None
    )
    assert found is not None
    return found.table.header_row


def test_numbers_below_names_are_a_record() -> None:
    """``score`` over 12 would name an item, but each number stands below a name of its own in somebody's row."""
    assert header_row([["id", "score", "total", "rest"], ["P1", 12, 7, 5], ["P2", 14, 6, 9]]) == 1
    assert header_row([["site", "score", "total", "rest"], [1, 12, 7, 5], [2, 14, 6, 9]]) == 1


def test_numbers_below_merged_or_beside_nobody_are_a_header() -> None:
    """Numbers below one word for all, or in a row where nobody is named, are the numbers of items."""
    assert header_row([["id", "item", "item", "item"], ["", 1, 2, 3], ["P1", 5, 5, 4]]) == 2
    assert header_row([["id", "alpha", "beta", "gamma"], ["", 1, 2, 3], ["P1", 5, 5, 4]]) == 2
    assert header_row([["", "alpha", "beta", "gamma"], ["id", 1, 2, 3], ["P1", 5, 5, 4]]) == 2
