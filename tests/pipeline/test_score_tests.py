"""Workbooks with questionnaires and test sheets: one wide row for each subject and visit, and the long table."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result

import prosuite
from prosuite.errors import ColumnError, InstrumentError, NormError, SpecError
from prosuite.instruments.step import StepBase
from prosuite.intake.study_file import load_study
from prosuite.scoring.evaluation import Evaluation

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]

MAN: Record = {"subject": "001", "visit": "baseline", "sex": "male", "age": 60.5, "height_cm": 175}
WALK = MAN | {"weight_kg": 80, "laps": 13, "metres_per_lap": 30, "partial_lap_m": 12}
BLOWS = [
    MAN | {"manoeuvre": number, "phase": "pre", "acceptable": "yes", "fev1_l": fev1, "fvc_l": fvc}
    for number, (fev1, fvc) in enumerate([(2.9, 4.0), (3.0, 3.9), (2.95, 3.95)], start=1)
]
# The columns of the long table as the documentation promises them.
LONG = ["subject", "visit", "date", "instrument", "score", "value", "unit", "status", "reason", "flags",
        "n_answered", "n_required", "norms", "source"]  # fmt: skip

TESTS = ("sixmwt", "spirometry")
NOT_DONE = "no acceptable or usable manoeuvre after bronchodilation"


@pytest.fixture
def visits(form: Build, workbook: Write) -> Path:
    """A workbook of one person at one visit with a questionnaire, a walk and three manoeuvres."""
    return workbook({"SF36v2": form("001"), "6MWT": [WALK], "Spirometry": BLOWS})


def test_all_instruments_stand_in_one_row(visits: Path) -> None:
    """Each score under its instrument's name: 402 m, 3.0 and 4.0 L."""
    (row,) = prosuite.score_workbook(visits).wide.to_dict("records")
    assert (row["subject"], row["visit"]) == ("001", "baseline")
    assert (row["sixmwt_distance_m"], row["pft_fev1_l"], row["pft_fvc_l"]) == (402, 3.0, 4.0)
    assert row["sf36v2_pcs"] == row["sf36v2_pcs"]  # not NaN


def test_scores_of_a_workbook_are_those_of_its_sheets(visits: Path) -> None:
    """Alone in a data frame each sheet gives the same."""
    (row,) = prosuite.score_workbook(visits).wide.to_dict("records")
    for name, rows in (("sixmwt", [WALK]), ("spirometry", BLOWS)):
        alone = prosuite.score(pd.DataFrame(rows), name).iloc[:1].reset_index(drop=True)
        columns = prosuite.instrument(name).columns
        together = pd.DataFrame([{column: row[columns[str(column)]] for column in alone}])
        pd.testing.assert_frame_equal(together, alone, check_dtype=False, check_exact=True)


