"""Dataset-JSON and NDJSON: valid against CDISC's schema, and read back as they were written."""

import datetime
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

from prosuite.errors import OutputError
from prosuite.export.datasets.dataset_json import dataset_json_bytes, ndjson_bytes
from prosuite.intake.formats.labelled import LabelledTable, VariableFacts
from prosuite.intake.formats.read_labelled import read_labelled
from tests.support.analysis_datasets import adqs, adsl
from tests.support.analysis_datasets import table as dataset

# Of cdisc-org/DataExchange-DatasetJson, under the MIT licence beside it. The schema of NDJSON there refers to what it
# lacks, so the first line is held against this one.
SCHEMA = Path(__file__).parent / "schemas" / "dataset-json.schema.json"
WRITERS: dict[str, Callable[[LabelledTable], bytes]] = {"json": dataset_json_bytes, "ndjson": ndjson_bytes}


def one(values: Sequence[Any], **known: Any) -> LabelledTable:
    """Return a dataset of one variable."""
    dtype = known.pop("dtype", object)
    return LabelledTable(
        "ADX", "Dataset", pd.DataFrame({"X": pd.Series(values, dtype=dtype)}), (VariableFacts("X", "A label", **known),)
    )


def rows(table: LabelledTable) -> list[Any]:
    return [row[0] for row in json.loads(dataset_json_bytes(table))["rows"]]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(("name", "columns"), [("ADSL", adsl()), ("ADQS", adqs())])
def test_a_dataset_is_valid_by_the_schema(form: str, name: str, columns: dict[str, list[Any]]) -> None:
    """CDISC's own schema of version 1.1 accepts the file, whose keys stand in the order of the specification."""
    content = WRITERS[form](dataset(name, columns)).decode()
    document = json.loads(content) if form == "json" else json.loads(content.split("\n")[0]) | {"rows": []}
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    order = [
        "datasetJSONCreationDateTime",
        "datasetJSONVersion",
        "sourceSystem",
        "itemGroupOID",
        "records",
        "name",
        "label",
        "columns",
    ]
    assert list(document) == [*order, "rows"]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(("name", "columns"), [("ADSL", adsl()), ("ADQS", adqs())])
def test_what_is_written_is_read_back(form: str, name: str, columns: dict[str, list[Any]], tmp_path: Path) -> None:
    """Names, labels, types, lengths, formats, rows and values are those of the dataset."""
    own, path = dataset(name, columns), tmp_path / f"own.{form}"
    path.write_bytes(WRITERS[form](own))
    (back,) = read_labelled(path)
    facts = [
        [(v.name, v.label, v.data_type, v.is_numeric, v.length, v.format) for v in table.variables]
        for table in (own, back)
    ]
    assert facts[0] == facts[1]
    assert WRITERS[form](back) == path.read_bytes()
    dates = pd.to_datetime(back.frame["TRTSDT"]) - pd.Timestamp("1960-01-01")
    assert dates.dt.days.tolist() == own.frame["TRTSDT"].tolist()


def test_what_a_file_said_of_itself_is_kept() -> None:
    """Its time, its study and the names of its parts go along."""
    about = {"datasetJSONCreationDateTime": "2024-11-11T15:09:10", "studyOID": "S.1", "itemGroupOID": "IG.X"}
    table = LabelledTable("ADX", "", pd.DataFrame({"X": ["a"]}), (VariableFacts("X", oid="IT.1", key=1),), about=about)
    document = json.loads(dataset_json_bytes(table))
    assert {key: document[key] for key in about} == about
    assert (document["columns"][0]["itemOID"], document["columns"][0]["keySequence"]) == ("IT.1", 1)


@pytest.mark.parametrize(
    ("table", "written"),
    [
        (one(["a", "", None]), ["a", "", None]),
        (one([1.5, None], data_type="double", is_numeric=True), [1.5, None]),
        (one([2.0, None], data_type="integer", is_numeric=True), [2, None]),
        (one([2**63 + 1], data_type="integer", is_numeric=True), [2**63 + 1]),
        (one([True, None], data_type="boolean", is_numeric=True), [True, None]),
        (one(["1.10"], data_type="decimal", is_numeric=True), ["1.10"]),
        (one([19_787.0, None], data_type="date", is_numeric=True), ["2014-03-05", None]),
        (one([datetime.date(2014, 3, 5)], data_type="date", is_numeric=True), ["2014-03-05"]),
        (one(["2014-03"], data_type="date"), ["2014-03"]),  # collected dates may be partial
        (one([pd.Timestamp("2014-03-05 10:30")], data_type="datetime", is_numeric=True), ["2014-03-05T10:30:00"]),
        (one([datetime.time(10, 30)], data_type="time", is_numeric=True), ["10:30:00"]),
    ],
)
def test_values_are_written_as_the_specification_has_them(table: LabelledTable, written: list[Any]) -> None:
    """Missing values are null, dates ISO text, whole numbers whole, decimals text."""
    assert rows(table) == written


def test_lengths_are_bytes() -> None:
    """A letter of two bytes counts two; a length that is too short for the values grows."""
    document = json.loads(dataset_json_bytes(one(["é", "abc"], length=2)))
    assert document["columns"][0]["length"] == 3
    assert json.loads(dataset_json_bytes(one(["éé"])))["columns"][0]["length"] == 4


def test_the_same_dataset_gives_the_same_bytes() -> None:
    """No time of writing stands in the file."""
    assert dataset_json_bytes(one(["a"])) == dataset_json_bytes(one(["a"]))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (one([float("inf")], data_type="double", is_numeric=True), "X holds an infinite number"),
        (one([1.5], data_type="integer", is_numeric=True), "X of record 1 holds 1.5, its type is integer"),
        (one(["x"], data_type="double", is_numeric=True), "X of record 1 holds 'x', which is no number"),
    ],
)
def test_what_json_cannot_hold_is_refused(table: LabelledTable, said: str) -> None:
    """No NaN, Infinity or text in place of a number is written."""
    with pytest.raises(OutputError, match=said):
        dataset_json_bytes(table)
