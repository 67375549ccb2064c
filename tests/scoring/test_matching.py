"""Records compared with their own stratum.

The numbers by hand are those of the French manual (Leplege et al. 2001): PF of men of 45-54 92.27 (14.92), of women of
65-74 71.60 (23.42). ``norms/matched_reference.csv`` was computed in R by ``norms/matched.R``.
"""

import datetime
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import prosuite
from prosuite.catalogue.load import load_catalogue
from prosuite.errors import InputError, NormError
from prosuite.intake.table import Table
from prosuite.norms.means import Norms
from prosuite.scoring.matching import compare, match_records
from tests.support.norms import means

SCALES = ("pf", "rp", "bp", "gh", "vt", "sf", "re", "mh")
CATALOGUE = load_catalogue()
SF36 = CATALOGUE.instrument("sf36v1")
BOTH = ("age", "sex")
# All answers 1: PF, RP and RE at 0; the items of the other scales point both ways.
ANSWERS = dict.fromkeys(SF36.item_ids, 1)


@cache
def _norms(norm_id: str = "fr1995", match: tuple[str, ...] = BOTH) -> Norms:
    norms = means(CATALOGUE, SF36.id, norm_id, allow_unverified=True, match=match)
    assert norms is not None
    return norms


def _strata(frame: pd.DataFrame, norm_id: str = "fr1995", match: tuple[str, ...] = BOTH) -> list[str]:
    return match_records(_norms(norm_id, match), Table.from_frame(frame), None).names


def _reasons(frame: pd.DataFrame, norm_id: str = "fr1995", match: tuple[str, ...] = BOTH) -> list[str]:
    return match_records(_norms(norm_id, match), Table.from_frame(frame), None).reasons


def _score(people: list[dict[str, Any]], norms: str = "fr1995", match: tuple[str, ...] = BOTH) -> pd.DataFrame:
    return prosuite.score(
        pd.DataFrame([{**person, **ANSWERS} for person in people]), "sf36v1", norms=norms, match=match,
        allow_unverified=True,
    )  # fmt: skip


def test_agrees_with_r() -> None:
    """Norm-based scores and differences of 60 invented people are those that R computes."""
    reference = pd.read_csv(Path(__file__).parents[1] / "norms" / "matched_reference.csv")
    matched = match_records(_norms(), Table.from_frame(reference), None)
    scales = np.vstack([reference[[*SCALES]].to_numpy(float).T, np.zeros(len(reference))])
    wanted = reference[[f"{scale}_{kind}" for kind in ("t", "difference") for scale in SCALES]]
    np.testing.assert_allclose(compare(SF36, matched, scales).T, wanted.to_numpy(), rtol=0, atol=1e-9)


def test_by_hand() -> None:
    """PF 0 is T = 50 - 10 x 92.27 / 14.92 for a man of 54 and 50 - 10 x 71.60 / 23.42 for a woman of 65."""
    scores = _score([{"sex": "male", "age": 54}, {"sex": "female", "age": 65}])
    assert scores["pf_t"].tolist() == pytest.approx([50 - 10 * 92.27 / 14.92, 50 - 10 * 71.60 / 23.42], abs=1e-9)
    assert scores["pf_difference"].tolist() == pytest.approx([-92.27, -71.60], abs=1e-9)
    assert scores["norms_stratum"].tolist() == ["male 45-54", "female 65-74"]


def test_score_names() -> None:
    """Without weights there are no component summaries; differences follow the norm-based scores."""
    kinds = [f"{scale}_{kind}" for kind in ("t", "difference") for scale in SCALES]
    assert list(_score([{"sex": "male", "age": 54}])) == [*SCALES, "ht", *kinds, "norms_stratum"]


def test_unmatched_scores_have_no_differences() -> None:
    """Compared with the whole population, nothing is added."""
    assert not [name for name in _score([{}], match=()) if "difference" in str(name) or name == "norms_stratum"]


@pytest.mark.parametrize(
    ("age", "stratum"),
    [(17.99, ""), (18, "male 18-24"), (24.99, "male 18-24"), (25, "male 25-34"), (74, "male 65-74"), (75, "male 75+")],
)
def test_completed_years(age: float, stratum: str) -> None:
    """Both ends belong to a band, and years are completed ones."""
    assert _strata(pd.DataFrame({"sex": ["male"], "age": [age]})) == [stratum]


