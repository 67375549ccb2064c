"""Analysis datasets to files in the formats of trials."""

import datetime
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

import prosuite
from prosuite.errors import OutputError
from tests.support.analysis_datasets import adqs, adsl

FORMATS = ["xpt", "json", "ndjson", "define", "metadata"]


def frames() -> dict[str, pd.DataFrame]:
    return {"ADSL": pd.DataFrame(adsl()), "ADQS": pd.DataFrame(adqs())}


def test_every_format_is_written_and_keeps_the_rules(tmp_path: Path) -> None:
    """Files go by their datasets; each is read back without a finding."""
    written = prosuite.write_datasets(frames(), tmp_path / "out", FORMATS)
    names = [f"{name}.{ending}" for name in ("adsl", "adqs") for ending in ("xpt", "json", "ndjson")]
    assert [path.name for path in written] == [*names, "define.xml", "metadata.xlsx"]
    for ending in ("xpt", "json", "ndjson"):
        assert list(prosuite.validate_adam([tmp_path / "out" / f"{name}.{ending}" for name in ("adsl", "adqs")])) == []


def test_another_reader_finds_labels_and_dates(tmp_path: Path) -> None:
    """pyreadstat reads the standard labels, and days as dates."""
    (path,) = prosuite.write_datasets({"ADSL": frames()["ADSL"]}, tmp_path)
    frame, meta = pyreadstat.read_xport(path)
    assert (meta.table_name, meta.column_names_to_labels["TRTSDT"]) == ("ADSL", "Date of First Exposure to Treatment")
    assert frame["TRTSDT"].tolist() == [datetime.date(2014, 1, 2)] * 2


def test_files_are_written_in_another_format(tmp_path: Path) -> None:
    """A transport file becomes Dataset-JSON, and that the same transport file again."""
    (first,) = prosuite.write_datasets({"ADQS": frames()["ADQS"]}, tmp_path / "a")
    (middle,) = prosuite.write_datasets(first, tmp_path / "b", ["json"])
    (last,) = prosuite.write_datasets(middle, tmp_path / "c")
    assert last.read_bytes() == first.read_bytes()


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    """Without ``force`` nothing is replaced, and nothing else written."""
    (path,) = prosuite.write_datasets({"ADSL": frames()["ADSL"]}, tmp_path)
    before = path.read_bytes()
    with pytest.raises(OutputError, match=r"adsl\.xpt"):
        prosuite.write_datasets(frames(), tmp_path)
    assert [own.name for own in tmp_path.iterdir()] == ["adsl.xpt"]
    prosuite.write_datasets(frames(), tmp_path, force=True)
    assert path.read_bytes() == before


def test_a_dataset_that_a_format_cannot_hold_stops_all(tmp_path: Path) -> None:
    """One text too long, and no file is there."""
    own = frames()
    own["ADQS"]["NOTE"] = "x" * 201
    with pytest.raises(OutputError, match="NOTE of record 1 holds a text of 201 bytes"):
        prosuite.write_datasets(own, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    """The formats that there are are named."""
    with pytest.raises(OutputError, match="'sas7bdat' is no format of datasets: choose of xpt, json"):
        prosuite.write_datasets(frames(), tmp_path, ["sas7bdat"])
