"""``prosuite.reconcile``: a dataset worked out by hand agrees with its source, and whatever is changed in it is named.

The dataset is synthetic: person 01 of docs/analysis.md, whose days, windows, baseline and change were worked out from
the rules of that page, in the names and day counts of CDISC's sample ADCIBC.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import Result

import prosuite
from prosuite.errors import InputError
from prosuite.findings.finding import Finding
from tests.support.synthetic import ITEMS

STUDY: dict[str, Any] = {
    "visits": {
        "baseline": {"day": 0, "window": [-42, 0]},
        "month 3": {"day": 90, "window": [76, 104]},
        "month 6": {"day": 180, "window": [159, 210]},
    }
}
ROWS = [  # VISIT, ADT, QSSEQ, AVAL, ADY, AVISIT, AWTDIFF, ABLFL, ANL01FL, CHG
    ["SCR", "2024-02-20", 1, 40.0, -10, "baseline", 10, "", "", None],
    ["DAY 1", "2024-03-01", 2, 41.5, 1, "baseline", 0, "Y", "Y", None],
    ["M3", "2024-05-28", 3, 44.0, 89, "month 3", 2, "", "Y", 2.5],
    ["UNS", "2024-06-02", 4, 47.0, 94, "month 3", 3, "", "", 5.5],
    ["M6", "2024-07-01", 5, 46.0, 123, "", None, "", "", 4.5],
]
WINDOWS = {"baseline": (1, -42, 1), "month 3": (91, 77, 105), "": (None, None, None)}
EX = pd.DataFrame(
    [["S-01", "A", 10, "2024-03-01"], ["S-01", "A", 0, "2024-02-25"], ["S-01", "A", 10, "2024-03-09"]],
    columns=["USUBJID", "EXTRT", "EXDOSE", "EXSTDTC"],
)


def adqs() -> pd.DataFrame:
    names = ["VISIT", "ADT", "QSSEQ", "AVAL", "ADY", "AVISIT", "AWTDIFF", "ABLFL", "ANL01FL", "CHG"]
    frame = pd.DataFrame(ROWS, columns=names).assign(USUBJID="S-01", PARAMCD="SF36PCS", TRTSDT="2024-03-01", BASE=41.5)
    frame["PCHG"] = 100 * frame["CHG"] / 41.5
    for place, name in enumerate(("AWTARGET", "AWLO", "AWHI")):
        frame[name] = [WINDOWS[visit][place] for visit in frame["AVISIT"]]
    return frame


def qs(**columns: Any) -> pd.DataFrame:
    frame = adqs()[["USUBJID", "VISIT", "QSSEQ"]].assign(QSTESTCD="PCS", QSTEST="Physical component summary")
    return frame.assign(QSDTC=adqs()["ADT"], QSSTRESN=adqs()["AVAL"], **columns)


def findings(given: pd.DataFrame, *, qs_of: pd.DataFrame | None = None, **more: pd.DataFrame) -> list[Finding]:
    sources = {"QS": qs() if qs_of is None else qs_of, "EX": EX, **more}
    return [*prosuite.reconcile(given, sources, STUDY).report]


def test_a_dataset_that_was_derived_so_has_no_findings() -> None:
    """The parameter is found by the records that its rows name; a dose of 0 is none."""
    result = prosuite.reconcile(adqs(), {"QS": qs(), "EX": EX}, STUDY)
    assert [str(one) for one in result.report] == []
    assert result.ok
    assert "SF36PCS is PCS of the source" in result.notes
    compared = dict(zip(result.summary["variable"], result.summary["compared"], strict=True))
    assert {name: compared.get(name) for name in ("rows of the dataset", "AVAL", "PCHG", "AWHI", "TRTSDT")} == {
        "rows of the dataset": 5, "AVAL": 5, "PCHG": 5, "AWHI": 5, "TRTSDT": 5,
    }  # fmt: skip


CHANGES: list[tuple[str, int, Any, str, str]] = [  # variable, row, what is put there, what is told, what it should be
    ("AVAL", 3, 44.1, "44.1", "44"),
    ("BASE", 1, 40.0, "40", "41.5"),
    ("CHG", 3, 2.6, "2.6", "2.5"),
    ("CHG", 4, None, "a blank", "5.5"),
    ("PCHG", 3, 6.0, "6", "6.024096385542169"),
    ("ABLFL", 1, "Y", "Y", "a blank"),
    ("ANL01FL", 3, "", "a blank", "Y"),
    ("AVISIT", 5, "month 6", "month 6", "a blank"),
    ("ADY", 1, -9, "-9", "-10"),
    ("AWTDIFF", 3, 1, "1", "2"),
    ("AWLO", 3, 76, "76", "77"),
    ("ADT", 3, "2024-05-29", "2024-05-29", "2024-05-28"),
    ("TRTSDT", 2, "2024-03-02", "2024-03-02", "2024-03-01"),
]


def test_each_variable_that_differs_is_named() -> None:
    """So many changes are so many findings, each with the cell, what it holds and what it should."""
    given = adqs().astype(object)
    for variable, row, value, _, _ in CHANGES:
        given.loc[row - 1, variable] = value
    found = [(one.code, one.cell, one.value, one.expected) for one in findings(given)]
    assert sorted(found) == sorted(
        ("reconcile-value", f"data!{variable}[{row}]", told, expected) for variable, row, _, told, expected in CHANGES
    )


def test_what_differs_beyond_8_decimals_is_the_same() -> None:
    """Other programs round otherwise in the last digits."""
    given = adqs()
    given["PCHG"] += 4e-9
    assert findings(given) == []


def test_rows_without_a_pair_are_named_on_either_side() -> None:
    """A row that was left out, and one that no record comes to; records without a value are not asked for."""
    given = adqs().drop(index=3).reset_index(drop=True)
    (one,) = findings(given)
    assert (one.code, one.value, one.visit) == ("reconcile-row-missing", "47 of QS[4]", "month 3")
    blank = pd.concat([qs(), qs().iloc[:1].assign(QSSEQ=9, VISIT="M9", QSSTRESN=float("nan"))], ignore_index=True)
    assert findings(adqs(), qs_of=blank) == []
    more = pd.concat([adqs(), adqs().iloc[2:3].assign(QSSEQ=9, ADT="2024-05-30", AVISIT="month 9", VISIT="M9")])
    (one,) = findings(more.reset_index(drop=True))
    assert (one.code, one.cell) == ("reconcile-row-alone", "data!PARAMCD[6]")


def test_rows_are_found_by_date_and_visit_without_a_sequence() -> None:
    """Two records of one day pair in the order of their values, whatever the order of rows."""
    given = adqs().drop(columns="QSSEQ").assign(PARAMCD="PCS")
    given = given.sort_values("AVAL", ascending=False).reset_index(drop=True)
    assert findings(given, qs_of=qs().drop(columns="QSSEQ")) == []


def test_a_parameter_without_a_source_is_said() -> None:
    """No record, no label and no test code tells what it is; its rows are not checked."""
    given = adqs().assign(QSSEQ=None, PARAM="Something")
    (one,) = findings(given)
    assert (one.code, one.item) == ("reconcile-no-source", "SF36PCS")
    assert findings(adqs().drop(columns="QSSEQ").assign(PARAM="Physical component summary")) == []


def test_values_carried_forward_are_derived_too() -> None:
    """LOCF takes the value of month 3 to month 6, and says whose it is by the record it names."""
    row: dict[str, Any] = {"AVISIT": "month 6", "DTYPE": "LOCF", "AWTARGET": 181, "AWLO": 160, "AWHI": 211}
    given = pd.concat([adqs(), adqs().iloc[2:3].assign(**row)], ignore_index=True).drop(columns="AWTDIFF")
    assert findings(given) == []
    (one,) = findings(given.assign(AVAL=[*adqs()["AVAL"], 47.0]))
    assert (one.cell, one.expected) == ("data!AVAL[6]", "44")


def test_dates_of_visits_and_people_come_from_other_datasets() -> None:
    """SV has the dates that QS lacks; DM and ADSL say who was treated when, in which arm."""
    sv = pd.DataFrame({"USUBJID": "S-01", "VISIT": adqs()["VISIT"], "SVSTDTC": adqs()["ADT"]})
    dm = pd.DataFrame({"USUBJID": ["S-01"], "ARM": ["A"], "RFXSTDTC": ["2024-03-01"]})
    given = adqs().assign(TRTP="B")
    found = prosuite.reconcile(given, {"QS": qs().assign(QSDTC=""), "SV": sv, "DM": dm}, STUDY)
    assert found.report.counts == {"reconcile-value": 5}
    assert {one.column for one in found.report} == {"TRTP"}
    assert not [*prosuite.reconcile(adqs(), {"QS": qs()}, STUDY).report]  # by the TRTSDT of its own


@pytest.mark.parametrize("name", ["sf36v2", "qs"])
def test_scores_are_worked_out_from_the_answers(name: str, tmp_path: Path) -> None:
    """Of a parameter that is a score the forms of the source are scored, a row each or an answer each.

    The transition item is its own score; no percent change is made of T scores, as of the analysis datasets of ours.
    """
    answers = pd.DataFrame(
        [["S-01", "DAY 1", "2024-03-01", *[2] * 36], ["S-01", "M3", "2024-05-28", *[2] * 36]],
        columns=["subject", "visit", "date", *ITEMS],
    )
    long = answers.melt(["subject", "visit", "date"], var_name="parameter").assign(unit="")
    path, study = tmp_path / f"{name}.csv", tmp_path / "study.toml"
    (answers if name == "sf36v2" else long).to_csv(path, index=False)
    study.write_text(f'[sheets.{name}]\ninstrument = "sf36v2"\n', encoding="utf-8")
    codes = prosuite.instrument("sf36v2").codes
    given = pd.DataFrame({"USUBJID": "S-01", "PARAMCD": codes["ht"], "VISIT": ["DAY 1", "M3"], "AVAL": [2.0, 3.0],
                          "ADT": ["2024-03-01", "2024-05-28"], "TRTSDT": "2024-03-01"})  # fmt: skip
    found = [*prosuite.reconcile(given, path, study).report]
    assert [(one.cell, one.value, one.expected) for one in found] == [("data!AVAL[2]", "3", "2")]
    scores = prosuite.score_workbook(path, study=study).wide["sf36v2_pcs"]
    given = given.assign(PARAMCD=codes["pcs"], AVAL=scores, BASE=scores, CHG=[np.nan, 0.0], PCHG=np.nan)
    assert [*prosuite.reconcile(given, path, study).report] == []


@pytest.mark.parametrize(
    ("given", "sources", "said"),
    [
        (adqs().drop(columns="AVAL"), {"QS": qs()}, "is no BDS"),
        (adqs(), {"EX": EX}, "no source holds values"),
        (adqs(), {"QS": qs(), "XX": pd.DataFrame({"A": [1]})}, "XX holds neither values"),
    ],
)
def test_what_cannot_be_held_against_each_other(given: pd.DataFrame, sources: Any, said: str) -> None:
    """One sentence says what is missing."""
    with pytest.raises(InputError, match=said):
        prosuite.reconcile(given, sources, STUDY)


def test_the_command_ends_in_1_and_writes_the_table(run: Callable[..., Result], tmp_path: Path) -> None:
    """The differences stand on standard output and in the file, the summary and the rows beside them."""
    given = adqs()
    given.loc[2, "CHG"] = 3.0
    for name, frame in (("adqs", given), ("qs", qs()), ("ex", EX)):
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    study = tmp_path / "study.toml"
    study.write_text(
        "".join(f'[visits."{name}"]\nday = {one["day"]}\nwindow = {one["window"]}\n'
                for name, one in STUDY["visits"].items()),
        encoding="utf-8",
    )  # fmt: skip
    sources = ["--from", tmp_path / "qs.csv", "--from", tmp_path / "ex.csv"]
    result = run("reconcile", tmp_path / "adqs.csv", *sources, "--study", study, "-o", tmp_path / "d.csv")
    assert result.exit_code == 1, result.output
    assert "adqs!CHG[3]: error: CHG of SF36PCS holds 3, derived from the source it is 2.5" in result.stdout
    assert pd.read_csv(tmp_path / "d.csv")["expected"].tolist() == [2.5]
    assert {path.name for path in tmp_path.glob("d*.csv")} == {"d.csv", "d_summary.csv", "d_rows.csv"}
    adqs().to_csv(tmp_path / "adqs.csv", index=False)
    assert run("reconcile", tmp_path / "adqs.csv", *sources, "--study", study).exit_code == 0
