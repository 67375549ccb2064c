"""Tables with one row per answer: the same scores as one row per form; each fault in its own row."""

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyreadstat
import pytest

import prosuite
from tests.support.synthetic import ITEMS, PRINTED, VISITS, expected, findings, notes, records, scored, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS = records()
CODES = [f"SF363{number.rstrip('abcdefghij').zfill(2)}{number.lstrip('0123456789').upper()}" for number in PRINTED]
NUMBERS = list(range(1, 37))
QS_COLUMNS = [
    "STUDYID", "DOMAIN", "USUBJID", "QSSEQ", "QSTESTCD", "QSTEST", "QSCAT", "QSORRES", "QSSTRESC", "QSSTRESN",
    "QSSTAT", "VISITNUM", "VISIT", "QSDTC",
]  # fmt: skip


def long_rows(names: list[Any] = ITEMS) -> list[list[Any]]:
    """Return one row per answer."""
    return [
        [form.subject, form.visit, form.date, name, answer]
        for form in FORMS
        for name, answer in zip(names, form.answers.values(), strict=True)
    ]


def qs_rows(category: str = "SF36 V2.0 STANDARD", codes: list[str] = CODES) -> list[list[Any]]:
    """Return the records of a CDISC questionnaire domain, one score record per form among them."""
    rows: list[list[Any]] = []
    for form in FORMS:
        values = [*zip(codes, form.answers.values(), strict=True), (f"{codes[0][:5]}12", 50)]
        for code, value in values:
            rows.append(
                ["S1", "QS", form.subject, len(rows) + 1, code, f"{code} label", category, "words", str(value), value,
                 None, VISITS.index(form.visit) + 1, form.visit, form.date]
            )  # fmt: skip
    return rows


def workbook(folder: Path, head: list[str], rows: list[list[Any]], sheet: str = "SF36v2") -> Path:
    return write_xlsx(folder / "forms.xlsx", {sheet: [head, *rows]})


@pytest.mark.parametrize("names", [ITEMS, PRINTED, NUMBERS, CODES], ids=["codes", "printed", "sequential", "cdisc"])
@pytest.mark.parametrize(
    "head",
    [
        ["subject", "visit", "date", "item", "answer"],
        ["Patient ID", "Event Name", "Visit Date", "Question", "Response"],
        ["usubjid", "avisit", "adt", "paramcd", "aval"],
    ],
    ids=["plain", "capture system", "ADaM"],
)
def test_same_people_same_scores(tmp_path: Path, head: list[str], names: list[Any]) -> None:
    """One row per answer gives the published scores, whatever the columns and items are called."""
    path = workbook(tmp_path, head, long_rows(names))
    assert scored(path) == expected(FORMS)
    assert findings(path) == []
    assert notes(path) == f"one row per answer: {head[3]} and {head[4]}"


def test_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    """Shuffled rows give the same scores."""
    rows = long_rows()
    random.Random(1).shuffle(rows)  # noqa: S311 - no secret
    assert scored(workbook(tmp_path, ["subject", "visit", "date", "item", "answer"], rows)) == expected(FORMS)


@pytest.mark.parametrize("planted", [33, "x", 2.5, None])
def test_fault_is_named_by_its_cell(tmp_path: Path, planted: object) -> None:
    """A fault is found in the answer cell of its own row."""
    rows = long_rows()
    rows[100][4] = planted
    path = workbook(tmp_path, ["subject", "visit", "date", "item", "answer"], rows)
    (found,) = prosuite.validate(path)
    assert (found.cell, found.subject, found.visit, found.item) == ("SF36v2!E102", *rows[100][:2], rows[100][3])


def test_answer_without_a_row_has_no_cell(tmp_path: Path) -> None:
    """A deleted row, and one whose item is misspelt, are blanks named by the record's first row; the run says so."""
    rows = long_rows()
    rows[40][3] = "pf0111"
    del rows[4]
    path = workbook(tmp_path, ["subject", "visit", "date", "item", "answer"], rows)
    assert findings(path) == [("blank-answer", "SF36v2!2"), ("blank-answer", "SF36v2!37")]
    assert "1 rows hold no item of the instrument ('pf0111')" in notes(path)


@pytest.mark.parametrize("place", [0, 200, 432])
def test_answer_given_twice_alike_is_read_once(tmp_path: Path, place: int) -> None:
    """A row entered twice changes no score and is a finding at the later row, wherever it stands."""
    rows = long_rows()
    rows.insert(place, rows[0])
    path = workbook(tmp_path, ["subject", "visit", "date", "item", "answer"], rows)
    assert scored(path) == expected(FORMS)
    assert findings(path) == [("repeated-answer", f"SF36v2!E{max(place, 1) + 2}")]


