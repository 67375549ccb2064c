"""Hostile workbooks: refused in one line, in bounded memory and time."""

import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import prosuite
from prosuite.intake.formats.workbook_xml import TooManySheetsError, sheet_facts
from tests.support.synthetic import (
    changed,
    findings,
    ods_cell,
    part,
    records,
    sheet_cells,
    verdict,
    write_ods,
    write_xlsx,
)

ROWS = sheet_cells(records(2))
SHEET = "xl/worksheets/sheet1.xml"
Judge = Callable[[Path | str], str]
STRINGS = "xl/sharedStrings.xml"
PATIENCE = 10  # seconds; what takes longer hangs
SPARE = 2**30  # bytes of address space beyond what the interpreter holds once everything is imported
JUDGE = f"""
import os, resource, signal, sys
import prosuite, prosuite.intake.formats.text, prosuite.intake.formats.workbook, prosuite.pipeline.score_workbook
prosuite.load_catalogue()
held = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()

def judge(path):
    resource.setrlimit(resource.RLIMIT_AS, (held + {SPARE}, held + {SPARE}))
    signal.alarm({PATIENCE})
    try:
        if path == "greedy":
            bytearray(2 * {SPARE})
        report = prosuite.validate(path, "sf36v2")
        return " ".join(["report", *(finding.code for finding in report)])
    except prosuite.ProsuiteError as error:
        return f"refused: {{error}}"

for line in sys.stdin:
    child = os.fork()
    if not child:
        print(judge(line.strip()).replace(chr(10), "<a second line>"), flush=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        print("died of", status, flush=True)
"""
ENTITIES = "<!DOCTYPE x [<!ENTITY a0 'lol'>{}]>".format(
    "".join(f"<!ENTITY a{number + 1} '{f'&a{number};' * 10}'>" for number in range(9))
)
REPEATED = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{}"/>'


