"""Folders beside outputs for what is not yet in its place, or no longer: private, and gone on every way out."""

import contextlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from prosuite.errors import OutputError
from prosuite.export.moves import undo_moves

try:
    import fcntl
except ImportError:  # on Windows nothing is locked; an open file cannot be deleted there
    fcntl = None  # type: ignore[assignment]

_START = ".prosuite-"
_PATIENCE = 30.0  # seconds that another run may take to put its files in place
_PAUSE = 0.02


class WorkFolder:
    """A private folder of this run.

    It is locked as long as the run lives, so that another run can tell it from the folder of one that was killed.

    Attributes
    ----------
    path
        Where it is.
    """

    def __init__(self, parent: Path) -> None:
        self.path = parent / f"{_START}{os.getpid()}-{secrets.token_hex(4)}"
        self._lock: int | None = None

    def make(self) -> None:
        """Make the folder, and clear those of dead runs beside it.

        Raises
        ------
        OSError
            It cannot be made.
        """
        with locked(self.path.parent):
            _clear_dead(self.path.parent)
            self.path.mkdir(mode=0o700)
            self._lock = _opened(self.path)
            _is_free(self._lock)

    def remove(self) -> None:
        """Remove the folder with all that is in it, unless moves of it could be neither done nor undone."""
        if undo_moves(self.path):
            shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs from moving files into a folder; where a file system knows no locks, only those of this thread.

    Raises
    ------
    OutputError
        Another run keeps the folder.
    """
    descriptor = _opened(folder)
    try:
        end = time.monotonic() + _PATIENCE
        while not _is_free(descriptor):
            if time.monotonic() > end:
                raise OutputError(f"another run keeps folder {folder} locked: try again later; nothing was written")
            time.sleep(_PAUSE)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def clear_dead(folder: Path) -> None:
    """Undo and clear what runs that were killed left in a folder; files they had moved aside are put back."""
    if any(_work_folders(folder)):
        with locked(folder):
            _clear_dead(folder)


def _clear_dead(folder: Path) -> None:
    for found in _work_folders(folder):
        descriptor = _opened(found)
        if descriptor is not None:
            try:
                if _is_free(descriptor, unknown=False) and undo_moves(found):
                    shutil.rmtree(found, ignore_errors=True)
            finally:
                os.close(descriptor)


def _work_folders(folder: Path) -> list[Path]:
    """Return the work folders in a folder that are our own: what others' records say is not done."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        found = [entry for entry in entries if entry.name.startswith(_START) and entry.is_dir(follow_symlinks=False)]
        return [Path(entry.path) for entry in found if _is_ours(entry.stat(follow_symlinks=False))]
    return []


def _is_ours(known: os.stat_result) -> bool:
    return os.name == "nt" or (known.st_uid == os.geteuid() and not known.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _opened(folder: Path) -> int | None:
    """Return a descriptor to lock a folder by; None where there is none."""
    if fcntl is None:
        return None
    try:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None


def _is_free(descriptor: int | None, *, unknown: bool = True) -> bool:
    """Lock a folder if nobody else has; ``unknown`` where that cannot be told."""
    if descriptor is None:
        return unknown
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return unknown
    return True
