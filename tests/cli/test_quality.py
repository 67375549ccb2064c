"""``prosuite quality`` as a person or a script calls it."""

import csv
import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

ANSWERS = Path(__file__).parents[1] / "quality" / "reference_answers.csv"
LENIENT = '[scale]\nalpha = 0.5\nitem_scale_correlation = "none"\n'


@pytest.fixture
def quality(run: Callable[..., Result]) -> Callable[..., Result]:
    """Run ``prosuite quality`` in the test's own folder."""
    return partial(run, "quality")


@pytest.fixture
def lenient(tmp_path: Path) -> Path:
    path = tmp_path / "lenient.toml"
    path.write_text(LENIENT, encoding="utf-8")
    return path


def test_text(quality: Callable[..., Result], tmp_path: Path) -> None:
    """Figures, verdicts and reasons on standard output, words about the run on standard error."""
    result = quality(ANSWERS, "--instrument", "sf36v1")
    assert result.stdout.startswith("sf36v1: 160 records\n")
    alpha = next(line for line in result.stdout.splitlines() if line.startswith("alpha"))
    assert alpha.split() == ["alpha", "0.5692", "8", "at", "least", "0.7", "fail"]
    assert "  alpha: lowest: re" in result.stdout.splitlines()  # below the table, which keeps to the screen's width
    assert "needs --allow-unverified" in " ".join(result.stdout.split())
    assert result.stderr.startswith("Findings: 0 errors, ")
    assert list(tmp_path.iterdir()) == []


def test_exit_status(quality: Callable[..., Result], lenient: Path) -> None:
    """1 if a criterion fails, 0 if none does or it does not matter, 2 if it could not run."""
    base = (ANSWERS, "--instrument", "sf36v1")
    assert quality(*base).exit_code == 1
    assert quality(*base, "--fail-on", "never").exit_code == 0
    assert quality(*base, "--thresholds", lenient).exit_code == 0
    assert quality(ANSWERS).exit_code == 2


def test_unverified_is_said(quality: Callable[..., Result]) -> None:
    """With leave the index is computed and its figure stands with the mark."""
    result = quality(ANSWERS, "--instrument", "sf36v1", "--allow-unverified")
    line = next(line for line in result.stdout.splitlines() if line.startswith("consistency"))
    assert line.split() == ["consistency", "67.92", "%", "159"]  # 108 of 159
    assert "  consistency: unverified (confidence C)" in result.stdout.splitlines()


def test_flagged_records_are_listed(quality: Callable[..., Result], tmp_path: Path) -> None:
    """The first few with their row and subject, then how to see all."""
    path = tmp_path / "limits.toml"
    path.write_text("[person]\ncompleteness = 95\n", encoding="utf-8")
    result = quality(ANSWERS, "--instrument", "sf36v1", "--thresholds", path)
    assert "reference_answers!4 (synthetic-003): completeness 0, at least 95\n" in result.stdout
    assert "more flagged: --format csv --table persons\n" in result.stdout


def test_a_subject_is_shown_as_typed(quality: Callable[..., Result], tmp_path: Path) -> None:
    """What looks like mark-up or a picture's name stays text."""
    (tmp_path / "forms.csv").write_text("subject,gh1,gh2,gh3\n[b]:smile:,1,2,3\n", encoding="utf-8")
    (tmp_path / "limits.toml").write_text("[person]\ncompleteness = 95\n", encoding="utf-8")
    result = quality("forms.csv", "--instrument", "sf36v1", "--thresholds", "limits.toml")
    assert "forms!2 ([b]:smile:): completeness 8.333, at least 95\n" in result.stdout


def test_json(quality: Callable[..., Result]) -> None:
    """One document with all tables."""
    document = json.loads(quality(ANSWERS, "--instrument", "sf36v1", "--format", "json").stdout)
    assert [len(document[name]) for name in ("summary", "scales", "persons")] == [10, 8, 160]
    assert document["run"]["input"] == "reference_answers.csv"


@pytest.mark.parametrize(("table", "rows"), [(None, 10), ("summary", 10), ("scales", 8), ("persons", 160)])
def test_csv(table: str | None, rows: int, quality: Callable[..., Result]) -> None:
    """One table, the summary unless another is asked for."""
    option = [] if table is None else ["--table", table]
    result = quality(ANSWERS, "--instrument", "sf36v1", "--format", "csv", *option)
    assert len(list(csv.DictReader(io.StringIO(result.stdout)))) == rows


def test_output_workbook(quality: Callable[..., Result], tmp_path: Path) -> None:
    """-o writes the tables and never over a file without --force."""
    output = tmp_path / "quality.xlsx"
    first = quality(ANSWERS, "--instrument", "sf36v1", "-o", output)
    assert (first.exit_code, first.stderr.splitlines()[-1]) == (1, f"Written: {output}")
    assert openpyxl.load_workbook(output).sheetnames == ["summary", "scales", "persons", "run"]
    before = output.read_bytes()
    second = quality(ANSWERS, "--instrument", "sf36v1", "-o", output)
    assert (second.exit_code, second.stdout) == (2, "")
    assert second.stderr == f"Error: {output} exists already: choose another output, or add --force to replace it\n"
    assert quality(ANSWERS, "--instrument", "sf36v1", "-o", output, "--force").exit_code == 1
    assert output.read_bytes() == before


def test_an_output_that_cannot_be_is_refused_first(quality: Callable[..., Result], tmp_path: Path) -> None:
    """Before any work is done, and so before the missing instrument is noticed."""
    (tmp_path / "quality_scales.csv").touch()
    result = quality(ANSWERS, "-o", "quality.csv")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: quality_scales.csv exists already")
    assert quality(ANSWERS, "-o", "quality.doc").stderr.startswith("Error: quality.doc: prosuite writes")


@pytest.mark.parametrize(
    ("thresholds", "message"),
    [
        ("[dataset]\nconsistency = 90\n", "Error: thresholds: dataset.consistency given, but the consistency pairs"),
        ("[scale]\nalfa = 0.7\n", "Error: limits.toml: line 2: scale.alfa is no known key; did you mean 'alpha'?"),
        ("[scale\n", "Error: limits.toml is not TOML"),
    ],
)
def test_faulty_thresholds_are_refused(
    thresholds: str, message: str, quality: Callable[..., Result], tmp_path: Path
) -> None:
    """One sentence on standard error, nothing on standard output, exit status 2."""
    path = tmp_path / "limits.toml"
    path.write_text(thresholds, encoding="utf-8")
    result = quality(ANSWERS, "--instrument", "sf36v1", "--thresholds", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1
