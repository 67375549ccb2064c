"""Parquet and the datasets of SPSS, Stata and SAS: the same scores; what the file declares missing is missing."""

import datetime
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyreadstat
import pytest

import prosuite
from tests.support.synthetic import ITEMS, expected, findings, notes, records, scored, sheet_cells

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS = records()


def frame() -> pd.DataFrame:
    head, *rows = sheet_cells(FORMS)
    return pd.DataFrame(rows, columns=head)


def write(data: pd.DataFrame, path: Path, **options: Any) -> Path:
    """Write a dataset of the kind that the ending names."""
    writers: dict[str, Callable[..., None]] = {
        ".sav": pyreadstat.write_sav,
        ".dta": pyreadstat.write_dta,
        ".xpt": pyreadstat.write_xport,
    }
    if path.suffix == ".parquet":
        data.to_parquet(path, **options)
    else:
        writers[path.suffix](data, str(path), **options)
    return path


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("forms.parquet", {}),
        ("forms.parquet", {"compression": "gzip"}),
        ("forms.sav", {}),
        ("forms.sav", {"compress": True}),
        ("forms.dta", {}),
        ("forms.dta", {"version": 10}),
        ("forms.xpt", {"file_format_version": 5}),
        ("forms.xpt", {"file_format_version": 8}),
    ],
)
def test_same_people_same_scores(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    """Every dataset format gives the scores of the published rules."""
    path = write(frame(), tmp_path / name, **options)
    assert scored(path, instrument="sf36v2") == expected(FORMS)
    assert findings(path, instrument="sf36v2") == []


@pytest.mark.parametrize("name", ["forms.parquet", "forms.sav", "forms.dta", "forms.xpt"])
def test_dates_and_numbers_come_as_such(tmp_path: Path, name: str) -> None:
    """Dates stay dates, answers stored as floating point numbers stay answers, and a 2.5 is a finding."""
    data = frame().astype(dict.fromkeys(ITEMS, float))
    data["date"] = pd.to_datetime(data["date"]).dt.date
    data.loc[3, "pf01"] = 2.5
    path = write(data, tmp_path / name)
    assert findings(path, instrument="sf36v2") == [("fractional-answer", "forms!F5")]
    long = prosuite.score_workbook(path, instrument="sf36v2").long
    assert sorted(set(long["date"])) == sorted({form.date for form in FORMS})


def test_missing_values_of_spss(tmp_path: Path) -> None:
    """A code and a range that an SPSS file declares missing count as blank, are said, and touch no other variable."""
    data = frame().astype(dict.fromkeys(ITEMS, float))
    data.loc[0, "pf01"], data.loc[1, "pf01"], data.loc[2, "pf02"] = 9, -77, 9
    ranges = {"pf01": [9, {"lo": -99, "hi": -1}]}
    path = write(data, tmp_path / "forms.sav", missing_ranges=ranges)
    assert findings(path, instrument="sf36v2") == [
        ("blank-answer", "forms!F2"),
        ("blank-answer", "forms!F3"),
        ("out-of-range-answer", "forms!G4"),
    ]
    assert notes(path, instrument="sf36v2") == "pf01: 2 values that the file itself declares missing count as blank"


def test_missing_values_of_stata(tmp_path: Path) -> None:
    """An extended missing value of Stata, .a, counts as blank and is said."""
    data = frame()
    data["pf01"] = data["pf01"].astype(object)
    data.loc[0, "pf01"] = "a"
    path = write(data, tmp_path / "forms.dta", missing_user_values={"pf01": ["a"]})
    assert findings(path, instrument="sf36v2") == [("blank-answer", "forms!F2")]
    assert notes(path, instrument="sf36v2") == "pf01: 1 values that the file itself declares missing count as blank"


@pytest.mark.parametrize("name", ["forms.parquet", "forms.sav", "forms.dta", "forms.xpt"])
def test_missing_number_is_a_blank(tmp_path: Path, name: str) -> None:
    """A number that is not there is a blank answer in every dataset format."""
    data = frame().astype(dict.fromkeys(ITEMS, float))
    data.loc[0, "pf01"] = float("nan")
    assert findings(write(data, tmp_path / name), instrument="sf36v2") == [("blank-answer", "forms!F2")]


def test_index_of_a_stored_frame_is_a_column(tmp_path: Path) -> None:
    """A subject that a DataFrame held in its index is not lost on the way through Parquet."""
    path = write(frame().set_index("subject"), tmp_path / "forms.parquet")
    assert scored(path, instrument="sf36v2") == expected(FORMS)


def test_lists_in_cells_are_findings(tmp_path: Path) -> None:
    """A list in a Parquet cell is no answer."""
    data = frame()
    data["pf01"] = pd.Series([[1]] * len(data), dtype=object)
    assert {finding.code for finding in prosuite.validate(write(data, tmp_path / "f.parquet"), "sf36v2")} == {
        "text-answer"
    }


def test_long_lists_in_cells_are_findings(tmp_path: Path) -> None:
    """Lists of several values, which come as arrays, are no answers either."""
    data = frame()
    data["pf01"] = pd.Series([[1, 2]] * len(data), dtype=object)
    found = prosuite.validate(write(data, tmp_path / "f.parquet"), "sf36v2")
    assert {(finding.code, finding.value) for finding in found} == {("text-answer", "[1, 2]")}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ([1, 2], "[1, 2]"),
        ([[1], [2, 3]], "[[1], [2, 3]]"),
        ({"a": [1, None]}, '{"a": [1.0, NaN]}'),
        (b"=ab", "=ab"),
        (b"\xff\x00", "\\xff\x00"),
    ],
)
@pytest.mark.parametrize("name", ["subject", "visit", "date", "pf01", "extra"])
def test_lists_tables_and_bytes_are_text(tmp_path: Path, name: str, cell: object, text: str) -> None:
    """In whatever column they stand: a finding, an identifier or carried along, in every kind of output."""
    data = frame()
    data[name] = pd.Series([cell] * len(data), dtype=object)
    result = prosuite.score_workbook(write(data, tmp_path / "f.parquet"), instrument="sf36v2")
    for ending in (".csv", ".xlsx", ".parquet"):
        result.write(tmp_path / f"{ending[1:]}_scores{ending}")
    if name == "extra":
        assert set(result.wide["extra"]) == {text}
    if name == "pf01":
        assert {finding.value for finding in result.findings if finding.item == "pf01"} == {text}


