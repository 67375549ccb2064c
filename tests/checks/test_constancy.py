"""A person whose sex or date of birth changes between sessions is named, and each session scored by its own words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite

Row = dict[str, Any]
WALK = {"subject": "001", "sex": "female", "birth_date": "1950-01-31", "date": "2024-05-01", "distance_m": 400}


@pytest.mark.parametrize(("field", "other", "said"), [
    ("sex", "male", "sex is female in an earlier row"),
    ("birth_date", "1951-01-30", "birth_date is 1950-01-31 in an earlier row"),
])  # fmt: skip
def test_what_cannot_change_is_named_where_it_does(
    workbook: Callable[..., Path], field: str, other: str, said: str
) -> None:
    """One finding at the cell of the later sheet; blanks and other persons contradict nobody."""
    walks = [WALK | {"visit": "bl"}, WALK | {"visit": "m3", field: None}, WALK | {"subject": "002", field: other}]
    lungs = [WALK | {"visit": "bl", "FEV1": 2.0, "height_cm": 160, field: other}]
    for row in lungs:
        del row["distance_m"]
    found = prosuite.validate(workbook({"6MWT": walks, "Spirometry": lungs}))
    (contradiction,) = [one for one in found if one.code == "doubtful-values"]
    assert contradiction.cell is not None
    assert contradiction.cell.startswith("Spirometry!")
    assert (contradiction.item, contradiction.value, contradiction.subject) == (field, other, "001")
    assert said in contradiction.message


def test_frames_are_compared_as_well() -> None:
    """The third row is of the first's sex again, and what is no sex contradicts none."""
    sexes = (("bl", "f"), ("m3", "m"), ("m6", "female"), ("m9", "unknown"))
    rows = [WALK | {"visit": visit, "sex": sex} for visit, sex in sexes]
    found = prosuite.validate(pd.DataFrame(rows), "sixmwt")
    assert [one.cell for one in found if one.code == "doubtful-values"] == ["sex[1]"]
