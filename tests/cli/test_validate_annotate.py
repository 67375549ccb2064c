"""``prosuite validate``: text for people, the marked copy, reviewed exceptions, and what the exit status says."""

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pandas as pd
import pytest
from prosuite.cli import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "visits.xlsx"
HEADER = "code,subject,visit,item,value,reason,by,date\n"
THIRTY_THREE = "out-of-range-answer,005,month 3,pf03,33,two answers ticked,data manager,2024-05-31\n"
SEE_NOTE = "text-answer,012,month 6,vt2,see note,noted on the form,data manager,2024-05-31\n"


class Result(NamedTuple):
    """How a command ended."""

    exit_code: object
    stdout: str
    stderr: str


@pytest.fixture
def prosuite_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Result]:
    """Run ``prosuite`` in a folder with the example workbook; its two planted faults are at J24 and AF60."""
    shutil.copy(EXAMPLE, tmp_path / "visits.xlsx")
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["prosuite", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        return Result(end.value.code, *capsys.readouterr())

    return invoke


def test_text_in_a_pipe_is_complete(prosuite_command: Callable[..., Result]) -> None:
    """All 70 findings of the example are listed, what to do once for each of the groups, the summary last."""
    run = prosuite_command("validate", "visits.xlsx")
    lines = run.stdout.splitlines()
    assert sum(line.endswith("]") for line in lines) == 70
    assert "more" not in run.stdout
    assert sum(line.startswith("  To do: ") for line in lines) == 4
    assert lines[-1] == "2 errors, 68 warnings"


def test_text_on_a_terminal_is_cut_short(tmp_path: Path) -> None:
    """On a terminal a group shows ten lines and counts the rest; errors are not crowded out."""
    code = "import sys; from prosuite.cli import main; sys.argv[1:] = ['validate', sys.argv[1]]; main()"
    screen, terminal = pty.openpty()
    command = [sys.executable, "-c", code, str(EXAMPLE)]
    with subprocess.Popen(command, stdout=terminal, stderr=subprocess.DEVNULL, cwd=tmp_path) as process:
        os.close(terminal)
        shown = b""
        while chunk := _read(screen):
            shown += chunk
    os.close(screen)
    lines = shown.decode().splitlines()
    assert process.returncode == 1
    assert sum(line.endswith("[blank-answer]") for line in lines) == 10
    assert "  ... and 57 more" in lines
    assert any("SF36v2!AF60: error" in line for line in lines)
    assert lines[-1] == "2 errors, 68 warnings"


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 65536)
    except OSError:  # Linux says so that the other end is closed
        return b""


def test_the_marked_copy_is_written_beside_the_list(prosuite_command: Callable[..., Result], tmp_path: Path) -> None:
    """The list is the same, the copy is there, and where it is stands on standard error."""
    plain = prosuite_command("validate", "visits.xlsx")
    run = prosuite_command("validate", "visits.xlsx", "--annotate", "marked.xlsx")
    assert (run.exit_code, run.stdout, run.stderr) == (1, plain.stdout, "Written: marked.xlsx\n")
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx")["SF36v2"]
    assert (sheet["J24"].fill.fgColor.rgb, sheet["J24"].value) == ("FFFF7C80", 33)
    assert "expected" not in sheet["J24"].comment.text
    assert "Expected: 1, 2, 3" in sheet["J24"].comment.text


@pytest.mark.parametrize("form", ["json", "csv"])
def test_machine_output_is_not_touched_by_marks(prosuite_command: Callable[..., Result], form: str) -> None:
    """JSON and CSV are the same with and without a marked copy."""
    plain = prosuite_command("validate", "visits.xlsx", "--format", form)
    run = prosuite_command("validate", "visits.xlsx", "--format", form, "--annotate", "marked.xlsx")
    assert run.stdout == plain.stdout


def test_the_input_cannot_be_the_copy(prosuite_command: Callable[..., Result], tmp_path: Path) -> None:
    """Not even with --force; exit status 2 and one sentence."""
    run = prosuite_command("validate", "visits.xlsx", "--annotate", "visits.xlsx", "--force")
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == "Error: visits.xlsx is the input itself: choose another output\n"
    assert (tmp_path / "visits.xlsx").read_bytes() == EXAMPLE.read_bytes()


def test_a_copy_is_replaced_only_by_force(prosuite_command: Callable[..., Result], tmp_path: Path) -> None:
    """Without --force the earlier copy stays and nothing is listed."""
    (tmp_path / "marked.xlsx").write_bytes(b"old")
    run = prosuite_command("validate", "visits.xlsx", "--annotate", "marked.xlsx")
    assert (run.exit_code, run.stdout, (tmp_path / "marked.xlsx").read_bytes()) == (2, "", b"old")
    assert "add --force" in run.stderr
    assert prosuite_command("validate", "visits.xlsx", "--annotate", "marked.xlsx", "--force").exit_code == 1
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx").sheetnames[-1] == "Findings"


