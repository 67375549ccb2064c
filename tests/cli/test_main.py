"""The command line as a whole: start-up, completion, real processes, and no traceback whatever happens."""

import csv
import io
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.shell_completion import ShellComplete
from click.testing import Result
from prosuite.cli import cli

import prosuite

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]
Run = Callable[..., Result]

COMMANDS = [
    "score",
    "validate",
    "analyze",
    "trace",
    "quality",
    "reconcile",
    "init",
    "template",
    "instruments",
    "norms",
    "explain",
]


def _prosuite(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the installed program in a folder."""
    program = shutil.which("prosuite", path=sysconfig.get_path("scripts"))
    assert program is not None
    return subprocess.run(
        [program, *map(str, arguments)], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )


# Start-up


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["score", "--help"], ["validate", "--help"]])
def test_version_and_help_load_nothing_heavy(arguments: list[str]) -> None:
    """Neither pandas nor pydantic nor NumPy is imported to print the version or the help."""
    program = (
        "import sys; from prosuite.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code, {'numpy', 'pandas', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 set()"


def test_importing_the_package_loads_nothing_heavy() -> None:
    """``import prosuite`` by itself imports neither pandas nor pydantic nor NumPy."""
    program = "import sys, prosuite; print({'numpy', 'pandas', 'pydantic'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.strip() == b"set()"


def test_the_version_is_that_of_the_package(run: Run) -> None:
    """--version prints the package's version."""
    assert run("--version").stdout == f"prosuite, version {prosuite.__version__}\n"


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Run, command: str, option: str) -> None:
    """Each command explains itself and ends with exit status 0."""
    result = run(command, option)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: prosuite {command}")


def test_the_help_lists_every_command(run: Run) -> None:
    """The commands stand in the help."""
    listed = [line.split()[0] for line in run("--help").stdout.partition("Commands:")[2].splitlines() if line.strip()]
    assert listed == COMMANDS


