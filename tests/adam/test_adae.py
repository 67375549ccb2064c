"""Treatment-emergent events, by the order of clinical_standards.md 1.6 (PHUSE white paper, admiral), worked by hand."""

import pandas as pd
import pytest

from prosuite.adam.adae import adae
from prosuite.study.declared import study_of

ADSL = pd.DataFrame(
    {
        "USUBJID": ["1", "2"],
        "TRTSDT": pd.to_datetime(pd.Series(["2024-03-10", None])),
        "TRTEDT": pd.to_datetime(pd.Series(["2024-03-20", None])),
        "TRT01P": ["A", "A"],
        "TRT01PN": 1.0,
        "TRT01A": ["A", None],
    }
)


@pytest.mark.parametrize(
    ("who", "onset", "resolved", "flag", "day"),
    [
        ("2", "2024-03-12", None, None, None),  # 1: never treated
        ("1", None, "2024-03-09", None, None),  # 2: over before treatment
        ("1", "2024-03-01", "2024-03-09", None, -9.0),
        ("1", None, None, "Y", None),  # 3: start unknown, and it may have gone on
        ("1", None, "2024-03-10", "Y", None),
        ("1", "2024-03-10", None, "Y", 1.0),  # 4: on the day of the dose, and up to 30 days after the last one
        ("1", "2024-04-19", None, "Y", 41.0),
        ("1", "2024-04-20", None, None, 42.0),
        ("1", "2024-03-09", None, None, -1.0),  # 5: began before; a rise in severity is not noted
    ],
)
def test_treatment_emergent(
    who: str, onset: str | None, resolved: str | None, flag: str | None, day: float | None
) -> None:
    """Y or blank; study days have no day 0."""
    events = pd.DataFrame(
        {
            "subject": [who],
            "term": ["Fall"],
            "onset": pd.to_datetime(pd.Series([onset])),
            "resolved": pd.to_datetime(pd.Series([resolved])),
            "flags": [""],
            "source": ["AE!2"],
        }
    )
    found = adae(events, ADSL, study_of({"adverse_events": {"window": 30}}), "T").astype(object)
    (row,) = found.where(found.notna(), None).to_dict("records")
    assert (row["TRTEMFL"], row["ASTDY"], row["AESEQ"]) == (flag, day, 1.0)
