"""Signals end the program at once, quietly, cleaned up, and with a sentence that is true."""

import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from prosuite import interruption

# A background job or nohup hands on signals that are ignored; these programs are to begin as at a terminal.
HEEDED = (
    "import signal; [signal.signal(n, signal.SIG_DFL) for n in (1, 15)]; signal.signal(2, signal.default_int_handler)"
)
PROGRAM = """
import os, sys
from pathlib import Path
from prosuite import interruption
from prosuite.export.whole_files import whole_files

interruption.end_on_signals()
number, when, place = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
with whole_files([place, place.with_suffix(".run")]) as files:
    for file in files:
        file.write(b"new")
    Path(files[0].name).with_name("of a library").touch()
    if when == "before":
        os.kill(os.getpid(), number)
os.kill(os.getpid(), number)
"""
# Sends Ctrl-C to itself when a module is about to be imported.
IMPORTING = """
import os, runpy, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == wanted:
            os.kill(os.getpid(), signal.SIGINT)

wanted, program, *sys.argv[1:] = sys.argv[1:]
sys.argv[0] = program
sys.meta_path.insert(0, Finder())
runpy.run_path(program, run_name="__main__")
"""


@pytest.mark.parametrize("number", interruption.SIGNALS)
@pytest.mark.parametrize(
    ("when", "said", "left"),
    [
        ("before", "Interrupted: nothing was written.\n", []),
        ("behind", "Interrupted when all was written: {0}/o.csv, {0}/o.run.\n", ["o.csv", "o.run"]),
    ],
)
def test_a_signal_ends_the_program_cleaned_up(
    tmp_path: Path, number: signal.Signals, when: str, said: str, left: list[str]
) -> None:
    """Before the set is in its place nothing of it is left; behind it all is, and the message says so."""
    command = [sys.executable, "-c", f"{HEEDED}\n{PROGRAM}", str(int(number)), when, str(tmp_path / "o.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (128 + number, said.format(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == left


def test_a_signal_that_is_to_be_ignored_is_ignored(tmp_path: Path) -> None:
    """Under nohup the end of the session ends nothing."""
    ignoring = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n{PROGRAM}"
    command = [sys.executable, "-c", ignoring, str(int(signal.SIGHUP)), "before", str(tmp_path / "o.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, (tmp_path / "o.csv").read_text()) == (0, "", "new")


@pytest.mark.parametrize("module", ["prosuite.version", "prosuite.cli", "click", "prosuite.cli.score", "pandas"])
def test_a_key_press_amid_the_imports_is_quiet(tmp_path: Path, module: str) -> None:
    """From the first import of ours on, Ctrl-C ends in 130 and no traceback."""
    program = shutil.which("prosuite", path=sysconfig.get_path("scripts"))
    assert program is not None
    (tmp_path / "visits.csv").touch()
    command = [sys.executable, "-c", f"{HEEDED}\n{IMPORTING}", module, program, "score", "visits.csv"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr in {"", "Interrupted: nothing was written.\n"}