@pytest.mark.parametrize("arguments", [["scores"], ["score"], ["score", "a.csv", "--colour", "red"], ["--loud"]])
def test_wrong_usage_is_refused(run: Run, arguments: list[str]) -> None:
    """An unknown command or option and a missing input end in exit status 2 and a hint."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--help" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["scroe", "a.csv"], "score"),
        (["norms", "shwo"], "show"),
        (["instruments", "chekc"], "check"),
        (["score", "visits.xslx"], "visits.xlsx"),
        (["validate", "visit.xlsx"], "visits.xlsx"),
        (["score", "visits.xlsx", "--study", "stduy.toml"], "study.toml"),
    ],
)
def test_what_was_meant_is_suggested(run: Run, tmp_path: Path, arguments: list[str], meant: str) -> None:
    """A misspelt command or file names the one that stands beside it."""
    for name in ("visits.xlsx", "study.toml"):
        (tmp_path / name).touch()
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"did you mean {meant!r}?" in result.stderr


# The last line of defence


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (RuntimeError("boom"), "Error: prosuite failed, and that is a fault of prosuite: RuntimeError: boom."),
        (MemoryError(), "Error: there is not enough memory for this input."),
    ],
)
def test_a_fault_of_prosuite_is_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, failure: Exception, sentence: str
) -> None:
    """A failure that nobody foresaw ends in a sentence and exit status 2, not in a traceback."""

    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("prosuite.pipeline.check_workbook.check_workbook", fail)
    result = run("validate", "any.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)
    assert "Traceback" not in result.stderr


# Completion


def _completions(*words: str) -> list[str]:
    """Return what the shell offers for the last word."""
    completer = ShellComplete(cli, {}, "prosuite", "_PROSUITE_COMPLETE")
    return [item.value for item in completer.get_completions(list(words[:-1]), words[-1])]


SF = ["sf12v1", "sf12v2", "sf36v1", "sf36v2", "sf36v2_acute", "sf6d", "sf6d_sf12v1", "sf6d_sf12v2"]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("sc",), ["score"]),
        (("score", "a.csv", "--instrument", "sf"), SF),
        (("score", "a.csv", "--instrument", "spi"), ["spirometry"]),
        (("score", "a.csv", "--norms", "gli"), ["gli2012", "gli2022"]),
        (("score", "a.csv", "--norms", "us1998,gli2"), ["us1998,gli2012", "us1998,gli2022"]),
        (("score", "a.csv", "--instrument", "sf36v2"), ["sf36v2", "sf36v2_acute"]),
        (("validate", "a.csv", "--instrument", "r"), ["rand36"]),
        (("score", "a.csv", "--norms", "us"), ["us1990", "us1990_population", "us1998"]),
        (("score", "a.csv", "--layout", ""), ["wide", "long"]),
        (("instruments", "show", "sf36v1"), ["sf36v1"]),
        (("template", "rand36", "sf36v2"), ["sf36v2", "sf36v2_acute"]),
        (("norms", "show", "jp"), ["jp2002"]),
        (("explain", "blank-"), ["blank-answer", "blank-subject", "blank-visit"]),
    ],
)
def test_the_shell_completes(words: tuple[str, ...], offered: list[str]) -> None:
    """Commands, instruments, norm sets, choices and codes are offered by their beginning."""
    assert _completions(*words) == offered


def test_the_shell_completes_instruments_of_ones_own(own_instruments: Path) -> None:
    """Instruments from --instruments are offered too."""
    assert "mood" in _completions("score", "a.csv", "--instruments", str(own_instruments), "--instrument", "")


# Real processes


def test_the_installed_program_scores(form: Build, workbook: Write, tmp_path: Path) -> None:
    """A clean workbook ends in exit status 0, an output, words on stderr and an empty stdout."""
    done = _prosuite("score", workbook({"SF36v2": form()}), folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Written: visits_scores.xlsx" in done.stderr
    assert openpyxl.load_workbook(tmp_path / "visits_scores.xlsx").sheetnames[0] == "Summary"


def test_the_installed_program_prints_findings(form: Build, workbook: Write, tmp_path: Path) -> None:
    """Findings end in exit status 1, a table on stdout and an empty stderr."""
    records = form()
    records[0]["pf01"] = 9
    done = _prosuite("validate", workbook({"SF36v2": records}), "--format", "csv", folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert [row["cell"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["SF36v2!E2"]


@pytest.mark.parametrize("kind", ["encrypted", "truncated", "not text", "missing file"])
def test_the_installed_program_refuses(broken_file: Callable[[str], Path], tmp_path: Path, kind: str) -> None:
    """What cannot be read ends in exit status 2, one line on stderr and no traceback."""
    done = _prosuite("score", broken_file(kind), folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("Error: ")


def test_the_installed_program_tells_its_version(tmp_path: Path) -> None:
    """The program on the path is the package under test."""
    assert _prosuite("--version", folder=tmp_path).stdout == f"prosuite, version {prosuite.__version__}\n"


def test_the_package_can_be_run_with_warnings_as_errors(form: Build, workbook: Write, tmp_path: Path) -> None:
    """Scoring raises no warning of any kind."""
    path = workbook({"SF36v2": form(), "RAND36": form()})
    program = "from prosuite.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, "score", str(path), "-o", "s.csv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Warning" in done.stderr) == (0, False)


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
@pytest.mark.parametrize("command", ["--version", "validate"])
def test_too_little_memory_to_start_is_said(command: str) -> None:
    """Libraries that cannot be loaded hang or crash; the limit is named before they are."""
    line = f"ulimit -v 300000; exec {shutil.which('prosuite', path=sysconfig.get_path('scripts'))} {command}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)  # noqa: S607
    assert (done.returncode, done.stdout) == (2, "")
    assert "may use 292 MiB of memory (ulimit -v), and prosuite needs at least 512 MiB" in done.stderr