def test_variable_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Two variables of one name, which no program writes, are not told apart by a name made up for one of them."""
    path = write(frame(), tmp_path / "forms.sav")
    content = path.read_bytes()
    assert b"PF02=pf02" in content
    path.write_bytes(content.replace(b"PF02=pf02", b"PF02=pf01"))
    with pytest.raises(
        prosuite.InputError, match=r"forms\.sav is not a readable \.sav file: column 'pf01' is duplicated"
    ):
        prosuite.validate(path, "sf36v2")


@pytest.mark.parametrize(("name", "order"), [("forms.sav", "<d"), ("forms.dta", "<d")])
def test_date_out_of_all_bounds_is_refused(tmp_path: Path, name: str, order: str) -> None:
    """A day that no calendar has is refused in one line."""
    data = frame()
    data["date"] = pd.to_datetime(data["date"])
    path = write(data, tmp_path / name)
    epoch = datetime.datetime(1582, 10, 14) if name == "forms.sav" else datetime.datetime(1960, 1, 1)  # noqa: DTZ001
    seconds = (data["date"][0].to_pydatetime() - epoch).total_seconds()
    stored = struct.pack(order, seconds if name == "forms.sav" else seconds * 1000)
    content = path.read_bytes()
    assert stored in content
    path.write_bytes(content.replace(stored, struct.pack(order, 1e300)))
    with pytest.raises(prosuite.InputError, match=f"{name} is not a readable"):
        prosuite.validate(path, "sf36v2")


def test_rows_that_are_not_there_are_refused(tmp_path: Path) -> None:
    """An SPSS file of a few kilobytes that claims 538,976,288 rows is refused before room is made for them."""
    path = write(frame(), tmp_path / "forms.sav")
    content = bytearray(path.read_bytes())
    n_rows = slice(80, 84)  # ncases of the file header record
    assert int.from_bytes(content[n_rows], "little") == len(FORMS)
    content[n_rows] = b"    "
    path.write_bytes(content)
    with pytest.raises(prosuite.InputError, match=r"claims 538,976,288 rows, more than fit into its"):
        prosuite.validate(path, "sf36v2")
