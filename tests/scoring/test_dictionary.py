"""The data dictionary: every column of the tables, with what the spec and the run say of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from prosuite.catalogue.describe.columns import column_meanings

Build = Callable[..., list[dict[str, Any]]]
Write = Callable[..., Path]
WALK = {"subject": "001", "visit": "baseline", "date": "2024-03-01", "distance_m": 400, "sex": "f", "age": 60}


@pytest.fixture
def result(form: Build, workbook: Write) -> prosuite.ScoreResult:
    """A questionnaire and a walk, with columns that are carried along."""
    forms = [{**form("001")[0], "arm": "A", "seen": True, "weight": 61.5, "note": 1}]
    forms += [{**form("002")[0], "arm": "B", "seen": False, "weight": None, "note": "see file"}]
    return prosuite.score_workbook(workbook({"SF36v2": forms, "6MWT": [WALK]}), missing_rule="one")


def _row(table: pd.DataFrame, column: str) -> dict[str, Any]:
    (row,) = table[table["column"] == column].to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_each_column_of_the_wide_table_has_a_row(result: prosuite.ScoreResult) -> None:
    """In its order, each with a label, a type and a code that no other has."""
    table = result.dictionary()
    assert table["column"].tolist() == result.wide.columns.tolist()
    assert table[["label", "type", "paramcd"]].map(bool).to_numpy().all()
    assert table["paramcd"].is_unique


def test_a_score_has_what_spec_and_run_say(result: prosuite.ScoreResult) -> None:
    """SF36320 is CDISC's code; the rule in use needs one item, as was asked for."""
    row = _row(result.dictionary(), "sf36v2_pf")
    assert row["source"].startswith("Item recodes, raw ranges and the half-scale rule")
    assert {name: row[name] for name in row if name != "source"} == {
        "column": "sf36v2_pf",
        "label": "Physical functioning",
        "type": "number",
        "unit": "0-100",
        "range": "0 to 100",
        "direction": "higher is better",
        "codes": "",
        "instrument": "sf36v2",
        "score": "pf",
        "rule": "sum of pf01 pf02 pf03 pf04 pf05 pf06 pf07 pf08 pf09 pf10; raw 10 to 30; 1 of 10 needed",
        "norms": "",
        "paramcd": "SF36312",
    }
    compared = _row(result.dictionary(), "sf36v2_pf_t")
    assert (compared["norms"], compared["paramcd"], compared["unit"]) == ("us1998", "SF36320", "T")


def test_a_category_has_its_codes(result: prosuite.ScoreResult) -> None:
    """In the order of their numbers in the long table."""
    row = _row(result.dictionary(), "sixmwt_desaturates")
    assert (row["type"], row["codes"], row["unit"]) == ("category", "1 no, 2 yes", "")


@pytest.mark.parametrize(
    ("column", "kind"),
    [("arm", "text"), ("seen", "truth"), ("weight", "number"), ("note", "mixed"), ("date", "date"), ("age", "number")],
)
def test_a_column_carried_along_has_its_type(result: prosuite.ScoreResult, column: str, kind: str) -> None:
    """That of its cells; its own name is its label."""
    row = _row(result.dictionary(), column)
    assert (row["type"], row["instrument"]) == (kind, "")


def test_the_long_table_has_its_columns_and_its_scores(result: prosuite.ScoreResult) -> None:
    """The scores under value, each with the code of its parameter."""
    table = result.dictionary("long")
    n_columns = len(result.long.columns)
    assert table["column"].tolist()[:n_columns] == result.long.columns.tolist()
    scores = table[n_columns:]
    assert set(scores["column"]) == {"value"}
    given = result.long[["instrument", "score"]].drop_duplicates()
    assert scores[["instrument", "score"]].to_numpy().tolist() == given.to_numpy().tolist()


def test_it_is_written_beside_the_scores(result: prosuite.ScoreResult, tmp_path: Path) -> None:
    """As a table of its own, of the layout that is written."""
    result.write(tmp_path / "s.csv", layout="long")
    written = pd.read_csv(tmp_path / "s_columns.csv", dtype=str, keep_default_na=False)
    assert written.to_numpy().tolist() == result.dictionary("long").to_numpy().tolist()


@pytest.mark.parametrize("name", prosuite.load_catalogue().instruments)
def test_every_score_of_every_instrument_is_described(name: str) -> None:
    """With a label, a rule and a citation, and a unit, codes or a range."""
    spec = prosuite.instrument(name)
    scores = [one for one in column_meanings(spec) if one.score]
    assert [one.score for one in scores] == [*spec.score_ids, *spec.differences]
    assert [one.column for one in scores if not (one.label and one.rule and one.source)] == []
    assert [one.column for one in scores if not (one.unit or one.codes or one.range)] == []


def test_directions_are_said_where_they_are_known() -> None:
    """Higher is better health on every scale of RAND-36 and SF-36 (RAND, scoring instructions); PSQI's are problems."""
    for name in ("sf36v1", "sf36v2", "sf36v2_acute", "rand36"):
        ways = {one.score: one.direction for one in column_meanings(prosuite.instrument(name)) if one.score != "ht"}
        assert {way for score, way in ways.items() if score} == {"higher is better"}
    psqi = {one.score: one.direction for one in column_meanings(prosuite.instrument("psqi"))}
    assert psqi["global"] == "lower is better"
