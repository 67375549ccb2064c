"""What data-capture systems export: the same scores, each fault at its cell, and nothing taken for what it is not."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import prosuite
from tests.support.synthetic import (
    ITEMS,
    LEVELS,
    PRINTED,
    SCALES,
    VISITS,
    Record,
    delimited,
    expected,
    findings,
    notes,
    records,
    scored,
    write_study,
)

FORMS = records()
REDCAP = [f"sf36_{number}" for number in PRINTED]
EVENTS = {"bl": "baseline_arm_1", "m3": "month_3_arm_1", "m6": "month_6_arm_1"}
RAVE_SYSTEM = [
    "projectid", "studyid", "environmentName", "subjectId", "StudySiteId", "Subject", "siteid", "Site", "SiteNumber",
    "instanceId", "InstanceName", "InstanceRepeatNumber", "folderid", "Folder", "FolderName", "FolderSeq",
    "DataPageId", "DataPageName", "PageRepeatNumber", "RecordDate", "RecordId", "RecordPosition",
]  # fmt: skip
QS = ["USUBJID", "QSTESTCD", "QSCAT", "QSORRES", "QSSTRESC", "QSSTRESN", "QSSTAT", "VISITNUM", "VISIT", "QSDTC"]
CDISC = [f"SF363{number.rstrip('abcdefghij').zfill(2)}{number.lstrip('0123456789').upper()}" for number in PRINTED]


def word(item: str, answer: int) -> str:
    """Return an invented wording of an answer."""
    return f"{item} answered {['no', 'little', 'some', 'much', 'very', 'full'][answer - 1]}"


def text_file(folder: Path, rows: Sequence[Sequence[Any]], delimiter: str = ",", mark: str = "") -> Path:
    path = folder / "SF36v2.csv"
    path.write_text(mark + delimited(rows, delimiter), encoding="utf-8")
    return path


def redcap(form: Record, event: str, *, instrument: str = "", repeat: object = "") -> list[Any]:
    """Return a row of a REDCap export with the SF-36 filled in and complete."""
    return [form.subject, event, instrument, repeat, *form.answers.values(), "", "22,15", "22.1", "2", "", "0", "1"]


def redcap_blank(subject: str, event: str, instrument: str, repeat: object, *, status: str = "") -> list[Any]:
    """Return a row of a REDCap export that another form filled."""
    return [subject, event, instrument, repeat, *[""] * 37, "", "", status, "2", "", ""]


REDCAP_HEAD = [
    "record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", *REDCAP,
    "sf36v2_pcs", "bmi", "bmi_calculated", "sf36_complete", "adverse_events_complete", "symptoms___1", "sf36_3___1",
]  # fmt: skip

COMMA = ("decimal-comma", "SF36v2!AP1")  # the BMI of every record, with a comma that nobody declared


@pytest.mark.parametrize(("delimiter", "mark"), [(",", ""), (";", ""), (",", "\ufeff"), ("\t", "\ufeff")])
def test_redcap_raw_longitudinal(tmp_path: Path, delimiter: str, mark: str) -> None:
    """Events are visits; score fields, flags, checkbox columns and decimal commas beside the items change nothing."""
    path = text_file(tmp_path, [REDCAP_HEAD, *(redcap(form, EVENTS[form.visit]) for form in FORMS)], delimiter, mark)
    assert scored(path) == expected(FORMS, EVENTS)
    assert findings(path) == [COMMA]
    wide = prosuite.score_workbook(path).wide
    assert set(wide.columns) >= {"bmi", "sf36_complete", "symptoms___1", "sf36_3___1"}


def test_redcap_rows_of_other_forms_are_no_empty_forms(tmp_path: Path) -> None:
    """Where the SF-36 repeats, rows of other forms and of none are not its records; the run says how many."""
    rows = []
    for form in FORMS:
        if form.visit == "bl":
            rows.append(redcap_blank(form.subject, "study_arm_1", "", ""))
        rows.append(redcap(form, "study_arm_1", instrument="sf36", repeat=VISITS.index(form.visit) + 1))
        rows.append(redcap_blank(form.subject, "study_arm_1", "adverse_events", VISITS.index(form.visit) + 1))
    rows[1][6] = 9
    path = text_file(tmp_path, [REDCAP_HEAD, *rows])
    assert findings(path) == [COMMA, ("out-of-range-answer", "SF36v2!G3")]
    said = "16 rows without answers belong to other forms (redcap_repeat_instrument blank: 4, redcap_repeat_instrument"
    assert f"{said} adverse_events: 12)" in notes(path)


def test_redcap_repeats_of_a_form_are_records_of_their_own(tmp_path: Path) -> None:
    """Instances 1 to 3 at one event are no duplicates and keep their number; the same instance twice is one."""
    rows = [redcap(form, "study_arm_1", instrument="sf36", repeat=VISITS.index(form.visit) + 1) for form in FORMS]
    path = text_file(tmp_path, [REDCAP_HEAD, *rows])
    assert findings(path) == [COMMA]
    wide = prosuite.score_workbook(path).wide
    assert list(wide["redcap_repeat_instance"].astype(int)) == [1, 2, 3] * 4
    assert [round(value, 9) for value in wide["sf36v2_pf"]] == [scores["pf"] for scores in expected(FORMS).values()]
    assert findings(text_file(tmp_path, [REDCAP_HEAD, *rows, rows[4]])) == [COMMA, ("duplicate-record", "SF36v2!14")]


def test_redcap_events_without_the_form_are_no_empty_forms(tmp_path: Path) -> None:
    """A row without answers is an empty form if its status says that it was opened, else an event without the form."""
    rows = [redcap(form, EVENTS[form.visit]) for form in FORMS]
    rows[2:2] = [redcap_blank("P001", "phone_arm_1", "", ""), redcap_blank("P001", "close_arm_1", "", "", status="0")]
    path = text_file(tmp_path, [REDCAP_HEAD, *rows])
    assert scored(path).keys() == {*expected(FORMS, EVENTS), ("P001", "close_arm_1")}
    assert findings(path) == [COMMA, ("empty-form", "SF36v2!5")]
    assert "1 rows without answers belong to other forms (sf36_complete blank: 1)" in notes(path)


def test_redcap_rows_stay_where_no_row_has_answers(tmp_path: Path) -> None:
    """Nothing tells which rows are the form's own: each is an empty form."""
    rows = [redcap_blank(form.subject, EVENTS[form.visit], "", "") for form in FORMS]
    assert findings(text_file(tmp_path, [REDCAP_HEAD, *rows])) == [
        ("empty-form", f"SF36v2!{row}") for row in range(2, 14)
    ]