def test_every_step_runs_once_per_record(visits: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a file to scores and findings."""
    ran: Counter[tuple[str, type[StepBase], str]] = Counter()
    run = Evaluation.run

    def counted(evaluation: Evaluation, steps: Iterable[StepBase]) -> None:
        steps = list(steps)
        for step in steps:
            ran[evaluation.spec.id, type(step), step.id] += evaluation.shape[1]
        run(evaluation, steps)

    monkeypatch.setattr(Evaluation, "run", counted)
    prosuite.score_workbook(visits)
    assert ran == {(name, type(step), step.id): 1 for name in TESTS for step in prosuite.instrument(name).steps}


def test_other_columns_of_a_session_are_carried(visits: Path) -> None:
    """What holds for the session, and nothing of single manoeuvres."""
    wide = prosuite.score_workbook(visits).wide
    assert wide["height_cm"].tolist() == [175]
    assert "manoeuvre" not in wide


def test_a_score_in_words_is_text_even_if_nobody_has_one(visits: Path) -> None:
    """So that the tables of several files can be put together: the type of a column does not hang on its values."""
    frame = prosuite.score(pd.DataFrame(BLOWS), "spirometry")
    wide = (
        prosuite.score_workbook(visits).wide.filter(like="pft_").rename(columns=lambda name: name.removeprefix("pft_"))
    )
    for table in (frame, wide):
        assert table["fev1_post_grade"].isna().all()
        assert table["fev1_post_grade"].dtype == table["fev1_grade"].dtype


@pytest.mark.parametrize("option", [{"match": ("age",)}, {"missing_rule": "all"}])
def test_options_that_apply_to_no_sheet_are_refused(workbook: Write, option: dict[str, Any]) -> None:
    """As they are of a data frame; beside a questionnaire they are its own."""
    with pytest.raises(InstrumentError, match=f"holds nothing that {next(iter(option))} applies to: leave it out"):
        prosuite.score_workbook(workbook({"6MWT": [WALK]}), **option)


def test_long_table_has_the_documented_columns(visits: Path) -> None:
    """Exactly these, in this order."""
    assert list(prosuite.score_workbook(visits).long) == LONG


@pytest.mark.parametrize(
    ("instrument", "score", "expected"),
    [
        ("sixmwt", "distance_m", (402, "m", "scored", "", 1, 1, "", "6MWT!2")),
        ("sixmwt", "distance_lln", (None, "m", "scored", "", 5, 5, "enright1998", "6MWT!2")),
        ("spirometry", "fev1_l", (3.0, "L", "scored", "", 3, 1, "", "Spirometry!3")),
        ("spirometry", "fev1_z", (None, "z-score", "scored", "", 4, 4, "gli2022", "Spirometry!3")),
        ("spirometry", "fev1_percent_predicted", (None, "%", "scored", "", 4, 4, "gli2022", "Spirometry!3")),
        ("spirometry", "fev1_grade", (1, "1 A, 2 B, 3 C, 4 D, 5 E, 6 F, 7 U", "scored", "", None, 1, "", None)),
        ("spirometry", "fef2575_l_s", (None, "L/s", "not_scored", "no column holds fef2575_l_s", 0, 1, "", None)),
        ("spirometry", "gold_grade", (None, "grade", "not_scored", NOT_DONE, None, 1, "gli2022", None)),
    ],
)  # fmt: skip
def test_a_row_of_the_long_table(visits: Path, instrument: str, score: str, expected: tuple[Any, ...]) -> None:
    """Value, unit, status, reason, what it rests on, norms and source; None where another test says it."""
    long = prosuite.score_workbook(visits).long
    (row,) = long[(long["instrument"] == instrument) & (long["score"] == score)].to_dict("records")
    found = [row[name] for name in ("value", "unit", "status", "reason", "n_answered", "n_required", "norms", "source")]
    assert [one for one, wanted in zip(found, expected, strict=True) if wanted is not None] == [
        wanted for wanted in expected if wanted is not None
    ]


def test_every_score_not_given_has_a_reason(visits: Path) -> None:
    """None is missing without a word."""
    long = prosuite.score_workbook(visits).long
    assert set(long.loc[long["status"] == "not_scored", "reason"].map(bool)) == {True}


def test_status_says_whether_there_is_a_value(visits: Path) -> None:
    """Scored or prorated with a number, not scored without."""
    long = prosuite.score_workbook(visits).long
    assert (long["value"].notna() == (long["status"] != "not_scored")).all()


# Norms


def test_each_instrument_has_its_default_norms(visits: Path) -> None:
    """And they are named with the scores."""
    (row,) = prosuite.score_workbook(visits).wide.to_dict("records")
    assert (row["sf36v2_norms"], row["sixmwt_norms"], row["pft_norms"]) == ("us1998", "enright1998", "gli2022")


def test_a_norm_set_applies_to_what_it_was_made_for(form: Build, workbook: Write) -> None:
    """--norms gli2012 is for spirometry; the others keep theirs."""
    blows = [row | {"ethnic_group": "caucasian"} for row in BLOWS]
    path = workbook({"SF36v2": form("001"), "6MWT": [WALK], "Spirometry": blows})
    (row,) = prosuite.score_workbook(path, norms="gli2012").wide.to_dict("records")
    assert (row["sf36v2_norms"], row["sixmwt_norms"], row["pft_norms"]) == ("us1998", "enright1998", "gli2012")
    assert row["pft_fev1_predicted"] == row["pft_fev1_predicted"]


@pytest.mark.parametrize("norms", ["gli2012", "us1990", "nobody"])
def test_norms_that_fit_no_sheet_are_refused(workbook: Write, norms: str) -> None:
    """A workbook of walks has no use for them."""
    with pytest.raises(NormError, match=norms):
        prosuite.score_workbook(workbook({"6MWT": [WALK]}), norms=norms)


def test_the_command_line_refuses_norms_that_fit_no_sheet(run: Callable[..., Result], workbook: Write) -> None:
    """In one sentence, with exit status 2 and no output."""
    path = workbook({"6MWT": [WALK]})
    result = run("score", path, "--norms", "gli2012")
    assert (result.exit_code, "was not made for sixmwt" in result.stderr) == (2, True)
    assert not path.with_name("visits_scores.xlsx").exists()


def test_the_command_line_scores_all(run: Callable[..., Result], visits: Path) -> None:
    """Scores, findings and run record in one workbook."""
    assert run("score", visits, "--fail-on", "never").exit_code == 0
    sheets = pd.read_excel(visits.with_name("visits_scores.xlsx"), sheet_name=None, engine="openpyxl")
    assert set(sheets) == {"Summary", "Scores", "Findings", "Columns", "Run", "Long"}
    assert sheets["Scores"]["pft_fev1_grade"].tolist() == ["A"]


# A study file


STUDY = """
[codes.sex]
"1" = "male"
"2" = "female"

[missing]
"-9" = "not done"

[sheets."Form W"]
instrument = "sixmwt"
norms = "troosters1999"
parameters = { which_walk = "last" }
columns = { "Metres" = "distance_m", "Kilos" = "weight_kg" }
units = { "Kilos" = "lb", "Metres" = "ft" }

[sheets."Form S"]
instrument = "spirometry"
norms = "gli2012"
codes.ethnic_group = { "1" = "caucasian", "2" = "african_american" }
"""
CODED: Record = {"subject": "001", "visit": "baseline", "sex": 1, "age": 60.5, "height_cm": 175}
FORMS = {
    "Form W": [CODED | {"walk": 1, "Metres": 1400, "Kilos": 176}, CODED | {"walk": 2, "Metres": 1300, "Kilos": 176}],
    "Form S": [CODED | {"ethnic_group": 2, "fev1_l": 3.0, "fvc_l": 4.0, "pef_l_s": -9}],
}


@pytest.fixture
def declared(workbook: Write) -> dict[str, Any]:
    """The wide row of a workbook whose study file declares everything."""
    path = workbook(FORMS)
    (path.with_name("study.toml")).write_text(STUDY, encoding="utf-8")
    (row,) = prosuite.score_workbook(path, path.with_name("study.toml")).wide.to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_declared_norms_hold_for_their_sheet(declared: dict[str, Any]) -> None:
    """Each sheet its own."""
    assert (declared["sixmwt_norms"], declared["pft_norms"]) == ("troosters1999", "gli2012")


def test_declared_parameters_columns_and_units(declared: dict[str, Any]) -> None:
    """The last walk, 1,300 ft of 0.3048 m; 176 lb of 0.45359237 kg."""
    metres = 1300 * 0.3048
    assert declared["sixmwt_distance_m"] == pytest.approx(metres)
    assert declared["sixmwt_walk_work_kg_m"] == pytest.approx(metres * 176 * 0.45359237)


def test_declared_codes_of_sex_and_group(declared: dict[str, Any]) -> None:
    """The same as in words."""
    words = CODED | {"sex": "male", "ethnic_group": "african_american", "fev1_l": 3.0, "fvc_l": 4.0}
    expected = prosuite.score(pd.DataFrame([words]), "spirometry", norms="gli2012")["fev1_z"].iloc[0]
    assert declared["pft_fev1_z"] == expected


def test_a_declared_missing_code_is_a_blank(declared: dict[str, Any]) -> None:
    """-9 L/s would be a fault of its cell."""
    assert pd.isna(declared["pft_pef_l_s"])


@pytest.mark.parametrize(
    ("old", "new", "error", "said"),
    [
        ('which_walk = "last"', 'which_walk = "best"', SpecError, "which_walk is one of highest, last, first"),
        ("which_walk", "walk_which", SpecError, "known: which_walk"),
        ('"Kilos" = "lb"', '"Kilos" = "cm"', ColumnError, "weight_kg cannot be in 'cm'"),
        ('"Metres" = "distance_m"', '"Meters" = "distance_m"', ColumnError, "has no column 'Meters'"),
        ('norms = "gli2012"', 'norms = "gli2021"', NormError, "gli2021"),
        ('norms = "gli2012"', 'norms = "iwama2009"', NormError, "not made for spirometry"),
        ('"sixmwt"', '"sixmtw"', InstrumentError, "did you mean 'sixmwt'"),
    ],
)
def test_a_study_file_that_does_not_fit_is_refused(
    workbook: Write, old: str, new: str, error: type[Exception], said: str
) -> None:
    """With what is wrong and what there is."""
    path = workbook(FORMS)
    assert STUDY.count(old) == 1
    path.with_name("study.toml").write_text(STUDY.replace(old, new), encoding="utf-8")
    with pytest.raises(error, match=said):
        prosuite.score_workbook(path, load_study(path.with_name("study.toml")))


def test_the_run_record_says_what_was_used(visits: Path) -> None:
    """Norms, hashes and how rows became sessions."""
    run = prosuite.score_workbook(visits).run
    assert run["sheet 'Spirometry': spirometry: norms"] == "gli2022"
    assert len(run["sheet 'Spirometry': spirometry: norms sha256"]) == 64
    assert run["sheet 'Spirometry': spirometry: notes"] == "3 rows are trials of 1 sessions"
    assert run["sheet 'Spirometry': spirometry: records"] == "1"