@pytest.fixture(scope="module")
def judge() -> Iterator[Callable[[Path | str], str]]:
    """What a process of its own, short of memory and time, makes of a file."""
    command = [sys.executable, "-W", "ignore", "-c", JUDGE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def outcome(path: Path | str) -> str:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{path}\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        yield outcome
        process.kill()


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A workbook of six synthetic forms."""
    return write_xlsx(tmp_path / "forms.xlsx", {"SF36v2": ROWS})


def with_part(path: Path, name: str, change: Callable[[str], str]) -> Path:
    """Change the text of a part of a workbook."""
    return changed(path, {name: change(part(path, name)).encode()})


def bomb(path: Path, n_mebibytes: int, filling: bytes) -> Path:
    """Stuff the sheet of a workbook with a repeated filling."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head, tail = parts.pop(SHEET).split(b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open(SHEET, "w") as sheet:
            sheet.write(head)
            for _ in range(n_mebibytes):
                sheet.write(filling * (2**20 // len(filling)))
            sheet.write(b"</sheetData>" + tail)
    return path


def test_limit_bites(judge: Judge) -> None:
    """The memory limit of these tests is one that a careless reader hits, and what dies is told apart."""
    assert judge("greedy").startswith("died of")


@pytest.mark.parametrize("filling", [b" ", b'<row r="99"><c r="A99"><v>1</v></c></row>'])
def test_zip_bomb_is_refused(judge: Judge, workbook: Path, filling: bytes) -> None:
    """A sheet that unpacks to 300 MiB from a file a hundredth of that size or less is refused before it is."""
    assert "far more than a workbook needs: refused" in judge(bomb(workbook, 300, filling))


def test_small_zip_bomb_is_refused(workbook: Path) -> None:
    """No sheet of 3 MiB fits into 20 kB: each cell has an address of its own."""
    assert "far more than a workbook needs: refused" in str(verdict(bomb(workbook, 3, b"<c/>")))


def test_workbook_in_two_formats_is_refused(workbook: Path, tmp_path: Path) -> None:
    """It would be checked as an OpenDocument spreadsheet and read as the other."""
    other = write_ods(tmp_path / "other.ods", {"SF36v2": ROWS})
    changed(workbook, {"content.xml": part(other, "content.xml").encode()})
    assert "two workbooks of different formats in one" in str(verdict(workbook))


def test_zip_bomb_that_lies_about_its_size_is_refused(judge: Judge, workbook: Path) -> None:
    """A part that unpacks to more than the archive says is never unpacked beyond that."""
    content = bytearray(bomb(workbook, 1500, b" ").read_bytes())
    entry = content.rindex(b"PK\x01\x02")  # the last entry of the directory is the sheet's
    struct.pack_into("<I", content, entry + 24, 1000)
    workbook.write_bytes(content)
    assert judge(workbook).startswith("refused: forms.xlsx is damaged or cut short")


@pytest.mark.parametrize(("name", "before"), [(SHEET, "<v>"), (STRINGS, "<t>")])
def test_entity_bomb_is_refused(judge: Judge, workbook: Path, name: str, before: str) -> None:
    """A workbook that declares XML entities is refused; none is expanded and no cell is lost to one."""

    def planted(xml: str) -> str:
        head, _, body = xml.partition("?>")
        return f"{head}?>{ENTITIES}{body.replace(before, f'{before}&a9;', 1)}"

    assert "declares XML entities" in judge(with_part(workbook, name, planted))


def test_file_of_another_user_is_not_read(judge: Judge, workbook: Path, tmp_path: Path) -> None:
    """An external entity is refused and the file it names is not looked at."""
    secret = tmp_path / "secret.txt"
    secret.write_text("hush", encoding="utf-8")

    def planted(xml: str) -> str:
        head, _, body = xml.partition("?>")
        return f'{head}?><!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>{body.replace("<t>", "<t>&e;", 1)}'

    said = judge(with_part(workbook, STRINGS, planted))
    assert said.startswith("refused: forms.xlsx")
    assert "hush" not in said


@pytest.mark.parametrize(
    "stray",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="20"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="20"><c r="xfd1048576"><v>1</v></c></row>',
        '<row r = "20"><c s="1" r = "XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1048576"><c><v>1</v></c></row>',
        '<row r="99999999"><c r="ZZZZZ99999999"><v>1</v></c></row>',
        f'<row r="{"9" * 5000}"><c r="A{"9" * 5000}"><v>1</v></c></row>',
    ],
)
def test_stray_cell_is_refused(judge: Judge, workbook: Path, stray: str) -> None:
    """A single cell at the far end of the sheet, however it is written, is refused and not filled up to."""
    path = with_part(workbook, SHEET, lambda xml: xml.replace("</sheetData>", f"{stray}</sheetData>"))
    assert "delete the stray entries far from the table" in judge(path)


def test_stray_cell_in_a_part_with_capitals_is_refused(judge: Judge, workbook: Path) -> None:
    """Part names count whatever their case, as for the reader of the values."""
    stray = '<row r="20"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(workbook) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(workbook, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.upper() if name == SHEET else name, content.replace(b"</sheetData>", stray.encode()))
    assert "delete the stray entries far from the table" in judge(workbook)


def test_formatted_blanks_are_no_stray_cells(judge: Judge, workbook: Path) -> None:
    """A column formatted down to the last row holds no value there and does not make the sheet large."""
    blanks = "".join(f'<row r="{row}"><c r="AM{row}" s="1"/></row>' for row in range(100_000, 1_048_576, 50_000))
    path = with_part(workbook, SHEET, lambda xml: xml.replace("</sheetData>", f"{blanks}</sheetData>"))
    assert judge(path) == "report"


@pytest.mark.parametrize("row", ['<row r="1048576" ht="30"/>', '<row r="1048576" ht="30"></row>'])
def test_row_without_cells_is_no_stray_cell(judge: Judge, workbook: Path, row: str) -> None:
    """A last row that has a height and no cell does not make the sheet large."""
    path = with_part(workbook, SHEET, lambda xml: xml.replace("</sheetData>", f"{row}</sheetData>"))
    assert judge(path) == "report"


def test_directory_that_points_before_the_file_is_refused(workbook: Path) -> None:
    """An archive whose directory says it begins later than it does, so that its parts begin before the file."""
    content = bytearray(workbook.read_bytes())
    end = content.rindex(b"PK\x05\x06")
    (start,) = struct.unpack_from("<I", content, end + 16)
    struct.pack_into("<I", content, end + 16, start + 10**6)
    workbook.write_bytes(content)
    with pytest.raises(prosuite.InputError, match="damaged or cut short"):
        prosuite.validate(workbook)


@pytest.mark.parametrize(
    "rows",
    [
        "<row><c><v>1</v></c></row>" * 20_000 + f"<row>{'<c><v>1</v></c>' * 16_384}</row>",
        "".join(f'<row r="{row}"><c><v>1</v></c></row>' for row in range(20, 20_000))
        + f"<row>{'<c><v>1</v></c>' * 9_999}</row>",
        '<row r="20"><a:c xmlns:a="x" r="XFD1048576"><v>1</v></a:c></row>',
        '<row r="20"><c t="n" x=">" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576" x="/>"><c><v>1</v></c></row>',
        '<row r="20"><c r="A20"/><x r="A20"/><c r="B1048576"><!-- <c r="C20"> --><v>1</v></c></row>',
        '<row r="20"><c r="A20" t="str"><v>1</v></c><!-- a --><c r="XFD1048576"><v>1</v></c></row>',
    ],
)
def test_cells_without_plain_addresses_are_placed(judge: Judge, workbook: Path, rows: str) -> None:
    """Cells that have no address, a prefix or odd tags are placed where the reader of values places them."""
    path = with_part(workbook, SHEET, lambda xml: xml.replace("</sheetData>", f"{rows}</sheetData>"))
    assert "delete the stray entries far from the table" in judge(path)


def test_workbook_in_another_folder_is_guarded(judge: Judge, workbook: Path) -> None:
    """The parts that count are those the package names, whatever the folder; others may lie beside them."""
    stray = b'<row r="20"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(workbook) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(workbook, "w") as archive:
        for name, content in parts.items():
            archive.writestr(
                name, content.replace(b"xl/workbook.xml", b"els/workbook.xml") if "_rels" in name else content
            )
            if name.startswith("xl/"):
                archive.writestr(name.replace("xl/", "els/", 1), content.replace(b"</sheetData>", stray))
    assert "delete the stray entries far from the table" in judge(workbook)


OPEN_ENDED = [
    "row r='1' ",
    "row ",
    "<row ",
    "<c r>",
    "<c ",
    "<f ",
    "<sheet ",
    "<col hidden='1' ",
    "<!-",
    "<c r='A1' t='e'>",
    "<v>",
]


@pytest.mark.parametrize("aside", ["<!--{}-->", "<?x {}?>", "{}", "<![CDATA[{}]]>"])
@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_beginnings_without_ends_take_no_time(judge: Judge, workbook: Path, name: str, aside: str) -> None:
    """XML of many beginnings without ends is read, or refused, in time that grows with its size alone."""
    opened = aside.format("".join(beginning * 10_000 for beginning in [*OPEN_ENDED, "<Relationship ", "a" * 10]))
    said = judge(with_part(workbook, name, lambda xml: re.sub("(</[a-zA-Z]+>)$", rf"{opened}\1", xml.strip())))
    assert said == "report" if aside.startswith("<!--") else said.startswith(("report", "refused"))


@pytest.mark.parametrize("value", ["<v>1<!-- a -->2</v>", "<v><![CDATA[1]]></v>", "<v><!-- a -->1</v>"])
def test_value_with_a_comment_in_it_is_refused(workbook: Path, value: str) -> None:
    """The reader of values loses what stands behind a comment in a value, so that 12 would be 1."""
    path = with_part(workbook, SHEET, lambda xml: re.sub(r"<v>\d+</v></c></row>", f"{value}</c></row>", xml, count=1))
    with pytest.raises(prosuite.InputError, match="comment or CDATA section in a value"):
        prosuite.validate(path)


def test_sheet_in_another_encoding_is_refused(workbook: Path) -> None:
    """A sheet in UTF-16, which the reader of values takes for an empty one, is not passed over in silence."""
    changed(workbook, {SHEET: part(workbook, SHEET).replace("UTF-8", "UTF-16").encode("utf-16")})
    with pytest.raises(prosuite.InputError, match="is not in UTF-8"):
        prosuite.validate(workbook)


def test_row_that_is_cut_off_is_refused(workbook: Path) -> None:
    """A row whose tag has no end is refused, not read without its number."""
    path = with_part(workbook, SHEET, lambda xml: xml.replace('<row r="3"', '<row x="<" r="3"').replace(' r="A3"', ""))
    with pytest.raises(prosuite.InputError, match="the tag of a row or cell is cut off"):
        prosuite.validate(path)


@pytest.mark.parametrize(
    ("length", "times", "said"),
    [
        (32_767, 2, "report"),
        (32_768, 1, "report"),
        (32_768, 2, "2 cells name a text longer than the 32,767 characters of a cell"),
        (1_000_000, 3_000, "3,000 cells name a text longer"),
        (30_000, 100_000, "its repeated texts would fill 3,00"),
    ],
)
def test_text_stored_once_and_named_often(judge: Judge, workbook: Path, length: int, times: int, said: str) -> None:
    """A stored text that no cell can hold, or that fills gigabytes where it is named, is refused beforehand."""
    named = "".join(f'<row r="{row}"><c r="AN{row}" t="s"><v>9999</v></c></row>' for row in range(20, 20 + times))
    stored = f"{'<si><t/></si>' * 9999}<si><t>{'x' * length}</t></si>"
    n_before = part(workbook, STRINGS).count("<si>")
    path = with_part(workbook, STRINGS, lambda xml: xml.replace("</sst>", f"{stored[n_before * 13 :]}</sst>"))
    assert said in judge(with_part(path, SHEET, lambda xml: xml.replace("</sheetData>", f"{named}</sheetData>")))


@pytest.mark.parametrize("claimed", ["4294967296", "9" * 5000])
def test_claim_of_too_many_texts_is_refused(judge: Judge, workbook: Path, claimed: str) -> None:
    """A workbook that claims billions of shared texts does not bring the process down that reads it."""
    path = with_part(workbook, STRINGS, lambda xml: re.sub(r'uniqueCount="\d+"', f'uniqueCount="{claimed}"', xml))
    assert "shared texts, more than it can hold" in judge(path)


def test_part_that_stands_twice_is_refused(workbook: Path) -> None:
    """An archive with two parts of one name is refused: readers differ on which one counts."""
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(workbook, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")
    with pytest.raises(prosuite.InputError, match="a part of it stands twice"):
        prosuite.validate(workbook)


@pytest.mark.parametrize(
    "rows",
    [
        f'<table:table-row table:number-rows-repeated="1000000">{REPEATED.format(40)}</table:table-row>',
        f"<table:table-row>{REPEATED.format(2_000_000_000)}</table:table-row>",
        f'<table:table-row table:number-rows-repeated="1048576">{REPEATED.format(16384)}</table:table-row>',
        f"<table:table-row>{REPEATED.format('9' * 5000)}</table:table-row>",
        (
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
            f"<table:table-row>{ods_cell('n = 3')}</table:table-row>"
        ),
    ],
)
def test_repeated_cells_are_refused(judge: Judge, tmp_path: Path, rows: str) -> None:
    """An .ods tag that stands for a billion cells is refused and not unfolded."""
    table = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in ROWS)
    path = write_ods(tmp_path / "forms.ods", {"SF36v2": table + rows})
    assert "delete the stray entries far from the table" in judge(path)


def test_repeated_texts_are_refused(judge: Judge, tmp_path: Path) -> None:
    """An .ods cell that repeats a long text so often that it fills gigabytes is refused and not unfolded."""
    cell = ods_cell("x" * 100_000).replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="50"', 1
    )
    rows = f'<table:table-row table:number-rows-repeated="1000">{cell}</table:table-row>'
    assert "its repeated texts would fill 5,00" in judge(write_ods(tmp_path / "forms.ods", {"SF36v2": rows}))


@pytest.mark.parametrize(
    ("blanks", "refusal"),
    [
        ('<text:s text:c="2000000000"/>', "blanks, more than a cell can"),
        ("<text:s text:c='32000'/>" * 10_000, "its repeated texts would fill 320,"),
    ],
)
def test_blanks_without_end_are_refused(tmp_path: Path, blanks: str, refusal: str) -> None:
    """An .ods tag that stands for gigabytes of blanks is refused and not unfolded."""
    rows = f"<table:table-row>{ods_cell(blanks)}</table:table-row>"
    assert refusal in str(verdict(write_ods(tmp_path / "forms.ods", {"SF36v2": rows})))


def test_blanks_in_a_cell_are_kept(tmp_path: Path) -> None:
    """A few blanks that one tag stands for are what a spreadsheet program writes, and part of the text."""
    header, *rows = ROWS
    spaced = [[f'P<text:s text:c="2"/>{number}', *row[1:]] for number, row in enumerate(rows)]
    path = write_ods(tmp_path / "forms.ods", {"SF36v2": [header, *spaced]})
    assert [*prosuite.score_workbook(path).wide["subject"]] == [f"P  {number}" for number in range(len(rows))]


@pytest.mark.parametrize("end", ["</table:table>", "</table:table-row></table:table>", "</office:spreadsheet>"])
def test_table_without_end_is_refused(judge: Judge, tmp_path: Path, end: str) -> None:
    """An .ods file whose table is cut off is refused; the reader of values would wait for its end for ever."""
    table = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in ROWS)
    path = write_ods(tmp_path / "forms.ods", {"SF36v2": table})
    xml = part(path, "content.xml")
    changed(path, {"content.xml": xml[: xml.index(end)].encode()})
    assert "its XML is not whole" in judge(path)


