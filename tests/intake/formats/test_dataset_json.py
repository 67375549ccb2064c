"""Dataset-JSON, NDJSON and its compressed form: read as CDISC's specification of version 1.1 has them.

The files are synthetic, in the layout of the examples in cdisc-org/DataExchange-DatasetJson.
"""

import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prosuite
from prosuite.errors import InputError
from prosuite.intake.formats.labelled import LabelledTable
from prosuite.intake.formats.read import read_sheets
from prosuite.intake.formats.read_labelled import read_labelled

COLUMNS = [
    {
        "itemOID": "IT.ADQS.USUBJID",
        "name": "USUBJID",
        "label": "Unique Subject Identifier",
        "dataType": "string",
        "length": 4,
        "keySequence": 1,
    },
    {
        "itemOID": "IT.ADQS.ADT",
        "name": "ADT",
        "label": "Analysis Date",
        "dataType": "date",
        "targetDataType": "integer",
        "displayFormat": "DATE9.",
    },
    {"itemOID": "IT.ADQS.AVAL", "name": "AVAL", "label": "Analysis Value", "dataType": "double"},
    {"itemOID": "IT.ADQS.ADY", "name": "ADY", "label": "Analysis Relative Day", "dataType": "integer"},
]
ROWS = [["T1-1", "2014-03-05", 48.5, 63], ["T1-2", None, None, None]]


def document(**changes: Any) -> dict[str, Any]:
    whole = {
        "datasetJSONCreationDateTime": "2024-11-11T15:09:10",
        "datasetJSONVersion": "1.1.0",
        "originator": "A group",
        "itemGroupOID": "IG.ADQS",
        "records": 2,
        "name": "ADQS",
        "label": "Questionnaires",
        "columns": COLUMNS,
        "rows": ROWS,
    }
    return whole | changes


def lines(whole: dict[str, Any]) -> bytes:
    head = {key: value for key, value in whole.items() if key != "rows"}
    return "".join(f"{json.dumps(part)}\n" for part in [head, *whole["rows"]]).encode()


FORMS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "a.json": lambda whole: json.dumps(whole).encode(),
    "b.ndjson": lines,
    "c.dsjc": lambda whole: zlib.compress(lines(whole)),
    "d.dsjc": lambda whole: gzip.compress(lines(whole)),
    "bom.json": lambda whole: b"\xef\xbb\xbf" + json.dumps(whole).encode(),
}


def read(folder: Path, name: str, content: bytes) -> LabelledTable:
    path = folder / name
    path.write_bytes(content)
    (table,) = read_labelled(path)
    return table


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_dataset(name: str, tmp_path: Path) -> None:
    """Names, labels, types, lengths, formats, keys and values are those of the file, missing values missing."""
    table = read(tmp_path, name, FORMS[name](document()))
    assert (table.name, table.label, table.about["originator"]) == ("ADQS", "Questionnaires", "A group")
    facts = [(one.name, one.data_type, one.is_numeric, one.length, one.format, one.key) for one in table.variables]
    assert facts == [
        ("USUBJID", "string", False, 4, "", 1),
        ("ADT", "date", True, None, "DATE9.", None),
        ("AVAL", "double", True, None, "", None),
        ("ADY", "integer", True, None, "", None),
    ]
    rows = table.frame.astype(object).where(table.frame.notna(), None).to_numpy().tolist()
    assert rows == ROWS


def test_a_dataset_is_a_sheet_to_other_commands(tmp_path: Path) -> None:
    """Forms in Dataset-JSON are scored like those of any table."""
    path = tmp_path / "forms.json"
    path.write_bytes(FORMS["a.json"](document()))
    (sheet,) = read_sheets(path)
    assert sheet.rows == [["USUBJID", "ADT", "AVAL", "ADY"], *ROWS]


def test_whole_numbers_that_no_float_holds_stay(tmp_path: Path) -> None:
    """An identifier of nineteen digits is not rounded."""
    table = read(tmp_path, "a.json", FORMS["a.json"](document(rows=[["T1-1", None, None, 2**63 + 1], ROWS[1]])))
    assert table.frame["ADY"].tolist() == [2**63 + 1, None]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not a readable Dataset-JSON file"),
        (b'{"resourceType": "Bundle"}', "has no name, columns and rows; other JSON is not read"),
        (b"[1, 2]", "has no name, columns and rows"),
        (b"[" * 100_000, "is nested too deeply"),
        (json.dumps(document(records=3)).encode(), "promises 3 rows and holds 2"),
        (json.dumps(document(rows=[["T1-1"], ROWS[1]])).encode(), "row 1 has 1 values where there are 4 columns"),
        (
            json.dumps(document(rows=[*ROWS[:1], ["T1-2", None, "x", 1]])).encode(),
            "row 2: AVAL holds 'x', its dataType is double",
        ),
        (json.dumps(document(rows=[*ROWS[:1], ["T1-2", None, True, 1]])).encode(), "row 2: AVAL holds True"),
        (json.dumps(document(rows=[*ROWS[:1], ["T1-2", None, float("nan"), 1]])).encode(), "NaN is no number in JSON"),
        (
            json.dumps(document(columns=[{"name": "A", "dataType": "text"}])).encode(),
            "column 1 has no name and dataType",
        ),
        (json.dumps(document(columns="A")).encode(), "columns and rows are not lists"),
        (b"\xff\xfe{", "is not a readable Dataset-JSON file"),
    ],
)
def test_what_is_no_dataset_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    """One sentence says what is wrong and where."""
    with pytest.raises(InputError, match=said):
        read(tmp_path, "a.json", content)


def test_a_compressed_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    """Its rows so far are not taken for all."""
    with pytest.raises(InputError, match="cut off"):
        read(tmp_path, "a.dsjc", zlib.compress(lines(document()))[:-20])


def test_a_compressed_file_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    """What a few bytes stand for is not unpacked to the end."""
    with pytest.raises(InputError, match="would fill more than"):
        read(tmp_path, "a.dsjc", zlib.compress(b" " * 2**28))


def test_a_dataset_is_checked(tmp_path: Path) -> None:
    """A day 0 in Dataset-JSON is found."""
    path = tmp_path / "adqs.json"
    path.write_bytes(FORMS["a.json"](document(rows=[["T1-1", None, None, 0], ROWS[1]])))
    assert "adam-day-zero" in {finding.code for finding in prosuite.validate_adam(path)}