def test_redcap_labels_are_refused_until_declared(tmp_path: Path) -> None:
    """Answers as words are refused in one sentence that says what to declare; declared, they give the scores."""
    head = ["Record ID", "Event Name", "Repeat Instrument", "Repeat Instance", *REDCAP, "Complete?"]
    rows = [
        [form.subject, form.visit, "", "", *(word(item, answer) for item, answer in form.answers.items()), "Complete"]
        for form in FORMS
    ]
    path = text_file(tmp_path, [head, *rows])
    first = word("gh1", FORMS[0].answers["gh1"])
    with pytest.raises(prosuite.ColumnError, match=r"36 items .* hold words, not the codes of sf36v2") as refusal:
        prosuite.validate(path)
    assert f'gh1 = {{ "{first}" = ..., ' in str(refusal.value)
    assert "\n" not in str(refusal.value)
    declared = "\n".join(
        f'{item}."{word(item, answer)}" = {answer}'
        for item, levels in LEVELS.items()
        for answer in range(1, levels + 1)
    )
    study = write_study(tmp_path, f"[sheets.SF36v2.answers]\n{declared}\n")
    assert scored(path, study) == expected(FORMS)
    assert findings(path, study) == []


def test_a_wholly_unanswered_item_is_not_taken_for_words(tmp_path: Path) -> None:
    """Items that nobody was asked and that hold one mark throughout are faults of their cells, not another coding."""
    rows = [redcap(form, EVENTS[form.visit]) for form in FORMS]
    for row in rows:
        row[4:8] = ["ND"] * 4
    assert len(findings(text_file(tmp_path, [REDCAP_HEAD, *rows]))) == 1 + 4 * len(FORMS)  # and the decimal comma