@pytest.mark.parametrize(("match", "stratum"), [(("age",), "45-54"), (("sex",), "female"), (BOTH, "female 45-54")])
def test_what_is_matched(match: tuple[str, ...], stratum: str) -> None:
    """Records can be matched on age, on sex or on both."""
    assert _strata(pd.DataFrame({"sex": ["female"], "age": [50]}), match=match) == [stratum]


@pytest.mark.parametrize(
    ("norm_id", "person", "reason"),
    [
        ("fr1995", {"sex": "male", "age": 17}, "age 17 is outside the strata of fr1995 for male (18 and older)"),
        ("no1996", {"sex": "female", "age": 81}, "age 81 is outside the strata of no1996 for female (19 to 80)"),
        ("fr1995", {"sex": "", "age": 40}, "sex is missing"),
        ("fr1995", {"sex": "", "age": None}, "sex is missing; age is missing"),
        ("fr1995", {"sex": "male", "age": "forty"}, "age 'forty' is no number of years"),
        ("ca2009", {"sex": "male", "age": 20}, "ca2009 has no strata for male"),
    ],
)
def test_why_there_is_no_stratum(norm_id: str, person: dict[str, Any], reason: str) -> None:
    """A record that no stratum holds says why."""
    assert _reasons(pd.DataFrame([person]), norm_id) == [reason]


def test_no_stratum_is_no_score() -> None:
    """Without a stratum the scales stand, and nothing that needs one."""
    scores = _score([{"sex": "male", "age": 17}]).drop(columns="norms_stratum")
    assert set(scores.columns[scores.notna().iloc[0]]) == {*SCALES, "ht"}


def test_means_without_sds_give_differences_alone() -> None:
    """US 1990 population means (PF 69.38 at 65-74) have no SDs, so there is a difference and no T."""
    scores = _score([{"age": 70}], "us1990_population", ("age",)).iloc[0]
    assert (scores["pf_difference"], pd.isna(scores["pf_t"])) == (pytest.approx(0 - 69.38), True)


@given(
    people=st.lists(
        st.tuples(st.sampled_from(["male", "female", ""]), st.integers(10, 95), st.integers(0, 100)),
        min_size=1,
        max_size=8,
    ),
    chance=st.randoms(use_true_random=False),
)
def test_a_score_does_not_depend_on_other_rows(people: list[tuple[str, int, int]], chance: Any) -> None:
    """Each record scores alone as it does among others, in whatever order."""

    def scored(rows: list[tuple[str, int, int]]) -> np.ndarray:
        table = Table.from_frame(pd.DataFrame(rows, columns=["sex", "age", "score"]))
        scales = np.array([[float(score) for *_, score in rows]] * len(SF36.scales))
        return compare(SF36, match_records(_norms(), table, None), scales)

    order = list(range(len(people)))
    chance.shuffle(order)
    together = scored([people[place] for place in order])
    for column, place in enumerate(order):
        np.testing.assert_array_equal(together[:, column], scored([people[place]])[:, 0])


def test_one_stratum_scores_as_the_whole_population(own_instruments: Path) -> None:
    """Weights apply to matched z-scores as to others; a stratum with the numbers of the whole gives the same T."""
    table = own_instruments / "norms" / "town.csv"
    table.write_text(
        "instrument,sex,scale,mean,sd,source\nmood,all,mood,40,20,I\nmood,male,mood,40,20,I\nmood,female,mood,70,10,I\n",
        encoding="utf-8",
    )
    frame = pd.DataFrame({"sex": ["m", "f"], "m1": [3, 3], "m2": [2, 2], "m3": [1, 1]})
    whole = prosuite.score(frame, "mood", instruments=own_instruments)
    matched = prosuite.score(frame, "mood", instruments=own_instruments, match=("sex",))
    # raw 6 of 9 is 66.667: T = 50 + 10 (66.667 - 40) / 20 for men, 50 + 10 (66.667 - 70) / 10 for women
    assert matched["mood_t"].tolist() == pytest.approx([50 + 80 / 6, 50 - 10 / 3], abs=1e-9)
    assert matched["mood_t"].iloc[0] == whole["mood_t"].iloc[0]


