"""docs/data_quality.md: its thresholds are a valid file and its tables name every column."""

import tomllib

import pandas as pd
import pytest

import prosuite
from prosuite.quality.thresholds import criteria, load_thresholds
from tests.support.pages import blocks, text_of

PAGE = "docs/data_quality.md"
KEYS = {"instrument", "subject", "visit", "source", "scale", "n_items", "n_records"}


def test_the_example_of_thresholds_is_complete() -> None:
    """Every criterion stands in the example, and the file can be read."""
    (block,) = (block for block in blocks(PAGE) if block.language == "toml")
    example = tomllib.loads(block.text)
    assert {level: list(names) for level, names in example.items()} == {
        level: list(getattr(criteria(), level)) for level in ("dataset", "scale", "person")
    }
    assert load_thresholds(example).person.rci == 2


@pytest.mark.parametrize("table", ["persons", "scales"])
def test_every_column_is_explained(table: str) -> None:
    """A column that appears or goes is noticed here."""
    quality = prosuite.data_quality(pd.DataFrame({"gh1": [1]}), "sf36v1")
    assert {name for name in getattr(quality, table).columns if f"`{name}`" not in text_of(PAGE)} <= KEYS
