"""Workbooks of every kind: the same people give the same scores; what a reader of values would not see is said."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter

import prosuite
from prosuite.intake.formats.workbook import raw_sheets
from tests.support.synthetic import (
    Cells,
    changed,
    expected,
    findings,
    notes,
    ods_cell,
    part,
    records,
    scored,
    sheet_cells,
    write_ods,
    write_xls,
    write_xlsx,
)

FORMS = records()
SHEET = "xl/worksheets/sheet1.xml"
Writer = Callable[[Path, dict[str, Cells]], Path]


@pytest.mark.parametrize(
    ("ending", "write"), [("xlsx", write_xlsx), ("xlsm", write_xlsx), ("xls", write_xls), ("ods", write_ods)]
)
def test_same_people_same_scores(tmp_path: Path, ending: str, write: Writer) -> None:
    """Every workbook format gives the scores of the published rules, and no finding."""
    path = write(tmp_path / f"forms.{ending}", {"SF36v2": sheet_cells(FORMS)})
    assert scored(path) == expected(FORMS)
    assert findings(path) == []


@pytest.mark.parametrize(("ending", "write"), [("xlsx", write_xlsx), ("xls", write_xls), ("ods", write_ods)])
def test_fault_is_named_by_its_cell(tmp_path: Path, ending: str, write: Writer) -> None:
    """A 33 typed in the table's fifth row and sixth column is found at F5 in every format."""
    rows = sheet_cells(FORMS)
    rows[4][5] = 33
    assert findings(write(tmp_path / f"forms.{ending}", {"SF36v2": rows})) == [("out-of-range-answer", "SF36v2!F5")]


def test_hidden_parts_are_read_and_said(tmp_path: Path) -> None:
    """Hidden rows, columns and sheets hold records like any other; the run record says that they were hidden."""
    path = tmp_path / "forms.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("front").write(0, 0, "nothing here")
        sheet = workbook.add_worksheet("SF36v2")
        for number, row in enumerate(sheet_cells(FORMS)):
            sheet.write_row(number, 0, row)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column("F:G", None, None, {"hidden": True})
        sheet.hide()
    assert scored(path) == expected(FORMS)
    assert notes(path) == (
        "the sheet is hidden; it was read all the same; "
        "it has hidden rows or columns (row 4, columns F to G); they were read all the same"
    )


def test_hidden_rows_are_named_in_runs_and_not_without_end(tmp_path: Path) -> None:
    """Rows hidden one after the other are one run; of many runs eight are named, columns that stand alone by letter."""
    forms = records(12)
    path = tmp_path / "forms.xlsx"
    for hidden, column, said in (
        ([2, 3, 4, 7], "AA:AA", "rows 3 to 5, row 8, column AA"),
        (range(2, 24, 2), "A:B", "row 3, row 5, row 7, row 9, row 11, row 13, row 15, row 17, ..."),
    ):
        with xlsxwriter.Workbook(path) as workbook:
            sheet = workbook.add_worksheet("SF36v2")
            for number, row in enumerate(sheet_cells(forms)):
                sheet.write_row(number, 0, row)
            for number in hidden:
                sheet.set_row(number, None, None, {"hidden": True})
            sheet.set_column(column, None, None, {"hidden": True})
        assert notes(path) == f"it has hidden rows or columns ({said}); they were read all the same"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="F2"><f>1+1</f></c>', "formula without a value"),
        ('<c r="F2"><f>1+1</f><v></v></c>', "formula without a value"),
        ('<c r="F2"><f t="shared" si="0"/></c>', "formula without a value"),
        ('<c r="F2" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="F2" t="e"><f>NA()</f><v>#N/A</v></c>', "#N/A"),
        ("<c t='e' r='F2'><v>#DIV/0!</v></c>", "#DIV/0!"),
    ],
)
def test_what_is_no_value_is_a_finding(tmp_path: Path, cell: str, shown: str) -> None:
    """A formula that was never calculated and an error are findings at their cell, not blanks."""
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": sheet_cells(FORMS)})
    changed(path, {SHEET: re.sub(r'<c r="F2"[^>]*>.*?</c>', cell, part(path, SHEET)).encode()})
    (found,) = prosuite.validate(path)
    assert (found.code, found.cell, found.value) == ("text-answer", "SF36v2!F2", shown)


def test_calculated_formula_is_its_value(tmp_path: Path) -> None:
    """A formula with a stored value counts as that value."""
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": sheet_cells(FORMS)})
    answer = FORMS[0].answers["pf01"]
    cell = f'<c r="F2"><f>1+1</f><v>{answer}</v></c>'
    changed(path, {SHEET: re.sub(r'<c r="F2"[^>]*>.*?</c>', cell, part(path, SHEET)).encode()})
    assert scored(path) == expected(FORMS)


def test_error_is_nobodys_name(tmp_path: Path) -> None:
    """A subject cell that holds #REF! leaves its record without a subject, which is a finding."""
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": sheet_cells(FORMS)})
    cell = '<c r="A5" t="e"><v>#REF!</v></c>'
    changed(path, {SHEET: re.sub(r'<c r="A5"[^>]*>.*?</c>', cell, part(path, SHEET)).encode()})
    assert findings(path) == [("blank-subject", "SF36v2!5")]


