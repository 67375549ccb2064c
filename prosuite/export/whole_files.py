"""Sets of files that appear whole or not at all."""

import contextlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from prosuite import interruption
from prosuite.errors import OutputError
from prosuite.export.moves import Move, move_all
from prosuite.export.work_folder import WorkFolder, locked

_PRIVATE = 0o600
_NEW = 0o666  # less what the user's mask takes away


@contextlib.contextmanager
def whole_files(paths: Sequence[Path], *, replace: bool = True) -> Iterator[list[BinaryIO]]:
    """Open drafts of a set of files.

    When the block ends well, all drafts are on the disk and take their places together. When it does not, or one of
    them cannot, the places are as they were. A signal that ends the program waits until either is done. The folder of
    a draft is private and may take the temporary files of whoever writes it.

    Parameters
    ----------
    paths
        Where the files are to appear; of a symbolic link what it leads to.
    replace
        Whether files that are there may be replaced.

    Yields
    ------
    list of file
        The drafts, open for writing, in the order of ``paths``.

    Raises
    ------
    OutputError
        A file cannot be written; none is.
    """
    places = [Path(os.path.realpath(path)) for path in paths]
    works = {place.parent: WorkFolder(place.parent) for place in places}
    moves = [
        Move(works[place.parent].path / f"{number}.new", place, works[place.parent].path / f"{number}.old", str(path))
        for number, (path, place) in enumerate(zip(paths, places, strict=True))
    ]
    with contextlib.ExitStack() as stack:
        for work in works.values():
            stack.enter_context(interruption.undone(work.remove))
        try:
            for work in works.values():
                work.make()
            files = [stack.enter_context(_draft(move.draft)) for move in moves]
            yield files
            for file, place in zip(files, places, strict=True):
                _finish(file, place)
        except OutputError:
            raise
        except OSError as error:
            raise OutputError(
                f"{paths[0]} cannot be written: {error.strerror or error}; nothing was written"
            ) from error
        for parent in sorted(works):
            stack.enter_context(locked(parent))
        with interruption.held_back():
            move_all(moves, replace=replace)
            interruption.all_written(paths)


@contextlib.contextmanager
def _draft(path: Path) -> Iterator[BinaryIO]:
    file = open(path, "xb", opener=lambda name, flags: os.open(name, flags, _PRIVATE))  # noqa: SIM115 - an opener
    try:
        yield file
    finally:
        with contextlib.suppress(OSError):  # on a full disk what was not yet written fails once more
            file.close()


def _finish(file: BinaryIO, place: Path) -> None:
    """Bring a draft to the disk, with the mode and, as far as we may, the owner of the file that it replaces."""
    file.flush()
    if os.name == "posix":
        _take_after(file.fileno(), place)
    os.fsync(file.fileno())
    file.close()


def _take_after(draft: int, place: Path) -> None:
    if not place.is_file():
        mask = os.umask(~_PRIVATE & 0o777)
        os.umask(mask)
        os.fchmod(draft, _NEW & ~mask)
        return
    old = place.stat()
    mode = stat.S_IMODE(old.st_mode)
    try:
        os.fchown(draft, old.st_uid, old.st_gid)
    except PermissionError:
        try:
            os.fchown(draft, -1, old.st_gid)
        except PermissionError:  # our group may do what everybody may
            mode = mode & ~stat.S_IRWXG | (mode & stat.S_IRWXO) << 3
    os.fchmod(draft, mode)
