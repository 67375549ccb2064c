"""Time three instruments of the library against bare NumPy look-ups.

Run ``python -m benchmarks.library``. Every figure is a ratio of medians measured side by side in one run, because
machines differ and drift; absolute times are shown for orientation only.

``prosuite.score`` on 1,000,000 respondents with 10 % missing cells, as floats, of EQ-5D-5L with a value set, PHQ-9 and
QLQ-C30. The loops look up int8 columns in tables, once for each score that an answer is part of, and add them up: the
least that gives the same scores in the same types, without the sums of which some answers are missing. Bar: at most 2.
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import prosuite
from benchmarks.scoring import ratio

ROWS = 1_000_000
RUNS = 7
MISSING_SHARE = 0.1
VALUE_SET = "eq5d5l_germany"

Codes = dict[str, NDArray[np.int8]]
Floor = Callable[[Codes, NDArray[np.float64]], dict[str, Any]]

_LEVELS = ("mo", "sc", "ua", "pd", "ad")
_WORDS = {
    "total_band": ("minimal", "mild", "moderate", "moderately severe", "severe"),
    "yes": ("no", "yes"),
    "syndrome": ("none", "other depressive syndrome", "major depressive syndrome"),
}
_NO_SCORE = 28  # behind the totals of PHQ-9
_NO_COUNT = 1000  # behind the counts of its symptoms


def make_answers(instrument: str, rows: int, missing_share: float = MISSING_SHARE) -> pd.DataFrame:
    """Return synthetic answers as floats, NaN where missing, and a visual scale."""
    chance = np.random.default_rng(5)
    spec = prosuite.load_catalogue().instrument(instrument)
    columns = {item.id: chance.choice(item.answers, rows).astype(float) for item in spec.items}
    columns |= {field: chance.integers(0, 101, rows).astype(float) for field in spec.field_ids}
    for answers in columns.values():
        answers[chance.random(rows) < missing_share] = np.nan
    return pd.DataFrame(columns)


def as_codes(answers: pd.DataFrame, instrument: str) -> Codes:
    """Return the answers as places of tables: 0 where missing, else 1 for the lowest."""
    items = prosuite.load_catalogue().instrument(instrument).items
    return {item.id: (answers[item.id] - min(item.answers) + 1).fillna(0).to_numpy(np.int8) for item in items}


def add_up(codes: Codes, items: Sequence[str], table: NDArray[Any]) -> NDArray[Any]:
    """Look up some items and add up what they count."""
    total = np.zeros(len(codes[items[0]]), table.dtype)
    for item in items:
        total += table[codes[item]]
    return total


def eq5d5l(values: NDArray[np.float64]) -> Floor:
    """Return the loop for EQ-5D-5L: profile, sum of levels, and a value by the number of the state."""
    levels = np.array([np.nan, 1, 2, 3, 4, 5])
    states = np.pad(values, [(1, 0)] * len(_LEVELS), constant_values=np.nan).reshape(-1)

    def loop(codes: Codes, vas: NDArray[np.float64]) -> dict[str, Any]:
        profile = sum(10.0**power * levels[codes[item]] for power, item in enumerate(reversed(_LEVELS)))
        state = np.zeros(len(vas), np.int16)
        for item in _LEVELS:
            state *= 6
            state += codes[item]
        return {"profile": profile, "lss": add_up(codes, _LEVELS, levels), "index": states[state], "vas": vas.copy()}

    return loop


def phq9() -> Floor:
    """Return the loop for PHQ-9: the sum, the symptoms, and the words that both stand for."""
    items = [f"phq9_{number}" for number in range(1, 10)]
    points, symptoms = np.array([np.nan, 0, 1, 2, 3]), np.array([_NO_COUNT, 0, 0, 1, 1], np.intp)
    totals, places = np.arange(_NO_SCORE + 1), np.zeros(31, np.intp)
    bands = np.where(totals < _NO_SCORE, 1 + np.searchsorted([5, 10, 15, 20], totals, side="right"), 0)
    screens = np.where(totals < _NO_SCORE, 1 + (totals >= 10), 0)  # noqa: PLR2004 - the cut-off
    for first, all_of_them in np.ndindex(3, 10):
        places[first * 10 + all_of_them] = 1 + (first > 0) * ((all_of_them > 1) + (all_of_them > 4))  # noqa: PLR2004
    words = {name: pd.Series([None, *labels]).array for name, labels in _WORDS.items()}

    def loop(codes: Codes, _: NDArray[np.float64]) -> dict[str, Any]:
        total = add_up(codes, items, points)
        place = np.nan_to_num(total, nan=_NO_SCORE).astype(np.intp)
        of_all = add_up(codes, items[:8], symptoms) + np.array([_NO_COUNT, 0, 1, 1, 1])[codes["phq9_9"]]
        state = np.minimum(add_up(codes, items[:2], symptoms) * 10 + of_all, len(places) - 1)
        return {
            "total": total,
            "total_band": words["total_band"][bands[place]],
            "total_positive_10": words["yes"][screens[place]],
            "item_9_positive_1": words["yes"][np.array([0, 1, 2, 2, 2])[codes["phq9_9"]]],
            "syndrome": words["syndrome"][places[state]],
        }

    return loop


def qlq_c30() -> Floor:
    """Return the loop for QLQ-C30: 15 means moved onto 0 to 100, and the mean of 13 of them."""
    scales = prosuite.load_catalogue().instrument("qlq_c30").scales
    table = np.array([np.nan, *range(1, 8)])

    def loop(codes: Codes, _: NDArray[np.float64]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for scale in scales[:-1]:
            mean = add_up(codes, scale.of, table) / len(scale.of)
            step, is_turned = (6 if scale.id == "ql2" else 3), scale.rescale == (100, 0)
            found[scale.id] = (1 - (mean - 1) / step if is_turned else (mean - 1) / step) * 100
        total = np.zeros(len(codes["c30_1"]))
        for name in scales[-1].of:
            total += 100 - found[name] if name in scales[-1].reverse else found[name]
        return found | {"summary": total / len(scales[-1].of)}

    return loop


def floors() -> dict[str, Floor]:
    """Return the loop of each instrument."""
    catalogue = prosuite.load_catalogue()
    value_set: Any = catalogue.norms(catalogue.instrument("eq5d5l"), VALUE_SET)
    return {"eq5d5l": eq5d5l(value_set.values), "phq9": phq9(), "qlq_c30": qlq_c30()}


def main(rows: int) -> None:
    """Print the ratio of each instrument."""
    for instrument, floor in floors().items():
        answers = make_answers(instrument, rows)
        norms = VALUE_SET if instrument == "eq5d5l" else None
        vas = answers["vas"].to_numpy() if "vas" in answers else np.empty(0)
        loop = partial(floor, as_codes(answers, instrument), vas)
        ours, theirs, times = ratio(partial(prosuite.score, answers, instrument, norms=norms), loop, RUNS)
        print(f"{instrument}: {rows:,} rows in {ours:.3f} s, bare loop {theirs:.3f} s, ratio {times:.2f} (bar 2)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
