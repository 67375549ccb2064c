"""A set of files takes the place of another together or not at all, whatever comes between two of its moves."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from prosuite import interruption
from prosuite.errors import OutputError
from prosuite.export.places import check_free
from prosuite.export.whole_files import whole_files

NAMES = ["o.csv", "o_findings.csv", "o_run.csv"]
OLD, NEW = dict.fromkeys(NAMES, "old"), dict.fromkeys(NAMES, "new")
CALLS = [(call, nth) for call in ("replace", "link") for nth in (1, 2, 3)]


class CameError(Exception):
    """What the test's own handler makes of a signal."""


def _write(folder: Path, *, replace: bool = True, content: bytes = b"new") -> None:
    with whole_files([folder / name for name in NAMES], replace=replace) as files:
        for file in files:
            file.write(content)


def _at(monkeypatch: pytest.MonkeyPatch, call: str, nth: int, then: Callable[[], None]) -> None:
    """Let something happen before the nth call of a function of ``os``."""
    before, count = getattr(os, call), [0]

    def patched(*arguments: object) -> None:
        count[0] += 1
        if count[0] == nth:
            then()
        before(*arguments)

    monkeypatch.setattr(os, call, patched)


def _fail() -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def _held(folder: Path) -> dict[str, str]:
    """Return all that is in a folder, hidden files and folders too."""
    return {path.relative_to(folder).as_posix(): path.read_text() if path.is_file() else "" for path in _all(folder)}


