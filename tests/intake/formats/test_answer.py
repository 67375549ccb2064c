"""The process that reads an old workbook answers in JSON: every kind of cell comes back, and no code can."""

import datetime
import os
import pickle
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

import prosuite
from prosuite.intake.formats import workbook
from prosuite.intake.formats.answer import from_json, to_json
from prosuite.intake.formats.raw_sheet import RawSheet
from tests.support.synthetic import write_xls

NOON = datetime.datetime(2024, 1, 2, 12, 30, 0, 250)  # noqa: DTZ001 - cells have no time zone
CELLS = ["", "=1\n\x1b", "\ud800", 7.0, 0.1, 7, True, NOON.date(), NOON, NOON.time(), datetime.timedelta(-1, 5, 250)]


def test_every_kind_of_cell_comes_back() -> None:
    """With its type, and all else that is known of the sheet."""
    sheet = RawSheet("date", [CELLS, []], 3, 1, ((1, 0, 2, 1), (3, 3, 3, 4)), ("a note",))
    read = from_json(to_json([sheet]))
    assert read == [sheet]
    assert [[type(cell) for cell in one.rows[0]] for one in read if not isinstance(one, str)] == [[*map(type, CELLS)]]
    assert from_json(to_json("is damaged")) == "is damaged"


def _saying(answer: bytes) -> str:
    return f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({answer!r})"


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (_saying(pickle.dumps([RawSheet("a", [["b"]])])), "its cells make no sense"),
        (_saying(b""), "its cells make no sense"),
        (_saying(b'[{"name": "a"}]'), "its cells make no sense"),
        (_saying(b"[1]"), "its cells make no sense"),
        ("import time; time.sleep(60)", "it was not read within 0.1 seconds"),
    ],
    ids=["code", "nothing", "half", "other", "too long"],
)
def test_an_answer_that_is_none_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: str, words: str
) -> None:
    """In one sentence, whatever became of the process."""
    path = write_xls(tmp_path / "forms.xls", {"SF36v2": [["subject", "pf01"], ["P1", 1]]})
    monkeypatch.setattr(workbook, "_READER", reader)
    monkeypatch.setattr(workbook, "_PATIENCE", 0.1 if "sleep" in reader else 60)
    with pytest.raises(prosuite.InputError, match=rf"forms\.xls .*{words}"):
        prosuite.validate(path)


def test_where_no_process_can_be_started_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And how to do without."""

    def no_process(*_: object, **__: object) -> NoReturn:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    path = write_xls(tmp_path / "forms.xls", {"SF36v2": [["subject", "pf01"], ["P1", 1]]})
    monkeypatch.setattr(subprocess, "Popen", no_process)
    words = r"no process can be started \(Resource temporarily unavailable\): save it as \.xlsx"
    with pytest.raises(prosuite.InputError, match=rf"forms\.xls .*{words}"):
        prosuite.validate(path)


READING = """
import sys
from pathlib import Path
from prosuite.interruption import end_on_signals
from prosuite.intake.formats import workbook
end_on_signals()
waiting = "import time; alive = open({!r}, 'w'); alive.write('alive'); alive.flush(); time.sleep(60)"
workbook._READER = waiting.format(sys.argv[1])
workbook.read_workbook(Path("forms.xls"), bytes.fromhex("d0cf11e0a1b11ae1"))
"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="signals of POSIX")
def test_the_process_ends_before_whoever_started_it(tmp_path: Path) -> None:
    """A signal amid the reading of an old workbook leaves nobody who goes on reading it."""
    pipe = tmp_path / "alive"
    os.mkfifo(pipe)
    with subprocess.Popen([sys.executable, "-c", READING, str(pipe)], stderr=subprocess.DEVNULL) as program:
        with pipe.open() as alive:
            assert alive.read(5) == "alive"
            program.terminate()
            ready, _, _ = select.select([alive], [], [], 30)
            assert (bool(ready), alive.read()) == (True, "")
        assert program.wait() == 128 + signal.SIGTERM
