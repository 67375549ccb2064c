"""Scores in every format, with what stands beside them: one set of files, explained."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

import prosuite
from prosuite.errors import OutputError
from prosuite.export.handover import Handover

BESIDE = ("findings", "columns", "run")
EXPLAINED = [f"s_{name}{ending}" for ending in (".csv", ".json") for name in BESIDE]


@pytest.fixture
def result(form: Callable[..., list[dict[str, Any]]], workbook: Callable[..., Path]) -> prosuite.ScoreResult:
    """Two forms with an arm, one of them without an answer."""
    forms = [record | {"arm": arm} for record, arm in zip(form("001", "002"), "AB", strict=True)]
    forms[0]["pf02"] = None
    return prosuite.score_workbook(workbook({"SF36v2": forms}))


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("s.xlsx", ["s.xlsx"]),
        ("s.csv", ["s.csv", *EXPLAINED]),
        ("s.sav", ["s.sav", *EXPLAINED]),
        ("s.DTA", ["s.DTA", *EXPLAINED]),
        ("s.xpt", ["s.xpt", *EXPLAINED]),
        ("s.parquet", ["s.parquet", *(name.replace(".csv", ".parquet") for name in EXPLAINED)]),
    ],
)
def test_the_files_of_each_format(result: prosuite.ScoreResult, tmp_path: Path, name: str, files: list[str]) -> None:
    """What explains the scores is CSV, or a Parquet file beside one, and JSON."""
    assert [path.name for path in Handover(Path(name)).paths(BESIDE)] == files
    assert [path.name for path in result.write(tmp_path / name)] == files
    assert all((tmp_path / file).stat().st_size for file in files)


def test_programs_stand_beside_the_csv(result: prosuite.ScoreResult, tmp_path: Path) -> None:
    """One for each language that is asked for."""
    written = result.write(tmp_path / "s.csv", syntax=["sas", "spss", "stata", "r"])
    assert [path.name for path in written][-4:] == ["s.sas", "s.sps", "s.do", "s.R"]
    assert all("s.csv" in path.read_text(encoding="utf-8") for path in written[-4:])


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("s.xls", {}, "prosuite writes .xlsx, .csv, .parquet, .sav, .dta, .xpt files"),
        ("s.sav", {"syntax": ("sas",)}, "writes programs that read a CSV file: add -o s.csv"),
        ("s.csv", {"stata_version": 114}, "is of Stata files: add -o s.dta"),
    ],
)
def test_options_of_another_format_are_refused(name: str, options: dict[str, Any], message: str) -> None:
    """Rather than passed over."""
    with pytest.raises(OutputError, match=message):
        Handover(Path(name), **options)


@pytest.mark.parametrize("name", ["s.csv", "s.parquet", "s.sav", "s.dta", "s.xpt", "s.xlsx"])
@pytest.mark.parametrize("layout", ["wide", "long"])
def test_two_runs_write_the_same_bytes(result: prosuite.ScoreResult, tmp_path: Path, name: str, layout: Any) -> None:
    """In every format and layout, all files."""
    folders = (tmp_path / "one", tmp_path / "two")
    for folder in folders:
        folder.mkdir()
        result.write(folder / name, layout=layout)
    one, two = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert one == two


def test_identifiers_stay_text_in_every_dataset(result: prosuite.ScoreResult, tmp_path: Path) -> None:
    """With their zeros."""
    for name, read in (
        ("s.sav", pyreadstat.read_sav),
        ("s.dta", pyreadstat.read_dta),
        ("s.xpt", pyreadstat.read_xport),
    ):
        result.write(tmp_path / name, force=True)
        found, _ = read(tmp_path / name)
        assert found.iloc[:, 0].tolist() == ["001", "002"]


def test_parquet_says_what_its_columns_mean(result: prosuite.ScoreResult, tmp_path: Path) -> None:
    """In the metadata of its fields, and the run in that of the table; pandas reads the same values."""
    result.write(tmp_path / "s.parquet")
    schema = pq.read_schema(tmp_path / "s.parquet")
    about = {key.decode(): value.decode() for key, value in schema.field("sf36v2_pcs").metadata.items()}
    assert (about["label"], about["unit"], about["norms"]) == ("Physical component summary", "T", "us1998")
    assert (about["paramcd"], about["direction"], about["type"]) == ("SF36328", "higher is better", "number")
    assert json.loads(schema.metadata[b"prosuite"]) == result.run
    found = pd.read_parquet(tmp_path / "s.parquet")
    assert found.columns.tolist() == result.wide.columns.tolist()
    assert found["sf36v2_pcs"].tolist() == result.wide["sf36v2_pcs"].tolist()


def test_what_explains_the_scores_is_json_too(result: prosuite.ScoreResult, tmp_path: Path) -> None:
    """Rows of findings and columns, null where a cell is blank; keys and values of the run record."""
    result.write(tmp_path / "s.sav")
    findings, columns, run = (json.loads((tmp_path / f"s_{name}.json").read_text(encoding="utf-8")) for name in BESIDE)
    assert run == result.run
    assert (len(findings), findings[0].keys()) == (len(result.findings), set(result.findings.to_frame()))
    assert (findings[0]["subject"], findings[0]["cell"]) == ("001", "SF36v2!F2")
    (pcs,) = (about for about in columns if about["column"] == "sf36v2_pcs")
    assert (pcs["label"], pcs["paramcd"]) == ("Physical component summary", "SF36328")


def test_what_a_format_cannot_hold_is_told(result: prosuite.ScoreResult) -> None:
    """Of a transport file its names; of a CSV nothing."""
    assert any("columns go by their codes" in note for note in result.cannot_hold("s.xpt"))
    assert result.cannot_hold("s.csv") == []


def test_a_stata_file_of_an_older_version(result: prosuite.ScoreResult, tmp_path: Path) -> None:
    """0x72 is 114."""
    result.write(tmp_path / "s.dta", stata_version=114)
    assert (tmp_path / "s.dta").read_bytes()[0] == 0x72
