"""docs/measurements.md: its own measurement is scored as it says, and it lists the whole vocabulary."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

import prosuite
from prosuite.instruments.measurement import MeasuredField
from prosuite.instruments.steps import Condition, Step
from prosuite.intake.study_file import Study, StudySheet
from prosuite.pipeline.score_workbook import ScoreResult
from tests.support.pages import furnish, text_of

NAME = "docs/measurements.md"
PAGE = text_of(NAME)
SHOWN = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if re.match(r"\| 00\d \|", line)
]


def _score(folder: Path, **options: Any) -> ScoreResult:
    furnish(NAME, folder)
    return prosuite.score_workbook(folder / "climbs.csv", instruments=folder / "my_study", **options)


def _shown(result: ScoreResult, score: str) -> list[str]:
    """What the page shows of a score: the value, the word or the reason for none."""
    rows = result.long[result.long["score"] == score]
    shown = result.wide[score]
    return [
        reason if status == "not_scored" else word if isinstance(word, str) else f"{word:g}"
        for word, status, reason in zip(shown, rows["status"], rows["reason"], strict=True)
    ]


@pytest.mark.parametrize(("column", "score"), [(1, "climb_used"), (2, "steps_per_s"), (3, "climber")])
def test_scores_are_those_shown(tmp_path: Path, column: int, score: str) -> None:
    """Without permission for unverified steps; worked out by hand on the page, such as 12 steps in 6 s."""
    assert _shown(_score(tmp_path), score) == [row[column] for row in SHOWN]


def test_unverified_scores_are_those_shown(tmp_path: Path) -> None:
    """With permission."""
    assert _shown(_score(tmp_path, allow_unverified=True), "climber") == [row[4] for row in SHOWN]


def test_faults_are_those_named(tmp_path: Path) -> None:
    """The climb of 0 s and the flight of 6 steps are errors."""
    errors = [finding for finding in _score(tmp_path).findings if finding.severity == "error"]
    assert [(error.code, error.item, error.subject) for error in errors] == [
        ("out-of-limits", "climb_s", "004"),
        ("contradictory-values", "stair_steps", "004"),
    ]


def test_a_study_can_take_the_mean(tmp_path: Path) -> None:
    """The parameter of the page: the mean of 8 and 6 s is 7 s."""
    study = Study(sheets={"climbs": StudySheet(parameters={"which_climb": "mean"})})
    result = _score(tmp_path, study=study)
    assert result.wide.loc[0, "climb_used"] == 7


def test_the_vocabulary_is_complete() -> None:
    """Every operation, every condition and every key of fields and steps stands on the page."""
    steps = get_args(get_args(Step)[0])
    names = {step.model_fields["op"].annotation.__args__[0] for step in steps}
    names |= {key for model in (*steps, MeasuredField, Condition) for key in model.model_fields}
    assert {name for name in names if not re.search(rf"\b{name}\b", PAGE)} == set()
