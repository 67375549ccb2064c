"""A metadata workbook edited and given back: what may be edited is in the files, what contradicts the data is refused.

Sheets and columns are those of pharmaverse's specification workbook; the datasets are synthetic.
"""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest

import prosuite
from prosuite.errors import InputError
from tests.support.analysis_datasets import adqs, adsl

FORMATS = ["xpt", "json", "define", "metadata"]
Edit = tuple[str, str, str, Any]  # sheet, key of the row, column, what is put there


def frames() -> dict[str, pd.DataFrame]:
    return {"ADSL": pd.DataFrame(adsl()), "ADQS": pd.DataFrame(adqs())}


def edited(folder: Path, *edits: Edit) -> Path:
    """Write the metadata and change some cells; a row is told by its cells, joined."""
    *_, path = prosuite.write_datasets(frames(), folder / "first", ["metadata"])
    book = openpyxl.load_workbook(path)
    for name, key, column, value in edits:
        sheet = book[name]
        head = [cell.value for cell in sheet[1]]
        rows = [row for row in sheet.iter_rows(min_row=2) if set(key.split()) <= {str(cell.value) for cell in row}]
        assert len(rows) == 1, (name, key)
        rows[0][head.index(column)].value = value
    book.save(path)
    return path


def written(folder: Path, metadata: Path) -> dict[str, Path]:
    return {path.name: path for path in prosuite.write_datasets(frames(), folder / "again", FORMATS, metadata=metadata)}


def test_what_was_not_edited_changes_nothing(tmp_path: Path) -> None:
    """The same bytes in every format."""
    plain = {path.name: path for path in prosuite.write_datasets(frames(), tmp_path / "plain", FORMATS)}
    files = written(tmp_path, edited(tmp_path))
    assert {name: path.read_bytes() for name, path in files.items()} == {
        name: path.read_bytes() for name, path in plain.items()
    }


def test_edits_are_in_every_file(tmp_path: Path) -> None:
    """Labels of datasets and variables, lengths, formats, keys and origins; and in the workbook written again."""
    path = edited(
        tmp_path,
        ("Datasets", "ADQS", "Label", "SF-36 Analysis"),
        ("Datasets", "ADSL", "Key Variables", "STUDYID, USUBJID"),
        ("Variables", "ADQS PARAM", "Label", "Parameter in Words"),
        ("Variables", "ADQS PARAM", "Length", 60),
        ("Variables", "ADQS AVAL", "Format", "8.1"),
        ("Variables", "ADQS CHG", "Origin", "Derived"),
        ("Define", "StudyDescription", "Value", "A study of walking"),
    )
    files = written(tmp_path, path)
    _, meta = pyreadstat.read_xport(files["adqs.xpt"])
    assert (meta.file_label, meta.column_names_to_labels["PARAM"]) == ("SF-36 Analysis", "Parameter in Words")
    columns = {one["name"]: one for one in json.loads(files["adqs.json"].read_text())["columns"]}
    assert (columns["PARAM"]["length"], columns["AVAL"]["displayFormat"]) == (60, "8.1")
    define = files["define.xml"].read_text()
    assert "A study of walking" in define
    assert 'Type="Derived"' in define
    again = openpyxl.load_workbook(files["metadata.xlsx"])
    assert [[cell.value for cell in row] for row in again["Datasets"].iter_rows()][1][:5:4] == [
        "ADSL",
        "STUDYID, USUBJID",
    ]


def test_a_codelist_and_a_method_of_ones_own(tmp_path: Path) -> None:
    """A variable takes the terms of the codelist it names, and the text of the method."""
    path = edited(
        tmp_path, ("Variables", "ADSL SEX", "Codelist", "SEX"), ("Variables", "ADQS CHG", "Method", "M.CHG")
    )  # fmt: skip
    book = openpyxl.load_workbook(path)
    for term, words in (("M", "Male"), ("F", "Female"), ("U", "Unknown")):
        book["Codelists"].append(["SEX", "Sex", "text", 1, term, words])
    book["Methods"].append(["M.CHG", "Change", "Computation", "AVAL less BASE"])
    book.save(path)
    define = written(tmp_path, path)["define.xml"].read_text()
    assert all(words in define for words in ("Unknown", "AVAL less BASE"))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("Variables", "ADQS PARAM", "Length", 3), r"Variables, ADQS PARAM: Length is '3', and the data come to"),
        (("Variables", "ADQS PARAM", "Length", "long"), "the length of ADQS.PARAM is 'long', expected a whole number"),
        (("Variables", "ADQS AVAL", "Data Type", "text"), "Data Type is 'text', and the data come to 'float'"),
        (("Variables", "ADQS AVAL", "Variable", "AVALX"), "has a row of ADQS AVALX, and there is none in the data"),
        (("Variables", "ADSL SEX", "Codelist", "SEX"), "names the codelist 'SEX', and sheet Codelists has no row"),
        (("Variables", "ADQS CHG", "Method", "M.X"), "names the method 'M.X', and sheet Methods has 0 rows"),
        (("Datasets", "ADQS", "Key Variables", "STUDYID"), "STUDYID of ADQS do not tell its records apart"),
        (("Datasets", "ADQS", "Key Variables", "USUBJ"), "a key variable of ADQS is 'USUBJ'"),
    ],
)
def test_what_contradicts_the_data_is_refused(edit: Edit, said: str, tmp_path: Path) -> None:
    """The message names sheet, row and what the data come to; nothing is written."""
    with pytest.raises(InputError, match=said):
        written(tmp_path, edited(tmp_path, edit))
    assert not (tmp_path / "again").exists()


def test_a_term_that_the_data_hold_has_to_be_there(tmp_path: Path) -> None:
    """A codelist without it would make the value illegal."""
    path = edited(tmp_path, ("Variables", "ADSL SEX", "Codelist", "SEX"))
    book = openpyxl.load_workbook(path)
    book["Codelists"].append(["SEX", "Sex", "text", 1, "X", "Another"])
    book.save(path)
    with pytest.raises(InputError, match=r"the codelist of ADSL\.SEX has no term for"):
        written(tmp_path, path)


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    """It has no sheet of variables."""
    path = tmp_path / "other.xlsx"
    pd.DataFrame({"a": [1]}).to_excel(path, index=False)
    with pytest.raises(InputError, match="is no workbook of metadata"):
        written(tmp_path, path)
