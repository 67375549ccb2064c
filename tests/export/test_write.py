"""Tables become files that read back the same, byte for byte the same each time, and whole or not at all."""

import datetime
import errno
import gc
import math
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.errors import OutputError
from prosuite.export.places import check_free
from prosuite.export.write import csv_text, output_paths, write_tables

ENDINGS = [".xlsx", ".csv", ".parquet"]
RISKY = ["=1+1", "+SUM(A1)", "-x", "@cmd", "\t=1", "\r=1"]
INERT = {"\t=1": "'\t'=1", "\r=1": "'\r'=1"}  # also to a program that cuts at the tab or the return
FULL_DISK = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
NOON = datetime.datetime(2024, 1, 2, 12, 30)  # noqa: DTZ001 - cells have no time zone


def _tables() -> dict[str, pd.DataFrame]:
    scores = pd.DataFrame(
        {
            "subject": ["001", "002"],
            "note": ["=1+1", None],
            "pcs": [38.51234567890123, None],
            "age": pd.array([61, None], dtype="Int64"),
        }
    )
    return {"scores": scores, "findings": pd.DataFrame({"code": ["blank-visit"]}), "run": pd.DataFrame({"key": ["a"]})}


def _fail(*_: object) -> None:
    raise FULL_DISK


def _sheet(path: Path, name: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[name].iter_rows(values_only=True))


# Which files


def test_a_workbook_takes_all_tables() -> None:
    """A workbook is one file, whatever the number of tables."""
    assert output_paths(Path("out/s.xlsx"), ["scores", "findings", "run"]) == [Path("out/s.xlsx")]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_one_table_formats_take_a_file_each(ending: str) -> None:
    """The first table takes the path, the others stand beside it with their names."""
    assert output_paths(Path(f"out/s{ending}"), ["scores", "findings", "run"]) == [
        Path(f"out/s{ending}"),
        Path(f"out/s_findings{ending}"),
        Path(f"out/s_run{ending}"),
    ]


@pytest.mark.parametrize("name", ["scores.xls", "scores.txt", "scores", "scores.csv.gz"])
def test_an_unknown_ending_is_refused(name: str) -> None:
    """An ending that names no format is refused with those there are."""
    with pytest.raises(OutputError, match=r"prosuite writes \.xlsx, \.csv, \.parquet files"):
        output_paths(Path(name), ["scores"])


def test_the_case_of_the_ending_does_not_matter(tmp_path: Path) -> None:
    """SCORES.CSV is a text file."""
    write_tables(tmp_path / "SCORES.CSV", _tables())
    assert (tmp_path / "SCORES.CSV").read_text(encoding="utf-8").startswith("subject,note,pcs,age\n")


# Reading back


def test_a_workbook_reads_back_the_same(tmp_path: Path) -> None:
    """Text is text, numbers have all their digits, and blanks are blank."""
    write_tables(tmp_path / "s.xlsx", _tables())
    assert _sheet(tmp_path / "s.xlsx", "scores") == [
        ("subject", "note", "pcs", "age"),
        ("001", "=1+1", 38.51234567890123, 61),
        ("002", None, None, None),
    ]


def test_a_workbook_has_the_tables_as_sheets_in_order(tmp_path: Path) -> None:
    """Each table is a sheet of its name."""
    write_tables(tmp_path / "s.xlsx", _tables())
    assert openpyxl.load_workbook(tmp_path / "s.xlsx").sheetnames == ["scores", "findings", "run"]


def test_a_text_file_reads_back_the_same(tmp_path: Path) -> None:
    """Numbers have all their digits, whole numbers stay whole, and blanks are blank."""
    write_tables(tmp_path / "s.csv", _tables() | {"scores": _tables()["scores"].drop(columns="note")})
    assert (tmp_path / "s.csv").read_text(encoding="utf-8") == ("subject,pcs,age\n001,38.51234567890123,61\n002,,\n")


def test_a_parquet_file_reads_back_the_same(tmp_path: Path) -> None:
    """Values and types of the columns are kept."""
    write_tables(tmp_path / "s.parquet", _tables())
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "s.parquet"), _tables()["scores"])


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_table_without_rows_keeps_its_header(tmp_path: Path, ending: str) -> None:
    """No findings is a table with its columns and no row."""
    path = tmp_path / f"s{ending}"
    write_tables(path, {"findings": pd.DataFrame(columns=["code", "cell"], dtype="str")})
    if ending == ".xlsx":
        assert _sheet(path, "findings") == [("code", "cell")]
    else:
        read = pd.read_csv(path) if ending == ".csv" else pd.read_parquet(path)
        assert (list(read.columns), len(read)) == (["code", "cell"], 0)


