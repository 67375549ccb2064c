"""docs/adding_an_instrument.md: its instruments score as it says, its vocabulary and refusals are the real ones."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import prosuite
from prosuite.datafiles.models import Reference
from prosuite.instruments.conditions import Condition
from prosuite.instruments.fields import MeasuredField, Parameter, Trials
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import CdiscCodes, ConsistencyIndex, ConsistencyPair, Item, PairRecode, Recode
from prosuite.instruments.scales import ComponentName, Scale
from prosuite.instruments.steps import PREDICTED, Case, Choice, Limit, Lookup, Operation, Option, Term
from prosuite.intake.study_file import Study, StudySheet
from prosuite.pipeline.score_workbook import ScoreResult
from tests.support.pages import furnish, text_of

NAME = "docs/adding_an_instrument.md"
PAGE = text_of(NAME)
PARTS = (Term, Option, Case, Choice, Limit, Condition, Recode, PairRecode, CdiscCodes, ConsistencyPair, Reference)
MODELS = (Instrument, Item, MeasuredField, Trials, Parameter, Scale, Lookup, ComponentName, ConsistencyIndex, *PARTS)
OF_THE_LOADER = {"for_each", "extends", "includes"}
MOOD4, STAIRS = "mood4.csv", "climbs.csv"
HANDS = """
id = "hands"
title = "Hands"
licence = "Invented for this test."
references = [{ id = "test", text = "This test." }]
fields = [{ id = "left_cm", title = "L", hard = [0, 200] }, { id = "right_cm", title = "R", hard = [0, 200] }]
[[steps]]
"""


def _table(head: str) -> list[list[str]]:
    """Return the cells of the rows of the table that begins with a head."""
    _, table = PAGE.split(f"| {head} |", 1)
    rows = table.split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


MOODS, CLIMBS = _table("subject | `mood`"), _table("subject | `climb_used`")
REFUSALS = _table("in place of")


def _score(folder: Path, file: str, **options: Any) -> ScoreResult:
    furnish(NAME, folder)
    return prosuite.score_workbook(folder / file, instruments=folder / "my_study", **options)


def _shown(result: ScoreResult, score: str) -> list[str]:
    """What the page shows of a score: the value, the word or the reason for none."""
    rows = result.long[result.long["score"] == score]
    (instrument,) = set(rows["instrument"])
    shown = result.wide[f"{instrument}_{score}"]
    return [
        reason if status == "not_scored" else word if isinstance(word, str) else f"{word:g}"
        for word, status, reason in zip(shown, rows["status"], rows["reason"], strict=True)
    ]


def _errors(result: ScoreResult) -> list[tuple[str, str | None, str | None]]:
    return [(finding.code, finding.item, finding.subject) for finding in result.findings if finding.severity == "error"]


@pytest.mark.parametrize(
    ("column", "score"),
    list(enumerate(["mood", "mood_t", "overall", "burden", "load", "load_band", "load_percentile"], start=1)),
)
def test_scores_of_items_and_a_field_are_those_shown(tmp_path: Path, column: int, score: str) -> None:
    """As the page works them out by hand, such as 2 + 2 of 6 points for a mood of 66.6667."""
    assert _shown(_score(tmp_path, MOOD4), score) == [row[column] for row in MOODS]


def test_the_answer_that_does_not_apply_makes_a_prorated_score(tmp_path: Path) -> None:
    """Of subject 002 the mood, and what rests on it; nothing else."""
    long = _score(tmp_path, MOOD4).long
    prorated = long[long["status"] == "prorated"]
    assert set(zip(prorated["subject"], prorated["score"], strict=True)) == {
        ("002", score) for score in ("mood", "mood_t", "overall")
    }


def test_the_walk_of_1200_km_is_the_only_error(tmp_path: Path) -> None:
    """It was typed in metres."""
    assert _errors(_score(tmp_path, MOOD4)) == [("out-of-limits", "walk_m", "004")]


@pytest.mark.parametrize(("column", "score"), [(1, "climb_used"), (2, "steps_per_s"), (3, "climber")])
def test_scores_are_those_shown(tmp_path: Path, column: int, score: str) -> None:
    """Without permission for unverified steps; worked out by hand on the page, such as 12 steps in 6 s."""
    assert _shown(_score(tmp_path, STAIRS), score) == [row[column] for row in CLIMBS]


def test_unverified_scores_are_those_shown(tmp_path: Path) -> None:
    """With permission."""
    assert _shown(_score(tmp_path, STAIRS, allow_unverified=True), "climber") == [row[4] for row in CLIMBS]


def test_faults_are_those_named(tmp_path: Path) -> None:
    """The climb of 0 s and the flight of 6 steps are errors."""
    assert _errors(_score(tmp_path, STAIRS)) == [
        ("out-of-limits", "climb_s", "004"),
        ("contradictory-values", "stair_steps", "004"),
    ]


def test_a_study_can_take_the_mean(tmp_path: Path) -> None:
    """The parameter of the page: the mean of 8 and 6 s is 7 s."""
    study = Study(sheets={"climbs": StudySheet(parameters={"which_climb": "mean"})})
    result = _score(tmp_path, STAIRS, study=study)
    assert result.wide.loc[0, "stairs_climb_used"] == 7


def _keys(model: type[BaseModel]) -> Iterator[str]:
    """Yield the keys of a model as a spec writes them."""
    return (field.alias or name for name, field in model.model_fields.items())


def test_the_vocabulary_is_complete() -> None:
    """Every operation, every condition and every key that a spec can have stands on the page, as code."""
    steps = get_args(get_args(Operation)[0])
    names = {get_args(step.model_fields["op"].annotation)[0] for step in steps}
    names |= {key for model in (*steps, *MODELS) for key in _keys(model)} | {*PREDICTED} | OF_THE_LOADER
    code = " ".join(re.findall(r"`[^`]+`", PAGE.replace("```", "")))
    assert {name for name in names if not re.search(rf"\b{name}\b", code)} == set()


@pytest.mark.parametrize(("old", "new", "refusal"), REFUSALS, ids=[f"{row[0]} to {row[1]}" for row in REFUSALS])
def test_refusals_are_those_shown(tmp_path: Path, old: str, new: str, refusal: str) -> None:
    """The change stands once in the spec or its table, and is refused by file in the words of the page."""
    old, new = old.strip("`"), new.strip("`")
    folder = furnish(NAME, tmp_path) / "my_study"
    texts = {path: path.read_text(encoding="utf-8") for path in (folder / "mood4.toml", *folder.glob("tables/*"))}
    (path,) = (path for path, text in texts.items() for _ in range(text.count(old)))
    path.write_text(texts[path].replace(old, new), encoding="utf-8")
    with pytest.raises(prosuite.SpecError) as error:
        prosuite.load_catalogue(folder)
    assert str(error.value).startswith("mood4.toml: ")
    assert refusal.removesuffix("...") in str(error.value)


def test_a_group_of_steps_is_repeated_as_the_page_says(tmp_path: Path) -> None:
    """The group of the text makes the two steps that it names."""
    (group,) = re.findall(r"`(for_each = [^`]+)` beside\s`(steps = [^`]+)`", PAGE)
    (named,) = re.findall(r"makes the steps `(\w+)` and\s`(\w+)`", PAGE)
    (tmp_path / "hands.toml").write_text("\n".join([HANDS, *(" ".join(part.split()) for part in group)]), "utf-8")
    assert tuple(step.id for step in prosuite.instrument("hands", instruments=tmp_path).steps) == named
