"""What the run record and the marked copy speak of is what was read, whatever happens to the files in the meantime."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from click.testing import Result

import prosuite
from prosuite.findings.review import reviewed
from prosuite.intake.formats.read import file_content, read_sheets, sheets_in

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]
Run = Callable[..., Result]

EXCEPTIONS = "code,subject,visit,item,value,reason,by,date\n"
STUDY = 'missing = { "-9" = "not done" }\n'


@pytest.mark.parametrize("name", ["input", "study", "exceptions"])
def test_the_record_has_the_digest_of_what_was_scored(
    form: Build, csv_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file that another program writes anew when all is read: the record names the bytes that were read."""
    files = {"input": csv_file(form()), "study": tmp_path / "study.toml", "exceptions": tmp_path / "accepted.csv"}
    files["study"].write_text(STUDY)
    files["exceptions"].write_text(EXCEPTIONS)
    digest = hashlib.sha256(files[name].read_bytes()).hexdigest()

    def meanwhile(*arguments: Any, **named: Any) -> Any:
        report = reviewed(*arguments, **named)
        files[name].write_bytes(files[name].read_bytes() + b"\n")
        return report

    monkeypatch.setattr("prosuite.pipeline.score_workbook.reviewed", meanwhile)
    result = prosuite.score_workbook(
        files["input"], files["study"], instrument="sf36v2", exceptions=files["exceptions"]
    )
    assert result.run["input sha256" if name == "input" else f"option {name} sha256"] == digest
    assert digest != hashlib.sha256(files[name].read_bytes()).hexdigest()


def test_a_file_that_changes_before_it_is_marked_is_refused(
    form: Build, workbook: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """Findings of one version of a workbook are not marked in another."""
    path = workbook({"SF36v2": form()})

    def meanwhile(*_: object, **__: object) -> prosuite.Report:
        path.write_bytes(path.read_bytes() + b"\0")
        return prosuite.Report()

    monkeypatch.setattr("prosuite.findings.review.reviewed", meanwhile)
    result = run("validate", path, "--annotate", "marked.xlsx")
    assert (result.exit_code, (tmp_path / "marked.xlsx").exists()) == (2, False)
    assert "it was changed while it was read; run this again" in result.stderr


@pytest.mark.parametrize("ending", [".parquet", ".sav", ".dta", ".xpt"])
def test_a_dataset_is_read_from_the_bytes_alone(tmp_path: Path, ending: str) -> None:
    """The libraries get the bytes that were read, not the path, behind which there may be another file by then."""
    frame, path = pd.DataFrame({"subject": ["001", "002"], "pf01": [1.0, 2.0]}), tmp_path / f"visits{ending}"
    writers: dict[str, Callable[..., None]] = {
        ".parquet": lambda frame, path: frame.to_parquet(path),
        ".sav": pyreadstat.write_sav,
        ".dta": pyreadstat.write_dta,
        ".xpt": pyreadstat.write_xport,
    }
    writers[ending](frame, str(path))
    expected, content = read_sheets(path), file_content(path)
    path.unlink()
    assert sheets_in(path, content) == expected
    assert expected[0].rows[1:] == [["001", 1.0], ["002", 2.0]]