def test_castor(tmp_path: Path) -> None:
    """The package name is the visit; -99 to -95 are no answers, and blanks once they are declared."""
    head = [
        "Castor Participant ID", "Participant Status", "Site Abbreviation", "Survey Progress", "Survey Completed On",
        "Survey Parent", "Survey Package Name", *(f"P_SFvr{number}" for number in PRINTED),
    ]  # fmt: skip
    rows = [
        [form.subject, "Active", "S1", "100", "01-01-2999", "", form.visit, *form.answers.values()] for form in FORMS
    ]
    assert scored(text_file(tmp_path, [head, *rows], ";")) == expected(FORMS)
    for place, code in enumerate(range(-99, -94)):
        rows[place][7 + place] = code
    path = text_file(tmp_path, [head, *rows], ";")
    cells = [f"SF36v2!{column}{row}" for row, column in enumerate("HIJKL", start=2)]
    assert findings(path) == [("out-of-range-answer", cell) for cell in cells]
    study = write_study(tmp_path, "[missing]\n" + "\n".join(f'"{code}" = "missing"' for code in range(-99, -94)))
    assert findings(path, study) == [("blank-answer", cell) for cell in cells]


def rave(suffixes: Sequence[str], cell: Any) -> list[list[Any]]:
    """Return a Rave dataset; ``cell`` gives the value of an item's column with a suffix."""
    head = [*RAVE_SYSTEM, *(item.upper() + suffix for item in ITEMS for suffix in suffixes)]
    rows = []
    for number, form in enumerate(FORMS):
        system = dict.fromkeys(RAVE_SYSTEM, "1") | {"Subject": form.subject, "subjectId": str(7000 + number)}
        system |= {"Folder": "F", "FolderName": form.visit, "InstanceRepeatNumber": "0", "RecordPosition": "0"}
        answers = [cell(item, answer, suffix) for item, answer in form.answers.items() for suffix in suffixes]
        rows.append([*system.values(), *answers])
    return [head, *rows]


@pytest.mark.parametrize("suffixes", [("",), ("", "_RAW", "_STD"), ("", "_STD"), ("_STD",)])
def test_rave(tmp_path: Path, suffixes: Sequence[str]) -> None:
    """System columns are none of ours; the plain column is read beside twins that say the same, else the twin alone."""
    path = text_file(tmp_path, rave(suffixes, lambda _, answer, suffix: "raw" if suffix == "_RAW" else answer))
    assert scored(path) == expected(FORMS)
    assert findings(path) == []


def test_rave_unscheduled_visits_are_records_of_their_own(tmp_path: Path) -> None:
    """Two instances of one folder differ in their repeat number and are no duplicates."""
    rows = rave([""], lambda _, answer, __: answer)
    again = [*rows[1]]
    again[RAVE_SYSTEM.index("InstanceRepeatNumber")] = "1"
    assert findings(text_file(tmp_path, [*rows, again])) == []
    assert findings(text_file(tmp_path, [*rows, rows[1]])) == [("duplicate-record", "SF36v2!14")]


def test_rave_words_beside_codes_are_refused_until_one_is_ignored(tmp_path: Path) -> None:
    """Plain columns of words beside coded twins are refused with both cells; a study file says which to ignore."""
    rows = rave(["", "_STD"], lambda item, answer, suffix: answer if suffix else word(item, answer))
    path = text_file(tmp_path, rows)
    with pytest.raises(prosuite.ColumnError, match="36 item columns hold something else than their twins") as refusal:
        prosuite.validate(path)
    answer = FORMS[0].answers["gh1"]
    assert f"GH1 and GH1_STD (SF36v2!W2 holds '{word('gh1', answer)}', SF36v2!X2 '{answer}')" in str(refusal.value)
    study = write_study(tmp_path, f"[sheets.SF36v2]\nignore = {[item.upper() for item in ITEMS]}\n")
    assert scored(path, study) == expected(FORMS)
    assert findings(path, study) == []


def test_rave_raw_and_coded_columns_alone_are_refused(tmp_path: Path) -> None:
    """Two sets of columns of which neither has the plain name are refused, not chosen from."""
    path = text_file(tmp_path, rave(["_RAW", "_STD"], lambda _, answer, __: answer))
    with pytest.raises(prosuite.ColumnError, match="the items stand 2 times, in columns that share 'raw', 'std'"):
        prosuite.validate(path)


def open_clinica(names: Sequence[str]) -> list[list[Any]]:
    """Return one row per subject, each event's items under ``names``, which hold ``{}`` for the item."""
    subjects = dict.fromkeys(form.subject for form in FORMS)
    head = ["Study Subject ID", "Protocol ID", "Sex", *(name.format(item) for name in names for item in ITEMS)]
    return [
        head,
        *(
            [
                subject,
                "P1",
                "f",
                *(
                    answer
                    for form in FORMS
                    if form.subject == subject and form.visit in VISITS[: len(names)]
                    for answer in form.answers.values()
                ),
            ]
            for subject in subjects
        ),
    ]


