"""Findings as text: groups, a cap that says what it hides, one line each whatever a cell holds."""

import datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosuite.findings.finding import Finding, finding_types
from prosuite.findings.report import Accepted, Report
from prosuite.harmless import visible

DAY = datetime.date(2024, 5, 31)


def answer(code: str, cell: str, value: str = "33", sheet: str = "SF36v2") -> Finding:
    """Return a finding about pf03."""
    return Finding(code, sheet, f"{sheet}!{cell}", "001", "month 3", "sf36v2", "pf03", "PF03", value, "1, 2, 3")


FOUND = answer("text-answer", "J6", "x")


def test_a_group_has_a_heading_its_findings_and_what_to_do() -> None:
    """The layout, written by hand: sheet and kind, one line each, the fix once, the summary last."""
    report = Report([answer("blank-answer", "J5", ""), answer("text-answer", "J6", "x"), answer("text-answer", "J7")])
    assert report.to_text() == (
        "SF36v2, text-answer: 2 errors\n"
        "  SF36v2!J6: error: pf03 holds the text x, expected 1, 2, 3 (subject 001, month 3) [text-answer]\n"
        "  SF36v2!J7: error: pf03 holds the text 33, expected 1, 2, 3 (subject 001, month 3) [text-answer]\n"
        "  To do: Enter the number of the answer, or clear the cell if there is none.\n"
        "\n"
        "SF36v2, blank-answer: 1 warning\n"
        "  SF36v2!J5: warning: pf03 is blank, expected 1, 2, 3 (subject 001, month 3) [blank-answer]\n"
        "  To do: Enter the answer if the form has one; leave the cell blank if the person gave none.\n"
        "\n"
        "2 errors, 1 warning"
    )


def test_sheets_keep_the_order_of_the_file() -> None:
    """The first sheet comes first, even if only the second has errors."""
    report = Report([answer("blank-answer", "J5", sheet="Two"), answer("text-answer", "J5", sheet="One")])
    headings = [line for line in report.to_text().splitlines() if line and not line.startswith(" ")]
    assert headings == ["Two, blank-answer: 1 warning", "One, text-answer: 1 error", "1 error, 1 warning"]


def test_a_finding_without_a_sheet_is_grouped_by_kind() -> None:
    """A DataFrame has no sheet to name."""
    text = Report([Finding("text-answer", cell="pf03[7]", item="pf03", value="x", expected="1")]).to_text()
    assert text.splitlines()[0] == "text-answer: 1 error"


@pytest.mark.parametrize(("limit", "shown", "rest"), [(None, 12, None), (12, 12, None), (10, 10, 2), (1, 1, 11)])
def test_a_cap_says_how_many_it_hides(limit: int | None, shown: int, rest: int | None) -> None:
    """Of twelve findings a cap of ten shows ten and says that there are two more."""
    lines = Report([answer("text-answer", f"J{row}") for row in range(2, 14)]).to_text(limit).splitlines()
    assert sum("[text-answer]" in line for line in lines) == shown
    assert [line for line in lines if "more" in line] == ([] if rest is None else [f"  ... and {rest} more"])


def test_the_cap_is_for_each_group() -> None:
    """One crowded kind of finding does not hide another."""
    report = Report([*(answer("blank-answer", f"J{row}") for row in range(2, 50)), answer("text-answer", "J60")])
    assert "SF36v2!J60" in report.to_text(limit=1)


def test_accepted_findings_stand_in_a_group_of_their_own() -> None:
    """An accepted finding is listed with why, by whom and when, and counted in the summary."""
    accepted = Accepted(FOUND, "read from the paper form", "data manager", DAY)
    lines = Report([answer("text-answer", "J7")], [accepted]).to_text().splitlines()
    assert lines[-4:] == [
        "Accepted: 1 finding",
        f"  {FOUND}, accepted: read from the paper form (data manager, 2024-05-31)",
        "",
        "1 error, 0 warnings, 1 accepted",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [("as it is, Ünal", "as it is, Ünal"), ("two\nlines", "two\\nlines"), ("\x1b[2J", "\\x1b[2J"), ("3\xa0", "3\\xa0")],
)
def test_what_does_not_print_is_spelled_out(text: str, line: str) -> None:
    """A line break or an escape sequence in a cell cannot break the list or the terminal."""
    assert visible(text) == line


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.sampled_from(list(product(finding_types(), ["One", "Two", None], ["x", "a\nb", "\x1b[31m", ""]))),
        max_size=30,
    )
)
def test_every_finding_has_one_line(drawn: list[tuple[str, str | None, str]]) -> None:
    """Whatever is found, the text has one line that names cell, severity, code and message, and no other does."""
    report = Report(
        Finding(code, sheet, f"{sheet}!A{row}", item="pf03", value=value, expected="1")
        for row, (code, sheet, value) in enumerate(drawn, start=1)
    )
    lines = report.to_text().splitlines()
    for finding in report:
        (line,) = [line for line in lines if line.startswith(f"  {finding.cell}: {finding.severity}: ")]
        assert visible(finding.message) in line
        assert line.endswith(f"[{finding.code}]")
    assert sum("!A" in line for line in lines) == len(report)
    assert lines[-1] == report.summary()
