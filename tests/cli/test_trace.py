"""``prosuite trace``: one score from cell to number, and what it says where there is none, or more than one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]
Run = Callable[..., Result]
WALK = {"subject": "001", "visit": "baseline", "sex": "male", "age": 50.5, "height_cm": 180, "weight_kg": 80}


@pytest.fixture
def book(workbook: Write, form: Build) -> Path:
    """Three people at baseline, one of them without pf04, and one at month 3 too."""
    forms = [*form(), *form("002", visit="month 3")]
    forms[0]["pf04"] = None
    return workbook({"SF36v2": forms})


def test_every_cell_and_what_it_counts(book: Path, run: Run) -> None:
    """The cell, the answer, what is imputed, the sum and the scale of the raw range 10 to 30."""
    result = run("trace", book, "--subject", "001", "--score", "pf")
    assert result.exit_code == 0
    assert "pf01  SF36v2!E2  1           1" in result.stdout
    assert "pf04  SF36v2!H2  blank          takes 1, the mean of the others" in result.stdout
    assert "= ((9 x (10 / 9)) - 10) x 5" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize("name", ["pcs", "PCS", "sf36v2_pcs"])
def test_a_score_goes_by_its_name_and_by_that_of_its_column(book: Path, run: Run, name: str) -> None:
    """Whatever its case."""
    result = run("trace", book, "--subject", "003", "--score", name, "--format", "json")
    assert json.loads(result.stdout)["score"] == "pcs"


def test_the_numbers_of_json_are_whole(book: Path, run: Run) -> None:
    """What the text rounds to six digits; the score is that of the table."""
    traced = json.loads(run("trace", book, "--subject", "003", "--score", "pcs", "--format", "json").stdout)
    assert traced["value"] == traced["trace"]["value"]
    assert len(str(traced["value"])) > 10


def test_a_sheet_has_a_row_for_each_number(book: Path, run: Run, tmp_path: Path) -> None:
    """With cell, content and source."""
    path = tmp_path / "trace.xlsx"
    assert run("trace", book, "--subject", "003", "--score", "pf_t", "-o", path).exit_code == 0
    header, first, *rows = openpyxl.load_workbook(path)["trace"].iter_rows(values_only=True)
    assert header[:5] == ("level", "name", "what", "operation", "value")
    assert (first[0], first[1]) == (0, "pf_t")
    assert "SF36v2!E4" in {row[6] for row in rows}
    assert run("trace", book, "--subject", "003", "--score", "pf_t", "-o", path).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--score", "pcs"], "there are 4 records: say which with --subject (001, 002, 003)"),
        (["--score", "pcs", "--subject", "04"], "there is no subject '04'"),
        (
            ["--score", "pcs", "--subject", "002"],
            "2 records of subject 002: say which with --visit (baseline, month 3)",
        ),
        (
            ["--score", "pcs", "--subject", "002", "--visit", "month 4"],
            "no visit 'month 4' of subject 002; did you mean",
        ),
        (["--score", "psc", "--subject", "001"], "there is no score 'psc'; did you mean 'pcs'?"),
        (["--score", "pcs", "--norms", "none", "--subject", "001"], "pcs of sf36v2 was not computed"),
    ],
)
def test_what_cannot_be_traced_is_a_sentence(book: Path, run: Run, arguments: list[str], said: str) -> None:
    """It names the candidates, and the exit status is 2."""
    result = run("trace", book, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())


def test_a_record_that_stands_twice_is_named_by_both_rows(workbook: Write, form: Build, run: Run) -> None:
    """And chosen by one of them."""
    path = workbook({"SF36v2": form("001", "001")})
    refused = run("trace", path, "--subject", "001", "--score", "pf")
    assert "SF36v2!2 and SF36v2!3: say which with --row 2" in " ".join(refused.stderr.split())
    assert "SF36v2!3" in run("trace", path, "--subject", "001", "--score", "pf", "--row", "3").stdout


def test_the_same_score_of_two_instruments_asks_which(workbook: Write, form: Build, run: Run) -> None:
    """The option is named."""
    path = workbook({"SF36v2": form("001"), "SF36v1": form("001")})
    refused = run("trace", path, "--score", "pf")
    assert "--instrument sf36v2 or --instrument sf36v1" in " ".join(refused.stderr.split())


@pytest.mark.parametrize(("score", "limit"), [("pf", "4 of 10 items answered, 5 needed"), ("ht", "ht is blank")])
def test_a_missing_score_says_the_limit_it_broke(
    workbook: Write, form: Build, run: Run, score: str, limit: str
) -> None:
    """Of a scale how many items were needed."""
    record = form("001")[0] | dict.fromkeys(["pf01", "pf02", "pf03", "pf04", "pf05", "pf06", "ht"])
    shown = run("trace", workbook({"SF36v2": [record]}), "--score", score).stdout
    assert "no value" in shown
    assert limit in shown


def test_a_cell_that_cannot_be_used_says_what_was_expected(workbook: Write, form: Build, run: Run) -> None:
    """Of an answer which ones the item offers, of a value its limits."""
    record = form("001")[0] | {"pf01": 33}
    walk = WALK | {"distance_m": 9000}
    path = workbook({"SF36v2": [record], "6MWT": [walk]})
    shown = " ".join(run("trace", path, "--score", "pf").stdout.split())
    assert "33 takes 1, the mean of the others" in shown
    answered = json.loads(run("trace", path, "--score", "pf", "--format", "json").stdout)
    assert answered["trace"]["missing"][0]["expected"] == "1, 2, 3"
    shown = " ".join(run("trace", path, "--score", "distance_m").stdout.split())
    assert "distance_m holds no usable value, expected 0 to 1000 m" in shown


def test_of_an_equation_it_says_which_end_a_person_is_beyond(workbook: Write, run: Run) -> None:
    """Enright's equations end at 80 years (doi 10.1164/ajrccm.158.5.9710086)."""
    path = workbook({"6MWT": [WALK | {"age": 84.5, "distance_m": 400}]})
    assert "age 84.5 is above 80" in run("trace", path, "--score", "distance_predicted").stdout


