"""Analysis rows written in one line per person, for what is derived from them: ``-7:50 30:44 60:x 75:40!``.

Before the colon stands the day since the first dose (the day of the dose is 0), behind it the value, ``x`` if it is
blank, with a ``!`` if it is outside every window. The baseline is the last value on or before the day of the dose.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

DOSE = pd.Timestamp("2024-01-01")
VISITS = {0: ("Baseline", 0), 30: ("Month 1", 1), 60: ("Month 2", 2), 90: ("Month 3", 3), 120: ("Month 4", 4)}


def analysis_rows(people: Mapping[str, str], parameter: str = "PCS", baseline_to: int = 0) -> pd.DataFrame:
    """Return the rows of some people; a value is of the nearest visit, unless it is outside every window."""
    return pd.concat(
        [_person(subject, line.split(), parameter, baseline_to) for subject, line in people.items()], ignore_index=True
    )


def _person(subject: str, words: list[str], parameter: str, baseline_to: int) -> pd.DataFrame:
    days = np.array([int(word.split(":")[0]) for word in words], dtype=int)
    written = [word.split(":")[1] for word in words]
    value = np.array([np.nan if one.startswith("x") else float(one.rstrip("!")) for one in written], dtype=float)
    outside = np.array([one.endswith("!") for one in written], dtype=bool)
    before = np.flatnonzero((days <= baseline_to) & ~np.isnan(value) & ~outside)
    at = before[np.argmax(days[before])] if len(before) else None
    base = np.nan if at is None else value[at]
    after = days > (baseline_to if at is None else days[at])
    change = np.where(after, value - base, np.nan)
    visit = [VISITS[min(VISITS, key=lambda day: abs(day - one))] for one in days]
    frame = pd.DataFrame(
        {
            "USUBJID": subject,
            "PARAMCD": parameter,
            "ADT": DOSE + pd.to_timedelta(days, unit="D"),
            "ADY": np.where(days >= 0, days + 1, days).astype(float),
            "AVISIT": [None if out else name for (name, _), out in zip(visit, outside, strict=True)],
            "AVISITN": [np.nan if out else float(number) for (_, number), out in zip(visit, outside, strict=True)],
            "AVAL": value,
            "DTYPE": None,
            "ABLFL": None,
            "ANL01FL": [None if out or np.isnan(one) else "Y" for one, out in zip(value, outside, strict=True)],
            "BASE": base,
            "CHG": change,
            "PCHG": 100 * change / abs(base) if base else np.nan,
            "REASON": [
                "blank" if np.isnan(v) else "out_of_window" if out else None
                for v, out in zip(value, outside, strict=True)
            ],
        }
    ).astype(dict.fromkeys(("AVISIT", "DTYPE", "ABLFL", "ANL01FL", "REASON"), object))
    if at is not None:
        frame.loc[at, "ABLFL"] = "Y"
        frame.loc[(frame["AVISIT"] == frame["AVISIT"][at]) & frame["ABLFL"].isna(), "ANL01FL"] = None
    return frame
