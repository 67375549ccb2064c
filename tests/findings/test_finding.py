"""The catalogue of findings is complete, and a report can be read by people and programs."""

import ast
import csv
import io
import json
import re
import subprocess
import sys
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest

from prosuite.findings.finding import Finding, finding_types
from prosuite.findings.report import Report
from prosuite.instruments.answers import Fault
from prosuite.intake.dates import DateFault

CODES = list(finding_types())
ERROR = Finding(
    "out-of-range-answer", "SF36v2", "SF36v2!G9", "001", "month 3", "sf36v2", "pf03", "Q3c", "33", "1, 2, 3"
)
WARNING = Finding("blank-visit", "SF36v2", "SF36v2!9", subject="Ünal", visit="", expected="a visit")


def _sources(folder: Traversable) -> str:
    """Return the text of every module of a folder and its subfolders."""
    texts = [_sources(entry) for entry in folder.iterdir() if entry.is_dir()]
    texts += [entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".py")]
    return "\n".join(texts)


@pytest.mark.parametrize("code", CODES)
def test_an_entry_has_every_field(code: str) -> None:
    """Each code has a severity, a layer, message, fix, help and example."""
    kind = finding_types()[code]
    assert kind.severity in ("error", "warning")
    assert kind.layer in ("sheet", "header", "cell", "row", "dataset")
    assert all([kind.message, kind.fix, kind.help, kind.example])


@pytest.mark.parametrize("code", CODES)
def test_a_message_can_be_filled_in(code: str) -> None:
    """The message of each code needs no more than a finding's own fields, and none is left open."""
    finding = Finding(code, *(f"<{number}>" for number in range(9)))
    assert not re.search(r"[{}]|None", finding.message)


@pytest.mark.parametrize("code", CODES)
def test_a_message_is_one_line_without_full_stop(code: str) -> None:
    """Messages fit on the line of a list."""
    assert re.fullmatch(r"[^\n]*[^.\n]", Finding(code).message)


@pytest.mark.parametrize("code", CODES)
def test_a_fix_is_one_sentence(code: str) -> None:
    """What to do is one sentence on one line."""
    assert re.fullmatch(r"[A-Z][^\n]*\.", Finding(code).fix)


@pytest.mark.parametrize("fault", Fault)
def test_every_kind_of_cell_fault_is_in_the_catalogue(fault: Fault) -> None:
    """Each verdict on a cell is a code of the catalogue's layer of cells."""
    assert finding_types()[fault.value].layer == "cell"


MAKERS = {"finding", "placed", "place", "cellfault", "clash"}  # what the modules make findings with


