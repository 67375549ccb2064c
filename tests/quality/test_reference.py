"""The tables against R: reference.R makes the answers and computes every figure by itself, from the published rules."""

from pathlib import Path

import pandas as pd
import pytest

import prosuite

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def quality() -> prosuite.DataQuality:
    return prosuite.data_quality(HERE / "reference_answers.csv", "sf36v1", allow_unverified=True)


def test_answers_are_synthetic() -> None:
    """Every record says that it is no real person."""
    answers = pd.read_csv(HERE / "reference_answers.csv")
    assert len(answers) == 160
    assert answers["subject"].str.startswith("synthetic-").all()


def test_persons(quality: prosuite.DataQuality) -> None:
    """Items answered, estimable scales, contradictions and runs of each of 160 records."""
    expected = pd.read_csv(HERE / "reference_persons.csv")
    found = quality.persons[list(expected.columns)].astype({"rci": "Float64"}).astype({"rci": "float64"})
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-9, atol=1e-9)


def test_scales(quality: prosuite.DataQuality) -> None:
    """Missing items, floor, ceiling, alpha and item-scale correlations of the eight scales."""
    expected = pd.read_csv(HERE / "reference_scales.csv")
    found = quality.scales[list(expected.columns)]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-9, atol=1e-9)


def test_summary(quality: prosuite.DataQuality) -> None:
    """The dataset's figures are those that R's tables add up to."""
    persons, scales = (pd.read_csv(HERE / f"reference_{name}.csv") for name in ("persons", "scales"))
    items = pd.read_csv(HERE / "reference_items.csv")
    lined = persons[persons["n_blocks"] > 0]
    expected = {
        "completeness": 100 * persons["n_answered"].sum() / (160 * 36),
        "in_range": 100,
        "consistency": 100 * (persons["rci"] == 0).sum() / persons["rci"].count(),
        "estimable": 100 * persons["n_estimable"].sum() / (160 * 8),
        "straight_lining": 100 * (lined["n_straight_lined"] > 0).mean(),
        "item_discrimination": 100 * (items["r_own"] > items["r_other"]).mean(),
        "item_scale_correlation": items["r_own"].min(),
        "alpha": scales["alpha"].min(),
        "floor": scales["floor_pct"].max(),
        "ceiling": scales["ceiling_pct"].max(),
    }
    found = quality.summary.set_index("criterion")["value"].to_dict()
    assert found == pytest.approx(expected, rel=1e-9)
