"""The record of a statistic and the table of all."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import prosuite
from prosuite.analysis import RESULT_COLUMNS, Statistic, describe, methods, paired_t, proportion, results, results_json

ROWS = [
    paired_t([1.0, 4.0, 2.0]).at(endpoint="6MWD", parameter="sixmwt.distance_m", arm="20M", visit="month 3"),
    paired_t([1.0]).at(endpoint="6MWD", arm="100M", visit="month 3", dataset="ADFT", filter="ANL01FL = Y"),
    *proportion(0, 5),
]


def test_columns_are_those_of_the_contract() -> None:
    """Names that outside programs read."""
    wanted = {"id", "endpoint", "parameter", "arm", "visit", "n", "statistic", "estimate", "lower", "upper", "test"}
    wanted |= {"p", "p_adjusted", "note", "dataset", "filter"}
    assert wanted <= set(results(ROWS).columns) == set(RESULT_COLUMNS)


def test_table_survives_parquet(tmp_path: Path) -> None:
    """Numbers, reasons and what is missing come back as they were."""
    table = results(ROWS)
    table.to_parquet(tmp_path / "results.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "results.parquet"), table)
    assert table.why.tolist()[1] == "too_few"
    assert table.p.isna().tolist() == [False, True, True, True]


def test_json_holds_no_infinity_and_is_the_same_twice() -> None:
    """An open end of an interval is null."""
    open_ended = Statistic(statistic="odds_ratio", test="paired_t", lower=0.5, upper=float("inf"), level=0.95)
    text = results_json([*ROWS, open_ended])
    assert text == results_json([*ROWS, open_ended])
    records = json.loads(text)
    assert records[-1]["interval"] == [0.5, None]
    assert records[1]["interval"] is None
    assert records[0]["id"] == "6MWD|sixmwt.distance_m|20M|month 3|mean_change|paired_t"


def test_two_of_one_id_are_refused() -> None:
    """A number that stands twice could be two numbers."""
    with pytest.raises(prosuite.InputError, match=r"Statistic\.at"):
        results([paired_t([1, 2]), paired_t([2, 4])])


def test_every_statistic_of_nothing_has_a_table() -> None:
    """An empty group gives rows that say so, an empty analysis a table without rows."""
    table = results(describe([None, None]))
    assert table.loc[table.statistic == "mean", "note"].item() == "there are no values"
    assert results([]).columns.tolist() == list(RESULT_COLUMNS)


def test_numbers_are_plain() -> None:
    """No number of NumPy and no NaN."""
    one = Statistic(statistic="mean", test="descriptive", n=np.int64(3), estimate=np.float64("nan"), p=np.float64(0.5))  # type: ignore[arg-type]
    assert {type(getattr(one, field.name)) for field in fields(one)} <= {int, float, str, type(None)}


def test_every_method_has_a_name_and_a_source() -> None:
    """What a caption says."""
    assert {frozenset(method) for method in methods().values()} == {frozenset({"name", "source"})}


@pytest.mark.parametrize("values", [["a", 1], [1.0, float("inf")]])
def test_values_that_are_no_numbers_are_refused(values: list[object]) -> None:
    """In a sentence."""
    with pytest.raises(prosuite.InputError, match="values to be analysed"):
        paired_t(values)
