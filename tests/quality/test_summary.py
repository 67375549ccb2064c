"""The table of a dataset: figures, verdicts and notes; expected values by hand."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite

ITEMS = prosuite.load_catalogue().instrument("sf36v1").item_ids
FIRST = dict.fromkeys(ITEMS, 1)


def summary(records: list[dict[str, Any]], **options: Any) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=list(ITEMS))
    return prosuite.data_quality(frame, "sf36v1", **options).summary.set_index("criterion")


def test_figures_of_a_dataset() -> None:
    """Three records: all first answers (5 contradictions), pf items alone, and one with an illegal cell.

    Cells: 36 + 10 + 1 = 47 answered of 108, 1 illegal. Scales: 8 + 1 + 0 of 24. Pairs: the second answers 8 without
    a contradiction, the third none. Grids: the first answers both alike, nobody else answers one.
    """
    table = summary([FIRST, dict.fromkeys(ITEMS[2:12], 2), {"gh1": 2, "ht": 9}], allow_unverified=True)
    assert table["value"].head(5).tolist() == pytest.approx([100 * 47 / 108, 100 * 47 / 48, 50, 100 * 9 / 24, 100])
    assert table["n"].head(5).tolist() == [108, 48, 2, 24, 1]
    assert table.loc["consistency", "note"] == "unverified (confidence C)"


def test_only_published_thresholds_give_a_verdict() -> None:
    """Without thresholds of one's own, two criteria have one, with their source."""
    table = summary([FIRST, dict.fromkeys(ITEMS, 2)])
    judged = table[table["threshold"].notna()]
    assert judged["threshold"].to_dict() == {"item_scale_correlation": 0.40, "alpha": 0.70}
    assert all("Gandek 1998" in source for source in judged["source"])
    assert (table.loc[table["threshold"].isna(), "verdict"] == "").all()


@pytest.mark.parametrize(
    ("threshold", "verdict"), [(100 * 47 / 72, "pass"), (65, "pass"), (66, "fail"), ("none", ""), (None, "")]
)
def test_verdict(threshold: object, verdict: str) -> None:
    """47 of 72 cells are 65.28 %: at least includes the threshold itself; none is no verdict."""
    table = summary([FIRST, dict.fromkeys(ITEMS[:11], 1)], thresholds={"dataset": {"completeness": threshold}})
    assert table.loc["completeness", "verdict"] == verdict


def test_a_threshold_of_ones_own_is_not_the_sources() -> None:
    """The table never credits a publication with the user's threshold."""
    table = summary([FIRST], thresholds={"scale": {"alpha": 0.8}, "dataset": {"completeness": 90}})
    assert table["source"][["alpha", "completeness"]].tolist() == ["threshold given by the user"] * 2
    assert "Gandek 1998" in table["source"]["item_scale_correlation"]


def test_the_farthest_scale_stands_for_all() -> None:
    """The highest share at the ceiling and the lowest alpha are shown with the scale; one scale that fails, fails all.

    re: 1 2 / 1 2 / 1 1 has alpha 0.75 (see test_scales.py); rp: four items alike have alpha 1.
    """
    roles = [{**dict.fromkeys(ITEMS[12:16], k), "re1": k, "re2": k, "re3": 1} for k in (1, 2)]
    table = summary(roles, thresholds={"scale": {"alpha": 0.8}})
    alpha = table.loc["alpha"]
    assert (alpha["value"], alpha["n"], alpha["verdict"]) == (pytest.approx(0.75), 2, "fail")
    assert alpha["note"] == "lowest: re; not computable in full: pf, bp, gh, vt, sf, mh"
    ceiling = table.loc["ceiling"]
    assert ceiling["value"] == 50
    assert ceiling["note"] == "highest: rp; not computable in full: pf, bp, gh, vt, sf, mh"


def test_what_is_known_in_part_does_not_pass() -> None:
    """An alpha of 0.75 passes 0.70, but six scales have none: the verdict is open, and no failure."""
    roles = [{**dict.fromkeys(ITEMS[12:16], k), "re1": k, "re2": k, "re3": 1} for k in (1, 2)]
    table = summary(roles)
    assert table.loc["alpha", "verdict"] == "not computable"
    correlation = table.loc["item_scale_correlation"]
    assert correlation["verdict"] == "not computable"
    assert correlation["note"] == "lowest: rp rp1; not computable in full: pf, bp, gh, vt, sf, re, mh"


def test_everything_alike_is_not_computable() -> None:
    """Two equal records have no variance anywhere."""
    table = summary([FIRST, FIRST])
    assert table.loc[["alpha", "item_scale_correlation"], "verdict"].tolist() == ["not computable"] * 2
    assert table.loc[["alpha", "item_scale_correlation", "item_discrimination"], "value"].isna().all()


def test_no_records_at_all() -> None:
    """No figure, no warning, no failure."""
    table = summary([], thresholds={"dataset": {"completeness": 90, "in_range": 90}})
    assert table["value"].isna().all()
    assert set(table["verdict"]) == {"not computable", ""}


def test_the_index_is_left_out_with_a_note() -> None:
    """Without leave to use unverified pairs there is no figure, and the note says what gives one."""
    row = summary([FIRST]).loc["consistency"]
    assert pd.isna(row["value"])
    assert row["note"] == "not computed: unverified, needs --allow-unverified (library: allow_unverified=True)"


def test_scales_of_ones_own() -> None:
    """two_scales.toml has two scales to judge, one of a single item: alpha and correlations are asked of the other.

    Scores: pair of 2 of 3 records (none of its items in the last), single of all 3: 5 of 6.
    """
    frame = pd.DataFrame({"a1": [0, 2, None], "a2": [0, 2, None], "b1": [1, 4, 4], "note": [1, 1, 1]})
    folder = Path(__file__).parent
    table = prosuite.data_quality(frame, "two_scales", instruments=folder).summary.set_index("criterion")
    assert table.loc[["alpha", "item_scale_correlation"], "verdict"].tolist() == ["pass", "pass"]
    assert table.loc[["alpha", "item_scale_correlation"], "note"].tolist() == ["lowest: pair", "lowest: pair a1"]
    assert (table["value"]["estimable"], table["n"]["estimable"]) == (pytest.approx(100 * 5 / 6), 6)
    assert table.loc["consistency", "note"] == "two_scales has no consistency pairs"
