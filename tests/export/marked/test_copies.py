"""Copies of workbooks: what they keep, down to the stored number, and what they refuse rather than lose."""

import base64
import datetime
import re
import zipfile
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from openpyxl.worksheet.formula import ArrayFormula

from prosuite.errors import OutputError
from prosuite.export.marked.copies import copy_bytes, open_copy

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
Draw = Callable[[Any, Any], object]


@pytest.fixture
def made(tmp_path: Path) -> Callable[[Draw], Path]:
    """Make a workbook with a sheet SF36v2 with XlsxWriter, which writes what openpyxl cannot."""
    (tmp_path / "pixel.png").write_bytes(PIXEL)

    def make(draw: Draw) -> Path:
        with xlsxwriter.Workbook(tmp_path / "visits.xlsx") as book:
            sheet = book.add_worksheet("SF36v2")
            sheet.write_row(0, 0, ["subject", "pf01"])
            sheet.write_row(1, 0, ["001", 3])
            draw(book, sheet)
        return tmp_path / "visits.xlsx"

    return make


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[Path], Path]:
    """Copy a workbook."""

    def write(path: Path) -> Path:
        (tmp_path / "copy.xlsx").write_bytes(copy_bytes(open_copy(path)))
        return tmp_path / "copy.xlsx"

    return write


def with_parts(path: Path, changes: dict[str, Callable[[str], str]], parts: dict[str, tuple[str, str]]) -> Path:
    """Change parts of a workbook and add others, each with its content type."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    for name, change in changes.items():
        contents[name] = change(contents[name])
    for name, (content_type, content) in parts.items():
        contents[name] = content
        override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
        contents["[Content_Types].xml"] = contents["[Content_Types].xml"].replace("</Types>", override)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def stored(path: Path, sheet: int = 1) -> dict[str, str]:
    """Return the number or formula that the file itself stores for each cell of a sheet."""
    xml = zipfile.ZipFile(path).read(f"xl/worksheets/sheet{sheet}.xml").decode()
    return dict(re.findall(r'<c r="([A-Z]+[0-9]+)"[^>]*><v>([^<]+)</v>', xml))


def test_numbers_stay_to_the_last_digit(made: Callable[[Draw], Path], copied: Callable[[Path], Path]) -> None:
    """Also those shown as dates: Excel's day 60 that never was, an answer shown as a day, parts of a second."""
    numbers = [
        "45000.123456789",
        "60",
        "3",
        "0",
        "-3",
        "2958465",
        "1.75",
        "0.3333333333333333",
        "1E+300",
        "123456789012",
    ]

    def draw(book: Any, sheet: Any) -> None:
        day, hours = book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"}), book.add_format({"num_format": "[h]:mm"})
        for row, number in enumerate(numbers, start=2):
            sheet.write_number(row, 1, float(number), day if row < 8 else hours if row < 9 else None)

    path = made(draw)
    before, after = stored(path), stored(copied(path))
    assert {cell: float(number) for cell, number in after.items()} == {
        **{cell: float(number) for cell, number in before.items() if cell in after},
        **{f"B{row}": float(number) for row, number in enumerate(numbers, start=3)},
    }


def load(path: Path) -> Any:
    """Open a workbook with all that openpyxl reads."""
    return openpyxl.load_workbook(path, rich_text=True)


