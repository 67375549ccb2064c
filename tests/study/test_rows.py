"""Analysis rows: a published example, a protocol worked by hand, and what holds for any values."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from prosuite.study import analysis_rows

PROTOCOL = Path(__file__).parent / "protocol"
NUMBERS = ["ADY", "AWTDIFF", "AVAL", "BASE", "CHG", "PCHG"]
WORDS = ["AVISIT", "DTYPE", "ABLFL", "ANL01FL", "REASON"]
ENTERED = ["subject", "visit", "date", "parameter", "value", "unit"]


def _worked() -> pd.DataFrame:
    """Return the rows worked by hand; those that are to be added, whose value is *, stand last."""
    rows = pd.read_csv(PROTOCOL / "rows.csv", dtype=str, keep_default_na=False)
    return rows.iloc[np.argsort(rows["value"] == "*", kind="stable")].reset_index(drop=True)


def _subjects(worked: pd.DataFrame) -> pd.DataFrame:
    """Return the people of the protocol: those of subjects.csv, and everybody else in arm A, dosed on 1 March."""
    said = pd.read_csv(PROTOCOL / "subjects.csv", dtype=str, keep_default_na=False)
    others = sorted({*worked["subject"]} - {*said["subject"], "unknown"})
    plain = pd.DataFrame({"subject": others, "arm": "a1", "first_dose_date": "2024-03-01"})
    return pd.concat([said, plain]).fillna("")


@pytest.fixture(scope="module")
def protocol() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows worked by hand and those that are derived, in one order."""
    worked = _worked()
    entered = worked[worked["value"] != "*"]
    rows = analysis_rows(entered[ENTERED], _subjects(worked), PROTOCOL / "study.toml")
    assert rows["SRCSEQ"].fillna(0).tolist() == [*range(1, len(entered) + 1), *[0] * (len(worked) - len(entered))]
    keys = ["USUBJID", "PARAMCD", "AVISIT"]
    added = worked[len(entered) :][["subject", "parameter", "AVISIT"]]
    places = {key: place for place, key in rows[keys].iloc[len(entered) :].apply(tuple, axis=1).items()}
    order = [*range(len(entered)), *(places[tuple(key)] for key in added.values.tolist())]
    return worked, rows.iloc[order].reset_index(drop=True)


def _differences(worked: pd.DataFrame, found: pd.Series, wrong: Any) -> list[dict[Any, Any]]:
    column = str(found.name)
    return worked.assign(found=found)[[*ENTERED, column, "found", "why"]][np.asarray(wrong)].to_dict("records")


@pytest.mark.parametrize("column", NUMBERS)
def test_worked_numbers(protocol: tuple[pd.DataFrame, pd.DataFrame], column: str) -> None:
    """Every number is the one worked by hand."""
    worked, rows = protocol
    expected, found = pd.to_numeric(worked[column]).to_numpy(float), rows[column].to_numpy(float)
    wrong = ~np.isclose(found, expected, rtol=1e-14, atol=1e-15, equal_nan=True)
    assert _differences(worked, rows[column], wrong) == []


@pytest.mark.parametrize("column", WORDS)
def test_worked_words(protocol: tuple[pd.DataFrame, pd.DataFrame], column: str) -> None:
    """Every visit, flag and reason is the one worked by hand."""
    worked, rows = protocol
    assert _differences(worked, rows[column], rows[column].fillna("") != worked[column]) == []
