"""Text tables: encoding and delimiter are found out and said; the same people give the same scores."""

from pathlib import Path

import pytest

import prosuite
from prosuite.intake.formats.read import read_sheets
from tests.support.synthetic import delimited, expected, findings, notes, records, scored, sheet_cells

FORMS = records()
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
}
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def with_accents() -> list[list[object]]:
    """The forms with a column that no encoding spells alike."""
    head, *rows = sheet_cells(FORMS)
    return [[*head, "Größe"], *([*row, "é, à; ü"] for row in rows)]


@pytest.mark.parametrize("ending", ["csv", "tsv", "txt"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_same_people_same_scores(tmp_path: Path, ending: str, encoding: str, delimiter: str) -> None:
    """Every delimiter, encoding and ending gives the scores of the published rules, and the run record names them."""
    path = tmp_path / f"forms.{ending}"
    path.write_bytes(delimited(with_accents(), delimiter).encode(encoding))
    assert scored(path, instrument="sf36v2") == expected(FORMS)
    said = f"read as {ENCODINGS[encoding]} text with {DELIMITERS[delimiter]} between the cells"
    assert notes(path, instrument="sf36v2") == said
    assert prosuite.score_workbook(path, instrument="sf36v2").wide["Größe"].tolist() == ["é, à; ü"] * len(FORMS)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp500"])
def test_unmarked_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    """Text that could be anything is refused with the encodings to save it in."""
    path = tmp_path / "forms.csv"
    path.write_bytes(delimited(with_accents()[:3]).encode(encoding, "replace"))
    with pytest.raises(prosuite.InputError, match="is not text in UTF-8, UTF-16 or Windows-1252"):
        prosuite.validate(path, "sf36v2")


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_line_ends(tmp_path: Path, line_end: str) -> None:
    """Lines may end as on any system, also inside a quoted cell."""
    head, *rows = sheet_cells(FORMS)
    text = delimited([[*head, "remark"], *([*row, "two\nlines"] for row in rows)])
    path = tmp_path / "forms.csv"
    path.write_bytes(text.replace("\r\n", line_end).encode())
    assert scored(path, instrument="sf36v2") == expected(FORMS)


def test_fault_is_named_by_its_cell(tmp_path: Path) -> None:
    """A text file's cells are named as a spreadsheet program would after opening it."""
    rows = sheet_cells(FORMS)
    rows[4][5] = "x"
    path = tmp_path / "forms.csv"
    path.write_text(delimited(rows, ";"), encoding="utf-8")
    assert findings(path, instrument="sf36v2") == [("text-answer", "forms!F5")]


def test_short_and_long_rows_are_read(tmp_path: Path) -> None:
    """A row that ends early leaves its last answers blank; a row that goes on past the header loses nothing."""
    head, first, second, *rows = sheet_cells(FORMS)
    path = tmp_path / "forms.csv"
    path.write_text(delimited([head, first[:-1], [*second, "beyond"], *rows]), encoding="utf-8")
    assert findings(path, instrument="sf36v2") == [("blank-answer", "forms!AM2")]
    assert "beyond" in prosuite.score_workbook(path, instrument="sf36v2").wide.to_numpy()


def test_file_cut_off_within_a_row_is_refused(tmp_path: Path) -> None:
    """It has no line end and fewer cells than all other rows; with a line end, or as a note of one cell, it is read."""
    head, first, last = sheet_cells(FORMS)[:3]
    path = tmp_path / "forms.csv"
    for rows, end, cut in (
        ([head, first, last[:20]], "", True),
        ([head, first, last[:20]], "\n", False),
        ([head, first, last], "", False),
        ([head, first, ["n = 1"]], "", False),
        ([head, first[:-1], last[:20]], "", False),
    ):
        path.write_text(delimited(rows).rstrip("\r\n") + end, encoding="utf-8")
        if cut:
            with pytest.raises(prosuite.InputError, match="cut off: its last row, 3, has 20 cells where all others"):
                read_sheets(path)
        else:
            assert len(read_sheets(path)[0].rows) == len(rows)


def test_widest_header_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    """16,384 columns are read, whatever the delimiter, though one wrong delimiter makes a single cell of them."""
    head, *rows = sheet_cells(FORMS)
    path = tmp_path / "forms.csv"
    extra = [f"other column {number}" for number in range(16_384 - len(head))]
    path.write_text(delimited([[*head, *extra], *rows]), encoding="utf-8")
    (sheet,) = read_sheets(path)
    assert list(sheet.rows[0]) == [*head, *extra]
