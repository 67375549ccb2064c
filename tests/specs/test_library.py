"""Questionnaires that are data alone: worked cases, ranges, edges of bands, answers needed.

``vectors/*.csv`` hold published cases and those of other programs, each with its source. ``ranges.csv``, ``edges.csv``
and ``minima.csv`` were typed from the manuals, publications and programs that their rows name.
"""

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import prosuite
from prosuite.catalogue.load import load_catalogue
from tests.support.forms import extremes, form_with, items_of, scored
from tests.support.vectors import off, read_cases

_HERE = Path(__file__).parent
_TESTED_ALONE = {path.stem.removeprefix("test_") for path in _HERE.glob("test_*.py")}
_VECTORS = sorted(path.stem for path in (_HERE / "vectors").glob("*.csv"))


def _rows(name: str) -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader((_HERE / name).read_text(encoding="utf-8").splitlines()):
        rows.setdefault(row["instrument"], []).append(row)
    return rows


_RANGES, _EDGES, _MINIMA = map(_rows, ("ranges.csv", "edges.csv", "minima.csv"))


@pytest.mark.parametrize("instrument", [name for name in _VECTORS if name in _RANGES])
def test_worked_cases(instrument: str) -> None:
    """Every case of the file, scored as one frame whose columns are the codes of the file."""
    cases = read_cases(instrument)
    found = scored(instrument, [case.inputs for case in cases])
    values = [found[case.scale.lower()].iloc[row] for row, case in enumerate(cases)]
    assert off(cases, [None if math.isnan(value) else value for value in values]) == []


@pytest.mark.parametrize("instrument", _RANGES)
def test_ranges_are_reached_exactly(instrument: str) -> None:
    """The lowest and highest form have the ends that are printed, and no random form lies outside."""
    shuffled, items = np.random.default_rng(1), load_catalogue().instrument(instrument).items
    others = scored(instrument, [{item.id: shuffled.choice(item.counted) for item in items} for _ in range(50)])
    found = scored(instrument, [form for row in _RANGES[instrument] for form in extremes(instrument, row["score"])])
    for at, row in enumerate(_RANGES[instrument]):
        score, ends = row["score"], [float(row["lowest"]), float(row["highest"])]
        assert list(found[score].iloc[2 * at : 2 * at + 2]) == pytest.approx(ends, abs=1e-9), score
        assert others[score].between(ends[0] - 1e-9, ends[1] + 1e-9).all(), score


@pytest.mark.parametrize("instrument", _EDGES)
def test_words_begin_and_end_where_they_are_printed(instrument: str) -> None:
    """A form whose score is the edge of a band has its word."""
    rows = _EDGES[instrument]
    found = scored(instrument, [form_with(instrument, row["of"], float(row["value"])) for row in rows])
    assert [found[row["score"]].iloc[at] for at, row in enumerate(rows)] == [row["word"] for row in rows]


def test_bands_of_a_mean_have_no_gap_between_whole_numbers() -> None:
    """KCCQ-12, by hand: three domains of 25 and one of 24 are 24.75, below 25; four of 25 begin the next band."""
    low: dict[str, float | None] = {
        "k12_1a": 2,
        "k12_1b": 2,
        "k12_1c": 2,
        "k12_2": 2,
        "k12_5": 2,
        "k12_6": 2,
        "k12_7": 2,
        "k12_4": None,
    }
    low |= {"k12_8a": 2, "k12_8b": 2, "k12_8c": 2}
    below = {**low, "k12_3": 2}  # an answer of 2 of 7 is 16.67 points
    found = scored("kccq12", [low, below])
    assert list(found["summary"]) == pytest.approx([25, (25 + 25 + 25 + (25 + 25 + 100 / 6) / 3) / 4])
    assert list(found["summary_band"]) == ["poor to fair", "very poor to poor"]
    middle = {name: None if answer is None else answer + 1 for name, answer in low.items()}  # 50 of each domain
    high = {name: None if answer is None else answer + 1 for name, answer in middle.items()}  # 75 of each
    forms = [{**middle, "k12_3": 3}, middle, {**high, "k12_3": 5}, high]  # 3 and 5 of 7 are 33.33 and 66.67 points
    found = scored("kccq12", forms)
    assert list(found["summary"]) == pytest.approx([50 - 50 / 36, 50, 75 - 25 / 36, 75])
    assert list(found["summary_band"]) == ["poor to fair", "fair to good", "fair to good", "good to excellent"]