@pytest.mark.parametrize(
    ("value", "in_sheet"),
    [
        (datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2)),  # noqa: DTZ001 - cells have no time zone
        (pd.Timestamp(NOON), "2024-01-02T12:30:00"),
        (datetime.time(8, 5), "08:05:00"),
        (True, True),
        (-3, -3),
        ("http://example.org", "http://example.org"),
    ],
)
def test_a_cell_of_a_workbook_keeps_its_type(tmp_path: Path, value: object, in_sheet: object) -> None:
    """Dates are dates, truth values are truth values, and a web address is plain text."""
    write_tables(tmp_path / "s.xlsx", {"scores": pd.DataFrame({"extra": pd.Series([value], dtype=object)})})
    assert _sheet(tmp_path / "s.xlsx", "scores")[1] == (in_sheet,)


def test_a_web_address_is_no_link(tmp_path: Path) -> None:
    """Text that looks like a web address is not made a link."""
    write_tables(tmp_path / "s.xlsx", {"scores": pd.DataFrame({"extra": ["http://example.org"]})})
    assert openpyxl.load_workbook(tmp_path / "s.xlsx")["scores"]["A2"].hyperlink is None


def test_mixed_cells_become_text_in_parquet(tmp_path: Path) -> None:
    """A column of numbers, dates and text is text there, because a column has one type."""
    mixed = pd.Series(["n.a.", 3.0, None, datetime.date(2024, 1, 2), True], dtype=object)
    write_tables(tmp_path / "s.parquet", {"scores": pd.DataFrame({"extra": mixed})})
    found = pd.read_parquet(tmp_path / "s.parquet")["extra"]
    assert found.where(found.notna(), "").tolist() == ["n.a.", "3", "", "2024-01-02", "True"]


# Formulas


@pytest.mark.parametrize("text", RISKY)
@pytest.mark.parametrize("place", ["cell", "header"])
def test_text_that_looks_like_a_formula_is_text_in_a_workbook(tmp_path: Path, place: str, text: str) -> None:
    """Text that a spreadsheet program would run is stored as text."""
    frame = pd.DataFrame({"extra": [text]} if place == "cell" else {text: ["x"]})
    write_tables(tmp_path / "s.xlsx", {"scores": frame})
    cell = openpyxl.load_workbook(tmp_path / "s.xlsx")["scores"]["A2" if place == "cell" else "A1"]
    assert (cell.data_type, cell.value) == ("s", text.replace("\r", "_x000D_"))  # how Office writes a return


@pytest.mark.parametrize(
    "moment", [NOON.replace(tzinfo=datetime.UTC), datetime.date(1899, 12, 31)], ids=["time zone", "before 1900"]
)
def test_dates_that_no_workbook_counts_are_text(tmp_path: Path, moment: datetime.date) -> None:
    """Excel's dates begin with 1900 and know no time zone; others are written out."""
    write_tables(tmp_path / "s.xlsx", {"scores": pd.DataFrame({"date": pd.Series([moment], dtype=object)})})
    assert _sheet(tmp_path / "s.xlsx", "scores")[1:] == [(moment.isoformat(),)]


@settings(deadline=None)
@given(numbers=st.lists(st.floats(), min_size=1))
def test_floats_in_a_text_file_are_as_python_prints_them(numbers: list[float]) -> None:
    """The shortest digits that give the same number back; a missing one is blank."""
    lines = csv_text(pd.DataFrame({"x": numbers, "y": 1})).splitlines()
    assert lines == ["x,y", *(f"{'' if math.isnan(number) else repr(number)},1" for number in numbers)]