def test_component_of_matched_scores(tmp_path: Path) -> None:
    """Where a set has strata and weights, a component is 50 + 10 (sum of weight times z) in the record's stratum."""
    source = Path(__file__).parents[1] / "support" / "own_folder"
    for path in (source / "mood.toml", *(source / "norms").iterdir()):
        target = tmp_path / path.relative_to(source)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    (tmp_path / "norms" / "village_scales.csv").write_text(
        "instrument,sex,scale,mean,sd,source\nmood,male,mood,50,20,I\nmood,male,rest,3,2,I\n", encoding="utf-8"
    )
    catalogue = load_catalogue(tmp_path)
    mood = catalogue.instrument("mood")
    norms = means(catalogue, mood.id, match=("sex",))
    assert norms is not None
    matched = match_records(norms, Table.from_frame(pd.DataFrame({"sex": ["male"]})), None)
    scales = np.array([[{"mood": 70.0, "rest": 4.0}.get(scale.id, 0.0)] for scale in mood.scales])
    t_mood, t_rest, wellness, *_ = compare(mood, matched, scales)[:, 0]
    assert (t_mood, t_rest) == (60.0, 55.0)  # z 1 and 0.5
    assert wellness == pytest.approx(50 + 10 * (0.6 * 1 + 0.5 * 0.5))  # weights 0.6 and 0.5


def test_a_frame_without_the_column_is_refused() -> None:
    """What cannot be matched at all stops, with what to do."""
    with pytest.raises(InputError, match=r"the data frame has no column to match records on: expected a sex column"):
        _score([{"age": 40}])


def test_a_set_without_strata_is_refused() -> None:
    """The default norms of version 1 have no strata."""
    with pytest.raises(NormError, match="'us1990' has no strata by age and sex"):
        prosuite.score(pd.DataFrame([ANSWERS]), "sf36v1", match=BOTH)


# In files


@pytest.fixture
def people(workbook: Callable[..., Path]) -> Path:
    """Four synthetic forms: a man of 45 by his birth date, a woman of 17, nobody's sex, and a prorated one."""
    day = datetime.datetime(2024, 3, 1)  # noqa: DTZ001 - a spreadsheet's dates have no time zone
    who: list[tuple[Any, Any, Any]] = [("M", "1978-03-02", 46), ("f", None, 17), (None, None, 40), ("male", None, 30)]
    records = [
        {"subject": f"{place:03}", "visit": "bl", "date": day, "Gender": sex, "DOB": born, "Age": age, **ANSWERS}
        for place, (sex, born, age) in enumerate(who, start=1)
    ]
    records[3]["pf01"] = None
    return workbook({"SF36v1": records})


def _long(result: prosuite.ScoreResult, subject: str, score: str) -> dict[str, Any]:
    rows = result.long[(result.long["subject"] == subject) & (result.long["score"] == score)]
    (row,) = rows.to_dict("records")
    return {str(key): value for key, value in row.items()}


def test_long_table(people: Path) -> None:
    """Reason names the stratum, or why there is none; norms stays the set; a birthday tomorrow has not been."""
    result = prosuite.score_workbook(people, norms="fr1995", match=BOTH)
    row = _long(result, "001", "pf_t")
    assert (row["status"], row["reason"], row["norms"], row["unit"]) == (
        "scored",
        "compared with male 45-54",
        "fr1995",
        "T",
    )
    row = _long(result, "001", "pf_difference")
    assert (row["value"], row["unit"], row["n_answered"]) == (pytest.approx(0 - 92.27), "0-100 points", 10)
    row = _long(result, "002", "pf_difference")
    outside = "age 17 is outside the strata of fr1995 for female (18 and older)"
    assert (row["status"], row["reason"], row["norms"]) == ("not_scored", outside, "fr1995")
    assert pd.isna(row["value"])
    assert _long(result, "003", "mh_t")["reason"] == "sex is missing"
    row = _long(result, "004", "pf_t")
    said = "9 of 10 items answered, 5 needed; imputed: pf01; compared with male 25-34"
    assert (row["status"], row["reason"]) == ("prorated", said)


