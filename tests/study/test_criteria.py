"""Responders: thresholds worked by hand, the columns, and what is refused."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from prosuite.errors import ColumnError, InputError, SpecError
from prosuite.study import analysis_rows, derive_criteria
from tests.support.analysis_frames import analysis_rows as analysis_rows_by_hand

HIGHER: dict[str, Any] = {"better": "higher"}
LOWER: dict[str, Any] = {"better": "lower"}

# A threshold, a value against a baseline of 50 (or another one), and by hand: the rule, whether it is reached, and of
# three outcomes which one.
CASES: dict[str, tuple[dict[str, Any], str, str, str, str | None]] = {
    "55 - 50 = 5 reaches 5": ({"change": 5}, "0:50 30:55", "CHG >= 5", "Y", None),
    "54.9 - 50 = 4.9 does not": ({"change": 5}, "0:50 30:54.9", "CHG >= 5", "N", None),
    "5 is not more than 5": ({"change": 5, "strict": True}, "0:50 30:55", "CHG > 5", "N", None),
    "0.30000000000000004 - 0 reaches 0.3": ({"change": 0.3}, "0:0 30:0.30000000000000004", "CHG >= 0.3", "Y", None),
    "0.3 - 0.1 = 0.19999999999999998 reaches 0.2": ({"change": 0.2}, "0:0.1 30:0.3", "CHG >= 0.2", "Y", None),
    "1.1 - 1 = 0.10000000000000009 is not more than 0.1": (
        *({"change": 0.1, "strict": True}, "0:1 30:1.1", "CHG > 0.1", "N", None),
    ),
    "a sign is a direction": ({"change": -5}, "0:50 30:45", "CHG <= -5", "Y", None),
    "a fall of 5": ({"change": 5, "direction": "down"}, "0:50 30:45", "CHG <= -5", "Y", None),
    "-5 down, said twice": ({"change": -5, "direction": "down"}, "0:50 30:45.1", "CHG <= -5", "N", None),
    "in another word": ({"change": 5, "direction": "decrease"}, "0:50 30:45", "CHG <= -5", "Y", None),
    "a rise of 5": ({"change": 5, "direction": "up"}, "0:50 30:45", "CHG >= 5", "N", None),
    "improved by 5": ({"change": 5, **HIGHER}, "0:50 30:55", "CHG >= 5", "Y", "improved"),
    "worse by 5": ({"change": 5, **HIGHER}, "0:50 30:45", "CHG >= 5", "N", "worsened"),
    "neither": ({"change": 5, **HIGHER}, "0:50 30:46", "CHG >= 5", "N", "unchanged"),
    "an improvement goes down": ({"change": 5, **LOWER}, "0:50 30:45", "CHG <= -5", "Y", "improved"),
    "and worse goes up": ({"change": 5, **LOWER}, "0:50 30:55", "CHG <= -5", "N", "worsened"),
    "worse from 4 on": ({"change": 5, **HIGHER, "worsened": 4}, "0:50 30:46", "CHG >= 5", "N", "worsened"),
    "unchanged up to 4": ({"change": 5, **HIGHER, "worsened": 4}, "0:50 30:46.1", "CHG >= 5", "N", "unchanged"),
    "worsening alone": ({"change": 5, **HIGHER, "direction": "worsening"}, "0:50 30:45", "CHG <= -5", "Y", None),
    "worsening upwards": ({"change": 5, **LOWER, "direction": "worsening"}, "0:50 30:55", "CHG >= 5", "Y", None),
    "improvement alone": ({"change": 5, **LOWER, "direction": "improvement"}, "0:50 30:45", "CHG <= -5", "Y", None),
    "either": ({"change": 5, **LOWER, "direction": "either"}, "0:50 30:55", "CHG <= -5", "N", "worsened"),
    "100 (25 - 50) / 50 = -50 %": ({"percent": 50, **LOWER}, "0:50 30:25", "PCHG <= -50", "Y", "improved"),
    "-49.8 %": ({"percent": 50, "direction": "down"}, "0:50 30:25.1", "PCHG <= -50", "N", None),
    "a value from above": ({"value": 300, "direction": "down"}, "0:350 30:300", "AVAL <= 300", "Y", None),
    "a value from below": ({"value": 300, "direction": "up"}, "0:350 30:299", "AVAL >= 300", "N", None),
    "a value that is good": ({"value": 300, **LOWER}, "0:350 30:299", "AVAL <= 300", "Y", None),
    "a value of 0": ({"value": 0, "direction": "down"}, "0:5 30:0", "AVAL <= 0", "Y", None),
    "with a label": ({"change": 5, "label": "small"}, "0:50 30:55", "small: CHG >= 5", "Y", None),
}


@pytest.mark.parametrize("case", CASES)
def test_worked_by_hand(case: str) -> None:
    """Each threshold gives the rule and the outcome that the name works out."""
    threshold, line, rule, reached, outcome = CASES[case]
    found = derive_criteria(analysis_rows_by_hand({"01": line}), {"PCS": [threshold]}).iloc[-1]
    assert (found["CRIT1"], found["CRIT1FL"], found.get("MCRIT1ML")) == (rule, reached, outcome)


def test_three_outcomes_in_words() -> None:
    """The text says all of the rule."""
    found = derive_criteria(
        analysis_rows_by_hand({"01": "0:50 30:50"}), {"PCS": [{"change": 5, "worsened": 4, **HIGHER}]}
    )
    assert found["MCRIT1"].iloc[1] == "CHG >= 5: improved; CHG <= -4: worsened; else: unchanged"


def test_where_there_is_nothing_to_hold_against_it() -> None:
    """A change is neither Y nor N at baseline, without a baseline, and of a blank; a value is at baseline too."""
    rows = analysis_rows_by_hand({"01": "-30:40 0:50 30:x 60:56", "02": "60:56"})
    rows.loc[rows["ABLFL"] == "Y", "CHG"] = 0  # as baseline_change = "zero" makes it
    found = derive_criteria(rows, {"PCS": [{"change": 5}, {"value": 45, "direction": "up"}]})
    found = found.filter(like="CRIT").fillna("")
    assert found["CRIT1FL"].tolist() == ["", "", "", "Y", ""]
    assert found["CRIT1"].tolist() == ["", "", "", "CHG >= 5", ""]
    assert found["CRIT2FL"].tolist() == ["N", "Y", "", "Y", "Y"]


def test_columns_stand_behind_the_change() -> None:
    """Those of a parameter's first threshold first; the rows and all else are as before."""
    rows = pd.concat([analysis_rows_by_hand({"01": "0:50 30:44"}, name) for name in ("PCS", "TNF")]).assign(SOURCE="F")
    rows.index = pd.Index([7, 7, 3, 1])
    found = derive_criteria(rows, {"TNF": [{"percent": 10, **LOWER}], "PCS": [{"change": n} for n in range(1, 11)]})
    added = [name for n in range(1, 11) for name in (f"CRIT{n}", f"CRIT{n}FL")] + ["MCRIT1", "MCRIT1ML"]
    assert [*found.columns] == [*rows.columns[:13], *added, *rows.columns[13:]]
    pd.testing.assert_frame_equal(found[rows.columns], rows)
    assert found["CRIT1"].dropna().tolist() == ["CHG >= 1", "PCHG <= -10"]


