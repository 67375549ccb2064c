"""SAS transport files of trials: each trap of the format is refused before a file is there.

Traps: SAS TS-140, and what pyreadstat does with each unless it is kept from it.
"""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from prosuite.errors import OutputError
from prosuite.export.datasets.transport import transport_bytes
from prosuite.intake.formats.labelled import LabelledTable, VariableFacts
from prosuite.intake.formats.read_labelled import read_labelled
from tests.support.analysis_datasets import adqs, adsl
from tests.support.analysis_datasets import table as dataset

DAY = datetime.date(2014, 3, 5)
DAYS = 19_787  # of 5 March 2014 since 1960: SAS shows 19787 with DATE9. as 05MAR2014, as CDISC's sample ADCIBC has it


def one(values: Sequence[Any], **known: Any) -> LabelledTable:
    """Return a dataset of a subject and one other variable."""
    dtype = known.pop("dtype", object)
    facts = VariableFacts(**{"name": "X", "label": "A label", **known})
    frame = pd.DataFrame({"USUBJID": [f"T1-{n}" for n in range(len(values))], "X": pd.Series(values, dtype=dtype)})
    return LabelledTable("ADX", "Dataset", frame, (VariableFacts("USUBJID", "Unique Subject Identifier"), facts))


def read(content: bytes, folder: Path) -> LabelledTable:
    path = folder / "adx.xpt"
    path.write_bytes(content)
    (table,) = read_labelled(path)
    return table


@pytest.mark.parametrize(("name", "columns"), [("ADSL", adsl()), ("ADQS", adqs())])
def test_what_is_written_is_read_back(name: str, columns: dict[str, list[Any]], tmp_path: Path) -> None:
    """Name, label, names, labels, formats and values are those of the dataset."""
    own = dataset(name, columns)
    back = read(transport_bytes(own), tmp_path)
    assert (back.name, back.label) == (own.name, own.label)
    said = [(one.name, one.label, one.is_numeric, one.format) for one in back.variables]
    assert said == [(one.name, one.label, one.is_numeric, one.format.rstrip(".")) for one in own.variables]
    for variable in own.variables:
        before, after = own.frame[variable.name].tolist(), back.frame[variable.name]
        if variable.format:
            after = (pd.to_datetime(after) - pd.Timestamp("1960-01-01")).dt.days
        assert [None if pd.isna(value) else value for value in after] == [
            None if pd.isna(value) else value for value in before
        ]


def test_the_same_dataset_gives_the_same_bytes() -> None:
    """No time stands in the file, in none of its four places (bytes 144, 160, 464 and 480)."""
    content = transport_bytes(dataset("ADQS", adqs()))
    assert {content[at : at + 16] for at in (144, 160, 464, 480)} == {b"01JAN80:00:00:00"}
    assert transport_bytes(dataset("ADQS", adqs())) == content


def test_names_are_written_in_capitals(tmp_path: Path) -> None:
    """A name in small letters is a name."""
    assert read(transport_bytes(one([1.0], name="aval", is_numeric=True)), tmp_path).variables[1].name == "AVAL"


@pytest.mark.parametrize(
    "values",
    [
        [DAY],
        [datetime.datetime(2014, 3, 5, 10, 30)],  # noqa: DTZ001 - as spreadsheets have it
        ["2014-03-05"],
        [pd.Timestamp(DAY)],
        [np.datetime64(DAY)],
        [float(DAYS)],
    ],
)
def test_dates_are_days_since_1960_with_a_format(values: list[Any], tmp_path: Path) -> None:
    """However a frame holds a date, the file holds SAS's."""
    table = one(values, name="ADT", data_type="date", is_numeric=True)
    back = read(transport_bytes(table), tmp_path)
    assert (back.variables[1].format, back.frame["ADT"][0]) == ("DATE9", DAY)


def test_times_are_seconds(tmp_path: Path) -> None:
    """A datetime and a time of day keep their minutes."""
    at = datetime.datetime(2014, 3, 5, 10, 30)  # noqa: DTZ001 - as spreadsheets have it
    both = read(transport_bytes(one([at], name="ADTM", data_type="datetime", is_numeric=True)), tmp_path)
    time = read(transport_bytes(one([at.time()], name="ATM", data_type="time", is_numeric=True)), tmp_path)
    assert (both.frame["ADTM"][0], time.frame["ATM"][0]) == (at, at.time())