def _all(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        yield path
        if path.is_dir():
            yield from _all(path)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with an old set."""
    for name in NAMES:
        (tmp_path / name).write_text("old")
    return tmp_path


@pytest.mark.parametrize(("call", "nth"), CALLS)
def test_a_fault_between_two_moves_leaves_the_old_set(
    old: Path, monkeypatch: pytest.MonkeyPatch, call: str, nth: int
) -> None:
    """Whichever of the moves fails, all old files are back, nothing is left, and the message names the file."""
    _at(monkeypatch, call, nth, _fail)
    with pytest.raises(OutputError, match=rf"{NAMES[nth - 1]} cannot be written: .*; nothing was written$"):
        _write(old)
    assert _held(old) == OLD


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_fault_between_two_moves_leaves_no_file_where_none_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    """Of a new set there is nothing."""
    _at(monkeypatch, "link", nth, _fail)
    with pytest.raises(OutputError, match="nothing was written"):
        _write(tmp_path, replace=False)
    assert _held(tmp_path) == {}


@pytest.mark.parametrize("number", interruption.SIGNALS)
@pytest.mark.parametrize(("call", "nth"), CALLS)
def test_a_signal_between_two_moves_waits_for_the_new_set(
    old: Path, monkeypatch: pytest.MonkeyPatch, call: str, nth: int, number: signal.Signals
) -> None:
    """The set is complete when the signal is heard, and said to be."""

    def come(*_: object) -> None:
        raise CameError

    before = signal.signal(number, come)
    try:
        _at(monkeypatch, call, nth, lambda: signal.raise_signal(number))
        with pytest.raises(CameError):
            _write(old)
    finally:
        signal.signal(number, before)
    assert _held(old) == NEW
    assert interruption.said() == f"Interrupted when all was written: {', '.join(str(old / name) for name in NAMES)}."


KILLED = """
import os, sys
from pathlib import Path
from prosuite.export.whole_files import whole_files
call, nth, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
before, count = getattr(os, call), 0
def patched(*arguments):
    global count
    count += 1
    if count == nth:
        os._exit(9)
    before(*arguments)
setattr(os, call, patched)
with whole_files([folder / name for name in sys.argv[4:]]) as files:
    for file in files:
        file.write(b"new")
"""


@pytest.mark.parametrize(("call", "nth"), CALLS)
def test_a_process_killed_between_two_moves_leaves_no_mixture_and_the_next_run_undoes_it(
    old: Path, call: str, nth: int
) -> None:
    """New and old files never stand together; the look for free places puts all old ones back and clears the rest."""
    done = subprocess.run([sys.executable, "-c", KILLED, call, str(nth), str(old), *NAMES], check=False)
    assert done.returncode == 9
    seen = {path.read_text() for name in NAMES if (path := old / name).exists()}
    assert len(seen) <= 1
    with pytest.raises(OutputError, match="exists already"):
        check_free([old / NAMES[0]], [], force=False)
    assert _held(old) == OLD


def test_a_killed_run_does_not_take_what_somebody_made_after_it(old: Path) -> None:
    """A file that was made in the place of one moved aside stays; the old one stays where it was moved to."""
    subprocess.run([sys.executable, "-c", KILLED, "link", "1", str(old), *NAMES], check=False)
    (old / NAMES[0]).write_text("mine")
    check_free([old / NAMES[0]], [], force=True)
    held = _held(old)
    assert {name: held[name] for name in NAMES} == {**OLD, NAMES[0]: "mine"}
    assert [text for name, text in held.items() if name.endswith(".old")] == ["old"]


def test_a_live_run_is_not_cleared(tmp_path: Path) -> None:
    """The drafts of a run that goes on are left alone by another to the same output."""
    with whole_files([tmp_path / "o.csv"]) as (file,):
        file.write(b"first")
        with whole_files([tmp_path / "o.csv"]) as (other,):
            other.write(b"second")
        assert (tmp_path / "o.csv").read_text() == "second"
    assert _held(tmp_path) == {"o.csv": "first"}


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_no_other_run_moves_files_meanwhile(old: Path, monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    """From the first move to the last the folder is locked, so that two sets never mix; behind it it is not."""
    fcntl = pytest.importorskip("fcntl")

    def lock() -> None:
        descriptor = os.open(old, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(descriptor)

    met = []

    def locked() -> None:
        with pytest.raises(BlockingIOError):
            lock()
        met.append(nth)

    _at(monkeypatch, "link", nth, locked)
    _write(old)
    lock()
    assert met == [nth]


def test_what_cannot_be_put_back_is_kept_and_said(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk fails for good, old files are in a folder that the message names; the next run puts them back."""
    with monkeypatch.context() as broken:
        broken.setattr(os, "link", lambda *_: _fail())
        broken.setattr(os, "rename", lambda *_: _fail())
        with pytest.raises(OutputError, match=r"could be undone: what stood there is kept in .*\.prosuite-"):
            _write(old)
    check_free([old / NAMES[0]], [], force=True)
    assert _held(old) == OLD


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_comes_between_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    """What is not to be replaced is not, even if it was not there when the run began; with and without hard links."""
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    with pytest.raises(OutputError, match=r"o_run\.csv was made by another program .*; nothing was written"):  # noqa: SIM117
        with whole_files([tmp_path / name for name in NAMES], replace=False):
            (tmp_path / NAMES[2]).write_text("theirs")
    assert _held(tmp_path) == {NAMES[2]: "theirs"}


def _no_links(*_: object) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_without_hard_links_too_a_fault_leaves_the_old_set(
    old: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    """On a file system without hard links the drafts are renamed, and taken back if one cannot."""
    monkeypatch.setattr(os, "link", _no_links)
    _write(old)
    assert _held(old) == NEW
    _at(monkeypatch, "rename", nth, _fail)
    with pytest.raises(OutputError, match="nothing was written"):
        _write(old, content=b"newer")
    assert _held(old) == NEW


@pytest.mark.parametrize("names", [NAMES, NAMES[:1]])
def test_a_folder_in_the_way_is_not_moved(tmp_path: Path, names: list[str]) -> None:
    """A folder that takes an output's place while it is written stays, and so does the rest of the set."""
    for name in names[1:]:
        (tmp_path / name).write_text("old")
    with pytest.raises(OutputError, match=r"o\.csv cannot be written: .* in the way; nothing"):  # noqa: SIM117
        with whole_files([tmp_path / name for name in names]):
            (tmp_path / NAMES[0] / "kept").mkdir(parents=True)
    assert _held(tmp_path) == {NAMES[0]: "", f"{NAMES[0]}/kept": "", **dict.fromkeys(names[1:], "old")}
