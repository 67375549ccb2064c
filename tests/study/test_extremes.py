"""The worst and the best value after baseline, worked by hand."""

from typing import Any

import pandas as pd
import pytest

from prosuite.errors import InputError
from prosuite.study import derive_extremes, time_to_deterioration
from tests.support.analysis_frames import analysis_rows

# What one person has, which extreme of which direction, and by hand: the value, its study day, DTYPE.
CASES: dict[str, tuple[str, Any, Any, tuple[float, float, str] | None]] = {
    "the lowest": ("0:50 30:48 60:44 90:47", "worst", "higher", (44, 61, "MINIMUM")),
    "the highest": ("0:50 30:48 60:44 90:47", "best", "higher", (48, 31, "MAXIMUM")),
    "lower is better": ("0:50 30:48 60:44 90:47", "worst", "lower", (48, 31, "MAXIMUM")),
    "and the lowest is best": ("0:50 30:48 60:44 90:47", "best", "lower", (44, 61, "MINIMUM")),
    "the first of two": ("0:50 30:44 60:44", "worst", "higher", (44, 31, "MINIMUM")),
    "in time, not in the order of rows": ("60:44 0:50 30:44", "worst", "higher", (44, 31, "MINIMUM")),
    "0.30000000000000004 is 0.3": ("0:1 30:0.30000000000000004 60:0.3", "worst", "higher", (0.3, 31, "MINIMUM")),
    "not the baseline": ("0:40 30:48", "worst", "higher", (48, 31, "MINIMUM")),
    "nor what was before": ("-30:30 0:50 30:48", "worst", "higher", (48, 31, "MINIMUM")),
    "not a blank": ("0:50 30:x 60:48", "worst", "higher", (48, 61, "MINIMUM")),
    "not outside windows": ("0:50 45:40! 60:48", "worst", "higher", (48, 61, "MINIMUM")),
    "without a baseline": ("30:48 60:44", "worst", "higher", (44, 61, "MINIMUM")),
    "nothing after baseline": ("0:50", "worst", "higher", None),
}


@pytest.mark.parametrize("case", CASES)
def test_worked_by_hand(case: str) -> None:
    """One row is added, or none; all others stay as they are."""
    line, extreme, better, expected = CASES[case]
    rows = analysis_rows({"01": line})
    found = derive_extremes(rows, extreme, better=better)
    others = [name for name in rows if name != "DTYPE"]
    pd.testing.assert_frame_equal(found[others].iloc[: len(rows)], rows[others])
    assert found["DTYPE"].iloc[: len(rows)].isna().all()
    added = found.iloc[len(rows) :]
    assert len(added) == (expected is not None)
    if expected is not None:
        value, day, kind = expected
        assert added[["ADY", "DTYPE"]].to_numpy().tolist() == [[day, kind]]
        assert added["AVAL"].iloc[0] == pytest.approx(value, abs=1e-12)


def test_all_valid_values_on_demand() -> None:
    """The one outside every window as well."""
    found = derive_extremes(analysis_rows({"01": "0:50 45:40! 60:48"}), "worst", better="higher", records="all")
    assert found["AVAL"].iloc[-1] == 40


def test_an_added_row_is_a_copy_at_a_visit_of_its_own() -> None:
    """Date, value and change are those of the row; the window is none."""
    rows = analysis_rows({"01": "0:50 30:44 60:48", "02": "0:50 30:46"}).assign(AWLO=24.0, AWHI=38.0)
    found = derive_extremes(rows, "worst", better="higher")
    assert found.index.tolist() == [0, 1, 2, 3, 4, 5, 6]
    added = found.loc[5:]
    same = ["USUBJID", "PARAMCD", "ADT", "ADY", "AVAL", "BASE", "CHG", "PCHG"]
    pd.testing.assert_frame_equal(added[same].reset_index(drop=True), rows.loc[[1, 4], same].reset_index(drop=True))
    assert (added["AVISIT"] == "Worst post-baseline").all()
    assert added[["AVISITN", "ANL01FL"]].to_numpy().tolist() == [[9001, "Y"]] * 2
    assert added[["AWLO", "AWHI", "ABLFL", "REASON"]].isna().all(axis=None)


def test_by_parameter_and_baseline() -> None:
    """Each has its own row and its own direction; a parameter that is not named has none."""
    rows = pd.concat([analysis_rows({"01": "0:50 30:44 60:48"}, name) for name in ("PCS", "TNF", "CRP")])
    rows = pd.concat([rows.assign(BASETYPE=kind) for kind in ("A", "B")])
    found = derive_extremes(rows, "worst", better={"PCS": "higher", "TNF": "lower"}).iloc[len(rows) :]
    assert found[["PARAMCD", "BASETYPE", "AVAL"]].to_numpy().tolist() == [
        *(["PCS", "A", 44], ["TNF", "A", 48], ["PCS", "B", 44], ["TNF", "B", 48]),
    ]


def test_columns_keep_their_types() -> None:
    """Categories get the new visit, numbers stay numbers; labels that are no numbers are those of the rows copied."""
    rows = analysis_rows({"01": "0:50 30:44"}).astype(
        {"AVISIT": "category", "DTYPE": "category", "PARAMCD": "category"}
    )
    rows = rows.assign(AWLO=[1, 24], VISIT=["BL", "M1"], REASON=pd.array(["a", None], dtype="str"))
    rows.index = pd.Index(["F!2", "F!3"])
    found = derive_extremes(rows, "best", better="higher")
    assert found["AVISIT"].tolist() == ["Baseline", "Month 1", "Best post-baseline"]
    kept = ["AVISIT", "DTYPE", "PARAMCD", "AVAL", "ADT", "AVISITN", "VISIT", "REASON"]
    assert [str(found[name].dtype) for name in kept] == [str(rows[name].dtype) for name in kept]
    assert found["AWLO"].tolist()[:2] == [1, 24]
    assert found.index.tolist() == ["F!2", "F!3", "F!3"]


def test_an_added_row_is_not_taken_for_a_value() -> None:
    """The best of the values is found beside the worst one, and the time to deterioration stays what it was."""
    rows = analysis_rows({"01": "0:50 30:44 60:48"})
    both = derive_extremes(derive_extremes(rows, "worst", better="higher"), "best", better="higher")
    assert both["AVAL"].tolist() == [50, 44, 48, 44, 48]
    asked: dict[str, Any] = {"parameter": "PCS", "threshold": 5, "better": "higher", "definitive": True}
    pd.testing.assert_frame_equal(time_to_deterioration(both, **asked), time_to_deterioration(rows, **asked))


def test_refused() -> None:
    """Twice the same, an unknown parameter, another word."""
    rows = analysis_rows({"01": "0:50 30:44"})
    worst = derive_extremes(rows, "worst", better="higher")
    with pytest.raises(InputError, match="the rows have Worst post-baseline already"):
        derive_extremes(worst, "worst", better="higher")
    with pytest.raises(InputError, match="no row has the parameter 'PSC'"):
        derive_extremes(rows, "worst", better={"PSC": "higher"})
    with pytest.raises(InputError, match="better of PCS is 'higher' or 'lower', not 'up'"):
        derive_extremes(rows, "worst", better="up")  # type: ignore[arg-type]