@pytest.mark.parametrize("instrument", _MINIMA)
def test_answers_needed(instrument: str) -> None:
    """With just so many answers there is a score, with one less there is none."""
    for row in _MINIMA[instrument]:
        score, needed = row["score"], int(row["needed"])
        items, (_, whole) = items_of(instrument, score), extremes(instrument, score)
        assert len(items) == int(row["items"])
        gaps = [dict.fromkeys(items[needed:]), dict.fromkeys(items[needed - 1 :])]
        assert list(scored(instrument, [{**whole, **gap} for gap in gaps])[score].notna()) == [True, False], score


@pytest.mark.parametrize("instrument", _RANGES)
def test_no_other_answer_may_be_missing(instrument: str) -> None:
    """Where no publication allows a gap, a score with one is missing; those of a skipped question are tested alone."""
    allowed = {row["score"] for row in _MINIMA.get(instrument, [])}
    needed = {row["score"] for row in _RANGES[instrument]} - allowed - _SKIPS.get(instrument, set())
    gaps = [(item, score) for score in needed for item in items_of(instrument, score)]
    if gaps:
        (whole, _), items = extremes(instrument, gaps[0][1]), list(dict.fromkeys(item for item, _ in gaps))
        found = scored(instrument, [{**whole, item: None} for item in items])
        assert [found[score].iloc[items.index(item)] for item, score in gaps] == pytest.approx(
            [math.nan] * len(gaps), nan_ok=True
        )


# Scores of which the form itself leaves questions out, or that are made of scores which allow gaps.
_SKIPS = {
    "sgrq": {"symptoms", "activity", "impacts", "total"},
    "factg": {"total"},
    "qlq_c30": {"summary"},
    "kccq12": {"summary"},
    "mna_sf": {"total"},
    "audit": {"total", "consumption", "dependence", "problems"},
    "auditc": {"total"},
}


@pytest.mark.parametrize("instrument", _RANGES)
def test_an_answer_just_outside_is_none(instrument: str) -> None:
    """The code after the highest of an item is refused, and counts as missing."""
    items = load_catalogue().instrument(instrument).items
    whole = {item.id: item.counted[0] for item in items}
    gaps = [whole] * 9 + [whole | {item.id: None} for item in items]
    outside = [whole] * 9 + [whole | {item.id: max(item.answers) + 1} for item in items]
    with pytest.warns(prosuite.AnswerWarning, match=f"^{len(items)} "):
        refused = scored(instrument, outside)
    pd.testing.assert_frame_equal(refused, scored(instrument, gaps))


def test_every_questionnaire_is_tested() -> None:
    """Each has worked cases here or in a file of its own."""
    asked = {spec.id for spec in load_catalogue().instruments.values() if spec.items}
    assert asked <= {*_RANGES, *_TESTED_ALONE} | {"sf36v1", "sf36v2", "sf36v2_acute", "rand36"}


@pytest.mark.parametrize(("instrument", "total"), [("phq9", 9), ("phq8", 8)])
def test_names_without_the_number_of_the_form_count_where_it_is_named(instrument: str, total: int) -> None:
    """Columns ``phq_1`` to ``phq_9`` may be those of several forms: the instrument that is named says which."""
    frame = pd.DataFrame([{f"phq_{number}": 1 for number in range(1, 10)}])
    assert prosuite.score(frame, instrument)["total"].tolist() == [total]


def test_weights_of_the_sgrq_add_up_to_the_printed_maxima() -> None:
    """The manual prints what the largest weights of each part add up to; a tenth more hardly shows in a score."""
    table = Path(prosuite.__file__).with_name("instruments") / "tables" / "sgrq_weights.csv"
    largest = pd.read_csv(table).groupby("item")["weight"].max()
    maxima = {"symptoms": 662.5, "activity": 1209.1, "impacts": 2117.8}
    for score, maximum in maxima.items():
        assert largest[items_of("sgrq", score)].sum() == pytest.approx(maximum, abs=1e-9), score
    assert largest.sum() == pytest.approx(3989.4, abs=1e-9)
