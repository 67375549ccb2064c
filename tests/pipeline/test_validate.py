"""The public functions that serve frames and files alike."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from prosuite.errors import ColumnError, InstrumentError
from prosuite.findings.finding import Finding

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]


def test_an_instrument_is_found_by_id() -> None:
    """An instrument is returned by its id, whatever the case."""
    assert prosuite.load_catalogue().instrument("SF36v2").id == "sf36v2"


def test_an_unknown_instrument_is_refused() -> None:
    """An unknown id is refused with the nearest one."""
    with pytest.raises(InstrumentError, match="unknown instrument 'sf36v3'; did you mean 'sf36v2'"):
        prosuite.load_catalogue().instrument("sf36v3")


def test_an_instrument_of_ones_own_is_found(own_instruments: Path) -> None:
    """An instrument from a folder is returned like a shipped one."""
    assert prosuite.load_catalogue(own_instruments).instrument("mood").item_ids == ("m1", "m2", "m3")


def test_a_clean_frame_has_no_findings(form: Build) -> None:
    """Complete, allowed answers give an empty report."""
    assert len(prosuite.validate(pd.DataFrame(form()), "sf36v2")) == 0


def test_a_cell_of_a_frame_is_named_by_column_and_label(form: Build) -> None:
    """A fault in a DataFrame is named by its column and index label, with subject and visit."""
    frame = pd.DataFrame(form(), index=["a", "b", "c"])
    frame.loc["b", "pf03"] = 33
    assert list(prosuite.validate(frame, "sf36v2")) == [
        Finding(
            "out-of-range-answer",
            cell="pf03[b]",
            subject="002",
            visit="baseline",
            instrument="sf36v2",
            item="pf03",
            column="pf03",
            value="33",
            expected="1, 2, 3",
        )
    ]


def test_a_frame_and_a_workbook_have_the_same_faults(form: Build, workbook: Write) -> None:
    """The same records give the same codes, items and values, whether in a file or a DataFrame."""
    records = form("001", "002", "002")
    records[0] |= {"gh1": 2.5, "ht": "two", "pf01": None, "pf02": 9}
    reports = [
        prosuite.validate(workbook({"SF36v2": records})),
        prosuite.validate(pd.DataFrame(records, dtype=object), "sf36v2"),
    ]
    in_file, in_frame = (
        [(found.code, found.subject, found.item, found.value) for found in report] for report in reports
    )
    assert in_file == in_frame


def test_a_frame_needs_the_name_of_its_instrument(form: Build) -> None:
    """A DataFrame has no sheet name; without an instrument it is refused."""
    with pytest.raises(InstrumentError, match="does not say which instrument it holds"):
        prosuite.validate(pd.DataFrame(form()))


def test_a_frame_without_items_is_refused() -> None:
    """A DataFrame without a single item is refused with what was found."""
    with pytest.raises(ColumnError, match=r"the data frame holds no item of sf36v2: .*found haemoglobin"):
        prosuite.validate(pd.DataFrame({"haemoglobin": [14]}), "sf36v2")


def test_validating_leaves_the_frame_as_it_was(form: Build) -> None:
    """The caller's DataFrame is not changed."""
    frame = pd.DataFrame(form())
    before = frame.copy(deep=True)
    prosuite.validate(frame, "sf36v2")
    pd.testing.assert_frame_equal(frame, before)


def test_a_path_may_be_text(form: Build, workbook: Write) -> None:
    """A file is named by a path or by text."""
    assert len(prosuite.validate(str(workbook({"SF36v2": form()})))) == 0


def test_a_study_declares_the_sheets_of_a_file(form: Build, workbook: Write, tmp_path: Path) -> None:
    """A study file says what the sheets of a workbook hold."""
    (tmp_path / "study.toml").write_text('[sheets.Form]\ninstrument = "sf36v2"\n', encoding="utf-8")
    assert len(prosuite.validate(workbook({"Form": form()}), study=tmp_path / "study.toml")) == 0
