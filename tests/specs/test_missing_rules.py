"""Other published rules for answers left out, which a study chooses by name: how many answers each scale needs then.

The numbers were typed from the documents and programs that the parameters of the specs name.
"""

from pathlib import Path

import pandas as pd
import pytest

import prosuite
from prosuite.errors import SpecError

RULES = [
    ("koos", "at_most_2", {"pain": 7, "symptoms": 5, "adl": 15, "sport": 3, "qol": 2}),
    ("hoos", "at_most_2", {"symptoms": 3, "pain": 8, "adl": 15, "sport": 2, "qol": 2}),
    ("whoqol_bref", "syntax", {"physical": 6, "psychological": 5, "social": 2, "environment": 6}),
    ("whoqol_bref", "text", {"physical": 5, "psychological": 4, "social": 2, "environment": 6}),
    ("womac", "person_mean", {"pain": 5, "stiffness": 2, "function": 14, "total": 24}),
    ("phq9", "prorated", {"total": 7}),
    ("sf12v2", "either", {"pf": 1, "rp": 1, "re": 1, "mh": 1, "bp": 1}),
    ("sf12v2", "both", {"pf": 2, "rp": 2, "re": 2, "mh": 2, "bp": 1}),
]


@pytest.mark.parametrize(
    ("instrument", "rule", "needed"), RULES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_answers_needed(instrument: str, rule: str, needed: dict[str, int]) -> None:
    """With just so many there is a score, with one less there is none."""
    spec, chosen = prosuite.instrument(instrument), {"missing_items": rule}
    whole = {item.id: item.answers[0] for item in spec.items}
    for score, number in needed.items():
        parts = spec.scale(score).of
        forms = [whole | dict.fromkeys(parts[kept:]) for kept in (number, number - 1)]
        found = prosuite.score(pd.DataFrame(forms), instrument, parameters=chosen, allow_unverified=True)
        assert found[score].notna().tolist() == [True, False], score


def test_prorated_total() -> None:
    """By hand: seven answers of 2 are 14, times 9 / 7 is 18; without the choice there is no total."""
    form = pd.DataFrame([{f"phq9_{number}": 2 if number > 2 else None for number in range(1, 10)}])
    prorated = {"missing_items": "prorated"}
    scores, reasons = prosuite.score(form, "phq9", parameters=prorated, allow_unverified=True, reasons=True)
    assert scores[["total", "total_band"]].iloc[0].tolist() == [18, "moderately severe"]
    assert "imputed: phq9_1, phq9_2" in reasons["total"].iloc[0]
    assert prosuite.score(form, "phq9")["total"].isna().all()


def test_either_answer_stands_for_its_pair() -> None:
    """uo-cmor/SF6Dvalues c8a2294, tests/testthat/test-sf12-scores.R: one answer of physical functioning, then none."""
    forms = [dict.fromkeys((f"sf12_{number}" for number in range(1, 13)), answer) for answer in (1, 2)]
    frame = pd.DataFrame([forms[0] | {"sf12_2": None}, forms[1] | {"sf12_2": None, "sf12_3": None}])
    found = prosuite.score(frame, "sf12v2", parameters={"missing_items": "either"}, allow_unverified=True)
    assert found["pcs"].tolist() == pytest.approx([43.47114, float("nan")], abs=0.0005, nan_ok=True)
    assert found["mcs"].tolist() == pytest.approx([32.717848, float("nan")], abs=0.0005, nan_ok=True)


def test_a_rule_of_one_source_needs_the_flag(tmp_path: Path) -> None:
    """A frame and a file; what is validated rests on no such rule."""
    form = pd.DataFrame([{f"phq9_{number}": 2 if number > 2 else None for number in range(1, 10)}])
    with pytest.raises(SpecError, match="add --allow-unverified"):
        prosuite.score(form, "phq9", parameters={"missing_items": "prorated"})
    path, study = tmp_path / "phq9.csv", tmp_path / "study.toml"
    form.assign(subject=1, visit="bl").to_csv(path, index=False)
    study.write_text('[sheets.phq9]\nparameters = { missing_items = "prorated" }\n', encoding="utf-8")
    with pytest.raises(SpecError, match="add --allow-unverified"):
        prosuite.score_workbook(path, study)
    assert prosuite.validate(path, study=study).ok


def test_outputs_say_which_rule(tmp_path: Path) -> None:
    """Run record, data dictionary, long table and trace."""
    path, study = tmp_path / "koos.csv", tmp_path / "study.toml"
    gaps = dict.fromkeys(prosuite.instrument("koos").scale("pain").of[6:])
    form = {item.id: 1 for item in prosuite.instrument("koos").items} | gaps
    pd.DataFrame([{"subject": 1, "visit": "bl", **form}]).to_csv(path, index=False)
    study.write_text('[sheets.koos]\nparameters = { missing_items = "at_most_2" }\n', encoding="utf-8")
    for named, needed, status in ((None, 5, "prorated"), (study, 7, "not_scored")):
        result = prosuite.score_workbook(path, named)
        assert f"{needed} of 9 needed" in result.dictionary().set_index("score")["rule"]["pain"]
        row = result.long.set_index("score").loc["pain"]
        assert (row["n_answered"], row["n_required"], row["status"]) == (6, needed, status)
        rule = next(choice for key, choice in result.run.items() if key.endswith(": missing_items"))
        assert rule == ("half" if named is None else "at_most_2")
        assert result.trace("pain", "1").status == status