@pytest.mark.parametrize(
    ("values", "dtype", "stored"),
    [
        ([True, False], "boolean", [1.0, 0.0]),
        ([1, None], "Int64", [1.0, None]),
        ([None, None], "object", [None, None]),
        ([0.1, 0.1 + 0.2], "float64", [0.1, 0.1 + 0.2]),
        ([9.0e74, 1.0e-78], "float64", [9.0e74, 1.0e-78]),
    ],
)
def test_numbers_of_any_type_are_numbers(values: list[Any], dtype: str, stored: list[Any], tmp_path: Path) -> None:
    """A column of missing values keeps its type, and no digit is lost."""
    back = read(transport_bytes(one(values, data_type="double", is_numeric=True, dtype=dtype)), tmp_path)
    assert back.variables[1].is_numeric
    assert [None if pd.isna(value) else value for value in back.frame["X"]] == stored


def test_text_of_any_type_is_text(tmp_path: Path) -> None:
    """Categories are their words, missing texts are blank, and blanks at the start stay."""
    back = read(transport_bytes(one(["  a", None, "b" * 200], dtype="category")), tmp_path)
    assert back.frame["X"].tolist() == ["  a", "", "b" * 200]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (one([1.0], name="SF36_PF_SCORE", is_numeric=True), "'SF36_PF_SCORE' is no name of up to 8"),
        (one([1.0], name="6MWD", is_numeric=True), "'6MWD' is no name"),
        (one([1.0], name="A B", is_numeric=True), "'A B' is no name"),
        (one([1.0], name="usubjid", is_numeric=True), "2 variables are named USUBJID"),
        (one(["x"], label="x" * 41), "the label of X has 41 bytes, at most 40 fit"),
        (one(["x"], label="é" * 21), "the label of X has 42 bytes"),
        (one(["x"], label="é"), "the label of X, 'é', is not ASCII"),
        (one(["x", "x" * 201]), "X of record 2 holds a text of 201 bytes, at most 200 fit"),
        (one(["x" * 250]), "X of record 1 holds a text of 250 bytes"),
        (one(["x", "Fièvre"]), "X of record 2 holds 'Fièvre', which is not ASCII"),
        (one([1.0, 9.1e74], is_numeric=True), "X of record 2 holds 9.1e.74, beyond the numbers"),
        (one([1e-79], is_numeric=True), "beyond the numbers"),
        (one([float("inf")], is_numeric=True), "beyond the numbers"),
        (one([1.0, "x"], is_numeric=True), "X of record 2 holds 'x', which is no number"),
        (
            one(["2014-02-30"], name="ADT", data_type="date", is_numeric=True),
            "ADT of record 1 holds '2014-02-30', which is no date",
        ),
        (LabelledTable("ADQSSF36X", "", pd.DataFrame({"A": ["x"]}), (VariableFacts("A"),)), "'ADQSSF36X' is no name"),
        (
            LabelledTable("ADX", "x" * 41, pd.DataFrame({"A": ["x"]}), (VariableFacts("A"),)),
            "the label of ADX has 41 bytes",
        ),
        (LabelledTable("ADX", "", pd.DataFrame(), ()), "it has 0 variables"),
        (
            LabelledTable("ADX", "", pd.DataFrame({"A": ["x", "", ""]}), (VariableFacts("A"),)),
            r"of its 3 records 1 would be read.*add a variable",
        ),
    ],
)
def test_what_the_format_cannot_hold_is_refused(table: LabelledTable, said: str) -> None:
    """Nothing is cut, rounded or written as something else."""
    with pytest.raises(OutputError, match=said):
        transport_bytes(table)


def test_every_fault_is_told_at_once() -> None:
    """Two faults are two parts of one sentence, many are counted."""
    with pytest.raises(OutputError, match=r"which is not ASCII; .* and 15 more$"):
        transport_bytes(one(["é"] * 25))
