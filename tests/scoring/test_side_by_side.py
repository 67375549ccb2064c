"""Several norm sets for one instrument: each score as that set alone gives it, under a name that tells the set."""

from pathlib import Path

import pandas as pd
import pytest

import prosuite
from prosuite.instruments.columns import LONGEST_COLUMN
from prosuite.pipeline.score_workbook import Layout

SETS = ["eq5d5l_germany", "eq5d5l_uk_crosswalk"]
# By hand from the two sets, state 21232: 1 - 0.026 - 0.036 - 0.109 - 0.030 (Germany, doi:10.1007/s40273-018-0615-8);
# 0.654 in the crosswalk table of the EuroQol group for the United Kingdom, state 21232.
PROFILE = {"MO": 2, "SC": 1, "UA": 2, "PD": 3, "AD": 2}
GERMANY, UNITED_KINGDOM = 0.799, 0.654
FRAME = pd.DataFrame([PROFILE | {"VAS": 50}, PROFILE | {"AD": None, "VAS": 20}])


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Two records of the EQ-5D-5L with a remark that is carried along."""
    path = tmp_path / "eq5d5l.csv"
    FRAME.assign(subject=["001", "002"], visit="bl", remark=["a", "b"]).to_csv(path, index=False)
    return path


def test_a_frame_has_each_index_once_and_the_rest_once() -> None:
    """A score that rests on no norms keeps its name."""
    scores, reasons = prosuite.score(FRAME, "eq5d5l", norms=SETS, reasons=True)
    assert list(scores) == ["profile", "lss", "index_germany", "vas", "index_uk_crosswalk"]
    assert scores.iloc[0].tolist() == pytest.approx([21232, 10, GERMANY, 50, UNITED_KINGDOM], abs=1e-9)
    assert reasons["index_germany"].tolist() == reasons["index_uk_crosswalk"].tolist() == ["", "ad is blank"]
    assert scores.attrs["norms"] == ",".join(SETS)


@pytest.mark.parametrize("norms", [SETS[:1], SETS[0], [SETS[0], SETS[0].upper()]])
def test_one_set_keeps_the_plain_names(norms: str | list[str]) -> None:
    """Named alone, in a list, or twice."""
    assert "index" in prosuite.score(FRAME, "eq5d5l", norms=norms)


def test_each_set_of_means_gives_what_it_gives_alone() -> None:
    """Of the SF-36, with and without strata: T scores, summaries, differences."""
    items = prosuite.instrument("sf36v1").items
    frame = pd.DataFrame([{item.id: item.answers[place] for item in items} for place in (0, 1, -1)])
    frame = frame.assign(sex="male", age=40)
    for match in ((), ("age", "sex")):
        sets = ["fr1995", "no1996"] if match else ["us1990", "farivar2007"]
        both = prosuite.score(frame, "sf36v1", norms=sets, match=match)
        for norms in sets:
            alone = prosuite.score(frame, "sf36v1", norms=norms, match=match)
            named = {name: f"{name}_{norms}" for name in alone if f"{name}_{norms}" in both}
            assert len(named) == (17 if match else 10)
            pd.testing.assert_frame_equal(both[[*named.values()]].set_axis([*named], axis=1), alone[[*named]])
            assert {"pf", "ht"} == {"pf", "ht"} & {*both} - {*named}


def test_every_output_of_a_file_names_the_sets(sheet: Path) -> None:
    """Wide table, long table, data dictionary, summary and trace."""
    result = prosuite.score_workbook(sheet, norms=SETS)
    wide = result.wide
    own = "date profile lss index_germany vas flags norms_germany norms_confidence_germany source index_uk_crosswalk"
    own += " norms_uk_crosswalk norms_c_bt6j_uk_crosswalk"
    carried = ["subject", "visit", "date", "VAS", "remark"]
    assert list(wide) == [*carried, *(f"eq5d5l_{name}" for name in own.split())]
    assert wide["eq5d5l_index_uk_crosswalk"].tolist() == pytest.approx([UNITED_KINGDOM, float("nan")], nan_ok=True)
    assert set(wide["eq5d5l_norms_uk_crosswalk"]) == {SETS[1]}
    long = result.long[result.long["score"].str.startswith("index")]
    assert long.groupby("score")["norms"].unique().explode().to_dict() == {
        "index_germany": SETS[0],
        "index_uk_crosswalk": SETS[1],
    }
    assert len(result.long) == 2 * 5
    meanings = result.dictionary().set_index("column")
    assert list(meanings.index) == list(wide)
    assert meanings["label"]["eq5d5l_index_uk_crosswalk"] == "Index value (uk_crosswalk)"
    assert meanings["norms"]["eq5d5l_index_uk_crosswalk"] == SETS[1]
    assert meanings["paramcd"].is_unique
    assert result.summary()["score"].tolist() == ["profile", "lss", "index_germany", "vas", "index_uk_crosswalk"]
    for name, value in (("index_germany", GERMANY), ("eq5d5l_index_uk_crosswalk", UNITED_KINGDOM)):
        assert result.trace(name, "001").value == pytest.approx(value)
    assert result.run["option norms"] == ",".join(SETS)
    assert SETS[1] in result.run.values()
    assert result.findings.counts == {"blank-answer": 1}


@pytest.mark.parametrize("layout", ["wide", "long"])
@pytest.mark.parametrize("ending", ["csv", "xlsx", "xpt", "sav"])
def test_every_format_holds_both(sheet: Path, tmp_path: Path, ending: str, layout: Layout) -> None:
    """Whatever the longest names are that it can hold."""
    result = prosuite.score_workbook(sheet, norms=SETS)
    assert result.write(tmp_path / f"scores.{ending}", layout=layout)[0].exists()


def test_a_study_file_names_several_sets_of_a_sheet(sheet: Path, tmp_path: Path) -> None:
    """As the option does."""
    study = tmp_path / "study.toml"
    study.write_text(f'[sheets.eq5d5l]\ninstrument = "eq5d5l"\nnorms = {SETS}\n'.replace("'", '"'), encoding="utf-8")
    named, given = prosuite.score_workbook(sheet, study), prosuite.score_workbook(sheet, norms=SETS)
    pd.testing.assert_frame_equal(named.wide, given.wide)


def test_sheets_may_name_the_sets_in_another_order(tmp_path: Path) -> None:
    """No column is there twice, and each holds what its name says."""
    path, study = tmp_path / "visits.xlsx", tmp_path / "study.toml"
    with pd.ExcelWriter(path) as book:
        for visit in ("bl", "m3"):
            FRAME.assign(subject=["001", "002"], visit=visit).to_excel(book, sheet_name=visit, index=False)
    orders = {"bl": SETS, "m3": SETS[::-1]}
    lines = (f"[sheets.{visit}]\ninstrument = 'eq5d5l'\nnorms = {sets}\n" for visit, sets in orders.items())
    study.write_text("".join(lines), encoding="utf-8")
    wide = prosuite.score_workbook(path, study).wide
    assert wide.columns.is_unique
    first = wide[wide["subject"] == "001"]
    assert first["eq5d5l_index_germany"].tolist() == pytest.approx([GERMANY] * 2)
    assert first["eq5d5l_index_uk_crosswalk"].tolist() == pytest.approx([UNITED_KINGDOM] * 2)
    assert first["eq5d5l_norms_germany"].tolist() == [SETS[0]] * 2


def test_long_names_are_cut_and_stay_apart(tmp_path: Path) -> None:
    """A column has at most 32 characters, and says nothing of how many sets there are."""
    path = tmp_path / "eq5d3l.csv"
    pd.DataFrame([{"subject": 1, **dict.fromkeys(("mo", "sc", "ua", "pd", "ad"), 1)}]).to_csv(path, index=False)
    sets = [f"eq5d3l_trinidad_and_tobago_{kind}" for kind in ("tto", "reverse_crosswalk")]
    wide = prosuite.score_workbook(path, instrument="eq5d3l", norms=sets, allow_unverified=True).wide
    names = list(map(str, wide))
    assert max(map(len, names)) <= LONGEST_COLUMN
    assert wide.columns.is_unique
    assert sum(name.startswith("eq5d3l_index_trinidad") for name in names) == 2
