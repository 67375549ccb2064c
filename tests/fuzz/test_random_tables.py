"""Tables of random cells, as frames and as files: findings and scores, or a refusal; never another failure."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prosuite
from tests.fuzz.cases import Case, outcome
from tests.fuzz.seeds import GRID, write_grid
from tests.support.synthetic import ITEMS

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text("\0\x01\x1b\t\r\n\u200b\u202e\ufeff=+-@\"';,|0159.", max_size=12),
    st.sampled_from(["x" * 40_000, "9" * 5000, "1e400", "٣", "²", "1,5", "TRUE", "NA", "#REF!", "[bold]", "{0}", "%s"]),
)
NUMBERS = st.one_of(
    st.integers(0, 7),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from([float("inf"), float("-inf"), float("nan"), 1e308, 2.0**63, -0.0, 10**400]),
)
DAYS = st.dates() | st.datetimes() | st.times()
CELLS = st.one_of(st.none(), st.integers(1, 5), st.booleans(), NUMBERS, TEXTS, DAYS)
ODD = st.sampled_from(
    [b"1", [1], {1}, {"a": 1}, 1j, object(), pd.NaT, pd.NA, pd.Period("2024"), np.array([1, 2]), np.int8(3)]
)
HEADERS = st.one_of(st.sampled_from(["subject", "visit", "date", *ITEMS, "pf1", "3a", "q1", "bl_pf01"]), TEXTS)


@st.composite
def grids(draw: st.DrawFn, cells: st.SearchStrategy[Any] = CELLS) -> list[list[Any]]:
    """A table of forms in which some cells and some headers are anything."""
    rows: list[list[Any]] = [list(row) for row in GRID]
    for row, column, value in draw(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 38), cells), max_size=12)):
        rows[row][column] = value
    for column, value in draw(st.lists(st.tuples(st.integers(0, 38), HEADERS), max_size=3)):
        rows[0][column] = value
    return rows


@settings(max_examples=50)
@given(rows=grids(), ending=st.sampled_from([".xlsx", ".ods", ".csv", ".tsv"]))
def test_random_cells_in_a_file(tmp_path: Path, rows: list[list[Any]], ending: str) -> None:
    """A file whose cells hold anything is read or refused."""
    path = write_grid(tmp_path / f"SF36v2{ending}", rows)
    outcome(Case(path.name, path.read_bytes(), "sf36v2"), tmp_path)


@settings(max_examples=60)
@given(rows=st.lists(st.lists(CELLS, max_size=5), max_size=5), ending=st.sampled_from([".xlsx", ".ods", ".csv"]))
def test_random_table(tmp_path: Path, rows: list[list[Any]], ending: str) -> None:
    """A file that is no form at all is read or refused."""
    path = write_grid(tmp_path / f"any{ending}", rows)
    outcome(Case(path.name, path.read_bytes(), "sf36v2"), tmp_path)


@settings(max_examples=50)
@given(rows=grids(CELLS | ODD | st.text(max_size=3)))
def test_random_cells_in_a_frame(rows: list[list[Any]]) -> None:
    """A frame whose cells hold anything is validated and scored, or refused."""
    frame = pd.DataFrame(rows[1:], columns=pd.Index(rows[0], dtype=object), dtype=object)
    for use in (prosuite.validate, prosuite.score):
        try:
            result = use(frame, "sf36v2")
        except prosuite.ProsuiteError:
            continue
        if isinstance(result, prosuite.Report):
            result.to_text(), result.to_json()


@pytest.mark.parametrize("lines", [b"\x81\x8d", b"\0", b"\xff\xfe\0\xd8", "ä".encode("cp1252"), b"\xf0\x9f", b"+/v8-"])
def test_wrong_encoding(tmp_path: Path, lines: bytes) -> None:
    """Text in no encoding, or another one than it claims, is read or refused."""
    for mark in (b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0"):
        outcome(Case("SF36v2.csv", mark + b"subject,pf01,pf02\n" + lines + b",1,2\n", "sf36v2"), tmp_path)
