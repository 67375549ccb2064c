"""Datasets read back as they were by pyreadstat, labels included, and by pandas; the same bytes each time."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prosuite
from prosuite.catalogue.describe.columns import ColumnMeaning, column_meanings
from prosuite.errors import OutputError
from prosuite.export.datasets import limits
from prosuite.export.datasets.dataset import Dataset, dataset
from prosuite.export.datasets.write import dta_bytes, sav_bytes, xpt_bytes

MADE = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 - as the formats, which have no time zone
Read = tuple[pd.DataFrame, Any]
FORMATS: dict[str, tuple[limits.Limits, Callable[[Dataset], bytes], Callable[[Path], Read]]] = {
    ".sav": (limits.SPSS, sav_bytes, pyreadstat.read_sav),
    ".dta": (limits.STATA, dta_bytes, pyreadstat.read_dta),
    "114.dta": (
        limits.STATA_114,
        lambda data: dta_bytes(data, 114),
        lambda path: pyreadstat.read_dta(path, encoding="utf-8"),  # version 114 does not say its encoding
    ),
    ".xpt": (limits.XPORT, xpt_bytes, pyreadstat.read_xport),
}
MEANINGS = {
    "text": ColumnMeaning("subject", "Identifier", "text", paramcd="SUBJECT"),
    "number": ColumnMeaning("sf36v2_pcs", "Physical summary", "number", unit="T", paramcd="SF36328"),
    "category": ColumnMeaning("pft_fev1_grade", "Grade", "category", codes=("A", "B"), paramcd="FEV1GR"),
    "truth": ColumnMeaning("seen", "seen", "truth", paramcd="SEEN"),
    "date": ColumnMeaning("date", "Date", "date", paramcd="DATE"),
}
CELLS: dict[str, list[Any]] = {
    "text": ["001", "2024-01-02", "1e5", None, "-5", "é体", " x"],
    "number": [38.51234567890123, None, -1e-9, 0.0, 12, 1 / 3, 61.99999999999999],
    "category": ["A", None, "B", "A", "A", "A", "A"],
    "truth": [True, False, None, True, True, True, True],
    "date": ["2024-02-29", "", None, "1941-07-09", "1960-01-01", "1999-12-31", "2031-01-01"],
}


def _given(kinds: dict[str, list[Any]] = CELLS) -> tuple[pd.DataFrame, list[ColumnMeaning]]:
    columns = {MEANINGS[kind].column: pd.Series(cells, dtype=object) for kind, cells in kinds.items()}
    return pd.DataFrame(columns), [MEANINGS[kind] for kind in kinds]


def _back(tmp_path: Path, name: str, data: Dataset) -> Read:
    _, to_bytes, read = FORMATS[name]
    path = tmp_path / f"s{name}"
    path.write_bytes(to_bytes(data))
    return read(path)


def _plain(cells: Any) -> list[Any]:
    return [None if pd.isna(cell) or cell == "" else cell for cell in cells]


@pytest.mark.parametrize("name", FORMATS)
def test_every_kind_of_column_reads_back(tmp_path: Path, name: str) -> None:
    """Identifiers as text, numbers to the last digit, dates as dates, categories with their words."""
    table, meanings = _given()
    data = dataset(table, meanings, FORMATS[name][0])
    found, about = _back(tmp_path, name, data)
    text, number, category, truth, date = (_plain(found.iloc[:, place].tolist()) for place in range(5))
    assert text == _plain(CELLS["text"])
    assert number == CELLS["number"]
    assert date == [datetime.date.fromisoformat(cell) if cell else None for cell in CELLS["date"]]
    if name == ".xpt":
        assert (category, truth) == (CELLS["category"], ["true", "false", None, *["true"] * 4])
        assert about.column_names_to_labels["SF36328"] == "sf36v2_pcs: Physical summary (T)"
        return
    labels = about.variable_value_labels
    assert [labels["pft_fev1_grade"].get(one) for one in category] == CELLS["category"]
    assert [labels["seen"].get(one) for one in truth] == ["true", "false", None, *["true"] * 4]
    assert about.column_names_to_labels == {
        "subject": "Identifier",
        "sf36v2_pcs": "Physical summary (T)",
        "pft_fev1_grade": "Grade",
        "seen": "seen",
        "date": "Date",
    }


@pytest.mark.parametrize("name", [".sav", ".dta", "114.dta", ".xpt"])
def test_pandas_reads_the_same_values(tmp_path: Path, name: str) -> None:
    """As pyreadstat does, to its reading of a zero in transport files as 5e-79; text is ASCII here."""
    table, meanings = _given(CELLS | {"text": ["001", "2024-01-02", "1e5", None, "-5", "b", " x"]})
    data = dataset(table, meanings, FORMATS[name][0])
    ours, _ = _back(tmp_path, name, data)
    path = tmp_path / f"s{name}"
    if name == ".sav":
        theirs = pd.read_spss(path, convert_categoricals=False)
    elif name == ".xpt":
        theirs = pd.read_sas(path, format="xport", encoding="utf-8")
    else:
        theirs = pd.read_stata(path, convert_categoricals=False)
    for place in range(4):
        found = [
            0.0 if isinstance(cell, float) and abs(cell) < 1e-70 else cell for cell in _plain(theirs.iloc[:, place])
        ]
        assert found == _plain(ours.iloc[:, place])


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_table_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    """The time of its making, which the libraries write, is one of 1980."""
    table, meanings = _given()
    data = dataset(table, meanings, FORMATS[name][0])
    _, about = _back(tmp_path, name, data)
    assert {about.creation_time, about.modification_time} == {MADE}
    assert FORMATS[name][1](data) == FORMATS[name][1](data)
    head = FORMATS[name][1](data)[:700]
    now = datetime.datetime.now(tz=datetime.UTC)
    assert not any(now.strftime(form).encode() in head for form in ("%b %Y", "%b %y", "%b%y"))
    assert now.strftime("%d%b%y").upper().encode() not in head


@settings(max_examples=6)
@given(
    text=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60), min_size=1, max_size=3),
    number=st.floats(-1e70, 1e70, allow_nan=False).filter(lambda number: number == 0 or abs(number) > 1e-70),
)
def test_any_text_and_number_reads_back(
    tmp_path_factory: pytest.TempPathFactory, text: list[str], number: float
) -> None:
    """In every format; blanks at the end of a text are not kept by those that pad with blanks."""
    table, meanings = _given({"text": text, "number": [number] * len(text)})
    for name in FORMATS:
        found, _ = _back(tmp_path_factory.mktemp("any"), name, dataset(table, meanings, FORMATS[name][0]))
        assert [str(cell).rstrip(" ") for cell in found.iloc[:, 0]] == [cell.rstrip(" ") for cell in text]
        assert found.iloc[:, 1].tolist() == [number] * len(text)


def test_columns_without_a_value_keep_their_type(tmp_path: Path) -> None:
    """So that the files of several sites can be put together."""
    table, meanings = _given({kind: [None, None] for kind in CELLS})
    for name, formats in ((".sav", ["A1", "F12.4", "F8.0", "F8.0", "SDATE10"]), (".dta", None)):
        _, about = _back(tmp_path, name, dataset(table, meanings, FORMATS[name][0]))
        if formats is not None:
            assert [*about.original_variable_types.values()] == formats
        assert set(about.variable_value_labels) == {"pft_fev1_grade", "seen"}


@pytest.mark.parametrize("name", prosuite.load_catalogue().instruments)
def test_every_column_of_every_instrument_fits_each_format(tmp_path: Path, name: str) -> None:
    """Under its own name, or its code in a transport file, with a label that begins with the name."""
    meanings = list(column_meanings(prosuite.instrument(name)))
    cells = {one.column: ["x"] if one.kind == "text" else [one.codes[-1] if one.codes else None] for one in meanings}
    for form in FORMATS:
        data = dataset(pd.DataFrame(cells), meanings, FORMATS[form][0])
        found, about = _back(tmp_path, form, data)
        if form == ".xpt":
            assert list(found) == [one.paramcd for one in meanings]
            labels = [about.column_names_to_labels[one.paramcd] for one in meanings]
            assert all(label.startswith(one.column) for label, one in zip(labels, meanings, strict=True))
            assert max(len(label.encode()) for label in labels) <= 40
            continue
        assert list(found) == [one.column for one in meanings]
        for one in meanings:
            if one.kind == "category":
                assert [*about.variable_value_labels[one.column].values()] == list(one.codes)


def test_a_transport_file_is_of_version_5() -> None:
    """As its first record says."""
    table, meanings = _given()
    content = xpt_bytes(dataset(table, meanings, limits.XPORT))
    assert content.startswith(b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!")
    assert b"MEMBER  HEADER RECORD" in content
    assert len(content) % 80 == 0


@pytest.mark.parametrize(("version", "start"), [(118, b"<stata_dta><header><release>118<"), (114, b"\x72")])
def test_a_stata_file_is_of_the_version_asked_for(version: int, start: bytes) -> None:
    """114 is 0x72 in the first byte (Stata manuals, file formats .dta)."""
    table, meanings = _given()
    form = limits.STATA if version == 118 else limits.STATA_114
    assert dta_bytes(dataset(table, meanings, form), version).startswith(start)


def test_more_columns_than_a_format_holds_are_refused() -> None:
    """With what holds them; 17,000 columns are too many for a transport file alone."""
    table = pd.DataFrame(np.zeros((1, 17_000)))
    with pytest.raises(
        OutputError, match=r"17,000 columns, a SAS transport file holds 9,999: choose an output that ends"
    ):
        dataset(table, [], limits.XPORT)
    assert min(form.columns for form in (limits.SPSS, limits.STATA, limits.SAS, limits.R)) > 17_000