def test_a_unit_shows_what_was_typed_and_its_factor(workbook: Write, run: Run) -> None:
    """1000 feet are 304.8 m (NIST SP 811)."""
    path = workbook({"6MWT": [WALK | {"6MWD (ft)": 1000}]})
    shown = run("trace", path, "--score", "distance_m").stdout
    assert "1000   304.8  x 0.3048 ft to m" in shown


def test_persons_are_traced_to_their_own_sheet(workbook: Write, run: Run) -> None:
    """Sex and age stand once, on a sheet of persons."""
    person = {"subject": "001", "sex": "female", "height_cm": 165, "weight_kg": 60}
    walk = {"subject": "001", "visit": "baseline", "age": 60.5, "distance_m": 400}
    shown = run("trace", workbook({"6MWT": [walk], "Persons": [person]}), "--score", "distance_predicted").stdout
    assert "Persons!C2" in shown
    assert "Persons!B2" in shown  # the sex, by which the equation is chosen


def test_the_trial_that_was_chosen_and_why_not_the_others(workbook: Write, run: Run) -> None:
    """The largest acceptable FEV1, though another one is larger."""
    blow = WALK | {"phase": "pre", "fvc_l": 4.0}
    blows = [
        blow | {"manoeuvre": number, "acceptable": said, "fev1_l": value}
        for number, said, value in ((1, "yes", 2.9), (2, "no", 3.4), (3, "yes", 3.0))
    ]
    path = workbook({"Spirometry": blows})
    traced = json.loads(run("trace", path, "--score", "fev1_l", "--format", "json").stdout)["trace"]
    became = {node["holds"]: trial["became"] for node, trial in zip(traced["of"], traced["trials"], strict=True)}
    assert became == {2.9: "eligible", 3.4: "not eligible", 3.0: "chosen"}
    assert "fev1_judged_as is neither (asked: acceptable)" in run("trace", path, "--score", "fev1_l").stdout.replace(
        "\n        ", ""
    )
