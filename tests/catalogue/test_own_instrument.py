"""A user's own instrument and norms, invented: scored from data files alone, expected values by hand.

``mood`` is the mean of three items 0-3, one of them reversed, moved onto 0 to 100; ``rest`` the plain sum of two items,
of which ``wakes`` counts double if ``sleep`` is 0 and takes a value from ``sleep`` if left out; ``overall`` a sum that
needs all its items. The village's means and SDs are 60 and 20 for mood, 4 and 2 for rest; wellness weighs them 0.6 and
0.5.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import prosuite

FOLDER = Path(__file__).parents[1] / "support" / "own_folder"
ITEMS = ["glad", "calm", "worn", "sleep", "wakes"]
NAN = float("nan")

# Answers to the five items, then mood, rest, overall, mood_t, rest_t, wellness.
CASES = {
    # worn 0 -> 3; (3+3+3)/3 = 3 -> 100; 3+3 = 6; (3+3+3+3)/12 = 100; z = 2 and 1; 50 + 10 (1.2 + 0.5) = 67
    "all at their best": ([3, 3, 0, 3, 3], [100, 6, 100, 70, 60, 67]),
    # worn 3 -> 0; everything 0; z = -3 and -2; 50 + 10 (-1.8 - 1) = 22
    "all at their worst": ([0, 0, 3, 0, 0], [0, 0, 0, 20, 30, 22]),
    # worn 1 -> 2; (1+2)/2 = 1.5 -> 50; sleep 0 doubles wakes 2: 4; z = -0.5 and 0; 50 + 10 (-0.3) = 47
    "one of three left out": ([1, NAN, 1, 0, 2], [50, 4, NAN, 45, 50, 47]),
    # one of three is too few; wakes left out with sleep 0 is worth 6: 0+6 = 6
    "two of three left out": ([3, NAN, NAN, 0, NAN], [NAN, 6, NAN, NAN, 60, NAN]),
    # sleep left out: wakes 2 stands for both, 2 * 2 = 4; (1+1+1)/3 = 1 -> 33.33; z = -4/3 and 0; 50 - 8 = 42
    "partner left out": ([1, 1, 2, NAN, 2], [100 / 3, 4, NAN, 50 - 40 / 3, 50, 42]),
    # wakes left out with sleep 2 is worth 2: 2+2 = 4; (2+1+1)/3 -> 400/9; overall 2+1+1+2 = 6 of 12; z = -7/9 and 0
    "wakes left out": ([2, 1, 2, 2, NAN], [400 / 9, 4, 50, 50 - 70 / 9, 50, 50 - 42 / 9]),
    "nothing answered": ([NAN] * 5, [NAN] * 6),
}
SCORES = ["mood", "rest", "overall", "mood_t", "rest_t", "wellness"]


def _score(*answers: list[float], norms: str | None = None) -> pd.DataFrame:
    return prosuite.score(pd.DataFrame(answers, columns=ITEMS), "mood", norms=norms, instruments=FOLDER)


@pytest.mark.parametrize(("answers", "expected"), CASES.values(), ids=CASES.keys())
def test_scores(answers: list[float], expected: list[float]) -> None:
    """The scores of an own instrument with own norms are those worked out by hand."""
    np.testing.assert_allclose(_score(answers).iloc[0], expected, rtol=0, atol=1e-9)


def test_score_names() -> None:
    """The scores go by the names in the spec."""
    assert list(_score([0] * 5).columns) == SCORES


def test_default_norms() -> None:
    """The own norm set is the own instrument's default."""
    expected = {"instrument": "mood", "norms": "village", "norms_confidence": "A"}
    assert _score([0] * 5).attrs == expected | {"prosuite_version": prosuite.__version__}


def test_without_norms() -> None:
    """Scale scores alone need no norms."""
    assert list(_score([0] * 5, norms="none").columns) == ["mood", "rest", "overall"]


def test_shipped_norms() -> None:
    """An own instrument does not meet the norms of another."""
    with pytest.raises(prosuite.NormError, match=r"'us1998' was not made for mood .* choose one of: village, none"):
        _score([0] * 5, norms="us1998")


def test_own_norms_for_a_shipped_instrument() -> None:
    """The village's norms were not made for SF-36."""
    with pytest.raises(prosuite.NormError, match="'village' was not made for sf36v2"):
        prosuite.score(pd.DataFrame({"ht": [1]}), "sf36v2", norms="village", instruments=FOLDER)


def test_folder_must_be_named() -> None:
    """Without its folder the own instrument is unknown."""
    with pytest.raises(prosuite.InstrumentError, match="unknown instrument 'mood'"):
        prosuite.score(pd.DataFrame({"glad": [1]}), "mood")


def test_spec_in_place_of_an_id() -> None:
    """An instrument may be given as its spec."""
    spec = prosuite.load_catalogue(FOLDER).instrument("mood")
    frame = pd.DataFrame([[3, 3, 0, 3, 3]], columns=ITEMS)
    assert prosuite.score(frame, spec, norms="none")["mood"].tolist() == [100]


@pytest.mark.parametrize(("rule", "expected"), [("half", [50, NAN]), ("one", [50, 100]), ("all", [NAN, NAN])])
def test_missing_rule(rule: str, expected: list[float]) -> None:
    """Another rule asks for 2, 1 or 3 of mood's three items; here 2 and 1 are answered."""
    frame = pd.DataFrame([[1, NAN, 1, 0, 0], [3, NAN, NAN, 0, 0]], columns=ITEMS)
    moods = prosuite.score(frame, "mood", missing_rule=rule, instruments=FOLDER)["mood"]  # type: ignore[call-overload]
    np.testing.assert_array_equal(moods, expected)


@pytest.mark.parametrize(
    "headers",
    [
        ["GLAD", "Calm", " worn ", "Sleep", "WAKES"],
        ["q1", "q2", "q3", "q4", "q5"],
        ["MOOD101", "MOOD102", "MOOD103", "MOOD104", "MOOD105"],
    ],
    ids=["codes", "printed numbers", "CDISC codes"],
)
def test_headers(headers: list[str]) -> None:
    """An own instrument's columns are found by code, printed number or CDISC code."""
    frame = pd.DataFrame([[3, 3, 0, 3, 3]], columns=headers)
    assert prosuite.score(frame, "mood", instruments=FOLDER)["wellness"].tolist() == [67]


def test_row_model() -> None:
    """An own instrument has a row model."""
    row = prosuite.load_catalogue(FOLDER).instrument("mood").row_model.model_validate({"Glad": "3", "worn": 0.0})
    assert row.model_dump() == {"glad": 3, "calm": None, "worn": 0, "sleep": None, "wakes": None}