def test_blank_repeats_are_what_programs_write(tmp_path: Path) -> None:
    """The million blank rows that close an .ods table are nothing to refuse."""
    table = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in ROWS)
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    assert findings(write_ods(tmp_path / "forms.ods", {"SF36v2": table + blank})) == []


def test_too_many_sheets_are_refused(judge: Judge, tmp_path: Path) -> None:
    """A workbook of 10,000 sheets is refused, and says how many are read."""
    path = write_ods(tmp_path / "forms.ods", {f"s{number}": [["pf01"]] for number in range(10_000)})
    assert judge(path) == "refused: forms.ods has 10000 sheets; prosuite reads up to 500"


def test_sheets_are_counted_before_they_are_looked_for(workbook: Path) -> None:
    """A workbook that names its one sheet 10,000 times more is refused by the number of names alone."""
    book = part(workbook, "xl/workbook.xml")
    more = '<sheet name="a" sheetId="9" r:id="rId1"/>' * 10_000
    path = changed(workbook, {"xl/workbook.xml": book.replace("</sheets>", f"{more}</sheets>").encode()})
    with zipfile.ZipFile(path) as archive, pytest.raises(TooManySheetsError, match="has 10001 sheets"):
        sheet_facts(archive)


def test_refusal_of_many_sheets_is_short(tmp_path: Path) -> None:
    """A workbook of 400 sheets without an item names a few of them, not all."""
    path = write_xlsx(tmp_path / "forms.xlsx", {f"s{number}": [["subject"], [1]] for number in range(400)})
    with pytest.raises(prosuite.InstrumentError, match="and 392 more sheets") as refusal:
        prosuite.validate(path)
    assert len(str(refusal.value)) < 1000


