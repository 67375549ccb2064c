"""``prosuite score --match``: each record against the stratum of its age and sex."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def coded(workbook: Callable[..., Path], form: Callable[..., list[dict[str, Any]]]) -> Path:
    """Write three synthetic forms whose sex is stored as 1, 2 and 9."""
    people = [{"Geslacht": code, "age": 50} for code in (1, 2, 9)]
    return workbook({"SF36v1": [{**record, **who} for record, who in zip(form(), people, strict=True)]})


def _study(folder: Path, content: str) -> Path:
    (folder / "study.toml").write_text(content, encoding="utf-8")
    return folder / "study.toml"


COLUMNS = '[sheets.SF36v1]\ncolumns = { Geslacht = "sex" }\n'


def test_declared_codes(run: Run, coded: Path, tmp_path: Path) -> None:
    """Column and codes are declared in the study file; a missing code is no sex."""
    study = _study(tmp_path, f'[missing]\n"9" = "unknown"\n[codes.sex]\n"1" = "male"\n"2" = "female"\n{COLUMNS}')
    result = run("score", coded, "--study", study, "--norms", "fr1995", "--match", "age,sex", "-o", "scores.csv")
    assert result.exit_code == 0
    wide = pd.read_csv(tmp_path / "scores.csv", keep_default_na=False)
    assert wide["sf36v1_norms_stratum"].tolist() == ["male 45-54", "female 45-54", ""]
    assert "not given: pcs, mcs: norm set fr1995 has no weights for them" in result.stderr
    assert "records in no stratum: 1 of 3" in result.stderr


def test_undeclared_codes(run: Run, coded: Path, tmp_path: Path) -> None:
    """1 and 2 are never guessed: the refusal names cell, codes and declaration, and nothing is written."""
    study = _study(tmp_path, COLUMNS)
    result = run("score", coded, "--study", study, "--norms", "fr1995", "--match", "sex", "-o", "scores.csv")
    assert (result.exit_code, (tmp_path / "scores.csv").exists()) == (2, False)
    assert "SF36v1!AM1: the sex column holds '1', '2', '9', which is not guessed" in result.stderr
    assert '[codes.sex]\n  "1" = "male" or "female"\n  "2" = "male" or "female"' in result.stderr


def test_a_sex_column_in_another_language(run: Run, coded: Path) -> None:
    """Geslacht is known without a study file; its codes are not guessed."""
    result = run("score", coded, "--norms", "fr1995", "--match", "age,sex")
    assert result.exit_code == 2
    assert "SF36v1!AM1: the sex column holds '1', '2', '9', which is not guessed" in result.stderr


def test_no_sex_column(run: Run, workbook: Callable[..., Path], form: Callable[..., list[dict[str, Any]]]) -> None:
    """A sheet without the column is refused with how to declare it."""
    path = workbook({"SF36v1": [{**form()[0], "Kode": 1, "age": 50}]})
    result = run("score", path, "--norms", "fr1995", "--match", "age,sex")
    assert result.exit_code == 2
    assert "sheet 'SF36v1' has no column to match records on: expected a sex column" in result.stderr


def test_unknown_sex_in_the_study_file(run: Run, coded: Path, tmp_path: Path) -> None:
    """A code that is declared to mean neither male nor female is no sex to match on."""
    study = _study(tmp_path, f'[codes.sex]\n"1" = "other"\n"2" = "female"\n"9" = "male"\n{COLUMNS}')
    result = run("score", coded, "--study", study, "--norms", "fr1995", "--match", "sex", "-o", "scores.csv")
    assert (result.exit_code, (tmp_path / "scores.csv").exists()) == (2, False)
    assert "the sex column holds 'other', which is not guessed" in result.stderr


def test_codes_are_not_needed_without_a_match(run: Run, coded: Path, tmp_path: Path) -> None:
    """Nobody has to declare what is not used."""
    assert run("score", coded, "--study", _study(tmp_path, COLUMNS), "-o", "scores.csv").exit_code == 0
    assert pd.read_csv(tmp_path / "scores.csv")["sex"].tolist() == [1, 2, 9]


@pytest.mark.parametrize("match", ["sex,weight", "height", "age;sex"])
def test_what_cannot_be_matched(run: Run, coded: Path, match: str) -> None:
    """Anything but age and sex is refused."""
    result = run("score", coded, "--norms", "fr1995", "--match", match)
    assert (result.exit_code, "matched on age and sex, one or both" in result.stderr) == (2, True)


def test_norms_without_strata(run: Run, coded: Path) -> None:
    """Sets that would do are named."""
    result = run("score", coded, "--match", "sex")
    assert result.exit_code == 2
    assert "'us1990' has no strata by sex, only the whole population; sets that have: fr1995" in result.stderr