def test_wide_table(people: Path) -> None:
    """The wide table names set and stratum, and keeps the columns of the form."""
    wide = prosuite.score_workbook(people, norms="fr1995", match=BOTH).wide
    assert wide["sf36v1_norms"].tolist() == ["fr1995"] * 4
    assert wide["sf36v1_norms_stratum"].tolist() == ["male 45-54", "", "", "male 25-34"]
    assert wide["Gender"].tolist()[0] == "M"


def test_wide_table_of_unmatched_scores(people: Path) -> None:
    """Without a match there is no column for it."""
    assert "sf36v1_norms_stratum" not in prosuite.score_workbook(people, norms="fr1995").wide


def test_missing_numbers_say_so(people: Path) -> None:
    """Norway 2002 has no official BP by sex: T and difference are not scored, and say why."""
    result = prosuite.score_workbook(people, norms="no2002", match=("sex",))
    assert _long(result, "001", "bp_t")["reason"] == "no2002 gives no mean and SD of bp for male"
    assert _long(result, "001", "bp_difference")["reason"] == "no2002 gives no mean of bp for male"
    assert _long(result, "001", "pf_t")["status"] == "scored"


def test_withheld_sd(people: Path) -> None:
    """Where the SD alone is withheld, the difference is scored: RE of both sexes at 25-34, mean 88.19."""
    result = prosuite.score_workbook(people, norms="fr1995", match=("age",))
    assert _long(result, "004", "re_t")["reason"] == "fr1995 gives no SD of re for 25-34"
    assert _long(result, "004", "re_difference")["value"] == pytest.approx(0 - 88.19)


def test_run_record(people: Path) -> None:
    """The record says what was matched, what is not given and how many records belong to no stratum."""
    run = prosuite.score_workbook(people, norms="fr1995", match=BOTH).run
    assert run["option match"] == "age,sex"
    assert run["sheet 'SF36v1': sf36v1: not given"] == "pcs, mcs: norm set fr1995 has no weights for them"
    assert run["sheet 'SF36v1': sf36v1: records in no stratum"] == "2 of 4"


def test_unverified_norms_say_so_in_each_reason(people: Path) -> None:
    """Scores of a set of confidence C carry both remarks."""
    result = prosuite.score_workbook(people, norms="it1995", match=BOTH, allow_unverified=True)
    assert _long(result, "001", "pf_t")["reason"] == "compared with male 45-54; norm set it1995 is unverified"


@pytest.mark.parametrize(("norms", "match"), [("fr1995", ("age",)), ("no2002", BOTH), ("us1990_population", ("age",))])
def test_status_and_value_agree(people: Path, norms: str, match: tuple[str, ...]) -> None:
    """What is not scored has no value and a reason; what is scored has a value."""
    long = prosuite.score_workbook(people, norms=norms, match=match, allow_unverified=True).long
    assert long["value"].isna().eq(long["status"] == "not_scored").all()
    assert long.loc[long["status"] == "not_scored", "reason"].ne("").all()


def test_a_sheet_without_norms_is_not_matched(people: Path, tmp_path: Path) -> None:
    """A sheet that the study file declares to have no norms is scored as ever beside those that are matched."""
    study = tmp_path / "study.toml"
    study.write_text('[sheets.SF36v1]\nnorms = "none"\n', encoding="utf-8")
    assert prosuite.score_workbook(people, study, norms="fr1995", match=BOTH).wide["sf36v1_norms"].eq("none").all()


def test_rand36(workbook: Callable[..., Path]) -> None:
    """RAND-36 meets its own Norwegian norms: pain of women of 20-29 is 84.24 (20.62)."""
    answers = {**dict.fromkeys(CATALOGUE.instrument("rand36").item_ids, 1), "bp1": 6, "bp2": 5}
    path = workbook({"RAND36": [{"subject": "001", "visit": "bl", "sex": "woman", "age": 29, **answers}]})
    wide = prosuite.score_workbook(path, norms="no2002_rand36", match=BOTH).wide
    assert wide.loc[0, "rand_pain_t"] == pytest.approx(50 + 10 * (0 - 84.24) / 20.62)
    assert wide.loc[0, "rand_pain_difference"] == pytest.approx(-84.24)
