"""The examples and the documentation's own files: what they promise is what happens."""

import runpy
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import prosuite
from prosuite.intake.study_file import load_study
from tests.support.hospital import hospital
from tests.support.pages import furnish

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"


def test_workbook_is_what_its_script_makes(tmp_path: Path) -> None:
    """visits.xlsx holds the very cells that make_visits.py writes."""
    again = tmp_path / "visits.xlsx"
    runpy.run_path(str(EXAMPLES / "make_visits.py"))["write"](again)
    made, committed = (openpyxl.load_workbook(path) for path in (again, EXAMPLES / "visits.xlsx"))
    assert {sheet.title: list(sheet.values) for sheet in made} == {
        sheet.title: list(sheet.values) for sheet in committed
    }


def test_trial_is_what_its_script_makes(tmp_path: Path) -> None:
    """trial.xlsx holds the very cells that make_trial.py writes, and says that they are synthetic."""
    again = tmp_path / "trial.xlsx"
    runpy.run_path(str(EXAMPLES / "make_trial.py"))["write"](again)
    made, committed = (openpyxl.load_workbook(path) for path in (again, EXAMPLES / "trial.xlsx"))
    cells = {sheet.title: list(sheet.values) for sheet in committed}
    assert {sheet.title: list(sheet.values) for sheet in made} == cells
    assert "SYNTHETIC" in str(cells["About"][1][0])


def test_hospital_is_what_its_script_makes(tmp_path: Path) -> None:
    """hospital_en.xlsx holds the very cells that ``python -m tests.support.hospital`` writes."""
    paths = (hospital("en").write(tmp_path / "again.xlsx"), EXAMPLES / "hospital_en.xlsx")
    made, committed = ({sheet.title: list(sheet.values) for sheet in openpyxl.load_workbook(path)} for path in paths)
    assert made == committed
    assert "SYNTHETIC" in str(committed["Cover"][0][0])


def test_workbook_says_that_it_is_synthetic() -> None:
    """The first sheet says so, and so does every row of the forms."""
    workbook = openpyxl.load_workbook(EXAMPLES / "visits.xlsx")
    assert "SYNTHETIC" in str(workbook.worksheets[0]["A1"].value)
    assert set(pd.read_excel(EXAMPLES / "visits.xlsx", sheet_name="SF36v2", engine="openpyxl")["data"]) == {"synthetic"}


def test_workbook_has_75_forms_and_two_planted_faults() -> None:
    """15 people at 5 visits are scored; the two faults of make_visits.py are found at their cells."""
    result = prosuite.score_workbook(EXAMPLES / "visits.xlsx")
    assert (len(result.wide), result.wide["subject"].nunique(), result.wide["arm"].nunique()) == (75, 15, 3)
    assert [(f.code, f.subject, f.visit, f.item, f.value) for f in result.findings if f.severity == "error"] == [
        ("out-of-range-answer", "005", "month 3", "pf03", "33"),
        ("text-answer", "012", "month 6", "vt2", "see note"),
    ]


def test_only_the_sheet_about_the_workbook_is_not_scored() -> None:
    """Every sheet with data is scored."""
    report = prosuite.validate(EXAMPLES / "visits.xlsx")
    assert [finding.sheet for finding in report if finding.code == "sheet-not-scored"] == ["About"]


@pytest.fixture(scope="module")
def wide() -> pd.DataFrame:
    """The scores of the synthetic workbook."""
    return prosuite.score_workbook(EXAMPLES / "visits.xlsx").wide


def test_every_walk_is_its_laps(wide: pd.DataFrame) -> None:
    """Laps times metres per lap and the unfinished lap, of 15 people at 5 visits."""
    walks = pd.read_excel(EXAMPLES / "visits.xlsx", sheet_name="6MWT", engine="openpyxl")
    walked = walks["laps"] * walks["metres_per_lap"] + walks["partial_lap_m"]
    assert wide["sixmwt_distance_m"].tolist() == walked.tolist()


