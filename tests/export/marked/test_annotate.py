"""Marked copies: every cell with a finding is coloured and commented and no other, and everything else stays."""

import csv
import datetime
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, GradientFill, PatternFill, Protection, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import prosuite
from prosuite.errors import InputError, OutputError
from prosuite.export.marked.annotate import annotate
from prosuite.findings.finding import Finding
from prosuite.findings.report import Accepted, Report

ITEMS = [
    *("gh1", "ht", *(f"pf{number:02}" for number in range(1, 11)), "rp1", "rp2", "rp3", "rp4", "re1", "re2", "re3"),
    *("sf1", "bp1", "bp2", "vt1", "mh1", "mh2", "mh3", "vt2", "mh4", "vt3", "mh5", "vt4", "sf2"),
    *("gh2", "gh3", "gh4", "gh5"),
]
HEADER = ["subject", "visit", *ITEMS]
RED, YELLOW, GREEN = "FFFF7C80", "FFFFD966", "FFA9D08E"


def forms() -> Workbook:
    """Return a workbook with four complete forms, the header in row 1."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "SF36v2"
    sheet.append(HEADER)
    for number in range(1, 5):
        sheet.append([f"{number:03}", "baseline", *[1] * len(ITEMS)])
    return book


@pytest.fixture
def book() -> Workbook:
    """A workbook with four complete forms."""
    return forms()


@pytest.fixture
def marked(tmp_path: Path) -> Callable[..., Workbook]:
    """Save a workbook, validate it, write the marked copy and open that."""

    def mark(book: Workbook, report: Report | None = None) -> Workbook:
        book.save(tmp_path / "visits.xlsx")
        if report is None:
            report = prosuite.validate(tmp_path / "visits.xlsx")
        annotate(tmp_path / "visits.xlsx", report, tmp_path / "marked.xlsx", force=True)
        return openpyxl.load_workbook(tmp_path / "marked.xlsx", rich_text=True)

    return mark


def coloured(sheet: Worksheet) -> dict[str, str]:
    """Return the colour of each cell that has one of ours, by its address."""
    colours = {}
    for row in sheet.iter_rows():
        for cell in row:
            for colour in (cell.fill.fgColor.rgb, cell.fill.bgColor.rgb):
                if colour in (RED, YELLOW, GREEN):
                    colours[cell.coordinate] = colour
    return colours


def comments(sheet: Worksheet) -> dict[str, str]:
    """Return the text of each comment by its address."""
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def findings_rows(book: Workbook, title: str = "Findings") -> list[dict[str, Any]]:
    """Return the rows of a sheet of findings."""
    header, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_a_bad_cell_is_coloured_and_commented(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """The comment names the fault, what was expected and what to do; the cell keeps its value."""
    book["SF36v2"]["G3"] = 33
    sheet = marked(book)["SF36v2"]
    assert coloured(sheet) == {"G3": RED}
    assert sheet["G3"].value == 33
    assert comments(sheet) == {
        "G3": (
            "error: pf03 holds 33, which is not an answer the item offers\n"
            "Expected: 1, 2, 3\n"
            "To do: Compare with the form and correct the cell, or clear it; "
            "a code for missing answers goes into the study file ([missing]).\n"
            "[out-of-range-answer]"
        )
    }


def test_a_warning_has_a_colour_of_its_own(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """A blank answer is yellow."""
    book["SF36v2"]["H4"] = None
    assert coloured(marked(book)["SF36v2"]) == {"H4": YELLOW}


BAD = st.sampled_from([33, 7, -1, 2.5, "n.a.", "=1+1", True, None])
CELLS = st.tuples(st.integers(2, 5), st.integers(3, len(HEADER)))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(faults=st.dictionaries(CELLS, BAD, min_size=2, max_size=40))
def test_planted_cells_and_no_other_are_marked(
    faults: dict[tuple[int, int], object], marked: Callable[..., Workbook]
) -> None:
    """Wherever faults are planted, exactly those cells are coloured, commented and linked to."""
    book = forms()
    sheet = book.worksheets[0]
    for (row, column), value in faults.items():
        cell = sheet.cell(row, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    planted = {sheet.cell(*place).coordinate for place in faults}
    copy_of = marked(book)
    assert set(coloured(copy_of["SF36v2"])) == planted
    assert set(comments(copy_of["SF36v2"])) == planted
    assert {cell.hyperlink.location for cell in copy_of["Findings"]["D"][1:]} == {
        f"'SF36v2'!{address}" for address in planted
    }
    assert [[cell.value for cell in row] for row in copy_of["SF36v2"]["A1:AL5"]] == [
        [cell.value for cell in row] for row in sheet["A1:AL5"]
    ]


def test_a_row_is_marked_on_its_first_filled_cell(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """A record entered twice, in a table that begins in column B, is marked where the row begins."""
    sheet = book["SF36v2"]
    sheet.insert_cols(1)
    sheet["B3"] = "001"
    marks = marked(book)["SF36v2"]
    assert coloured(marks) == {"B3": RED}
    assert marks["B3"].comment.text.startswith("SF36v2!3: error: subject 001 has a second record here")


def test_a_sheet_is_marked_on_its_first_cell(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """A missing column belongs to no cell; the sheet's cell A1 says so, the worst first."""
    book["SF36v2"].delete_cols(5)
    book["SF36v2"]["A1"] = "who"
    marks = marked(book)["SF36v2"]
    assert coloured(marks) == {"A1": RED}
    first, second = marks["A1"].comment.text.split("\n\n")
    assert first.startswith("SF36v2: error: no column holds pf01 of sf36v2\nExpected: a column named pf01 or 3a\n")
    warning = "SF36v2: warning: there is no subject column\nExpected: a subject column; 'who' could be it"
    assert second.startswith(warning)


