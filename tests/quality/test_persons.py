"""The table of persons; expected values by hand."""

from typing import Any

import pandas as pd
import pytest

import prosuite

ITEMS = prosuite.load_catalogue().instrument("sf36v1").item_ids


def persons(*records: dict[str, Any], instrument: str = "sf36v1", **options: Any) -> pd.DataFrame:
    """Return the table of persons of records; items not given are blank."""
    columns = [*ITEMS, *(name for name in records[0] if name not in ITEMS)]
    return prosuite.data_quality(pd.DataFrame(records, columns=columns), instrument, **options).persons


def test_counts_and_shares() -> None:
    """30 of 36 items answered, 2 cells illegal, 4 blank: 83.3 % complete, 30 of 32 in range."""
    record: dict[str, Any] = dict.fromkeys(ITEMS[:30], 1) | {ITEMS[30]: 7, ITEMS[31]: "often"}
    row = persons({"subject": "A", "visit": "baseline", **record}).iloc[0]
    assert (row["subject"], row["visit"], row["instrument"], row["source"]) == ("A", "baseline", "sf36v1", "0")
    assert (row["n_answered"], row["n_illegal"]) == (30, 2)
    assert row["completeness_pct"] == pytest.approx(100 * 30 / 36)
    assert row["in_range_pct"] == pytest.approx(100 * 30 / 32)


def test_an_empty_form_has_no_share_in_range() -> None:
    """Nothing answered is 0 % complete; of nothing, no share is in range and nothing is contradictory."""
    row = persons({"subject": "A"}, allow_unverified=True).iloc[0]
    assert (row["n_answered"], row["completeness_pct"], row["n_estimable"], row["n_pairs"]) == (0, 0, 0, 0)
    assert pd.isna(row["in_range_pct"])
    assert row["rci"] is pd.NA


def test_a_columns_type_does_not_depend_on_the_records() -> None:
    """A frame without rows gives the columns and types of any other."""
    frame = pd.DataFrame([{"subject": "A"}], columns=["subject", *ITEMS])
    full, none = (prosuite.data_quality(part, "sf36v1").persons for part in (frame, frame.iloc[:0]))
    assert none.dtypes.to_dict() == full.dtypes.to_dict()
    assert len(none) == 0


@pytest.mark.parametrize(
    ("answered", "rule", "estimable"),
    [(["re1", "re2"], None, 1), (["re1"], None, 0), (["re1"], "one", 1), (["re1", "re2"], "all", 0), (["ht"], None, 0)],
)
def test_estimable_scales(answered: list[str], rule: str | None, estimable: int) -> None:
    """Half of the items, rounded up, or the rule asked for; the single question ht is no scale."""
    table = persons(dict.fromkeys(answered, 1), missing_rule=rule)
    assert table["n_estimable"].tolist() == [estimable]


def test_rand36_has_eight_scales() -> None:
    """RAND-36 scores its question on change as it was answered: it is no scale either."""
    assert persons(dict.fromkeys(ITEMS, 1), instrument="rand36")["n_estimable"].tolist() == [8]


class TestConsistencyIndex:
    """The index is unverified, so it is computed only when asked for."""

    RECORD = dict.fromkeys(ITEMS, 1)  # contradicts itself in 5 of 15 pairs; see tests/checks/test_patterns.py

    def test_not_computed_unless_allowed(self) -> None:
        """The table says why it is missing and what computes it."""
        row = persons(self.RECORD).iloc[0]
        assert row["rci"] is pd.NA
        assert row["n_pairs"] == 0
        assert row["rci_note"] == "not computed: unverified, needs --allow-unverified (library: allow_unverified=True)"

    def test_computed_and_marked(self) -> None:
        """Every record says that the pairs are unverified."""
        row = persons(self.RECORD, allow_unverified=True).iloc[0]
        assert (row["rci"], row["n_pairs"], row["rci_note"]) == (5, 15, "unverified (confidence C)")


class TestStraightLining:
    """A grid is straight-lined if it is answered completely with one answer."""

    def test_whole_grids(self) -> None:
        """Questions 9 and 11 answered 3 throughout; the run of nine items is the longest."""
        row = persons(dict.fromkeys([*ITEMS[22:31], *ITEMS[32:]], 3)).iloc[0]
        assert (row["longest_run"], row["n_straight_lined"], row["n_blocks"]) == (9, 2, 2)
        assert row["straight_lined"] == "9a-9i 11a-11d"

    def test_a_missing_item_leaves_it_open(self) -> None:
        """Eight of nine alike is a run of eight at most and no straight line; the grid is not complete."""
        row = persons(dict.fromkeys(ITEMS[22:30], 3)).iloc[0]
        assert (row["longest_run"], row["n_straight_lined"], row["n_blocks"]) == (8, 0, 0)

    def test_best_health_is_no_straight_line(self) -> None:
        """Questions 3, 4 and 5 answered alike throughout say nothing: their items are keyed one way."""
        row = persons(dict.fromkeys(ITEMS[2:12], 3) | dict.fromkeys(ITEMS[12:19], 2)).iloc[0]
        assert (row["longest_run"], row["n_straight_lined"], row["n_blocks"], row["straight_lined"]) == (0, 0, 0, "")


class TestFlags:
    """A record is flagged for each threshold it does not satisfy."""

    def test_nobody_is_flagged_by_default(self) -> None:
        """No pass mark for a person is published."""
        assert persons({"gh1": 9}, allow_unverified=True)["flags"].tolist() == [""]

    def test_each_threshold(self) -> None:
        """All first answers but one illegal: 35 of 36, 5 contradictions, two straight-lined grids."""
        record = dict.fromkeys(ITEMS, 1) | {"ht": 9}
        limits = {
            "completeness": 98,
            "in_range": 100,
            "estimable_scales": 9,
            "rci": 4,
            "longest_run": 8,
            "straight_lined": 1,
        }
        (flags,) = persons(record, allow_unverified=True, thresholds={"person": limits})["flags"]
        assert flags == (
            "completeness 97.22, at least 98; in_range 97.22, at least 100; estimable_scales 8, at least 9; "
            "rci 5, at most 4; longest_run 9, at most 8; straight_lined 2, at most 1"
        )

    def test_a_threshold_that_is_just_reached_is_satisfied(self) -> None:
        """At least and at most include the threshold itself."""
        record = dict.fromkeys(ITEMS, 1)
        limits = {"completeness": 100, "in_range": 100, "estimable_scales": 8, "rci": 5, "longest_run": 9}
        assert persons(record, allow_unverified=True, thresholds={"person": limits})["flags"].tolist() == [""]

    def test_what_is_not_known_is_not_flagged(self) -> None:
        """An empty form has no share in range and no index to be judged."""
        limits = {"in_range": 100, "rci": 0}
        assert persons({}, allow_unverified=True, thresholds={"person": limits})["flags"].tolist() == [""]