def test_every_best_value_is_the_largest_of_three_manoeuvres(wide: pd.DataFrame) -> None:
    """FEV1 and FVC each, of 15 people at 5 visits."""
    blows = pd.read_excel(EXAMPLES / "visits.xlsx", sheet_name="Spirometry", engine="openpyxl")
    best = blows.groupby(["subject", "visit"], sort=False)[["fev1_l", "fvc_l"]].max()
    assert wide[["pft_fev1_l", "pft_fvc_l"]].to_numpy().tolist() == best.to_numpy().tolist()


@pytest.mark.parametrize("score", ["pft_fev1_z", "pft_fvc_z", "pft_fvc_grade"])
def test_breaths_are_compared_and_graded(wide: pd.DataFrame, score: str) -> None:
    """Nothing is missing for it."""
    assert wide[score].notna().all()


def test_walks_are_compared_at_the_ages_of_the_equation(wide: pd.DataFrame) -> None:
    """Enright 1998 ends at 80 years, and some of the invented people are older."""
    walks = pd.read_excel(EXAMPLES / "visits.xlsx", sheet_name="6MWT", engine="openpyxl")
    age = (pd.to_datetime(walks["date"]) - pd.to_datetime(walks["birth_date"])).dt.days / 365.25
    assert wide["sixmwt_distance_pct_predicted"].notna().tolist() == (age <= 80).tolist()


def test_pipeline_runs() -> None:
    """examples/pipeline.py prints a change from baseline of every arm, and warns of the two planted faults."""
    run = subprocess.run([sys.executable, str(EXAMPLES / "pipeline.py")], check=True, capture_output=True, text=True)
    assert "AnswerWarning: 2 values are refused and count as missing" in run.stderr
    lines = run.stdout.splitlines()
    assert lines[0].startswith("SYNTHETIC DATA: 75 forms, 2 errors")
    assert len(lines) == 2 + 3 * 4


@pytest.fixture
def documented_folder(tmp_path: Path) -> Path:
    """The instrument and norm set of docs/adding_an_instrument.md, as files."""
    return furnish("docs/adding_an_instrument.md", tmp_path) / "my_study"


def test_documented_instrument_scores(documented_folder: Path) -> None:
    """The page's own instrument works on a table of one's own, too; expected values by hand.

    a1 = 3, a2 = 1 -> 2: raw 5 of 0-6, so 83.33; T = 50 + 10 (83.33 - 60) / 20, and 1.5 times its distance from 50 for
    the summary. b1 = 2, b2 = 2 -> 3: 5 points, and 2 for a walk below 1000 m: 7, of band 2 and percentile 80.
    """
    answers = pd.DataFrame({"a1": [3], "a2": [1], "b1": [2], "b2": [2], "walk_m": [999]})
    wide = prosuite.score(answers, "mood4", instruments=documented_folder)
    z = (500 / 6 - 60) / 20
    expected = {"mood": 500 / 6, "burden": 5, "mood_t": 50 + 10 * z, "overall": 50 + 15 * z, "load": 7}
    assert wide.iloc[0].drop("load_band").to_dict() == pytest.approx({**expected, "load_percentile": 80})
    assert wide["load_band"].tolist() == ["middle"]


def test_readme_gives_two_commands() -> None:
    """README's two single-line set-up commands are where .ci/run looks for them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [line for line in readme.splitlines() if line.startswith("python3 -m venv")]
    assert ["prosuite score examples/visits.xlsx" in commands[0], "pytest" in commands[1]] == [True, True]
    assert len(commands) == 2


def test_documented_study_file_is_accepted(tmp_path: Path) -> None:
    """Every key of docs/study_file.md is one of the study file's."""
    furnish("docs/study_file.md", tmp_path)
    study = load_study(tmp_path / "study.toml")
    assert study.sheets["Form A"].answers["rp1"] == {"Yes": 1, "No": 2}