@pytest.mark.parametrize("target", ["../../../../etc/passwd", "http://example.org/x", "worksheets/none.xml"])
def test_sheet_elsewhere_is_refused(workbook: Path, target: str) -> None:
    """A sheet that lies outside the archive is refused; nothing is fetched."""
    path = with_part(workbook, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace("worksheets/sheet1.xml", target))
    with pytest.raises(prosuite.InputError, match="damaged or cut short"):
        prosuite.validate(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"subject,pf01\n" + b'"' + b"x" * 200_000 + b'",1\n', "field larger than field limit"),
        (b"," * 20_000_000, "20,000,001 columns; prosuite reads up to 16,384"),
        (b"subject," + b",".join(b"c%d" % number for number in range(100_000)), "100,001 columns"),
        (b"subject,pf01\n\0,1\n", "is not text"),
        (b"\0" * 1000, "is not text"),
        (b'"', "not a well-formed text table"),
        (b"\xff\xfe\x00\xd8\x00", "is not text"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\n" * 100_000, "holds nothing to score"),
        (b"a" * 5_000_000, "field larger than field limit"),
        (b"subject," + b"x" * 100_000 + b"\n1,1\n", "holds no item of sf36v2"),
    ],
)
def test_hostile_text_is_refused(judge: Judge, tmp_path: Path, text: bytes, said: str) -> None:
    """Endless lines, NUL bytes, open quotes and halves of characters are refused in one line."""
    path = tmp_path / "forms.csv"
    path.write_bytes(text)
    assert said in judge(path)