def rich(book: Any, sheet: Any) -> None:
    """Put on a sheet what a careful data manager might."""
    calc, hidden, table = (book.add_worksheet(name) for name in ("Calc & co", "Hidden one", "Table"))
    hidden.hide()
    hidden.write(0, 0, "kept")
    book.define_name("codes", "='Hidden one'!$A$1:$A$3")
    book.set_custom_property("Study", "synthetic")
    calc.write_formula(0, 0, "=SUM(SF36v2!B2:B9)*2", None, 12)
    calc.write_array_formula("B1:B3", "{=SF36v2!B2:B4*2}")
    calc.write_string(1, 0, "=no formula")
    calc.write_rich_string(2, 0, "plain ", book.add_format({"bold": True}), "bold", " end ")
    calc.write_url(3, 0, "https://example.org/x")
    calc.write_url(4, 0, "internal:SF36v2!A1")
    calc.write_boolean(5, 0, True)  # noqa: FBT003
    calc.write_string(6, 0, " spaces, tab\t and\nline ")
    calc.write_string(7, 0, "#N/A")
    calc.write_formula(8, 0, "=NA()", None, "#N/A")
    calc.conditional_format(
        "A1:A9", {"type": "cell", "criteria": ">", "value": 5, "format": book.add_format({"bold": 1})}
    )
    calc.conditional_format("B1:B9", {"type": "3_color_scale"})
    table.add_table("B2:C4", {"data": [["u", "v"], ["w", "x"]], "columns": [{"header": "a"}, {"header": "b"}]})
    sheet.merge_range("D1:F1", "merged", book.add_format({"align": "center", "bg_color": "#DDDDDD"}))
    sheet.set_column("G:I", 14.5, book.add_format({"locked": False, "num_format": "0.0"}))
    sheet.set_column("J:K", 4, None, {"hidden": True})
    sheet.set_row(5, 30)
    sheet.set_row(6, None, None, {"hidden": True})
    sheet.freeze_panes(1, 1)
    sheet.autofilter("A1:B2")
    sheet.data_validation("B2:B9", {"validate": "list", "source": "=codes"})
    sheet.data_validation("C2:C9", {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 3})
    sheet.write_comment("B2", "a comment", {"author": "study nurse"})
    sheet.protect("secret")
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.print_area("A1:K9")
    sheet.set_header("&Lstudy")
    sheet.set_tab_color("#00FF00")
    sheet.ignore_errors({"number_stored_as_text": "A1:A9"})


def test_a_rich_workbook_is_kept(made: Callable[[Draw], Path], copied: Callable[[Path], Path]) -> None:
    """Sheets, cells, formats and settings are those of the original, read by openpyxl."""
    path = made(rich)
    before, after = (load(each) for each in (path, copied(path)))
    assert after.sheetnames == before.sheetnames
    assert [sheet.sheet_state for sheet in after] == ["visible", "visible", "hidden", "visible"]
    assert {name: defined.value for name, defined in after.defined_names.items()} == {"codes": "'Hidden one'!$A$1:$A$3"}
    assert [(field.name, field.value) for field in after.custom_doc_props.props] == [("Study", "synthetic")]
    for old, new in zip(before.worksheets, after.worksheets, strict=True):
        assert _settings(new) == _settings(old)
        for row in old.iter_rows():
            for cell in row:
                assert _content(new[cell.coordinate]) == _content(cell)


def _settings(sheet: Any) -> list[Any]:
    """Return what is set for a sheet, as XML where openpyxl has no equality."""
    trees = ("data_validations", "protection", "page_setup", "sheet_properties", "views", "HeaderFooter", "auto_filter")
    return [
        *(openpyxl.xml.functions.tostring(getattr(sheet, name).to_tree()) for name in trees),
        [(str(each.sqref), [rule.to_tree().attrib for rule in each.rules]) for each in sheet.conditional_formatting],
        sorted(map(str, sheet.merged_cells.ranges)),
        {key: (each.width, each.hidden, each.min, each.max) for key, each in sheet.column_dimensions.items()},
        {key: (each.height, each.hidden) for key, each in sheet.row_dimensions.items()},
        sheet.tables.items(),
        (sheet.freeze_panes, sheet.print_area, sheet.print_title_rows),
    ]


def _content(cell: Any) -> list[Any]:
    """Return value, kind, comment, link and formats of a cell."""
    value = (cell.value.ref, cell.value.text) if isinstance(cell.value, ArrayFormula) else cell.value
    formats = [copy(getattr(cell, name)) for name in ("font", "fill", "border", "alignment", "protection")]
    comment = cell.comment and (cell.comment.text, cell.comment.author)
    link = cell.hyperlink and (cell.hyperlink.target, cell.hyperlink.location)
    return [value, cell.data_type, comment, link, cell.number_format, *formats]