def test_a_missing_input_is_said_before_anything_else(prosuite_command: Callable[..., Result]) -> None:
    """The sentence is that of validate without a copy."""
    plain = prosuite_command("validate", "none.xlsx")
    assert prosuite_command("validate", "none.xlsx", "--annotate", "marked.xlsx").stderr == plain.stderr
    assert plain.exit_code == 2


def test_accepted_findings_do_not_fail(prosuite_command: Callable[..., Result], tmp_path: Path) -> None:
    """With both errors accepted the exit status is 0; they are listed, counted, and green in the copy."""
    (tmp_path / "accepted.csv").write_text(HEADER + THIRTY_THREE + SEE_NOTE, encoding="utf-8")
    run = prosuite_command("validate", "visits.xlsx", "--exceptions", "accepted.csv", "--annotate", "marked.xlsx")
    lines = run.stdout.splitlines()
    assert (run.exit_code, lines[-1]) == (0, "0 errors, 68 warnings, 2 accepted")
    assert any("SF36v2!J24" in line and "two answers ticked (data manager, 2024-05-31)" in line for line in lines)
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert book["SF36v2"]["AF60"].fill.fgColor.rgb == "FFA9D08E"
    assert "Accepted: noted on the form (data manager, 2024-05-31)" in book["SF36v2"]["AF60"].comment.text


def test_an_error_that_is_not_accepted_still_fails(prosuite_command: Callable[..., Result], tmp_path: Path) -> None:
    """One of two errors accepted leaves one."""
    (tmp_path / "accepted.csv").write_text(HEADER + SEE_NOTE, encoding="utf-8")
    run = prosuite_command("validate", "visits.xlsx", "--exceptions", "accepted.csv", "--format", "json")
    assert run.exit_code == 1
    assert json.loads(run.stdout)["summary"] == {"errors": 1, "warnings": 68, "accepted": 1}


def test_a_void_exception_is_a_warning_by_its_line(prosuite_command: Callable[..., Result], tmp_path: Path) -> None:
    """The value was 34 when it was accepted; it is 33 now."""
    (tmp_path / "accepted.csv").write_text(HEADER + THIRTY_THREE.replace("33", "34"), encoding="utf-8")
    run = prosuite_command("validate", "visits.xlsx", "--exceptions", "accepted.csv")
    assert run.exit_code == 1
    assert (
        "  accepted.csv line 2: warning: the exception is void: out-of-range-answer was accepted for 34, "
        "but SF36v2!J24 holds 33 (subject 005, month 3) [exception-void]"
    ) in run.stdout.splitlines()
    assert run.stdout.splitlines()[-1] == "2 errors, 69 warnings, 0 accepted"


def test_a_faulty_exceptions_file_could_not_run(prosuite_command: Callable[..., Result], tmp_path: Path) -> None:
    """Exit status 2, one sentence that names line and column."""
    (tmp_path / "accepted.csv").write_text(HEADER + THIRTY_THREE.replace("data manager", ""), encoding="utf-8")
    run = prosuite_command("validate", "visits.xlsx", "--exceptions", "accepted.csv")
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith("Error: accepted.csv line 2: column by: is blank")


def test_score_takes_the_same_exceptions(prosuite_command: Callable[..., Result], tmp_path: Path) -> None:
    """--strict writes once every error is accepted; no score changes; the run record names the file."""
    strict = ("score", "visits.xlsx", "--strict", "-o")
    assert prosuite_command(*strict, "no.csv").exit_code == 1
    assert not (tmp_path / "no.csv").exists()
    (tmp_path / "accepted.csv").write_text(HEADER + THIRTY_THREE + SEE_NOTE, encoding="utf-8")
    run = prosuite_command(*strict, "yes.csv", "--exceptions", "accepted.csv")
    assert run.exit_code == 0
    assert "Findings: 0 errors, 68 warnings, 2 accepted" in run.stderr
    prosuite_command("score", "visits.xlsx", "-o", "plain.csv")
    with_exceptions, without = (pd.read_csv(tmp_path / name, dtype=str) for name in ("yes.csv", "plain.csv"))
    changed = with_exceptions.compare(without)
    assert {*changed.columns.get_level_values(0)} == {"sf36v2_flags"}  # an accepted error warns of no row any more
    assert len(changed) == 2  # the two that were accepted
    record = (tmp_path / "yes_run.csv").read_text(encoding="utf-8").splitlines()
    assert "option exceptions,accepted.csv" in record
    assert "findings accepted,2" in record
    findings = (tmp_path / "yes_findings.csv").read_text(encoding="utf-8").splitlines()
    assert findings[0].endswith(",fix,status,reason,by,date")
    assert sum(",accepted,two answers ticked,data manager,2024-05-31" in line for line in findings) == 1