def test_a_text_file_is_written_by_thousands_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many lines are put together at a time, the file is the same."""
    table = pd.DataFrame(
        {"a": ["x", None, "=1", 3, "a;b"], "b": [1.5, np.nan, 2, 3, 4], "c": pd.array([1, 2, None, 4, 5])}
    )
    whole = csv_text(table)
    assert whole.count("\n") == len(table) + 1
    monkeypatch.setattr("prosuite.export.write._LINES", 2)
    assert csv_text(table) == whole


def test_single_floats_in_a_text_file_keep_their_digits() -> None:
    """A third in single precision is not spelled out in the digits of double precision."""
    assert csv_text(pd.DataFrame({"x": np.array([1 / 3], np.float32)})) == "x\n0.33333334\n"


@pytest.mark.parametrize("text", RISKY)
@pytest.mark.parametrize("place", ["cell", "header"])
def test_text_that_looks_like_a_formula_is_inert_in_a_text_file(tmp_path: Path, place: str, text: str) -> None:
    """Text that a spreadsheet program would run has an apostrophe before it."""
    frame = pd.DataFrame({"extra": [text]} if place == "cell" else {text: ["x"]})
    write_tables(tmp_path / "s.csv", {"scores": frame})
    written = (tmp_path / "s.csv").read_bytes().decode().split("\n")[1 if place == "cell" else 0]
    assert written.strip('"') == INERT.get(text, f"'{text}")


@pytest.mark.parametrize("text", ["-3", "+3", "-0.5", "3-1", "a=b", "x@y", " -3", "1e-3"])
def test_harmless_text_stays_as_it_is(tmp_path: Path, text: str) -> None:
    """A negative number and text with a sign inside are not changed."""
    write_tables(tmp_path / "s.csv", {"scores": pd.DataFrame({"extra": [text]})})
    assert (tmp_path / "s.csv").read_text(encoding="utf-8") == f"extra\n{text}\n"


# The same bytes


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_tables_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    """Files written in different folders, by different processes and at different times are the same."""
    first, second = tmp_path / "a" / f"s{ending}", tmp_path / "b" / f"s{ending}"
    for path in (first, second):
        path.parent.mkdir()
    write_tables(first, _tables())
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("os.getpid", lambda: 1)
    write_tables(second, _tables())
    assert [path.read_bytes() for path in sorted(first.parent.iterdir())] == [
        path.read_bytes() for path in sorted(second.parent.iterdir())
    ]


def test_a_workbook_tells_no_time(tmp_path: Path) -> None:
    """Neither the properties of a workbook nor the parts of its archive bear the time of writing."""
    write_tables(tmp_path / "s.xlsx", _tables())
    with zipfile.ZipFile(tmp_path / "s.xlsx") as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}
        assert b'xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z<' in archive.read("docProps/core.xml")


# Never over a file


@pytest.mark.parametrize("force", [False, True])
def test_the_input_is_never_replaced(tmp_path: Path, force: bool) -> None:  # noqa: FBT001 - both cases
    """The input is refused as output, with force too."""
    source = tmp_path / "visits.xlsx"
    source.touch()
    with pytest.raises(OutputError, match="is the input itself"):
        check_free([source], [source], force=force)


def test_a_link_to_the_input_is_the_input(tmp_path: Path) -> None:
    """Another name of the input is refused too."""
    source, link = tmp_path / "visits.xlsx", tmp_path / "link.xlsx"
    source.touch()
    link.symlink_to(source)
    with pytest.raises(OutputError, match="is the input itself"):
        check_free([link], [source], force=True)


def test_an_existing_file_is_refused_with_the_option_to_add(tmp_path: Path) -> None:
    """A file that exists is not replaced; the message holds the option that allows it."""
    taken, source = tmp_path / "taken.csv", tmp_path / "visits.xlsx"
    taken.touch()
    source.touch()
    with pytest.raises(OutputError, match=r"taken\.csv exists already: .* add --force"):
        check_free([tmp_path / "free.csv", taken], [source], force=False)


def test_an_existing_file_is_replaced_by_force(tmp_path: Path) -> None:
    """With force a file that is not the input may be replaced."""
    for name in ("taken.csv", "visits.xlsx"):
        (tmp_path / name).touch()
    check_free([tmp_path / "taken.csv"], [tmp_path / "visits.xlsx"], force=True)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    """An output in a folder that is not there is refused by the folder's name."""
    with pytest.raises(OutputError, match=r"folder .*nowhere does not exist"):
        check_free([tmp_path / "nowhere" / "s.csv"], [tmp_path / "visits.xlsx"], force=False)