def test_values_are_kept_for_other_readers(made: Callable[[Draw], Path], copied: Callable[[Path], Path]) -> None:
    """calamine reads the same values, but for the results of formulas, which are computed when the copy is opened."""
    path = made(rich)
    before, after = _calamine(path), _calamine(copied(path))
    formulas = {("Calc & co", 0, 0), ("Calc & co", 0, 1)}
    assert formulas <= set(before)
    assert after == {cell: value for cell, value in before.items() if cell not in formulas}


def _calamine(path: Path) -> dict[tuple[str, int, int], object]:
    """Return the filled cells of a workbook by sheet, row and column, as calamine reads them."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    return {
        (name, row, column): value
        for name in book.sheet_names
        for row, values in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for column, value in enumerate(values)
        if value != ""
    }


def test_the_time_of_the_properties_stays(made: Callable[[Draw], Path], copied: Callable[[Path], Path]) -> None:
    """A copy says when the original was made, and by whom; nothing of now."""
    made_at = datetime.datetime(2001, 2, 3, 4, 5, 6)  # noqa: DTZ001 - a workbook's properties have no time zone
    path = made(lambda book, _sheet: book.set_properties({"author": "data manager", "created": made_at}))
    properties = openpyxl.load_workbook(copied(path)).properties
    assert (properties.creator, properties.created, properties.modified) == ("data manager", made_at, made_at)


def test_a_workbook_without_properties_gets_no_time(
    made: Callable[[Draw], Path], copied: Callable[[Path], Path]
) -> None:
    """Where the original states no time, the copy states none of its own."""
    path = made(lambda _book, _sheet: None)
    with_parts(path, {"docProps/core.xml": lambda xml: re.sub(r"<dcterms:.*</dcterms:modified>", "", xml)}, {})
    properties = openpyxl.load_workbook(copied(path)).properties
    assert (properties.created.year, properties.modified.year) == (1980, 1980)


EXTENDED_RULE = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list" allowBlank="1" '
    'showErrorMessage="1" errorTitle="No" xr:uid="{1}" xmlns:xr="http://example.org/xr"><x14:formula1>'
    "<xm:f>Lists!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B2:B9 D2</xm:sqref></x14:dataValidation>"
    "</x14:dataValidations></ext></extLst></worksheet>"
)


def test_drop_downs_from_another_sheet_are_kept(made: Callable[[Draw], Path], copied: Callable[[Path], Path]) -> None:
    """Excel stores such a list in an extension, which openpyxl drops; the copy has it as a plain rule."""
    path = made(lambda book, _sheet: book.add_worksheet("Lists"))
    with_parts(path, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace("</worksheet>", EXTENDED_RULE)}, {})
    book = openpyxl.load_workbook(copied(path))
    (rule,) = book["SF36v2"].data_validations.dataValidation
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", "Lists!$A$1:$A$3", "B2:B9 D2")
    assert (rule.allowBlank, rule.showErrorMessage, rule.errorTitle) == (True, True, "No")
    assert len(book["Lists"].data_validations) == 0


def test_headers_and_footers_are_kept_as_they_are(made: Callable[[Draw], Path], copied: Callable[[Path], Path]) -> None:
    """With several fonts and colours, and without a section, where openpyxl would lose all but the last or all."""
    header = '&L&"Arial,Bold"Study&"Arial,Regular" visit&C&14Page &P of &N&R&KFF0000red &K00FF00green && more'
    path = made(lambda _book, sheet: (sheet.set_header(header), sheet.set_footer("&Z&F")))
    printed = re.compile(r"<headerFooter>.*</headerFooter>")
    before, after = (
        printed.findall(zipfile.ZipFile(each).read("xl/worksheets/sheet1.xml").decode())
        for each in (path, copied(path))
    )
    assert after == before
    assert len(before) == 1


def test_formulas_are_computed_when_the_copy_is_opened(
    made: Callable[[Draw], Path], copied: Callable[[Path], Path]
) -> None:
    """Their results are not in the copy, so it asks for them."""
    path = made(lambda _book, sheet: sheet.write_formula("D1", "=1+2", None, 3))
    with_parts(path, {"xl/workbook.xml": lambda xml: xml.replace('fullCalcOnLoad="1"', "")}, {})
    assert openpyxl.load_workbook(copied(path)).calculation.fullCalcOnLoad


def test_a_sheet_of_nothing_but_settings_is_read(made: Callable[[Draw], Path], copied: Callable[[Path], Path]) -> None:
    """A sheet without cells, and one whose elements bear a prefix, have headers as well."""
    path = made(lambda book, _sheet: book.add_worksheet("Empty").set_header("&Lempty"))
    prefixed = {
        "xl/worksheets/sheet2.xml": lambda xml: re.sub(r"<(/?)(?=\w)", r"<\1x:", xml).replace("xmlns=", "xmlns:x=")
    }
    copy_of = copied(with_parts(path, prefixed, {}))
    assert b"<oddHeader>&amp;Lempty</oddHeader>" in zipfile.ZipFile(copy_of).read("xl/worksheets/sheet2.xml")


def _chart(book: Any, sheet: Any) -> Any:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=SF36v2!$B$2:$B$2"})
    sheet.insert_chart("D3", chart)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (_chart, "charts"),
        (lambda _, sheet: sheet.insert_image("D3", "pixel.png"), "pictures"),
        (lambda _, sheet: sheet.set_background("pixel.png"), "pictures"),
        (lambda _, sheet: sheet.set_header("&L&G", {"image_left": "pixel.png"}), "pictures"),
        (lambda _, sheet: sheet.embed_image("D3", "pixel.png"), "pictures or data types in cells"),
        (lambda _, sheet: sheet.insert_textbox("D3", "note"), "shapes"),
        (lambda _, sheet: sheet.insert_button("D3", {"caption": "go"}), "form controls"),
        (lambda _, sheet: sheet.write_dynamic_array_formula("D3:D3", "=UNIQUE(B1:B2)"), "dynamic array formulas"),
        (lambda _, sheet: sheet.add_sparkline("D3", {"range": "SF36v2!A1:B2"}), "sparklines"),
        (
            lambda _, sheet: sheet.conditional_format("B1:B9", {"type": "data_bar", "data_bar_2010": True}),
            "conditional formats of Excel 2010 or later",
        ),
        (
            lambda _, sheet: (sheet.protect(), sheet.unprotect_range("A1:A3")),
            "ranges with permissions of their own",
        ),
        (
            lambda _, sheet: (sheet.merge_range("D1:E1", "x"), sheet.write_comment("E1", "note")),
            "Cell 'SF36v2':E1 is part of a merged range",
        ),
    ],
)
def test_what_openpyxl_would_lose_is_refused(
    made: Callable[[Draw], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, draw: Draw, words: str
) -> None:
    """One sentence names what would be lost and what to do."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError) as refusal:
        open_copy(made(draw))
    sentence = str(refusal.value)
    assert sentence.startswith("visits.xlsx holds ")
    assert words in sentence
    assert "mark a version of the file without it" in sentence


