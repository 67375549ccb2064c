"""Reviewed exceptions: what they accept, when they are void, and how a faulty file is refused."""

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prosuite
from prosuite.errors import SpecError
from prosuite.export.write import csv_text
from prosuite.findings.finding import Finding
from prosuite.findings.report import Report
from prosuite.findings.review import ReviewedException, apply_exceptions, load_exceptions, reviewed

HEADER = "code,subject,visit,item,value,reason,by,date"
LINE = "out-of-range-answer,005,month 3,pf03,33,typed so on the form,data manager,2024-05-31"
FOUND = Finding("out-of-range-answer", "SF36v2", "SF36v2!J24", "005", "month 3", "sf36v2", "pf03", "PF03", "33", "1")


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Write an exceptions file of some lines."""

    def write(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        path = tmp_path / "accepted.csv"
        path.write_text("\n".join([header, *lines, ""]), encoding=encoding)
        return path

    return write


def exception(**changes: str) -> ReviewedException:
    """Return the exception of LINE, with changes."""
    texts = dict(zip(HEADER.split(","), LINE.split(","), strict=True)) | changes
    return ReviewedException.model_validate_strings(texts)


def test_a_line_accepts_its_finding(file: Callable[..., Path]) -> None:
    """The finding no longer stands but is kept with reason, reviewer and date."""
    report = reviewed([FOUND], file(LINE))
    assert list(report) == []
    (accepted,) = report.accepted
    assert accepted.finding is FOUND
    assert (accepted.reason, accepted.by) == ("typed so on the form", "data manager")
    assert accepted.date == datetime.date(2024, 5, 31)


def test_without_a_file_nothing_is_reviewed() -> None:
    """No exceptions, no word of them."""
    report = reviewed([FOUND], None)
    assert (list(report), report.reviewed, report.summary()) == ([FOUND], False, "1 error, 0 warnings")


def test_an_exception_can_be_made_in_python() -> None:
    """A date need not be text."""
    texts = dict.fromkeys(("subject", "visit", "item", "value", "reason", "by"), "a")
    day = datetime.date(2024, 5, 31)
    assert ReviewedException(code="text-answer", date=day, **texts).date is day


def test_an_accepted_finding_does_not_count(file: Callable[..., Path]) -> None:
    """The report is clean and its summary counts what was accepted."""
    report = reviewed([FOUND], file(LINE))
    assert report.ok
    assert not report.reaches("warning")
    assert report.summary() == "0 errors, 0 warnings, 1 accepted"


@pytest.mark.parametrize(
    "other",
    [
        {"code": "text-answer"},
        {"subject": "5"},
        {"visit": "month 6"},
        {"item": "pf04"},
        {"value": "34"},
        {"subject": None},
        {"value": None},
    ],
)
def test_an_exception_holds_for_its_own_finding_only(other: dict[str, str | None]) -> None:
    """Another code, subject, visit, item or value is not accepted, and the exception is void."""
    fields = {**{name: getattr(FOUND, name) for name in ("code", "subject", "visit", "item", "value")}, **other}
    found = Finding(cell="SF36v2!J24", **fields)
    review = apply_exceptions([found], {"accepted.csv line 2": exception()})
    assert (review.open, review.accepted) == ([found], [])
    assert [finding.code for finding in review.void] == ["exception-void"]


def test_a_blank_field_stands_for_none() -> None:
    """A finding about a row has no item and no value; the exception leaves them blank."""
    found = Finding("blank-visit", "SF36v2", "SF36v2!9", "005", "", expected="a visit")
    accepts = exception(code="blank-visit", visit="", item="", value="")
    assert apply_exceptions([found], {"line 2": accepts}).open == []


def test_two_like_findings_are_both_accepted() -> None:
    """The same answer of the same person and visit in two rows is one question to a reviewer."""
    review = apply_exceptions([FOUND, FOUND], {"line 2": exception()})
    assert (len(review.accepted), review.void) == (2, [])


def test_a_changed_value_voids_the_exception() -> None:
    """The void exception names its line, what was accepted, and the cell with what it holds now."""
    found = Finding("out-of-range-answer", "SF36v2", "SF36v2!J24", "005", "month 3", item="pf03", value="34")
    (void,) = apply_exceptions([found], {"accepted.csv line 4": exception()}).void
    assert str(void) == (
        "accepted.csv line 4: warning: the exception is void: out-of-range-answer was accepted for 33, "
        "but SF36v2!J24 holds 34 (subject 005, month 3) [exception-void]"
    )
    assert (void.item, void.value) == ("pf03", "33")


def test_a_changed_kind_of_fault_is_seen_at_the_same_item() -> None:
    """Where a number became text, the void exception points to the cell all the same."""
    found = Finding("text-answer", "SF36v2", "SF36v2!J24", "005", "month 3", item="pf03", value="three")
    (void,) = apply_exceptions([found], {"accepted.csv line 4": exception()}).void
    assert "but SF36v2!J24 holds three" in void.message


def test_an_exception_without_a_finding_is_void() -> None:
    """A cell that was corrected needs no exception any more."""
    (void,) = apply_exceptions([], {"accepted.csv line 4": exception()}).void
    assert void.message == "the exception is void: there is no out-of-range-answer with 33 any more"
    assert (void.severity, void.cell) == ("warning", "accepted.csv line 4")


def test_void_exceptions_count_as_warnings(file: Callable[..., Path]) -> None:
    """A void exception is a warning of the report."""
    report = reviewed([], file(LINE))
    assert report.summary() == "0 errors, 1 warning, 0 accepted"


def test_json_lists_accepted_findings_apart(file: Callable[..., Path]) -> None:
    """JSON keeps the standing findings as they are and adds the accepted ones with their review."""
    document = json.loads(reviewed([FOUND], file(LINE)).to_json())
    assert document == {
        "summary": {"errors": 0, "warnings": 0, "accepted": 1},
        "findings": [],
        "accepted": [{**FOUND.to_dict(), "reason": "typed so on the form", "by": "data manager", "date": "2024-05-31"}],
    }


def test_the_table_says_what_is_open_and_what_is_accepted(file: Callable[..., Path]) -> None:
    """After a review four columns are added, also if nothing was accepted."""
    other = Finding("text-answer", value="x", item="pf04")
    frame = reviewed([FOUND, other], file(LINE)).to_frame()
    assert list(frame.columns) == [*FOUND.to_dict(), "status", "reason", "by", "date"]
    assert frame["status"].tolist() == ["open", "accepted"]
    assert frame["reason"].fillna("").tolist() == ["", "typed so on the form"]
    assert list(reviewed([], file()).to_frame().columns) == list(frame.columns)


def test_an_unreviewed_table_has_no_such_columns() -> None:
    """Without exceptions the table is what it was."""
    assert list(Report([FOUND]).to_frame().columns) == list(FOUND.to_dict())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_of_any_spreadsheet_program_are_read(file: Callable[..., Path], delimiter: str, encoding: str) -> None:
    """Commas, semicolons and tabs, with or without a byte order mark."""
    path = file(LINE.replace(",", delimiter), header=HEADER.replace(",", delimiter), encoding=encoding)
    assert list(load_exceptions(path)) == ["accepted.csv line 2"]


def test_lines_are_counted_as_an_editor_does(file: Callable[..., Path]) -> None:
    """Blank lines and line breaks in quotes do not shift the number of a line."""
    quoted = LINE.replace("typed so on the form", '"typed so\non the form"')
    other = LINE.replace("pf03", "pf04")
    assert list(load_exceptions(file("", quoted, ",,,,,,,", other))) == ["accepted.csv line 3", "accepted.csv line 6"]


def test_the_list_of_findings_can_be_the_beginning_of_the_file(file: Callable[..., Path]) -> None:
    """The columns of the findings as CSV may stand beside those of an exception and are not read.

    Nor do the apostrophes count that CSV has before what looks like a formula.
    """
    found = [FOUND, replace(FOUND, value="=1;-2")]
    frame = Report(found).to_frame().assign(reason="as on the form", by="data manager", date="2024-05-31")
    header, *lines = csv_text(frame).splitlines()
    assert list(reviewed(found, file(*lines, header=header))) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (LINE.replace("out-of-range", "out-of-rang"), ["column code", "'out-of-rang-answer'", "'out-of-range-answer'"]),
        (LINE.replace("typed so on the form", " "), ["column reason", "blank"]),
        (LINE.replace("data manager", ""), ["column by", "blank"]),
        (LINE.replace("2024-05-31", "31/05/2024"), ["column date", "'31/05/2024'", "2024-05-31"]),
        (LINE.replace("2024-05-31", "2024-02-30"), ["column date", "day"]),
        (LINE.replace("2024-05-31", "45443"), ["column date", "'45443'"]),
        (LINE.replace("2024-05-31", ""), ["column date", "''"]),
        (LINE + ",more", ["9 cells", "8"]),
        ("text-answer,005", ["2 cells", "8"]),
        (LINE.replace("typed", '"typed'), ["accepted.csv line 2"]),
        (LINE.replace("typed", '"typed"'), ["accepted.csv line 2", "well-formed"]),
    ],
)
def test_a_faulty_line_is_refused(file: Callable[..., Path], line: str, words: list[str]) -> None:
    """The sentence names file, line, column, what was found and the nearest name."""
    with pytest.raises(SpecError) as refusal:
        load_exceptions(file(line))
    assert str(refusal.value).startswith("accepted.csv line 2")
    assert [word for word in words if word not in str(refusal.value)] == []
    assert "\n" not in str(refusal.value)


def test_the_same_finding_twice_is_refused(file: Callable[..., Path]) -> None:
    """Two reviews of one finding contradict or repeat each other; both lines are named."""
    with pytest.raises(SpecError, match=r"accepted\.csv line 4: accepts the same finding as line 2"):
        load_exceptions(file(LINE, LINE.replace("33", "34"), LINE.replace("manager", "clerk")))


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (HEADER.replace("reason", "reasn"), ["line 1", "'reasn'", "did you mean 'reason'"]),
        (HEADER.replace(",by", ""), ["line 1", "'by' is missing"]),
        (HEADER.replace("visit", "item"), ["line 1", "'item' stands twice"]),
        ("", ["line 1", "'code' is missing"]),
    ],
)
def test_a_faulty_header_is_refused(file: Callable[..., Path], header: str, words: list[str]) -> None:
    """The sentence names the column and the nearest name."""
    with pytest.raises(SpecError) as refusal:
        load_exceptions(file(header=header))
    assert [word for word in words if word not in str(refusal.value)] == []


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A missing file and one that is not UTF-8 end in a sentence."""
    with pytest.raises(SpecError, match="cannot be read"):
        load_exceptions(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(f"{HEADER}\n{LINE}\n".replace("so", "sö").encode("latin-1"))
    with pytest.raises(SpecError, match=r"latin\.csv is not UTF-8"):
        load_exceptions(tmp_path / "latin.csv")


def test_a_frame_can_be_reviewed(file: Callable[..., Path]) -> None:
    """Findings of a DataFrame are accepted by subject, visit and item as well."""
    frame = pd.DataFrame({"subject": ["005"], "visit": ["month 3"]} | {f"pf{n:02}": [1] for n in range(1, 11)})
    frame["pf03"] = 33
    assert "out-of-range-answer" in prosuite.validate(frame, "sf36v2").counts
    report = prosuite.validate(frame, "sf36v2", exceptions=file(LINE))
    assert "out-of-range-answer" not in report.counts
    assert len(report.accepted) == 1


PARTS = st.sampled_from(["", "a", "b"])
PLACES = st.tuples(st.sampled_from(["text-answer", "blank-answer"]), PARTS, PARTS, PARTS, PARTS)


@settings(max_examples=100, deadline=None)
@given(found=st.lists(PLACES, max_size=12), excepted=st.sets(PLACES, max_size=12))
def test_every_finding_and_every_exception_is_accounted_for(
    found: list[tuple[str, ...]], excepted: set[tuple[str, ...]]
) -> None:
    """A finding is accepted if and only if its key is excepted; an exception is void if and only if it is not found."""
    keys = ("code", "subject", "visit", "item", "value")
    findings = [Finding(**dict(zip(keys, key, strict=True))) for key in found]
    exceptions = {f"line {n}": exception(**dict(zip(keys, key, strict=True))) for n, key in enumerate(excepted)}
    review = apply_exceptions(findings, exceptions)
    assert [finding.code for finding in review.open] == [key[0] for key in found if key not in excepted]
    assert [accepted.finding for accepted in review.accepted] == [
        finding for finding, key in zip(findings, found, strict=True) if key in excepted
    ]
    assert {finding.cell for finding in review.void} == {
        f"line {n}" for n, key in enumerate(excepted) if key not in found
    }


def test_path_that_no_file_can_have_is_refused() -> None:
    """A name with a NUL is refused like a file that is not there."""
    with pytest.raises(SpecError, match="cannot be read: embedded null"):
        load_exceptions("a\0b.csv")
