"""``prosuite explain``: why a finding exists."""

from collections.abc import Callable

import pytest
from click.testing import Result

from prosuite.findings.finding import finding_types

Run = Callable[..., Result]


def test_without_a_code_all_codes_are_listed(run: Run) -> None:
    """The list has a line for each code, with severity and layer."""
    lines = [line.split() for line in run("explain").stdout.splitlines()]
    assert ["out-of-range-answer", "error", "cell"] in lines
    assert [line[0] for line in lines] == list(finding_types())


@pytest.mark.parametrize("code", list(finding_types()))
def test_a_code_is_explained_with_an_example_and_what_to_do(run: Run, code: str) -> None:
    """Help, example and fix of a code are printed."""
    result, kind = run("explain", code), finding_types()[code]
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{code} ({kind.severity}, {kind.layer})\n")
    assert all(text in result.stdout for text in (kind.help, kind.example, kind.fix))


def test_a_code_is_known_in_any_case(run: Run) -> None:
    """Codes may be typed in capitals."""
    assert run("explain", "BLANK-ANSWER").stdout.startswith("blank-answer (warning, cell)")


def test_an_unknown_code_is_refused(run: Run) -> None:
    """An unknown code ends in exit status 2 and tells how to see all."""
    result = run("explain", "wrong-answer")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "unknown code 'wrong-answer'; 'prosuite explain' lists all" in result.stderr
