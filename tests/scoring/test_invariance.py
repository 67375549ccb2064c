"""What must not matter to a session's scores: order, units, spellings, and who else is in the file."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prosuite

Record = dict[str, Any]

FEV1 = st.integers(600, 4000).map(lambda ml: ml / 1000)


@st.composite
def sessions(draw: st.DrawFn) -> list[Record]:
    """Draw the manoeuvres of several people, rows of one person together."""
    rows = []
    for number in range(draw(st.integers(1, 8))):
        body = {
            "subject": f"{number:03}",
            "sex": draw(st.sampled_from(["male", "female"])),
            "age": draw(st.integers(16, 360)) / 4,
            "height_cm": draw(st.integers(110, 200)),
        }
        for phase in ("pre", "post"):
            for manoeuvre in range(1, draw(st.integers(1, 4))):
                fev1 = draw(FEV1)
                judged = {
                    "acceptable": draw(st.sampled_from(["yes", "no"])),
                    "usable": draw(st.sampled_from(["yes", "no"])),
                }
                volumes = {"fev1_l": fev1, "fvc_l": round(fev1 + draw(FEV1) / 4, 3)}
                rows.append({**body, "manoeuvre": manoeuvre, "phase": phase, **judged, **volumes})
    return rows or [
        {**body, "manoeuvre": 1, "phase": "pre", "acceptable": "yes", "usable": "yes", "fev1_l": 1.0, "fvc_l": 2.0}
    ]


def scores(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of every row by the frame's own index."""
    return prosuite.score(frame, "spirometry").sort_index()


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Assert that two tables of scores hold the very same values."""
    pd.testing.assert_frame_equal(one, other, check_exact=True)


few = settings(max_examples=8)


@few
@given(sessions(), st.randoms(use_true_random=False))
def test_order_of_rows(rows: list[Record], chance: Any) -> None:
    """Shuffled rows, and with them trials and sessions, have the same scores."""
    frame = pd.DataFrame(rows)
    same(scores(frame), scores(frame.loc[chance.sample(list(frame.index), len(frame))]))


@few
@given(sessions(), st.randoms(use_true_random=False))
def test_order_of_columns(rows: list[Record], chance: Any) -> None:
    """Columns go by name."""
    frame = pd.DataFrame(rows)
    same(scores(frame), scores(frame[chance.sample(list(frame), len(list(frame)))]))


@few
@given(sessions())
def test_other_sessions(rows: list[Record]) -> None:
    """Each person alone has the scores that they have among others."""
    frame = pd.DataFrame(rows)
    parts = [prosuite.score(part, "spirometry") for _, part in frame.groupby("subject")]
    together = scores(frame)
    same(together, pd.concat(parts).sort_index().astype(together.dtypes))


@few
@given(sessions(), st.integers(0, 20))
def test_other_columns(rows: list[Record], place: int) -> None:
    """A column that is no field changes nothing."""
    frame = pd.DataFrame(rows)
    more = frame.copy()
    more.insert(min(place, len(list(frame))), "FEV1 % predicted", 99)
    same(scores(frame), scores(more))


@few
@given(sessions())
def test_unit_of_volume(rows: list[Record]) -> None:
    """Millilitres give what litres give, but for the last bits; grades and verdicts are the same words."""
    litres = pd.DataFrame(rows)
    volumes = {"fev1_l": "FEV1 (mL)", "fvc_l": "FVC (mL)"}
    millilitres = litres.assign(**{name: (litres[name] * 1000).round() for name in volumes}).rename(columns=volumes)
    one, other = scores(litres), scores(millilitres)
    numbers = one.select_dtypes("number").columns
    np.testing.assert_allclose(one[numbers], other[numbers], rtol=1e-9, atol=1e-9)
    assert one["fev1_grade"].tolist() == other["fev1_grade"].tolist()


@few
@given(sessions(), st.sampled_from([("height_m", 0.01), ("Height (in)", 1 / 2.54), ("height mm", 10.0)]))
def test_unit_of_height(rows: list[Record], unit: tuple[str, float]) -> None:
    """Metres and inches give what centimetres give."""
    frame = pd.DataFrame(rows)
    name, factor = unit
    other = frame.assign(height_cm=frame["height_cm"] * factor).rename(columns={"height_cm": name})
    in_cm = scores(frame).select_dtypes("number")
    np.testing.assert_allclose(in_cm, scores(other)[in_cm.columns], rtol=1e-9, atol=1e-9)


@few
@given(sessions())
def test_the_frame_is_left_as_it_was(rows: list[Record]) -> None:
    """Scoring changes nothing of the caller's."""
    frame = pd.DataFrame(rows)
    before = frame.copy(deep=True)
    prosuite.score(frame, "spirometry")
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("n", [0, 1, 16_384, 16_385])
def test_any_number_of_sessions(n: int) -> None:
    """None, one, and as many as make a block and one more: the last row has its own scores."""
    walks = pd.DataFrame({"subject": range(n), "6MWD": np.arange(n) % 700 + 50.0})
    found = prosuite.score(walks, "sixmwt", norms="none")
    assert found["distance_m"].tolist() == walks["6MWD"].tolist()