def test_criteria_that_were_there_are_replaced() -> None:
    """None of an earlier call is left."""
    rows = analysis_rows_by_hand({"01": "0:50 30:44"})
    twice = derive_criteria(derive_criteria(rows, {"PCS": [{"change": 5, **HIGHER}]}), {"PCS": [{"change": -5}]})
    assert [name for name in twice.columns.astype(str) if "CRIT" in name] == ["CRIT1", "CRIT1FL"]
    assert twice["CRIT1FL"].iloc[1] == "Y"


def test_thresholds_of_a_study_file(tmp_path: Path) -> None:
    """Those of parameters, then of endpoints, each once, in the direction that is declared; and those of the call."""
    path = tmp_path / "study.toml"
    path.write_text(
        """
        [parameters.PCS]
        thresholds = [{ change = 5, source = "invented", population = "nobody" }]
        [endpoints."physical health"]
        parameter = "PCS"
        better = "lower"
        thresholds = [{ change = 5, source = "invented", population = "nobody" }, { change = 10 }]
        """
    )
    found = derive_criteria(analysis_rows_by_hand({"01": "0:50 30:44"}), {"PCS": [{"change": 6}]}, study=path).iloc[1]
    assert found[[f"CRIT{n}" for n in (1, 2, 3)]].tolist() == ["CHG <= -5", "CHG <= -10", "CHG >= 6"]
    assert found[[f"CRIT{n}FL" for n in (1, 2, 3)]].tolist() == ["Y", "N", "N"]
    assert found["MCRIT2ML"] == "unchanged"