# Whole or not at all


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("at", ["os.fsync", "os.replace"])
def test_a_full_disk_leaves_the_old_files_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, at: str
) -> None:
    """When writing fails, what was there before is still there and nothing else is."""
    paths = output_paths(tmp_path / f"s{ending}", _tables())
    for path in paths:
        path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(at, _fail)
    with pytest.raises(OutputError, match="No space left on device"):
        write_tables(paths[0], _tables())
    assert {path: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == dict.fromkeys(paths, "old")


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_no_file_is_written_when_the_last_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Where a set of tables takes several files, a fault in the third leaves none of them."""
    written: list[int] = []

    def fail_third(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == 3:
            _fail()

    monkeypatch.setattr("prosuite.export.whole_files.os.fsync", fail_third)
    with pytest.raises(OutputError):
        write_tables(tmp_path / f"s{ending}", _tables())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failure", [FULL_DISK, KeyboardInterrupt()], ids=["full disk", "key press"])
def test_a_break_amid_a_workbook_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    """A fault or a key press in the middle of the rows leaves the old workbook, here and in the temporary folder."""
    for name in ("out", "temporary"):
        (tmp_path / name).mkdir()
    target = tmp_path / "out" / "s.xlsx"
    target.write_text("old", encoding="utf-8")

    def fail_second(*cell: object) -> None:
        if cell[3] == 2:
            raise failure

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr("prosuite.export.workbook._write_cell", fail_second)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        write_tables(target, _tables())
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert (left, target.read_text(encoding="utf-8")) == ({"out/s.xlsx"}, "old")


def test_a_full_disk_amid_temporary_files_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """XlsxWriter's zip file, left open, complains on standard error when it is collected: a warning here."""
    monkeypatch.setattr("prosuite.export.workbook._CELLS_IN_MEMORY", 0)
    monkeypatch.setattr("xlsxwriter.packager.tempfile.mkstemp", lambda **_: _fail())
    with pytest.raises(OutputError, match=r"s\.xlsx cannot be written: .*No space left on device; nothing was written"):
        write_tables(tmp_path / "s.xlsx", _tables())
    gc.collect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_key_press_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """An interrupted run leaves the old file as it was."""

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    target = tmp_path / f"s{ending}"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr("prosuite.export.whole_files.os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_tables(target, _tables())
    assert ([*tmp_path.iterdir()], target.read_text(encoding="utf-8")) == ([target], "old")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_finished_run_leaves_its_files_alone(tmp_path: Path, ending: str) -> None:
    """Nothing but the files announced is left."""
    written = write_tables(tmp_path / f"s{ending}", _tables())
    assert sorted(tmp_path.iterdir()) == sorted(written)


# Longer than a sheet


def test_a_table_longer_than_a_sheet_is_cut_into_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of 7 rows on sheets of 4, header included, takes three, and no row is lost."""
    monkeypatch.setattr("prosuite.export.workbook.EXCEL_ROWS", 4)
    write_tables(tmp_path / "s.xlsx", {"scores": pd.DataFrame({"n": range(7)})})
    sheets = {name: _sheet(tmp_path / "s.xlsx", name) for name in ("scores", "scores_2", "scores_3")}
    assert sheets == {
        "scores": [("n",), (0,), (1,), (2,)],
        "scores_2": [("n",), (3,), (4,), (5,)],
        "scores_3": [("n",), (6,)],
    }


def test_a_table_that_just_fits_takes_one_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that fills a sheet to its last row is not cut."""
    monkeypatch.setattr("prosuite.export.workbook.EXCEL_ROWS", 4)
    write_tables(tmp_path / "s.xlsx", {"scores": pd.DataFrame({"n": range(3)})})
    assert openpyxl.load_workbook(tmp_path / "s.xlsx").sheetnames == ["scores"]


def test_a_sheet_of_a_workbook_holds_1048576_rows() -> None:
    """The limit is Excel's own."""
    from prosuite.export.workbook import EXCEL_ROWS

    assert EXCEL_ROWS == 2**20


@pytest.mark.parametrize("length", [32_767, 32_768])
def test_text_longer_than_a_cell_is_refused_not_cut(tmp_path: Path, length: int) -> None:
    """A cell of a workbook holds 32,767 characters (Excel's own limit); longer text is refused with the way out."""
    table = {"scores": pd.DataFrame({"note": ["x" * length]})}
    if length > 32_767:
        with pytest.raises(OutputError, match=r"scores!A2 would hold 32,768 characters.*\.csv"):
            write_tables(tmp_path / "scores.xlsx", table)
        assert list(tmp_path.iterdir()) == []
    else:
        write_tables(tmp_path / "scores.xlsx", table)
        assert len(_sheet(tmp_path / "scores.xlsx", "scores")[1][0]) == length


def test_more_columns_than_a_sheet_has_are_refused(tmp_path: Path) -> None:
    """A sheet has 16,384 columns (Excel's own limit); a wider table is refused with the way out."""
    table = pd.DataFrame([[1] * 16_385], columns=[f"c{number}" for number in range(16_385)])
    with pytest.raises(OutputError, match=r"16,385 columns.*\.csv"):
        write_tables(tmp_path / "scores.xlsx", {"scores": table})
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """An output that no file can be named is refused before anything is done."""
    with pytest.raises(OutputError, match="cannot be written: File name too long"):
        check_free([tmp_path / f"{'x' * 5000}.csv"], [], force=False)