def test_opendocument_errors_are_findings(tmp_path: Path) -> None:
    """An error and a formula without a value in an .ods table are findings, not blanks."""
    head, first, *rest = sheet_cells(FORMS)
    cells = list(map(ods_cell, first))
    cells[5] = '<table:table-cell table:formula="of:=NA()" office:value-type="string" calcext:value-type="error"/>'
    cells[6] = '<table:table-cell table:formula="of:=1+1"/>'
    rows = [list(map(ods_cell, head)), cells, *(list(map(ods_cell, row)) for row in rest)]
    xml = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    assert findings(write_ods(tmp_path / "forms.ods", {"SF36v2": xml})) == [
        ("text-answer", "SF36v2!F2"),
        ("text-answer", "SF36v2!G2"),
    ]


@pytest.mark.parametrize("encoding", ["a1", "UTF-32"])
def test_opendocument_in_an_unknown_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    """One that there is not, and one that no reader of XML takes."""
    path = write_ods(tmp_path / "forms.ods", {"SF36v2": sheet_cells(FORMS)})
    changed(path, {"content.xml": part(path, "content.xml").replace("UTF-8", encoding).encode()})
    with pytest.raises(prosuite.InputError, match=r"forms\.ods"):
        prosuite.validate(path)


def test_macros_and_links_are_ignored(tmp_path: Path) -> None:
    """A macro project and an external link, both unreadable, change nothing."""
    path = write_xlsx(tmp_path / "forms.xlsm", {"SF36v2": sheet_cells(FORMS)})
    changed(path, {"xl/vbaProject.bin": bytes(range(256)), "xl/externalLinks/externalLink1.xml": b"<no xml"})
    assert scored(path) == expected(FORMS)


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..\\..\\x", "C:\\x", "a/b", "O'Brien", "=cmd()", "&lt;x&gt;", "x" * 500, "\u202ex"]
)
def test_sheet_names_are_only_names(tmp_path: Path, name: str) -> None:
    """A sheet whose name looks like a path, a formula or markup is read, and its cells carry that name."""
    rows = sheet_cells(FORMS)
    rows[1][3] = "typo"
    path = write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": rows})
    book = part(path, "xl/workbook.xml").replace('name="SF36v2"', f'name="{name}"')
    changed(path, {"xl/workbook.xml": book.encode()})
    shown = name.replace("&lt;", "<").replace("&gt;", ">").replace("'", "''")
    shown = shown if re.fullmatch(r"\w+", shown) else f"'{shown}'"
    assert findings(path, instrument="sf36v2") == [("text-answer", f"{shown}!D2")]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("forms.xlsx", "x.xls"),
        ("forms.xls", "x.xlsx"),
        ("forms.xls", "x.ods"),
        ("forms.xlsx", "x.csv"),
        ("forms.xls", "x.csv"),
        ("forms.ods", "x.parquet"),
        ("forms.xlsx", "x.sav"),
        ("forms.xlsx", "x.dta"),
        ("forms.xlsx", "x.xpt"),
        ("forms.xlsx", "x.sas7bdat"),
    ],
)
def test_wrong_ending_is_refused(tmp_path: Path, source: str, target: str) -> None:
    """A file that is not what its ending says is refused in one line that names it."""
    writers = {"xlsx": write_xlsx, "xls": write_xls, "ods": write_ods}
    content = writers[source.partition(".")[2]](tmp_path / source, {"SF36v2": sheet_cells(FORMS)}).read_bytes()
    (tmp_path / target).write_bytes(content)
    with pytest.raises(prosuite.InputError, match=re.escape(target)) as refusal:
        prosuite.validate(tmp_path / target)
    assert "\n" not in str(refusal.value)


def test_old_workbook_with_a_cell_out_of_reach_is_refused(tmp_path: Path) -> None:
    """An .xls file whose cells claim to stand at row 65,000 and column 60,000 is refused, not unfolded."""
    path = write_xls(tmp_path / "forms.xls", {"SF36v2": [["subject", "pf01"], ["P1", 1234.5678]]})
    content = bytearray(path.read_bytes())
    value = content.index(bytes.fromhex("adfa5c6d454a9340"))  # 1234.5678 as a number record holds it
    content[value - 6 : value - 2] = (65_000).to_bytes(2, "little") + (60_000).to_bytes(2, "little")
    path.write_bytes(content)
    with pytest.raises(prosuite.InputError, match=r"forms\.xls is damaged or cut short"):
        prosuite.validate(path)


def test_refusal_of_a_damaged_old_workbook_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the reader says in several lines is told in one."""

    def fail(*_: object) -> None:
        raise python_calamine.CalamineError("assertion `left == right` failed\n  left: 3\n right: 0")

    monkeypatch.setattr(python_calamine.CalamineWorkbook, "from_filelike", fail)
    said = raw_sheets(b"", {})
    assert said == (
        "is damaged or cut short and cannot be opened (assertion `left == right` failed): get a fresh copy of it"
    )


def test_a_word_of_a_rule_is_no_address(tmp_path: Path) -> None:
    """The message of a rule of entry may begin like a cell far away: GLOBAL10 would be millions of columns off."""
    path = tmp_path / "forms.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("SF36v2")
        for number, row in enumerate(sheet_cells(FORMS)):
            sheet.write_row(number, 0, row)
        rule = {"validate": "list", "source": ["1"], "error_title": "global10", "error_message": "global10 takes 1."}
        sheet.data_validation("D2:D9", rule)
    assert scored(path) == expected(FORMS)