@pytest.mark.parametrize(
    "names", [("{}_E1_C1", "{}_E2_C1", "{}_E3_C1"), ("{}_E1_C1", "{}_E2_C2", "{}_E3_C2"), ("{}_E1_C1",)]
)
def test_open_clinica(tmp_path: Path, names: Sequence[str]) -> None:
    """The event in the suffix is the visit, the version of the form is not."""
    visits = dict(zip(VISITS, ("e1", "e2", "e3"), strict=True))
    forms = [form for form in FORMS if form.visit in VISITS[: len(names)]]
    path = text_file(tmp_path, open_clinica(names))
    assert scored(path) == expected(forms, visits)
    assert findings(path) == []


def test_open_clinica_two_versions_at_one_event_are_refused(tmp_path: Path) -> None:
    """Two versions of the form at one event would be two records of one visit: refused."""
    path = text_file(tmp_path, open_clinica(("{}_E1_C1", "{}_E1_C2")))
    with pytest.raises(prosuite.ColumnError, match="in columns that share 'e1_c1', 'e1_c2'"):
        prosuite.validate(path)


def questionnaire_domain() -> list[list[Any]]:
    """Return a CDISC QS domain whose original results are words."""
    return [
        [form.subject, code, "SF36 V2.0 STANDARD", word(item, answer), str(answer), answer, "",
         VISITS.index(form.visit) + 1, form.visit, form.date]
        for form in FORMS
        for code, (item, answer) in zip(CDISC, form.answers.items(), strict=True)
    ]  # fmt: skip


@pytest.mark.parametrize("blank", ["none", "every second", "all"])
def test_cdisc_text_stands_in_for_a_blank_number(tmp_path: Path, blank: str) -> None:
    """Where QSSTRESN is blank the same answer is read from QSSTRESC, row by row."""
    rows = questionnaire_domain()
    for row in rows[:: 2 if blank == "every second" else 1] if blank != "none" else []:
        row[5] = ""
    path = text_file(tmp_path, [QS, *rows])
    assert scored(path) == expected(FORMS)
    assert findings(path) == []


def test_cdisc_fault_is_named_by_the_column_it_was_read_from(tmp_path: Path) -> None:
    """A fault read from QSSTRESC, or from QSORRES, is found there."""
    rows = questionnaire_domain()
    rows[0][4:6] = ["8", ""]
    rows[1][4:6] = ["", ""]
    path = text_file(tmp_path, [QS, *rows])
    assert findings(path) == [("out-of-range-answer", "SF36v2!E2"), ("text-answer", "SF36v2!D3")]


def test_cdisc_not_done(tmp_path: Path) -> None:
    """An answer not done is a blank at its own cell; a form whose answers were all not done is one empty form."""
    rows = questionnaire_domain()
    rows[4][3:7] = ["", "", "", "NOT DONE"]
    for row in rows[36:72]:
        row[3:7] = ["", "", "", "NOT DONE"]
    path = text_file(tmp_path, [QS, *rows])
    assert findings(path) == [("blank-answer", "SF36v2!F6"), ("empty-form", "SF36v2!38")]


@pytest.mark.parametrize(("column", "code"), [(0, "blank-subject"), (8, "blank-visit")])
def test_an_answer_of_nobody_is_one_finding(tmp_path: Path, column: int, code: str) -> None:
    """An answer without subject or visit is named by its row; the form it is missing from lacks that answer alone."""
    rows = questionnaire_domain()
    rows[4][column] = ""
    assert findings(text_file(tmp_path, [QS, *rows])) == [("blank-answer", "SF36v2!2"), (code, "SF36v2!6")]


def test_numbers_of_visits_serve_where_there_are_no_names(tmp_path: Path) -> None:
    """VISITNUM is the visit of a domain without VISIT."""
    head, *rows = [[*row[:8], *row[9:]] for row in (QS, *questionnaire_domain())]
    visits = {visit: str(number) for number, visit in enumerate(VISITS, start=1)}
    assert scored(text_file(tmp_path, [head, *rows])) == expected(FORMS, visits)
    wide = prosuite.score_workbook(tmp_path / "SF36v2.csv").wide
    assert {f"sf36v2_{scale}" for scale in SCALES} <= set(wide.columns)
