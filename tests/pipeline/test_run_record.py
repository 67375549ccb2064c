"""The run record says what was scored with what, and nothing that changes from run to run."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import prosuite
from prosuite.datafiles.regular import file_sha256
from prosuite.pipeline.run_record import run_record
from prosuite.pipeline.score_workbook import score_workbook

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]


@pytest.mark.parametrize("content", [b"", b"abc", bytes(range(256)) * 5000])
def test_a_digest_is_that_of_the_bytes(tmp_path: Path, content: bytes) -> None:
    """The digest of a file is the SHA-256 of its bytes."""
    path = tmp_path / "any.bin"
    path.write_bytes(content)
    assert file_sha256(path) == hashlib.sha256(content).hexdigest()


def test_a_record_names_versions_and_input(tmp_path: Path) -> None:
    """A record begins with the versions that decide the numbers and the input's name and digest."""
    path = tmp_path / "visits.csv"
    path.write_bytes(b"abc")
    record = run_record([path], {}, [])
    assert list(record) == ["prosuite", "python", "numpy", "pandas", "input", "input sha256"]
    assert (record["prosuite"], record["numpy"], record["pandas"]) == (
        prosuite.__version__,
        np.__version__,
        pd.__version__,
    )
    # SHA-256 of "abc", from FIPS 180-2, appendix B.1
    assert record["input sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_record_holds_options_as_given(tmp_path: Path) -> None:
    """An option has its value, one that was not given says so."""
    path = tmp_path / "visits.csv"
    path.touch()
    record = run_record([path], {"norms": "us1998", "study": None, "allow_unverified": False}, [("records", 3)])
    assert {key: value for key, value in record.items() if key.startswith("option") or key == "records"} == {
        "option norms": "us1998",
        "option study": "not given",
        "option allow_unverified": "False",
        "records": "3",
    }


def test_the_input_is_recorded_by_name_and_digest(form: Build, workbook: Write) -> None:
    """The record of a run holds the input's name and the SHA-256 of its bytes."""
    path = workbook({"SF36v2": form()})
    run = score_workbook(path).run
    assert (run["input"], run["input sha256"]) == (path.name, hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_run_records_every_option(form: Build, workbook: Write, own_instruments: Path) -> None:
    """Each option that decides the scores is recorded; files and folders by name."""
    path = workbook({"Form": form()})
    study = own_instruments.parent / "study.toml"
    study.write_text('[sheets.Form]\ninstrument = "sf36v1"\n', encoding="utf-8")
    options = {"norms": "grassi2010", "missing_rule": "all", "allow_unverified": True, "instruments": own_instruments}
    run = score_workbook(path, study, **options).run  # type: ignore[arg-type]
    assert {key.removeprefix("option "): value for key, value in run.items() if key.startswith("option ")} == {
        "instrument": "not given",
        "norms": "grassi2010",
        "missing_rule": "all",
        "allow_unverified": "True",
        "match": "not given",
        "study": "study.toml",
        "study sha256": hashlib.sha256(study.read_bytes()).hexdigest(),
        "instruments": "own",
        "exceptions": "not given",
        "exceptions sha256": "not given",
    }


def test_a_run_records_instrument_and_norms_of_each_sheet(form: Build, workbook: Write) -> None:
    """For each form the record says what declared it, what it was scored with, and how sure the norms are."""
    run = score_workbook(workbook({"SF36v2": form(), "RAND36": form()})).run
    assert run["sheet 'SF36v2': sf36v2: declared by"] == "sheet name"
    assert run["sheet 'SF36v2': sf36v2: norms"] == "us1998"
    assert run["sheet 'SF36v2': sf36v2: norms confidence"] == "A"
    assert run["sheet 'RAND36': rand36: norms"] == "none"


@pytest.mark.parametrize("what", ["specification", "norms"])
def test_a_run_records_digests_of_specification_and_norms(form: Build, workbook: Write, what: str) -> None:
    """Specification and norms are recorded by a SHA-256."""
    run = score_workbook(workbook({"SF36v2": form()})).run
    assert re.fullmatch("[0-9a-f]{64}", run[f"sheet 'SF36v2': sf36v2: {what} sha256"])


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("mood.toml", "[0, 1, 2, 3]", "[1, 2, 3, 4]", "specification"),
        ("norms/town.csv", "40", "41", "norms"),
        ("norms/town.toml", "Nobody", "Everybody", "norms"),
    ],
)
def test_a_changed_constant_changes_its_digest(
    workbook: Write, own_instruments: Path, file: str, old: str, new: str, what: str
) -> None:
    """Another answer code, mean or population shows in the record."""
    path, key = (
        workbook({"mood": [{"subject": "001", "m1": 1, "m2": 1, "m3": 1}]}),
        f"sheet 'mood': mood: {what} sha256",
    )
    before = score_workbook(path, instruments=own_instruments).run[key]
    changed = (own_instruments / file).read_text(encoding="utf-8").replace(old, new).replace("[0, 9]", "[3, 12]")
    (own_instruments / file).write_text(changed, encoding="utf-8")
    assert score_workbook(path, instruments=own_instruments).run[key] != before


def test_a_run_records_counts(form: Build, workbook: Write, items: tuple[str, ...]) -> None:
    """The record counts records, item columns, scores by status and findings by code."""
    records = form("001", "002")
    records[1] |= dict.fromkeys(items[:8])  # the general health item, health transition and six of physical functioning
    run = score_workbook(workbook({"SF36v2": records})).run
    counts = {key.removeprefix("sheet 'SF36v2': sf36v2: "): int(run[key]) for key in run if run[key].isdigit()}
    # of 2 x 19 scores: pf, ht, pf_t, pcs, mcs missing; gh and gh_t prorated
    assert counts == {
        "item columns": 36,
        "records": 2,
        "scores not_scored": 5,
        "scores prorated": 2,
        "scores scored": 31,
        "findings: blank-answer": 8,
    }


def test_a_run_record_names_no_folder_and_no_time(form: Build, workbook: Write) -> None:
    """No part of the path, no date and no clock time stands in the record."""
    path = workbook({"SF36v2": form()})
    text = "\n".join(f"{key} = {value}" for key, value in score_workbook(path).run.items())
    assert not any(part in text for part in path.parts[1:-1])
    assert not re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d", text)


def test_a_run_record_holds_no_answers_and_no_subjects(form: Build, workbook: Write) -> None:
    """What a person answered and who it was stay out of the record."""
    records = form("subject-zebra")
    records[0]["pf01"] = "answer-zebra"
    assert "zebra" not in str(score_workbook(workbook({"SF36v2": records})).run)


def test_the_same_input_gives_the_same_record(form: Build, workbook: Write) -> None:
    """Two runs of the same input with the same options have the same record."""
    path = workbook({"SF36v2": form()})
    assert score_workbook(path).run == score_workbook(str(path)).run
