"""Clinical Frailty Scale: levels 1 to 9, frail from 5 (Rockwood and Theou 2020, doi 10.5770/cgj.23.463).

The original scale (Rockwood 2005, doi 10.1503/cmaj.050051) has levels 1 to 7 and is never pooled with it.
"""

from collections.abc import Callable
from typing import Any

import pytest

from prosuite.intake.study_file import Study, StudySheet
from tests.support.measured_sheets import Measured

Score = Callable[..., Measured]


def test_every_level(cfs: Score) -> None:
    """Levels are kept as they are; 5 and above is frail."""
    scored = cfs([{"CFS": level} for level in range(1, 10)])
    assert scored.values("cfs") == list(range(1, 10))
    assert scored.words("frail") == ["no"] * 4 + ["yes"] * 5


@pytest.mark.parametrize(
    "header", ["CFS", "cfs", "Clinical Frailty Scale", "Rockwood score", "Clinical frailty score", "CFS level"]
)
def test_names_of_the_column(cfs: Score, header: str) -> None:
    """The names that stand for the scale anywhere are known on a sheet of any name."""
    assert cfs([{header: 6}], sheet="Visit 1").values("cfs") == [6]


@pytest.mark.parametrize(
    ("level", "code"),
    [
        (0, "out-of-range-answer"),
        (10, "out-of-range-answer"),
        (4.5, "out-of-range-answer"),
        (-1, "out-of-range-answer"),
        ("mild", "text-answer"),
    ],
)
def test_no_level(cfs: Score, level: Any, code: str) -> None:
    """What is no level is an error and gives no score."""
    scored = cfs([{"CFS": 5}, {"CFS": level}])
    assert (scored.findings(), scored.values("cfs")) == ([(code, "cfs_level")], [5, None])


def test_two_scales_are_not_pooled(cfs: Score) -> None:
    """Levels of the original scale have a score of their own, and are neither frail nor not by the other's cut-off."""
    records = [{"CFS": 6, "CFS version": version} for version in ("2.0", "7", None)]
    refused, allowed = cfs(records), cfs(records, allow_unverified=True)
    assert refused.values("cfs") == [6, None, 6]
    assert refused.values("cfs_7_levels") == [None, None, None]
    assert refused.reasons("cfs_7_levels")[1] == "unverified: add --allow-unverified"
    assert allowed.values("cfs_7_levels") == [None, 6, None]
    assert allowed.words("frail") == ["yes", None, "yes"]


def test_a_study_can_state_the_scale(cfs: Score) -> None:
    """The scale of a study counts for records that do not say theirs."""
    study = Study(sheets={"CFS": StudySheet(parameters={"cfs_scale": "seven_levels"})})
    scored = cfs([{"CFS": 6}], sheet="CFS", study=study, allow_unverified=True)
    assert (scored.values("cfs"), scored.values("cfs_7_levels")) == ([None], [6])


def test_a_level_that_the_original_scale_does_not_have(cfs: Score) -> None:
    """Levels 8 and 9 of seven are errors; 7 is none."""
    scored = cfs([{"CFS": level, "CFS version": 7} for level in (7, 8, 9)], allow_unverified=True)
    assert scored.findings() == [("contradictory-values", "cfs_level")] * 2
    assert scored.values("cfs_7_levels") == [7, None, None]
