"""GAD-7: seven answers of 0 to 3 added up; worked cases are in vectors/gad7.csv, with the program or rule of each."""

from collections.abc import Callable

import pytest

from tests.support.measured_sheets import Measured
from tests.support.vectors import off, read_cases, values

Score = Callable[..., Measured]
CASES = read_cases("gad7")


def _record(*answers: int | None) -> dict[str, int | None]:
    return {f"GAD7_{number}": answer for number, answer in enumerate(answers, start=1)}


def test_worked_cases() -> None:
    """Every case of the file."""
    assert len(CASES) == 9
    assert off(CASES, values("gad7", CASES, "total")) == []


def test_from_a_file(gad7: Score) -> None:
    """Every case once more from a text file; a missing answer says how many there are."""
    scored = gad7([dict(case.inputs) for case in CASES])
    assert off(CASES, scored.values("total")) == []
    rows = scored.of("total")
    complete = [None not in case.inputs.values() for case in CASES]
    assert list(rows["status"]) == ["scored" if whole else "not_scored" for whole in complete]
    assert list(rows["reason"]) == ["" if whole else "6 of 7 items answered, 7 needed" for whole in complete]
    assert list(rows["n_answered"]) == [7 if whole else 6 for whole in complete]
    assert set(rows["n_required"]) == {7}


# By hand from the scoring box of the form: 4 and below minimal, from 5 mild, from 10 moderate, from 15 severe.
BANDS = {
    (0, 0, 0, 0, 0, 0, 0): (0, "minimal", "no"),
    (1, 1, 1, 1, 0, 0, 0): (4, "minimal", "no"),
    (1, 1, 1, 1, 1, 0, 0): (5, "mild", "no"),
    (3, 3, 3, 0, 0, 0, 0): (9, "mild", "no"),
    (3, 3, 3, 1, 0, 0, 0): (10, "moderate", "yes"),
    (2, 2, 2, 2, 2, 2, 2): (14, "moderate", "yes"),
    (3, 2, 2, 2, 2, 2, 2): (15, "severe", "yes"),
    (3, 3, 3, 3, 3, 3, 3): (21, "severe", "yes"),
}


def test_bands(gad7: Score) -> None:
    """Severity begins at 5, 10 and 15, the screen at 10."""
    scored = gad7([_record(*answers) for answers in BANDS])
    found = zip(scored.values("total"), scored.words("total_band"), scored.words("total_positive_10"), strict=True)
    assert list(found) == list(BANDS.values())


def test_the_lower_screen_is_unverified(gad7: Score) -> None:
    """A single source names 8; it is given when that is allowed."""
    records = [_record(3, 3, 1, 0, 0, 0, 0), _record(3, 3, 2, 0, 0, 0, 0)]
    assert set(gad7(records).reasons("total_positive_8")) == {"unverified: add --allow-unverified"}
    assert gad7(records, allow_unverified=True).words("total_positive_8") == ["no", "yes"]


@pytest.mark.parametrize("answer", [4, -1, "often", 1.5])
def test_no_answer(gad7: Score, answer: object) -> None:
    """It is a finding, and there is no total."""
    scored = gad7([_record(0, 0, 0, 0, 0, 0, 0) | {"GAD7_3": answer}])
    assert [item for _, item in scored.findings()] == ["gad7_3"]
    assert scored.values("total") == [None]
    assert scored.values("total_band") == [None]


def test_a_column_with_the_total_is_no_item(gad7: Score) -> None:
    """GAD7 beside the items is somebody's sum."""
    scored = gad7([_record(1, 1, 1, 1, 1, 1, 1) | {"GAD7": 7}], sheet="Visit 1")
    assert scored.values("total") == [7]