def test_many_findings_of_one_cell_are_cut_short(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """A comment shows ten findings and says where the rest is."""
    book["SF36v2"].delete_cols(5, 12)
    text = marked(book)["SF36v2"]["A1"].comment.text
    assert text.count("no column holds") == 10
    assert text.endswith("... and 2 more; the sheet of findings lists all")


def test_a_header_is_marked_on_its_cell(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """The second column of an item is marked where it stands."""
    book["SF36v2"]["AM1"] = "pf01"
    assert coloured(marked(book)["SF36v2"]) == {"AM1": RED}


def test_a_comment_is_added_to_and_never_replaced(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """What a person wrote stays on top, under their name; other comments stay as they are."""
    book["SF36v2"]["G3"] = 33
    book["SF36v2"]["G3"].comment = Comment("asked by telephone", "study nurse")
    book["SF36v2"]["H3"].comment = Comment("seen", "monitor")
    marks = marked(book)["SF36v2"]
    assert marks["G3"].comment.text.startswith("asked by telephone\n\nerror: pf03 holds 33")
    assert marks["G3"].comment.author == "study nurse"
    assert (marks["H3"].comment.text, marks["H3"].comment.author) == ("seen", "monitor")
    assert set(comments(marks)) == {"G3", "H3"}


def test_a_colour_stays_as_stripes(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """A cell that was coloured can be told from one that was not, and so can its colour."""
    sheet = book["SF36v2"]
    fills = {
        "G3": PatternFill("solid", fgColor="FF112233"),
        "H3": PatternFill("darkGray", fgColor="FF000000", bgColor="FF112233"),
        "I3": GradientFill(stop=("FF112233", "FFFFFFFF")),
    }
    for address, fill in fills.items():
        sheet[address] = 33
        sheet[address].fill = fill
    marks = marked(book)["SF36v2"]
    for address in fills:
        fill = marks[address].fill
        assert (fill.fill_type, fill.fgColor.rgb, fill.bgColor.rgb) == ("lightUp", "FF112233", RED)


def test_a_merged_cell_is_marked_where_it_shows(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """A blank under a merged cell is said on the cell that shows, with its own address."""
    book["SF36v2"].merge_cells("G3:H3")
    marks = marked(book)["SF36v2"]
    assert coloured(marks) == {"G3": YELLOW}
    assert marks["G3"].comment.text.startswith("SF36v2!H3: warning: pf04 is blank")


def test_a_blank_cell_keeps_the_look_of_its_column(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """A cell that is not in the file has the format of its row, else of its column; the mark must not undo that."""
    sheet = book["SF36v2"]
    for address in ("G3", "G4"):
        del sheet._cells[(sheet[address].row, sheet[address].column)]  # noqa: SLF001
    sheet.column_dimensions["F"].protection = Protection(locked=False)
    sheet.column_dimensions["F"].min, sheet.column_dimensions["F"].max = 6, 8
    sheet.row_dimensions[4].number_format = "0.00"
    marks = marked(book)["SF36v2"]
    assert (marks["G3"].protection.locked, marks["G3"].number_format) == (False, "General")
    assert (marks["G4"].protection.locked, marks["G4"].number_format) == (True, "0.00")
    assert coloured(marks) == {"G3": YELLOW, "G4": YELLOW}


def test_formats_of_a_marked_cell_stay(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """Only the fill changes."""
    cell = book["SF36v2"]["G3"]
    cell.value, cell.number_format = 33, "0.0"
    cell.font, cell.alignment = Font(bold=True, color="FF0000FF"), Alignment(horizontal="center", wrap_text=True)
    cell.border, cell.protection = Border(left=Side("thick")), Protection(locked=False)
    marks = marked(book)["SF36v2"]["G3"]
    for name in ("font", "alignment", "border", "protection", "number_format"):
        assert copy(getattr(marks, name)) == copy(getattr(cell, name))


def test_all_findings_are_listed_with_links(book: Workbook, marked: Callable[..., Workbook], tmp_path: Path) -> None:
    """The last sheet holds what the report holds; a row links to its cell; header frozen, filter on."""
    book["SF36v2"].title = "SF-36v2"
    book["SF-36v2"]["G3"] = 33
    book["SF-36v2"]["B4"] = None
    copy_of = marked(book)
    report = prosuite.validate(tmp_path / "visits.xlsx")
    assert copy_of.sheetnames == ["SF-36v2", "Findings"]
    assert findings_rows(copy_of) == [
        {name: text or None for name, text in finding.to_dict().items()} for finding in report
    ]
    sheet = copy_of["Findings"]
    assert [cell.hyperlink.location for cell in sheet["D"][1:]] == ["'SF-36v2'!G3", "'SF-36v2'!A4"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:M3")
    assert [sheet["A2"].fill.fgColor.rgb, sheet["A3"].fill.fgColor.rgb] == [RED, YELLOW]


def test_a_workbook_without_faults_is_copied_too(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """There is always a copy, and always a sheet of findings."""
    copy_of = marked(book)
    assert coloured(copy_of["SF36v2"]) == {}
    assert findings_rows(copy_of) == []


def test_findings_of_a_text_cell_are_never_formulas(
    book: Workbook, marked: Callable[..., Workbook], tmp_path: Path
) -> None:
    """What a cell holds is listed as text, whatever it looks like, and every character of it."""
    texts = ['=HYPERLINK("http://example.org")', "+1", "-1+1", "@SUM(A1)", "a\x1bb", "_x0041_", "#N/A"]
    for row, text in enumerate(texts[:4], start=2):
        book["SF36v2"].cell(row, 3, text).data_type = "s"
    report = Report(Finding("text-answer", "SF36v2", "SF36v2!C2", item="gh1", value=text) for text in texts)
    cells = marked(book, report)["Findings"]["J"][1:]
    assert [cell.data_type for cell in cells] == ["s"] * len(texts)
    assert [cell.quotePrefix for cell in cells] == [True, True, True, True, False, False, False]
    xml = zipfile.ZipFile(tmp_path / "marked.xlsx").read("xl/worksheets/sheet2.xml").decode()
    escaped = [*texts[:4], "a_x001B_b", "_x005F_x0041_", "#N/A"]  # as Office Open XML spells them (ST_Xstring)
    assert re.findall(r'<c r="J[0-9]+"[^>]*><is><t>(.*?)</t>', xml)[1:] == escaped


def test_findings_go_on_before_a_sheet_is_full(
    book: Workbook, marked: Callable[..., Workbook], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel holds 65,530 links on a sheet; here five, so that twelve findings need three sheets."""
    monkeypatch.setattr("prosuite.export.marked.findings_sheets.MOST_LINKS", 5)
    found = [Finding("text-answer", "SF36v2", f"SF36v2!C{row}", value=str(row)) for row in range(2, 14)]
    copy_of = marked(book, Report(found))
    assert copy_of.sheetnames == ["SF36v2", "Findings", "Findings_2", "Findings_3"]
    rows = [row for title in copy_of.sheetnames[1:] for row in findings_rows(copy_of, title)]
    assert [row["value"] for row in rows] == [finding.value for finding in found]
    assert [copy_of[title].auto_filter.ref for title in copy_of.sheetnames[1:]] == ["A1:M6", "A1:M6", "A1:M3"]


def test_names_of_sheets_do_not_collide(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """A sheet that is named Findings, in whatever case, stays."""
    book.create_sheet("FINDINGS")["A1"] = "mine"
    book.create_sheet("Findings_3")
    copy_of = marked(book)
    assert copy_of.sheetnames == ["SF36v2", "FINDINGS", "Findings_3", "Findings_2"]
    assert copy_of["FINDINGS"]["A1"].value == "mine"


def test_accepted_findings_are_marked_as_such(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """Green, with reason, reviewer and date; what stands beside an open finding of the cell gives way to it."""
    found = [Finding("text-answer", "SF36v2", f"SF36v2!{cell}", item="pf03", value="x") for cell in ("G3", "G4")]
    day = datetime.date(2024, 5, 31)
    accepted = [Accepted(finding, "as on the form", "data manager", day) for finding in found]
    copy_of = marked(book, Report([found[1]], accepted))
    assert coloured(copy_of["SF36v2"]) == {"G3": GREEN, "G4": RED}
    assert comments(copy_of["SF36v2"])["G3"] == (
        "accepted error: pf03 holds the text x\nAccepted: as on the form (data manager, 2024-05-31)\n[text-answer]"
    )
    rows = findings_rows(copy_of)
    assert [(row["cell"], row["status"], row["by"]) for row in rows] == [
        ("SF36v2!G4", "open", None),
        ("SF36v2!G3", "accepted", "data manager"),
        ("SF36v2!G4", "accepted", "data manager"),
    ]


def test_a_finding_of_no_cell_is_listed_only(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """A void exception and a sheet that is not there have nothing to link to."""
    report = Report([Finding("exception-void", cell="accepted.csv line 4"), Finding("text-answer", "Gone", "Gone!A1")])
    copy_of = marked(book, report)
    assert coloured(copy_of["SF36v2"]) == {}
    assert [cell.hyperlink for cell in copy_of["Findings"]["D"][1:]] == [None, None]


def test_long_texts_fit(book: Workbook, marked: Callable[..., Workbook]) -> None:
    """A cell or comment holds 32,767 characters; longer findings are cut there, with a mark."""
    book["SF36v2"]["G3"] = "x" * 32_767
    book["SF36v2"]["G3"].comment = Comment("y" * 32_760, "study nurse")
    copy_of = marked(book)
    assert copy_of["SF36v2"]["G3"].value == "x" * 32_767
    assert len(copy_of["SF36v2"]["G3"].comment.text) == 32_767
    (row,) = findings_rows(copy_of)
    assert len(row["message"]) == 32_767
    assert row["message"].endswith("x ...")


def test_a_text_file_becomes_a_workbook_of_text(tmp_path: Path) -> None:
    """The cells of a .csv file stay the text they are; nothing becomes a number, a date or a formula."""
    records = [["=1+1", "1-2", *["1"] * 35, " 2 "], ["007", "", *["1"] * 35, "9"]]
    source = tmp_path / "SF36v2.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *records])
    annotate(source, prosuite.validate(source), tmp_path / "marked.xlsx")
    copy_of = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    sheet = copy_of["SF36v2"]
    assert [[cell.value or "" for cell in row] for row in sheet["A2:AL3"]] == records
    assert {cell.data_type for row in sheet["A1:AL3"] for cell in row if cell.value} == {"s"}
    assert sheet["A2"].number_format == "@"
    assert coloured(sheet) == {"A3": YELLOW, "AL3": RED}
    assert copy_of["Findings"]["D3"].hyperlink.location == "'SF36v2'!AL3"


def test_a_sheet_may_not_have_every_name_a_file_has(tmp_path: Path) -> None:
    """The sheet of a text file is named after it, as far as Excel allows, and the links still lead to it."""
    source = tmp_path / "sf36v2 visits of 2024 [all], a very long name.csv"
    source.write_text("\n".join([",".join(HEADER), ",".join(["1", "2", *["9"] * 36])]), encoding="utf-8")
    annotate(source, prosuite.validate(source, "sf36v2"), tmp_path / "marked.xlsx")
    copy_of = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert copy_of.sheetnames == ["sf36v2 visits of 2024 _all_, a ", "Findings"]
    assert copy_of["Findings"]["D2"].hyperlink.location == "'sf36v2 visits of 2024 _all_, a '!C2"
    assert len(coloured(copy_of.worksheets[0])) == 36


@pytest.mark.parametrize("text", ["x" * 32_768, "_x0041_" + "x" * 32_760])
def test_a_cell_too_long_for_a_workbook_is_refused(tmp_path: Path, text: str) -> None:
    """Text is never cut in silence."""
    source = tmp_path / "SF36v2.csv"
    source.write_text(f"{','.join(HEADER)}\n1,2,{text}\n", encoding="utf-8")
    with pytest.raises(OutputError, match=r"SF36v2\.csv: C2 holds more text than a workbook's cell can"):
        annotate(source, Report(), tmp_path / "marked.xlsx")
    assert not (tmp_path / "marked.xlsx").exists()


def test_the_input_is_never_written_over(book: Workbook, tmp_path: Path) -> None:
    """Neither by its own name nor by another name of the same file, with or without force."""
    source = tmp_path / "visits.xlsx"
    book.save(source)
    before = source.read_bytes()
    (tmp_path / "link.xlsx").hardlink_to(source)
    for output in ("visits.xlsx", "link.xlsx"):
        with pytest.raises(OutputError, match="is the input itself"):
            annotate(source, Report(), tmp_path / output, force=True)
    assert source.read_bytes() == before


def test_an_existing_file_needs_force(book: Workbook, tmp_path: Path) -> None:
    """Without force the file stays; with it, it is replaced."""
    book.save(tmp_path / "visits.xlsx")
    output = tmp_path / "marked.xlsx"
    output.write_bytes(b"old")
    with pytest.raises(OutputError, match="exists already"):
        annotate(tmp_path / "visits.xlsx", Report(), output)
    assert output.read_bytes() == b"old"
    assert annotate(tmp_path / "visits.xlsx", Report(), output, force=True) == output
    assert zipfile.is_zipfile(output)


@pytest.mark.parametrize(
    ("source", "output", "error", "words"),
    [
        ("none.xlsx", "marked.xlsx", InputError, "no such file"),
        ("visits.ods", "marked.xlsx", OutputError, ".xlsx and .csv files can be marked"),
        ("visits.xlsx", "marked.csv", OutputError, "give it the ending .xlsx"),
        ("visits.xlsx", "none/marked.xlsx", OutputError, "does not exist"),
    ],
)
def test_what_cannot_be_written_is_said_at_once(
    book: Workbook, tmp_path: Path, source: str, output: str, error: type[Exception], words: str
) -> None:
    """A wrong file or format ends in one sentence before any work."""
    book.save(tmp_path / "visits.xlsx")
    (tmp_path / "visits.ods").write_bytes(b"")
    with pytest.raises(error, match=words):
        annotate(tmp_path / source, Report(), tmp_path / output)


def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    book: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old copy stays and no draft is left."""
    book.save(tmp_path / "visits.xlsx")
    (tmp_path / "marked.xlsx").write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match=r"marked\.xlsx cannot be written: No space left on device"):
        annotate(tmp_path / "visits.xlsx", Report(), tmp_path / "marked.xlsx", force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["marked.xlsx", "visits.xlsx"]
    assert (tmp_path / "marked.xlsx").read_bytes() == b"old"


def test_no_folder_for_temporary_files_is_needed(
    book: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sheet goes through a temporary file of openpyxl, which a run that is ended would leave behind."""
    book.save(tmp_path / "visits.xlsx")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    annotate(tmp_path / "visits.xlsx", Report(), tmp_path / "marked.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["marked.xlsx", "visits.xlsx"]


def test_the_same_input_gives_the_same_bytes(book: Workbook, tmp_path: Path) -> None:
    """Two runs with other hash seeds, at other times, write the same file, also of a .csv input."""
    book["SF36v2"]["G3"] = 33
    book["SF36v2"].merge_cells("A8:B9")
    book["SF36v2"].merge_cells("D8:E9")
    book.save(tmp_path / "visits.xlsx")
    (tmp_path / "SF36v2.csv").write_text(f"{','.join(HEADER)}\n1,2,33\n", encoding="utf-8")
    sources = ("visits.xlsx", "SF36v2.csv")
    code = "import prosuite as p, sys\nfor s in sys.argv[2:]: p.annotate(s, p.validate(s, 'sf36v2'), s + sys.argv[1])"
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, f"{seed}.xlsx", *(str(tmp_path / source) for source in sources)]
        subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed})
    for source in sources:
        assert (tmp_path / f"{source}1.xlsx").read_bytes() == (tmp_path / f"{source}2.xlsx").read_bytes()


def test_cells_of_test_sheets_are_marked(tmp_path: Path) -> None:
    """A volume in mL, a word for a number, an unknown phase, a manoeuvre entered twice, FEV1 above FVC."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Spirometry"
    rows = [
        ["subject", "visit", "manoeuvre", "phase", "fev1_l", "fvc_l"],
        ["001", "1", 1, "pre", 2410, 3.2],
        ["001", "1", 2, "later", 2.4, "n.a."],
        ["002", "1", 1, "pre", 2.5, 3.1],
        ["002", "1", 1, "pre", 2.5, 3.1],
        ["003", "1", 1, "pre", 4.5, 3.1],
    ]
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "visits.xlsx")
    report = prosuite.validate(tmp_path / "visits.xlsx")
    copied = openpyxl.load_workbook(annotate(tmp_path / "visits.xlsx", report, tmp_path / "marked.xlsx"))["Spirometry"]
    marked = {cell.coordinate for row in copied.iter_rows() for cell in row if cell.fill.start_color.rgb == RED}
    assert marked == {"E2", "D3", "F3", "C5", "E6"}
    assert {cell.coordinate for row in copied.iter_rows() for cell in row if cell.comment} == marked
    comment = copied["E2"].comment
    assert comment is not None
    assert "2410 mL would be 2.41 L" in comment.text
