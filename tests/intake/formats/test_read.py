"""Reading workbooks and text files: cells come as typed, and what is no table is refused in one sentence."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosuite.errors import InputError
from prosuite.intake.formats.read import read_sheets

Record = dict[str, Any]

REFUSALS = {
    "empty file": "visits.xlsx is empty",
    "empty text file": "visits.csv is empty",
    "empty workbook": "no sheet holds a single value",
    "text named .xlsx": "is not a workbook",
    "zip of something else": "is not a workbook",
    "zip without sheets": "is damaged or cut short",
    "truncated": "is damaged or cut short",
    "encrypted": "is protected by a password",
    "other type": "prosuite reads .xlsx, .* files, not .pdf",
    "no ending": "prosuite reads .xlsx, .* files, not this",
    "missing file": "No such file or directory",
    "folder": "is a folder",
    "not text": "is not text in UTF-8, UTF-16 or Windows-1252",
    "NUL bytes": "is not text in UTF-8, UTF-16 or Windows-1252",
    "open quote": "is not a well-formed text table",
    "text after quote": "is not a well-formed text table",
}


@pytest.mark.parametrize(("kind", "reason"), REFUSALS.items())
def test_what_is_no_table_is_refused(broken_file: Callable[..., Path], kind: str, reason: str) -> None:
    """A file that holds no readable table is refused with the reason."""
    with pytest.raises(InputError, match=reason):
        read_sheets(broken_file(kind))


@pytest.mark.parametrize("kind", REFUSALS)
def test_refusal_names_the_file_in_one_line(broken_file: Callable[..., Path], kind: str) -> None:
    """A refusal names the file and is one line."""
    path = broken_file(kind)
    with pytest.raises(InputError) as refusal:
        read_sheets(path)
    assert path.name in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("001", "001"),
        (7, 7),
        (2.5, 2.5),
        (True, True),
        (datetime.date(2024, 1, 2), datetime.date(2024, 1, 2)),
        (datetime.datetime(2024, 1, 2, 3, 4, 5), datetime.datetime(2024, 1, 2, 3, 4, 5)),  # noqa: DTZ001
        ("=1+1", "=1+1"),
    ],
)
def test_a_workbook_cell_comes_as_typed(tmp_path: Path, typed: object, read: object) -> None:
    """A cell of a workbook keeps its type."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = typed
    sheet["A1"].data_type = "s" if isinstance(typed, str) else sheet["A1"].data_type
    book.save(tmp_path / "one.xlsx")
    (found,) = read_sheets(tmp_path / "one.xlsx")
    assert found.rows == [[read]]


def test_sheets_come_in_the_order_of_the_workbook(
    workbook: Callable[..., Path], form: Callable[..., list[Record]]
) -> None:
    """Every sheet is read, in the order of the workbook."""
    path = workbook({"Zeta": form(), "Alpha": form(), "Mid": form()})
    assert [sheet.name for sheet in read_sheets(path)] == ["Zeta", "Alpha", "Mid"]


def test_a_hidden_sheet_is_read(workbook: Callable[..., Path], form: Callable[..., list[Record]]) -> None:
    """A hidden sheet is read like any other."""
    path = workbook({"Seen": form(), "Hidden": form()})
    book = openpyxl.load_workbook(path)
    book["Hidden"].sheet_state = "hidden"
    book.save(path)
    assert [sheet.name for sheet in read_sheets(path)] == ["Seen", "Hidden"]


def test_a_sheet_says_where_its_first_cell_stands(
    workbook: Callable[..., Path], form: Callable[..., list[Record]]
) -> None:
    """A sheet whose first cell is D7 starts at row 6 and column 3, counted from 0."""
    (sheet,) = read_sheets(workbook({"SF36v2": form()}, at="D7"))
    assert (sheet.first_row, sheet.first_column) == (6, 3)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_of_a_text_file_is_found(
    csv_file: Callable[..., Path], form: Callable[..., list[Record]], delimiter: str
) -> None:
    """Commas, semicolons, tabs and bars part the columns of a text file."""
    (sheet,) = read_sheets(csv_file(form(), delimiter=delimiter))
    assert [len(row) for row in sheet.rows] == [38, 38, 38, 38]


def test_the_delimiter_is_the_one_that_most_lines_agree_on(tmp_path: Path) -> None:
    """Commas inside the cells of a semicolon file part nothing."""
    path = tmp_path / "notes.csv"
    path.write_text("subject;note\n001;a, b, c, d\n", encoding="utf-8")
    assert read_sheets(path)[0].rows[1] == ["001", "a, b, c, d"]


def test_a_byte_order_mark_is_no_part_of_the_first_header(
    csv_file: Callable[..., Path], form: Callable[..., list[Record]]
) -> None:
    """A UTF-8 byte order mark does not stick to the first header."""
    (sheet,) = read_sheets(csv_file(form(), encoding="utf-8-sig"))
    assert sheet.rows[0][0] == "subject"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_is_read(tmp_path: Path, line_end: str) -> None:
    """Lines may end as Unix, Windows or old Macs end them."""
    path = tmp_path / "lines.csv"
    path.write_bytes(line_end.join(["subject,pf01", "001,1", ""]).encode())
    assert read_sheets(path)[0].rows == [["subject", "pf01"], ["001", "1"]]


def test_a_quoted_cell_may_hold_delimiters_and_lines(tmp_path: Path) -> None:
    """A quoted cell keeps its commas, quotes and line breaks."""
    path = tmp_path / "quoted.csv"
    path.write_text('subject,note\n001,"a ""b"", c\nd"\n', encoding="utf-8")
    assert read_sheets(path)[0].rows[1] == ["001", 'a "b", c\nd']


def test_a_text_file_is_a_sheet_named_as_the_file(
    csv_file: Callable[..., Path], form: Callable[..., list[Record]]
) -> None:
    """The sheet of a text file has the file's name without its ending."""
    (sheet,) = read_sheets(csv_file(form(), name="SF36v2.week4.CSV"))
    assert sheet.name == "SF36v2.week4"


@given(content=st.binary(max_size=400), ending=st.sampled_from([".xlsx", ".csv"]), magic=st.booleans())
def test_random_bytes_are_read_or_refused(tmp_path: Path, content: bytes, ending: str, magic: bool) -> None:  # noqa: FBT001 - drawn
    """Random bytes are a table or an InputError, never another failure."""
    path = tmp_path / f"random{ending}"
    path.write_bytes((b"PK\x03\x04" if magic else b"") + content)
    try:
        sheets = read_sheets(path)
    except InputError:
        return
    assert len(sheets) == 1


@given(part=st.floats(0.01, 0.99))
def test_a_workbook_cut_short_is_refused(
    workbook: Callable[..., Path], form: Callable[..., list[Record]], part: float
) -> None:
    """A workbook that ends too early is refused wherever it ends."""
    path = workbook({"SF36v2": form("001")})
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(InputError):
        read_sheets(path)


@pytest.mark.parametrize("name", ["a\0b.xlsx", f"{'x' * 5000}.xlsx"])
def test_path_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    """A name with a NUL and one that is too long are refused like a file that is not there."""
    with pytest.raises(InputError, match="cannot be read"):
        read_sheets(tmp_path / name)