def test_answers_that_contradict_each_other_count_for_none(tmp_path: Path) -> None:
    """Two rows for one item that differ are a finding, and neither is the answer, in any order of rows."""
    rows = long_rows()
    other = [*rows[5][:4], 4 - rows[5][4] if rows[5][4] != 2 else 1]
    wide = []
    for both in ([*rows, other], [other, *rows]):
        path = workbook(tmp_path, ["subject", "visit", "date", "item", "answer"], both)
        assert [code for code, _ in findings(path)] == ["contradicting-answers"]
        wide.append(
            prosuite.score_workbook(path).wide.sort_values(["subject", "visit"])[["subject", "visit", "sf36v2_pf"]]
        )
    assert wide[0].to_numpy().tolist() == wide[1].to_numpy().tolist()
    left = [answer for name, answer in FORMS[0].answers.items() if name.startswith("pf") and name != rows[5][3]]
    of_first = wide[0].set_index(["subject", "visit"]).loc[(FORMS[0].subject, FORMS[0].visit), "sf36v2_pf"]
    assert of_first == pytest.approx(100 * (sum(left) / 9 - 1) / 2)  # the mean of the other nine stands in


def test_questionnaire_domain(tmp_path: Path) -> None:
    """A CDISC QS domain says its instrument by its codes; score records in it are no items, and are counted."""
    path = workbook(tmp_path, QS_COLUMNS, qs_rows(), "QS")
    assert scored(path) == expected(FORMS)
    assert findings(path) == []
    assert notes(path).endswith("12 rows hold no item of the instrument ('SF36312')")


def test_other_questionnaires_in_the_domain(tmp_path: Path) -> None:
    """Records of questionnaires that prosuite does not have stand beside the forms and change nothing."""
    others = [[*row[:4], f"XYZ010{number}", "x", "XYZ", *row[7:]] for row in qs_rows()[:5] for number in range(1, 6)]
    path = workbook(tmp_path, QS_COLUMNS, [*others, *qs_rows()], "QS")
    assert scored(path) == expected(FORMS)
    assert findings(path) == []


def test_two_versions_in_one_domain_are_refused(tmp_path: Path) -> None:
    """Two instruments that ask the same items are never scored as one."""
    rand = [f"R3601{number:02}" for number in NUMBERS]
    path = workbook(tmp_path, QS_COLUMNS, [*qs_rows(), *qs_rows("RAND-36 V1.0", rand)], "QS")
    with pytest.raises(prosuite.InstrumentError, match=r"mixes instruments: .* 'R360101' .* 'SF36301'"):
        prosuite.validate(path)


@pytest.mark.parametrize("blank", [("QSSTRESN",), ("QSSTRESN", "QSORRES")])
def test_standard_text_serves_where_there_is_no_number(tmp_path: Path, blank: tuple[str, ...]) -> None:
    """QSSTRESC is read where QSSTRESN is wholly blank."""
    rows = [
        [None if name in blank else value for name, value in zip(QS_COLUMNS, row, strict=True)] for row in qs_rows()
    ]
    assert scored(workbook(tmp_path, QS_COLUMNS, rows, "QS")) == expected(FORMS)


def test_not_done_is_a_blank(tmp_path: Path) -> None:
    """An answer that was not done is a blank at its own cell; a whole form not done is no record."""
    rows = qs_rows()
    rows[4][7:11] = [None, None, None, "NOT DONE"]
    rows.append(
        [*rows[0][:2], "P099", 999, "QSALL", "all", rows[0][6], None, None, None, "NOT DONE", 1, "bl", "2024-01-01"]
    )
    assert findings(workbook(tmp_path, QS_COLUMNS, rows, "QS")) == [("blank-answer", "QS!J6")]


def test_transport_file(tmp_path: Path) -> None:
    """The domain as a SAS transport file gives the same scores."""
    data = pd.DataFrame(qs_rows(), columns=QS_COLUMNS).drop(columns="QSSTAT").astype({"QSSTRESN": float})
    write: Callable[..., None] = pyreadstat.write_xport
    write(data, str(tmp_path / "qs.xpt"), file_format_version=5)
    assert scored(tmp_path / "qs.xpt") == expected(FORMS)


def test_repeats_are_records_of_their_own(tmp_path: Path) -> None:
    """Answers that differ in a repeat number belong to different records of one visit, in any order of rows."""
    rows = [[*row, VISITS.index(row[1])] for row in long_rows()]
    for row in rows:
        row[1:3] = ["study", "2024-01-01"]
    random.Random(1).shuffle(rows)  # noqa: S311 - no secret
    path = workbook(tmp_path, ["subject", "visit", "date", "item", "answer", "repeat instance"], rows)
    assert findings(path) == []
    wide = prosuite.score_workbook(path).wide.sort_values(["subject", "repeat instance"])
    assert [round(value, 9) for value in wide["sf36v2_pf"]] == [scores["pf"] for scores in expected(FORMS).values()]