def test_analysis_rows_have_the_criteria_of_the_study_file() -> None:
    """From values as entered to the flag, whatever the spelling of the parameter."""
    values = pd.DataFrame(
        [["1", "2024-03-01", "tnf", 4], ["1", "2024-04-26", "TNF", 1.9], ["1", "2024-06-26", "TNF", 2.1]],
        columns=["subject", "date", "parameter", "value"],
    )
    subjects = pd.DataFrame({"subject": ["1"], "first_dose_date": ["2024-03-02"]})
    study = {"parameters": {"TNF": {"better": "lower", "thresholds": [{"percent": 50}]}}}
    found = analysis_rows(values, subjects, study)
    # 100 (1.9 - 4) / 4 = -52.5 %; 100 (2.1 - 4) / 4 = -47.5 %
    assert found["CRIT1FL"].fillna("").tolist() == ["", "Y", "N"]
    assert found["MCRIT1ML"].fillna("").tolist() == ["", "improved", "unchanged"]
    endpoint = {"endpoints": {"TNF": {"parameter": "Tnf", "better": "lower", "thresholds": [{"change": 2}]}}}
    assert analysis_rows(values, subjects, endpoint)["CRIT1FL"].fillna("").tolist() == ["", "Y", "N"]


@pytest.mark.parametrize("parameter", [{"percent_change": False}, {"unit": "T score"}])
def test_a_threshold_in_percent_needs_a_change_in_percent(parameter: dict[str, Any]) -> None:
    """It would hold nowhere, and nobody would be told."""
    study = {"parameters": {"PCS": {**parameter, "thresholds": [{"percent": 20, "direction": "up"}]}}}
    with pytest.raises(InputError, match="PCS has a threshold in percent, and no change in percent is made of it"):
        derive_criteria(analysis_rows_by_hand({"01": "0:50 30:44"}), study=study)


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        ({"change": 0}, "a change of 0 is no threshold: every value reaches it"),
        (
            {"change": -5, "direction": "up"},
            'change = -5 goes down and direction = "up" says otherwise: write change = 5',
        ),
        ({"percent": -5, **HIGHER, "direction": "improvement"}, "write percent = 5"),
        ({"change": 5, "percent": 5}, "found change and percent, expected one of value, change and percent"),
        ({}, "found none of them"),
        ({"value": 300}, 'needs direction = "up" or direction = "down"'),
        ({"value": 300, **HIGHER, "worsened": 5}, "about a change"),
        ({"change": 5, "direction": "sideways"}, "sideways"),
        ({"change": 5, "worsened": 0}, "worsened"),
        ({"chnage": 5}, "chnage"),
    ],
)
def test_faulty_thresholds(threshold: dict[str, Any], words: str) -> None:
    """Zero, a wrong sign, two at once, no direction."""
    with pytest.raises(SpecError) as told:
        derive_criteria(analysis_rows_by_hand({"01": "0:50 30:44"}), {"PCS": [threshold]})
    assert words in str(told.value)


def test_refused() -> None:
    """An unknown parameter, a direction without what is better, rows without a change."""
    rows = analysis_rows_by_hand({"01": "0:50 30:44"})
    with pytest.raises(InputError, match="no row has the parameter 'PC'; there are PCS; did you mean 'PCS'"):
        derive_criteria(rows, {"PC": [{"change": 5}]})
    with pytest.raises(InputError, match='a threshold of PCS says direction = "worsening", and nothing says'):
        derive_criteria(rows, {"PCS": [{"change": 5, "direction": "worsening"}]})
    with pytest.raises(ColumnError, match="needs the column CHG"):
        derive_criteria(rows.drop(columns="CHG"), {"PCS": [{"change": 5}]})
    with pytest.raises(ColumnError, match="a threshold in percent needs the column PCHG"):
        derive_criteria(rows.drop(columns="PCHG"), {"PCS": [{"percent": 5}]})
