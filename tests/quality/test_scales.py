"""The table of scales: what is not computable and why, extremes, flags. test_reference.py holds the figures to R."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite

HERE = Path(__file__).parent
ITEMS = prosuite.load_catalogue().instrument("sf36v1").item_ids
BEST_FIRST = ("gh1", "sf1", "bp1", "bp2", "vt1", "mh3", "vt2", "mh5", "gh3", "gh5")  # the first answer is the best one


def scales(records: list[dict[str, Any]], **options: Any) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=list(ITEMS))
    return prosuite.data_quality(frame, "sf36v1", **options).scales.set_index("scale")


def test_eight_scales_without_health_transition() -> None:
    """Scales in the instrument's order."""
    assert scales([{}]).index.tolist() == ["pf", "rp", "bp", "gh", "vt", "sf", "re", "mh"]


def test_no_answers_at_all() -> None:
    """Nothing is computable and the reason says so; no warning, no crash."""
    row = scales([{}, {}]).loc["pf"]
    assert (row["n_records"], row["n_estimable"], row["missing_items_pct"], row["estimable_pct"]) == (2, 0, 100, 0)
    assert row[["alpha", "floor_pct", "ceiling_pct", "r_lowest", "r_highest"]].isna().all()
    assert (row["r_lowest_item"], row["reason"]) == ("", "no record answers any item of it")


def test_no_records_at_all() -> None:
    """A frame without rows gives figures without values."""
    row = scales([]).loc["pf"]
    assert row[["missing_items_pct", "estimable_pct", "floor_pct", "alpha"]].isna().all()
    assert row["n_records"] == 0


def test_too_few_answers() -> None:
    """One of three items is not enough for a score, nor for an alpha."""
    row = scales([{"re1": 1}]).loc["re"]
    assert row["reason"] == (
        "no record has enough items answered for a score; "
        "alpha and correlations need 2 records with every item answered, there are 0"
    )


def test_one_complete_record() -> None:
    """The record is scored, and one record has no variance."""
    row = scales([{"re1": 1, "re2": 1, "re3": 1}, {"re1": 2, "re2": 2}]).loc["re"]
    assert (row["n_estimable"], row["n_complete"], row["floor_pct"], row["ceiling_pct"]) == (2, 1, 50, 50)
    assert row["reason"] == "alpha and correlations need 2 records with every item answered, there are 1"


def test_items_that_do_not_vary() -> None:
    """Two records, re3 the same in both: items re1 and re2 have correlations, re3 has none.

    re1 and re2 are 1, 2 and re3 is 1, 1: alpha = 3/2 (1 - (0.5 + 0.5 + 0) / 2) = 0.75, by hand.
    """
    row = scales([{"re1": 1, "re2": 1, "re3": 1}, {"re1": 2, "re2": 2, "re3": 1}]).loc["re"]
    assert row["alpha"] == pytest.approx(0.75)
    assert (row["n_correlated"], row["r_lowest"], row["r_highest"]) == (2, pytest.approx(1), pytest.approx(1))
    assert row["reason"] == "no correlation for re3: the item or the others do not vary"


def test_floor_and_ceiling() -> None:
    """Two at the worst answers, one at the best and one between: 50 % floor, 25 % ceiling in every scale."""
    spec = prosuite.load_catalogue().instrument("sf36v1")
    worst = {item.id: item.answers[-1 if item.id in BEST_FIRST else 0] for item in spec.items}
    best = {item.id: item.answers[0 if item.id in BEST_FIRST else -1] for item in spec.items}
    between = worst | {scale.of[0]: best[scale.of[0]] for scale in spec.scales}
    table = scales([worst, worst, best, between])
    assert table[["floor_pct", "ceiling_pct"]].to_numpy().tolist() == [[50, 25]] * 8


def test_a_prorated_extreme_is_an_extreme() -> None:
    """Seven best answers of ten physical items make 30.000000000000004 of 30 points: that is the ceiling."""
    assert scales([dict.fromkeys(ITEMS[2:9], 3)]).loc["pf", "ceiling_pct"] == 100


def test_missing_rule_decides_what_is_estimable() -> None:
    """One of three items is enough if the rule says so."""
    assert scales([{"re1": 1}], missing_rule="one").loc["re", "estimable_pct"] == 100


def test_scales_of_ones_own() -> None:
    """A scale without a 0-100 range has its own ends (0 and 2 points); one item has no alpha; a remark is no scale."""
    frame = pd.DataFrame({"a1": [0, 2, 1], "a2": [0, 2, 1], "b1": [1, 4, 4], "note": [1, 1, 1]})
    table = prosuite.data_quality(frame, "two_scales", instruments=HERE).scales.set_index("scale")
    assert table.index.tolist() == ["pair", "single"]
    assert table[["floor_pct", "ceiling_pct"]].round(1).to_numpy().tolist() == [[33.3, 33.3], [33.3, 66.7]]
    assert table.loc["pair", "alpha"] == pytest.approx(1)
    assert table.loc["single", "reason"] == "one item has no alpha and no item-scale correlation"
    # a1 with a2: r = 1; a1 with single (0, 100, 100): (0, 2, 1) and (0, 1, 1) have r = 0.866, so both belong here.
    assert table["n_compared"].tolist() == [2, 0]
    assert table["n_discriminating"].tolist() == [2, 0]


def test_a_tie_is_not_higher() -> None:
    """Records of two kinds have correlations of 1 and -1 alone: no item is closer to its own scale, rounding aside."""
    answers = pd.read_csv(HERE / "reference_answers.csv").iloc[[48, 48, 0, 48]]
    table = prosuite.data_quality(answers, "sf36v1").scales
    assert table["n_compared"].sum() == 26
    assert table["n_discriminating"].sum() == 0


class TestFlags:
    """A scale is flagged for each threshold it does not satisfy."""

    RECORDS = ({"re1": 1, "re2": 1, "re3": 1}, {"re1": 2, "re2": 2, "re3": 1})

    def test_published_defaults(self) -> None:
        """Alpha 0.75 satisfies 0.70, correlations of 1 satisfy 0.40."""
        assert scales(list(self.RECORDS)).loc["re", "flags"] == ""

    def test_each_threshold(self) -> None:
        """Alpha 0.75 under 0.8; half of the records at the floor."""
        limits = {"alpha": 0.8, "floor": 40, "ceiling": 0}
        row = scales(list(self.RECORDS), thresholds={"scale": limits}).loc["re"]
        assert row["flags"] == "alpha 0.75, at least 0.8; floor 50, at most 40"

    def test_a_default_that_is_missed(self) -> None:
        """Items that contradict each other: r = -1 is under 0.40."""
        row = scales([{"sf1": 1, "sf2": 1}, {"sf1": 2, "sf2": 2}]).loc["sf"]
        assert row["flags"] == "item_scale_correlation -1, at least 0.4"
        assert row["reason"] == "no alpha: the sum of the items does not vary"
