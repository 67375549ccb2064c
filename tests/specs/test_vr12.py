"""VR-12: two summaries of complete answers, by mail or by telephone; cases in vectors/vr12_phone.csv."""

import pandas as pd
import pytest

import prosuite
from tests.support.vectors import off, read_cases, values

CASES = read_cases("vr12_phone")


@pytest.mark.parametrize("score", ["pcs", "mcs"])
def test_by_telephone(score: str) -> None:
    """Every case of the program, which rounds to five decimals."""
    cases = [case for case in CASES if case.scale == score]
    assert len(cases) == 4
    assert off(cases, values("vr12", cases, score, parameters={"administration": "phone"})) == []


def test_a_mailed_form_has_constants_of_its_own() -> None:
    """Two weights of the mental summary differ in the ninth decimal; else the constants printed for each way do."""
    frame = pd.DataFrame([CASES[0].inputs])
    mail, phone = (prosuite.score(frame, "vr12", parameters={"administration": way}) for way in ("mail", "phone"))
    assert (mail - phone)["pcs"].tolist() == pytest.approx([21.04685974 - 17.75544739], abs=1e-9)
    assert (mail - phone)["mcs"].tolist() == pytest.approx([12.66204834 - 11.51387024], abs=1e-5)
    pd.testing.assert_frame_equal(prosuite.score(frame, "vr12"), mail)


def test_an_answer_left_out_leaves_no_summary() -> None:
    """The equations for incomplete answers are not published where they could be read."""
    gap = {**CASES[0].inputs, "VR12_5": None}
    assert prosuite.score(pd.DataFrame([gap]), "vr12").isna().all(axis=None)