def _is_maker(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id.strip("_").lower() in MAKERS


def test_the_program_emits_nothing_that_the_catalogue_lacks() -> None:
    """Every code that a finding is made with is in the catalogue."""
    calls = [node for node in ast.walk(ast.parse(_sources(files("prosuite")))) if isinstance(node, ast.Call)]
    arguments = [argument for call in filter(_is_maker, calls) for argument in call.args]
    texts = [one.value for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    emitted = {text for text in texts if re.fullmatch(r"[a-z]+(-[a-z]+)+", text)}
    assert len(emitted) > 10  # the makers are found
    assert emitted <= set(CODES)


def test_every_code_of_the_catalogue_can_come_up() -> None:
    """The source or the kinds of cell faults name it."""
    nodes = ast.walk(ast.parse(_sources(files("prosuite"))))
    named = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert set(CODES) - named - {fault.value for fault in Fault} - {fault.code for fault in DateFault} == set()


def test_a_finding_reads_as_one_line() -> None:
    """A finding as text names cell, severity, fault, what was expected, subject, visit and code."""
    assert str(ERROR) == (
        "SF36v2!G9: error: pf03 holds 33, which is not an answer the item offers, expected 1, 2, 3 "
        "(subject 001, month 3) [out-of-range-answer]"
    )


def test_a_finding_as_a_record_has_its_severity_message_and_fix() -> None:
    """A finding as a record has its own fields and those of its kind."""
    assert ERROR.to_dict() == {
        "severity": "error",
        "code": "out-of-range-answer",
        "sheet": "SF36v2",
        "cell": "SF36v2!G9",
        "subject": "001",
        "visit": "month 3",
        "instrument": "sf36v2",
        "item": "pf03",
        "column": "Q3c",
        "value": "33",
        "expected": "1, 2, 3",
        "message": "pf03 holds 33, which is not an answer the item offers",
        "fix": "Compare with the form and correct the cell, or clear it; "
        "a code for missing answers goes into the study file ([missing]).",
    }


@pytest.mark.parametrize(
    ("code", "illegal"),
    [
        ("out-of-range-answer", True),
        ("text-answer", True),
        ("boolean-answer", True),
        ("blank-answer", False),
        ("blank-subject", False),
        ("duplicate-item-column", False),
    ],
)
def test_an_illegal_answer_is_a_cell_with_a_wrong_entry(code: str, illegal: bool) -> None:  # noqa: FBT001 - expected
    """A wrong entry is an illegal answer, a blank cell and a fault elsewhere are not."""
    assert Finding(code).is_illegal_answer is illegal


@pytest.mark.parametrize(
    ("findings", "ok"), [([], True), ([WARNING], True), ([ERROR], False), ([WARNING, ERROR], False)]
)
def test_a_report_is_ok_without_errors(findings: list[Finding], ok: bool) -> None:  # noqa: FBT001 - an expected value
    """Warnings are allowed, errors are not."""
    assert Report(findings).ok is ok


@pytest.mark.parametrize(
    ("findings", "error", "warning"),
    [([], False, False), ([WARNING], False, True), ([ERROR], True, True), ([ERROR, WARNING], True, True)],
)
def test_a_report_reaches_the_severity_of_its_worst_finding(
    findings: list[Finding],
    error: bool,  # noqa: FBT001 - an expected value
    warning: bool,  # noqa: FBT001 - an expected value
) -> None:
    """A report with an error reaches both bars, one with a warning only the lower."""
    report = Report(findings)
    assert (report.reaches("error"), report.reaches("warning")) == (error, warning)


def test_a_report_counts_by_code() -> None:
    """Counts are by code."""
    assert Report([ERROR, WARNING, ERROR]).counts == {"out-of-range-answer": 2, "blank-visit": 1}


def test_a_report_is_a_sequence_of_its_findings() -> None:
    """A report has a length, items by position and can be gone through, in the order given."""
    report = Report([WARNING, ERROR])
    assert (len(report), report[1], list(report)) == (2, ERROR, [WARNING, ERROR])


@pytest.mark.parametrize(
    ("findings", "words"),
    [
        ([], "0 errors, 0 warnings"),
        ([ERROR], "1 error, 0 warnings"),
        ([ERROR, ERROR, WARNING], "2 errors, 1 warning"),
    ],
)
def test_a_report_is_summed_up_in_words(findings: list[Finding], words: str) -> None:
    """The summary counts errors and warnings, singular and plural."""
    assert Report(findings).summary() == words


def test_a_report_as_text_is_one_line_each_and_the_summary() -> None:
    """The text has a line for each finding and ends with the summary."""
    lines = [line.strip() for line in Report([ERROR, WARNING]).to_text().splitlines()]
    assert [line for line in lines if line in (str(ERROR), str(WARNING))] == [str(ERROR), str(WARNING)]
    assert lines[-1] == "1 error, 1 warning"


def test_a_report_as_json_is_complete() -> None:
    """The JSON document holds the counts and every finding with all its fields."""
    assert json.loads(Report([ERROR, WARNING]).to_json()) == {
        "summary": {"errors": 1, "warnings": 1},
        "findings": [ERROR.to_dict(), WARNING.to_dict()],
    }


def test_an_empty_report_as_json_is_a_document() -> None:
    """Without findings the JSON document says so."""
    assert json.loads(Report().to_json()) == {"summary": {"errors": 0, "warnings": 0}, "findings": []}


def test_json_keeps_letters_as_they_are() -> None:
    """Names stay readable in the JSON text."""
    assert "Ünal" in Report([WARNING]).to_json()


def test_a_report_as_a_frame_has_a_row_each() -> None:
    """The table holds the fields of each finding in its columns, a field without value as missing."""
    frame = Report([ERROR, WARNING]).to_frame()
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    assert records == [ERROR.to_dict(), WARNING.to_dict()]


@pytest.mark.parametrize("findings", [[], [ERROR]])
def test_a_frame_has_the_same_columns_whatever_was_found(findings: list[Finding]) -> None:
    """The columns are those of a finding's record, also without findings."""
    assert list(Report(findings).to_frame().columns) == list(ERROR.to_dict())


def test_a_frame_survives_a_text_file() -> None:
    """Written as CSV and read back, the fields are the same."""
    text = Report([ERROR]).to_frame().to_csv(index=False)
    assert list(csv.DictReader(io.StringIO(text))) == [ERROR.to_dict()]


def test_a_finding_of_a_sheet_reads_no_conformance_rule() -> None:
    """The rules of analysis datasets cost nothing where forms are scored."""
    code = (
        "import prosuite.findings.finding as f; f.Finding('blank-visit').fix; print(f._catalogue.cache_info().currsize)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout == "1\n"