@pytest.mark.parametrize(
    ("name", "content_type", "words"),
    [
        ("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject", "macros"),
        ("xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml", "threaded comm"),
        (
            "xl/pivotTables/pivotTable1.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml",
            "pivot tables",
        ),
        (
            "xl/connections.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml",
            "data connections",
        ),
        ("docMetadata/LabelInfo.xml", "application/vnd.ms-office.classificationlabels+xml", "a sensitivity label"),
        ("xl/featurePropertyBag/a.xml", "application/vnd.ms-excel.featurepropertybag+xml", "check boxes"),
        ("xl/embeddings/o.bin", "application/vnd.openxmlformats-officedocument.oleObject", "embedded objects"),
        ("xl/new.xml", "application/vnd.ms-excel.somethingnew+xml", "the part xl/new.xml"),
    ],
)
def test_parts_that_would_be_lost_are_refused(
    made: Callable[[Draw], Path], name: str, content_type: str, words: str
) -> None:
    """Parts are known by their content type; one that is not known is named."""
    path = with_parts(made(lambda _book, _sheet: None), {}, {name: (content_type, "<a/>")})
    with pytest.raises(OutputError, match=f"visits.xlsx holds {words}"):
        open_copy(path)


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("xl/calcChain.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"),
        ("xl/printerSettings/p1.bin", "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"),
        ("xl/persons/person.xml", "application/vnd.ms-excel.person+xml"),
        ("customXml/item1.xml", "application/xml"),
        ("docProps/thumbnail.jpeg", "image/jpeg"),
        ("xl/drawings/drawing9.xml", "application/vnd.openxmlformats-officedocument.drawing+xml"),
    ],
)
def test_parts_nobody_would_miss_are_no_obstacle(made: Callable[[Draw], Path], name: str, content_type: str) -> None:
    """Previews, printer settings and the empty drawings that some programs write do not stop a copy."""
    assert open_copy(with_parts(made(lambda _book, _sheet: None), {}, {name: (content_type, "<a/>")}))


