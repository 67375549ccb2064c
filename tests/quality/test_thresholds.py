"""Criteria and thresholds: what has a default, how thresholds are given, what is refused."""

from pathlib import Path
from typing import Any

import pytest

import prosuite
from prosuite.quality.thresholds import criteria, load_thresholds

LEVELS = ("dataset", "scale", "person")


@pytest.mark.parametrize("level", LEVELS)
def test_every_criterion_has_a_threshold(level: str) -> None:
    """criteria.toml and the model of the thresholds name the same criteria in the same order."""
    model = type(getattr(prosuite.Thresholds(), level))
    assert list(model.model_fields) == list(getattr(criteria(), level))


def test_defaults_are_the_published_ones() -> None:
    """Gandek 1998 gives 0.40 for item-scale correlations and 0.70 for alpha; nothing else has a readable pass mark."""
    given = {
        (level, name): value
        for level in LEVELS
        for name, value in getattr(prosuite.Thresholds(), level)
        if value is not None
    }
    assert given == {("scale", "item_scale_correlation"): 0.40, ("scale", "alpha"): 0.70}


@pytest.mark.parametrize("level", LEVELS)
def test_every_criterion_says_where_its_threshold_comes_from(level: str) -> None:
    """A default names its publication; without a default the criterion says that there is none."""
    for criterion in getattr(criteria(), level).values():
        assert criterion.meaning
        assert ("Gandek 1998" in criterion.source) >= (criterion.default is not None)


def test_a_file_a_mapping_and_a_model_are_the_same(tmp_path: Path) -> None:
    """Thresholds are given in three ways; what is left out is the default and "none" switches off."""
    path = tmp_path / "quality.toml"
    path.write_text('[dataset]\ncompleteness = 90\n[scale]\nalpha = "none"\n[person]\nrci = 2\n', encoding="utf-8")
    given = {"dataset": {"completeness": 90}, "scale": {"alpha": None}, "person": {"rci": 2}}
    found = load_thresholds(path)
    assert found == load_thresholds(given) == load_thresholds(prosuite.Thresholds.model_validate(given))
    assert (found.dataset.completeness, found.scale.alpha, found.person.rci) == (90, None, 2)
    assert found.scale.item_scale_correlation == 0.40
    assert load_thresholds(None) == prosuite.Thresholds()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"scale": {"alfa": 0.8}}, "thresholds: scale.alfa is no known key; did you mean 'alpha'?"),
        ({"scales": {}}, "thresholds: scales is no known key; did you mean 'scale'?"),
        (
            {"scale": {"alpha": 1.2}},
            "thresholds: scale.alpha: found 1.2, expected a number from -1 to 1, such as alpha = 1",
        ),
        ({"dataset": {"completeness": 101}}, "dataset.completeness: found 101, expected a number from 0 to 100"),
        (
            {"dataset": {"completeness": "90"}},
            'dataset.completeness: found "90", expected a number from 0 to 100, such as completeness = 90',
        ),
        ({"person": {"rci": 1.5}}, "person.rci: found 1.5, expected a whole number of at least 0, such as rci = 1"),
        ({"person": {"rci": -1}}, "person.rci: found -1, expected a whole number of at least 0"),
        ({"scale": {"alpha": True}}, "scale.alpha: found true, expected a number from -1 to 1"),
    ],
)
def test_a_faulty_threshold_is_refused(given: dict[str, Any], message: str) -> None:
    """Unknown names and impossible values are named."""
    with pytest.raises(prosuite.SpecError) as caught:
        load_thresholds(given)
    assert message in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(prosuite.SpecError, match=r"nowhere\.toml cannot be read: No such file"):
        load_thresholds(tmp_path / "nowhere.toml")


def test_thresholds_cannot_be_changed() -> None:
    """Thresholds are what a report rests on."""
    with pytest.raises(ValueError, match="frozen"):
        prosuite.Thresholds().scale.alpha = 0.5  # type: ignore[misc]