@pytest.mark.parametrize(
    "draw",
    [
        lambda _, sheet: (sheet.merge_range("D1:E1", "x"), sheet.write("E1", "under it")),
        lambda _, sheet: sheet.write_string("E1", "_x0041_ is no A"),
    ],
)
def test_a_value_that_would_change_is_refused(made: Callable[[Draw], Path], draw: Draw) -> None:
    """A value under a merged cell, or one that openpyxl misreads, is named by its cell."""
    copy_of = open_copy(made(draw))
    with pytest.raises(OutputError, match=r"visits\.xlsx: the value of SF36v2!E1 cannot be kept"):
        copy_bytes(copy_of)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"no workbook"])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    """Whatever openpyxl stumbles over, there is no traceback."""
    (tmp_path / "visits.xlsx").write_bytes(content)
    with pytest.raises(OutputError, match=r"visits\.xlsx cannot be copied with its marks"):
        open_copy(tmp_path / "visits.xlsx")


def test_a_strict_workbook_is_refused(made: Callable[[Draw], Path]) -> None:
    """Excel's "Strict Open XML", which openpyxl reads as an empty workbook, is not copied as one."""
    transitional, strict = (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    path = made(lambda _book, _sheet: None)
    names = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml")
    with_parts(path, {name: lambda xml: xml.replace(transitional, strict) for name in names}, {})
    with pytest.raises(OutputError):
        copy_bytes(open_copy(path))


def test_comments_that_stay_can_be_read(made: Callable[[Draw], Path], copied: Callable[[Path], Path]) -> None:
    """openpyxl does not read the size of a comment's box; a long comment gets a box it fits in."""
    path = made(lambda _book, sheet: sheet.write_comment("B2", "word " * 100))
    xml = zipfile.ZipFile(copied(path)).read("xl/drawings/commentsDrawing1.vml").decode()
    (width,), (height,) = re.findall(r"width:(\d+)px", xml), re.findall(r"height:(\d+)px", xml)
    assert int(width) * int(height) > 500 * 6 * 14  # 500 characters of about 6 x 14 pixels


@pytest.mark.parametrize(
    "stored",
    [
        '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>',
    ],
)
def test_cells_merged_or_linked_without_end_are_refused(made: Callable[[Draw], Path], stored: str) -> None:
    """Merged cells and links over a whole sheet, which openpyxl would make one by one, are refused before that."""
    path = made(lambda _book, _sheet: None)
    with_parts(path, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace("</sheetData>", f"</sheetData>{stored}")}, {})
    with pytest.raises(OutputError, match=r"^visits\.xlsx has merged cells or links that span [0-9,]+ cells"):
        open_copy(path)


def test_refusal_of_a_copy_is_one_line(made: Callable[[Draw], Path]) -> None:
    """What openpyxl says in several lines is told in one."""
    stored = '<mergeCells><mergeCell ref="C3:A1"/></mergeCells>'
    path = made(lambda _book, _sheet: None)
    with_parts(path, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace("</sheetData>", f"</sheetData>{stored}")}, {})
    with pytest.raises(OutputError) as refusal:
        open_copy(path)
    assert "\n" not in str(refusal.value)
